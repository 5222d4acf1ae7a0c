//! The search: people, subjects, classes and the members of classes, found by any word
//! (decisions.md B6). Entries are written in the transaction of what they lead to; a list with a
//! query is a page of them.

mod entries;
mod pages;

use std::collections::BTreeMap;

use domain::classes::Class;
use domain::enrollments::{ClassRole, Enrollment, EnrollmentStatus, Viewer};
use domain::ids::ClassId;
use domain::policy::{Action, Relation, permit};
use domain::search::Search;
use domain::subjects::Subject;

pub use entries::{ClassEntry, Found, MemberEntry};
pub(crate) use entries::{MAX_ENTRIES, write_edited, write_member, write_new};
use pages::{Ask, Ground, Hit};

use crate::acting::{Acting, Loaded, class_relation};
use crate::enrollments::{Seen, viewer};
use crate::errors::SchoolError;
use crate::lists::{List, PageRequest};
use crate::people::PersonRow;
use crate::stored::from_item;
use crate::tables::{self, Sought};

/// Most classes of a person whose members are searched at once, newest first.
pub const MAX_CLASSES: usize = 10;

/// Newest memberships among which those are looked for; one may have left some.
const NEWEST_CLASSES: u32 = 20;

/// Somebody in a class of one's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Fellow {
    /// Who, with the number for those who teach the class.
    pub member: MemberEntry,
    /// One of the classes that both are in.
    pub class: Class,
}

impl Acting<'_> {
    /// A page of the people whom a query finds, whatever their role and status.
    pub async fn search_people(
        &self,
        search: &Search,
        page: &PageRequest,
    ) -> Result<List<PersonRow>, SchoolError> {
        self.permit_school(Action::ListPeople).await?;
        let ground = Ground::school("found_people", Sought::People);
        let found = ground.page(&self.store, Ask { search, page }).await?;
        Ok(found.map(|hit: Hit<PersonRow>| hit.entry))
    }

    /// A page of the subjects that a query finds, those that are archived too.
    pub async fn search_subjects(
        &self,
        search: &Search,
        page: &PageRequest,
    ) -> Result<List<Subject>, SchoolError> {
        let ground = Ground::school("found_subjects", Sought::Subjects);
        let found = ground.page(&self.store, Ask { search, page }).await?;
        let of = |hit: &Hit<domain::classes::SubjectLabel>| tables::subject(&hit.entry.id);
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
        let ground = Ground::school("found_classes", Sought::Classes);
        let found = ground.page(&self.store, Ask { search, page }).await?;
        let of = |hit: &Hit<ClassEntry>| tables::class(&hit.entry.id);
        let keys: Vec<ports::Key> = found.items.iter().map(of).collect();
        let Loaded { authority, items } = self.load(&keys).await?;
        permit(Action::ListClasses, &authority.roles, Relation::SCHOOL)?;
        let items = items.into_iter().flatten().map(from_item);
        Ok(List {
            items: items.collect::<Result<_, _>>()?,
            next: found.next,
        })
    }

    /// A page of the active members of a class whom a query finds. Who is not staff finds by name alone,
    /// as numbers of classmates are not theirs to know.
    pub async fn search_enrollments(
        &self,
        class: &ClassId,
        role: ClassRole,
        (search, page): (&Search, &PageRequest),
    ) -> Result<List<Seen>, SchoolError> {
        let has_role = |entry: &MemberEntry, _: bool| entry.role == role;
        let ground = Ground::classes("found_members", vec![class.clone()], &has_role);
        let found = ground.page(&self.store, Ask { search, page }).await?;
        let mut keys = vec![tables::class(class)];
        keys.extend(self.own_memberships(class));
        let of = |hit: &Hit<MemberEntry>| tables::member(class, role, &hit.entry.person);
        keys.extend(found.items.iter().map(of));
        let Loaded {
            authority,
            mut items,
        } = self.load(&keys).await?;
        let members = items.split_off(3);
        items.remove(0).ok_or(SchoolError::NotFound)?;
        let relation = class_relation(&items);
        permit(Action::ListEnrollments, &authority.roles, relation)?;
        let viewer = viewer(&authority, relation);
        let mut seen = Vec::with_capacity(members.len());
        for (hit, item) in found.items.iter().zip(members) {
            let is_shown = hit.by_name || viewer == Viewer::Staff;
            let Some(item) = item.filter(|_| is_shown) else {
                continue;
            };
            let enrollment: Enrollment = from_item(item)?;
            if enrollment.is_active() {
                let contact = enrollment.contact_for(viewer);
                seen.push(Seen {
                    enrollment,
                    contact,
                    place: None,
                });
            }
        }
        Ok(List {
            items: seen,
            next: found.next,
        })
    }

    /// A page of the people of one's own classes whom a query finds, each once.
    pub async fn list_my_people(
        &self,
        search: &Search,
        page: &PageRequest,
    ) -> Result<List<Fellow>, SchoolError> {
        let newest = PageRequest {
            limit: NEWEST_CLASSES,
            cursor: None,
        };
        let action = Action::ListMyPeople;
        let mine = self.list_classes_of(action, &self.person, &newest).await?;
        let mut classes: BTreeMap<ClassId, (Class, ClassRole)> = BTreeMap::new();
        let is_active = |mine: &crate::me::MyClass| mine.status == EnrollmentStatus::Active;
        for mine in mine.items.into_iter().filter(is_active).take(MAX_CLASSES) {
            classes.insert(mine.class.id.clone(), (mine.class, mine.role));
        }
        let teaches = |class: &ClassId| {
            let role = classes.get(class).map(|(_, role)| *role);
            role == Some(ClassRole::Lecturer)
        };
        let may_find = |entry: &MemberEntry, by_name: bool| by_name || teaches(&entry.class);
        let ids = classes.keys().cloned().collect();
        let ground = Ground::classes("found_fellows", ids, &may_find);
        let found = ground.page(&self.store, Ask { search, page }).await?;
        let fellow = |hit: Hit<MemberEntry>| {
            let mut member = hit.entry;
            member.code = member.code.filter(|_| teaches(&member.class));
            let (class, _) = classes.get(&member.class)?;
            let class = class.clone();
            Some(Fellow { member, class })
        };
        Ok(List {
            items: found.items.into_iter().filter_map(fellow).collect(),
            next: found.next,
        })
    }
}
