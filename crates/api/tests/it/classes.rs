//! Classes over HTTP.

use serde_json::json;

use crate::app::{Campus, id};

#[tokio::test]
async fn a_class_needs_a_subject_and_a_term_that_exist() {
    let campus = Campus::new().await;
    let body = json!({"code": "X", "name": "X", "subject": campus.term, "term": "trm_00000000000000000000000000"});

    let refused = campus.admin.post("/api/classes", body).await;

    let unknown = |path: &str| (path.to_owned(), "unknown_reference".to_owned());
    assert_eq!(refused.faults(), [unknown("subject"), unknown("term")]);
}

#[tokio::test]
async fn classes_are_listed_by_status_term_and_subject() {
    let campus = Campus::new().await;
    let body = json!({"name": "HK2", "starts_on": "2026-08-01", "ends_on": "2026-12-31"});
    let term = id(&campus.admin.post("/api/terms", body).await.expect(201));
    let moved = campus.admin.open_class("ZZZ", &campus.subject, &term).await;
    let path = format!("/api/classes/{moved}");
    campus
        .admin
        .patch(&path, 1, json!({"status": "closed"}))
        .await
        .expect(200);

    let open = campus.admin.walk("/api/classes", 1, "/code").await;
    let closed = campus
        .admin
        .walk("/api/classes?status=closed", 1, "/code")
        .await;
    let of_term = campus
        .admin
        .walk(&format!("/api/classes?term={}", campus.term), 1, "/code")
        .await;
    let of_subject = format!("/api/classes?subject={}&status=closed", campus.subject);
    let of_subject = campus.admin.walk(&of_subject, 1, "/code").await;

    assert_eq!(open, ["MTH101-A", "MTH101-B"]);
    assert_eq!(closed, ["ZZZ"]);
    assert_eq!(of_term, open);
    assert_eq!(of_subject, closed);
}

#[tokio::test]
async fn everybody_signed_in_knows_the_classes_but_not_who_is_in_them() {
    let campus = Campus::new().await;
    let other = format!("/api/classes/{}", campus.other_class);

    let class = campus.an.get(&other).await.expect(200);
    let codes = campus.lan.walk("/api/classes", 1, "/code").await;

    assert_eq!(class["lecturers"][0]["display_name"], "Vũ Minh");
    assert_eq!(codes, ["MTH101-A", "MTH101-B"]);
    let roster = format!("{other}/enrollments");
    campus.an.get(&roster).await.expect(403);
    campus.lan.get(&roster).await.expect(403);
    let nowhere = "/api/classes/cls_00000000000000000000000000/enrollments";
    campus.an.get(nowhere).await.expect(404);
}

#[tokio::test]
async fn a_class_moves_to_another_term() {
    let campus = Campus::new().await;
    let body = json!({"name": "HK2", "starts_on": "2026-08-01", "ends_on": "2026-12-31"});
    let term = id(&campus.admin.post("/api/terms", body).await.expect(201));
    let path = format!("/api/classes/{}", campus.class);

    let moved = campus
        .admin
        .patch(&path, 1, json!({"term": term, "room": "B-101"}))
        .await
        .expect(200);
    assert_eq!(moved["term"]["id"], term.as_str());

    let in_new = campus
        .admin
        .walk(&format!("/api/classes?term={term}"), 5, "/id")
        .await;
    let in_old = campus
        .admin
        .walk(&format!("/api/classes?term={}", campus.term), 5, "/id")
        .await;
    assert_eq!(in_new, std::slice::from_ref(&campus.class));
    assert_eq!(in_old, std::slice::from_ref(&campus.other_class));
}

#[tokio::test]
async fn people_see_their_own_classes_newest_first() {
    let campus = Campus::new().await;
    campus
        .admin
        .enroll(&campus.other_class, &campus.an.id, "STUDENT")
        .await
        .expect(201);

    let mine = campus.an.walk("/api/me/classes", 1, "/class/id").await;
    let teaching = campus.lan.walk("/api/me/classes", 50, "/class/code").await;
    let of_an = format!("/api/people/{}/classes", campus.an.id);

    let mut expected = [campus.class.clone(), campus.other_class.clone()];
    expected.sort_by(|a, b| b.cmp(a));
    assert_eq!(mine, expected);
    assert_eq!(teaching, ["MTH101-A"]);
    assert_eq!(campus.admin.walk(&of_an, 1, "/class/id").await, expected);
    campus.binh.get(&of_an).await.expect(404);
}

#[tokio::test]
async fn an_edit_leaves_the_count_alone() {
    let campus = Campus::new().await;
    let path = format!("/api/classes/{}", campus.class);

    let edited = campus
        .admin
        .patch(&path, 1, json!({"capacity": 30}))
        .await
        .expect(200);

    assert_eq!(
        (edited["students"].as_u64(), edited["capacity"].as_u64()),
        (Some(2), Some(30))
    );
    let zero = campus.admin.patch(&path, 2, json!({"capacity": 0})).await;
    assert_eq!(
        zero.faults(),
        [("capacity".to_owned(), "out_of_range".to_owned())]
    );
}
