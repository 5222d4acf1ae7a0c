//! Who calls is what the gateway says of the token that it has checked, and nothing else.

use serde_json::{Value, json};

use crate::events::{request, signed_in};
use crate::lambdas::Lambda;
use crate::schools::{ADMINISTRATOR, Store};

fn claims(event: &mut Value) -> &mut Value {
    &mut event["requestContext"]["authorizer"]["jwt"]["claims"]
}

#[tokio::test]
async fn the_holder_of_a_checked_access_token_is_signed_in() {
    let store = Store::with_administrator().await;
    let mut lambda = Lambda::over(&store.endpoint).await;

    let me = lambda
        .ask(&signed_in(request("GET", "/api/me"), ADMINISTRATOR))
        .await;

    assert_eq!(me.expect(200)["person"]["email"], ADMINISTRATOR);
}

#[tokio::test]
async fn a_header_that_no_gateway_has_checked_says_nothing() {
    let store = Store::with_administrator().await;
    let mut lambda = Lambda::over(&store.endpoint).await;
    let mut event = signed_in(request("GET", "/api/me"), ADMINISTRATOR);
    event["requestContext"]["authorizer"].take();

    let refused = lambda.ask(&event).await;

    assert_eq!(refused.problem(), (401, "unauthenticated".to_owned()));
    assert_eq!(refused.header("www-authenticate"), "Bearer");
}

#[tokio::test]
async fn claims_of_any_other_token_are_refused() {
    let store = Store::with_administrator().await;
    let mut lambda = Lambda::over(&store.endpoint).await;
    for (claim, value) in [
        ("token_use", json!("id")),
        ("client_id", json!("another-client")),
        ("origin_jti", Value::Null),
        ("sub", Value::Null),
        ("iat", Value::Null),
    ] {
        let mut event = signed_in(request("GET", "/api/me"), ADMINISTRATOR);
        claims(&mut event)[claim] = value;

        let refused = lambda.ask(&event).await;

        assert_eq!(refused.status, 401, "{claim}");
    }
}

#[tokio::test]
async fn an_account_of_nobody_and_a_token_from_before_signing_out_everywhere_are_refused() {
    let store = Store::with_administrator().await;
    let mut lambda = Lambda::over(&store.endpoint).await;
    let mut old = signed_in(request("GET", "/api/me"), ADMINISTRATOR);
    claims(&mut old)["iat"] = "1772438400".into();

    let nobody = lambda
        .ask(&signed_in(request("GET", "/api/me"), "nobody"))
        .await;
    let before = lambda.ask(&old).await;
    let out = signed_in(
        request("POST", "/api/me/sign-out-everywhere"),
        ADMINISTRATOR,
    );
    let out = lambda.ask(&out).await;
    let after = lambda.ask(&old).await;

    assert_eq!(nobody.problem(), (403, "not_a_member".to_owned()));
    assert_eq!((before.status, out.status, after.status), (200, 204, 401));
}

#[tokio::test]
async fn the_noted_address_is_the_gateways_and_none_that_a_header_claims() {
    let store = Store::with_administrator().await;
    let mut lambda = Lambda::over(&store.endpoint).await;
    let event = signed_in(request("GET", "/api/me/sessions"), ADMINISTRATOR);
    lambda.ask(&event).await.expect(200);

    let sessions = lambda.ask(&event).await.expect(200);

    let session = sessions["items"][0].to_string();
    assert!(session.contains("203.0.113.7"), "{session}");
    assert!(!session.contains("198.51.100.99"), "{session}");
}
