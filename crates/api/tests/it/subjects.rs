//! Subjects over HTTP.

use serde_json::json;

use crate::app::Campus;

#[tokio::test]
async fn a_subject_is_entered_read_edited_and_archived() {
    let campus = Campus::new().await;
    let body = json!({"code": "PHY", "name": "Vật lý", "credits": "2.50", "grading": "pass_fail"});
    let created = campus.admin.post("/api/subjects", body).await;
    let location = created.header("location").to_owned();
    let subject = created.expect(201);
    assert_eq!(
        (subject["credits"].as_str(), subject["version"].as_u64()),
        (Some("2.5"), Some(1))
    );

    let edited = campus
        .admin
        .patch(&location, 1, json!({"credits": null, "status": "archived"}))
        .await;

    assert_eq!(edited.header("etag"), "\"2\"");
    assert_eq!(edited.expect(200)["credits"], json!(null));
    let active = campus.an.walk("/api/subjects", 50, "/code").await;
    let archived = campus
        .an
        .walk("/api/subjects?status=archived", 50, "/code")
        .await;
    assert_eq!(
        (active, archived),
        (vec!["MTH101".to_owned()], vec!["PHY".to_owned()])
    );
}

#[tokio::test]
async fn subjects_come_by_name_without_diacritics() {
    let campus = Campus::new().await;
    for (code, name) in [
        ("A", "Đại số"),
        ("B", "Địa lý"),
        ("C", "Cơ học"),
        ("D", "Âm nhạc"),
    ] {
        campus
            .admin
            .post("/api/subjects", json!({"code": code, "name": name}))
            .await
            .expect(201);
    }

    let walked = campus.lan.walk("/api/subjects", 2, "/name").await;

    assert_eq!(
        walked,
        ["Âm nhạc", "Cơ học", "Đại số", "Địa lý", "Giải tích"]
    );
}

#[tokio::test]
async fn a_renamed_subject_is_renamed_in_its_classes() {
    let campus = Campus::new().await;
    let path = format!("/api/subjects/{}", campus.subject);

    campus
        .admin
        .patch(&path, 1, json!({"name": "Giải tích 1", "code": "mth101"}))
        .await
        .expect(200);

    let class = campus
        .admin
        .get(&format!("/api/classes/{}", campus.class))
        .await
        .expect(200);
    assert_eq!(
        (&class["subject"]["name"], &class["subject"]["code"]),
        (&json!("Giải tích 1"), &json!("mth101"))
    );
    assert_eq!(
        class["version"], 1,
        "a new name of the subject is no edit of the class"
    );
}

#[tokio::test]
async fn a_code_is_free_again_after_it_was_changed() {
    let campus = Campus::new().await;
    let path = format!("/api/subjects/{}", campus.subject);
    campus
        .admin
        .patch(&path, 1, json!({"code": "CALC"}))
        .await
        .expect(200);

    campus
        .admin
        .post("/api/subjects", json!({"code": "MTH101", "name": "Other"}))
        .await
        .expect(201);
    let taken = campus
        .admin
        .post("/api/subjects", json!({"code": "calc", "name": "Other"}))
        .await;

    assert_eq!(taken.code(), "code_taken");
}
