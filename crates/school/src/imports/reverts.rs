//! Changes of an import, reverted: what a noun was before goes over what it is, through the same
//! functions as any edit, if it still has the version that the import wrote.

use domain::classes::Class;
use domain::enrollments::{ClassRole, Enrollment, EnrollmentStatus};
use domain::ids::{ClassId, PersonId, SubjectId, TermId};
use domain::scores::{Cell, Lateness, ScoreStatus};
use domain::subjects::Subject;
use domain::terms::Term;
use ports::{AttributeValue, Changes, Condition, Item, Key};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::batches::RowChange;
use super::books::read_number_id;
use super::packers::Seats;
use super::reversals::Reversal;
use super::undos::{Kept, Undo};
use crate::bundles::files::File;
use crate::classes::write_edited_class;
use crate::enrollments::lecturer_label;
use crate::errors::SchoolError;
use crate::outbox::Task;
use crate::people::{find_person, tasks_after, write_edited_person};
use crate::search;
use crate::stored::{difference, from_item, plain_item};
use crate::subjects::write_edited_subject;
use crate::tables::{self, n, s};
use crate::terms::write_edited_term;
use crate::writes::Write;

type Reverted = Result<Result<(), Kept>, SchoolError>;

/// What the changes of a unit revert of the same items: a transaction may name each once.
pub(super) struct Shared<'s> {
    /// How the members of the class change.
    seats: &'s mut Seats,
    scores: Option<Key>,
    changes: Changes,
    same: Vec<Condition>,
}

impl<'s> Shared<'s> {
    /// With the seats that the unit itself takes back.
    pub fn of(seats: &'s mut Seats) -> Self {
        Self {
            seats,
            scores: None,
            changes: Changes::new(),
            same: Vec::new(),
        }
    }

    fn change_scores(&mut self, key: Key, changes: impl FnOnce(Changes) -> Changes) {
        self.scores = Some(key);
        self.changes = changes(std::mem::take(&mut self.changes));
    }

    /// Adds the student's scores to a transaction, if they change.
    pub fn write_scores(&mut self, write: &mut Write) {
        let Some(key) = self.scores.take() else {
            return;
        };
        let mut same = std::mem::take(&mut self.same);
        same.push(Condition::Exists("pk".into()));
        let changes = std::mem::take(&mut self.changes);
        write.update(key, changes, Some(Condition::All(same)));
    }
}

const CHANGED: Reverted = Ok(Err("changed_since"));
const DONE: Reverted = Ok(Ok(()));

impl Undo<'_> {
    /// Adds what a noun was before the import to a transaction.
    pub(super) async fn revert(
        &self,
        write: &mut Write,
        (unit, change): (&Reversal, &RowChange),
        shared: &mut Shared<'_>,
    ) -> Reverted {
        let entity = change.entity.as_str();
        let is = |file: File| entity == file.entity();
        match &change.id {
            _ if is(File::Orgs) => self.revert_name(write, change).await,
            Some(id) if is(File::Users) => self.revert_person(write, (id, change)).await,
            Some(id) if is(File::Courses) => self.revert_subject(write, (id, change)).await,
            Some(id) if is(File::AcademicSessions) => self.revert_term(write, (id, change)).await,
            Some(id) if is(File::Classes) => self.revert_class(write, (id, change)).await,
            Some(id) if is(File::Enrollments) => {
                self.revert_member(write, (id, change), shared).await
            }
            Some(id) if is(File::LineItems) => {
                self.revert_part(write, (id, change), tables::item).await
            }
            Some(id) if is(File::Categories) => {
                self.revert_part(write, (id, change), tables::category)
                    .await
            }
            Some(id) if is(File::Results) => self.revert_cells((id, change), shared).await,
            _ => {
                tracing::warn!(entity, rows = unit.rows, "a change cannot be reverted");
                CHANGED
            }
        }
    }

    /// The school had no name, or an empty one.
    async fn revert_name(&self, write: &mut Write, change: &RowChange) -> Reverted {
        let Some(name) = change.after.get("school_name") else {
            return DONE;
        };
        let settings = self.store.get(tables::settings()).await?;
        let same = Condition::Equals("school_name".into(), name.clone());
        let Some(settings) = settings.filter(|now| now.get("school_name") == Some(name)) else {
            return CHANGED;
        };
        let was_nothing_else = settings.len() == 3;
        match change.before.get("school_name") {
            Some(before) => {
                let changes = Changes::new().set("school_name", before.clone());
                write.update(tables::settings(), changes, Some(same));
            }
            None if was_nothing_else => write.delete_if(tables::settings(), same),
            None => {
                let changes = Changes::new().remove("school_name");
                write.update(tables::settings(), changes, Some(same));
            }
        }
        DONE
    }

    async fn revert_person(&self, write: &mut Write, (id, change): (&str, &RowChange)) -> Reverted {
        let id = PersonId::parse(id).map_err(|_| corrupt())?;
        let now = find_person(self.store, &id).await?;
        let Some(now) = now.filter(|now| change.is_version(now.version)) else {
            return CHANGED;
        };
        let mut old = before(&now, change)?;
        old.version = now.version + 1;
        old.updated_at = self.school.now();
        write_edited_person(write, &now, &old);
        for task in tasks_after(&now, &old) {
            write.task(self.school.new_task(), &task);
        }
        DONE
    }

    async fn revert_subject(
        &self,
        write: &mut Write,
        (id, change): (&str, &RowChange),
    ) -> Reverted {
        let id = SubjectId::parse(id).map_err(|_| corrupt())?;
        let now: Option<Subject> = self.read(tables::subject(&id)).await?;
        let Some(now) = now.filter(|now| change.is_version(now.version)) else {
            return CHANGED;
        };
        let mut old = before(&now, change)?;
        old.version = now.version + 1;
        old.updated_at = self.school.now();
        write_edited_subject(write, &now, &old);
        let task = Task::RefreshSubject { subject: id };
        write.task(self.school.new_task(), &task);
        DONE
    }

    async fn revert_term(&self, write: &mut Write, (id, change): (&str, &RowChange)) -> Reverted {
        let id = TermId::parse(id).map_err(|_| corrupt())?;
        let now: Option<Term> = self.read(tables::term(&id)).await?;
        let Some(now) = now.filter(|now| change.is_version(now.version)) else {
            return CHANGED;
        };
        let mut old = before(&now, change)?;
        old.version = now.version + 1;
        old.updated_at = self.school.now();
        write_edited_term(write, &now, &old);
        let task = Task::RefreshTerm { term: id };
        write.task(self.school.new_task(), &task);
        DONE
    }

    async fn revert_class(&self, write: &mut Write, (id, change): (&str, &RowChange)) -> Reverted {
        let id = ClassId::parse(id).map_err(|_| corrupt())?;
        let now: Option<Class> = self.read(tables::class(&id)).await?;
        let Some(now) = now.filter(|now| change.is_version(now.version)) else {
            return CHANGED;
        };
        let mut old: Class = before(&now, change)?;
        old.version = now.version + 1;
        old.updated_at = self.school.now();
        write_edited_class(write, (&now, &old), (self.school.new_task(), None));
        DONE
    }

    /// A membership that the import took out of the queue cannot get its place there back.
    async fn revert_member(
        &self,
        write: &mut Write,
        (id, change): (&str, &RowChange),
        shared: &mut Shared<'_>,
    ) -> Reverted {
        let mut parts = id.split('#');
        let class = parts.next().and_then(|class| ClassId::parse(class).ok());
        let role = parts.next().and_then(|role| ClassRole::parse(role).ok());
        let person = parts.next().and_then(|person| PersonId::parse(person).ok());
        let (Some(class), Some(role), Some(person)) = (class, role, person) else {
            return Err(corrupt());
        };
        let now: Option<Enrollment> = self.read(tables::member(&class, role, &person)).await?;
        let Some(now) = now.filter(|now| change.is_version(now.version)) else {
            return CHANGED;
        };
        let mut old: Enrollment = before(&now, change)?;
        if old.status == EnrollmentStatus::Waiting {
            return Ok(Err("in_use"));
        }
        old.version = now.version + 1;
        old.updated_at = self.school.now();
        if now.status != old.status {
            old.status_at = Some(self.school.now());
        }
        write.edit(&now, &old);
        search::write_member(write, Some(&now), &old);
        if role == ClassRole::Student {
            // How many students there are is told by the unit.
            if now.status != old.status {
                let state = s(old.status.as_str());
                let key = tables::scores(&class, &person);
                shared.change_scores(key, |changes| changes.set("state", state));
            }
            return DONE;
        }
        let label = AttributeValue::M(lecturer_label(&old).into_inner());
        let label = Some(label).filter(|_| old.is_active());
        let lecturers = &mut shared.seats.lecturers;
        lecturers.retain(|(known, _)| *known != person);
        if old.is_active() || now.is_active() {
            lecturers.push((person, label));
        }
        DONE
    }

    /// An item or category of a book.
    async fn revert_part(
        &self,
        write: &mut Write,
        (id, change): (&str, &RowChange),
        key: fn(&ClassId, u32) -> Key,
    ) -> Reverted {
        let (class, number) = read_number_id(id).ok_or_else(corrupt)?;
        let key = key(&class, number);
        let Some(now) = self.store.get(key.clone()).await? else {
            return CHANGED;
        };
        let version = version_of(&now);
        if !change.is_version(version) {
            return CHANGED;
        }
        let mut old = put_over(&now, change);
        old.insert("version".to_owned(), n(version + 1));
        let difference = difference(&now, &old);
        write.update(key, difference.changes, Some(Condition::version(version)));
        DONE
    }

    /// Cells get a version of their own, so that nobody takes them for those of before.
    async fn revert_cells(
        &self,
        (id, change): (&str, &RowChange),
        shared: &mut Shared<'_>,
    ) -> Reverted {
        let (class, person) = id.split_once('#').ok_or_else(corrupt)?;
        let class = ClassId::parse(class).map_err(|_| corrupt())?;
        let person = PersonId::parse(person).map_err(|_| corrupt())?;
        let key = tables::scores(&class, &person);
        let Some(scores) = self.store.get(key.clone()).await? else {
            return CHANGED;
        };
        if scores.contains_key("locked") {
            return Ok(Err("scores_locked"));
        }
        let Some(AttributeValue::M(cells)) = scores.get("scores") else {
            return CHANGED;
        };
        shared.same.push(Condition::Missing("locked".into()));
        for (number, written) in change.after.iter() {
            if cells.get(number) != Some(written) {
                return CHANGED;
            }
            let cell = s(cell_before(written, change.before.get(number))?);
            let path = ["scores", number.as_str()];
            shared.change_scores(key.clone(), |changes| changes.set(path, cell));
            let same = Condition::Equals(path.into(), written.clone());
            shared.same.push(same);
        }
        DONE
    }

    async fn read<T: DeserializeOwned>(&self, key: Key) -> Result<Option<T>, SchoolError> {
        self.store.get(key).await?.map(from_item).transpose()
    }
}

fn corrupt() -> SchoolError {
    SchoolError::Corrupt("batch".to_owned())
}

impl RowChange {
    /// Whether a noun has the version that the import wrote.
    fn is_version(&self, now: u64) -> bool {
        self.after.get("version") == Some(&n(now))
    }
}

/// A noun with the changed attributes as they were.
fn before<T: Serialize + DeserializeOwned>(now: &T, change: &RowChange) -> Result<T, SchoolError> {
    from_item(put_over(&plain_item(now), change))
}

fn put_over(now: &Item, change: &RowChange) -> Item {
    let mut item = now.clone();
    for name in change.after.keys() {
        item.remove(name);
    }
    for (name, value) in change.before.iter() {
        item.insert(name.clone(), value.clone());
    }
    item
}

fn version_of(item: &Item) -> u64 {
    match item.get("version") {
        Some(AttributeValue::N(version)) => version.parse().unwrap_or(0),
        _ => 0,
    }
}

/// The cell of before, or an empty one, after the one that the import wrote.
fn cell_before(
    written: &AttributeValue,
    before: Option<&AttributeValue>,
) -> Result<String, SchoolError> {
    let read = |value: &AttributeValue| -> Result<Cell, SchoolError> {
        let AttributeValue::S(cell) = value else {
            return Err(corrupt());
        };
        cell.parse().map_err(|_| corrupt())
    };
    let written = read(written)?;
    let old = match before {
        Some(before) => read(before)?,
        None => Cell {
            version: 0,
            status: ScoreStatus::None,
            points: None,
            late: Lateness::OnTime,
        },
    };
    let cell = Cell {
        version: written.version + 1,
        ..old
    };
    Ok(cell.to_string())
}
