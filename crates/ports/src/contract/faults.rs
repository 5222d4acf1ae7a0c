//! A store that shows what the cloud does and an engine in process never does: conflicts,
//! throttling, half-answered batches, and indexes that lag one write behind.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use futures::lock::Mutex;

use crate::{
    Action, Answer, Batch, Consistency, Delete, Get, Item, ItemStore, Key, Page, Put, Query,
    StoreError, Update,
};

/// Wraps an engine. Single reads and queries of tables pass through unless throttled.
pub struct Faulty {
    store: Arc<dyn ItemStore>,
    schedule: Schedule,
    writes: AtomicU32,
    calls: AtomicU32,
    batches: AtomicU32,
    lag: Option<Mutex<Lag>>,
}

/// How often faults come; 0 is never. What is refused is not done.
#[derive(Debug, Clone, Copy, Default)]
pub struct Schedule {
    /// Each n-th write answers [`StoreError::Conflict`].
    pub conflict_every: u32,
    /// Each n-th call answers [`StoreError::Throttled`].
    pub throttle_every: u32,
    /// Each n-th batch of at least two keys leaves its second half unprocessed.
    pub half_batch_every: u32,
}

impl Schedule {
    /// Small primes: faults come soon and fall together in ever other ways, while the retries that
    /// a caller has are enough even beside many others.
    pub const PRIMES: Self = Self {
        conflict_every: 7,
        throttle_every: 11,
        half_batch_every: 3,
    };
}

/// Whether a suite is to run over faults: `ROLLBOOK_FAULTS` is set.
pub fn are_asked() -> bool {
    std::env::var_os("ROLLBOOK_FAULTS").is_some()
}

/// A copy that gets each write when the next one is done.
struct Lag {
    copy: Arc<dyn ItemStore>,
    pending: Vec<Action>,
}

impl Faulty {
    /// Faults by `schedule` over `store`.
    pub fn new(store: Arc<dyn ItemStore>, schedule: Schedule) -> Self {
        Self {
            store,
            schedule,
            writes: AtomicU32::new(0),
            calls: AtomicU32::new(0),
            batches: AtomicU32::new(0),
            lag: None,
        }
    }

    /// Answers queries of indexes from `copy`, which stays one write behind; it begins with the
    /// same items as the store.
    #[must_use]
    pub fn with_lagging_indexes(mut self, copy: Arc<dyn ItemStore>) -> Self {
        self.lag = Some(Mutex::new(Lag {
            copy,
            pending: Vec::new(),
        }));
        self
    }

    /// Lets the indexes see every write, as they do a moment later.
    ///
    /// # Panics
    /// If the copy does not take what the store took: it did not begin with the same items.
    pub async fn catch_up(&self) {
        if let Some(lag) = &self.lag {
            lag.lock().await.follow(Vec::new()).await;
        }
    }

    fn admit_call(&self) -> Result<(), StoreError> {
        if is_due(&self.calls, self.schedule.throttle_every) {
            return Err(StoreError::Throttled);
        }
        Ok(())
    }

    fn admit_write(&self) -> Result<(), StoreError> {
        self.admit_call()?;
        if is_due(&self.writes, self.schedule.conflict_every) {
            return Err(StoreError::Conflict);
        }
        Ok(())
    }

    /// Does a write and remembers it for the copy. Writes wait for each other, so that the copy
    /// meets them in the order of the store.
    async fn write<T>(
        &self,
        actions: Vec<Action>,
        write: impl Future<Output = Result<T, StoreError>> + Send,
    ) -> Result<T, StoreError> {
        self.admit_write()?;
        let Some(lag) = &self.lag else {
            return write.await;
        };
        let mut lag = lag.lock().await;
        let done = write.await?;
        lag.follow(actions).await;
        Ok(done)
    }
}

impl Lag {
    /// Copies what was waiting; `actions` wait from now on.
    async fn follow(&mut self, actions: Vec<Action>) {
        let due = std::mem::replace(&mut self.pending, unconditional(actions));
        if !due.is_empty() {
            let copied = self.copy.transact(due).await;
            copied.expect("the copy takes what the store took");
        }
    }
}

fn is_due(counter: &AtomicU32, every: u32) -> bool {
    let count = counter.fetch_add(1, Ordering::Relaxed) + 1;
    every > 0 && count.is_multiple_of(every)
}

/// What the writes do; their conditions held already.
fn unconditional(actions: Vec<Action>) -> Vec<Action> {
    let without_condition = |action| match action {
        Action::Put(put) => Some(Action::Put(Put {
            condition: None,
            ..put
        })),
        Action::Update(update) => Some(Action::Update(Update {
            condition: None,
            ..update
        })),
        Action::Delete(delete) => Some(Action::Delete(Delete {
            condition: None,
            ..delete
        })),
        Action::Check(_) => None,
    };
    actions.into_iter().filter_map(without_condition).collect()
}

#[async_trait]
impl ItemStore for Faulty {
    async fn get(&self, get: Get) -> Result<Answer<Option<Item>>, StoreError> {
        self.admit_call()?;
        self.store.get(get).await
    }

    async fn put(&self, put: Put) -> Result<Answer<()>, StoreError> {
        let actions = vec![Action::Put(put.clone())];
        self.write(actions, self.store.put(put)).await
    }

    async fn update(&self, update: Update) -> Result<Answer<Item>, StoreError> {
        let actions = vec![Action::Update(update.clone())];
        self.write(actions, self.store.update(update)).await
    }

    async fn delete(&self, delete: Delete) -> Result<Answer<()>, StoreError> {
        let actions = vec![Action::Delete(delete.clone())];
        self.write(actions, self.store.delete(delete)).await
    }

    async fn query(&self, query: Query) -> Result<Answer<Page>, StoreError> {
        self.admit_call()?;
        match (&self.lag, query.index) {
            (Some(lag), Some(_)) => lag.lock().await.copy.query(query).await,
            _ => self.store.query(query).await,
        }
    }

    async fn batch_get(
        &self,
        mut keys: Vec<Key>,
        consistency: Consistency,
    ) -> Result<Answer<Batch>, StoreError> {
        self.admit_call()?;
        let asked = keys.len();
        if asked >= 2 && is_due(&self.batches, self.schedule.half_batch_every) {
            keys.truncate(asked / 2);
        }
        let processed = keys.len();
        let mut answer = self.store.batch_get(keys, consistency).await?;
        answer.value.items.resize(asked, None);
        answer.value.unprocessed.extend(processed..asked);
        Ok(answer)
    }

    async fn transact(&self, actions: Vec<Action>) -> Result<Answer<()>, StoreError> {
        self.write(actions.clone(), self.store.transact(actions))
            .await
    }
}
