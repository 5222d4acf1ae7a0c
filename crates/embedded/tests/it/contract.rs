//! The suite of the port, on memory and on a file.

use std::sync::Arc;

use embedded::Items;
use embedded::items::DEFAULT_PREFIX;
use ports::contract::{self, TABLES};

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
    let items = Arc::new(Items::memory(&TABLES).unwrap());

    contract::items(items.as_ref()).await;
}
