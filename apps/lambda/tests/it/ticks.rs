//! The minute of the worker, and events that are none of ours.

use std::time::Duration;

use ports::{ItemStore, Put};
use serde_json::{Value, json};

use crate::events::{minute, request, signed_in, with_bytes, with_json};
use crate::lambdas::Lambda;
use crate::runtimes::Report;
use crate::schools::{ADMINISTRATOR, Store};

const BUNDLE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../testdata/oulad-small-oneroster.zip"
);

async fn school() -> (Store, Lambda) {
    let store = Store::with_administrator().await;
    let lambda = Lambda::over(&store.endpoint).await;
    (store, lambda)
}

/// What a minute comes to.
async fn work(lambda: &mut Lambda) -> Value {
    match lambda.invoke(&minute()).await {
        Report::Response { body, .. } => body,
        other => panic!("{other:?}"),
    }
}

/// Leaves a task in the outbox, as a request does that ends before it is done.
async fn leave_task(store: &Store, task: Value) {
    let item = serde_json::from_value(task).unwrap();
    let put = Put {
        table: &school::tables::RECORDS,
        item: serde_dynamo::to_item::<Value, ports::Item>(item).unwrap(),
        condition: None,
    };
    store.items.as_ref().unwrap().put(put).await.unwrap();
}

#[tokio::test]
async fn a_minute_empties_the_outbox() {
    let (store, mut lambda) = school().await;
    let event = signed_in(request("POST", "/api/subjects"), ADMINISTRATOR);
    let event = with_json(event, &json!({"code": "MTH101", "name": "Giải tích"}));
    let subject = lambda.ask(&event).await.expect(201)["id"].clone();
    let task = json!({
        "pk": school::tables::OUTBOX, "sk": "tsk_06h19p6is9qqfbuh2jde997uto",
        "kind": "refresh_subject", "subject": subject, "attempts": 0,
    });
    leave_task(&store, task).await;

    let first = work(&mut lambda).await;
    let second = work(&mut lambda).await;

    assert_eq!(first, json!({"tasks": 1, "steps": 0}));
    assert_eq!(second, json!({"tasks": 0, "steps": 0}));
}

#[tokio::test]
async fn an_import_comes_in_as_bytes_and_minutes_bring_it_to_its_end() {
    let (_store, mut lambda) = school().await;
    let event = signed_in(request("POST", "/api/imports"), ADMINISTRATOR);
    let bundle = std::fs::read(BUNDLE).unwrap();

    let made = lambda
        .ask(&with_bytes(event, "application/zip", &bundle))
        .await;
    let mut steps = 0;
    for _minute in 0..20 {
        let worked = work(&mut lambda).await["steps"].as_u64().unwrap();
        steps += worked;
        if worked == 0 {
            break;
        }
    }

    let path = made.header("location").to_owned();
    let job = lambda
        .ask(&signed_in(request("GET", &path), ADMINISTRATOR))
        .await;
    assert_eq!(made.status, 201);
    assert!(steps > 0);
    assert_eq!(job.expect(200)["state"], "done");
}

#[tokio::test]
async fn a_minute_that_has_no_time_left_does_nothing_and_is_no_failure() {
    let (_store, mut lambda) = school().await;

    let report = lambda
        .invoke_within(&minute(), Duration::from_secs(3))
        .await;

    assert!(matches!(report, Report::Response { .. }), "{report:?}");
}

#[tokio::test]
async fn a_minute_without_a_store_fails_so_that_an_alarm_can_tell() {
    let store = Store::without_tables().await;
    let mut lambda = Lambda::over(&store.endpoint).await;

    let Report::Error { body, .. } = lambda.invoke(&minute()).await else {
        panic!("it has worked");
    };

    let message = body["errorMessage"].as_str().unwrap();
    assert!(message.starts_with("the worker could not go on"), "{body}");
}

#[tokio::test]
async fn an_event_that_is_none_of_ours_is_told_and_the_next_one_is_served() {
    let (_store, mut lambda) = school().await;
    let upload =
        json!({"Records": [{"eventSource": "aws:s3", "s3": {"object": {"key": "an.pdf"}}}]});

    let Report::Error { body, .. } = lambda.invoke(&upload).await else {
        panic!("it has been served");
    };
    let line = lambda.line_with("neither a request").await;
    let next = lambda.ask(&request("GET", "/api/health")).await;

    assert!(
        body["errorMessage"]
            .as_str()
            .unwrap()
            .starts_with("the event is neither a request"),
        "{body}"
    );
    assert_eq!(line["level"], "ERROR");
    assert!(!line.to_string().contains("an.pdf"), "{line}");
    assert_eq!(next.status, 200);
}
