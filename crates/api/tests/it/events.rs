//! The activity log: that everything that is written leaves an event, and who finds which.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, header};
use serde_json::{Value, json};

use crate::app::{Campus, Client, StillClock, id};

/// A campus whose making lies in the past: events of one instant stand in no order.
async fn old_campus() -> Campus {
    let clock = Arc::<StillClock>::default();
    let campus = Campus::new_at(clock.clone()).await;
    clock.pass(60);
    campus
}

/// The actions of the first page.
async fn actions(client: &Client, query: &str) -> Vec<String> {
    let page = client.get(&format!("/api/events?{query}")).await;
    let page = page.expect(200);
    let items = page["items"].as_array().expect("items");
    items
        .iter()
        .map(|event| event["action"].as_str().expect("an action").to_owned())
        .collect()
}

#[tokio::test]
async fn an_event_tells_who_did_what_to_what_and_from_where() {
    let campus = old_campus().await;
    let path = format!("/api/classes/{}", campus.class);
    let body = Body::from(json!({"room": "B1-204"}).to_string());
    let mut request = Request::patch(&path)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::IF_MATCH, "\"1\"")
        .body(body)
        .expect("a request");
    let peer: SocketAddr = "192.0.2.7:1".parse().expect("an address");
    request.extensions_mut().insert(ConnectInfo(peer));

    let edited = campus.admin.call(request).await;

    let request_id = edited.header("x-request-id").to_owned();
    edited.expect(200);
    let page = campus.admin.get("/api/events?limit=1").await.expect(200);
    let event = &page["items"][0];
    assert_eq!(event["action"], "update_class");
    assert_eq!(event["actor"]["name"], "Đỗ Mai");
    assert_eq!(event["thing"]["id"], campus.class);
    assert_eq!(event["thing"]["name"], "MTH101-A (MTH101-A)");
    assert_eq!(event["after"]["room"], "B1-204");
    assert_eq!(event["before"], json!({}));
    assert_eq!(event["address"], "192.0.2.7");
    assert_eq!(event["request_id"], request_id);
}

#[tokio::test]
async fn events_are_found_by_thing_person_and_action() {
    let campus = old_campus().await;
    let material = json!({"url": "https://example.edu/calculus"});
    let path = format!("/api/classes/{}/materials", campus.class);
    campus.lan.post(&path, material).await.expect(201);

    let of_class = actions(&campus.admin, &format!("thing={}", campus.class)).await;
    let by_lan = actions(&campus.admin, &format!("actor={}", campus.lan.id)).await;
    let terms = actions(&campus.admin, "action=create_term").await;
    let both = format!("thing={}&actor={}", campus.class, campus.admin.id);

    let enrolled = "create_enrollment";
    assert_eq!(of_class[0], "create_material");
    let count = of_class.iter().filter(|each| *each == enrolled).count();
    assert_eq!((count, of_class.len()), (3, 5));
    assert_eq!(by_lan, ["create_material"]);
    assert_eq!(terms, ["create_term"]);
    assert_eq!(actions(&campus.admin, &both).await.len(), 4);
    assert_eq!(
        actions(&campus.admin, "from=2020-01-01&to=2020-12-31").await,
        [""; 0]
    );
}

#[tokio::test]
async fn events_are_walked_in_pages() {
    let campus = Campus::new().await;

    let all = campus.admin.walk("/api/events", 3, "/id").await;
    let of_class = format!("/api/events?thing={}", campus.class);

    assert!(all.is_sorted_by(|later, earlier| later > earlier));
    assert_eq!(campus.admin.walk(&of_class, 1, "/id").await.len(), 4);
}

#[tokio::test]
async fn the_log_is_for_administrators_and_a_membership_for_those_in_it() {
    let clock = Arc::<StillClock>::default();
    let campus = Campus::new_at(clock.clone()).await;
    clock.pass(60);
    let history =
        |person: &str| format!("/api/classes/{}/enrollments/{person}/events", campus.class);
    let drop = format!("/api/classes/{}/enrollments/{}", campus.class, campus.an.id);
    campus.lan.delete(&drop, 1).await.expect(204);
    clock.pass(60);
    campus
        .admin
        .enroll(&campus.class, &campus.an.id, "STUDENT")
        .await
        .expect(201);

    campus.lan.get("/api/events").await.expect(403);
    campus.an.get("/api/events").await.expect(403);
    campus.an.get(&history(&campus.binh.id)).await.expect(403);
    campus.minh.get(&history(&campus.an.id)).await.expect(403);
    let own = campus.an.get(&history(&campus.an.id)).await.expect(200);

    let items = own["items"].as_array().expect("items");
    let told: Vec<&Value> = items.iter().map(|event| &event["action"]).collect();
    assert_eq!(
        told,
        [
            "create_enrollment",
            "delete_enrollment",
            "create_enrollment"
        ]
    );
    assert_eq!(items[1]["actor"]["name"], "Lê Lan");
    assert_eq!(items[0]["address"], Value::Null);
    campus.lan.get(&history(&campus.an.id)).await.expect(200);
}

#[tokio::test]
async fn bad_filters_are_told_all_at_once() {
    let campus = Campus::new().await;

    let answer = campus
        .admin
        .get("/api/events?from=x&time_zone=Nowhere&actor=me&thing=cls_1")
        .await;

    let paths: Vec<String> = answer.faults().into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["time_zone", "from", "actor", "thing"]);
}

#[tokio::test]
async fn a_table_of_events_is_given_and_told_in_the_log() {
    let campus = old_campus().await;
    let path = format!("/api/events/export?thing={}", campus.class);
    let request = Request::post(path).body(Body::empty()).expect("a request");

    let answer = campus.admin.call(request).await;

    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    let page = campus.admin.get("/api/events?limit=1").await.expect(200);
    assert_eq!(page["items"][0]["action"], "export_events");
    assert_eq!(page["items"][0]["after"]["rows"], 4);
    assert_eq!(page["items"][0]["after"]["thing"], campus.class);
    let refused = campus
        .an
        .send(Method::POST, "/api/events/export", &[], None);
    refused.await.expect(403);
}

#[tokio::test]
async fn no_passcode_is_told() {
    let campus = Campus::new().await;
    let passcode = "Bi-mat-2026";
    let body = json!({"code": "MTH101-P", "name": "Kín", "subject": campus.subject, "term": campus.term, "self_enrollment": "passcode", "passcode": passcode});
    let class = id(&campus.admin.post("/api/classes", body).await.expect(201));
    let edit = json!({"passcode": "Bi-mat-2027"});
    campus
        .admin
        .patch(&format!("/api/classes/{class}"), 1, edit)
        .await
        .expect(200);

    let page = campus.admin.get("/api/events?limit=200").await.expect(200);

    assert!(!page.to_string().contains("Bi-mat"));
}
