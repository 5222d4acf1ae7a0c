//! Backups between homes in memory: everything comes back, or nothing is begun.

mod damages;
mod outputs;

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{Cursor, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::LazyLock;

use data_encoding::HEXLOWER;
use domain::ids::{FileId, PersonId};
use domain::people::Person;
use embedded::Items;
use embedded::buckets::FileFolder;
use embedded::records::USER_POOL;
use ports::{AttributeValue, FileArchive, FileKey, Item, ItemArchive, Key, TableSpec};
use school::backups::{
    Accounts, AccountsThere, Backup, BackupError, Manifest, Output, Restored, Source, Target,
    back_up,
};
use school::stored::to_item;
use school::tables::{self, RECORDS, USERS, n, s};
use school::{NameInput, PersonInput};
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::support::NOW;

const POOL: &str = "ap-southeast-1_Abcdefghi";

fn empty() -> Items {
    let tables: Vec<&'static TableSpec> = tables::ALL.into_iter().chain([&USER_POOL]).collect();
    Items::memory(&tables).unwrap()
}

fn item(key: &Key, more: &[(&str, AttributeValue)]) -> Item {
    let mut item = key.to_item();
    item.extend(
        more.iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone())),
    );
    item
}

/// A folder that is not there.
fn no_files() -> &'static FileFolder {
    static NONE: LazyLock<FileFolder> = LazyLock::new(|| FileFolder::at("/nowhere".into()));
    &NONE
}

fn person() -> PersonId {
    PersonId::new(1_767_600_000_000, [7; 10])
}

/// A person with an account, a subject, and the account's record.
async fn fill(items: &dyn ItemArchive) {
    let person = person();
    let session = RECORDS.key(format!("PERSON#{person}"), "SESSION#abc");
    let records = vec![
        item(
            &tables::authority(&person),
            &[("sub", s("sub-1")), ("status", s("active"))],
        ),
        item(&tables::login("sub-1"), &[("person", s(person.as_str()))]),
        item(&session, &[("expires_at", n(1_800_000_000))]),
        item(
            &RECORDS.key("CLASS#1", "SCORES#1"),
            &[(
                "scores",
                AttributeValue::M(HashMap::from([("17".to_owned(), s("3|g|8.5|"))])),
            )],
        ),
    ];
    items.write(&RECORDS, records).await.unwrap();
    let user = item(
        &tables::user(&person, "an@school.example"),
        &[("account", s("linked"))],
    );
    items.write(&USERS, vec![user]).await.unwrap();
    let account = item(
        &USER_POOL.key("accounts", "sub-1"),
        &[("value", s("verifier"))],
    );
    items.write(&USER_POOL, vec![account]).await.unwrap();
}

fn source(items: &Items) -> Source<'_> {
    Source {
        items,
        files: no_files(),
        passcode_key: Some([9; 32]),
        accounts: None,
        user_pool: None,
        one_instant: true,
        program: "0.1.0",
        made_at: NOW.parse().unwrap(),
    }
}

fn with_accounts(items: &Items) -> Source<'_> {
    Source {
        accounts: Some(Accounts {
            table: &USER_POOL,
            secrets: "{}".to_owned(),
        }),
        ..source(items)
    }
}

/// The bytes of a backup.
async fn save(source: &Source<'_>) -> (Manifest, Vec<u8>) {
    let mut zip = Cursor::new(Vec::new());
    let manifest = back_up(source, &mut zip, &mut |_| {}).await.unwrap();
    (manifest, zip.into_inner())
}

/// On disk, as a backup is read.
fn stored(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    std::io::Seek::rewind(&mut file).unwrap();
    file
}

async fn restore(
    bytes: &[u8],
    items: &Items,
    accounts: AccountsThere,
) -> Result<Restored, BackupError> {
    let mut verified = Backup::open(stored(bytes))?.verify(Some(&USER_POOL), &mut |_| {})?;
    let target = Target {
        items,
        files: no_files(),
        scratch: Path::new("/nowhere"),
        accounts,
    };
    verified.restore(&target, &mut |_| {}).await
}

/// What is wrong with a backup of these bytes.
fn fault(bytes: &[u8]) -> String {
    let opened = Backup::open(stored(bytes));
    let verified = opened.and_then(|backup| backup.verify(Some(&USER_POOL), &mut |_| {}));
    verified.err().unwrap().to_string()
}

fn part(zip: &[u8], name: &str) -> String {
    let mut zip = ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut text = String::new();
    zip.by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// The same zip with its parts changed; none takes a part away.
fn rewritten(bytes: &[u8], change: impl Fn(&str, String) -> Option<String>) -> Vec<u8> {
    let mut old = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..old.len() {
        let mut entry = old.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        if let Some(text) = change(&name, text) {
            new.start_file(&name, SimpleFileOptions::default()).unwrap();
            new.write_all(text.as_bytes()).unwrap();
        }
    }
    new.finish().unwrap().into_inner()
}

fn with_file(bytes: &[u8], name: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new_append(Cursor::new(bytes.to_vec())).unwrap();
    zip.start_file(name, SimpleFileOptions::default()).unwrap();
    zip.finish().unwrap().into_inner()
}

fn input(email: &str) -> PersonInput {
    PersonInput {
        email: email.to_owned(),
        name: NameInput {
            given: "An".to_owned(),
            ..NameInput::default()
        },
        ..PersonInput::default()
    }
}

#[tokio::test]
async fn a_school_with_its_accounts_comes_back_byte_for_byte() {
    let (old, new) = (empty(), empty());
    fill(&old).await;
    let (manifest, first) = save(&with_accounts(&old)).await;

    let restored = restore(&first, &new, AccountsThere::Table(&USER_POOL))
        .await
        .unwrap();

    let (_, second) = save(&with_accounts(&new)).await;
    assert_eq!(first, second);
    assert_eq!(
        restored,
        Restored {
            items: 6,
            files: 0,
            without_account: None
        }
    );
    assert_eq!(manifest.total(), 6);
    assert_eq!(manifest.items["records"], 4);
}

#[tokio::test]
async fn without_their_accounts_people_are_there_and_have_none() {
    let (old, new) = (empty(), empty());
    fill(&old).await;
    let (_, saved) = save(&source(&old)).await;

    let restored = restore(&saved, &new, AccountsThere::Table(&USER_POOL))
        .await
        .unwrap();

    let (_, again) = save(&with_accounts(&new)).await;
    let items = part(&again, "items.jsonl");
    assert_eq!(restored.without_account, Some(1));
    assert!(
        !items.contains("sub-1") && !items.contains("SESSION#"),
        "{items}"
    );
    assert!(items.contains(r#""account":{"S":"none"}"#), "{items}");
    assert!(items.contains("3|g|8.5|"), "{items}");
    assert_eq!(part(&again, "accounts/items.jsonl"), "");
}

#[tokio::test]
async fn accounts_do_not_come_to_a_home_with_a_pool_of_its_own() {
    let (old, new) = (empty(), empty());
    fill(&old).await;
    let (_, saved) = save(&with_accounts(&old)).await;

    let restored = restore(&saved, &new, AccountsThere::Pool(POOL.to_owned()))
        .await
        .unwrap();

    assert_eq!(
        restored,
        Restored {
            items: 3,
            files: 0,
            without_account: Some(1)
        }
    );
    assert_eq!(new.scan(&USER_POOL, None).await.unwrap().items, []);
}

#[tokio::test]
async fn beside_the_pool_that_they_are_of_logins_stay() {
    let (old, new) = (empty(), empty());
    fill(&old).await;
    let source = Source {
        user_pool: Some(POOL.to_owned()),
        ..source(&old)
    };
    let (_, saved) = save(&source).await;

    let restored = restore(&saved, &new, AccountsThere::Pool(POOL.to_owned()))
        .await
        .unwrap();

    assert_eq!(
        restored,
        Restored {
            items: 5,
            files: 0,
            without_account: None
        }
    );
    let (_, again) = save(&Source {
        items: &new,
        ..source
    })
    .await;
    assert_eq!(saved, again);
}

#[tokio::test]
async fn keys_of_the_school_come_along() {
    let items = empty();
    fill(&items).await;
    let (_, saved) = save(&with_accounts(&items)).await;

    let verified = Backup::open(stored(&saved))
        .unwrap()
        .verify(Some(&USER_POOL), &mut |_| {})
        .unwrap();

    assert_eq!(verified.passcode_key, Some([9; 32]));
    assert_eq!(verified.secrets.as_deref(), Some("{}"));
}

#[tokio::test]
async fn a_school_that_has_something_is_not_restored_into() {
    let (old, new) = (empty(), empty());
    fill(&old).await;
    let (_, saved) = save(&source(&old)).await;
    let there = item(&RECORDS.key("SCHOOL", "SETTINGS"), &[]);
    new.write(&RECORDS, vec![there.clone()]).await.unwrap();

    let refused = restore(&saved, &new, AccountsThere::Table(&USER_POOL)).await;

    assert!(
        matches!(refused, Err(BackupError::NotEmpty("records"))),
        "{refused:?}"
    );
    assert_eq!(new.scan(&RECORDS, None).await.unwrap().items, [there]);
    assert_eq!(new.scan(&USERS, None).await.unwrap().items, []);
}

#[tokio::test]
async fn files_come_back_as_they_were_and_what_is_gone_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let [old, new] = ["old", "new"].map(|name| FileFolder::at(folder.path().join(name)));
    let scratch = folder.path().join("scratch");
    let key = FileKey::parse("materials/cls_1/mat_1").unwrap();
    fs::write(&scratch, [0, 159, 146, 150].repeat(200_000)).unwrap();
    old.write(&key, "application/pdf", &scratch).await.unwrap();
    let (items, empty_items) = (empty(), empty());
    fill(&items).await;
    let file = FileId::new(1_767_600_000_000, [8; 10]);
    let mut person =
        Person::create(person(), &input("an@school.example"), NOW.parse().unwrap()).unwrap();
    person.avatar = Some(file.clone());
    items.write(&USERS, vec![to_item(&person)]).await.unwrap();

    let (manifest, saved) = save(&Source {
        files: &old,
        ..source(&items)
    })
    .await;
    let mut verified = Backup::open(stored(&saved))
        .unwrap()
        .verify(Some(&USER_POOL), &mut |_| {})
        .unwrap();
    let target = Target {
        items: &empty_items,
        files: &new,
        scratch: &scratch,
        accounts: AccountsThere::Table(&USER_POOL),
    };
    let restored = verified.restore(&target, &mut |_| {}).await.unwrap();

    assert_eq!((manifest.files, restored.files), (1, 1));
    let missing: Vec<&String> = manifest.missing.iter().collect();
    assert_eq!(missing, [&format!("avatars/{}/{file}", person.id)]);
    let mut found = new.open(&key).await.unwrap().unwrap();
    assert_eq!(found.head.media_type, "application/pdf");
    let mut bytes = Vec::new();
    while let Some(piece) = found.bytes.next().await.unwrap() {
        bytes.extend(piece);
    }
    assert_eq!(bytes, [0, 159, 146, 150].repeat(200_000));
    assert!(!scratch.exists());
    let again = verified
        .restore(
            &Target {
                items: &empty(),
                ..target
            },
            &mut |_| {},
        )
        .await;
    assert!(
        matches!(again, Err(BackupError::NotEmpty("the files"))),
        "{again:?}"
    );
    let damaged = with_file(&saved, "files/materials/cls_1/mat_2");
    assert_eq!(
        fault(&damaged),
        r#"it holds "files/materials/cls_1/mat_2", which is no part of a backup"#
    );
}
