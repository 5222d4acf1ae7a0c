//! Categories of a class. Other systems do not tie a category to a class: it becomes one in each
//! class whose items are in it.

use domain::checks::Fault;
use domain::decimals::Decimal;
use domain::scores::{Category, MAX_ITEMS};
use ports::Condition;

use super::books::{OpenBook, keyed, number_id, read_number_id};
use super::positions::Phase;
use super::reports::Outcome;
use super::runs::{Run, Step, row_change, unit_of};
use super::sources::Source;
use crate::bundles::files::File;
use crate::bundles::items::read_category;
use crate::bundles::sheets::Row;
use crate::errors::SchoolError;
use crate::stored::{difference, from_item, plain_item};
use crate::tables;

const FILE: File = File::Categories;

impl<'a> Run<'a> {
    /// The categories of a class, by their ids.
    pub async fn import_categories(
        &mut self,
        open: &mut OpenBook<'a>,
        ids: &[&'a str],
    ) -> Result<(), SchoolError> {
        let keys = ids
            .iter()
            .map(|id| tables::category_source(id, &open.class));
        let olds = self.read_sources(keys.collect()).await?;
        let done = self.start_within(Phase::Books, open.at);
        for (part, (sourced_id, old)) in ids.iter().zip(olds).enumerate() {
            let known = old.as_ref().and_then(|old| old.id.as_deref());
            if let Some((_, number)) = known.and_then(read_number_id) {
                open.categories.insert(sourced_id, number);
            }
            let Some(row) = self.indexes.find(FILE, sourced_id).filter(|_| part >= done) else {
                continue;
            };
            self.begin(Phase::Books.within(open.at, part));
            self.import_category(open, row, old).await?;
        }
        Ok(())
    }

    async fn import_category(
        &mut self,
        open: &mut OpenBook<'a>,
        row: Row<'a>,
        old: Option<Source>,
    ) -> Result<(), SchoolError> {
        let mut source = Source::of(row).sealed();
        let Some(old) = old else {
            if row.is_deleted() {
                self.count_category(row, Outcome::Unchanged);
                return Ok(());
            }
            return self.create_category(open, row, source).await;
        };
        if old.hash == source.hash {
            self.count_category(row, Outcome::Unchanged);
            return Ok(());
        }
        source.id.clone_from(&old.id);
        let old = Some(old);
        self.close(open).await?;
        self.change_category(open, Step { row, source, old }).await
    }

    /// Counts a row once, in however many classes it is.
    fn count_category(&mut self, row: Row<'a>, outcome: Outcome) {
        if self.seen_categories.insert(row.id()) {
            self.count(FILE, outcome);
        }
    }

    async fn create_category(
        &mut self,
        open: &mut OpenBook<'a>,
        row: Row<'a>,
        mut source: Source,
    ) -> Result<(), SchoolError> {
        if open.book.next_category > MAX_ITEMS {
            let fault = Fault::new("too_many_rows").with("max", MAX_ITEMS);
            self.problems.leave_out(row.place(), fault);
            self.count_category(row, Outcome::Skipped);
            return Ok(());
        }
        let words = read_category(row)?;
        if words.weight.is_none() && Self::weighs_categories(open) {
            let place = row.place_of("weight");
            self.problems.warn(place, Fault::new("weight_missing"));
        }
        let number = open.book.next_category;
        open.book.next_category += 1;
        let category = Category {
            number,
            title: words.title,
            weight: words.weight.unwrap_or(Decimal::ZERO),
            counted: true,
            place: None,
            deleted_at: None,
            version: 1,
        };
        source.id = Some(number_id(&open.class, number));
        open.categories.insert(row.id(), number);
        let key = tables::category(&open.class, number);
        let source_key = tables::category_source(row.id(), &open.class);
        let items = [
            (key.clone(), keyed(&category, &key)),
            (source_key.clone(), source.to_item(&source_key)),
        ];
        self.put_new(open, (FILE, row), items).await
    }

    async fn change_category(
        &mut self,
        open: &mut OpenBook<'a>,
        step: Step<'a>,
    ) -> Result<(), SchoolError> {
        let number = open.categories.get(step.row.id()).copied();
        let key = tables::category(&open.class, number.unwrap_or_default());
        let Some(item) = self.store.get(key.clone()).await? else {
            self.problems
                .leave_out(step.row.place(), Fault::new("gone"));
            self.count_category(step.row, Outcome::Skipped);
            return Ok(());
        };
        let old: Category = from_item(item)?;
        let words = read_category(step.row)?;
        let before = step.old.clone().unwrap_or_default();
        let mut new = old.clone();
        if step.source.differs(&before, "title") {
            new.title = words.title;
        }
        if step.source.differs(&before, "weight") {
            new.weight = words.weight.unwrap_or(Decimal::ZERO);
        }
        if step.source.differs(&before, "status") {
            new.counted = !step.row.is_deleted();
        }
        new.version += 1;
        let mut unit = unit_of(FILE, step.row, Outcome::Updated);
        if !self.seen_categories.insert(step.row.id()) {
            unit.tallies.clear();
        }
        let difference = difference(&plain_item(&old), &plain_item(&new));
        let same = Some(Condition::version(old.version));
        unit.write.update(key, difference.changes.clone(), same);
        let source_key = tables::category_source(step.row.id(), &open.class);
        unit.replaced.push(before.to_item(&source_key));
        unit.write
            .put(&source_key, step.source.to_item(&source_key));
        let became = step.source.id.as_deref();
        unit.changes
            .push(row_change((FILE, step.row), became, difference));
        unit.class = Some(open.class.clone());
        self.add(unit).await
    }
}
