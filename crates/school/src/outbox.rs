//! The outbox: what has to happen outside a transaction, or is too large for it. A task is written
//! with the change that causes it, tried once right after, and again by the home's worker until it
//! is done. Tasks read the present state, so that doing one again or late is harmless; nobody does
//! one that somebody else has just begun.

use domain::classes::{SubjectLabel, TermLabel};
use domain::enrollments::{ClassRole, Enrollment};
use domain::ids::{ClassId, DepartmentId, PersonId, SubjectId, TaskId, TermId};
use domain::people::Person;
use domain::subjects::Subject;
use domain::terms::Term;
use ports::items::MAX_ACTIONS;
use ports::{
    AttributeValue, Changes, Condition, Consistency, Item, Key, Order, Query, Range, TableSpec,
};
use serde::{Deserialize, Serialize};

use crate::School;
use crate::acting::Authority;
use crate::errors::SchoolError;
use crate::search;
use crate::store::Store;
use crate::stored::{Stored, from_item, plain_item, to_item};
use crate::tables::{self, CLASSES, RECORDS, n, s};
use crate::uploads::Purpose;
use crate::writes::{Outcome, Write};

/// Tasks read in one call.
const ROUND: u32 = 25;
/// Seconds that whoever begins a task has for it, before somebody else may begin it anew.
const CLAIM: i64 = 30;
/// Memberships or classes brought up to date in one transaction.
const STEP: u32 = 25;

/// Most seconds between two tries of a task.
const LONGEST_WAIT: i64 = 1024;

/// Something still to be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Task {
    /// Make an account and mail an invitation.
    CreateAccount {
        /// For whom.
        person: PersonId,
    },
    /// Mail the invitation again.
    InviteAgain {
        /// To whom.
        person: PersonId,
    },
    /// Bring e-mail, groups and state of the account in line with the person.
    SyncAccount {
        /// Whose.
        person: PersonId,
    },
    /// End all sessions of the account.
    SignOutEverywhere {
        /// Whose.
        person: PersonId,
    },
    /// Take the second factor of the account away, and end all its sessions.
    ResetMfa {
        /// Whose.
        person: PersonId,
    },
    /// Mail a temporary password instead of the present one, and end all sessions of the account.
    ResetPassword {
        /// Whose.
        person: PersonId,
    },
    /// Bring name, code, e-mail and picture in the person's memberships in line.
    RefreshMemberships {
        /// Whose.
        person: PersonId,
    },
    /// Let those who wait for a class come in as far as there is room.
    PromoteWaiting {
        /// Which.
        class: ClassId,
        /// Who made the room; nobody if an import did.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<PersonId>,
    },
    /// Bring what classes show of the subject in line.
    RefreshSubject {
        /// Which.
        subject: SubjectId,
    },
    /// Bring the name that subjects show of the department in line.
    RefreshDepartment {
        /// Which.
        department: DepartmentId,
    },
    /// Bring what classes show of the term in line.
    RefreshTerm {
        /// Which.
        term: TermId,
    },
    /// Remove a file, unless something names it.
    DropFile {
        /// What it was for.
        purpose: Purpose,
    },
}

impl Task {
    pub(crate) fn to_item(&self, id: &TaskId) -> Item {
        let mut item = plain_item(self);
        let keys: Vec<_> = tables::task(id)
            .to_item()
            .into_inner()
            .into_iter()
            .collect();
        item.extend(keys);
        item.insert("attempts".to_owned(), n(0));
        item
    }
}

impl School {
    /// Does what is waiting and due; returns how many tasks were done. One that fails keeps no other one
    /// from being done.
    pub async fn run_outbox(&self) -> Result<u32, SchoolError> {
        let store = self.store();
        let mut query = Query {
            table: &RECORDS,
            index: None,
            partition: s(tables::OUTBOX),
            range: Range::All,
            order: Order::Ascending,
            limit: ROUND,
            start_after: None,
            consistency: Consistency::Strong,
        };
        let mut done = self.drop_old_uploads(&store).await;
        done += self.post_due(&store).await;
        loop {
            let page = store.query(query.clone()).await?;
            for item in page.items {
                done += u32::from(self.attempt_if_due(&store, item).await);
            }
            if page.last_key.is_none() {
                return Ok(done);
            }
            query.start_after = page.last_key;
        }
    }

    /// Whether a task was due, and is done.
    async fn attempt_if_due(&self, store: &Store, item: Item) -> bool {
        let now = self.now().as_second();
        let is_due = number(&item, "due_at").is_none_or(|due| is_due(due, now));
        let id = text(&item, "sk").and_then(|id| TaskId::parse(&id).ok());
        let Some(id) = id.filter(|_| is_due) else {
            return false;
        };
        let tried = self.attempt(store, &id, item).await;
        tried.unwrap_or_else(|error| {
            tracing::warn!(task.id = %id, %error, "task stays in the outbox");
            false
        })
    }

    /// Tries tasks that a request has just written. What fails stays in the outbox.
    pub(crate) async fn try_tasks(&self, store: &Store, tasks: &[TaskId]) {
        for id in tasks {
            let tried = match store.get(tables::task(id)).await {
                Ok(Some(item)) => self.attempt(store, id, item).await.map(|_| ()),
                Ok(None) => Ok(()),
                Err(error) => Err(error),
            };
            if let Err(error) = tried {
                tracing::warn!(task.id = %id, %error, "task stays in the outbox");
            }
        }
    }

    async fn attempt(&self, store: &Store, id: &TaskId, item: Item) -> Result<bool, SchoolError> {
        let attempts = number(&item, "attempts").unwrap_or(0);
        if !self.claim(store, id, attempts).await? {
            return Ok(false);
        }
        let task: Task = from_item(item)?;
        let mut write = Write::new();
        let result = self.perform(store, &task).await;
        match &result {
            Ok(()) => write.delete(tables::task(id)),
            Err(error) => {
                tracing::warn!(task.id = %id, attempts, %error, "task failed");
                let wait = 1 << attempts.clamp(0, 10);
                let due = self.now().as_second() + LONGEST_WAIT.min(wait);
                write.update(
                    tables::task(id),
                    Changes::new().set("due_at", n(due)),
                    Some(Condition::Exists("pk".into())),
                );
            }
        }
        write.commit(store).await?;
        Ok(result.is_ok())
    }

    /// Whether the task is this caller's to do. Done twice at once, by a request and the worker, an invitation would
    /// be mailed twice, and the password in the first letter would be dead.
    async fn claim(&self, store: &Store, id: &TaskId, attempts: i64) -> Result<bool, SchoolError> {
        let until = self.now().as_second() + CLAIM;
        let unclaimed = Condition::Equals("attempts".into(), n(attempts));
        let mut write = Write::new();
        write.update(
            tables::task(id),
            Changes::new().set("due_at", n(until)).add("attempts", 1),
            Some(unclaimed),
        );
        Ok(matches!(write.commit(store).await?, Outcome::Written))
    }

    async fn perform(&self, store: &Store, task: &Task) -> Result<(), SchoolError> {
        match task {
            Task::CreateAccount { person } => self.create_account(store, person).await,
            Task::InviteAgain { person } => self.invite_again(store, person).await,
            Task::SyncAccount { person } => self.sync_account(store, person).await,
            Task::SignOutEverywhere { person } => self.sign_out_account(store, person).await,
            Task::ResetMfa { person } => self.reset_mfa(store, person).await,
            Task::ResetPassword { person } => self.reset_password(store, person).await,
            Task::RefreshMemberships { person } => self.refresh_memberships(store, person).await,
            Task::PromoteWaiting { class, by } => {
                self.promote_waiting(store, class, by.as_ref()).await
            }
            Task::RefreshSubject { subject } => self.refresh_subject(store, subject).await,
            Task::RefreshDepartment { department } => {
                self.refresh_department(store, department).await
            }
            Task::RefreshTerm { term } => self.refresh_term(store, term).await,
            Task::DropFile { purpose } => self.drop_unless_named(store, purpose).await,
        }
    }

    /// A person as stored now, with their authority.
    pub(crate) async fn person_now(
        &self,
        store: &Store,
        id: &PersonId,
    ) -> Result<Option<(Authority, Person)>, SchoolError> {
        let Some(item) = store.get(tables::authority(id)).await? else {
            return Ok(None);
        };
        let authority: Authority = from_item(item)?;
        let Some(item) = store.get(tables::user(id, &authority.email)).await? else {
            return Ok(None);
        };
        Ok(Some((authority, from_item(item)?)))
    }

    async fn refresh_memberships(&self, store: &Store, id: &PersonId) -> Result<(), SchoolError> {
        let Some((_, person)) = self.person_now(store, id).await? else {
            return Ok(());
        };
        let prefix = tables::MEMBERSHIPS;
        let mut walk = Walk::new(&RECORDS, "by-person", id.as_str()).beginning_with(prefix);
        while let Some(keys) = walk.next(store).await? {
            let mut write = Write::new();
            for item in store.get_all(&keys).await?.into_iter().flatten() {
                let old: Enrollment = from_item(item)?;
                let mut next = refresh_member(&old, &person);
                // The check of the person is one action more.
                if write.len() + next.len() >= MAX_ACTIONS {
                    settle_of(store, &person, std::mem::take(&mut write)).await?;
                }
                write.append(&mut next);
            }
            settle_of(store, &person, write).await?;
        }
        Ok(())
    }

    async fn refresh_subject(&self, store: &Store, id: &SubjectId) -> Result<(), SchoolError> {
        let Some(item) = store.get(tables::subject(id)).await? else {
            return Ok(());
        };
        let subject: Subject = from_item(item)?;
        let label = plain_item(&SubjectLabel::from(&subject));
        set_on_each(
            store,
            Walk::new(&CLASSES, "subject-index", id.as_str()),
            ("subject", &label),
        )
        .await
    }

    async fn refresh_term(&self, store: &Store, id: &TermId) -> Result<(), SchoolError> {
        let Some(item) = store.get(tables::term(id)).await? else {
            return Ok(());
        };
        let term: Term = from_item(item)?;
        let label = plain_item(&TermLabel::from(&term));
        set_on_each(
            store,
            Walk::new(&CLASSES, "term-index", id.as_str()),
            ("term", &label),
        )
        .await
    }
}

/// Whether a task's time has come. Nothing waits longer than the longest wait: what seems to was put
/// off before the clock went back.
fn is_due(due: i64, now: i64) -> bool {
    due <= now || due > now + LONGEST_WAIT
}

/// What brings a membership in line with its person.
pub(crate) fn refresh_member(old: &Enrollment, person: &Person) -> Write {
    let mut write = Write::new();
    let mut new = old.clone();
    new.name = person.name.clone();
    new.code.clone_from(&person.code);
    new.email = person.email.clone();
    new.avatar.clone_from(&person.avatar);
    let difference = crate::stored::difference(&to_item(old), &to_item(&new));
    if difference.changes.is_empty() {
        return write;
    }
    // The version stays: what a roster shows of a person is no edit of the membership.
    write.update(old.key(), difference.changes, Some(old.as_read()));
    if new.role == ClassRole::Lecturer && new.is_active() {
        let label = crate::enrollments::lecturer_label(&new);
        let path: ports::Path = ["lecturers", new.person.as_str()].into();
        let there = Condition::Exists(["lecturers", new.person.as_str()].into());
        let changes = Changes::new().set(path, AttributeValue::M(label.into_inner()));
        write.update(tables::class(&new.class), changes, Some(there));
    }
    search::write_member(&mut write, Some(old), &new);
    write
}

/// Sets one attribute on every class that the walk meets.
async fn set_on_each(
    store: &Store,
    mut walk: Walk,
    (name, label): (&str, &Item),
) -> Result<(), SchoolError> {
    while let Some(keys) = walk.next(store).await? {
        let mut write = Write::new();
        for key in keys {
            let value = AttributeValue::M(label.clone().into_inner());
            let changes = Changes::new().set(name, value);
            write.update(key, changes, Some(Condition::Exists("id".into())));
        }
        settle(store, write).await?;
    }
    Ok(())
}

async fn settle(store: &Store, write: Write) -> Result<(), SchoolError> {
    if write.is_empty() {
        return Ok(());
    }
    settled(&write.commit(store).await?)
}

/// Settles what follows from a person, if they are still as they were read: a task that is late must not
/// put back what a later one has written.
async fn settle_of(store: &Store, person: &Person, mut write: Write) -> Result<(), SchoolError> {
    if !write.is_empty() {
        write.check(person.key(), person.as_read());
    }
    settle(store, write).await
}

/// A task that raced with a request is tried again later.
pub(crate) fn settled(outcome: &Outcome) -> Result<(), SchoolError> {
    match outcome {
        Outcome::Written | Outcome::Replayed(_) => Ok(()),
        Outcome::Raced => Err(SchoolError::Busy),
    }
}

/// All entries of an index partition, a step at a time.
struct Walk {
    query: Query,
    ended: bool,
}

impl Walk {
    fn new(table: &'static TableSpec, index: &'static str, partition: &str) -> Self {
        let query = Query {
            table,
            index: Some(index),
            partition: s(partition),
            range: Range::All,
            order: Order::Ascending,
            limit: STEP,
            start_after: None,
            consistency: Consistency::Eventual,
        };
        Self {
            query,
            ended: false,
        }
    }

    fn beginning_with(mut self, prefix: &str) -> Self {
        self.query.range = Range::BeginsWith(prefix.to_owned());
        self
    }

    /// Keys of the next step; none at the end.
    async fn next(&mut self, store: &Store) -> Result<Option<Vec<Key>>, SchoolError> {
        if self.ended {
            return Ok(None);
        }
        let page = store.query(self.query.clone()).await?;
        self.ended = page.last_key.is_none();
        self.query.start_after = page.last_key;
        let keys = page
            .items
            .iter()
            .filter_map(|item| Key::of(self.query.table, item))
            .collect();
        Ok(Some(keys))
    }
}

fn text(item: &Item, name: &str) -> Option<String> {
    match item.get(name) {
        Some(AttributeValue::S(text)) => Some(text.clone()),
        _ => None,
    }
}

fn number(item: &Item, name: &str) -> Option<i64> {
    match item.get(name) {
        Some(AttributeValue::N(number)) => number.parse().ok(),
        _ => None,
    }
}
