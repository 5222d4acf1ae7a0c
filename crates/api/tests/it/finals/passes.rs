//! Passes over a class that is larger than one transaction, by holders that stop in the middle.

use std::time::Duration;

use domain::ids::JobId;
use school::jobs::Stepped;
use serde_json::json;

use super::books::{cells, grade_class, grades};
use super::{ask, finals, finish, state, take, take_all};
use crate::app::{Campus, id};

async fn with_students(count: usize) -> (Campus, Vec<String>) {
    let campus = Campus::new().await;
    let people = campus.admin.enter_students(count).await;
    for person in &people {
        let enrolled = campus.admin.enroll(&campus.class, person, "STUDENT").await;
        enrolled.expect(201);
    }
    grade_class(
        &campus,
        &campus.class,
        &[(&campus.an, "1|g|8.5|"), (&campus.binh, "1|g|4.5|")],
    )
    .await;
    (campus, people)
}

/// One transaction of a job.
async fn step(campus: &Campus, job: &str) -> Stepped {
    let job = JobId::parse(job).expect("an id");
    let school = &campus.app.school;
    school.step_job(&job, Duration::ZERO).await.expect("a step")
}

#[tokio::test]
async fn steps_of_one_transaction_each_lock_a_class_of_several() {
    let (campus, people) = with_students(45).await;
    for (client, name) in [
        (&campus.lan, "compute"),
        (&campus.lan, "submit"),
        (&campus.admin, "lock"),
    ] {
        let job = ask(&campus, client, name, json!({})).await.expect(201);

        let mut steps = 0;
        while step(&campus, &id(&job)).await == Stepped::Worked {
            steps += 1;
        }

        let job = finish(&campus, &id(&job)).await;
        assert_eq!((&job["state"], &job["done"]), (&json!("done"), &json!(47)));
        assert!(steps >= 4, "{steps}");
    }
    for person in &people {
        let (line, grade) = grades(&campus, person).await;
        assert!(line.is_some() && grade.is_some());
    }
    let listed = campus.lan.walk(&finals(&campus), 20, "/student/id").await;
    assert_eq!(listed.len(), 47);
}

#[tokio::test]
async fn whoever_joins_while_finals_are_frozen_has_a_grade_too() {
    let (campus, _) = with_students(30).await;
    take_all(&campus, &[(&campus.lan, "compute")]).await;
    let job = ask(&campus, &campus.lan, "submit", json!({}))
        .await
        .expect(201);
    step(&campus, &id(&job)).await;

    let joined = campus
        .admin
        .enroll(&campus.class, &campus.chi.id, "STUDENT")
        .await;
    joined.expect(201);
    let job = finish(&campus, &id(&job)).await;

    assert_eq!(job["state"], "done");
    let (_, grade) = grades(&campus, &campus.chi.id).await;
    assert!(grade.is_some());
    assert!(cells(&campus, &campus.chi).await.contains_key("locked"));
    assert_eq!(state(&campus).await["students"], 33);
}

#[tokio::test]
async fn a_submission_that_finds_somebody_without_a_mark_sets_all_scores_free_again() {
    let (campus, _) = with_students(30).await;
    take_all(&campus, &[(&campus.lan, "compute")]).await;
    grade_class(&campus, &campus.class, &[(&campus.binh, "2|e||")]).await;

    let job = take(&campus, &campus.lan, "submit").await;

    assert_eq!(
        (&job["state"], &job["code"]),
        (&json!("failed"), &json!("finals_incomplete"))
    );
    assert_eq!(job["errors"], 1);
    for student in [&campus.an, &campus.binh] {
        assert!(!cells(&campus, student).await.contains_key("locked"));
    }
    let left = state(&campus).await;
    assert_eq!(
        (&left["state"], &left["no_mark"]),
        (&json!("open"), &json!(1))
    );
}

#[tokio::test]
async fn whoever_has_left_has_no_final_grade() {
    let (campus, _) = with_students(1).await;
    take_all(&campus, &[(&campus.lan, "compute")]).await;
    let path = format!(
        "/api/classes/{}/enrollments/{}",
        campus.class, campus.binh.id
    );
    assert_eq!(campus.admin.delete(&path, 1).await.status, 204);

    let steps = [(&campus.lan, "submit"), (&campus.admin, "lock")];
    take_all(&campus, &steps).await;

    assert_eq!(grades(&campus, &campus.binh.id).await, (None, None));
    let transcript = campus.binh.get("/api/me/transcript").await.expect(200);
    assert_eq!(transcript["terms"], json!([]));
}
