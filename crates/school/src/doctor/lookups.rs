//! Items that are needed for a page of others, read by their keys a hundred at a time.

use std::collections::{HashMap, HashSet};

use domain::ids::PersonId;
use domain::people::Person;
use ports::items::MAX_ACTIONS;
use ports::{Item, Key};

use super::findings::texts;
use crate::acting::Authority;
use crate::errors::SchoolError;
use crate::people::find_person;
use crate::store::Store;
use crate::stored::from_item;
use crate::tables;

/// Items by their keys, and people by their ids.
#[derive(Default)]
pub struct Lookup {
    items: HashMap<String, Option<Item>>,
    people: HashMap<PersonId, Option<Person>>,
}

impl Lookup {
    /// Reads what is not known yet.
    pub async fn fetch(
        &mut self,
        store: &Store,
        keys: impl IntoIterator<Item = Key>,
    ) -> Result<(), SchoolError> {
        let mut asked = HashSet::new();
        let is_new = |key: &Key| {
            let name = name(key);
            !self.items.contains_key(&name) && asked.insert(name)
        };
        let keys: Vec<Key> = keys.into_iter().filter(is_new).collect();
        for keys in keys.chunks(MAX_ACTIONS) {
            let items = store.get_all(keys).await?;
            self.items.extend(keys.iter().map(name).zip(items));
        }
        Ok(())
    }

    /// Reads people as they are, whether or not their rights name their present e-mail.
    pub async fn fetch_people(
        &mut self,
        store: &Store,
        ids: &HashSet<PersonId>,
    ) -> Result<(), SchoolError> {
        let is_new = |id: &&PersonId| !self.people.contains_key(*id);
        let ids: Vec<PersonId> = ids.iter().filter(is_new).cloned().collect();
        self.fetch(store, ids.iter().map(tables::authority)).await?;
        let users = ids.iter().filter_map(|id| self.user_of(id));
        let users: Vec<Key> = users.collect();
        self.fetch(store, users).await?;
        for id in ids {
            let item = self.user_of(&id).and_then(|key| self.get(&key)).cloned();
            let person = match item.map(from_item) {
                Some(Ok(person)) => Some(person),
                // An item that does not read is told where it lies.
                Some(Err(_)) => None,
                None => find_person(store, &id).await.unwrap_or_default(),
            };
            self.people.insert(id, person);
        }
        Ok(())
    }

    fn user_of(&self, id: &PersonId) -> Option<Key> {
        let authority = self.get(&tables::authority(id))?.clone();
        let authority: Authority = from_item(authority).ok()?;
        Some(tables::user(id, &authority.email))
    }

    /// An item that was fetched, if it is there.
    pub fn get(&self, key: &Key) -> Option<&Item> {
        self.items.get(&name(key))?.as_ref()
    }

    /// A person who was fetched, if there is one.
    pub fn person(&self, id: &PersonId) -> Option<&Person> {
        self.people.get(id)?.as_ref()
    }
}

fn name(key: &Key) -> String {
    let (partition, sort) = texts(key);
    if partition.is_empty() {
        return format!("{}\n{:?}\n{sort}", key.table.name, key.partition);
    }
    format!("{}\n{partition}\n{sort}", key.table.name)
}
