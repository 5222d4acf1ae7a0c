//! Backups over HTTP: administrators alone ask for them, where the home makes them of itself.

use serde_json::json;

use crate::app::Campus;

const PATH: &str = "/api/backups";

#[tokio::test]
async fn an_administrator_sees_backups_and_asks_for_one_and_for_its_proof() {
    let campus = Campus::new().await;

    let seen = campus.admin.get(PATH).await.expect(200);
    let made = campus.admin.post("/api/backups/make", json!({})).await;
    let proven = campus
        .admin
        .post("/api/backups/prove", json!({"name": "school.zip"}))
        .await;

    assert_eq!(seen["backups"][0]["name"], "school.zip");
    assert_eq!(seen["working"], json!(null));
    made.expect(200);
    proven.expect(200);
    let told = campus.admin.get("/api/events?action=prove_backup").await;
    assert_eq!(
        told.expect(200)["items"][0]["after"]["backup"],
        "school.zip"
    );
}

#[tokio::test]
async fn a_backup_that_is_not_there_is_not_proven() {
    let campus = Campus::new().await;
    let ask = json!({"name": "../school.zip"});

    let refused = campus.admin.post("/api/backups/prove", ask).await;

    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (404, "not_found")
    );
}

#[tokio::test]
async fn nobody_else_sees_them() {
    let campus = Campus::new().await;
    for client in [&campus.lan, &campus.an] {
        assert_eq!(client.get(PATH).await.status.as_u16(), 403);
        let made = client.post("/api/backups/make", json!({})).await;
        assert_eq!(made.status.as_u16(), 403);
    }
}

#[tokio::test]
async fn the_plan_is_edited_with_the_settings() {
    let campus = Campus::new().await;
    let plan =
        json!({"backups": {"every": "daily", "hour": 3, "keep": 7, "zone": "Asia/Ho_Chi_Minh"}});

    let edited = campus.admin.patch("/api/settings", 0, plan.clone()).await;
    let wrong = json!({"backups": {"every": "hourly", "hour": 24, "keep": 0}});
    let refused = campus.admin.patch("/api/settings", 1, wrong).await;

    assert_eq!(edited.expect(200)["backups"], plan["backups"]);
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (422, "validation_failed")
    );
    assert_eq!(refused.body["errors"].as_array().map(Vec::len), Some(3));
}
