//! Items in a file: what was acknowledged is there, whoever asks and whatever happened since.

use std::path::Path;
use std::sync::Arc;

use embedded::items::DEFAULT_PREFIX;
use embedded::{DataFolder, Items, ItemsError};
use ports::contract::TABLES;
use ports::contract::specimens::{
    THINGS, index, number, page, partition, sort_keys, store_thing, text, thing, walk,
};
use ports::{IndexSpec, KeySpec, Projection, TableSpec};

use crate::children::Running;
use crate::specimens::{counted, find_counted, store_counted};

#[tokio::test]
async fn a_file_that_is_opened_again_has_everything() {
    let folder = tempfile::tempdir().unwrap();
    let owned = [("owner", text("reopened")), ("place", text("1"))];
    {
        let items = open(folder.path());
        for count in 0..50 {
            store_counted(&items, "reopened", count).await;
        }
        store_thing(&items, thing("reopened", "owned", owned)).await;
    }

    let items = open(folder.path());

    let mut all: Vec<_> = (0..50).map(|count| counted("reopened", count)).collect();
    let mut read = walk(&items, partition("reopened")).await;
    assert_eq!(sort_keys(&read.split_off(50)), ["owned"]);
    assert_eq!(read, std::mem::take(&mut all));
    let indexed = page(&items, index("by-owner", "reopened")).await;
    assert_eq!(sort_keys(&indexed.items), ["owned"]);
}

#[test]
fn a_writer_that_is_killed_loses_no_acknowledged_write_and_leaves_no_half_transaction() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();

    for cycle in 0..10 {
        let mut writer = Running::start("writes_without_end", folder.path());
        let run = writer.id().to_string();
        let mut acknowledged: u64 = 0;
        for _ in 0..20 + cycle * 3 {
            acknowledged = writer.next_line().parse().unwrap();
        }
        let rest = writer.kill();
        acknowledged = rest
            .iter()
            .filter_map(|line| line.parse().ok())
            .fold(acknowledged, u64::max);

        runtime.block_on(assert_written(folder.path(), &run, acknowledged));
    }
}

#[tokio::test]
async fn a_file_whose_making_was_killed_at_any_moment_is_made_when_it_is_opened_again() {
    for step in 0..48 {
        let folder = tempfile::tempdir().unwrap();
        let mut maker = Running::start("makes_the_file", folder.path());
        while size_of(folder.path()) < step * 4_096 && !maker.has_ended() {
            std::thread::yield_now();
        }
        maker.kill();

        let items = open(folder.path());

        let owned = [("owner", text("made")), ("place", text("1"))];
        store_thing(&items, thing("made", "1", owned)).await;
        let indexed = page(&items, index("by-owner", "made")).await;
        assert_eq!(sort_keys(&indexed.items), ["1"], "step {step}");
    }
}

/// Of the files in a folder, some of which come and go.
fn size_of(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).unwrap().filter_map(Result::ok);
    entries
        .filter_map(|entry| Some(entry.metadata().ok()?.len()))
        .sum()
}

async fn assert_written(folder: &Path, run: &str, acknowledged: u64) {
    let folder = DataFolder::open(folder).unwrap();
    let items = Items::open(&folder.items(), DEFAULT_PREFIX, &TABLES).unwrap();
    let pairs = format!("{run}-pair");

    for count in 0..=acknowledged {
        let written = find_counted(&items, run, count).await;
        assert_eq!(written, Some(counted(run, count)), "of {acknowledged}");
    }
    for count in (3..acknowledged + 8).step_by(4) {
        let one = find_counted(&items, run, count).await;
        let other = find_counted(&items, &pairs, count).await;
        assert_eq!(one.is_some(), other.is_some(), "pair {count}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn readers_beside_writers_see_their_own_writes() {
    let folder = tempfile::tempdir().unwrap();
    let items = Arc::new(open(folder.path()));

    let tasks = (0..4).map(|task| {
        let items = items.clone();
        tokio::spawn(async move {
            let pk = format!("beside-{task}");
            for count in 0..50 {
                store_counted(items.as_ref(), &pk, count).await;

                let found = find_counted(items.as_ref(), &pk, count).await;
                assert_eq!(found, Some(counted(&pk, count)));
                let all = page(items.as_ref(), partition(&pk)).await;
                assert_eq!(all.items.len() as u64, count + 1);
            }
        })
    });

    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
}

#[tokio::test]
async fn a_file_whose_tables_lack_an_index_is_refused_by_name() {
    static OLDER: TableSpec = TableSpec {
        indexes: &[],
        ..copy_of_things()
    };
    static OTHER_COPY: TableSpec = TableSpec {
        indexes: &[IndexSpec {
            name: "by-owner",
            partition: KeySpec::text("owner"),
            sort: Some(KeySpec::text("place")),
            projection: Projection::Include(&["label", "more"]),
            about: "Copies more.",
        }],
        ..copy_of_things()
    };
    static OTHER_KEYS: TableSpec = TableSpec {
        sort: None,
        ..copy_of_things()
    };
    let folder = tempfile::tempdir().unwrap();
    drop(open_with(folder.path(), &OLDER).unwrap());

    for (spec, part) in [
        (&THINGS, "by-owner"),
        (&OTHER_COPY, "by-owner"),
        (&OTHER_KEYS, "its keys"),
    ] {
        let refused = open_with(folder.path(), spec)
            .err()
            .expect("not as described");

        let ItemsError::TableDiffers { table, part: told } = refused else {
            panic!("{refused}");
        };
        assert_eq!(table, "student-management-contract-things");
        assert_eq!(told, part);
    }
    open_with(folder.path(), &OLDER).unwrap();
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("rollbook.db"),
        "not a database, but a text".repeat(99),
    )
    .unwrap();

    let refused = open_with(folder.path(), &THINGS).err();

    assert!(matches!(refused, Some(ItemsError::Engine(_))));
}

#[tokio::test]
async fn what_has_outlived_its_time_is_swept_and_nothing_else() {
    let items = Items::memory(&TABLES).unwrap();
    let expires = |at: u64| [("expires_at", number(at))];
    store_thing(&items, thing("swept", "past", expires(1_000_000_000))).await;
    store_thing(&items, thing("swept", "future", expires(4_102_444_800))).await;
    store_thing(&items, thing("swept", "for ever", [])).await;

    let swept = items.sweep_expired().await.unwrap();

    assert_eq!(swept, 1);
    let left = page(&items, partition("swept")).await;
    assert_eq!(sort_keys(&left.items), ["for ever", "future"]);
}

const fn copy_of_things() -> TableSpec {
    TableSpec {
        name: "contract-things",
        partition: KeySpec::text("pk"),
        sort: Some(KeySpec::text("sk")),
        indexes: &[],
        ttl: None,
        about: "The table as another version describes it.",
    }
}

fn open(folder: &Path) -> Items {
    Items::open(&folder.join("rollbook.db"), DEFAULT_PREFIX, &TABLES).unwrap()
}

fn open_with(folder: &Path, spec: &'static TableSpec) -> Result<Items, ItemsError> {
    Items::open(&folder.join("rollbook.db"), DEFAULT_PREFIX, &[spec])
}
