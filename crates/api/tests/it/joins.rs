//! Students who come and go by themselves: modes, passcodes, and guesses that are counted.

use serde_json::{Value, json};

use crate::app::{Answer, Campus, Client};
use crate::queues::{Headcount, all_at_once};

const PASSCODE: &str = "vừng ơi mở ra";

async fn campus(changes: Value) -> Campus {
    let campus = Campus::new().await;
    let path = format!("/api/classes/{}", campus.class);
    campus.admin.patch(&path, 1, changes).await.expect(200);
    campus
}

async fn by_passcode() -> Campus {
    campus(json!({"self_enrollment": "passcode", "passcode": PASSCODE})).await
}

async fn join(campus: &Campus, client: &Client, body: Value) -> Answer {
    client
        .post(&format!("/api/classes/{}/join", campus.class), body)
        .await
}

async fn guess(campus: &Campus, passcode: &str) -> Answer {
    join(campus, &campus.chi, json!({"passcode": passcode})).await
}

async fn leave(campus: &Campus, client: &Client) -> Answer {
    let path = format!("/api/classes/{}/enrollments/{}", campus.class, client.id);
    let version = client.get(&path).await.expect(200)["version"].as_u64();
    client.delete(&path, version.expect("a version")).await
}

async fn settled(campus: &Campus) -> (u32, u32) {
    let count = Headcount::read(&campus.app, &campus.class).await;
    assert_eq!(count.miscounts(), []);
    count.counts()
}

#[tokio::test]
async fn a_class_lets_nobody_in_by_themselves_unless_it_says_so() {
    let campus = Campus::new().await;

    let joining = join(&campus, &campus.chi, json!({})).await;
    let leaving = leave(&campus, &campus.an).await;

    assert_eq!(
        (joining.status.as_u16(), joining.code()),
        (409, "self_enrollment_closed")
    );
    assert_eq!(
        (leaving.status.as_u16(), leaving.code()),
        (409, "leaving_by_staff")
    );
    assert_eq!(settled(&campus).await, (2, 0));
}

#[tokio::test]
async fn a_student_joins_an_open_class_leaves_it_and_comes_back() {
    let campus = campus(json!({"self_enrollment": "open"})).await;

    let joined = join(&campus, &campus.chi, json!({})).await;
    let place = format!(
        "/api/classes/{}/enrollments/{}",
        campus.class, campus.chi.id
    );
    assert_eq!(joined.header("location"), place);
    assert_eq!(joined.expect(201)["status"], "active");
    let twice = join(&campus, &campus.chi, json!({})).await;
    assert_eq!(twice.code(), "already_enrolled");
    leave(&campus, &campus.chi).await.expect(204);
    assert_eq!(settled(&campus).await, (2, 0));

    let back = join(&campus, &campus.chi, json!({})).await.expect(201);

    assert_eq!(
        (&back["status"], &back["version"]),
        (&json!("active"), &json!(3))
    );
    assert_eq!(settled(&campus).await, (3, 0));
}

#[tokio::test]
async fn whoever_joins_a_full_class_sees_the_own_place_and_gets_one_when_it_is_free() {
    let campus = campus(json!({"self_enrollment": "open", "capacity": 2})).await;
    let waiting = join(&campus, &campus.chi, json!({})).await.expect(201);
    let own = format!(
        "/api/classes/{}/enrollments/{}",
        campus.class, campus.chi.id
    );

    let seen = campus.chi.get(&own).await.expect(200);
    let others = campus.binh.get(&own).await;
    let mine = campus.chi.get("/api/me/classes").await.expect(200);
    leave(&campus, &campus.an).await.expect(204);

    assert_eq!((&waiting["place"], &seen["place"]), (&json!(1), &json!(1)));
    assert_eq!(others.status, 403);
    let statuses: Vec<&Value> = mine["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|one| &one["status"])
        .collect();
    assert!(statuses.contains(&&json!("waiting")), "{statuses:?}");
    let seen = campus.chi.get(&own).await.expect(200);
    assert_eq!(
        (&seen["status"], &seen["place"]),
        (&json!("active"), &Value::Null)
    );
    assert_eq!(settled(&campus).await, (2, 0));
}

#[tokio::test]
async fn the_queue_is_left_even_where_staff_drops_members() {
    let campus = campus(json!({"capacity": 2})).await;
    campus
        .lan
        .enroll(&campus.class, &campus.chi.id, "STUDENT")
        .await
        .expect(201);

    leave(&campus, &campus.chi).await.expect(204);

    assert_eq!(settled(&campus).await, (2, 0));
}

#[tokio::test]
async fn nobody_leaves_for_somebody_else_and_only_students_join() {
    let campus = campus(json!({"self_enrollment": "open"})).await;
    let path = format!("/api/classes/{}/enrollments/{}", campus.class, campus.an.id);

    let other = campus.binh.delete(&path, 1).await;
    let lecturer = join(&campus, &campus.minh, json!({})).await;
    let stranger = join(&campus, &campus.app.stranger(), json!({})).await;
    let teaching = leave(&campus, &campus.lan).await;

    assert_eq!((other.status.as_u16(), other.code()), (403, "forbidden"));
    assert_eq!(
        (lecturer.status.as_u16(), lecturer.code()),
        (403, "forbidden")
    );
    assert_eq!(stranger.status, 401);
    assert_eq!(teaching.code(), "lecturers_by_administrator");
}

#[tokio::test]
async fn a_passcode_opens_and_is_never_told() {
    let campus = by_passcode().await;
    let class = campus
        .chi
        .get(&format!("/api/classes/{}", campus.class))
        .await
        .expect(200);

    let without = guess(&campus, "  ").await;
    let wrong = guess(&campus, "Vừng ơi mở ra").await;
    let right = guess(&campus, &format!("  {PASSCODE} ")).await;

    assert_eq!(
        (
            &class["self_enrollment"],
            &class["has_passcode"],
            class.get("passcode")
        ),
        (&json!("passcode"), &json!(true), None)
    );
    assert_eq!(
        without.faults(),
        [("passcode".to_owned(), "required".to_owned())]
    );
    assert_eq!(
        (wrong.status.as_u16(), wrong.code()),
        (403, "passcode_wrong")
    );
    assert_eq!(right.expect(201)["status"], "active");
    assert_eq!(settled(&campus).await, (3, 0));
}

#[tokio::test]
async fn a_passcode_is_changed_taken_away_and_kept_while_the_mode_changes() {
    let campus = by_passcode().await;
    let path = format!("/api/classes/{}", campus.class);
    let edit =
        async |version: u64, changes: Value| campus.admin.patch(&path, version, changes).await;

    edit(2, json!({"passcode": "another one"}))
        .await
        .expect(200);
    let old = guess(&campus, PASSCODE).await;
    let needed = edit(3, json!({"passcode": null})).await;
    edit(3, json!({"self_enrollment": "closed"}))
        .await
        .expect(200);
    let closed = guess(&campus, "another one").await;
    edit(4, json!({"self_enrollment": "passcode"}))
        .await
        .expect(200);

    assert_eq!(old.code(), "passcode_wrong");
    assert_eq!(
        needed.faults(),
        [("passcode".to_owned(), "required".to_owned())]
    );
    assert_eq!(closed.code(), "self_enrollment_closed");
    guess(&campus, "another one").await.expect(201);
}

#[tokio::test]
async fn too_many_guesses_wait_and_even_the_right_one_is_not_looked_at() {
    let campus = by_passcode().await;
    for _ in 0..5 {
        assert_eq!(guess(&campus, "no idea").await.code(), "passcode_wrong");
    }

    let right = guess(&campus, PASSCODE).await;

    assert_eq!(
        (right.status.as_u16(), right.code()),
        (429, "too_many_guesses")
    );
    assert_eq!(right.header("retry-after"), "30");
    assert_eq!(right.body["params"]["seconds"], "30");
    assert_eq!(settled(&campus).await, (2, 0));
}

#[tokio::test]
async fn being_let_in_forgets_the_guesses() {
    let campus = by_passcode().await;
    for _ in 0..2 {
        for _ in 0..4 {
            assert_eq!(guess(&campus, "no idea").await.code(), "passcode_wrong");
        }
        guess(&campus, PASSCODE).await.expect(201);
        leave(&campus, &campus.chi).await.expect(204);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guesses_at_the_same_time_are_as_many_as_one_after_the_other() {
    let campus = by_passcode().await;
    let guesses = (0..30).map(|number| {
        let (client, path) = (
            campus.chi.clone(),
            format!("/api/classes/{}/join", campus.class),
        );
        let body = json!({"passcode": format!("guess {number}")});
        async move { client.post(&path, body).await }
    });

    let answers = all_at_once(guesses.collect::<Vec<_>>()).await;

    let looked_at = answers
        .iter()
        .filter(|answer| answer.code() == "passcode_wrong")
        .count();
    let refused = answers.iter().filter(|answer| answer.status == 429).count();
    assert_eq!((looked_at, refused), (5, 25));
}

#[tokio::test]
async fn a_join_sent_twice_under_a_key_is_answered_once_and_costs_one_guess() {
    let campus = by_passcode().await;
    let path = format!("/api/classes/{}/join", campus.class);
    let body = json!({"passcode": PASSCODE});

    let mut answers = Vec::new();
    for _ in 0..8 {
        answers.push(
            campus
                .chi
                .post_once(&path, "one", body.clone())
                .await
                .expect(201),
        );
    }

    assert!(answers.windows(2).all(|two| two[0] == two[1]));
    assert_eq!(settled(&campus).await, (3, 0));
}

#[tokio::test]
async fn a_closed_class_is_neither_joined_nor_left() {
    let campus = campus(json!({"self_enrollment": "open", "status": "closed"})).await;

    let joining = join(&campus, &campus.chi, json!({})).await;
    let leaving = leave(&campus, &campus.an).await;

    assert_eq!(
        (joining.code(), leaving.code()),
        ("class_not_open", "class_not_open")
    );
}

#[tokio::test]
async fn neither_passcode_nor_hash_is_among_the_events() {
    let campus = by_passcode().await;

    let events = Headcount::events(&campus.app, &campus.class).await;

    let told = format!("{events:?}");
    assert!(told.contains("passcode_set_at"), "{told}");
    assert!(!told.contains("vừng") && !told.contains("hash"), "{told}");
}
