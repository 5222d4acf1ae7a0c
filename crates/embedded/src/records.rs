//! The user pool's records, in a table that only the pool reaches.

use std::sync::Arc;

use async_trait::async_trait;
use ports::items::MAX_PAGE;
use ports::{
    Action, AttributeValue, Condition, Consistency, Delete, Get, Item, ItemStore, KeySpec, Order,
    Put, Query, Range, TableSpec,
};
use userpool::{Change, Key, PoolStore, Record, StoreError};

/// Collections as partitions, records by their id.
pub static USER_POOL: TableSpec = TableSpec {
    name: "user-pool",
    partition: KeySpec::text("pk"),
    sort: Some(KeySpec::text("sk")),
    indexes: &[],
    ttl: Some("expires_at"),
    about: "Accounts, sessions and codes of the user pool; only the home on one machine has it.",
};

/// Keeps the pool's records among the items of a home that has the table [`USER_POOL`].
#[derive(Clone)]
pub struct PoolRecords {
    items: Arc<dyn ItemStore>,
}

/// An item of the table that no version of this program wrote.
#[derive(Debug, thiserror::Error)]
#[error("a record of the user pool lacks {0}")]
struct Malformed(&'static str);

impl PoolRecords {
    /// Records among these items.
    pub fn new(items: Arc<dyn ItemStore>) -> Self {
        Self { items }
    }
}

#[async_trait]
impl PoolStore for PoolRecords {
    async fn get(&self, key: &Key) -> Result<Option<Record>, StoreError> {
        let get = Get {
            key: item_key(key),
            consistency: Consistency::Strong,
        };
        let found = self.items.get(get).await.map_err(unavailable)?;
        found.value.as_ref().map(to_record).transpose()
    }

    async fn commit(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        let actions = changes.into_iter().map(to_action).collect();
        match self.items.transact(actions).await {
            Ok(_) => Ok(()),
            Err(ports::StoreError::ConditionFailed(_) | ports::StoreError::Conflict) => {
                Err(StoreError::Conflict)
            }
            Err(other) => Err(unavailable(other)),
        }
    }

    async fn page(
        &self,
        collection: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        let mut records = Vec::new();
        let mut start_after = after.map(|id| USER_POOL.key(collection, id).to_item());
        while records.len() < limit {
            let missing = u32::try_from(limit - records.len()).unwrap_or(MAX_PAGE);
            let query = Query {
                table: &USER_POOL,
                index: None,
                partition: AttributeValue::S(collection.to_owned()),
                range: Range::All,
                order: Order::Ascending,
                limit: missing.min(MAX_PAGE),
                start_after,
                consistency: Consistency::Strong,
            };
            let page = self.items.query(query).await.map_err(unavailable)?.value;
            for item in &page.items {
                records.push(to_record(item)?);
            }
            if page.last_key.is_none() {
                break;
            }
            start_after = page.last_key;
        }
        Ok(records)
    }
}

fn to_action(change: Change) -> Action {
    match change {
        Change::Create {
            key,
            value,
            expires_at,
        } => {
            let record = Record {
                key,
                revision: 1,
                value,
                expires_at,
            };
            put(record, Condition::absent(USER_POOL.partition.name))
        }
        Change::Replace {
            key,
            revision,
            value,
            expires_at,
        } => {
            let record = Record {
                key,
                revision: revision + 1,
                value,
                expires_at,
            };
            put(record, at_revision(revision))
        }
        Change::Delete { key, revision } => Action::Delete(Delete {
            key: item_key(&key),
            condition: Some(at_revision(revision)),
        }),
    }
}

/// A record is one text: it is written whole, under its revision.
fn put(record: Record, condition: Condition) -> Action {
    let mut item = item_key(&record.key).to_item();
    item.insert("revision".to_owned(), number(record.revision));
    item.insert("value".to_owned(), AttributeValue::S(record.value));
    if let Some(at) = record.expires_at {
        item.insert("expires_at".to_owned(), number(at));
    }
    Action::Put(Put {
        table: &USER_POOL,
        item,
        condition: Some(condition),
    })
}

fn at_revision(revision: u64) -> Condition {
    Condition::Equals("revision".into(), number(revision))
}

fn item_key(key: &Key) -> ports::Key {
    USER_POOL.key(key.collection.as_str(), key.id.as_str())
}

fn number(value: impl ToString + Copy) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

fn to_record(item: &Item) -> Result<Record, StoreError> {
    Ok(Record {
        key: Key {
            collection: text(item, "pk")?,
            id: text(item, "sk")?,
        },
        revision: whole_number(item, "revision")?,
        value: text(item, "value")?,
        expires_at: match item.get("expires_at") {
            Some(_) => Some(whole_number(item, "expires_at")?),
            None => None,
        },
    })
}

fn text(item: &Item, name: &'static str) -> Result<String, StoreError> {
    match item.get(name) {
        Some(AttributeValue::S(text)) => Ok(text.clone()),
        _ => Err(malformed(name)),
    }
}

fn whole_number<T: std::str::FromStr>(item: &Item, name: &'static str) -> Result<T, StoreError> {
    match item.get(name) {
        Some(AttributeValue::N(number)) => number.parse().map_err(|_| malformed(name)),
        _ => Err(malformed(name)),
    }
}

fn malformed(name: &'static str) -> StoreError {
    StoreError::Unavailable(Box::new(Malformed(name)))
}

fn unavailable(error: ports::StoreError) -> StoreError {
    StoreError::Unavailable(Box::new(error))
}
