//! Steps: whoever takes the lease works for a while and gives it back. The worker of a home, the
//! interface and the command line all come through here.

use std::time::Duration;

use domain::ids::JobId;
use domain::jobs::{JobState, LEASE_MS, wait_after};
use ports::{AttributeValue, Changes, Condition, Consistency, Order, Query, Range, StoreError};

use super::{Ask, Desk, Job, Keeper, Said, files, is_open};
use crate::School;
use crate::errors::{SchoolError, StepEnd};
use crate::store::Store;
use crate::stored::from_item;
use crate::tables::{self, RECORDS, n, s};
use crate::writes::{Outcome, Write};

/// How long one step works, far below the 30 s that a request may take.
pub const STEP: Duration = Duration::from_secs(5);
/// Attempts after which a job that never goes on has failed: its holders may have been killed by it.
const MAX_ATTEMPTS: u32 = 20;
/// Jobs that the worker looks at in one round.
const ROUND: u32 = 25;

/// What came of an attempt to work on a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stepped {
    /// It has gone on, or ended.
    Worked,
    /// There is nothing to do now: it is at its end, waits, or somebody else works on it.
    Idle,
}

impl School {
    /// Works on every open job that nobody else works on, for `budget` each; returns on how many.
    pub async fn run_jobs(&self, budget: Duration) -> Result<u32, SchoolError> {
        let mut worked = 0;
        for id in self.list_open_jobs().await? {
            if self.step_job(&id, budget).await? == Stepped::Worked {
                worked += 1;
            }
        }
        Ok(worked)
    }

    /// Waits until this process makes a job.
    pub async fn wait_for_jobs(&self) {
        self.jobs.bell.listen().await;
    }

    /// Ends all leases: for a home that has just started, and knows that no other process works.
    pub async fn adopt_jobs(&self) -> Result<(), SchoolError> {
        let store = self.store();
        for id in self.list_open_jobs().await? {
            let mut write = Write::new();
            let changes = Changes::new().remove("lease");
            write.update(tables::job(&id), changes, Some(is_open()));
            write.commit(&store).await?;
        }
        Ok(())
    }

    /// Wakes the worker of this process.
    pub(crate) fn ring(&self) {
        self.jobs.bell.ring();
    }

    pub(crate) async fn list_open_jobs(&self) -> Result<Vec<JobId>, SchoolError> {
        let query = Query {
            table: &RECORDS,
            index: None,
            partition: s(tables::OPEN_JOBS),
            range: Range::All,
            order: Order::Ascending,
            limit: ROUND,
            start_after: None,
            consistency: Consistency::Strong,
        };
        let page = self.store().query(query).await?;
        let ids = page.items.iter().filter_map(|item| match item.get("sk") {
            Some(AttributeValue::S(id)) => JobId::parse(id).ok(),
            _ => None,
        });
        Ok(ids.collect())
    }

    /// A job as it is now.
    pub(crate) async fn read_job(&self, id: &JobId) -> Result<Option<Job>, SchoolError> {
        let item = self.store().get(tables::job(id)).await?;
        item.map(from_item).transpose()
    }

    /// Works on a job for a while, unless somebody else does.
    pub async fn step_job(&self, id: &JobId, budget: Duration) -> Result<Stepped, SchoolError> {
        let store = self.store();
        let job = self.read_job(id).await?.ok_or(SchoolError::NotFound)?;
        if !job.is_due(self.now()) {
            return Ok(Stepped::Idle);
        }
        let Some(mut desk) = self.take_job(&store, &job, Some(budget)).await? else {
            return Ok(Stepped::Idle);
        };
        let worked = if job.attempts < MAX_ATTEMPTS {
            self.work(&store, &job, &mut desk).await
        } else {
            Err(SchoolError::Corrupt("job that nobody could do".to_owned()))
        };
        self.put_down(&store, (&job, &desk), worked.as_ref().err())
            .await
    }

    /// Takes the lease of a job as it was read; none if somebody was faster.
    pub(crate) async fn take_job(
        &self,
        store: &Store,
        job: &Job,
        budget: Option<Duration>,
    ) -> Result<Option<Desk>, SchoolError> {
        let now = self.now();
        let lease = self.new_request_id();
        let as_read = match &job.lease {
            Some(lease) => Condition::Equals("lease".into(), s(lease.clone())),
            None => Condition::Missing("lease".into()),
        };
        let changes = Changes::new()
            .set("lease", s(lease.clone()))
            .set("lease_until", n(now.as_millisecond() + LEASE_MS))
            .set("state", s(JobState::Running.as_str()))
            .add("attempts", 1);
        let mut write = Write::new();
        let condition = Condition::All(vec![is_open(), as_read]);
        write.update(tables::job(&job.id), changes, Some(condition));
        match write.commit(store).await? {
            Outcome::Raced => Ok(None),
            Outcome::Written | Outcome::Replayed(_) => {
                let notice = self.new_notice();
                Ok(Some(Desk::new(job, (lease, notice), (now, budget))))
            }
        }
    }

    async fn work(&self, store: &Store, job: &Job, desk: &mut Desk) -> Result<(), SchoolError> {
        match &job.ask {
            Ask::Import { .. } => self.work_on_import(store, job, desk).await,
            Ask::Sheet { .. } => self.work_on_sheet(store, job, desk).await,
            Ask::Undo { .. } => self.work_on_undo(store, job, desk).await,
            Ask::Enroll { .. } => self.work_on_enrollments(store, job, desk).await,
            Ask::Finals { .. } => self.work_on_finals(store, job, desk).await,
        }
    }

    /// Gives the lease back after a step, or ends a job that cannot go on.
    pub(crate) async fn put_down(
        &self,
        store: &Store,
        (job, desk): (&Job, &Desk),
        failure: Option<&SchoolError>,
    ) -> Result<Stepped, SchoolError> {
        let Some(error) = failure else {
            self.clear_job(store, job).await;
            return Ok(Stepped::Worked);
        };
        if matches!(error, SchoolError::StepEnded(StepEnd::Lost)) {
            return Ok(Stepped::Worked);
        }
        let mut write = Write::new();
        let is_passing = matches!(
            error,
            SchoolError::Busy | SchoolError::Store(StoreError::Unavailable(_))
        );
        if matches!(error, SchoolError::StepEnded(StepEnd::TimeOver)) {
            desk.write_release(&mut write, Changes::new());
        } else if is_passing {
            tracing::warn!(job.id = %job.id, attempts = job.attempts, %error, "job waits");
            let retry_at = self.now().as_second() + wait_after(job.attempts);
            let changes = Changes::new().set("retry_at", n(retry_at));
            desk.write_release(&mut write, changes);
        } else {
            tracing::error!(job.id = %job.id, %error, "job failed");
            let failed = Changes::new()
                .set("state", s(JobState::Failed.as_str()))
                .set("code", s("internal"));
            desk.write_end(&mut write, (job, self.now()), (failed, &Said::default()));
        }
        match write.commit(store).await {
            Ok(_) | Err(SchoolError::StepEnded(_)) => Ok(Stepped::Worked),
            Err(error) => Err(error),
        }
    }

    /// Forgets what was kept for a job that is at its end. What fails here goes with its time.
    pub(crate) async fn clear_job(&self, store: &Store, job: &Job) {
        self.jobs.forget(&job.id);
        let (keeper, pieces) = match &job.ask {
            Ask::Sheet {
                dry_run: false,
                sheet,
                pieces,
                ..
            } => (Keeper::Sheet(sheet), *pieces),
            _ => (Keeper::Job(&job.id), job.pieces),
        };
        let cleared = files::delete_files(store, (keeper, pieces));
        if let Err(error) = cleared.await {
            tracing::warn!(job.id = %job.id, %error, "files of a job stay");
        }
    }
}
