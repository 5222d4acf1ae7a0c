//! Lists of people that are brought into a class.

use std::time::Duration;

use domain::ids::JobId;
use school::jobs::Stepped;
use serde_json::{Value, json};

use crate::app::{Answer, Campus, Client, id};

async fn send(client: &Client, class: &str, people: Value) -> Answer {
    let path = format!("/api/classes/{class}/enrollments/bulk");
    let body = json!({"role": "STUDENT", "people": people});
    client.post(&path, body).await
}

/// Steps of one transaction until the job is at its end.
async fn walk(campus: &Campus, job: &str) {
    let job = JobId::parse(job).expect("an id");
    let school = &campus.app.school;
    while school.step_job(&job, Duration::ZERO).await.expect("a step") == Stepped::Worked {}
}

/// Line and outcome of each row.
async fn outcomes(client: &Client, job: &str) -> Vec<(u64, String)> {
    let rows = client.get(&format!("/api/jobs/{job}/rows?limit=200")).await;
    let rows = rows.expect(200);
    let rows = rows["items"].as_array().expect("rows").clone();
    let text = |row: &Value| row["outcome"].as_str().expect("an outcome").to_owned();
    rows.iter()
        .map(|row| (row["row"].as_u64().expect("a line"), text(row)))
        .collect()
}

#[tokio::test]
async fn each_line_of_a_list_has_its_outcome_and_full_classes_a_queue() {
    let campus = Campus::new().await;
    campus.admin.enter_students(2).await;
    let class = campus
        .admin
        .get(&format!("/api/classes/{}", campus.class))
        .await
        .expect(200);
    let version = class["version"].as_u64().expect("a version");
    let path = format!("/api/classes/{}", campus.class);
    campus
        .admin
        .patch(&path, version, json!({"capacity": 3}))
        .await
        .expect(200);
    let people = json!([
        "STUDENT-An",
        " sv000@example.edu ",
        "nobody",
        "",
        "sv001@example.edu",
        "LECTURER-Minh"
    ]);

    let job = send(&campus.lan, &campus.class, people).await.expect(201);
    walk(&campus, &id(&job)).await;

    let expected = ["already", "enrolled", "unknown", "waiting", "refused"];
    let expected: Vec<(u64, String)> = (1..).zip(expected.map(str::to_owned)).collect();
    assert_eq!(outcomes(&campus.lan, &id(&job)).await, expected);
    let job = campus
        .lan
        .get(&format!("/api/jobs/{}", id(&job)))
        .await
        .expect(200);
    assert_eq!(
        (&job["state"], &job["done"], &job["errors"]),
        (&json!("done"), &json!(5), &json!(2))
    );
    assert_eq!(job["tallies"]["enrolled"], 1);
    let own = campus.lan.get("/api/jobs").await.expect(200);
    assert_eq!(own["items"][0]["id"], job["id"]);
}

#[tokio::test]
async fn a_list_is_refused_for_classes_of_others_and_when_it_is_empty_or_too_long() {
    let campus = Campus::new().await;
    let many: Vec<String> = (0..5_001).map(|number| format!("SV{number}")).collect();

    let statuses = [
        send(&campus.lan, &campus.other_class, json!(["STUDENT-An"]))
            .await
            .status
            .as_u16(),
        send(&campus.an, &campus.class, json!(["STUDENT-Chi"]))
            .await
            .status
            .as_u16(),
    ];
    let faults = [
        send(&campus.lan, &campus.class, json!(["", "  "]))
            .await
            .faults(),
        send(&campus.lan, &campus.class, json!(many)).await.faults(),
        send(&campus.lan, &campus.class, json!(["x".repeat(300)]))
            .await
            .faults(),
    ];

    assert!(
        statuses.iter().all(|status| matches!(status, 403 | 404)),
        "{statuses:?}"
    );
    let faults: Vec<_> = faults.into_iter().flatten().collect();
    let fault = |path: &str, code: &str| (path.to_owned(), code.to_owned());
    assert_eq!(
        faults,
        [
            fault("people", "required"),
            fault("people", "out_of_range"),
            fault("people.0", "too_long")
        ]
    );
}

#[tokio::test]
async fn a_list_ends_when_whoever_started_it_may_no_longer() {
    let campus = Campus::new().await;
    let job = send(&campus.lan, &campus.class, json!(["STUDENT-Chi"]))
        .await
        .expect(201);
    let path = format!(
        "/api/classes/{}/enrollments/{}",
        campus.class, campus.lan.id
    );
    let lan = campus.admin.get(&path).await.expect(200);
    let version = lan["version"].as_u64().expect("a version");
    assert_eq!(campus.admin.delete(&path, version).await.status, 204);

    walk(&campus, &id(&job)).await;

    let job = campus
        .admin
        .get(&format!("/api/jobs/{}", id(&job)))
        .await
        .expect(200);
    assert_eq!(
        (&job["state"], &job["code"]),
        (&json!("failed"), &json!("forbidden"))
    );
}

async fn send_class(client: &Client, class: &str, body: Value) -> Answer {
    let path = format!("/api/classes/{class}/enrollments/bulk");
    client.post(&path, body).await
}

#[tokio::test]
async fn those_of_another_class_come_in_as_what_they_are_there() {
    let campus = Campus::new().await;
    let next = campus
        .admin
        .open_class("MTH101-NEXT", &campus.subject, &campus.term)
        .await;
    for role in ["LECTURER", "STUDENT"] {
        let ask = json!({"role": role, "from_class": campus.class});
        let job = send_class(&campus.admin, &next, ask).await.expect(201);
        walk(&campus, &id(&job)).await;
    }

    for role in ["LECTURER", "STUDENT"] {
        let names = |class: &str| {
            let path = format!("/api/classes/{class}/enrollments?role={role}");
            let admin = &campus.admin;
            async move { admin.walk(&path, 50, "/person/id").await }
        };
        let (there, here) = (names(&campus.class).await, names(&next).await);
        assert!(!there.is_empty());
        assert_eq!(there, here);
    }
}

#[tokio::test]
async fn another_class_is_taken_over_by_its_own_staff_alone() {
    let campus = Campus::new().await;
    let other = campus
        .admin
        .open_class("MTH101-OTHER", &campus.subject, &campus.term)
        .await;
    let ask = json!({"role": "STUDENT", "from_class": other});
    let of_others = send_class(&campus.lan, &campus.class, ask).await;

    let nowhere = json!({"role": "STUDENT", "from_class": "cls_nowhere"});
    let nowhere = send_class(&campus.admin, &campus.class, nowhere).await;
    let both = json!({"role": "STUDENT", "from_class": other, "people": ["SV001"]});
    let both = send_class(&campus.admin, &campus.class, both).await;

    assert_eq!(
        (of_others.status.as_u16(), of_others.code()),
        (403, "forbidden")
    );
    let fault = |code: &str| vec![("from_class".to_owned(), code.to_owned())];
    assert_eq!(nowhere.faults(), fault("unknown_reference"));
    assert_eq!(both.faults(), fault("not_with"));
}
