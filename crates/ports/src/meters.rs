//! A store that adds up what it answers: for metrics, and for pages that tell what an operation costs.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use crate::{
    Action, Answer, Batch, Capacity, Consistency, Delete, Get, Item, ItemStore, Key, Page, Put,
    Query, StoreError, Update,
};

/// Wraps an engine and changes nothing of it.
pub struct Metered {
    store: Arc<dyn ItemStore>,
    spent: Mutex<Capacity>,
}

impl Metered {
    /// At zero, over `store`.
    pub fn new(store: Arc<dyn ItemStore>) -> Self {
        Self {
            store,
            spent: Mutex::default(),
        }
    }

    /// What was consumed since this was asked last.
    pub fn take_spent(&self) -> Capacity {
        std::mem::take(&mut *self.spent.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn count<T>(&self, answer: Result<Answer<T>, StoreError>) -> Result<Answer<T>, StoreError> {
        // What was refused was asked nevertheless; the store does not say what it cost.
        let refused = Capacity {
            calls: 1,
            ..Capacity::default()
        };
        let cost = answer.as_ref().map_or(refused, |answer| answer.capacity);
        *self.spent.lock().unwrap_or_else(PoisonError::into_inner) += cost;
        answer
    }
}

#[async_trait]
impl ItemStore for Metered {
    async fn get(&self, get: Get) -> Result<Answer<Option<Item>>, StoreError> {
        self.count(self.store.get(get).await)
    }

    async fn put(&self, put: Put) -> Result<Answer<()>, StoreError> {
        self.count(self.store.put(put).await)
    }

    async fn update(&self, update: Update) -> Result<Answer<Item>, StoreError> {
        self.count(self.store.update(update).await)
    }

    async fn delete(&self, delete: Delete) -> Result<Answer<()>, StoreError> {
        self.count(self.store.delete(delete).await)
    }

    async fn query(&self, query: Query) -> Result<Answer<Page>, StoreError> {
        self.count(self.store.query(query).await)
    }

    async fn batch_get(
        &self,
        keys: Vec<Key>,
        consistency: Consistency,
    ) -> Result<Answer<Batch>, StoreError> {
        self.count(self.store.batch_get(keys, consistency).await)
    }

    async fn transact(&self, actions: Vec<Action>) -> Result<Answer<()>, StoreError> {
        self.count(self.store.transact(actions).await)
    }
}
