//! The gradebook of a class: its book, categories and items, and the cells of its students.

mod categories;
mod cells;
mod events;
mod fills;
mod grades;
mod histories;
mod items;
mod merges;
mod moves;
mod pages;
mod postings;
mod restores;
mod sheets;
mod standings;
mod structures;
mod transactions;

use domain::ids::{ClassId, PersonId};
use domain::scores::{
    Book, BookItem, BookRules, Category, CategoryRules, Cell, ItemRules, Outline, Place, Plan,
    Ruled, Scheme, StudentScores,
};
use jiff::Timestamp;
use ports::{AttributeValue, Item};

use crate::errors::SchoolError;
use crate::store::Store;
use crate::stored::from_item;
use crate::tables;
use crate::walks::Walk;

pub use cells::{BatchOutcome, CellAsk, CellOutcome};
pub use events::Source;
pub use fills::FillAsk;
pub use grades::{Grades, Trial};
pub use histories::{Author, HistoryFilter, ScoreEvent};
pub use merges::{SheetAsk, SheetMode, SheetOutcome, SheetProblem};
pub use pages::{Grade, GradebookPage, GradebookRequest, GradebookRow, MAX_STUDENTS};
pub use postings::Posted;
pub use restores::{RestoreAsk, Restored};
pub use standings::{ClassStatistics, Figures, ItemStatistics, TotalStatistics};

/// The book of a class as it is stored.
pub type StoredBook = Ruled<Book, BookRules>;
/// A category as it is stored.
pub type StoredCategory = Ruled<Category, CategoryRules>;
/// An item as it is stored.
pub type StoredItem = Ruled<BookItem, ItemRules>;

/// The book of a class with all that is in it, in the order that its staff gave it.
#[derive(Debug, Clone, PartialEq)]
pub struct Gradebook {
    /// How it is weighed, and called.
    pub book: StoredBook,
    /// Categories.
    pub categories: Vec<StoredCategory>,
    /// Items, by category.
    pub items: Vec<StoredItem>,
    /// Categories that were taken away.
    pub deleted_categories: Vec<StoredCategory>,
    /// Items that were taken away.
    pub deleted_items: Vec<StoredItem>,
}

impl Default for Gradebook {
    /// The book of a class that has none yet.
    fn default() -> Self {
        Self {
            book: Book::default().into(),
            categories: Vec::new(),
            items: Vec::new(),
            deleted_categories: Vec::new(),
            deleted_items: Vec::new(),
        }
    }
}

impl Gradebook {
    /// Reads the book of a class: one call up to some thousand items.
    pub async fn read(store: &Store, class: &ClassId) -> Result<Self, SchoolError> {
        let walk = Walk::of(tables::class_partition(class)).under(tables::BOOK);
        Self::of(walk.all(store).await?)
    }

    fn of(stored: Vec<Item>) -> Result<Self, SchoolError> {
        let mut gradebook = Self::default();
        for item in stored {
            let kind = match item.get("sk") {
                Some(AttributeValue::S(sk)) => sk.clone(),
                _ => String::new(),
            };
            if kind == tables::BOOK {
                gradebook.book = from_item(item)?;
            } else if kind.starts_with(tables::BOOK_CATEGORIES) {
                gradebook.take_category(from_item(item)?);
            } else if kind.starts_with(tables::BOOK_ITEMS) {
                gradebook.take_item(from_item(item)?);
            }
        }
        gradebook.sort();
        Ok(gradebook)
    }

    fn take_category(&mut self, category: StoredCategory) {
        match category.part.deleted_at {
            None => self.categories.push(category),
            Some(_) => self.deleted_categories.push(category),
        }
    }

    fn take_item(&mut self, item: StoredItem) {
        match item.part.deleted_at {
            None => self.items.push(item),
            Some(_) => self.deleted_items.push(item),
        }
    }

    fn sort(&mut self) {
        self.categories.sort_by_key(|category| {
            let number = category.part.number;
            (placed(category.part.place, number), number)
        });
        let at = |number: u32| {
            let mut categories = self.categories.iter();
            categories.position(|category| category.part.number == number)
        };
        self.items.sort_by_key(|item| {
            let number = item.part.number;
            (
                at(item.part.category),
                placed(item.part.place, number),
                number,
            )
        });
    }

    /// The book made ready for totals.
    pub fn plan(&self) -> Result<Plan, SchoolError> {
        let outline = Outline {
            book: &self.book.part,
            rules: &self.book.rules,
            categories: &self.categories,
            items: &self.items,
        };
        Plan::new(outline).map_err(|error| SchoolError::Corrupt(error.to_string()))
    }

    /// Takes categories of these titles for not counted.
    pub fn leave_out(&mut self, titles: &[String]) {
        for category in &mut self.categories {
            let mut titles = titles.iter();
            if titles.any(|title| title == category.part.title.as_str()) {
                category.part.counted = false;
            }
        }
    }

    /// What totals are called.
    pub fn scheme(&self) -> Scheme {
        self.book.part.scheme.scheme()
    }

    /// The book as it is seen at an instant: what was to be posted by then is.
    #[must_use]
    pub fn seen_at(mut self, now: Timestamp) -> Self {
        self.items = self
            .items
            .into_iter()
            .map(|item| item.seen_at(now))
            .collect();
        self
    }

    /// Leaves only what students may know of.
    fn keep_posted(&mut self) {
        self.items.retain(|item| item.part.posted);
        self.deleted_items.clear();
        self.deleted_categories.clear();
    }

    /// An item by its number.
    pub fn item(&self, number: u32) -> Option<&StoredItem> {
        self.items.iter().find(|item| item.part.number == number)
    }
}

/// Where something stands that may never have been moved.
pub fn placed(place: Option<Place>, number: u32) -> Place {
    place.unwrap_or_else(|| Place::of_number(number))
}

/// The cells of a student out of the item of their scores.
pub fn read_scores(item: &Item) -> Result<StudentScores, SchoolError> {
    let mut scores = StudentScores::default();
    if let Some(AttributeValue::M(cells)) = item.get("scores") {
        for (number, cell) in cells {
            scores.cells.insert(read_number(number)?, read_cell(cell)?);
        }
    }
    if let Some(AttributeValue::M(extensions)) = item.get("extensions") {
        for (number, minutes) in extensions {
            let AttributeValue::N(minutes) = minutes else {
                return Err(corrupt());
            };
            let minutes = minutes.parse().map_err(|_| corrupt())?;
            scores.extensions.insert(read_number(number)?, minutes);
        }
    }
    Ok(scores)
}

fn read_number(name: &str) -> Result<u32, SchoolError> {
    name.parse().map_err(|_| corrupt())
}

fn read_cell(value: &AttributeValue) -> Result<Cell, SchoolError> {
    let AttributeValue::S(cell) = value else {
        return Err(corrupt());
    };
    cell.parse().map_err(|_| corrupt())
}

fn corrupt() -> SchoolError {
    SchoolError::Corrupt("scores".to_owned())
}

/// Whose scores an item has.
pub fn whose_scores(item: &Item) -> Option<PersonId> {
    let Some(AttributeValue::S(sk)) = item.get("sk") else {
        return None;
    };
    PersonId::parse(sk.strip_prefix(tables::SCORES)?).ok()
}
