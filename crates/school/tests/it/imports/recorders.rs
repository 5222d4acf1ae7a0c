//! A store that remembers which items were written, so that all of them can be read, and that can
//! die after a number of transactions.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use ports::{
    Action, Answer, AttributeValue, Batch, Consistency, Delete, Get, Item, ItemStore, Key, Page,
    Put, Query, StoreError, Update,
};

use crate::support::empty_items;

pub struct Recorder {
    store: Arc<dyn ItemStore>,
    keys: Mutex<BTreeMap<String, Key>>,
    transactions: AtomicU32,
    /// Transactions before the store dies.
    life: AtomicU32,
    /// What somebody else does just before a transaction that touches the same item.
    rival: Mutex<Option<(u32, Action)>>,
}

impl Recorder {
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            store: empty_items(),
            keys: Mutex::default(),
            transactions: AtomicU32::new(0),
            life: AtomicU32::new(u32::MAX),
            rival: Mutex::default(),
        })
    }

    pub fn die_after(&self, transactions: u32) {
        let done = self.transactions.load(Ordering::Relaxed);
        self.life.store(done + transactions, Ordering::Relaxed);
    }

    pub fn meet_rival(&self, action: Action) {
        self.meet_rival_after(0, action);
    }

    /// The same after some transactions that touch the item.
    pub fn meet_rival_after(&self, transactions: u32, action: Action) {
        *self.rival.lock().unwrap() = Some((transactions, action));
    }

    /// Does what somebody else does between two imports.
    pub async fn act(&self, action: Action) {
        self.store.transact(vec![action]).await.unwrap();
    }

    pub fn live(&self) {
        self.life.store(u32::MAX, Ordering::Relaxed);
    }

    pub fn transactions(&self) -> u32 {
        self.transactions.load(Ordering::Relaxed)
    }

    fn remember(&self, action: &Action) {
        let key = action.key().unwrap();
        self.keys.lock().unwrap().insert(name_of(&key), key);
    }

    fn take_rival(&self, actions: &[Action]) -> Option<Action> {
        let mut rival = self.rival.lock().unwrap();
        let (patience, action) = rival.as_mut()?;
        let wanted = action.key().unwrap();
        if !actions.iter().any(|action| action.key().unwrap() == wanted) {
            return None;
        }
        if *patience > 0 {
            *patience -= 1;
            return None;
        }
        rival.take().map(|(_, action)| action)
    }

    /// All items that there are, by table and key.
    pub async fn items(&self) -> BTreeMap<String, Item> {
        let keys: Vec<(String, Key)> = self.keys.lock().unwrap().clone().into_iter().collect();
        let mut items = BTreeMap::new();
        for chunk in keys.chunks(100) {
            let asked = chunk.iter().map(|(_, key)| key.clone()).collect();
            let answer = self.store.batch_get(asked, Consistency::Strong).await;
            for ((name, _), item) in chunk.iter().zip(answer.unwrap().value.items) {
                if let Some(item) = item {
                    items.insert(name.clone(), item);
                }
            }
        }
        items
    }

    /// The item at a key.
    pub async fn item(&self, key: Key) -> Option<Item> {
        let get = Get {
            key,
            consistency: Consistency::Strong,
        };
        self.store.get(get).await.unwrap().value
    }
}

pub fn name_of(key: &Key) -> String {
    let text = |value: &AttributeValue| match value {
        AttributeValue::S(text) | AttributeValue::N(text) => text.clone(),
        other => panic!("no key: {other:?}"),
    };
    let sort = key.sort.as_ref().map(text).unwrap_or_default();
    format!("{} {} {sort}", key.table.name, text(&key.partition))
}

#[async_trait]
impl ItemStore for Recorder {
    async fn get(&self, get: Get) -> Result<Answer<Option<Item>>, StoreError> {
        self.store.get(get).await
    }

    async fn put(&self, _: Put) -> Result<Answer<()>, StoreError> {
        panic!("imports write transactions alone")
    }

    async fn update(&self, _: Update) -> Result<Answer<Item>, StoreError> {
        panic!("imports write transactions alone")
    }

    async fn delete(&self, _: Delete) -> Result<Answer<()>, StoreError> {
        panic!("imports write transactions alone")
    }

    async fn query(&self, query: Query) -> Result<Answer<Page>, StoreError> {
        self.store.query(query).await
    }

    async fn batch_get(
        &self,
        keys: Vec<Key>,
        consistency: Consistency,
    ) -> Result<Answer<Batch>, StoreError> {
        self.store.batch_get(keys, consistency).await
    }

    async fn transact(&self, actions: Vec<Action>) -> Result<Answer<()>, StoreError> {
        if self.transactions() >= self.life.load(Ordering::Relaxed) {
            return Err(StoreError::Unavailable("the store died".into()));
        }
        if let Some(rival) = self.take_rival(&actions) {
            self.store.transact(vec![rival]).await?;
        }
        self.transactions.fetch_add(1, Ordering::Relaxed);
        for action in &actions {
            self.remember(action);
        }
        self.store.transact(actions).await
    }
}
