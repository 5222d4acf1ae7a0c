//! Terms over HTTP.

use serde_json::json;

use crate::app::{Campus, id};

#[tokio::test]
async fn there_is_one_current_term_at_most() {
    let campus = Campus::new().await;
    let body =
        json!({"name": "HK2", "starts_on": "2026-08-01", "ends_on": "2026-12-31", "current": true});
    let second = campus.admin.post("/api/terms", body).await.expect(201);
    assert_eq!(second["current"], true);

    let first = campus
        .an
        .get(&format!("/api/terms/{}", campus.term))
        .await
        .expect(200);
    assert_eq!(first["current"], false);

    let path = format!("/api/terms/{}", id(&second));
    let ceased = campus
        .admin
        .patch(&path, 1, json!({"current": false}))
        .await
        .expect(200);
    assert_eq!(ceased["current"], false);
}

#[tokio::test]
async fn terms_come_newest_first_also_after_their_days_moved() {
    let campus = Campus::new().await;
    for (name, from, to) in [
        ("old", "2024-01-01", "2024-06-30"),
        ("new", "2027-01-01", "2027-06-30"),
    ] {
        let body = json!({"name": name, "starts_on": from, "ends_on": to});
        campus.admin.post("/api/terms", body).await.expect(201);
    }
    assert_eq!(
        campus.an.walk("/api/terms", 1, "/name").await,
        ["new", "HK1", "old"]
    );

    let path = format!("/api/terms/{}", campus.term);
    let days = json!({"starts_on": "2028-01-01", "ends_on": "2028-06-30"});
    campus.admin.patch(&path, 1, days).await.expect(200);

    assert_eq!(
        campus.an.walk("/api/terms", 2, "/name").await,
        ["HK1", "new", "old"]
    );
}

#[tokio::test]
async fn the_current_term_cannot_be_archived_and_a_reversed_one_not_entered() {
    let campus = Campus::new().await;
    let path = format!("/api/terms/{}", campus.term);

    let archived = campus
        .admin
        .patch(&path, 1, json!({"status": "archived"}))
        .await;
    let body = json!({"name": "x", "starts_on": "2026-02-30", "ends_on": "2026-01-01", "year": 12});
    let reversed = campus.admin.post("/api/terms", body).await;

    assert_eq!(
        (archived.status.as_u16(), archived.code()),
        (409, "archived")
    );
    let paths: Vec<String> = reversed
        .faults()
        .into_iter()
        .map(|(path, _)| path)
        .collect();
    assert_eq!(paths, ["starts_on", "year"]);
}

#[tokio::test]
async fn a_renamed_term_is_renamed_in_its_classes() {
    let campus = Campus::new().await;
    let path = format!("/api/terms/{}", campus.term);

    campus
        .admin
        .patch(&path, 1, json!({"name": "Học kỳ 1"}))
        .await
        .expect(200);

    let class = campus
        .an
        .get(&format!("/api/classes/{}", campus.class))
        .await
        .expect(200);
    assert_eq!(class["term"]["name"], "Học kỳ 1");
}
