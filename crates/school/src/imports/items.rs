//! Line items become items of the book: posted and counted.

use domain::checks::Fault;
use domain::scores::{BookItem, MAX_ITEMS};
use ports::Condition;

use super::books::{OpenBook, keyed, number_id, read_number_id};
use super::positions::Phase;
use super::reports::Outcome;
use super::runs::{Run, Step, row_change, unit_of, write_source};
use super::sources::Source;
use crate::bundles::files::{File, ITEM_WEIGHT};
use crate::bundles::items::read_item;
use crate::bundles::sheets::Row;
use crate::errors::SchoolError;
use crate::stored::{difference, from_item, plain_item};
use crate::tables;

const FILE: File = File::LineItems;

impl<'a> Run<'a> {
    /// The line items of a class, after `before` categories.
    pub async fn import_items(
        &mut self,
        open: &mut OpenBook<'a>,
        (rows, before): (&[Row<'a>], usize),
    ) -> Result<(), SchoolError> {
        let keys = rows
            .iter()
            .map(|row| tables::source(FILE.entity(), row.id()));
        let olds = self.read_sources(keys.collect()).await?;
        let done = self.start_within(Phase::Books, open.at);
        for (part, (row, old)) in (before..).zip(rows.iter().zip(olds)) {
            if part < done {
                continue;
            }
            self.begin(Phase::Books.within(open.at, part));
            let Some(step) = self.compare(FILE, *row, old) else {
                continue;
            };
            match step.source.id.clone() {
                Some(id) => {
                    self.close(open).await?;
                    self.change_item(open, &id, step).await?;
                }
                None => self.create_item(open, step).await?,
            }
        }
        Ok(())
    }

    async fn create_item(
        &mut self,
        open: &mut OpenBook<'a>,
        mut step: Step<'a>,
    ) -> Result<(), SchoolError> {
        let Some(category) = self.category_of(open, step.row) else {
            return Ok(());
        };
        if open.book.next_item > MAX_ITEMS {
            let fault = Fault::new("too_many_items").with("max", MAX_ITEMS);
            self.leave_out(FILE, step.row.place_of("classSourcedId"), fault);
            return Ok(());
        }
        let words = read_item(step.row)?;
        let number = open.book.next_item;
        open.book.next_item += 1;
        let item = BookItem {
            number,
            category,
            title: words.title,
            description: words.description,
            points: words.points,
            weight: words.weight,
            counted: true,
            posted: true,
            post_at: None,
            told_at: None,
            assigned_on: words.assigned_on,
            due_on: words.due_on,
            place: None,
            deleted_at: None,
            version: 1,
        };
        let id = number_id(&open.class, number);
        self.learn(FILE, step.row.id(), id.clone(), true);
        step.source.id = Some(id);
        let key = tables::item(&open.class, number);
        let source_key = tables::source(FILE.entity(), step.row.id());
        let items = [
            (key.clone(), keyed(&item, &key)),
            (source_key.clone(), step.source.to_item(&source_key)),
        ];
        self.put_new(open, (FILE, step.row), items).await
    }

    /// The number of an item's category, or a problem.
    fn category_of(&mut self, open: &OpenBook<'a>, row: Row<'a>) -> Option<u32> {
        let category = row.get("categorySourcedId");
        let number = open.categories.get(category).copied();
        if number.is_none() {
            let fault = Fault::new("unknown_to_school").with("file", File::Categories.name());
            self.leave_out(FILE, row.place_of("categorySourcedId"), fault);
        }
        number
    }

    async fn change_item(
        &mut self,
        open: &mut OpenBook<'a>,
        id: &str,
        step: Step<'a>,
    ) -> Result<(), SchoolError> {
        let place = read_number_id(id).filter(|(class, _)| *class == open.class);
        let Some((_, number)) = place else {
            let place = step.row.place_of("classSourcedId");
            self.leave_out(FILE, place, Fault::new("reference_changed"));
            return Ok(());
        };
        let Some(category) = self.category_of(open, step.row) else {
            return Ok(());
        };
        let key = tables::item(&open.class, number);
        let Some(item) = self.store.get(key.clone()).await? else {
            self.leave_out(FILE, step.row.place(), Fault::new("gone"));
            return Ok(());
        };
        let old: BookItem = from_item(item)?;
        let before = step.old.clone().unwrap_or_default();
        let new = changed(&old, &step, &before, category)?;
        if step.row.is_deleted() {
            let place = step.row.place_of("status");
            self.problems.warn(place, Fault::new("item_hidden"));
        }
        let mut unit = unit_of(FILE, step.row, Outcome::Updated);
        let difference = difference(&plain_item(&old), &plain_item(&new));
        let same = Some(Condition::version(old.version));
        unit.write.update(key, difference.changes.clone(), same);
        let became = step.source.id.as_deref();
        unit.changes
            .push(row_change((FILE, step.row), became, difference));
        unit.class = Some(open.class.clone());
        write_source(&mut unit, FILE, &step);
        self.add(unit).await
    }
}

/// The item with what changed in the file; what was edited in the school meanwhile stays.
fn changed(
    old: &BookItem,
    step: &Step<'_>,
    before: &Source,
    category: u32,
) -> Result<BookItem, SchoolError> {
    let words = read_item(step.row)?;
    let differs = |column: &str| step.source.differs(before, column);
    let mut new = old.clone();
    if differs("title") {
        new.title = words.title;
    }
    if differs("description") {
        new.description = words.description;
    }
    if differs("resultValueMax") {
        new.points = words.points;
    }
    if differs(ITEM_WEIGHT) {
        new.weight = words.weight;
    }
    if differs("assignDate") {
        new.assigned_on = words.assigned_on;
    }
    if differs("dueDate") {
        new.due_on = words.due_on;
    }
    if differs("categorySourcedId") {
        new.category = category;
    }
    if differs("status") {
        new.counted = !step.row.is_deleted();
        new.posted = !step.row.is_deleted();
    }
    new.version += 1;
    Ok(new)
}
