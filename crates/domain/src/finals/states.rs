//! How far the finals of a class are. Each step is a job over all students; the state changes when it is
//! at its end, and until then the step stands beside it as work that goes on.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{FinalsRefusal, Rank, Signer};
use crate::ids::{ClassId, JobId, PersonId};
use crate::scores::Scheme;
use crate::texts::Description;

/// How far the finals of a class are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FinalsState {
    /// Scores are entered, finals are computed as often as anybody likes.
    Open,
    /// A lecturer stands for them; scores are frozen.
    Submitted,
    /// An administrator has made them official; students see theirs.
    Locked,
}

/// What is done to the finals of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FinalsStep {
    /// Computes what there would be to submit.
    Compute,
    /// Freezes scores, and computes of them.
    Submit,
    /// Takes back what was submitted.
    Withdraw,
    /// Makes it official.
    Lock,
    /// Opens what was locked.
    Reopen,
}

/// A step that goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// Which.
    pub step: FinalsStep,
    /// By which job.
    pub job: JobId,
}

/// Whether a school asks for two people where finals are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Who submits does not lock.
    TwoPeople,
    /// One person may do both, as a setting of the school says.
    OnePerson,
}

/// Who has signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Whether the same person had signed before, which a setting of the school allowed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub alone: bool,
}

/// That locked finals were opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reopening {
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: Description,
}

/// What a computation over a class came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Active students.
    pub students: u32,
    /// Those without a mark that nobody has accepted.
    pub no_mark: u32,
}

/// What finals were computed with.
#[derive(Debug, Clone, PartialEq)]
pub struct FinalsPart {
    /// The whole scheme, so that the finals stand for themselves.
    pub scheme: Scheme,
    /// Version of the book.
    pub book_version: u64,
    /// What came of it.
    pub tally: Tally,
}

/// The finals of a class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finals {
    /// Of which class.
    pub class: ClassId,
    /// How far they are.
    pub state: FinalsState,
    /// What goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<Work>,
    /// What they were last computed with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<Scheme>,
    /// Version of that book.
    pub book_version: u64,
    /// When they were last computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computed_at: Option<Timestamp>,
    /// Active students of then.
    pub students: u32,
    /// Those without a mark that nobody has accepted.
    pub no_mark: u32,
    /// Who stands for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted: Option<Signature>,
    /// Who made them official.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked: Option<Signature>,
    /// When they were last opened again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopened: Option<Reopening>,
    /// Grows by one with every change; 0 before the first.
    pub version: u64,
}

impl Finals {
    /// Those of a class that nobody has looked at.
    pub fn new(class: ClassId) -> Self {
        Self {
            class,
            state: FinalsState::Open,
            work: None,
            scheme: None,
            book_version: 0,
            computed_at: None,
            students: 0,
            no_mark: 0,
            submitted: None,
            locked: None,
            reopened: None,
            version: 0,
        }
    }

    /// That scores, overrides and the book may change.
    pub fn check_open(&self) -> Result<(), FinalsRefusal> {
        match (&self.work, self.state) {
            (Some(_), _) => Err(FinalsRefusal::AtWork),
            (None, FinalsState::Open) => Ok(()),
            (None, FinalsState::Submitted | FinalsState::Locked) => Err(FinalsRefusal::NotOpen),
        }
    }

    /// That they are official, and stay so for now.
    pub fn check_locked(&self) -> Result<(), FinalsRefusal> {
        match (&self.work, self.state) {
            (Some(_), _) => Err(FinalsRefusal::AtWork),
            (None, FinalsState::Locked) => Ok(()),
            (None, FinalsState::Open | FinalsState::Submitted) => Err(FinalsRefusal::NotLocked),
        }
    }

    /// The scheme by which grades are set by hand.
    pub fn scheme(&self) -> Result<&Scheme, FinalsRefusal> {
        self.scheme.as_ref().ok_or(FinalsRefusal::NotComputed)
    }

    /// The finals with a step begun. Work that is still named here has died with its job: it is done again, or
    /// what it may have frozen is set free.
    pub fn begin(&self, work: Work, signer: Signer<'_>) -> Result<Self, FinalsRefusal> {
        let step = work.step;
        match self.work.as_ref().map(|work| work.step) {
            None | Some(FinalsStep::Compute) => self.check_state(step)?,
            Some(FinalsStep::Submit) if step == FinalsStep::Withdraw => {}
            Some(died) if died == step => {}
            Some(_) => return Err(FinalsRefusal::AtWork),
        }
        match step {
            FinalsStep::Compute | FinalsStep::Reopen => {}
            FinalsStep::Submit => self.check_complete()?,
            FinalsStep::Withdraw => self.check_withdrawal(signer)?,
            FinalsStep::Lock => self.check_locker(signer)?,
        }
        Ok(Self {
            work: Some(work),
            version: self.version + 1,
            ..self.clone()
        })
    }

    fn check_state(&self, step: FinalsStep) -> Result<(), FinalsRefusal> {
        let (needed, refusal) = match step {
            FinalsStep::Compute | FinalsStep::Submit => (FinalsState::Open, FinalsRefusal::NotOpen),
            FinalsStep::Withdraw | FinalsStep::Lock => {
                (FinalsState::Submitted, FinalsRefusal::NotSubmitted)
            }
            FinalsStep::Reopen => (FinalsState::Locked, FinalsRefusal::NotLocked),
        };
        if self.state != needed {
            return Err(refusal);
        }
        Ok(())
    }

    fn check_complete(&self) -> Result<(), FinalsRefusal> {
        if self.computed_at.is_none() {
            return Err(FinalsRefusal::NotComputed);
        }
        if self.no_mark > 0 {
            return Err(FinalsRefusal::Incomplete(self.no_mark));
        }
        Ok(())
    }

    fn check_withdrawal(&self, signer: Signer<'_>) -> Result<(), FinalsRefusal> {
        let submitter = self.submitted.as_ref().map(|signed| &signed.by);
        let is_own = submitter.is_none_or(|by| by == signer.person);
        if is_own || signer.rank == Rank::Administrator {
            return Ok(());
        }
        Err(FinalsRefusal::NotSubmitter)
    }

    fn check_locker(&self, signer: Signer<'_>) -> Result<(), FinalsRefusal> {
        signer.check_second(self.submitted.as_ref().map(|signed| &signed.by))
    }

    /// The finals after a computation that only looked.
    #[must_use]
    pub fn end_compute(&self, part: FinalsPart, now: Timestamp) -> Self {
        Self {
            scheme: Some(part.scheme),
            book_version: part.book_version,
            computed_at: Some(now),
            students: part.tally.students,
            no_mark: part.tally.no_mark,
            ..self.end()
        }
    }

    /// The finals after all scores were frozen and computed.
    #[must_use]
    pub fn end_submit(&self, part: FinalsPart, (by, at): (&PersonId, Timestamp)) -> Self {
        Self {
            state: FinalsState::Submitted,
            submitted: Some(Signature {
                by: by.clone(),
                at,
                alone: false,
            }),
            ..self.end_compute(part, at)
        }
    }

    /// The finals after they were taken back, or could not be submitted.
    #[must_use]
    pub fn end_withdraw(&self) -> Self {
        Self {
            state: FinalsState::Open,
            submitted: None,
            ..self.end()
        }
    }

    /// The finals after they were made official.
    #[must_use]
    pub fn end_lock(&self, (by, at): (&PersonId, Timestamp)) -> Self {
        let submitter = self.submitted.as_ref().map(|signed| &signed.by);
        Self {
            state: FinalsState::Locked,
            locked: Some(Signature {
                by: by.clone(),
                at,
                alone: submitter == Some(by),
            }),
            ..self.end()
        }
    }

    /// The finals after they were opened again.
    #[must_use]
    pub fn end_reopen(&self, reopening: Reopening) -> Self {
        Self {
            state: FinalsState::Open,
            submitted: None,
            locked: None,
            reopened: Some(reopening),
            ..self.end()
        }
    }

    /// The finals after a student came to have a mark by hand, or lost it.
    #[must_use]
    pub fn count(&self, tally: Tally) -> Self {
        Self {
            no_mark: tally.no_mark,
            students: tally.students,
            version: self.version + 1,
            ..self.clone()
        }
    }

    fn end(&self) -> Self {
        Self {
            work: None,
            version: self.version + 1,
            ..self.clone()
        }
    }
}
