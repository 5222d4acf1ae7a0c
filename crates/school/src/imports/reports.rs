//! What an import is asked and what it answers.

use std::collections::BTreeMap;

use domain::ids::{BatchId, PersonId};
use ports::Capacity;
use serde::{Deserialize, Serialize};

use crate::bundles::files::File;
use crate::bundles::people::AdminRoles;
use crate::bundles::problems::Problems;

/// Whether an import writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportMode {
    /// It does.
    Import,
    /// It does all but write, and says what it would do.
    DryRun,
}

/// How a bundle is imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportOptions {
    /// Whether it writes.
    pub mode: ImportMode,
    /// Whether administrators of the bundle become such in the school.
    pub admin_roles: AdminRoles,
    /// Who imports; none: the program itself.
    pub actor: Option<PersonId>,
}

/// What an import is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Goes on with an import that was not finished; counted in rows.
    Continuing,
    /// Reads and checks a file; counted in files.
    Reading(File),
    /// Brings its rows into the school; counted in rows, or in people and classes for enrollments
    /// with their results.
    Writing(File),
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What it is doing.
    pub stage: Stage,
    /// How much of it is done.
    pub done: usize,
    /// How much there is.
    pub total: usize,
}

/// What became of the rows of a file. Each row is counted once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Rows of the file.
    pub read: u64,
    /// Became something new.
    pub created: u64,
    /// Changed what they had become.
    pub updated: u64,
    /// Were imported before as they are, or say nothing that the school keeps.
    pub unchanged: u64,
    /// Were left out.
    pub skipped: u64,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Default)]
pub struct ImportReport {
    /// By the name of the file.
    pub counts: BTreeMap<&'static str, Counts>,
    /// What is wrong or worth knowing.
    pub problems: Problems,
    /// The batch, if anything was written.
    pub batch: Option<BatchId>,
    /// What the store was asked.
    pub capacity: Capacity,
}

impl ImportReport {
    /// Whether errors in the bundle itself kept everything from being written.
    pub fn is_stopped(&self) -> bool {
        self.problems.stops()
    }
}

/// What became of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Created,
    Updated,
    Unchanged,
    Skipped,
}

impl Counts {
    pub(super) fn of(&mut self, outcome: Outcome) -> &mut u64 {
        match outcome {
            Outcome::Created => &mut self.created,
            Outcome::Updated => &mut self.updated,
            Outcome::Unchanged => &mut self.unchanged,
            Outcome::Skipped => &mut self.skipped,
        }
    }
}
