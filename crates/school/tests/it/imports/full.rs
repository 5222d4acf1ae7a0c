//! The bundles of a real university, small and whole.

use std::sync::Arc;

use domain::classes::Class;
use domain::ids::{ClassId, PersonId};
use school::School;
use serde_json::Value;

use super::marks::{cells, expected, fraction, id_of, is_same, mark, weights};
use super::recorders::Recorder;
use super::{import, open, testdata};
use crate::bundles::{ALL, assert_same_rows, export};
use crate::doctor::wards::check_health;
use crate::marks::check_marks;
use crate::search::{check_cost, check_entries};
use crate::support::school_over;

/// Every row was taken, and each class has its students and marks.
async fn import_and_check(name: &str) -> (Arc<Recorder>, School) {
    let store = Recorder::new();
    let school = school_over(store.clone());

    let report = import(&school, open(name)).await;

    assert_eq!(report.problems.errors(), 0, "{:?}", report.problems.kept());
    check_entries(&store).await;
    let expected = expected();
    for (file, rows) in expected["bundles"][name]["rows"].as_object().unwrap() {
        if file != "manifest.csv" {
            let counts = report.counts[file.as_str()];
            let rows = rows.as_u64().unwrap();
            assert_eq!((counts.read, counts.created), (rows, rows), "{file}");
        }
    }
    for (class, facts) in expected["classes"].as_object().unwrap() {
        let source = school::tables::source("classes", class);
        if store.item(source).await.is_some() {
            check_class(&store, class, facts).await;
        }
    }
    check_marks(&school, name, &expected["classes"]).await;
    (store, school)
}

async fn check_class(store: &Recorder, name: &str, facts: &Value) {
    let id = ClassId::parse(&id_of(store, "classes", name).await).unwrap();
    let item = store.item(school::tables::class(&id)).await.unwrap();
    let class: Class = serde_dynamo::from_item(item).unwrap();
    let of = |field: &str| facts[field].as_u64().unwrap();
    assert_eq!(
        u64::from(class.students),
        of("enrolled") - of("unregistered"),
        "{name}"
    );
    assert!(class.lecturers.values().any(|lecturer| lecturer.primary));
    let weights = weights(store, &id).await;
    assert_eq!(
        weights.values().sum::<i128>(),
        i128::from(of("coursework_weight")) * 10_000
    );
    for sample in facts["samples"].as_array().unwrap() {
        let student = sample["student"].as_str().unwrap();
        let person = PersonId::parse(&id_of(store, "users", student).await).unwrap();
        let found = mark(&weights, &cells(store, &id, &person).await);
        let is_right = match (found, &sample["mark"]) {
            (None, Value::Null) => true,
            (Some(found), expected @ Value::Number(_)) => is_same(found, fraction(expected)),
            _ => false,
        };
        assert!(is_right, "{name} {student}: {found:?}, {}", sample["mark"]);
    }
}

#[tokio::test]
async fn the_small_bundle_is_imported_with_every_row_and_mark() {
    let (store, _) = import_and_check("oulad-small-oneroster.zip").await;

    check_health(&store).await;
}

#[tokio::test]
async fn the_whole_bundle_is_imported_with_every_row_and_mark() {
    let (store, school) = import_and_check("oulad-oneroster.zip").await;

    check_cost(&store, &school).await;
    let bundle = std::fs::read(testdata("oulad-oneroster.zip")).unwrap();
    assert_same_rows(&export(&school, ALL).await, &bundle);
}
