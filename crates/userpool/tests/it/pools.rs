//! Pools for tests: a store in memory, a clock that only tests move, an outbox that tests read.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use userpool::{
    Clock, EmailState, Invitation, MailError, MemoryStore, NewAccount, PasswordKind, PoolConfig,
    PoolMail, PoolMessage, PoolParts, PoolSecrets, PoolStore, SystemEntropy, UserPool, router,
};
use zeroize::Zeroizing;

use crate::clients::Caller;

pub const ENDPOINT: &str = "http://127.0.0.1:8080/cognito";
pub const PASSWORD: &str = "Correct-horse1!";

pub struct TestClock(AtomicI64);

impl TestClock {
    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

/// Hands messages to the test, or refuses them.
pub struct Outbox {
    sender: UnboundedSender<PoolMessage>,
    receiver: Mutex<UnboundedReceiver<PoolMessage>>,
    pub is_broken: AtomicBool,
}

impl Outbox {
    fn new() -> Self {
        let (sender, receiver) = unbounded_channel();
        Self {
            sender,
            receiver: Mutex::new(receiver),
            is_broken: AtomicBool::new(false),
        }
    }

    pub async fn next(&self) -> PoolMessage {
        let mut receiver = self.receiver.lock().await;
        let message = tokio::time::timeout(Duration::from_secs(10), receiver.recv()).await;
        message.expect("a message is sent").unwrap()
    }

    pub async fn code(&self) -> String {
        match self.next().await {
            PoolMessage::ResetCode { code, .. } => code.to_string(),
            _ => panic!("something else than a code"),
        }
    }

    pub async fn temporary_password(&self) -> String {
        match self.next().await {
            PoolMessage::Invitation {
                temporary_password, ..
            }
            | PoolMessage::TemporaryPassword {
                temporary_password, ..
            } => temporary_password.to_string(),
            PoolMessage::ResetCode { .. } => panic!("a code instead of a password"),
        }
    }

    pub async fn is_empty(&self) -> bool {
        self.receiver.lock().await.is_empty()
    }
}

#[async_trait]
impl PoolMail for Outbox {
    async fn send(&self, message: PoolMessage) -> Result<(), MailError> {
        if self.is_broken.load(Ordering::SeqCst) {
            return Err(MailError);
        }
        self.sender.send(message).map_err(|_| MailError)
    }
}

/// One RSA key serves all tests: making it takes longer than most of them.
pub fn secrets() -> PoolSecrets {
    static TEXT: OnceLock<Zeroizing<String>> = OnceLock::new();
    PoolSecrets::parse(TEXT.get_or_init(|| PoolSecrets::generate().to_text())).unwrap()
}

pub struct TestPool {
    pub pool: Arc<UserPool>,
    pub client: Caller,
    pub store: Arc<dyn PoolStore>,
    pub clock: Arc<TestClock>,
    pub mail: Arc<Outbox>,
}

impl TestPool {
    pub async fn open() -> Self {
        Self::open_with(PoolConfig::new(ENDPOINT)).await
    }

    pub async fn open_with(config: PoolConfig) -> Self {
        Self::open_over(Arc::new(MemoryStore::default()), config).await
    }

    pub async fn open_over(store: Arc<dyn PoolStore>, config: PoolConfig) -> Self {
        let clock = Arc::new(TestClock(AtomicI64::new(1_795_436_989)));
        Self::start(store, clock, config).await
    }

    /// The same records after a restart.
    pub async fn reopen(&self, config: PoolConfig) -> Self {
        Self::start(Arc::clone(&self.store), Arc::clone(&self.clock), config).await
    }

    async fn start(store: Arc<dyn PoolStore>, clock: Arc<TestClock>, config: PoolConfig) -> Self {
        let mail = Arc::new(Outbox::new());
        let parts = assemble(&store, &clock, &mail, secrets());
        let pool = Arc::new(UserPool::open(parts, config).await.unwrap());
        let client = Caller {
            router: router(Arc::clone(&pool)),
            pool_id: pool.pool_id().to_owned(),
            client_id: pool.client_id().to_owned(),
        };
        Self {
            pool,
            client,
            store,
            clock,
            mail,
        }
    }

    /// What this pool is made of, with these secrets.
    pub fn parts(&self, secrets: PoolSecrets) -> PoolParts {
        assemble(&self.store, &self.clock, &self.mail, secrets)
    }

    /// An account that has a password of its own; tells its `sub`.
    pub async fn add(&self, email: &str) -> String {
        let created = self.pool.create_account(new_account(email)).await.unwrap();
        let sub = created.account.sub;
        self.pool
            .set_password(&sub, PASSWORD, PasswordKind::Permanent)
            .await
            .unwrap();
        sub
    }

    /// An account that was invited; tells its temporary password.
    pub async fn invite(&self, email: &str) -> String {
        let new = NewAccount {
            invitation: Invitation::ByMail,
            email_state: EmailState::Unverified,
            ..new_account(email)
        };
        self.pool.create_account(new).await.unwrap();
        self.mail.temporary_password().await
    }
}

fn assemble(
    store: &Arc<dyn PoolStore>,
    clock: &Arc<TestClock>,
    mail: &Arc<Outbox>,
    secrets: PoolSecrets,
) -> PoolParts {
    PoolParts {
        store: Arc::clone(store),
        mail: Arc::clone(mail) as _,
        clock: Arc::clone(clock) as _,
        entropy: Arc::new(SystemEntropy),
        secrets,
    }
}

pub fn new_account(email: &str) -> NewAccount {
    NewAccount {
        email: email.to_owned(),
        email_state: EmailState::Verified,
        attributes: BTreeMap::from([("name".to_owned(), "Nguyễn Văn An".to_owned())]),
        groups: vec!["STUDENT".to_owned()],
        temporary_password: None,
        invitation: Invitation::Suppressed,
    }
}
