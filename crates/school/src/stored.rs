//! How nouns become items and come back: their own fields as attributes, plus the attributes that
//! keys of tables and indexes are made of. The same codec serves both homes.

use std::collections::BTreeSet;

use domain::classes::Class;
use domain::departments::Department;
use domain::enrollments::Enrollment;
use domain::finals::{FinalChange, FinalGrade, Finals};
use domain::ids::ClassId;
use domain::materials::Material;
use domain::people::{Person, Role};
use domain::settings::Settings;
use domain::subjects::Subject;
use domain::terms::Term;
use ports::{AttributeValue, Changes, Condition, Item, Key};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::errors::SchoolError;
use crate::gradebooks::{Gradebook, StoredCategory, StoredItem};
use crate::tables::{self, s};

/// A noun that is an item.
pub trait Stored: Serialize + DeserializeOwned {
    /// Where it is.
    fn key(&self) -> Key;

    /// Attributes beyond its own fields: keys of its table and of indexes.
    fn derived(&self) -> Vec<(&'static str, AttributeValue)>;

    /// Its version.
    fn version(&self) -> u64;

    /// That it is still there as it was read.
    fn as_read(&self) -> Condition {
        Condition::version(self.version())
    }

    /// Wraps it, to say what is there now.
    fn into_noun(self) -> Noun;
}

/// Any versioned noun, as an answer to a stale edit.
#[derive(Debug, Clone, PartialEq)]
pub enum Noun {
    /// A person.
    Person(Person),
    /// A subject.
    Subject(Subject),
    /// A department.
    Department(Department),
    /// A term, and whether it is the current one.
    Term(Term, bool),
    /// A class.
    Class(Class),
    /// A membership.
    Enrollment(Enrollment),
    /// The finals of a class.
    Finals(Finals),
    /// A final grade.
    FinalGrade(FinalGrade),
    /// A request to change one.
    FinalChange(FinalChange),
    /// A material.
    Material(Material),
    /// The book of a class.
    Book(ClassId, Gradebook),
    /// A category of a book.
    Category(ClassId, StoredCategory),
    /// An item of a book.
    Item(ClassId, StoredItem),
    /// The settings.
    Settings(Settings),
}

/// The item of a noun.
pub fn to_item<T: Stored>(noun: &T) -> Item {
    let mut item = plain_item(noun);
    let keys: Vec<_> = noun.key().to_item().into_inner().into_iter().collect();
    item.extend(keys);
    item.extend(
        noun.derived()
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value)),
    );
    item
}

/// The item of anything that is not a noun with derived attributes.
pub fn plain_item<T: Serialize>(value: &T) -> Item {
    serde_dynamo::to_item(value)
        .expect("our own types serialise: text, numbers, maps with text keys")
}

/// Reads a noun out of its item.
pub fn from_item<T: DeserializeOwned>(item: Item) -> Result<T, SchoolError> {
    serde_dynamo::from_item(item).map_err(|error| {
        // The message names fields and types, never values.
        SchoolError::Corrupt(format!("{}: {error}", std::any::type_name::<T>()))
    })
}

/// What changes from one item to the other, attribute by attribute; keys stay.
pub struct Difference {
    /// For the store.
    pub changes: Changes,
    /// Changed attributes as they were.
    pub before: Item,
    /// Changed attributes as they become.
    pub after: Item,
}

/// Compares two items of the same key.
pub fn difference(old: &Item, new: &Item) -> Difference {
    let mut changes = Changes::new();
    let (mut before, mut after) = (Item::default(), Item::default());
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for name in names {
        let (was, is) = (old.get(name), new.get(name));
        if was == is {
            continue;
        }
        if let Some(value) = was {
            before.insert(name.clone(), value.clone());
        }
        changes = match is {
            Some(value) => {
                after.insert(name.clone(), value.clone());
                changes.set(name.as_str(), value.clone())
            }
            None => changes.remove(name.as_str()),
        };
    }
    Difference {
        changes,
        before,
        after,
    }
}

impl Stored for Person {
    fn key(&self) -> Key {
        tables::user(&self.id, self.email.as_str())
    }

    fn derived(&self) -> Vec<(&'static str, AttributeValue)> {
        vec![(
            "role",
            s(self
                .roles
                .first()
                .map_or("NONE", |role| Role::as_str(*role))),
        )]
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn into_noun(self) -> Noun {
        Noun::Person(self)
    }
}

impl Stored for Subject {
    fn key(&self) -> Key {
        tables::subject(&self.id)
    }

    fn derived(&self) -> Vec<(&'static str, AttributeValue)> {
        vec![("sort_key", s(self.sort_key()))]
    }

    fn version(&self) -> u64 {
        self.version
    }

    /// What it shows of its department is brought up to date under the same version.
    fn as_read(&self) -> Condition {
        let department = match &self.department {
            Some(name) => Condition::Equals("department".into(), s(name.as_str())),
            None => Condition::Missing("department".into()),
        };
        Condition::All(vec![Condition::version(self.version), department])
    }

    fn into_noun(self) -> Noun {
        Noun::Subject(self)
    }
}

impl Stored for Department {
    fn key(&self) -> Key {
        tables::department(&self.id)
    }

    fn derived(&self) -> Vec<(&'static str, AttributeValue)> {
        Vec::new()
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn into_noun(self) -> Noun {
        Noun::Department(self)
    }
}

impl Stored for Term {
    fn key(&self) -> Key {
        tables::term(&self.id)
    }

    fn derived(&self) -> Vec<(&'static str, AttributeValue)> {
        Vec::new()
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn into_noun(self) -> Noun {
        Noun::Term(self, false)
    }
}

impl Stored for Class {
    fn key(&self) -> Key {
        tables::class(&self.id)
    }

    fn derived(&self) -> Vec<(&'static str, AttributeValue)> {
        vec![
            ("term_id", s(self.term.id.as_str())),
            ("subject_id", s(self.subject.id.as_str())),
            ("sort_key", s(self.sort_key())),
        ]
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn into_noun(self) -> Noun {
        Noun::Class(self)
    }
}

impl Stored for Enrollment {
    fn key(&self) -> Key {
        tables::member(&self.class, self.role, &self.person)
    }

    fn derived(&self) -> Vec<(&'static str, AttributeValue)> {
        vec![
            ("person_key", s(tables::member_of(&self.class, self.role))),
            (
                "roster",
                s(tables::roster(&self.class, self.role, self.status)),
            ),
            ("sort_key", s(self.sort_key())),
        ]
    }

    fn version(&self) -> u64 {
        self.version
    }

    /// What it shows of the person is brought up to date under the same version.
    fn as_read(&self) -> Condition {
        let item = plain_item(self);
        let same = |name: &str| match item.get(name) {
            Some(value) => Condition::Equals(name.into(), value.clone()),
            None => Condition::Missing(name.into()),
        };
        let mut all = vec![Condition::version(self.version)];
        all.extend(["name", "code", "email", "avatar"].map(same));
        Condition::All(all)
    }

    fn into_noun(self) -> Noun {
        Noun::Enrollment(self)
    }
}

impl Stored for Material {
    fn key(&self) -> Key {
        tables::material(&self.class, &self.id)
    }

    fn derived(&self) -> Vec<(&'static str, AttributeValue)> {
        if !self.is_visible() {
            // In no list until it has arrived.
            return Vec::new();
        }
        vec![
            ("roster", s(tables::materials(&self.class))),
            ("sort_key", s(self.sort_key())),
        ]
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn into_noun(self) -> Noun {
        Noun::Material(self)
    }
}
