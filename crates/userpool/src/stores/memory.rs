//! A store in memory: for trials and for tests, and the reference for what a store does.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::{Change, Key, PoolStore, Record, StoreError};

/// Keeps records as long as the process lives.
#[derive(Default)]
pub struct MemoryStore {
    records: Mutex<BTreeMap<Key, Record>>,
}

impl MemoryStore {
    /// Drops the records that expired before `now` (seconds since 1970), as a database does in the background.
    pub fn drop_expired(&self, now: i64) {
        self.lock()
            .retain(|_, record| record.expires_at.is_none_or(|at| at > now));
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Key, Record>> {
        // A commit checks everything before it changes anything, so a panic cannot have left half of one behind.
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl PoolStore for MemoryStore {
    async fn get(&self, key: &Key) -> Result<Option<Record>, StoreError> {
        Ok(self.lock().get(key).cloned())
    }

    async fn commit(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        let mut records = self.lock();
        if !changes.iter().all(|change| is_expected(&records, change)) {
            return Err(StoreError::Conflict);
        }
        for change in changes {
            apply(&mut records, change);
        }
        Ok(())
    }

    async fn page(
        &self,
        collection: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        let key = |id: &str| Key {
            collection: collection.to_owned(),
            id: id.to_owned(),
        };
        let start = after.map_or(Bound::Included(key("")), |id| Bound::Excluded(key(id)));
        let records = self.lock();
        let of_collection = records
            .range((start, Bound::Unbounded))
            .take_while(|(key, _)| key.collection == collection);
        Ok(of_collection
            .take(limit)
            .map(|(_, record)| record.clone())
            .collect())
    }
}

fn is_expected(records: &BTreeMap<Key, Record>, change: &Change) -> bool {
    let present = records.get(change.key()).map(|record| record.revision);
    match change {
        Change::Create { .. } => present.is_none(),
        Change::Replace { revision, .. } | Change::Delete { revision, .. } => {
            present == Some(*revision)
        }
    }
}

fn apply(records: &mut BTreeMap<Key, Record>, change: Change) {
    match change {
        Change::Create {
            key,
            value,
            expires_at,
        } => {
            records.insert(
                key.clone(),
                Record {
                    key,
                    revision: 1,
                    value,
                    expires_at,
                },
            );
        }
        Change::Replace {
            key,
            revision,
            value,
            expires_at,
        } => {
            records.insert(
                key.clone(),
                Record {
                    key,
                    revision: revision + 1,
                    value,
                    expires_at,
                },
            );
        }
        Change::Delete { key, .. } => {
            records.remove(&key);
        }
    }
}
