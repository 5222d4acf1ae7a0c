//! The second factor that a school may require of its staff.

use std::sync::Arc;

use axum::http::Method;
use domain::policy::{Access, Action};
use ports::Clock;
use serde_json::{Value, json};

use crate::app::{Answer, App, Campus, Client, NOW, StillClock};
use crate::contract::operations;
use crate::grid::{Place, ask, fill};

const SETTINGS: &str = "/api/settings";

/// A school that requires it, whose administrator has one and is signed in.
async fn strict() -> (Campus, Arc<StillClock>) {
    let clock = Arc::new(StillClock::default());
    let mut campus = Campus::new_at(clock.clone()).await;
    let required = json!({"staff_needs_mfa": true});
    campus.admin.patch(SETTINGS, 0, required).await.expect(200);
    campus.app.factors.set(&sub("mai", &campus.app).await);
    campus.admin = campus.admin.signed_in("strict", NOW);
    campus.admin.get("/api/me").await.expect(200);
    campus.app.factors.take_asked();
    (campus, clock)
}

async fn sub(name: &str, app: &App) -> String {
    let email = format!("{name}@example.edu");
    let account = app.home.pool.find_account(&email).await;
    account.expect("an account").sub
}

/// A sign-in ten seconds later.
fn sign_in(client: &Client, session: &str, clock: &StillClock) -> Client {
    clock.pass(10);
    client.signed_in(session, clock.now().as_second())
}

async fn check(client: &Client) -> Answer {
    let path = "/api/me/check-mfa";
    client.send(Method::POST, path, &[], None).await
}

fn is_refused(answer: &Answer) -> bool {
    (answer.status.as_u16(), answer.code()) == (403, "mfa_required")
}

async fn standing(client: &Client) -> Value {
    client.get("/api/me").await.expect(200)["mfa"].clone()
}

#[tokio::test]
async fn staff_without_one_gets_no_further_than_it_takes_to_set_one_up() {
    let (campus, _) = strict().await;
    assert_eq!(standing(&campus.lan).await, "missing");
    let is_open = |id: &str| {
        let action = Action::ALL.iter().find(|action| action.id() == id);
        let action = action.expect("a row of the policy");
        action.is_before_mfa() || action.access() == Access::Public
    };

    for (at, operation) in operations().iter().enumerate() {
        let lan = campus.lan.signed_in(&format!("lan-{at}"), NOW * 2);
        let place = Place {
            class: &campus.class,
            person: &campus.lan.id,
            department: "dep_0cqk3f0m3gsfjr5u2a7o9d1e4c",
        };
        let path = fill(&operation.path, &place, &campus);
        let answer = ask(&lan, operation, &path).await;

        let id = &operation.id;
        let is_bad = matches!(answer.status.as_u16(), 400 | 415 | 422);
        assert_eq!(
            is_refused(&answer),
            !is_open(id) && !is_bad,
            "{id}: {}",
            answer.body
        );
    }
}

#[tokio::test]
async fn who_sets_one_up_goes_on_at_once_and_at_every_process() {
    let (campus, _) = strict().await;
    assert!(is_refused(&campus.lan.get("/api/classes").await));

    campus.app.factors.set(&sub("lan", &campus.app).await);
    check(&campus.lan).await.expect(204);

    campus.app.factors.take_asked();
    let elsewhere = campus.app.at_another_process(&campus.lan);
    for client in [&campus.lan, &elsewhere] {
        client.get("/api/classes").await.expect(200);
        assert_eq!(standing(client).await, "present");
    }
    assert_eq!(campus.app.factors.take_asked(), 0);
}

#[tokio::test]
async fn students_and_everybody_in_a_lenient_school_are_never_asked_about() {
    let (campus, _) = strict().await;
    let lenient = Campus::new().await;

    campus.an.get("/api/me/classes").await.expect(200);
    lenient.lan.get("/api/classes").await.expect(200);
    check(&lenient.lan).await.expect(204);

    assert_eq!(standing(&campus.an).await, "optional");
    assert_eq!(campus.app.factors.take_asked(), 0);
    assert_eq!(lenient.app.factors.take_asked(), 0);
}

#[tokio::test]
async fn who_becomes_staff_owes_one_from_the_next_request_on() {
    let (campus, _) = strict().await;
    let path = format!("/api/people/{}", campus.an.id);
    let version = campus.admin.get(&path).await.expect(200)["version"].as_u64();

    let roles = json!({"roles": ["STUDENT", "LECTURER"]});
    let edited = campus
        .admin
        .patch(&path, version.expect("a version"), roles)
        .await;

    edited.expect(200);
    assert!(is_refused(&campus.an.get("/api/me/classes").await));
}

#[tokio::test]
async fn the_administrator_who_requires_it_without_having_one_sets_one_up_like_all_others() {
    let campus = Campus::new().await;
    let required = json!({"staff_needs_mfa": true});
    campus.admin.patch(SETTINGS, 0, required).await.expect(200);

    assert!(is_refused(&campus.admin.get(SETTINGS).await));
    campus.app.factors.set(&sub("mai", &campus.app).await);
    check(&campus.admin).await.expect(204);

    let settings = campus.admin.get(SETTINGS).await.expect(200);
    assert_eq!(settings["staff_needs_mfa"], true);
}

#[tokio::test]
async fn one_that_was_turned_off_at_the_user_pool_is_missed_at_the_next_sign_in() {
    let (campus, clock) = strict().await;
    campus.app.factors.turn_off(&sub("mai", &campus.app).await);
    campus.admin.get("/api/people").await.expect(200);

    let next = sign_in(&campus.admin, "next", &clock);

    assert!(is_refused(&next.get("/api/people").await));
    // And so is whoever was signed in before.
    assert!(is_refused(&campus.admin.get("/api/people").await));
}

#[tokio::test]
async fn one_that_was_turned_off_here_is_missed_at_once() {
    let (campus, _) = strict().await;
    campus.app.factors.turn_off(&sub("mai", &campus.app).await);

    check(&campus.admin).await.expect(204);

    assert!(is_refused(&campus.admin.get("/api/people").await));
}

#[tokio::test]
async fn the_user_pool_is_asked_once_for_each_sign_in() {
    let (campus, clock) = strict().await;
    let next = sign_in(&campus.admin, "next", &clock);

    for _ in 0..3 {
        next.get("/api/people").await.expect(200);
        campus.admin.get("/api/people").await.expect(200);
    }

    assert_eq!(campus.app.factors.take_asked(), 1);
}

#[tokio::test]
async fn who_lost_theirs_gets_it_reset_and_sets_up_another() {
    let (campus, clock) = strict().await;
    let account = sub("lan", &campus.app).await;
    campus.app.factors.set(&account);
    campus.lan.get("/api/classes").await.expect(200);
    let path = format!("/api/people/{}/reset-mfa", campus.lan.id);

    let reset = campus.admin.send(Method::POST, &path, &[], None).await;

    reset.expect(204);
    let anew = sign_in(&campus.lan, "anew", &clock);
    assert!(is_refused(&anew.get("/api/classes").await));
    campus.app.factors.set(&account);
    check(&anew).await.expect(204);
    anew.get("/api/classes").await.expect(200);
}

#[tokio::test]
async fn a_user_pool_that_cannot_be_reached_lets_nobody_past_it() {
    let (campus, clock) = strict().await;
    campus.app.factors.go_away();

    let next = sign_in(&campus.admin, "next", &clock);
    let answer = next.get("/api/people").await;

    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (503, "unavailable")
    );
    campus.admin.get("/api/people").await.expect(200);
}
