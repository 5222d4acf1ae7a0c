//! The grid: every operation of the document × every role × inside and outside of its scope. Edits
//! carry a version that never is (412 shows that they were permitted) and creations an empty body
//! (422), so that no cell changes the school for the next one. Each cell has a token of a session of
//! its own and of the far future, which no sign-out of another one ends.

use std::fmt::Write;

use axum::body::Body;
use axum::http::{Method, Request, header};

use serde_json::json;

use crate::app::{Answer, Campus, Client, NOW, id};
use crate::contract::{Operation, operations};

/// Where the things of a cell are.
pub struct Place<'a> {
    pub class: &'a str,
    pub person: &'a str,
    pub department: &'a str,
}

/// The path with the things of a place, and of kinds that the school has none of.
pub fn fill(path: &str, place: &Place, campus: &Campus) -> String {
    path.replace("{class}", place.class)
        .replace("{person}", place.person)
        .replace("{subject}", &campus.subject)
        .replace("{department}", place.department)
        .replace("{term}", &campus.term)
        .replace("{code}", "nobody-has-this")
        .replace("{session}", "none-is-this")
        .replace("{notice}", "1772438400000000")
        .replace("{material}", "mat_0cqk3f0m3gsfjr5u2a7o9d1e4c")
        .replace("{file}", "fil_0cqk3f0m3gsfjr5u2a7o9d1e4c")
        .replace("{job}", "job_0cqk3f0m3gsfjr5u2a7o9d1e4c")
        .replace("{change}", "chg_0cqk3f0m3gsfjr5u2a7o9d1e4c")
        .replace("{sheet}", "sht_0cqk3f0m3gsfjr5u2a7o9d1e4c")
        .replace("{category}", "1")
        .replace("{item}", "1")
        .replace("{version}", "1")
        .replace("{kind}", "people")
        .replace("{batch}", "bat_0cqk3f0m3gsfjr5u2a7o9d1e4c")
}

/// With a body of the type that the operation takes, in which nothing is said.
pub async fn ask(client: &Client, operation: &Operation, path: &str) -> Answer {
    let method: Method = operation.method.to_uppercase().parse().expect("a method");
    let body = match operation.content_type.as_deref() {
        Some("application/json") => Body::from("{}"),
        _ => Body::empty(),
    };
    let mut request = Request::builder().method(method).uri(path);
    request = request.header(header::IF_MATCH, "\"999\"");
    if let Some(content_type) = &operation.content_type {
        request = request.header(header::CONTENT_TYPE, content_type);
    }
    client.call(request.body(body).expect("a request")).await
}

#[tokio::test]
async fn every_role_meets_the_same_statuses_as_before() {
    let campus = Campus::new().await;
    let stranger = campus.app.stranger();
    let department = json!({"name": "Khoa Toán"});
    let department = campus.admin.post("/api/departments", department).await;
    let department = &id(&department.expect(201));
    let inside = |person| Place {
        class: &campus.class,
        person,
        department,
    };
    let outside = |person| Place {
        class: &campus.other_class,
        person,
        department,
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
    for operation in operations() {
        let id = &operation.id;
        write!(grid, "\n{id:<28}").expect("text");
        for (at, (_, client, place)) in columns.iter().enumerate() {
            let path = fill(&operation.path, place, &campus);
            let session = format!("{}-{at}", id.replace('_', "-"));
            let client = client.signed_in(&session, 2 * NOW);
            let answer = ask(&client, &operation, &path).await;
            let status = answer.status.as_u16();
            write!(grid, "{status:>15}").expect("text");
        }
    }

    insta::assert_snapshot!("grid", grid);
}
