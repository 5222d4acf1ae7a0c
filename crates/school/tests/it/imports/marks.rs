//! Marks computed from stored cells and weights alone, as exact fractions, against those that the
//! data set's own tables give.

use std::collections::BTreeMap;
use std::fs;

use domain::ids::{ClassId, PersonId};
use domain::scores::{BookItem, Category, Cell};
use ports::{AttributeValue, Item, Key};
use serde_json::Value;

use super::recorders::Recorder;
use super::testdata;

pub fn expected() -> Value {
    serde_json::from_slice(&fs::read(testdata("oulad-expected.json")).unwrap()).unwrap()
}

/// The items of a class that count in the expected marks: number and weight in ten-thousandths.
pub async fn weights(store: &Recorder, class: &ClassId) -> BTreeMap<u32, i128> {
    let categories = numbered::<Category>(store, |n| school::tables::category(class, n)).await;
    let items = numbered::<BookItem>(store, |n| school::tables::item(class, n)).await;
    let is_exam = |number: u32| {
        let mut categories = categories.iter();
        categories.any(|category| category.number == number && category.title.as_str() == "Exam")
    };
    items
        .into_iter()
        .filter(|item| !is_exam(item.category))
        .map(|item| {
            (
                item.number,
                i128::from(item.weight.unwrap().ten_thousandths()),
            )
        })
        .filter(|(_, weight)| *weight > 0)
        .collect()
}

/// Nouns numbered from 1, as far as there are any.
pub async fn numbered<T: serde::de::DeserializeOwned>(
    store: &Recorder,
    key: impl Fn(u32) -> Key,
) -> Vec<T> {
    let mut nouns = Vec::new();
    for number in 1.. {
        let Some(item) = store.item(key(number)).await else {
            break;
        };
        nouns.push(serde_dynamo::from_item(item).unwrap());
    }
    nouns
}

/// The cells of a student by number.
pub async fn cells(store: &Recorder, class: &ClassId, person: &PersonId) -> BTreeMap<u32, String> {
    let scores = store.item(school::tables::scores(class, person)).await;
    let Some(AttributeValue::M(cells)) = scores.unwrap().get("scores").cloned() else {
        panic!("scores without a map");
    };
    let text = |value: AttributeValue| match value {
        AttributeValue::S(text) => text,
        other => panic!("no cell: {other:?}"),
    };
    cells
        .into_iter()
        .map(|(number, cell)| (number.parse().unwrap(), text(cell)))
        .collect()
}

/// The mark as a fraction of whole numbers; none if nothing has a weight.
pub fn mark(weights: &BTreeMap<u32, i128>, cells: &BTreeMap<u32, String>) -> Option<(i128, i128)> {
    let total: i128 = weights.values().sum();
    let points = |number: &u32| {
        let cell: Option<Cell> = cells.get(number).map(|cell| cell.parse().unwrap());
        cell.and_then(|cell| cell.points)
            .map_or(0, |points| i128::from(points.ten_thousandths()))
    };
    let sum: i128 = weights
        .iter()
        .map(|(number, weight)| weight * points(number))
        .sum();
    (total > 0).then_some((sum, total * 10_000))
}

/// A JSON number as a fraction, by its digits.
pub fn fraction(number: &Value) -> (i128, i128) {
    let text = number.to_string();
    let (whole, places) = text.split_once('.').unwrap_or((&text, ""));
    let scale = 10_i128.pow(u32::try_from(places.len()).unwrap());
    (format!("{whole}{places}").parse().unwrap(), scale)
}

pub fn is_same((a, b): (i128, i128), (c, d): (i128, i128)) -> bool {
    a * d == c * b
}

/// What a row of the bundle became.
pub async fn id_of(store: &Recorder, entity: &str, sourced_id: &str) -> String {
    let source = store.item(school::tables::source(entity, sourced_id)).await;
    text(&source.unwrap(), "id").unwrap()
}

pub fn text(item: &Item, name: &str) -> Option<String> {
    match item.get(name) {
        Some(AttributeValue::S(text) | AttributeValue::N(text)) => Some(text.clone()),
        _ => None,
    }
}
