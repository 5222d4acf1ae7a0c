//! The demo: whole at its first start, the same at the second, and closed to everybody else.

use std::path::Path;

use serde_json::Value;

use crate::programs::{Program, run, run_with_input};

fn refuse(data: &Path, arguments: &[&str]) -> String {
    let serve = ["serve", "--data", data.to_str().unwrap()];
    let ended = run(&[&serve, arguments].concat());
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert_eq!(ended.err.lines().count(), 1, "{}", ended.err);
    ended.err
}

#[test]
fn its_accounts_are_told_and_sign_in_and_stay_over_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::serve(folder.path(), &["--demo"]);
    let config = program.read("/api/config");

    for account in config["demo_accounts"].as_array().unwrap() {
        let [email, password, role] =
            ["email", "password", "role"].map(|name| account[name].as_str().unwrap());
        let tokens = program.sign_in(email, password)["AuthenticationResult"].clone();
        let me: Value = program
            .me(&tokens["AccessToken"])
            .body_mut()
            .read_json()
            .unwrap();
        assert_eq!(me["roles"], serde_json::json!([role]));
        program.await_line(password);
    }
    program.terminate();
    let again = Program::serve(folder.path(), &["--demo"]);

    assert_eq!(config["demo_accounts"].as_array().unwrap().len(), 3);
    assert_eq!(config["setup_open"], false);
    assert_eq!(again.read("/api/config"), {
        let mut same = config;
        same["endpoint"] = format!("{}/cognito/", again.url).into();
        same
    });
}

#[test]
fn its_lecturer_and_its_student_have_classes() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::serve(folder.path(), &["--demo"]);
    let config = program.read("/api/config");
    let accounts = config["demo_accounts"].as_array().unwrap();

    let mut classes = Vec::new();
    for account in &accounts[1..] {
        let [email, password] = ["email", "password"].map(|name| account[name].as_str().unwrap());
        let tokens = program.sign_in(email, password)["AuthenticationResult"].clone();
        let bearer = format!("Bearer {}", tokens["AccessToken"].as_str().unwrap());
        let mut response = program.get("/api/me/classes", &[("authorization", &bearer)]);
        let page: Value = response.body_mut().read_json().unwrap();
        let codes = page["items"].as_array().unwrap().iter();
        classes.push(
            codes
                .map(|item| item["class"]["code"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>(),
        );
    }

    assert_eq!(classes[0], ["AAA-2014J"]);
    assert!(classes[1].contains(&"AAA-2014J".to_owned()), "{classes:?}");
}

#[test]
fn its_student_finds_a_class_to_join() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::serve(folder.path(), &["--demo"]);
    let config = program.read("/api/config");
    let account = &config["demo_accounts"][2];
    let [email, password] = ["email", "password"].map(|name| account[name].as_str().unwrap());
    let tokens = program.sign_in(email, password)["AuthenticationResult"].clone();
    let bearer = format!("Bearer {}", tokens["AccessToken"].as_str().unwrap());
    let mut classes = program.get("/api/classes", &[("authorization", &bearer)]);
    let classes: Value = classes.body_mut().read_json().unwrap();
    let group = classes["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|class| class["self_enrollment"] == "open");

    let path = format!(
        "/api/classes/{}/join",
        group.unwrap()["id"].as_str().unwrap()
    );
    let mut joined = program.post_as(&bearer, &path, &serde_json::json!({}));

    let joined: Value = joined.body_mut().read_json().unwrap();
    assert_eq!(joined["status"], "active");
}

#[test]
fn it_is_refused_where_others_could_reach_it() {
    let folder = tempfile::tempdir().unwrap();

    let line = refuse(folder.path(), &["--demo", "--listen", "0.0.0.0:0"]);

    assert!(line.contains("0.0.0.0:0"), "{line}");
}

#[test]
fn its_folder_is_refused_where_others_could_reach_it_without_being_called_the_demo_too() {
    let folder = tempfile::tempdir().unwrap();
    Program::serve(folder.path(), &["--demo"]).terminate();

    refuse(folder.path(), &["--listen", "0.0.0.0:0"]);
}

#[test]
fn it_takes_no_folder_of_another_school() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let create = [
        "admin",
        "create",
        "--data",
        data,
        "--email",
        "lan@example.edu",
        "--password-stdin",
    ];
    run_with_input(&create, "First-admin-1\n");

    let line = refuse(folder.path(), &["--demo", "--listen", "127.0.0.1:0"]);

    assert!(line.contains("another school"), "{line}");
}
