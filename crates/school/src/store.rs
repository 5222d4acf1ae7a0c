//! The item store as use cases see it: conflicts and throttled calls are tried again with jitter,
//! unprocessed keys are asked for again, and what was consumed is added up for the ledger.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use ports::{
    Action, Answer, Capacity, Clock, Consistency, Entropy, Item, ItemStore, Key, Page, Query,
    StoreError, Update,
};

use crate::errors::SchoolError;

/// How often a call is tried again before the answer is "busy".
const RETRIES: u32 = 5;

/// The store with retries and a tally; one for each request.
pub struct Store {
    items: Arc<dyn ItemStore>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    spent: Mutex<Capacity>,
}

impl Store {
    /// A store with an empty tally.
    pub fn new(
        items: Arc<dyn ItemStore>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        Self {
            items,
            clock,
            entropy,
            spent: Mutex::default(),
        }
    }

    /// Consumed so far.
    pub fn spent(&self) -> Capacity {
        *self
            .spent
            .lock()
            .expect("the tally is only added to, which cannot panic")
    }

    /// One item, read consistently.
    pub async fn get(&self, key: Key) -> Result<Option<Item>, SchoolError> {
        let get = ports::Get {
            key,
            consistency: Consistency::Strong,
        };
        Ok(self.insist(|| self.items.get(get.clone())).await?)
    }

    /// Items in the order of their keys, read consistently; keys may repeat and may be any number.
    pub async fn get_all(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, SchoolError> {
        let mut found: Vec<Option<Item>> = vec![None; keys.len()];
        let mut first_at: Vec<usize> = Vec::with_capacity(keys.len());
        for (at, key) in keys.iter().enumerate() {
            if !first_at.iter().any(|first| is_same(&keys[*first], key)) {
                first_at.push(at);
            }
        }
        for chunk in first_at.chunks(ports::items::MAX_ACTIONS) {
            self.get_chunk(keys, chunk, &mut found).await?;
        }
        if first_at.len() == keys.len() {
            return Ok(found);
        }
        for at in 0..keys.len() {
            let first = first_at
                .iter()
                .find(|first| is_same(&keys[**first], &keys[at]));
            if let Some(first) = first.copied().filter(|first| *first != at) {
                let same = found[first].clone();
                found[at] = same;
            }
        }
        Ok(found)
    }

    async fn get_chunk(
        &self,
        keys: &[Key],
        chunk: &[usize],
        found: &mut [Option<Item>],
    ) -> Result<(), SchoolError> {
        let mut wanted: Vec<usize> = chunk.to_vec();
        for attempt in 0..=RETRIES {
            let ask = || {
                let asked = wanted.iter().map(|at| keys[*at].clone()).collect();
                self.items.batch_get(asked, Consistency::Strong)
            };
            let batch = self.insist(ask).await?;
            for (position, item) in batch.items.into_iter().enumerate() {
                if item.is_some() {
                    found[wanted[position]] = item;
                }
            }
            wanted = batch
                .unprocessed
                .into_iter()
                .map(|position| wanted[position])
                .collect();
            if wanted.is_empty() {
                return Ok(());
            }
            self.back_off(attempt).await;
        }
        Err(SchoolError::Busy)
    }

    /// A page of a partition.
    pub async fn query(&self, query: Query) -> Result<Page, SchoolError> {
        Ok(self.insist(|| self.items.query(query.clone())).await?)
    }

    /// One item; a failed condition is the caller's.
    pub async fn update(&self, update: Update) -> Result<Item, StoreError> {
        self.insist(|| self.items.update(update.clone())).await
    }

    /// All or nothing; conflicts are tried again, failed conditions are the caller's.
    pub async fn transact(&self, actions: &[Action]) -> Result<(), StoreError> {
        self.insist(|| self.items.transact(actions.to_vec())).await
    }

    /// Makes a call until it is neither throttled nor in conflict, a few times at most.
    async fn insist<T, F>(&self, call: impl Fn() -> F) -> Result<T, StoreError>
    where
        F: Future<Output = Result<Answer<T>, StoreError>>,
    {
        let mut attempt = 0;
        loop {
            match call().await {
                Err(StoreError::Conflict | StoreError::Throttled) if attempt < RETRIES => {
                    self.back_off(attempt).await;
                    attempt += 1;
                }
                answer => return answer.map(|answer| self.count(answer)),
            }
        }
    }

    fn count<T>(&self, answer: Answer<T>) -> T {
        *self
            .spent
            .lock()
            .expect("the tally is only added to, which cannot panic") += answer.capacity;
        answer.value
    }

    /// Waits a random part of 20 ms × 2^attempt.
    pub(crate) async fn back_off(&self, attempt: u32) {
        let mut random = [0_u8; 2];
        self.entropy.fill(&mut random);
        let most = 20_u64 << attempt;
        let part = u64::from(u16::from_be_bytes(random)) * most / u64::from(u16::MAX);
        self.clock.pause(Duration::from_millis(part)).await;
    }
}

/// Whether two keys name the same item; what differs most often is compared first.
fn is_same(one: &Key, other: &Key) -> bool {
    one.sort == other.sort && one.partition == other.partition && one.table.name == other.table.name
}
