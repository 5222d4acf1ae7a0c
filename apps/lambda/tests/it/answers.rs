//! Answers as the gateway takes them.

use crate::events::request;
use crate::lambdas::Lambda;

/// Nothing that is asked for here needs a store.
const NOWHERE: &str = "http://127.0.0.1:9";

#[tokio::test]
async fn an_answer_carries_the_headers_that_it_has_at_home() {
    let mut lambda = Lambda::over(NOWHERE).await;

    let health = lambda.ask(&request("GET", "/api/health")).await;

    assert_eq!(health.header("content-type"), "application/json");
    assert_eq!(health.header("cache-control"), "no-store");
    assert_eq!(health.header("x-content-type-options"), "nosniff");
    assert_eq!(health.header("x-request-id").len(), 26);
}

#[tokio::test]
async fn the_documentation_comes_through_whole() {
    let mut lambda = Lambda::over(NOWHERE).await;

    let document = lambda.ask(&request("GET", "/api/openapi.json")).await;
    let icon = lambda
        .ask(&request("GET", "/api/docs/favicon-32x32.png"))
        .await;

    assert_eq!(document.expect(200)["info"]["title"], "Rollbook");
    assert_eq!(icon.status, 200);
    assert_eq!(icon.bytes[..4], [0x89, b'P', b'N', b'G']);
}
