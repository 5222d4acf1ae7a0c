//! A whole home in a folder: it opens, it opens again, and it refuses what would lock people out.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use embedded::homes::Swept;
use embedded::{DataFolder, FolderError, Home, HomeError, HomeOptions};
use ports::contract::TABLES;
use ports::{FirstPassword, NewAccount};
use userpool::{OpenError, PoolSecrets};

use crate::accounts::caller;
use crate::specimens::{counted, find_counted, store_counted};

const EMAIL: &str = "an@school.example";
const PASSWORD: &str = "Correct-horse1!";

#[tokio::test]
async fn a_home_that_is_opened_again_signs_nobody_out() {
    let folder = tempfile::tempdir().unwrap();
    let home = open(folder.path()).await.unwrap();
    let sub = home.accounts.create(account()).await.unwrap();
    store_counted(home.items.as_ref(), "home", 1).await;
    let tokens = sign_in(&home).await;
    let ids = [
        home.pool.pool_id().to_owned(),
        home.pool.client_id().to_owned(),
    ];
    drop(home);

    let home = open(folder.path()).await.unwrap();

    assert_eq!(
        [home.pool.pool_id(), home.pool.client_id()],
        [&ids[0], &ids[1]]
    );
    let identity = home
        .identities
        .identify(tokens["AccessToken"].as_str().unwrap())
        .await;
    assert_eq!(identity.unwrap().sub, sub);
    caller(&home).refresh(&tokens["RefreshToken"]).await.ok();
    let item = find_counted(home.items.as_ref(), "home", 1).await;
    assert_eq!(item, Some(counted("home", 1)));
}

#[tokio::test]
async fn files_of_a_home_are_closed_to_others() {
    let folder = tempfile::tempdir().unwrap();

    let home = open(folder.path()).await.unwrap();
    store_counted(home.items.as_ref(), "home", 1).await;

    let mut names = Vec::new();
    for entry in fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        let name = entry.file_name().into_string().unwrap();
        assert_eq!(mode, if name == "outbox" { 0o700 } else { 0o600 }, "{name}");
        names.push(name);
    }
    names.sort();
    let expected = [
        "lock",
        "outbox",
        "rollbook.db",
        "rollbook.db-shm",
        "rollbook.db-wal",
        "secrets.json",
    ];
    assert_eq!(names, expected);
}

#[tokio::test]
async fn keys_are_not_among_the_items() {
    let folder = tempfile::tempdir().unwrap();
    let home = open(folder.path()).await.unwrap();
    home.accounts.create(account()).await.unwrap();
    let secrets = fs::read_to_string(folder.path().join("secrets.json")).unwrap();
    let line_of_key = secrets.split("\\n").nth(3).unwrap();
    assert_eq!(line_of_key.len(), 64);

    for name in ["rollbook.db", "rollbook.db-wal"] {
        let bytes = fs::read(folder.path().join(name)).unwrap();
        for secret in [line_of_key, PASSWORD] {
            let found = bytes
                .windows(secret.len())
                .any(|some| some == secret.as_bytes());
            assert!(!found, "{name}");
        }
    }
}

#[tokio::test]
async fn lost_keys_are_not_replaced_silently() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()).await.unwrap());
    let path = folder.path().join("secrets.json");
    let secrets = fs::read(&path).unwrap();

    fs::remove_file(&path).unwrap();
    let missing = open(folder.path()).await.err();
    fs::write(&path, "{}").unwrap();
    let damaged = open(folder.path()).await.err();
    fs::write(&path, PoolSecrets::generate().to_text().as_bytes()).unwrap();
    let foreign = open(folder.path()).await.err();
    fs::write(&path, secrets).unwrap();

    let told = [missing, damaged, foreign];
    assert!(
        matches!(
            told,
            [
                Some(HomeError::SecretsMissing),
                Some(HomeError::Secrets(_)),
                Some(HomeError::Pool(OpenError::ForeignSecrets)),
            ]
        ),
        "{told:?}"
    );
    open(folder.path()).await.unwrap();
}

#[tokio::test]
async fn a_home_holds_its_folder_until_its_last_clone_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let home = open(folder.path()).await.unwrap();
    home.folder()
        .unwrap()
        .announce("http://127.0.0.1:8080")
        .unwrap();
    let last = home.clone();
    drop(home);

    let refused = DataFolder::open(folder.path());
    drop(last);

    assert!(matches!(refused, Err(FolderError::InUse(_))));
    DataFolder::open(folder.path()).unwrap();
}

#[tokio::test]
async fn a_sender_that_is_no_address_is_refused_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let options = HomeOptions {
        mail_sender: Some("nobody".to_owned()),
        ..options()
    };

    let refused = Home::open(DataFolder::open(folder.path()).unwrap(), options)
        .await
        .err();

    assert!(matches!(refused, Some(HomeError::MailSender)));
    assert!(!folder.path().join("secrets.json").exists());
}

#[tokio::test]
async fn a_sweep_removes_old_letters_and_expired_items() {
    let folder = tempfile::tempdir().unwrap();
    let home = open(folder.path()).await.unwrap();
    let invited = NewAccount {
        first_password: FirstPassword::Mailed,
        ..account()
    };
    home.accounts.create(invited).await.unwrap();

    let fresh = home.sweep(home.clock.now()).await.unwrap();
    let later = home.clock.now() + jiff::SignedDuration::from_hours(8 * 24);
    let old = home.sweep(later).await.unwrap();

    assert_eq!(
        fresh,
        Swept {
            items: 0,
            letters: 0
        }
    );
    assert_eq!(old.letters, 1);
}

async fn open(folder: &Path) -> Result<Home, HomeError> {
    Home::open(DataFolder::open(folder)?, options()).await
}

fn options() -> HomeOptions {
    HomeOptions::new("http://127.0.0.1:8080", &TABLES)
}

fn account() -> NewAccount {
    NewAccount {
        email: EMAIL.to_owned(),
        display_name: "Nguyễn Văn An".to_owned(),
        language: "vi".to_owned(),
        groups: Vec::new(),
        first_password: FirstPassword::Chosen(PASSWORD.to_owned()),
    }
}

/// The client's sign-in carries a time of its own, long past by the machine's clock.
async fn sign_in(home: &Home) -> serde_json::Value {
    caller(home).tokens(EMAIL, PASSWORD).await
}
