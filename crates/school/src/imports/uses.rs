//! Whether what an import made is in use by what came since, so that taking it back would leave
//! something without its class, its person or its item.

use domain::ids::{ClassId, PersonId};
use domain::scores::{BookItem, Cell, ScoreStatus};
use ports::{AttributeValue, Consistency, Item, Key, Order, Query, Range, TableSpec};

use super::reversals::{Made, Reversal};
use super::undos::{Kept, Undo};
use crate::errors::SchoolError;
use crate::settings::read_settings;
use crate::stored::from_item;
use crate::tables::{self, CLASSES, RECORDS, SUBJECTS, USERS, s};

/// What becomes of the book that a unit made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Book {
    /// It goes with the unit.
    Goes,
    /// It stays, for what is in it.
    Stays,
}

/// Items of a page.
const PAGE: u32 = 200;

impl Undo<'_> {
    /// Why a unit has to be kept, or what becomes of its book.
    pub(super) async fn find_use(
        &self,
        unit: &Reversal,
    ) -> Result<Result<Book, Kept>, SchoolError> {
        for made in &unit.made {
            let partition = made.partition();
            let used = if made.is_in(&USERS) {
                let query = index(&RECORDS, "by-person", partition);
                self.any(begins(query, tables::MEMBERSHIPS)).await?
            } else if made.is_in(&CLASSES) {
                self.has_members(partition).await?
            } else if made.is_in(&SUBJECTS) {
                self.any(index(&CLASSES, "subject-index", partition))
                    .await?
            } else if made.sort_after("DEPARTMENT") == Some("") {
                let query = records(partition.to_owned());
                self.any(begins(query, tables::TAUGHT)).await?
            } else if let Some(term) = made.partition_after("TERM#") {
                self.any(index(&CLASSES, "term-index", term)).await?
                    || self.is_current(term).await?
            } else if let Some(student) = made.sort_after(tables::SCORES) {
                self.has_final(made.partition_after("CLASS#"), student)
                    .await?
            } else {
                false
            };
            if used {
                return Ok(Err("in_use"));
            }
        }
        self.find_use_of_book(unit).await
    }

    /// Whether a student whom an import brought into a class has a final grade there.
    async fn has_final(&self, class: Option<&str>, student: &str) -> Result<bool, SchoolError> {
        let class = parse_class(class.unwrap_or_default())?;
        let student = PersonId::parse(student);
        let student = student.map_err(|_| SchoolError::Corrupt("batch".to_owned()))?;
        let grade = self.store.get(tables::final_grade(&class, &student));
        Ok(grade.await?.is_some())
    }

    async fn is_current(&self, term: &str) -> Result<bool, SchoolError> {
        let settings = read_settings(self.store.get(tables::settings()).await?)?;
        Ok(settings.current_term.is_some_and(|id| id.as_str() == term))
    }

    async fn has_members(&self, class: &str) -> Result<bool, SchoolError> {
        let class = parse_class(class)?;
        for prefix in [
            tables::MEMBERSHIPS,
            tables::SCORES,
            tables::BOOK,
            tables::FINALS,
        ] {
            if self.any(begins(partition(&class), prefix)).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Items and categories of a book: cells and items that came since keep them.
    async fn find_use_of_book(&self, unit: &Reversal) -> Result<Result<Book, Kept>, SchoolError> {
        let numbers = |prefix: &str| -> Vec<u32> {
            let sorts = unit.made.iter().filter_map(|made| made.sort_after(prefix));
            sorts.filter_map(|number| number.parse().ok()).collect()
        };
        let (items, categories) = (
            numbers(tables::BOOK_ITEMS),
            numbers(tables::BOOK_CATEGORIES),
        );
        let has_book = unit.made.iter().any(Made::is_book);
        let class = unit
            .made
            .iter()
            .find_map(|made| made.partition_after("CLASS#"));
        let Some(class) = class.filter(|_| has_book || !items.is_empty() || !categories.is_empty())
        else {
            return Ok(Ok(Book::Goes));
        };
        let class = parse_class(class)?;
        let left = self
            .all(begins(partition(&class), tables::BOOK_ITEMS))
            .await?;
        let left: Vec<BookItem> = left.into_iter().map(from_item).collect::<Result<_, _>>()?;
        let left: Vec<&BookItem> = left
            .iter()
            .filter(|item| !items.contains(&item.number))
            .collect();
        if left.iter().any(|item| categories.contains(&item.category)) {
            return Ok(Err("in_use"));
        }
        if !items.is_empty() && self.has_cells(&class, &items).await? {
            return Ok(Err("in_use"));
        }
        let others = self
            .all(begins(partition(&class), tables::BOOK_CATEGORIES))
            .await?;
        let keeps_book = !left.is_empty() || others.len() > categories.len();
        Ok(Ok(if keeps_book { Book::Stays } else { Book::Goes }))
    }

    /// Whether any student has something in one of the items.
    async fn has_cells(&self, class: &ClassId, items: &[u32]) -> Result<bool, SchoolError> {
        for scores in self.all(begins(partition(class), tables::SCORES)).await? {
            let Some(AttributeValue::M(cells)) = scores.get("scores") else {
                continue;
            };
            for number in items {
                let Some(AttributeValue::S(cell)) = cells.get(&number.to_string()) else {
                    continue;
                };
                let cell: Cell = cell
                    .parse()
                    .map_err(|_| SchoolError::Corrupt("cell".to_owned()))?;
                if cell.points.is_some() || cell.status != ScoreStatus::None {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Whether there is anything; of what an index shows, whether it is still there: it may lag behind what
    /// the transaction before has removed.
    async fn any(&self, query: Query) -> Result<bool, SchoolError> {
        if query.index.is_none() {
            let page = self.store.query(Query { limit: 1, ..query }).await?;
            return Ok(!page.items.is_empty());
        }
        let table = query.table;
        let shown = self
            .store
            .query(Query {
                limit: PAGE,
                ..query
            })
            .await?;
        let keys = shown.items.iter().filter_map(|item| Key::of(table, item));
        let items = self.store.get_all(&keys.collect::<Vec<_>>()).await?;
        Ok(items.iter().any(Option::is_some))
    }

    async fn all(&self, mut query: Query) -> Result<Vec<Item>, SchoolError> {
        let mut items = Vec::new();
        loop {
            let page = self.store.query(query.clone()).await?;
            items.extend(page.items);
            if page.last_key.is_none() {
                return Ok(items);
            }
            query.start_after = page.last_key;
        }
    }
}

fn parse_class(text: &str) -> Result<ClassId, SchoolError> {
    ClassId::parse(text).map_err(|_| SchoolError::Corrupt("batch".to_owned()))
}

fn partition(class: &ClassId) -> Query {
    records(tables::class_partition(class))
}

fn records(partition: String) -> Query {
    Query {
        table: &RECORDS,
        index: None,
        partition: s(partition),
        range: Range::All,
        order: Order::Ascending,
        limit: PAGE,
        start_after: None,
        consistency: Consistency::Strong,
    }
}

fn index(table: &'static TableSpec, index: &'static str, partition: &str) -> Query {
    Query {
        table,
        index: Some(index),
        partition: s(partition),
        range: Range::All,
        order: Order::Ascending,
        limit: 1,
        start_after: None,
        consistency: Consistency::Eventual,
    }
}

fn begins(query: Query, prefix: &str) -> Query {
    Query {
        range: Range::BeginsWith(prefix.to_owned()),
        ..query
    }
}
