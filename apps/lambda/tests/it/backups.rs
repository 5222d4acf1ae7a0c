//! A school that moves from one machine to tables of DynamoDB's kind and back again, by way of the SDK.

use std::fs::File;
use std::io::{Cursor, Read, Seek, Write};
use std::path::Path;

use aws::archives::Tables;
use aws::connections;
use aws_sdk_dynamodb::config::{Credentials, SharedCredentialsProvider};
use embedded::Items;
use embedded::buckets::FileFolder;
use ports::ItemArchive;
use school::backups::{AccountsThere, Backup, BackupError, Restored, Source, Target, back_up};
use zip::ZipArchive;

use crate::schools::{PREFIX, Store};

const POOL: &str = "ap-southeast-1_Ab3dEf9Gh";

fn tables(store: &Store) -> Tables {
    let credentials = Credentials::new("test", "test", None, None, "tests");
    let config = connections::configure("us-east-1", Some(store.endpoint.clone()))
        .into_builder()
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .build();
    Tables::new(&config, PREFIX)
}

fn no_files() -> FileFolder {
    FileFolder::at("/nowhere".into())
}

async fn save(items: &dyn ItemArchive) -> Vec<u8> {
    let source = Source {
        items,
        files: &no_files(),
        passcode_key: None,
        accounts: None,
        user_pool: Some(POOL.to_owned()),
        one_instant: false,
        program: "0.1.0",
        made_at: "2026-01-05T08:00:00Z".parse().unwrap(),
    };
    let mut zip = Cursor::new(Vec::new());
    Box::pin(back_up(&source, &mut zip, &mut |_| {}))
        .await
        .unwrap();
    zip.into_inner()
}

async fn restore(zip: &[u8], items: &dyn ItemArchive) -> Result<Restored, BackupError> {
    let mut file: File = tempfile::tempfile().unwrap();
    file.write_all(zip).unwrap();
    file.rewind().unwrap();
    let target = Target {
        items,
        files: &no_files(),
        scratch: Path::new("/nowhere"),
        accounts: AccountsThere::Pool(POOL.to_owned()),
    };
    let mut verified = Backup::open(file)?.verify(None, &mut |_| {})?;
    Box::pin(verified.restore(&target, &mut |_| {})).await
}

/// The lines of the items, in the order of the store.
fn lines(zip: &[u8]) -> String {
    let mut zip = ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut text = String::new();
    zip.by_name("items.jsonl")
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

#[tokio::test]
async fn a_school_that_went_there_and_back_has_the_same_items() {
    let old = Store::with_administrator().await;
    let cloud = Store::with_empty_tables().await;
    let new = Items::memory(&school::tables::ALL).unwrap();
    let first = save(old.items.as_deref().unwrap()).await;

    let there = restore(&first, &tables(&cloud)).await.unwrap();
    let second = save(&tables(&cloud)).await;
    let back = restore(&second, &new).await.unwrap();

    assert!(there.items > 5, "{there:?}");
    assert_eq!(there, back);
    assert_eq!(lines(&save(&new).await), lines(&first));
}

#[tokio::test]
async fn tables_that_have_items_are_not_restored_into() {
    let old = Store::with_administrator().await;
    let first = save(old.items.as_deref().unwrap()).await;

    let refused = restore(&first, &tables(&old)).await;

    assert!(
        matches!(refused, Err(BackupError::NotEmpty("users"))),
        "{refused:?}"
    );
    assert_eq!(
        lines(&save(old.items.as_deref().unwrap()).await),
        lines(&first)
    );
}
