//! The store with a meter: what an invocation has cost, for its metrics.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use ports::{
    Action, Answer, Batch, Capacity, Consistency, Delete, Get, Item, ItemStore, Key, Page, Put,
    Query, StoreError, Update,
};

/// A store whose answers are added up.
pub struct Metered {
    store: Arc<dyn ItemStore>,
    spent: Mutex<Capacity>,
}

impl Metered {
    /// A meter at zero.
    pub fn new(store: Arc<dyn ItemStore>) -> Self {
        Self {
            store,
            spent: Mutex::default(),
        }
    }

    /// What was spent since the last time. A process does one invocation after the other.
    pub fn take(&self) -> Capacity {
        let mut spent = self.spent.lock().expect(NO_PANIC);
        std::mem::take(&mut *spent)
    }

    fn count<T>(&self, answer: Result<Answer<T>, StoreError>) -> Result<Answer<T>, StoreError> {
        let refused = Capacity {
            calls: 1,
            ..Capacity::default()
        };
        let cost = answer.as_ref().map_or(refused, |answer| answer.capacity);
        *self.spent.lock().expect(NO_PANIC) += cost;
        answer
    }
}

const NO_PANIC: &str = "the meter is only added to, which cannot panic";

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
