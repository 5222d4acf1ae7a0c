//! Events: what was done, by whom, before and after. They are history and audit in one, written in
//! the transaction of the change itself, and nothing deletes them (decisions.md B11).

use domain::policy::Action;
use ports::{AttributeValue, Item};

use crate::acting::Acting;
use crate::stored::Difference;
use crate::tables::{self, RECORDS, s};
use crate::writes::Write;

/// What was done to something.
pub struct Event {
    /// Partition of the thing, such as `CLASS#cls_…`.
    pub thing: String,
    /// Which action.
    pub action: Action,
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
            action,
            before: Item::default(),
            after: item,
        }
    }

    /// Something changed.
    pub fn changed(thing: String, action: Action, difference: Difference) -> Self {
        Self {
            thing,
            action,
            before: difference.before,
            after: difference.after,
        }
    }
}

impl Acting<'_> {
    /// Adds the event to the transaction.
    pub(crate) fn record(&self, write: &mut Write, event: Event) {
        let id = self.school.new_event();
        let key = RECORDS.key(event.thing, tables::event(&id));
        let mut item = key.to_item();
        let at = self.now();
        let mut set = |name: &str, value: AttributeValue| {
            item.insert(name.to_owned(), value);
        };
        set("action", s(event.action.id()));
        set("at", s(at.to_string()));
        set("person", s(self.person.as_str()));
        set("person_key", s(tables::event(&id)));
        set("day", s(at.strftime("%Y-%m-%d").to_string()));
        set("day_key", s(id.as_str()));
        set("before", AttributeValue::M(event.before.into_inner()));
        set("after", AttributeValue::M(event.after.into_inner()));
        set("request_id", s(self.origin.request_id.clone()));
        if let Some(address) = &self.origin.address {
            set("address", s(address.clone()));
        }
        write.create_item(&key, item);
    }
}
