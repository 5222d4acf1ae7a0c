//! A school in memory: the real engine, a clock that stands still, and randomness that counts. With
//! `ROLLBOOK_FAULTS` set the store has the cloud's faults (decisions.md B10).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use ports::contract::{Faulty, Schedule, faults};
use ports::{AccountState, Accounts, AccountsError, Clock, Entropy, ItemStore, NewAccount};
use school::{Home, School};

/// The instant of every test.
pub const NOW: &str = "2026-01-05T08:00:00Z";

struct StandingClock;

#[async_trait]
impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        NOW.parse().unwrap()
    }

    async fn pause(&self, _: Duration) {}
}

#[derive(Default)]
struct CountingEntropy {
    next: AtomicU64,
}

impl Entropy for CountingEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        let number = self.next.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        bytes.fill(0);
        let taken = bytes.len().min(number.len());
        let start = bytes.len() - taken;
        bytes[start..].copy_from_slice(&number[number.len() - taken..]);
    }
}

/// A user pool that nobody may ask anything.
struct NoAccounts;

#[async_trait]
impl Accounts for NoAccounts {
    async fn create(&self, _: NewAccount) -> Result<String, AccountsError> {
        panic!("no account was to be made")
    }

    async fn invite_again(&self, _: &str) -> Result<(), AccountsError> {
        panic!("nobody was to be invited")
    }

    async fn set_password(&self, _: &str, _: &str) -> Result<(), AccountsError> {
        panic!("no password was to be set")
    }

    async fn set_email(&self, _: &str, _: &str) -> Result<(), AccountsError> {
        panic!("no e-mail was to be set")
    }

    async fn set_groups(&self, _: &str, _: &[String]) -> Result<(), AccountsError> {
        panic!("no groups were to be set")
    }

    async fn set_state(&self, _: &str, _: AccountState) -> Result<(), AccountsError> {
        panic!("no state was to be set")
    }

    async fn sign_out_everywhere(&self, _: &str) -> Result<(), AccountsError> {
        panic!("nobody was to be signed out")
    }
}

/// A school over a store, without a user pool.
pub fn school_over(items: Arc<dyn ItemStore>) -> School {
    School::new(Home {
        items: with_refusals(items),
        accounts: Arc::new(NoAccounts),
        clock: Arc::new(StandingClock),
        entropy: Arc::new(CountingEntropy::default()),
    })
}

/// Empty tables of the school in memory.
pub fn empty_items() -> Arc<dyn ItemStore> {
    let empty = || Arc::new(embedded::Items::memory(&school::tables::ALL).unwrap());
    if faults::are_asked() {
        let faulty = Faulty::new(empty(), Schedule::default());
        return Arc::new(faulty.with_lagging_indexes(empty()));
    }
    empty()
}

/// Above what a test watches, so that it never sees a call that was refused.
fn with_refusals(items: Arc<dyn ItemStore>) -> Arc<dyn ItemStore> {
    if faults::are_asked() {
        return Arc::new(Faulty::new(items, Schedule::PRIMES));
    }
    items
}
