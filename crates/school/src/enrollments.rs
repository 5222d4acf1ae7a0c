//! Enrollments: who is in a class. The class counts its active students in the transaction of each
//! change, and a condition on that count keeps it from being overfilled, whatever happens at the
//! same time. Scores are made with the membership, so that a cell write needs no more than its cell.

use domain::checks::{Fault, Invalid};
use domain::classes::{Class, ClassStatus, LecturerLabel};
use domain::enrollments::{
    ClassRole, Contact, Enrollment, EnrollmentInput, EnrollmentPatch, EnrollmentRefusal,
    EnrollmentStatus, Viewer, check_enrollment, check_staffing,
};
use domain::ids::{ClassId, PersonId};
use domain::people::Role;
use domain::policy::{Action, Relation, permit};
use ports::{AttributeValue, Changes, Condition, Item, Order};

use crate::acting::{Acting, Authority, Loaded, class_relation};
use crate::errors::SchoolError;
use crate::events::Event;
use crate::lists::{List, Listing, PageRequest, id_of};
use crate::people::find_person;
use crate::stored::{Stored, from_item, plain_item, to_item};
use crate::tables::{self, RECORDS, n, s};
use crate::writes::{Once, Write};

/// How often an enrollment that raced with another change is tried anew.
const ATTEMPTS: u32 = 5;

/// A membership as the viewer may see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The membership.
    pub enrollment: Enrollment,
    /// What may be known beyond the name.
    pub contact: Contact,
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

fn viewer(authority: &Authority, relation: Relation) -> Viewer<'_> {
    if relation.teaches || authority.roles.contains(&Role::Admin) {
        return Viewer::Staff;
    }
    Viewer::Classmate(&authority.person)
}

/// The two memberships of a person in a class, lecturer first, read out of their items.
fn read_memberships(items: &mut Vec<Option<Item>>) -> Result<Vec<Enrollment>, SchoolError> {
    items.drain(..).flatten().map(from_item).collect()
}

impl Acting<'_> {
    /// A page of a class's members of a role and status, sorted by given and family name.
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
        if status == EnrollmentStatus::Withdrawn && viewer != Viewer::Staff {
            return Err(SchoolError::Forbidden);
        }
        let table_keys = |sort_key: &str| {
            let person = PersonId::parse(id_of(sort_key)?).ok()?;
            Some(tables::member(class, role, &person).to_item())
        };
        let listing = Listing {
            name: "roster",
            table: &RECORDS,
            index: Some("roster-index"),
            partition: tables::roster(class, role, status),
            prefix: String::new(),
            order: Order::Ascending,
            table_keys: Some(&table_keys),
        };
        let page = listing.page(&self.store, page).await?;
        let items = page
            .items
            .into_iter()
            .map(from_item)
            .collect::<Result<Vec<Enrollment>, _>>()?;
        let seen = |enrollment: Enrollment| {
            let contact = enrollment.contact_for(viewer);
            Seen {
                enrollment,
                contact,
            }
        };
        Ok(List {
            items: items.into_iter().map(seen).collect(),
            next: page.next,
        })
    }

    /// One membership, the active one if there are two.
    pub async fn get_enrollment(
        &self,
        class: &ClassId,
        person: &PersonId,
    ) -> Result<Seen, SchoolError> {
        let (_, enrollment, authority) = self
            .load_enrollment(Action::GetEnrollment, class, person)
            .await?;
        let is_staff = authority.roles.contains(&Role::Admin) || *person != self.person;
        let viewer = if is_staff {
            Viewer::Staff
        } else {
            Viewer::Classmate(&self.person)
        };
        let contact = enrollment.contact_for(viewer);
        Ok(Seen {
            enrollment,
            contact,
        })
    }

    async fn load_enrollment(
        &self,
        action: Action,
        class: &ClassId,
        person: &PersonId,
    ) -> Result<(Class, Enrollment, Authority), SchoolError> {
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
        memberships.sort_by_key(|membership| !membership.is_active());
        let class: Class = from_item(items.remove(0).ok_or(SchoolError::NotFound)?)?;
        let found = memberships
            .into_iter()
            .next()
            .ok_or(SchoolError::NotFound)?;
        Ok((class, found, authority))
    }

    /// Enrolls a person; a membership that was withdrawn becomes active again.
    pub async fn create_enrollment(
        &self,
        class: &ClassId,
        person: Option<&PersonId>,
        ask: (&EnrollmentInput, Option<&Once>),
    ) -> Result<Enrollment, SchoolError> {
        for _ in 0..ATTEMPTS {
            match self.try_enrollment(class, person, ask).await {
                Err(SchoolError::Busy) => {}
                other => return other,
            }
        }
        Err(SchoolError::Busy)
    }

    async fn try_enrollment(
        &self,
        class: &ClassId,
        person: Option<&PersonId>,
        (input, once): (&EnrollmentInput, Option<&Once>),
    ) -> Result<Enrollment, SchoolError> {
        let mut keys = vec![tables::class(class)];
        keys.extend(self.own_memberships(class));
        if let Some(person) = person {
            keys.extend(ClassRole::ALL.map(|role| tables::member(class, role, person)));
        }
        let Loaded {
            authority,
            mut items,
        } = self.load(&keys).await?;
        let relation = class_relation(&items[1..3]);
        permit(Action::CreateEnrollment, &authority.roles, relation)?;
        let memberships = read_memberships(&mut items.split_off(3))?;
        let class: Class = from_item(items.remove(0).ok_or(SchoolError::NotFound)?)?;
        let found = match person {
            Some(id) => find_person(&self.store, id).await?,
            None => None,
        };
        let Some(person) = found else {
            return Err(Invalid(vec![Fault::new("unknown_reference").at("person")]).into());
        };
        let fresh = Enrollment::create(&class.id, &person, input, self.now())?;
        check_staffing(&authority.roles, fresh.role)?;
        let old = memberships
            .iter()
            .find(|membership| membership.role == fresh.role);
        let other = memberships
            .iter()
            .find(|membership| membership.role != fresh.role);
        let refusal = refuse_second(old, other)
            .and_then(|()| Ok(check_enrollment(&class, &person, fresh.role)?))
            .err();
        if let Some(refusal) = refusal {
            // What the same request did before may be what refuses it now.
            return self.answered(once).await?.ok_or(refusal);
        }
        let mut write = Write::new();
        let member = write_membership(&mut write, old, fresh);
        write_presence(&mut write, &class, &member);
        let before = old.map(to_item).unwrap_or_default();
        let difference = crate::stored::difference(&before, &to_item(&member));
        let thing = tables::class_partition(&class.id);
        self.record(
            &mut write,
            Event::changed(thing, Action::CreateEnrollment, difference),
        );
        self.finish_creation(write, member, once).await
    }

    /// Edits the dates of a membership, or who leads the class.
    pub async fn update_enrollment(
        &self,
        class: &ClassId,
        person: &PersonId,
        (version, patch): (u64, EnrollmentPatch),
    ) -> Result<Seen, SchoolError> {
        let (_, old, _) = self
            .load_enrollment(Action::UpdateEnrollment, class, person)
            .await?;
        if old.version != version {
            return Err(SchoolError::Stale(Box::new(old.into_noun())));
        }
        let new = old.edit(patch, self.now())?;
        let mut write = Write::new();
        let difference = write.edit(&old, &new, version);
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
        self.record(
            &mut write,
            Event::changed(thing, Action::UpdateEnrollment, difference),
        );
        self.finish_edit(write).await?;
        let contact = new.contact_for(Viewer::Staff);
        Ok(Seen {
            enrollment: new,
            contact,
        })
    }

    /// Drops a person from a class; membership and scores stay for the history.
    pub async fn delete_enrollment(
        &self,
        class: &ClassId,
        person: &PersonId,
        version: u64,
    ) -> Result<(), SchoolError> {
        let action = Action::DeleteEnrollment;
        let (class, old, authority) = self.load_enrollment(action, class, person).await?;
        check_staffing(&authority.roles, old.role)?;
        if old.version != version {
            return Err(SchoolError::Stale(Box::new(old.into_noun())));
        }
        if !old.is_active() {
            return Ok(());
        }
        if class.status != ClassStatus::Open {
            return Err(EnrollmentRefusal::ClassNotOpen.into());
        }
        let now = self.now();
        let today = jiff::tz::TimeZone::UTC.to_datetime(now).date();
        let new = old.withdraw(today, now);
        let mut write = Write::new();
        let difference = write.edit(&old, &new, version);
        write_absence(&mut write, &new);
        let thing = tables::class_partition(&class.id);
        self.record(&mut write, Event::changed(thing, action, difference));
        self.finish_edit(write).await
    }
}

fn refuse_second(old: Option<&Enrollment>, other: Option<&Enrollment>) -> Result<(), SchoolError> {
    if old.is_some_and(Enrollment::is_active) {
        return Err(EnrollmentRefusal::AlreadyEnrolled.into());
    }
    if other.is_some_and(Enrollment::is_active) {
        return Err(EnrollmentRefusal::OtherRole.into());
    }
    Ok(())
}

/// Adds the membership itself; returns it as written.
fn write_membership(write: &mut Write, old: Option<&Enrollment>, fresh: Enrollment) -> Enrollment {
    let member = if let Some(old) = old {
        let member = old.reinstate(fresh);
        write.edit(old, &member, old.version);
        member
    } else {
        write.create(&fresh);
        fresh
    };
    let other = tables::member(&member.class, member.role.other(), &member.person);
    let not_active = Condition::Any(vec![
        Condition::absent("pk"),
        Condition::Equals("status".into(), s(EnrollmentStatus::Withdrawn.as_str())),
    ]);
    write.check(other, not_active);
    member
}

/// Adds what follows from somebody being in the class: its count or lecturers, and scores.
fn write_presence(write: &mut Write, class: &Class, member: &Enrollment) {
    let is_open = Condition::Equals("status".into(), s(ClassStatus::Open.as_str()));
    let key = tables::class(&member.class);
    if member.role == ClassRole::Lecturer {
        let label = AttributeValue::M(lecturer_label(member).into_inner());
        let changes = Changes::new().set(["lecturers", member.person.as_str()], label);
        write.update(key, changes, Some(is_open));
        return;
    }
    let has_place = match class.capacity {
        Some(_) => Condition::LessThan("enrolled".into(), "capacity".into()),
        None => Condition::All(vec![
            Condition::Missing("capacity".into()),
            Condition::Less("enrolled".into(), n(class.most_students())),
        ]),
    };
    let condition = Some(Condition::All(vec![is_open, has_place]));
    write.update(key, Changes::new().add("enrolled", 1), condition);
    let scores = tables::scores(&member.class, &member.person);
    if member.version == 1 {
        let item = new_scores(&member.class, &member.person, member.status);
        write.create_item(&scores, item);
        return;
    }
    let active = Changes::new().set("state", s(member.status.as_str()));
    write.update(scores, active, Some(Condition::Exists("pk".into())));
}

/// Adds what follows from somebody having left the class.
fn write_absence(write: &mut Write, member: &Enrollment) {
    let key = tables::class(&member.class);
    let there = Some(Condition::Exists("id".into()));
    if member.role == ClassRole::Lecturer {
        let changes = Changes::new().remove(["lecturers", member.person.as_str()]);
        write.update(key, changes, there);
        return;
    }
    write.update(key, Changes::new().add("enrolled", -1), there);
    let withdrawn = Changes::new().set("state", s(member.status.as_str()));
    let scores = tables::scores(&member.class, &member.person);
    write.update(scores, withdrawn, Some(Condition::Exists("pk".into())));
}
