//! The books of classes: their categories and items, with the numbers under which cells are kept.
//! New ones get theirs in the order of the file; the book counts them in the same transaction.

use std::collections::{BTreeSet, HashMap, HashSet};

use domain::checks::Fault;
use domain::ids::ClassId;
use domain::scores::{Book, SchemeChoice, Weighting};
use ports::{Changes, Condition, Consistency, Item, Key, Order, Query, Range};

use super::classes::corrupt;
use super::packers::Unit;
use super::positions::Phase;
use super::reports::Outcome;
use super::runs::Run;
use crate::bundles::files::{CATEGORY_CLASSES, File, ITEM_WEIGHT};
use crate::bundles::items::read_weighting;
use crate::bundles::manifests::Mode;
use crate::bundles::problems::Place;
use crate::bundles::sheets::{Row, Sheet};
use crate::errors::SchoolError;
use crate::stored::{from_item, plain_item};
use crate::tables::{self, RECORDS, n, s};

/// Most new categories and items in one transaction: each is two actions.
const MAX_NEW: usize = 40;
/// Classes of a category that are asked for at a time.
const PAGE: u32 = 200;

/// The rows of a class's book.
#[derive(Default)]
struct BookRows<'a> {
    /// Ids of categories, those of the bundle in the order of its file.
    categories: Vec<&'a str>,
    items: Vec<Row<'a>>,
}

/// The rows of all books by the ids of their classes.
#[derive(Default)]
struct Books<'a> {
    order: Vec<String>,
    rows: Vec<BookRows<'a>>,
    positions: HashMap<String, usize>,
}

/// The book of a class while its rows are imported.
pub struct OpenBook<'a> {
    /// Position among the books.
    pub at: usize,
    /// Of which class.
    pub class: ClassId,
    /// The book with the numbers given out so far.
    pub book: Book,
    /// Whether the class has a book already.
    is_stored: bool,
    /// Numbers of its categories.
    pub categories: HashMap<&'a str, u32>,
    unit: Option<Unit<'a>>,
    new: usize,
    /// Whether the transaction that is being filled names the book already.
    is_named: bool,
}

impl<'a> Run<'a> {
    /// All categories and line items.
    pub async fn import_books(&mut self) -> Result<(), SchoolError> {
        let classes_of = self.find_classes_of_all().await?;
        let books = self.list(Phase::ListBooks, |run| Ok(run.list_books(&classes_of)))?;
        let total = books.order.len();
        let begun = self.start(Phase::Books, total);
        self.recall_books(&books, begun).await?;
        let books = books.order.into_iter().zip(books.rows).enumerate();
        for (done, (class, rows)) in books.skip(begun) {
            self.tell(File::LineItems, done, total);
            self.begin(Phase::Books.at(done));
            self.import_book(done, class, rows).await?;
            self.rest(Phase::Books.at(done + 1)).await?;
        }
        self.flush(Phase::ListMembers.at(0)).await
    }

    /// What is known of the books that an earlier run has dealt with, the last of them in part.
    async fn recall_books(&mut self, books: &Books<'a>, begun: usize) -> Result<(), SchoolError> {
        let part = self.start_within(Phase::Books, begun);
        if begun == 0 && part == 0 {
            return Ok(());
        }
        for (at, rows) in books.rows.iter().enumerate().take(begun + 1) {
            let whole = rows.categories.len();
            let dealt_with = if at < begun { whole } else { part.min(whole) };
            for id in &rows.categories[..dealt_with] {
                if self.indexes.find(File::Categories, id).is_some() {
                    self.seen_categories.insert(id);
                }
            }
        }
        let items = books.rows.iter().flat_map(|rows| &rows.items);
        let ids = items.map(|row| row.id()).collect();
        self.recall(File::LineItems, ids).await
    }

    /// The rows by class, in the order in which classes come.
    fn list_books(&mut self, classes_of: &HashMap<&'a str, Vec<String>>) -> Books<'a> {
        let mut books = Books::default();
        let mut used: HashMap<&'a str, BTreeSet<String>> = HashMap::new();
        let items = self.contents.sheet(File::LineItems);
        for item in items.into_iter().flat_map(Sheet::rows) {
            let class = item.get("classSourcedId");
            let Some(class) = self.refer(item, ("classSourcedId", File::Classes), class) else {
                self.count(File::LineItems, Outcome::Skipped);
                continue;
            };
            let category = item.get("categorySourcedId");
            let is_here = self.indexes.find(File::Categories, category).is_some();
            let book = books.open(&class.id);
            book.items.push(item);
            if !is_here && !book.categories.contains(&category) {
                book.categories.push(category);
            }
            used.entry(category).or_default().insert(class.id);
        }
        let categories = self.contents.sheet(File::Categories);
        for row in categories.into_iter().flat_map(Sheet::rows) {
            let mut classes = used.remove(row.id()).unwrap_or_default();
            let named = row.list(CATEGORY_CLASSES);
            let named = named.filter_map(|class| self.known.find(File::Classes, class));
            classes.extend(named.map(|class| class.id.clone()));
            if classes.is_empty() || self.contents.mode(File::Categories) == Mode::Delta {
                let known = classes_of.get(row.id()).into_iter().flatten();
                classes.extend(known.cloned());
            }
            if classes.is_empty() {
                let fault = Fault::new("category_without_class");
                self.problems.warn(row.place(), fault);
                self.count(File::Categories, Outcome::Skipped);
            }
            for class in classes {
                books.open(&class).categories.push(row.id());
            }
        }
        books
    }

    /// The classes in which categories were imported before: those of a delta, and those that no
    /// item of the bundle uses.
    async fn find_classes_of_all(&self) -> Result<HashMap<&'a str, Vec<String>>, SchoolError> {
        let items = self.contents.sheet(File::LineItems);
        let items = items.into_iter().flat_map(Sheet::rows);
        let used: HashSet<&'a str> = items.map(|item| item.get("categorySourcedId")).collect();
        let is_delta = self.contents.mode(File::Categories) == Mode::Delta;
        let categories = self.contents.sheet(File::Categories);
        let mut found = HashMap::new();
        for row in categories.into_iter().flat_map(Sheet::rows) {
            if is_delta || !used.contains(row.id()) {
                found.insert(row.id(), self.find_classes_of(row).await?);
            }
        }
        Ok(found)
    }

    /// The classes in which a category was imported before.
    async fn find_classes_of(&self, row: Row<'a>) -> Result<Vec<String>, SchoolError> {
        let mut found = Vec::new();
        let mut start_after = None;
        loop {
            let query = Query {
                table: &RECORDS,
                index: None,
                partition: s(tables::sources(tables::CATEGORIES)),
                range: Range::BeginsWith(format!("{}#", row.id())),
                order: Order::Ascending,
                limit: PAGE,
                start_after,
                consistency: Consistency::Strong,
            };
            let page = self.store.query(query).await?;
            found.extend(page.items.iter().filter_map(class_of));
            if page.last_key.is_none() {
                return Ok(found);
            }
            start_after = page.last_key;
        }
    }

    async fn import_book(
        &mut self,
        at: usize,
        class: String,
        rows: BookRows<'a>,
    ) -> Result<(), SchoolError> {
        let class = ClassId::parse(&class).map_err(|_| corrupt())?;
        let stored = self.store.get(tables::book(&class)).await?;
        let mut open = OpenBook {
            at,
            class,
            is_stored: stored.is_some(),
            book: match stored {
                Some(item) => from_item(item)?,
                None => self.new_book(&rows),
            },
            categories: HashMap::new(),
            unit: None,
            new: 0,
            is_named: false,
        };
        self.import_categories(&mut open, &rows.categories).await?;
        let categories = rows.categories.len();
        self.import_items(&mut open, (&rows.items, categories))
            .await?;
        self.begin(Phase::Books.at(at + 1));
        self.close(&mut open).await
    }

    fn new_book(&self, rows: &BookRows<'a>) -> Book {
        let items_have_weights = rows
            .items
            .iter()
            .any(|row| row.value(ITEM_WEIGHT).is_some());
        let mut categories = rows
            .categories
            .iter()
            .filter_map(|id| self.indexes.find(File::Categories, id));
        let categories_have_weights = categories.any(|row| row.value("weight").is_some());
        Book {
            weighting: read_weighting(items_have_weights, categories_have_weights),
            scheme: SchemeChoice::default(),
            next_category: 1,
            next_item: 1,
            version: 1,
        }
    }

    /// Puts a new category or item with its source into the book's present transaction.
    pub async fn put_new(
        &mut self,
        open: &mut OpenBook<'a>,
        (file, row): (File, Row<'a>),
        items: [(Key, Item); 2],
    ) -> Result<(), SchoolError> {
        if open.new >= MAX_NEW {
            self.close(open).await?;
        }
        let unit = open
            .unit
            .get_or_insert_with(|| self.open_unit(Place::file(file.name())));
        unit.place = row.place();
        unit.bytes += row.len();
        unit.rows.push((file, row.id()));
        // A category may be in several classes, but is one row.
        if file != File::Categories || self.seen_categories.insert(row.id()) {
            unit.tallies.push((file, Outcome::Created));
        }
        for (key, item) in items {
            unit.write.create_item(&key, item);
        }
        open.new += 1;
        Ok(())
    }

    /// Writes what is new in the book, with the numbers given out.
    pub async fn close(&mut self, open: &mut OpenBook<'a>) -> Result<(), SchoolError> {
        let Some(mut unit) = open.unit.take() else {
            return Ok(());
        };
        if open.is_named {
            // A transaction may name an item once, and the last part counts on the same one. Its rows
            // are behind the first row of this part.
            self.write_before(unit.from.as_ref()).await?;
        }
        open.is_named = true;
        let key = tables::book(&open.class);
        if open.is_stored {
            let changes = Changes::new()
                .set("next_category", n(open.book.next_category))
                .set("next_item", n(open.book.next_item))
                .set("version", n(open.book.version + 1));
            let same = Some(Condition::version(open.book.version));
            unit.write.update(key, changes, same);
            open.book.version += 1;
        } else {
            unit.write.create_item(&key, keyed(&open.book, &key));
        }
        unit.class = Some(open.class.clone());
        open.is_stored = true;
        open.new = 0;
        self.add(unit).await
    }

    /// Whether weights of categories count in a book.
    pub fn weighs_categories(open: &OpenBook<'a>) -> bool {
        open.book.weighting != Weighting::Points
    }
}

impl<'a> Books<'a> {
    fn open(&mut self, class: &str) -> &mut BookRows<'a> {
        let next = self.order.len();
        let position = *self.positions.entry(class.to_owned()).or_insert(next);
        if position == next {
            self.order.push(class.to_owned());
            self.rows.push(BookRows::default());
        }
        &mut self.rows[position]
    }
}

fn class_of(item: &Item) -> Option<String> {
    let Some(ports::AttributeValue::S(sort)) = item.get("sk") else {
        return None;
    };
    Some(sort.rsplit_once('#')?.1.to_owned())
}

/// A value as the item at a key.
pub fn keyed<T: serde::Serialize>(value: &T, key: &Key) -> Item {
    let mut item = plain_item(value);
    item.extend(key.to_item().into_inner());
    item
}

/// The id of a category or item in sources: its class and number.
pub fn number_id(class: &ClassId, number: u32) -> String {
    format!("{class}#{number}")
}

/// The class and number of such an id.
pub fn read_number_id(id: &str) -> Option<(ClassId, u32)> {
    let (class, number) = id.rsplit_once('#')?;
    Some((ClassId::parse(class).ok()?, number.parse().ok()?))
}
