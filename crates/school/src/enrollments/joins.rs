//! Coming into a class, by staff or by oneself: a place at once, or the end of the queue.

use domain::checks::{Fault, Invalid};
use domain::classes::{Class, SelfEnrollment};
use domain::enrollments::{
    Admission, ClassRole, Enrollment, EnrollmentInput, EnrollmentRefusal, EnrollmentStatus,
    check_enrollment, check_joining, check_staffing,
};
use domain::ids::{ClassId, PersonId};
use domain::notices::{ClassLabel, Content};
use domain::people::Person;
use domain::policy::{Action, permit};
use jiff::Timestamp;
use ports::Condition;

use super::members::{check_other_role, count_in, write_member};
use super::{ATTEMPTS, Placed, read_memberships};
use crate::acting::{Acting, Loaded, class_relation};
use crate::errors::SchoolError;
use crate::events::Event;
use crate::passcodes::forget_guesses;
use crate::people::find_person;
use crate::settings::read_settings;
use crate::stored::{Difference, Stored, from_item};
use crate::tables::{self, s};
use crate::writes::{Once, Write};

/// Somebody at the door of a class.
pub(crate) struct Arrival<'a> {
    /// The class as it was read.
    pub class: &'a Class,
    /// The person's memberships of before.
    pub memberships: &'a [Enrollment],
    /// Who.
    pub person: &'a Person,
    /// What is asked for.
    pub fresh: Enrollment,
    /// By whom.
    pub entrance: Entrance,
}

/// How somebody gets to the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entrance {
    /// Brought by staff.
    Staff,
    /// By oneself, as the class allows it at this moment.
    Oneself,
}

impl Arrival<'_> {
    /// Adds everything that follows to a transaction, or says why not; a membership that was withdrawn
    /// becomes active again, at the end of the queue when the class is full.
    pub fn write(self, write: &mut Write) -> Result<(Placed, Difference), SchoolError> {
        let Self {
            class,
            memberships,
            person,
            fresh,
            entrance,
        } = self;
        refuse_second(memberships, fresh.role)?;
        let old = memberships.iter().find(|one| one.role == fresh.role);
        let admission = check_enrollment(class, person, fresh.role)?;
        let (fresh, place) = match admission {
            Admission::Enters => (fresh, None),
            Admission::Waits { ticket, place } => (fresh.wait(ticket), Some(place)),
        };
        let enrollment = match old {
            Some(old) => old.reinstate(fresh),
            None => fresh,
        };
        let difference = write_member(write, old, &enrollment);
        check_other_role(write, &enrollment);
        // A new membership shows the person as read, and nothing would bring it up to date.
        write.check(person.key(), person.as_read());
        let and = match entrance {
            Entrance::Staff => Vec::new(),
            Entrance::Oneself => same_door(class),
        };
        count_in(write, class, (&enrollment, admission), and);
        Ok((Placed { enrollment, place }, difference))
    }
}

/// The class lets students in by themselves as it did when it was read.
fn same_door(class: &Class) -> Vec<Condition> {
    let mode = s(class.self_enrollment.as_str());
    let set_at = match class.passcode_set_at {
        Some(at) => Condition::Equals("passcode_set_at".into(), s(at.to_string())),
        None => Condition::Missing("passcode_set_at".into()),
    };
    vec![Condition::Equals("self_enrollment".into(), mode), set_at]
}

fn refuse_second(memberships: &[Enrollment], role: ClassRole) -> Result<(), EnrollmentRefusal> {
    let Some(present) = memberships.iter().find(|one| !one.is_withdrawn()) else {
        return Ok(());
    };
    if present.role != role {
        return Err(EnrollmentRefusal::OtherRole);
    }
    if present.is_active() {
        return Err(EnrollmentRefusal::AlreadyEnrolled);
    }
    Err(EnrollmentRefusal::AlreadyWaiting)
}

impl Acting<'_> {
    /// Enrolls a person; a membership that was withdrawn becomes active again. When the class is
    /// full, the person waits for a place.
    pub async fn create_enrollment(
        &self,
        class: &ClassId,
        person: Option<&PersonId>,
        ask: (&EnrollmentInput, Option<&Once>),
    ) -> Result<Placed, SchoolError> {
        for attempt in 0..ATTEMPTS {
            let turn = self.school.turns.take(class).await;
            let tried = self.try_enrollment(class, person, ask).await;
            drop(turn);
            if !matches!(tried, Err(SchoolError::Busy)) {
                return tried;
            }
            self.store.back_off(attempt).await;
        }
        Err(SchoolError::Busy)
    }

    async fn try_enrollment(
        &self,
        class: &ClassId,
        person: Option<&PersonId>,
        (input, once): (&EnrollmentInput, Option<&Once>),
    ) -> Result<Placed, SchoolError> {
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
        let arrival = Arrival {
            class: &class,
            memberships: &memberships,
            person: &person,
            fresh,
            entrance: Entrance::Staff,
        };
        let write = Write::new();
        self.let_in((Action::CreateEnrollment, write), arrival, once)
            .await
    }

    /// Joins a class as a student, or its queue when it is full.
    pub async fn join_class(
        &self,
        class: &ClassId,
        passcode: Option<&str>,
        once: Option<&Once>,
    ) -> Result<Placed, SchoolError> {
        let mut proven = None;
        for attempt in 0..ATTEMPTS {
            let turn = self.school.turns.take(class).await;
            let tried = self.try_joining(class, (passcode, once), &mut proven).await;
            drop(turn);
            if !matches!(tried, Err(SchoolError::Busy)) {
                return tried;
            }
            self.store.back_off(attempt).await;
        }
        Err(SchoolError::Busy)
    }

    /// `proven` is when the passcode was set that the person has shown to know: a guess counts once,
    /// however often the rest is tried.
    async fn try_joining(
        &self,
        class: &ClassId,
        (passcode, once): (Option<&str>, Option<&Once>),
        proven: &mut Option<Timestamp>,
    ) -> Result<Placed, SchoolError> {
        let [teaches, attends] = self.own_memberships(class);
        let door = [
            tables::passcode(class),
            tables::guesses(class, &self.person),
        ];
        let [hash, guesses] = door;
        let keys = [
            tables::class(class),
            teaches,
            attends,
            hash,
            guesses,
            tables::settings(),
        ];
        let Loaded {
            authority,
            mut items,
        } = self.load(&keys).await?;
        let settings = read_settings(items.pop().flatten())?;
        let guesses = items.pop().flatten();
        let hash = items.pop().flatten();
        let item = items.remove(0).ok_or(SchoolError::NotFound)?;
        permit(Action::JoinClass, &authority.roles, class_relation(&items))?;
        let class: Class = from_item(item)?;
        let memberships = read_memberships(&mut items)?;
        let welcome = refuse_second(&memberships, ClassRole::Student);
        if let Err(refusal) = welcome.and_then(|()| check_joining(&settings, &class)) {
            return self.answered(once).await?.ok_or_else(|| refusal.into());
        }
        let mut write = Write::new();
        if class.self_enrollment == SelfEnrollment::Passcode {
            if proven.is_none() || *proven != class.passcode_set_at {
                self.prove_passcode(&class, passcode, (hash, guesses))
                    .await?;
                *proven = class.passcode_set_at;
            }
            forget_guesses(&mut write, &class.id, &self.person);
        }
        let person = find_person(&self.store, &self.person).await?;
        let person = person.ok_or(SchoolError::NotAMember)?;
        let input = EnrollmentInput {
            role: ClassRole::Student.as_str().to_owned(),
            ..EnrollmentInput::default()
        };
        let arrival = Arrival {
            class: &class,
            memberships: &memberships,
            person: &person,
            fresh: Enrollment::create(&class.id, &person, &input, self.now())?,
            entrance: Entrance::Oneself,
        };
        self.let_in((Action::JoinClass, write), arrival, once).await
    }

    /// Writes an arrival with its event.
    async fn let_in(
        &self,
        (action, mut write): (Action, Write),
        arrival: Arrival<'_>,
        once: Option<&Once>,
    ) -> Result<Placed, SchoolError> {
        let thing = tables::class_partition(&arrival.class.id);
        let person = arrival.person.id.clone();
        let (label, entrance) = (ClassLabel::from(arrival.class), arrival.entrance);
        self.school.forget_classes_of(&person);
        match arrival.write(&mut write) {
            Ok((placed, difference)) => {
                let event = Event::changed(thing, action, difference).of(&person);
                self.record(&mut write, event);
                if entrance == Entrance::Staff && person != self.person {
                    let content = match placed.enrollment.status {
                        EnrollmentStatus::Waiting => Content::Queued { class: label },
                        _ => Content::Enrolled { class: label },
                    };
                    self.school.tell(&mut write, person, content);
                }
                self.finish_creation(write, placed, once).await
            }
            // What the same request did before may be what refuses it now.
            Err(refusal) => self.answered(once).await?.ok_or(refusal),
        }
    }
}
