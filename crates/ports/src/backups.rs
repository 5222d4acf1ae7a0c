//! Backups that a home makes of itself. A home whose items are kept safe elsewhere has none.

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The place where backups are kept, and whoever makes them.
#[async_trait]
pub trait Backups: Send + Sync {
    /// What is there, newest first, and what is being done.
    async fn look(&self) -> BackupsNow;

    /// Begins work that goes on behind; false while other work is going on.
    fn begin(&self, work: BackupWork) -> bool;
}

/// Work on backups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BackupWork {
    /// Makes one.
    Make,
    /// Restores the one of this name, looks at what came of it, and removes that.
    Prove(String),
}

/// Backups as they are now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupsNow {
    /// Where they lie.
    pub place: String,
    /// Each attempt that is remembered, newest first.
    pub records: Vec<BackupRecord>,
    /// What is being done.
    pub working: Option<BackupWork>,
}

/// An attempt at a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupRecord {
    /// Name of the file.
    pub name: String,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// Size of the file.
    #[serde(default)]
    pub bytes: u64,
    /// How many items are in it.
    #[serde(default)]
    pub items: u64,
    /// How many files are in it.
    #[serde(default)]
    pub files: u64,
    /// Why there is none, as a stable code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// How it was last proven.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<BackupProof>,
}

/// A drill: a backup was restored, and looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupProof {
    /// When.
    pub at: Timestamp,
    /// Why it is not good, as a stable code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}
