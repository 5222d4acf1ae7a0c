//! A batch of keys and its answer: DynamoDB tells items in any order, table by table, and the port
//! wants them in the order of the keys.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use ports::{Batch, Consistency, Key, StoreError};

use crate::items::requests::{attributes, keys_of_table};
use crate::items::values::{SdkItem, from_sdk};

/// The keys of a batch with their places.
pub struct Places {
    tables: HashMap<String, Table>,
    keys: usize,
}

struct Table {
    partition: &'static str,
    sort: Option<&'static str>,
    asked: Vec<SdkItem>,
    places: HashMap<(String, String), usize>,
}

impl Places {
    /// Of keys in tables whose names `table_name` makes.
    pub fn of(keys: &[Key], table_name: impl Fn(&Key) -> String) -> Result<Self, StoreError> {
        let mut tables: HashMap<String, Table> = HashMap::new();
        for (place, key) in keys.iter().enumerate() {
            let table = tables.entry(table_name(key)).or_insert_with(|| Table {
                partition: key.table.partition.name,
                sort: key.table.sort.map(|sort| sort.name),
                asked: Vec::new(),
                places: HashMap::new(),
            });
            let asked = attributes(key);
            if table.places.insert(table.mark(&asked), place).is_some() {
                return Err(StoreError::rejected("a batch has a key twice"));
            }
            table.asked.push(asked);
        }
        Ok(Self {
            tables,
            keys: keys.len(),
        })
    }

    /// What is asked of each table.
    pub fn request(&mut self, consistency: Consistency) -> HashMap<String, KeysAndAttributes> {
        let tables = self.tables.iter_mut();
        tables
            .map(|(name, table)| {
                let keys = std::mem::take(&mut table.asked);
                (name.clone(), keys_of_table(keys, consistency))
            })
            .collect()
    }

    /// Puts what came back in its places.
    pub fn sort(
        &self,
        found: HashMap<String, Vec<SdkItem>>,
        left: HashMap<String, KeysAndAttributes>,
    ) -> Result<Batch, StoreError> {
        let mut batch = Batch {
            items: vec![None; self.keys],
            unprocessed: Vec::new(),
        };
        for (name, items) in found {
            for item in items {
                let place = self.place(&name, &item)?;
                batch.items[place] = Some(from_sdk(item));
            }
        }
        for (name, keys) in left {
            for key in keys.keys() {
                batch.unprocessed.push(self.place(&name, key)?);
            }
        }
        batch.unprocessed.sort_unstable();
        Ok(batch)
    }

    /// An answer that was not asked for would be lost in silence.
    fn place(&self, table: &str, item: &SdkItem) -> Result<usize, StoreError> {
        let table = self.tables.get(table);
        table
            .and_then(|table| table.places.get(&table.mark(item)).copied())
            .ok_or_else(|| StoreError::rejected("a batch was answered with another key"))
    }
}

impl Table {
    /// The key as texts. Keys of one table are all texts or all numbers, so two cannot be mistaken.
    fn mark(&self, item: &SdkItem) -> (String, String) {
        let value = |name: &str| match item.get(name) {
            Some(AttributeValue::S(text) | AttributeValue::N(text)) => text.clone(),
            _ => String::new(),
        };
        (
            value(self.partition),
            self.sort.map(value).unwrap_or_default(),
        )
    }
}
