//! Who may administer the pool over the wire: whoever has its key, and signs with it.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use data_encoding::BASE64;
use serde_json::{Value, json};
use userpool::{PoolConfig, RateLimit, router};

use crate::pools::{ENDPOINT, TestPool};
use crate::signers::{Signer, administer, send};

const WRONG: &str = "InvalidSignatureException";

async fn describe_with(test: &TestPool, signer: &Signer) -> Value {
    let body = json!({ "UserPoolId": test.client.pool_id }).to_string();
    let answer = send(test, signer.sign("DescribeUserPool", &body)).await;
    answer.body
}

#[tokio::test]
async fn a_signed_operation_is_done() {
    let test = TestPool::open().await;

    let answer = administer(&test, "DescribeUserPool", json!({})).await;

    assert_eq!(answer.ok()["UserPool"]["Id"], test.client.pool_id.as_str());
}

#[tokio::test]
async fn the_path_that_counts_is_the_one_that_the_client_knows() {
    let mut test = TestPool::open().await;
    let mounted = router(Arc::clone(&test.pool));
    test.client.router = Router::new().nest_service("/cognito", mounted);
    let mut signer = Signer::of(&test).await;

    for path in ["/cognito", "/cognito/"] {
        signer.path = path;
        let described = describe_with(&test, &signer).await;
        assert!(described["UserPool"].is_object(), "{path}: {described}");
    }
}

#[tokio::test]
async fn there_is_no_administrator_until_the_host_asks_for_the_key() {
    let test = TestPool::open().await;
    let elsewhere = TestPool::open().await;
    let signer = Signer::of(&elsewhere).await;

    let refused = describe_with(&test, &signer).await;

    assert_eq!(refused["__type"], "UnrecognizedClientException");
}

#[tokio::test]
async fn a_wrong_key_and_a_wrong_secret_are_refused() {
    let test = TestPool::open().await;
    let signer = Signer::of(&test).await;
    let (mut key, mut secret) = (signer.clone(), signer);
    key.key.push('A');
    secret.secret.push('A');

    let with_key = describe_with(&test, &key).await;
    let with_secret = describe_with(&test, &secret).await;

    assert_eq!(with_key["__type"], "UnrecognizedClientException");
    assert_eq!(with_secret["__type"], WRONG);
}

#[tokio::test]
async fn an_unsigned_request_is_refused_as_such() {
    let test = TestPool::open().await;
    test.pool.administrator_key().await.unwrap();

    for operation in [
        "AdminCreateUser",
        "AdminInitiateAuth",
        "ListUsers",
        "CreateGroup",
    ] {
        let refused = test.client.call(operation, json!({})).await;
        let missing = (
            "MissingAuthenticationTokenException",
            "Missing Authentication Token",
        );
        assert_eq!(refused.fault(), missing, "{operation}");
    }
}

#[tokio::test]
async fn a_signature_in_the_address_is_none() {
    let test = TestPool::open().await;
    let signer = Signer::of(&test).await;
    let mut request = signer.sign("DescribeUserPool", "{}");
    *request.uri_mut() = "/?X-Amz-Signature=00".parse().unwrap();

    let refused = send(&test, request).await;

    assert_eq!(refused.fault().0, "MissingAuthenticationTokenException");
}

#[tokio::test]
async fn a_body_or_an_operation_that_was_changed_after_signing_is_refused() {
    let test = TestPool::open().await;
    let sub = test.add("an@example.edu").await;
    let signer = Signer::of(&test).await;
    let body = json!({ "UserPoolId": test.client.pool_id, "Username": sub }).to_string();

    let mut other_body = signer.sign("AdminDeleteUser", "{}");
    *other_body.body_mut() = Body::from(body.clone());
    let mut other_operation = signer.sign("AdminGetUser", &body);
    let target = "AWSCognitoIdentityProviderService.AdminDeleteUser";
    other_operation
        .headers_mut()
        .insert("x-amz-target", target.parse().unwrap());

    for request in [other_body, other_operation] {
        assert_eq!(send(&test, request).await.fault().0, WRONG);
    }
    test.pool.find_account(&sub).await.unwrap();
}

#[tokio::test]
async fn a_request_is_good_for_fifteen_minutes_around_its_date() {
    let test = TestPool::open().await;
    let signer = Signer::of(&test).await;

    test.clock.advance(15 * 60);
    let repeated = describe_with(&test, &signer).await;
    test.clock.advance(1);
    let expired = describe_with(&test, &signer).await;
    test.clock.advance(-2 * 15 * 60 - 2);
    let early = describe_with(&test, &signer).await;

    assert!(repeated["UserPool"].is_object());
    assert_eq!(expired["__type"], WRONG);
    assert_eq!(early["__type"], WRONG);
}

#[tokio::test]
async fn an_operation_that_the_pool_does_not_have_is_unknown_to_its_administrator() {
    let test = TestPool::open().await;

    for operation in ["AdminInitiateAuth", "DeleteGroup", "AdminNonsense"] {
        let refused = administer(&test, operation, json!({})).await;
        assert_eq!(
            refused.fault().0,
            "UnknownOperationException",
            "{operation}"
        );
    }
}

#[tokio::test]
async fn the_key_stays_until_it_is_replaced() {
    let test = TestPool::open().await;
    let first = Signer::of(&test).await;

    let restarted = test.reopen(PoolConfig::new(ENDPOINT)).await;
    let again = Signer::of(&restarted).await;
    let new = restarted.pool.replace_administrator_key().await.unwrap();

    assert_eq!((&again.key, &again.secret), (&first.key, &first.secret));
    assert_ne!((&new.id, &*new.secret), (&first.key, &first.secret));
    let refused = describe_with(&restarted, &first).await;
    assert_eq!(refused["__type"], "UnrecognizedClientException");
    administer(&restarted, "DescribeUserPool", json!({}))
        .await
        .ok();
}

#[tokio::test]
async fn a_key_is_twenty_and_its_secret_forty_letters_and_digits_and_lies_sealed() {
    let test = TestPool::open().await;

    let key = test.pool.administrator_key().await.unwrap();

    assert_eq!((key.id.len(), key.secret.len()), (20, 40));
    assert!(
        key.id
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
    );
    assert!(key.secret.chars().all(|c| c.is_ascii_alphanumeric()));
    let kept = test.store.page("administrators", None, 2).await.unwrap();
    assert_eq!(kept.len(), 1);
    let kept: Value = serde_json::from_str(&kept[0].value).unwrap();
    let sealed = BASE64.decode(kept["secret"].as_str().unwrap().as_bytes());
    let sealed = sealed.unwrap();
    let secret = key.secret.as_bytes();
    assert!(!sealed.windows(secret.len()).any(|part| part == secret));
}

#[tokio::test]
async fn wrong_signatures_take_from_the_rate_of_their_address() {
    let mut config = PoolConfig::new(ENDPOINT);
    config.rate_limit = RateLimit {
        burst: 3,
        per_minute: 1,
    };
    let test = TestPool::open_with(config).await;
    let mut signer = Signer::of(&test).await;
    signer.secret.push('A');

    let mut kinds = Vec::new();
    for _ in 0..4 {
        let mut request = signer.sign("ListUsers", "{}");
        let address: std::net::SocketAddr = "192.0.2.1:50000".parse().unwrap();
        request
            .extensions_mut()
            .insert(axum::extract::ConnectInfo(address));
        kinds.push(send(&test, request).await.body["__type"].clone());
    }

    assert_eq!(kinds, [WRONG, WRONG, WRONG, "TooManyRequestsException"]);
}
