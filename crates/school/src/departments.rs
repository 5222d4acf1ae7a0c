//! Departments: read by everybody, written by administrators. Each has a row for every subject that it
//! teaches, and its name stands in those subjects.

use domain::departments::{Department, DepartmentLabel, DepartmentPatch};
use domain::ids::{DepartmentId, SubjectId};
use domain::policy::{Action, Relation, permit};
use domain::subjects::{Shelf, Subject};
use ports::{Changes, Condition, Item, Key, Order};

use crate::School;
use crate::acting::Acting;
use crate::errors::{Refusal, SchoolError};
use crate::events::Event;
use crate::lists::{List, Listing, PageRequest};
use crate::outbox::{Task, settled};
use crate::store::Store;
use crate::stored::{Difference, Stored, from_item, plain_item, to_item};
use crate::tables::{self, RECORDS, Unique, s};
use crate::writes::{Once, Write};

fn row(department: &Department) -> Key {
    RECORDS.key(
        tables::departments(department.status),
        department.sort_key(),
    )
}

/// Adds a new department to a transaction: 3 actions.
pub fn write_new_department(write: &mut Write, department: &Department) {
    write.create(department);
    write.put(&row(department), plain_item(department));
    let name = department.folded();
    let holder = department.id.as_str();
    write.take((Unique::DepartmentName, &name), holder, Refusal::NameTaken);
}

fn write_edited_department(write: &mut Write, old: &Department, new: &Department) -> Difference {
    let difference = write.edit(old, new);
    if row(old) != row(new) {
        write.delete(row(old));
    }
    write.put(&row(new), plain_item(new));
    if old.folded() != new.folded() {
        write.give_back((Unique::DepartmentName, &old.folded()));
        let holder = new.id.as_str();
        write.take(
            (Unique::DepartmentName, &new.folded()),
            holder,
            Refusal::NameTaken,
        );
    }
    difference
}

fn taught(subject: &Subject) -> Option<Key> {
    let department = subject.department_id.as_ref()?;
    let sort = tables::taught_prefix(subject.status) + &subject.sort_key();
    Some(RECORDS.key(tables::department_partition(department), sort))
}

/// Adds the row of a subject in its department, and takes it out of the one of before: at most 2 actions.
pub fn write_taught(write: &mut Write, old: Option<&Subject>, new: &Subject) {
    let (was, is) = (old.and_then(taught), taught(new));
    if let Some(was) = was.filter(|was| Some(was) != is.as_ref()) {
        write.delete(was);
    }
    let Some(is) = is else { return };
    write.put(&is, plain_item(new));
}

/// Requires that the department is still called as the subject says: else one could be written with the
/// old name after those of before were brought in line.
pub fn check_department(write: &mut Write, old: Option<&Subject>, new: &Subject) {
    let has_changed = old.is_none_or(|old| old.department_id != new.department_id);
    if let (Some(id), Some(name), true) = (&new.department_id, &new.department, has_changed) {
        let same = Condition::Equals("name".into(), s(name.as_str()));
        write.check(tables::department(id), same);
    }
}

impl Acting<'_> {
    /// A page of departments of a status, sorted by name.
    pub async fn list_departments(
        &self,
        status: Shelf,
        page: &PageRequest,
    ) -> Result<List<Department>, SchoolError> {
        self.permit_school(Action::ListDepartments).await?;
        let listing = listing("departments", tables::departments(status), String::new());
        read(listing.page(&self.store, page).await?)
    }

    /// One department.
    pub async fn get_department(&self, id: &DepartmentId) -> Result<Department, SchoolError> {
        self.load_department(Action::GetDepartment, id).await
    }

    async fn load_department(
        &self,
        action: Action,
        id: &DepartmentId,
    ) -> Result<Department, SchoolError> {
        let mut loaded = self.load(&[tables::department(id)]).await?;
        permit(action, &loaded.authority.roles, Relation::SCHOOL)?;
        from_item(loaded.items.remove(0).ok_or(SchoolError::NotFound)?)
    }

    /// A page of the subjects of a status that a department teaches, sorted by name.
    pub async fn list_department_subjects(
        &self,
        id: &DepartmentId,
        status: Shelf,
        page: &PageRequest,
    ) -> Result<List<Subject>, SchoolError> {
        self.load_department(Action::ListDepartmentSubjects, id)
            .await?;
        let partition = tables::department_partition(id);
        let listing = listing("taught", partition, tables::taught_prefix(status));
        read(listing.page(&self.store, page).await?)
    }

    /// Enters a department.
    pub async fn create_department(
        &self,
        name: &str,
        once: Option<&Once>,
    ) -> Result<Department, SchoolError> {
        self.permit_school(Action::CreateDepartment).await?;
        let id = self.school.new_id(DepartmentId::new);
        let department = Department::create(id, name, self.now())?;
        let mut write = Write::new();
        write_new_department(&mut write, &department);
        let thing = tables::department_partition(&department.id);
        let event = Event::created(thing, Action::CreateDepartment, to_item(&department));
        self.record(&mut write, event);
        self.finish_creation(write, department, once).await
    }

    /// Edits a department of the given version.
    pub async fn update_department(
        &self,
        id: &DepartmentId,
        version: u64,
        patch: DepartmentPatch,
    ) -> Result<Department, SchoolError> {
        let old = self.load_department(Action::UpdateDepartment, id).await?;
        if old.version != version {
            return Err(SchoolError::Stale(Box::new(old.into_noun())));
        }
        let new = old.edit(patch, self.now())?;
        let mut write = Write::new();
        let difference = write_edited_department(&mut write, &old, &new);
        let thing = tables::department_partition(id);
        let event = Event::changed(thing, Action::UpdateDepartment, difference);
        self.record(&mut write, event);
        if old.name != new.name {
            let department = id.clone();
            let task = Task::RefreshDepartment { department };
            write.task(self.school.new_task(), &task);
        }
        self.finish_edit(write).await?;
        Ok(new)
    }

    /// What a subject shows of a department; none if there is no such department.
    pub(crate) async fn department_label(
        &self,
        id: &DepartmentId,
    ) -> Result<Option<DepartmentLabel>, SchoolError> {
        let item = self.store.get(tables::department(id)).await?;
        let department: Option<Department> = item.map(from_item).transpose()?;
        Ok(department.as_ref().map(DepartmentLabel::from))
    }
}

impl School {
    /// Brings the name of a department in its subjects in line.
    pub(crate) async fn refresh_department(
        &self,
        store: &Store,
        id: &DepartmentId,
    ) -> Result<(), SchoolError> {
        let Some(item) = store.get(tables::department(id)).await? else {
            return Ok(());
        };
        let department: Department = from_item(item)?;
        let partition = tables::department_partition(id);
        let listing = listing("taught", partition, tables::TAUGHT.to_owned());
        let mut page = PageRequest::default();
        loop {
            let List::<Subject> { items, next } = read(listing.page(store, &page).await?)?;
            for subject in items {
                refresh_subject(store, &department, &subject.id).await?;
            }
            if next.is_none() {
                return Ok(());
            }
            page.cursor = next;
        }
    }
}

/// The version stays: what a subject shows of its department is no edit of it.
async fn refresh_subject(
    store: &Store,
    department: &Department,
    id: &SubjectId,
) -> Result<(), SchoolError> {
    let Some(item) = store.get(tables::subject(id)).await? else {
        return Ok(());
    };
    let write = follow_department(&from_item(item)?, department);
    if write.is_empty() {
        return Ok(());
    }
    settled(&write.commit(store).await?)
}

/// What brings a subject in line with its department.
pub(crate) fn follow_department(old: &Subject, department: &Department) -> Write {
    let mut write = Write::new();
    let is_its = old.department_id.as_ref() == Some(&department.id);
    if !is_its || old.department.as_ref() == Some(&department.name) {
        return write;
    }
    let mut new = old.clone();
    new.department = Some(department.name.clone());
    let name = Changes::new().set("department", s(department.name.as_str()));
    write.update(old.key(), name, Some(old.as_read()));
    write_taught(&mut write, Some(old), &new);
    write
}

fn listing(name: &'static str, partition: String, prefix: String) -> Listing<'static> {
    Listing {
        name,
        table: &RECORDS,
        index: None,
        partition,
        prefix,
        order: Order::Ascending,
        table_keys: None,
    }
}

fn read<T: serde::de::DeserializeOwned>(page: List<Item>) -> Result<List<T>, SchoolError> {
    let items = page.items.into_iter().map(from_item);
    Ok(List {
        items: items.collect::<Result<_, _>>()?,
        next: page.next,
    })
}
