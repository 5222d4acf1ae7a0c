//! A member of a class with everything that is written for them: the membership, the scores, what is
//! kept of the results, and the sources of the rows.

use domain::checks::Fault;
use domain::classes::{Class, MAX_MEMBERS};
use domain::enrollments::{ClassRole, Enrollment, EnrollmentStatus};
use domain::ids::ClassId;
use domain::people::Person;
use jiff::Timestamp;
use ports::AttributeValue;

use super::members::Present;
use super::packers::Unit;
use super::reports::Outcome;
use super::results::ResultSheet;
use super::rolls::{EnrollmentRow, Member, Roll, Seat};
use super::runs::{Run, row_change};
use super::scores::Scores;
use super::sources::Source;
use crate::bundles::enrollments::{EnrollmentWords, read_enrollment};
use crate::bundles::files::File;
use crate::bundles::problems::Place;
use crate::enrollments::lecturer_label;
use crate::errors::SchoolError;
use crate::outbox::Task;
use crate::search;
use crate::stored::from_item;
use crate::tables;

const FILE: File = File::Enrollments;
/// Most rows of one person in one class and role, so that they fit a transaction.
const MAX_MERGED: usize = 30;

/// The rows of a person in a class in one role, with what the school knows of it.
struct Membership<'m, 'a> {
    role: ClassRole,
    rows: Vec<EnrollmentRow<'a>>,
    present: Option<Enrollment>,
    /// Whether the person is in the class in the other role.
    is_other: bool,
    person: Option<&'m Person>,
}

impl<'a> Run<'a> {
    /// Writes what is new or has changed of one member.
    pub async fn import_member(
        &mut self,
        roll: &mut Roll<'a>,
        (place, mut member): (Seat, Member<'a>),
        (present, stranger): (Present<'a>, Option<&Person>),
        sheet: Option<&ResultSheet<'a>>,
    ) -> Result<(), SchoolError> {
        self.count_room(roll, place).await?;
        let newcomer = if roll.of(place).1.is_new {
            self.newcomer(roll.of(place).1)?
        } else {
            None
        };
        let person = newcomer.as_ref().or(stranger);
        let mut unit = Unit::new(place_of(&member, sheet));
        let students = Membership {
            role: ClassRole::Student,
            rows: std::mem::take(&mut member.students),
            is_other: present.lecturer.as_ref().is_some_and(Enrollment::is_active),
            present: present.student.clone(),
            person,
        };
        unit.class = Some(roll.of(place).0.class.clone());
        let student = self.import_membership(&mut unit, (roll, place), students);
        let lecturers = Membership {
            role: ClassRole::Lecturer,
            rows: std::mem::take(&mut member.lecturers),
            is_other: student.as_ref().is_some_and(Enrollment::is_active),
            present: present.lecturer,
            person,
        };
        self.import_membership(&mut unit, (roll, place), lecturers);
        let scores = Scores {
            before: present.student,
            after: student,
            item: present.scores,
            results: present.results,
        };
        self.import_scores(&mut unit, (&member, sheet), scores)?;
        if unit.write.is_empty() {
            return Ok(());
        }
        self.add(unit).await
    }

    /// Counts the students of a class that was there before, once.
    async fn count_room(&mut self, roll: &mut Roll<'a>, place: Seat) -> Result<(), SchoolError> {
        let room = &mut roll.rooms[place.0 as usize];
        if room.students.is_some() {
            return Ok(());
        }
        let item = self.store.get(tables::class(&room.class)).await?;
        let class: Option<Class> = item.map(from_item).transpose()?;
        room.students = Some(class.as_ref().map_or(0, |class| i64::from(class.students)));
        room.capacity = class.and_then(|class| class.capacity);
        Ok(())
    }

    /// Adds a membership to a unit; answers it as it is afterwards, if there is one.
    fn import_membership(
        &mut self,
        unit: &mut Unit<'a>,
        (roll, place): (&mut Roll<'a>, Seat),
        mut membership: Membership<'_, 'a>,
    ) -> Option<Enrollment> {
        let id = {
            let (room, guest) = roll.of(place);
            format!(
                "{}#{}#{}",
                room.class,
                membership.role.as_str(),
                guest.person
            )
        };
        self.drop_rows(&mut membership, &id);
        let Some(words) = merge(&membership) else {
            return membership.present;
        };
        if membership.rows.len() > 1 {
            let place = membership.rows[1].row.place();
            let fault = Fault::new("enrollments_merged");
            self.problems.warn(place, fault);
        }
        let after = match (&membership.present, membership.person) {
            (Some(old), _) => changed(old, &membership, words, self.now),
            (None, Some(person)) => {
                let (room, _) = roll.of(place);
                new_enrollment(&room.class, (person, membership.role), words, self.now)
            }
            (None, None) => {
                self.leave_out_rows(&membership, "gone");
                return None;
            }
        };
        if let Some(code) = self.refuse(roll, place, (&membership, &after)) {
            self.leave_out_rows(&membership, code);
            return membership.present;
        }
        write_membership(unit, membership.present.as_ref(), &after, &membership);
        if roll.rooms[place.0 as usize].capacity.is_some() && !after.is_active() {
            let class = after.class.clone();
            let task = Task::PromoteWaiting { class, by: None };
            unit.write.task(self.school.new_task(), &task);
        }
        self.write_sources(unit, &membership, &id);
        Some(after)
    }

    /// Drops rows that say nothing new, and those that belong to another membership.
    fn drop_rows(&mut self, membership: &mut Membership<'_, 'a>, id: &str) {
        let rows = std::mem::take(&mut membership.rows);
        let is_changed = rows.iter().any(EnrollmentRow::is_changed);
        for row in rows {
            let elsewhere = |old: &Source| old.id.as_deref() != Some(id);
            let was_never = row.old.is_none() && row.row.is_deleted();
            if row.old.as_ref().is_some_and(elsewhere) {
                self.leave_out(FILE, row.row.place(), Fault::new("reference_changed"));
            } else if was_never || !is_changed {
                self.count(FILE, Outcome::Unchanged);
            } else if membership.rows.len() >= MAX_MERGED {
                let fault = Fault::new("too_many_rows").with("max", MAX_MERGED);
                self.leave_out(FILE, row.row.place(), fault);
            } else {
                membership.rows.push(row);
            }
        }
    }

    fn leave_out_rows(&mut self, membership: &Membership<'_, 'a>, code: &'static str) {
        for row in &membership.rows {
            let fault = Fault::new(code).with("max", MAX_MEMBERS);
            self.leave_out(FILE, row.row.place(), fault);
        }
    }

    /// Why the school does not allow the membership, if it does not. Capacity does not bind an
    /// import; what is over it is told.
    fn refuse(
        &mut self,
        roll: &mut Roll<'a>,
        place: Seat,
        (membership, after): (&Membership<'_, 'a>, &Enrollment),
    ) -> Option<&'static str> {
        let was_active = membership
            .present
            .as_ref()
            .is_some_and(Enrollment::is_active);
        let held = membership.role.school_role();
        let holds = |person: &Person| person.roles.contains(&held);
        // Somebody may have been in a class in a role that they hold no more.
        let comes = membership.present.is_none() && after.is_active();
        if comes && !membership.person.is_some_and(holds) {
            return Some("role_not_held");
        }
        if was_active == after.is_active() {
            return None;
        }
        if after.is_active() && membership.is_other {
            return Some("other_role");
        }
        if membership.role == ClassRole::Lecturer {
            return None;
        }
        let room = &mut roll.rooms[place.0 as usize];
        let students = room.students.unwrap_or_default() + if was_active { -1 } else { 1 };
        if students > i64::from(MAX_MEMBERS) {
            return Some("class_full");
        }
        room.students = Some(students);
        let capacity = room.capacity.filter(|most| students > i64::from(*most));
        if let (Some(most), Some(row)) = (capacity, membership.rows.first()) {
            let place = row.row.place_of("classSourcedId");
            let fault = Fault::new("over_capacity").with("max", most);
            self.problems.warn(place, fault);
        }
        None
    }

    fn write_sources(&mut self, unit: &mut Unit<'a>, membership: &Membership<'_, 'a>, id: &str) {
        for row in &membership.rows {
            let source = Source {
                id: Some(id.to_owned()),
                ..row.source.clone()
            };
            self.note_hashed(row.row, &source);
            unit.bytes += row.row.len();
            let key = tables::source(FILE.entity(), row.row.id());
            let item = source.to_item(&key);
            let outcome = if let Some(old) = &row.old {
                unit.replaced.push(old.to_item(&key));
                unit.write.put(&key, item);
                Outcome::Updated
            } else {
                unit.write.create_item(&key, item);
                Outcome::Created
            };
            unit.tallies.push((FILE, outcome));
        }
    }
}

/// The row to name in a problem.
fn place_of<'a>(member: &Member<'a>, sheet: Option<&ResultSheet<'a>>) -> Place {
    let row = member.students.first().or(member.lecturers.first());
    match (row, sheet, member.results.first()) {
        (Some(row), ..) => row.row.place(),
        (None, Some(sheet), Some((index, _))) => sheet.row(*index).place(),
        _ => Place::file(FILE.name()),
    }
}

fn new_enrollment(
    class: &ClassId,
    (person, role): (&Person, ClassRole),
    words: EnrollmentWords,
    now: Timestamp,
) -> Enrollment {
    Enrollment {
        class: class.clone(),
        person: person.id.clone(),
        role,
        status: words.status,
        primary: words.primary,
        ticket: None,
        starts_on: words.starts_on,
        ends_on: words.ends_on,
        name: person.name.clone(),
        code: person.code.clone(),
        email: person.email.clone(),
        avatar: person.avatar.clone(),
        version: 1,
        created_at: now,
        updated_at: now,
        status_at: None,
    }
}

/// The rows as one membership.
fn merge(membership: &Membership<'_, '_>) -> Option<EnrollmentWords> {
    let words = membership
        .rows
        .iter()
        .map(|row| read_enrollment(row.row, membership.role));
    words.reduce(EnrollmentWords::merge)
}

/// The membership with what changed in the file; what was edited in the school meanwhile stays.
fn changed(
    old: &Enrollment,
    membership: &Membership<'_, '_>,
    words: EnrollmentWords,
    now: Timestamp,
) -> Enrollment {
    let differs = |columns: &[&str]| {
        membership.rows.iter().any(|row| match &row.old {
            Some(before) => row.source.differs_in(before, columns),
            None => true,
        })
    };
    let mut new = old.clone();
    if differs(&["beginDate"]) {
        new.starts_on = words.starts_on;
    }
    if differs(&["endDate", "status"]) {
        new.ends_on = words.ends_on;
        new.status = words.status;
        // A file knows nobody who waits: it says that they are in or gone.
        new.ticket = None;
    }
    if differs(&["primary"]) {
        new.primary = words.primary;
    }
    // One end comes from the file, the other may be the school's.
    new.ends_on = new
        .ends_on
        .max(new.starts_on.filter(|_| new.ends_on.is_some()));
    if new.status != old.status {
        new.status_at = Some(now);
    }
    if new != *old {
        new.version += 1;
        new.updated_at = now;
    }
    new
}

/// Adds the membership itself, and how it changes who is in the class.
fn write_membership<'a>(
    unit: &mut Unit<'a>,
    old: Option<&Enrollment>,
    new: &Enrollment,
    membership: &Membership<'_, 'a>,
) {
    match old {
        Some(old) if old == new => return,
        Some(old) => {
            let difference = unit.write.edit(old, new);
            if let Some(row) = membership.rows.first() {
                let id = format!("{}#{}#{}", new.class, new.role.as_str(), new.person);
                unit.changes
                    .push(row_change((FILE, row.row), Some(&id), difference));
            }
        }
        None => unit.write.create(new),
    }
    search::write_member(&mut unit.write, old, new);
    let was_active = old.is_some_and(Enrollment::is_active);
    let is_active = new.status == EnrollmentStatus::Active;
    if let Some(ticket) = old
        .and_then(|old| old.ticket)
        .filter(|_| new.ticket.is_none())
    {
        unit.write
            .remove(tables::waiting(&new.class, ticket, &new.person));
        unit.seats.waiting -= 1;
    }
    if new.role == ClassRole::Student {
        unit.seats.students += i64::from(is_active) - i64::from(was_active);
        return;
    }
    let label = AttributeValue::M(lecturer_label(new).into_inner());
    let label = Some(label).filter(|_| is_active);
    if is_active || was_active {
        unit.seats.lecturers.push((new.person.clone(), label));
    }
}
