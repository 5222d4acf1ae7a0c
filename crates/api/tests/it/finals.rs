//! Finals of a class: computed, submitted, locked by somebody else, opened again, changed by request.

mod books;
mod changes;
mod passes;

use domain::ids::JobId;
use school::jobs::{STEP, Stepped};
use serde_json::{Value, json};

use crate::app::{Answer, Campus, Client, id};
use books::cells;
pub use books::grade_class;

/// Path of the finals of the class.
fn finals(campus: &Campus) -> String {
    format!("/api/classes/{}/finals", campus.class)
}

/// How far the finals of the class are.
async fn state(campus: &Campus) -> Value {
    let page = campus.admin.get(&finals(campus)).await.expect(200);
    page["finals"].clone()
}

/// Takes a step with the finals of any class to its end.
pub async fn take_in(campus: &Campus, client: &Client, class: &str, step: &str) {
    let path = format!("/api/classes/{class}/finals");
    let page = client.get(&path).await.expect(200);
    let version = format!("\"{}\"", page["finals"]["version"]);
    let headers = [("if-match", version.as_str())];
    let path = format!("{path}/{step}");
    let begun = client.send(axum::http::Method::POST, &path, &headers, Some(json!({})));
    let job = begun.await.expect(201);
    assert_eq!(finish(campus, &id(&job)).await["state"], "done");
}

/// Asks for a step with the finals as they are now.
async fn ask(campus: &Campus, client: &Client, step: &str, body: Value) -> Answer {
    let version = state(campus).await["version"].as_u64().expect("a version");
    let path = format!("{}/{step}", finals(campus));
    let version = format!("\"{version}\"");
    let headers = [("if-match", version.as_str())];
    client
        .send(axum::http::Method::POST, &path, &headers, Some(body))
        .await
}

/// Works on a job until it is at its end.
async fn finish(campus: &Campus, job: &str) -> Value {
    let id = JobId::parse(job).expect("an id");
    let school = &campus.app.school;
    while school.step_job(&id, STEP).await.expect("a step") == Stepped::Worked {}
    let path = format!("/api/jobs/{job}");
    campus.admin.get(&path).await.expect(200)
}

/// Takes a step to its end.
async fn take(campus: &Campus, client: &Client, step: &str) -> Value {
    let body = match step {
        "reopen" => json!({"reason": "Chấm sót một bài"}),
        _ => json!({}),
    };
    let job = ask(campus, client, step, body).await.expect(201);
    finish(campus, &id(&job)).await
}

/// Takes steps to their ends, each of which is done.
async fn take_all(campus: &Campus, steps: &[(&Client, &str)]) {
    for (client, step) in steps {
        let job = take(campus, client, step).await;
        assert_eq!(job["state"], "done", "{step}");
    }
}

/// The event of an action in a history.
fn event_of<'a>(history: &'a Value, action: &str) -> &'a Value {
    let mut events = history["items"].as_array().expect("events").iter();
    let found = events.find(|event| event["action"] == action);
    found.expect("an event")
}

/// Status and code.
fn refusal(answer: &Answer) -> (u16, &str) {
    (answer.status.as_u16(), answer.code())
}

/// The final grade of a student as the administrator sees it.
async fn grade_of(campus: &Campus, student: &Client) -> Value {
    let path = format!("{}/{}", finals(campus), student.id);
    campus.admin.get(&path).await.expect(200)
}

/// Locks the finals of a class in which An has 8.5 and Bình 4.5 of 10.
async fn lock(campus: &Campus) {
    grade_class(
        campus,
        &campus.class,
        &[(&campus.an, "1|g|8.5|"), (&campus.binh, "1|g|4.5|")],
    )
    .await;
    let steps = [
        (&campus.lan, "compute"),
        (&campus.lan, "submit"),
        (&campus.admin, "lock"),
    ];
    take_all(campus, &steps).await;
}

#[tokio::test]
async fn finals_are_computed_submitted_by_the_lecturer_and_locked_by_an_administrator() {
    let campus = Campus::new().await;
    grade_class(
        &campus,
        &campus.class,
        &[(&campus.an, "1|g|8.45|"), (&campus.binh, "1|n||")],
    )
    .await;

    take_all(&campus, &[(&campus.lan, "compute")]).await;
    let page = campus.lan.get(&finals(&campus)).await.expect(200);
    take_all(&campus, &[(&campus.lan, "submit"), (&campus.admin, "lock")]).await;

    let rows = page["items"].as_array().expect("rows");
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            let result = &row["result"];
            (
                row["student"]["display_name"].as_str().unwrap_or_default(),
                result["grade"]["mark"].as_str().unwrap_or_default(),
                result["grade"]["letter"].as_str().unwrap_or_default(),
                result["total"].as_str().unwrap_or_default(),
                result["ungraded"].as_u64().unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            ("Nguyễn An", "8.5", "A", "169/20", 0),
            ("Trần Bình", "0.0", "F", "0", 1)
        ]
    );
    let locked = state(&campus).await;
    assert_eq!(locked["state"], "locked");
    assert_eq!(locked["submitted"]["by"], campus.lan.id);
    assert_eq!(
        locked["locked"],
        json!({"by": campus.admin.id, "at": locked["locked"]["at"], "alone": false})
    );
    assert_eq!(
        (&locked["students"], &locked["no_mark"]),
        (&json!(2), &json!(0))
    );
}

#[tokio::test]
async fn a_student_sees_the_own_grade_when_it_is_locked_and_is_told_once() {
    let campus = Campus::new().await;
    grade_class(
        &campus,
        &campus.class,
        &[(&campus.an, "1|g|8.5|"), (&campus.binh, "1|g|4.5|")],
    )
    .await;
    let own = format!("{}/{}", finals(&campus), campus.an.id);
    let others = format!("{}/{}", finals(&campus), campus.binh.id);
    take_all(
        &campus,
        &[(&campus.lan, "compute"), (&campus.lan, "submit")],
    )
    .await;

    let before = campus.an.get(&own).await;
    take_all(&campus, &[(&campus.admin, "lock")]).await;
    let after = campus.an.get(&own).await.expect(200);

    assert_eq!(refusal(&before), (404, "not_found"));
    assert_eq!(after["grade"]["letter"], "A");
    assert_eq!(refusal(&campus.an.get(&others).await), (403, "forbidden"));
    let notices = campus.an.get("/api/me/notices").await.expect(200);
    let kinds = notices["items"].as_array().expect("notices").iter();
    let told = kinds.filter(|notice| notice["kind"] == "finals_locked");
    assert_eq!(told.count(), 1);
}

#[tokio::test]
async fn nobody_locks_what_they_submitted_unless_the_school_lets_them() {
    let campus = Campus::new().await;
    grade_class(
        &campus,
        &campus.class,
        &[(&campus.an, "1|g|8.5|"), (&campus.binh, "1|g|4.5|")],
    )
    .await;
    take_all(
        &campus,
        &[(&campus.admin, "compute"), (&campus.admin, "submit")],
    )
    .await;

    let lecturer = ask(&campus, &campus.lan, "lock", json!({})).await;
    let refused = ask(&campus, &campus.admin, "lock", json!({})).await;
    let settings = campus.admin.get("/api/settings").await.expect(200);
    let version = settings["version"].as_u64().expect("a version");
    let edit = campus
        .admin
        .patch("/api/settings", version, json!({"finals_by_one": true}));
    edit.await.expect(200);
    take_all(&campus, &[(&campus.admin, "lock")]).await;

    assert_eq!(refusal(&lecturer), (403, "forbidden"));
    assert_eq!(refusal(&refused), (403, "second_person_needed"));
    assert_eq!(state(&campus).await["locked"]["alone"], true);
    let path = format!("/api/events?thing={}&action=lock_finals", campus.class);
    let events = campus.admin.get(&path).await.expect(200);
    let events = events["items"].as_array().expect("events");
    let mut told = events
        .iter()
        .map(|event| &event["after"]["locked"]["alone"]);
    assert!(told.any(|alone| *alone == true));
}

#[tokio::test]
async fn a_student_without_a_mark_holds_up_a_submission_until_one_is_set_or_none_is_accepted() {
    let campus = Campus::new().await;
    grade_class(
        &campus,
        &campus.class,
        &[(&campus.an, "1|g|8.5|"), (&campus.binh, "1|e||")],
    )
    .await;
    let uncomputed = ask(&campus, &campus.lan, "submit", json!({})).await;
    take_all(&campus, &[(&campus.lan, "compute")]).await;
    let refused = ask(&campus, &campus.lan, "submit", json!({})).await;
    let binh = format!("{}/{}", finals(&campus), campus.binh.id);

    let accept = json!({"incomplete": true, "reason": "Ốm có giấy"});
    let accepted = campus.lan.patch(&binh, 1, accept).await.expect(200);
    take_all(&campus, &[(&campus.lan, "submit")]).await;

    assert_eq!(refusal(&uncomputed), (409, "finals_not_computed"));
    assert_eq!(refusal(&refused), (409, "finals_incomplete"));
    assert_eq!(refused.body["params"]["count"], "1");
    assert_eq!(accepted["outcome"], "incomplete");
    assert_eq!(state(&campus).await["no_mark"], 0);
}

#[tokio::test]
async fn a_grade_is_set_by_hand_with_a_reason_while_finals_are_open() {
    let campus = Campus::new().await;
    grade_class(
        &campus,
        &campus.class,
        &[(&campus.an, "1|g|8.5|"), (&campus.binh, "1|g|4.5|")],
    )
    .await;
    take_all(&campus, &[(&campus.lan, "compute")]).await;
    let binh = format!("{}/{}", finals(&campus), campus.binh.id);

    let unsaid = campus.lan.patch(&binh, 1, json!({"mark": "5.5"})).await;
    let beyond = json!({"mark": "10.5", "reason": "Phúc khảo"});
    let beyond = campus.lan.patch(&binh, 1, beyond).await;
    let set = json!({"mark": "5.5", "reason": "Phúc khảo"});
    let set = campus.lan.patch(&binh, 1, set).await.expect(200);
    let stale = json!({"mark": "6", "reason": "Phúc khảo"});
    let stale = campus.lan.patch(&binh, 1, stale.clone()).await;
    take_all(&campus, &[(&campus.lan, "submit")]).await;
    let late = json!({"mark": null, "reason": "Nhầm"});
    let late = campus.lan.patch(&binh, 2, late).await;

    assert_eq!(unsaid.faults(), [("reason".into(), "required".into())]);
    assert_eq!(beyond.faults(), [("mark".into(), "out_of_range".into())]);
    assert_eq!(
        (&set["grade"]["letter"], &set["computed"]["mark"]),
        (&json!("C"), &json!("4.5"))
    );
    assert_eq!(refusal(&stale), (412, "version_mismatch"));
    assert_eq!(stale.body["current"]["grade"]["mark"], "5.5");
    assert_eq!(refusal(&late), (409, "finals_not_open"));
    assert_eq!(
        grade_of(&campus, &campus.binh).await["grade"]["mark"],
        "5.5"
    );
    let history = format!(
        "/api/classes/{}/enrollments/{}/events",
        campus.class, campus.binh.id
    );
    let seen = |page: Value| {
        page["items"]
            .as_array()
            .expect("events")
            .iter()
            .filter(|event| event["action"] == "update_final")
            .count()
    };
    assert_eq!(seen(campus.lan.get(&history).await.expect(200)), 1);
    assert_eq!(seen(campus.binh.get(&history).await.expect(200)), 0);
}

#[tokio::test]
async fn scores_are_frozen_with_the_submission_and_free_when_it_is_taken_back() {
    let campus = Campus::new().await;
    grade_class(
        &campus,
        &campus.class,
        &[(&campus.an, "1|g|8.5|"), (&campus.binh, "1|g|4.5|")],
    )
    .await;
    take_all(
        &campus,
        &[(&campus.lan, "compute"), (&campus.lan, "submit")],
    )
    .await;
    let frozen = cells(&campus, &campus.an).await.contains_key("locked");
    let again = ask(&campus, &campus.lan, "compute", json!({})).await;
    let item = format!("/api/classes/{}/items/1", campus.class);
    let edited = campus.lan.patch(&item, 1, json!({"points": "20"})).await;
    let cell = json!({"student": campus.an.id, "item": 1, "version": 1, "points": "9"});
    let cells_of = format!("/api/classes/{}/scores", campus.class);
    let written = json!({"cells": [cell]});
    let written = campus
        .lan
        .post(&cells_of, written.clone())
        .await
        .expect(200);

    take_all(&campus, &[(&campus.lan, "withdraw")]).await;

    assert!(frozen);
    assert_eq!(refusal(&again), (409, "finals_not_open"));
    assert_eq!(refusal(&edited), (409, "finals_not_open"));
    assert!(written.to_string().contains("finals_locked"), "{written:#}");
    assert!(!cells(&campus, &campus.an).await.contains_key("locked"));
    assert_eq!(state(&campus).await["state"], "open");
}

#[tokio::test]
async fn what_is_missing_is_told_before_anything_is_submitted() {
    let campus = Campus::new().await;
    grade_class(
        &campus,
        &campus.class,
        &[(&campus.an, "1|g|8.5|"), (&campus.binh, "1|i||")],
    )
    .await;

    let gaps = campus
        .lan
        .get(&format!("{}/gaps", finals(&campus)))
        .await
        .expect(200);

    assert_eq!(
        gaps["not_posted"],
        json!([{"number": 1, "title": "Cuối kỳ"}])
    );
    let items = gaps["items"].as_array().expect("students");
    assert_eq!(items.len(), 1);
    assert_eq!(items[0]["student"]["id"], campus.binh.id);
    assert_eq!(
        (&items[0]["ungraded"], &items[0]["has_no_mark"]),
        (&json!([1]), &json!(false))
    );
}

#[tokio::test]
async fn a_step_names_the_version_that_was_looked_at_and_a_repeated_request_is_one_job() {
    let campus = Campus::new().await;
    grade_class(
        &campus,
        &campus.class,
        &[(&campus.an, "1|g|8.5|"), (&campus.binh, "1|g|4.5|")],
    )
    .await;
    let path = format!("{}/compute", finals(&campus));
    let send = |version: &'static str| {
        let headers = [("if-match", version), ("idempotency-key", "once")];
        let (client, path) = (campus.lan.clone(), path.clone());
        async move {
            client
                .send(axum::http::Method::POST, &path, &headers, Some(json!({})))
                .await
        }
    };

    let stale = send("\"7\"").await;
    let first = send("\"0\"").await.expect(201);
    let second = send("\"0\"").await.expect(201);
    let busy = ask(&campus, &campus.lan, "compute", json!({})).await;
    let stop = format!("/api/jobs/{}/cancel", id(&first));
    let stopped = campus.lan.post(&stop, json!({})).await;

    assert_eq!(refusal(&stale), (412, "version_mismatch"));
    assert_eq!(id(&first), id(&second));
    assert_eq!(refusal(&busy), (409, "finals_at_work"));
    assert_eq!(refusal(&stopped), (409, "finals_at_work"));
}

#[tokio::test]
async fn what_was_locked_is_opened_with_a_reason_and_its_history_stays_for_ever() {
    let campus = Campus::new().await;
    lock(&campus).await;
    let unsaid = ask(&campus, &campus.admin, "reopen", json!({})).await;
    let before = campus.an.get("/api/me/transcript").await.expect(200);

    take_all(&campus, &[(&campus.admin, "reopen")]).await;
    let opened = campus.an.get("/api/me/transcript").await.expect(200);
    grade_class(&campus, &campus.class, &[(&campus.an, "2|g|9.5|")]).await;
    take_all(&campus, &[(&campus.lan, "submit"), (&campus.admin, "lock")]).await;

    assert_eq!(unsaid.faults(), [("reason".into(), "required".into())]);
    assert_eq!(before["terms"].as_array().map(Vec::len), Some(1));
    assert_eq!(opened["terms"], json!([]));
    assert_eq!(
        state(&campus).await["reopened"]["reason"],
        "Chấm sót một bài"
    );
    let history = format!(
        "/api/classes/{}/enrollments/{}/events",
        campus.class, campus.an.id
    );
    let history = campus.an.get(&history).await.expect(200);
    let event = event_of(&history, "lock_finals");
    assert_eq!(event["before"]["official"]["grade"]["mark"], "8.5");
    assert_eq!(event["after"]["official"]["grade"]["mark"], "9.5");
    assert!(
        books::events_that_expire(&campus)
            .await
            .iter()
            .all(|action| !action.contains("final"))
    );
}

#[tokio::test]
async fn a_transcript_has_averages_of_what_has_credits_and_lists_what_has_none() {
    let campus = Campus::new().await;
    lock(&campus).await;
    let without = campus.an.get("/api/me/transcript").await.expect(200);
    let subject = format!("/api/subjects/{}", campus.subject);
    campus
        .admin
        .patch(&subject, 1, json!({"credits": "3"}))
        .await
        .expect(200);

    let steps = [
        (&campus.admin, "reopen"),
        (&campus.lan, "submit"),
        (&campus.admin, "lock"),
    ];
    take_all(&campus, &steps).await;
    let with = campus.an.get("/api/me/transcript").await.expect(200);

    let line = |transcript: &Value| transcript["terms"][0]["lines"][0].clone();
    assert_eq!(line(&without)["not_counted"], "credits_missing");
    assert_eq!(
        without["summary"],
        json!({"average": null, "credits": "0", "earned": "0"})
    );
    assert_eq!(line(&with)["not_counted"], Value::Null);
    assert_eq!(
        with["summary"],
        json!({"average": "4.00", "credits": "3", "earned": "3"})
    );
    assert_eq!(line(&with)["grade"]["letter"], "A");
    let path = format!("/api/people/{}/transcript", campus.an.id);
    assert_eq!(campus.admin.get(&path).await.expect(200), with);
    assert_eq!(campus.binh.get(&path).await.status, 404);
}
