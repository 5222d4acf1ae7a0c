//! The store in memory is one like any other.

use std::sync::Arc;

use userpool::{Change, Key, MemoryStore, PoolStore};

#[tokio::test(flavor = "multi_thread")]
async fn the_store_in_memory_keeps_the_contract() {
    userpool::contract::check_store(Arc::new(MemoryStore::default())).await;
}

#[tokio::test]
async fn the_store_in_memory_drops_what_expired_when_told() {
    let store = MemoryStore::default();
    let key = |id: &str| Key {
        collection: "c".to_owned(),
        id: id.to_owned(),
    };
    let create = |id: &str, expires_at| Change::Create {
        key: key(id),
        value: "1".to_owned(),
        expires_at,
    };
    store
        .commit(vec![
            create("past", Some(10)),
            create("future", Some(11)),
            create("ever", None),
        ])
        .await
        .unwrap();

    store.drop_expired(10);

    let left = store.page("c", None, 10).await.unwrap();
    assert_eq!(
        left.iter()
            .map(|record| record.key.id.as_str())
            .collect::<Vec<_>>(),
        ["ever", "future"]
    );
}
