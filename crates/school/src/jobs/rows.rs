//! What a job has to say of rows or lines, many to an item.

use std::collections::BTreeMap;

use domain::events::Thing;
use domain::ids::JobId;
use ports::{AttributeValue, Consistency, Item, Order, Query, Range};
use serde::{Deserialize, Serialize};

use crate::errors::SchoolError;
use crate::events::Named;
use crate::lists::{List, MAX_LIMIT, PageRequest, read_cursor, write_cursor};
use crate::store::Store;
use crate::stored::{from_item, plain_item};
use crate::tables::{self, RECORDS, s};
use crate::writes::Write;

/// Most rows of an item, some 50 KB.
pub const PIECE: usize = 200;
/// Name of the list, part of its cursors.
const LIST: &str = "job_rows";
/// Items that are read at a time.
const AT_ONCE: u32 = 50;

/// What became of a row or line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowOutcome {
    /// Nothing of the bundle was written because of it.
    Stopped,
    /// The row was left out, and with it the rows that refer to it.
    LeftOut,
    /// It was imported all the same, as the text says.
    Noted,
    /// It was changed since, and was not taken back.
    Kept,
    /// The person is in the class now.
    Enrolled,
    /// The person waits for a place in the class.
    Waiting,
    /// The person was in the class before.
    Already,
    /// There is nobody with this code or e-mail.
    Unknown,
    /// The person cannot come into the class.
    Refused,
}

impl RowOutcome {
    /// The value in tallies and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::LeftOut => "left_out",
            Self::Noted => "noted",
            Self::Kept => "kept",
            Self::Enrolled => "enrolled",
            Self::Waiting => "waiting",
            Self::Already => "already",
            Self::Unknown => "unknown",
            Self::Refused => "refused",
        }
    }
}

/// What a job has to say of one row or line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobRow {
    /// What became of it.
    pub outcome: RowOutcome,
    /// Why, as a stable code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Values for the text of the code.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
    /// Name of the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Row as a spreadsheet counts, or line of a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// Name of the column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The line itself, or the id of the row in its file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// How many rows it stands for, if not one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
}

/// A row as it is told.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldRow {
    /// The row.
    pub row: JobRow,
    /// Who or what has the value that it wants.
    pub holder: Option<Named<Thing>>,
}

impl JobRow {
    /// A row of which nothing but the outcome is known.
    pub fn new(outcome: RowOutcome) -> Self {
        Self {
            outcome,
            code: None,
            params: BTreeMap::new(),
            file: None,
            row: None,
            column: None,
            text: None,
            count: None,
        }
    }
}

/// What a job says at one time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// For whoever asks.
    #[serde(default)]
    pub rows: Vec<JobRow>,
    /// Counts of rows that are like many others, for the job itself when it goes on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<JobRow>,
}

impl Said {
    /// Items that it takes.
    pub fn pieces(&self) -> u32 {
        let counts = usize::from(self.rows.is_empty() && !self.more.is_empty());
        let pieces = self.rows.len().div_ceil(PIECE) + counts;
        u32::try_from(pieces).expect("a transaction has few items")
    }
}

/// Adds what a job says to a transaction, as items from a number on; returns how many items.
pub fn write_rows(write: &mut Write, (job, from): (&JobId, u32), said: &Said) -> u32 {
    let mut pieces: Vec<Said> = said
        .rows
        .chunks(PIECE)
        .map(|rows| Said {
            rows: rows.to_vec(),
            more: Vec::new(),
        })
        .collect();
    if pieces.is_empty() && !said.more.is_empty() {
        pieces.push(Said::default());
    }
    if let Some(last) = pieces.last_mut() {
        last.more.clone_from(&said.more);
    }
    let mut number = from;
    for piece in &pieces {
        write.put(&tables::job_rows(job, number), plain_item(piece));
        number += 1;
    }
    number - from
}

/// All that a job has said.
pub async fn read_all(store: &Store, job: &JobId) -> Result<Said, SchoolError> {
    let mut said = Said::default();
    let mut start_after = None;
    loop {
        let page = store.query(query(job, start_after, AT_ONCE)).await?;
        for item in page.items {
            let piece: Said = from_item(item)?;
            said.rows.extend(piece.rows);
            said.more.extend(piece.more);
        }
        if page.last_key.is_none() {
            return Ok(said);
        }
        start_after = page.last_key;
    }
}

fn query(job: &JobId, start_after: Option<Item>, limit: u32) -> Query {
    Query {
        table: &RECORDS,
        index: None,
        partition: s(tables::job_partition(job)),
        range: Range::BeginsWith(tables::ROWS.to_owned()),
        order: Order::Ascending,
        limit,
        start_after,
        consistency: Consistency::Strong,
    }
}

/// A page of rows. A cursor is the item before the one that the page begins in, and how many rows of
/// that were on earlier pages.
pub async fn read_page(
    store: &Store,
    job: &JobId,
    page: &PageRequest,
) -> Result<List<JobRow>, SchoolError> {
    let limit = page.limit.clamp(1, MAX_LIMIT) as usize;
    let (mut after, mut skipped) = match &page.cursor {
        Some(cursor) => read_end(cursor)?,
        None => (0, 0),
    };
    let mut items: Vec<JobRow> = Vec::new();
    loop {
        let start_after = (after > 0).then(|| tables::job_rows(job, after).to_item());
        let found = store.query(query(job, start_after, AT_ONCE)).await?;
        for item in found.items {
            let number = number_of(&item)?;
            let rows = from_item::<Said>(item)?.rows;
            let room = limit - items.len();
            let rest = rows.len().saturating_sub(skipped);
            if rest > room {
                items.extend(rows.into_iter().skip(skipped).take(room));
                let end = format!("{after}.{}", skipped + room);
                let next = Some(write_cursor(LIST, &end));
                return Ok(List { items, next });
            }
            items.extend(rows.into_iter().skip(skipped));
            (after, skipped) = (number, 0);
        }
        if found.last_key.is_none() {
            return Ok(List { items, next: None });
        }
    }
}

fn number_of(item: &Item) -> Result<u32, SchoolError> {
    let sort = match item.get("sk") {
        Some(AttributeValue::S(sort)) => sort.strip_prefix(tables::ROWS),
        _ => None,
    };
    let number = sort.and_then(|number| number.parse().ok());
    number.ok_or_else(|| SchoolError::Corrupt("rows of a job".to_owned()))
}

fn read_end(cursor: &str) -> Result<(u32, usize), SchoolError> {
    let end = read_cursor(LIST, cursor)?;
    let numbers = end
        .split_once('.')
        .and_then(|(after, skipped)| Some((after.parse().ok()?, skipped.parse().ok()?)));
    numbers.ok_or(SchoolError::InvalidCursor)
}
