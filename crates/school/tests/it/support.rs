//! A school in memory: the real engine, a clock that stands still, and randomness that counts. With
//! `ROLLBOOK_FAULTS` set the store has the cloud's faults (decisions.md B10).

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use ports::contract::{Faulty, Schedule, faults};
use ports::{
    AccountState, Accounts, AccountsError, Clock, Entropy, ItemStore, Keys, KeysError, MailRoute,
    MailSender, NewAccount, TestMail,
};
use school::{Home, School};

/// The instant of every test.
pub const NOW: &str = "2026-01-05T08:00:00Z";

/// Stands still until it is set.
pub struct StandingClock {
    now: Mutex<Timestamp>,
}

impl StandingClock {
    /// At the instant of every test.
    pub fn new() -> Arc<Self> {
        let now = Mutex::new(NOW.parse().unwrap());
        Arc::new(Self { now })
    }

    /// Sets it forward, or back.
    pub fn pass(&self, seconds: i64) {
        *self.now.lock().unwrap() += SignedDuration::from_secs(seconds);
    }
}

#[async_trait]
impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    async fn pause(&self, _: Duration) {}
}

/// Counts on from school to school, so that those over one store make different ids.
struct CountingEntropy;

static NEXT: AtomicU64 = AtomicU64::new(0);

impl Entropy for CountingEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        let number = NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        bytes.fill(0);
        let taken = bytes.len().min(number.len());
        let start = bytes.len() - taken;
        bytes[start..].copy_from_slice(&number[number.len() - taken..]);
    }
}

/// Most people whom the user pool of the tests invites at once.
pub const MOST_INVITED: usize = 2;

/// A user pool that nobody may ask anything.
struct NoAccounts;

#[async_trait]
impl Accounts for NoAccounts {
    fn most_invited(&self) -> Option<usize> {
        Some(MOST_INVITED)
    }

    async fn create(&self, _: NewAccount) -> Result<String, AccountsError> {
        panic!("no account was to be made")
    }

    fn mail_sender(&self) -> MailSender {
        MailSender {
            route: MailRoute::Folder,
            from: None,
        }
    }

    async fn send_test(&self, _: &str, _: &str) -> Result<TestMail, AccountsError> {
        panic!("no letter was to be sent")
    }

    async fn invite_again(&self, _: &str) -> Result<(), AccountsError> {
        panic!("nobody was to be invited")
    }

    async fn set_password(&self, _: &str, _: &str) -> Result<(), AccountsError> {
        panic!("no password was to be set")
    }

    async fn reset_password(&self, _: &str) -> Result<(), AccountsError> {
        panic!("no password was to be reset")
    }

    async fn set_email(&self, _: &str, _: &str) -> Result<(), AccountsError> {
        panic!("no e-mail was to be set")
    }

    async fn set_language(&self, _: &str, _: &str) -> Result<(), AccountsError> {
        panic!("no language was to be set")
    }

    async fn set_groups(&self, _: &str, _: &[String]) -> Result<(), AccountsError> {
        panic!("no groups were to be set")
    }

    async fn set_state(&self, _: &str, _: AccountState) -> Result<(), AccountsError> {
        panic!("no state was to be set")
    }

    async fn has_mfa(&self, _: &str) -> Result<bool, AccountsError> {
        panic!("nobody was to be asked for a second factor")
    }

    async fn reset_mfa(&self, _: &str) -> Result<(), AccountsError> {
        panic!("no second factor was to be taken away")
    }

    async fn end_session(&self, _: &str, _: &str) -> Result<(), AccountsError> {
        panic!("no session was to be ended")
    }

    async fn sign_out_everywhere(&self, _: &str) -> Result<(), AccountsError> {
        panic!("nobody was to be signed out")
    }
}

/// The same key in every test.
struct KnownKeys;

#[async_trait]
impl Keys for KnownKeys {
    async fn passcode_key(&self) -> Result<[u8; 32], KeysError> {
        Ok([7; 32])
    }
}

/// A school over a store, without a user pool.
pub fn school_over(items: Arc<dyn ItemStore>) -> School {
    school_at(items, StandingClock::new())
}

/// The same with a clock of one's own.
pub fn school_at(items: Arc<dyn ItemStore>, clock: Arc<StandingClock>) -> School {
    school_of(items, Arc::new(NoAccounts), clock)
}

/// The same with a user pool.
pub fn school_of(
    items: Arc<dyn ItemStore>,
    accounts: Arc<dyn Accounts>,
    clock: Arc<StandingClock>,
) -> School {
    let files = embedded::Buckets::scratch("http://127.0.0.1:8080", &[7; 32]);
    School::new(Home {
        items: with_refusals(items),
        accounts,
        files: Arc::new(files),
        keys: Arc::new(KnownKeys),
        clock,
        entropy: Arc::new(CountingEntropy),
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
