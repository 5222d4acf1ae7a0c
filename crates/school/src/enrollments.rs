//! Enrollments: who is in a class. The class counts its active students and those who wait in the
//! transaction of each change, and conditions on these counts keep it from being overfilled, whatever
//! happens at the same time. Scores are made with the membership, so that a cell write needs no more
//! than its cell.

mod joins;
mod leaves;
mod lines;
mod members;
mod queues;

use domain::classes::{Class, LecturerLabel};
use domain::enrollments::{
    ClassRole, Contact, Enrollment, EnrollmentPatch, EnrollmentStatus, Viewer,
};
use domain::ids::{ClassId, PersonId};
use domain::people::Role;
use domain::policy::{Action, Relation, permit};
use ports::{AttributeValue, Changes, Condition, Item, Order};
use serde::{Deserialize, Serialize};

use crate::acting::{Acting, Authority, Loaded, class_relation};
use crate::errors::SchoolError;
use crate::events::Event;
use crate::lists::{List, Listing, PageRequest, TableKeys, id_of};
use crate::stored::{Stored, from_item, plain_item};
use crate::tables::{self, RECORDS, s};
use crate::writes::Write;

pub use lines::Whom;
pub(crate) use members::follow_member;

/// How often a change that raced with another one is tried anew.
const ATTEMPTS: u32 = 8;

/// A membership as the viewer may see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The membership.
    pub enrollment: Enrollment,
    /// What may be known beyond the name.
    pub contact: Contact,
    /// Place in the queue, from 1, for those who wait.
    pub place: Option<u32>,
}

/// A membership with its place in the queue, for those who wait.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Placed {
    /// The membership.
    #[serde(flatten)]
    pub enrollment: Enrollment,
    /// From 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<u32>,
}

/// What a class shows of a lecturer.
pub fn lecturer_label(enrollment: &Enrollment) -> Item {
    plain_item(&LecturerLabel {
        display_name: enrollment.name.display(),
        primary: enrollment.primary,
    })
}

/// The empty scores of a new student of a class.
pub fn new_scores(class: &ClassId, person: &PersonId, status: EnrollmentStatus) -> Item {
    let mut item = tables::scores(class, person).to_item();
    item.insert("state".to_owned(), s(status.as_str()));
    item.insert(
        "scores".to_owned(),
        AttributeValue::M(Item::default().into_inner()),
    );
    item
}

/// A membership with its class, and how the acting person stands to it.
struct Found {
    class: Class,
    enrollment: Enrollment,
    authority: Authority,
    /// An administrator, or a lecturer of the class.
    is_staff: bool,
}

pub(crate) fn viewer(authority: &Authority, relation: Relation) -> Viewer<'_> {
    if relation.teaches || authority.roles.contains(&Role::Admin) {
        return Viewer::Staff;
    }
    Viewer::Classmate(&authority.person)
}

/// The members of a class of a role and status, by name or by turn.
pub(crate) fn roster<'a>(
    (class, role, status): (&ClassId, ClassRole, EnrollmentStatus),
    table_keys: TableKeys<'a>,
) -> Listing<'a> {
    let is_queue = status == EnrollmentStatus::Waiting;
    Listing {
        name: if is_queue { "queue" } else { "roster" },
        table: &RECORDS,
        index: Some("roster-index"),
        partition: tables::roster(class, role, status),
        prefix: String::new(),
        order: Order::Ascending,
        table_keys: Some(table_keys),
    }
}

/// Finds a member by the sort key of [`roster`].
pub(crate) fn member_keys(class: &ClassId, role: ClassRole, sort_key: &str) -> Option<Item> {
    let person = PersonId::parse(id_of(sort_key)?).ok()?;
    Some(tables::member(class, role, &person).to_item())
}

/// The two memberships of a person in a class, lecturer first, read out of their items.
fn read_memberships(items: &mut Vec<Option<Item>>) -> Result<Vec<Enrollment>, SchoolError> {
    items.drain(..).flatten().map(from_item).collect()
}

impl Acting<'_> {
    /// A page of a class's members of a role and status, sorted by given and family name; those who
    /// wait by their turn.
    pub async fn list_enrollments(
        &self,
        class: &ClassId,
        of: (ClassRole, EnrollmentStatus),
        page: &PageRequest,
    ) -> Result<List<Seen>, SchoolError> {
        let (_, Loaded { authority, items }) =
            self.load_class(Action::ListEnrollments, class).await?;
        let (role, status) = of;
        let viewer = viewer(&authority, class_relation(&items));
        if status != EnrollmentStatus::Active && viewer != Viewer::Staff {
            return Err(SchoolError::Forbidden);
        }
        let table_keys = |sort_key: &str| member_keys(class, role, sort_key);
        let listing = roster((class, role, status), &table_keys);
        let found = listing.page(&self.store, page).await?;
        let items = found
            .items
            .into_iter()
            .map(from_item)
            .collect::<Result<Vec<Enrollment>, _>>()?;
        let mut places = self
            .places(items.first(), page)
            .await?
            .into_iter()
            .flatten();
        let seen = |enrollment: Enrollment| Seen {
            contact: enrollment.contact_for(viewer),
            place: places.next(),
            enrollment,
        };
        Ok(List {
            items: items.into_iter().map(seen).collect(),
            next: found.next,
        })
    }

    /// The places of a page of the queue that begins with `first`.
    async fn places(
        &self,
        first: Option<&Enrollment>,
        page: &PageRequest,
    ) -> Result<Option<std::ops::RangeFrom<u32>>, SchoolError> {
        let Some(first) = first.filter(|first| first.ticket.is_some()) else {
            return Ok(None);
        };
        if page.cursor.is_none() {
            return Ok(Some(1..));
        }
        let place = queues::find_place(&self.store, first).await?;
        Ok(Some(place.unwrap_or(1)..))
    }

    /// One membership, the one that counts if there are two.
    pub async fn get_enrollment(
        &self,
        class: &ClassId,
        person: &PersonId,
    ) -> Result<Seen, SchoolError> {
        let Found { enrollment, .. } = self
            .load_enrollment(Action::GetEnrollment, class, person)
            .await?;
        // Who may read somebody's membership is staff, or that person.
        let contact = enrollment.contact_for(Viewer::Staff);
        let place = queues::find_place(&self.store, &enrollment).await?;
        Ok(Seen {
            enrollment,
            contact,
            place,
        })
    }

    /// Permits an action on a membership, and says as whom.
    pub(crate) async fn permit_enrollment(
        &self,
        action: Action,
        class: &ClassId,
        person: &PersonId,
    ) -> Result<Viewer<'_>, SchoolError> {
        let found = self.load_enrollment(action, class, person).await?;
        if found.is_staff {
            return Ok(Viewer::Staff);
        }
        Ok(Viewer::Classmate(&self.person))
    }

    async fn load_enrollment(
        &self,
        action: Action,
        class: &ClassId,
        person: &PersonId,
    ) -> Result<Found, SchoolError> {
        let mut keys = vec![tables::class(class)];
        keys.extend(self.own_memberships(class));
        keys.extend(ClassRole::ALL.map(|role| tables::member(class, role, person)));
        let Loaded {
            authority,
            mut items,
        } = self.load(&keys).await?;
        let mut relation = class_relation(&items[1..3]);
        relation.own = *person == self.person && items[3..].iter().any(Option::is_some);
        permit(action, &authority.roles, relation)?;
        let mut memberships = read_memberships(&mut items.split_off(3))?;
        memberships.sort_by_key(Enrollment::is_withdrawn);
        let class: Class = from_item(items.remove(0).ok_or(SchoolError::NotFound)?)?;
        let found = memberships
            .into_iter()
            .next()
            .ok_or(SchoolError::NotFound)?;
        let is_staff = viewer(&authority, relation) == Viewer::Staff;
        Ok(Found {
            class,
            enrollment: found,
            authority,
            is_staff,
        })
    }

    /// Edits the dates of a membership, or who leads the class.
    pub async fn update_enrollment(
        &self,
        class: &ClassId,
        person: &PersonId,
        (version, patch): (u64, EnrollmentPatch),
    ) -> Result<Seen, SchoolError> {
        let Found {
            enrollment: old, ..
        } = self
            .load_enrollment(Action::UpdateEnrollment, class, person)
            .await?;
        if old.version != version {
            return Err(SchoolError::Stale(Box::new(old.into_noun())));
        }
        let new = old.edit(patch, self.now())?;
        let mut write = Write::new();
        let difference = write.edit(&old, &new);
        if old.primary != new.primary && new.is_active() {
            let label = AttributeValue::M(lecturer_label(&new).into_inner());
            let changes = Changes::new().set(["lecturers", person.as_str()], label);
            write.update(
                tables::class(class),
                changes,
                Some(Condition::Exists("id".into())),
            );
        }
        let thing = tables::class_partition(class);
        let event = Event::changed(thing, Action::UpdateEnrollment, difference);
        self.record(&mut write, event.of(person));
        self.finish_edit(write).await?;
        let contact = new.contact_for(Viewer::Staff);
        let place = queues::find_place(&self.store, &new).await?;
        Ok(Seen {
            enrollment: new,
            contact,
            place,
        })
    }
}
