//! To which audiences people belong, remembered for some minutes: only the heads of those are read when
//! somebody looks at the bell. Lists and single notices never trust it.

use std::collections::HashMap;
use std::sync::Mutex;

use domain::enrollments::Enrollment;
use domain::ids::PersonId;
use domain::notices::{Audience, Window};
use domain::people::Role;
use ports::Item;

use crate::School;
use crate::errors::SchoolError;
use crate::stored::from_item;

/// Seconds for which a circle is believed: as late as that a bell may learn of a class that somebody
/// joined or left in another process.
const BELIEVED: i64 = 300;
/// Most circles remembered; beyond it the memory starts anew.
const MAX_CIRCLES: usize = 20_000;

/// The audiences of a person.
#[derive(Debug, Clone)]
pub(super) struct Circle {
    /// Roles held.
    pub roles: Vec<Role>,
    /// How many notices there were to the person alone: one more may say that a class was joined.
    pub told: u64,
    /// Audiences with what is seen of them.
    pub audiences: Vec<(Audience, Window)>,
    /// When it was read.
    pub at: i64,
}

/// The circles that this process has met.
#[derive(Default)]
pub(super) struct Circles {
    known: Mutex<HashMap<PersonId, Circle>>,
}

impl Circles {
    /// What is known of a person and still believed.
    pub fn recall(&self, person: &PersonId, now: i64) -> Option<Circle> {
        let known = self.lock();
        let circle = known.get(person)?;
        (0..BELIEVED)
            .contains(&(now - circle.at))
            .then(|| circle.clone())
    }

    pub fn remember(&self, person: &PersonId, circle: Circle) {
        let mut known = self.lock();
        if known.len() >= MAX_CIRCLES {
            known.clear();
        }
        known.insert(person.clone(), circle);
    }

    fn forget(&self, person: &PersonId) {
        self.lock().remove(person);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<PersonId, Circle>> {
        self.known
            .lock()
            .expect("no code panics while it holds the circles")
    }
}

impl School {
    /// Somebody joins or leaves a class.
    pub(crate) fn forget_classes_of(&self, person: &PersonId) {
        self.notices.circles.forget(person);
    }
}

/// What somebody sees of the notices of a class by their memberships of it: being in it wins over having left.
pub(super) fn widest(
    members: impl IntoIterator<Item = Option<Item>>,
) -> Result<Option<Window>, SchoolError> {
    let mut widest: Option<Window> = None;
    for item in members.into_iter().flatten() {
        let member: Enrollment = from_item(item)?;
        if let Some(window) = member.notices() {
            widest = Some(widest.map_or(window, |other| other.or(window)));
        }
    }
    Ok(widest)
}
