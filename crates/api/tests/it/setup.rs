//! The first administrator over HTTP.

use ports::ItemStore;
use serde_json::{Value, json};

use crate::app::{App, id};

fn wish(token: &str, password: &str) -> Value {
    json!({
        "token": token,
        "email": "first@example.edu",
        "password": password,
        "name": {"family": "Hồ", "given": "Hà"},
    })
}

#[tokio::test]
async fn the_printed_link_makes_one_administrator_and_closes() {
    let app = App::empty().await;
    let config = app.stranger().get("/api/config").await.expect(200);
    assert_eq!(config["setup_open"], true);

    let made = app
        .stranger()
        .post("/api/setup", wish("the-printed-secret", "Mat-khau-1!"))
        .await;
    let again = app
        .stranger()
        .post("/api/setup", wish("the-printed-secret", "Mat-khau-1!"))
        .await;

    let made = made.expect(201);
    assert_eq!(
        (&made["roles"], &made["account"]),
        (&json!(["ADMIN"]), &json!("linked"))
    );
    assert_eq!((again.status.as_u16(), again.code()), (403, "setup_closed"));
    let admin = app.client("first@example.edu", &id(&made)).await;
    admin.get("/api/people").await.expect(200);
}

#[tokio::test]
async fn a_wrong_link_and_a_weak_password_leave_nothing_behind() {
    let app = App::empty().await;

    let wrong = app
        .stranger()
        .post("/api/setup", wish("guessed", "Mat-khau-1!"))
        .await;
    let weak = app
        .stranger()
        .post("/api/setup", wish("the-printed-secret", "short"))
        .await;
    let empty = app
        .stranger()
        .post("/api/setup", json!({"token": "the-printed-secret"}))
        .await;

    assert_eq!((wrong.status.as_u16(), wrong.code()), (403, "setup_closed"));
    assert_eq!(
        weak.faults().first().map(|(path, _)| path.as_str()),
        Some("password")
    );
    assert_eq!(empty.status, 422);
    let made = app
        .stranger()
        .post("/api/setup", wish("the-printed-secret", "Mat-khau-1!"))
        .await;
    made.expect(201);
}

#[tokio::test]
async fn of_two_at_the_same_moment_one_becomes_the_first_administrator() {
    let app = App::empty().await;
    let tries = (0..4).map(|number| {
        let client = app.stranger();
        tokio::spawn(async move {
            let mut wish = wish("the-printed-secret", "Mat-khau-1!");
            wish["email"] = json!(format!("first{number}@example.edu"));
            client.post("/api/setup", wish).await.status.as_u16()
        })
    });

    let mut statuses = Vec::new();
    for wish in tries.collect::<Vec<_>>() {
        statuses.push(wish.await.expect("an answer"));
    }

    statuses.sort_unstable();
    assert_eq!(statuses, [201, 403, 403, 403]);
}

#[tokio::test]
async fn the_door_closes_also_for_an_administrator_who_came_another_way() {
    let (app, admin) = App::with_administrator().await;
    let body = json!({"name": {"given": "Lan"}, "email": "lan@example.edu", "roles": ["ADMIN"]});
    admin.post("/api/people", body).await.expect(201);
    // As an import leaves it: somebody is administrator, and the door is open.
    let open = ports::Changes::new().remove("administrator_made");
    let key = school::tables::settings();
    let open = ports::Update {
        key,
        changes: open,
        condition: None,
    };
    app.home.items.update(open).await.expect("settings");
    assert!(
        !app.school
            .settings()
            .await
            .expect("settings")
            .administrator_made
    );

    let input = domain::people::PersonInput {
        name: domain::names::NameInput {
            given: "Lan".into(),
            ..Default::default()
        },
        email: "lan@example.edu".into(),
        ..Default::default()
    };
    let password = ports::FirstPassword::Chosen("Quan-ly-2!".into());
    app.school
        .make_administrator(input, password)
        .await
        .expect("an administrator");

    assert!(
        app.school
            .settings()
            .await
            .expect("settings")
            .administrator_made
    );
}
