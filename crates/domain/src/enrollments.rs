//! Enrollments: who is in a class or waits for a place in it, as what, since when. Dropping somebody
//! keeps the history; the same membership becomes active again (decisions.md C22). Dates are inclusive.

mod admissions;
mod counts;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::calendar::parse_date;
use crate::checks::{Checks, Fault, Invalid, Patch};
use crate::emails::Email;
use crate::ids::{ClassId, FileId, PersonId};
use crate::names::{KEY_SEPARATOR, PersonName};
use crate::notices::Window;
use crate::people::{Person, Role};
use crate::terms::check_order;
use crate::texts::Code;

pub use admissions::{
    Admission, EnrollmentRefusal, MAX_WAITING, check_enrollment, check_joining, check_leaving,
    check_member, check_running, check_staffing,
};
pub use counts::{Miscount, Waiting, find_miscounts};

/// What somebody is in a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ClassRole {
    /// Teaches it.
    Lecturer,
    /// Attends it.
    Student,
}

impl ClassRole {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Lecturer, Self::Student];

    /// Reads `LECTURER` or `STUDENT`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let found = Self::ALL.into_iter().find(|role| role.as_str() == text);
        found.ok_or_else(|| Fault::new("not_allowed").with("allowed", "LECTURER, STUDENT"))
    }

    /// The value in items and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lecturer => "LECTURER",
            Self::Student => "STUDENT",
        }
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Lecturer => Self::Student,
            Self::Student => Self::Lecturer,
        }
    }

    /// The role of the school that goes with it.
    pub const fn school_role(self) -> Role {
        match self {
            Self::Lecturer => Role::Lecturer,
            Self::Student => Role::Student,
        }
    }
}

/// Whether a membership counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnrollmentStatus {
    /// In the class.
    Active,
    /// In the queue of a class that was full.
    Waiting,
    /// Has left the class or the queue.
    Withdrawn,
}

impl EnrollmentStatus {
    /// Reads `active`, `waiting` or `withdrawn`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        match text {
            "active" => Ok(Self::Active),
            "waiting" => Ok(Self::Waiting),
            "withdrawn" => Ok(Self::Withdrawn),
            _ => Err(Fault::new("not_allowed").with("allowed", "active, waiting, withdrawn")),
        }
    }

    /// The value in items and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Waiting => "waiting",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// A membership, with what a roster shows of the person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Enrollment {
    /// Of which class.
    pub class: ClassId,
    /// Of whom.
    pub person: PersonId,
    /// As what.
    pub role: ClassRole,
    /// Whether it counts.
    pub status: EnrollmentStatus,
    /// Leads the class (lecturers).
    pub primary: bool,
    /// The number drawn on joining the queue, while waiting in it; smaller ones come first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<u64>,
    /// First day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts_on: Option<Date>,
    /// Last day, inclusive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<Date>,
    /// The person's name when it was last refreshed.
    pub name: PersonName,
    /// The person's code when it was last refreshed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// The person's e-mail when it was last refreshed.
    pub email: Email,
    /// The person's picture when it was last refreshed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<FileId>,
    /// Grows by one with every edit.
    pub version: u64,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was last edited.
    pub updated_at: Timestamp,
    /// When its status last changed, if it ever has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_at: Option<Timestamp>,
}

impl Enrollment {
    /// Which notices of the class the member sees; none for somebody who waits.
    pub fn notices(&self) -> Option<Window> {
        match self.status {
            EnrollmentStatus::Active => {
                Some(Window::since(self.status_at.unwrap_or(self.created_at)))
            }
            EnrollmentStatus::Withdrawn => {
                Some(Window::left(self.status_at.unwrap_or(self.updated_at)))
            }
            EnrollmentStatus::Waiting => None,
        }
    }

    /// Sorts rosters by name, and those who wait by their turn.
    pub fn sort_key(&self) -> String {
        match self.ticket {
            Some(ticket) => format!("{ticket:012}{KEY_SEPARATOR}{}", self.person),
            None => self.name.sort_key(self.person.as_str()),
        }
    }

    /// Whether it counts.
    pub fn is_active(&self) -> bool {
        self.status == EnrollmentStatus::Active
    }

    /// Whether the person has left class and queue.
    pub fn is_withdrawn(&self) -> bool {
        self.status == EnrollmentStatus::Withdrawn
    }
}

/// Who looks at a roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewer<'a> {
    /// An administrator or a lecturer of the class.
    Staff,
    /// Somebody in the class.
    Classmate(&'a PersonId),
}

/// How a member can be told apart and reached.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// Student or staff number.
    pub code: Option<Code>,
    /// E-mail.
    pub email: Option<Email>,
}

impl Enrollment {
    /// What a viewer may know of a member beyond the name: classmates see each other's names only,
    /// everybody sees how to reach a lecturer.
    pub fn contact_for(&self, viewer: Viewer<'_>) -> Contact {
        let email = Some(self.email.clone()).filter(|email| !email.is_placeholder());
        let sees_all = match viewer {
            Viewer::Staff => true,
            Viewer::Classmate(person) => *person == self.person,
        };
        if sees_all {
            return Contact {
                code: self.code.clone(),
                email,
            };
        }
        match self.role {
            ClassRole::Lecturer => Contact { code: None, email },
            ClassRole::Student => Contact::default(),
        }
    }
}

/// A membership as typed or read from a file.
#[derive(Debug, Clone, Default)]
pub struct EnrollmentInput {
    /// `LECTURER` or `STUDENT`.
    pub role: String,
    /// Leads the class.
    pub primary: bool,
    /// `YYYY-MM-DD`.
    pub starts_on: Option<String>,
}

/// An edit of a membership.
#[derive(Debug, Clone, Default)]
pub struct EnrollmentPatch {
    /// Leads the class.
    pub primary: Patch<bool>,
    /// `YYYY-MM-DD`.
    pub starts_on: Patch<String>,
    /// `YYYY-MM-DD`, inclusive.
    pub ends_on: Patch<String>,
}

impl Enrollment {
    /// Checks a new membership.
    pub fn create(
        class: &ClassId,
        person: &Person,
        input: &EnrollmentInput,
        now: Timestamp,
    ) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        let role = checks.take("role", ClassRole::parse(&input.role));
        let starts_on = checks.take_optional("starts_on", input.starts_on.as_deref(), parse_date);
        if input.primary && role == Some(ClassRole::Student) {
            checks.note(
                "primary",
                Fault::new("not_allowed").with("allowed", "false"),
            );
        }
        checks.finish()?;
        Ok(Self {
            class: class.clone(),
            person: person.id.clone(),
            role: role.expect("a field that failed its check ended at finish"),
            status: EnrollmentStatus::Active,
            primary: input.primary,
            ticket: None,
            starts_on,
            ends_on: None,
            name: person.name.clone(),
            code: person.code.clone(),
            email: person.email.clone(),
            avatar: person.avatar.clone(),
            version: 1,
            created_at: now,
            updated_at: now,
            status_at: None,
        })
    }

    /// The membership after an edit, with the next version.
    pub fn edit(&self, patch: EnrollmentPatch, now: Timestamp) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        let mut edited = self.clone();
        if let Some(primary) = patch.primary.required(&mut checks, "primary") {
            edited.primary = primary;
        }
        if edited.primary && edited.role == ClassRole::Student {
            checks.note(
                "primary",
                Fault::new("not_allowed").with("allowed", "false"),
            );
        }
        let date = patch
            .starts_on
            .check(|text| checks.take("starts_on", parse_date(&text)));
        edited.starts_on = date.apply_to(edited.starts_on);
        let date = patch
            .ends_on
            .check(|text| checks.take("ends_on", parse_date(&text)));
        edited.ends_on = date.apply_to(edited.ends_on);
        check_order(&mut checks, edited.starts_on, edited.ends_on);
        checks.finish()?;
        edited.version += 1;
        edited.updated_at = now;
        Ok(edited)
    }

    /// The membership after it ended on `today`. Who only waited was not there meanwhile: the last day
    /// of before stays, if there is one.
    #[must_use]
    pub fn withdraw(&self, today: Date, now: Timestamp) -> Self {
        let mut withdrawn = self.clone();
        withdrawn.status = EnrollmentStatus::Withdrawn;
        withdrawn.ticket = None;
        if self.is_active() {
            let last_day = self.starts_on.map_or(today, |first| first.max(today));
            withdrawn.ends_on = Some(last_day);
        }
        withdrawn.version += 1;
        withdrawn.updated_at = now;
        withdrawn.status_at = Some(now);
        withdrawn
    }

    /// The membership in the queue, under the number that was drawn.
    #[must_use]
    pub fn wait(mut self, ticket: u64) -> Self {
        self.status = EnrollmentStatus::Waiting;
        self.ticket = Some(ticket);
        self
    }

    /// The membership of somebody whose turn has come.
    #[must_use]
    pub fn promote(&self, now: Timestamp) -> Self {
        Self {
            status: EnrollmentStatus::Active,
            ticket: None,
            ends_on: None,
            version: self.version + 1,
            updated_at: now,
            status_at: Some(now),
            ..self.clone()
        }
    }

    /// The old membership active or waiting again, as `fresh` asks for it. While waiting, it keeps the
    /// last day that it had.
    #[must_use]
    pub fn reinstate(&self, fresh: Self) -> Self {
        Self {
            starts_on: self.starts_on.or(fresh.starts_on),
            ends_on: fresh.ticket.and(self.ends_on),
            version: self.version + 1,
            created_at: self.created_at,
            status_at: Some(fresh.created_at),
            ..fresh
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::NameInput;
    use crate::people::PersonInput;

    fn student() -> Person {
        let input = PersonInput {
            name: NameInput {
                given: "An".into(),
                ..NameInput::default()
            },
            email: "an@example.edu".into(),
            roles: vec!["STUDENT".into()],
            ..PersonInput::default()
        };
        Person::create(PersonId::new(1, [1; 10]), &input, now()).unwrap()
    }

    fn now() -> Timestamp {
        "2026-01-05T08:00:00Z".parse().unwrap()
    }

    fn membership() -> Enrollment {
        let input = EnrollmentInput {
            role: "STUDENT".into(),
            ..EnrollmentInput::default()
        };
        Enrollment::create(&ClassId::new(1, [0; 10]), &student(), &input, now()).unwrap()
    }

    #[test]
    fn a_student_does_not_lead_a_class() {
        let patch = EnrollmentPatch {
            primary: Patch::Value(true),
            ..EnrollmentPatch::default()
        };

        assert!(membership().edit(patch, now()).is_err());
    }

    #[test]
    fn a_withdrawn_membership_becomes_active_again_with_its_history() {
        let withdrawn = membership().withdraw("2026-02-01".parse().unwrap(), now());
        assert_eq!(withdrawn.ends_on, Some("2026-02-01".parse().unwrap()));

        let back = withdrawn.reinstate(membership());

        assert_eq!(
            (back.status, back.version, back.ends_on),
            (EnrollmentStatus::Active, 3, None)
        );
    }

    #[test]
    fn who_was_dropped_keeps_the_last_day_while_waiting_and_loses_it_with_a_place() {
        let last_day = Some("2026-02-01".parse().unwrap());
        let dropped = membership().withdraw("2026-02-01".parse().unwrap(), now());

        let waiting = dropped.reinstate(membership().wait(3));

        let gone = waiting.withdraw("2026-03-01".parse().unwrap(), now());
        assert_eq!((waiting.ends_on, gone.ends_on), (last_day, last_day));
        assert_eq!(waiting.promote(now()).ends_on, None);
    }

    #[test]
    fn classmates_see_names_alone() {
        let member = membership();
        let other = PersonId::new(9, [9; 10]);

        assert_eq!(
            member.contact_for(Viewer::Classmate(&other)),
            Contact::default()
        );
        assert!(
            member
                .contact_for(Viewer::Classmate(&member.person))
                .email
                .is_some()
        );
        assert!(member.contact_for(Viewer::Staff).email.is_some());
    }

    #[test]
    fn who_waits_sorts_by_turn_and_leaves_without_a_last_day() {
        let second = membership().wait(12);
        let first = membership().wait(9);

        assert!(first.sort_key() < second.sort_key());
        let left = first.withdraw("2026-02-01".parse().unwrap(), now());
        assert_eq!((left.ticket, left.ends_on), (None, None));
        assert_eq!(second.promote(now()).sort_key(), membership().sort_key());
    }
}
