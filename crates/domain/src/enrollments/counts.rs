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
    use crate::classes::specimen;
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

    #[test]
    fn a_class_that_agrees_has_nothing_to_tell() {
        let members = [student(1), student(2).wait(0), student(3).wait(4)];
        let mut class = specimen();
        class.capacity = Some(1);
        (class.students, class.waiting, class.wait_seq) = (1, 2, 5);
        let queue = [entry(&members[1]), entry(&members[2])];

        assert_eq!(find_miscounts(&class, &members, &queue), []);
    }

    #[test]
    fn each_disagreement_is_told() {
        let members = [student(1), student(2).wait(0)];
        let mut class = specimen();
        (class.students, class.waiting, class.wait_seq) = (2, 0, 0);

        let found = find_miscounts(&class, &members, &[entry(&members[1])]);

        let [enrolled, waiting] = [(2, 1), (0, 1)];
        assert_eq!(
            found,
            [
                Miscount::Enrolled {
                    counted: enrolled.0,
                    members: enrolled.1
                },
                Miscount::Waiting {
                    counted: waiting.0,
                    members: waiting.1
                },
                Miscount::Queue,
            ]
        );
    }
}
