//! Passwords that an administrator resets.

use axum::http::Method;
use embedded::letters::{Language, LetterKind};
use serde_json::json;

use crate::app::{Answer, App, Campus, Client, NOW};

async fn reset(admin: &Client, person: &str) -> Answer {
    let path = format!("/api/people/{person}/reset-password");
    admin.send(Method::POST, &path, &[], None).await
}

/// The temporary passwords that were mailed to An, and in which language.
fn letters_to_an(app: &App) -> Vec<(String, Language)> {
    let letters = app.home.outbox.letters();
    let to_an = letters.into_iter().filter(|letter| {
        letter.to == "an@example.edu" && letter.kind == LetterKind::TemporaryPassword
    });
    to_an
        .map(|letter| (letter.secret.to_string(), letter.language))
        .collect()
}

#[tokio::test]
async fn a_temporary_password_comes_by_mail_and_every_session_has_ended() {
    let campus = Campus::new().await;
    let an = campus.an.signed_in("an-1", NOW);
    an.get("/api/me").await.expect(200);

    reset(&campus.admin, &campus.an.id).await.expect(202);

    assert_eq!(letters_to_an(&campus.app).len(), 1);
    let refused = an.get("/api/me").await;
    assert_eq!(refused.code(), "unauthenticated");
    let events = format!(
        "/api/events?action=reset_person_password&thing={}",
        campus.an.id
    );
    let events = campus.admin.get(&events).await.expect(200);
    assert_eq!(events["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(campus.app.school.run_outbox().await.ok(), Some(0));
}

#[tokio::test]
async fn the_letter_is_in_the_language_that_the_person_reads_now() {
    let campus = Campus::new().await;
    let version = campus.an.get("/api/me").await.expect(200)["person"]["version"].as_u64();
    let vietnamese = json!({"language": "vi"});
    let edited = campus
        .an
        .patch("/api/me", version.expect("a version"), vietnamese)
        .await;
    edited.expect(200);

    reset(&campus.admin, &campus.an.id).await.expect(202);

    let [(_, language)] = &letters_to_an(&campus.app)[..] else {
        panic!("one letter");
    };
    assert_eq!(*language, Language::Vietnamese);
}

#[tokio::test]
async fn asked_for_again_it_comes_again_with_another_password() {
    let campus = Campus::new().await;

    for _ in 0..2 {
        reset(&campus.admin, &campus.an.id).await.expect(202);
    }

    let [(first, _), (second, _)] = &letters_to_an(&campus.app)[..] else {
        panic!("two letters");
    };
    assert_ne!(first, second);
}

#[tokio::test]
async fn without_an_account_or_while_disabled_nobody_gets_one() {
    let campus = Campus::new().await;
    let body =
        json!({"name": {"given": "Giao"}, "email": "giao@example.edu", "roles": ["STUDENT"]});
    let giao = campus.admin.post("/api/people", body).await.expect(201);
    let path = format!("/api/people/{}", campus.an.id);
    let version = campus.admin.get(&path).await.expect(200)["version"].as_u64();
    let disabled = json!({"status": "disabled"});
    let edited = campus
        .admin
        .patch(&path, version.expect("a version"), disabled)
        .await;
    edited.expect(200);

    let no_account = reset(&campus.admin, giao["id"].as_str().expect("an id")).await;
    let not_active = reset(&campus.admin, &campus.an.id).await;

    assert_eq!(
        (no_account.status.as_u16(), no_account.code()),
        (409, "no_account")
    );
    assert_eq!(
        (not_active.status.as_u16(), not_active.code()),
        (409, "person_not_active")
    );
    assert!(letters_to_an(&campus.app).is_empty());
}

#[tokio::test]
async fn only_an_administrator_resets_one() {
    let campus = Campus::new().await;

    let by_lecturer = reset(&campus.lan, &campus.an.id).await;
    let by_oneself = reset(&campus.an, &campus.an.id).await;

    assert_eq!(by_lecturer.status.as_u16(), 404);
    assert_eq!(by_oneself.status.as_u16(), 403);
}
