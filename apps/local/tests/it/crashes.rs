//! The program is killed, as the power does it, while people write and while a bundle is imported.
//! Two hundred times of both are `cargo run --release -p bench -- crash`.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;

use serde_json::{Value, json};
use ureq::Agent;

use crate::imports::{BUNDLE, counts, import};
use crate::programs::Program;

/// Tokens are of this address, whatever port a start takes.
const PUBLIC_URL: [&str; 2] = ["--public-url", "http://127.0.0.1:8080"];
const PASSWORD: &str = "First-admin-1";

fn serve(folder: &Path) -> Program {
    Program::serve(folder, &PUBLIC_URL)
}

/// Makes the first administrator; answers the token.
fn set_up(program: &Program) -> String {
    let link = program.await_line("/setup#");
    let (_, token) = link.split_once("/setup#").unwrap();
    let name = json!({ "family": "Nguyễn", "given": "Lan" });
    let input =
        json!({ "token": token, "email": "lan@example.edu", "password": PASSWORD, "name": name });
    assert_eq!(program.post("/api/setup", &input).status(), 201);
    let tokens = program.sign_in("lan@example.edu", PASSWORD);
    let token = &tokens["AuthenticationResult"]["AccessToken"];
    format!("Bearer {}", token.as_str().unwrap())
}

/// Enters subjects one after the other until nobody answers, and tells each code with its id.
fn enter_subjects(url: &str, bearer: &str, next: &AtomicUsize, told: &Sender<(String, String)>) {
    let agent = Agent::new_with_defaults();
    loop {
        let code = format!("S{}", next.fetch_add(1, Ordering::Relaxed));
        let request = agent.post(format!("{url}/api/subjects"));
        let sent = request
            .header("authorization", bearer)
            .header("idempotency-key", &code)
            .send_json(json!({ "code": code, "name": code }));
        let Ok(mut answer) = sent else { return };
        let Ok(subject) = answer.body_mut().read_json::<Value>() else {
            return;
        };
        let id = subject["id"].as_str().unwrap().to_owned();
        if told.send((code, id)).is_err() {
            return;
        }
    }
}

#[test]
fn a_program_that_is_killed_while_people_write_loses_nothing_that_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let first = serve(folder.path());
    let bearer = set_up(&first);
    drop(first);
    let next = Arc::new(AtomicUsize::new(0));
    let mut acknowledged = Vec::new();

    for cycle in 0..8 {
        let program = serve(folder.path());
        let (told, heard) = channel();
        let writers = [(); 3].map(|()| {
            let (url, bearer) = (program.url.clone(), bearer.clone());
            let (next, told) = (next.clone(), told.clone());
            thread::spawn(move || enter_subjects(&url, &bearer, &next, &told))
        });
        drop(told);
        acknowledged.extend(heard.iter().take(5 + cycle * 3));
        drop(program);
        acknowledged.extend(heard.iter());
        for writer in writers {
            writer.join().unwrap();
        }
    }

    let program = serve(folder.path());
    for (code, id) in &acknowledged {
        let path = format!("/api/subjects/{id}");
        let mut found = program.get(&path, &[("authorization", &bearer)]);
        let subject: Value = found.body_mut().read_json().unwrap();
        assert_eq!(subject["code"], json!(code));
    }
}

#[test]
fn an_import_that_is_killed_again_and_again_ends_with_every_row() {
    let folder = tempfile::tempdir().unwrap();
    let bundle = Path::new(BUNDLE);

    for step in 1..=6 {
        import_until(folder.path(), step * 600_000);
    }
    let last = import(folder.path(), bundle, &[]);
    let again = import(folder.path(), bundle, &[]);

    assert_eq!([last.code, again.code], [0, 0], "{}{}", last.out, last.err);
    for file in ["users.csv", "enrollments.csv", "results.csv"] {
        let [read, created, updated, unchanged, skipped] = counts(&last, file)[..] else {
            panic!("{file} has five counts");
        };
        assert_eq!(
            (created + unchanged, updated, skipped),
            (read, 0, 0),
            "{file}"
        );
        assert_eq!(counts(&again, file), [read, 0, 0, read, 0], "{file}");
    }
}

/// Kills an import when its folder has grown to so many bytes, unless it ended before.
fn import_until(data: &Path, bytes: u64) {
    let mut import = Command::new(env!("CARGO_BIN_EXE_rollbook"))
        .args(["import", "--data", data.to_str().unwrap(), BUNDLE])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while size_of(data) < bytes && import.try_wait().unwrap().is_none() {
        thread::yield_now();
    }
    import.kill().unwrap();
    import.wait().unwrap();
}

/// Of the files in a folder, some of which come and go.
fn size_of(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).unwrap().filter_map(Result::ok);
    entries
        .filter_map(|entry| Some(entry.metadata().ok()?.len()))
        .sum()
}
