//! Classes: a subject taught in a term to a group of people.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::calendar::parse_date;
use crate::checks::{Checks, Fault, Invalid, Patch};
use crate::ids::{ClassId, PersonId, SubjectId, TermId};
use crate::names::title_key;
use crate::passcodes::Passcode;
use crate::subjects::Subject;
use crate::terms::{Term, check_order};
use crate::texts::{Code, Label, Title};

/// Most active members of a class (decisions.md C6).
pub const MAX_MEMBERS: u32 = 5_000;

/// Whether a class runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClassStatus {
    /// Runs; people can be enrolled.
    Open,
    /// Has ended; nobody is enrolled or dropped any more.
    Closed,
    /// Kept for the history.
    Archived,
}

impl ClassStatus {
    /// Reads `open`, `closed` or `archived`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        match text {
            "open" => Ok(Self::Open),
            "closed" => Ok(Self::Closed),
            "archived" => Ok(Self::Archived),
            _ => Err(Fault::new("not_allowed").with("allowed", "open, closed, archived")),
        }
    }

    /// The value in items and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Archived => "archived",
        }
    }
}

/// How students come into a class by themselves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SelfEnrollment {
    /// Not at all: staff enrolls them.
    #[default]
    Closed,
    /// Every student of the school may join.
    Open,
    /// Every student who knows the passcode may join.
    Passcode,
}

impl SelfEnrollment {
    /// Reads `closed`, `open` or `passcode`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        match text {
            "closed" => Ok(Self::Closed),
            "open" => Ok(Self::Open),
            "passcode" => Ok(Self::Passcode),
            _ => Err(Fault::new("not_allowed").with("allowed", "closed, open, passcode")),
        }
    }

    /// The value in items and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::Passcode => "passcode",
        }
    }
}

/// What a class shows of its subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectLabel {
    /// Which.
    pub id: SubjectId,
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: Title,
}

/// What a class shows of its term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermLabel {
    /// Which.
    pub id: TermId,
    /// Its name.
    pub name: Title,
}

impl From<&Subject> for SubjectLabel {
    fn from(subject: &Subject) -> Self {
        Self {
            id: subject.id.clone(),
            code: subject.code.clone(),
            name: subject.name.clone(),
        }
    }
}

impl From<&Term> for TermLabel {
    fn from(term: &Term) -> Self {
        Self {
            id: term.id.clone(),
            name: term.name.clone(),
        }
    }
}

/// What a class shows of a lecturer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LecturerLabel {
    /// Name as written.
    pub display_name: String,
    /// Leads the class.
    pub primary: bool,
}

/// A class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Class {
    /// Never changes.
    pub id: ClassId,
    /// Unique in the school.
    pub code: Code,
    /// Name.
    pub name: Title,
    /// What is taught.
    pub subject: SubjectLabel,
    /// When.
    pub term: TermLabel,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room: Option<Label>,
    /// Most active students; none: up to [`MAX_MEMBERS`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u32>,
    /// First day, if other than the term's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts_on: Option<Date>,
    /// Last day, inclusive, if other than the term's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<Date>,
    /// Whether it runs.
    pub status: ClassStatus,
    /// How students come in by themselves.
    #[serde(default)]
    pub self_enrollment: SelfEnrollment,
    /// When the passcode was last set, if the class has one; only its hash is kept, elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passcode_set_at: Option<Timestamp>,
    /// Active students; counted by the store with each enrollment.
    #[serde(rename = "enrolled")]
    pub students: u32,
    /// Students in the queue; counted by the store likewise.
    #[serde(default)]
    pub waiting: u32,
    /// The next number of the queue: it gives the order, whatever clocks say.
    #[serde(default)]
    pub wait_seq: u64,
    /// Active lecturers by id; written by the store with each enrollment.
    pub lecturers: BTreeMap<PersonId, LecturerLabel>,
    /// Grows by one with every edit (not with enrollments).
    pub version: u64,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was last edited.
    pub updated_at: Timestamp,
}

/// A class as typed or read from a file; subject and term are looked up by the caller.
#[derive(Debug, Clone, Default)]
pub struct ClassInput {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Room.
    pub room: Option<String>,
    /// Most active students.
    pub capacity: Option<u32>,
    /// `YYYY-MM-DD`.
    pub starts_on: Option<String>,
    /// `YYYY-MM-DD`, inclusive.
    pub ends_on: Option<String>,
    /// `open` (default), `closed` or `archived`.
    pub status: Option<String>,
    /// `closed` (default), `open` or `passcode`.
    pub self_enrollment: Option<String>,
    /// Needed for the mode `passcode`.
    pub passcode: Option<String>,
}

/// An edit of a class; a new term is looked up by the caller.
#[derive(Debug, Clone, Default)]
pub struct ClassPatch {
    /// Code.
    pub code: Patch<String>,
    /// Name.
    pub name: Patch<String>,
    /// The term it moves to; the value is none if there is no such term.
    pub term: Patch<Option<TermLabel>>,
    /// Room.
    pub room: Patch<String>,
    /// Most active students.
    pub capacity: Patch<u32>,
    /// `YYYY-MM-DD`.
    pub starts_on: Patch<String>,
    /// `YYYY-MM-DD`, inclusive.
    pub ends_on: Patch<String>,
    /// `open`, `closed` or `archived`.
    pub status: Patch<String>,
    /// `closed`, `open` or `passcode`.
    pub self_enrollment: Patch<String>,
    /// A new passcode; one that is set stays when the mode changes.
    pub passcode: Patch<String>,
}

fn check_passcode(checks: &mut Checks, mode: Option<SelfEnrollment>, is_there: bool) {
    if mode == Some(SelfEnrollment::Passcode) && !is_there {
        checks.note("passcode", Fault::new("required"));
    }
}

fn check_capacity(capacity: u32) -> Result<u32, Fault> {
    if (1..=MAX_MEMBERS).contains(&capacity) {
        return Ok(capacity);
    }
    Err(Fault::new("out_of_range")
        .with("min", 1)
        .with("max", MAX_MEMBERS))
}

/// Where a new class belongs, as far as the school knows what was named.
#[derive(Debug, Clone)]
pub struct ClassPlace {
    /// What is taught; none if there is no such subject.
    pub subject: Option<SubjectLabel>,
    /// When; none if there is no such term.
    pub term: Option<TermLabel>,
}

impl Class {
    /// Checks a new class; every bad field is told at once.
    pub fn create(
        id: ClassId,
        input: &ClassInput,
        place: ClassPlace,
        now: Timestamp,
    ) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        let code = checks.take("code", Code::parse(&input.code));
        let name = checks.take("name", Title::parse(&input.name));
        let unknown = || Fault::new("unknown_reference");
        let subject = checks.take("subject", place.subject.ok_or_else(unknown));
        let term = checks.take("term", place.term.ok_or_else(unknown));
        let room = checks.take_optional("room", input.room.as_deref(), Label::parse);
        let capacity = input
            .capacity
            .and_then(|n| checks.take("capacity", check_capacity(n)));
        let starts_on = checks.take_optional("starts_on", input.starts_on.as_deref(), parse_date);
        let ends_on = checks.take_optional("ends_on", input.ends_on.as_deref(), parse_date);
        let status = checks.take_optional("status", input.status.as_deref(), ClassStatus::parse);
        check_order(&mut checks, starts_on, ends_on);
        let mode = input.self_enrollment.as_deref();
        let mode = checks.take_optional("self_enrollment", mode, SelfEnrollment::parse);
        let passcode = checks.take_optional("passcode", input.passcode.as_deref(), Passcode::parse);
        check_passcode(&mut checks, mode, input.passcode.is_some());
        checks.finish()?;
        Ok(Self {
            id,
            code: code.expect("a field that failed its check ended at finish"),
            name: name.expect("a field that failed its check ended at finish"),
            subject: subject.expect("a field that failed its check ended at finish"),
            term: term.expect("a field that failed its check ended at finish"),
            room,
            capacity,
            starts_on,
            ends_on,
            status: status.unwrap_or(ClassStatus::Open),
            self_enrollment: mode.unwrap_or_default(),
            passcode_set_at: passcode.map(|_| now),
            students: 0,
            waiting: 0,
            wait_seq: 0,
            lecturers: BTreeMap::new(),
            version: 1,
            created_at: now,
            updated_at: now,
        })
    }

    /// The class after an edit, with the next version.
    pub fn edit(&self, patch: ClassPatch, now: Timestamp) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        let mut edited = self.clone();
        if let Some(code) = patch.code.required(&mut checks, "code") {
            edited.code = checks
                .take("code", Code::parse(&code))
                .unwrap_or(edited.code);
        }
        if let Some(name) = patch.name.required(&mut checks, "name") {
            edited.name = checks
                .take("name", Title::parse(&name))
                .unwrap_or(edited.name);
        }
        if let Some(status) = patch.status.required(&mut checks, "status") {
            let status = checks.take("status", ClassStatus::parse(&status));
            edited.status = status.unwrap_or(edited.status);
        }
        if let Some(term) = patch.term.required(&mut checks, "term") {
            let known = term.ok_or_else(|| Fault::new("unknown_reference"));
            edited.term = checks.take("term", known).unwrap_or(edited.term);
        }
        let room = patch
            .room
            .check(|text| checks.take("room", Label::parse(&text)));
        edited.room = room.apply_to(edited.room);
        let capacity = patch
            .capacity
            .check(|n| checks.take("capacity", check_capacity(n)));
        edited.capacity = capacity.apply_to(edited.capacity);
        let date = patch
            .starts_on
            .check(|text| checks.take("starts_on", parse_date(&text)));
        edited.starts_on = date.apply_to(edited.starts_on);
        let date = patch
            .ends_on
            .check(|text| checks.take("ends_on", parse_date(&text)));
        edited.ends_on = date.apply_to(edited.ends_on);
        check_order(&mut checks, edited.starts_on, edited.ends_on);
        edited.edit_joining(&mut checks, (patch.self_enrollment, patch.passcode), now);
        checks.finish()?;
        edited.version += 1;
        edited.updated_at = now;
        Ok(edited)
    }

    fn edit_joining(
        &mut self,
        checks: &mut Checks,
        (mode, passcode): (Patch<String>, Patch<String>),
        now: Timestamp,
    ) {
        if let Some(mode) = mode.required(checks, "self_enrollment") {
            let mode = checks.take("self_enrollment", SelfEnrollment::parse(&mode));
            self.self_enrollment = mode.unwrap_or(self.self_enrollment);
        }
        self.passcode_set_at = match passcode {
            Patch::Absent => self.passcode_set_at,
            Patch::Null => None,
            Patch::Value(text) => {
                checks.take("passcode", Passcode::parse(&text));
                Some(now)
            }
        };
        let mode = Some(self.self_enrollment);
        check_passcode(checks, mode, self.passcode_set_at.is_some());
    }

    /// Sorts classes by code within their status.
    pub fn sort_key(&self) -> String {
        Self::sort_key_of(
            self.status,
            &title_key(self.code.as_str(), self.id.as_str()),
        )
    }

    /// The sort key of a status and the rest of the key.
    pub fn sort_key_of(status: ClassStatus, rest: &str) -> String {
        format!("{}#{rest}", status.as_str())
    }

    /// Whether the edit that made `self` out of `old` may have made room for those who wait.
    pub fn makes_room_after(&self, old: &Self) -> bool {
        let reopened = old.status != ClassStatus::Open && self.status == ClassStatus::Open;
        reopened || self.most_students() > old.most_students()
    }

    /// Most active students.
    pub fn most_students(&self) -> u32 {
        self.capacity.unwrap_or(MAX_MEMBERS)
    }
}

/// A class for tests of what hangs off classes.
#[cfg(test)]
pub(crate) fn specimen() -> Class {
    let input = ClassInput {
        code: "MTH-1".into(),
        name: "Maths 1".into(),
        ..ClassInput::default()
    };
    let place = ClassPlace {
        subject: Some(SubjectLabel {
            id: SubjectId::new(1, [0; 10]),
            code: Code::parse("MTH").expect("a code"),
            name: Title::parse("Maths").expect("a title"),
        }),
        term: Some(TermLabel {
            id: TermId::new(1, [0; 10]),
            name: Title::parse("Autumn").expect("a title"),
        }),
    };
    let now = "2026-01-05T08:00:00Z".parse().expect("an instant");
    Class::create(ClassId::new(1, [0; 10]), &input, place, now).expect("a class")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> ClassPlace {
        ClassPlace {
            subject: None,
            term: Some(TermLabel {
                id: TermId::new(1, [0; 10]),
                name: Title::parse("Autumn").unwrap(),
            }),
        }
    }

    #[test]
    fn a_class_that_is_joined_by_passcode_has_one() {
        let now = "2026-01-05T09:00:00Z".parse().unwrap();
        let by_passcode = |passcode| ClassPatch {
            self_enrollment: Patch::Value("passcode".into()),
            passcode,
            ..ClassPatch::default()
        };
        let class = specimen();

        let without = class.edit(by_passcode(Patch::Absent), now);
        let with = class.edit(by_passcode(Patch::Value("open sesame".into())), now);

        let Invalid(faults) = without.unwrap_err();
        assert_eq!(
            (faults[0].path.as_str(), faults[0].fault.code),
            ("passcode", "required")
        );
        let with = with.unwrap();
        assert_eq!(with.passcode_set_at, Some(now));
        assert!(with.edit(by_passcode(Patch::Null), now).is_err());
        assert_eq!(
            with.edit(by_passcode(Patch::Absent), now)
                .unwrap()
                .passcode_set_at,
            Some(now)
        );
    }

    #[test]
    fn a_capacity_of_nobody_and_an_unknown_subject_are_refused_together() {
        let input = ClassInput {
            code: "MTH-1".into(),
            name: "Maths 1".into(),
            capacity: Some(0),
            starts_on: Some("2026-02-01".into()),
            ends_on: Some("2026-01-01".into()),
            ..ClassInput::default()
        };
        let now = "2026-01-05T08:00:00Z".parse().unwrap();

        let Invalid(faults) =
            Class::create(ClassId::new(1, [0; 10]), &input, place(), now).unwrap_err();

        let codes: Vec<&str> = faults.iter().map(|fault| fault.fault.code).collect();
        assert_eq!(
            codes,
            ["unknown_reference", "out_of_range", "end_before_start"]
        );
    }
}
