//! Lists that leave as files: who may take them, what is in them, and that the audit is told.

use school::sheets::Table;
use serde_json::Value;

use crate::app::{Answer, Campus};

fn text(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{:#}", answer.body);
    String::from_utf8(answer.bytes.clone()).expect("text")
}

#[tokio::test]
async fn people_leave_with_all_pages_in_the_language_of_the_reader() {
    let campus = Campus::new().await;
    campus.admin.enter_students(230).await;

    let answer = campus
        .admin
        .get("/api/people/export?role=STUDENT&language=vi")
        .await;

    assert!(
        answer
            .header("content-disposition")
            .starts_with("attachment; filename=\"people-")
    );
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    let text = text(&answer);
    assert!(text.starts_with("\u{feff}Mã số,Họ,Tên đệm,Tên,Email,Vai trò,"));
    assert_eq!(text.lines().count(), 1 + 230 + 3);
    assert!(text.contains("STUDENT-An,Nguyễn,,An,an@example.edu,Sinh viên,,,,Đang hoạt động"));
}

#[tokio::test]
async fn every_list_leaves_in_both_forms() {
    let campus = Campus::new().await;
    let roster = format!("/api/classes/{}/enrollments/export", campus.class);
    let term = format!("/api/classes/export?term={}", campus.term);

    for (path, rows) in [
        ("/api/people/export?role=LECTURER", 2),
        ("/api/subjects/export", 1),
        ("/api/terms/export", 1),
        (term.as_str(), 2),
        (roster.as_str(), 3),
    ] {
        let separator = if path.contains('?') { '&' } else { '?' };
        for format in ["csv", "xlsx"] {
            let path = format!("{path}{separator}format={format}");

            let answer = campus.admin.get(&path).await;

            assert_eq!(answer.status, 200, "{path}");
            let table = Table::read(&answer.bytes, 0).expect("a sheet");
            assert_eq!(table.len(), rows, "{path}");
        }
    }
}

#[tokio::test]
async fn lecturers_take_the_rosters_of_their_own_classes_alone() {
    let campus = Campus::new().await;
    let roster = |class: &str| format!("/api/classes/{class}/enrollments/export");

    let own = campus.lan.get(&roster(&campus.class)).await;
    let other = campus.lan.get(&roster(&campus.other_class)).await;
    let people = campus.lan.get("/api/people/export").await;
    let student = campus.an.get(&roster(&campus.class)).await;

    assert_eq!(own.status, 200);
    for refused in [other, people, student] {
        assert_eq!(
            (refused.status.as_u16(), refused.code()),
            (403, "forbidden")
        );
    }
}

#[tokio::test]
async fn a_form_that_does_not_exist_is_told_with_those_that_do() {
    let campus = Campus::new().await;

    let refused = campus.admin.get("/api/terms/export?format=pdf").await;

    assert_eq!(
        refused.faults(),
        [("format".to_owned(), "not_allowed".to_owned())]
    );
}

#[tokio::test]
async fn an_administrator_takes_the_school_as_a_bundle_and_the_log_tells_it() {
    let campus = Campus::new().await;

    let answer = campus
        .admin
        .post("/api/exports?gradebook=false", Value::Null)
        .await;

    assert_eq!(answer.status, 200, "{:#}", answer.body);
    assert_eq!(answer.header("content-type"), "application/zip");
    let disposition = answer.header("content-disposition");
    assert!(disposition.starts_with("attachment; filename=\"school-"));
    assert!(answer.bytes.starts_with(b"PK"));
    let events = campus.admin.get("/api/events?action=export_school").await;
    let after = &events.body["items"][0]["after"];
    assert_eq!(after["gradebook"], false);
    assert!(after["rows"].as_u64() > Some(10), "{after}");
    let refused = campus.lan.post("/api/exports", Value::Null).await;
    assert_eq!(refused.code(), "forbidden");
}
