//! Use cases of the school: load → permit → decide (pure, in `domain`) → write. There is no way to
//! an item but through a method of [`Acting`], the school as one person sees it.

mod accounts;
pub mod acting;
pub mod avatars;
pub mod backups;
pub mod bundles;
pub mod classes;
pub mod demos;
pub mod departments;
pub mod doctor;
pub mod enrollments;
pub mod errors;
pub mod events;
pub mod exports;
pub mod finals;
pub mod gradebooks;
pub mod imports;
pub mod jobs;
pub mod lists;
pub mod logos;
mod mails;
pub mod materials;
pub mod me;
pub mod notices;
pub mod outbox;
mod passcodes;
pub mod people;
mod resets;
pub mod search;
mod second_factors;
pub mod sessions;
pub mod settings;
pub mod setup;
pub mod sheets;
pub mod shelves;
pub mod store;
pub mod stored;
pub mod subjects;
pub mod tables;
pub mod terms;
pub mod transcripts;
mod turns;
pub mod uploads;
mod walks;
pub mod writes;

use std::sync::Arc;

use domain::ids::{EventId, TaskId};
use jiff::Timestamp;
use ports::{Accounts, Backups, Clock, Entropy, FileStore, ItemStore, Keys};

// What a home needs to name when it makes people.
pub use domain::names::NameInput;
pub use domain::people::PersonInput;
pub use ports::FirstPassword;

pub use acting::{Acting, Authority, Origin};
pub use errors::{Refusal, SchoolError};
pub use lists::{List, PageRequest};
pub use stored::Noun;
pub use writes::Once;

use crate::store::Store;

/// The school, wired to a home.
pub struct School {
    items: Arc<dyn ItemStore>,
    accounts: Arc<dyn Accounts>,
    files: Arc<dyn FileStore>,
    keys: Arc<dyn Keys>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    logins: acting::Logins,
    sessions: sessions::Noted,
    turns: turns::Turns,
    jobs: jobs::Memory,
    notices: notices::Memory,
    /// Those that the home makes of itself, if it does.
    backups: Option<Arc<dyn Backups>>,
}

/// What a school needs from its home.
pub struct Home {
    /// Items.
    pub items: Arc<dyn ItemStore>,
    /// Accounts of the user pool.
    pub accounts: Arc<dyn Accounts>,
    /// Files.
    pub files: Arc<dyn FileStore>,
    /// Keys of the school's own.
    pub keys: Arc<dyn Keys>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

impl School {
    /// A school in a home. Nothing is read yet.
    pub fn new(home: Home) -> Self {
        let Home {
            items,
            accounts,
            files,
            keys,
            clock,
            entropy,
        } = home;
        Self {
            items,
            accounts,
            files,
            keys,
            clock,
            entropy,
            logins: acting::Logins::default(),
            sessions: sessions::Noted::default(),
            turns: turns::Turns::default(),
            jobs: jobs::Memory::default(),
            notices: notices::Memory::default(),
            backups: None,
        }
    }

    /// The same in a home that makes backups of itself.
    #[must_use]
    pub fn with_backups(self, backups: Arc<dyn Backups>) -> Self {
        Self {
            backups: Some(backups),
            ..self
        }
    }

    /// Now, to the millisecond, as stored.
    pub fn now(&self) -> Timestamp {
        let now = self.clock.now();
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }

    /// Today, by UTC.
    fn today(&self) -> jiff::civil::Date {
        jiff::tz::TimeZone::UTC.to_datetime(self.now()).date()
    }

    /// A new id of a request, for answers and logs.
    pub fn new_request_id(&self) -> String {
        self.new_id(domain::ids::encode_uuid_v7)
    }

    fn store(&self) -> Store {
        Store::new(self.items.clone(), self.clock.clone(), self.entropy.clone())
    }

    /// Randomness for one id.
    fn random(&self) -> [u8; 10] {
        let mut bytes = [0; 10];
        self.entropy.fill(&mut bytes);
        bytes
    }

    /// A new id of the present instant.
    fn new_id<T>(&self, make: impl FnOnce(u64, [u8; 10]) -> T) -> T {
        let millis = u64::try_from(self.clock.now().as_millisecond()).unwrap_or(0);
        make(millis, self.random())
    }

    fn new_event(&self) -> EventId {
        self.new_id(EventId::new)
    }

    fn new_task(&self) -> TaskId {
        self.new_id(TaskId::new)
    }
}
