//! What the function logs and measures.

use serde_json::json;

use crate::events::{minute, request, signed_in, with_json};
use crate::lambdas::Lambda;
use crate::schools::{ADMINISTRATOR, Store};

#[tokio::test]
async fn a_request_is_logged_in_one_line_with_both_its_ids_and_measured_in_another() {
    let store = Store::with_administrator().await;
    let mut lambda = Lambda::over(&store.endpoint).await;
    let event = signed_in(
        request("GET", "/api/classes/cls_06h19p6is9qqfbuh2jde997uto"),
        ADMINISTRATOR,
    );

    let answer = lambda.ask(&event).await;
    let line = lambda.line_with("\"served\"").await;
    let measured = lambda.line_with("CloudWatchMetrics").await;
    lambda.ask(&event).await;
    let again = lambda.line_with("CloudWatchMetrics").await;

    assert_eq!(line["request.id"], answer.header("x-request-id"));
    assert_eq!(line["path"], "/api/classes/{class}");
    assert_eq!(line["status"], answer.status);
    assert!(line["duration_ms"].is_u64());
    assert_eq!(
        line["span"]["requestId"],
        "8476a536-e9f4-11e8-9739-000000000001"
    );
    assert_eq!(measured["requestId"], line["span"]["requestId"]);
    assert_eq!(measured["gatewayRequestId"], "JKJaXmPLvHcESHA=");
    assert_eq!(measured["Function"], "student-management-api");
    assert_eq!(
        (&measured["ColdStarts"], &again["ColdStarts"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(
        (&measured["ClientErrors"], &measured["ServerErrors"]),
        (&json!(1), &json!(0))
    );
    // A store that a process has not met yet is asked who somebody is as well.
    assert!(
        measured["ReadUnits"].as_f64() > again["ReadUnits"].as_f64(),
        "{measured} {again}"
    );
    assert!(again["StorageCalls"].as_u64() > Some(0));
}

#[tokio::test]
async fn every_metric_that_a_line_declares_is_in_it() {
    let store = Store::with_administrator().await;
    let mut lambda = Lambda::over(&store.endpoint).await;
    for event in [request("GET", "/api/health"), minute()] {
        lambda.invoke(&event).await;

        let line = lambda.line_with("CloudWatchMetrics").await;

        let declared = &line["_aws"]["CloudWatchMetrics"][0];
        for metric in declared["Metrics"].as_array().unwrap() {
            let name = metric["Name"].as_str().unwrap();
            assert!(line[name].is_number(), "{name}: {line}");
        }
        for dimension in declared["Dimensions"][0].as_array().unwrap() {
            assert!(line[dimension.as_str().unwrap()].is_string(), "{line}");
        }
        assert!(line["_aws"]["Timestamp"].as_u64().unwrap() > 1_700_000_000_000);
    }
}

#[tokio::test]
async fn nothing_personal_is_logged() {
    let store = Store::with_administrator().await;
    let mut environment = crate::lambdas::environment(&store.endpoint);
    environment.insert("LOG_LEVEL", "debug".to_owned());
    let mut lambda = Lambda::start(&environment).await;
    let person = json!({
        "name": {"family": "Nguyễn", "given": "Bình"}, "email": "binh@school.example",
        "roles": ["STUDENT"], "invite": true,
    });
    let enter = || {
        with_json(
            signed_in(request("POST", "/api/people"), ADMINISTRATOR),
            &person,
        )
    };

    let first = lambda.ask(&enter()).await;
    let taken = lambda.ask(&enter()).await;
    let found = signed_in(request("GET", "/api/people?q=binh"), ADMINISTRATOR);
    lambda.ask(&found).await;
    let logged = lambda.logged().await.concat();

    assert_eq!((first.status, taken.status), (201, 409));
    assert!(!logged.is_empty());
    for personal in [
        "Bình",
        "binh",
        "Nguyễn",
        "mai@",
        "203.0.113.7",
        "what.the.gateway",
    ] {
        assert!(!logged.contains(personal), "{personal} in {logged}");
    }
}
