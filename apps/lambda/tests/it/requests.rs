//! Requests of every form that a gateway passes on.

use serde_json::{Value, json};

use crate::events::{request, signed_in, with_bytes, with_json};
use crate::lambdas::Lambda;
use crate::schools::{ADMINISTRATOR, Store};

fn subject(code: &str) -> Value {
    let event = signed_in(request("POST", "/api/subjects"), ADMINISTRATOR);
    with_json(event, &json!({"code": code, "name": "Giải tích"}))
}

fn list() -> Value {
    signed_in(request("GET", "/api/subjects"), ADMINISTRATOR)
}

async fn school() -> (Store, Lambda) {
    let store = Store::with_administrator().await;
    let lambda = Lambda::over(&store.endpoint).await;
    (store, lambda)
}

#[tokio::test]
async fn a_thing_is_made_read_and_edited() {
    let (_store, mut lambda) = school().await;

    let made = lambda.ask(&subject("MTH101")).await;
    let path = made.header("location").to_owned();
    let mut edit = with_json(
        signed_in(request("PATCH", &path), ADMINISTRATOR),
        &json!({"name": "Đại số"}),
    );
    edit["headers"]["if-match"] = made.header("etag").into();
    let edited = lambda.ask(&edit).await;
    let stale = lambda.ask(&edit).await;
    let read = lambda
        .ask(&signed_in(request("GET", &path), ADMINISTRATOR))
        .await;

    assert_eq!(made.expect(201)["code"], "MTH101");
    assert_eq!(edited.expect(200)["name"], "Đại số");
    assert_eq!(stale.problem(), (412, "version_mismatch".to_owned()));
    assert_eq!(read.expect(200)["name"], "Đại số");
    assert!(path.starts_with("/api/subjects/"), "{path}");
}

#[tokio::test]
async fn a_path_is_the_same_with_a_stage_before_it_and_without() {
    let (_store, mut lambda) = school().await;
    let mut bare = request("GET", "/api/health");
    bare["rawPath"] = "/api/health".into();
    bare["requestContext"]["stage"] = "$default".into();

    let staged = lambda.ask(&request("GET", "/api/health")).await;
    let bare = lambda.ask(&bare).await;
    let unknown = lambda.ask(&request("GET", "/api/nothing")).await;

    assert_eq!(staged.expect(200)["status"], "ok");
    assert_eq!(bare.expect(200)["status"], "ok");
    assert_eq!(unknown.problem(), (404, "not_found".to_owned()));
}

#[tokio::test]
async fn a_query_reaches_the_list_as_it_was_sent() {
    let (_store, mut lambda) = school().await;
    for code in ["A1", "A2", "A3"] {
        lambda.ask(&subject(code)).await.expect(201);
    }
    let page = |query: &str| {
        let path = format!("/api/subjects?{query}");
        signed_in(request("GET", &path), ADMINISTRATOR)
    };

    let first = lambda.ask(&page("limit=2")).await.expect(200);
    let cursor = first["next"].as_str().unwrap();
    let second = lambda
        .ask(&page(&format!("limit=2&cursor={cursor}")))
        .await
        .expect(200);
    let twice = lambda.ask(&page("limit=2&limit=3")).await;

    assert_eq!(first["items"].as_array().unwrap().len(), 2);
    assert_eq!(second["items"].as_array().unwrap().len(), 1);
    assert_eq!(twice.status / 100, 4);
}

#[tokio::test]
async fn an_event_that_is_delivered_twice_does_once() {
    let (_store, mut lambda) = school().await;
    let mut event = subject("PHY1");
    event["headers"]["idempotency-key"] = "k-1".into();

    let first = lambda.ask(&event).await;
    let again = lambda.ask(&event).await;

    assert_eq!(first.expect(201), again.expect(201));
    assert_eq!(first.header("location"), again.header("location"));
    let listed = lambda.ask(&list()).await.expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_json_body_may_come_in_base64() {
    let (_store, mut lambda) = school().await;
    let event = signed_in(request("POST", "/api/subjects"), ADMINISTRATOR);
    let body = json!({"code": "CHE1", "name": "Hoá học"}).to_string();

    let made = lambda
        .ask(&with_bytes(event, "application/json", body.as_bytes()))
        .await;

    assert_eq!(made.expect(201)["name"], "Hoá học");
}

#[tokio::test]
async fn bytes_are_refused_where_json_is_expected() {
    let (_store, mut lambda) = school().await;
    let post = || signed_in(request("POST", "/api/subjects"), ADMINISTRATOR);

    let picture = lambda
        .ask(&with_bytes(post(), "image/png", &[0x89, 0x50, 0xff]))
        .await;
    let disguised = lambda
        .ask(&with_bytes(post(), "application/json", &[0x89, 0x50, 0xff]))
        .await;

    assert_eq!(
        picture.problem(),
        (415, "unsupported_media_type".to_owned())
    );
    assert_eq!(disguised.problem(), (400, "invalid_json".to_owned()));
}

#[tokio::test]
async fn a_body_over_the_limit_is_too_large() {
    let (_store, mut lambda) = school().await;
    let mut event = signed_in(request("POST", "/api/subjects"), ADMINISTRATOR);
    event["headers"]["content-type"] = "application/json".into();
    event["body"] = " ".repeat((1 << 20) + 1).into();

    let refused = lambda.ask(&event).await;

    assert_eq!(refused.problem(), (413, "payload_too_large".to_owned()));
}

#[tokio::test]
async fn a_preflight_of_an_allowed_page_is_answered_and_no_other() {
    let (_store, mut lambda) = school().await;
    let preflight = |origin: &str| {
        let mut event = request("OPTIONS", "/api/people");
        event["headers"]["origin"] = origin.into();
        event["headers"]["access-control-request-method"] = "PATCH".into();
        event["headers"]["access-control-request-headers"] = "authorization,if-match".into();
        event
    };

    let allowed = lambda.ask(&preflight("https://pages.example")).await;
    let other = lambda.ask(&preflight("https://evil.example")).await;

    assert_eq!(allowed.status, 200);
    assert_eq!(
        allowed.header("access-control-allow-origin"),
        "https://pages.example"
    );
    assert_eq!(other.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn a_host_that_is_none_ends_nothing() {
    let (_store, mut lambda) = school().await;
    let mut event = request("GET", "/api/health");
    event["headers"]["host"] = "a b:c[".into();
    event["headers"]["x-forwarded-proto"] = "://".into();

    let odd = lambda.ask(&event).await;
    let next = lambda.ask(&request("GET", "/api/health")).await;

    assert_eq!((odd.status, next.status), (200, 200));
}
