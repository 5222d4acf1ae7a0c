//! Whether the counts of a class are those of its members. Each write keeps them; this says what a
//! write has got wrong.

use std::collections::{BTreeMap, BTreeSet};

use crate::classes::{Class, ClassStatus};
use crate::enrollments::{ClassRole, Enrollment, EnrollmentStatus};
use crate::ids::PersonId;

/// An entry of the queue as it is kept beside the memberships.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Waiting {
    /// The number drawn.
    pub ticket: u64,
    /// By whom.
    pub person: PersonId,
}

/// What does not agree in a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Miscount {
    /// The count of active students.
    Enrolled {
        /// As the class says.
        counted: u32,
        /// As the members are.
        members: usize,
    },
    /// The count of those who wait.
    Waiting {
        /// As the class says.
        counted: u32,
        /// As the members are.
        members: usize,
    },
    /// The queue is not that of the waiting members, or a number was given twice or before its time.
    Queue,
    /// The lecturers shown are not those who teach.
    Lecturers,
    /// Somebody is in the class in both roles.
    BothRoles(PersonId),
    /// There are free places and somebody waits: a promotion is still to be done.
    Unpromoted,
    /// More students than places.
    Overfull,
}

/// What does not agree between a class, all of its memberships, and its queue in order. A class whose
/// capacity was lowered may be [`Miscount::Overfull`], and one whose promotions are not done yet
/// [`Miscount::Unpromoted`].
pub fn find_miscounts(class: &Class, members: &[Enrollment], queue: &[Waiting]) -> Vec<Miscount> {
    let of = |role: ClassRole, status: EnrollmentStatus| {
        let is_one = move |member: &&Enrollment| member.role == role && member.status == status;
        members.iter().filter(is_one)
    };
    let students = of(ClassRole::Student, EnrollmentStatus::Active).count();
    let waiting: Vec<&Enrollment> = of(ClassRole::Student, EnrollmentStatus::Waiting).collect();
    let mut found = Vec::new();
    if class.students as usize != students {
        found.push(Miscount::Enrolled {
            counted: class.students,
            members: students,
        });
    }
    if class.waiting as usize != waiting.len() {
        found.push(Miscount::Waiting {
            counted: class.waiting,
            members: waiting.len(),
        });
    }
    if !is_queue_of(class, &waiting, queue) {
        found.push(Miscount::Queue);
    }
    let teaching: BTreeSet<&PersonId> = of(ClassRole::Lecturer, EnrollmentStatus::Active)
        .map(|member| &member.person)
        .collect();
    if !class.lecturers.keys().eq(teaching) {
        found.push(Miscount::Lecturers);
    }
    found.extend(find_doubles(members));
    let most = class.most_students();
    if class.status == ClassStatus::Open && class.students < most && class.waiting > 0 {
        found.push(Miscount::Unpromoted);
    }
    if class.students > most {
        found.push(Miscount::Overfull);
    }
    found
}

fn is_queue_of(class: &Class, waiting: &[&Enrollment], queue: &[Waiting]) -> bool {
    let mut expected: Vec<Waiting> = Vec::with_capacity(waiting.len());
    for member in waiting {
        let Some(ticket) = member.ticket else {
            return false;
        };
        let person = member.person.clone();
        expected.push(Waiting { ticket, person });
    }
    expected.sort();
    let in_order = queue.windows(2).all(|two| two[0].ticket < two[1].ticket);
    let drawn = queue.iter().all(|entry| entry.ticket < class.wait_seq);
    queue == expected && in_order && drawn
}

fn find_doubles(members: &[Enrollment]) -> impl Iterator<Item = Miscount> {
    let mut roles: BTreeMap<&PersonId, usize> = BTreeMap::new();
    for member in members.iter().filter(|member| !member.is_withdrawn()) {
        *roles.entry(&member.person).or_default() += 1;
    }
    let doubles = roles.into_iter().filter(|(_, count)| *count > 1);
    doubles.map(|(person, _)| Miscount::BothRoles(person.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classes::{LecturerLabel, specimen};
    use crate::enrollments::EnrollmentInput;
    use crate::names::NameInput;
    use crate::people::{Person, PersonInput};

    fn student(number: u8) -> Enrollment {
        let class = specimen();
        let input = PersonInput {
            name: NameInput {
                given: "An".into(),
                ..NameInput::default()
            },
            email: format!("an{number}@example.edu"),
            roles: vec!["STUDENT".into()],
            ..PersonInput::default()
        };
        let id = PersonId::new(1, [number; 10]);
        let person = Person::create(id, &input, class.created_at).unwrap();
        let input = EnrollmentInput {
            role: "STUDENT".into(),
            ..EnrollmentInput::default()
        };
        Enrollment::create(&class.id, &person, &input, class.created_at).unwrap()
    }

    fn entry(member: &Enrollment) -> Waiting {
        Waiting {
            ticket: member.ticket.unwrap(),
            person: member.person.clone(),
        }
    }

    /// A full class of one student, in which two wait.
    fn agreeing() -> (Class, Vec<Enrollment>, Vec<Waiting>) {
        let members = vec![student(1), student(2).wait(0), student(3).wait(4)];
        let mut class = specimen();
        class.capacity = Some(1);
        (class.students, class.waiting, class.wait_seq) = (1, 2, 5);
        let queue = vec![entry(&members[1]), entry(&members[2])];
        (class, members, queue)
    }

    fn lecturer(number: u8) -> Enrollment {
        let mut member = student(number);
        member.role = ClassRole::Lecturer;
        member
    }

    fn show(class: &mut Class, lecturer: &Enrollment) {
        let label = LecturerLabel {
            display_name: lecturer.name.display(),
            primary: false,
        };
        class.lecturers.insert(lecturer.person.clone(), label);
    }

    #[test]
    fn a_class_that_agrees_has_nothing_to_tell() {
        let (mut class, mut members, queue) = agreeing();
        let teacher = lecturer(4);
        show(&mut class, &teacher);
        members.push(teacher);

        assert_eq!(find_miscounts(&class, &members, &queue), []);
    }

    #[test]
    fn a_count_that_is_not_that_of_the_members_is_told() {
        let (mut class, members, queue) = agreeing();
        (class.students, class.waiting) = (0, 3);
        class.status = ClassStatus::Closed;

        let found = find_miscounts(&class, &members, &queue);

        let enrolled = Miscount::Enrolled {
            counted: 0,
            members: 1,
        };
        let waiting = Miscount::Waiting {
            counted: 3,
            members: 2,
        };
        assert_eq!(found, [enrolled, waiting]);
    }

    #[test]
    fn a_queue_that_is_not_that_of_the_members_is_told() {
        let (class, members, queue) = agreeing();
        let mut undrawn = class.clone();
        undrawn.wait_seq = 4;
        let mut twice = members.clone();
        twice[2].ticket = Some(0);
        let same_number = [entry(&twice[1]), entry(&twice[2])];
        let without_number = {
            let mut members = members.clone();
            members[1].ticket = None;
            members
        };

        for found in [
            find_miscounts(&class, &members, &queue[..1]),
            find_miscounts(&class, &members, &[queue[1].clone(), queue[0].clone()]),
            find_miscounts(&undrawn, &members, &queue),
            find_miscounts(&class, &twice, &same_number),
            find_miscounts(&class, &without_number, &queue),
        ] {
            assert_eq!(found, [Miscount::Queue]);
        }
    }

    #[test]
    fn lecturers_who_are_not_those_who_teach_are_told() {
        let (class, mut members, queue) = agreeing();
        let mut shown = class.clone();
        show(&mut shown, &lecturer(4));

        let gone = find_miscounts(&shown, &members, &queue);
        members.push(lecturer(4));
        let missing = find_miscounts(&class, &members, &queue);

        assert_eq!(
            [gone, missing],
            [[Miscount::Lecturers], [Miscount::Lecturers]]
        );
    }

    #[test]
    fn somebody_who_teaches_and_attends_is_told() {
        let (mut class, mut members, queue) = agreeing();
        let both = lecturer(1);
        show(&mut class, &both);
        members.push(both.clone());

        let found = find_miscounts(&class, &members, &queue);

        assert_eq!(found, [Miscount::BothRoles(both.person)]);
    }

    #[test]
    fn free_places_before_a_queue_and_students_over_the_capacity_are_told() {
        let (mut roomy, members, queue) = agreeing();
        roomy.capacity = Some(2);
        let mut closed = roomy.clone();
        closed.status = ClassStatus::Closed;
        let (mut tight, ..) = agreeing();
        (tight.students, tight.waiting, tight.wait_seq) = (2, 0, 0);
        let two = [student(1), student(2)];

        assert_eq!(
            find_miscounts(&roomy, &members, &queue),
            [Miscount::Unpromoted]
        );
        assert_eq!(find_miscounts(&closed, &members, &queue), []);
        assert_eq!(find_miscounts(&tight, &two, &[]), [Miscount::Overfull]);
    }
}
