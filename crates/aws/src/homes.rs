//! A home on AWS, put together. Opening it sends nothing: connections, certificates and credentials
//! wait for the first request.

use std::sync::Arc;

use aws_config::SdkConfig;
use ports::{Accounts, Clock, Entropy, FileStore, ItemStore, Keys};

use crate::accounts::PoolAccounts;
use crate::clock::SystemClock;
use crate::connections;
use crate::entropy::SystemEntropy;
use crate::files::Files;
use crate::items::Items;
use crate::keys::ParameterKeys;
use crate::mails::Mails;

/// What a home is made with: the outputs of its stack.
#[derive(Debug, Clone)]
pub struct HomeOptions {
    /// Such as `ap-southeast-1`.
    pub region: String,
    /// Stands before the names of the tables.
    pub table_prefix: String,
    /// Id of the user pool.
    pub user_pool: String,
    /// Name of the bucket for files.
    pub files_bucket: String,
    /// Name of the parameter with the school's keys.
    pub keys_parameter: String,
    /// Sender of mails that SES has verified, `Rollbook <no-reply@school.example>`: with one, invitations
    /// are in our own words; without, Cognito mails by itself, about fifty a day.
    pub mail_sender: Option<String>,
    /// Where people open the page, told in mails: `https://rollbook.school.example/`.
    pub sign_in_url: String,
    /// In the place of AWS's own endpoints: an emulator's.
    pub endpoint: Option<String>,
}

/// Everything that the school needs from the world, on AWS.
#[derive(Clone)]
pub struct Home {
    /// The school's items.
    pub items: Arc<dyn ItemStore>,
    /// The accounts of the user pool.
    pub accounts: Arc<dyn Accounts>,
    /// The bucket for files.
    pub files: Arc<dyn FileStore>,
    /// The school's own keys.
    pub keys: Arc<dyn Keys>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The randomness.
    pub entropy: Arc<dyn Entropy>,
}

impl Home {
    /// Puts the adapters together over connections that they share.
    pub fn open(options: &HomeOptions) -> Self {
        let config = connections::configure(&options.region, options.endpoint.clone());
        Self::over(&config, options)
    }

    /// The same over a configuration of one's own, such as one with other credentials.
    pub fn over(config: &SdkConfig, options: &HomeOptions) -> Self {
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
        let sender = options.mail_sender.as_deref();
        let mails = sender.map(|sender| Mails::new(config, sender, &options.sign_in_url));
        let accounts = PoolAccounts::new(config, &options.user_pool, mails, entropy.clone());
        let keys = ParameterKeys::new(config, &options.keys_parameter, entropy.clone());
        Self {
            items: Arc::new(Items::new(config, &options.table_prefix)),
            accounts: Arc::new(accounts),
            files: Arc::new(Files::new(config, &options.files_bucket)),
            keys: Arc::new(keys),
            clock: Arc::new(SystemClock),
            entropy,
        }
    }
}
