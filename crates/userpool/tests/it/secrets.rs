//! The pool's identity and its secrets over restarts.

use userpool::{OpenError, PoolConfig, PoolSecrets, SecretsError, UserPool};

use crate::pools::{ENDPOINT, PASSWORD, TestPool};

#[tokio::test]
async fn pool_and_client_have_ids_of_amazons_forms_and_their_own() {
    let (test, other) = (TestPool::open().await, TestPool::open().await);

    let name = test.pool.pool_id().strip_prefix("ap-southeast-1_").unwrap();
    let client = test.pool.client_id();

    assert!(name.len() == 9 && name.bytes().all(|b| b.is_ascii_alphanumeric()));
    assert!(
        client.len() == 26
            && client
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    );
    assert_eq!(test.pool.client_name(), "student-management-app");
    assert_eq!(
        test.pool.issuer(),
        format!("{ENDPOINT}/{}", test.pool.pool_id())
    );
    assert_ne!(test.pool.pool_id(), other.pool.pool_id());
    assert_ne!(test.pool.client_id(), other.pool.client_id());
}

#[test]
fn secrets_are_written_and_read_as_the_same() {
    let secrets = PoolSecrets::generate();

    let text = secrets.to_text();
    let read = PoolSecrets::parse(&text).unwrap();

    assert_eq!(read.to_text(), text);
    assert!(text.contains("-----BEGIN PRIVATE KEY-----\\n"));
    assert_ne!(PoolSecrets::generate().to_text(), text);
}

#[test]
fn what_holds_no_secrets_is_refused() {
    let text = PoolSecrets::generate().to_text();
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut with = |name: &str, member: serde_json::Value| {
        let before = std::mem::replace(&mut value[name], member);
        let changed = value.to_string();
        value[name] = before;
        PoolSecrets::parse(&changed).err().unwrap()
    };

    assert!(matches!(
        with("version", 2.into()),
        SecretsError::UnknownVersion(2)
    ));
    assert!(matches!(
        with("sealing_key", "AAAA".into()),
        SecretsError::Malformed
    ));
    assert!(matches!(
        with("sealing_key", "?".into()),
        SecretsError::Malformed
    ));
    assert!(matches!(
        with("signing_key", "key".into()),
        SecretsError::Malformed
    ));
    let no_key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    assert!(matches!(
        with("signing_key", no_key.into()),
        SecretsError::UnusableKey
    ));
    for text in ["", "{}", "[]", &text[..text.len() - 2]] {
        assert!(
            matches!(PoolSecrets::parse(text), Err(SecretsError::Malformed)),
            "{text}"
        );
    }
}

#[tokio::test]
async fn records_do_not_open_with_other_secrets() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;

    let outcome = UserPool::open(
        test.parts(PoolSecrets::generate()),
        PoolConfig::new(ENDPOINT),
    )
    .await;

    assert!(matches!(outcome, Err(OpenError::ForeignSecrets)));
    test.client.sign_in("an@example.edu", PASSWORD).await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_start_at_once_on_an_empty_store_share_one_pool() {
    let test = TestPool::open().await;
    let empty: std::sync::Arc<dyn userpool::PoolStore> =
        std::sync::Arc::new(userpool::MemoryStore::default());

    let starts = (0..8).map(|_| {
        let parts = userpool::PoolParts {
            store: empty.clone(),
            ..test.parts(crate::pools::secrets())
        };
        tokio::spawn(async move {
            UserPool::open(parts, PoolConfig::new(ENDPOINT))
                .await
                .unwrap()
                .pool_id()
                .to_owned()
        })
    });
    let mut ids = Vec::new();
    for start in starts.collect::<Vec<_>>() {
        ids.push(start.await.unwrap());
    }

    assert!(ids.iter().all(|id| *id == ids[0]));
}
