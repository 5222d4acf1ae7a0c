//! Where the pool's mails go on one machine: into a folder, as files that any mail program opens.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use ports::{Clock, Entropy, MailRoute, MailSender, TestMail};
use userpool::{MailError, PoolMail, PoolMessage};
use zeroize::Zeroizing;

use crate::files;
use crate::letters::{Language, Letter, LetterKind, Letterhead, Undeliverable, letter_of, to_eml};
use crate::relays::aside;

/// How long a letter lies: as long as the temporary password in it works.
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How often, and after how long, a look is taken at a test letter: the relay looks for letters each five seconds.
const LOOKS: u32 = 40;
const LOOK: Duration = Duration::from_millis(250);

/// Begins the name of a letter's file: sorts by time, and tells the sweep its age.
const TIME_FORM: &str = "%Y%m%dT%H%M%S%3fZ";

/// Takes letters; none of them leaves the machine by itself.
pub struct Outbox {
    place: Place,
    head: Letterhead,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

enum Place {
    Folder(PathBuf),
    Memory(Mutex<Vec<Letter>>),
}

/// Why a letter was not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    #[error(transparent)]
    Undeliverable(#[from] Undeliverable),
    #[error("the outbox cannot be written")]
    NotWritten(#[from] io::Error),
    #[error("the writing of the letter stopped")]
    Stopped(#[from] tokio::task::JoinError),
}

impl Outbox {
    /// Letters as files in `folder`, which is there.
    pub fn folder(
        folder: PathBuf,
        head: Letterhead,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        Self {
            place: Place::Folder(folder),
            head,
            clock,
            entropy,
        }
    }

    /// Letters in memory, for tests: see [`Outbox::letters`].
    pub fn memory(head: Letterhead, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            place: Place::Memory(Mutex::default()),
            head,
            clock,
            entropy,
        }
    }

    /// The letters taken so far by an outbox in memory; a folder is read with a mail program.
    pub fn letters(&self) -> Vec<Letter> {
        match &self.place {
            Place::Folder(_) => Vec::new(),
            Place::Memory(letters) => letters
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone(),
        }
    }

    /// Deletes letters older than seven days, with the passwords in them, and answers how many.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn sweep(&self, now: Timestamp) -> io::Result<usize> {
        let Place::Folder(folder) = &self.place else {
            return Ok(0);
        };
        let mut swept = 0;
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if written_at(&path).is_some_and(|at| now.duration_since(at) > KEPT) {
                std::fs::remove_file(&path)?;
                swept += 1;
            }
        }
        Ok(swept)
    }

    /// How letters leave, and from whom they are.
    pub(crate) fn sender(&self) -> MailSender {
        MailSender {
            route: self.head.route,
            from: (self.head.route == MailRoute::Server).then(|| self.head.sender.to_string()),
        }
    }

    /// Takes a letter that says nothing, and waits a little for the mail server to take it from here.
    pub(crate) async fn send_test(&self, to: &str, language: &str) -> Result<TestMail, Refusal> {
        let letter = Letter {
            to: to.to_owned(),
            kind: LetterKind::Test,
            language: Language::of(language),
            secret: Zeroizing::default(),
        };
        let path = self.take(letter).await?;
        let Some(path) = path.filter(|_| self.head.route == MailRoute::Server) else {
            return Ok(TestMail::Kept);
        };
        for _ in 0..LOOKS {
            self.clock.pause(LOOK).await;
            if !path.exists() {
                let refused = aside(&path).exists().then_some(TestMail::Refused);
                return Ok(refused.unwrap_or(TestMail::HandedOver));
            }
        }
        Ok(TestMail::Waiting)
    }

    /// Answers where the letter lies, if that is in a folder.
    async fn take(&self, letter: Letter) -> Result<Option<PathBuf>, Refusal> {
        let now = self.clock.now();
        let id = self.new_id(now);
        let eml = to_eml(&letter, &id, &self.head, now)?;
        match &self.place {
            Place::Folder(folder) => {
                let path = folder.join(format!("{id}-{}.eml", letter.kind.name()));
                let file = path.clone();
                tokio::task::spawn_blocking(move || files::write_whole(&file, &eml)).await??;
                Ok(Some(path))
            }
            Place::Memory(letters) => {
                let mut letters = letters.lock().unwrap_or_else(PoisonError::into_inner);
                letters.push(letter);
                Ok(None)
            }
        }
    }

    fn new_id(&self, now: Timestamp) -> String {
        let mut random = [0; 8];
        self.entropy.fill(&mut random);
        let time = now.strftime(TIME_FORM);
        format!("{time}-{:016x}", u64::from_be_bytes(random))
    }
}

/// By its name; `None` for a file that is not ours.
fn written_at(path: &Path) -> Option<Timestamp> {
    let name = path.file_name()?.to_str()?;
    let (time, rest) = name.split_once('-')?;
    if !rest.contains(".eml") {
        return None;
    }
    Timestamp::strptime("%Y%m%dT%H%M%S%fZ%z", format!("{time}+0000")).ok()
}

#[async_trait]
impl PoolMail for Outbox {
    async fn send(&self, message: PoolMessage) -> Result<(), MailError> {
        self.take(letter_of(message))
            .await
            .map(drop)
            .map_err(|refusal| {
                // The pool says no more than that; the reason is told here, without the address.
                tracing::error!(
                    error = &refusal as &dyn std::error::Error,
                    "a letter was not taken"
                );
                MailError
            })
    }
}
