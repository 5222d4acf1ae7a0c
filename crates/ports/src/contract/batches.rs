//! Batches: many keys in one call, answered in the order asked.

use super::specimens::{
    NOTICES, SINGLES, assert_rejected, batch, key, load, number, puts, sort_keys, store_thing,
    text, thing,
};
use super::{Behaviour, behaviours};
use crate::items::MAX_ACTIONS;
use crate::{Consistency, Item, ItemStore, Key, Put};

/// This file's behaviours.
pub fn all() -> Vec<Behaviour> {
    behaviours![
        items_come_in_the_order_of_their_keys,
        a_missing_item_keeps_its_place,
        one_batch_reads_several_tables,
        a_hundred_keys_are_read_and_one_more_is_rejected,
        a_key_asked_twice_is_rejected,
        an_empty_batch_asks_nothing,
    ]
}

/// Whatever order the store keeps them in.
pub async fn items_come_in_the_order_of_their_keys(store: &dyn ItemStore) {
    let pk = "batches-order";
    for sk in ["a", "b", "c", "d"] {
        store_thing(store, thing(pk, sk, [])).await;
    }
    let order = ["c", "a", "d", "b"];

    let keys = order.map(|sk| key(pk, sk)).to_vec();
    let answer = batch(store, keys).await;

    let items: Vec<Item> = answer.items.into_iter().flatten().collect();
    assert_eq!(sort_keys(&items), order);
    assert!(answer.unprocessed.is_empty());
}

/// As `None`, so that answers and questions stay side by side.
pub async fn a_missing_item_keeps_its_place(store: &dyn ItemStore) {
    let pk = "batches-missing";
    let there = thing(pk, "there", []);
    store_thing(store, there.clone()).await;

    let keys = ["none", "there", "nothing"].map(|sk| key(pk, sk)).to_vec();
    let answer = batch(store, keys).await;

    assert_eq!(answer.items, [None, Some(there), None]);
}

/// In any mixture.
pub async fn one_batch_reads_several_tables(store: &dyn ItemStore) {
    let notice = Key {
        table: &NOTICES,
        partition: number(42_000_001),
        sort: Some(text("1970-01-01T11:40:00Z")),
    };
    let keys = vec![
        SINGLES.partition_key("batches-tables-1"),
        key("batches-tables", "1"),
        SINGLES.partition_key("batches-tables-2"),
        notice,
        key("batches-tables", "2"),
    ];
    for key in &keys {
        let put = Put {
            table: key.table,
            item: key.to_item(),
            condition: None,
        };
        store.put(put).await.expect("a put succeeds");
    }

    let answer = batch(store, keys.clone()).await;

    let asked: Vec<Option<Item>> = keys.iter().map(|key| Some(key.to_item())).collect();
    assert_eq!(answer.items, asked);
}

/// DynamoDB's limit.
pub async fn a_hundred_keys_are_read_and_one_more_is_rejected(store: &dyn ItemStore) {
    let pk = "batches-full";
    let sort = |position: usize| format!("{position:03}");
    let items = (0..MAX_ACTIONS).map(|position| thing(pk, &sort(position), []));
    store.transact(puts(items)).await.expect("all are new");
    let keys = |count: usize| {
        (0..count)
            .map(|position| key(pk, &sort(position)))
            .collect()
    };

    let full = batch(store, keys(MAX_ACTIONS)).await;
    let over = store
        .batch_get(keys(MAX_ACTIONS + 1), Consistency::Strong)
        .await;

    let items: Vec<Item> = full.items.into_iter().flatten().collect();
    let expected: Vec<String> = (0..MAX_ACTIONS).map(sort).collect();
    assert_eq!(sort_keys(&items), expected);
    assert_rejected(over);
}

/// As in DynamoDB, even if the item is missing.
pub async fn a_key_asked_twice_is_rejected(store: &dyn ItemStore) {
    let keys = ["1", "2", "1"].map(|sk| key("batches-twice", sk)).to_vec();

    assert_rejected(store.batch_get(keys, Consistency::Strong).await);
}

/// And costs nothing; callers need no special case.
pub async fn an_empty_batch_asks_nothing(store: &dyn ItemStore) {
    let answer = store.batch_get(Vec::new(), Consistency::Strong).await;

    let answer = answer.expect("nothing to fail");
    assert!(answer.value.items.is_empty());
    assert_eq!(answer.capacity.calls, 0);
    assert_eq!(load(store, key("batches-empty", "none")).await, None);
}
