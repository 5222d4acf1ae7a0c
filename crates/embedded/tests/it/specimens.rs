//! What several tests need: a clock that stands still, and items that count.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use ports::contract::specimens::{key, number, thing};
use ports::{Clock, Consistency, Get, Item, ItemStore, Put};

/// Shows the time that it was given.
pub struct StillClock(Mutex<Timestamp>);

impl StillClock {
    pub fn at(time: &str) -> Arc<Self> {
        Arc::new(Self(Mutex::new(time.parse().unwrap())))
    }

    pub fn set(&self, time: &str) {
        *self.0.lock().unwrap() = time.parse().unwrap();
    }
}

#[async_trait]
impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    async fn pause(&self, _: Duration) {}
}

/// The item of a counter.
pub fn counted(pk: &str, count: u64) -> Item {
    thing(pk, &format!("{count:08}"), [("count", number(count))])
}

pub async fn store_counted(items: &dyn ItemStore, pk: &str, count: u64) {
    let put = Put {
        table: &ports::contract::specimens::THINGS,
        item: counted(pk, count),
        condition: None,
    };
    items.put(put).await.unwrap();
}

pub async fn find_counted(items: &dyn ItemStore, pk: &str, count: u64) -> Option<Item> {
    let get = Get {
        key: key(pk, &format!("{count:08}")),
        consistency: Consistency::Strong,
    };
    items.get(get).await.unwrap().value
}
