//! What the rows of a user and of its roles mean: a person.

use std::collections::BTreeSet;

use domain::emails::Email;
use domain::names::NameInput;
use domain::people::{PersonInput, PersonStatus, Role};
use domain::texts::Phone;

use super::sheets::Row;
use super::subjects::{Note, read_code};

/// Columns of the fields of a person.
pub const PERSON_COLUMNS: &[(&str, &str)] = &[
    ("name.given", "givenName"),
    ("name.middle", "middleName"),
    ("name.family", "familyName"),
    ("email", "email"),
    ("code", "identifier"),
    ("phone", "phone"),
];

/// Stands for the family name of people who have one name only: the standard asks for both.
pub const NO_FAMILY_NAME: &str = "-";

/// What a user's row says of a person.
pub struct PersonWords {
    /// Everything but roles.
    pub input: PersonInput,
    /// Whether the person counts as present.
    pub status: PersonStatus,
    /// What could not be taken as it is.
    pub notes: Vec<Note>,
}

/// Reads a user's row. The password is not among what a sheet reads.
pub fn read_person(row: Row<'_>) -> PersonWords {
    let mut notes = Vec::new();
    let email = read_email(row, &mut notes);
    let code = read_person_code(row, &mut notes);
    let phone = row
        .value("phone")
        .filter(|phone| Phone::parse(phone).is_ok());
    if phone.is_none() && row.value("phone").is_some() {
        notes.push(("phone", "phone_ignored"));
    }
    let text = |name: &str| row.value(name).map(str::to_owned);
    let input = PersonInput {
        name: NameInput {
            family: text("familyName").filter(|name| name != NO_FAMILY_NAME),
            middle: text("middleName"),
            given: row.get("givenName").to_owned(),
            order: None,
        },
        email,
        code,
        phone: phone.map(str::to_owned),
        ..PersonInput::default()
    };
    PersonWords {
        input,
        status: read_status(row),
        notes,
    }
}

fn read_status(row: Row<'_>) -> PersonStatus {
    if row.is_deleted() {
        return PersonStatus::Archived;
    }
    if row.is_false("enabledUser") {
        return PersonStatus::Disabled;
    }
    PersonStatus::Active
}

/// The address, or one that stands for none (decisions.md C2).
fn read_email(row: Row<'_>, notes: &mut Vec<Note>) -> String {
    let Some(email) = row.value("email") else {
        notes.push(("email", "email_missing"));
        return Email::placeholder(row.id()).as_str().to_owned();
    };
    if let Ok(email) = Email::parse(email) {
        return email.as_str().to_owned();
    }
    notes.push(("email", "email_invalid"));
    Email::placeholder(row.id()).as_str().to_owned()
}

/// The number of a person: the identifier, else the username if it is not an address.
fn read_person_code(row: Row<'_>, notes: &mut Vec<Note>) -> Option<String> {
    let (code, note) = read_code(row.get("identifier"));
    notes.extend(note.map(|code| ("identifier", code)));
    if code.is_some() || row.value("identifier").is_some() || row.get("username").contains('@') {
        return code;
    }
    let (code, note) = read_code(row.get("username"));
    notes.extend(note.map(|code| ("username", code)));
    code
}

/// Whether the roles of administrators in a bundle become such in the school.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdminRoles {
    /// They do.
    Grant,
    /// The people come without the role.
    Refuse,
}

/// What a role of the bundle is in the school.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleMeaning {
    /// This role.
    Is(Role),
    /// An administrator, which only the one who imports may grant.
    NotGranted,
    /// Nothing.
    Unknown,
}

/// Reads a role by its word.
pub fn read_role(word: &str, admins: AdminRoles) -> RoleMeaning {
    match (word, admins) {
        ("student", _) => RoleMeaning::Is(Role::Student),
        ("teacher", _) => RoleMeaning::Is(Role::Lecturer),
        (
            "districtAdministrator" | "principal" | "siteAdministrator" | "systemAdministrator",
            admins,
        ) => match admins {
            AdminRoles::Grant => RoleMeaning::Is(Role::Admin),
            AdminRoles::Refuse => RoleMeaning::NotGranted,
        },
        _ => RoleMeaning::Unknown,
    }
}

/// The roles of the school that words of the bundle amount to.
pub fn read_roles<'a>(
    words: impl IntoIterator<Item = &'a str>,
    admins: AdminRoles,
) -> BTreeSet<Role> {
    let meanings = words.into_iter().map(|word| read_role(word, admins));
    meanings
        .filter_map(|meaning| match meaning {
            RoleMeaning::Is(role) => Some(role),
            RoleMeaning::NotGranted | RoleMeaning::Unknown => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn administrators_come_without_their_role_unless_it_is_granted() {
        let words = ["student", "siteAdministrator", "guardian"];

        assert_eq!(
            read_roles(words, AdminRoles::Refuse),
            BTreeSet::from([Role::Student])
        );
        assert_eq!(
            read_roles(words, AdminRoles::Grant),
            BTreeSet::from([Role::Admin, Role::Student])
        );
    }
}
