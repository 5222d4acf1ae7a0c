//! The suites of the ports, on memory, on a file, and under faults.

use std::sync::Arc;

use embedded::Items;
use embedded::items::DEFAULT_PREFIX;
use ports::contract::specimens::{batch, index, key, page, sort_keys, store_thing, text, thing};
use ports::contract::{self, Faulty, Schedule, TABLES};
use ports::{Consistency, ItemStore, StoreError};

#[tokio::test(flavor = "multi_thread")]
async fn items_in_memory_keep_the_contract() {
    let items = Items::memory(&TABLES).unwrap();

    contract::items(&items).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn items_in_a_file_keep_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rollbook.db");
    let items = Items::open(&path, DEFAULT_PREFIX, &TABLES).unwrap();

    contract::items(&items).await;
}

#[tokio::test]
async fn one_thread_is_enough_for_the_contract() {
    let items = Items::memory(&TABLES).unwrap();

    contract::items(&items).await;
}

#[tokio::test]
async fn a_faulty_store_without_faults_keeps_the_contract() {
    let items = Arc::new(Items::memory(&TABLES).unwrap());

    contract::items(&Faulty::new(items, Schedule::default())).await;
}

#[tokio::test]
async fn faults_come_on_schedule_and_what_is_refused_is_not_done() {
    let items = Arc::new(Items::memory(&TABLES).unwrap());
    let schedule = Schedule {
        conflict_every: 2,
        throttle_every: 5,
        half_batch_every: 0,
    };
    let faulty = Faulty::new(items.clone(), schedule);

    let mut answers = Vec::new();
    for sk in ["1", "2", "3", "4", "5"] {
        let put = contract::specimens::put(thing("faults", sk, []));
        answers.push(match faulty.put(put).await {
            Ok(_) => "done",
            Err(StoreError::Conflict) => "conflict",
            Err(StoreError::Throttled) => "throttled",
            Err(other) => panic!("{other}"),
        });
    }

    assert_eq!(
        answers,
        ["done", "conflict", "done", "conflict", "throttled"]
    );
    let stored = page(items.as_ref(), contract::specimens::partition("faults")).await;
    assert_eq!(sort_keys(&stored.items), ["1", "3"]);
}

#[tokio::test]
async fn half_a_batch_names_what_it_left_out() {
    let items = Arc::new(Items::memory(&TABLES).unwrap());
    for sk in ["1", "2", "3"] {
        store_thing(items.as_ref(), thing("halves", sk, [])).await;
    }
    let schedule = Schedule {
        half_batch_every: 2,
        ..Schedule::default()
    };
    let faulty = Faulty::new(items, schedule);
    let keys = || ["1", "2", "3"].map(|sk| key("halves", sk)).to_vec();

    let whole = batch(&faulty, keys()).await;
    let half = faulty.batch_get(keys(), Consistency::Strong).await.unwrap();

    assert!(whole.unprocessed.is_empty());
    let half = half.value;
    assert_eq!(half.items, [Some(thing("halves", "1", [])), None, None]);
    assert_eq!(half.unprocessed, [1, 2]);
}

#[tokio::test]
async fn an_index_lags_one_write_and_the_table_does_not() {
    let [items, copy] = [(); 2].map(|()| Arc::new(Items::memory(&TABLES).unwrap()));
    let faulty = Faulty::new(items, Schedule::default()).with_lagging_indexes(copy);
    let owned = |sk: &str| {
        let place = ("place", text(sk));
        thing("lags", sk, [("owner", text("lags")), place])
    };

    store_thing(&faulty, owned("1")).await;
    let before = page(&faulty, index("by-owner", "lags")).await;
    let table = page(&faulty, contract::specimens::partition("lags")).await;
    store_thing(&faulty, owned("2")).await;
    let after = page(&faulty, index("by-owner", "lags")).await;

    assert!(before.items.is_empty());
    assert_eq!(sort_keys(&table.items), ["1"]);
    assert_eq!(sort_keys(&after.items), ["1"]);
}
