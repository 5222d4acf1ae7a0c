//! Posting: at once or from an instant on, told once.

use serde_json::{Value, json};

use super::cell;
use crate::app::{Campus, Client, StillClock};

async fn told(client: &Client) -> usize {
    let notices = client.get("/api/me/notices").await.expect(200);
    let notices = notices["items"].as_array().expect("items").iter();
    notices.filter(|notice| notice["kind"] == "posted").count()
}

#[tokio::test]
async fn posting_says_how_many_are_ungraded_and_tells_the_class_once() {
    let campus = Campus::new().await;
    let category = campus.add_category(json!({"title": "Bài tập"})).await;
    let item = campus.add_draft(category, "10").await;
    campus
        .write(json!([cell(&campus.an, item, 0, "8")]))
        .await
        .expect(200);
    let post = format!("items/{item}/post");

    let posted = campus
        .at(&campus.lan, (&post, 1), json!({}))
        .await
        .expect(200);

    assert_eq!(
        (&posted["item"]["posted"], &posted["ungraded"]),
        (&json!(true), &json!(1))
    );
    assert_eq!(told(&campus.an).await, 1);
    let unpost = format!("items/{item}/unpost");
    campus
        .at(&campus.lan, (&unpost, 2), Value::Null)
        .await
        .expect(200);
    let hidden = campus.grades(&campus.an, &campus.an).await.expect(200);
    assert_eq!(hidden["items"], json!([]));
    campus
        .at(&campus.lan, (&post, 3), json!({}))
        .await
        .expect(200);
    assert_eq!(told(&campus.an).await, 1);
}

#[tokio::test]
async fn a_scheduled_item_is_seen_from_its_instant_on_and_told_by_the_next_round() {
    let clock = std::sync::Arc::new(StillClock::default());
    let campus = Campus::new_at(clock.clone()).await;
    let category = campus.add_category(json!({"title": "Bài tập"})).await;
    let item = campus.add_draft(category, "10").await;
    let at = (campus.app.school.now() + jiff::SignedDuration::from_secs(600)).to_string();
    let post = format!("items/{item}/post");

    let scheduled = campus
        .at(&campus.lan, (&post, 1), json!({"at": at}))
        .await
        .expect(200);

    assert_eq!(
        (&scheduled["item"]["posted"], &scheduled["item"]["post_at"]),
        (&json!(false), &json!(at))
    );
    campus.app.school.run_outbox().await.expect("a round");
    let seen = async || {
        campus.grades(&campus.an, &campus.an).await.expect(200)["items"]
            .as_array()
            .map(Vec::len)
    };
    assert_eq!((seen().await, told(&campus.an).await), (Some(0), 0));
    clock.pass(601);
    assert_eq!((seen().await, told(&campus.an).await), (Some(1), 0));
    campus.app.school.run_outbox().await.expect("a round");
    campus.app.school.run_outbox().await.expect("a round");
    assert_eq!((seen().await, told(&campus.an).await), (Some(1), 1));
    let item = campus
        .lan
        .get(&campus.of_class(&format!("items/{item}")))
        .await
        .expect(200);
    assert_eq!(
        (&item["posted"], &item["post_at"]),
        (&json!(true), &Value::Null)
    );
}

#[tokio::test]
async fn what_was_scheduled_can_be_taken_back_and_the_past_is_no_schedule() {
    let clock = std::sync::Arc::new(StillClock::default());
    let campus = Campus::new_at(clock.clone()).await;
    let category = campus.add_category(json!({"title": "Bài tập"})).await;
    let item = campus.add_draft(category, "10").await;
    let now = campus.app.school.now();
    let post = format!("items/{item}/post");
    let past = campus
        .at(&campus.lan, (&post, 1), json!({"at": now.to_string()}))
        .await;
    assert_eq!(past.faults()[0].1, "not_in_future");
    let at = (now + jiff::SignedDuration::from_secs(600)).to_string();
    campus
        .at(&campus.lan, (&post, 1), json!({"at": at}))
        .await
        .expect(200);

    let unpost = format!("items/{item}/unpost");
    campus
        .at(&campus.lan, (&unpost, 2), Value::Null)
        .await
        .expect(200);
    clock.pass(601);
    campus.app.school.run_outbox().await.expect("a round");

    assert_eq!(told(&campus.an).await, 0);
    let own = campus.grades(&campus.an, &campus.an).await.expect(200);
    assert_eq!(own["items"], json!([]));
}
