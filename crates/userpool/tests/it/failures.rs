//! A store that refuses, fails and hesitates: what is promised holds all the same.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use serde_json::json;
use tokio::sync::Semaphore;
use userpool::{
    Access, Change, Key, MemoryStore, PoolConfig, PoolStore, Record, StoreError, TokenError,
};

use crate::pools::{ENDPOINT, PASSWORD, TestPool, new_account};

/// What happens to a commit.
#[derive(Clone, Copy)]
enum Turn {
    /// Refused, as by a database that was busy, though nothing changed.
    Conflict,
    /// Failed before it was written.
    Lost,
    /// Written, and then failed.
    Doubtful,
}

/// The store in memory behind a schedule of mishaps.
#[derive(Default)]
struct FaultyStore {
    inner: MemoryStore,
    turns: Mutex<VecDeque<Turn>>,
    /// Commits wait here while it is set.
    gate: Mutex<Option<Arc<Semaphore>>>,
}

impl FaultyStore {
    fn schedule(&self, turns: &[Turn]) {
        self.turns.lock().unwrap().extend(turns);
    }
}

#[async_trait]
impl PoolStore for FaultyStore {
    async fn get(&self, key: &Key) -> Result<Option<Record>, StoreError> {
        self.inner.get(key).await
    }

    async fn commit(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        let gate = self.gate.lock().unwrap().clone();
        if let Some(gate) = gate {
            gate.acquire().await.unwrap().forget();
        }
        let turn = self.turns.lock().unwrap().pop_front();
        let failed = || {
            Err(StoreError::Unavailable(
                "disk full at /var/lib/secret".into(),
            ))
        };
        match turn {
            None => self.inner.commit(changes).await,
            Some(Turn::Conflict) => Err(StoreError::Conflict),
            Some(Turn::Lost) => failed(),
            Some(Turn::Doubtful) => {
                self.inner.commit(changes).await?;
                failed()
            }
        }
    }

    async fn page(
        &self,
        collection: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        self.inner.page(collection, after, limit).await
    }
}

async fn open() -> (TestPool, Arc<FaultyStore>) {
    let store = Arc::new(FaultyStore::default());
    let test = TestPool::open_over(Arc::clone(&store) as _, PoolConfig::new(ENDPOINT)).await;
    (test, store)
}

async fn access_token(test: &TestPool) -> String {
    let tokens = test.client.tokens("an@example.edu", PASSWORD).await;
    let token = tokens["AccessToken"].as_str().unwrap().to_owned();
    test.pool.verify_access_token(&token).await.unwrap();
    token
}

#[tokio::test]
async fn four_conflicts_in_a_row_are_nobodys_business() {
    let (test, store) = open().await;
    let four = [Turn::Conflict; 4];

    store.schedule(&four);
    let sub = test
        .pool
        .create_account(new_account("an@example.edu"))
        .await
        .unwrap()
        .account
        .sub;
    store.schedule(&four);
    test.pool
        .set_password(&sub, PASSWORD, userpool::PasswordKind::Permanent)
        .await
        .unwrap();
    store.schedule(&four);
    let tokens = test.client.tokens("an@example.edu", PASSWORD).await;
    store.schedule(&four);
    let wrong = test.client.sign_in("an@example.edu", "Wrong-horse1!").await;
    store.schedule(&four);
    let forgot = json!({ "ClientId": test.client.client_id, "Username": "an@example.edu" });
    test.client.call("ForgotPassword", forgot).await.ok();
    store.schedule(&four);
    let revoked = json!({ "ClientId": test.client.client_id, "Token": tokens["RefreshToken"] });
    test.client.call("RevokeToken", revoked).await.ok();
    store.schedule(&four);
    test.pool
        .set_email(&sub, "new@example.edu", userpool::EmailState::Verified)
        .await
        .unwrap();
    store.schedule(&four);
    test.pool.delete_account(&sub).await.unwrap();

    assert_eq!(wrong.fault().1, "Incorrect username or password.");
}

#[tokio::test]
async fn endless_conflicts_ask_the_client_to_come_again() {
    let (test, store) = open().await;
    test.add("an@example.edu").await;
    store.schedule(&[Turn::Conflict; 5]);

    let answer = test.client.sign_in("an@example.edu", PASSWORD).await;

    assert_eq!(answer.fault().0, "TooManyRequestsException");
}

#[tokio::test]
async fn a_store_that_fails_is_an_internal_error_without_detail() {
    let (test, store) = open().await;
    test.add("an@example.edu").await;
    store.schedule(&[Turn::Lost]);

    let answer = test.client.sign_in("an@example.edu", PASSWORD).await;

    assert_eq!(answer.status, 500);
    assert_eq!(answer.body["__type"], "InternalErrorException");
    assert_eq!(
        answer.headers["x-amzn-errortype"],
        "InternalErrorException:"
    );
    assert!(!answer.body.to_string().contains("disk"));
    test.client.sign_in("an@example.edu", PASSWORD).await.ok();
}

#[tokio::test]
async fn a_revocation_counts_even_if_the_store_does_not_confirm_it() {
    let (test, store) = open().await;
    let sub = test.add("an@example.edu").await;
    let token = access_token(&test).await;
    store.schedule(&[Turn::Doubtful]);

    assert!(test.pool.set_access(&sub, Access::Disabled).await.is_err());

    assert!(matches!(
        test.pool.verify_access_token(&token).await,
        Err(TokenError::Revoked)
    ));
}

#[tokio::test]
async fn a_revocation_that_was_lost_revokes_nothing() {
    let (test, store) = open().await;
    let sub = test.add("an@example.edu").await;
    let token = access_token(&test).await;
    store.schedule(&[Turn::Lost]);

    assert!(test.pool.set_access(&sub, Access::Disabled).await.is_err());

    test.pool.verify_access_token(&token).await.unwrap();
}

#[tokio::test]
async fn a_revocation_counts_even_if_its_caller_goes_away_meanwhile() {
    let (test, store) = open().await;
    let sub = test.add("an@example.edu").await;
    let token = access_token(&test).await;
    let gate = Arc::new(Semaphore::new(0));
    *store.gate.lock().unwrap() = Some(Arc::clone(&gate));

    let pool = Arc::clone(&test.pool);
    let caller = tokio::spawn(async move { pool.set_access(&sub, Access::Disabled).await });
    tokio::task::yield_now().await;
    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());
    test.pool.verify_access_token(&token).await.unwrap();
    gate.add_permits(1);

    let revoked = async {
        while test.pool.verify_access_token(&token).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), revoked)
        .await
        .unwrap();
}
