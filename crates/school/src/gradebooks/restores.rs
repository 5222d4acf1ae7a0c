//! Bringing cells back: one of them to a side of an event, those of a batch to what they were before it,
//! those of a class to an instant. It is a write like any other, with its own events; what somebody wrote
//! since stays, and is told.

use std::collections::BTreeMap;

use domain::ids::{BatchId, ClassId, EventId, PersonId};
use domain::policy::Action;
use domain::scores::{Cell, MAX_BATCH, Wish};
use jiff::Timestamp;
use ports::items::MAX_PAGE;
use ports::{Consistency, Item, Order, Query, Range};

use super::cells::{BatchOutcome, CellAsk, CellOutcome};
use super::events::{Source, wish_of};
use super::histories::{KeptEvent, read_events};
use crate::acting::Acting;
use crate::errors::{Refusal, SchoolError};
use crate::tables::{self, RECORDS, s};

/// Most events that one request looks at.
const MAX_EXAMINED: usize = 20_000;
/// Cells after which a request ends that brings them back; it can be sent again for the rest.
const MAX_RESTORED: usize = 4 * MAX_BATCH;

/// What is to be brought back.
#[derive(Debug, Clone)]
pub enum RestoreAsk {
    /// One cell, seen at a version.
    Cell {
        /// Whose.
        student: PersonId,
        /// Number of the item.
        item: u32,
        /// Version that the cell was seen at.
        version: u32,
        /// Version whose value it gets again; 0: nothing in it.
        to_version: u32,
    },
    /// All cells of a batch to what they were before it.
    Batch(BatchId),
    /// Cells as they were at an instant.
    AsOf {
        /// When.
        at: Timestamp,
        /// Of one item; none: of all.
        item: Option<u32>,
        /// Of one student; none: of all.
        student: Option<PersonId>,
    },
}

/// What was brought back.
#[derive(Debug, Clone, PartialEq)]
pub struct Restored {
    /// Cells that were asked for, in the order of the outcomes.
    pub asks: Vec<CellAsk<Wish>>,
    /// What became of them.
    pub outcome: BatchOutcome,
    /// Cells for another request.
    pub left: usize,
}

/// The oldest and the newest state that events tell of a cell.
struct Span {
    first: Option<Cell>,
    last: Option<Cell>,
}

impl Acting<'_> {
    /// Brings cells back.
    pub async fn restore_scores(
        &self,
        class: &ClassId,
        ask: &RestoreAsk,
    ) -> Result<Restored, SchoolError> {
        self.load_class(Action::RestoreScores, class).await?;
        let mut asks = match ask {
            RestoreAsk::Cell {
                student,
                item,
                version,
                to_version,
            } => {
                let cell = self.cell_at(class, (student, *item), *to_version).await?;
                vec![CellAsk {
                    student: student.to_string(),
                    item: *item,
                    version: *version,
                    input: wish_of(cell),
                }]
            }
            RestoreAsk::Batch(batch) => {
                let begins = Range::BeginsWith(format!("{batch}#"));
                plan(self.read_timeline(class, begins).await?)
            }
            RestoreAsk::AsOf { at, item, student } => {
                self.refuse_imports_since(class, *at).await?;
                let events = self.events_since(class, *at, student.as_ref()).await?;
                let wanted = events
                    .into_iter()
                    .filter(|event| item.is_none_or(|item| event.item == item));
                plan(wanted.collect())
            }
        };
        let id = self.school.new_id(BatchId::new);
        let mut outcome = BatchOutcome {
            batch: id.clone(),
            cells: Vec::new(),
        };
        let mut written = 0;
        for asks in asks.chunks(MAX_BATCH) {
            if written >= MAX_RESTORED {
                break;
            }
            let ask = (asks, Source::Restore, id.clone());
            let done = self.write_wishes(Action::RestoreScores, class, ask).await?;
            let is_written = |cell: &&CellOutcome| matches!(cell, CellOutcome::Applied(_));
            written += done.cells.iter().filter(is_written).count();
            outcome.cells.extend(done.cells);
        }
        // What an earlier request has brought back is passed without a write.
        let left = asks.len() - outcome.cells.len();
        asks.truncate(outcome.cells.len());
        Ok(Restored {
            asks,
            outcome,
            left,
        })
    }

    /// What a cell was at a version. Of what an import wrote, the next write tells.
    async fn cell_at(
        &self,
        class: &ClassId,
        (student, item): (&PersonId, u32),
        version: u32,
    ) -> Result<Option<Cell>, SchoolError> {
        if version == 0 {
            return Ok(None);
        }
        let written = |version| Range::BeginsWith(tables::score_event_at(student, item, version));
        let of = self.read_events_of(class, None, written(version)).await?;
        if let Some(event) = of.first() {
            return Ok(event.after());
        }
        let next = written(version.saturating_add(1));
        let next = self.read_events_of(class, None, next).await?;
        let before = next.first().and_then(KeptEvent::before);
        before.map(Some).ok_or(SchoolError::NotFound)
    }

    /// What was done to cells after an instant, oldest first.
    async fn events_since(
        &self,
        class: &ClassId,
        at: Timestamp,
        student: Option<&PersonId>,
    ) -> Result<Vec<KeptEvent>, SchoolError> {
        let events = if let Some(student) = student {
            let begins = Range::BeginsWith(tables::score_events_of(student, None));
            self.read_events_of(class, None, begins).await?
        } else {
            let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
            let from = BatchId::new(millis, [0; 10]);
            let range = Range::Between(s(from.as_str()), s("bat_~"));
            self.read_timeline(class, range).await?
        };
        Ok(events.into_iter().filter(|event| event.at > at).collect())
    }

    async fn read_timeline(
        &self,
        class: &ClassId,
        range: Range,
    ) -> Result<Vec<KeptEvent>, SchoolError> {
        self.read_events_of(class, Some("roster-index"), range)
            .await
    }

    async fn read_events_of(
        &self,
        class: &ClassId,
        index: Option<&'static str>,
        range: Range,
    ) -> Result<Vec<KeptEvent>, SchoolError> {
        let partition = match index {
            Some(_) => tables::score_events(class),
            None => tables::class_partition(class),
        };
        let mut query = Query {
            table: &RECORDS,
            index,
            partition: s(partition),
            range,
            order: Order::Ascending,
            limit: MAX_PAGE,
            start_after: None,
            consistency: Consistency::Eventual,
        };
        let mut events: Vec<KeptEvent> = Vec::new();
        loop {
            let page = self.store.query(query.clone()).await?;
            events.extend(read_events(page.items)?);
            if events.len() > MAX_EXAMINED {
                return Err(SchoolError::Refused(Refusal::TooManyScoreEvents));
            }
            if page.last_key.is_none() {
                return Ok(events);
            }
            query.start_after = page.last_key;
        }
    }

    /// An import writes cells without an event for each.
    async fn refuse_imports_since(
        &self,
        class: &ClassId,
        at: Timestamp,
    ) -> Result<(), SchoolError> {
        let from = tables::event(&EventId::first_of(at));
        let mut query = Query {
            table: &RECORDS,
            index: None,
            partition: s(tables::class_partition(class)),
            range: Range::Between(s(from), s(format!("{}evt_~", tables::EVENTS))),
            order: Order::Ascending,
            limit: MAX_PAGE,
            start_after: None,
            consistency: Consistency::Strong,
        };
        loop {
            let page = self.store.query(query.clone()).await?;
            let is_import = |item: &Item| item.contains_key("batch");
            if page.items.iter().any(is_import) {
                return Err(SchoolError::Refused(Refusal::ImportInBetween));
            }
            if page.last_key.is_none() {
                return Ok(());
            }
            query.start_after = page.last_key;
        }
    }
}

/// The writes that bring the cells of some events back to what was before the first of each.
fn plan(events: Vec<KeptEvent>) -> Vec<CellAsk<Wish>> {
    let mut spans: BTreeMap<(PersonId, u32), Span> = BTreeMap::new();
    let version = |cell: Option<Cell>| cell.map_or(0, |cell| cell.version);
    for event in events {
        let (before, after) = (event.before(), event.after());
        let span = spans.entry((event.member, event.item));
        let span = span.or_insert(Span {
            first: before,
            last: after,
        });
        // Clocks of several writers may disagree; versions do not.
        if version(before) < version(span.first) {
            span.first = before;
        }
        if version(after) > version(span.last) {
            span.last = after;
        }
    }
    let asks = spans.into_iter().map(|((student, item), span)| CellAsk {
        student: student.to_string(),
        item,
        version: version(span.last),
        input: wish_of(span.first),
    });
    asks.collect()
}
