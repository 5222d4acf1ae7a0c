//! A user pool that unmodified Cognito clients accept, over a store, a mail and a clock of the host.
//!
//! [`UserPool`] is the library, [`router`] the endpoint. One pool has one app client; names to sign in with are e-mail
//! addresses; passwords travel as SRP proofs only; codes of an authenticator app are the second factor of who wants one.
//! Administrators sign their operations with a key that the host hands out.
//!
//! ```
//! # use std::sync::Arc;
//! # use userpool::{MailError, MemoryStore, PoolConfig, PoolMail, PoolMessage, PoolParts, PoolSecrets, SystemClock};
//! # use userpool::{SystemEntropy, UserPool, router};
//! # struct Outbox;
//! # #[async_trait::async_trait]
//! # impl PoolMail for Outbox {
//! #     async fn send(&self, _: PoolMessage) -> Result<(), MailError> { Ok(()) }
//! # }
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let parts = PoolParts {
//!     store: Arc::new(MemoryStore::default()),
//!     mail: Arc::new(Outbox),
//!     clock: Arc::new(SystemClock),
//!     entropy: Arc::new(SystemEntropy),
//!     // Made at the first start, kept in a file of mode 0600, and from then on read with `PoolSecrets::parse`.
//!     secrets: PoolSecrets::generate(),
//! };
//! let pool = UserPool::open(parts, PoolConfig::new("http://127.0.0.1:8080/cognito")).await?;
//! let app: axum::Router = axum::Router::new().nest_service("/cognito", router(Arc::new(pool)));
//! # Ok(())
//! # }
//! ```
#![warn(missing_docs)]

mod accounts;
mod administrators;
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
mod groups;
mod mails;
mod passwords;
mod pools;
mod profiles;
mod rates;
mod recents;
mod records;
mod resets;
mod seals;
mod searches;
mod second_factors;
mod secrets;
mod sessions;
mod software_tokens;
mod srp;
mod standings;
mod stores;
mod timestamps;
mod tokens;
mod totps;
mod verifications;
mod wire;
mod works;

pub use accounts::{
    Access, Account, AccountPage, Created, EmailState, Invitation, NewAccount, PasswordKind,
};
pub use administrators::AdministratorKey;
pub use attributes::AttributeFault;
pub use clocks::{Clock, Entropy, SystemClock, SystemEntropy};
pub use faults::{AccountError, TokenError};
pub use mails::{Delivery, MailError, PoolMail, PoolMessage};
pub use passwords::{PasswordFault, PasswordPolicy, Rule};
pub use pools::{OpenError, PoolConfig, PoolParts, UserPool};
pub use rates::RateLimit;
pub use records::{AccountStatus, MfaPreference};
pub use secrets::{PoolSecrets, SecretsError};
pub use stores::{Change, Key, MemoryStore, PoolStore, Record, StoreError};
pub use tokens::AccessClaims;
pub use wire::router;
