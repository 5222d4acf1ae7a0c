//! The shelf of backups of a home on one machine: a folder of their own, a list of what was tried, and the work
//! that was asked for. One process works on it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::Notify;

pub use ports::{BackupProof, BackupRecord, BackupWork, Backups, BackupsNow};

use crate::files;

const RECORDS: &str = "backups.json";

/// Failed attempts that are remembered.
const FAILURES: usize = 20;

/// A folder of backups.
pub struct Shelf {
    folder: PathBuf,
    state: Mutex<State>,
    asked: Notify,
}

#[derive(Default)]
struct State {
    /// Newest first.
    records: Vec<BackupRecord>,
    working: Option<BackupWork>,
    is_begun: bool,
}

impl Shelf {
    /// Opens the folder, closed to others, and removes what was left half done in it. A file that somebody took
    /// away is on the list no more.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn open(folder: &Path) -> io::Result<Self> {
        files::make_private_folder(folder)?;
        let folder = folder.canonicalize()?;
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str());
            // Also what lies beside a part that is being written, such as a copy of the items.
            let is_part = name.is_some_and(|name| name.contains(&format!(".{}", files::PART)));
            if is_part && path.is_dir() {
                std::fs::remove_dir_all(&path)?;
            } else if is_part {
                std::fs::remove_file(&path)?;
            }
        }
        let text = match std::fs::read(folder.join(RECORDS)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => b"[]".to_vec(),
            Err(error) => return Err(error),
        };
        let mut records: Vec<BackupRecord> = serde_json::from_slice(&text)?;
        records.retain(|record| record.failure.is_some() || folder.join(&record.name).is_file());
        Ok(Self {
            folder,
            state: Mutex::new(State {
                records,
                ..State::default()
            }),
            asked: Notify::new(),
        })
    }

    /// Where a backup of this name lies.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The work that was asked for and nobody has begun.
    pub fn take(&self) -> Option<BackupWork> {
        let mut state = self.lock();
        if state.is_begun {
            return None;
        }
        state.is_begun = state.working.is_some();
        state.working.clone()
    }

    /// Waits until work is asked for.
    pub async fn wait(&self) {
        self.asked.notified().await;
    }

    /// When the last whole one was begun, and the last attempt.
    pub fn last(&self) -> (Option<Timestamp>, Option<Timestamp>) {
        let state = self.lock();
        let whole = state.records.iter().find(|record| record.failure.is_none());
        let any = state.records.first();
        (
            whole.map(|record| record.begun_at),
            any.map(|record| record.begun_at),
        )
    }

    /// Notes an attempt, and ends the work. Then the oldest go of which there are more than `keep`; their names are
    /// answered.
    ///
    /// # Errors
    /// Those of the disk: then nothing is removed.
    pub fn note(
        &self,
        record: BackupRecord,
        surplus: impl Fn(usize) -> usize,
    ) -> io::Result<Vec<String>> {
        let mut state = self.lock();
        state.end();
        state.records.insert(0, record);
        state.forget_failures();
        self.save(&state)?;
        let whole = state.records.iter().filter(|one| one.failure.is_none());
        let names: Vec<String> = whole.map(|record| record.name.clone()).collect();
        let kept = names.len() - surplus(names.len());
        for name in &names[kept..] {
            std::fs::remove_file(self.path(name))?;
            state.records.retain(|record| record.name != *name);
        }
        self.save(&state)?;
        Ok(names[kept..].to_vec())
    }

    /// Notes how a backup was proven, and ends the work.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn note_proof(&self, name: &str, proof: BackupProof) -> io::Result<()> {
        let mut state = self.lock();
        state.end();
        let record = state.records.iter_mut().find(|record| record.name == name);
        if let Some(record) = record {
            record.proof = Some(proof);
        }
        self.save(&state)
    }

    /// Ends work of which nothing can be noted.
    pub fn give_up(&self) {
        self.lock().end();
    }

    fn save(&self, state: &State) -> io::Result<()> {
        let text = serde_json::to_vec_pretty(&state.records)?;
        files::write_whole(&self.folder.join(RECORDS), &text)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state
            .lock()
            .expect("nobody panics while the shelf is locked")
    }
}

impl State {
    fn end(&mut self) {
        self.working = None;
        self.is_begun = false;
    }

    fn forget_failures(&mut self) {
        let mut failures = 0;
        self.records.retain(|record| {
            failures += usize::from(record.failure.is_some());
            record.failure.is_none() || failures <= FAILURES
        });
    }
}

#[async_trait]
impl Backups for Shelf {
    async fn look(&self) -> BackupsNow {
        let state = self.lock();
        BackupsNow {
            place: self.folder.display().to_string(),
            records: state.records.clone(),
            working: state.working.clone(),
        }
    }

    fn begin(&self, work: BackupWork) -> bool {
        let mut state = self.lock();
        if state.working.is_some() {
            return false;
        }
        state.working = Some(work);
        self.asked.notify_one();
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(name: &str, failure: Option<&str>) -> BackupRecord {
        BackupRecord {
            name: name.to_owned(),
            begun_at: Timestamp::UNIX_EPOCH,
            bytes: 1,
            items: 1,
            files: 0,
            failure: failure.map(str::to_owned),
            proof: None,
        }
    }

    fn keep_two(whole: usize) -> usize {
        whole.saturating_sub(2)
    }

    #[test]
    fn the_oldest_go_and_a_failure_removes_none() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::open(folder.path()).unwrap();
        for name in ["1.zip", "2.zip"] {
            std::fs::write(shelf.path(name), b"zip").unwrap();
            assert!(shelf.note(record(name, None), keep_two).unwrap().is_empty());
        }

        let after_failure = shelf.note(record("3.zip", Some("disk_full")), keep_two);
        std::fs::write(shelf.path("4.zip"), b"zip").unwrap();
        let removed = shelf.note(record("4.zip", None), keep_two).unwrap();

        assert!(after_failure.unwrap().is_empty());
        assert_eq!(removed, ["1.zip"]);
        assert!(!shelf.path("1.zip").exists() && shelf.path("2.zip").exists());
    }

    #[test]
    fn it_is_the_same_after_a_restart_without_what_was_left_half_done() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::open(folder.path()).unwrap();
        std::fs::write(shelf.path("1.zip"), b"zip").unwrap();
        shelf.note(record("1.zip", None), keep_two).unwrap();
        std::fs::write(shelf.path("2.zip.part"), b"zip").unwrap();
        std::fs::create_dir(shelf.path("2.zip.part-items")).unwrap();

        let again = Shelf::open(folder.path()).unwrap();

        assert_eq!(again.lock().records, shelf.lock().records);
        assert!(!shelf.path("2.zip.part").exists() && !shelf.path("2.zip.part-items").exists());
    }

    #[test]
    fn one_work_goes_on_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::open(folder.path()).unwrap();

        assert!(shelf.begin(BackupWork::Make));
        assert!(!shelf.begin(BackupWork::Prove("1.zip".to_owned())));
        assert_eq!(shelf.take(), Some(BackupWork::Make));
        assert_eq!(shelf.take(), None);
        shelf.give_up();
        assert!(shelf.begin(BackupWork::Make));
    }
}
