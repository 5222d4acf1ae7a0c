//! People: who they are, what roles they hold, whether they count as present. A person may exist
//! without an account; e-mail and code are unique in the school (decisions.md B1, C2).

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::calendar::{Language, ZoneName, parse_date};
use crate::checks::{Checks, Fault, Invalid, Patch};
use crate::emails::Email;
use crate::ids::{FileId, PersonId};
use crate::names::{NameInput, PersonName};
use crate::texts::{Code, Phone};

/// What somebody is in the school; a person may hold several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Role {
    /// Runs the school.
    Admin,
    /// Teaches classes.
    Lecturer,
    /// Attends classes.
    Student,
}

impl Role {
    /// All, in the order of the policy's columns.
    pub const ALL: [Self; 3] = [Self::Admin, Self::Lecturer, Self::Student];

    /// Reads `ADMIN`, `LECTURER` or `STUDENT`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let found = Self::ALL.into_iter().find(|role| role.as_str() == text);
        found.ok_or_else(|| Fault::new("not_allowed").with("allowed", "ADMIN, LECTURER, STUDENT"))
    }

    /// The value used everywhere: items, groups, HTTP, files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "ADMIN",
            Self::Lecturer => "LECTURER",
            Self::Student => "STUDENT",
        }
    }

    /// Column of the policy's table.
    pub const fn column(self) -> usize {
        self as usize
    }
}

/// Whether a person counts as present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonStatus {
    /// Normal.
    Active,
    /// May not sign in for now.
    Disabled,
    /// Has left; kept for the history.
    Archived,
}

impl PersonStatus {
    /// Reads `active`, `disabled` or `archived`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        match text {
            "active" => Ok(Self::Active),
            "disabled" => Ok(Self::Disabled),
            "archived" => Ok(Self::Archived),
            _ => Err(Fault::new("not_allowed").with("allowed", "active, disabled, archived")),
        }
    }

    /// The value in items and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
            Self::Archived => "archived",
        }
    }
}

/// Whether the person can sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountLink {
    /// No account.
    #[default]
    None,
    /// An invitation is on its way or waits to be used.
    Invited,
    /// Has signed in, or can with a password of their own.
    Linked,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Never changes.
    pub id: PersonId,
    /// Sign-in name and address.
    pub email: Email,
    /// Name.
    pub name: PersonName,
    /// Student or staff number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// Roles held; may be empty.
    pub roles: BTreeSet<Role>,
    /// Whether they count as present.
    pub status: PersonStatus,
    /// Of the page and of mails; none: the school's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// In which times are shown; none: the school's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<ZoneName>,
    /// Telephone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// Date of birth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<Date>,
    /// Whether they can sign in.
    #[serde(default)]
    pub account: AccountLink,
    /// Picture, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<FileId>,
    /// Grows by one with every edit.
    pub version: u64,
    /// When the person was entered.
    pub created_at: Timestamp,
    /// When the person was last edited.
    pub updated_at: Timestamp,
}

impl Person {
    /// Sorts people in lists.
    pub fn sort_key(&self) -> String {
        self.name.sort_key(self.id.as_str())
    }

    /// The roles as a list, administrator first.
    pub fn roles(&self) -> Vec<Role> {
        self.roles.iter().copied().collect()
    }
}

/// A person as typed or read from a file.
#[derive(Debug, Clone, Default)]
pub struct PersonInput {
    /// Name.
    pub name: NameInput,
    /// E-mail.
    pub email: String,
    /// Student or staff number.
    pub code: Option<String>,
    /// Role values.
    pub roles: Vec<String>,
    /// `en` or `vi`.
    pub language: Option<String>,
    /// IANA name.
    pub time_zone: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// `YYYY-MM-DD`.
    pub birth_date: Option<String>,
}

impl Person {
    /// Checks a new person; every bad field is told at once.
    pub fn create(id: PersonId, input: &PersonInput, now: Timestamp) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        let name = checks.part("name", PersonName::parse(&input.name));
        let email = checks.take("email", Email::parse(&input.email));
        let code = checks.take_optional("code", input.code.as_deref(), Code::parse);
        let roles = parse_roles(&mut checks, &input.roles);
        let language = checks.take_optional("language", input.language.as_deref(), Language::parse);
        let zone = checks.take_optional("time_zone", input.time_zone.as_deref(), ZoneName::parse);
        let phone = checks.take_optional("phone", input.phone.as_deref(), Phone::parse);
        let birth = checks.take_optional("birth_date", input.birth_date.as_deref(), parse_date);
        check_birth_date(&mut checks, birth, now);
        checks.finish()?;
        Ok(Self {
            id,
            email: email.expect("a field that failed its check ended at finish"),
            name: name.expect("a field that failed its check ended at finish"),
            code,
            roles,
            status: PersonStatus::Active,
            language,
            time_zone: zone,
            phone,
            birth_date: birth,
            account: AccountLink::None,
            avatar: None,
            version: 1,
            created_at: now,
            updated_at: now,
        })
    }

    /// The person after an edit, with the next version.
    pub fn edit(&self, patch: PersonPatch, now: Timestamp) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        let mut edited = self.clone();
        if let Some(name) = patch.name.required(&mut checks, "name") {
            let name = checks.part("name", PersonName::parse(&name));
            edited.name = name.unwrap_or(edited.name);
        }
        if let Some(email) = patch.email.required(&mut checks, "email") {
            let email = checks.take("email", Email::parse(&email));
            edited.email = email.unwrap_or(edited.email);
        }
        if let Some(roles) = patch.roles.required(&mut checks, "roles") {
            edited.roles = parse_roles(&mut checks, &roles);
        }
        if let Some(status) = patch.status.required(&mut checks, "status") {
            let status = checks.take("status", PersonStatus::parse(&status));
            edited.status = status.unwrap_or(edited.status);
        }
        let code = patch
            .code
            .check(|code| checks.take("code", Code::parse(&code)));
        edited.code = code.apply_to(edited.code);
        patch.profile.apply_to(&mut edited, &mut checks, now);
        checks.finish()?;
        edited.version += 1;
        edited.updated_at = now;
        Ok(edited)
    }
}

impl Person {
    /// The person with this picture or none, with the next version.
    #[must_use]
    pub fn show(&self, avatar: Option<FileId>, now: Timestamp) -> Self {
        Self {
            avatar,
            version: self.version + 1,
            updated_at: now,
            ..self.clone()
        }
    }
}

/// An edit of a person by an administrator.
#[derive(Debug, Clone, Default)]
pub struct PersonPatch {
    /// Whole name.
    pub name: Patch<NameInput>,
    /// E-mail.
    pub email: Patch<String>,
    /// Student or staff number.
    pub code: Patch<String>,
    /// All roles.
    pub roles: Patch<Vec<String>>,
    /// Status.
    pub status: Patch<String>,
    /// What the person may edit too.
    pub profile: ProfilePatch,
}

/// An edit of what a person may edit of their own.
#[derive(Debug, Clone, Default)]
pub struct ProfilePatch {
    /// `en` or `vi`.
    pub language: Patch<String>,
    /// IANA name.
    pub time_zone: Patch<String>,
    /// Telephone.
    pub phone: Patch<String>,
    /// `YYYY-MM-DD`.
    pub birth_date: Patch<String>,
}

impl ProfilePatch {
    fn apply_to(self, person: &mut Person, checks: &mut Checks, now: Timestamp) {
        let language = self
            .language
            .check(|text| checks.take("language", Language::parse(&text)));
        person.language = language.apply_to(person.language.take());
        let zone = self
            .time_zone
            .check(|text| checks.take("time_zone", ZoneName::parse(&text)));
        person.time_zone = zone.apply_to(person.time_zone.take());
        let phone = self
            .phone
            .check(|text| checks.take("phone", Phone::parse(&text)));
        person.phone = phone.apply_to(person.phone.take());
        let birth = self
            .birth_date
            .check(|text| checks.take("birth_date", parse_date(&text)));
        person.birth_date = birth.apply_to(person.birth_date.take());
        check_birth_date(checks, person.birth_date, now);
    }
}

fn parse_roles(checks: &mut Checks, roles: &[String]) -> BTreeSet<Role> {
    let parsed = roles.iter().enumerate();
    parsed
        .filter_map(|(i, role)| checks.take(&format!("roles.{i}"), Role::parse(role)))
        .collect()
}

fn check_birth_date(checks: &mut Checks, birth: Option<Date>, now: Timestamp) {
    let today = jiff::tz::TimeZone::UTC.to_datetime(now).date();
    if birth.is_some_and(|birth| birth > today) {
        checks.note("birth_date", Fault::new("in_the_future"));
    }
}

/// Why an administrator's edit of a person is refused although each field is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PersonRefusal {
    /// Nobody locks themselves out of the school.
    #[error("administrators cannot end their own administration")]
    OwnAdministration,
}

/// An administrator may not take away their own role or disable themselves: with the last one gone
/// nobody could bring them back.
pub fn check_own_edit(
    actor: &PersonId,
    before: &Person,
    after: &Person,
) -> Result<(), PersonRefusal> {
    let keeps_role = after.roles.contains(&Role::Admin) || !before.roles.contains(&Role::Admin);
    let stays_active =
        after.status == PersonStatus::Active || before.status != PersonStatus::Active;
    if *actor == before.id && !(keeps_role && stays_active) {
        return Err(PersonRefusal::OwnAdministration);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-01-05T08:00:00Z".parse().unwrap()
    }

    fn lan() -> Person {
        let input = PersonInput {
            name: NameInput {
                family: Some("Lê".into()),
                given: "Lan".into(),
                ..NameInput::default()
            },
            email: "Lan@Example.edu".into(),
            roles: vec!["LECTURER".into(), "ADMIN".into()],
            ..PersonInput::default()
        };
        Person::create(PersonId::new(1, [1; 10]), &input, now()).unwrap()
    }

    #[test]
    fn every_bad_field_of_a_new_person_is_told_at_once() {
        let input = PersonInput {
            email: "nobody".into(),
            code: Some("a b".into()),
            roles: vec!["STUDENT".into(), "DEAN".into()],
            language: Some("fr".into()),
            birth_date: Some("2999-01-01".into()),
            phone: Some("ring me".into()),
            ..PersonInput::default()
        };

        let Invalid(faults) = Person::create(PersonId::new(1, [1; 10]), &input, now()).unwrap_err();

        let paths: Vec<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "name.given",
                "email",
                "code",
                "roles.1",
                "language",
                "phone",
                "birth_date"
            ]
        );
    }

    #[test]
    fn an_edit_changes_only_what_it_names() {
        let patch = PersonPatch {
            code: Patch::Value("GV-7".into()),
            ..PersonPatch::default()
        };

        let edited = lan().edit(patch, now()).unwrap();

        assert_eq!(edited.code.as_ref().map(Code::as_str), Some("GV-7"));
        assert_eq!((edited.version, &edited.email), (2, &lan().email));
    }

    #[test]
    fn a_cleared_optional_field_is_gone_and_a_cleared_required_one_refused() {
        let mut person = lan();
        person.phone = Some(Phone::parse("090 123 45 67").unwrap());
        let profile = ProfilePatch {
            phone: Patch::Null,
            ..ProfilePatch::default()
        };
        let cleared = person
            .edit(
                PersonPatch {
                    profile,
                    ..PersonPatch::default()
                },
                now(),
            )
            .unwrap();
        assert_eq!(cleared.phone, None);

        let patch = PersonPatch {
            email: Patch::Null,
            ..PersonPatch::default()
        };
        let Invalid(faults) = person.edit(patch, now()).unwrap_err();

        assert_eq!(
            (faults[0].path.as_str(), faults[0].fault.code),
            ("email", "required")
        );
    }

    #[test]
    fn administrators_cannot_lock_themselves_out() {
        let person = lan();
        let mut demoted = person.clone();
        demoted.roles.remove(&Role::Admin);
        let mut disabled = person.clone();
        disabled.status = PersonStatus::Disabled;

        assert!(check_own_edit(&person.id, &person, &demoted).is_err());
        assert!(check_own_edit(&person.id, &person, &disabled).is_err());
        assert!(check_own_edit(&PersonId::new(2, [2; 10]), &person, &disabled).is_ok());
    }
}
