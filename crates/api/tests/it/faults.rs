//! All of these tests once more, over a store with the cloud's faults: it answers conflicts, is
//! throttled, leaves batches half done, and its indexes are one write behind (decisions.md B10).

use std::process::Command;
use std::sync::Arc;

use async_trait::async_trait;
use embedded::Items;
use ports::contract::{Faulty, Schedule, faults};
use ports::keys::Key256;
use ports::{Keys, KeysError};
use serde_json::json;

use crate::app::{App, Campus};

/// Faults over a store, if they are asked for.
pub fn over(items: Arc<Items>) -> Option<Arc<Faulty>> {
    let copy = || Arc::new(Items::memory(&school::tables::ALL).expect("tables"));
    let faulty = || Faulty::new(items, Schedule::PRIMES).with_lagging_indexes(copy());
    faults::are_asked().then(|| Arc::new(faulty()))
}

#[test]
#[ignore = "a step of `cargo xtask test`, as it takes as long as all other tests"]
fn everything_holds_over_a_faulty_store() {
    let mut tests = Command::new(std::env::current_exe().expect("this program"));
    // What is tried again costs more than the ledger says.
    tests.args(["--skip", "ledger::"]);

    let ended = tests.env("ROLLBOOK_FAULTS", "1").status();

    assert!(ended.expect("the tests").success());
}

#[tokio::test]
async fn a_store_that_stays_throttled_is_busy_and_says_when_to_come_back() {
    let home = App::empty_home().await;
    let schedule = Schedule {
        throttle_every: 1,
        ..Schedule::default()
    };
    let throttled = Faulty::new(home.items.clone(), schedule);
    let app = App::over(home, Some(Arc::new(throttled)));

    let answer = app.somebody().get("/api/me").await;

    assert_eq!((answer.status.as_u16(), answer.code()), (503, "busy"));
    assert!(answer.header("retry-after").parse::<u32>().is_ok());
}

/// Keys with a defect.
struct BrokenKeys;

#[async_trait]
impl Keys for BrokenKeys {
    async fn passcode_key(&self) -> Result<Key256, KeysError> {
        panic!("a defect")
    }
}

#[tokio::test]
async fn a_panic_ends_its_request_with_a_problem_and_the_next_one_is_served() {
    let campus = Campus::new().await;
    let mut home = campus.app.home.clone();
    home.keys = Arc::new(BrokenKeys);
    let admin = App::over(home, None)
        .client("mai@example.edu", &campus.admin.id)
        .await;
    let subject = json!({"code": "MTH101", "name": "Giải tích"});

    let ended = admin.post_once("/api/subjects", "key", subject).await;
    let next = admin.get("/api/subjects").await;

    assert_eq!((ended.status.as_u16(), ended.code()), (500, "internal"));
    let request_id = ended.header("x-request-id");
    assert!(!request_id.is_empty());
    assert_eq!(ended.body["request_id"], request_id);
    next.expect(200);
}

#[tokio::test]
async fn a_write_that_stays_in_conflict_is_busy_and_no_conflict_with_the_caller() {
    let campus = Campus::new().await;
    let home = campus.app.home.clone();
    let schedule = Schedule {
        conflict_every: 1,
        ..Schedule::default()
    };
    let conflicting = Faulty::new(home.items.clone(), schedule);
    let admin = App::over(home, Some(Arc::new(conflicting)))
        .client("mai@example.edu", &campus.admin.id)
        .await;

    let answer = admin
        .post("/api/subjects", json!({"code": "PHY101", "name": "Cơ học"}))
        .await;

    assert_eq!((answer.status.as_u16(), answer.code()), (503, "busy"));
    let later = campus.admin.get("/api/subjects").await.expect(200);
    assert_eq!(later["items"].as_array().map(Vec::len), Some(1));
}
