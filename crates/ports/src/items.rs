//! The store of items, in the operations of DynamoDB. There is no scan: every read is a key or a
//! page of one partition. Each answer carries what it cost.

use std::error::Error;

use async_trait::async_trait;
use serde_dynamo::{AttributeValue, Item};

use crate::expressions::{Changes, Condition, Range};
use crate::tables::{Key, TableSpec};

/// Most actions of one transaction and most keys of one batch (DynamoDB's limits).
pub const MAX_ACTIONS: usize = 100;

/// Most items of one page: a list of 200 and one more to know whether it ends.
pub const MAX_PAGE: u32 = 201;

/// One method per item operation, so that a role on AWS can grant exactly these.
#[async_trait]
pub trait ItemStore: Send + Sync {
    /// `GetItem`.
    async fn get(&self, get: Get) -> Result<Answer<Option<Item>>, StoreError>;

    /// `PutItem`: creation, or replacement under a condition.
    async fn put(&self, put: Put) -> Result<Answer<()>, StoreError>;

    /// `UpdateItem`; answers the whole item as it is afterwards.
    async fn update(&self, update: Update) -> Result<Answer<Item>, StoreError>;

    /// `DeleteItem`.
    async fn delete(&self, delete: Delete) -> Result<Answer<()>, StoreError>;

    /// `Query`: at most `limit` items of one partition of a table or index.
    async fn query(&self, query: Query) -> Result<Answer<Page>, StoreError>;

    /// `BatchGetItem` of at most [`MAX_ACTIONS`] different keys; items come in the order of the keys.
    async fn batch_get(
        &self,
        keys: Vec<Key>,
        consistency: Consistency,
    ) -> Result<Answer<Batch>, StoreError>;

    /// `TransactWriteItems` of 1 to [`MAX_ACTIONS`] actions on different items: all or nothing.
    async fn transact(&self, actions: Vec<Action>) -> Result<Answer<()>, StoreError>;
}

/// How fresh a read must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consistency {
    /// Sees every write acknowledged before (indexes cannot).
    Strong,
    /// May lag behind; half the price.
    Eventual,
}

/// Reads one item.
#[derive(Debug, Clone)]
pub struct Get {
    /// Which.
    pub key: Key,
    /// How fresh.
    pub consistency: Consistency,
}

/// Writes a whole item.
#[derive(Debug, Clone)]
pub struct Put {
    /// Where.
    pub table: &'static TableSpec,
    /// The item with its keys.
    pub item: Item,
    /// What must hold of the item that is there.
    pub condition: Option<Condition>,
}

/// Changes named attributes of an item.
#[derive(Debug, Clone)]
pub struct Update {
    /// Which.
    pub key: Key,
    /// The changes; at least one.
    pub changes: Changes,
    /// What must hold before.
    pub condition: Option<Condition>,
}

/// Removes an item.
#[derive(Debug, Clone)]
pub struct Delete {
    /// Which.
    pub key: Key,
    /// What must hold before.
    pub condition: Option<Condition>,
}

/// Asserts something of an item that the transaction does not change.
#[derive(Debug, Clone)]
pub struct Check {
    /// Which.
    pub key: Key,
    /// What must hold.
    pub condition: Condition,
}

/// One step of a transaction.
#[derive(Debug, Clone)]
pub enum Action {
    /// See [`Put`].
    Put(Put),
    /// See [`Update`].
    Update(Update),
    /// See [`Delete`].
    Delete(Delete),
    /// See [`Check`].
    Check(Check),
}

impl Action {
    /// Key of the item that it is about; nothing if that is put without one.
    pub fn key(&self) -> Option<Key> {
        match self {
            Self::Put(put) => Key::of(put.table, &put.item),
            Self::Update(update) => Some(update.key.clone()),
            Self::Delete(delete) => Some(delete.key.clone()),
            Self::Check(check) => Some(check.key.clone()),
        }
    }
}

/// Reads a page of one partition.
#[derive(Debug, Clone)]
pub struct Query {
    /// Which table.
    pub table: &'static TableSpec,
    /// Which of its indexes, or the table itself.
    pub index: Option<&'static str>,
    /// Value of the partition key.
    pub partition: AttributeValue,
    /// Which sort keys.
    pub range: Range,
    /// Direction of the sort key.
    pub order: Order,
    /// Most items of the page, 1 to [`MAX_PAGE`].
    pub limit: u32,
    /// Keys of the item after which the page begins (those of the table, and of the index if one is read).
    pub start_after: Option<Item>,
    /// How fresh; indexes are eventual on AWS whatever is asked.
    pub consistency: Consistency,
}

/// Direction of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Smallest sort key first.
    Ascending,
    /// Largest sort key first.
    Descending,
}

/// A page of items.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// The items in order.
    pub items: Vec<Item>,
    /// Keys to go on after, if there may be more.
    pub last_key: Option<Item>,
}

/// Answer of a batch.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// One entry for each key asked; `None` where there is no item or it was not processed.
    pub items: Vec<Option<Item>>,
    /// Positions that the store did not process this time; ask for them again.
    pub unprocessed: Vec<usize>,
}

/// A value with what it cost.
#[derive(Debug, Clone)]
pub struct Answer<T> {
    /// What was asked.
    pub value: T,
    /// What it cost.
    pub capacity: Capacity,
}

/// Consumed capacity in DynamoDB's units.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Capacity {
    /// Requests made.
    pub calls: u32,
    /// Read units (4 KB, half when eventual).
    pub read_units: f64,
    /// Write units (1 KB, twice in a transaction), indexes included.
    pub write_units: f64,
}

impl std::ops::AddAssign for Capacity {
    fn add_assign(&mut self, other: Self) {
        self.calls += other.calls;
        self.read_units += other.read_units;
        self.write_units += other.write_units;
    }
}

/// A condition that did not hold.
#[derive(Debug, Clone)]
pub struct FailedCondition {
    /// Position of the action in its transaction; 0 for a single operation.
    pub action: usize,
    /// The item that was there, if any.
    pub item: Option<Item>,
}

/// Why the store did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Conditions did not hold; nothing was written.
    #[error("condition failed for {} action(s)", .0.len())]
    ConditionFailed(Vec<FailedCondition>),
    /// Another transaction touches the same item at this moment; try again.
    #[error("conflicting transaction")]
    Conflict,
    /// Too fast for the table; try again later.
    #[error("throttled")]
    Throttled,
    /// The request is not one that the store can ever do; a defect of ours.
    #[error("request rejected: {0}")]
    Rejected(String),
    /// The store failed or could not be reached.
    #[error("store unavailable")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
}

impl StoreError {
    /// A rejection in the store's own words, without what it repeats of the request: all from the
    /// first quotation mark or bracket to the last, and a number that is none.
    pub fn rejected(message: &str) -> Self {
        let message = match message.split_once("numeric value:") {
            Some((before, _)) => format!("{before}numeric value"),
            None => message.to_owned(),
        };
        let first = message.find(['\'', '"', '[']);
        let last = message.rfind(['\'', '"', ']']);
        Self::Rejected(match (first, last) {
            (Some(first), Some(last)) if first < last => {
                format!("{}…{}", &message[..first], &message[last + 1..])
            }
            (Some(first), _) => format!("{}…", &message[..first]),
            (None, _) => message,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rejection_keeps_the_rule_and_drops_the_values() {
        let told = [
            "Value 'o'neil@school.example' at 'tableName' failed",
            "Input collection [an, lan] contains duplicates",
            "The parameter cannot be converted to a numeric value: an",
        ]
        .map(|message| StoreError::rejected(message).to_string());

        assert_eq!(told[0], "request rejected: Value … failed");
        assert_eq!(
            told[1],
            "request rejected: Input collection … contains duplicates"
        );
        assert_eq!(
            told[2],
            "request rejected: The parameter cannot be converted to a numeric value"
        );
    }
}
