//! Events as a table for spreadsheets. That somebody took one is an event too, written before it is given.

use std::fmt::Write as _;

use domain::events::EventFilter;
use domain::policy::Action;
use ports::Item;

use super::Event;
use super::histories::{Found, Look, Told};
use crate::acting::Acting;
use crate::errors::{Refusal, SchoolError};
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
    /// The events as comma separated values, newest first, with a mark that spreadsheets know the encoding by.
    pub async fn export_events(&self, filter: &EventFilter) -> Result<String, SchoolError> {
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

fn table(events: &[Told]) -> String {
    let mut table = String::from('\u{feff}');
    table.push_str(&HEAD.join(","));
    table.push_str("\r\n");
    for event in events {
        let json = |value| serde_json::to_string(value).unwrap_or_default();
        let name = |name: Option<&String>| name.cloned().unwrap_or_default();
        let id = |id: Option<&str>| id.unwrap_or_default().to_owned();
        let (actor, member) = (event.actor.as_ref(), event.member.as_ref());
        let cells = [
            event.at.to_string(),
            event.action.clone(),
            name(actor.and_then(|actor| actor.name.as_ref())),
            id(actor.map(|actor| actor.id.as_str())),
            event.thing.id.kind().to_owned(),
            name(event.thing.name.as_ref()),
            id(event.thing.id.id()),
            name(member.and_then(|member| member.name.as_ref())),
            id(member.map(|member| member.id.as_str())),
            json(&event.before),
            json(&event.after),
            id(event.address.as_deref()),
            id(event.request_id.as_deref()),
        ];
        let cells = cells.map(|cell| quoted(&cell));
        let _ = write!(table, "{}\r\n", cells.join(","));
    }
    table
}

/// A cell in quotes; what a spreadsheet would take for a formula begins with an apostrophe.
fn quoted(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let lead = if is_formula { "'" } else { "" };
    format!("\"{lead}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_or_ends_early() {
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
        assert_eq!(quoted("@SUM(A1)"), "\"'@SUM(A1)\"");
        assert_eq!(quoted("a \"b\", c"), "\"a \"\"b\"\", c\"");
    }
}
