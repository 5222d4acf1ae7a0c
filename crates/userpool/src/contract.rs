//! What every store must do, as a suite that the crate which implements [`PoolStore`] runs against its own.
//!
//! Each function panics with what was expected. They use collections of their own names, so that one store can serve all.

use std::sync::Arc;

use crate::stores::{Change, Key, PoolStore, Record, StoreError};

/// Runs the whole suite against an empty store.
pub async fn check_store(store: Arc<dyn PoolStore>) {
    a_record_is_read_as_it_was_written(&*store).await;
    a_revision_counts_replacements(&*store).await;
    a_create_refuses_what_is_there(&*store).await;
    a_stale_revision_is_refused(&*store).await;
    a_deleted_record_is_gone_and_can_be_created_again(&*store).await;
    a_commit_is_all_or_nothing(&*store).await;
    a_commit_takes_a_hundred_changes(&*store).await;
    a_page_is_sorted_bounded_and_of_one_collection(&*store).await;
    one_of_many_writers_wins(store).await;
}

async fn a_record_is_read_as_it_was_written(store: &dyn PoolStore) {
    assert!(
        get(store, key("written", "absent")).await.is_none(),
        "nothing is read where nothing was written"
    );
    let value = format!(
        r#"{{"text":"Nguyễn \"An\" \u0000 {}"}}"#,
        "x".repeat(100_000)
    );
    let id = format!("an@example.edu/{}", "ü".repeat(100));

    commit(
        store,
        vec![create(key("written", &id), &value, Some(4_102_444_800))],
    )
    .await
    .expect("a create is accepted");

    let expected = Record {
        key: key("written", &id),
        revision: 1,
        value,
        expires_at: Some(4_102_444_800),
    };
    assert_eq!(get(store, key("written", &id)).await, Some(expected));
}

async fn a_revision_counts_replacements(store: &dyn PoolStore) {
    let key = key("revisions", "one");
    commit(store, vec![create(key.clone(), "1", None)])
        .await
        .expect("a create is accepted");

    commit(store, vec![replace(key.clone(), 1, "2")])
        .await
        .expect("revision 1 is replaced");
    commit(store, vec![replace(key.clone(), 2, "3")])
        .await
        .expect("revision 2 is replaced");

    let record = get(store, key).await.expect("the record is there");
    assert_eq!(
        (record.revision, record.value.as_str(), record.expires_at),
        (3, "3", None)
    );
}

async fn a_create_refuses_what_is_there(store: &dyn PoolStore) {
    let key = key("creates", "one");
    // Expired long ago: whether it is dropped is the store's own affair, but while it is read it is there.
    commit(store, vec![create(key.clone(), "1", Some(1))])
        .await
        .expect("a create is accepted");

    let outcome = commit(store, vec![create(key.clone(), "2", None)]).await;

    match get(store, key).await {
        Some(record) if record.value == "1" => assert_conflict(&outcome),
        Some(record) => assert_eq!((record.value.as_str(), outcome.is_ok()), ("2", true)),
        None => assert_conflict(&outcome),
    }
}

async fn a_stale_revision_is_refused(store: &dyn PoolStore) {
    let key = key("stale", "one");
    assert_conflict(&commit(store, vec![replace(key.clone(), 1, "x")]).await);
    assert_conflict(&commit(store, vec![delete(key.clone(), 1)]).await);
    commit(store, vec![create(key.clone(), "1", None)])
        .await
        .expect("a create is accepted");
    commit(store, vec![replace(key.clone(), 1, "2")])
        .await
        .expect("revision 1 is replaced");

    for change in [
        replace(key.clone(), 1, "x"),
        replace(key.clone(), 3, "x"),
        delete(key.clone(), 1),
    ] {
        assert_conflict(&commit(store, vec![change]).await);
    }

    assert_eq!(
        get(store, key).await.expect("the record is there").value,
        "2"
    );
}

async fn a_deleted_record_is_gone_and_can_be_created_again(store: &dyn PoolStore) {
    let key = key("deleted", "one");
    commit(store, vec![create(key.clone(), "1", None)])
        .await
        .expect("a create is accepted");

    commit(store, vec![delete(key.clone(), 1)])
        .await
        .expect("revision 1 is deleted");

    assert!(get(store, key.clone()).await.is_none());
    commit(store, vec![create(key.clone(), "again", None)])
        .await
        .expect("the key is free");
    assert_eq!(
        get(store, key).await.expect("the record is there").revision,
        1
    );
}

async fn a_commit_is_all_or_nothing(store: &dyn PoolStore) {
    let [kept, new] = ["kept", "new"].map(|id| key("atomic", id));
    commit(store, vec![create(kept.clone(), "1", None)])
        .await
        .expect("a create is accepted");

    let outcome = commit(
        store,
        vec![
            create(new.clone(), "x", None),
            replace(kept.clone(), 7, "x"),
        ],
    )
    .await;

    assert_conflict(&outcome);
    assert!(
        get(store, new).await.is_none(),
        "the first change of a refused commit is not written"
    );
    assert_eq!(
        get(store, kept).await.expect("the record is there").value,
        "1"
    );
}

async fn a_commit_takes_a_hundred_changes(store: &dyn PoolStore) {
    let changes = (0..100).map(|number| create(key("hundred", &format!("{number:03}")), "1", None));

    commit(store, changes.collect())
        .await
        .expect("a hundred changes are accepted");

    assert!(get(store, key("hundred", "099")).await.is_some());
}

async fn a_page_is_sorted_bounded_and_of_one_collection(store: &dyn PoolStore) {
    let sorted = ["10", "9", "a", "ab", "b", "ü"];
    for id in ["b", "9", "ü", "ab", "a", "10"] {
        commit(store, vec![create(key("paged", id), "1", None)])
            .await
            .expect("a create is accepted");
    }
    commit(store, vec![create(key("paged2", "a"), "1", None)])
        .await
        .expect("a create is accepted");

    let mut seen = Vec::new();
    while let Some(page) = next_page(store, seen.last()).await {
        assert!(page.len() <= 2, "a page has no more than was asked for");
        seen.extend(page);
    }

    assert_eq!(seen, sorted);
    let empty = store
        .page(&key("paged3", "").collection, None, 2)
        .await
        .expect("an empty page is read");
    assert!(empty.is_empty());
}

async fn next_page(store: &dyn PoolStore, after: Option<&String>) -> Option<Vec<String>> {
    let collection = key("paged", "").collection;
    let page = store
        .page(&collection, after.map(String::as_str), 2)
        .await
        .expect("a page is read");
    let ids: Vec<_> = page.into_iter().map(|record| record.key.id).collect();
    (!ids.is_empty()).then_some(ids)
}

async fn one_of_many_writers_wins(store: Arc<dyn PoolStore>) {
    let key = key("raced", "one");
    commit(&*store, vec![create(key.clone(), "0", None)])
        .await
        .expect("a create is accepted");

    let writers = (1..=20).map(|number| {
        let (store, change) = (
            Arc::clone(&store),
            replace(key.clone(), 1, &number.to_string()),
        );
        tokio::spawn(async move { store.commit(vec![change]).await })
    });
    let mut wins = 0;
    for writer in writers.collect::<Vec<_>>() {
        match writer.await.expect("a writer does not panic") {
            Ok(()) => wins += 1,
            lost => assert_conflict(&lost),
        }
    }

    assert_eq!(wins, 1);
    assert_eq!(
        get(&*store, key)
            .await
            .expect("the record is there")
            .revision,
        2
    );
}

async fn get(store: &dyn PoolStore, key: Key) -> Option<Record> {
    store.get(&key).await.expect("a record is read")
}

async fn commit(store: &dyn PoolStore, changes: Vec<Change>) -> Result<(), StoreError> {
    store.commit(changes).await
}

fn assert_conflict(outcome: &Result<(), StoreError>) {
    assert!(
        matches!(outcome, Err(StoreError::Conflict)),
        "a conflict is told as such, not {outcome:?}"
    );
}

fn key(collection: &str, id: &str) -> Key {
    Key {
        collection: format!("contract-{collection}"),
        id: id.to_owned(),
    }
}

fn create(key: Key, value: &str, expires_at: Option<i64>) -> Change {
    Change::Create {
        key,
        value: value.to_owned(),
        expires_at,
    }
}

fn replace(key: Key, revision: u64, value: &str) -> Change {
    Change::Replace {
        key,
        revision,
        value: value.to_owned(),
        expires_at: None,
    }
}

fn delete(key: Key, revision: u64) -> Change {
    Change::Delete { key, revision }
}
