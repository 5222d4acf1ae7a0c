//! Coming into a class: a place at once, or the end of the queue.

use domain::checks::{Fault, Invalid};
use domain::classes::Class;
use domain::enrollments::{
    Admission, Enrollment, EnrollmentInput, EnrollmentRefusal, check_enrollment, check_staffing,
};
use domain::ids::{ClassId, PersonId};
use domain::people::Person;
use domain::policy::{Action, permit};

use super::members::{check_other_role, count_in, write_member};
use super::{ATTEMPTS, Placed, read_memberships};
use crate::acting::{Acting, Loaded, class_relation};
use crate::errors::SchoolError;
use crate::events::Event;
use crate::people::find_person;
use crate::stored::{Difference, from_item};
use crate::tables;
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
        } = self;
        let (same, other): (Vec<&Enrollment>, Vec<&Enrollment>) =
            memberships.iter().partition(|one| one.role == fresh.role);
        let old = same.first().copied();
        refuse_second(old, other.first().copied())?;
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
        count_in(write, class, &enrollment, admission);
        Ok((Placed { enrollment, place }, difference))
    }
}

fn refuse_second(
    old: Option<&Enrollment>,
    other: Option<&Enrollment>,
) -> Result<(), EnrollmentRefusal> {
    if old.is_some_and(Enrollment::is_active) {
        return Err(EnrollmentRefusal::AlreadyEnrolled);
    }
    if old.is_some_and(|old| !old.is_withdrawn()) {
        return Err(EnrollmentRefusal::AlreadyWaiting);
    }
    if other.is_some_and(|other| !other.is_withdrawn()) {
        return Err(EnrollmentRefusal::OtherRole);
    }
    Ok(())
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
            keys.extend(
                domain::enrollments::ClassRole::ALL.map(|role| tables::member(class, role, person)),
            );
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
        };
        self.let_in(Action::CreateEnrollment, arrival, once).await
    }

    /// Writes an arrival with its event.
    async fn let_in(
        &self,
        action: Action,
        arrival: Arrival<'_>,
        once: Option<&Once>,
    ) -> Result<Placed, SchoolError> {
        let thing = tables::class_partition(&arrival.class.id);
        let person = arrival.person.id.clone();
        let mut write = Write::new();
        match arrival.write(&mut write) {
            Ok((placed, difference)) => {
                let event = Event::changed(thing, action, difference).of(&person);
                self.record(&mut write, event);
                self.finish_creation(write, placed, once).await
            }
            // What the same request did before may be what refuses it now.
            Err(refusal) => self.answered(once).await?.ok_or(refusal),
        }
    }
}
