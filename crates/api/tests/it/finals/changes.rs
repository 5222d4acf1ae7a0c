//! Changes of locked final grades.

use serde_json::json;

use super::{event_of, finals, grade_of, lock, refusal, take_all};
use crate::app::{Answer, Campus, Client, id};

async fn ask(campus: &Campus, client: &Client, mark: &str) -> Answer {
    let body = json!({"student": campus.binh.id, "mark": mark, "reason": "Cộng sót điểm"});
    let path = format!("{}/changes", finals(campus));
    client.post(&path, body).await
}

async fn decide(client: &Client, campus: &Campus, change: &str, body: serde_json::Value) -> Answer {
    let path = format!("{}/changes/{change}/decide", finals(campus));
    let headers = [("if-match", "\"1\"")];
    client
        .send(axum::http::Method::POST, &path, &headers, Some(body))
        .await
}

#[tokio::test]
async fn a_locked_grade_changes_when_a_lecturer_asks_and_an_administrator_approves() {
    let campus = Campus::new().await;
    lock(&campus).await;
    let change = ask(&campus, &campus.lan, "5.5").await.expect(201);
    let before = grade_of(&campus, &campus.binh).await;

    let lecturer = decide(&campus.lan, &campus, &id(&change), json!({"approve": true})).await;
    let approved = decide(
        &campus.admin,
        &campus,
        &id(&change),
        json!({"approve": true}),
    )
    .await
    .expect(200);

    assert_eq!(refusal(&lecturer), (403, "forbidden"));
    assert_eq!(
        (&before["grade"]["mark"], &approved["state"]),
        (&json!("4.5"), &json!("approved"))
    );
    assert_eq!(
        (&approved["old"]["mark"], &approved["new"]["mark"]),
        (&json!("4.5"), &json!("5.5"))
    );
    let after = grade_of(&campus, &campus.binh).await;
    assert_eq!(after["grade"]["letter"], "C");
    assert_eq!(after["adjustment"]["change"], change["id"]);
    let transcript = campus.binh.get("/api/me/transcript").await.expect(200);
    assert_eq!(transcript["terms"][0]["lines"][0]["grade"]["mark"], "5.5");
    let path = format!(
        "/api/classes/{}/enrollments/{}/events",
        campus.class, campus.binh.id
    );
    let history = campus.binh.get(&path).await.expect(200);
    let event = event_of(&history, "decide_final_change");
    assert_eq!(event["before"]["official"]["grade"]["mark"], "4.5");
    assert_eq!(event["after"]["official"]["grade"]["mark"], "5.5");
    let list = campus
        .lan
        .get(&format!("{}/changes", finals(&campus)))
        .await
        .expect(200);
    assert_eq!(list["items"][0]["decision"]["by"]["name"], "Đỗ Mai");
    let one = format!("{}/changes/{}", finals(&campus), id(&change));
    assert_eq!(campus.lan.get(&one).await.expect(200), list["items"][0]);
}

#[tokio::test]
async fn a_refusal_says_why_and_leaves_the_grade() {
    let campus = Campus::new().await;
    lock(&campus).await;
    let change = ask(&campus, &campus.lan, "5.5").await.expect(201);

    let unsaid = decide(
        &campus.admin,
        &campus,
        &id(&change),
        json!({"approve": false}),
    )
    .await;
    let refuse = json!({"approve": false, "reason": "Bài đã chấm đúng"});
    let refused = decide(&campus.admin, &campus, &id(&change), refuse.clone())
        .await
        .expect(200);
    let again = decide(&campus.admin, &campus, &id(&change), refuse).await;

    assert_eq!(unsaid.faults(), [("reason".into(), "required".into())]);
    assert_eq!(refused["state"], "refused");
    assert_eq!(refusal(&again), (412, "version_mismatch"));
    assert_eq!(
        grade_of(&campus, &campus.binh).await["grade"]["mark"],
        "4.5"
    );
}

#[tokio::test]
async fn nobody_decides_what_they_asked_for() {
    let campus = Campus::new().await;
    lock(&campus).await;
    let change = ask(&campus, &campus.admin, "5.5").await.expect(201);

    let own = decide(
        &campus.admin,
        &campus,
        &id(&change),
        json!({"approve": true}),
    )
    .await;

    assert_eq!(refusal(&own), (403, "second_person_needed"));
}

#[tokio::test]
async fn of_two_requests_for_one_grade_the_second_is_outdated_when_the_first_is_approved() {
    let campus = Campus::new().await;
    lock(&campus).await;
    let first = ask(&campus, &campus.lan, "5.5").await.expect(201);
    let second = ask(&campus, &campus.lan, "6.0").await.expect(201);
    let approve = json!({"approve": true});
    decide(&campus.admin, &campus, &id(&first), approve.clone())
        .await
        .expect(200);

    let outdated = decide(&campus.admin, &campus, &id(&second), approve).await;

    assert_eq!(refusal(&outdated), (409, "change_outdated"));
    assert_eq!(
        grade_of(&campus, &campus.binh).await["grade"]["mark"],
        "5.5"
    );
}

#[tokio::test]
async fn only_what_is_locked_is_changed_by_request() {
    let campus = Campus::new().await;
    lock(&campus).await;
    let change = ask(&campus, &campus.lan, "5.5").await.expect(201);
    let same = ask(&campus, &campus.lan, "4.5").await;
    take_all(&campus, &[(&campus.admin, "reopen")]).await;

    let late = decide(
        &campus.admin,
        &campus,
        &id(&change),
        json!({"approve": true}),
    )
    .await;
    let open = ask(&campus, &campus.lan, "5.5").await;

    assert_eq!(same.faults(), [("mark".into(), "unchanged".into())]);
    assert_eq!(refusal(&late), (409, "finals_not_locked"));
    assert_eq!(refusal(&open), (409, "finals_not_locked"));
}
