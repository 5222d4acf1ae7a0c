//! Subjects: read by everybody, written by administrators.

use domain::checks::{Fault, Invalid, Patch};
use domain::classes::SubjectLabel;
use domain::departments::DepartmentLabel;
use domain::ids::{DepartmentId, SubjectId};
use domain::policy::Action;
use domain::subjects::{Shelf, Subject, SubjectInput, SubjectPatch};
use ports::{Item, Order};

use crate::acting::Acting;
use crate::departments::{check_department, write_taught};
use crate::errors::{Refusal, SchoolError};
use crate::events::Event;
use crate::lists::{List, Listing, PageRequest, id_of};
use crate::outbox::Task;
use crate::search;
use crate::stored::{Difference, Stored, from_item, to_item};
use crate::tables::{self, SUBJECTS, Unique};
use crate::writes::{Once, Write};

/// Adds a new subject to a transaction: 2 actions, 1 for its department, and one for each text under
/// which it is found.
pub fn write_new_subject(write: &mut Write, subject: &Subject) {
    write.create(subject);
    let code = subject.code.folded();
    write.take(
        (Unique::SubjectCode, &code),
        subject.id.as_str(),
        Refusal::CodeTaken,
    );
    search::write_new(write, &SubjectLabel::from(subject));
    write_taught(write, None, subject);
}

/// Adds everything that follows from an edit to a transaction; returns what changed.
pub fn write_edited_subject(write: &mut Write, old: &Subject, new: &Subject) -> Difference {
    let difference = write.edit(old, new);
    if old.code.folded() != new.code.folded() {
        write.give_back((Unique::SubjectCode, &old.code.folded()));
        write.take(
            (Unique::SubjectCode, &new.code.folded()),
            new.id.as_str(),
            Refusal::CodeTaken,
        );
    }
    search::write_edited(write, &SubjectLabel::from(old), &SubjectLabel::from(new));
    write_taught(write, Some(old), new);
    difference
}

impl Acting<'_> {
    /// A page of subjects of a status, sorted by name.
    pub async fn list_subjects(
        &self,
        status: Shelf,
        page: &PageRequest,
    ) -> Result<List<Subject>, SchoolError> {
        self.permit_school(Action::ListSubjects).await?;
        let listing = Listing {
            name: "subjects",
            table: &SUBJECTS,
            index: Some("name-index"),
            partition: status.as_str().to_owned(),
            prefix: String::new(),
            order: Order::Ascending,
            table_keys: Some(&table_keys),
        };
        let page = listing.page(&self.store, page).await?;
        let items = page
            .items
            .into_iter()
            .map(from_item)
            .collect::<Result<_, _>>()?;
        Ok(List {
            items,
            next: page.next,
        })
    }

    /// One subject.
    pub async fn get_subject(&self, id: &SubjectId) -> Result<Subject, SchoolError> {
        self.load_subject(Action::GetSubject, id).await
    }

    async fn load_subject(&self, action: Action, id: &SubjectId) -> Result<Subject, SchoolError> {
        let mut loaded = self.load(&[tables::subject(id)]).await?;
        domain::policy::permit(
            action,
            &loaded.authority.roles,
            domain::policy::Relation::SCHOOL,
        )?;
        from_item(loaded.items.remove(0).ok_or(SchoolError::NotFound)?)
    }

    /// Enters a subject.
    pub async fn create_subject(
        &self,
        mut input: SubjectInput,
        department: Option<DepartmentId>,
        once: Option<&Once>,
    ) -> Result<Subject, SchoolError> {
        self.permit_school(Action::CreateSubject).await?;
        if let Some(id) = department {
            input.department = Some(self.known_department(&id).await?);
        }
        let subject = Subject::create(self.school.new_id(SubjectId::new), &input, self.now())?;
        let mut write = Write::new();
        write_new_subject(&mut write, &subject);
        check_department(&mut write, None, &subject);
        let thing = tables::subject_partition(&subject.id);
        self.record(
            &mut write,
            Event::created(thing, Action::CreateSubject, to_item(&subject)),
        );
        self.finish_creation(write, subject, once).await
    }

    /// Edits a subject of the given version.
    pub async fn update_subject(
        &self,
        id: &SubjectId,
        version: u64,
        edit: (SubjectPatch, Patch<DepartmentId>),
    ) -> Result<Subject, SchoolError> {
        let old = self.load_subject(Action::UpdateSubject, id).await?;
        if old.version != version {
            return Err(SchoolError::Stale(Box::new(old.into_noun())));
        }
        let (mut patch, department) = edit;
        patch.department = match department {
            Patch::Absent => Patch::Absent,
            Patch::Null => Patch::Null,
            Patch::Value(id) => Patch::Value(self.known_department(&id).await?),
        };
        let new = old.edit(patch, self.now())?;
        let mut write = Write::new();
        let difference = write_edited_subject(&mut write, &old, &new);
        check_department(&mut write, Some(&old), &new);
        let thing = tables::subject_partition(id);
        self.record(
            &mut write,
            Event::changed(thing, Action::UpdateSubject, difference),
        );
        if (&old.code, &old.name) != (&new.code, &new.name) {
            write.task(
                self.school.new_task(),
                &Task::RefreshSubject {
                    subject: id.clone(),
                },
            );
        }
        self.finish_edit(write).await?;
        Ok(new)
    }

    async fn known_department(&self, id: &DepartmentId) -> Result<DepartmentLabel, SchoolError> {
        let label = self.department_label(id).await?;
        let unknown = || Invalid(vec![Fault::new("unknown_reference").at("department_id")]);
        label.ok_or_else(|| unknown().into())
    }
}

fn table_keys(sort_key: &str) -> Option<Item> {
    let id = SubjectId::parse(id_of(sort_key)?).ok()?;
    Some(tables::subject(&id).to_item())
}
