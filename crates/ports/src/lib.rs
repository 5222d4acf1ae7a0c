//! What the school needs from the world, and nothing about how it is done: items, accounts,
//! identities, keys, files, letters, a clock and entropy. Adapters live in `embedded` (one machine) and `aws`;
//! every one of them passes the suite in [`contract`].

pub mod accounts;
pub mod archives;
pub mod backups;
pub mod clock;
#[cfg(feature = "contract")]
pub mod contract;
pub mod entropy;
pub mod expressions;
pub mod files;
pub mod identities;
pub mod items;
pub mod keys;
pub mod letters;
pub mod mails;
pub mod meters;
pub mod tables;

pub use accounts::{AccountState, Accounts, AccountsError, FirstPassword, NewAccount};
pub use archives::{FileArchive, FileBytes, ItemArchive, StoredFile};
pub use backups::{BackupProof, BackupRecord, BackupWork, Backups, BackupsNow};
pub use clock::Clock;
pub use entropy::Entropy;
pub use expressions::{Changes, Condition, Expression, Path, Range};
pub use files::{Download, FileError, FileHead, FileKey, FileStore, Shown, SignedUpload, Upload};
pub use identities::{Identities, Identity, IdentityError};
pub use items::{
    Action, Answer, Batch, Capacity, Check, Consistency, Delete, FailedCondition, Get, ItemStore,
    Order, Page, Put, Query, StoreError, Update,
};
pub use keys::{Keys, KeysError};
pub use mails::{MailRoute, MailSender, TestMail};
pub use meters::Metered;
pub use serde_dynamo::{AttributeValue, Item};
pub use tables::{IndexSpec, Key, KeyKind, KeySpec, Projection, TableSpec};
