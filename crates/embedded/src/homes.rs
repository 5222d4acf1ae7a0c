//! A home on one machine, put together: items, user pool, clock and entropy over one data folder,
//! or all of it in memory for tests.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use lettre::message::Mailbox;
use ports::{Accounts, Clock, Entropy, Identities, ItemStore, Keys, MailRoute, TableSpec};
use userpool::{OpenError, PoolConfig, PoolParts, PoolSecrets, SecretsError, UserPool};
use zeroize::Zeroizing;

use crate::accounts::PoolAccounts;
use crate::buckets::Buckets;
use crate::clock::{PoolClock, SystemClock};
use crate::entropy::{PoolEntropy, SystemEntropy};
use crate::files;
use crate::folders::{DataFolder, FolderError};
use crate::identities::PoolIdentities;
use crate::items::{DEFAULT_PREFIX, Items, ItemsError};
use crate::keys::FileKeys;
use crate::letters::Letterhead;
use crate::outbox::Outbox;
use crate::records::{PoolRecords, USER_POOL};

/// From whom letters are that do not leave this machine.
const NOBODY: &str = "Rollbook <no-reply@localhost>";

/// What a home is made with.
#[derive(Clone)]
pub struct HomeOptions {
    /// The tables of the school.
    pub tables: Vec<&'static TableSpec>,
    /// Stands before the names of the tables.
    pub prefix: String,
    /// Where people open the page, told in mails: `http://127.0.0.1:8080/`.
    pub sign_in_url: String,
    /// Where the files are served, below `/files/`: `http://127.0.0.1:8080`.
    pub files_url: String,
    /// Sender of mails, `Rollbook <no-reply@school.example>`, if a [`Relay`](crate::Relay) takes them to a mail server;
    /// else they stay where they are.
    pub mail_sender: Option<String>,
    /// The pool's endpoint and rules.
    pub pool: PoolConfig,
}

impl HomeOptions {
    /// The defaults for a school whose page is at `public_url` (without a slash at its end).
    pub fn new(public_url: &str, tables: &[&'static TableSpec]) -> Self {
        Self {
            tables: tables.to_vec(),
            prefix: DEFAULT_PREFIX.to_owned(),
            sign_in_url: format!("{public_url}/"),
            files_url: public_url.to_owned(),
            mail_sender: None,
            pool: PoolConfig::new(&format!("{public_url}/cognito")),
        }
    }
}

/// Everything that the school needs from the world, on one machine.
#[derive(Clone)]
pub struct Home {
    /// The school's items.
    pub items: Arc<Items>,
    /// The user pool, whose endpoint the host serves.
    pub pool: Arc<UserPool>,
    /// The pool's accounts, for the school.
    pub accounts: Arc<dyn Accounts>,
    /// The pool's tokens, for the school.
    pub identities: Arc<dyn Identities>,
    /// The school's own keys.
    pub keys: Arc<dyn Keys>,
    /// The files of the school, which the host serves.
    pub files: Arc<Buckets>,
    /// The pool's mails.
    pub outbox: Arc<Outbox>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Held until the last clone of the home is gone.
    folder: Option<Arc<DataFolder>>,
}

/// Why a home does not open, or cannot be kept in order.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// The folder or a file in it.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The items.
    #[error(transparent)]
    Items(#[from] ItemsError),
    /// There are items, but the keys of their user pool are gone: nobody could sign in.
    #[error("secrets.json is missing from the data folder: put it back from a backup")]
    SecretsMissing,
    /// The file of the keys is damaged.
    #[error("secrets.json cannot be read")]
    Secrets(#[from] SecretsError),
    /// The user pool.
    #[error(transparent)]
    Pool(#[from] OpenError),
    /// The sender is not a mail address.
    #[error("the sender of mails is not a mail address")]
    MailSender,
    /// Expired items or old mails could not be removed.
    #[error("the home could not be swept")]
    Sweep(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What a sweep removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Swept {
    /// Items whose time to live was over.
    pub items: usize,
    /// Mails older than seven days.
    pub letters: usize,
}

/// The parts that a home is put together from.
struct Parts {
    items: Items,
    secrets: PoolSecrets,
    outbox: Outbox,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl Home {
    /// Opens the home in `folder`. The very first start makes its keys, which takes a moment.
    ///
    /// # Errors
    /// [`HomeError::SecretsMissing`] rather than new keys where there is a school already.
    pub async fn open(folder: DataFolder, options: HomeOptions) -> Result<Self, HomeError> {
        let head = letterhead(&options)?;
        let files_url = options.files_url.clone();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
        let parts = Parts {
            secrets: find_or_make_secrets(&folder)?,
            items: open_items(&folder, &options)?,
            outbox: Outbox::folder(folder.outbox(), head, clock.clone(), entropy.clone()),
            clock,
            entropy,
        };
        let home = Self::assemble(parts, options.pool).await?;
        // Not before the pool knows the file as its own: nothing is added to a foreign one.
        let keys = FileKeys::find_or_add(&folder.secrets())?;
        let files = Buckets::new(folder.files(), &files_url, keys.bucket_key());
        Ok(Self {
            files: Arc::new(files),
            keys: Arc::new(keys),
            folder: Some(Arc::new(folder)),
            ..home
        })
    }

    /// A home without a folder, whose mails are kept as [`Outbox::letters`]. The keys are made
    /// once in a process, since tests open many homes.
    ///
    /// # Errors
    /// [`HomeError::Items`] for a description that is not one of a table.
    pub async fn memory(
        tables: &[&'static TableSpec],
        clock: Arc<dyn Clock>,
    ) -> Result<Self, HomeError> {
        static SECRETS: OnceLock<Zeroizing<String>> = OnceLock::new();
        let options = HomeOptions::new("http://127.0.0.1:8080", tables);
        let head = letterhead(&options)?;
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
        let secrets = SECRETS.get_or_init(|| PoolSecrets::generate().to_text());
        let parts = Parts {
            items: Items::memory(&all_tables(tables))?,
            secrets: PoolSecrets::parse(secrets)?,
            outbox: Outbox::memory(head, clock.clone(), entropy.clone()),
            clock,
            entropy,
        };
        Self::assemble(parts, options.pool).await
    }

    async fn assemble(parts: Parts, config: PoolConfig) -> Result<Self, HomeError> {
        let items = Arc::new(parts.items);
        let outbox = Arc::new(parts.outbox);
        let store: Arc<dyn ItemStore> = items.clone();
        let pool_parts = PoolParts {
            store: Arc::new(PoolRecords::new(store)),
            mail: outbox.clone(),
            clock: Arc::new(PoolClock(parts.clock.clone())),
            entropy: Arc::new(PoolEntropy(parts.entropy.clone())),
            secrets: parts.secrets,
        };
        let pool = Arc::new(UserPool::open(pool_parts, config).await?);
        let keys = FileKeys::generate();
        let files = Buckets::scratch("http://127.0.0.1:8080", keys.bucket_key());
        Ok(Self {
            files: Arc::new(files),
            items,
            accounts: Arc::new(PoolAccounts::new(pool.clone(), outbox.clone())),
            identities: Arc::new(PoolIdentities::new(pool.clone())),
            pool,
            keys: Arc::new(keys),
            outbox,
            clock: parts.clock,
            entropy: parts.entropy,
            folder: None,
        })
    }

    /// The folder, for telling where the home listens; none in memory.
    pub fn folder(&self) -> Option<&DataFolder> {
        self.folder.as_deref()
    }

    /// Removes what has outlived its time; the host calls it once a day.
    ///
    /// # Errors
    /// [`HomeError::Sweep`] if the file or the outbox fails.
    pub async fn sweep(&self, now: Timestamp) -> Result<Swept, HomeError> {
        let items = self.items.sweep_expired().await;
        let outbox = self.outbox.clone();
        let letters = tokio::task::spawn_blocking(move || outbox.sweep(now)).await;
        let letters = letters.map_err(|stopped| HomeError::Sweep(Box::new(stopped)))?;
        Ok(Swept {
            items: items.map_err(|error| HomeError::Sweep(Box::new(error)))?,
            letters: letters.map_err(|error| HomeError::Sweep(Box::new(error)))?,
        })
    }
}

fn letterhead(options: &HomeOptions) -> Result<Letterhead, HomeError> {
    let (sender, route) = match &options.mail_sender {
        Some(sender) => (sender.as_str(), MailRoute::Server),
        None => (NOBODY, MailRoute::Folder),
    };
    let sender: Mailbox = sender.parse().map_err(|_| HomeError::MailSender)?;
    Ok(Letterhead {
        sender,
        sign_in_url: options.sign_in_url.clone(),
        route,
    })
}

pub(crate) fn all_tables(tables: &[&'static TableSpec]) -> Vec<&'static TableSpec> {
    tables.iter().copied().chain([&USER_POOL]).collect()
}

fn open_items(folder: &DataFolder, options: &HomeOptions) -> Result<Items, HomeError> {
    let path = folder.items();
    // Made here, so that it and the engine's files beside it are closed to others.
    files::open_private(&path).map_err(FolderError::NotWritable)?;
    let items = Items::open(&path, &options.prefix, &all_tables(&options.tables))?;
    files::sync_folder(folder.path()).map_err(FolderError::NotWritable)?;
    Ok(items)
}

/// The keys come before the items: where there are items and no keys, keys were lost.
fn find_or_make_secrets(folder: &DataFolder) -> Result<PoolSecrets, HomeError> {
    let path = folder.secrets();
    match std::fs::read_to_string(&path).map(Zeroizing::new) {
        Ok(text) => Ok(PoolSecrets::parse(&text)?),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            make_secrets(&path, &folder.items())
        }
        Err(error) => Err(FolderError::NotWritable(error).into()),
    }
}

fn make_secrets(path: &Path, items: &Path) -> Result<PoolSecrets, HomeError> {
    if items.exists() {
        return Err(HomeError::SecretsMissing);
    }
    let secrets = PoolSecrets::generate();
    files::write_whole(path, secrets.to_text().as_bytes()).map_err(FolderError::NotWritable)?;
    Ok(secrets)
}
