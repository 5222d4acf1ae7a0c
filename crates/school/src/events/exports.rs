//! Events as a table for spreadsheets. That somebody took one is an event too, written before it is given.

use domain::events::EventFilter;
use domain::policy::Action;
use ports::Item;

use super::Event;
use super::histories::{Found, Look, Told};
use crate::acting::Acting;
use crate::errors::{Refusal, SchoolError};
use crate::sheets::outputs::{self, Cell, Format};
use crate::tables::{self, n, s};
use crate::writes::Write;

/// Most events of a table: as many as a request has time for, and its answer room.
pub const MAX_ROWS: usize = 3_000;

const HEAD: [&str; 13] = [
    "at",
    "action",
    "actor",
    "actor_id",
    "kind",
    "thing",
    "thing_id",
    "member",
    "member_id",
    "before",
    "after",
    "address",
    "request_id",
];

impl Acting<'_> {
    /// The events as comma separated values for spreadsheet programs, newest first.
    pub async fn export_events(&self, filter: &EventFilter) -> Result<Vec<u8>, SchoolError> {
        self.permit_school(Action::ExportEvents).await?;
        let look = Look {
            store: &self.store,
            filter,
            limit: MAX_ROWS,
        };
        let mut events = Vec::new();
        let mut end = Some(filter.end());
        while let Some(before) = end {
            let Found {
                events: found,
                next,
            } = look.before(before).await?;
            events.extend(found);
            if events.len() > MAX_ROWS || (events.len() == MAX_ROWS && next.is_some()) {
                return Err(SchoolError::Refused(Refusal::ExportTooLarge));
            }
            end = next;
        }
        let told = self.tell_events(events).await?;
        let mut write = Write::new();
        let mut after = Item::default();
        after.insert("rows".to_owned(), n(told.len()));
        after.insert("from".to_owned(), s(filter.from.to_string()));
        after.insert("until".to_owned(), s(filter.until.to_string()));
        let mut note = |name: &str, value: Option<&str>| {
            value.map(|value| after.insert(name.to_owned(), s(value)))
        };
        note(
            "by",
            filter.actor.as_ref().map(domain::ids::PersonId::as_str),
        );
        note("action", filter.action.as_deref());
        note(
            "thing",
            filter.thing.as_ref().and_then(domain::events::Thing::id),
        );
        let thing = tables::SCHOOL.to_owned();
        self.record(
            &mut write,
            Event::created(thing, Action::ExportEvents, after),
        );
        self.finish_edit(write).await?;
        Ok(table(&told))
    }
}

fn table(events: &[Told]) -> Vec<u8> {
    let rows: Vec<Vec<Cell>> = events.iter().map(row).collect();
    outputs::write(Format::Csv, &HEAD, &rows)
}

fn row(event: &Told) -> Vec<Cell> {
    let json = |value| Cell::text(serde_json::to_string(value).ok());
    let (actor, member) = (event.actor.as_ref(), event.member.as_ref());
    vec![
        Cell::text(Some(event.at)),
        Cell::text(Some(&event.action)),
        Cell::text(actor.and_then(|actor| actor.name.as_ref())),
        Cell::text(actor.map(|actor| &actor.id)),
        Cell::text(Some(event.thing.id.kind())),
        Cell::text(event.thing.name.as_ref()),
        Cell::text(event.thing.id.id()),
        Cell::text(member.and_then(|member| member.name.as_ref())),
        Cell::text(member.map(|member| &member.id)),
        json(&event.before),
        json(&event.after),
        Cell::text(event.address.as_ref()),
        Cell::text(event.request_id.as_ref()),
    ]
}
