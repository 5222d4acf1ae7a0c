//! Classes, with the subject and the term that they belong to.

use domain::checks::{Fault, Patch};
use domain::classes::{Class, ClassPatch, ClassPlace, SubjectLabel, TermLabel};
use domain::ids::{ClassId, SubjectId, TermId};
use domain::subjects::Subject;
use domain::terms::Term;

use super::reports::Outcome;
use super::runs::{Run, Step, row_change, unit_of, write_source};
use super::sources::Source;
use super::subjects::optional;
use crate::bundles::classes::read_class;
use crate::bundles::files::File;
use crate::bundles::terms::find_term;
use crate::classes::{write_edited_class, write_new_class};
use crate::errors::SchoolError;
use crate::stored::from_item;
use crate::tables::{self, Unique};

const FILE: File = File::Classes;
const COURSE: (&str, File) = ("courseSourcedId", File::Courses);
const TERMS: (&str, File) = ("termSourcedIds", File::AcademicSessions);

impl<'a> Run<'a> {
    pub async fn import_class(&mut self, mut step: Step<'a>) -> Result<(), SchoolError> {
        let id = step.source.id.as_deref();
        if let Some(id) = id.and_then(|id| ClassId::parse(id).ok()) {
            return self.change_class(id, step).await;
        }
        let subject = self.subject_of(&step).await?;
        let term = self.term_of(&step).await?;
        let (Some(subject), Some(term)) = (subject, term) else {
            self.count(FILE, Outcome::Skipped);
            return Ok(());
        };
        let place = ClassPlace {
            subject: Some(subject),
            term: Some(term),
        };
        let (input, _) = read_class(step.row);
        let class = Class::create(self.school.new_id(ClassId::new), &input, place, self.now)?;
        let code = (Unique::ClassCode, class.code.folded());
        let place = step.row.place_of("classCode");
        if !self.claim(code, place, "code_taken").await? {
            self.count(FILE, Outcome::Skipped);
            return Ok(());
        }
        let mut unit = unit_of(FILE, step.row, Outcome::Created);
        write_new_class(&mut unit.write, &class);
        self.learn(FILE, step.row.id(), class.id.to_string(), true);
        step.source.id = Some(class.id.to_string());
        write_source(&mut unit, FILE, &step);
        unit.class = Some(class.id);
        self.add(unit).await
    }

    async fn subject_of(&mut self, step: &Step<'a>) -> Result<Option<SubjectLabel>, SchoolError> {
        let Some(known) = self.refer(step.row, COURSE, step.row.get(COURSE.0)) else {
            return Ok(None);
        };
        let id = SubjectId::parse(&known.id).map_err(|_| corrupt())?;
        if let Some(item) = self.store.get(tables::subject(&id)).await? {
            let subject: Subject = from_item(item)?;
            return Ok(Some(SubjectLabel::from(&subject)));
        }
        // A dry run has written nothing to read.
        let course = self.indexes.find(File::Courses, step.row.get(COURSE.0));
        let read = course.map(|row| crate::bundles::subjects::read_subject(row).0);
        let subject = read.map(|input| Subject::create(id, &input, self.now));
        Ok(subject.transpose()?.as_ref().map(SubjectLabel::from))
    }

    async fn term_of(&mut self, step: &Step<'a>) -> Result<Option<TermLabel>, SchoolError> {
        let session = find_term(step.row, self.indexes);
        let first = step.row.list(TERMS.0).next().unwrap_or_default();
        let sourced_id = session.map_or(first, |session| session.id());
        let Some(known) = self.refer(step.row, TERMS, sourced_id) else {
            return Ok(None);
        };
        let id = TermId::parse(&known.id).map_err(|_| corrupt())?;
        if let Some(item) = self.store.get(tables::term(&id)).await? {
            let term: Term = from_item(item)?;
            return Ok(Some(TermLabel::from(&term)));
        }
        let read = session.map(crate::bundles::terms::read_term);
        let term = read.map(|input| Term::create(id, &input, self.now));
        Ok(term.transpose()?.as_ref().map(TermLabel::from))
    }

    async fn change_class(&mut self, id: ClassId, step: Step<'a>) -> Result<(), SchoolError> {
        let before = step.old.clone().unwrap_or_default();
        if step.source.differs(&before, COURSE.0) {
            let place = step.row.place_of(COURSE.0);
            self.leave_out(FILE, place, Fault::new("reference_changed"));
            return Ok(());
        }
        let Some(item) = self.store.get(tables::class(&id)).await? else {
            self.leave_out(FILE, step.row.place(), Fault::new("gone"));
            return Ok(());
        };
        let old: Class = from_item(item)?;
        let mut patch = patch(&step, &before);
        if step.source.differs(&before, TERMS.0) {
            let Some(term) = self.term_of(&step).await? else {
                self.count(FILE, Outcome::Skipped);
                return Ok(());
            };
            patch.term = Patch::Value(Some(term));
        }
        let edited = old.edit(patch, self.now);
        let Some(new) = self.take_edit(edited, step.row.place()) else {
            self.count(FILE, Outcome::Skipped);
            return Ok(());
        };
        if new.code.folded() != old.code.folded() {
            let code = (Unique::ClassCode, new.code.folded());
            let place = step.row.place_of("classCode");
            if !self.claim(code, place, "code_taken").await? {
                self.count(FILE, Outcome::Skipped);
                return Ok(());
            }
        }
        let mut unit = unit_of(FILE, step.row, Outcome::Updated);
        let promotion = (self.school.new_task(), None);
        let difference = write_edited_class(&mut unit.write, (&old, &new), promotion);
        let became = step.source.id.as_deref();
        unit.changes
            .push(row_change((FILE, step.row), became, difference));
        unit.class = Some(id);
        write_source(&mut unit, FILE, &step);
        self.add(unit).await
    }
}

fn patch(step: &Step<'_>, before: &Source) -> ClassPatch {
    let (read, _) = read_class(step.row);
    let differs = |column: &str| step.source.differs(before, column);
    let mut patch = ClassPatch::default();
    if differs("classCode") {
        patch.code = Patch::Value(read.code);
    }
    if differs("title") {
        patch.name = Patch::Value(read.name);
    }
    if differs("location") {
        patch.room = optional(read.room);
    }
    if differs("status") {
        let status = if step.row.is_deleted() {
            "archived"
        } else {
            "open"
        };
        patch.status = Patch::Value(status.to_owned());
    }
    patch
}

/// A source whose id is not one: written by something else than an import.
pub fn corrupt() -> SchoolError {
    SchoolError::Corrupt("source".to_owned())
}
