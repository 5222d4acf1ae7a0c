//! The machine's clock goes back an hour, as it does when it was wrong: the school keeps working.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::ids::TaskId;
use ports::{AttributeValue, Condition, ItemStore, Put};
use serde_json::json;

use crate::app::{App, Client, NOW, StillClock, id};

const HOUR: i64 = 3_600;

async fn school_with_clock() -> (App, Client, Arc<StillClock>) {
    let clock = Arc::<StillClock>::default();
    let (app, admin) = App::with_administrator_at(clock.clone()).await;
    (app, admin, clock)
}

async fn enter_subjects(admin: &Client, codes: std::ops::Range<u32>) -> Vec<String> {
    let mut ids = Vec::new();
    for code in codes {
        let subject = json!({"code": format!("S{code}"), "name": format!("Môn {code:02}")});
        ids.push(id(&admin.post("/api/subjects", subject).await.expect(201)));
    }
    ids
}

#[tokio::test]
async fn what_is_entered_when_the_clock_went_back_stands_beside_the_rest() {
    let (_app, admin, clock) = school_with_clock().await;
    let mut ids = enter_subjects(&admin, 0..20).await;

    clock.pass(-HOUR);
    ids.extend(enter_subjects(&admin, 20..40).await);

    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 40);
    let listed = admin.walk("/api/subjects", 7, "/id").await;
    assert_eq!(listed.iter().collect::<BTreeSet<_>>(), ids.iter().collect());
    let path = format!("/api/subjects/{}", ids[0]);
    let edited = admin
        .patch(&path, 1, json!({"name": "Đại số"}))
        .await
        .expect(200);
    assert_eq!(edited["version"], 2);
}

#[tokio::test]
async fn a_request_from_before_the_clock_went_back_is_still_answered_once() {
    let (_app, admin, clock) = school_with_clock().await;
    let subject = || json!({"code": "MTH101", "name": "Giải tích"});
    let before = admin.post_once("/api/subjects", "key", subject()).await;

    clock.pass(-HOUR);
    let again = admin.post_once("/api/subjects", "key", subject()).await;

    assert_eq!(id(&again.expect(201)), id(&before.expect(201)));
}

#[tokio::test]
async fn a_task_does_not_wait_for_the_time_from_before_the_clock_went_back() {
    let (app, admin, clock) = school_with_clock().await;
    let subject = enter_subjects(&admin, 0..1).await.remove(0);
    let key = school::tables::task(&TaskId::new(1, [1; 10]));
    let mut task = key.to_item();
    let text = |text: &str| AttributeValue::S(text.to_owned());
    task.insert("kind".to_owned(), text("refresh_subject"));
    task.insert("subject".to_owned(), text(&subject));
    task.insert("attempts".to_owned(), AttributeValue::N("1".to_owned()));
    task.insert(
        "due_at".to_owned(),
        AttributeValue::N((NOW + 2).to_string()),
    );
    let put = Put {
        table: key.table,
        item: task,
        condition: Some(Condition::absent("pk")),
    };
    app.home.items.put(put).await.expect("the task");
    let early = app.school.run_outbox().await.expect("a round");

    clock.pass(-HOUR);
    let done = app.school.run_outbox().await.expect("a round");

    assert_eq!((early, done), (0, 1));
}
