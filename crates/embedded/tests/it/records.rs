//! The user pool's records among the items, held to the pool's own suite.

use std::path::Path;
use std::sync::Arc;

use embedded::Items;
use embedded::items::DEFAULT_PREFIX;
use embedded::records::{PoolRecords, USER_POOL};
use userpool::{Change, Key, PoolStore};

#[tokio::test(flavor = "multi_thread")]
async fn records_in_memory_keep_the_contract() {
    let items = Items::memory(&[&USER_POOL]).unwrap();

    userpool::contract::check_store(Arc::new(PoolRecords::new(Arc::new(items)))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn records_in_a_file_keep_the_contract() {
    let folder = tempfile::tempdir().unwrap();

    userpool::contract::check_store(Arc::new(open(folder.path()))).await;
}

#[tokio::test]
async fn records_are_there_when_the_file_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let key = Key {
        collection: "reopened".to_owned(),
        id: "1".to_owned(),
    };
    let create = Change::Create {
        key: key.clone(),
        value: "{\"a\":1}".to_owned(),
        expires_at: Some(4_102_444_800),
    };
    open(folder.path()).commit(vec![create]).await.unwrap();

    let record = open(folder.path()).get(&key).await.unwrap().unwrap();

    assert_eq!((record.revision, record.value.as_str()), (1, "{\"a\":1}"));
    assert_eq!(record.expires_at, Some(4_102_444_800));
}

#[tokio::test]
async fn a_page_may_be_longer_than_one_of_the_store() {
    let records = PoolRecords::new(Arc::new(Items::memory(&[&USER_POOL]).unwrap()));
    let ids: Vec<String> = (0..450).map(|count| format!("{count:03}")).collect();
    for some in ids.chunks(100) {
        let create = |id: &String| Change::Create {
            key: Key {
                collection: "long".to_owned(),
                id: id.clone(),
            },
            value: "{}".to_owned(),
            expires_at: None,
        };
        records
            .commit(some.iter().map(create).collect())
            .await
            .unwrap();
    }

    let all = records.page("long", None, 1000).await.unwrap();
    let some = records.page("long", Some("009"), 430).await.unwrap();

    let read = |page: &[userpool::Record]| -> Vec<String> {
        page.iter().map(|record| record.key.id.clone()).collect()
    };
    assert_eq!(read(&all), ids);
    assert_eq!(read(&some), ids[10..440]);
}

fn open(folder: &Path) -> PoolRecords {
    let path = folder.join("rollbook.db");
    PoolRecords::new(Arc::new(
        Items::open(&path, DEFAULT_PREFIX, &[&USER_POOL]).unwrap(),
    ))
}
