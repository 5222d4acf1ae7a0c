//! The pool itself: what it is made of, how it starts, and the few things that all its operations share.

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use crate::clocks::{Clock, Entropy, draw_text, draw_uuid};
use crate::groups::KnownGroups;
use crate::mails::PoolMail;
use crate::passwords::PasswordPolicy;
use crate::rates::{RateLimit, Rates};
use crate::records::{Identity, Records, create};
use crate::seals::Seals;
use crate::secrets::PoolSecrets;
use crate::standings::{News, Standings};
use crate::stores::{Change, PoolStore, StoreError};
use crate::tokens::Signer;
use crate::verifications::Verified;
use crate::works::{Turns, Works};

const IDENTITY: &str = "identity";
const CLIENT_NAME: &str = "student-management-app";
const POOL_ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const CLIENT_ALPHABET: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// How often a change is tried when another writer was faster.
pub(crate) const TRIES: usize = 5;

/// What the pool needs from its host.
pub struct PoolParts {
    /// Keeps the records.
    pub store: Arc<dyn PoolStore>,
    /// Delivers the messages.
    pub mail: Arc<dyn PoolMail>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives randomness.
    pub entropy: Arc<dyn Entropy>,
    /// The keys; without those of its first start a pool does not open.
    pub secrets: PoolSecrets,
}

/// What may differ from start to start.
#[derive(Clone, Debug)]
pub struct PoolConfig {
    /// The URL at which clients reach the pool, without a slash at its end, such as `http://127.0.0.1:8080/cognito`.
    /// Tokens name it as their issuer; after a change access tokens end, refresh tokens do not.
    pub public_endpoint: String,
    /// What new passwords must have.
    pub password_policy: PasswordPolicy,
    /// How many requests one network address may make.
    pub rate_limit: RateLimit,
    /// The language of messages to accounts without a `locale`.
    pub language: String,
    /// How long access and id tokens are good.
    pub token_lifetime: Duration,
    /// How long a sign-in lasts: the life of its refresh token.
    pub session_lifetime: Duration,
}

impl PoolConfig {
    /// Cognito's defaults at this public endpoint: tokens of an hour, sessions of 30 days.
    pub fn new(public_endpoint: &str) -> Self {
        Self {
            public_endpoint: public_endpoint.trim_end_matches('/').to_owned(),
            password_policy: PasswordPolicy::default(),
            rate_limit: RateLimit::default(),
            language: "en".to_owned(),
            token_lifetime: Duration::from_hours(1),
            session_lifetime: Duration::from_hours(30 * 24),
        }
    }
}

/// Why a pool does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The records were written with other secrets: nobody could sign in.
    #[error("the secrets are not those that the records of the user pool were made with")]
    ForeignSecrets,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A user pool with one app client. All of it works through `&self`; share it in an `Arc`.
pub struct UserPool {
    pub(crate) identity: Identity,
    pub(crate) issuer: String,
    pub(crate) config: PoolConfig,
    pub(crate) records: Records,
    pub(crate) mail: Arc<dyn PoolMail>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) seals: Seals,
    pub(crate) signer: Arc<Signer>,
    pub(crate) standings: Arc<Standings>,
    pub(crate) verified: Verified,
    pub(crate) rates: Rates,
    pub(crate) groups: KnownGroups,
    pub(crate) works: Works,
    pub(crate) turns: Turns,
}

impl UserPool {
    /// Opens the pool that lies in the store, or makes a new one in an empty store.
    pub async fn open(parts: PoolParts, config: PoolConfig) -> Result<Self, OpenError> {
        let records = Records { store: parts.store };
        let seals = Seals::new(parts.secrets.sealing_key());
        let identity =
            find_or_make_identity(&records, &seals, &*parts.clock, &*parts.entropy).await?;
        if identity.sealing_fingerprint != seals.fingerprint() {
            return Err(OpenError::ForeignSecrets);
        }
        Ok(Self {
            issuer: format!("{}/{}", config.public_endpoint, identity.pool_id),
            rates: Rates::new(config.rate_limit),
            signer: Arc::new(Signer::new(parts.secrets.signing_pair())),
            groups: KnownGroups::default(),
            standings: Arc::new(Standings::new()),
            verified: Verified::new(),
            works: Works::new(),
            turns: Turns::new(),
            mail: parts.mail,
            clock: parts.clock,
            entropy: parts.entropy,
            identity,
            config,
            records,
            seals,
        })
    }

    /// The pool's id, of AWS's form: `ap-southeast-1_` and nine letters or digits.
    pub fn pool_id(&self) -> &str {
        &self.identity.pool_id
    }

    /// The id of the app client, which has no secret.
    pub fn client_id(&self) -> &str {
        &self.identity.client_id
    }

    /// The name of the app client.
    pub fn client_name(&self) -> &str {
        &self.identity.client_name
    }

    /// What the tokens name as their issuer: `<public endpoint>/<pool id>`.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The pool id after its underscore, which SRP calls the pool's name.
    pub(crate) fn pool_name(&self) -> &str {
        self.identity
            .pool_id
            .split_once('_')
            .map_or("", |(_, name)| name)
    }

    pub(crate) fn now(&self) -> i64 {
        self.clock.now().as_second()
    }

    pub(crate) fn new_id(&self) -> Uuid {
        draw_uuid(&*self.entropy)
    }

    /// Writes, and tells the standings. Neither is lost when the caller goes away in between: a revocation that is in the
    /// store and not in memory would leave a token good.
    pub(crate) async fn commit(
        &self,
        changes: Vec<Change>,
        news: Vec<News>,
    ) -> Result<(), StoreError> {
        let (store, standings) = (Arc::clone(&self.records.store), Arc::clone(&self.standings));
        let written = tokio::spawn(async move {
            let outcome = store.commit(changes).await;
            match outcome {
                Ok(()) => news.into_iter().for_each(|item| standings.note(item)),
                Err(StoreError::Conflict) => {}
                Err(_) => news
                    .into_iter()
                    .for_each(|item| standings.note(item.in_doubt())),
            }
            outcome
        });
        written
            .await
            .unwrap_or_else(|error| Err(StoreError::Unavailable(Box::new(error))))
    }
}

async fn find_or_make_identity(
    records: &Records,
    seals: &Seals,
    clock: &dyn Clock,
    entropy: &dyn Entropy,
) -> Result<Identity, StoreError> {
    if let Some(found) = records.get::<Identity>(IDENTITY).await? {
        return Ok(found.value);
    }
    let made = Identity {
        pool_id: format!("ap-southeast-1_{}", draw_text(entropy, POOL_ALPHABET, 9)),
        client_id: draw_text(entropy, CLIENT_ALPHABET, 26),
        client_name: CLIENT_NAME.to_owned(),
        sealing_fingerprint: seals.fingerprint().to_owned(),
        created_at: clock.now().as_second(),
    };
    match records.store.commit(vec![create(IDENTITY, &made)]).await {
        Ok(()) => Ok(made),
        // Another process made it between our two calls; what lies in the store is the pool.
        Err(StoreError::Conflict) => {
            let found = records.get::<Identity>(IDENTITY).await?;
            Ok(found.ok_or(StoreError::Conflict)?.value)
        }
        Err(error) => Err(error),
    }
}
