//! The batch: one item that says who imported what, one event for it and one for each class, and
//! the before and after of what was changed (decisions.md B11).

use domain::ids::{BatchId, ClassId, EventId, PersonId};
use jiff::Timestamp;
use ports::{AttributeValue, Changes, Condition, Item};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::reports::ImportReport;
use super::reversals::Reversal;
use crate::School;
use crate::jobs::Job;
use crate::stored::plain_item;
use crate::tables::{self, RECORDS, n, s};
use crate::writes::Write;

/// Operation id of the events.
const ACTION: &str = "import_bundle";

/// A row that changed what it had become.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RowChange {
    /// The file's word.
    pub entity: String,
    /// Id of the row.
    pub sourced_id: String,
    /// What was changed, as sources tell it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Changed attributes as they were.
    pub before: Item,
    /// Changed attributes as they became.
    pub after: Item,
}

/// The batch of an import.
pub struct Batch {
    /// Which.
    pub id: BatchId,
    actor: Option<PersonId>,
    at: Timestamp,
    is_begun: bool,
    next_rows: u32,
}

impl Batch {
    /// A batch of which nothing is written yet.
    pub fn new(id: BatchId, actor: Option<PersonId>, at: Timestamp) -> Self {
        Self {
            id,
            actor,
            at,
            is_begun: false,
            next_rows: 1,
        }
    }

    /// The batch of a job, as far as that has come.
    pub fn of(job: &Job) -> Self {
        Self {
            is_begun: job.batch.is_some(),
            next_rows: job.batch_rows,
            ..Self::new(job.id.batch(), job.created_by.clone(), job.created_at)
        }
    }

    /// Number of the next item of rows.
    pub fn next_rows(&self) -> u32 {
        self.next_rows
    }

    /// Whether anything was written.
    pub fn is_begun(&self) -> bool {
        self.is_begun
    }

    /// Notes that a transaction with [`Batch::write_begin`] and its rows was written.
    pub fn advance(&mut self) {
        self.is_begun = true;
        self.next_rows += 1;
    }

    /// Adds the batch itself to its first transaction.
    pub fn write_begin(&self, write: &mut Write) {
        if self.is_begun {
            return;
        }
        let key = tables::batch(&self.id);
        let mut item = key.to_item();
        item.insert("state".to_owned(), s("running"));
        item.insert("at".to_owned(), s(self.at.to_string()));
        if let Some(actor) = &self.actor {
            item.insert("actor".to_owned(), s(actor.as_str()));
        }
        write.create_item(&key, item);
    }

    /// Adds before and after of changed rows, and what takes all of the transaction back.
    pub fn write_rows(&self, write: &mut Write, changes: &[RowChange], reversals: &[Reversal]) {
        let key = tables::batch_rows(&self.id, self.next_rows);
        let mut item = key.to_item();
        let list = |items: Vec<Item>| {
            let maps = items.into_iter().map(Item::into_inner);
            AttributeValue::L(maps.map(AttributeValue::M).collect())
        };
        let rows = changes.iter().map(plain_item).collect();
        item.insert("rows".to_owned(), list(rows));
        let units = reversals.iter().map(plain_item).collect();
        item.insert("units".to_owned(), list(units));
        write.create_item(&key, item);
    }

    /// Adds the event of a class.
    pub fn write_class_event(&self, write: &mut Write, class: &ClassId) {
        self.write_event(write, tables::class_partition(class));
    }

    /// Adds the end of the batch with its counts, and its event.
    pub fn write_end(&self, write: &mut Write, school: &School, report: &ImportReport) {
        let counts = AttributeValue::M(plain_item(&report.counts).into_inner());
        let changes = Changes::new()
            .set("state", s("done"))
            .set("ended_at", s(school.now().to_string()))
            .set("counts", counts)
            .set("errors", n(report.problems.errors()))
            .set("warnings", n(report.problems.warnings()));
        let there = Some(Condition::Exists("pk".into()));
        write.update(tables::batch(&self.id), changes, there);
        self.write_event(write, tables::batch_partition(&self.id));
    }

    /// A batch has one event for a thing, however many processes work on it.
    fn write_event(&self, write: &mut Write, thing: String) {
        let millis = u64::try_from(self.at.as_millisecond()).unwrap_or(0);
        let digest = Sha256::new()
            .chain_update(self.id.as_str())
            .chain_update(&thing)
            .finalize();
        let (random, _) = digest.split_first_chunk().expect("a hash has 32 bytes");
        let id = EventId::new(millis, *random);
        let key = RECORDS.key(thing, tables::event(&id));
        let mut item = key.to_item();
        let mut set = |name: &str, value: AttributeValue| {
            item.insert(name.to_owned(), value);
        };
        set("action", s(ACTION));
        set("at", s(self.at.to_string()));
        set("batch", s(self.id.as_str()));
        set("day", s(self.at.strftime("%Y-%m-%d").to_string()));
        set("day_key", s(id.as_str()));
        if let Some(actor) = &self.actor {
            set("person", s(actor.as_str()));
            set("person_key", s(tables::event(&id)));
        }
        write.put(&key, item);
    }
}
