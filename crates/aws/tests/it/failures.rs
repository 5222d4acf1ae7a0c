//! What becomes of DynamoDB's errors, of silence, and of no connection.

use std::time::Duration;

use aws::Items;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use ports::contract::specimens::{key, put, puts, thing, thing_of_size};
use ports::{Consistency, Get, ItemStore, StoreError};

use crate::dynoxide;
use crate::engines::{self, PREFIX, configure};
use crate::scripts::Line::{IsSilent, Says};
use crate::scripts::{Line, Script};

const THROTTLED: Line = Says(
    400,
    r#"{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"too fast for an@school.example"}"#,
);

const BROKEN: Line = Says(500, r#"{"__type":"InternalServerError"}"#);

fn get() -> Get {
    Get {
        key: key("failures", "1"),
        consistency: Consistency::Strong,
    }
}

fn items(script: &Script) -> Items {
    Items::new(&configure(&script.endpoint), PREFIX)
}

/// A transaction of two whose reasons are these.
async fn transact(lines: &'static [Line]) -> StoreError {
    let script = Script::start(lines).await;
    let actions = puts([thing("failures", "1", []), thing("failures", "2", [])]);

    let refused = items(&script).transact(actions).await;

    refused.expect_err("it is canceled")
}

/// All that is told of an error, to whoever reads the log.
fn told(error: &StoreError) -> String {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    format!("{error}: {}", cause.unwrap_or_default())
}

#[tokio::test]
async fn a_read_that_is_throttled_now_and_then_is_done() {
    let script = Script::start(&[THROTTLED, THROTTLED, Says(200, "{}")]).await;

    let read = items(&script).get(get()).await;

    assert_eq!(read.unwrap().value, None);
    assert_eq!(script.requests(), 3);
}

#[tokio::test]
async fn a_read_that_stays_throttled_says_so_after_three_attempts() {
    let script = Script::start(&[THROTTLED]).await;

    let read = items(&script).get(get()).await;

    assert!(matches!(read, Err(StoreError::Throttled)));
    assert_eq!(script.requests(), 3);
}

#[tokio::test]
async fn a_write_that_may_have_been_done_is_not_sent_again() {
    let script = Script::start(&[BROKEN]).await;

    let written = items(&script).put(put(thing("failures", "1", []))).await;

    assert!(matches!(written, Err(StoreError::Unavailable(_))));
    assert_eq!(script.requests(), 1);
}

#[tokio::test]
async fn a_transaction_that_may_have_been_done_is_sent_again_under_its_token() {
    let script = Script::start(&[BROKEN, Says(200, "{}")]).await;
    let actions = puts([thing("failures", "1", [])]);

    let written = items(&script).transact(actions).await;

    assert!(written.is_ok());
    assert_eq!(script.requests(), 2);
}

#[tokio::test]
async fn a_conflict_beside_a_failed_condition_is_a_conflict() {
    let refused = transact(&[Says(
        400,
        r#"{"__type":"TransactionCanceledException","CancellationReasons":[{"Code":"ConditionalCheckFailed"},{"Code":"TransactionConflict"}]}"#,
    )])
    .await;

    assert!(matches!(refused, StoreError::Conflict));
}

#[tokio::test]
async fn a_throttled_step_makes_a_throttled_transaction() {
    let refused = transact(&[Says(
        400,
        r#"{"__type":"TransactionCanceledException","CancellationReasons":[{"Code":"TransactionConflict"},{"Code":"ThrottlingError"}]}"#,
    )])
    .await;

    assert!(matches!(refused, StoreError::Throttled));
}

#[tokio::test]
async fn failed_conditions_are_told_with_their_places_and_items() {
    let refused = transact(&[Says(
        400,
        r#"{"__type":"TransactionCanceledException","CancellationReasons":[{"Code":"None"},{"Code":"ConditionalCheckFailed","Item":{"pk":{"S":"failures"},"sk":{"S":"2"}}}]}"#,
    )])
    .await;

    let StoreError::ConditionFailed(failed) = refused else {
        panic!("a failed condition expected: {refused}");
    };
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].action, 1);
    assert_eq!(failed[0].item, Some(thing("failures", "2", [])));
}

#[tokio::test]
async fn what_a_batch_left_is_named_by_its_places() {
    let script = Script::start(&[Says(
        200,
        r#"{"Responses":{"engines-contract-things":[{"pk":{"S":"failures"},"sk":{"S":"2"}}]},
            "UnprocessedKeys":{"engines-contract-things":{"Keys":[
                {"pk":{"S":"failures"},"sk":{"S":"3"}},{"pk":{"S":"failures"},"sk":{"S":"1"}}]}}}"#,
    )])
    .await;
    let keys = ["1", "2", "3", "4"].map(|sk| key("failures", sk)).to_vec();

    let batch = items(&script).batch_get(keys, Consistency::Strong).await;

    let batch = batch.unwrap().value;
    assert_eq!(
        batch.items,
        [None, Some(thing("failures", "2", [])), None, None]
    );
    assert_eq!(batch.unprocessed, [0, 2]);
}

#[tokio::test]
async fn credentials_that_have_expired_are_told_by_their_code_alone() {
    let script = Script::start(&[Says(
        400,
        r#"{"__type":"com.amazon.coral.service#ExpiredTokenException","message":"The security token of an@school.example is expired"}"#,
    )])
    .await;

    let refused = items(&script).get(get()).await.unwrap_err();

    assert_eq!(
        told(&refused),
        "store unavailable: aws answered ExpiredTokenException to request REQUEST"
    );
}

#[tokio::test]
async fn a_service_that_never_answers_is_unavailable_in_bounded_time() {
    let script = Script::start(&[IsSilent]).await;
    let soon = TimeoutConfig::builder()
        .operation_attempt_timeout(Duration::from_millis(40))
        .operation_timeout(Duration::from_millis(300))
        .build();
    let config = configure(&script.endpoint).into_builder();
    let items = Items::new(&config.timeout_config(soon).build(), PREFIX);

    let refused = items.get(get()).await.unwrap_err();

    assert_eq!(
        told(&refused),
        "store unavailable: aws did not answer in time"
    );
}

#[tokio::test]
async fn no_connection_is_unavailable() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", nobody.local_addr().unwrap());
    drop(nobody);
    let items = Items::new(&configure(&endpoint), PREFIX);

    let refused = items.get(get()).await.unwrap_err();

    assert!(told(&refused).starts_with("store unavailable: aws cannot be reached: "));
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_unavailable() {
    let script = Script::start(&[Says(200, "<html>a proxy says hello</html>")]).await;

    let refused = items(&script).get(get()).await.unwrap_err();

    assert_eq!(
        told(&refused),
        "store unavailable: aws answered what cannot be read, to request REQUEST"
    );
}

#[tokio::test]
async fn a_table_that_is_missing_is_a_rejection() {
    let items = Items::new(&configure(&dynoxide::start().await), PREFIX);

    let refused = items.get(get()).await;

    assert!(matches!(refused, Err(StoreError::Rejected(_))));
}

#[tokio::test]
async fn an_item_over_400_kilobytes_is_a_rejection_that_says_so() {
    let items = engines::items(&dynoxide::start().await).await;
    let large = thing_of_size("failures", "large", 400 * 1024 + 1);

    let refused = items.transact(puts([large])).await.unwrap_err();

    assert!(refused.to_string().contains("size"), "{refused}");
}
