//! Jobs: work that takes longer than a request may, in steps (decisions.md B8). A step moves the
//! cursor in the transaction of what it writes, under the lease of its holder: progress, resuming,
//! cancelling and "two at once" all follow from that one condition. No job is all or nothing; what it
//! has written stays.

mod bells;
mod desks;
mod files;
mod memories;
mod rows;
mod steps;

use std::collections::BTreeMap;

use domain::enrollments::ClassRole;
use domain::events::Thing;
use domain::finals::{FinalsRefusal, FinalsStep};
use domain::ids::{BatchId, ClassId, JobId, PersonId, SheetId};
use domain::jobs::{JobKind, JobState, is_lease_past, is_wait_over};
use domain::notices::{Audience, Content, Notice, NoticeId};
use domain::people::Role;
use domain::policy::{Action, Relation, permit};
use domain::texts::Description;
use jiff::Timestamp;
use ports::{Changes, Condition, Item, Key, Order};
use serde::{Deserialize, Serialize};

pub use bells::Bell;
pub use desks::{Desk, Rider};
pub(crate) use files::{Keeper, read_files, write_files};
pub(crate) use memories::Memory;
use rows::write_rows;
pub use rows::{JobRow, RowOutcome, ToldRow};
pub(crate) use rows::{PIECE, Said, read_all};
pub use steps::{STEP, Stepped};

use crate::acting::{Acting, Loaded};
use crate::errors::SchoolError;
use crate::events::{Event, Names};
use crate::finals::Progress;
use crate::imports::{Counts, HOLDER};
use crate::lists::{List, Listing, PageRequest};
use crate::sheets::SheetPlan;
use crate::stored::{from_item, plain_item};
use crate::tables::{self, RECORDS, s};
use crate::writes::Write;

/// What a job was asked to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Ask {
    /// Import the bundle that is kept with the job.
    Import {
        /// Whether it only says what it would do.
        dry_run: bool,
        /// Whether administrators of the bundle become such in the school.
        grant_admins: bool,
        /// Hash of the bundle.
        bundle: String,
    },
    /// Import the rows of a sheet that was sent before.
    Sheet {
        /// Whether it only says what it would do.
        dry_run: bool,
        /// Which.
        sheet: SheetId,
        /// In how many pieces it is kept.
        pieces: u32,
        /// What its columns are, and what goes for all rows.
        plan: SheetPlan,
    },
    /// Take an import back.
    Undo {
        /// Which.
        batch: BatchId,
    },
    /// Bring the people of the list that is kept with the job into a class.
    Enroll {
        /// Which class.
        class: ClassId,
        /// As what.
        role: ClassRole,
    },
    /// Take a step with the finals of a class.
    Finals {
        /// Which class.
        class: ClassId,
        /// Which step.
        step: FinalsStep,
        /// Why, where it has to be said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Description>,
    },
}

impl Ask {
    /// Which kind of job it makes.
    pub const fn kind(&self) -> JobKind {
        match self {
            Self::Import { .. } | Self::Sheet { .. } => JobKind::Import,
            Self::Undo { .. } => JobKind::Undo,
            Self::Enroll { .. } => JobKind::Enroll,
            Self::Finals { .. } => JobKind::Finals,
        }
    }

    /// Whether it changes the school as a whole, which one job does at a time.
    pub const fn is_alone(&self) -> bool {
        match self {
            Self::Import { dry_run, .. } | Self::Sheet { dry_run, .. } => !*dry_run,
            Self::Undo { .. } => true,
            Self::Enroll { .. } | Self::Finals { .. } => false,
        }
    }
}

/// How far a job has come: what lies before is done.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash, Serialize, Deserialize,
)]
pub struct Cursor {
    /// Part of the work, such as a file.
    pub phase: u32,
    /// Position in it, such as a row.
    pub at: u32,
    /// Position in that.
    pub part: u32,
}

/// A job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Which.
    pub id: JobId,
    /// What it was asked to do.
    pub ask: Ask,
    /// How far it is.
    pub state: JobState,
    /// Who started it; none: the program itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<PersonId>,
    /// When it was started.
    pub created_at: Timestamp,
    /// When it last went on.
    pub updated_at: Timestamp,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// Rows or lines that are done.
    pub done: u64,
    /// Rows or lines that there are; 0 before anybody has looked.
    pub total: u64,
    /// Rows with errors.
    #[serde(default)]
    pub errors: u64,
    /// Warnings.
    #[serde(default)]
    pub warnings: u64,
    /// What became of the rows of each file of an import.
    #[serde(default)]
    pub counts: BTreeMap<String, Counts>,
    /// How many lines came to which outcome.
    #[serde(default)]
    pub tallies: BTreeMap<String, u64>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The batch of an import that has written something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<BatchId>,
    /// Goes up with every change.
    pub version: u64,
    /// Where it goes on.
    #[serde(default)]
    pub(crate) cursor: Cursor,
    /// Number of the next item of outcomes.
    #[serde(default)]
    pub(crate) rows: u32,
    /// Number of the next item of rows in the batch.
    #[serde(default)]
    pub(crate) batch_rows: u32,
    /// Pieces of what it works on.
    #[serde(default)]
    pub(crate) pieces: u32,
    /// Which students it is past, and what it has counted.
    #[serde(default, skip_serializing_if = "Progress::is_fresh")]
    pub(crate) progress: Progress,
    /// Holder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lease: Option<String>,
    /// When the holder's time is over, in Unix milliseconds.
    #[serde(default)]
    lease_until: i64,
    /// Attempts since it last went on.
    #[serde(default)]
    attempts: u32,
    /// When it may be tried again, in Unix seconds.
    #[serde(default)]
    retry_at: i64,
}

impl Job {
    /// A job that nobody has begun.
    pub(crate) fn new(id: JobId, ask: Ask, created_by: Option<PersonId>, now: Timestamp) -> Self {
        Self {
            id,
            ask,
            state: JobState::Waiting,
            created_by,
            created_at: now,
            updated_at: now,
            ended_at: None,
            done: 0,
            total: 0,
            errors: 0,
            warnings: 0,
            counts: BTreeMap::new(),
            tallies: BTreeMap::new(),
            code: None,
            batch: None,
            version: 1,
            cursor: Cursor::default(),
            rows: 1,
            batch_rows: 1,
            pieces: 0,
            progress: Progress::default(),
            lease: None,
            lease_until: 0,
            attempts: 0,
            retry_at: 0,
        }
    }

    /// Whether somebody may begin a step now.
    pub(crate) fn is_due(&self, now: Timestamp) -> bool {
        let is_free = self.lease.is_none() || is_lease_past(self.lease_until, now.as_millisecond());
        self.state.is_open() && is_free && is_wait_over(self.retry_at, now.as_second())
    }

    fn key(&self) -> Key {
        tables::job(&self.id)
    }

    /// Adds a new job to a transaction, with its places in lists, and the lock if it has to be alone.
    pub(crate) fn write_new(&self, write: &mut Write) {
        let mut item = plain_item(self);
        item.extend(self.key().to_item().into_inner());
        write.create_item(&self.key(), item);
        write.put(&tables::open_job(&self.id), Item::default());
        if let Some(person) = &self.created_by {
            write.put(&tables::job_of(person, &self.id), Item::default());
        }
        if self.ask.is_alone() {
            write.take_import_lock(&self.id);
        }
    }

    /// What is told to whoever has started it when it is at its end; of a dry run nothing, which is looked at
    /// while it goes on.
    pub(crate) fn notice_of_end(&self, id: NoticeId) -> Option<Notice> {
        if let Ask::Import { dry_run: true, .. } | Ask::Sheet { dry_run: true, .. } = self.ask {
            return None;
        }
        let content = Content::Job {
            job: self.id.clone(),
            work: self.ask.kind(),
        };
        Some(Notice {
            id,
            audience: Audience::Person(self.created_by.clone()?),
            content,
            sender: None,
        })
    }

    /// Adds what goes with the end of a job, whichever it is.
    pub(crate) fn write_end(&self, write: &mut Write) {
        write.delete(tables::open_job(&self.id));
        if self.ask.is_alone() {
            write.delete(tables::import_lock());
        }
    }
}

/// The condition of a job that is not at its end.
fn is_open() -> Condition {
    let is = |state: JobState| Condition::Equals("state".into(), s(state.as_str()));
    Condition::Any(vec![is(JobState::Waiting), is(JobState::Running)])
}

impl Acting<'_> {
    /// A page of jobs, newest first: all for administrators, one's own for others.
    pub async fn list_jobs(&self, page: &PageRequest) -> Result<List<Job>, SchoolError> {
        let Loaded { authority, .. } = self.load(&[]).await?;
        let relation = Relation {
            own: true,
            ..Relation::SCHOOL
        };
        permit(Action::ListJobs, &authority.roles, relation)?;
        let is_admin = authority.roles.contains(&Role::Admin);
        let listing = Listing {
            name: "jobs",
            table: &RECORDS,
            index: None,
            partition: if is_admin {
                tables::JOBS.to_owned()
            } else {
                tables::person(&self.person)
            },
            prefix: if is_admin { "" } else { tables::JOBS_OF }.to_owned(),
            order: Order::Descending,
            table_keys: None,
        };
        let List { items, next } = listing.page(&self.store, page).await?;
        let items = if is_admin {
            items
        } else {
            self.read_own_jobs(&items).await?
        };
        let items = items.into_iter().map(from_item).collect::<Result<_, _>>()?;
        Ok(List { items, next })
    }

    async fn read_own_jobs(&self, rows: &[Item]) -> Result<Vec<Item>, SchoolError> {
        let keys: Vec<Key> = rows
            .iter()
            .filter_map(|row| match row.get("sk") {
                Some(ports::AttributeValue::S(sort)) => sort.strip_prefix(tables::JOBS_OF),
                _ => None,
            })
            .filter_map(|id| JobId::parse(id).ok())
            .map(|id| tables::job(&id))
            .collect();
        let jobs = self.store.get_all(&keys).await?;
        Ok(jobs.into_iter().flatten().collect())
    }

    /// One job.
    pub async fn get_job(&self, id: &JobId) -> Result<Job, SchoolError> {
        self.load_job(Action::GetJob, id).await
    }

    /// A page of what a job has to say of rows, in the order in which it was met.
    pub async fn list_job_rows(
        &self,
        id: &JobId,
        page: &PageRequest,
    ) -> Result<List<ToldRow>, SchoolError> {
        self.load_job(Action::ListJobRows, id).await?;
        let list = rows::read_page(&self.store, id, page).await?;
        let holder = |row: &JobRow| Thing::parse(row.params.get(HOLDER)?).ok();
        let things: Vec<Thing> = list.items.iter().filter_map(holder).collect();
        let names = Names::of_things(&self.store, things).await?;
        let told = list.items.into_iter().map(|row| ToldRow {
            holder: holder(&row).map(|thing| names.thing(thing)),
            row,
        });
        Ok(List {
            items: told.collect(),
            next: list.next,
        })
    }

    /// Works on a job for a few seconds, if nobody else does.
    pub async fn step_job(&self, id: &JobId) -> Result<Job, SchoolError> {
        self.load_job(Action::StepJob, id).await?;
        self.school.step_job(id, STEP).await?;
        self.school.read_job(id).await?.ok_or(SchoolError::NotFound)
    }

    /// Stops a job; what it has done stays. One that is at its end stays as it is.
    pub async fn cancel_job(&self, id: &JobId) -> Result<Job, SchoolError> {
        let job = self.load_job(Action::CancelJob, id).await?;
        if !job.state.is_open() {
            return Ok(job);
        }
        if let Ask::Finals { .. } = job.ask {
            // Half of a class frozen, or official, is nothing that anybody wants to be left with.
            return Err(FinalsRefusal::AtWork.into());
        }
        let now = s(self.now().to_string());
        let mut write = Write::new();
        let changes = Changes::new()
            .set("state", s(JobState::Cancelled.as_str()))
            .set("ended_at", now.clone())
            .set("updated_at", now)
            .remove("lease")
            .add("version", 1);
        write.update(job.key(), changes, Some(is_open()));
        job.write_end(&mut write);
        let event = Event {
            thing: tables::job_partition(id),
            action: Action::CancelJob.id(),
            member: None,
            before: Item::default(),
            after: Item::default(),
        };
        self.record(&mut write, event);
        write.commit(&self.store).await?;
        self.school.clear_job(&self.store, &job).await;
        self.school.read_job(id).await?.ok_or(SchoolError::NotFound)
    }

    async fn load_job(&self, action: Action, id: &JobId) -> Result<Job, SchoolError> {
        let Loaded { authority, items } = self.load(&[tables::job(id)]).await?;
        let job: Option<Job> = match items.into_iter().next().flatten() {
            Some(item) => Some(from_item(item)?),
            None => None,
        };
        let creator = job.as_ref().and_then(|job| job.created_by.as_ref());
        let relation = Relation::to_person(creator == Some(&self.person));
        permit(action, &authority.roles, relation)?;
        job.ok_or(SchoolError::NotFound)
    }
}
