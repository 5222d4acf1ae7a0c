//! All items of a folder, told in a way that two imports of one bundle can be compared: ids are
//! replaced by the rows that they came from, and instants left out.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use dynoxide::Database;
use dynoxide::actions::scan::ScanRequest;
use serde_json::Value;

const PREFIX: &str = "student-management-";

/// What each run has of its own: its history and its own bookkeeping.
const OWN: [&str; 7] = [
    "EVENT#",
    "BATCH#",
    "JOB#",
    "JOBS",
    "OUTBOX",
    "SESSION#",
    "LOCK#import",
];

/// Beginnings of ids, which are followed by 26 letters and digits.
const IDS: [&str; 6] = ["usr_", "cls_", "sub_", "trm_", "evt_", "bat_"];

/// The items in order.
pub fn told_items(data: &Path) -> Result<Vec<(String, String)>> {
    let mut paths = fs::read_dir(data)?.filter_map(|entry| Some(entry.ok()?.path()));
    let path = paths.find(|path| path.extension().is_some_and(|end| end == "db"));
    let path = path.context("the folder has a file of items")?;
    let engine = Database::new(path.to_str().context("the path is unicode")?)?;
    let mut items = Vec::new();
    for table in school::tables::ALL {
        read_table(&engine, table.name, &mut items)?;
    }
    let names: BTreeMap<String, String> = items.iter().filter_map(name_of).collect();
    let mut told: Vec<_> = items
        .into_iter()
        .filter(|(key, _)| !OWN.iter().any(|own| key.contains(own)))
        .map(|(key, item)| {
            (
                tell(&key, &names),
                tell(&without_instants(item).to_string(), &names),
            )
        })
        .collect();
    told.sort_unstable();
    Ok(told)
}

fn read_table(engine: &Database, table: &str, items: &mut Vec<(String, Value)>) -> Result<()> {
    let mut start = None;
    loop {
        let page = engine.scan(ScanRequest {
            table_name: format!("{PREFIX}{table}"),
            exclusive_start_key: start,
            ..ScanRequest::default()
        })?;
        for item in page.items.unwrap_or_default() {
            let item = serde_json::to_value(item)?;
            let key = ["pk", "sk", "id", "email", "sent_at"].map(|name| text(&item, name));
            items.push((format!("{table} {}", key.join(" ")), item));
        }
        start = page.last_evaluated_key;
        if start.is_none() {
            return Ok(());
        }
    }
}

fn text(item: &Value, name: &str) -> String {
    item[name]["S"].as_str().unwrap_or_default().to_owned()
}

/// The id of a row's thing, with the row's name.
fn name_of((key, item): &(String, Value)) -> Option<(String, String)> {
    let row = key.strip_prefix("records SOURCE#")?;
    let id = text(item, "id");
    let row = row.split(' ').take(2).collect::<Vec<_>>().join(" ");
    (!id.is_empty()).then_some((id, row))
}

fn without_instants(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| (name, without_instants(value)))
            .collect(),
        Value::Array(values) => values.into_iter().map(without_instants).collect(),
        Value::String(text) if is_instant(&text) => Value::String("an instant".to_owned()),
        other => other,
    }
}

fn is_instant(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 20 && bytes[10] == b'T' && bytes.ends_with(b"Z") && bytes[4] == b'-'
}

/// A text with each id replaced by its row's name.
fn tell(text: &str, names: &BTreeMap<String, String>) -> String {
    const LENGTH: usize = "usr_".len() + 26;
    let mut told = String::new();
    let mut rest = text;
    while let Some(at) = IDS.iter().filter_map(|prefix| rest.find(prefix)).min() {
        told.push_str(&rest[..at]);
        let id = rest.get(at..at + LENGTH).unwrap_or(&rest[at..]);
        told.push_str(names.get(id).map_or("an id", String::as_str));
        rest = &rest[at + id.len()..];
    }
    told + rest
}
