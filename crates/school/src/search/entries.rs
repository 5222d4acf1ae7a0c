//! What the search finds: one item for each text under which a thing is found, with as much of the
//! thing as says so.

use domain::classes::{Class, SubjectLabel};
use domain::enrollments::{ClassRole, Enrollment};
use domain::ids::{ClassId, PersonId};
use domain::names::PersonName;
use domain::search::Texts;
use domain::texts::{Code, Title};
use ports::Key;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::people::PersonRow;
use crate::stored::plain_item;
use crate::tables::{self, Sought};
use crate::writes::Write;

/// Most entries of one thing: one for each word of its name, two for its codes.
pub const MAX_ENTRIES: usize = domain::search::MAX_WORDS + 2;

/// Something that is found by its words.
pub trait Found: Serialize + DeserializeOwned + PartialEq {
    /// The texts under which it is found.
    fn texts(&self) -> Texts;

    /// Where its entry for one of the texts is.
    fn key(&self, text: &str) -> Key;
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
        tables::entry(Sought::People, text, self.id.as_str())
    }
}

impl Found for SubjectLabel {
    fn texts(&self) -> Texts {
        Texts::of_title(&self.name, &self.code)
    }

    fn key(&self, text: &str) -> Key {
        tables::entry(Sought::Subjects, text, self.id.as_str())
    }
}

impl Found for ClassEntry {
    fn texts(&self) -> Texts {
        Texts::of_title(&self.name, &self.code)
    }

    fn key(&self, text: &str) -> Key {
        tables::entry(Sought::Classes, text, self.id.as_str())
    }
}

impl Found for MemberEntry {
    fn texts(&self) -> Texts {
        Texts::of_member(&self.name, self.code.as_ref())
    }

    fn key(&self, text: &str) -> Key {
        tables::member_entry(&self.class, text, (&self.person, self.role))
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

/// Brings the entries of a member in line with a membership that is written: those who are in the class
/// are found in it.
pub fn write_member(write: &mut Write, old: Option<&Enrollment>, new: &Enrollment) {
    let old = old.filter(|old| old.is_active()).map(MemberEntry::from);
    let new = new.is_active().then(|| MemberEntry::from(new));
    match (old, new) {
        (None, Some(new)) => write_new(write, &new),
        (Some(old), None) => write_gone(write, &old),
        (Some(old), Some(new)) => write_edited(write, &old, &new),
        (None, None) => {}
    }
}
