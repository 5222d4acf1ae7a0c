//! Backups by the program: also while it serves, into a new folder, and with everybody signing in as before.

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::Value;
use zip::ZipArchive;

use crate::imports::{BUNDLE, import};
use crate::programs::{Ended, Program, run};

const LECTURER: [&str; 2] = ["t002@staff.example.edu", "Demo-Lecturer-2014"];

fn back_up(data: &Path, output: &Path, more: &[&str]) -> Ended {
    let [data, output] = [data, output].map(|path| path.to_str().unwrap());
    run(&[&["backup", "--data", data, "--output", output], more].concat())
}

fn restore(data: &Path, file: &Path) -> Ended {
    let [data, file] = [data, file].map(|path| path.to_str().unwrap());
    run(&["restore", "--data", data, file])
}

fn part(zip: &Path, name: &str) -> Vec<u8> {
    let mut zip = ZipArchive::new(File::open(zip).unwrap()).unwrap();
    let mut bytes = Vec::new();
    zip.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

fn signs_in(program: &Program, [email, password]: [&str; 2]) -> bool {
    let tokens = program.sign_in(email, password)["AuthenticationResult"].clone();
    !tokens.is_null() && program.me(&tokens["AccessToken"]).status() == 200
}

fn assert_ended(ended: &Ended, code: i32, told: &str) {
    assert_eq!(ended.code, code, "{}", ended.err);
    assert_eq!(ended.err.lines().count(), 1, "{}", ended.err);
    assert!(ended.err.contains(told), "{}", ended.err);
}

#[test]
fn a_school_is_saved_while_it_is_served_and_comes_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let [old, new] = ["old", "new"].map(|name| folder.path().join(name));
    let [first, second] = ["first.zip", "second.zip"].map(|name| folder.path().join(name));
    let program = Program::serve(&old, &["--demo"]);

    let saved = back_up(&old, &first, &[]);
    let restored = restore(&new, &first);

    assert_eq!(
        (saved.code, restored.code),
        (0, 0),
        "{}{}",
        saved.err,
        restored.err
    );
    assert_eq!(
        fs::metadata(&first).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(back_up(&new, &second, &[]).code, 0);
    for name in [
        "items.jsonl",
        "files.jsonl",
        "keys.json",
        "accounts/items.jsonl",
        "accounts/secrets.json",
    ] {
        assert!(part(&first, name) == part(&second, name), "{name}");
    }
    let moved = Program::serve(&new, &[]);
    assert!(signs_in(&program, LECTURER) && signs_in(&moved, LECTURER));
    let mut left: Vec<PathBuf> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    left.sort();
    assert_eq!(left, [first, new, old, second]);
}

#[test]
fn an_imported_school_without_its_accounts_gets_an_administrator_anew() {
    let folder = tempfile::tempdir().unwrap();
    let [old, new] = ["old", "new"].map(|name| folder.path().join(name));
    let zip = folder.path().join("school.zip");
    assert_eq!(import(&old, Path::new(BUNDLE), &["--grant-admins"]).code, 0);
    let email = "a001@staff.example.edu";
    let create = |data: &Path| {
        run(&[
            "admin",
            "create",
            "--data",
            data.to_str().unwrap(),
            "--email",
            email,
        ])
    };
    assert_eq!(create(&old).code, 0);

    let saved = back_up(&old, &zip, &["--without-accounts"]);
    let restored = restore(&new, &zip);

    assert_eq!(
        (saved.code, restored.code),
        (0, 0),
        "{}{}",
        saved.err,
        restored.err
    );
    assert!(
        restored.out.contains("(1 people had one)"),
        "{}",
        restored.out
    );
    let made = create(&new);
    assert_eq!(made.code, 0, "{}", made.err);
    let (_, password) = made.out.trim_end().rsplit_once(": ").unwrap();
    let program = Program::serve(&new, &[]);
    assert_eq!(
        program.sign_in(email, password)["ChallengeName"],
        "NEW_PASSWORD_REQUIRED"
    );
    let manifest: Value = serde_json::from_slice(&part(&zip, "manifest.json")).unwrap();
    assert_eq!(manifest["items"]["users"], 715);
    assert_eq!(manifest["one_instant"], true);
}

#[test]
fn what_cannot_be_saved_or_restored_is_told_in_one_line_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let [data, zip, text] = ["data", "school.zip", "text.zip"].map(|name| folder.path().join(name));
    fs::write(&text, "no zip").unwrap();

    assert_ended(&back_up(&data, &zip, &[]), 2, "there is no school");
    assert_ended(&restore(&data, &zip), 2, "school.zip");
    assert_ended(&restore(&data, &text), 1, "not a backup of Rollbook");
    assert_ended(
        &restore(folder.path(), &text),
        1,
        "not a backup of Rollbook",
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_backup_goes_into_a_new_folder_alone() {
    let folder = tempfile::tempdir().unwrap();
    let [data, zip] = ["data", "school.zip"].map(|name| folder.path().join(name));
    let program = Program::serve(&data, &[]);
    assert_eq!(back_up(&data, &zip, &[]).code, 0);

    assert_ended(&restore(&data, &zip), 2, "the folder is not empty");
    assert_ended(&restore(&zip.join("below"), &zip), 4, "below");
    assert_ended(
        &back_up(&data, &folder.path().join("absent/school.zip"), &[]),
        4,
        "absent",
    );

    assert_eq!(program.read("/api/health")["status"], "ok");
}
