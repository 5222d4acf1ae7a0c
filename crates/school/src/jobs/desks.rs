//! The desk of whoever works on a job: the lease, the time that is left, and the one condition under
//! which all of its transactions are written.

use std::time::Duration;

use domain::ids::JobId;
use domain::jobs::{JobState, LEASE_MS};
use domain::notices::NoticeId;
use jiff::Timestamp;
use ports::{Changes, Condition};

use super::{Job, Said, write_rows};
use crate::errors::{SchoolError, StepEnd};
use crate::notices::write_notice;
use crate::store::Store;
use crate::tables::{self, n, s};
use crate::writes::Write;

/// Milliseconds after which the lease is renewed and progress told even if nothing is to be written.
const REST_MS: i64 = 1_000;

/// Holds a job for one step.
pub struct Desk {
    pub(super) job: JobId,
    pub(super) lease: String,
    began: Timestamp,
    renewed: Timestamp,
    /// None: as long as it takes.
    budget: Option<Duration>,
    /// Number of the next item of outcomes.
    rows: u32,
    /// Of the notice that the job is at its end.
    notice: NoticeId,
}

impl Desk {
    /// The desk of a holder who has just taken the lease.
    pub(super) fn new(
        job: &Job,
        (lease, notice): (String, NoticeId),
        (now, budget): (Timestamp, Option<Duration>),
    ) -> Self {
        Self {
            job: job.id.clone(),
            lease,
            began: now,
            renewed: now,
            budget,
            rows: job.rows,
            notice,
        }
    }

    /// Adds to a transaction that the job has gone on, and with what it has to say of rows; returns
    /// the number of items that those take.
    pub fn write_advance(
        &self,
        write: &mut Write,
        now: Timestamp,
        (changes, said): (Changes, &Said),
    ) -> u32 {
        let rider = self.rider(now, changes, said);
        rider.write(write);
        rider.pieces
    }

    /// What a transaction of somebody else's making has to carry so that the job goes on with it.
    pub fn rider(&self, now: Timestamp, changes: Changes, said: &Said) -> Rider {
        let pieces = said.pieces();
        let changes = changes
            .set("lease_until", n(now.as_millisecond() + LEASE_MS))
            .set("updated_at", s(now.to_string()))
            .set("rows", n(self.rows + pieces))
            .set("attempts", n(0))
            .add("version", 1);
        Rider {
            job: self.job.clone(),
            first: self.rows,
            said: said.clone(),
            changes,
            held: self.held(),
            pieces,
        }
    }

    /// Writes what is too much for one transaction, before the one that counts it: a step that ends in
    /// between writes it again.
    pub async fn say_ahead(
        &mut self,
        store: &Store,
        now: Timestamp,
        said: &Said,
    ) -> Result<(), SchoolError> {
        let mut write = Write::new();
        let pieces = write_rows(&mut write, (&self.job, self.rows), said);
        let renewed = Changes::new().set("lease_until", n(now.as_millisecond() + LEASE_MS));
        write.hold(tables::job(&self.job), renewed, self.held());
        write.commit(store).await?;
        self.advance(now, pieces);
        Ok(())
    }

    /// Adds the end of the job to a transaction, like [`Desk::write_advance`], and tells who has started it.
    pub fn write_end(
        &self,
        write: &mut Write,
        (job, now): (&Job, Timestamp),
        (changes, said): (Changes, &Said),
    ) {
        let pieces = write_rows(write, (&self.job, self.rows), said);
        let changes = changes
            .set("updated_at", s(now.to_string()))
            .set("ended_at", s(now.to_string()))
            .set("rows", n(self.rows + pieces))
            .remove("lease")
            .add("version", 1);
        write.hold(tables::job(&self.job), changes, self.held());
        job.write_end(write);
        if let Some(notice) = job.notice_of_end(self.notice) {
            write_notice(write, &notice);
        }
    }

    /// Adds to a transaction that the holder gives the job back.
    pub(super) fn write_release(&self, write: &mut Write, changes: Changes) {
        let changes = changes.remove("lease").add("version", 1);
        write.hold(tables::job(&self.job), changes, self.held());
    }

    /// Notes that a transaction with [`Desk::write_advance`] was written.
    pub fn advance(&mut self, now: Timestamp, pieces: u32) {
        self.renewed = now;
        self.rows += pieces;
    }

    /// Whether the time of this step is over; a clock that was set back ends it too.
    pub fn is_over(&self, now: Timestamp) -> bool {
        let Some(budget) = self.budget else {
            return false;
        };
        let spent = now.duration_since(self.began);
        Duration::try_from(spent).map_or(true, |spent| spent >= budget)
    }

    /// Whether it is time to tell how far the work is.
    pub fn is_due(&self, now: Timestamp) -> bool {
        let since = now.as_millisecond() - self.renewed.as_millisecond();
        self.is_over(now) || !(0..REST_MS).contains(&since)
    }

    /// Ends the step if its time is over.
    pub fn check(&self, now: Timestamp) -> Result<(), SchoolError> {
        if self.is_over(now) {
            return Err(SchoolError::StepEnded(StepEnd::TimeOver));
        }
        Ok(())
    }

    fn held(&self) -> Condition {
        Condition::All(vec![
            Condition::Equals("lease".into(), s(self.lease.clone())),
            Condition::Equals("state".into(), s(JobState::Running.as_str())),
        ])
    }
}

/// A job that goes on in the transaction of a use case.
pub struct Rider {
    job: JobId,
    first: u32,
    said: Said,
    changes: Changes,
    held: Condition,
    pieces: u32,
}

impl Rider {
    /// Items of outcomes that it adds.
    pub fn pieces(&self) -> u32 {
        self.pieces
    }

    /// Adds it to a transaction.
    pub fn write(&self, write: &mut Write) {
        write_rows(write, (&self.job, self.first), &self.said);
        let job = tables::job(&self.job);
        write.hold(job, self.changes.clone(), self.held.clone());
    }
}
