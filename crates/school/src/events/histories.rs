//! Reading events, newest first: of a thing, of whoever did them, or of some days. Ids of events are
//! in the order of time, so that one bound cuts any of the three.

use std::collections::BTreeMap;

use domain::enrollments::Viewer;
use domain::events::{EventFilter, Thing, are_for_staff};
use domain::ids::{ClassId, EventId, PersonId};
use domain::policy::Action;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ports::{AttributeValue, Consistency, Item, Key, Order, Query, Range};
use serde::Deserialize;
use serde_json::Value;

use super::names::Names;
use crate::acting::Acting;
use crate::errors::SchoolError;
use crate::lists::{List, MAX_LIMIT, PageRequest, read_cursor, write_cursor};
use crate::store::Store;
use crate::stored::from_item;
use crate::tables::{self, RECORDS, s};

/// Events that one request looks at, if most of them are not what is asked for.
const MAX_EXAMINED: usize = 1_000;
/// Days that one request looks at, if most of them are empty.
const MAX_DAYS: u32 = 31;
/// Events read in one call.
const STEP: u32 = 100;
/// The index that copies whole events.
const WHOLE: &str = "roster-index";
/// Name of the list, part of its cursors.
const LIST: &str = "events";

/// Somebody or something with the name of now.
#[derive(Debug, Clone, PartialEq)]
pub struct Named<T> {
    /// Which.
    pub id: T,
    /// None if it is no longer there, or has no name.
    pub name: Option<String>,
}

/// What was done to something.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Which event.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// Which action.
    pub action: String,
    /// Who; nobody: what followed from an import.
    pub actor: Option<Named<PersonId>>,
    /// To what.
    pub thing: Named<Thing>,
    /// Whose membership of it.
    pub member: Option<Named<PersonId>>,
    /// Changed attributes as they were.
    pub before: BTreeMap<String, Value>,
    /// Changed attributes as they became.
    pub after: BTreeMap<String, Value>,
    /// Of which request.
    pub request_id: Option<String>,
    /// From where.
    pub address: Option<String>,
}

/// An event as it is stored.
#[derive(Debug, Deserialize)]
pub(super) struct Kept {
    pk: String,
    sk: String,
    at: Timestamp,
    action: String,
    #[serde(default)]
    pub person: Option<PersonId>,
    #[serde(default)]
    pub member: Option<PersonId>,
    #[serde(default)]
    before: BTreeMap<String, Value>,
    #[serde(default)]
    after: BTreeMap<String, Value>,
    #[serde(default)]
    request_id: Option<String>,
    #[serde(default)]
    address: Option<String>,
}

impl Kept {
    fn id(&self) -> Result<EventId, SchoolError> {
        // Those of scores name the student and the item before it.
        let id = self.sk.strip_prefix(tables::EVENTS);
        let id = id.and_then(|rest| rest.rsplit('#').next());
        let id = id.and_then(|id| EventId::parse(id).ok());
        id.ok_or_else(|| SchoolError::Corrupt("event".to_owned()))
    }

    /// What belongs to nothing in particular was done to the school.
    pub fn thing(&self) -> Thing {
        tables::read_thing(&self.pk).unwrap_or(Thing::School)
    }

    fn fits(&self, filter: &EventFilter) -> bool {
        let is_by = filter.actor.is_none() || filter.actor == self.person;
        let is_kind = filter
            .action
            .as_ref()
            .is_none_or(|kind| *kind == self.action);
        is_by && is_kind
    }

    pub fn tell(self, names: &Names) -> Result<Told, SchoolError> {
        let thing = self.thing();
        Ok(Told {
            id: self.id()?,
            at: self.at,
            action: self.action,
            actor: self.person.map(|id| names.person(id)),
            thing: names.thing(thing),
            member: self.member.map(|id| names.person(id)),
            before: shown(self.before),
            after: shown(self.after),
            request_id: self.request_id,
            address: self.address,
        })
    }
}

/// What lists and indexes are made of, and what changes with every edit.
const TECHNICAL: [&str; 14] = [
    "pk",
    "sk",
    "sort_key",
    "roster",
    "person_key",
    "term_id",
    "subject_id",
    "role",
    "version",
    "created_at",
    "updated_at",
    "status_at",
    "ticket",
    "passcode_set_at",
];

/// The attributes that tell a reader something. A role is one of a membership, or follows from the roles.
fn shown(attributes: BTreeMap<String, Value>) -> BTreeMap<String, Value> {
    let has_roles = attributes.contains_key("roles");
    let tells = |name: &str| {
        let is_role = name == "role" && !has_roles;
        is_role || name == "passcode_set_at" || !TECHNICAL.contains(&name)
    };
    attributes
        .into_iter()
        .filter(|(name, _)| tells(name))
        .collect()
}

/// One partition in which events stand in order.
struct Source {
    index: Option<&'static str>,
    partition: String,
    lead: &'static str,
}

impl Source {
    fn query(&self, from: &EventId, to: &EventId) -> Query {
        let key = |id: &EventId| s(format!("{}{id}", self.lead));
        Query {
            table: &RECORDS,
            index: self.index,
            partition: s(self.partition.clone()),
            range: Range::Between(key(from), key(to)),
            order: Order::Descending,
            limit: STEP,
            start_after: None,
            consistency: Consistency::Eventual,
        }
    }

    /// The events between two ids, the second not included; with whether there are more before them.
    async fn read(
        &self,
        store: &Store,
        (from, to): (&EventId, &EventId),
    ) -> Result<(Vec<Kept>, bool), SchoolError> {
        let page = store.query(self.query(from, to)).await?;
        let more = page.last_key.is_some();
        let is_whole = self.index.is_none_or(|index| index == WHOLE);
        let items: Vec<Item> = if is_whole {
            page.items
        } else {
            let keys = page.items.iter().filter_map(|item| Key::of(&RECORDS, item));
            let keys: Vec<Key> = keys.collect();
            store.get_all(&keys).await?.into_iter().flatten().collect()
        };
        let mut events = Vec::with_capacity(items.len());
        for item in items {
            let event: Kept = from_item(item)?;
            if event.id()? < *to {
                events.push(event);
            }
        }
        Ok((events, more))
    }
}

/// What was found, and where to go on; nothing: at the end.
pub(super) struct Found {
    pub events: Vec<Kept>,
    pub next: Option<EventId>,
}

/// A look at events from the newest on.
pub(super) struct Look<'a> {
    pub store: &'a Store,
    pub filter: &'a EventFilter,
    pub limit: usize,
}

impl Look<'_> {
    /// The events before an id.
    pub async fn before(&self, end: EventId) -> Result<Found, SchoolError> {
        let first = self.filter.first();
        let mut found = Found {
            events: Vec::new(),
            next: None,
        };
        let (mut at, mut examined, mut days) = (end, 0, 0);
        while at > first {
            let (source, bottom) = self.source(&at);
            let bottom = bottom.max(first.clone());
            let (events, more) = source.read(self.store, (&bottom, &at)).await?;
            examined += events.len();
            days += u32::from(!more);
            at = match events.last() {
                Some(last) if more => last.id()?,
                _ => bottom,
            };
            for event in events.into_iter().filter(|event| event.fits(self.filter)) {
                if found.events.len() == self.limit {
                    let last = found.events.last().map(Kept::id).transpose()?;
                    found.next = last;
                    return Ok(found);
                }
                found.events.push(event);
            }
            if at > first && (examined >= MAX_EXAMINED || days >= MAX_DAYS) {
                found.next = Some(at);
                return Ok(found);
            }
        }
        Ok(found)
    }

    /// Where events before an id are, and where that ends.
    fn source(&self, before: &EventId) -> (Source, EventId) {
        let first = self.filter.first();
        let source = |index, partition, lead| Source {
            index,
            partition,
            lead,
        };
        if let (Some(thing), Some(member)) = (&self.filter.thing, &self.filter.member) {
            let partition = tables::member_events(&tables::partition_of(thing), member);
            return (source(Some(WHOLE), partition, ""), first);
        }
        if let Some(thing) = &self.filter.thing {
            return (
                source(None, tables::partition_of(thing), tables::EVENTS),
                first,
            );
        }
        if let Some(actor) = &self.filter.actor {
            let partition = actor.as_str().to_owned();
            return (source(Some("by-person"), partition, tables::EVENTS), first);
        }
        // The last instant before the id.
        let last =
            before.instant() - jiff::SignedDuration::from_millis(i64::from(before.is_first()));
        let day = TimeZone::UTC.to_datetime(last).date();
        let begins = TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0));
        let bottom = EventId::first_of(begins.unwrap_or(Timestamp::UNIX_EPOCH));
        (source(Some("by-day"), day.to_string(), ""), bottom)
    }
}

impl Acting<'_> {
    /// A page of events, newest first. Where few are what is asked for, a page may be shorter than its limit.
    pub async fn list_events(
        &self,
        filter: &EventFilter,
        page: &PageRequest,
    ) -> Result<List<Told>, SchoolError> {
        self.permit_school(Action::ListEvents).await?;
        self.page_of_events(filter, page).await
    }

    /// A page of what was done to a membership, newest first: without from where.
    pub async fn list_enrollment_events(
        &self,
        class: &ClassId,
        person: &PersonId,
        page: &PageRequest,
    ) -> Result<List<Told>, SchoolError> {
        let action = Action::ListEnrollmentEvents;
        let viewer = self.permit_enrollment(action, class, person).await?;
        let filter = EventFilter {
            member: Some(person.clone()),
            ..EventFilter::of(Thing::Class(class.clone()), self.now())
        };
        let mut list = self.page_of_events(&filter, page).await?;
        if viewer != Viewer::Staff {
            list.items.retain(|told| !are_for_staff(&told.action));
        }
        Ok(list.map(|told| Told {
            address: None,
            request_id: None,
            ..told
        }))
    }

    async fn page_of_events(
        &self,
        filter: &EventFilter,
        page: &PageRequest,
    ) -> Result<List<Told>, SchoolError> {
        let end = match &page.cursor {
            Some(cursor) => {
                let end = read_cursor(LIST, cursor)?;
                EventId::parse(&end).map_err(|_| SchoolError::InvalidCursor)?
            }
            None => filter.end(),
        };
        let look = Look {
            store: &self.store,
            filter,
            limit: page.limit.clamp(1, MAX_LIMIT) as usize,
        };
        let Found { events, next } = look.before(end).await?;
        let items = self.tell_events(events).await?;
        let next = next.map(|next| write_cursor(LIST, next.as_str()));
        Ok(List { items, next })
    }

    /// Events with the names of those that they are about.
    pub(super) async fn tell_events(&self, events: Vec<Kept>) -> Result<Vec<Told>, SchoolError> {
        let names = Names::of(&self.store, &events).await?;
        events.into_iter().map(|event| event.tell(&names)).collect()
    }
}

/// A value of an attribute in a line.
pub(super) fn text_of(item: &Item, name: &str) -> Option<String> {
    match item.get(name) {
        Some(AttributeValue::S(text)) => Some(text.clone()),
        _ => None,
    }
}
