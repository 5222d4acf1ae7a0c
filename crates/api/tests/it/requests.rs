//! What holds for every request: bad input has a clear answer and changes nothing.

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::json;

use crate::app::{App, Campus};

#[tokio::test]
async fn an_unknown_path_and_method_answer_a_problem() {
    let app = App::empty().await;

    let path = app.stranger().get("/api/nothing/here").await;
    let method = app
        .stranger()
        .send(Method::DELETE, "/api/health", &[], None)
        .await;

    assert_eq!((path.status.as_u16(), path.code()), (404, "not_found"));
    assert_eq!(
        (method.status.as_u16(), method.code()),
        (405, "method_not_allowed")
    );
    assert_eq!(path.header("content-type"), "application/problem+json");
    assert_eq!(
        path.header("x-request-id"),
        path.body["request_id"].as_str().expect("an id")
    );
}

#[tokio::test]
async fn a_token_that_is_none_is_told_from_one_that_belongs_to_nobody() {
    let (app, admin) = App::with_administrator().await;
    let request = |token: &str| {
        let request = Request::get("/api/me").header(header::AUTHORIZATION, token);
        request.body(Body::empty()).expect("a request")
    };

    let none = app.stranger().call(request("Bearer rubbish")).await;
    let scheme = app.stranger().call(request("Basic sub:x")).await;
    let nobody = app.stranger().call(request("Bearer sub:nobody")).await;

    assert_eq!(
        (none.status.as_u16(), none.code()),
        (401, "unauthenticated")
    );
    assert_eq!(none.header("www-authenticate"), "Bearer");
    assert_eq!(scheme.status, 401);
    assert_eq!(
        (nobody.status.as_u16(), nobody.code()),
        (403, "not_a_member")
    );
    admin.get("/api/me").await.expect(200);
}

#[tokio::test]
async fn a_body_that_is_no_json_or_another_type_or_too_large_is_refused() {
    let (_, admin) = App::with_administrator().await;
    let post = |kind: &str, body: Vec<u8>| {
        let request = Request::post("/api/subjects").header(header::CONTENT_TYPE, kind);
        request.body(Body::from(body)).expect("a request")
    };

    let broken = admin
        .call(post("application/json", b"{\"code\": ".to_vec()))
        .await;
    let form = admin
        .call(post(
            "application/x-www-form-urlencoded",
            b"code=A".to_vec(),
        ))
        .await;
    let large = admin
        .call(post("application/json", vec![b' '; 10 << 20]))
        .await;

    assert_eq!(
        (broken.status.as_u16(), broken.code()),
        (400, "invalid_json")
    );
    assert_eq!(broken.body["params"]["line"], "1");
    assert_eq!(
        (form.status.as_u16(), form.code()),
        (415, "unsupported_media_type")
    );
    assert_eq!(
        (large.status.as_u16(), large.code()),
        (413, "payload_too_large")
    );
}

#[tokio::test]
async fn unknown_and_mistyped_fields_are_named_with_their_path() {
    let (_, admin) = App::with_administrator().await;

    let unknown = admin
        .post("/api/subjects", json!({"code": "A", "titel": "x"}))
        .await;
    let nested = admin
        .post("/api/people", json!({"name": {"first": "x"}}))
        .await;
    let typed = admin
        .post("/api/people", json!({"name": {"given": 7}}))
        .await;

    let only = |path: &str, code: &str| vec![(path.to_owned(), code.to_owned())];
    assert_eq!(unknown.faults(), only("titel", "unknown_field"));
    assert_eq!(nested.faults(), only("name.first", "unknown_field"));
    assert_eq!(typed.faults(), only("name.given", "invalid"));
}

#[tokio::test]
async fn a_query_parameter_that_does_not_exist_is_refused_with_those_that_do() {
    let (_, admin) = App::with_administrator().await;

    let unknown = admin.get("/api/people?sort=email").await;
    let limit = admin.get("/api/subjects?limit=201").await;
    let role = admin.get("/api/people?role=DEAN&status=gone&limit=x").await;

    assert_eq!(
        (unknown.status.as_u16(), unknown.code()),
        (400, "unknown_parameter")
    );
    assert_eq!(unknown.body["params"]["parameter"], "sort");
    assert!(
        unknown.body["params"]["allowed"]
            .as_str()
            .is_some_and(|text| text.contains("cursor"))
    );
    assert_eq!(
        limit.faults(),
        [("limit".to_owned(), "out_of_range".to_owned())]
    );
    let paths: Vec<String> = role.faults().into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["role", "status", "limit"]);
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let campus = Campus::new().await;
    campus.admin.enter_students(3).await;
    let people = campus.admin.get("/api/people?limit=1").await.expect(200);
    let cursor = people["next"].as_str().expect("a cursor");

    let elsewhere = campus
        .admin
        .get(&format!("/api/subjects?cursor={cursor}"))
        .await;
    let rubbish = campus.admin.get("/api/people?cursor=%F0%9F%98%80").await;

    assert_eq!(
        (elsewhere.status.as_u16(), elsewhere.code()),
        (400, "invalid_cursor")
    );
    assert_eq!(rubbish.code(), "invalid_cursor");
}

#[tokio::test]
async fn a_cursor_of_one_class_shows_nothing_of_another() {
    let campus = Campus::new().await;
    let roster = format!("/api/classes/{}/enrollments?limit=1", campus.class);
    let cursor = campus.lan.get(&roster).await.expect(200)["next"]
        .as_str()
        .expect("a cursor")
        .to_owned();

    let other = format!(
        "/api/classes/{}/enrollments?cursor={cursor}",
        campus.other_class
    );
    let page = campus.minh.get(&other).await.expect(200);

    for item in page["items"].as_array().expect("items") {
        assert_eq!(item["class"], campus.other_class.as_str());
    }
    campus.lan.get(&other).await.expect(403);
}

#[tokio::test]
async fn an_edit_must_name_the_version_that_it_is_based_on() {
    let campus = Campus::new().await;
    let path = format!("/api/subjects/{}", campus.subject);

    let without = campus
        .admin
        .send(Method::PATCH, &path, &[], Some(json!({})))
        .await;
    let weak = campus
        .admin
        .send(
            Method::PATCH,
            &path,
            &[("if-match", "W/\"1\"")],
            Some(json!({})),
        )
        .await;

    assert_eq!(
        (without.status.as_u16(), without.code()),
        (428, "if_match_required")
    );
    assert_eq!((weak.status.as_u16(), weak.code()), (400, "bad_request"));
}

#[tokio::test]
async fn a_repeated_request_is_answered_once() {
    let (_, admin) = App::with_administrator().await;
    let body = json!({"code": "PHY1", "name": "Vật lý"});

    let first = admin
        .post_once("/api/subjects", "k-1", body.clone())
        .await
        .expect(201);
    let again = admin
        .post_once("/api/subjects", "k-1", body.clone())
        .await
        .expect(201);
    let other = admin
        .post_once("/api/subjects", "k-1", json!({"code": "PHY2", "name": "x"}))
        .await;
    let without = admin.post("/api/subjects", body).await;

    assert_eq!(first, again);
    assert_eq!(
        (other.status.as_u16(), other.code()),
        (422, "idempotency_key_reused")
    );
    assert_eq!(
        (without.status.as_u16(), without.code()),
        (409, "code_taken")
    );
    assert_eq!(admin.walk("/api/subjects", 10, "/code").await, ["PHY1"]);
}

#[tokio::test]
async fn what_is_kept_of_a_request_is_of_no_use_without_the_key_of_the_school() {
    let [one, other] = [App::empty().await, App::empty().await];
    let line = "POST /api/classes/cls_1/join\n";
    let join = br#"{"passcode":"1234"}"#;

    let kept = one.school.hash_request(line, join).await.expect("a hash");

    let again = one.school.hash_request(line, join).await.expect("a hash");
    let elsewhere = other.school.hash_request(line, join).await;
    assert_eq!(kept, again);
    assert_ne!(kept, elsewhere.expect("a hash"));
}

#[tokio::test]
async fn a_page_elsewhere_may_call_if_it_is_allowed() {
    let app = App::empty().await;
    let preflight = |origin: &str| {
        Request::options("/api/people")
            .header(header::ORIGIN, origin)
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "PATCH")
            .header(
                header::ACCESS_CONTROL_REQUEST_HEADERS,
                "authorization,if-match",
            )
            .body(Body::empty())
            .expect("a request")
    };

    let allowed = app
        .stranger()
        .call(preflight("https://elsewhere.example"))
        .await;
    let unknown = app.stranger().call(preflight("https://evil.example")).await;

    assert_eq!(
        allowed.header("access-control-allow-origin"),
        "https://elsewhere.example"
    );
    assert!(
        allowed
            .header("access-control-allow-headers")
            .contains("if-match")
    );
    assert_eq!(unknown.header("access-control-allow-origin"), "");
}
