//! Changes of locked finals: somebody asks, an administrator who is somebody else decides. Old, new and
//! reason stay, whatever was decided.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{FinalGrade, FinalsRefusal, Grade, Signer};
use crate::checks::{Checks, Fault, Invalid};
use crate::ids::{ChangeId, ClassId, PersonId};
use crate::scores::Scheme;
use crate::texts::Description;

/// How far a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeState {
    /// Waits for somebody to decide.
    Requested,
    /// The grade was changed.
    Approved,
    /// The grade stays.
    Refused,
}

/// What was decided of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Description>,
    /// Whether who asked has decided, which a setting of the school allowed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub alone: bool,
}

/// A request to change a locked final grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinalChange {
    /// Never changes.
    pub id: ChangeId,
    /// In which class.
    pub class: ClassId,
    /// Whose grade.
    pub student: PersonId,
    /// The grade of then; none: there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<Grade>,
    /// The grade that it should be.
    pub new: Grade,
    /// Why.
    pub reason: Description,
    /// Who asks.
    pub asked_by: PersonId,
    /// When.
    pub asked_at: Timestamp,
    /// How far it is.
    pub state: ChangeState,
    /// What was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// Grows by one when it is decided.
    pub version: u64,
}

/// A request as typed.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The mark that it should be.
    pub mark: String,
    /// Why.
    pub reason: String,
}

/// A decision as typed.
#[derive(Debug, Clone, Default)]
pub struct Verdict {
    /// Whether the grade is changed.
    pub approve: Option<bool>,
    /// Why; a refusal says it.
    pub reason: Option<String>,
}

impl FinalChange {
    /// Checks a request of somebody.
    pub fn ask(
        (id, by, at): (ChangeId, &PersonId, Timestamp),
        (request, scheme): (&Request, &Scheme),
        grade: &FinalGrade,
    ) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        let new = checks.take("mark", Grade::read(scheme, &request.mark));
        let reason = checks.take("reason", Description::parse(&request.reason));
        let old = grade.grade();
        if new.is_some() && new.as_ref() == old {
            checks.note("mark", Fault::new("unchanged"));
        }
        checks.finish()?;
        let asked = new.zip(reason).map(|(new, reason)| Self {
            id,
            class: grade.class.clone(),
            student: grade.person.clone(),
            old: old.cloned(),
            new,
            reason,
            asked_by: by.clone(),
            asked_at: at,
            state: ChangeState::Requested,
            decision: None,
            version: 1,
        });
        Ok(asked.expect("without a fault, there is everything"))
    }

    /// That this person may decide now.
    pub fn check_decision(&self, signer: Signer<'_>) -> Result<(), FinalsRefusal> {
        if self.state != ChangeState::Requested {
            return Err(FinalsRefusal::Decided);
        }
        signer.check_second(Some(&self.asked_by))
    }

    /// The request with a decision of somebody who may make it.
    pub fn decide(
        &self,
        verdict: &Verdict,
        (by, at): (&PersonId, Timestamp),
    ) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        if verdict.approve.is_none() {
            checks.note("approve", Fault::new("required"));
        }
        let reason = verdict.reason.as_deref();
        let reason = checks.take_optional("reason", reason, Description::parse);
        let is_approved = verdict.approve == Some(true);
        let is_blank = verdict
            .reason
            .as_deref()
            .is_none_or(|text| text.trim().is_empty());
        if verdict.approve == Some(false) && is_blank {
            checks.note("reason", Fault::new("required"));
        }
        checks.finish()?;
        let decision = Decision {
            by: by.clone(),
            at,
            reason,
            alone: self.asked_by == *by,
        };
        Ok(Self {
            state: if is_approved {
                ChangeState::Approved
            } else {
                ChangeState::Refused
            },
            decision: Some(decision),
            version: self.version + 1,
            ..self.clone()
        })
    }
}
