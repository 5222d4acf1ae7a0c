//! What is still to be done anyway: what it will bring in line is not wrong.

use std::collections::HashSet;

use ports::{Consistency, Item, Order, Query, Range};

use crate::errors::SchoolError;
use crate::outbox::Task;
use crate::store::Store;
use crate::stored::from_item;
use crate::tables::{self, RECORDS, s};
use crate::uploads::Purpose;

/// Items of one call.
const PAGE: u32 = 200;

/// Tasks of the outbox and permitted uploads, by what they are about.
#[derive(Default)]
pub struct Pending {
    /// Ids of people, subjects and terms whose snapshots are refreshed.
    pub refreshed: HashSet<String>,
    /// Keys of files that may come, or go.
    pub files: HashSet<String>,
}

impl Pending {
    /// As it is now.
    pub async fn read(store: &Store) -> Result<Self, SchoolError> {
        let mut pending = Self::default();
        for item in partition(store, (tables::OUTBOX, "")).await? {
            match from_item(item) {
                Ok(Task::RefreshMemberships { person }) => {
                    pending.refreshed.insert(person.to_string());
                }
                Ok(Task::RefreshSubject { subject }) => {
                    pending.refreshed.insert(subject.to_string());
                }
                Ok(Task::RefreshDepartment { department }) => {
                    pending.refreshed.insert(department.to_string());
                }
                Ok(Task::RefreshTerm { term }) => {
                    pending.refreshed.insert(term.to_string());
                }
                Ok(Task::DropFile { purpose }) => {
                    pending.files.insert(purpose.key().to_string());
                }
                // One that does not read is told where it lies.
                Ok(_) | Err(_) => {}
            }
        }
        for item in partition(store, (tables::UPLOADS, "")).await? {
            if let Ok(purpose) = from_item::<Purpose>(item) {
                pending.files.insert(purpose.key().to_string());
            }
        }
        Ok(pending)
    }
}

/// All items of a partition whose sort keys begin so: those of one class or audience, or of what is open.
pub async fn partition(
    store: &Store,
    (partition, prefix): (&str, &str),
) -> Result<Vec<Item>, SchoolError> {
    let range = match prefix {
        "" => Range::All,
        prefix => Range::BeginsWith(prefix.to_owned()),
    };
    let mut query = Query {
        table: &RECORDS,
        index: None,
        partition: s(partition),
        range,
        order: Order::Ascending,
        limit: PAGE,
        start_after: None,
        consistency: Consistency::Strong,
    };
    let mut items = Vec::new();
    loop {
        let page = store.query(query.clone()).await?;
        items.extend(page.items);
        query.start_after = page.last_key;
        if query.start_after.is_none() {
            return Ok(items);
        }
    }
}
