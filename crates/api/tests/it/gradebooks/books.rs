//! The book: categories, items, their order, what is taken away and comes back.

use serde_json::{Value, json};

use crate::app::Campus;

fn titles(of: &Value) -> Vec<&str> {
    let all = of.as_array().expect("a list").iter();
    all.map(|each| each["title"].as_str().expect("a title"))
        .collect()
}

#[tokio::test]
async fn a_class_that_nobody_has_edited_has_an_empty_book_of_the_default_scheme() {
    let campus = Campus::new().await;

    let book = campus.book().await;

    assert_eq!(book["version"], 0);
    assert_eq!(book["weighting"], "points");
    assert_eq!(book["scheme"]["name"], "vietnamese_ten");
    assert_eq!(
        book["scheme"]["bands"][0],
        json!({"from": "8.5", "letter": "A", "points": "4", "passes": true})
    );
    assert_eq!(book["items"], json!([]));
}

#[tokio::test]
async fn every_edit_of_a_part_moves_the_version_of_the_book() {
    let campus = Campus::new().await;
    let path = campus.of_class("book");
    let edited = campus
        .lan
        .patch(&path, 0, json!({"weighting": "categories"}))
        .await;
    assert_eq!(edited.expect(200)["version"], 1);

    let category = campus
        .add_category(json!({"title": "Thi", "weight": "60.5"}))
        .await;
    campus.add_draft(category, "10").await;

    let book = campus.book().await;
    assert_eq!(book["version"], 3);
    assert_eq!(book["warnings"][0]["code"], "category_weights");
    assert_eq!(book["warnings"][0]["sum"]["about"], "60.5000");
    let stale = campus.lan.patch(&path, 1, json!({"cap": "100"})).await;
    assert_eq!(stale.code(), "version_mismatch");
    assert_eq!(stale.body["current"]["version"], 3);
}

#[tokio::test]
async fn a_book_may_have_a_scheme_of_its_own_and_a_late_policy() {
    let campus = Campus::new().await;
    let scheme = json!({
        "scale": "4", "places": 2, "midpoint": "half_even",
        "bands": [{"from": "2", "letter": "Đạt", "passes": true}, {"from": "0", "letter": "Không đạt", "passes": false}],
    });
    let late = json!({"grace_minutes": 10, "step_minutes": 1440, "per_step": "10", "floor": "50"});
    let patch = json!({"scheme": scheme, "late": late, "cap": "100"});

    let book = campus
        .lan
        .patch(&campus.of_class("book"), 0, patch)
        .await
        .expect(200);

    assert_eq!(book["scheme"]["name"], "own");
    assert_eq!(book["scheme"]["midpoint"], "half_even");
    assert_eq!(book["scheme"]["bands"][1]["letter"], "Không đạt");
    assert_eq!(book["late"], late);
    assert_eq!(book["cap"], "100");
}

#[tokio::test]
async fn a_bad_scheme_or_policy_says_what_is_wrong_where() {
    let campus = Campus::new().await;
    let scheme = json!({"scale": "10", "bands": [
        {"from": "5", "letter": "A", "passes": true},
        {"from": "5", "letter": "A", "passes": true},
        {"from": "11", "letter": "B", "passes": true},
    ]});
    let late = json!({"step_minutes": 0, "per_step": "2000"});
    let patch = json!({"weighting": "by_feeling", "scheme": scheme, "late": late});

    let answer = campus.lan.patch(&campus.of_class("book"), 0, patch).await;

    let expected = [
        ("weighting", "not_allowed"),
        ("scheme.bands.1.from", "duplicate"),
        ("scheme.bands.1.letter", "duplicate"),
        ("scheme.bands.2.from", "above_scale"),
        ("scheme.bands", "no_band_from_zero"),
        ("late.step_minutes", "out_of_range"),
        ("late.per_step", "out_of_range"),
    ];
    let expected = expected.map(|(path, code)| (path.to_owned(), code.to_owned()));
    assert_eq!(answer.faults(), expected);
    assert_eq!(campus.book().await["version"], 0);
}

#[tokio::test]
async fn an_item_of_a_category_that_is_not_there_is_refused() {
    let campus = Campus::new().await;
    let item = json!({"category": 7, "title": "Bài 1", "points": "10"});

    let answer = campus.lan.post(&campus.of_class("items"), item).await;

    let expected = [("category".to_owned(), "unknown_reference".to_owned())];
    assert_eq!(answer.faults(), expected);
}

#[tokio::test]
async fn a_request_sent_twice_enters_one_item() {
    let campus = Campus::new().await;
    let category = campus.add_category(json!({"title": "Bài tập"})).await;
    let item = json!({"category": category, "title": "Bài 1", "points": "10"});
    let path = campus.of_class("items");

    let first = campus
        .lan
        .post_once(&path, "once", item.clone())
        .await
        .expect(201);
    let again = campus.lan.post_once(&path, "once", item).await.expect(201);

    assert_eq!(first["number"], again["number"]);
    assert_eq!(
        campus.book().await["items"].as_array().map(Vec::len),
        Some(1)
    );
}

#[tokio::test]
async fn what_is_deleted_is_in_no_total_and_comes_back_with_its_cells() {
    let campus = Campus::new().await;
    let category = campus.add_category(json!({"title": "Bài tập"})).await;
    let item = campus.add_item(category, "10").await;
    let cells = json!([super::cell(&campus.an, item, 0, "8")]);
    campus.write(cells).await.expect(200);
    let path = campus.of_class(&format!("items/{item}"));

    let deleted = campus.lan.delete(&path, 2).await.expect(200);

    assert!(deleted["deleted_at"].is_string());
    let grades = campus.grades(&campus.an, &campus.an).await.expect(200);
    assert_eq!(grades["to_date"]["no_total"], "nothing_counted");
    assert_eq!(grades["items"], json!([]));
    let book = campus.book().await;
    assert_eq!(
        (&book["items"], titles(&book["deleted_items"])),
        (&json!([]), vec!["Bài tập"])
    );
    let refused = campus
        .write(json!([super::cell(&campus.an, item, 1, "9")]))
        .await;
    assert_eq!(refused.expect(200)["results"][0]["code"], "unknown_item");

    let restore = format!("items/{item}/restore");
    campus
        .at(&campus.lan, (&restore, 3), Value::Null)
        .await
        .expect(200);

    let grades = campus.grades(&campus.an, &campus.an).await.expect(200);
    assert_eq!(grades["to_date"]["mark"], "8.0");
}

#[tokio::test]
async fn a_category_goes_when_it_is_empty_and_its_items_wait_for_it() {
    let campus = Campus::new().await;
    let category = campus.add_category(json!({"title": "Bài tập"})).await;
    let item = campus.add_draft(category, "10").await;
    let path = campus.of_class(&format!("categories/{category}"));

    let refused = campus.lan.delete(&path, 1).await;
    assert_eq!(refused.code(), "category_not_empty");
    campus
        .lan
        .delete(&campus.of_class(&format!("items/{item}")), 1)
        .await
        .expect(200);
    campus.lan.delete(&path, 1).await.expect(200);

    let restore = format!("items/{item}/restore");
    let refused = campus.at(&campus.lan, (&restore, 2), Value::Null).await;
    assert_eq!(refused.code(), "category_deleted");
    let back = format!("categories/{category}/restore");
    campus
        .at(&campus.lan, (&back, 2), Value::Null)
        .await
        .expect(200);
    campus
        .at(&campus.lan, (&restore, 2), Value::Null)
        .await
        .expect(200);
}

#[tokio::test]
async fn items_and_categories_stand_where_they_were_put() {
    let campus = Campus::new().await;
    let mut categories = Vec::new();
    for title in ["A", "B", "C"] {
        categories.push(campus.add_category(json!({"title": title})).await);
    }
    for title in ["một", "hai", "ba"] {
        let item = json!({"category": categories[0], "title": title, "points": "10"});
        campus
            .lan
            .post(&campus.of_class("items"), item)
            .await
            .expect(201);
    }

    let body = json!({"before": categories[0]});
    let moved = campus.at(&campus.lan, ("categories/3/move", 1), body).await;
    assert_eq!(titles(&moved.expect(200)["categories"]), ["C", "A", "B"]);
    let moved = campus
        .at(&campus.lan, ("items/1/move", 1), json!({"before": null}))
        .await;
    assert_eq!(titles(&moved.expect(200)["items"]), ["hai", "ba", "một"]);

    let unknown = campus
        .at(&campus.lan, ("items/1/move", 2), json!({"before": 9}))
        .await;
    assert_eq!(unknown.faults()[0].1, "unknown_reference");
    let stale = campus.at(&campus.lan, ("items/1/move", 1), json!({})).await;
    assert_eq!(stale.code(), "version_mismatch");
}

#[tokio::test]
async fn an_archived_class_keeps_its_book_as_it_is() {
    let campus = Campus::new().await;
    let category = campus.add_category(json!({"title": "Bài tập"})).await;
    let item = campus.add_item(category, "10").await;
    let class = format!("/api/classes/{}", campus.class);
    let version = campus.admin.get(&class).await.expect(200)["version"]
        .as_u64()
        .expect("one");
    campus
        .admin
        .patch(&class, version, json!({"status": "archived"}))
        .await
        .expect(200);

    let edited = campus
        .lan
        .patch(&campus.of_class("book"), 3, json!({"cap": "100"}))
        .await;
    let written = campus
        .write(json!([super::cell(&campus.an, item, 0, "8")]))
        .await;

    assert_eq!((edited.code(), written.code()), ("archived", "archived"));
}
