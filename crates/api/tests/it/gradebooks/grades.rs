//! What a student sees, why it is so, and what the class reached.

use serde_json::{Value, json};

use super::cell;
use crate::app::{Campus, StillClock};

#[tokio::test]
async fn hidden_scores_never_move_a_number_that_a_student_sees() {
    let campus = Campus::new().await;
    let category = campus.add_category(json!({"title": "Bài tập"})).await;
    let posted = campus.add_item(category, "10").await;
    let hidden = campus.add_draft(category, "10").await;
    campus
        .write(json!([
            cell(&campus.an, posted, 0, "8"),
            cell(&campus.an, hidden, 0, "2")
        ]))
        .await
        .expect(200);

    let own = campus.grades(&campus.an, &campus.an).await.expect(200);
    let of_staff = campus.grades(&campus.lan, &campus.an).await.expect(200);

    assert_eq!(own["to_date"]["mark"], "8.0");
    assert_eq!(own["final_total"], Value::Null);
    assert!(
        !own.to_string()
            .contains(&format!("\"number\":{hidden},\"category\""))
    );
    assert_eq!(own["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        own["to_date"]["categories"][0]["items"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    assert_eq!(
        (
            &of_staff["to_date"]["mark"],
            &of_staff["final_total"]["mark"]
        ),
        (&json!("5.0"), &json!("5.0"))
    );
}

#[tokio::test]
async fn a_total_is_explained_part_by_part() {
    let campus = Campus::new().await;
    let path = campus.of_class("book");
    let late = json!({"step_minutes": 1440, "per_step": "10"});
    campus
        .lan
        .patch(&path, 0, json!({"weighting": "categories", "late": late}))
        .await
        .expect(200);
    let homework = json!({"title": "Bài tập", "weight": "40", "drop_lowest": 1});
    let homework = campus.add_category(homework).await;
    let exam = campus
        .add_category(json!({"title": "Thi", "weight": "60"}))
        .await;
    let first = campus.add_item(homework, "20").await;
    let second = campus.add_item(homework, "20").await;
    campus.add_item(exam, "10").await;
    let late = json!({"student": campus.an.id, "item": first, "version": 0, "points": "18", "late_minutes": 60});
    campus
        .write(json!([late, cell(&campus.an, second, 0, "5")]))
        .await
        .expect(200);

    let trace = campus.grades(&campus.an, &campus.an).await.expect(200)["to_date"].clone();

    // 18 less 2 of 20, the other dropped, the exam left out for now.
    assert_eq!(trace["mark"], "8.0");
    assert_eq!(trace["scaled"]["by"]["exact"], "40");
    assert_eq!(trace["categories"][1]["standing"], "empty");
    let items = &trace["categories"][0]["items"];
    assert_eq!(items[0]["raw"], "18");
    assert_eq!(items[0]["deduction"]["points"]["exact"], "2");
    assert_eq!(items[0]["counted"]["exact"], "16");
    assert_eq!(items[0]["part"]["exact"], "8");
    assert_eq!(items[1]["dropped"], "drop_lowest");
}

#[tokio::test]
async fn a_trial_writes_nothing() {
    let campus = Campus::new().await;
    let category = campus.add_category(json!({"title": "Bài tập"})).await;
    let item = campus.add_item(category, "10").await;
    let hidden = campus.add_draft(category, "10").await;
    campus
        .write(json!([cell(&campus.an, item, 0, "4")]))
        .await
        .expect(200);
    let path = campus.of_class(&format!("grades/{}/what-if", campus.an.id));

    let trial = json!({"cells": [{"item": item, "points": "10"}]});
    let trial = campus.an.post(&path, trial).await.expect(200);
    let hidden = campus
        .an
        .post(&path, json!({"cells": [{"item": hidden, "points": "10"}]}))
        .await;

    assert_eq!(
        (&trial["mark"], &trial["band"]["letter"]),
        (&json!("10.0"), &json!("A"))
    );
    assert_eq!(hidden.faults()[0].1, "unknown_item");
    let own = campus.grades(&campus.an, &campus.an).await.expect(200);
    assert_eq!(own["to_date"]["mark"], "4.0");
}

#[tokio::test]
async fn rank_and_statistics_are_shown_from_five_on_and_grow_no_older_than_a_minute() {
    let clock = std::sync::Arc::new(StillClock::default());
    let campus = Campus::new_at(clock.clone()).await;
    let category = campus.add_category(json!({"title": "Bài tập"})).await;
    let item = campus.add_item(category, "10").await;
    campus
        .write(json!([cell(&campus.an, item, 0, "8")]))
        .await
        .expect(200);
    let alone = campus.grades(&campus.an, &campus.an).await.expect(200);
    assert_eq!(alone["rank"], Value::Null);
    assert_eq!(alone["statistics"]["items"][0]["points"], Value::Null);
    let students = campus.admin.enter_students(5).await;
    for (student, points) in students.iter().zip(["9", "8", "6", "4", "2"]) {
        campus
            .admin
            .enroll(&campus.class, student, "STUDENT")
            .await
            .expect(201);
        let cell = json!({"student": student, "item": item, "version": 0, "points": points});
        campus.write(json!([cell])).await.expect(200);
    }

    let soon = campus.grades(&campus.an, &campus.an).await.expect(200);
    clock.pass(61);
    let later = campus.grades(&campus.an, &campus.an).await.expect(200);

    assert_eq!(soon["rank"], Value::Null);
    assert_eq!(
        (&later["rank"]["place"], &later["rank"]["of"]),
        (&json!(2), &json!(6))
    );
    let points = &later["statistics"]["items"][0]["points"];
    assert_eq!(
        (&points["median"]["exact"], &points["most"]["exact"]),
        (&json!("7"), &json!("9"))
    );
    assert_eq!(later["statistics"]["final_totals"], Value::Null);
    let of_staff = campus
        .lan
        .get(&campus.of_class("statistics"))
        .await
        .expect(200);
    assert_eq!(of_staff["items"][0]["ungraded"], 1);
    assert_eq!(of_staff["final_totals"]["count"], 7);
    assert_eq!(
        of_staff["to_date"]["bands"][0],
        json!({"letter": "A", "count": 1})
    );
}
