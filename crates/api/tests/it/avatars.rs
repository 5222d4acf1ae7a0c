//! Pictures of people over HTTP.

use axum::http::Method;
use ports::FileStore;
use serde_json::{Value, json};

use crate::app::{Campus, Client};
use crate::materials::{key_of, put};

const WEBP: &str = "image/webp";

fn picture() -> Value {
    json!({"media_type": WEBP, "size": 4})
}

async fn complete(client: &Client, file: &Value) -> crate::app::Answer {
    let file = file["id"].as_str().expect("an id");
    let path = format!("/api/me/avatar/{file}/complete");
    client.send(Method::POST, &path, &[], None).await
}

/// A picture that has arrived and is shown; the answers to asking and to confirming.
async fn show(campus: &Campus, client: &Client) -> (Value, Value) {
    let asked = client.post("/api/me/avatar", picture()).await.expect(201);
    assert!(put(&campus.app, &asked["upload"], (WEBP, b"RIFF")).await);
    let shown = complete(client, &asked).await.expect(200);
    (asked, shown)
}

#[tokio::test]
async fn a_picture_is_shown_wherever_the_person_is() {
    let campus = Campus::new().await;
    let (asked, shown) = show(&campus, &campus.an).await;
    let url = shown["avatar_url"].as_str().expect("a URL").to_owned();
    let key = key_of(&asked["upload"]);
    assert!(url.contains(key.as_str()), "{url}");

    let me = campus.an.get("/api/me").await.expect(200);
    let person = campus
        .admin
        .get(&format!("/api/people/{}", campus.an.id))
        .await
        .expect(200);
    let people = campus.admin.get("/api/people?q=an").await.expect(200);
    let listed = campus.admin.get("/api/people").await.expect(200);
    let roster = format!("/api/classes/{}/enrollments", campus.class);
    let roster = campus.binh.get(&roster).await.expect(200);

    let find = |list: &Value, pointer: &str| {
        let items = list["items"].as_array().cloned().expect("items");
        let found = items
            .iter()
            .filter_map(|item| item.pointer(pointer)?.as_str());
        found.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(me["person"]["avatar_url"], url);
    assert_eq!(person["avatar_url"], url);
    assert_eq!(find(&people, "/avatar_url"), url);
    assert_eq!(find(&listed, "/avatar_url"), url);
    assert_eq!(find(&roster, "/person/avatar_url"), url);
}

#[tokio::test]
async fn a_new_picture_takes_the_place_of_the_old_one_whose_file_goes() {
    let campus = Campus::new().await;
    let (first, shown) = show(&campus, &campus.an).await;

    let (second, again) = show(&campus, &campus.an).await;

    assert_ne!(shown["avatar_url"], again["avatar_url"]);
    let files = &campus.app.home.files;
    assert_eq!(
        files.head(&key_of(&first["upload"])).await.expect("known"),
        None
    );
    assert!(
        files
            .head(&key_of(&second["upload"]))
            .await
            .expect("known")
            .is_some()
    );
    let old = complete(&campus.an, &first).await;
    assert_eq!((old.status.as_u16(), old.code()), (409, "upload_missing"));
}

#[tokio::test]
async fn a_picture_is_taken_away_with_its_file() {
    let campus = Campus::new().await;
    let (asked, shown) = show(&campus, &campus.an).await;
    let version = shown["version"].as_u64().expect("a version");

    let stale = campus.an.delete("/api/me/avatar", version - 1).await;
    let gone = campus
        .an
        .delete("/api/me/avatar", version)
        .await
        .expect(200);

    assert_eq!(stale.status.as_u16(), 412);
    assert_eq!(gone["avatar_url"], Value::Null);
    let head = campus.app.home.files.head(&key_of(&asked["upload"])).await;
    assert_eq!(head.expect("known"), None);
    let roster = format!("/api/classes/{}/enrollments", campus.class);
    let roster = campus.binh.get(&roster).await.expect(200);
    assert_eq!(roster["items"][0]["person"]["avatar_url"], Value::Null);
}

#[tokio::test]
async fn a_picture_is_an_image_of_a_megabyte_at_most() {
    let campus = Campus::new().await;
    let body = json!({"media_type": "image/svg+xml", "size": 1_048_577});

    let refused = campus.an.post("/api/me/avatar", body).await;

    let faults = refused.faults();
    let codes: Vec<&str> = faults.iter().map(|(_, code)| code.as_str()).collect();
    assert_eq!(codes, ["not_allowed", "file_too_large"]);
}

#[tokio::test]
async fn nobody_shows_a_file_that_is_not_theirs_or_no_picture() {
    let campus = Campus::new().await;
    let asked = campus
        .an
        .post("/api/me/avatar", picture())
        .await
        .expect(201);
    assert!(put(&campus.app, &asked["upload"], ("text/html", b"<a>")).await);

    let stolen = complete(&campus.binh, &asked).await;
    let page = complete(&campus.an, &asked).await;

    assert_eq!(stolen.code(), "upload_missing");
    assert_eq!(page.code(), "upload_differs");
    let head = campus.app.home.files.head(&key_of(&asked["upload"])).await;
    assert_eq!(head.expect("known"), None);
}

#[tokio::test]
async fn the_url_of_a_picture_repeats_for_hours() {
    let clock = std::sync::Arc::new(crate::app::StillClock::default());
    let (app, admin) = crate::app::App::with_administrator_at(clock.clone()).await;
    let asked = admin.post("/api/me/avatar", picture()).await.expect(201);
    assert!(put(&app, &asked["upload"], (WEBP, b"RIFF")).await);
    complete(&admin, &asked).await.expect(200);
    let url = || async {
        let me = admin.get("/api/me").await.expect(200);
        me["person"]["avatar_url"]
            .as_str()
            .expect("a URL")
            .to_owned()
    };

    let first = url().await;
    clock.pass(3 * 3600);
    let later = url().await;
    clock.pass(6 * 3600);

    assert_eq!(first, later);
    assert_ne!(first, url().await);
}
