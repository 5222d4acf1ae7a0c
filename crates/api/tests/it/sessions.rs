//! Where people are signed in, and how it ends.

use std::sync::Arc;

use axum::http::Method;
use ports::{AttributeValue, Consistency, Identity, ItemStore, Order, Query, Range};
use school::Origin;
use school::tables::{OUTBOX, RECORDS};
use serde_json::{Value, json};

use crate::app::{App, Campus, Client, NOW, StillClock};

const CHROME: &str = "Mozilla/5.0 (Windows NT 10.0) Chrome/156.0.0.0";

async fn ask_with(client: &Client, agent: &str) {
    let headers = [("user-agent", agent)];
    let me = client.send(Method::GET, "/api/me", &headers, None).await;
    me.expect(200);
}

async fn sessions_of(client: &Client) -> Vec<Value> {
    let page = client.get("/api/me/sessions").await.expect(200);
    page["items"].as_array().expect("items").clone()
}

async fn end(client: &Client, session: &str) -> u16 {
    let path = format!("/api/me/sessions/{session}");
    let answer = client.send(Method::DELETE, &path, &[], None).await;
    answer.status.as_u16()
}

async fn sign_out_everywhere(client: &Client) {
    let path = "/api/me/sign-out-everywhere";
    let answer = client.send(Method::POST, path, &[], None).await;
    answer.expect(204);
}

fn is_refused(answer: &crate::app::Answer) -> bool {
    (answer.status.as_u16(), answer.code()) == (401, "unauthenticated")
}

/// How many tasks are in the outbox, due or put off.
async fn tasks_left(app: &App) -> usize {
    let query = Query {
        table: &RECORDS,
        index: None,
        partition: AttributeValue::S(OUTBOX.to_owned()),
        range: Range::All,
        order: Order::Ascending,
        limit: 25,
        start_after: None,
        consistency: Consistency::Strong,
    };
    let page = app.home.items.query(query).await;
    page.expect("an outbox").value.items.len()
}

#[tokio::test]
async fn a_person_sees_where_they_are_signed_in_newest_first() {
    let clock = Arc::new(StillClock::default());
    let (_, admin) = App::with_administrator_at(clock.clone()).await;
    let (older, newer) = (admin.signed_in("older", NOW), admin.signed_in("newer", NOW));
    ask_with(&older, CHROME).await;
    clock.pass(60);
    ask_with(&newer, "curl/8").await;

    let sessions = sessions_of(&older).await;

    assert_eq!(
        sessions,
        [
            json!({"id": "newer", "current": false, "agent": "curl/8",
                "first_seen": "2026-03-02T08:01:00Z", "last_seen": "2026-03-02T08:01:00Z"}),
            json!({"id": "older", "current": true, "agent": CHROME,
                "first_seen": "2026-03-02T08:00:00Z", "last_seen": "2026-03-02T08:00:00Z"}),
        ]
    );
}

#[tokio::test]
async fn the_list_of_sessions_is_a_page_like_any_other() {
    let clock = Arc::new(StillClock::default());
    let (_, admin) = App::with_administrator_at(clock.clone()).await;
    for number in 0..5 {
        clock.pass(1);
        let client = admin.signed_in(&format!("s{number}"), NOW);
        client.get("/api/me").await.expect(200);
    }
    let last = admin.signed_in("s4", NOW);

    for limit in [1, 2, 5, 200] {
        let walked = last.walk("/api/me/sessions", limit, "/id").await;
        assert_eq!(walked, ["s4", "s3", "s2", "s1", "s0"]);
    }
    let foreign = last.get("/api/me/sessions?cursor=cGVvcGxlCmE").await;
    assert_eq!(foreign.code(), "invalid_cursor");
}

#[tokio::test]
async fn an_ended_session_is_refused_at_the_next_request_by_every_process() {
    let (app, admin) = App::with_administrator().await;
    let (mine, lost) = (admin.signed_in("mine", NOW), admin.signed_in("lost", NOW));
    let lost_elsewhere = app.at_another_process(&lost);
    for client in [&mine, &lost, &lost_elsewhere] {
        client.get("/api/me").await.expect(200);
    }

    assert_eq!(end(&mine, "lost").await, 204);

    let renewed = lost.signed_in("lost", NOW + 7200);
    for client in [&lost, &lost_elsewhere, &renewed] {
        assert!(is_refused(&client.get("/api/me").await));
    }
    let ids: Vec<Value> = sessions_of(&mine).await;
    assert_eq!(ids.len(), 1);
    assert_eq!(ids[0]["id"], "mine");
}

#[tokio::test]
async fn a_session_of_somebody_else_is_not_there_to_be_ended() {
    let campus = Campus::new().await;
    let an = campus.an.signed_in("an-1", NOW);
    an.get("/api/me").await.expect(200);

    assert_eq!(end(&campus.binh, "an-1").await, 404);
    assert_eq!(end(&campus.binh, "a%23b").await, 404);

    an.get("/api/me").await.expect(200);
}

#[tokio::test]
async fn after_twenty_sessions_only_signing_out_everywhere_is_left() {
    let (_, admin) = App::with_administrator().await;
    let names: Vec<String> = (0..21).map(|number| format!("s{number}")).collect();
    for name in &names {
        admin.signed_in(name, NOW).get("/api/me").await.expect(200);
    }
    for name in &names[..20] {
        assert_eq!(end(&admin, name).await, 204);
    }

    let path = format!("/api/me/sessions/{}", names[20]);
    let refused = admin.send(Method::DELETE, &path, &[], None).await;
    sign_out_everywhere(&admin).await;

    assert_eq!(refused.code(), "too_many_ended");
    let anew = admin.signed_in("anew", NOW + 1);
    anew.get("/api/me").await.expect(200);
    assert!(is_refused(&admin.get("/api/me").await));
    assert_eq!(end(&anew, "anew").await, 204);
}

#[tokio::test]
async fn signing_out_everywhere_ends_tokens_of_this_very_second_and_none_of_the_next() {
    let clock = Arc::new(StillClock::default());
    let (app, admin) = App::with_administrator_at(clock.clone()).await;
    let this_second = admin.signed_in("other", NOW);
    let elsewhere = app.at_another_process(&this_second);
    elsewhere.get("/api/me").await.expect(200);

    sign_out_everywhere(&admin).await;

    for client in [&admin, &this_second, &elsewhere] {
        assert!(is_refused(&client.get("/api/me").await));
    }
    clock.pass(1);
    let next = admin.signed_in("next", NOW + 1);
    let sessions = sessions_of(&next).await;
    assert_eq!(sessions.len(), 1, "those that ended are not listed");
}

#[tokio::test]
async fn signing_out_everywhere_reaches_the_user_pool() {
    let (app, admin) = App::with_administrator().await;
    let before = app.school.run_outbox().await.expect("an outbox");

    sign_out_everywhere(&admin).await;

    // The task was done right away: nothing is left for the worker.
    assert_eq!((before, app.school.run_outbox().await.ok()), (0, Some(0)));
}

#[tokio::test]
async fn somebody_who_signs_out_is_no_longer_listed_there() {
    let (_, admin) = App::with_administrator().await;
    let (stays, leaves) = (
        admin.signed_in("stays", NOW),
        admin.signed_in("leaves", NOW),
    );
    for client in [&stays, &leaves] {
        client.get("/api/me").await.expect(200);
    }

    let out = leaves
        .send(Method::POST, "/api/me/sign-out", &[], None)
        .await;

    out.expect(204);
    let sessions = sessions_of(&stays).await;
    assert_eq!(sessions.len(), 1);
    assert_eq!(sessions[0]["id"], "stays");
    assert!(is_refused(&leaves.get("/api/me").await));
}

#[tokio::test]
async fn a_second_factor_that_was_lost_is_taken_away_with_all_sessions() {
    let campus = Campus::new().await;
    let an = campus.an.signed_in("an-1", NOW);
    an.get("/api/me").await.expect(200);
    let path = format!("/api/people/{}/reset-mfa", campus.an.id);

    let reset = campus.admin.send(Method::POST, &path, &[], None).await;

    reset.expect(204);
    assert!(is_refused(&an.get("/api/me").await));
    assert_eq!(campus.app.school.run_outbox().await.ok(), Some(0));
}

#[tokio::test]
async fn a_second_factor_that_went_with_its_account_leaves_nothing_to_do() {
    let campus = Campus::new().await;
    campus.app.delete_account("an@example.edu").await;
    let path = format!("/api/people/{}/reset-mfa", campus.an.id);

    let reset = campus.admin.send(Method::POST, &path, &[], None).await;

    reset.expect(204);
    assert_eq!(tasks_left(&campus.app).await, 0);
}

#[tokio::test]
async fn an_administrator_sees_and_ends_the_sessions_of_others_but_not_where_they_are() {
    let campus = Campus::new().await;
    let an = campus.an.signed_in("an-1", NOW);
    ask_with(&an, CHROME).await;
    let path = format!("/api/people/{}", campus.an.id);

    let seen = campus.admin.get(&format!("{path}/sessions")).await;
    let out = campus
        .admin
        .send(
            Method::POST,
            &format!("{path}/sign-out-everywhere"),
            &[],
            None,
        )
        .await;

    let session = seen.expect(200)["items"][0].clone();
    assert_eq!(session["agent"], CHROME);
    assert_eq!(session.get("address"), None);
    out.expect(204);
    assert!(is_refused(&an.get("/api/me").await));
    campus.admin.get("/api/me").await.expect(200);
}

#[tokio::test]
async fn a_session_costs_a_process_one_write_and_later_requests_nothing_within_the_hour() {
    let clock = Arc::new(StillClock::default());
    let (app, admin) = App::with_administrator_at(clock.clone()).await;
    let sub = app.home.pool.find_account("mai@example.edu").await;
    let identity = Identity {
        sub: sub.expect("an account").sub,
        session: "measured".to_owned(),
        issued_at: NOW,
        signed_in_at: NOW,
    };
    let spend = async || {
        let acting = app.school.acting(&identity, Origin::default()).await;
        let acting = acting.expect("a person");
        acting.get_me().await.expect("oneself");
        acting.spent().write_units
    };
    admin.get("/api/me").await.expect(200);

    let first = spend().await;
    let second = spend().await;
    clock.pass(3600);
    let an_hour_later = spend().await;

    assert_eq!((first, second, an_hour_later), (1.0, 0.0, 1.0));
}

#[tokio::test]
async fn last_seen_moves_by_the_hour_and_first_seen_stays() {
    let clock = Arc::new(StillClock::default());
    let (app, admin) = App::with_administrator_at(clock.clone()).await;
    let client = admin.signed_in("long", NOW);
    client.get("/api/me").await.expect(200);
    clock.pass(3599);
    client.get("/api/me").await.expect(200);
    let within = sessions_of(&client).await;
    clock.pass(1);

    let elsewhere = app.at_another_process(&client);
    let after = sessions_of(&elsewhere).await;

    assert_eq!(within[0]["last_seen"], "2026-03-02T08:00:00Z");
    assert_eq!(after[0]["first_seen"], "2026-03-02T08:00:00Z");
    assert_eq!(after[0]["last_seen"], "2026-03-02T09:00:00Z");
}

#[tokio::test]
async fn a_session_that_can_no_longer_be_alive_is_not_listed() {
    let clock = Arc::new(StillClock::default());
    let (_, admin) = App::with_administrator_at(clock.clone()).await;
    admin.signed_in("old", NOW).get("/api/me").await.expect(200);
    clock.pass(domain::sessions::LIFETIME);

    let sessions = sessions_of(&admin.signed_in("new", NOW)).await;

    assert_eq!(sessions.len(), 1);
}
