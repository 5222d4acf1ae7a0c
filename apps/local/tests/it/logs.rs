//! What a serving program logs: a line of JSON for each request, found again by the id of its answer, and nothing of
//! whom it was about.

use serde_json::{Value, json};

use crate::programs::{Program, header};

const PERSONAL: [&str; 6] = [
    "Nguyễn",
    "Thị Ánh",
    "anh.nguyen",
    "sinh.vien",
    "Ngõ 12",
    "0901234567",
];

#[test]
fn each_request_is_told_once_in_json_and_nobody_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::serve(folder.path(), &["--log", "json"]);
    let link = program.await_line("/setup#");
    let (_, token) = link.split_once("/setup#").unwrap();
    let (email, password) = ("anh.nguyen@example.edu", "Ngõ 12 Hàng Bông!a1A");
    let name = json!({"family": "Nguyễn", "middle": "Thị", "given": "Ánh"});
    let first = json!({"token": token, "email": email, "password": password, "name": name});
    assert_eq!(program.post("/api/setup", &first).status(), 201);
    let tokens = program.sign_in(email, password);
    let access = tokens["AuthenticationResult"]["AccessToken"]
        .as_str()
        .unwrap();
    program.sign_in(email, "Ngõ 12 nhầm mật khẩu");
    let bearer = format!("Bearer {access}");
    let student = json!({"name": {"family": "Nguyễn", "given": "Thị Ánh"}, "email": "sinh.vien@example.edu", "phone": "0901234567", "roles": ["STUDENT"], "invite": true});
    let made = program.post_as(&bearer, "/api/people", &student);
    assert_eq!(made.status(), 201);
    let search = "/api/people?q=sinh.vien%20nguyen";
    let found = program.get(search, &[("authorization", &bearer)]);
    let last = header(&found, "x-request-id").unwrap().to_owned();

    let lines = program.lines_until(&last);

    let served = |id: &str| -> Vec<Value> {
        let lines = lines.iter().map(|line| serde_json::from_str(line).unwrap());
        lines
            .filter(|line: &Value| line["request.id"] == id)
            .collect()
    };
    let told = served(header(&made, "x-request-id").unwrap());
    assert_eq!(told.len(), 1);
    assert_eq!(
        (&told[0]["path"], &told[0]["status"], &told[0]["level"]),
        (&json!("/api/people"), &json!(201), &json!("INFO"))
    );
    assert_eq!(served(&last)[0]["path"], "/api/people");
    for line in &lines {
        for word in PERSONAL.into_iter().chain([password, access]) {
            assert!(!line.contains(word), "{word} in {line}");
        }
    }
}
