//! A constructor for every key. Each demands the owner of what it names, so that an unscoped read
//! cannot be written.

use domain::enrollments::ClassRole;
use domain::events::Thing;
use domain::ids::{ClassId, DepartmentId, EventId, PersonId, SubjectId, TaskId, TermId};
use domain::names::KEY_SEPARATOR;
use domain::notices::{Audience, NoticeId};
use domain::people::{PersonStatus, Role};
use domain::search::letters;
use domain::sessions::SessionId;
use domain::subjects::Shelf;
use ports::{AttributeValue, Item, Key};

use super::{NOTIFICATIONS, RECORDS, SUBJECTS, USERS};

mod classes;
mod works;

pub use classes::*;
pub use works::*;

/// Roles under which people are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Listed {
    /// Those who hold the role.
    Under(Role),
    /// Those who hold none.
    WithoutRole,
}

impl Listed {
    /// The value in keys and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Under(role) => role.as_str(),
            Self::WithoutRole => "NONE",
        }
    }
}

/// Text attribute.
pub fn s(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

/// Bytes attribute.
pub fn b(bytes: impl Into<Vec<u8>>) -> AttributeValue {
    AttributeValue::B(bytes.into())
}

/// Number attribute.
pub fn n(number: impl std::fmt::Display) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

/// Partition of the school as a whole.
pub const SCHOOL: &str = "SCHOOL";

/// Settings of the school.
pub fn settings() -> Key {
    RECORDS.key(SCHOOL, "SETTINGS")
}

/// Partition of what is told of lists of the whole school that left as files.
pub const EXPORTS: &str = "EXPORTS";

/// The person behind an account.
pub fn login(sub: &str) -> Key {
    RECORDS.key(format!("{LOGINS}{sub}"), "LOGIN")
}

/// What partition keys of accounts begin with.
pub const LOGINS: &str = "LOGIN#";

/// A person's item; the e-mail must be the present one.
pub fn user(person: &PersonId, email: &str) -> Key {
    USERS.key(person.as_str(), email)
}

/// Partition of what hangs off a person.
pub fn person(person: &PersonId) -> String {
    format!("PERSON#{person}")
}

/// A person's rights.
pub fn authority(id: &PersonId) -> Key {
    RECORDS.key(person(id), AUTHORITY)
}

/// Sort key of what every request reads of its person.
pub const AUTHORITY: &str = "AUTHORITY";

/// A session of a person.
pub fn session(id: &PersonId, session: &SessionId) -> Key {
    RECORDS.key(person(id), format!("{SESSIONS}{session}"))
}

/// What sort keys of sessions begin with, in the partition of their person.
pub const SESSIONS: &str = "SESSION#";

/// What a person has read of notices.
pub fn reads(id: &PersonId) -> Key {
    RECORDS.key(person(id), "NOTICES")
}

/// A notice.
pub fn notice(id: NoticeId) -> Key {
    Key {
        table: &NOTIFICATIONS,
        partition: n(id),
        sort: Some(s(id.sent_at())),
    }
}

/// The newest notice of an audience, and how many there are.
pub fn head(audience: &Audience) -> Key {
    RECORDS.key(format!("HEAD#{audience}"), "HEAD")
}

/// Partition of a list of people.
pub fn people(listed: Listed, status: PersonStatus) -> String {
    format!("PEOPLE#{}#{}", listed.as_str(), status.as_str())
}

/// What is unique in the school.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unique {
    /// E-mail of a person.
    Email,
    /// Code of a person.
    PersonCode,
    /// Code of a subject.
    SubjectCode,
    /// Name of a department.
    DepartmentName,
    /// Code of a class.
    ClassCode,
}

/// The lock that makes a value unique; `folded` is the form in which two values are the same.
pub fn lock(unique: Unique, folded: &str) -> Key {
    let kind = match unique {
        Unique::Email => "email",
        Unique::PersonCode => "code",
        Unique::SubjectCode => "subject",
        Unique::DepartmentName => "department",
        Unique::ClassCode => "class",
    };
    RECORDS.key(format!("LOCK#{kind}#{folded}"), "LOCK")
}

/// The school's logo.
pub fn logo() -> Key {
    RECORDS.key(SCHOOL, "LOGO")
}

/// Partition of what hangs off a department.
pub fn department_partition(department: &DepartmentId) -> String {
    format!("DEPARTMENT#{department}")
}

/// A department.
pub fn department(department: &DepartmentId) -> Key {
    RECORDS.key(department_partition(department), "DEPARTMENT")
}

/// Partition of a list of departments.
pub fn departments(status: Shelf) -> String {
    format!("DEPARTMENTS#{}", status.as_str())
}

/// What sort keys of subjects begin with, in the partition of their department.
pub const TAUGHT: &str = "SUBJECT#";

/// What those of a status begin with.
pub fn taught_prefix(status: Shelf) -> String {
    format!("{TAUGHT}{}#", status.as_str())
}

/// Partition of what hangs off a term.
pub fn term_partition(term: &TermId) -> String {
    format!("TERM#{term}")
}

/// A term.
pub fn term(term: &TermId) -> Key {
    RECORDS.key(term_partition(term), "TERM")
}

/// Partition of a list of terms.
pub fn terms(status: Shelf) -> String {
    format!("TERMS#{}", status.as_str())
}

/// A subject.
pub fn subject(subject: &SubjectId) -> Key {
    SUBJECTS.partition_key(subject.as_str())
}

/// Partition of what hangs off a subject.
pub fn subject_partition(subject: &SubjectId) -> String {
    format!("SUBJECT#{subject}")
}

/// Partition of the uploads that were permitted, which sort by when they are looked at.
pub const UPLOADS: &str = "UPLOADS";

/// A permitted upload; seconds sort as text.
pub fn upload(second: i64, id: &str) -> Key {
    RECORDS.key(UPLOADS, format!("{second:012}#{id}"))
}

/// Sort key of an event, in its own partition and in `by-person`.
pub fn event(event: &EventId) -> String {
    format!("{EVENTS}{event}")
}

/// What sort keys of events begin with.
pub const EVENTS: &str = "EVENT#";

/// Partition in `roster-index` of what was done to somebody's membership of the thing of a partition.
pub fn member_events(partition: &str, member: &PersonId) -> String {
    format!("{partition}#EVENTS#{member}")
}

/// Partition of what hangs off something.
pub fn partition_of(thing: &Thing) -> String {
    match thing {
        Thing::Person(id) => person(id),
        Thing::Class(id) => class_partition(id),
        Thing::Subject(id) => subject_partition(id),
        Thing::Department(id) => department_partition(id),
        Thing::Term(id) => term_partition(id),
        Thing::Job(id) => job_partition(id),
        Thing::Batch(id) => batch_partition(id),
        Thing::School => SCHOOL.to_owned(),
    }
}

/// The thing of a partition made by [`partition_of`].
pub fn read_thing(partition: &str) -> Option<Thing> {
    let id = match partition {
        SCHOOL => "school",
        _ => partition.split_once('#')?.1,
    };
    let thing = Thing::parse(id).ok()?;
    (partition_of(&thing) == partition).then_some(thing)
}

/// Answer of a request that may be sent again.
pub fn idempotency(actor: &PersonId, key: &str) -> Key {
    RECORDS.key(format!("IDEMPOTENCY#{actor}"), key)
}

/// Partition of the outbox.
pub const OUTBOX: &str = "OUTBOX";

/// A task of the outbox.
pub fn task(task: &TaskId) -> Key {
    RECORDS.key(OUTBOX, task.as_str())
}

/// Held by the job that changes the school as a whole: one at a time.
pub fn import_lock() -> Key {
    RECORDS.key("LOCK#import", "LOCK")
}

/// A list of texts under which things are found, in the order of the texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Register {
    /// People of the school.
    People,
    /// Subjects.
    Subjects,
    /// Classes.
    Classes,
    /// Members of a class by name.
    Members(ClassId),
    /// Members of a class by number, which classmates do not read.
    Numbers(ClassId),
}

impl Register {
    /// The partition of texts that begin with this one. Those of the school are parted by the first two
    /// letters.
    pub fn partition(&self, text: &str) -> String {
        let kind = match self {
            Self::People => "people",
            Self::Subjects => "subjects",
            Self::Classes => "classes",
            Self::Members(class) | Self::Numbers(class) => return class_partition(class),
        };
        format!("SEARCH#{kind}#{}", letters(text))
    }

    const fn lead(&self) -> &'static str {
        match self {
            Self::People | Self::Subjects | Self::Classes => "",
            Self::Members(_) => "FIND#",
            Self::Numbers(_) => "NUMBER#",
        }
    }

    /// The sort key of a place in the order of the texts.
    pub fn sort_key(&self, place: &str) -> String {
        format!("{}{place}", self.lead())
    }

    /// The place of an item in the order of the texts, the same in every register.
    pub fn place<'k>(&self, item: &'k Item) -> Option<&'k str> {
        match item.get(RECORDS.sort?.name)? {
            AttributeValue::S(sort_key) => sort_key.strip_prefix(self.lead()),
            _ => None,
        }
    }

    /// One text under which something is found; `whose` is its id.
    pub fn entry(&self, text: &str, whose: &str) -> Key {
        let place = format!("{text}{KEY_SEPARATOR}{whose}");
        RECORDS.key(self.partition(text), self.sort_key(&place))
    }
}

/// The text of a place in a register.
pub fn text_at(place: &str) -> Option<&str> {
    place.rsplit_once(KEY_SEPARATOR).map(|(text, _)| text)
}

/// Who is found in a class, as part of an entry's key.
pub fn found_member(person: &PersonId, role: ClassRole) -> String {
    format!("{person}#{}", role.as_str())
}

/// A place without the role: the same for somebody in several classes.
pub fn without_role(place: &str) -> &str {
    place.split_once('#').map_or(place, |(who, _)| who)
}
