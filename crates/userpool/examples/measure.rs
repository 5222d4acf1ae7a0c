//! What a sign-in and a verified request cost the pool, without the client's own arithmetic and without a network.
//!
//! `cargo run --release -p userpool --example measure`
#![expect(
    clippy::unwrap_used,
    reason = "a measurement of what fails would say nothing"
)]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use userpool::{
    EmailState, Invitation, MailError, MemoryStore, NewAccount, PasswordKind, PoolConfig, PoolMail,
    PoolMessage, PoolParts, PoolSecrets, SystemClock, SystemEntropy, UserPool, router,
};

#[path = "../tests/it/clients.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod clients;

use clients::{Caller, Secret};

const EMAIL: &str = "an@example.edu";
const PASSWORD: &str = "Correct-horse1!";
const SIGN_INS: u32 = 200;
const REQUESTS: u32 = 200_000;

struct Nowhere;

#[async_trait]
impl PoolMail for Nowhere {
    async fn send(&self, _: PoolMessage) -> Result<(), MailError> {
        Ok(())
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let started = Instant::now();
    let secrets = PoolSecrets::generate();
    println!("new secrets: {:?}", started.elapsed());
    let pool = open(secrets).await;
    let caller = Caller {
        router: router(Arc::clone(&pool)),
        pool_id: pool.pool_id().to_owned(),
        client_id: pool.client_id().to_owned(),
    };
    measure_names(&pool, &caller).await;
    let (first, second) = measure_sign_ins(&caller).await;
    let both = first + second;
    println!(
        "first step {first:?}, second step {second:?}: {:.0} sign-ins a second and core",
        1.0 / both.as_secs_f64()
    );
    let tokens = caller.tokens(EMAIL, PASSWORD).await;
    println!(
        "refresh: {:?}",
        measure_refresh(&caller, &tokens["RefreshToken"]).await
    );
    measure_requests(&pool, tokens["AccessToken"].as_str().unwrap()).await;
}

/// Whether the time of an answer tells who has an account: the middle one of many, for names that are used once.
async fn measure_names(pool: &UserPool, caller: &Caller) {
    for number in 0..SIGN_INS {
        pool.create_account(account(&format!("known{number}@example.edu")))
            .await
            .unwrap();
    }
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for number in 0..SIGN_INS {
        known.push(time_refusal(caller, &format!("known{number}@example.edu")).await);
        unknown.push(time_refusal(caller, &format!("other{number}@example.edu")).await);
    }
    for (name, mut times) in [("a known name", known), ("an unknown name", unknown)] {
        times.sort_unstable();
        println!(
            "both steps with a wrong password for {name}: {:?}",
            times[times.len() / 2]
        );
    }
}

async fn time_refusal(caller: &Caller, email: &str) -> Duration {
    let secret = Secret::draw();
    let public = secret.public_hex();
    let started = Instant::now();
    let challenge = caller.initiate(email, &public).await.ok();
    let first = started.elapsed();
    let proof = secret.prove(
        &caller.pool_id,
        "Wrong-horse1!",
        &challenge["ChallengeParameters"],
    );
    let started = Instant::now();
    assert!(caller.respond(proof).await.status.is_client_error());
    first + started.elapsed()
}

fn account(email: &str) -> NewAccount {
    NewAccount {
        email: email.to_owned(),
        email_state: EmailState::Verified,
        attributes: BTreeMap::new(),
        groups: Vec::new(),
        temporary_password: None,
        invitation: Invitation::Suppressed,
    }
}

async fn open(secrets: PoolSecrets) -> Arc<UserPool> {
    let parts = PoolParts {
        store: Arc::new(MemoryStore::default()),
        mail: Arc::new(Nowhere),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        secrets,
    };
    let pool = UserPool::open(parts, PoolConfig::new("http://127.0.0.1:8080/cognito"))
        .await
        .unwrap();
    let account = pool.create_account(account(EMAIL)).await.unwrap().account;
    pool.set_password(&account.sub, PASSWORD, PasswordKind::Permanent)
        .await
        .unwrap();
    Arc::new(pool)
}

async fn measure_sign_ins(caller: &Caller) -> (Duration, Duration) {
    let (mut first, mut second) = (Duration::ZERO, Duration::ZERO);
    for _ in 0..SIGN_INS {
        let secret = Secret::draw();
        let public = secret.public_hex();
        let started = Instant::now();
        let challenge = caller.initiate(EMAIL, &public).await.ok();
        first += started.elapsed();
        let proof = secret.prove(&caller.pool_id, PASSWORD, &challenge["ChallengeParameters"]);
        let started = Instant::now();
        caller.respond(proof).await.ok();
        second += started.elapsed();
    }
    (first / SIGN_INS, second / SIGN_INS)
}

async fn measure_refresh(caller: &Caller, refresh_token: &serde_json::Value) -> Duration {
    let started = Instant::now();
    for _ in 0..SIGN_INS {
        caller.refresh(refresh_token).await.ok();
    }
    started.elapsed() / SIGN_INS
}

async fn measure_requests(pool: &UserPool, token: &str) {
    let started = Instant::now();
    pool.verify_access_token(token).await.unwrap();
    println!("a token seen for the first time: {:?}", started.elapsed());
    let started = Instant::now();
    for _ in 0..REQUESTS {
        pool.verify_access_token(token).await.unwrap();
    }
    println!("a known token: {:?}", started.elapsed() / REQUESTS);
}
