//! Capacity and queue over HTTP: a rush, a raised capacity, people who drop meanwhile. After each the
//! counts of the class are those of its members.

mod rushes;
mod sequences;

use domain::classes::Class;
use domain::enrollments::{Enrollment, Miscount, Waiting, find_miscounts};
use domain::ids::ClassId;
use ports::{AttributeValue, Consistency, ItemStore, Order, Query, Range};
use school::stored::from_item;
use school::tables::{self, RECORDS};
use serde_json::{Value, json};

use crate::app::{Answer, App, Campus, Client};

/// Everything of a class that counts.
pub struct Headcount {
    pub class: Class,
    pub members: Vec<Enrollment>,
    pub queue: Vec<Waiting>,
}

impl Headcount {
    /// As the store has them, index or no index.
    pub async fn read(app: &App, class: &str) -> Self {
        let id = ClassId::parse(class).expect("an id of a class");
        let items = &app.home.items;
        let get = ports::Get {
            key: tables::class(&id),
            consistency: Consistency::Strong,
        };
        let class = items.get(get).await.expect("an answer").value;
        let members = read_all(app, &id, "MEMBER#").await;
        let queue = read_all(app, &id, tables::QUEUE).await;
        let waiting = queue.iter().map(|item| {
            let AttributeValue::S(sort_key) = &item["sk"] else {
                panic!("a sort key is text")
            };
            let (ticket, person) = tables::read_waiting(sort_key).expect("a place in the queue");
            Waiting { ticket, person }
        });
        Self {
            class: from_item(class.expect("the class")).expect("a class"),
            queue: waiting.collect(),
            members: members
                .into_iter()
                .map(|item| from_item(item).expect("a membership"))
                .collect(),
        }
    }

    /// What was done to the class and its members.
    pub async fn events(app: &App, class: &str) -> Vec<ports::Item> {
        let id = ClassId::parse(class).expect("an id of a class");
        read_all(app, &id, "EVENT#").await
    }

    pub fn miscounts(&self) -> Vec<Miscount> {
        find_miscounts(&self.class, &self.members, &self.queue)
    }

    /// Students and those who wait.
    pub fn counts(&self) -> (u32, u32) {
        (self.class.students, self.class.waiting)
    }

    /// Who waits, first first.
    pub fn line(&self) -> Vec<&str> {
        self.queue.iter().map(|one| one.person.as_str()).collect()
    }
}

async fn read_all(app: &App, class: &ClassId, prefix: &str) -> Vec<ports::Item> {
    let mut query = Query {
        table: &RECORDS,
        index: None,
        partition: tables::s(tables::class_partition(class)),
        range: Range::BeginsWith(prefix.to_owned()),
        order: Order::Ascending,
        limit: ports::items::MAX_PAGE,
        start_after: None,
        consistency: Consistency::Strong,
    };
    let mut found = Vec::new();
    loop {
        let page = app.home.items.query(query.clone()).await.expect("a page");
        found.extend(page.value.items);
        if page.value.last_key.is_none() {
            return found;
        }
        query.start_after = page.value.last_key;
    }
}

fn roster(class: &str) -> String {
    format!("/api/classes/{class}/enrollments")
}

async fn version(client: &Client, path: &str) -> u64 {
    let body = client.get(path).await.expect(200);
    body["version"].as_u64().expect("a version")
}

async fn edit_class(campus: &Campus, changes: Value) -> Value {
    let path = format!("/api/classes/{}", campus.class);
    let version = version(&campus.admin, &path).await;
    campus
        .admin
        .patch(&path, version, changes)
        .await
        .expect(200)
}

/// A campus whose class has as many places as members.
async fn full_campus() -> Campus {
    let campus = Campus::new().await;
    edit_class(&campus, json!({"capacity": 2})).await;
    campus
}

async fn enroll(campus: &Campus, person: &str) -> Value {
    campus
        .lan
        .enroll(&campus.class, person, "STUDENT")
        .await
        .expect(201)
}

async fn drop_member(campus: &Campus, person: &str) -> Answer {
    let path = format!("{}/{person}", roster(&campus.class));
    let version = version(&campus.admin, &path).await;
    campus.admin.delete(&path, version).await
}

async fn status_of(campus: &Campus, person: &str) -> (String, Option<u64>) {
    let path = format!("{}/{person}", roster(&campus.class));
    let body = campus.admin.get(&path).await.expect(200);
    let status = body["status"].as_str().expect("a status").to_owned();
    (status, body["place"].as_u64())
}

async fn settled(campus: &Campus) -> Headcount {
    let members = Headcount::read(&campus.app, &campus.class).await;
    assert_eq!(members.miscounts(), []);
    members
}

/// Many at once, each on its own task.
pub async fn all_at_once<F>(calls: impl IntoIterator<Item = F>) -> Vec<Answer>
where
    F: Future<Output = Answer> + Send + 'static,
{
    let tasks: Vec<_> = calls.into_iter().map(tokio::spawn).collect();
    let mut answers = Vec::with_capacity(tasks.len());
    for task in tasks {
        answers.push(task.await.expect("an answer"));
    }
    answers
}

#[tokio::test]
async fn who_is_enrolled_into_a_full_class_waits_and_is_told_the_place() {
    let campus = full_campus().await;
    let more = campus.admin.enter_students(1).await;

    let chi = enroll(&campus, &campus.chi.id).await;
    let other = enroll(&campus, &more[0]).await;
    let again = campus
        .lan
        .enroll(&campus.class, &campus.chi.id, "STUDENT")
        .await;

    assert_eq!(
        (&chi["status"], &chi["place"]),
        (&json!("waiting"), &json!(1))
    );
    assert_eq!(other["place"], 2);
    assert_eq!(
        (again.status.as_u16(), again.code()),
        (409, "already_waiting")
    );
    assert_eq!(settled(&campus).await.counts(), (2, 2));
    let line = format!("{}?status=waiting", roster(&campus.class));
    let seen = campus.lan.walk(&line, 1, "/person/id").await;
    assert_eq!(seen, [campus.chi.id.clone(), more[0].clone()]);
    let page = campus.lan.get(&line).await.expect(200);
    assert_eq!(page["items"][1]["place"], 2);
    assert_eq!(campus.an.get(&line).await.status, 403);
}

#[tokio::test]
async fn a_page_of_the_queue_goes_on_counting_where_the_one_before_ended() {
    let campus = full_campus().await;
    for person in campus.admin.enter_students(3).await {
        enroll(&campus, &person).await;
    }
    let line = format!("{}?status=waiting&limit=2", roster(&campus.class));

    let first = campus.lan.get(&line).await.expect(200);
    let next = first["next"].as_str().expect("another page");
    let second = campus.lan.get(&format!("{line}&cursor={next}")).await;

    assert_eq!(second.expect(200)["items"][0]["place"], 3);
}

#[tokio::test]
async fn a_cursor_of_the_roster_is_not_one_of_the_queue() {
    let campus = full_campus().await;
    let page = campus
        .lan
        .get(&format!("{}?limit=1", roster(&campus.class)))
        .await
        .expect(200);
    let cursor = page["next"].as_str().expect("another page");

    let elsewhere = format!("{}?status=waiting&cursor={cursor}", roster(&campus.class));

    assert_eq!(campus.lan.get(&elsewhere).await.code(), "invalid_cursor");
}

#[tokio::test]
async fn a_place_that_becomes_free_goes_to_the_first_who_waits() {
    let campus = full_campus().await;
    let more = campus.admin.enter_students(2).await;
    for person in &more {
        enroll(&campus, person).await;
    }

    drop_member(&campus, &campus.an.id).await.expect(204);

    assert_eq!(status_of(&campus, &more[0]).await.0, "active");
    assert_eq!(
        status_of(&campus, &more[1]).await,
        ("waiting".to_owned(), Some(1))
    );
    assert_eq!(settled(&campus).await.counts(), (2, 1));
    // Who comes back stands at the end.
    let back = enroll(&campus, &campus.an.id).await;
    assert_eq!(back["place"], 2);
    assert_eq!(settled(&campus).await.counts(), (2, 2));
}

#[tokio::test]
async fn who_leaves_the_queue_makes_no_room_and_was_never_there() {
    let campus = full_campus().await;
    let more = campus.admin.enter_students(2).await;
    for person in &more {
        enroll(&campus, person).await;
    }

    drop_member(&campus, &more[0]).await.expect(204);

    let members = settled(&campus).await;
    assert_eq!(
        (members.counts(), members.line()),
        ((2, 1), vec![&*more[1]])
    );
    let path = format!("{}/{}", roster(&campus.class), more[0]);
    let left = campus.admin.get(&path).await.expect(200);
    assert_eq!(
        (&left["status"], &left["ends_on"]),
        (&json!("withdrawn"), &Value::Null)
    );
}

#[tokio::test]
async fn a_stale_page_does_not_drop_somebody_whose_turn_has_come() {
    let campus = full_campus().await;
    let waiting = enroll(&campus, &campus.chi.id).await;
    let path = format!("{}/{}", roster(&campus.class), campus.chi.id);
    drop_member(&campus, &campus.an.id).await.expect(204);

    let stale = campus
        .admin
        .delete(&path, waiting["version"].as_u64().expect("a version"))
        .await;

    assert_eq!(
        (stale.status.as_u16(), &stale.body["current"]["status"]),
        (412, &json!("active"))
    );
}

#[tokio::test]
async fn a_raised_capacity_lets_in_as_many_as_there_is_room_for() {
    let campus = full_campus().await;
    let more = campus.admin.enter_students(30).await;
    for person in &more {
        enroll(&campus, person).await;
    }

    let raised = edit_class(&campus, json!({"capacity": 27})).await;

    assert_eq!(
        (&raised["students"], &raised["waiting"]),
        (&json!(27), &json!(5))
    );
    let members = settled(&campus).await;
    assert_eq!(members.line(), more[25..].iter().collect::<Vec<_>>());
    let cleared = edit_class(&campus, json!({"capacity": null})).await;
    assert_eq!(
        (&cleared["students"], &cleared["waiting"]),
        (&json!(32), &json!(0))
    );
    settled(&campus).await;
}

#[tokio::test]
async fn a_lowered_capacity_keeps_everybody_and_gives_no_place_away() {
    let campus = full_campus().await;
    enroll(&campus, &campus.chi.id).await;
    edit_class(&campus, json!({"capacity": 1})).await;

    drop_member(&campus, &campus.an.id).await.expect(204);

    let members = Headcount::read(&campus.app, &campus.class).await;
    assert_eq!((members.counts(), members.miscounts()), ((1, 1), vec![]));
    drop_member(&campus, &campus.binh.id).await.expect(204);
    assert_eq!(status_of(&campus, &campus.chi.id).await.0, "active");
    assert_eq!(settled(&campus).await.counts(), (1, 0));
}

#[tokio::test]
async fn the_queue_of_a_closed_class_stands_still_until_it_opens() {
    let campus = full_campus().await;
    enroll(&campus, &campus.chi.id).await;
    edit_class(&campus, json!({"status": "closed", "capacity": 3})).await;
    assert_eq!(status_of(&campus, &campus.chi.id).await.0, "waiting");

    edit_class(&campus, json!({"status": "open"})).await;

    assert_eq!(status_of(&campus, &campus.chi.id).await.0, "active");
    assert_eq!(settled(&campus).await.counts(), (3, 0));
}

#[tokio::test]
async fn nobody_leaves_the_queue_of_a_class_that_is_closed() {
    let campus = full_campus().await;
    enroll(&campus, &campus.chi.id).await;
    edit_class(&campus, json!({"status": "closed"})).await;
    let path = format!(
        "/api/classes/{}/enrollments/{}",
        campus.class, campus.chi.id
    );

    let leaving = campus.chi.delete(&path, 1).await;
    let dropping = campus.admin.delete(&path, 1).await;

    for answer in [leaving, dropping] {
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (409, "class_not_open")
        );
    }
    assert_eq!(status_of(&campus, &campus.chi.id).await.0, "waiting");
}

#[tokio::test]
async fn who_is_not_active_any_more_loses_the_place_to_the_next() {
    let campus = full_campus().await;
    let more = campus.admin.enter_students(2).await;
    for person in &more {
        enroll(&campus, person).await;
    }
    let person = format!("/api/people/{}", more[0]);
    let disabled = json!({"status": "disabled"});
    campus.admin.patch(&person, 1, disabled).await.expect(200);

    drop_member(&campus, &campus.an.id).await.expect(204);

    assert_eq!(status_of(&campus, &more[0]).await.0, "withdrawn");
    assert_eq!(status_of(&campus, &more[1]).await.0, "active");
    assert_eq!(settled(&campus).await.counts(), (2, 0));
}
