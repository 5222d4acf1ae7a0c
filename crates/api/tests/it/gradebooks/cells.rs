//! Writing cells: each on the version that it was seen at, each with its own answer.

use serde_json::{Value, json};

use super::cell;
use crate::app::{Campus, Client};

impl Campus {
    /// A class with an item of ten points.
    async fn with_item() -> (Self, u64) {
        let campus = Self::new().await;
        let category = campus.add_category(json!({"title": "Bài tập"})).await;
        let item = campus.add_item(category, "10").await;
        (campus, item)
    }

    /// What became of one cell, written by somebody.
    async fn write_as(&self, client: &Client, body: Value) -> Value {
        let path = self.of_class("scores");
        client.post(&path, body).await.expect(200)["results"][0].clone()
    }
}

#[tokio::test]
async fn a_stale_write_is_refused_for_that_cell_alone_and_says_who_wrote_what() {
    let (campus, item) = Campus::with_item().await;
    campus
        .write(json!([cell(&campus.an, item, 0, "8")]))
        .await
        .expect(200);
    let by_admin = json!({"cells": [cell(&campus.an, item, 1, "9")]});
    campus.write_as(&campus.admin, by_admin).await;

    let written = campus.write(json!([
        cell(&campus.an, item, 1, "7"),
        cell(&campus.binh, item, 0, "6")
    ]));
    let written = written.await.expect(200);

    assert_eq!(
        (&written["applied"], &written["conflicts"]),
        (&json!(1), &json!(1))
    );
    let conflict = &written["results"][0];
    assert_eq!(conflict["outcome"], "conflict");
    assert_eq!(
        (&conflict["cell"]["points"], &conflict["cell"]["version"]),
        (&json!("9"), &json!(2))
    );
    assert_eq!(conflict["by"]["person"]["id"], campus.admin.id);
    assert_eq!(written["results"][1]["outcome"], "applied");
}

#[tokio::test]
async fn a_value_that_is_there_already_is_no_conflict() {
    let (campus, item) = Campus::with_item().await;
    campus
        .write(json!([cell(&campus.an, item, 0, "8")]))
        .await
        .expect(200);

    let again = campus
        .write(json!([cell(&campus.an, item, 0, "8.0")]))
        .await
        .expect(200);

    assert_eq!(again["results"][0]["outcome"], "unchanged");
    assert_eq!(again["results"][0]["cell"]["version"], 1);
}

#[tokio::test]
async fn what_is_no_score_is_refused_with_its_rule_and_the_rest_is_written() {
    let (campus, item) = Campus::with_item().await;
    let an = |points: &str| cell(&campus.an, item, 0, points);
    for (asked, code) in [
        (an("10.5"), "above_limit"),
        (an("-1"), "negative"),
        (an("NaN"), "invalid"),
        (an("1e400"), "exponent"),
        (an("8,5"), "decimal_comma"),
        (an("=HYPERLINK(\"x\")"), "invalid"),
        (an("1.23456"), "too_many_places"),
        (cell(&campus.an, 99, 0, "8"), "unknown_item"),
        (cell(&campus.chi, item, 0, "8"), "unknown_student"),
        (
            json!({"student": "Nguyễn An", "item": item, "version": 0, "points": "8"}),
            "unknown_student",
        ),
        (
            json!({"student": campus.an.id, "item": item, "version": 0, "status": "graded"}),
            "points_missing",
        ),
        (
            json!({"student": campus.an.id, "item": item, "version": 0, "late": true, "late_minutes": 4_000_000_000_u64, "points": "8"}),
            "out_of_range",
        ),
    ] {
        let written = campus.write(json!([asked])).await.expect(200);
        assert_eq!(written["results"][0]["code"], code, "{asked}");
    }

    let twice = json!([an("8"), an("9"), cell(&campus.binh, item, 0, "7")]);
    let written = campus.write(twice).await.expect(200);

    assert_eq!(written["results"][1]["code"], "duplicate");
    assert_eq!(
        (&written["applied"], &written["refused"]),
        (&json!(2), &json!(1))
    );
}

#[tokio::test]
async fn decimals_are_read_by_the_mark_of_the_request() {
    let (campus, item) = Campus::with_item().await;
    let comma = |points: Value| {
        let cell = json!({"student": campus.an.id, "item": item, "version": 0, "points": points});
        json!({"decimal_mark": "comma", "cells": [cell]})
    };

    let refused = campus.write_as(&campus.lan, comma(json!("1.234"))).await;
    let written = campus.write_as(&campus.lan, comma(json!("8,25"))).await;

    assert_eq!(refused["code"], "ambiguous_dot");
    assert_eq!(written["cell"]["points"], "8.25");
    let number = json!({"decimal_mark": "comma", "cells": [{"student": campus.binh.id, "item": item, "version": 0, "points": 8.5}]});
    assert_eq!(
        campus.write_as(&campus.lan, number).await["cell"]["points"],
        "8.5"
    );
    let beyond = format!(
        r#"{{"cells": [{{"student": "{}", "item": 1, "version": 0, "points": 1e400}}]}}"#,
        campus.an.id
    );
    let request = axum::http::Request::post(campus.of_class("scores"))
        .header("content-type", "application/json")
        .body(axum::body::Body::from(beyond));
    let answer = campus.lan.call(request.expect("a request")).await;
    assert_eq!(answer.code(), "invalid_json");
}

#[tokio::test]
async fn a_batch_has_a_cell_and_no_more_than_five_hundred() {
    let (campus, item) = Campus::with_item().await;

    let empty = campus.write(json!([])).await;
    let many = vec![cell(&campus.an, item, 0, "8"); 501];
    let many = campus.write(json!(many)).await;

    assert_eq!(empty.faults()[0].1, "required");
    assert_eq!(many.faults()[0].1, "too_many");
}

#[tokio::test]
async fn the_same_request_sent_again_changes_nothing_and_answers_the_same() {
    let (campus, item) = Campus::with_item().await;
    let path = campus.of_class("scores");
    let body = json!({"cells": [cell(&campus.an, item, 0, "8"), cell(&campus.binh, item, 0, "7")]});
    let first = campus
        .lan
        .post_once(&path, "paste", body.clone())
        .await
        .expect(200);
    campus
        .write(json!([cell(&campus.an, item, 1, "9")]))
        .await
        .expect(200);

    let again = campus
        .lan
        .post_once(&path, "paste", body.clone())
        .await
        .expect(200);

    assert_eq!(again["results"], first["results"]);
    let page = campus
        .lan
        .get(&campus.of_class("gradebook"))
        .await
        .expect(200);
    assert_eq!(page["students"][0]["cells"][0], json!(["9", 2, "g", ""]));
    let other = json!({"cells": [cell(&campus.an, item, 2, "1")]});
    let other = campus.lan.post_once(&path, "paste", other).await;
    assert_eq!(other.code(), "idempotency_key_reused");
}

#[tokio::test]
async fn status_and_lateness_stand_beside_the_points_and_clearing_keeps_the_version() {
    let (campus, item) = Campus::with_item().await;
    let write = async |version: u64, rest: Value| {
        let mut cell = json!({"student": campus.an.id, "item": item, "version": version});
        let fields = rest.as_object().expect("fields").clone();
        cell.as_object_mut().expect("a cell").extend(fields);
        campus.write_as(&campus.lan, json!({"cells": [cell]})).await["cell"].clone()
    };

    let late = write(0, json!({"points": "8", "late_minutes": 90})).await;
    let excused = write(1, json!({"status": "excused"})).await;
    let cleared = write(2, json!({})).await;

    assert_eq!(
        late,
        json!({"points": "8", "status": "graded", "late": true, "late_minutes": 90, "version": 1})
    );
    assert_eq!(excused["status"], "excused");
    assert_eq!(
        cleared,
        json!({"points": null, "status": "none", "late": false, "late_minutes": null, "version": 3})
    );
}

#[tokio::test]
async fn who_has_left_the_class_is_not_graded_any_more() {
    let (campus, item) = Campus::with_item().await;
    campus
        .write(json!([cell(&campus.an, item, 0, "8")]))
        .await
        .expect(200);
    let path = campus.of_class(&format!("enrollments/{}", campus.an.id));
    let version = campus.admin.get(&path).await.expect(200)["version"].as_u64();
    campus
        .admin
        .delete(&path, version.expect("one"))
        .await
        .expect(204);

    let written = campus
        .write(json!([cell(&campus.an, item, 1, "9")]))
        .await
        .expect(200);

    assert_eq!(written["results"][0]["code"], "not_active_in_class");
    let left = campus.of_class("gradebook?status=withdrawn");
    let left = campus.lan.get(&left).await.expect(200);
    assert_eq!(left["students"][0]["cells"][0][0], "8");
}

#[tokio::test]
async fn many_cells_of_many_students_go_in_one_request() {
    let campus = Campus::new().await;
    let category = campus.add_category(json!({"title": "Bài tập"})).await;
    let mut items = Vec::new();
    for _ in 0..5 {
        items.push(campus.add_draft(category, "10").await);
    }
    let students = campus.admin.enter_students(100).await;
    for student in &students {
        campus
            .admin
            .enroll(&campus.class, student, "STUDENT")
            .await
            .expect(201);
    }
    let cells: Vec<Value> = students
        .iter()
        .flat_map(|student| {
            let cell = move |item: &u64| json!({"student": student, "item": item, "version": 0, "points": item.to_string()});
            items.iter().map(cell)
        })
        .collect();

    let written = campus.write(json!(cells)).await.expect(200);

    assert_eq!(written["applied"], 500);
    let batch = written["batch"].as_str().expect("a batch");
    let path = campus.of_class(&format!("scores/events?batch={batch}&limit=200"));
    let events = campus.lan.get(&path).await.expect(200);
    assert_eq!(events["items"].as_array().map(Vec::len), Some(200));
    assert!(events["next"].is_string());
}
