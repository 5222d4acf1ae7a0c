//! Adapters for AWS, over the official SDKs: items in DynamoDB, accounts in Cognito, files in S3,
//! keys in SSM, mails by SES. Nothing here decides; what the school's rules need from the cloud is
//! in `ports`.

mod accounts;
pub mod archives;
mod clock;
pub mod connections;
mod entropy;
mod failures;
mod files;
pub mod homes;
pub mod items;
mod keys;
mod mails;
pub mod permissions;

pub use accounts::{PoolAccounts, make_password};
pub use clock::SystemClock;
pub use entropy::SystemEntropy;
pub use files::Files;
pub use homes::{Home, HomeOptions};
pub use items::Items;
pub use keys::{Adoption, ParameterKeys};
pub use mails::Mails;
