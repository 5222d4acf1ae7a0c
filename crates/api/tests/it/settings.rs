//! Settings of the school over HTTP.

use axum::body::Body;
use axum::http::{Method, Request, header};
use embedded::letters::LetterKind;
use serde_json::json;

use crate::app::Campus;

const PATH: &str = "/api/settings";

#[tokio::test]
async fn an_administrator_names_the_school_and_everybody_sees_it() {
    let campus = Campus::new().await;
    let version = campus.admin.get(PATH).await.expect(200)["version"].as_u64();

    let edit = json!({"school_name": "Đại học Mới"});
    let named = campus
        .admin
        .patch(PATH, version.expect("a version"), edit)
        .await;

    assert_eq!(named.expect(200)["school_name"], "Đại học Mới");
    let me = campus.an.get("/api/me").await.expect(200);
    assert_eq!(me["school"]["name"], "Đại học Mới");
    let config = campus.app.stranger().get("/api/config").await.expect(200);
    assert_eq!(config["school_name"], "Đại học Mới");
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

fn logo(version: u64, bytes: &'static [u8]) -> Request<Body> {
    Request::put("/api/settings/logo")
        .header(header::CONTENT_TYPE, "application/octet-stream")
        .header(header::IF_MATCH, format!("\"{version}\""))
        .body(Body::from(bytes))
        .expect("a request")
}

#[tokio::test]
async fn the_logo_is_shown_before_anybody_signs_in() {
    let campus = Campus::new().await;

    let shown = campus.admin.call(logo(0, PNG)).await.expect(200);

    let stranger = campus.app.stranger();
    let config = stranger.get("/api/config").await.expect(200);
    assert_eq!(
        (&config["logo_url"], &shown["version"]),
        (&json!("/api/logo/1"), &json!(1))
    );
    let picture = stranger.get("/api/logo/1").await;
    assert_eq!(picture.header("content-type"), "image/png");
    assert_eq!(picture.bytes, PNG);
    let other = campus.admin.call(logo(1, b"\xff\xd8\xff\xe0")).await;
    assert_eq!(other.expect(200)["logo_url"], "/api/logo/2");
    assert_eq!(stranger.get("/api/logo/1").await.status.as_u16(), 404);
    let gone = campus.admin.delete("/api/settings/logo", 2).await;
    assert_eq!(gone.expect(200)["logo_url"], json!(null));
    assert_eq!(stranger.get("/api/logo/2").await.status.as_u16(), 404);
}

#[tokio::test]
async fn only_small_pictures_are_logos() {
    let campus = Campus::new().await;
    let mut large = PNG.to_vec();
    large.resize(101 << 10, 0);

    let script = campus
        .admin
        .call(logo(0, b"<svg onload='alert(1)'/>"))
        .await;
    let large = campus.admin.call(logo(0, large.leak())).await;
    let by_student = campus.an.call(logo(0, PNG)).await;

    let fault = |code: &str| [("body".to_owned(), code.to_owned())];
    assert_eq!(script.faults(), fault("not_allowed"));
    assert_eq!(large.faults(), fault("too_large"));
    assert_eq!(by_student.status.as_u16(), 403);
}

#[tokio::test]
async fn two_who_edit_the_settings_lose_nothing() {
    let campus = Campus::new().await;
    let edit = json!({"school_name": "Đại học Mới"});
    campus.admin.patch(PATH, 0, edit).await.expect(200);

    let late = campus
        .admin
        .patch(PATH, 0, json!({"self_enrollment": false}))
        .await;

    assert_eq!(
        (late.status.as_u16(), late.code()),
        (412, "version_mismatch")
    );
    assert_eq!(late.body["current"]["school_name"], "Đại học Mới");
}

#[tokio::test]
async fn nobody_else_sees_or_edits_them() {
    let campus = Campus::new().await;
    for client in [&campus.lan, &campus.an] {
        assert_eq!(client.get(PATH).await.status.as_u16(), 403);
        let edit = client
            .patch(PATH, 0, json!({"self_enrollment": false}))
            .await;
        assert_eq!(edit.status.as_u16(), 403);
    }
}

#[tokio::test]
async fn a_school_that_closes_its_doors_closes_those_of_every_class() {
    let campus = Campus::new().await;
    let class = format!("/api/classes/{}", campus.class);
    let open = json!({"self_enrollment": "open"});
    campus.admin.patch(&class, 1, open).await.expect(200);
    let close = json!({"self_enrollment": false});
    campus.admin.patch(PATH, 0, close).await.expect(200);

    let joining = campus.chi.post(&format!("{class}/join"), json!({})).await;

    assert_eq!(
        (joining.status.as_u16(), joining.code()),
        (409, "self_enrollment_closed")
    );
    campus
        .admin
        .patch(PATH, 1, json!({"self_enrollment": true}))
        .await
        .expect(200);
    campus
        .chi
        .post(&format!("{class}/join"), json!({}))
        .await
        .expect(201);
}

#[tokio::test]
async fn an_administrator_sees_how_mails_leave_and_tries_it() {
    let campus = Campus::new().await;
    let path = "/api/settings/mail";

    let sender = campus.admin.get(path).await.expect(200);
    let test = format!("{path}/test");
    let sent = campus.admin.send(Method::POST, &test, &[], None).await;

    assert_eq!(sender, json!({"route": "folder", "from": null}));
    assert_eq!(sent.expect(200), json!({"state": "kept"}));
    let letters = campus.app.home.outbox.letters();
    let last = letters.last().expect("a letter");
    assert_eq!(
        (last.kind, last.to.as_str()),
        (LetterKind::Test, "mai@example.edu")
    );
    assert_eq!(campus.lan.get(path).await.status.as_u16(), 403);
}
