//! The history of cells: of one, of a student's, of all of a class. Newest first, batch by batch.

use domain::ids::{BatchId, ClassId, EventId, PersonId};
use domain::policy::Action;
use domain::scores::Cell;
use jiff::Timestamp;
use ports::{Consistency, Item, Order, Query, Range};
use serde::Deserialize;
use serde_json::Value;

use super::events::{Source, read_side};
use crate::acting::Acting;
use crate::errors::SchoolError;
use crate::events::{Named, Names};
use crate::lists::{List, Listing, PageRequest};
use crate::stored::from_item;
use crate::tables::{self, RECORDS, s};

/// Somebody who wrote a cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Author {
    /// Who.
    pub person: Named<PersonId>,
    /// When.
    pub at: Timestamp,
}

/// What was done to a cell.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreEvent {
    /// Which event.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// Who; nobody: the program itself.
    pub actor: Option<Named<PersonId>>,
    /// Whose cell.
    pub student: Named<PersonId>,
    /// Number of the item.
    pub item: u32,
    /// What was there; none if nothing was.
    pub before: Option<Cell>,
    /// What came.
    pub after: Option<Cell>,
    /// Where it came from.
    pub source: Source,
    /// With which others.
    pub batch: BatchId,
}

/// Which part of a class's history is asked for.
#[derive(Debug, Clone, Default)]
pub struct HistoryFilter {
    /// Of this student.
    pub student: Option<PersonId>,
    /// Of this item of the student.
    pub item: Option<u32>,
    /// Of this batch.
    pub batch: Option<BatchId>,
}

/// An event as it is stored.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct KeptEvent {
    sk: String,
    pub at: Timestamp,
    #[serde(default)]
    pub person: Option<PersonId>,
    pub member: PersonId,
    pub item: u32,
    #[serde(default)]
    before: Value,
    #[serde(default)]
    after: Value,
    source: Source,
    pub batch: BatchId,
}

impl KeptEvent {
    pub fn before(&self) -> Option<Cell> {
        read_side(&self.before)
    }

    pub fn after(&self) -> Option<Cell> {
        read_side(&self.after)
    }

    fn id(&self) -> Result<EventId, SchoolError> {
        let id = self.sk.rsplit('#').next();
        let id = id.and_then(|id| EventId::parse(id).ok());
        id.ok_or_else(|| SchoolError::Corrupt("event".to_owned()))
    }

    fn tell(self, names: &Names) -> Result<ScoreEvent, SchoolError> {
        Ok(ScoreEvent {
            id: self.id()?,
            at: self.at,
            before: self.before(),
            after: self.after(),
            actor: self.person.map(|id| names.person(id)),
            student: names.person(self.member),
            item: self.item,
            source: self.source,
            batch: self.batch,
        })
    }
}

impl Acting<'_> {
    /// A page of the history of a class's cells: all of it batch by batch, or that of a student item by
    /// item, each newest first.
    pub async fn list_score_events(
        &self,
        class: &ClassId,
        filter: &HistoryFilter,
        page: &PageRequest,
    ) -> Result<List<ScoreEvent>, SchoolError> {
        self.load_class(Action::ListScoreEvents, class).await?;
        let table_keys = |sort_key: &str| {
            let key = tables::read_score_event_of_batch(class, sort_key)?;
            Some(key.to_item())
        };
        let by_student = |student: &PersonId| Listing {
            name: "scores",
            table: &RECORDS,
            index: None,
            partition: tables::class_partition(class),
            prefix: tables::score_events_of(student, filter.item),
            order: Order::Descending,
            table_keys: None,
        };
        let listing = match &filter.student {
            Some(student) => by_student(student),
            None => Listing {
                name: "scores",
                table: &RECORDS,
                index: Some("roster-index"),
                partition: tables::score_events(class),
                prefix: filter
                    .batch
                    .as_ref()
                    .map_or_else(String::new, |batch| format!("{batch}#")),
                order: Order::Descending,
                table_keys: Some(&table_keys),
            },
        };
        let found = listing.page(&self.store, page).await?;
        let events: Vec<KeptEvent> = read_events(found.items)?;
        let people = events.iter().flat_map(|event| {
            let people = event.person.iter().chain(std::iter::once(&event.member));
            people.cloned().map(domain::events::Thing::Person)
        });
        let names = Names::of_things(&self.store, people.collect()).await?;
        let items = events.into_iter().map(|event| event.tell(&names));
        Ok(List {
            items: items.collect::<Result<_, _>>()?,
            next: found.next,
        })
    }

    /// Who wrote what is in some cells, as far as there is a history of them.
    pub(super) async fn find_authors(
        &self,
        class: &ClassId,
        cells: Vec<(PersonId, u32)>,
    ) -> Result<Vec<Option<Author>>, SchoolError> {
        let mut last = Vec::with_capacity(cells.len());
        for (student, item) in cells {
            let query = Query {
                table: &RECORDS,
                index: None,
                partition: s(tables::class_partition(class)),
                range: Range::BeginsWith(tables::score_events_of(&student, Some(item))),
                order: Order::Descending,
                limit: 1,
                start_after: None,
                consistency: Consistency::Strong,
            };
            let mut found = read_events(self.store.query(query).await?.items)?;
            last.push(found.pop());
        }
        let people = last
            .iter()
            .flatten()
            .filter_map(|event| event.person.clone());
        let people = people.map(domain::events::Thing::Person).collect();
        let names = Names::of_things(&self.store, people).await?;
        let authors = last.into_iter().map(|event| {
            let event = event?;
            Some(Author {
                person: names.person(event.person?),
                at: event.at,
            })
        });
        Ok(authors.collect())
    }
}

pub(super) fn read_events(items: Vec<Item>) -> Result<Vec<KeptEvent>, SchoolError> {
    items.into_iter().map(from_item).collect()
}
