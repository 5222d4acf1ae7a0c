//! Members of classes, found by name by everybody in the class; by number, where no name is found, by
//! those who may know the numbers. Numbers are read only then, so that not even a cursor tells one.

use std::collections::BTreeMap;

use domain::classes::Class;
use domain::enrollments::{ClassRole, Enrollment, EnrollmentStatus, Viewer};
use domain::ids::ClassId;
use domain::policy::{Action, Relation, permit};
use domain::search::Search;

use super::entries::{MemberEntry, NumberEntry};
use super::pages::{Ask, Ground};
use crate::acting::{Acting, Authority, Loaded, class_relation};
use crate::enrollments::{Seen, viewer};
use crate::errors::SchoolError;
use crate::lists::{List, PageRequest};
use crate::me::MyClass;
use crate::stored::from_item;
use crate::tables::{self, Register};

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

/// Members of classes, by one of the two ways to find them.
fn ground(
    name: &'static str,
    classes: impl IntoIterator<Item = ClassId>,
    register: fn(ClassId) -> Register,
) -> Ground {
    let registers = classes.into_iter().map(register).collect();
    Ground { name, registers }
}

/// Whether numbers are asked after a page of names.
fn asks_numbers(numbers: &Ground, page: &PageRequest, names: &List<MemberEntry>) -> bool {
    let found_nobody = page.cursor.is_none() && names.items.is_empty() && names.next.is_none();
    found_nobody || numbers.is_begun(page)
}

impl Acting<'_> {
    /// A page of the active members of a class whom a query finds. Who is not staff finds by name alone,
    /// as numbers of classmates are not theirs to know.
    pub async fn search_enrollments(
        &self,
        class: &ClassId,
        role: ClassRole,
        (search, page): (&Search, &PageRequest),
    ) -> Result<List<Seen>, SchoolError> {
        let names = ground("found_members", [class.clone()], Register::Members);
        let numbers = ground("found_numbers", [class.clone()], Register::Numbers);
        let has_role = |entry: &MemberEntry| entry.role == role;
        let found = self.find_names((&names, &numbers), (search, page), has_role);
        let mut found = found.await?;
        let mut keys = vec![tables::class(class)];
        keys.extend(self.own_memberships(class));
        keys.extend(found.items.iter().map(member_key));
        // Authority comes in the same batch as the members: two calls in all.
        let Loaded {
            authority,
            mut items,
        } = self.load(&keys).await?;
        let mut members = items.split_off(3);
        items.remove(0).ok_or(SchoolError::NotFound)?;
        let relation = class_relation(&items);
        permit(Action::ListEnrollments, &authority.roles, relation)?;
        let viewer = viewer(&authority, relation);
        if viewer == Viewer::Staff && asks_numbers(&numbers, page, &found) {
            found = self
                .find_numbers(&numbers, (search, page), has_role)
                .await?;
            let keys: Vec<ports::Key> = found.items.iter().map(member_key).collect();
            members = self.store.get_all(&keys).await?;
        }
        let mut seen = Vec::with_capacity(members.len());
        for item in members.into_iter().flatten() {
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
        let mine = self.load_classes_of(action, &self.person, &newest).await?;
        let classes = open_rosters(&mine.0, mine.1.items);
        let is_staff = |class: &ClassId| matches!(classes.get(class), Some((_, Viewer::Staff)));
        let names = ground("found_fellows", classes.keys().cloned(), Register::Members);
        let staffed = classes.keys().filter(|class| is_staff(class)).cloned();
        let numbers = ground("found_fellow_numbers", staffed, Register::Numbers);
        let ask = (search, page);
        let mut found = self.find_names((&names, &numbers), ask, |_| true).await?;
        if asks_numbers(&numbers, page, &found) {
            found = self.find_numbers(&numbers, ask, |_| true).await?;
        }
        let fellow = |mut member: MemberEntry| {
            member.code = member.code.filter(|_| is_staff(&member.class));
            let (class, _) = classes.get(&member.class)?;
            let class = class.clone();
            Some(Fellow { member, class })
        };
        Ok(List {
            items: found.items.into_iter().filter_map(fellow).collect(),
            next: found.next,
        })
    }

    /// A page of names; none if the page before was one of numbers.
    async fn find_names(
        &self,
        (names, numbers): (&Ground, &Ground),
        (search, page): (&Search, &PageRequest),
        is_wanted: impl Fn(&MemberEntry) -> bool,
    ) -> Result<List<MemberEntry>, SchoolError> {
        if numbers.is_begun(page) {
            return Ok(List {
                items: Vec::new(),
                next: None,
            });
        }
        names
            .page(&self.store, Ask { search, page }, is_wanted)
            .await
    }

    async fn find_numbers(
        &self,
        numbers: &Ground,
        (search, page): (&Search, &PageRequest),
        is_wanted: impl Fn(&MemberEntry) -> bool,
    ) -> Result<List<MemberEntry>, SchoolError> {
        let is_wanted = |NumberEntry(entry): &NumberEntry| is_wanted(entry);
        let found = numbers.page(&self.store, Ask { search, page }, is_wanted);
        Ok(found.await?.map(|NumberEntry(entry)| entry))
    }
}

fn member_key(entry: &MemberEntry) -> ports::Key {
    tables::member(&entry.class, entry.role, &entry.person)
}

/// The newest of one's classes whose members one may list, each with how one sees them.
fn open_rosters(
    authority: &Authority,
    mine: Vec<MyClass>,
) -> BTreeMap<ClassId, (Class, Viewer<'_>)> {
    let is_active = |mine: &MyClass| mine.status == EnrollmentStatus::Active;
    let open = mine.into_iter().filter(is_active).filter_map(|mine| {
        let teaches = mine.role == ClassRole::Lecturer;
        let relation = Relation::to_class(teaches, !teaches);
        permit(Action::ListEnrollments, &authority.roles, relation).ok()?;
        let viewer = viewer(authority, relation);
        Some((mine.class.id.clone(), (mine.class, viewer)))
    });
    open.take(MAX_CLASSES).collect()
}
