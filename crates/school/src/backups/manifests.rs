//! What a backup says of itself: when, by what and from where it was made, and what its parts are measured by.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::BackupError;

/// Tells a backup from other zips.
const KIND: &str = "rollbook-backup";

/// The format that this version writes, and the only one that it reads.
const FORMAT: u32 = 1;

/// The first thing that is read of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    kind: String,
    format: u32,
    /// Version of the program.
    pub program: String,
    /// When it was begun.
    pub made_at: Timestamp,
    /// Whether all items are as they were at one instant.
    pub one_instant: bool,
    /// The user pool that the logins among the items are of, if it did not come along.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_pool: Option<String>,
    /// Items by table.
    pub items: BTreeMap<String, u64>,
    /// How many files there are.
    pub files: u64,
    /// Files that items name and that were not there.
    pub missing: BTreeSet<String>,
    /// Every part but this one and the files.
    pub parts: BTreeMap<String, Part>,
}

/// Measure of a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Bytes, unpacked.
    pub bytes: u64,
    /// Hash of these.
    pub sha256: String,
}

/// What every format says, whatever else it says.
#[derive(Deserialize)]
struct Label {
    kind: String,
    format: u32,
}

impl Manifest {
    /// Of a backup that is being made.
    pub(super) fn new(program: &str, made_at: Timestamp) -> Self {
        Self {
            kind: KIND.to_owned(),
            format: FORMAT,
            program: program.to_owned(),
            made_at,
            one_instant: false,
            user_pool: None,
            items: BTreeMap::new(),
            files: 0,
            missing: BTreeSet::new(),
            parts: BTreeMap::new(),
        }
    }

    pub(super) fn parse(text: &[u8]) -> Result<Self, BackupError> {
        let label: Label = serde_json::from_slice(text).map_err(|_| BackupError::NotABackup)?;
        if label.kind != KIND {
            return Err(BackupError::NotABackup);
        }
        if label.format != FORMAT {
            return Err(BackupError::OtherFormat(label.format));
        }
        serde_json::from_slice(text).map_err(|_| BackupError::Damaged(super::MANIFEST.to_owned()))
    }

    /// How many items there are in all.
    pub fn total(&self) -> u64 {
        self.items.values().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_of_another_format_is_told_by_its_number_whatever_else_it_says() {
        let text = br#"{"kind": "rollbook-backup", "format": 2, "shelves": []}"#;

        let refused = Manifest::parse(text).unwrap_err();

        assert!(matches!(refused, BackupError::OtherFormat(2)), "{refused}");
    }

    #[test]
    fn what_another_program_wrote_is_no_backup() {
        for text in [&b"[]"[..], b"{}", br#"{"kind": "album", "format": 1}"#] {
            let refused = Manifest::parse(text).unwrap_err();

            assert!(matches!(refused, BackupError::NotABackup), "{refused}");
        }
    }
}
