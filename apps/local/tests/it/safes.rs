//! Backups that a serving program makes of itself: asked for, by plan, kept, proven, and after a restart.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::programs::{Program, run};

const ADMIN: [&str; 2] = ["a001@staff.example.edu", "Demo-Admin-2014"];

/// As long as a debug build on a busy machine may take.
const PATIENCE: Duration = Duration::from_mins(5);

/// An administrator who calls.
struct Desk {
    program: Program,
    token: String,
}

impl Desk {
    fn open(data: &Path) -> Self {
        let program = Program::serve(data, &["--demo"]);
        let [email, password] = ADMIN;
        let tokens = program.sign_in(email, password)["AuthenticationResult"].clone();
        let token = tokens["AccessToken"].as_str().unwrap().to_owned();
        Self { program, token }
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }

    fn get(&self, path: &str) -> Value {
        let bearer = self.bearer();
        let mut answer = self.program.get(path, &[("authorization", &bearer)]);
        serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap()
    }

    fn post(&self, path: &str, body: &Value) -> u16 {
        let answer = self.program.post_as(&self.bearer(), path, body);
        answer.status().as_u16()
    }

    fn plan(&self, plan: &Value) -> u16 {
        let version = self.get("/api/settings")["version"].to_string();
        let answer = self
            .program
            .patch_as((&self.bearer(), &version), "/api/settings", plan);
        answer.status().as_u16()
    }

    /// The backups, once nothing is being done and one is there that passes.
    fn await_backups(&self, passes: impl Fn(&Value) -> bool) -> Value {
        let begun = Instant::now();
        loop {
            let now = self.get("/api/backups");
            if now["working"].is_null() && passes(&now["backups"][0]) {
                return now;
            }
            assert!(begun.elapsed() < PATIENCE, "{now}");
            thread::yield_now();
        }
    }
}

#[test]
fn a_backup_that_was_asked_for_is_made_proven_and_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let desk = Desk::open(&data);

    let asked = desk.post("/api/backups/make", &json!({}));
    let made = desk.await_backups(|backup| backup["items"].as_u64() > Some(0));
    let name = made["backups"][0]["name"].as_str().unwrap().to_owned();
    let ask = json!({ "name": name });
    let proving = desk.post("/api/backups/prove", &ask);
    let proven = desk.await_backups(|backup| !backup["proof"].is_null());

    assert_eq!((asked, proving), (200, 200));
    assert_eq!(
        proven["backups"][0]["proof"]["failure"],
        Value::Null,
        "{proven}"
    );
    let backups = data.join("backups");
    let names: Vec<_> = fs::read_dir(&backups).unwrap().collect();
    assert_eq!(names.len(), 2, "{names:?}");
    let actions = desk.get("/api/events?limit=20")["items"].to_string();
    for action in ["make_backup", "backup_made", "backup_proven"] {
        assert!(actions.contains(action), "{actions}");
    }
    drop(desk);
    fs::write(backups.join("half.zip.part"), "half").unwrap();
    let again = Desk::open(&data).get("/api/backups");
    assert_eq!(again["backups"], proven["backups"]);
    assert!(!backups.join("half.zip.part").exists());
    let restored = folder.path().join("restored");
    let zip = backups.join(name);
    let [zip, restored] = [&zip, &restored].map(|path| path.to_str().unwrap());
    assert_eq!(run(&["restore", "--data", restored, zip]).code, 0);
}

#[test]
fn a_plan_is_followed_soon_after_a_start_and_a_damaged_backup_is_not_good() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let desk = Desk::open(&data);
    let plan = json!({"backups": {"every": "daily", "hour": 0, "keep": 1}});
    assert_eq!(desk.plan(&plan), 200);
    drop(desk);

    let desk = Desk::open(&data);
    let made = desk.await_backups(|backup| backup["items"].as_u64() > Some(0));

    let name = made["backups"][0]["name"].as_str().unwrap();
    let zip = data.join("backups").join(name);
    let bytes = fs::read(&zip).unwrap();
    fs::write(&zip, &bytes[..bytes.len() / 2]).unwrap();
    let ask = json!({ "name": name });
    desk.post("/api/backups/prove", &ask);
    let proven = desk.await_backups(|backup| !backup["proof"].is_null());
    assert_eq!(proven["backups"][0]["proof"]["failure"], "damaged");
    let notice = &desk.get("/api/me/notices")["items"][0];
    assert_eq!(
        (&notice["kind"], &notice["title"]),
        (&json!("backup_failed"), &proven["backups"][0]["name"])
    );
}
