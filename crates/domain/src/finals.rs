//! Final grades: computed by the engine, submitted by a lecturer, locked by an administrator who is
//! somebody else. What was locked changes by a recorded request alone, which two people make together.

mod changes;
mod grades;
mod states;

pub use changes::{ChangeState, Decision, FinalChange, Request, Verdict};
pub use grades::{Adjustment, AdjustmentInput, Computation, FinalGrade, Grade, Official, Outcome};
pub use states::{
    Finals, FinalsPart, FinalsState, FinalsStep, Reopening, Rule, Signature, Tally, Work,
};

use crate::ids::PersonId;

/// Why finals stay as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FinalsRefusal {
    /// A job computes, freezes, locks or opens them.
    #[error("work on the finals is going on")]
    AtWork,
    /// They were submitted, or are locked.
    #[error("finals are not open")]
    NotOpen,
    /// There is nothing to lock or to take back.
    #[error("finals are not submitted")]
    NotSubmitted,
    /// There is nothing to open or to change by request.
    #[error("finals are not locked")]
    NotLocked,
    /// Nobody has looked at what there would be to submit.
    #[error("finals were never computed")]
    NotComputed,
    /// So many students have no mark.
    #[error("{0} students have no mark")]
    Incomplete(u32),
    /// Whoever submitted finals does not lock them, nor decides a change who asked for it.
    #[error("another administrator is needed")]
    SecondPersonNeeded,
    /// Only whoever submitted finals, or an administrator, takes them back.
    #[error("somebody else has submitted the finals")]
    NotSubmitter,
    /// The request was decided before.
    #[error("change is decided")]
    Decided,
    /// The grade is no longer the one that was to be changed.
    #[error("grade has changed since the request")]
    Outdated,
}

/// Somebody who signs.
#[derive(Debug, Clone, Copy)]
pub struct Signer<'a> {
    /// Who.
    pub person: &'a PersonId,
    /// Whether they administrate the school.
    pub rank: Rank,
    /// Whether the school asks for two people.
    pub rule: Rule,
}

/// What somebody is to finals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// Administers the school.
    Administrator,
    /// Teaches the class.
    Lecturer,
}

impl Signer<'_> {
    /// That this person may sign what `first` has signed.
    fn check_second(self, first: Option<&PersonId>) -> Result<(), FinalsRefusal> {
        if first == Some(self.person) && self.rule == Rule::TwoPeople {
            return Err(FinalsRefusal::SecondPersonNeeded);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
