//! The gradebook over HTTP: its book, its cells, who sees what, and what comes back.

mod books;
mod cells;
mod grades;
mod histories;
mod postings;
mod races;
mod sheets;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::{Answer, Campus, Client};

impl Campus {
    /// The path of something of the class.
    pub fn of_class(&self, rest: &str) -> String {
        format!("/api/classes/{}/{rest}", self.class)
    }

    /// Sends what is based on a version.
    pub async fn at(&self, client: &Client, (path, version): (&str, u64), body: Value) -> Answer {
        let path = self.of_class(path);
        let version = format!("\"{version}\"");
        let headers = [("if-match", version.as_str())];
        client.send(Method::POST, &path, &headers, Some(body)).await
    }

    /// Enters a category of a weight; answers its number.
    pub async fn add_category(&self, body: Value) -> u64 {
        let path = self.of_class("categories");
        let category = self.lan.post(&path, body).await.expect(201);
        category["number"].as_u64().expect("a number")
    }

    /// Enters an item of ten points and posts it; answers its number.
    pub async fn add_item(&self, category: u64, points: &str) -> u64 {
        let number = self.add_draft(category, points).await;
        let post = format!("items/{number}/post");
        self.at(&self.lan, (&post, 1), json!({})).await.expect(200);
        number
    }

    /// Enters an item that students do not see.
    pub async fn add_draft(&self, category: u64, points: &str) -> u64 {
        let item = json!({"category": category, "title": "Bài tập", "points": points});
        let path = self.of_class("items");
        let item = self.lan.post(&path, item).await.expect(201);
        item["number"].as_u64().expect("a number")
    }

    /// Writes cells as their lecturer.
    pub async fn write(&self, cells: Value) -> Answer {
        let path = self.of_class("scores");
        self.lan.post(&path, json!({"cells": cells})).await
    }

    /// The grades of a student as somebody sees them.
    pub async fn grades(&self, viewer: &Client, student: &Client) -> Answer {
        let path = self.of_class(&format!("grades/{}", student.id));
        viewer.get(&path).await
    }

    pub async fn book(&self) -> Value {
        self.lan.get(&self.of_class("book")).await.expect(200)
    }
}

/// A cell to write.
pub fn cell(student: &Client, item: u64, version: u64, points: &str) -> Value {
    json!({"student": student.id, "item": item, "version": version, "points": points})
}

#[tokio::test]
async fn the_gradebook_shows_students_by_name_with_cells_in_the_order_of_items() {
    let campus = Campus::new().await;
    let category = campus.add_category(json!({"title": "Bài tập"})).await;
    let first = campus.add_item(category, "10").await;
    let second = campus.add_item(category, "20").await;
    campus
        .write(json!([
            cell(&campus.an, first, 0, "8.5"),
            cell(&campus.binh, second, 0, "15")
        ]))
        .await
        .expect(200);

    let page = campus
        .lan
        .get(&campus.of_class("gradebook"))
        .await
        .expect(200);

    assert_eq!(page["columns"], json!([first, second]));
    let students = page["students"].as_array().expect("students");
    assert_eq!(students.len(), 2);
    assert_eq!(students[0]["cells"], json!([["8.5", 1, "g", ""], null]));
    assert_eq!(
        students[0]["to_date"],
        json!({"mark": "8.5", "letter": "A", "passes": true})
    );
    // 8.5 of 30 points.
    assert_eq!(students[0]["final_total"]["mark"], "2.8");
    assert_eq!(students[1]["to_date"]["mark"], "7.5");
}

#[tokio::test]
async fn a_page_of_a_gradebook_ends_where_the_next_one_begins() {
    let campus = Campus::new().await;
    let category = campus.add_category(json!({"title": "Bài tập"})).await;
    campus.add_item(category, "10").await;

    let first = campus
        .lan
        .get(&campus.of_class("gradebook?limit=1"))
        .await
        .expect(200);
    let cursor = first["next"].as_str().expect("a cursor");
    let path = campus.of_class(&format!("gradebook?limit=1&cursor={cursor}"));
    let second = campus.lan.get(&path).await.expect(200);

    let names = [&first, &second].map(|page| page["students"][0]["display_name"].clone());
    assert_eq!(names, ["Nguyễn An", "Trần Bình"]);
    assert_eq!(second["next"], Value::Null);
}

#[tokio::test]
async fn nobody_but_the_staff_of_the_class_sees_or_writes_its_scores() {
    let campus = Campus::new().await;
    let category = campus.add_category(json!({"title": "Bài tập"})).await;
    let item = campus.add_item(category, "10").await;
    let scores = campus.of_class("scores");
    let body = json!({"cells": [cell(&campus.an, item, 0, "10")]});

    for client in [&campus.an, &campus.binh, &campus.minh, &campus.chi] {
        for path in ["book", "gradebook", "scores/events"] {
            let answer = client.get(&campus.of_class(path)).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        }
        let answer = client.post(&scores, body.clone()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        let restore = json!({"as_of": "2026-01-01T00:00:00Z"});
        let answer = client.post(&format!("{scores}/restore"), restore).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
    for client in [&campus.binh, &campus.minh, &campus.chi] {
        let answer = campus.grades(client, &campus.an).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
}
