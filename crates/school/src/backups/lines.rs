//! An item as a line: DynamoDB's JSON under the name of its table, its attributes in order, so that the same
//! items give the same bytes.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, BufRead, Read, Write};

use ports::{AttributeValue, Item, Key, KeyKind, KeySpec, TableSpec};
use serde::{Deserialize, Serialize, Serializer};

/// Bytes of a line: an item of 400 KB all of whose characters are written as escapes fits.
const MAX_LINE: u64 = 4 * 1024 * 1024;

#[derive(Serialize)]
struct Written<'a> {
    table: &'a str,
    item: Attributes<'a>,
}

#[derive(Deserialize)]
struct Found {
    table: String,
    item: Item,
}

/// Attributes by their names.
struct Attributes<'a>(&'a HashMap<String, AttributeValue>);

/// A value whose maps are in order.
struct Value<'a>(&'a AttributeValue);

impl Serialize for Attributes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ordered: BTreeMap<&str, Value<'_>> = self
            .0
            .iter()
            .map(|(name, value)| (name.as_str(), Value(value)))
            .collect();
        ordered.serialize(serializer)
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            AttributeValue::M(map) => serializer.collect_map([("M", Attributes(map))]),
            AttributeValue::L(list) => {
                let values: Vec<Value<'_>> = list.iter().map(Value).collect();
                serializer.collect_map([("L", values)])
            }
            plain => plain.serialize(serializer),
        }
    }
}

/// Writes a line.
pub fn write(output: &mut impl Write, table: &TableSpec, item: &Item) -> io::Result<()> {
    let written = Written {
        table: table.name,
        item: Attributes(item.inner()),
    };
    serde_json::to_writer(&mut *output, &written)?;
    output.write_all(b"\n")
}

/// Reads the next line into `line`; false at the end. A line that is too long, or has no end, is an error.
pub fn next(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    input.by_ref().take(MAX_LINE).read_until(b'\n', line)?;
    match line.pop() {
        None => Ok(false),
        Some(b'\n') => Ok(true),
        Some(_) => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// The item of a line; none if it is none of these tables.
pub fn parse(line: &[u8], tables: &[&'static TableSpec]) -> Option<(&'static TableSpec, Item)> {
    let Found { table, item } = serde_json::from_slice(line).ok()?;
    let table = tables.iter().find(|each| each.name == table)?;
    let key = Key::of(table, &item)?;
    let sort = table.sort.zip(key.sort.as_ref());
    let fits = is_of(table.partition, &key.partition)
        && sort.is_none_or(|(spec, value)| is_of(spec, value));
    fits.then_some((*table, item))
}

fn is_of(spec: KeySpec, value: &AttributeValue) -> bool {
    match (spec.kind, value) {
        (KeyKind::Text, AttributeValue::S(text)) => !text.is_empty(),
        (KeyKind::Number, AttributeValue::N(_)) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::{NOTIFICATIONS, RECORDS, USERS, n, s};

    fn written(item: &Item) -> String {
        let mut line = Vec::new();
        write(&mut line, &RECORDS, item).unwrap();
        String::from_utf8(line).unwrap()
    }

    fn item(attributes: impl IntoIterator<Item = (&'static str, AttributeValue)>) -> Item {
        let attributes = attributes.into_iter();
        Item::from(
            attributes
                .map(|(name, value)| (name.to_owned(), value))
                .collect::<HashMap<_, _>>(),
        )
    }

    #[test]
    fn attributes_are_in_order_however_deep_they_are() {
        let inner = ["b", "a", "c"].map(|name| (name.to_owned(), n(1)));
        let deep = AttributeValue::L(vec![AttributeValue::M(HashMap::from(inner))]);
        let item = item([("sk", s("2")), ("pk", s("1")), ("deep", deep)]);

        let line = written(&item);

        assert_eq!(
            line,
            concat!(
                r#"{"table":"records","item":{"deep":{"L":[{"M":{"a":{"N":"1"},"b":{"N":"1"},"c":{"N":"1"}}}]},"#,
                r#""pk":{"S":"1"},"sk":{"S":"2"}}}"#,
                "\n"
            )
        );
    }

    #[test]
    fn every_type_comes_back_as_it_was() {
        let item = item([
            ("pk", s("Nguyễn\u{1}\n\"")),
            ("sk", s("2")),
            (
                "number",
                AttributeValue::N("0.10000000000000000000000000000000000001".to_owned()),
            ),
            ("bytes", AttributeValue::B(vec![0, 255])),
            ("flag", AttributeValue::Bool(false)),
            ("nothing", AttributeValue::Null(true)),
            ("texts", AttributeValue::Ss(vec!["a".to_owned()])),
            ("numbers", AttributeValue::Ns(vec!["1".to_owned()])),
            ("blobs", AttributeValue::Bs(vec![vec![1]])),
            ("map", AttributeValue::M(HashMap::new())),
        ]);

        let line = written(&item);

        let (table, read) = parse(line.as_bytes(), &[&USERS, &RECORDS]).unwrap();
        assert_eq!((table.name, read), ("records", item));
    }

    #[test]
    fn a_line_without_a_key_of_its_table_is_none() {
        for line in [
            r#"{"table":"records","item":{"pk":{"S":"1"}}}"#,
            r#"{"table":"records","item":{"pk":{"S":"1"},"sk":{"N":"1"}}}"#,
            r#"{"table":"records","item":{"pk":{"S":""},"sk":{"S":"1"}}}"#,
            r#"{"table":"notifications","item":{"id":{"S":"1"},"sent_at":{"S":"1"}}}"#,
            r#"{"table":"users","item":{"id":{"S":"1"},"email":{"S":"1"}}}"#,
            r#"{"table":"records","item":{"pk":{"S":"1"},"sk":{"X":"1"}}}"#,
            "{}",
            "",
        ] {
            assert!(
                parse(line.as_bytes(), &[&RECORDS, &NOTIFICATIONS]).is_none(),
                "{line}"
            );
        }
    }

    #[test]
    fn a_line_without_an_end_is_an_error() {
        let mut line = Vec::new();

        assert!(next(&mut &b"{}"[..], &mut line).is_err());
        assert!(!next(&mut &b""[..], &mut line).unwrap());
    }
}
