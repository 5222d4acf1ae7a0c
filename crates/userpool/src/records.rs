//! How what the pool keeps is read and written: one collection per noun, JSON values.

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::stores::{Change, Key, PoolStore, Record, StoreError};

mod entries;

pub(crate) use entries::{
    AccountEntry, AdministratorEntry, AttemptsEntry, CodeEntry, EmailEntry, FamilyEntry,
    GroupEntry, Identity, PasswordEntry, ResetEntry, SoftwareTokenEntry, TemporaryEntry,
    TriesEntry,
};
pub use entries::{AccountStatus, MfaPreference};

/// A thing that is kept under an id in a collection of its own.
pub(crate) trait Kept: Serialize + DeserializeOwned {
    const COLLECTION: &'static str;

    /// Seconds since 1970 after which nobody needs it.
    fn expires_at(&self) -> Option<i64> {
        None
    }
}

/// A thing with the revision that it was read at.
#[derive(Clone)]
pub(crate) struct Revised<T> {
    pub value: T,
    pub revision: u64,
}

/// Reads and prepares writes of typed records.
#[derive(Clone)]
pub(crate) struct Records {
    pub store: Arc<dyn PoolStore>,
}

impl Records {
    pub async fn get<T: Kept>(&self, id: &str) -> Result<Option<Revised<T>>, StoreError> {
        self.store
            .get(&key_of::<T>(id))
            .await?
            .map(|record| decode(&record))
            .transpose()
    }

    pub async fn page<T: Kept>(
        &self,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<T>, StoreError> {
        let records = self.store.page(T::COLLECTION, after, limit).await?;
        records
            .into_iter()
            .map(|record| Ok(decode(&record)?.value))
            .collect()
    }
}

pub(crate) fn create<T: Kept>(id: &str, value: &T) -> Change {
    Change::Create {
        key: key_of::<T>(id),
        value: encode(value),
        expires_at: value.expires_at(),
    }
}

pub(crate) fn replace<T: Kept>(id: &str, revision: u64, value: &T) -> Change {
    Change::Replace {
        key: key_of::<T>(id),
        revision,
        value: encode(value),
        expires_at: value.expires_at(),
    }
}

/// Creates where nothing was read, else replaces what was read.
pub(crate) fn put<T: Kept>(id: &str, revision: Option<u64>, value: &T) -> Change {
    match revision {
        Some(revision) => replace(id, revision, value),
        None => create(id, value),
    }
}

pub(crate) fn delete<T: Kept>(id: &str, revision: u64) -> Change {
    Change::Delete {
        key: key_of::<T>(id),
        revision,
    }
}

fn key_of<T: Kept>(id: &str) -> Key {
    Key {
        collection: T::COLLECTION.to_owned(),
        id: id.to_owned(),
    }
}

fn encode<T: Kept>(value: &T) -> String {
    serde_json::to_string(value).expect("records are plain data with text keys")
}

fn decode<T: Kept>(record: &Record) -> Result<Revised<T>, StoreError> {
    let value = serde_json::from_str(&record.value);
    let value = value.map_err(|_| StoreError::Unreadable {
        collection: T::COLLECTION,
    })?;
    Ok(Revised {
        value,
        revision: record.revision,
    })
}
