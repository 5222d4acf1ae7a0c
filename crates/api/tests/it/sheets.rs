//! Sheets over HTTP: sent, looked at, checked, imported and taken back; and what is wrong with files.

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::{Value, json};

use crate::app::{Answer, Campus, Client, id};

async fn send(client: &Client, query: &str, bytes: impl Into<Vec<u8>>) -> Answer {
    let request = Request::post(format!("/api/sheets{query}"))
        .header(header::CONTENT_TYPE, "application/octet-stream")
        .body(Body::from(bytes.into()))
        .expect("a request");
    client.call(request).await
}

/// Steps until the job is at its end.
async fn walk(client: &Client, job: &Value) -> Value {
    let path = format!("/api/jobs/{}/step", id(job));
    for _ in 0..100 {
        let answer = client.send(Method::POST, &path, &[], None).await;
        let job = answer.expect(200);
        if job["ended_at"].is_string() {
            return job;
        }
    }
    panic!("the job goes on for ever");
}

const SHEET: &str = "MSSV;Họ và tên;Email;Ghi chú\r\n\
    0042;Nguyễn Văn Dũng;dung@example.edu;=HYPERLINK(1)\r\n\
    0043;Trần Giang;AN@example.edu;\r\n";

#[tokio::test]
async fn a_sheet_is_looked_at_checked_imported_and_taken_back() {
    let campus = Campus::new().await;
    let admin = &campus.admin;

    let sent = send(admin, "?kind=people&name=k70.csv", SHEET).await;
    let location = sent.header("location").to_owned();
    let sheet = sent.expect(201);
    assert_eq!(sheet["rows"], 2);
    let fields: Vec<&Value> = sheet["columns"]
        .as_array()
        .expect("columns")
        .iter()
        .map(|column| &column["field"])
        .collect();
    assert_eq!(
        fields,
        [
            &json!("code"),
            &json!("full_name"),
            &json!("email"),
            &Value::Null
        ]
    );
    assert_eq!(sheet["first"][0][0], "0042");
    assert_eq!(admin.get(&location).await.expect(200), sheet);

    let ask = |dry_run: bool| json!({"columns": ["code", "full_name", "email", null], "role": "STUDENT", "dry_run": dry_run});
    let imports = format!("{location}/imports");
    let check = admin.post(&imports, ask(true)).await.expect(201);
    let check = walk(admin, &check).await;
    assert_eq!(
        (&check["dry_run"], &check["errors"]),
        (&json!(true), &json!(1))
    );
    let rows = admin
        .get(&format!("/api/jobs/{}/rows", id(&check)))
        .await
        .expect(200);
    let row = &rows["items"][0];
    assert_eq!(
        (&row["row"], &row["column"], &row["code"]),
        (&json!(3), &json!("Email"), &json!("email_taken"))
    );
    assert!(row["holder"]["name"].is_string(), "{row}");

    let job = admin.post(&imports, ask(false)).await.expect(201);
    assert_eq!(
        (&job["kind"], &job["sheet_kind"], &job["total"]),
        (&json!("import"), &json!("people"), &json!(2))
    );
    let done = walk(admin, &job).await;
    assert_eq!(done["files"].as_array().expect("files").len(), 1);
    assert_eq!(done["files"][0]["created"], 1);
    // What was kept of it goes with the end of the import.
    assert_eq!(admin.get(&location).await.status, 404);
    let found = admin.get("/api/people/by-code/0042").await.expect(200);
    assert_eq!(found["display_name"], "Nguyễn Văn Dũng");

    let batch = done["batch"].as_str().expect("a batch");
    let undo = admin
        .post(&format!("/api/imports/{batch}/undo"), Value::Null)
        .await
        .expect(201);
    let undone = walk(admin, &undo).await;
    assert_eq!(undone["tallies"], json!({"undone": 1}));
    assert_eq!(admin.get("/api/people/by-code/0042").await.status, 404);
}

#[tokio::test]
async fn what_makes_a_file_useless_is_told_of_its_body() {
    let campus = Campus::new().await;
    let million = format!("A\n{}", "x\n".repeat(1_000_000));

    for (bytes, code) in [
        (b"".to_vec(), "empty_file"),
        (b"\xff\xfeA\0".to_vec(), "utf16"),
        (b"H\xe4,B\n".to_vec(), "not_utf8"),
        (b"PK\x03\x04half".to_vec(), "truncated_zip"),
        (b"\xd0\xcf\x11\xe0".to_vec(), "old_workbook"),
        (b"%PDF-1.7".to_vec(), "not_a_sheet"),
        (million.into_bytes(), "too_many_rows_of_sheet"),
    ] {
        let refused = send(&campus.admin, "", bytes).await;

        assert_eq!(refused.status, 422, "{code}");
        assert_eq!(refused.faults(), [("body".to_owned(), code.to_owned())]);
    }
    let large = send(&campus.admin, "", vec![b'a'; 5 << 20]).await;
    assert_eq!(large.code(), "payload_too_large");
    let kind = send(&campus.admin, "?kind=cats", "A\nx\n").await;
    assert_eq!(kind.faults()[0].0, "kind");
}

#[tokio::test]
async fn sheets_are_for_administrators() {
    let campus = Campus::new().await;
    let sheet = send(&campus.admin, "", SHEET).await.expect(201);
    let path = format!("/api/sheets/{}", id(&sheet));

    for refused in [
        send(&campus.lan, "", SHEET).await,
        campus.lan.get(&path).await,
        campus.lan.post(&format!("{path}/imports"), json!({})).await,
        campus.an.get("/api/sheet-templates/people").await,
    ] {
        assert_eq!(refused.status, 403);
    }
}

#[tokio::test]
async fn the_example_of_a_template_is_not_imported() {
    let campus = Campus::new().await;
    let admin = &campus.admin;

    for kind in ["people", "classes", "enrollments"] {
        for form in ["format=csv&language=en", "format=xlsx&language=vi"] {
            let path = format!("/api/sheet-templates/{kind}?{form}");
            let template = admin.get(&path).await;
            assert_eq!(template.status, 200, "{path}");

            let sheet = send(admin, &format!("?kind={kind}"), template.bytes).await;
            let sheet = sheet.expect(201);
            let columns: Vec<&Value> = sheet["columns"]
                .as_array()
                .expect("columns")
                .iter()
                .map(|column| &column["field"])
                .collect();
            assert!(columns.iter().all(|field| field.is_string()), "{path}");
            let imports = format!("/api/sheets/{}/imports", id(&sheet));
            let job = admin.post(&imports, json!({"columns": columns})).await;
            let done = walk(admin, &job.expect(201)).await;

            assert_eq!(
                (&done["errors"], &done["warnings"], &done["batch"]),
                (&json!(0), &json!(1), &Value::Null),
                "{path}"
            );
        }
    }
}
