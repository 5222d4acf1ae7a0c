//! Books of classes: categories, and line items. What was taken out of a book is not told.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{Seek, Write};

use domain::decimals::Decimal;
use domain::ids::{ClassId, TermId};
use domain::scores::{BookItem, Category};
use domain::texts::Description;

use super::drafts::Draft;
use super::surveys::{Sources, numbered};
use super::{BundleError, Export, own_id};
use crate::bundles::files::{CATEGORY_CLASSES, File, ITEM_WEIGHT};
use crate::bundles::items::{read_category, read_item};
use crate::bundles::sheets::Row;
use crate::errors::SchoolError;
use crate::imports::{Cells, Source};
use crate::stored::from_item;
use crate::tables;
use crate::walks::Walk;

/// An item that is told.
pub struct ItemPlace {
    /// Id of its row.
    pub sourced_id: String,
    /// Of a score whose day nobody knows.
    pub day: String,
}

/// The items of a class that are told, by number.
pub type ItemPlaces = BTreeMap<u32, ItemPlace>;

/// Rows of categories while the classes are gone through.
#[derive(Default)]
struct Categories {
    rows: BTreeMap<String, (Draft, Category)>,
    /// Classes whose items do not tell that the category is theirs.
    unused: BTreeMap<String, BTreeSet<String>>,
}

/// A class whose book is read.
struct Place<'p> {
    sourced_id: &'p str,
    class: &'p ClassId,
    term: &'p TermId,
}

/// What rows of categories and of items became.
struct Known {
    categories: HashMap<(ClassId, u32), (String, Source)>,
    items: HashMap<(ClassId, u32), (String, Source)>,
}

impl<W: Write + Seek> Export<'_, W> {
    /// All categories and line items.
    pub async fn write_books(&mut self) -> Result<(), BundleError> {
        let known = self.find_known().await?;
        let mut categories = Categories::default();
        let (mut drafts, mut items) = (Vec::new(), Vec::new());
        let classes = self.survey.classes.clone();
        for (sourced_id, (class, term)) in &classes {
            let place = Place {
                sourced_id,
                class,
                term,
            };
            let rows = self.read_book(&place, &known, &mut categories).await?;
            for (draft, item) in rows {
                drafts.push(draft);
                items.push(item);
            }
        }
        let sheet = self
            .survey
            .columns(File::LineItems)
            .sheet(File::LineItems, &drafts);
        for ((row, draft), item) in sheet.rows().zip(&mut drafts).zip(&items) {
            mend_item(draft, row, item);
        }
        let rows = self.finish_categories(categories);
        self.survey.name_all(File::Categories, &rows);
        self.write(File::Categories, rows)?;
        self.survey.name_all(File::LineItems, &drafts);
        self.write(File::LineItems, drafts)
    }

    async fn find_known(&mut self) -> Result<Known, SchoolError> {
        let by_number = |sources: Sources| {
            let rows = sources.into_iter();
            rows.filter_map(|(id, source)| Some((numbered(&source)?, (id, source))))
                .collect::<HashMap<_, _>>()
        };
        let mut categories = by_number(
            self.survey
                .read_sources(self.store, File::Categories)
                .await?,
        );
        for (id, _) in categories.values_mut() {
            // The keys of their sources name the class too.
            if let Some((row, _)) = id.rsplit_once('#') {
                *id = row.to_owned();
            }
        }
        let items = by_number(
            self.survey
                .read_sources(self.store, File::LineItems)
                .await?,
        );
        Ok(Known { categories, items })
    }

    /// The items of a class with their rows; its categories join those of the others.
    async fn read_book(
        &mut self,
        place: &Place<'_>,
        known: &Known,
        categories: &mut Categories,
    ) -> Result<Vec<(Draft, BookItem)>, SchoolError> {
        let partition = tables::class_partition(place.class);
        let mut rows = Vec::new();
        let mut used = BTreeSet::new();
        let id_of = |number: u32| {
            let found = known.categories.get(&(place.class.clone(), number));
            let own = || own_id(&[place.class.as_str(), &format!("category-{number}")]);
            found.map_or_else(own, |(id, _)| id.clone())
        };
        for item in Walk::of(partition.clone())
            .under(tables::BOOK_ITEMS)
            .all(self.store)
            .await?
        {
            let item: BookItem = from_item(item)?;
            if item.deleted_at.is_none() && (item.counted || item.posted) {
                used.insert(item.category);
                let draft = self.draft_item(place, (&item, &id_of(item.category)), known);
                rows.push((draft, item));
            }
        }
        for item in Walk::of(partition)
            .under(tables::BOOK_CATEGORIES)
            .all(self.store)
            .await?
        {
            let category: Category = from_item(item)?;
            let is_used = used.contains(&category.number);
            if is_used || (category.counted && category.deleted_at.is_none()) {
                let source = known
                    .categories
                    .get(&(place.class.clone(), category.number));
                let cells = source.map_or_else(Cells::new, |(_, source)| source.columns.clone());
                let id = id_of(category.number);
                if !is_used {
                    let unused = categories.unused.entry(id.clone()).or_default();
                    unused.insert(place.sourced_id.to_owned());
                }
                let row = || (Draft::of(&id, cells), category);
                categories.rows.entry(id.clone()).or_insert_with(row);
            }
        }
        let places = rows.iter().map(|(draft, item)| {
            let place = ItemPlace {
                sourced_id: draft.id.clone(),
                day: draft.get("dueDate").to_owned(),
            };
            (item.number, place)
        });
        let places: ItemPlaces = places.collect();
        self.survey.items.insert(place.class.clone(), places);
        Ok(rows)
    }

    /// The row of an item with what belongs to its class.
    fn draft_item(
        &self,
        place: &Place<'_>,
        (item, category): (&BookItem, &str),
        known: &Known,
    ) -> Draft {
        let number = item.number.to_string();
        let own = || Draft::of(&own_id(&[place.class.as_str(), &number]), Cells::new());
        let known = known.items.get(&(place.class.clone(), item.number));
        let mut draft =
            known.map_or_else(own, |(id, source)| Draft::of(id, source.columns.clone()));
        draft.set("classSourcedId", place.sourced_id);
        draft.set("categorySourcedId", category);
        if let Some(term) = self.survey.terms.get(place.term) {
            if !self.survey.has(
                File::AcademicSessions,
                draft.get("academicSessionSourcedId"),
            ) {
                draft.set("academicSessionSourcedId", term.sourced_id.as_str());
            }
            draft.or("assignDate", &term.term.starts_on.to_string());
            draft.or("dueDate", &term.term.ends_on.to_string());
        }
        draft.or("resultValueMin", "0");
        draft
    }

    fn finish_categories(&self, categories: Categories) -> Vec<Draft> {
        let (mut drafts, nouns): (Vec<Draft>, Vec<Category>) =
            categories.rows.into_values().unzip();
        let sheet = self
            .survey
            .columns(File::Categories)
            .sheet(File::Categories, &drafts);
        for ((row, draft), category) in sheet.rows().zip(&mut drafts).zip(&nouns) {
            mend_category(draft, row, category);
            let Some(unused) = categories.unused.get(&draft.id) else {
                continue;
            };
            let named: BTreeSet<&str> = row.list(CATEGORY_CLASSES).collect();
            if unused.iter().any(|class| !named.contains(class.as_str())) {
                let all: BTreeSet<&str> = named
                    .into_iter()
                    .chain(unused.iter().map(String::as_str))
                    .collect();
                let all: Vec<&str> = all.into_iter().collect();
                draft.set(CATEGORY_CLASSES, all.join(","));
            }
        }
        drafts
    }
}

fn mend_category(draft: &mut Draft, row: Row<'_>, category: &Category) {
    let read = read_category(row).ok();
    let title = read
        .as_ref()
        .is_some_and(|read| read.title == category.title);
    draft.mend("title", title, category.title.as_str());
    let weight = read.map(|read| read.weight.unwrap_or(Decimal::ZERO));
    draft.mend(
        "weight",
        weight == Some(category.weight),
        category.weight.to_string(),
    );
}

fn mend_item(draft: &mut Draft, row: Row<'_>, item: &BookItem) {
    let read = read_item(row).ok();
    let read = read.as_ref();
    let title = read.is_some_and(|read| read.title == item.title);
    draft.mend("title", title, item.title.as_str());
    let description = read.is_some_and(|read| read.description == item.description);
    let written = item.description.as_ref().map_or("", Description::as_str);
    draft.mend("description", description, written);
    let points = read.is_some_and(|read| read.points == item.points);
    draft.mend("resultValueMax", points, item.points.to_string());
    let weight = read.is_some_and(|read| read.weight == item.weight);
    let written = item
        .weight
        .map_or_else(String::new, |weight| weight.to_string());
    draft.mend(ITEM_WEIGHT, weight, written);
    if let Some(day) = item.assigned_on {
        let is_same = read.is_some_and(|read| read.assigned_on == Some(day));
        draft.mend("assignDate", is_same, day.to_string());
    }
    if let Some(day) = item.due_on {
        let is_same = read.is_some_and(|read| read.due_on == Some(day));
        draft.mend("dueDate", is_same, day.to_string());
    }
}
