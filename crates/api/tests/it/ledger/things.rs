//! What the school under measurement has beside its people.

use axum::http::Method;
use serde_json::{Value, json};

use super::{bundle, logo};
use crate::app::{Campus, Client, id};
use crate::finals::{grade_class, take_in};
use crate::materials::put;

/// A book of two categories and an item, which is posted, with a cell; answers the batch of that. What students see of
/// the class is fresh.
pub async fn keep_scores(campus: &Campus) -> String {
    let class = format!("/api/classes/{}", campus.class);
    let lan = &campus.lan;
    for title in ["Bài tập", "Thi"] {
        let category = json!({"title": title, "weight": "50"});
        let path = format!("{class}/categories");
        lan.post(&path, category).await.expect(201);
    }
    let item = json!({"category": 1, "title": "Bài 1", "points": "10"});
    let items = format!("{class}/items");
    lan.post(&items, item).await.expect(201);
    let headers = [("if-match", "\"1\"")];
    let post = format!("{class}/items/1/post");
    let posted = lan.send(Method::POST, &post, &headers, Some(json!({})));
    posted.await.expect(200);
    let cell = json!({"student": campus.binh.id, "item": 1, "version": 0, "points": "8"});
    let scores = format!("{class}/scores");
    let written = lan.post(&scores, json!({"cells": [cell]})).await;
    let batch = written.expect(200)["batch"].clone();
    let grades = format!("{class}/grades/{}", campus.an.id);
    campus.an.get(&grades).await.expect(200);
    batch.as_str().expect("a batch").to_owned()
}

/// A material whose file has been uploaded, but not confirmed.
pub async fn give(campus: &Campus) -> Value {
    let materials = format!("/api/classes/{}/materials", campus.class);
    let material = json!({"name": "a.pdf", "size": 4});
    let material = campus.lan.post(&materials, material).await.expect(201);
    assert!(
        put(
            &campus.app,
            &material["upload"],
            ("application/pdf", b"%PDF")
        )
        .await
    );
    material
}

/// Submits the finals of a class, locks those of another one, and asks for a change of these.
pub async fn finish_classes(campus: &Campus, submitted: &str) -> [(&'static str, String); 3] {
    let (admin, minh) = (&campus.admin, &campus.minh);
    let locked = campus.other_class.as_str();
    for (client, class) in [(admin, submitted), (minh, locked)] {
        grade_class(campus, class, &[]).await;
        for step in ["compute", "submit"] {
            take_in(campus, client, class, step).await;
        }
    }
    take_in(campus, admin, locked, "lock").await;
    let path = format!("/api/classes/{locked}/finals/changes");
    let change = json!({"student": campus.chi.id, "mark": "8.0", "reason": "Phúc khảo"});
    let change = minh.post(&path, change).await.expect(201);
    [
        ("{final_class}", locked.to_owned()),
        ("{chi}", campus.chi.id.clone()),
        ("{change}", id(&change)),
    ]
}

/// A logo, and a department with a subject, whose id is told.
pub async fn furnish(admin: &Client) -> String {
    let shown = logo("/api/settings/logo", "\"0\"");
    admin.call(shown).await.expect(200);
    let department = json!({"name": "Khoa Toán – Tin"});
    let department = admin.post("/api/departments", department).await;
    let department = id(&department.expect(201));
    let taught = json!({"code": "ALG101", "name": "Đại số", "department_id": department});
    admin.post("/api/subjects", taught).await.expect(201);
    department
}

/// Imports the bundle; answers the batch.
pub async fn import(admin: &Client) -> String {
    let job = admin.call(bundle("/api/imports")).await.expect(201);
    loop {
        let path = format!("/api/jobs/{}/step", id(&job));
        let job = admin.send(Method::POST, &path, &[], None).await.expect(200);
        if job["ended_at"].is_string() {
            return job["batch"].as_str().expect("a batch").to_owned();
        }
    }
}
