//! ALL key layouts of the school: the tables, their indexes, and a constructor for every key. The
//! page `docs/data.md` is generated from here. Tables 1 to 4 are those of the original deployment,
//! literally; what hangs off a person or a class lives in `records` (decisions.md B1–B5).

use domain::classes::ClassStatus;
use domain::enrollments::{ClassRole, EnrollmentStatus};
use domain::ids::{BatchId, ClassId, EventId, PersonId, SubjectId, TaskId, TermId};
use domain::people::{PersonStatus, Role};
use domain::subjects::Shelf;
use ports::{AttributeValue, IndexSpec, Key, KeySpec, Projection, TableSpec};

/// People, by id; the e-mail is the sort key.
pub static USERS: TableSpec = TableSpec {
    name: "users",
    partition: KeySpec::text("id"),
    sort: Some(KeySpec::text("email")),
    indexes: &[IndexSpec {
        name: "role-index",
        partition: KeySpec::text("role"),
        sort: None,
        projection: Projection::KeysOnly,
        about: "Walks everybody by their first role, for export and checks; lists do not use it.",
    }],
    ttl: None,
    about: "One item a person.",
};

/// Classes.
pub static CLASSES: TableSpec = TableSpec {
    name: "classes",
    partition: KeySpec::text("id"),
    sort: None,
    indexes: &[
        IndexSpec {
            name: "term-index",
            partition: KeySpec::text("term_id"),
            sort: Some(KeySpec::text("sort_key")),
            projection: Projection::KeysOnly,
            about: "Classes of a term by status and code.",
        },
        IndexSpec {
            name: "subject-index",
            partition: KeySpec::text("subject_id"),
            sort: Some(KeySpec::text("sort_key")),
            projection: Projection::KeysOnly,
            about: "Classes of a subject by status and code.",
        },
        IndexSpec {
            name: "status-index",
            partition: KeySpec::text("status"),
            sort: Some(KeySpec::text("sort_key")),
            projection: Projection::KeysOnly,
            about: "All classes of a status by code.",
        },
    ],
    ttl: None,
    about: "One item a class, with its counts. Indexes copy keys alone, so that a count costs one write.",
};

/// Subjects.
pub static SUBJECTS: TableSpec = TableSpec {
    name: "subjects",
    partition: KeySpec::text("id"),
    sort: None,
    indexes: &[IndexSpec {
        name: "name-index",
        partition: KeySpec::text("status"),
        sort: Some(KeySpec::text("sort_key")),
        projection: Projection::All,
        about: "Subjects of a status by name.",
    }],
    ttl: None,
    about: "One item a subject.",
};

/// Notices; filled by a later part of the program.
pub static NOTIFICATIONS: TableSpec = TableSpec {
    name: "notifications",
    partition: KeySpec::number("id"),
    sort: Some(KeySpec::text("sent_at")),
    indexes: &[IndexSpec {
        name: "audience-index",
        partition: KeySpec::text("audience"),
        sort: Some(KeySpec::text("sent_at")),
        projection: Projection::All,
        about: "Notices to an audience in the order of sending.",
    }],
    ttl: None,
    about: "One item a notice; the id is the time of sending in ms × 1000 + a random number below 1000.",
};

/// Everything that hangs off a person, a class or the school.
pub static RECORDS: TableSpec = TableSpec {
    name: "records",
    partition: KeySpec::text("pk"),
    sort: Some(KeySpec::text("sk")),
    indexes: &[
        IndexSpec {
            name: "by-person",
            partition: KeySpec::text("person"),
            sort: Some(KeySpec::text("person_key")),
            projection: Projection::Include(&["class", "role", "status"]),
            about: "Memberships of a person (`MEMBER#…`) and what a person did (`EVENT#…`).",
        },
        IndexSpec {
            name: "roster-index",
            partition: KeySpec::text("roster"),
            sort: Some(KeySpec::text("sort_key")),
            projection: Projection::All,
            about: "Members of a class by role and status, sorted by name.",
        },
        IndexSpec {
            name: "by-day",
            partition: KeySpec::text("day"),
            sort: Some(KeySpec::text("day_key")),
            projection: Projection::KeysOnly,
            about: "Events of a day in order, for the audit.",
        },
    ],
    ttl: Some("expires_at"),
    about: "Everything that hangs off a person, a class or the school, in one table.",
};

/// The tables of the school.
pub static ALL: [&TableSpec; 5] = [&USERS, &CLASSES, &SUBJECTS, &NOTIFICATIONS, &RECORDS];

/// One kind of item in `records`, for the documentation.
pub struct Layout {
    /// Partition key.
    pub pk: &'static str,
    /// Sort key.
    pub sk: &'static str,
    /// What it is.
    pub about: &'static str,
}

const fn layout(pk: &'static str, sk: &'static str, about: &'static str) -> Layout {
    Layout { pk, sk, about }
}

/// Every kind of item in `records`; a test holds the constructors below to it.
pub static LAYOUTS: &[Layout] = &[
    layout(
        "SCHOOL",
        "SETTINGS",
        "Name of the school, current term, whether it is the demo.",
    ),
    layout(
        "LOGIN#<sub>",
        "LOGIN",
        "The person behind an account of the user pool.",
    ),
    layout(
        "PERSON#<person>",
        "AUTHORITY",
        "Roles, status, account; read consistently by every request.",
    ),
    layout(
        "PERSON#<person>",
        "EVENT#<event>",
        "What was done to a person.",
    ),
    layout(
        "PEOPLE#<ROLE>#<status>",
        "<name>",
        "A row of the list of people, one per role held (NONE without).",
    ),
    layout(
        "LOCK#email#<email>",
        "LOCK",
        "Makes an e-mail unique; holds the person.",
    ),
    layout(
        "LOCK#code#<code>",
        "LOCK",
        "Makes a student or staff number unique; holds the person.",
    ),
    layout(
        "LOCK#subject#<code>",
        "LOCK",
        "Makes a subject code unique.",
    ),
    layout("LOCK#class#<code>", "LOCK", "Makes a class code unique."),
    layout("TERM#<term>", "TERM", "A term."),
    layout("TERM#<term>", "EVENT#<event>", "What was done to a term."),
    layout(
        "TERMS#<status>",
        "<first day>",
        "A row of the list of terms.",
    ),
    layout(
        "SUBJECT#<subject>",
        "EVENT#<event>",
        "What was done to a subject.",
    ),
    layout(
        "CLASS#<class>",
        "MEMBER#<ROLE>#<person>",
        "A membership with what a roster shows.",
    ),
    layout(
        "CLASS#<class>",
        "SCORES#<person>",
        "All cells of a student in the class, apart from the roster.",
    ),
    layout(
        "CLASS#<class>",
        "RESULTS#<person>",
        "What an import said of a student's scores beyond the cells.",
    ),
    layout(
        "CLASS#<class>",
        "BOOK",
        "How the class is weighed, and the numbers given out.",
    ),
    layout(
        "CLASS#<class>",
        "CATEGORY#<number>",
        "A category of the book.",
    ),
    layout("CLASS#<class>", "ITEM#<number>", "An item of the book."),
    layout(
        "CLASS#<class>",
        "EVENT#<event>",
        "What was done to a class or a member.",
    ),
    layout(
        "IDEMPOTENCY#<person>",
        "<key>",
        "Answer of a request that may be sent again; 24 hours.",
    ),
    layout(
        "OUTBOX",
        "<task>",
        "Something still to be done outside the transaction.",
    ),
    layout(
        "SOURCE#<entity>",
        "<sourcedId>",
        "Where a row of another system went, and its hash when last read.",
    ),
    layout(
        "SOURCE#categories",
        "<sourcedId>#<class>",
        "The same of a category, which other systems do not tie to a class.",
    ),
    layout("BATCH#<batch>", "BATCH", "An import."),
    layout(
        "BATCH#<batch>",
        "EVENT#<event>",
        "What was done by an import as a whole.",
    ),
    layout(
        "BATCH#<batch>",
        "ROWS#<number>",
        "Before and after of rows of an import.",
    ),
];

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

/// Number attribute.
pub fn n(number: impl std::fmt::Display) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

/// Settings of the school.
pub fn settings() -> Key {
    RECORDS.key("SCHOOL", "SETTINGS")
}

/// The person behind an account.
pub fn login(sub: &str) -> Key {
    RECORDS.key(format!("LOGIN#{sub}"), "LOGIN")
}

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
    RECORDS.key(person(id), "AUTHORITY")
}

/// Partition of a list of people.
pub fn people(listed: Listed, status: PersonStatus) -> String {
    format!("PEOPLE#{}#{}", listed.as_str(), status.as_str())
}

/// What is unique in the school.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unique {
    /// E-mail of a person.
    Email,
    /// Code of a person.
    PersonCode,
    /// Code of a subject.
    SubjectCode,
    /// Code of a class.
    ClassCode,
}

/// The lock that makes a value unique; `folded` is the form in which two values are the same.
pub fn lock(unique: Unique, folded: &str) -> Key {
    let kind = match unique {
        Unique::Email => "email",
        Unique::PersonCode => "code",
        Unique::SubjectCode => "subject",
        Unique::ClassCode => "class",
    };
    RECORDS.key(format!("LOCK#{kind}#{folded}"), "LOCK")
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

/// A class.
pub fn class(class: &ClassId) -> Key {
    CLASSES.partition_key(class.as_str())
}

/// Partition of what hangs off a class.
pub fn class_partition(class: &ClassId) -> String {
    format!("CLASS#{class}")
}

/// A membership.
pub fn member(class: &ClassId, role: ClassRole, person: &PersonId) -> Key {
    RECORDS.key(
        class_partition(class),
        format!("MEMBER#{}#{person}", role.as_str()),
    )
}

/// Partition of a roster in `roster-index`.
pub fn roster(class: &ClassId, role: ClassRole, status: EnrollmentStatus) -> String {
    format!("{class}#{}#{}", role.as_str(), status.as_str())
}

/// Sort key of a membership in `by-person`.
pub fn member_of(class: &ClassId, role: ClassRole) -> String {
    format!("{MEMBERSHIPS}{class}#{}", role.as_str())
}

/// The class and role of a sort key made by [`member_of`].
pub fn read_member_of(sort_key: &str) -> Option<(ClassId, ClassRole)> {
    let (class, role) = sort_key.strip_prefix(MEMBERSHIPS)?.split_once('#')?;
    Some((ClassId::parse(class).ok()?, ClassRole::parse(role).ok()?))
}

/// What sort keys of memberships in `by-person` begin with.
pub const MEMBERSHIPS: &str = "MEMBER#";

/// All cells of a student.
pub fn scores(class: &ClassId, person: &PersonId) -> Key {
    RECORDS.key(class_partition(class), format!("SCORES#{person}"))
}

/// What an import said of a student's scores.
pub fn results(class: &ClassId, person: &PersonId) -> Key {
    RECORDS.key(class_partition(class), format!("RESULTS#{person}"))
}

/// The book of a class.
pub fn book(class: &ClassId) -> Key {
    RECORDS.key(class_partition(class), "BOOK")
}

/// A category of a book; numbers sort as text.
pub fn category(class: &ClassId, number: u32) -> Key {
    RECORDS.key(class_partition(class), format!("CATEGORY#{number:05}"))
}

/// An item of a book; numbers sort as text.
pub fn item(class: &ClassId, number: u32) -> Key {
    RECORDS.key(class_partition(class), format!("ITEM#{number:05}"))
}

/// Sort key of an event, in its own partition and in `by-person`.
pub fn event(event: &EventId) -> String {
    format!("EVENT#{event}")
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

/// Where a row of another system went; `entity` is the name of its file, such as `users`.
pub fn source(entity: &str, sourced_id: &str) -> Key {
    RECORDS.key(sources(entity), sourced_id)
}

/// Where a category of another system went in a class.
pub fn category_source(sourced_id: &str, class: &ClassId) -> Key {
    source(CATEGORIES, &format!("{sourced_id}#{class}"))
}

/// The entity of categories, in keys of sources.
pub const CATEGORIES: &str = "categories";

/// Partition of the sources of an entity.
pub fn sources(entity: &str) -> String {
    format!("SOURCE#{entity}")
}

/// Partition of an import.
pub fn batch_partition(batch: &BatchId) -> String {
    format!("BATCH#{batch}")
}

/// An import.
pub fn batch(batch: &BatchId) -> Key {
    RECORDS.key(batch_partition(batch), "BATCH")
}

/// Before and after of rows of an import.
pub fn batch_rows(batch: &BatchId, number: u32) -> Key {
    RECORDS.key(batch_partition(batch), format!("ROWS#{number:06}"))
}

/// What sort keys of classes of a status begin with, in every index of `classes`.
pub fn class_status_prefix(status: ClassStatus) -> String {
    format!("{}#", status.as_str())
}
