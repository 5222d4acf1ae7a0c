//! Departments over HTTP, and the subjects that they teach.

use serde_json::{Value, json};

use crate::app::{Campus, id};

async fn enter(campus: &Campus, name: &str) -> Value {
    let body = json!({ "name": name });
    let entered = campus.admin.post("/api/departments", body).await;
    entered.expect(201)
}

async fn teach(campus: &Campus, code: &str, department: &Value) -> Value {
    let body = json!({"code": code, "name": code, "department_id": id(department)});
    let entered = campus.admin.post("/api/subjects", body).await;
    entered.expect(201)
}

fn path(department: &Value) -> String {
    format!("/api/departments/{}", id(department))
}

fn subjects(department: &Value) -> String {
    format!("{}/subjects", path(department))
}

#[tokio::test]
async fn departments_come_by_name_and_each_name_once() {
    let campus = Campus::new().await;
    for name in ["Vật lý", "Đại số", "Âm nhạc"] {
        enter(&campus, name).await;
    }

    let body = json!({"name": "  DAI  so "});
    let again = campus.admin.post("/api/departments", body).await;
    let nameless = campus.admin.post("/api/departments", json!({})).await;

    assert_eq!((again.status.as_u16(), again.code()), (409, "name_taken"));
    assert_eq!(
        nameless.faults(),
        [("name".to_owned(), "required".to_owned())]
    );
    let walked = campus.an.walk("/api/departments", 2, "/name").await;
    assert_eq!(walked, ["Âm nhạc", "Đại số", "Vật lý"]);
}

#[tokio::test]
async fn a_renamed_department_is_renamed_in_its_subjects() {
    let campus = Campus::new().await;
    let department = enter(&campus, "Khoa Toán").await;
    let subject = teach(&campus, "ALG", &department).await;
    assert_eq!(subject["department"], "Khoa Toán");

    let name = json!({"name": "Khoa Toán – Tin"});
    let renamed = campus.admin.patch(&path(&department), 1, name).await;
    renamed.expect(200);

    let shown = format!("/api/subjects/{}", id(&subject));
    let shown = campus.an.get(&shown).await.expect(200);
    assert_eq!(shown["department"], "Khoa Toán – Tin");
    assert_eq!(shown["version"], 1);
    let rows = campus
        .an
        .walk(&subjects(&department), 5, "/department")
        .await;
    assert_eq!(rows, ["Khoa Toán – Tin"]);
    // The former name is free, the new one is not.
    enter(&campus, "Khoa Toán").await;
    let body = json!({"name": "Khoa Toán – Tin"});
    let taken = campus.admin.post("/api/departments", body).await;
    assert_eq!(taken.code(), "name_taken");
}

#[tokio::test]
async fn the_subjects_of_a_department_follow_every_edit() {
    let campus = Campus::new().await;
    let (maths, physics) = (enter(&campus, "Toán").await, enter(&campus, "Vật lý").await);
    let algebra = teach(&campus, "ALG", &maths).await;
    teach(&campus, "GEO", &maths).await;
    let algebra = format!("/api/subjects/{}", id(&algebra));

    let move_it = json!({"department_id": id(&physics), "name": "Đại số"});
    campus.admin.patch(&algebra, 1, move_it).await.expect(200);

    assert_eq!(campus.an.walk(&subjects(&maths), 1, "/code").await, ["GEO"]);
    assert_eq!(
        campus.an.walk(&subjects(&physics), 1, "/name").await,
        ["Đại số"]
    );
    let archive = json!({"status": "archived"});
    campus.admin.patch(&algebra, 2, archive).await.expect(200);
    let archived = format!("{}?status=archived", subjects(&physics));
    assert!(
        campus
            .an
            .walk(&subjects(&physics), 1, "/code")
            .await
            .is_empty()
    );
    assert_eq!(campus.an.walk(&archived, 1, "/code").await, ["ALG"]);
    let leave = json!({"department_id": null});
    let left = campus.admin.patch(&algebra, 3, leave).await.expect(200);
    assert_eq!(
        (&left["department"], &left["department_id"]),
        (&Value::Null, &Value::Null)
    );
    assert!(campus.an.walk(&archived, 1, "/code").await.is_empty());
}

#[tokio::test]
async fn a_subject_needs_a_department_that_exists() {
    let campus = Campus::new().await;
    let unknown = "dep_00000000000000000000000000";
    let body = |department: &str| json!({"code": "X", "name": "X", "department_id": department});

    let refused = campus.admin.post("/api/subjects", body(unknown)).await;
    let no_id = campus.admin.post("/api/subjects", body("Toán")).await;

    let fault = |code: &str| [("department_id".to_owned(), code.to_owned())];
    assert_eq!(refused.faults(), fault("unknown_reference"));
    assert_eq!(no_id.faults(), fault("invalid_id"));
}
