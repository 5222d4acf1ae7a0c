//! What was done to cells, and what brings it back.

use ports::ItemStore;
use serde_json::{Value, json};

use super::cell;
use crate::app::{Campus, StillClock};

async fn events(campus: &Campus, query: &str) -> Vec<Value> {
    let path = campus.of_class(&format!("scores/events?{query}"));
    let page = campus.lan.get(&path).await.expect(200);
    page["items"].as_array().expect("items").clone()
}

async fn points(campus: &Campus) -> Value {
    let page = campus
        .lan
        .get(&campus.of_class("gradebook"))
        .await
        .expect(200);
    let students = page["students"].as_array().expect("students").iter();
    let cells = students.map(|student| student["cells"].as_array().expect("cells").clone());
    let points = cells.map(|cells| cells.iter().map(|cell| cell[0].clone()).collect::<Value>());
    points.collect()
}

#[tokio::test]
async fn every_write_is_told_with_before_after_and_who() {
    let campus = Campus::new().await;
    let category = campus.add_category(json!({"title": "Bài tập"})).await;
    let item = campus.add_item(category, "10").await;
    campus
        .write(json!([cell(&campus.an, item, 0, "8")]))
        .await
        .expect(200);
    campus
        .write(json!([
            cell(&campus.an, item, 1, "9"),
            cell(&campus.binh, item, 0, "5")
        ]))
        .await
        .expect(200);

    let of_cell = events(&campus, &format!("student={}&item={item}", campus.an.id)).await;
    let of_class = events(&campus, "").await;

    assert_eq!((of_cell.len(), of_class.len()), (2, 3));
    assert_eq!(of_cell[0]["before"]["points"], "8");
    assert_eq!(of_cell[0]["after"]["points"], "9");
    assert_eq!(of_cell[0]["actor"]["id"], campus.lan.id);
    assert_eq!(of_cell[0]["student"]["name"], "Nguyễn An");
    assert_eq!(of_cell[1]["before"], Value::Null);
    assert_eq!(of_cell[1]["source"], "edit");
    // The log of the school tells them too.
    let log = campus
        .admin
        .get("/api/events?action=write_scores")
        .await
        .expect(200);
    assert_eq!(log["items"].as_array().map(Vec::len), Some(3));
    assert_eq!(log["items"][0]["after"]["item"], "Bài tập");
}

#[tokio::test]
async fn nothing_deletes_what_was_done_to_a_cell_not_even_time() {
    let campus = Campus::new().await;
    let category = campus.add_category(json!({"title": "Bài tập"})).await;
    let item = campus.add_item(category, "10").await;
    campus
        .write(json!([cell(&campus.an, item, 0, "8")]))
        .await
        .expect(200);

    let id = domain::ids::ClassId::parse(&campus.class).expect("an id");
    let student = domain::ids::PersonId::parse(&campus.an.id).expect("an id");
    let query = ports::Query {
        table: &school::tables::RECORDS,
        index: None,
        partition: school::tables::s(school::tables::class_partition(&id)),
        range: ports::Range::BeginsWith(school::tables::score_events_of(&student, None)),
        order: ports::Order::Ascending,
        limit: 10,
        start_after: None,
        consistency: ports::Consistency::Strong,
    };
    let found = campus
        .app
        .home
        .items
        .query(query)
        .await
        .expect("a page")
        .value
        .items;

    assert_eq!(found.len(), 1);
    assert!(!found[0].contains_key("expires_at"));
}

#[tokio::test]
async fn a_cell_comes_back_to_one_of_its_versions_if_it_is_as_it_was_seen() {
    let campus = Campus::new().await;
    let category = campus.add_category(json!({"title": "Bài tập"})).await;
    let item = campus.add_item(category, "10").await;
    campus
        .write(json!([cell(&campus.an, item, 0, "8")]))
        .await
        .expect(200);
    campus
        .write(json!([cell(&campus.an, item, 1, "3")]))
        .await
        .expect(200);
    let path = campus.of_class("scores/restore");
    let ask = |version: u64| json!({"student": campus.an.id, "item": item, "version": version, "to_version": 1});

    let stale = campus.lan.post(&path, ask(1)).await.expect(200);
    let restored = campus.lan.post(&path, ask(2)).await.expect(200);

    assert_eq!(stale["conflicts"], 1);
    assert_eq!(restored["applied"], 1);
    assert_eq!(points(&campus).await[0][0], "8");
    let first = &events(&campus, &format!("student={}&item={item}", campus.an.id)).await[0];
    assert_eq!(
        (&first["source"], &first["after"]["version"]),
        (&json!("restore"), &json!(3))
    );
}

#[tokio::test]
async fn a_batch_is_taken_back_but_for_what_was_written_since() {
    let campus = Campus::new().await;
    let category = campus.add_category(json!({"title": "Bài tập"})).await;
    let item = campus.add_item(category, "10").await;
    campus
        .write(json!([cell(&campus.an, item, 0, "8")]))
        .await
        .expect(200);
    let pasted = json!([
        cell(&campus.an, item, 1, "1"),
        cell(&campus.binh, item, 0, "2")
    ]);
    let pasted = campus.write(pasted).await.expect(200)["batch"].clone();
    campus
        .write(json!([cell(&campus.binh, item, 1, "6")]))
        .await
        .expect(200);

    let path = campus.of_class("scores/restore");
    let restored = campus
        .lan
        .post(&path, json!({"batch": pasted}))
        .await
        .expect(200);

    assert_eq!(
        (&restored["applied"], &restored["conflicts"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(points(&campus).await, json!([["8"], ["6"]]));
    // To take back what was taken back.
    let again = json!({"batch": restored["batch"]});
    campus.lan.post(&path, again).await.expect(200);
    assert_eq!(points(&campus).await, json!([["1"], ["6"]]));
}

#[tokio::test]
async fn the_book_comes_back_as_it_was_at_an_instant_whole_or_by_item() {
    let clock = std::sync::Arc::new(StillClock::default());
    let campus = Campus::new_at(clock.clone()).await;
    let category = campus.add_category(json!({"title": "Bài tập"})).await;
    let first = campus.add_item(category, "10").await;
    let second = campus.add_item(category, "10").await;
    campus
        .write(json!([
            cell(&campus.an, first, 0, "8"),
            cell(&campus.an, second, 0, "7")
        ]))
        .await
        .expect(200);
    let then = campus.app.school.now();
    clock.pass(60);
    campus
        .write(json!([
            cell(&campus.an, first, 1, "1"),
            cell(&campus.an, second, 1, "2")
        ]))
        .await
        .expect(200);
    clock.pass(60);
    campus
        .write(json!([
            cell(&campus.an, first, 2, "3"),
            cell(&campus.binh, first, 0, "4")
        ]))
        .await
        .expect(200);
    clock.pass(60);

    let path = campus.of_class("scores/restore");
    let column = json!({"as_of": then.to_string(), "item": second});
    let restored = campus.lan.post(&path, column).await.expect(200);
    assert_eq!(restored["applied"], 1);
    assert_eq!(points(&campus).await, json!([["3", "7"], ["4", null]]));

    let whole = json!({"as_of": then.to_string()});
    let restored = campus.lan.post(&path, whole.clone()).await.expect(200);
    assert_eq!(
        (
            &restored["applied"],
            &restored["unchanged"],
            &restored["left"]
        ),
        (&json!(2), &json!(1), &json!(0))
    );
    assert_eq!(points(&campus).await, json!([["8", "7"], [null, null]]));
    let again = campus.lan.post(&path, whole).await.expect(200);
    assert_eq!(again["applied"], 0);
}

#[tokio::test]
async fn what_to_restore_is_said_in_one_way() {
    let campus = Campus::new().await;
    let path = campus.of_class("scores/restore");

    let nothing = campus.lan.post(&path, json!({})).await;
    let cell = campus.lan.post(&path, json!({"to_version": 1})).await;
    let instant = campus.lan.post(&path, json!({"as_of": "yesterday"})).await;

    assert_eq!(nothing.faults()[0].1, "one_of");
    assert_eq!(cell.faults().len(), 3);
    assert_eq!(instant.faults()[0].1, "invalid_instant");
}

#[tokio::test]
async fn a_restoration_of_many_cells_goes_on_where_the_request_before_ended() {
    let campus = Campus::new().await;
    let category = campus.add_category(json!({"title": "Bài tập"})).await;
    let mut items = Vec::new();
    for _ in 0..30 {
        items.push(campus.add_draft(category, "10").await);
    }
    let students = campus.admin.enter_students(90).await;
    for student in &students {
        let enrolled = campus.admin.enroll(&campus.class, student, "STUDENT");
        enrolled.await.expect(201);
    }
    let mut cells = Vec::new();
    for student in &students {
        for item in &items {
            cells.push(json!({"student": student, "item": item, "version": 0, "points": "5"}));
        }
    }
    for cells in cells.chunks(500) {
        campus.write(json!(cells)).await.expect(200);
    }

    let path = campus.of_class("scores/restore");
    let ask = json!({"as_of": "2020-01-01T00:00:00Z"});
    // Somebody looks at the book before each: indexes have caught up.
    campus.book().await;
    let first = campus.lan.post(&path, ask.clone()).await.expect(200);
    campus.book().await;
    let second = campus.lan.post(&path, ask).await.expect(200);

    assert_eq!(
        (&first["applied"], &first["left"]),
        (&json!(2000), &json!(700))
    );
    assert_eq!(
        (&second["applied"], &second["unchanged"], &second["left"]),
        (&json!(700), &json!(2000), &json!(0))
    );
}
