//! Backups: a school in one zip, its items and files as they are, so that either home makes the same school of it.
//! Operators alone write and read them: what is here takes a home's archive and never a [`School`](crate::School).

mod accounts;
mod archives;
mod files;
mod lines;
mod manifests;
mod outputs;
mod restores;
mod tallies;
mod writers;

use std::io;

use ports::{FileError, StoreError};

pub use archives::{Backup, Verified};
pub(crate) use files::named_by as file_of;
pub use manifests::{Manifest, Part};
pub use outputs::Output;
pub use restores::{AccountsThere, Restored, Target};
pub use writers::{Accounts, Source, back_up};

/// Items of the school, a line each.
const ITEMS: &str = "items.jsonl";
/// What is known of the files, a line each.
const FILES: &str = "files.jsonl";
/// Stands before the keys of the files, and names them in the zip.
const FILE: &str = "files/";
/// Keys of the school's own.
const KEYS: &str = "keys.json";
/// Records of a user pool that comes along, a line each.
const ACCOUNTS: &str = "accounts/items.jsonl";
/// The secrets of that pool.
const SECRETS: &str = "accounts/secrets.json";
/// What the others are measured by.
const MANIFEST: &str = "manifest.json";

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Items are written to the zip; counted in items.
    Saving,
    /// Files are written to the zip; counted in files.
    SavingFiles,
    /// The zip is read and compared with its manifest; counted in items.
    Checking,
    /// Items are written to a home; counted in items.
    Restoring,
    /// Files are written to a home; counted in files.
    RestoringFiles,
}

impl Stage {
    /// A word for whoever waits.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Saving => "saving",
            Self::Checking => "checking",
            Self::Restoring => "restoring",
            Self::SavingFiles | Self::RestoringFiles => "files",
        }
    }
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// How much of it is done.
    pub done: u64,
    /// How much there is, where that is known.
    pub total: Option<u64>,
}

/// Is told how far it is.
pub type Listener<'a> = &'a mut dyn FnMut(Progress);

/// Why there is no backup, or none was restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// No zip, or a zip of something else.
    #[error("it is not a backup of Rollbook")]
    NotABackup,
    /// The zip has no end, or no sound directory.
    #[error("it is cut short or damaged")]
    Broken,
    /// Written by a later version.
    #[error(
        "it has format {0}, which this version does not read: restore it with the version that made it"
    )]
    OtherFormat(u32),
    /// A file in it that no version writes, or in a way that none does.
    #[error("it holds {0:?}, which is no part of a backup")]
    Stranger(String),
    /// A part is not there.
    #[error("its part {0} is missing")]
    Missing(String),
    /// A part has other bytes than the manifest says.
    #[error("its part {0} is damaged")]
    Damaged(String),
    /// A part would unpack to far more than items are.
    #[error("its part {0} is packed too tightly to be read")]
    Bomb(String),
    /// A line is none of an item.
    #[error("its part {part} has no item of this version's tables in line {line}")]
    Line {
        /// Which part.
        part: String,
        /// Which line, from 1.
        line: u64,
    },
    /// There is something already where it should go.
    #[error("there is something in {0} already: a backup is restored into a new school alone")]
    NotEmpty(&'static str),
    /// Another process writes to the same place.
    #[error("another backup is being written there")]
    OutputInUse,
    /// The place cannot be written.
    #[error("the backup cannot be written")]
    Output(#[source] io::Error),
    /// The home's items failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The home's files failed.
    #[error(transparent)]
    Files(#[from] FileError),
    /// A file could not be laid aside on its way to the home.
    #[error("a file cannot be unpacked")]
    Scratch(#[source] io::Error),
}
