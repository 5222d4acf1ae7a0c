//! Lists: every one is a page of one partition, sorted by its key. A cursor is the last sort key and
//! the list's name; the partition comes from the request, so that no cursor can move to another one
//! (decisions.md C4).

use data_encoding::BASE64URL_NOPAD;
use domain::names::KEY_SEPARATOR;
use ports::{AttributeValue, Consistency, Item, Order, Query, Range, TableSpec};

use crate::errors::SchoolError;
use crate::store::Store;
use crate::tables::s;

/// Entries of a page when nothing is said.
pub const DEFAULT_LIMIT: u32 = 50;
/// Most entries of a page.
pub const MAX_LIMIT: u32 = 200;

/// Longest sort key.
pub(crate) const MAX_SORT_KEY: usize = 1_024;
/// Longest end of a page in a cursor: a sort key, and before it the query of a search.
const MAX_END: usize = 2 * MAX_SORT_KEY;

/// Which page.
#[derive(Debug, Clone)]
pub struct PageRequest {
    /// Entries, 1 to [`MAX_LIMIT`].
    pub limit: u32,
    /// Where the page before ended.
    pub cursor: Option<String>,
}

impl Default for PageRequest {
    fn default() -> Self {
        Self {
            limit: DEFAULT_LIMIT,
            cursor: None,
        }
    }
}

/// A page of nouns.
#[derive(Debug, Clone, PartialEq)]
pub struct List<T> {
    /// Entries in order.
    pub items: Vec<T>,
    /// Cursor of the next page; none on the last.
    pub next: Option<String>,
}

impl<T> List<T> {
    /// The same page of something else.
    pub fn map<U>(self, each: impl FnMut(T) -> U) -> List<U> {
        List {
            items: self.items.into_iter().map(each).collect(),
            next: self.next,
        }
    }
}

/// Finds the table's keys by the sort key of an index.
pub(crate) type TableKeys<'a> = &'a (dyn Fn(&str) -> Option<Item> + Sync);

/// One sorted partition.
pub(crate) struct Listing<'a> {
    /// Name of the list, part of its cursors.
    pub name: &'static str,
    /// Table.
    pub table: &'static TableSpec,
    /// Index, if not the table itself.
    pub index: Option<&'static str>,
    /// Partition key value.
    pub partition: String,
    /// What the sort keys begin with.
    pub prefix: String,
    /// Direction.
    pub order: Order,
    /// The table's keys of the entry with this sort key; needed for an index alone.
    pub table_keys: Option<TableKeys<'a>>,
}

impl Listing<'_> {
    /// Reads one page; one entry more is fetched, so that the last page knows that it is the last.
    pub async fn page(
        &self,
        store: &Store,
        request: &PageRequest,
    ) -> Result<List<Item>, SchoolError> {
        let limit = request.limit.clamp(1, MAX_LIMIT);
        let start_after = match &request.cursor {
            Some(cursor) => Some(self.start_after(cursor)?),
            None => None,
        };
        let range = if self.prefix.is_empty() {
            Range::All
        } else {
            Range::BeginsWith(self.prefix.clone())
        };
        let page = store
            .query(Query {
                table: self.table,
                index: self.index,
                partition: s(self.partition.clone()),
                range,
                order: self.order,
                limit: limit + 1,
                start_after,
                consistency: Consistency::Eventual,
            })
            .await?;
        let mut items = page.items;
        let more = items.len() > limit as usize;
        items.truncate(limit as usize);
        let next = items
            .last()
            .filter(|_| more)
            .and_then(|item| self.cursor(item));
        Ok(List { items, next })
    }

    fn sort_name(&self) -> &'static str {
        let spec = match self.index {
            Some(index) => self.table.index(index).and_then(|index| index.sort),
            None => self.table.sort,
        };
        spec.map_or("", |spec| spec.name)
    }

    fn partition_name(&self) -> &'static str {
        let index = self.index.and_then(|index| self.table.index(index));
        index.map_or(self.table.partition.name, |index| index.partition.name)
    }

    fn cursor(&self, last: &Item) -> Option<String> {
        let AttributeValue::S(sort) = last.get(self.sort_name())? else {
            return None;
        };
        Some(write_cursor(self.name, sort))
    }

    fn start_after(&self, cursor: &str) -> Result<Item, SchoolError> {
        let sort = read_cursor(self.name, cursor)?;
        if !sort.starts_with(&self.prefix) || sort.len() > MAX_SORT_KEY {
            return Err(SchoolError::InvalidCursor);
        }
        let mut keys = match self.table_keys {
            Some(table_keys) => table_keys(&sort).ok_or(SchoolError::InvalidCursor)?,
            None => Item::default(),
        };
        keys.insert(self.partition_name().to_owned(), s(self.partition.clone()));
        keys.insert(self.sort_name().to_owned(), s(sort));
        Ok(keys)
    }
}

/// A cursor of a list: its name, and where in it a page ended.
pub(crate) fn write_cursor(list: &str, end: &str) -> String {
    BASE64URL_NOPAD.encode(format!("{list}\n{end}").as_bytes())
}

/// Where in the list the page before ended.
pub(crate) fn read_cursor(list: &str, cursor: &str) -> Result<String, SchoolError> {
    let read = || {
        let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let (name, end) = text.split_once('\n')?;
        (name == list && end.len() <= MAX_END).then(|| end.to_owned())
    };
    read().ok_or(SchoolError::InvalidCursor)
}

/// The id at the end of a sort key.
pub(crate) fn id_of(sort_key: &str) -> Option<&str> {
    sort_key.rsplit_once(KEY_SEPARATOR).map(|(_, id)| id)
}
