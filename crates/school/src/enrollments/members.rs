//! What is written of a membership and of the class's counts. Each change of a count stands under a
//! condition on what was read, so that whatever happens at the same time, counts are those of the
//! members, nobody is in a class over its capacity, and a free place goes to the queue first.

use domain::classes::{Class, ClassStatus};
use domain::enrollments::{Admission, ClassRole, Enrollment, EnrollmentStatus};
use ports::{AttributeValue, Changes, Condition, Item};

use super::{lecturer_label, new_scores};
use crate::search;
use crate::stored::{Difference, difference, to_item};
use crate::tables::{self, n, s};
use crate::writes::Write;

/// Adds a membership, new or changed, with what follows the person; answers what changed.
pub(super) fn write_member(
    write: &mut Write,
    old: Option<&Enrollment>,
    new: &Enrollment,
) -> Difference {
    let difference = if let Some(old) = old {
        write.change(old, new)
    } else {
        write.create(new);
        difference(&Item::default(), &to_item(new))
    };
    follow_member(write, old, new);
    difference
}

/// Adds what follows from a membership that is written: how the member is found, the state of the
/// scores, and the place in the queue.
pub(crate) fn follow_member(write: &mut Write, old: Option<&Enrollment>, new: &Enrollment) {
    search::write_member(write, old, new);
    if new.role == ClassRole::Lecturer {
        return;
    }
    let scores = tables::scores(&new.class, &new.person);
    if old.is_none() {
        write.create_item(&scores, new_scores(&new.class, &new.person, new.status));
    } else {
        let state = Changes::new().set("state", s(new.status.as_str()));
        write.update(scores, state, Some(Condition::Exists("pk".into())));
    }
    if let Some(ticket) = old.and_then(|old| old.ticket) {
        write.remove(tables::waiting(&new.class, ticket, &new.person));
    }
    if let Some(ticket) = new.ticket {
        let place = tables::waiting(&new.class, ticket, &new.person);
        write.create_item(&place, place.to_item());
    }
}

/// Requires that the person is not in the class as the other thing.
pub(super) fn check_other_role(write: &mut Write, member: &Enrollment) {
    let other = tables::member(&member.class, member.role.other(), &member.person);
    let not_there = Condition::Any(vec![
        Condition::absent("pk"),
        Condition::Equals("status".into(), s(EnrollmentStatus::Withdrawn.as_str())),
    ]);
    write.check(other, not_there);
}

/// Counts somebody who comes in, if the class is still as it was when that was decided; `and` is
/// what else must be as it was for a student.
pub(super) fn count_in(
    write: &mut Write,
    class: &Class,
    (member, admission): (&Enrollment, Admission),
    mut and: Vec<Condition>,
) {
    if member.role == ClassRole::Lecturer {
        let label = AttributeValue::M(lecturer_label(member).into_inner());
        let changes = Changes::new().set(["lecturers", member.person.as_str()], label);
        write.update(tables::class(&class.id), changes, Some(is_open()));
        return;
    }
    match admission {
        Admission::Enters => {
            let has_place = Condition::Less("enrolled".into(), n(class.most_students()));
            and.extend([has_place, is_count("waiting", 0)]);
            change_counts(write, class, Changes::new().add("enrolled", 1), and);
        }
        Admission::Waits { ticket, .. } => {
            and.extend([
                is_count("wait_seq", ticket),
                is_count("waiting", class.waiting.into()),
            ]);
            if class.waiting == 0 {
                // Where nobody waits, only a full class has a queue.
                let full = Condition::AtLeast("enrolled".into(), n(class.most_students()));
                and.push(full);
            }
            let changes = Changes::new().set("wait_seq", n(ticket + 1));
            change_counts(write, class, changes.add("waiting", 1), and);
        }
    }
}

/// Takes a lecturer off the class.
pub(super) fn count_out_lecturer(write: &mut Write, member: &Enrollment) {
    let changes = Changes::new().remove(["lecturers", member.person.as_str()]);
    let there = Some(Condition::Exists("id".into()));
    write.update(tables::class(&member.class), changes, there);
}

/// Counts somebody who leaves the queue.
pub(super) fn count_out_of_queue(write: &mut Write, class: &Class) {
    change_counts(write, class, Changes::new().add("waiting", -1), Vec::new());
}

/// Who gets a place that becomes free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Succession {
    /// Nobody: nobody waits, or there were more students than places.
    Nobody,
    /// The first of the queue, in the same transaction.
    First,
    /// Whoever a task finds that is written in the same transaction.
    Later,
}

/// Counts an active student who leaves.
pub(super) fn count_out(write: &mut Write, class: &Class, succession: Succession) {
    let more_than_places = n(class.most_students() + 1);
    let one_less = Changes::new().add("enrolled", -1);
    match succession {
        Succession::Nobody => {
            let overfull = Condition::AtLeast("enrolled".into(), more_than_places);
            let and = vec![Condition::Any(vec![is_count("waiting", 0), overfull])];
            change_counts(write, class, one_less, and);
        }
        Succession::First => {
            let not_overfull = Condition::Less("enrolled".into(), more_than_places);
            let one_waits_less = Changes::new().add("waiting", -1);
            change_counts(write, class, one_waits_less, vec![not_overfull]);
        }
        Succession::Later => change_counts(write, class, one_less, Vec::new()),
    }
}

/// Counts those who leave the queue together, some of them for the class.
pub(super) fn count_promoted(write: &mut Write, class: &Class, (promoted, dropped): (u32, u32)) {
    let leave = i64::from(promoted) + i64::from(dropped);
    let mut changes = Changes::new().add("waiting", -leave);
    let mut and = Vec::new();
    if promoted > 0 {
        changes = changes.add("enrolled", promoted.into());
        let most = class.most_students() + 1 - promoted;
        and.push(Condition::Less("enrolled".into(), n(most)));
    }
    change_counts(write, class, changes, and);
}

/// Changes counts of an open class whose capacity is still the one that was read.
fn change_counts(write: &mut Write, class: &Class, changes: Changes, and: Vec<Condition>) {
    let same_capacity = match class.capacity {
        Some(most) => Condition::Equals("capacity".into(), n(most)),
        None => Condition::Missing("capacity".into()),
    };
    let mut all = vec![is_open(), same_capacity];
    all.extend(and);
    let key = tables::class(&class.id);
    write.update(key, changes, Some(Condition::All(all)));
}

fn is_open() -> Condition {
    Condition::Equals("status".into(), s(ClassStatus::Open.as_str()))
}

/// A count has a value; classes from before it was kept have none, which is zero.
fn is_count(name: &str, count: u64) -> Condition {
    let equals = Condition::Equals(name.into(), n(count));
    if count > 0 {
        return equals;
    }
    Condition::Any(vec![equals, Condition::Missing(name.into())])
}
