//! What the rows of the bundle are in the school, as far as the import has come.

use std::collections::HashMap;

use domain::checks::Fault;
use ports::{AttributeValue, Item};

use crate::bundles::files::File;

/// Who or what holds a lock, by id.
pub fn holder(lock: &Item) -> Option<&str> {
    match lock.get("holder") {
        Some(AttributeValue::S(id)) => Some(id),
        _ => None,
    }
}

/// That something else has a value, and what, if that is in the school already.
pub fn taken(code: &'static str, lock: Option<&Item>) -> Fault {
    let fault = Fault::new(code);
    match lock.and_then(holder) {
        Some(id) => fault.with(HOLDER, id),
        None => fault,
    }
}

/// The value of a problem that names what holds something.
pub const HOLDER: &str = "holder";

/// What a row became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownRow {
    /// Id of the noun.
    pub id: String,
    /// Whether this import made it.
    pub is_new: bool,
}

/// Rows by file and id.
#[derive(Default)]
pub struct Known<'a> {
    rows: [HashMap<&'a str, KnownRow>; File::ALL.len()],
}

impl<'a> Known<'a> {
    /// Notes what a row became.
    pub fn learn(&mut self, file: File, sourced_id: &'a str, row: KnownRow) {
        self.rows[file as usize].insert(sourced_id, row);
    }

    /// Takes it back: the row was left out after all.
    pub fn forget(&mut self, file: File, sourced_id: &str) {
        self.rows[file as usize].remove(sourced_id);
    }

    /// What a row became.
    pub fn find(&self, file: File, sourced_id: &str) -> Option<&KnownRow> {
        self.rows[file as usize].get(sourced_id)
    }
}
