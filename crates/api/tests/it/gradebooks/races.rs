//! Two graders at once: no value is lost in silence.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::app::{Campus, Client};

/// Writes of each grader.
const WRITES: u64 = 500;
/// Students whose cells they fight for.
const STUDENTS: usize = 5;

/// What a grader was told: the versions that were applied, and how many conflicts.
struct Told {
    applied: Vec<(String, u64, String)>,
    conflicts: usize,
}

/// Writes a value of its own on the version last heard of, cell after cell.
async fn grade(client: Client, path: Arc<str>, students: Arc<Vec<String>>, seed: u64) -> Told {
    let mut known = vec![0; students.len()];
    let mut told = Told {
        applied: Vec::new(),
        conflicts: 0,
    };
    for turn in 0..WRITES {
        let at = usize::try_from((turn * 7 + seed) % students.len() as u64).expect("small");
        // Four places tell the writes of both apart.
        let points = format!("{}.{:04}", turn % 10, 20 * turn + 2 * seed + 1);
        let cell =
            json!({"student": students[at], "item": 1, "version": known[at], "points": points});
        let answer = client
            .post(&path, json!({"cells": [cell]}))
            .await
            .expect(200);
        let result = &answer["results"][0];
        known[at] = result["cell"]["version"].as_u64().expect("a version");
        match result["outcome"].as_str() {
            Some("applied") => told.applied.push((students[at].clone(), known[at], points)),
            Some("conflict") => told.conflicts += 1,
            other => panic!("{other:?}: {result}"),
        }
        tokio::task::yield_now().await;
    }
    told
}

/// The history of a cell ends with the last write that was applied, and none of its versions is missing.
async fn check_history(campus: &Campus, student: &str, writes: &[&(String, u64, String)]) {
    let last = writes.iter().max_by_key(|(_, version, _)| *version);
    let (_, version, points) = last.expect("a write");
    let history = campus.of_class(&format!("scores/events?student={student}&limit=200"));
    let history = campus.lan.get(&history).await.expect(200);
    let newest = &history["items"][0]["after"];

    let told = json!({"version": version, "points": points});
    let found = json!({"version": newest["version"], "points": newest["points"]});
    assert_eq!(found, told);
    assert_eq!(*version, writes.len() as u64, "a version was skipped");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_interleaved_writes_of_two_graders_lose_nothing() {
    let campus = Campus::new().await;
    let category = campus.add_category(json!({"title": "Bài tập"})).await;
    campus.add_draft(category, "10").await;
    let students = campus.admin.enter_students(STUDENTS).await;
    for student in &students {
        campus
            .admin
            .enroll(&campus.class, student, "STUDENT")
            .await
            .expect(201);
    }
    let path: Arc<str> = campus.of_class("scores").into();
    let students = Arc::new(students);

    let graders = [(&campus.lan, 0), (&campus.admin, 1)].map(|(client, seed)| {
        let (client, path, students) = (client.clone(), path.clone(), students.clone());
        tokio::spawn(grade(client, path, students, seed))
    });
    let mut told = Vec::new();
    for grader in graders {
        told.push(grader.await.expect("an end"));
    }

    let applied: usize = told.iter().map(|told| told.applied.len()).sum();
    let conflicts: usize = told.iter().map(|told| told.conflicts).sum();
    assert_eq!(
        applied + conflicts,
        2 * usize::try_from(WRITES).expect("small")
    );
    assert!(conflicts > 0, "they never met");
    let all = told.iter().flat_map(|told| &told.applied);
    let versions: BTreeSet<(&String, u64)> =
        all.clone().map(|(id, version, _)| (id, *version)).collect();
    assert_eq!(versions.len(), applied, "two writes took one version");
    for student in students.iter() {
        let writes = all.clone().filter(|(id, _, _)| id == student);
        check_history(&campus, student, &writes.collect::<Vec<_>>()).await;
    }
    let page = campus
        .lan
        .get(&format!("/api/classes/{}/gradebook", campus.class))
        .await
        .expect(200);
    let count: u64 = page["students"]
        .as_array()
        .expect("students")
        .iter()
        .map(|student| student["cells"][0][1].as_u64().unwrap_or(0))
        .sum();
    assert_eq!(count, applied as u64);
    assert_eq!(page["next"], Value::Null);
}
