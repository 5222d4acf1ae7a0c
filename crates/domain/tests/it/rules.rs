//! Rules as they are stored, and books from before there were any.

use domain::scores::{
    Book, BookItem, BookRules, Category, CategoryRules, ItemRules, Outline, Percent, Plan, Ruled,
    UnknownCategory,
};
use serde_json::json;

use super::books::{any_category_rules, percent};
use super::numbers::decimal;

fn stored_category() -> serde_json::Value {
    json!({ "number": 1, "title": "Homework", "weight": "60", "counted": true, "version": 4 })
}

fn stored_item(category: u32) -> serde_json::Value {
    json!({
        "number": 7, "category": category, "title": "First", "points": "10",
        "counted": true, "posted": true, "due_on": "2026-03-01", "version": 2,
    })
}

#[test]
fn what_was_stored_without_rules_has_the_default_ones() {
    let category: Ruled<Category, CategoryRules> =
        serde_json::from_value(stored_category()).unwrap();
    let item: Ruled<BookItem, ItemRules> = serde_json::from_value(stored_item(1)).unwrap();

    assert_eq!(category.rules, CategoryRules::default());
    assert_eq!(item.rules.limit, Percent::WHOLE);
    assert_eq!(
        serde_json::from_value::<BookRules>(json!({})).unwrap(),
        BookRules::default()
    );
}

#[test]
fn what_is_stored_with_rules_is_still_read_without_them() {
    let rules = CategoryRules {
        drop_lowest: 2,
        cap: Some(percent("110")),
        ..CategoryRules::default()
    };
    let category: Category = serde_json::from_value(stored_category()).unwrap();
    let ruled = Ruled {
        part: category.clone(),
        rules,
    };

    let json = serde_json::to_value(&ruled).unwrap();

    assert_eq!(
        serde_json::from_value::<Category>(json.clone()).unwrap(),
        category
    );
    assert_eq!(
        serde_json::from_value::<Ruled<Category, CategoryRules>>(json).unwrap(),
        ruled
    );
}

#[test]
fn rules_that_name_some_leave_the_others_as_they_are() {
    let rules: ItemRules = serde_json::from_value(json!({ "never_drop": true })).unwrap();

    assert!(rules.never_drop);
    assert_eq!(rules.limit, Percent::WHOLE);
}

#[test]
fn a_percentage_is_between_nothing_and_ten_times_the_whole() {
    assert_eq!(
        Percent::new(decimal("-0.0001")).unwrap_err().code,
        "out_of_range"
    );
    assert_eq!(
        Percent::new(decimal("1000.0001")).unwrap_err().code,
        "out_of_range"
    );
    assert!(serde_json::from_value::<Percent>(json!("1001")).is_err());
}

#[test]
fn an_item_of_a_category_that_is_not_there_is_told() {
    let book: Book = serde_json::from_value(json!({
        "weighting": "points", "next_category": 2, "next_item": 8, "version": 1,
    }))
    .unwrap();
    let category = serde_json::from_value(stored_category()).unwrap();
    let item = serde_json::from_value(stored_item(3)).unwrap();

    let plan = Plan::new(Outline {
        book: &book,
        rules: &BookRules::default(),
        categories: &[category],
        items: &[item],
    });

    let expected = UnknownCategory {
        item: 7,
        category: 3,
    };
    assert_eq!(plan.unwrap_err(), expected);
}

proptest::proptest! {
    #[test]
    fn rules_read_back(rules in any_category_rules()) {
        let json = serde_json::to_string(&rules).unwrap();

        proptest::prop_assert_eq!(serde_json::from_str::<CategoryRules>(&json).unwrap(), rules);
    }
}
