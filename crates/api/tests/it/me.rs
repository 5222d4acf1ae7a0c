//! One's own profile over HTTP.

use serde_json::json;

use crate::app::{App, Campus};

#[tokio::test]
async fn me_says_who_and_what_may_be_done() {
    let campus = Campus::new().await;

    let me = campus.an.get("/api/me").await.expect(200);

    assert_eq!(me["person"]["display_name"], "Nguyễn An");
    assert_eq!(me["roles"], json!(["STUDENT"]));
    let permissions = me["permissions"].as_array().expect("permissions");
    assert!(permissions.contains(&json!("list_my_classes")));
    assert!(!permissions.contains(&json!("create_enrollment")));
}

#[tokio::test]
async fn people_edit_their_profile_and_nothing_else_of_theirs() {
    let campus = Campus::new().await;
    let profile =
        json!({"language": "vi", "time_zone": "Asia/Ho_Chi_Minh", "phone": "0901 234 567"});

    let edited = campus.an.patch("/api/me", 1, profile).await.expect(200);
    let email = campus
        .an
        .patch("/api/me", 2, json!({"email": "boss@example.edu"}))
        .await;
    let zone = campus
        .an
        .patch("/api/me", 2, json!({"time_zone": "Asia/Nowhere"}))
        .await;
    let stale = campus.an.patch("/api/me", 1, json!({"phone": null})).await;

    assert_eq!(
        (edited["language"].as_str(), edited["version"].as_u64()),
        (Some("vi"), Some(2))
    );
    assert_eq!(
        email.faults(),
        [("email".to_owned(), "unknown_field".to_owned())]
    );
    assert_eq!(
        zone.faults(),
        [("time_zone".to_owned(), "invalid".to_owned())]
    );
    assert_eq!(stale.status, 412);
}

#[tokio::test]
async fn configuration_and_health_need_no_token() {
    let (app, _) = App::with_administrator().await;

    let config = app.stranger().get("/api/config").await.expect(200);
    let health = app.stranger().get("/api/health").await.expect(200);

    assert_eq!(config["region"], "ap-southeast-1");
    assert_eq!(
        (&config["setup_open"], config.get("demo_accounts")),
        (&json!(false), None)
    );
    assert_eq!(health["status"], "ok");
}
