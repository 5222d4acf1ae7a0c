//! The grid: every operation of the document × every role × inside and outside of its scope. Edits
//! carry a version that never is (412 shows that they were permitted) and creations an empty body
//! (422), so that no cell changes the school for the next one. Each cell has a token of a session of
//! its own and of the far future, which no sign-out of another one ends.

use std::fmt::Write;

use axum::http::Method;
use serde_json::json;

use crate::app::{Campus, Client, NOW};
use crate::contract::operations;

/// Where the things of a cell are.
struct Place<'a> {
    class: &'a str,
    person: &'a str,
}

fn fill(path: &str, place: &Place, campus: &Campus) -> String {
    path.replace("{class}", place.class)
        .replace("{person}", place.person)
        .replace("{subject}", &campus.subject)
        .replace("{term}", &campus.term)
        .replace("{code}", "nobody-has-this")
        .replace("{session}", "none-is-this")
        .replace("{material}", "mat_0cqk3f0m3gsfjr5u2a7o9d1e4c")
        .replace("{file}", "fil_0cqk3f0m3gsfjr5u2a7o9d1e4c")
        .replace("{job}", "job_0cqk3f0m3gsfjr5u2a7o9d1e4c")
        .replace("{batch}", "bat_0cqk3f0m3gsfjr5u2a7o9d1e4c")
}

async fn status(client: &Client, method: &str, path: &str) -> u16 {
    let method: Method = method.to_uppercase().parse().expect("a method");
    let body = matches!(method, Method::POST | Method::PATCH).then(|| json!({}));
    let headers = [("if-match", "\"999\"")];
    client
        .send(method, path, &headers, body)
        .await
        .status
        .as_u16()
}

#[tokio::test]
async fn every_role_meets_the_same_statuses_as_before() {
    let campus = Campus::new().await;
    let stranger = campus.app.stranger();
    let inside = |person| Place {
        class: &campus.class,
        person,
    };
    let outside = |person| Place {
        class: &campus.other_class,
        person,
    };
    let columns = [
        ("stranger", &stranger, inside(&campus.an.id)),
        ("admin", &campus.admin, inside(&campus.an.id)),
        ("lecturer in", &campus.lan, inside(&campus.an.id)),
        ("lecturer out", &campus.lan, outside(&campus.chi.id)),
        ("lecturer self", &campus.lan, inside(&campus.lan.id)),
        ("student in", &campus.an, inside(&campus.binh.id)),
        ("student out", &campus.an, outside(&campus.chi.id)),
        ("student self", &campus.an, inside(&campus.an.id)),
    ];
    let mut grid = format!("{:<28}", "operation");
    for (name, _, _) in &columns {
        write!(grid, "{name:>15}").expect("text");
    }
    for (id, method, path) in operations() {
        write!(grid, "\n{id:<28}").expect("text");
        for (at, (_, client, place)) in columns.iter().enumerate() {
            let path = fill(&path, place, &campus);
            let session = format!("{}-{at}", id.replace('_', "-"));
            let client = client.signed_in(&session, 2 * NOW);
            let status = status(&client, &method, &path).await;
            write!(grid, "{status:>15}").expect("text");
        }
    }

    insta::assert_snapshot!("grid", grid);
}
