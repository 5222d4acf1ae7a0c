//! The end of a pass over a class: what the finals are then, and that everybody has been passed.

use domain::finals::{Finals, FinalsStep, Reopening};
use domain::notices::{Audience, ClassLabel, Content};
use jiff::Timestamp;
use ports::Condition;

use super::passes::{Pass, Progress, told};
use super::steps::action_of;
use crate::errors::SchoolError;
use crate::events::Event;
use crate::jobs::{Ask, Said};
use crate::tables::{self, n, s};
use crate::writes::Write;

/// How often a pass begins anew because people came or went meanwhile.
const MAX_ROUNDS: u32 = 3;

impl Pass<'_> {
    /// Adds to a transaction what comes after the last student; whether the job is at its end with it.
    pub(super) fn write_end(&self, write: &mut Write) -> Result<(Progress, bool), SchoolError> {
        let progress = &self.progress;
        if self.is_submission() && progress.no_mark > 0 {
            let next = Progress {
                thawing: true,
                after: None,
                seen: 0,
                ..progress.clone()
            };
            return Ok((next, false));
        }
        if self.is_submission() && progress.rounds < MAX_ROUNDS {
            // Whoever came in behind the pass has no grade yet.
            let same = Condition::Equals("enrolled".into(), n(progress.students));
            write.check(tables::class(&self.ground.class.id), same);
        }
        let now = self.acting.now();
        let old = &self.ground.finals;
        let difference = write.change(old, &self.end_of(old, now)?);
        let thing = tables::class_partition(&old.class);
        let event = Event::changed(thing, action_of(self.step), difference);
        self.acting.record(write, event);
        if self.step == FinalsStep::Lock {
            let class = ClassLabel::from(&self.ground.class);
            let told = (Content::FinalsLocked { class }, None);
            let audience = Audience::Class(old.class.clone());
            self.acting.school.write_notice(write, audience, told);
        }
        let ended = told(progress).set("state", s(progress.end()));
        let ended = match progress.failure() {
            Some(code) => ended.set("code", s(code)),
            None => ended,
        };
        let said = (ended, &Said::default());
        self.desk.write_end(write, (self.job, now), said);
        Ok((progress.clone(), true))
    }

    /// The finals after the step.
    fn end_of(&self, finals: &Finals, now: Timestamp) -> Result<Finals, SchoolError> {
        let part = || self.ground.part(self.progress.tally());
        let by = (&self.acting.person, now);
        Ok(match self.step {
            FinalsStep::Submit if self.is_submission() => finals.end_submit(part(), by),
            FinalsStep::Compute | FinalsStep::Submit => finals.end_compute(part(), now),
            FinalsStep::Withdraw => finals.end_withdraw(),
            FinalsStep::Lock => finals.end_lock(by),
            FinalsStep::Reopen => {
                let Ask::Finals {
                    reason: Some(reason),
                    ..
                } = &self.job.ask
                else {
                    return Err(SchoolError::Corrupt("reason of a job".to_owned()));
                };
                finals.end_reopen(Reopening {
                    by: self.acting.person.clone(),
                    at: now,
                    reason: reason.clone(),
                })
            }
        })
    }

    /// Whether the scores that it has frozen stay so.
    fn is_submission(&self) -> bool {
        self.step == FinalsStep::Submit && !self.progress.thawing
    }

    /// Whether a pass whose end has raced may have missed somebody.
    pub(super) fn may_begin_anew(&self) -> bool {
        self.is_submission() && self.progress.rounds < MAX_ROUNDS
    }

    pub(super) async fn begin_anew(&mut self) -> Result<(), SchoolError> {
        self.progress = Progress {
            rounds: self.progress.rounds + 1,
            ..Progress::default()
        };
        let now = self.acting.now();
        let mut write = Write::new();
        let said = (told(&self.progress), &Said::default());
        self.desk.write_advance(&mut write, now, said);
        write.commit(&self.acting.store).await?;
        self.desk.advance(now, 0);
        Ok(())
    }
}
