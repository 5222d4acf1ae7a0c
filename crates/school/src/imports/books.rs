//! The books of classes: their categories and items, with the numbers under which cells are kept.
//! New ones get theirs in the order of the file; the book counts them in the same transaction.

use std::collections::{BTreeSet, HashMap};

use domain::checks::Fault;
use domain::ids::ClassId;
use domain::scores::{Book, Weighting};
use ports::{Changes, Condition, Consistency, Item, Key, Order, Query, Range};

use super::classes::corrupt;
use super::packers::Unit;
use super::reports::Outcome;
use super::runs::Run;
use crate::bundles::files::{CATEGORY_CLASSES, File, ITEM_WEIGHT};
use crate::bundles::items::read_weighting;
use crate::bundles::manifests::Mode;
use crate::bundles::problems::Place;
use crate::bundles::sheets::Row;
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
}

impl<'a> Run<'a> {
    /// All categories and line items.
    pub async fn import_books(&mut self) -> Result<(), SchoolError> {
        let books = self.list_books().await?;
        let total = books.order.len();
        for (done, (class, rows)) in books.order.into_iter().zip(books.rows).enumerate() {
            self.tell(File::LineItems, done, total);
            self.import_book(class, rows).await?;
        }
        self.flush().await
    }

    /// The rows by class, in the order in which classes come.
    async fn list_books(&mut self) -> Result<Books<'a>, SchoolError> {
        let mut books = Books::default();
        let mut used: HashMap<&'a str, BTreeSet<String>> = HashMap::new();
        let items = self.contents.sheet(File::LineItems);
        for item in items
            .into_iter()
            .flat_map(super::super::bundles::sheets::Sheet::rows)
        {
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
        for row in categories
            .into_iter()
            .flat_map(super::super::bundles::sheets::Sheet::rows)
        {
            let mut classes = used.remove(row.id()).unwrap_or_default();
            let named = row.list(CATEGORY_CLASSES);
            let named = named.filter_map(|class| self.known.find(File::Classes, class));
            classes.extend(named.map(|class| class.id.clone()));
            if classes.is_empty() || self.contents.mode(File::Categories) == Mode::Delta {
                classes.extend(self.find_classes_of(row).await?);
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
        Ok(books)
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

    async fn import_book(&mut self, class: String, rows: BookRows<'a>) -> Result<(), SchoolError> {
        let class = ClassId::parse(&class).map_err(|_| corrupt())?;
        let stored = self.store.get(tables::book(&class)).await?;
        let mut open = OpenBook {
            class,
            is_stored: stored.is_some(),
            book: match stored {
                Some(item) => from_item(item)?,
                None => self.new_book(&rows),
            },
            categories: HashMap::new(),
            unit: None,
            new: 0,
        };
        self.import_categories(&mut open, &rows.categories).await?;
        self.import_items(&mut open, &rows.items).await?;
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
            .get_or_insert_with(|| Unit::new(Place::file(file.name())));
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
    async fn close(&mut self, open: &mut OpenBook<'a>) -> Result<(), SchoolError> {
        let Some(mut unit) = open.unit.take() else {
            return Ok(());
        };
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
        let is_more_to_come = open.new >= MAX_NEW;
        open.is_stored = true;
        open.new = 0;
        self.add(unit).await?;
        if is_more_to_come {
            // The next part counts on the same item, which a transaction may name once.
            self.flush().await?;
        }
        Ok(())
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
