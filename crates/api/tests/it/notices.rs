//! Notices: who is told, what is new to whom, and that what was read stays read.

use std::sync::Arc;

use axum::http::Method;
use serde_json::{Value, json};

use crate::app::{Answer, App, Campus, Client, StillClock, id};

async fn send(from: &Client, to: (&str, Option<&str>), title: &str) -> Answer {
    let (audience, of) = to;
    let body = json!({"audience": audience, "of": of, "title": title});
    from.post("/api/notices", body).await
}

async fn act(client: &Client, path: &str) -> Answer {
    client.send(Method::POST, path, &[], None).await
}

async fn unread(client: &Client) -> u64 {
    let count = client.get("/api/me/notices/count").await.expect(200);
    count["unread"].as_u64().expect("a number")
}

/// Kinds and titles of the first page, each with whether it is read.
async fn listed(client: &Client, query: &str) -> Vec<(String, bool)> {
    let page = client.get(&format!("/api/me/notices{query}")).await;
    let page = page.expect(200);
    let text = |notice: &Value| {
        let title = notice["title"].as_str().or(notice["kind"].as_str());
        title.expect("a title or a kind").to_owned()
    };
    let items = page["items"].as_array().expect("items");
    items
        .iter()
        .map(|notice| (text(notice), notice["read"] == true))
        .collect()
}

/// A campus where everybody has read what came of their being there.
async fn quiet_campus(clock: &Arc<StillClock>) -> Campus {
    let campus = Campus::new_at(clock.clone()).await;
    for client in [
        &campus.lan,
        &campus.minh,
        &campus.an,
        &campus.binh,
        &campus.chi,
    ] {
        listed(client, "").await;
        act(client, "/api/me/notices/read").await.expect(204);
    }
    clock.pass(60);
    campus
}

#[tokio::test]
async fn a_notice_is_news_to_its_audience_but_not_to_its_sender() {
    let campus = quiet_campus(&Arc::default()).await;
    let class = campus.class.as_str();
    let everybody = [&campus.admin, &campus.lan, &campus.an, &campus.chi];

    for (to, reached) in [
        (("everyone", None), [0, 1, 1, 1]),
        (("role", Some("STUDENT")), [0, 0, 1, 1]),
        (("class", Some(class)), [0, 1, 1, 0]),
        (("person", Some(campus.an.id.as_str())), [0, 0, 1, 0]),
    ] {
        let mut before = Vec::new();
        for client in everybody {
            before.push(unread(client).await);
        }
        send(&campus.admin, to, "Nghỉ lễ").await.expect(201);

        for (at, client) in everybody.into_iter().enumerate() {
            let new = unread(client).await - before[at];
            assert_eq!(new, reached[at], "{to:?} to the {at}th");
        }
    }
}

#[tokio::test]
async fn a_lecturer_sends_to_their_own_classes_alone_and_a_student_to_nobody() {
    let campus = Campus::new().await;
    let (own, other) = (campus.class.as_str(), campus.other_class.as_str());

    let sent = send(&campus.lan, ("class", Some(own)), "Lịch thi").await;

    assert_eq!(
        sent.header("location"),
        format!("/api/notices/{}", id(&sent.body))
    );
    let sent = sent.expect(201);
    assert_eq!(sent["sender"]["name"], "Lê Lan");
    let person = ("person", Some(campus.an.id.as_str()));
    for to in [
        ("class", Some(other)),
        ("everyone", None),
        ("role", Some("STUDENT")),
        person,
    ] {
        send(&campus.lan, to, "Lịch thi").await.expect(403);
        send(&campus.an, to, "Lịch thi").await.expect(403);
    }
    send(&campus.an, ("class", Some(own)), "Lịch thi")
        .await
        .expect(403);
}

#[tokio::test]
async fn a_notice_to_what_is_not_there_is_refused_with_every_bad_field() {
    let campus = Campus::new().await;
    let nobody = "usr_0cqk3f0m3gsfjr5u2a7o9d1e4c";

    let unknown = send(&campus.admin, ("person", Some(nobody)), "Chào").await;
    let empty = send(&campus.admin, ("club", None), " ").await;

    assert_eq!(
        unknown.faults(),
        [("of".into(), "unknown_reference".into())]
    );
    let faults = [("audience", "not_allowed"), ("title", "required")];
    let faults = faults.map(|(path, code)| (path.to_owned(), code.to_owned()));
    assert_eq!(empty.faults(), faults);
}

#[tokio::test]
async fn who_is_brought_into_a_class_is_told_and_who_joins_is_not() {
    let campus = quiet_campus(&Arc::default()).await;
    let path = "/api/classes";
    let class = json!({"code": "MTH101-O", "name": "Giải tích", "subject": campus.subject, "term": campus.term, "self_enrollment": "open", "capacity": 2});
    let class = id(&campus.admin.post(path, class).await.expect(201));

    campus
        .admin
        .enroll(&class, &campus.an.id, "STUDENT")
        .await
        .expect(201);
    let join = format!("/api/classes/{class}/join");
    campus.binh.post(&join, json!({})).await.expect(201);
    campus
        .admin
        .enroll(&class, &campus.chi.id, "STUDENT")
        .await
        .expect(201);

    let newest = campus.an.get("/api/me/notices?limit=1").await.expect(200);
    assert_eq!(newest["items"][0]["kind"], "enrolled");
    assert_eq!(newest["items"][0]["class"]["code"], "MTH101-O");
    assert_eq!(newest["items"][0]["sender"], Value::Null);
    assert_eq!(unread(&campus.binh).await, 0);
    assert_eq!(
        listed(&campus.chi, "?limit=1").await,
        [("queued".into(), false)]
    );

    let mine = format!("/api/classes/{class}/enrollments/{}", campus.binh.id);
    campus.binh.delete(&mine, 1).await.expect(204);

    assert_eq!(
        listed(&campus.chi, "?limit=1").await,
        [("promoted".into(), false)]
    );
}

#[tokio::test]
async fn a_new_material_is_told_to_the_class() {
    let campus = quiet_campus(&Arc::default()).await;
    let path = format!("/api/classes/{}/materials", campus.class);

    let link = json!({"url": "https://example.edu/calculus", "title": "Giới hạn"});
    campus.lan.post(&path, link).await.expect(201);
    let file = json!({"name": "a.pdf", "size": 4});
    campus.lan.post(&path, file).await.expect(201);

    let told = listed(&campus.an, "?unread=true").await;
    assert_eq!(
        told,
        [("Giới hạn".into(), false)],
        "a file is none before it has arrived"
    );
    assert_eq!(unread(&campus.chi).await, 0);
}

#[tokio::test]
async fn what_was_read_is_no_longer_new() {
    let campus = quiet_campus(&Arc::default()).await;
    let first = send(&campus.admin, ("everyone", None), "Một")
        .await
        .expect(201);
    send(&campus.admin, ("role", Some("STUDENT")), "Hai")
        .await
        .expect(201);

    act(&campus.an, &format!("/api/me/notices/{}/read", id(&first)))
        .await
        .expect(204);
    act(&campus.an, &format!("/api/me/notices/{}/read", id(&first)))
        .await
        .expect(204);

    assert_eq!(unread(&campus.an).await, 1);
    assert_eq!(
        listed(&campus.an, "?unread=true").await,
        [("Hai".into(), false)]
    );

    act(&campus.an, "/api/me/notices/read").await.expect(204);

    assert_eq!(unread(&campus.an).await, 0);
    assert_eq!(
        listed(&campus.an, "?limit=2").await,
        [("Hai".into(), true), ("Một".into(), true)]
    );
    assert_eq!(unread(&campus.chi).await, 2, "others have not read it");
}

#[tokio::test]
async fn a_count_that_has_not_changed_is_answered_by_its_tag() {
    let campus = quiet_campus(&Arc::default()).await;
    let count = "/api/me/notices/count";
    let tag = campus.an.get(count).await.header("etag").to_owned();
    let known = [("if-none-match", tag.as_str())];

    let same = campus.an.send(Method::GET, count, &known, None).await;
    send(&campus.admin, ("class", Some(&campus.class)), "Mới")
        .await
        .expect(201);
    let changed = campus.an.send(Method::GET, count, &known, None).await;

    assert_eq!(same.status, 304);
    assert_eq!(same.header("etag"), tag);
    assert_eq!(changed.expect(200)["unread"], 1);
}

#[tokio::test]
async fn who_comes_late_sees_older_notices_as_read_and_who_has_left_no_later_ones() {
    let clock = Arc::<StillClock>::default();
    let campus = quiet_campus(&clock).await;
    let to = ("class", Some(campus.class.as_str()));
    send(&campus.lan, to, "Trước").await.expect(201);
    clock.pass(60);

    campus
        .admin
        .enroll(&campus.class, &campus.chi.id, "STUDENT")
        .await
        .expect(201);
    let mine = format!(
        "/api/classes/{}/enrollments/{}",
        campus.class, campus.binh.id
    );
    campus.lan.delete(&mine, 1).await.expect(204);
    clock.pass(60);
    send(&campus.lan, to, "Sau").await.expect(201);

    assert_eq!(
        unread(&campus.chi).await,
        2,
        "that they were brought in, and what came later"
    );
    let [later, told, before] = &listed(&campus.chi, "?limit=3").await[..] else {
        panic!("there are three");
    };
    assert_eq!(
        (later, before),
        (&("Sau".into(), false), &("Trước".into(), true))
    );
    assert_eq!(told, &("enrolled".into(), false));
    assert_eq!(
        listed(&campus.binh, "?limit=1").await,
        [("Trước".into(), true)]
    );
}

#[tokio::test]
async fn a_list_of_several_audiences_is_walked_in_the_order_of_sending() {
    let campus = quiet_campus(&Arc::default()).await;
    let class = campus.class.as_str();
    for number in 0..7 {
        let to = [
            ("everyone", None),
            ("class", Some(class)),
            ("role", Some("STUDENT")),
        ];
        send(&campus.admin, to[number % 3], &format!("Số {number}"))
            .await
            .expect(201);
    }

    let ids = campus.an.walk("/api/me/notices", 2, "/id").await;

    assert!(ids.is_sorted_by(|later, earlier| later > earlier));
    assert_eq!(
        ids.len(),
        8,
        "with the one that they were brought into their class"
    );
    let cursor = "bm90aWNlcwoxMg";
    let other = campus.an.get(&format!("/api/people?cursor={cursor}")).await;
    assert_ne!(other.status, 200);
}

#[tokio::test]
async fn a_notice_to_one_person_is_theirs_its_senders_and_administrators() {
    let campus = Campus::new().await;
    let sent = send(&campus.admin, ("person", Some(&campus.an.id)), "Riêng").await;
    let path = format!("/api/notices/{}", id(&sent.expect(201)));

    campus.admin.get(&path).await.expect(200);
    campus.an.get(&path).await.expect(200);
    campus.binh.get(&path).await.expect(404);
    let read = format!("{}/read", path.replace("/api/", "/api/me/"));
    act(&campus.binh, &read).await.expect(404);
    campus.an.get("/api/notices/abc").await.expect(404);
}

#[tokio::test]
async fn the_end_of_a_list_of_people_is_told_to_whoever_sent_it() {
    let campus = quiet_campus(&Arc::default()).await;
    let path = format!("/api/classes/{}/enrollments/bulk", campus.class);
    let list = json!({"role": "STUDENT", "people": ["chi@example.edu"]});
    let job = id(&campus.lan.post(&path, list).await.expect(201));

    act(&campus.lan, &format!("/api/jobs/{job}/step"))
        .await
        .expect(200);

    let newest = campus.lan.get("/api/me/notices?limit=1").await.expect(200);
    assert_eq!(
        newest["items"][0]["job"],
        json!({"id": job, "kind": "enroll"})
    );
    assert_eq!(
        listed(&campus.chi, "?limit=1").await,
        [("enrolled".into(), false)]
    );
}

#[tokio::test]
async fn another_process_tells_of_a_class_that_was_joined_at_this_one() {
    let campus = quiet_campus(&Arc::default()).await;
    let there = campus.app.at_another_process(&campus.chi);
    unread(&there).await;

    campus
        .admin
        .enroll(&campus.class, &campus.chi.id, "STUDENT")
        .await
        .expect(201);
    send(&campus.lan, ("class", Some(&campus.class)), "Chào")
        .await
        .expect(201);

    assert_eq!(unread(&there).await, 2);
}

#[tokio::test]
async fn a_notice_is_sent_once_however_often_it_is_asked_for() {
    let (app, admin) = App::with_administrator().await;
    let body = json!({"audience": "everyone", "title": "Một lần"});

    let first = admin
        .post_once("/api/notices", "k", body.clone())
        .await
        .expect(201);
    let again = admin.post_once("/api/notices", "k", body).await.expect(201);

    assert_eq!(first["id"], again["id"]);
    assert_eq!(listed(&admin, "").await.len(), 1);
    drop(app);
}
