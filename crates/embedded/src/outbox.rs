//! Where the pool's mails go on one machine: into a folder, as files that any mail program opens.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use ports::{Clock, Entropy};
use userpool::{MailError, PoolMail, PoolMessage};

use crate::files;
use crate::letters::{Letter, Letterhead, Undeliverable, letter_of, to_eml};

/// How long a letter lies: as long as the temporary password in it works.
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

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
enum Refusal {
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

    async fn take(&self, letter: Letter) -> Result<(), Refusal> {
        let now = self.clock.now();
        let id = self.new_id(now);
        let eml = to_eml(&letter, &id, &self.head, now)?;
        match &self.place {
            Place::Folder(folder) => {
                let path = folder.join(format!("{id}-{}.eml", letter.kind.name()));
                tokio::task::spawn_blocking(move || files::write_whole(&path, &eml)).await??;
            }
            Place::Memory(letters) => letters
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(letter),
        }
        Ok(())
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
        self.take(letter_of(message)).await.map_err(|refusal| {
            // The pool says no more than that; the reason is told here, without the address.
            tracing::error!(
                error = &refusal as &dyn std::error::Error,
                "a letter was not taken"
            );
            MailError
        })
    }
}
