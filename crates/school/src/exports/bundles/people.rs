//! People as users, with their roles. Whoever may not sign in or has left is told by `enabledUser` alone.

use std::io::{Seek, Write};

use domain::names::PersonName;
use domain::people::{Person, PersonStatus, Role};
use domain::texts::{Code, NamePart, Phone};
use ports::Key;

use super::drafts::{Draft, Line};
use super::surveys::{Named, Somebody};
use super::{Administrators, BundleError, Export, own_id};
use crate::bundles::files::File;
use crate::bundles::people::{AdminRoles, NO_FAMILY_NAME, RoleMeaning, read_person, read_role};
use crate::bundles::sheets::Row;
use crate::errors::SchoolError;
use crate::imports::{Cells, Source};
use crate::stored::from_item;
use crate::tables;

/// People who are read at a time.
const AT_ONCE: usize = 100;
const ADMIN_WORD: &str = "systemAdministrator";

impl<W: Write + Seek> Export<'_, W> {
    /// All users, and all roles.
    pub async fn write_people(&mut self) -> Result<(), BundleError> {
        let everybody = std::mem::take(&mut self.survey.everybody);
        let mut roles = Vec::with_capacity(everybody.len());
        for chunk in everybody.chunks(AT_ONCE) {
            let people = self.read_people(chunk).await?;
            let drafts = self.make_people(&people, &mut roles);
            self.write(File::Users, drafts)?;
        }
        let columns = self.survey.columns(File::Roles);
        self.packer.write(File::Roles, (&columns, roles))?;
        Ok(())
    }

    /// The people of a chunk who are to be named, with the rows that they came with.
    async fn read_people<'s>(
        &self,
        chunk: &'s [Somebody],
    ) -> Result<Vec<(&'s Somebody, Person, Option<Source>)>, SchoolError> {
        let keys: Vec<Key> = chunk
            .iter()
            .map(|somebody| tables::user(&somebody.person, &somebody.email))
            .collect();
        let items = self.store.get_all(&keys).await?;
        let imported = chunk.iter().filter(|somebody| somebody.is_imported);
        let keys: Vec<Key> = imported
            .map(|somebody| tables::source(File::Users.entity(), &somebody.sourced_id))
            .collect();
        let mut sources = self.store.get_all(&keys).await?.into_iter();
        let mut people = Vec::with_capacity(chunk.len());
        for (somebody, item) in chunk.iter().zip(items) {
            let source = somebody.is_imported.then(|| sources.next().flatten());
            let source: Option<Source> = source.flatten().map(from_item).transpose()?;
            let Some(item) = item else { continue };
            let person: Person = from_item(item)?;
            let is_admin_alone = person.roles.iter().all(|role| *role == Role::Admin);
            let is_hidden = self.request.administrators == Administrators::LeftOut
                && source.is_none()
                && is_admin_alone
                && !person.roles.is_empty();
            if !is_hidden {
                people.push((somebody, person, source));
            }
        }
        Ok(people)
    }

    fn make_people(
        &mut self,
        people: &[(&Somebody, Person, Option<Source>)],
        lines: &mut Vec<Line>,
    ) -> Vec<Draft> {
        let cells = |source: &Option<Source>| {
            source
                .as_ref()
                .map_or_else(Cells::new, |source| source.columns.clone())
        };
        let mut drafts: Vec<Draft> = people
            .iter()
            .map(|(somebody, _, source)| Draft::of(&somebody.sourced_id, cells(source)))
            .collect();
        let sheet = self.survey.columns(File::Users).sheet(File::Users, &drafts);
        let columns = self.survey.columns(File::Roles);
        for ((row, draft), (somebody, person, source)) in sheet.rows().zip(&mut drafts).zip(people)
        {
            mend(draft, row, person);
            for mut role in self.make_roles(somebody, person, source.as_ref()) {
                self.survey.settle(File::Roles, &mut role);
                lines.push(role.line(&columns));
            }
            let named = Named {
                sourced_id: somebody.sourced_id.clone(),
                roles: person.roles.clone(),
            };
            self.survey.named.insert(person.id.clone(), named);
        }
        drafts
    }

    /// The rows of roles that came, without those that were taken away here, and those that were given here.
    fn make_roles(
        &self,
        somebody: &Somebody,
        person: &Person,
        source: Option<&Source>,
    ) -> Vec<Draft> {
        let mut held = person.roles.clone();
        let mut rows = Vec::new();
        for (id, cells) in source.iter().flat_map(|source| &source.roles) {
            let word = cells.get("role").map_or("", String::as_str);
            let was_given = |role: &Role| source.is_some_and(|source| source.given.contains(role));
            let is_kept = match read_role(word, AdminRoles::Grant) {
                RoleMeaning::Is(role) => {
                    let is_shown = role != Role::Admin || self.names_administrators();
                    let is_held = person.roles.contains(&role);
                    held.remove(&role);
                    is_shown && (is_held || !was_given(&role))
                }
                RoleMeaning::NotGranted | RoleMeaning::Unknown => true,
            };
            if is_kept {
                let mut row = Draft::of(id, cells.clone());
                row.set("userSourcedId", somebody.sourced_id.as_str());
                rows.push(row);
            }
        }
        if !self.names_administrators() {
            held.remove(&Role::Admin);
        }
        for role in held {
            let id = own_id(&[person.id.as_str(), &role.as_str().to_lowercase()]);
            let mut row = Draft::of(&id, Cells::new());
            let has_primary = rows
                .iter()
                .any(|row: &Draft| row.get("roleType") == "primary");
            row.set("userSourcedId", somebody.sourced_id.as_str());
            row.set(
                "roleType",
                if has_primary { "secondary" } else { "primary" },
            );
            row.set("role", word_of(role));
            rows.push(row);
        }
        rows
    }

    fn names_administrators(&self) -> bool {
        self.request.administrators == Administrators::Named
    }
}

const fn word_of(role: Role) -> &'static str {
    match role {
        Role::Admin => ADMIN_WORD,
        Role::Lecturer => "teacher",
        Role::Student => "student",
    }
}

fn mend(draft: &mut Draft, row: Row<'_>, person: &Person) {
    let read = read_person(row);
    let is_active = person.status == PersonStatus::Active;
    let word = if is_active { "true" } else { "false" };
    draft.mend(
        "enabledUser",
        row.is_false("enabledUser") != is_active,
        word,
    );
    draft.or("enabledUser", word);
    let email = domain::emails::Email::parse(&read.input.email);
    let written = if person.email.is_placeholder() {
        ""
    } else {
        person.email.as_str()
    };
    draft.mend(
        "email",
        email.is_ok_and(|email| email == person.email),
        written,
    );
    draft.or("username", person.email.as_str());
    mend_code(draft, read.input.code.as_deref(), person);
    mend_name(
        draft,
        PersonName::parse(&read.input.name).ok(),
        &person.name,
    );
    let phone = read.input.phone.and_then(|phone| Phone::parse(&phone).ok());
    let written = person.phone.as_ref().map_or("", Phone::as_str);
    draft.mend("phone", phone == person.phone, written);
}

/// A username that is no address is read as a code where there is no identifier.
fn mend_code(draft: &mut Draft, read: Option<&str>, person: &Person) {
    let read = read.and_then(|code| Code::parse(code).ok());
    if read == person.code {
        return;
    }
    let written = person.code.as_ref().map_or("", Code::as_str);
    draft.set("identifier", written);
    if written.is_empty() && !draft.get("username").contains('@') {
        draft.set("username", person.email.as_str());
    }
}

fn mend_name(draft: &mut Draft, read: Option<PersonName>, name: &PersonName) {
    let (family, middle, given) = match read {
        Some(read) => (read.family, read.middle, Some(read.given)),
        None => (None, None, None),
    };
    let is_there = !draft.get("familyName").is_empty();
    let written = name
        .family
        .as_ref()
        .map_or(NO_FAMILY_NAME, NamePart::as_str);
    draft.mend("familyName", is_there && family == name.family, written);
    let written = name.middle.as_ref().map_or("", NamePart::as_str);
    draft.mend("middleName", middle == name.middle, written);
    draft.mend(
        "givenName",
        given.as_ref() == Some(&name.given),
        name.given.as_str(),
    );
}
