//! Steps with the finals of a class: each begins with a transaction that makes a job, and goes on by itself.

use domain::checks::{Fault, Invalid};
use domain::finals::{Finals, FinalsRefusal, FinalsStep, Work};
use domain::ids::{ClassId, JobId};
use domain::policy::Action;
use domain::texts::Description;

use super::write_finals;
use crate::acting::Acting;
use crate::errors::SchoolError;
use crate::events::Event;
use crate::jobs::{Ask, Job};
use crate::stored::Stored;
use crate::tables;
use crate::writes::{Once, Write};

/// The action that begins a step.
pub(super) const fn action_of(step: FinalsStep) -> Action {
    match step {
        FinalsStep::Compute => Action::ComputeFinals,
        FinalsStep::Submit => Action::SubmitFinals,
        FinalsStep::Withdraw => Action::WithdrawFinals,
        FinalsStep::Lock => Action::LockFinals,
        FinalsStep::Reopen => Action::ReopenFinals,
    }
}

impl Acting<'_> {
    /// Begins a step with the finals of the given version.
    pub async fn begin_finals(
        &self,
        class: &ClassId,
        (step, reason): (FinalsStep, Option<&str>),
        (version, once): (u64, Option<&Once>),
    ) -> Result<Job, SchoolError> {
        let action = action_of(step);
        let scene = self.load_finals(action, (class, None), &[]).await?;
        if let Some(job) = self.answered(once).await? {
            return Ok(job);
        }
        let reason = read_reason(step, reason)?;
        let old = &scene.finals;
        if old.version != version {
            return Err(SchoolError::Stale(Box::new(old.clone().into_noun())));
        }
        self.refuse_at_work(old).await?;
        let id = self.school.new_id(JobId::new);
        let work = Work {
            step,
            job: id.clone(),
        };
        let new = old.begin(work, scene.signer(&self.person))?;
        let ask = Ask::Finals {
            class: class.clone(),
            step,
            reason,
        };
        let mut job = Job::new(id, ask, Some(self.person.clone()), self.now());
        job.total = scene.class.students.into();
        let mut write = Write::new();
        job.write_new(&mut write);
        let difference = write_finals(&mut write, old, &new);
        let thing = tables::class_partition(class);
        self.record(&mut write, Event::changed(thing, action, difference));
        let job = self.finish_creation(write, job, once).await?;
        self.school.ring();
        Ok(job)
    }

    /// Work whose job is at its end has died with it, and holds up nobody.
    async fn refuse_at_work(&self, finals: &Finals) -> Result<(), SchoolError> {
        let Some(work) = &finals.work else {
            return Ok(());
        };
        let job = self.school.read_job(&work.job).await?;
        if job.is_some_and(|job| job.state.is_open()) {
            return Err(FinalsRefusal::AtWork.into());
        }
        Ok(())
    }
}

/// Opening what was official has a reason; nothing else needs one.
fn read_reason(step: FinalsStep, reason: Option<&str>) -> Result<Option<Description>, Invalid> {
    if step != FinalsStep::Reopen {
        return Ok(None);
    }
    let reason = Description::parse(reason.unwrap_or_default());
    let reason = reason.map_err(|fault: Fault| Invalid(vec![fault.at("reason")]));
    reason.map(Some)
}
