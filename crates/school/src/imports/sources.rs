//! Sources: what a row of another system was when it was last imported, and what it became. They
//! tell whether a row has changed and in which columns, and keep what the school has no place for,
//! so that it can be exported again (decisions.md C7, C23).

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::BASE64URL_NOPAD;
use domain::people::Role;
use ports::{Item, Key};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::bundles::files::{LAST_MODIFIED, SOURCED_ID, STATUS};
use crate::bundles::sheets::Row;
use crate::stored::plain_item;

/// Longest cell that is kept as it is, in bytes.
const MAX_CELL: usize = 512;
/// Most bytes that are kept of a row.
const MAX_ROW: usize = 4096;

/// Columns with their cells.
pub type Columns = BTreeMap<String, String>;

/// A row as it was imported.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// What it became; none if the school has no noun for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Of everything else in here.
    pub hash: String,
    /// Cells that have a value, without id and marks of change.
    pub columns: Columns,
    /// Hashes of cells that are too long to be kept.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hashes: Columns,
    /// Rows of roles of a user by their id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub roles: BTreeMap<String, Columns>,
    /// Roles of the school that those amounted to.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub given: BTreeSet<Role>,
}

impl Source {
    /// A row, still without its hash.
    pub fn of(row: Row<'_>) -> Self {
        let mut source = Self::default();
        let mut kept = 0;
        for (name, cell) in told(row) {
            kept += name.len() + cell.len();
            if cell.len() > MAX_CELL || kept > MAX_ROW {
                source.hashes.insert(name.to_owned(), hash(&[cell]));
            } else {
                source.columns.insert(name.to_owned(), cell.to_owned());
            }
        }
        source
    }

    /// The row with its hash.
    #[must_use]
    pub fn sealed(mut self) -> Self {
        let mut parts: Vec<&str> = Vec::new();
        let cells = self.columns.iter().chain(&self.hashes);
        for (name, cell) in cells {
            parts.extend([name.as_str(), cell.as_str()]);
        }
        for (id, columns) in &self.roles {
            parts.push(id);
            parts.extend(
                columns
                    .iter()
                    .flat_map(|(name, cell)| [name.as_str(), cell.as_str()]),
            );
        }
        parts.extend(self.given.iter().map(|role| role.as_str()));
        self.hash = hash(&parts);
        self
    }

    /// Whether a column says something else than it did.
    pub fn differs(&self, old: &Self, column: &str) -> bool {
        self.columns.get(column) != old.columns.get(column)
            || self.hashes.get(column) != old.hashes.get(column)
    }

    /// Whether any of the columns says something else than it did.
    pub fn differs_in(&self, old: &Self, columns: &[&str]) -> bool {
        columns.iter().any(|column| self.differs(old, column))
    }

    /// The item at a key.
    pub fn to_item(&self, key: &Key) -> Item {
        let mut item = plain_item(self);
        item.extend(key.to_item().into_inner());
        item
    }
}

/// The columns of a row that count: not its id, not when it was changed, and its status only if it
/// says that the row is gone.
fn told(row: Row<'_>) -> impl Iterator<Item = (&str, &str)> {
    row.values().filter(move |(name, _)| match *name {
        SOURCED_ID | LAST_MODIFIED => false,
        STATUS => row.is_deleted(),
        _ => true,
    })
}

/// The columns of a row of roles, as a source keeps them.
pub fn role_columns(row: Row<'_>) -> Columns {
    let kept = told(row).filter(|(name, cell)| *name != "userSourcedId" && cell.len() <= MAX_CELL);
    kept.map(|(name, cell)| (name.to_owned(), cell.to_owned()))
        .collect()
}

/// 128 bits over texts, each with its length, so that they cannot run into each other.
fn hash(parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part.as_bytes());
    }
    BASE64URL_NOPAD.encode(&digest.finalize()[..16])
}
