//! Classes: entered and edited by administrators, known to everybody who is signed in.

use domain::checks::Patch;
use domain::classes::{
    Class, ClassInput, ClassPatch, ClassPlace, ClassStatus, SubjectLabel, TermLabel,
};
use domain::ids::{ClassId, PersonId, SubjectId, TaskId, TermId};
use domain::policy::{Action, Relation, permit};
use domain::subjects::{Shelf, Subject};
use domain::terms::Term;
use ports::{Item, Order};

use crate::acting::{Acting, Loaded, class_relation};
use crate::errors::{Refusal, SchoolError};
use crate::events::Event;
use crate::lists::{List, Listing, PageRequest, id_of};
use crate::outbox::Task;
use crate::search::{self, ClassEntry};
use crate::stored::{Difference, Stored, from_item, to_item};
use crate::tables::{self, CLASSES, Unique};
use crate::writes::{Once, Write};

/// Which classes a list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClassFilter {
    /// All of a status.
    All,
    /// Those of a term.
    Term(TermId),
    /// Those of a subject.
    Subject(SubjectId),
}

/// Adds a new class to a transaction: 2 actions, and one for each text under which it is found.
pub fn write_new_class(write: &mut Write, class: &Class) {
    write.create(class);
    let code = class.code.folded();
    write.take(
        (Unique::ClassCode, &code),
        class.id.as_str(),
        Refusal::CodeTaken,
    );
    search::write_new(write, &ClassEntry::from(class));
}

/// Adds everything that follows from an edit to a transaction; returns what changed. If the edit may
/// have made room, the task lets those in who wait, in the name of who made it.
pub fn write_edited_class(
    write: &mut Write,
    (old, new): (&Class, &Class),
    (task, by): (TaskId, Option<PersonId>),
) -> Difference {
    let difference = write.edit(old, new);
    if new.makes_room_after(old) {
        let class = new.id.clone();
        write.task(task, &Task::PromoteWaiting { class, by });
    }
    if old.code.folded() != new.code.folded() {
        write.give_back((Unique::ClassCode, &old.code.folded()));
        write.take(
            (Unique::ClassCode, &new.code.folded()),
            new.id.as_str(),
            Refusal::CodeTaken,
        );
    }
    search::write_edited(write, &ClassEntry::from(old), &ClassEntry::from(new));
    difference
}

impl Acting<'_> {
    /// A page of classes of a status, sorted by code.
    pub async fn list_classes(
        &self,
        filter: &ClassFilter,
        status: ClassStatus,
        page: &PageRequest,
    ) -> Result<List<Class>, SchoolError> {
        let (index, partition) = match filter {
            ClassFilter::All => ("status-index", status.as_str().to_owned()),
            ClassFilter::Term(term) => ("term-index", term.as_str().to_owned()),
            ClassFilter::Subject(subject) => ("subject-index", subject.as_str().to_owned()),
        };
        let listing = Listing {
            name: "classes",
            table: &CLASSES,
            index: Some(index),
            partition,
            prefix: tables::class_status_prefix(status),
            order: Order::Ascending,
            table_keys: Some(&table_keys),
        };
        let page = listing.page(&self.store, page).await?;
        let keys: Vec<ports::Key> = page
            .items
            .iter()
            .filter_map(|item| ports::Key::of(&CLASSES, item))
            .collect();
        // The index has keys alone; authority comes in the same batch as the classes.
        let Loaded { authority, items } = self.load(&keys).await?;
        permit(Action::ListClasses, &authority.roles, Relation::SCHOOL)?;
        let items = items
            .into_iter()
            .flatten()
            .map(from_item)
            .collect::<Result<_, _>>()?;
        Ok(List {
            items,
            next: page.next,
        })
    }

    /// One class.
    pub async fn get_class(&self, id: &ClassId) -> Result<Class, SchoolError> {
        Ok(self.load_class(Action::GetClass, id).await?.0)
    }

    /// A class and how the acting person stands to it, if the action is permitted on it.
    pub(crate) async fn load_class(
        &self,
        action: Action,
        id: &ClassId,
    ) -> Result<(Class, Loaded), SchoolError> {
        let [teaches, attends] = self.own_memberships(id);
        let mut loaded = self.load(&[tables::class(id), teaches, attends]).await?;
        // Which classes there are is no secret: what is not there is missing, not forbidden.
        let class = loaded.items.remove(0).ok_or(SchoolError::NotFound)?;
        permit(
            action,
            &loaded.authority.roles,
            class_relation(&loaded.items),
        )?;
        Ok((from_item(class)?, loaded))
    }

    /// Enters a class of a subject in a term.
    pub async fn create_class(
        &self,
        input: &ClassInput,
        place: (Option<SubjectId>, Option<TermId>),
        once: Option<&Once>,
    ) -> Result<Class, SchoolError> {
        let keys: Vec<ports::Key> = place
            .0
            .iter()
            .map(tables::subject)
            .chain(place.1.iter().map(tables::term))
            .collect();
        let Loaded { authority, items } = self.load(&keys).await?;
        permit(Action::CreateClass, &authority.roles, Relation::SCHOOL)?;
        let mut items = items.into_iter();
        let subject: Option<Subject> = place
            .0
            .and_then(|_| items.next())
            .flatten()
            .map(from_item)
            .transpose()?;
        let term: Option<Term> = place
            .1
            .and_then(|_| items.next())
            .flatten()
            .map(from_item)
            .transpose()?;
        let archived = subject
            .as_ref()
            .is_some_and(|subject| subject.status == Shelf::Archived)
            || term
                .as_ref()
                .is_some_and(|term| term.status == Shelf::Archived);
        let place = ClassPlace {
            subject: subject.as_ref().map(SubjectLabel::from),
            term: term.as_ref().map(TermLabel::from),
        };
        let class = Class::create(self.school.new_id(ClassId::new), input, place, self.now())?;
        if archived {
            return Err(SchoolError::Refused(Refusal::Archived));
        }
        let mut write = Write::new();
        write_new_class(&mut write, &class);
        let passcode = input.passcode.clone().map_or(Patch::Absent, Patch::Value);
        self.school
            .write_passcode(&mut write, &class.id, &passcode)
            .await?;
        let thing = tables::class_partition(&class.id);
        self.record(
            &mut write,
            Event::created(thing, Action::CreateClass, to_item(&class)),
        );
        self.finish_creation(write, class, once).await
    }

    /// Edits a class of the given version; `term` is where it moves to, if it does.
    pub async fn update_class(
        &self,
        id: &ClassId,
        version: u64,
        edit: (ClassPatch, Patch<Option<TermId>>),
    ) -> Result<Class, SchoolError> {
        let (old, _) = self.load_class(Action::UpdateClass, id).await?;
        if old.version != version {
            return Err(SchoolError::Stale(Box::new(old.into_noun())));
        }
        let (mut patch, term) = edit;
        patch.term = match term {
            Patch::Absent => Patch::Absent,
            Patch::Null => Patch::Null,
            Patch::Value(term) => Patch::Value(self.term_label(term).await?),
        };
        let passcode = patch.passcode.clone();
        let new = old.edit(patch, self.now())?;
        let mut write = Write::new();
        let promotion = (self.school.new_task(), Some(self.person.clone()));
        let difference = write_edited_class(&mut write, (&old, &new), promotion);
        self.school
            .write_passcode(&mut write, id, &passcode)
            .await?;
        let thing = tables::class_partition(id);
        self.record(
            &mut write,
            Event::changed(thing, Action::UpdateClass, difference),
        );
        self.finish_edit(write).await?;
        if !new.makes_room_after(&old) {
            return Ok(new);
        }
        // Those who waited may be in by now, and the answer counts them.
        let now = self.store.get(tables::class(id)).await?;
        now.map_or(Ok(new), from_item)
    }

    async fn term_label(&self, term: Option<TermId>) -> Result<Option<TermLabel>, SchoolError> {
        let Some(id) = term else {
            return Ok(None);
        };
        let item = self.store.get(tables::term(&id)).await?;
        let term: Option<Term> = item.map(from_item).transpose()?;
        Ok(term.as_ref().map(TermLabel::from))
    }
}

fn table_keys(sort_key: &str) -> Option<Item> {
    let id = ClassId::parse(id_of(sort_key)?).ok()?;
    Some(tables::class(&id).to_item())
}
