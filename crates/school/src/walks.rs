//! Partitions from one end to the other.

use ports::items::MAX_PAGE;
use ports::{Consistency, Item, Order, Query, Range, TableSpec};

use crate::errors::SchoolError;
use crate::store::Store;
use crate::tables::{RECORDS, s};

/// What is to be read.
pub struct Walk {
    query: Query,
}

impl Walk {
    /// A partition of `records`.
    pub fn of(partition: impl Into<String>) -> Self {
        Self::by((&RECORDS, None), partition)
    }

    /// A partition of a table or of one of its indexes.
    pub fn by(
        (table, index): (&'static TableSpec, Option<&'static str>),
        partition: impl Into<String>,
    ) -> Self {
        let consistency = match index {
            Some(_) => Consistency::Eventual,
            None => Consistency::Strong,
        };
        let query = Query {
            table,
            index,
            partition: s(partition),
            range: Range::All,
            order: Order::Ascending,
            limit: MAX_PAGE,
            start_after: None,
            consistency,
        };
        Self { query }
    }

    /// Only what sorts under these letters.
    #[must_use]
    pub fn under(mut self, letters: &str) -> Self {
        self.query.range = Range::BeginsWith(letters.to_owned());
        self
    }

    /// The next page; none behind the last.
    pub async fn next(&mut self, store: &Store) -> Result<Option<Vec<Item>>, SchoolError> {
        if self.query.limit == 0 {
            return Ok(None);
        }
        let page = store.query(self.query.clone()).await?;
        if page.last_key.is_none() {
            self.query.limit = 0;
        }
        self.query.start_after = page.last_key;
        Ok(Some(page.items))
    }

    /// Everything, for what is small.
    pub async fn all(mut self, store: &Store) -> Result<Vec<Item>, SchoolError> {
        let mut all = Vec::new();
        while let Some(page) = self.next(store).await? {
            all.extend(page);
        }
        Ok(all)
    }
}
