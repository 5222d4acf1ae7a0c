//! The names of those that events are about, as they are now.

use std::collections::{BTreeMap, BTreeSet};

use domain::events::Thing;
use domain::ids::PersonId;
use domain::people::Person;
use ports::{Item, Key};

use super::histories::{Kept, Named, text_of};
use crate::acting::Authority;
use crate::errors::SchoolError;
use crate::store::Store;
use crate::stored::from_item;
use crate::tables;

/// Names by id.
pub(crate) struct Names(BTreeMap<String, String>);

impl Names {
    /// Those that these events need: two calls for each hundred.
    pub(super) async fn of(store: &Store, events: &[Kept]) -> Result<Self, SchoolError> {
        let mut things = Vec::with_capacity(events.len());
        for event in events {
            let people = event.person.iter().chain(&event.member);
            things.extend(people.cloned().map(Thing::Person));
            things.push(event.thing());
        }
        Self::of_things(store, things).await
    }

    /// Those of these things: two calls for each hundred.
    pub async fn of_things(store: &Store, things: Vec<Thing>) -> Result<Self, SchoolError> {
        let (mut people, mut others) = (BTreeSet::new(), BTreeMap::new());
        for thing in things {
            if let Thing::Person(person) = thing {
                people.insert(person);
            } else if let (Some(id), Some(key)) = (thing.id(), key_of(&thing)) {
                others.insert(id.to_owned(), key);
            }
        }
        let keys: Vec<Key> = people.iter().map(tables::authority).collect();
        let mut users = Vec::new();
        for item in store.get_all(&keys).await?.into_iter().flatten() {
            let authority: Authority = from_item(item)?;
            users.push(tables::user(&authority.person, &authority.email));
        }
        let mut names = BTreeMap::new();
        let (others, more): (Vec<String>, Vec<Key>) = others.into_iter().unzip();
        let count = users.len();
        users.extend(more);
        let mut items = store.get_all(&users).await?;
        for (id, item) in others.into_iter().zip(items.split_off(count)) {
            if let Some(name) = item.as_ref().and_then(name_of) {
                names.insert(id, name);
            }
        }
        for item in items.into_iter().flatten() {
            let person: Person = from_item(item)?;
            names.insert(person.id.to_string(), person.name.display());
        }
        Ok(Self(names))
    }

    /// A person with the name.
    pub fn person(&self, id: PersonId) -> Named<PersonId> {
        let name = self.0.get(id.as_str()).cloned();
        Named { id, name }
    }

    /// A thing with the name.
    pub fn thing(&self, id: Thing) -> Named<Thing> {
        let name = id.id().and_then(|id| self.0.get(id)).cloned();
        Named { id, name }
    }
}

fn key_of(thing: &Thing) -> Option<Key> {
    match thing {
        Thing::Class(class) => Some(tables::class(class)),
        Thing::Subject(subject) => Some(tables::subject(subject)),
        Thing::Department(department) => Some(tables::department(department)),
        Thing::Term(term) => Some(tables::term(term)),
        Thing::Person(_) | Thing::Job(_) | Thing::Batch(_) | Thing::School => None,
    }
}

fn name_of(item: &Item) -> Option<String> {
    let name = text_of(item, "name")?;
    match text_of(item, "code") {
        Some(code) => Some(format!("{name} ({code})")),
        None => Some(name),
    }
}
