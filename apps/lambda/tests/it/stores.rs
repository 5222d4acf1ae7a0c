//! What happens when the store is not as it should be.

use std::time::Duration;

use axum::http::StatusCode;
use axum::{Json, Router};
use serde_json::json;
use tokio::net::TcpListener;

use crate::events::{request, signed_in};
use crate::lambdas::Lambda;
use crate::runtimes::Report;
use crate::schools::{ADMINISTRATOR, Store};

fn me() -> serde_json::Value {
    signed_in(request("GET", "/api/me"), ADMINISTRATOR)
}

#[tokio::test]
async fn a_page_is_told_how_to_sign_in() {
    let store = Store::with_administrator().await;
    let mut lambda = Lambda::over(&store.endpoint).await;

    let config = lambda.ask(&request("GET", "/api/config")).await.expect(200);

    assert_eq!(config["user_pool_id"], "ap-southeast-1_Ab3dEf9Gh");
    assert_eq!(config["region"], "ap-southeast-1");
    assert_eq!(
        config["endpoint"],
        "https://cognito-idp.ap-southeast-1.amazonaws.com/"
    );
    assert_eq!(config["setup_open"], false);
    assert_eq!(config["password_policy"]["min_length"], 8);
}

#[tokio::test]
async fn a_table_that_is_missing_is_a_fault_of_the_server_and_told_in_the_log_alone() {
    let store = Store::without_tables().await;
    let mut lambda = Lambda::over(&store.endpoint).await;

    let failed = lambda.ask(&me()).await;

    assert_eq!(failed.problem(), (500, "internal".to_owned()));
    assert!(!failed.body().to_string().contains("table"));
    let line = lambda.line_with("request failed").await;
    assert_eq!(line["level"], "ERROR");
}

#[tokio::test]
async fn a_store_out_of_reach_is_worth_another_try() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let mut lambda = Lambda::over(&endpoint).await;

    let failed = lambda.ask(&me()).await;

    assert_eq!(failed.problem(), (503, "unavailable".to_owned()));
    assert_eq!(failed.header("retry-after"), "1");
    let line = lambda.line_with("request failed").await;
    assert!(!line["cause"].as_str().unwrap().is_empty());
    assert!(!line.to_string().contains(ADMINISTRATOR), "{line}");
}

#[tokio::test]
async fn a_store_that_stays_throttled_is_busy() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let kind = "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException";
    let answer = (StatusCode::BAD_REQUEST, Json(json!({"__type": kind})));
    let throttled = Router::new().fallback(|| async { answer });
    let server = tokio::spawn(async move { axum::serve(listener, throttled).await.unwrap() });
    let mut lambda = Lambda::over(&endpoint).await;

    let failed = lambda.ask(&me()).await;

    server.abort();
    assert_eq!(failed.problem(), (503, "busy".to_owned()));
    assert_eq!(failed.header("retry-after"), "1");
}

#[tokio::test]
async fn a_store_that_never_answers_is_given_up_before_lambda_gives_up() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", silent.local_addr().unwrap());
    let mut lambda = Lambda::over(&endpoint).await;

    let report = lambda.invoke_within(&me(), Duration::from_secs(3)).await;

    let Report::Response { body, .. } = report else {
        panic!("{report:?}");
    };
    assert_eq!(body["statusCode"], 503);
    assert!(
        body["body"].as_str().unwrap().contains("timed_out"),
        "{body}"
    );
}
