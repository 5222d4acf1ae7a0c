//! Rows that become people.

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::read_date;
use domain::checks::Fault;
use domain::emails::Email;
use domain::ids::PersonId;
use domain::names::{NameInput, fold};
use domain::people::{AccountLink, Person, PersonInput, Role};
use domain::texts::Code;
use ports::{Item, Key};

use super::Intake;
use super::lines::Line;
use crate::bundles::problems::Place;
use crate::errors::SchoolError;
use crate::imports::known;
use crate::outbox::Task;
use crate::people::{Invitation, write_new_person};
use crate::sheets::fields::Field;
use crate::tables::{self, Unique};

/// Words for roles, folded.
const ROLES: &[(Role, &[&str])] = &[
    (Role::Student, &["student", "sinh vien", "sv", "hoc vien"]),
    (
        Role::Lecturer,
        &["lecturer", "teacher", "giang vien", "gv", "giao vien"],
    ),
    (
        Role::Admin,
        &["admin", "administrator", "quan tri vien", "quan tri"],
    ),
];

type Faults = Vec<(Place, Fault)>;
/// Values that somebody in the school has, with their locks.
type Taken = BTreeMap<(Unique, String), Item>;

impl<'a> Intake<'a> {
    /// People of a few rows; what all of them need is read before.
    pub(super) async fn import_people(&mut self, lines: &[Line<'a>]) -> Result<(), SchoolError> {
        let people: Vec<Result<Person, Faults>> =
            lines.iter().map(|line| self.new_person(line)).collect();
        let uniques: BTreeSet<(Unique, String)> =
            people.iter().flatten().flat_map(uniques_of).collect();
        let locks: Vec<Key> = uniques
            .iter()
            .map(|(unique, value)| tables::lock(*unique, value))
            .collect();
        let found = self.read_items(&locks).await?;
        let taken = uniques.into_iter().zip(found);
        let taken: Taken = taken
            .filter_map(|(unique, lock)| Some((unique, lock?)))
            .collect();
        for (line, person) in lines.iter().zip(people) {
            if self.open(line) {
                self.import_person(line, person, &taken).await?;
            }
        }
        Ok(())
    }

    async fn import_person(
        &mut self,
        line: &Line<'a>,
        person: Result<Person, Faults>,
        taken: &Taken,
    ) -> Result<(), SchoolError> {
        let mut faults = self.repeated(line);
        let mut person = match person {
            Ok(person) => person,
            Err(more) => {
                faults.extend(more);
                self.leave_out(faults);
                return Ok(());
            }
        };
        if faults.is_empty() {
            let uniques = uniques_of(&person).into_iter();
            let locks = uniques.filter_map(|unique| taken.get_key_value(&unique));
            faults.extend(locks.map(|((unique, _), lock)| {
                let (field, code) = match unique {
                    Unique::Email => (Field::Email, "email_taken"),
                    _ => (Field::Code, "code_taken"),
                };
                (line.place_of(field), known::taken(code, Some(lock)))
            }));
        }
        if !faults.is_empty() {
            self.leave_out(faults);
            return Ok(());
        }
        let mut unit = self.unit(line);
        if person.email.is_placeholder() {
            let place = line.place_of(Field::Email);
            self.problems.warn(place, Fault::new("email_missing"));
        } else if self.plan.invitation == Invitation::Send {
            person.account = AccountLink::Invited;
            let task = Task::CreateAccount {
                person: person.id.clone(),
            };
            unit.write.task(self.school.new_task(), &task);
        }
        write_new_person(&mut unit.write, &person);
        self.add(unit).await
    }

    fn new_person(&self, line: &Line<'_>) -> Result<Person, Faults> {
        let mut faults = Faults::new();
        let roles = read_roles(line, self.plan.role).unwrap_or_else(|fault| {
            faults.push((line.place_of(Field::Roles), fault));
            Vec::new()
        });
        let language = line.value(Field::Language).map(read_language);
        let birth_date = line.value(Field::BirthDate);
        let input = PersonInput {
            name: read_name(line),
            email: read_email(line),
            code: line.owned(Field::Code),
            roles,
            language,
            time_zone: None,
            phone: line.owned(Field::Phone),
            // What is no date is told with the rest.
            birth_date: birth_date.map(|text| {
                read_date(text).map_or_else(|_| text.to_owned(), |date| date.to_string())
            }),
        };
        let id = self.school.new_id(PersonId::new);
        match Person::create(id, &input, self.now) {
            Ok(person) if faults.is_empty() => Ok(person),
            Ok(_) => Err(faults),
            Err(invalid) => {
                faults.extend(Self::places(line, invalid.0));
                Err(faults)
            }
        }
    }
}

/// The parts that have columns of their own win over those of the whole name.
fn read_name(line: &Line<'_>) -> NameInput {
    let whole = line.value(Field::FullName).map(NameInput::split);
    let mut name = whole.unwrap_or_default();
    if let Some(written) = line.value(Field::FamilyMiddle) {
        (name.family, name.middle) = NameInput::split_family(written);
    }
    name.family = line.owned(Field::Family).or(name.family);
    name.middle = line.owned(Field::Middle).or(name.middle);
    name.given = line.owned(Field::Given).unwrap_or(name.given);
    name
}

/// The address, or one that stands for none where there is a number instead (decisions.md C2).
fn read_email(line: &Line<'_>) -> String {
    match (line.value(Field::Email), line.value(Field::Code)) {
        (Some(email), _) => email.to_owned(),
        (None, Some(code)) => Email::placeholder(code).as_str().to_owned(),
        (None, None) => String::new(),
    }
}

/// Role values; words of both languages are read, several with commas or the like between them.
fn read_roles(line: &Line<'_>, otherwise: Option<Role>) -> Result<Vec<String>, Fault> {
    let Some(text) = line.value(Field::Roles) else {
        let role = otherwise.map(|role| role.as_str().to_owned());
        return Ok(role.into_iter().collect());
    };
    let words = text.split([',', ';', '/', '+']).map(fold);
    let words = words.filter(|word| !word.is_empty());
    let roles = words.map(|word| read_role(&word).map(|role| role.as_str().to_owned()));
    let roles: Option<Vec<String>> = roles.collect();
    roles.ok_or_else(|| {
        let allowed = "Student, Lecturer, Administrator";
        Fault::new("not_allowed").with("allowed", allowed)
    })
}

/// A role by its folded word.
pub(super) fn read_role(word: &str) -> Option<Role> {
    let found = ROLES.iter().find(|(_, words)| words.contains(&word));
    found.map(|(role, _)| *role)
}

/// The code of a language that is called by its name.
fn read_language(text: &str) -> String {
    match fold(text).as_str() {
        "vietnamese" | "tieng viet" | "vi" => "vi".to_owned(),
        "english" | "tieng anh" | "en" => "en".to_owned(),
        _ => text.to_owned(),
    }
}

/// What of a person has to be unique: the e-mail, and the code if there is one.
fn uniques_of(person: &Person) -> Vec<(Unique, String)> {
    let email = (Unique::Email, person.email.as_str().to_owned());
    let code = person.code.as_ref().map(Code::folded);
    let code = code.map(|code| (Unique::PersonCode, code));
    std::iter::once(email).chain(code).collect()
}
