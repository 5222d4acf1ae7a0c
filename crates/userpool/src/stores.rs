//! What the pool asks of the place that keeps its records: keyed values with revisions, committed together.
//!
//! The shape is that of a table with a partition and a sort key, conditional writes and transactions, so that a host can
//! put it on DynamoDB or on anything that has those.

use std::error::Error;

use async_trait::async_trait;

mod memory;

pub use memory::MemoryStore;

/// Where a record lies: a collection (partition key) and an id in it (sort key), together shorter than 1 KB.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// The collection, one of a handful of fixed names.
    pub collection: String,
    /// The id, unique in its collection.
    pub id: String,
}

/// A record as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Where it lies.
    pub key: Key,
    /// 1 after its creation, one more with each replacement.
    pub revision: u64,
    /// JSON text, some kilobytes at most.
    pub value: String,
    /// Seconds since 1970 from which the store may drop it. It may also return it later: the pool looks at the time itself.
    pub expires_at: Option<i64>,
}

/// One step of a commit; a commit names each key once.
#[derive(Clone, Debug)]
pub enum Change {
    /// Write a record that must not be there, expired or not.
    Create {
        /// Where it shall lie.
        key: Key,
        /// JSON text.
        value: String,
        /// Seconds since 1970 from which it may be dropped.
        expires_at: Option<i64>,
    },
    /// Overwrite a record that must still have this revision.
    Replace {
        /// Where it lies.
        key: Key,
        /// The revision that was read.
        revision: u64,
        /// JSON text.
        value: String,
        /// Seconds since 1970 from which it may be dropped.
        expires_at: Option<i64>,
    },
    /// Delete a record that must still have this revision.
    Delete {
        /// Where it lies.
        key: Key,
        /// The revision that was read.
        revision: u64,
    },
}

impl Change {
    /// The record that this step is about.
    pub fn key(&self) -> &Key {
        match self {
            Self::Create { key, .. } | Self::Replace { key, .. } | Self::Delete { key, .. } => key,
        }
    }
}

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A record was not in the state that a change expects; nothing of the commit was written.
    #[error("a record changed in the meantime")]
    Conflict,
    /// The store could not answer; whether a commit was written is unknown.
    #[error("the store of the user pool does not answer")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// A record is not one that this version of the pool wrote.
    #[error("a record in {collection} cannot be read")]
    Unreadable {
        /// The collection it lies in.
        collection: &'static str,
    },
}

/// A durable place for the pool's records. Reads see every commit that has been acknowledged.
#[async_trait]
pub trait PoolStore: Send + Sync {
    /// The record at `key`, if there is one.
    async fn get(&self, key: &Key) -> Result<Option<Record>, StoreError>;

    /// Writes all changes (at most 100) or, if one of them does not find what it expects, none: [`StoreError::Conflict`].
    async fn commit(&self, changes: Vec<Change>) -> Result<(), StoreError>;

    /// Up to `limit` records of a collection with ids above `after`, in the order of their ids' bytes.
    async fn page(
        &self,
        collection: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError>;
}
