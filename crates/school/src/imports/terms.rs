//! Sessions become terms; those that are not are remembered for the next export.

use domain::checks::{Fault, Patch};
use domain::ids::TermId;
use domain::terms::{Term, TermPatch};

use super::reports::Outcome;
use super::runs::{Run, Step, row_change, unit_of, write_source};
use super::sources::Source;
use crate::bundles::files::File;
use crate::bundles::terms::read_term;
use crate::errors::SchoolError;
use crate::outbox::Task;
use crate::settings::read_settings;
use crate::stored::from_item;
use crate::tables;
use crate::terms::{write_edited_term, write_new_term};

const FILE: File = File::AcademicSessions;

impl<'a> Run<'a> {
    pub async fn import_session(&mut self, mut step: Step<'a>) -> Result<(), SchoolError> {
        let id = step.source.id.as_deref();
        if let Some(id) = id.and_then(|id| TermId::parse(id).ok()) {
            return self.change_term(id, step).await;
        }
        let outcome = match step.old {
            Some(_) => Outcome::Updated,
            None => Outcome::Created,
        };
        let mut unit = unit_of(FILE, step.row, outcome);
        if self.terms.contains(step.row.id()) {
            let id = self.school.new_id(TermId::new);
            let term = Term::create(id, &read_term(step.row), self.now)?;
            write_new_term(&mut unit.write, &term);
            self.learn(FILE, step.row.id(), term.id.to_string(), true);
            step.source.id = Some(term.id.to_string());
        }
        write_source(&mut unit, FILE, &step);
        self.add(unit).await
    }

    async fn change_term(&mut self, id: TermId, step: Step<'a>) -> Result<(), SchoolError> {
        let Some(item) = self.store.get(tables::term(&id)).await? else {
            self.leave_out(FILE, step.row.place(), Fault::new("gone"));
            return Ok(());
        };
        let old: Term = from_item(item)?;
        let before = step.old.clone().unwrap_or_default();
        if step.row.is_deleted() && self.is_current(&id).await? {
            let place = step.row.place_of("status");
            self.leave_out(FILE, place, Fault::new("current_term"));
            return Ok(());
        }
        let edited = old.edit(patch(&step, &before), self.now);
        let Some(new) = self.take_edit(edited, step.row.place()) else {
            self.count(FILE, Outcome::Skipped);
            return Ok(());
        };
        let mut unit = unit_of(FILE, step.row, Outcome::Updated);
        let difference = write_edited_term(&mut unit.write, &old, &new);
        if old.name != new.name {
            let task = Task::RefreshTerm { term: id };
            unit.write.task(self.school.new_task(), &task);
        }
        let became = step.source.id.as_deref();
        unit.changes
            .push(row_change((FILE, step.row), became, difference));
        write_source(&mut unit, FILE, &step);
        self.add(unit).await
    }

    async fn is_current(&self, id: &TermId) -> Result<bool, SchoolError> {
        let settings = read_settings(self.store.get(tables::settings()).await?)?;
        Ok(settings.is_current(id))
    }
}

fn patch(step: &Step<'_>, before: &Source) -> TermPatch {
    let read = read_term(step.row);
    let source = &step.source;
    let text = |column: &str, value: String| {
        if source.differs(before, column) {
            return Patch::Value(value);
        }
        Patch::Absent
    };
    TermPatch {
        name: text("title", read.name),
        starts_on: text("startDate", read.starts_on),
        ends_on: text("endDate", read.ends_on),
        year: match read.year.filter(|_| source.differs(before, "schoolYear")) {
            Some(year) => Patch::Value(year),
            None => Patch::Absent,
        },
        status: step.shelf(before),
    }
}

impl Step<'_> {
    /// A row that is gone is archived; one that is back is active again.
    pub fn shelf(&self, before: &Source) -> Patch<String> {
        if !self.source.differs(before, "status") {
            return Patch::Absent;
        }
        let shelf = if self.row.is_deleted() {
            "archived"
        } else {
            "active"
        };
        Patch::Value(shelf.to_owned())
    }
}
