//! Materials of classes over HTTP. Bytes are put straight into the home's store of files, as by whoever
//! has the signed URL; the URLs themselves are tested where they are checked.

use axum::http::{Method, StatusCode};
use ports::{FileKey, FileStore};
use serde_json::{Value, json};

use crate::app::{App, Campus, Client, StillClock, id};

const PDF: &str = "application/pdf";

fn file(name: &str) -> Value {
    json!({"name": name, "size": 4, "section": "Tuần 1"})
}

/// The key that an upload's URL names.
pub fn key_of(upload: &Value) -> FileKey {
    let url = upload["url"].as_str().expect("a URL");
    let (_, rest) = url.split_once("/files/").expect("the bucket");
    FileKey::parse(rest.split('?').next().expect("a path")).expect("a key")
}

/// Puts bytes where an upload is permitted.
pub async fn put(app: &App, upload: &Value, (media_type, bytes): (&str, &[u8])) -> bool {
    let kept = app
        .home
        .files
        .keep(&key_of(upload), media_type, bytes)
        .await;
    kept.expect("written")
}

impl Campus {
    fn materials(&self) -> String {
        format!("/api/classes/{}/materials", self.class)
    }

    /// A material whose file has arrived.
    async fn give(&self, name: &str) -> Value {
        let material = self
            .lan
            .post(&self.materials(), file(name))
            .await
            .expect(201);
        assert!(put(&self.app, &material["upload"], (PDF, b"%PDF")).await);
        self.complete(&self.lan, &material).await.expect(200)
    }

    fn path(&self, material: &Value) -> String {
        format!("{}/{}", self.materials(), id(material))
    }

    async fn complete(&self, client: &Client, material: &Value) -> crate::app::Answer {
        let path = format!("{}/complete", self.path(material));
        client.send(Method::POST, &path, &[], None).await
    }

    async fn set_status(&self, status: &str) {
        let path = format!("/api/classes/{}", self.class);
        let version = self.admin.get(&path).await.expect(200)["version"].clone();
        let version = version.as_u64().expect("a version");
        let edited = self.admin.patch(&path, version, json!({"status": status}));
        edited.await.expect(200);
    }
}

#[tokio::test]
async fn a_file_is_seen_by_the_class_once_it_has_arrived() {
    let campus = Campus::new().await;
    let answer = campus
        .lan
        .post(&campus.materials(), file("Bài 1.pdf"))
        .await;
    let location = answer.header("location").to_owned();
    let material = answer.expect(201);
    assert_eq!(location, campus.path(&material));
    assert_eq!(material["state"], "uploading");
    assert_eq!(campus.an.get(&location).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        campus.lan.get(&location).await.expect(200)["upload"],
        Value::Null
    );

    assert!(put(&campus.app, &material["upload"], (PDF, b"%PDF")).await);
    let before = campus.an.get(&campus.materials()).await.expect(200);
    let visible = campus.complete(&campus.lan, &material).await.expect(200);

    assert_eq!(before["items"], json!([]));
    assert_eq!(
        (&visible["state"], &visible["version"]),
        (&json!("visible"), &json!(2))
    );
    let list = campus.an.get(&campus.materials()).await.expect(200);
    assert_eq!(list["items"][0]["title"], "Bài 1");
    assert_eq!(list["items"][0]["file"]["media_type"], PDF);
    let download = campus
        .an
        .get(&format!("{location}/download"))
        .await
        .expect(200);
    let url = download["url"].as_str().expect("a URL");
    assert!(
        url.contains("response-content-disposition=attachment"),
        "{url}"
    );
}

#[tokio::test]
async fn confirming_twice_and_at_once_changes_nothing_more() {
    let campus = Campus::new().await;
    let material = campus
        .lan
        .post(&campus.materials(), file("a.pdf"))
        .await
        .expect(201);
    assert!(put(&campus.app, &material["upload"], (PDF, b"%PDF")).await);

    let (first, second) = tokio::join!(
        campus.complete(&campus.lan, &material),
        campus.complete(&campus.admin, &material)
    );
    let third = campus.complete(&campus.lan, &material).await.expect(200);

    assert_eq!(first.expect(200)["version"], 2);
    assert_eq!(second.expect(200)["version"], 2);
    assert_eq!(third["version"], 2);
}

#[tokio::test]
async fn what_has_not_arrived_or_is_another_file_is_not_confirmed() {
    let campus = Campus::new().await;
    let material = campus
        .lan
        .post(&campus.materials(), file("a.pdf"))
        .await
        .expect(201);

    let missing = campus.complete(&campus.lan, &material).await;
    assert!(put(&campus.app, &material["upload"], (PDF, b"longer")).await);
    let longer = campus.complete(&campus.lan, &material).await;
    assert!(put(&campus.app, &material["upload"], ("text/html", b"%PDF")).await);
    let retyped = campus.complete(&campus.lan, &material).await;

    assert_eq!(
        (missing.status.as_u16(), missing.code()),
        (409, "upload_missing")
    );
    assert_eq!(
        (longer.status.as_u16(), longer.code()),
        (409, "upload_differs")
    );
    assert_eq!(
        (retyped.status.as_u16(), retyped.code()),
        (409, "upload_differs")
    );
    assert!(put(&campus.app, &material["upload"], (PDF, b"%PDF")).await);
    campus.complete(&campus.lan, &material).await.expect(200);
}

#[tokio::test]
async fn a_request_sent_again_names_the_same_material_and_permits_its_upload_anew() {
    let campus = Campus::new().await;
    let path = campus.materials();
    let ask = |name| campus.lan.post_once(&path, "once", file(name));

    let first = ask("a.pdf").await.expect(201);
    let again = ask("a.pdf").await.expect(201);

    assert_eq!(first["id"], again["id"]);
    assert_eq!(key_of(&first["upload"]), key_of(&again["upload"]));
    let other = ask("b.pdf").await;
    assert_eq!(other.code(), "idempotency_key_reused");
}

#[tokio::test]
async fn materials_of_a_class_are_for_its_people_and_changed_by_its_staff() {
    let campus = Campus::new().await;
    let path = campus.path(&campus.give("a.pdf").await);
    let download = format!("{path}/download");

    for outside in [&campus.minh, &campus.chi] {
        for path in [&campus.materials(), &path, &download] {
            assert_eq!(outside.get(path).await.code(), "forbidden", "{path}");
        }
    }
    for inside in [&campus.admin, &campus.lan, &campus.an] {
        for path in [&campus.materials(), &path, &download] {
            inside.get(path).await.expect(200);
        }
    }
    for other in [&campus.minh, &campus.an] {
        let created = other.post(&campus.materials(), file("b.pdf")).await;
        let edited = other.patch(&path, 2, json!({"title": "x"})).await;
        let deleted = other.delete(&path, 2).await;
        assert_eq!(
            (created.code(), edited.code(), deleted.code()),
            ("forbidden", "forbidden", "forbidden")
        );
    }
}

#[tokio::test]
async fn a_material_is_not_reached_through_another_class() {
    let campus = Campus::new().await;
    let material = campus.give("a.pdf").await;
    let elsewhere = format!(
        "/api/classes/{}/materials/{}",
        campus.other_class,
        id(&material)
    );

    for path in [elsewhere.clone(), format!("{elsewhere}/download")] {
        assert_eq!(campus.minh.get(&path).await.code(), "not_found");
    }
    let complete = format!("{elsewhere}/complete");
    let completed = campus.minh.send(Method::POST, &complete, &[], None).await;
    assert_eq!(completed.code(), "not_found");
}

#[tokio::test]
async fn a_student_who_left_sees_nothing_more() {
    let campus = Campus::new().await;
    let path = campus.path(&campus.give("a.pdf").await);
    let membership = format!("/api/classes/{}/enrollments/{}", campus.class, campus.an.id);
    campus.lan.delete(&membership, 1).await;

    assert_eq!(
        campus.an.get(&format!("{path}/download")).await.code(),
        "forbidden"
    );
}

#[tokio::test]
async fn materials_come_by_section_and_place_also_after_they_moved() {
    let campus = Campus::new().await;
    for (title, section, position) in [
        ("ten", "Tuần 10", 0),
        ("two", "Tuần 2", 1),
        ("first of two", "tuần 2", 0),
        ("syllabus", "", 5),
    ] {
        let body = json!({"url": "https://example.edu", "title": title, "section": section, "position": position});
        campus.lan.post(&campus.materials(), body).await.expect(201);
    }
    let order = campus.an.walk(&campus.materials(), 1, "/title").await;
    assert_eq!(order[0], "syllabus");
    assert_eq!(order[3], "ten");

    let list = campus.an.get(&campus.materials()).await.expect(200);
    let moved = json!({"section": "Tuần 11", "position": 3});
    let path = campus.path(&list["items"][0]);
    campus.lan.patch(&path, 1, moved).await.expect(200);

    let order = campus.an.walk(&campus.materials(), 3, "/title").await;
    assert_eq!(order[2..], ["ten", "syllabus"]);
}

#[tokio::test]
async fn every_bad_field_of_a_material_is_told() {
    let campus = Campus::new().await;
    let body = json!({"name": "virus.exe", "size": 200_000_000, "position": 10_000});

    let refused = campus.lan.post(&campus.materials(), body).await;

    let faults = refused.faults();
    let codes: Vec<(&str, &str)> = faults
        .iter()
        .map(|(path, code)| (path.as_str(), code.as_str()))
        .collect();
    assert_eq!(
        codes,
        [
            ("size", "file_too_large"),
            ("name", "file_type"),
            ("position", "out_of_range")
        ]
    );
}

#[tokio::test]
async fn a_stale_edit_answers_the_material_as_it_is() {
    let campus = Campus::new().await;
    let path = campus.path(&campus.give("a.pdf").await);
    campus
        .lan
        .patch(&path, 2, json!({"title": "Một"}))
        .await
        .expect(200);

    let stale = campus.admin.patch(&path, 2, json!({"title": "Hai"})).await;
    let gone = campus.admin.delete(&path, 2).await;

    assert_eq!(
        (stale.status.as_u16(), stale.code()),
        (412, "version_mismatch")
    );
    assert_eq!(stale.body["current"]["title"], "Một");
    assert_eq!(gone.status.as_u16(), 412);
}

#[tokio::test]
async fn a_material_that_is_taken_away_takes_its_file_along() {
    let campus = Campus::new().await;
    let material = campus
        .lan
        .post(&campus.materials(), file("a.pdf"))
        .await
        .expect(201);
    let key = key_of(&material["upload"]);
    put(&campus.app, &material["upload"], (PDF, b"%PDF")).await;
    campus.complete(&campus.lan, &material).await.expect(200);

    let path = campus.path(&material);
    let deleted = campus.lan.delete(&path, 2).await;

    assert_eq!(deleted.status, StatusCode::NO_CONTENT);
    assert_eq!(campus.lan.get(&path).await.code(), "not_found");
    assert_eq!(campus.app.home.files.head(&key).await.expect("known"), None);
}

#[tokio::test]
async fn a_closed_class_keeps_its_materials_as_they_are() {
    let campus = Campus::new().await;
    let path = campus.path(&campus.give("a.pdf").await);
    let pending = campus
        .lan
        .post(&campus.materials(), file("b.pdf"))
        .await
        .expect(201);
    put(&campus.app, &pending["upload"], (PDF, b"%PDF")).await;
    campus.set_status("closed").await;

    let created = campus.lan.post(&campus.materials(), file("c.pdf")).await;
    let completed = campus.complete(&campus.lan, &pending).await;
    let edited = campus.lan.patch(&path, 2, json!({"title": "x"})).await;
    let deleted = campus.admin.delete(&path, 2).await;

    for refused in [created, completed, edited, deleted] {
        assert_eq!(
            (refused.status.as_u16(), refused.code()),
            (409, "class_not_open")
        );
    }
    campus.an.get(&format!("{path}/download")).await.expect(200);
}

#[tokio::test]
async fn a_link_is_there_at_once_and_has_no_download() {
    let campus = Campus::new().await;
    let body = json!({"url": "https://example.edu/calculus", "title": "Sách"});

    let link = campus.lan.post(&campus.materials(), body).await.expect(201);

    assert_eq!(
        (&link["state"], &link["upload"]),
        (&json!("visible"), &Value::Null)
    );
    let seen = campus.an.get(&campus.path(&link)).await.expect(200);
    assert_eq!(seen["url"], "https://example.edu/calculus");
    let download = format!("{}/download", campus.path(&link));
    assert_eq!(campus.an.get(&download).await.code(), "not_found");
}

#[tokio::test]
async fn an_upload_that_is_not_confirmed_in_two_days_is_forgotten_with_its_file() {
    let clock = std::sync::Arc::new(StillClock::default());
    let (app, admin) = App::with_administrator_at(clock.clone()).await;
    let subject = json!({"code": "MTH101", "name": "Giải tích"});
    let subject = id(&admin.post("/api/subjects", subject).await.expect(201));
    let term = json!({"name": "HK1", "starts_on": "2026-01-05", "ends_on": "2026-06-30"});
    let term = id(&admin.post("/api/terms", term).await.expect(201));
    let class = admin.open_class("MTH101-A", &subject, &term).await;
    let path = format!("/api/classes/{class}/materials");
    let [kept, left] = [
        admin.post(&path, file("a.pdf")).await.expect(201),
        admin.post(&path, file("b.pdf")).await.expect(201),
    ];
    for material in [&kept, &left] {
        assert!(put(&app, &material["upload"], (PDF, b"%PDF")).await);
    }
    let complete = format!("{path}/{}/complete", id(&kept));
    admin
        .send(Method::POST, &complete, &[], None)
        .await
        .expect(200);

    clock.pass(47 * 3600);
    while app.school.run_outbox().await.expect("run") > 0 {}
    admin
        .get(&format!("{path}/{}", id(&left)))
        .await
        .expect(200);
    clock.pass(2 * 3600);
    while app.school.run_outbox().await.expect("run") > 0 {}

    assert_eq!(
        admin.get(&format!("{path}/{}", id(&left))).await.code(),
        "not_found"
    );
    admin
        .get(&format!("{path}/{}", id(&kept)))
        .await
        .expect(200);
    let files = &app.home.files;
    assert_eq!(
        files.head(&key_of(&left["upload"])).await.expect("known"),
        None
    );
    assert!(
        files
            .head(&key_of(&kept["upload"]))
            .await
            .expect("known")
            .is_some()
    );
}
