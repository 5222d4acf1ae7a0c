//! A member of a class with everything that is written for them: the membership, the scores, what is
//! kept of the results, and the sources of the rows.

use domain::checks::Fault;
use domain::classes::{Class, MAX_MEMBERS};
use domain::enrollments::{ClassRole, Enrollment, EnrollmentStatus};
use domain::people::Person;
use ports::AttributeValue;

use super::members::{Member, Place, Present, Roll};
use super::packers::Unit;
use super::reports::Outcome;
use super::results::{Merged, ResultSheet, ScoresUpdate};
use super::runs::{Run, row_change};
use super::sources::Source;
use crate::bundles::enrollments::{EnrollmentWords, read_enrollment};
use crate::bundles::files::File;
use crate::bundles::sheets::Row;
use crate::enrollments::{lecturer_label, new_scores};
use crate::errors::SchoolError;
use crate::stored::from_item;
use crate::tables;

const FILE: File = File::Enrollments;

/// The rows of a person in a class in one role, with what the school knows of it.
struct Membership<'m, 'a> {
    role: ClassRole,
    rows: Vec<(Row<'a>, Option<Source>)>,
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
        (place, member): (Place, Member<'a>),
        (present, stranger): (Present, Option<&Person>),
        sheet: Option<&ResultSheet<'a>>,
    ) -> Result<(), SchoolError> {
        self.count_room(roll, place).await?;
        let newcomer = if roll.of(place).1.is_new {
            self.newcomer(roll.of(place).1)?
        } else {
            None
        };
        let person = newcomer.as_ref().or(stranger);
        let mut sources = present.sources.into_iter();
        let mut with_sources = |rows: &[Row<'a>]| -> Vec<(Row<'a>, Option<Source>)> {
            let sources = sources.by_ref().take(rows.len());
            rows.iter().copied().zip(sources).collect()
        };
        let students = Membership {
            role: ClassRole::Student,
            rows: with_sources(&member.students),
            is_other: present.lecturer.as_ref().is_some_and(Enrollment::is_active),
            present: present.student.clone(),
            person,
        };
        let mut unit = Unit::new(self.place_of(&member, sheet));
        unit.class = Some(roll.of(place).0.class.clone());
        let student = self.import_membership(&mut unit, (roll, place), students)?;
        let lecturers = Membership {
            role: ClassRole::Lecturer,
            rows: with_sources(&member.lecturers),
            is_other: student.as_ref().is_some_and(Enrollment::is_active),
            present: present.lecturer,
            person,
        };
        self.import_membership(&mut unit, (roll, place), lecturers)?;
        let scores = Scores {
            before: present.student,
            after: student,
            scores: present.scores,
            results: present.results,
        };
        self.import_scores(&mut unit, (&member, sheet), scores)?;
        if unit.write.is_empty() {
            return Ok(());
        }
        self.add(unit).await
    }

    fn place_of(
        &self,
        member: &Member<'a>,
        sheet: Option<&ResultSheet<'a>>,
    ) -> crate::bundles::problems::Place {
        let row = member.students.first().or(member.lecturers.first());
        match (row, sheet, member.results.first()) {
            (Some(row), ..) => row.place(),
            (None, Some(sheet), Some((index, _))) => sheet.row(*index).place(),
            _ => crate::bundles::problems::Place::file(FILE.name()),
        }
    }

    /// Counts the students of a class that was there before, once.
    async fn count_room(&mut self, roll: &mut Roll<'a>, place: Place) -> Result<(), SchoolError> {
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
        (roll, place): (&mut Roll<'a>, Place),
        mut membership: Membership<'_, 'a>,
    ) -> Result<Option<Enrollment>, SchoolError> {
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
            return Ok(membership.present);
        };
        if membership.rows.len() > 1 {
            let (second, _) = &membership.rows[1];
            let fault = Fault::new("enrollments_merged");
            self.problems.warn(second.place(), fault);
        }
        let after = match membership.present.clone() {
            Some(old) => changed(&old, &membership, words, self.now),
            None => {
                let (room, guest) = roll.of(place);
                let Some(person) = membership.person else {
                    self.leave_out_rows(&membership, "gone");
                    return Ok(None);
                };
                Enrollment {
                    class: room.class.clone(),
                    person: guest.person.clone(),
                    role: membership.role,
                    status: words.status,
                    primary: words.primary,
                    starts_on: words.starts_on,
                    ends_on: words.ends_on,
                    name: person.name.clone(),
                    code: person.code.clone(),
                    email: person.email.clone(),
                    version: 1,
                    created_at: self.now,
                    updated_at: self.now,
                }
            }
        };
        if let Some(code) = self.refuse(roll, place, (&membership, &after)) {
            self.leave_out_rows(&membership, code);
            return Ok(membership.present);
        }
        write_membership(unit, membership.present.as_ref(), &after, &membership);
        self.write_sources(unit, &membership, &id);
        Ok(Some(after))
    }

    /// Drops rows that say nothing new, and those that belong to another membership.
    fn drop_rows(&mut self, membership: &mut Membership<'_, 'a>, id: &str) {
        let rows = std::mem::take(&mut membership.rows);
        let is_changed = rows.iter().any(|(row, old)| {
            let hash = Source::of(*row).sealed().hash;
            old.as_ref().is_none_or(|old| old.hash != hash)
        });
        for (row, old) in rows {
            let is_elsewhere = old
                .as_ref()
                .is_some_and(|old| old.id.as_deref() != Some(id));
            let was_never = old.is_none() && row.is_deleted();
            if is_elsewhere {
                self.leave_out(FILE, row.place(), Fault::new("reference_changed"));
            } else if was_never || !is_changed {
                self.count(FILE, Outcome::Unchanged);
            } else {
                membership.rows.push((row, old));
            }
        }
    }

    fn leave_out_rows(&mut self, membership: &Membership<'_, 'a>, code: &'static str) {
        for (row, _) in &membership.rows {
            let fault = Fault::new(code).with("max", MAX_MEMBERS);
            self.leave_out(FILE, row.place(), fault);
        }
    }

    /// Why the school does not allow the membership, if it does not. Capacity does not bind an
    /// import; what is over it is told.
    fn refuse(
        &mut self,
        roll: &mut Roll<'a>,
        place: Place,
        (membership, after): (&Membership<'_, 'a>, &Enrollment),
    ) -> Option<&'static str> {
        let was_active = membership
            .present
            .as_ref()
            .is_some_and(Enrollment::is_active);
        let held = membership.role.school_role();
        let holds = |person: &Person| person.roles.contains(&held);
        if membership.present.is_none() && !membership.person.is_some_and(holds) {
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
        if let (Some(most), Some((row, _))) = (capacity, membership.rows.first()) {
            let place = row.place_of("classSourcedId");
            let fault = Fault::new("over_capacity").with("max", most);
            self.problems.warn(place, fault);
        }
        None
    }

    fn write_sources(&mut self, unit: &mut Unit<'a>, membership: &Membership<'_, 'a>, id: &str) {
        for (row, old) in &membership.rows {
            let mut source = Source::of(*row).sealed();
            source.id = Some(id.to_owned());
            self.note_hashed(*row, &source);
            unit.bytes += row.len();
            let key = tables::source(FILE.entity(), row.id());
            let item = source.to_item(&key);
            let outcome = match old {
                Some(_) => {
                    unit.write.put(&key, item);
                    Outcome::Updated
                }
                None => {
                    unit.write.create_item(&key, item);
                    Outcome::Created
                }
            };
            unit.tallies.push((FILE, outcome));
        }
    }
}

/// A student's scores before and after.
struct Scores {
    before: Option<Enrollment>,
    after: Option<Enrollment>,
    scores: Option<ports::Item>,
    results: Option<ports::Item>,
}

impl<'a> Run<'a> {
    /// Adds the scores of a student to a unit.
    fn import_scores(
        &mut self,
        unit: &mut Unit<'a>,
        (member, sheet): (&Member<'a>, Option<&ResultSheet<'a>>),
        scores: Scores,
    ) -> Result<(), SchoolError> {
        let Some(after) = &scores.after else {
            self.leave_out_results(member, sheet, "not_enrolled");
            return Ok(());
        };
        let sheet = sheet.filter(|_| !member.results.is_empty());
        let merged = match sheet {
            Some(sheet) => Some(sheet.merge(&member.results, scores.results.as_ref())?),
            None => None,
        };
        if merged.as_ref().is_some_and(Merged::is_too_long) {
            self.leave_out_results(member, sheet, "too_much_text");
            return self.import_scores(unit, (&Member::default(), None), scores);
        }
        let graded = sheet.zip(merged.as_ref().filter(|merged| merged.is_changed()));
        if scores.before.is_none() {
            let mut item = new_scores(&after.class, &after.person, after.status);
            if let Some((sheet, merged)) = graded {
                self.write_new_cells(unit, &mut item, merged, sheet);
            }
            let key = tables::scores(&after.class, &after.person);
            unit.write.create_item(&key, item);
        } else {
            let is_written = self.change_scores(unit, (&scores, after), (member, graded))?;
            if !is_written {
                return Ok(());
            }
        }
        if let Some((_, merged)) = graded {
            merged.write(unit, (&after.class, &after.person));
        }
        Ok(())
    }

    /// Changes the scores of a student who was in the class before; false if results are left out.
    fn change_scores(
        &mut self,
        unit: &mut Unit<'a>,
        (scores, after): (&Scores, &Enrollment),
        (member, graded): (&Member<'a>, Option<(&ResultSheet<'a>, &Merged<'a>)>),
    ) -> Result<bool, SchoolError> {
        let mut update = ScoresUpdate::default();
        let before = scores.before.as_ref();
        if before.is_some_and(|before| before.status != after.status) {
            update.set_state(after.status.as_str());
        }
        let mut is_written = true;
        match (&scores.scores, graded) {
            (Some(item), Some((sheet, merged))) if !item.contains_key("locked") => {
                self.change_cells(unit, (item, merged), sheet, &mut update)?;
            }
            (_, Some((sheet, _))) => {
                let is_there = scores.scores.is_some();
                let code = if is_there { "scores_locked" } else { "gone" };
                self.leave_out_results(member, Some(sheet), code);
                is_written = false;
            }
            (_, None) => {
                for _ in &member.results {
                    self.count(File::Results, Outcome::Unchanged);
                }
            }
        }
        update.write(unit, (&after.class, &after.person));
        Ok(is_written)
    }
}

/// The rows as one membership.
fn merge(membership: &Membership<'_, '_>) -> Option<EnrollmentWords> {
    let words = membership
        .rows
        .iter()
        .map(|(row, _)| read_enrollment(*row, membership.role));
    words.reduce(EnrollmentWords::merge)
}

/// The membership with what changed in the file; what was edited in the school meanwhile stays.
fn changed(
    old: &Enrollment,
    membership: &Membership<'_, '_>,
    words: EnrollmentWords,
    now: jiff::Timestamp,
) -> Enrollment {
    let differs = |columns: &[&str]| {
        membership.rows.iter().any(|(row, before)| match before {
            Some(before) => Source::of(*row).differs_in(before, columns),
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
    }
    if differs(&["primary"]) {
        new.primary = words.primary;
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
            let difference = unit.write.edit(old, new, old.version);
            if let Some((row, _)) = membership.rows.first() {
                unit.changes.push(row_change(FILE, *row, difference));
            }
        }
        None => unit.write.create(new),
    }
    let was_active = old.is_some_and(Enrollment::is_active);
    let is_active = new.status == EnrollmentStatus::Active;
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
