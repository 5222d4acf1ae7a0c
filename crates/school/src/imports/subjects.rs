//! Courses become subjects.

use domain::checks::{Fault, Patch};
use domain::ids::SubjectId;
use domain::subjects::{Subject, SubjectPatch};

use super::reports::Outcome;
use super::runs::{Run, Step, row_change, unit_of, write_source};
use super::sources::Source;
use crate::bundles::files::File;
use crate::bundles::subjects::read_subject;
use crate::errors::SchoolError;
use crate::outbox::Task;
use crate::stored::from_item;
use crate::subjects::{write_edited_subject, write_new_subject};
use crate::tables::{self, Unique};

const FILE: File = File::Courses;

impl<'a> Run<'a> {
    pub async fn import_course(&mut self, mut step: Step<'a>) -> Result<(), SchoolError> {
        let id = step.source.id.as_deref();
        if let Some(id) = id.and_then(|id| SubjectId::parse(id).ok()) {
            return self.change_subject(id, step).await;
        }
        let (mut input, _) = read_subject(step.row);
        input.department = self.department_of(&step).await?;
        let subject = Subject::create(self.school.new_id(SubjectId::new), &input, self.now)?;
        let code = (Unique::SubjectCode, subject.code.folded());
        let place = step.row.place_of("courseCode");
        if !self.claim(code, place, "code_taken").await? {
            self.count(FILE, Outcome::Skipped);
            return Ok(());
        }
        let mut unit = unit_of(FILE, step.row, Outcome::Created);
        write_new_subject(&mut unit.write, &subject);
        self.learn(FILE, step.row.id(), subject.id.to_string(), true);
        step.source.id = Some(subject.id.to_string());
        write_source(&mut unit, FILE, &step);
        self.add(unit).await
    }

    async fn change_subject(&mut self, id: SubjectId, step: Step<'a>) -> Result<(), SchoolError> {
        let Some(item) = self.store.get(tables::subject(&id)).await? else {
            self.leave_out(FILE, step.row.place(), Fault::new("gone"));
            return Ok(());
        };
        let old: Subject = from_item(item)?;
        let before = step.old.clone().unwrap_or_default();
        let mut patch = patch(&step, &before);
        if ["subjects", "orgSourcedId"]
            .iter()
            .any(|column| step.source.differs(&before, column))
        {
            patch.department = optional(self.department_of(&step).await?);
        }
        let edited = old.edit(patch, self.now);
        let Some(new) = self.take_edit(edited, step.row.place()) else {
            self.count(FILE, Outcome::Skipped);
            return Ok(());
        };
        if new.code.folded() != old.code.folded() {
            let code = (Unique::SubjectCode, new.code.folded());
            let place = step.row.place_of("courseCode");
            if !self.claim(code, place, "code_taken").await? {
                self.count(FILE, Outcome::Skipped);
                return Ok(());
            }
        }
        let mut unit = unit_of(FILE, step.row, Outcome::Updated);
        let difference = write_edited_subject(&mut unit.write, &old, &new);
        if (&old.code, &old.name) != (&new.code, &new.name) {
            let task = Task::RefreshSubject { subject: id };
            unit.write.task(self.school.new_task(), &task);
        }
        let became = step.source.id.as_deref();
        unit.changes
            .push(row_change((FILE, step.row), became, difference));
        write_source(&mut unit, FILE, &step);
        self.add(unit).await
    }
}

fn patch(step: &Step<'_>, before: &Source) -> SubjectPatch {
    let (read, _) = read_subject(step.row);
    let differs = |column: &str| step.source.differs(before, column);
    let mut patch = SubjectPatch {
        status: step.shelf(before),
        ..SubjectPatch::default()
    };
    if differs("courseCode") {
        patch.code = Patch::Value(read.code);
    }
    if differs("title") {
        patch.name = Patch::Value(read.name);
    }
    patch
}

/// An optional field of a row that has changed.
pub fn optional<T>(value: Option<T>) -> Patch<T> {
    value.map_or(Patch::Null, Patch::Value)
}
