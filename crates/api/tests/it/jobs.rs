//! Jobs over HTTP: imports that are sent, progress, outcomes, and who may see them.

use std::fs;
use std::path::Path;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::Value;

use crate::app::{Answer, Campus, Client, id};

fn bundle() -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata");
    fs::read(root.join("oulad-small-oneroster.zip")).expect("the bundle of the demo")
}

async fn send_zip(client: &Client, query: &str, zip: Vec<u8>) -> Answer {
    send(client, (query, "application/zip"), zip, None).await
}

async fn send(
    client: &Client,
    (query, media_type): (&str, &str),
    body: Vec<u8>,
    key: Option<&str>,
) -> Answer {
    let mut request = Request::builder()
        .method(Method::POST)
        .uri(format!("/api/imports{query}"))
        .header(header::CONTENT_TYPE, media_type);
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    let request = request.body(Body::from(body)).expect("a request");
    client.call(request).await
}

/// Steps until the job is at its end.
async fn walk(client: &Client, job: &str) -> Value {
    for _ in 0..100 {
        let path = format!("/api/jobs/{job}/step");
        let job = client
            .send(Method::POST, &path, &[], None)
            .await
            .expect(200);
        if job["ended_at"].is_string() {
            return job;
        }
    }
    panic!("the job goes on for ever");
}

#[tokio::test]
async fn a_bundle_that_is_sent_becomes_a_job_that_steps_bring_to_its_end() {
    let campus = Campus::new().await;

    let created = send_zip(&campus.admin, "", bundle()).await;

    let location = created.header("location").to_owned();
    let job = created.expect(201);
    assert_eq!(location, format!("/api/jobs/{}", id(&job)));
    assert_eq!(
        (job["kind"].as_str(), job["state"].as_str()),
        (Some("import"), Some("waiting"))
    );
    let done = walk(&campus.admin, &id(&job)).await;
    assert_eq!(done["state"], "done");
    assert_eq!(done["done"], done["total"]);
    let users = done["files"].as_array().expect("files");
    let users = users
        .iter()
        .find(|file| file["file"] == "users.csv")
        .expect("users");
    assert_eq!(users["created"], 715);
    let again = campus.admin.get(&location).await.expect(200);
    assert_eq!(again, done);
}

#[tokio::test]
async fn a_dry_run_writes_nobody_and_says_what_it_would() {
    let campus = Campus::new().await;

    let job = send_zip(&campus.admin, "?dry_run=true", bundle())
        .await
        .expect(201);
    let done = walk(&campus.admin, &id(&job)).await;

    assert_eq!(
        (&done["dry_run"], done["batch"].as_str()),
        (&Value::Bool(true), None)
    );
    let found = campus
        .admin
        .get("/api/people?role=STUDENT&limit=200")
        .await
        .expect(200);
    assert_eq!(found["items"].as_array().expect("items").len(), 3);
    let path = format!("/api/jobs/{}/rows", id(&job));
    let rows = campus.admin.get(&path).await.expect(200);
    let rows = rows["items"].as_array().expect("items");
    assert_eq!(
        rows.len() as u64,
        done["errors"].as_u64().expect("a count") + done["warnings"].as_u64().expect("a count")
    );
}

#[tokio::test]
async fn a_repeated_request_makes_one_job_and_another_body_none() {
    let campus = Campus::new().await;
    let zip = ("", "application/zip");

    let first = send(&campus.admin, zip, bundle(), Some("k"))
        .await
        .expect(201);
    let again = send(&campus.admin, zip, bundle(), Some("k"))
        .await
        .expect(201);
    let other = send(
        &campus.admin,
        ("?dry_run=true", "application/zip"),
        bundle(),
        Some("k"),
    )
    .await;

    assert_eq!(id(&first), id(&again));
    assert_eq!(other.code(), "idempotency_key_reused");
    let jobs = campus.admin.get("/api/jobs").await.expect(200);
    assert_eq!(jobs["items"].as_array().expect("items").len(), 1);
}

#[tokio::test]
async fn two_imports_at_once_are_one_and_the_other_is_told_which() {
    let campus = Campus::new().await;
    let first = send_zip(&campus.admin, "", bundle()).await.expect(201);

    let second = send_zip(&campus.admin, "?grant_admins=true", bundle()).await;

    assert_eq!(
        (second.status.as_u16(), second.code()),
        (409, "import_running")
    );
    assert_eq!(second.body["params"]["job"], first["id"]);
    let path = format!("/api/jobs/{}/cancel", id(&first));
    let cancelled = campus
        .admin
        .send(Method::POST, &path, &[], None)
        .await
        .expect(200);
    assert_eq!(cancelled["state"], "cancelled");
    send_zip(&campus.admin, "?grant_admins=true", bundle())
        .await
        .expect(201);
}

#[tokio::test]
async fn what_is_no_zip_or_too_large_is_refused_and_says_why() {
    let campus = Campus::new().await;

    let text = send_zip(&campus.admin, "", b"no zip".to_vec()).await;
    let json = send(
        &campus.admin,
        ("", "application/json"),
        b"{}".to_vec(),
        None,
    )
    .await;
    let flag = send_zip(&campus.admin, "?dry_run=perhaps", bundle()).await;
    let large = send_zip(&campus.admin, "", vec![b'P'; (4 << 20) + 1]).await;

    assert_eq!(text.faults(), [("body".to_owned(), "not_a_zip".to_owned())]);
    assert_eq!(json.status.as_u16(), 415);
    assert_eq!(
        flag.faults(),
        [("dry_run".to_owned(), "not_allowed".to_owned())]
    );
    assert_eq!(
        (large.status.as_u16(), large.code()),
        (413, "payload_too_large")
    );
    assert_eq!(large.body["params"]["max"], "4194304");
}

#[tokio::test]
async fn jobs_of_others_are_hidden_from_lecturers_and_all_from_students() {
    let campus = Campus::new().await;
    let job = id(&send_zip(&campus.admin, "", bundle()).await.expect(201));
    let path = format!("/api/jobs/{job}");

    let statuses = [
        campus.lan.get(&path).await.status.as_u16(),
        campus
            .lan
            .get(&format!("{path}/rows"))
            .await
            .status
            .as_u16(),
        campus.an.get(&path).await.status.as_u16(),
        campus.an.get("/api/jobs").await.status.as_u16(),
        send_zip(&campus.lan, "", bundle()).await.status.as_u16(),
    ];

    assert_eq!(statuses, [404, 404, 404, 403, 403]);
    let own = campus.lan.get("/api/jobs").await.expect(200);
    assert_eq!(own["items"].as_array().expect("items").len(), 0);
}

#[test]
fn every_problem_of_a_bundle_has_a_text_on_the_page() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/src/i18n");

    for language in ["en", "vi"] {
        let texts = fs::read_to_string(root.join(format!("{language}.json"))).expect("texts");
        let texts: Value = serde_json::from_str(&texts).expect("JSON");
        for (code, _) in school::bundles::sentences::SENTENCES {
            assert!(texts["job_codes"][code].is_string(), "{language}: {code}");
        }
    }
}

#[tokio::test]
async fn the_worker_of_the_home_does_what_was_sent_and_is_woken_by_it() {
    let campus = Campus::new().await;
    let school = campus.app.school.clone();

    let job = send_zip(&campus.admin, "?dry_run=true", bundle())
        .await
        .expect(201);
    school.wait_for_jobs().await;
    while school
        .run_jobs(Duration::from_secs(5))
        .await
        .expect("a step")
        > 0
    {}

    let job = campus
        .admin
        .get(&format!("/api/jobs/{}", id(&job)))
        .await
        .expect(200);
    assert_eq!(job["state"], "done");
}
