//! The first administrator, those made without signing in, and the key of the user pool.

use serde_json::{Value, json};

use crate::programs::{Program, run, run_with_input};

const EMAIL: &str = "lan@example.edu";
const PASSWORD: &str = "First-admin-1";

/// Takes the printed link as its reader would.
fn set_up(program: &Program) -> u16 {
    let link = program.await_line("/setup#");
    let (_, token) = link.split_once("/setup#").unwrap();
    let name = json!({ "family": "Nguyễn", "given": "Lan", "order": "family_first" });
    let input = json!({ "token": token, "email": EMAIL, "password": PASSWORD, "name": name });
    let first = program.post("/api/setup", &input).status().as_u16();
    if first == 201 {
        let second = program.post("/api/setup", &input).status();
        assert_eq!(second, 403, "the link works once");
    }
    first
}

fn refresh(program: &Program, token: &Value) -> Value {
    let config = program.read("/api/config");
    program.call_pool(
        "InitiateAuth",
        &json!({
            "AuthFlow": "REFRESH_TOKEN_AUTH", "ClientId": config["client_id"],
            "AuthParameters": { "REFRESH_TOKEN": token },
        }),
    )
}

#[test]
fn the_printed_link_makes_the_first_administrator_once() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::serve(folder.path(), &[]);

    let made = set_up(&program);

    assert_eq!(made, 201);
    assert_eq!(program.read("/api/config")["setup_open"], false);
    let tokens = program.sign_in(EMAIL, PASSWORD)["AuthenticationResult"].clone();
    let me: Value = program
        .me(&tokens["AccessToken"])
        .body_mut()
        .read_json()
        .unwrap();
    assert_eq!(me["roles"], json!(["ADMIN"]));
}

#[test]
fn a_restart_signs_nobody_out() {
    let folder = tempfile::tempdir().unwrap();
    let before = Program::serve(folder.path(), &[]);
    set_up(&before);
    let tokens = before.sign_in(EMAIL, PASSWORD)["AuthenticationResult"].clone();
    before.terminate();

    let after = Program::serve(folder.path(), &[]);
    let refreshed = refresh(&after, &tokens["RefreshToken"])["AuthenticationResult"].clone();

    assert_eq!(after.me(&refreshed["AccessToken"]).status(), 200);
    assert_eq!(after.read("/api/config")["setup_open"], false);
}

#[test]
fn an_administrator_made_with_a_password_signs_in_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let create = [
        "admin",
        "create",
        "--data",
        data,
        "--email",
        EMAIL,
        "--given",
        "Lan",
        "--password-stdin",
    ];

    let ended = run_with_input(&create, &format!("{PASSWORD}\n"));

    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(!ended.out.contains(PASSWORD), "{}", ended.out);
    let program = Program::serve(folder.path(), &[]);
    let tokens = program.sign_in(EMAIL, PASSWORD)["AuthenticationResult"].clone();
    let me: Value = program
        .me(&tokens["AccessToken"])
        .body_mut()
        .read_json()
        .unwrap();
    assert_eq!(me["person"]["name"]["given"], "Lan");
    assert_eq!(me["roles"], json!(["ADMIN"]));
}

#[test]
fn a_printed_password_has_to_be_changed_at_the_first_sign_in() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();

    let ended = run(&["admin", "create", "--data", data, "--email", EMAIL]);

    let (_, password) = ended.out.trim_end().rsplit_once(": ").unwrap();
    let program = Program::serve(folder.path(), &[]);
    assert_eq!(
        program.sign_in(EMAIL, password)["ChallengeName"],
        "NEW_PASSWORD_REQUIRED"
    );
}

#[test]
fn an_administrator_who_cannot_sign_in_any_more_gets_a_new_password() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let create = [
        "admin",
        "create",
        "--data",
        data,
        "--email",
        EMAIL,
        "--password-stdin",
    ];
    run_with_input(&create, "Forgotten-1\n");

    let ended = run_with_input(&create, &format!("{PASSWORD}\n"));

    assert_eq!(ended.code, 0, "{}", ended.err);
    let program = Program::serve(folder.path(), &[]);
    assert_eq!(
        program.sign_in(EMAIL, "Forgotten-1")["__type"],
        "NotAuthorizedException"
    );
    let tokens = program.sign_in(EMAIL, PASSWORD)["AuthenticationResult"].clone();
    assert_eq!(program.me(&tokens["AccessToken"]).status(), 200);
}

#[test]
fn a_password_that_breaks_the_policy_makes_no_administrator_who_can_sign_in() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();

    let ended = run_with_input(
        &[
            "admin",
            "create",
            "--data",
            data,
            "--email",
            EMAIL,
            "--password-stdin",
        ],
        "simple\n",
    );

    assert_eq!(ended.code, 1);
    assert_eq!(ended.err.lines().count(), 1, "{}", ended.err);
    assert!(!ended.err.contains("simple"), "{}", ended.err);
}

#[test]
fn what_is_wrong_with_an_address_is_told_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();

    let ended = run(&["admin", "create", "--data", data, "--email", "nonsense"]);

    assert_eq!(ended.code, 1);
    assert_eq!(ended.err, "error: not valid: email (invalid_email)\n");
}

#[test]
fn the_key_is_one_line_and_stays_the_same_until_a_new_one_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let credentials = ["admin", "credentials", "--data", data];

    let first = run(&credentials);
    let again = run(&credentials);
    let new = run(&[&credentials[..], &["--new"]].concat());
    let after = run(&credentials);

    assert_eq!(first.code, 0, "{}", first.err);
    let (id, secret) = first.out.trim_end().split_once(' ').unwrap();
    assert_eq!((id.len(), secret.len()), (20, 40));
    assert_eq!(again.out, first.out);
    assert_ne!(new.out, first.out);
    assert_eq!(after.out, new.out);
}

#[test]
fn the_key_of_the_files_is_another_and_is_replaced_by_hand_alone() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let credentials = ["admin", "credentials", "--data", data];
    let of_files = [&credentials[..], &["--files"]].concat();

    let of_pool = run(&credentials);
    let first = run(&of_files);
    let again = run(&of_files);
    let new = run(&[&of_files[..], &["--new"]].concat());

    assert_eq!(first.code, 0, "{}", first.err);
    let (id, secret) = first.out.trim_end().split_once(' ').unwrap();
    assert_eq!((id, secret.len()), ("rollbook", 43));
    assert_eq!(again.out, first.out);
    assert_ne!(of_pool.out, first.out);
    assert_eq!((new.code, new.out.as_str()), (2, ""));
}

#[test]
fn the_key_of_a_folder_that_is_served_is_not_printed() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let _program = Program::serve(folder.path(), &[]);

    let ended = run(&["admin", "credentials", "--data", data]);

    assert_eq!((ended.code, ended.out.as_str()), (3, ""));
    assert_eq!(ended.err.lines().count(), 1, "{}", ended.err);
}
