//! Events: what was done, by whom, before and after. They are history and audit in one, written in
//! the transaction of the change itself (decisions.md B11). Time deletes them, after years, but for those
//! of grades.

mod exports;
mod histories;
mod names;

use domain::events::{KEPT_YEARS, are_kept_for_ever};
use domain::ids::{EventId, PersonId};
use domain::policy::Action;
use jiff::Timestamp;
use ports::{AttributeValue, Item};

use crate::School;
use crate::acting::{Acting, Origin};
use crate::errors::SchoolError;
use crate::outbox::settled;
use crate::store::Store;
use crate::stored::Difference;
use crate::tables::{self, RECORDS, n, s};
use crate::writes::Write;

pub use histories::{Named, Told};
pub(crate) use names::Names;

/// Seconds of a year, leap or not.
const YEAR: i64 = 31_556_952;

/// What was done to something.
pub struct Event {
    /// Partition of the thing, such as `CLASS#cls_…`.
    pub thing: String,
    /// Operation id of the action.
    pub action: &'static str,
    /// Whose membership of the thing it was, if one.
    pub member: Option<PersonId>,
    /// Changed attributes as they were.
    pub before: Item,
    /// Changed attributes as they became.
    pub after: Item,
}

impl Event {
    /// Something new.
    pub fn created(thing: String, action: Action, item: Item) -> Self {
        Self {
            thing,
            action: action.id(),
            member: None,
            before: Item::default(),
            after: item,
        }
    }

    /// Something changed.
    pub fn changed(thing: String, action: Action, difference: Difference) -> Self {
        Self {
            thing,
            action: action.id(),
            member: None,
            before: difference.before,
            after: difference.after,
        }
    }

    /// The same about somebody's membership.
    #[must_use]
    pub fn of(self, member: &PersonId) -> Self {
        let member = Some(member.clone());
        Self { member, ..self }
    }
}

/// Who did something, and from where; nobody for what follows from an import.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Doer<'a> {
    /// Who.
    pub person: Option<&'a PersonId>,
    /// From where.
    pub origin: &'a Origin,
}

impl Acting<'_> {
    /// Adds the event to the transaction.
    pub(crate) fn record(&self, write: &mut Write, event: Event) {
        self.school.record(write, self.doer(), event);
    }

    /// The acting person, as events tell them.
    pub(crate) fn doer(&self) -> Doer<'_> {
        Doer {
            person: Some(&self.person),
            origin: &self.origin,
        }
    }
}

impl School {
    /// Writes what the program did to the school unasked.
    pub(crate) async fn record_unasked(
        &self,
        store: &Store,
        (action, after): (&'static str, Item),
        mut write: Write,
    ) -> Result<(), SchoolError> {
        let origin = Origin::default();
        let doer = Doer {
            person: None,
            origin: &origin,
        };
        let event = Event {
            thing: tables::SCHOOL.to_owned(),
            action,
            member: None,
            before: Item::default(),
            after,
        };
        self.record(&mut write, doer, event);
        settled(&write.commit(store).await?)
    }

    /// Adds the event to a transaction.
    pub(crate) fn record(&self, write: &mut Write, doer: Doer<'_>, event: Event) {
        let id = self.new_event();
        let key = RECORDS.key(event.thing.clone(), tables::event(&id));
        let mut item = stamp(doer, &id, self.now());
        item.extend(key.to_item().into_inner());
        let mut set = |name: &str, value: AttributeValue| {
            item.insert(name.to_owned(), value);
        };
        set("action", s(event.action));
        if let Some(member) = event.member {
            set("member", s(member.as_str()));
            set("roster", s(tables::member_events(&event.thing, &member)));
            set("sort_key", s(id.as_str()));
        }
        if !are_kept_for_ever(event.action) {
            let expires_at = self.now().as_second() + KEPT_YEARS * YEAR;
            set("expires_at", n(expires_at));
        }
        set("before", AttributeValue::M(event.before.into_inner()));
        set("after", AttributeValue::M(event.after.into_inner()));
        write.create_item(&key, item);
    }
}

/// Who, when and from where, as every event has it, with the keys of its indexes.
pub(crate) fn stamp(doer: Doer<'_>, id: &EventId, at: Timestamp) -> Item {
    let mut item = Item::default();
    let mut set = |name: &str, value: String| {
        item.insert(name.to_owned(), s(value));
    };
    set("at", at.to_string());
    if let Some(person) = doer.person {
        set("person", person.to_string());
        set("person_key", tables::event(id));
    }
    set("day", at.strftime("%Y-%m-%d").to_string());
    set("day_key", id.to_string());
    set("request_id", doer.origin.request_id.clone());
    if let Some(address) = &doer.origin.address {
        set("address", address.clone());
    }
    item
}
