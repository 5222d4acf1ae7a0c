//! The rate limit per network address, at the endpoint.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use serde_json::Value;
use userpool::{PoolConfig, RateLimit};

use crate::pools::{ENDPOINT, TestPool};

async fn call_from(test: &TestPool, address: Option<&str>) -> String {
    let mut request = Request::post("/")
        .header("x-amz-target", "AWSCognitoIdentityProviderService.GetUser")
        .body(Body::from(r#"{"AccessToken":"x"}"#))
        .unwrap();
    if let Some(address) = address {
        request
            .extensions_mut()
            .insert(ConnectInfo(address.parse::<SocketAddr>().unwrap()));
    }
    let (_, headers, body) = test.client.send(request).await;
    assert_eq!(headers["access-control-allow-origin"], "*");
    serde_json::from_slice::<Value>(&body).unwrap()["__type"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn an_address_that_asks_too_often_is_told_to_wait() {
    let limit = RateLimit {
        burst: 4,
        per_minute: 60,
    };
    let test = TestPool::open_with(PoolConfig {
        rate_limit: limit,
        ..PoolConfig::new(ENDPOINT)
    })
    .await;
    let mut kinds = Vec::new();
    for _ in 0..6 {
        kinds.push(call_from(&test, Some("192.0.2.1:1000")).await);
    }

    assert_eq!(kinds[3], "NotAuthorizedException");
    assert_eq!(kinds[4..], ["TooManyRequestsException"; 2]);
    assert_eq!(
        call_from(&test, Some("192.0.2.2:1000")).await,
        "NotAuthorizedException"
    );
    test.clock.advance(1);
    assert_eq!(
        call_from(&test, Some("192.0.2.1:2000")).await,
        "NotAuthorizedException"
    );
    assert_eq!(
        call_from(&test, Some("192.0.2.1:3000")).await,
        "TooManyRequestsException"
    );
}

#[tokio::test]
async fn without_an_address_nothing_is_limited() {
    let limit = RateLimit {
        burst: 1,
        per_minute: 1,
    };
    let test = TestPool::open_with(PoolConfig {
        rate_limit: limit,
        ..PoolConfig::new(ENDPOINT)
    })
    .await;

    for _ in 0..5 {
        assert_eq!(call_from(&test, None).await, "NotAuthorizedException");
    }
}
