//! A user pool that unmodified Cognito clients accept, over a store, a mail and a clock of the host.
//!
//! [`UserPool`] is the library, [`router`] the endpoint. One pool has one app client; names to sign in with are e-mail
//! addresses; passwords travel as SRP proofs only. MFA and the signed `Admin…` operations are not here.
#![warn(missing_docs)]

mod accounts;
mod attempts;
mod attributes;
mod blocks;
mod challenges;
mod clocks;
mod codes;
#[cfg(feature = "contract")]
pub mod contract;
mod credentials;
mod emails;
mod faults;
mod first_passwords;
mod mails;
mod passwords;
mod pools;
mod profiles;
mod rates;
mod recents;
mod records;
mod resets;
mod seals;
mod secrets;
mod sessions;
mod srp;
mod standings;
mod stores;
mod timestamps;
mod tokens;
mod verifications;
mod wire;
mod works;

pub use accounts::{
    Access, Account, AccountPage, Created, EmailState, Invitation, NewAccount, PasswordKind,
};
pub use attributes::AttributeFault;
pub use clocks::{Clock, Entropy, SystemClock, SystemEntropy};
pub use faults::{AccountError, TokenError};
pub use mails::{Delivery, MailError, PoolMail, PoolMessage};
pub use passwords::{PasswordFault, PasswordPolicy, Rule};
pub use pools::{OpenError, PoolConfig, PoolParts, UserPool};
pub use rates::RateLimit;
pub use records::AccountStatus;
pub use secrets::{PoolSecrets, SecretsError};
pub use stores::{Change, Key, MemoryStore, PoolStore, Record, StoreError};
pub use tokens::AccessClaims;
pub use wire::router;
