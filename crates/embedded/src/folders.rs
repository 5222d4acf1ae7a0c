//! The data folder: everything of a school on one machine, held by one process at a time.

use std::fmt;
use std::fs::{File, TryLockError};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use crate::files;

const LOCK: &str = "lock";
const ITEMS: &str = "rollbook.db";
const SECRETS: &str = "secrets.json";
const OUTBOX: &str = "outbox";
const FILES: &str = "files";

/// A data folder that this process holds until the value is dropped.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    lock: File,
}

/// Why the folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Another process holds it.
    #[error("the data folder is in use by {0}")]
    InUse(Holder),
    /// It, or a file in it, cannot be made or written.
    #[error("the data folder cannot be written")]
    NotWritable(#[source] io::Error),
}

/// The file of the items of a folder, whoever holds it.
pub(crate) fn items_of(folder: &Path) -> PathBuf {
    folder.join(ITEMS)
}

/// The folder of the files of a folder, whoever holds it.
pub(crate) fn files_of(folder: &Path) -> PathBuf {
    folder.join(FILES)
}

/// The file of the keys of a folder, whoever holds it.
pub(crate) fn secrets_of(folder: &Path) -> PathBuf {
    folder.join(SECRETS)
}

/// Who holds a folder, as far as they said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holder {
    /// Its process id.
    pub process: Option<u32>,
    /// Where it listens.
    pub address: Option<String>,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.process {
            Some(process) => write!(f, "process {process}")?,
            None => write!(f, "another process")?,
        }
        match &self.address {
            Some(address) => write!(f, " at {address}"),
            None => Ok(()),
        }
    }
}

impl Holder {
    fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let mut lines = text.lines();
        Self {
            process: lines.next().and_then(|line| line.parse().ok()),
            address: lines.next().map(str::to_owned),
        }
    }
}

impl DataFolder {
    /// Takes the folder at `path`, and makes it, closed to others, if it is not there.
    ///
    /// # Errors
    /// [`FolderError::InUse`] while another process holds it.
    pub fn open(path: &Path) -> Result<Self, FolderError> {
        files::make_folder(path).map_err(FolderError::NotWritable)?;
        let path = path.canonicalize().map_err(FolderError::NotWritable)?;
        let lock = files::open_private(&path.join(LOCK)).map_err(FolderError::NotWritable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(FolderError::InUse(Holder::read(&path.join(LOCK))));
            }
            Err(TryLockError::Error(error)) => return Err(FolderError::NotWritable(error)),
        }
        let folder = Self { path, lock };
        folder.sign("").map_err(FolderError::NotWritable)?;
        files::make_private_folder(&folder.outbox()).map_err(FolderError::NotWritable)?;
        Ok(folder)
    }

    /// Tells a second process where this one listens.
    ///
    /// # Errors
    /// [`FolderError::NotWritable`] when the disk fails.
    pub fn announce(&self, address: &str) -> Result<(), FolderError> {
        self.sign(address).map_err(FolderError::NotWritable)
    }

    /// Where it is, absolute.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file of the items; the engine keeps two more beside it while it is open.
    pub fn items(&self) -> PathBuf {
        items_of(&self.path)
    }

    /// The file of the keys that sign and seal.
    pub fn secrets(&self) -> PathBuf {
        secrets_of(&self.path)
    }

    /// The folder of the mails that wait to be delivered by hand.
    pub fn outbox(&self) -> PathBuf {
        self.path.join(OUTBOX)
    }

    /// The folder of the files that people gave; made with the first of them.
    pub fn files(&self) -> PathBuf {
        files_of(&self.path)
    }

    fn sign(&self, address: &str) -> io::Result<()> {
        let mut lock = &self.lock;
        lock.set_len(0)?;
        lock.rewind()?;
        writeln!(lock, "{}", std::process::id())?;
        if !address.is_empty() {
            writeln!(lock, "{address}")?;
        }
        lock.flush()
    }
}

impl Drop for DataFolder {
    fn drop(&mut self) {
        // Closing alone is not enough: a process that is just being started by another thread
        // holds a copy of the open file for a moment, and the lock with it. If this fails, the
        // end of the process releases it.
        let _ = self.lock.unlock();
    }
}
