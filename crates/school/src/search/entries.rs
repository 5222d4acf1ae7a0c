//! What the search finds: one item for each text under which a thing is found, with as much of the
//! thing as says so.

use domain::classes::{Class, SubjectLabel};
use domain::enrollments::{ClassRole, Enrollment};
use domain::ids::{ClassId, PersonId};
use domain::names::PersonName;
use domain::search::{Search, Step, Texts};
use domain::texts::{Code, Title};
use ports::Key;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::people::PersonRow;
use crate::stored::plain_item;
use crate::tables::{Register, found_member};
use crate::writes::Write;

/// Most entries of one thing: one for each word of its name, two for its codes.
pub const MAX_ENTRIES: usize = domain::search::MAX_WORDS + 2;

/// Something that is found by its words.
pub trait Found: Serialize + DeserializeOwned + PartialEq {
    /// The texts under which it is found.
    fn texts(&self) -> Texts;

    /// Where its entry for one of the texts is.
    fn key(&self, text: &str) -> Key;

    /// Where to look for it, one step after the other.
    fn steps(search: &Search) -> Vec<Step> {
        search.steps()
    }
}

/// What the search keeps of a class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassEntry {
    /// Which.
    pub id: ClassId,
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: Title,
}

/// What the search keeps of an active member of a class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MemberEntry {
    /// Of which class.
    pub class: ClassId,
    /// Who.
    pub person: PersonId,
    /// As what.
    pub role: ClassRole,
    /// Name.
    pub name: PersonName,
    /// Student or staff number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
}

/// The same, kept under the number and apart from the names: what lies between two names in their order
/// is no number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NumberEntry(pub MemberEntry);

impl From<&Class> for ClassEntry {
    fn from(class: &Class) -> Self {
        Self {
            id: class.id.clone(),
            code: class.code.clone(),
            name: class.name.clone(),
        }
    }
}

impl From<&Enrollment> for MemberEntry {
    fn from(member: &Enrollment) -> Self {
        Self {
            class: member.class.clone(),
            person: member.person.clone(),
            role: member.role,
            name: member.name.clone(),
            code: member.code.clone(),
        }
    }
}

impl Found for PersonRow {
    fn texts(&self) -> Texts {
        Texts::of_person(&self.name, self.code.as_ref(), &self.email)
    }

    fn key(&self, text: &str) -> Key {
        Register::People.entry(text, self.id.as_str())
    }
}

impl Found for SubjectLabel {
    fn texts(&self) -> Texts {
        Texts::of_title(&self.name, &self.code)
    }

    fn key(&self, text: &str) -> Key {
        Register::Subjects.entry(text, self.id.as_str())
    }
}

impl Found for ClassEntry {
    fn texts(&self) -> Texts {
        Texts::of_title(&self.name, &self.code)
    }

    fn key(&self, text: &str) -> Key {
        Register::Classes.entry(text, self.id.as_str())
    }
}

impl Found for MemberEntry {
    fn texts(&self) -> Texts {
        Texts::of_member(&self.name)
    }

    fn key(&self, text: &str) -> Key {
        let whose = found_member(&self.person, self.role);
        Register::Members(self.class.clone()).entry(text, &whose)
    }
}

impl Found for NumberEntry {
    fn texts(&self) -> Texts {
        Texts::of_number(self.0.code.as_ref())
    }

    fn key(&self, text: &str) -> Key {
        let Self(member) = self;
        let whose = found_member(&member.person, member.role);
        Register::Numbers(member.class.clone()).entry(text, &whose)
    }

    fn steps(search: &Search) -> Vec<Step> {
        vec![search.phrase()]
    }
}

fn keys<T: Found>(entry: &T) -> Vec<Key> {
    let texts = entry.texts();
    texts.iter().map(|text| entry.key(text)).collect()
}

/// Adds the entries of something new to a transaction: one action for each of its words and codes.
pub fn write_new<T: Found>(write: &mut Write, new: &T) {
    for key in keys(new) {
        write.put(&key, plain_item(new));
    }
}

fn write_gone<T: Found>(write: &mut Write, old: &T) {
    for key in keys(old) {
        write.delete(key);
    }
}

/// Brings the entries in line with an edit.
pub fn write_edited<T: Found>(write: &mut Write, old: &T, new: &T) {
    if old == new {
        return;
    }
    let kept = keys(new);
    for key in keys(old).into_iter().filter(|key| !kept.contains(key)) {
        write.delete(key);
    }
    write_new(write, new);
}

fn write_changed<T: Found>(write: &mut Write, old: Option<&T>, new: Option<&T>) {
    match (old, new) {
        (None, Some(new)) => write_new(write, new),
        (Some(old), None) => write_gone(write, old),
        (Some(old), Some(new)) => write_edited(write, old, new),
        (None, None) => {}
    }
}

/// Brings the entries of a member in line with a membership that is written: those who are in the class
/// are found in it.
pub fn write_member(write: &mut Write, old: Option<&Enrollment>, new: &Enrollment) {
    let old = old.filter(|old| old.is_active()).map(MemberEntry::from);
    let new = new.is_active().then(|| MemberEntry::from(new));
    write_changed(write, old.as_ref(), new.as_ref());
    let numbers = [old, new].map(|entry| entry.map(NumberEntry));
    write_changed(write, numbers[0].as_ref(), numbers[1].as_ref());
}
