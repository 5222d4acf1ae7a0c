//! Enrollments over HTTP.

use serde_json::json;

use crate::app::{Answer, Campus};

fn roster(class: &str) -> String {
    format!("/api/classes/{class}/enrollments")
}

async fn count(campus: &Campus) -> u64 {
    let class = campus
        .admin
        .get(&format!("/api/classes/{}", campus.class))
        .await
        .expect(200);
    class["students"].as_u64().expect("a count")
}

#[tokio::test]
async fn a_lecturer_enrolls_students_of_the_own_class_but_never_decides_who_teaches() {
    let campus = Campus::new().await;

    campus
        .lan
        .enroll(&campus.class, &campus.chi.id, "STUDENT")
        .await
        .expect(201);
    let teaching = campus
        .lan
        .enroll(&campus.class, &campus.minh.id, "LECTURER")
        .await;
    let elsewhere = campus
        .lan
        .enroll(&campus.other_class, &campus.an.id, "STUDENT")
        .await;

    assert_eq!(
        (teaching.status.as_u16(), teaching.code()),
        (403, "lecturers_by_administrator")
    );
    assert_eq!(elsewhere.status, 403);
    assert_eq!(count(&campus).await, 3);
}

#[tokio::test]
async fn nobody_is_enrolled_twice_or_in_two_roles_or_without_the_role() {
    let campus = Campus::new().await;
    let enroll = async |person: &str, role: &str| -> Answer {
        campus.admin.enroll(&campus.class, person, role).await
    };

    let twice = enroll(&campus.an.id, "STUDENT").await;
    let without = enroll(&campus.an.id, "LECTURER").await;
    let unknown = enroll("usr_00000000000000000000000000", "STUDENT").await;

    assert_eq!(
        (twice.status.as_u16(), twice.code()),
        (409, "already_enrolled")
    );
    assert_eq!(
        (without.status.as_u16(), without.code()),
        (409, "other_role")
    );
    assert_eq!(
        unknown.faults(),
        [("person".to_owned(), "unknown_reference".to_owned())]
    );
    let minh = enroll(&campus.minh.id, "STUDENT").await;
    assert_eq!((minh.status.as_u16(), minh.code()), (409, "role_not_held"));
    assert_eq!(count(&campus).await, 2);
}

#[tokio::test]
async fn a_dropped_student_leaves_the_roster_and_comes_back_with_the_history() {
    let campus = Campus::new().await;
    let member = format!("{}/{}", roster(&campus.class), campus.an.id);

    campus.lan.delete(&member, 1).await.expect(204);

    assert_eq!(count(&campus).await, 1);
    campus.an.get(&roster(&campus.class)).await.expect(403);
    let withdrawn = campus
        .lan
        .walk(
            &format!("{}?status=withdrawn", roster(&campus.class)),
            5,
            "/person/id",
        )
        .await;
    assert_eq!(withdrawn, std::slice::from_ref(&campus.an.id));
    let gone = campus.lan.get(&member).await.expect(200);
    assert_eq!(
        (gone["status"].as_str(), gone["ends_on"].as_str()),
        (Some("withdrawn"), Some("2026-03-02"))
    );

    let back = campus
        .lan
        .enroll(&campus.class, &campus.an.id, "STUDENT")
        .await
        .expect(201);

    assert_eq!(
        (back["version"].as_u64(), back["ends_on"].as_str()),
        (Some(3), None)
    );
    assert_eq!(back["created_at"], gone["created_at"]);
    assert_eq!(count(&campus).await, 2);
    campus
        .an
        .get(&format!("/api/classes/{}", campus.class))
        .await
        .expect(200);
}

#[tokio::test]
async fn dropping_twice_counts_once_and_a_stale_drop_is_refused() {
    let campus = Campus::new().await;
    let member = format!("{}/{}", roster(&campus.class), campus.an.id);

    campus.admin.delete(&member, 1).await.expect(204);
    campus.admin.delete(&member, 2).await.expect(204);
    let stale = campus.admin.delete(&member, 1).await;

    assert_eq!(
        (stale.status.as_u16(), stale.code()),
        (412, "version_mismatch")
    );
    assert_eq!(count(&campus).await, 1);
}

#[tokio::test]
async fn a_closed_class_keeps_its_people() {
    let campus = Campus::new().await;
    let path = format!("/api/classes/{}", campus.class);
    campus
        .admin
        .patch(&path, 1, json!({"status": "closed"}))
        .await
        .expect(200);

    let joining = campus
        .admin
        .enroll(&campus.class, &campus.chi.id, "STUDENT")
        .await;
    let leaving = campus
        .admin
        .delete(&format!("{}/{}", roster(&campus.class), campus.an.id), 1)
        .await;

    assert_eq!(
        (joining.code(), leaving.code()),
        ("class_not_open", "class_not_open")
    );
}

#[tokio::test]
async fn classmates_see_names_and_their_lecturers_address() {
    let campus = Campus::new().await;
    let seen_by_an = campus.an.get(&roster(&campus.class)).await.expect(200);
    let lecturers = format!("{}?role=LECTURER", roster(&campus.class));
    let lecturers = campus.an.get(&lecturers).await.expect(200);
    let seen_by_lan = campus.lan.get(&roster(&campus.class)).await.expect(200);
    let left = campus
        .an
        .get(&format!("{}?status=withdrawn", roster(&campus.class)))
        .await;

    assert_eq!(seen_by_an["items"][0]["person"]["email"], "an@example.edu");
    assert_eq!(seen_by_an["items"][1]["person"]["email"], json!(null));
    assert_eq!(seen_by_an["items"][1]["person"]["code"], json!(null));
    assert_eq!(lecturers["items"][0]["person"]["email"], "lan@example.edu");
    assert_eq!(
        seen_by_lan["items"][1]["person"]["email"],
        "binh@example.edu"
    );
    assert_eq!(left.status, 403);
}

#[tokio::test]
async fn a_repeated_enrollment_with_a_key_is_answered_once() {
    let campus = Campus::new().await;
    let body = json!({"person": campus.chi.id, "role": "STUDENT"});

    let first = campus
        .lan
        .post_once(&roster(&campus.class), "join", body.clone())
        .await
        .expect(201);
    let again = campus
        .lan
        .post_once(&roster(&campus.class), "join", body)
        .await
        .expect(201);

    assert_eq!(first, again);
    assert_eq!(count(&campus).await, 3);
}

#[tokio::test]
async fn a_key_never_used_before_does_not_enroll_a_second_time() {
    let campus = Campus::new().await;
    let roster = roster(&campus.class);
    let student = json!({"person": campus.an.id, "role": "STUDENT"});
    let lecturer = json!({"person": campus.an.id, "role": "LECTURER"});

    let twice = campus.admin.post_once(&roster, "fresh-1", student).await;
    let other = campus.admin.post_once(&roster, "fresh-2", lecturer).await;

    assert_eq!(
        (twice.status.as_u16(), twice.code()),
        (409, "already_enrolled")
    );
    assert_eq!((other.status.as_u16(), other.code()), (409, "other_role"));
    assert_eq!(count(&campus).await, 2);
}

#[tokio::test]
async fn a_repeated_enrollment_of_the_last_place_is_answered_as_before() {
    let campus = Campus::new().await;
    let path = format!("/api/classes/{}", campus.class);
    campus
        .admin
        .patch(&path, 1, json!({"capacity": 3}))
        .await
        .expect(200);
    let body = json!({"person": campus.chi.id, "role": "STUDENT"});

    let first = campus
        .lan
        .post_once(&roster(&campus.class), "last", body.clone())
        .await
        .expect(201);
    let again = campus
        .lan
        .post_once(&roster(&campus.class), "last", body)
        .await
        .expect(201);

    assert_eq!(first, again);
    assert_eq!(count(&campus).await, 3);
}

#[tokio::test]
async fn who_leads_a_class_is_edited_and_shown() {
    let campus = Campus::new().await;
    campus
        .admin
        .enroll(&campus.class, &campus.minh.id, "LECTURER")
        .await
        .expect(201);
    let member = format!("{}/{}", roster(&campus.class), campus.minh.id);

    campus
        .admin
        .patch(
            &member,
            1,
            json!({"primary": true, "starts_on": "2026-01-05"}),
        )
        .await
        .expect(200);

    let class = campus
        .admin
        .get(&format!("/api/classes/{}", campus.class))
        .await
        .expect(200);
    assert_eq!(class["lecturers"][0]["id"], campus.minh.id.as_str());
    assert_eq!(class["lecturers"].as_array().map(Vec::len), Some(2));
    campus.admin.delete(&member, 2).await.expect(204);
    let class = campus
        .admin
        .get(&format!("/api/classes/{}", campus.class))
        .await
        .expect(200);
    assert_eq!(class["lecturers"].as_array().map(Vec::len), Some(1));
}
