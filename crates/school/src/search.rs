//! The search: people, subjects, classes and the members of classes, found by any word
//! (decisions.md B6). Entries are written in the transaction of what they lead to; a list with a
//! query is a page of them.

mod entries;
mod members;
mod pages;

use domain::classes::{Class, SubjectLabel};
use domain::policy::{Action, Relation, permit};
use domain::search::Search;
use domain::subjects::Subject;

pub use entries::{ClassEntry, Found, MemberEntry, NumberEntry};
pub(crate) use entries::{MAX_ENTRIES, write_edited, write_member, write_new};
pub use members::{Fellow, MAX_CLASSES};
use pages::{Ask, Ground};

use crate::acting::{Acting, Loaded};
use crate::errors::SchoolError;
use crate::lists::{List, PageRequest};
use crate::people::PersonRow;
use crate::stored::from_item;
use crate::tables::{self, Register};

fn ground(name: &'static str, register: Register) -> Ground {
    Ground {
        name,
        registers: vec![register],
    }
}

impl Acting<'_> {
    /// A page of the people whom a query finds, whatever their role and status.
    pub async fn search_people(
        &self,
        search: &Search,
        page: &PageRequest,
    ) -> Result<List<PersonRow>, SchoolError> {
        self.permit_school(Action::ListPeople).await?;
        let ground = ground("found_people", Register::People);
        ground
            .page(&self.store, Ask { search, page }, |_| true)
            .await
    }

    /// A page of the subjects that a query finds, those that are archived too.
    pub async fn search_subjects(
        &self,
        search: &Search,
        page: &PageRequest,
    ) -> Result<List<Subject>, SchoolError> {
        let ground = ground("found_subjects", Register::Subjects);
        let ask = Ask { search, page };
        let found = ground
            .page(&self.store, ask, |_: &SubjectLabel| true)
            .await?;
        let of = |subject: &SubjectLabel| tables::subject(&subject.id);
        let keys: Vec<ports::Key> = found.items.iter().map(of).collect();
        // Authority comes in the same batch as the subjects: two calls in all.
        let Loaded { authority, items } = self.load(&keys).await?;
        permit(Action::ListSubjects, &authority.roles, Relation::SCHOOL)?;
        let items = items.into_iter().flatten().map(from_item);
        Ok(List {
            items: items.collect::<Result<_, _>>()?,
            next: found.next,
        })
    }

    /// A page of the classes that a query finds, whatever their status.
    pub async fn search_classes(
        &self,
        search: &Search,
        page: &PageRequest,
    ) -> Result<List<Class>, SchoolError> {
        let ground = ground("found_classes", Register::Classes);
        let ask = Ask { search, page };
        let found = ground.page(&self.store, ask, |_: &ClassEntry| true).await?;
        let of = |class: &ClassEntry| tables::class(&class.id);
        let keys: Vec<ports::Key> = found.items.iter().map(of).collect();
        let Loaded { authority, items } = self.load(&keys).await?;
        permit(Action::ListClasses, &authority.roles, Relation::SCHOOL)?;
        let items = items.into_iter().flatten().map(from_item);
        Ok(List {
            items: items.collect::<Result<_, _>>()?,
            next: found.next,
        })
    }
}
