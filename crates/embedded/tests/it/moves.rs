//! Moving house: copies of a home in use, and new homes that are whole or not there.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use embedded::items::ItemsError;
use embedded::moves::NewKeys;
use embedded::records::USER_POOL;
use embedded::{
    DataFolder, FolderError, Home, HomeCopy, HomeError, HomeOptions, Items, MoveError, NewHome,
};
use ports::contract::TABLES;
use ports::contract::specimens::{NOTICES, SINGLES, THINGS, number, text, thing};
use ports::{
    AttributeValue, Consistency, FileArchive, FileKey, FileStore, Item, ItemArchive, ItemStore,
    Order, Query, Range, TableSpec,
};

use crate::children::{COUNTERS, Running, TOGETHER};
use crate::specimens::{counted, find_counted, store_counted};

/// All items of a table.
async fn walk(items: &dyn ItemArchive, table: &'static TableSpec) -> Vec<Item> {
    let mut found = Vec::new();
    let mut start_after = None;
    loop {
        let page = items.scan(table, start_after).await.unwrap();
        found.extend(page.items);
        start_after = page.last_key;
        if start_after.is_none() {
            return found;
        }
    }
}

fn count_of(item: &Item) -> i64 {
    match &item["count"] {
        AttributeValue::N(count) => count.parse().unwrap(),
        other => panic!("{other:?}"),
    }
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

async fn open(folder: &Path) -> Result<Home, HomeError> {
    let options = HomeOptions::new("http://127.0.0.1:8080", &TABLES);
    Home::open(DataFolder::open(folder)?, options).await
}

fn copy(data: &Path, place: &Path) -> Result<HomeCopy, MoveError> {
    HomeCopy::take(data, place.to_owned(), &TABLES)
}

#[tokio::test]
async fn copies_of_a_home_in_use_hold_no_transaction_by_half() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()).await.unwrap());
    let mut writer = Running::start("moves_counts_without_end", folder.path());
    writer.next_line();
    let mut seen = BTreeSet::new();

    for round in 0..20 {
        let place = folder.path().join("copy");
        let copy = copy(folder.path(), &place).unwrap();

        let singles = walk(copy.items(), &SINGLES).await;
        let things = walk(copy.items(), &THINGS).await;
        assert_eq!(singles.len(), COUNTERS, "in round {round}");
        let counters = singles.iter().chain(&things);
        assert_eq!(
            counters.map(count_of).sum::<i64>(),
            TOGETHER,
            "in round {round}"
        );
        seen.insert(format!(
            "{:?}",
            singles.iter().map(count_of).collect::<Vec<_>>()
        ));
        writer.next_line();
    }

    assert!(!writer.has_ended());
    assert!(seen.len() > 1, "nothing was written between the copies");
}

#[tokio::test]
async fn a_copy_after_a_crash_holds_every_write_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()).await.unwrap());
    let mut writer = Running::start("writes_without_end", folder.path());
    let run = writer.id().to_string();
    for _ in 0..50 {
        writer.next_line();
    }
    writer.kill();

    let copy = copy(folder.path(), &folder.path().join("copy")).unwrap();

    for count in 0..50 {
        let item = find_counted(copy.items(), &run, count).await;
        assert_eq!(item, Some(counted(&run, count)));
    }
}

#[tokio::test]
async fn a_copy_is_closed_to_others_and_goes_with_its_value() {
    let folder = tempfile::tempdir().unwrap();
    let home = open(folder.path()).await.unwrap();
    store_counted(home.items.as_ref(), "home", 1).await;
    let before = names(folder.path());
    let place = folder.path().join("copy");
    fs::create_dir(&place).unwrap();
    fs::write(
        place.join("rollbook.db"),
        "left by a process that was killed",
    )
    .unwrap();

    let taken = copy(folder.path(), &place).unwrap();

    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&place), 0o700);
    for name in names(&place) {
        assert_eq!(mode(&place.join(&name)), 0o600, "{name}");
    }
    assert_eq!(
        find_counted(taken.items(), "home", 1).await,
        Some(counted("home", 1))
    );
    assert_eq!(
        taken.secrets(),
        fs::read_to_string(folder.path().join("secrets.json")).unwrap()
    );
    assert_eq!(
        taken.passcode_key().unwrap(),
        Some(home.keys.passcode_key().await.unwrap())
    );
    drop(taken);
    assert_eq!(names(folder.path()), before);
}

#[tokio::test]
async fn files_are_read_where_they_are_and_uploads_under_way_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let home = open(folder.path()).await.unwrap();
    let key = FileKey::parse("materials/cls_1/mat_1").unwrap();
    home.files.keep(&key, "text/plain", b"words").await.unwrap();
    let upload = folder.path().join("files/.parts/upload");
    fs::create_dir_all(&upload).unwrap();

    let copy = copy(folder.path(), &folder.path().join("copy")).unwrap();

    let listed = copy.files().list(None).await.unwrap();
    assert_eq!(listed, std::slice::from_ref(&key));
    assert_eq!(copy.files().list(Some(&key)).await.unwrap(), []);
    let mut file = copy.files().open(&key).await.unwrap().unwrap();
    home.files.delete(&key).await.unwrap();
    assert_eq!(file.head.media_type, "text/plain");
    assert_eq!(file.bytes.next().await.unwrap(), Some(b"words".to_vec()));
    assert_eq!(file.bytes.next().await.unwrap(), None);
    assert!(copy.files().open(&key).await.unwrap().is_none());
    assert!(upload.exists());
}

#[test]
fn where_there_is_no_school_none_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let absent = folder.path().join("absent");

    for data in [&absent, folder.path()] {
        let refused = copy(data, &folder.path().join("copy")).err();

        assert!(matches!(
            refused,
            Some(MoveError::Items(ItemsError::NotThere))
        ));
    }
    assert_eq!(names(folder.path()), BTreeSet::new());
}

#[tokio::test]
async fn a_home_that_was_copied_signs_the_same_people_in() {
    let parent = tempfile::tempdir().unwrap();
    let [old, new] = ["old", "new"].map(|name| parent.path().join(name));
    let home = open(&old).await.unwrap();
    let pool = home.pool.pool_id().to_owned();
    let copied = copy(&old, &parent.path().join("copy")).unwrap();

    let begun = NewHome::begin(&new, &TABLES).unwrap();
    let records = walk(copied.items(), &USER_POOL).await;
    begun.items().write(&USER_POOL, records).await.unwrap();
    begun
        .finish(&NewKeys::Kept(copied.secrets().to_owned().into()))
        .unwrap();

    assert_eq!(
        names(parent.path()),
        BTreeSet::from(["copy", "new", "old"].map(str::to_owned))
    );
    assert_eq!(
        fs::metadata(&new).unwrap().permissions().mode() & 0o777,
        0o700
    );
    let moved = open(&new).await.unwrap();
    assert_eq!(moved.pool.pool_id(), pool);
    assert_eq!(
        moved.keys.passcode_key().await.unwrap(),
        home.keys.passcode_key().await.unwrap()
    );
}

#[tokio::test]
async fn a_new_home_without_accounts_keeps_the_keys_of_the_school() {
    let parent = tempfile::tempdir().unwrap();
    let place = parent.path().join("home");

    let begun = NewHome::begin(&place, &TABLES).unwrap();
    begun.finish(&NewKeys::New(Some([7; 32]))).unwrap();

    let home = open(&place).await.unwrap();
    assert_eq!(home.keys.passcode_key().await.unwrap(), [7; 32]);
}

#[test]
fn a_home_is_never_made_over_something_else() {
    let parent = tempfile::tempdir().unwrap();
    let place = parent.path().join("home");
    fs::create_dir(&place).unwrap();
    fs::write(place.join("file"), "").unwrap();

    let filled = NewHome::begin(&place, &TABLES).err();
    fs::remove_file(place.join("file")).unwrap();
    let begun = NewHome::begin(&place, &TABLES).unwrap();
    let twice = NewHome::begin(&place, &TABLES).err();
    fs::write(place.join("file"), "").unwrap();
    let in_between = begun.finish(&NewKeys::New(None));

    assert!(matches!(filled, Some(MoveError::NotEmpty)), "{filled:?}");
    assert!(
        matches!(twice, Some(MoveError::Folder(FolderError::InUse(_)))),
        "{twice:?}"
    );
    assert!(in_between.is_err());
    assert_eq!(names(&place), BTreeSet::from(["file".to_owned()]));
    assert_eq!(names(parent.path()), BTreeSet::from(["home".to_owned()]));
}

#[test]
fn a_home_that_is_not_finished_leaves_nothing_and_the_next_one_nothing_of_it() {
    let parent = tempfile::tempdir().unwrap();
    let place = parent.path().join("home");
    fs::create_dir(parent.path().join("home.part")).unwrap();
    fs::write(
        parent.path().join("home.part/rollbook.db"),
        "left by a process that was killed",
    )
    .unwrap();

    drop(NewHome::begin(&place, &TABLES).unwrap());

    assert_eq!(names(parent.path()), BTreeSet::new());
}

#[test]
fn keys_that_are_none_make_no_home() {
    let parent = tempfile::tempdir().unwrap();
    let place = parent.path().join("home");

    let begun = NewHome::begin(&place, &TABLES).unwrap();
    let refused = begun.finish(&NewKeys::Kept("{}".to_owned().into()));

    assert!(matches!(refused, Err(MoveError::Secrets(_))));
    assert_eq!(names(parent.path()), BTreeSet::new());
}

#[tokio::test]
async fn a_table_is_walked_whole_in_the_order_of_its_keys() {
    let items = Items::memory(&TABLES).unwrap();
    let large = "x".repeat(3000);
    let all: Vec<Item> = (0..1200)
        .map(|each| {
            thing(
                &format!("{:04}", each / 3),
                &format!("{}", each % 3),
                [("large", text(&large))],
            )
        })
        .collect();
    let backwards = all.iter().rev().cloned().collect();

    ItemArchive::write(&items, &THINGS, backwards)
        .await
        .unwrap();

    assert_eq!(walk(&items, &THINGS).await, all);
    assert_eq!(walk(&items, &NOTICES).await, []);
}

#[tokio::test]
async fn what_is_written_as_it_is_is_found_by_its_indexes() {
    let items = Items::memory(&TABLES).unwrap();
    let notice = |id: u64| {
        Item::from(std::collections::HashMap::from([
            ("id".to_owned(), number(id)),
            ("sent_at".to_owned(), text("2026-01-05T08:00:00Z")),
            ("audience".to_owned(), text("all")),
        ]))
    };

    ItemArchive::write(&items, &NOTICES, vec![notice(10), notice(9)])
        .await
        .unwrap();

    let query = Query {
        table: &NOTICES,
        index: Some("audience-index"),
        partition: text("all"),
        range: Range::All,
        order: Order::Ascending,
        limit: 10,
        start_after: None,
        consistency: Consistency::Eventual,
    };
    let found = items.query(query).await.unwrap().value.items;
    assert_eq!(found.len(), 2);
    assert_eq!(walk(&items, &NOTICES).await, [notice(9), notice(10)]);
}
