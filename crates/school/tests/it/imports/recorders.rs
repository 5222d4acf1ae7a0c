//! A store that remembers which items were written, so that all of them can be read, and that can
//! die after a number of transactions.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use ports::items::MAX_ACTIONS;
use ports::{
    Action, Answer, AttributeValue, Batch, Consistency, Delete, Get, Item, ItemArchive, ItemStore,
    Key, Page, Put, Query, StoreError, TableSpec, Update,
};
use school::tables::RECORDS;

use crate::support::empty_items;

/// Items of a page of a scan.
const PAGE: usize = 1000;

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

    /// Keys of a table in order, a page of them.
    fn keys_after(&self, table: &'static TableSpec, after: Option<Item>) -> Vec<Key> {
        let prefix = format!("{} ", table.name);
        let after = after.and_then(|item| Key::of(table, &item));
        let after = after.as_ref().map(name_of);
        let begins = Bound::Excluded(after.unwrap_or_else(|| prefix.clone()));
        let keys = self.keys.lock().unwrap();
        let next = keys.range((begins, Bound::Unbounded));
        let next = next.take_while(|(name, _)| name.starts_with(&prefix));
        next.take(PAGE).map(|(_, key)| key.clone()).collect()
    }

    /// The store itself, for what is to be read alone.
    pub fn inner(&self) -> Arc<dyn ItemStore> {
        self.store.clone()
    }

    /// One write more, which says nothing: indexes that lag are in line then.
    pub async fn settle(&self) {
        let key = RECORDS.key("IDEMPOTENCY#usr_settled", "1");
        self.act(Action::Put(Put {
            table: key.table,
            item: key.to_item(),
            condition: None,
        }))
        .await;
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
impl ItemArchive for Recorder {
    async fn scan(
        &self,
        table: &'static TableSpec,
        after: Option<Item>,
    ) -> Result<Page, StoreError> {
        let next = self.keys_after(table, after);
        let last_key = next.last().map(Key::to_item);
        let mut items = Vec::with_capacity(next.len());
        for keys in next.chunks(MAX_ACTIONS) {
            let batch = self.store.batch_get(keys.to_vec(), Consistency::Strong);
            items.extend(batch.await?.value.items.into_iter().flatten());
        }
        Ok(Page { items, last_key })
    }

    async fn write(&self, _: &'static TableSpec, _: Vec<Item>) -> Result<(), StoreError> {
        panic!("nothing is to be restored")
    }
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
