//! What a transaction of an import wrote, kept so that it can be taken back: new items by key and
//! hash, replaced items as they were, changes of nouns with before and after.

use domain::ids::{ClassId, PersonId};
use ports::{Action, AttributeValue, Condition, Item, Key, Put, TableSpec};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::packers::{Seats, Unit};
use crate::tables::{self, RECORDS};

/// Attributes that change although a noun says the same.
const PASSING: [&str; 2] = ["version", "updated_at"];
/// What keys of new items begin with whose content is that of the noun alone: only they tell
/// whether somebody has changed it since. Numbers that a book gives out are never given out again.
const TELLING: [&str; 6] = [
    "TERM#",
    "DEPARTMENT#",
    "CLASS#",
    "SOURCE#",
    "PERSON#",
    "LOCK#",
];

/// An item that a unit made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Made {
    table: String,
    partition: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sort: Option<String>,
    /// Of the item as it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
}

/// An item that a unit wrote over, as it was before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Replaced {
    pub old: Item,
    /// Of the item as it was written.
    pub hash: String,
}

/// Everything that one unit wrote.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reversal {
    /// The file of the row to name.
    pub file: String,
    /// Its row as a spreadsheet counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// How many rows it stands for.
    pub rows: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub made: Vec<Made>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<Replaced>,
    /// How many of the changes of the transaction are its own; they are in the order of the units.
    #[serde(default)]
    pub changes: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<ClassId>,
    /// Active students more or less.
    #[serde(default)]
    pub students: i64,
    /// Lecturers who came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lecturers: Vec<PersonId>,
}

impl Made {
    fn of(key: &Key, item: &Item) -> Self {
        let text = |value: &AttributeValue| match value {
            AttributeValue::S(text) | AttributeValue::N(text) => text.clone(),
            _ => String::new(),
        };
        let partition = text(&key.partition);
        let sort = key.sort.as_ref().map(text);
        let is_noun = key.table.name != RECORDS.name;
        let is_book = sort.as_deref() == Some(tables::BOOK);
        let tells = TELLING.iter().any(|prefix| partition.starts_with(prefix)) && !is_book;
        Self {
            table: key.table.name.to_owned(),
            partition,
            sort,
            hash: (is_noun || tells).then(|| digest(item)),
        }
    }

    /// The key of the item.
    pub fn key(&self) -> Option<Key> {
        let table: &'static TableSpec = tables::ALL
            .into_iter()
            .find(|table| table.name == self.table)?;
        Some(match &self.sort {
            Some(sort) => table.key(self.partition.clone(), sort.clone()),
            None => table.partition_key(self.partition.clone()),
        })
    }

    /// The sort key, if it begins so.
    pub fn sort_after(&self, prefix: &str) -> Option<&str> {
        self.sort.as_deref()?.strip_prefix(prefix)
    }

    /// Whether it is the book of a class.
    pub fn is_book(&self) -> bool {
        self.sort.as_deref() == Some(tables::BOOK)
    }

    /// Whether it is in a table of its own.
    pub fn is_in(&self, table: &TableSpec) -> bool {
        self.table == table.name
    }

    /// The partition, if it begins so.
    pub fn partition_after(&self, prefix: &str) -> Option<&str> {
        self.partition.strip_prefix(prefix)
    }

    /// The partition.
    pub fn partition(&self) -> &str {
        &self.partition
    }
}

impl Reversal {
    /// What a unit is about to write.
    pub fn of(unit: &Unit<'_>) -> Self {
        let file = unit.place.file.as_deref().unwrap_or_default();
        let is_change = !unit.changes.is_empty();
        let replaced: Vec<Option<Key>> = unit
            .replaced
            .iter()
            .map(|old| Key::of(&RECORDS, old))
            .collect();
        let mut reversal = Self {
            file: file.to_owned(),
            row: unit.place.row,
            rows: unit.tallies.len() as u64,
            made: Vec::new(),
            replaced: Vec::new(),
            changes: unit.changes.len(),
            class: unit.class.clone().filter(|_| !unit.seats.is_empty()),
            students: unit.seats.students,
            lecturers: came(&unit.seats),
        };
        for action in unit.write.actions() {
            let Action::Put(put) = action else { continue };
            let Some(key) = Key::of(put.table, &put.item) else {
                continue;
            };
            let old = replaced.iter().position(|old| old.as_ref() == Some(&key));
            if let Some(at) = old {
                reversal.replaced.push(Replaced {
                    old: unit.replaced[at].clone(),
                    hash: digest(&put.item),
                });
            } else if is_made(put, &key, is_change) {
                reversal.made.push(Made::of(&key, &put.item));
            }
        }
        reversal
    }

    /// The seats of the class, taken back.
    pub fn seats_back(&self) -> Seats {
        let lecturers = self.lecturers.iter().map(|person| (person.clone(), None));
        Seats {
            students: -self.students,
            lecturers: lecturers.collect(),
            ..Seats::default()
        }
    }

    /// Whether it made new items alone, and none of a book, of which one says what becomes of another.
    pub fn is_plain(&self) -> bool {
        let is_of_book = |made: &Made| {
            made.is_book()
                || [tables::BOOK_ITEMS, tables::BOOK_CATEGORIES]
                    .iter()
                    .any(|kind| made.sort_after(kind).is_some())
        };
        self.changes == 0 && self.replaced.is_empty() && !self.made.iter().any(is_of_book)
    }
}

fn came(seats: &Seats) -> Vec<PersonId> {
    let came = seats.lecturers.iter().filter(|(_, label)| label.is_some());
    came.map(|(person, _)| person.clone()).collect()
}

/// Whether an item is new with the unit. What follows from the change of a noun is taken back with
/// that change, and tasks are done and gone.
fn is_made(put: &Put, key: &Key, is_change: bool) -> bool {
    let AttributeValue::S(partition) = &key.partition else {
        return false;
    };
    if partition == tables::OUTBOX {
        return false;
    }
    if !is_change {
        return true;
    }
    let is_own = ["CLASS#", "SOURCE#"]
        .iter()
        .any(|prefix| partition.starts_with(prefix));
    let is_absent = matches!(put.condition, Some(Condition::Missing(_)));
    key.table.name == RECORDS.name && is_own && is_absent
}

/// 64 bits over what an item says.
pub fn digest(item: &Item) -> String {
    let says: std::collections::BTreeMap<&String, &AttributeValue> = item
        .iter()
        .filter(|(name, _)| !PASSING.contains(&name.as_str()))
        .collect();
    let mut digest = Sha256::new();
    for (name, value) in says {
        digest.update(name.as_bytes());
        digest_value(&mut digest, value);
    }
    data_encoding::BASE64URL_NOPAD.encode(&digest.finalize()[..8])
}

/// Maps have no order, so that each is told by the sorted names of its members.
fn digest_value(digest: &mut Sha256, value: &AttributeValue) {
    match value {
        AttributeValue::M(members) => {
            let mut names: Vec<&String> = members.keys().collect();
            names.sort();
            digest.update([b'{']);
            for name in names {
                digest.update(name.as_bytes());
                digest_value(digest, &members[name]);
            }
            digest.update([b'}']);
        }
        AttributeValue::L(values) => {
            digest.update([b'[']);
            for value in values {
                digest_value(digest, value);
            }
            digest.update([b']']);
        }
        other => digest.update(format!("{other:?}").as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::{n, s};

    fn item(version: u32, name: &str) -> Item {
        let mut item = Item::default();
        item.insert("version".to_owned(), n(version));
        item.insert("name".to_owned(), s(name));
        item
    }

    #[test]
    fn two_versions_that_say_the_same_have_the_same_digest() {
        assert_eq!(digest(&item(1, "An")), digest(&item(2, "An")));
        assert_ne!(digest(&item(1, "An")), digest(&item(1, "Ân")));
    }

    #[test]
    fn what_is_kept_of_an_item_leads_back_to_it() {
        let class = ClassId::new(1, [7; 10]);
        let keys = [tables::class(&class), tables::book(&class)];

        let found = keys
            .clone()
            .map(|key| Made::of(&key, &Item::default()).key());

        assert_eq!(found, keys.map(Some));
    }
}
