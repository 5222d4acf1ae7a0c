//! Taking an import back, from its last transaction to its first: by one transaction each where nothing
//! has changed, or else a unit at a time. What was changed since is kept and told; an item that the import made is removed if it is still what it was, and a
//! change is reverted if the noun still has the version that the import wrote.

use std::collections::BTreeMap;

use domain::ids::{BatchId, ClassId, JobId};
use domain::policy::Action;
use ports::{AttributeValue, Changes, Condition, Item};
use serde::{Deserialize, Serialize};

mod pieces;

use super::batches::RowChange;
use super::packers::{Seats, write_seats};
use super::reversals::{Made, Reversal, digest};
use super::reverts::Shared;
use super::uses::Book;
use crate::School;
use crate::acting::Acting;
use crate::errors::{Refusal, SchoolError};
use crate::events::Event;
use crate::jobs::{Ask, Cursor, Desk, Job, JobRow, RowOutcome, Said};
use crate::outbox::Task;
use crate::store::Store;
use crate::stored::{from_item, plain_item};
use crate::tables::{self, RECORDS, n, s};
use crate::writes::{Outcome, Write};

/// A piece that is not looked into yet, and one of which some units are left.
const WHOLE: u32 = 0;
const PART: u32 = 1;
/// Rows that are kept at most before they are told.
const MOST_KEPT: usize = 100;

/// What a transaction of an import wrote.
#[derive(Default, Serialize, Deserialize)]
struct Written {
    #[serde(default)]
    rows: Vec<RowChange>,
    #[serde(default)]
    units: Vec<Reversal>,
}

/// Why something is kept, as a stable code.
pub(super) type Kept = &'static str;

impl Acting<'_> {
    /// Starts taking an import back as a job.
    ///
    /// # Errors
    /// [`SchoolError::ImportRunning`] while any import, or undoing of one, is not at its end.
    pub async fn undo_import(&self, batch: &BatchId) -> Result<Job, SchoolError> {
        self.permit_school(Action::UndoImport).await?;
        let store = &self.store;
        let import = self.school.read_job(&batch.job()).await?;
        let import = import.filter(|job| job.batch.as_ref() == Some(batch));
        let import = import.ok_or(SchoolError::NotFound)?;
        self.school.refuse_beside_import(store).await?;
        let item = store.get(tables::batch(batch)).await?;
        let state = item.as_ref().and_then(|item| item.get("state"));
        if state == Some(&s("undone")) {
            return Err(SchoolError::Refused(Refusal::AlreadyUndone));
        }
        let id = self.school.new_id(JobId::new);
        let ask = Ask::Undo {
            batch: batch.clone(),
        };
        let mut job = Job::new(id, ask, Some(self.person.clone()), self.now());
        job.cursor = Cursor {
            phase: WHOLE,
            at: import.batch_rows.saturating_sub(1),
            part: 0,
        };
        let counts = import.counts.values();
        job.total = counts.map(|counts| counts.created + counts.updated).sum();
        let mut write = Write::new();
        job.write_new(&mut write);
        let thing = tables::batch_partition(batch);
        let event = Event::created(thing, Action::UndoImport, plain_item(&job.ask));
        self.record(&mut write, event);
        let made = self.finish_creation(write, job, None).await;
        let job = self.school.name_running_import(store, made).await?;
        self.school.ring();
        Ok(job)
    }
}

impl School {
    /// Works on taking an import back for as long as the desk allows.
    pub(crate) async fn work_on_undo(
        &self,
        store: &Store,
        job: &Job,
        desk: &mut Desk,
    ) -> Result<(), SchoolError> {
        let Ask::Undo { batch } = &job.ask else {
            return Err(SchoolError::Corrupt("kind of a job".to_owned()));
        };
        let mut undo = Undo {
            school: self,
            store,
            desk,
            batch,
            done: job.done,
            tallies: job.tallies.clone(),
            said: Said::default(),
            tasks: Vec::new(),
        };
        let Cursor { phase, at, part } = job.cursor;
        let mut left = (phase == PART).then_some(part as usize);
        for piece in (1..=at).rev() {
            undo.take_back_piece(piece, left.take()).await?;
        }
        undo.end(job).await
    }
}

/// An import that is being taken back.
pub(super) struct Undo<'a> {
    pub school: &'a School,
    pub store: &'a Store,
    desk: &'a mut Desk,
    batch: &'a BatchId,
    done: u64,
    tallies: BTreeMap<String, u64>,
    said: Said,
    tasks: Vec<domain::ids::TaskId>,
}

impl Undo<'_> {
    /// Takes back what one transaction wrote, all of it or the units that are left.
    async fn take_back_piece(
        &mut self,
        piece: u32,
        left: Option<usize>,
    ) -> Result<(), SchoolError> {
        let Some(item) = self
            .store
            .get(tables::batch_rows(self.batch, piece))
            .await?
        else {
            return Ok(());
        };
        let Written { rows, units } = from_item(item)?;
        let first = left.unwrap_or(units.len()).min(units.len());
        if self.take_back_whole(&units[..first], piece).await? {
            return self.desk.check(self.school.now());
        }
        let mut ends: Vec<usize> = Vec::with_capacity(units.len());
        for unit in &units {
            ends.push(ends.last().copied().unwrap_or(0) + unit.changes);
        }
        for at in (0..first).rev() {
            let unit = &units[at];
            let begin = ends[at].saturating_sub(unit.changes);
            let changes = rows.get(begin..ends[at]).unwrap_or_default();
            let next = Cursor {
                phase: PART,
                at: piece,
                part: u32::try_from(at).unwrap_or(u32::MAX),
            };
            self.take_back(unit, changes, next).await?;
        }
        Ok(())
    }

    async fn take_back(
        &mut self,
        unit: &Reversal,
        changes: &[RowChange],
        next: Cursor,
    ) -> Result<(), SchoolError> {
        let kept = match self.reverse(unit, changes).await? {
            Ok(write) => {
                if self.commit(write, (unit.rows, next)).await? {
                    return self.desk.check(self.school.now());
                }
                "changed_since"
            }
            Err(kept) => kept,
        };
        if unit.rows == 0 {
            // A department that others use by now was no row of the bundle.
            return Ok(());
        }
        self.done += unit.rows;
        *self.tallies.entry("kept".to_owned()).or_default() += unit.rows;
        self.said.rows.push(JobRow {
            code: Some(kept.to_owned()),
            file: Some(unit.file.clone()).filter(|file| !file.is_empty()),
            row: unit.row,
            count: (unit.rows > 1).then_some(unit.rows),
            ..JobRow::new(RowOutcome::Kept)
        });
        if self.said.rows.len() < MOST_KEPT && !self.desk.is_due(self.school.now()) {
            return Ok(());
        }
        let mut write = Write::new();
        let pieces = self.write_progress(&mut write, next);
        write.commit(self.store).await?;
        self.advance(pieces);
        self.desk.check(self.school.now())
    }

    /// Writes what takes rows back; false if somebody has just changed what it touches.
    async fn commit(
        &mut self,
        mut write: Write,
        (rows, next): (u64, Cursor),
    ) -> Result<bool, SchoolError> {
        let before = (self.done, self.tallies.clone());
        self.done += rows;
        *self.tallies.entry("undone".to_owned()).or_default() += rows;
        let pieces = self.write_progress(&mut write, next);
        let tasks = write.tasks();
        match write.commit(self.store).await {
            Ok(Outcome::Written | Outcome::Replayed(_)) => {
                self.advance(pieces);
                self.tasks.extend(tasks);
                Ok(true)
            }
            Ok(Outcome::Raced) | Err(SchoolError::Stale(_) | SchoolError::Refused(_)) => {
                (self.done, self.tallies) = before;
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    fn write_progress(&self, write: &mut Write, next: Cursor) -> u32 {
        let cursor = AttributeValue::M(plain_item(&next).into_inner());
        let changes = self.progress().set("cursor", cursor);
        let now = self.school.now();
        self.desk.write_advance(write, now, (changes, &self.said))
    }

    fn progress(&self) -> Changes {
        let tallies = AttributeValue::M(plain_item(&self.tallies).into_inner());
        Changes::new()
            .set("done", n(self.done))
            .set("tallies", tallies)
    }

    fn advance(&mut self, pieces: u32) {
        self.desk.advance(self.school.now(), pieces);
        self.said = Said::default();
    }

    async fn end(&mut self, job: &Job) -> Result<(), SchoolError> {
        let kept = self.tallies.get("kept").copied().unwrap_or(0);
        let state = if kept == 0 { "undone" } else { "partly_undone" };
        let now = self.school.now();
        let mut write = Write::new();
        let changes = Changes::new()
            .set("state", s(state))
            .set("undone_at", s(now.to_string()))
            .set("kept", n(kept));
        let there = Some(Condition::Exists("pk".into()));
        write.update(tables::batch(self.batch), changes, there);
        let changes = self.progress().set("state", s("done"));
        let said = (changes, &self.said);
        self.desk.write_end(&mut write, (job, now), said);
        write.commit(self.store).await?;
        let tasks = std::mem::take(&mut self.tasks);
        self.school.try_tasks(self.store, &tasks).await;
        Ok(())
    }

    /// What takes a unit back, or why it is kept. Nothing, if that was done before.
    async fn reverse(
        &self,
        unit: &Reversal,
        changes: &[RowChange],
    ) -> Result<Result<Write, Kept>, SchoolError> {
        let mut seats = unit.seats_back();
        let items = self.reverse_items(unit, changes, &mut seats);
        let mut write = match items.await? {
            Ok(Some(write)) => write,
            Ok(None) => return Ok(Ok(Write::new())),
            Err(kept) => return Ok(Err(kept)),
        };
        if let Some(class) = &unit.class {
            self.reverse_seats(&mut write, class, &seats).await?;
        }
        Ok(Ok(write))
    }

    /// What takes the items of a unit back, without its seats in the class, of which changes say more;
    /// nothing, if they are gone.
    async fn reverse_items(
        &self,
        unit: &Reversal,
        changes: &[RowChange],
        seats: &mut Seats,
    ) -> Result<Result<Option<Write>, Kept>, SchoolError> {
        let mut write = Write::new();
        let keys: Option<Vec<_>> = unit.made.iter().map(Made::key).collect();
        let keys = keys.ok_or_else(|| SchoolError::Corrupt("batch".to_owned()))?;
        let items = self.store.get_all(&keys).await?;
        let mut told = unit.made.iter().zip(&items);
        let tells = |(made, _): &(&Made, &Option<Item>)| made.hash.is_some();
        let is_gone = told.clone().filter(tells).all(|(_, item)| item.is_none());
        if is_gone && !unit.made.is_empty() && changes.is_empty() {
            return Ok(Ok(None));
        }
        let is_same = |made: &Made, item: &Option<Item>| {
            let now = item.as_ref().map(digest);
            made.hash.is_none() || made.hash == now
        };
        if !told.all(|(made, item)| is_same(made, item)) {
            return Ok(Err("changed_since"));
        }
        let book = match self.find_use(unit).await? {
            Ok(book) => book,
            Err(kept) => return Ok(Err(kept)),
        };
        for ((key, item), made) in keys.into_iter().zip(items).zip(&unit.made) {
            let stays = made.is_book() && book == Book::Stays;
            if let Some(item) = item.filter(|_| !stays) {
                write.delete_if(key, as_read(&item));
            }
        }
        if let Err(kept) = self.put_back(&mut write, unit).await? {
            return Ok(Err(kept));
        }
        if let Err(kept) = self.revert_all(&mut write, (unit, changes), seats).await? {
            return Ok(Err(kept));
        }
        Ok(Ok(Some(write)))
    }

    /// Puts back what was written over, if it is still what the import wrote.
    async fn put_back(
        &self,
        write: &mut Write,
        unit: &Reversal,
    ) -> Result<Result<(), Kept>, SchoolError> {
        for replaced in &unit.replaced {
            let key = ports::Key::of(&RECORDS, &replaced.old);
            let key = key.ok_or_else(|| SchoolError::Corrupt("batch".to_owned()))?;
            let now = self.store.get(key.clone()).await?;
            if now.as_ref().map(digest).as_ref() != Some(&replaced.hash) {
                return Ok(Err("changed_since"));
            }
            write.put(&key, replaced.old.clone());
        }
        Ok(Ok(()))
    }

    /// Reverts the changes of a unit.
    async fn revert_all(
        &self,
        write: &mut Write,
        (unit, changes): (&Reversal, &[RowChange]),
        seats: &mut Seats,
    ) -> Result<Result<(), Kept>, SchoolError> {
        let mut shared = Shared::of(seats);
        for change in changes {
            let reverted = self.revert(write, (unit, change), &mut shared).await?;
            if let Err(kept) = reverted {
                return Ok(Err(kept));
            }
        }
        shared.write_scores(write);
        Ok(Ok(()))
    }

    /// Gives seats of a class free, and them to whoever waits.
    async fn reverse_seats(
        &self,
        write: &mut Write,
        class: &ClassId,
        seats: &Seats,
    ) -> Result<(), SchoolError> {
        write_seats(write, class, seats);
        let item = self.store.get(tables::class(class)).await?;
        let has_queue = item.is_some_and(|item| item.contains_key("capacity"));
        if seats.students < 0 && has_queue {
            let class = class.clone();
            let task = Task::PromoteWaiting { class, by: None };
            write.task(self.school.new_task(), &task);
        }
        Ok(())
    }
}

/// The item is still the one that was read.
fn as_read(item: &Item) -> Condition {
    let same = |name: &str| {
        let value = item.get(name)?.clone();
        Some(Condition::Equals(name.into(), value))
    };
    let names = ["version", "scores", "hash", "holder", "sub"];
    let mut all: Vec<Condition> = names.into_iter().filter_map(same).collect();
    if !item.contains_key("sub") {
        all.push(Condition::Missing("sub".into()));
    }
    Condition::All(all)
}
