//! Nouns with everything that follows from them, as the writes put it beside them.

use std::collections::BTreeSet;

use domain::classes::{Class, SubjectLabel};
use domain::departments::Department;
use domain::enrollments::{ClassRole, Enrollment};
use domain::ids::{ClassId, DepartmentId, JobId, PersonId, SubjectId, TermId};
use domain::materials::Material;
use domain::people::Person;
use domain::subjects::Subject;
use domain::terms::Term;
use ports::{Action, AttributeValue, Changes, Condition, Item, Key, TableSpec};

use super::cases::Case;
use super::findings::{Code, Finding, place, texts};
use crate::classes::write_new_class;
use crate::departments::write_new_department;
use crate::enrollments::follow_member;
use crate::errors::SchoolError;
use crate::jobs::Job;
use crate::people::write_new_person;
use crate::stored::{Stored, from_item, to_item};
use crate::subjects::write_new_subject;
use crate::tables::{self, AUTHORITY, CLASSES, MATERIALS, RECORDS, SUBJECTS, USERS};
use crate::terms::write_new_term;
use crate::writes::Write;

/// A noun with what follows from it.
pub struct Noun {
    pub key: Key,
    /// That it is still as it was read.
    pub as_read: Condition,
    /// Its id, or that of a membership.
    pub name: String,
    pub version: u64,
    /// What is written of it, with the keys of indexes; none of a job.
    item: Option<Item>,
    pub followers: Vec<(Key, Item)>,
    pub kind: Kind,
}

/// Which noun it is, where more is to be known of it.
pub enum Kind {
    Subject(Box<Subject>),
    Class(Box<Class>),
    Member(Box<Enrollment>),
    Other,
}

/// From which noun something follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    Person(PersonId),
    Subject(SubjectId),
    Department(DepartmentId),
    Term(TermId),
    Class(ClassId),
    Member(ClassId, ClassRole, PersonId),
    Job(JobId),
}

impl Noun {
    /// The noun of an item, if the key is that of one.
    pub fn read(key: &Key, item: &Item) -> Option<Result<Self, SchoolError>> {
        let table = key.table;
        if table == &USERS {
            return Some(from_item(item.clone()).map(|person| Self::of_person(&person)));
        }
        if table == &SUBJECTS {
            return Some(from_item(item.clone()).map(|subject| Self::subject(&subject)));
        }
        if table == &CLASSES {
            return Some(from_item(item.clone()).map(|class| Self::class(&class)));
        }
        let (pk, sk) = texts(key);
        if table != &RECORDS {
            return None;
        }
        if pk.starts_with("TERM#") && sk == "TERM" {
            return Some(from_item(item.clone()).map(|term| Self::term(&term)));
        }
        if pk.starts_with("DEPARTMENT#") && sk == "DEPARTMENT" {
            return Some(from_item(item.clone()).map(|found| Self::department(&found)));
        }
        if pk == tables::JOBS {
            return Some(from_item(item.clone()).map(|job| Self::job(&job)));
        }
        if !pk.starts_with("CLASS#") {
            return None;
        }
        if sk.starts_with(tables::MEMBERSHIPS) {
            return Some(from_item(item.clone()).map(|member| Self::member(&member)));
        }
        let is_material = sk.starts_with(MATERIALS);
        is_material.then(|| from_item(item.clone()).map(|material| Self::material(&material)))
    }

    fn of<T: Stored>(noun: &T, name: String, write: &Write) -> Self {
        let key = noun.key();
        Self {
            as_read: noun.as_read(),
            followers: followers(&key, write),
            item: Some(to_item(noun)),
            version: noun.version(),
            kind: Kind::Other,
            key,
            name,
        }
    }

    /// A person with list rows, locks and rights.
    pub fn of_person(person: &Person) -> Self {
        let mut write = Write::new();
        write_new_person(&mut write, person);
        Self::of(person, person.id.to_string(), &write)
    }

    fn subject(subject: &Subject) -> Self {
        let mut write = Write::new();
        write_new_subject(&mut write, subject);
        Self {
            kind: Kind::Subject(Box::new(subject.clone())),
            ..Self::of(subject, subject.id.to_string(), &write)
        }
    }

    fn department(department: &Department) -> Self {
        let mut write = Write::new();
        write_new_department(&mut write, department);
        Self::of(department, department.id.to_string(), &write)
    }

    fn term(term: &Term) -> Self {
        let mut write = Write::new();
        write_new_term(&mut write, term);
        Self::of(term, term.id.to_string(), &write)
    }

    fn class(class: &Class) -> Self {
        let mut write = Write::new();
        write_new_class(&mut write, class);
        Self {
            kind: Kind::Class(Box::new(class.clone())),
            ..Self::of(class, class.id.to_string(), &write)
        }
    }

    fn member(member: &Enrollment) -> Self {
        let mut write = Write::new();
        follow_member(&mut write, None, member);
        let name = name_of_member(&member.class, member.role, &member.person);
        Self {
            kind: Kind::Member(Box::new(member.clone())),
            ..Self::of(member, name, &write)
        }
    }

    fn material(material: &Material) -> Self {
        Self::of(material, material.id.to_string(), &Write::new())
    }

    fn job(job: &Job) -> Self {
        let mut write = Write::new();
        job.write_new(&mut write);
        let key = tables::job(&job.id);
        let mut followers = followers(&key, &write);
        if !job.state.is_open() {
            let ends = [tables::open_job(&job.id), tables::import_lock()];
            followers.retain(|(key, _)| !ends.contains(key));
        }
        Self {
            as_read: Condition::version(job.version),
            name: job.id.to_string(),
            version: job.version,
            item: None,
            kind: Kind::Other,
            followers,
            key,
        }
    }

    /// What is wrong with the noun itself.
    pub fn look(&self, key: &Key, found: &Item) -> Case {
        let mut case = Case::default();
        if *key != self.key {
            return Case::told(Finding::new(Code::Misplaced, place(key, &self.name)));
        }
        if self.version == 0 {
            let finding = Finding::new(Code::Unversioned, place(key, &self.name));
            case.findings.push(finding);
        }
        let Some(item) = &self.item else { return case };
        let mut changes = Changes::new();
        let mut names = BTreeSet::new();
        for name in index_keys(key.table) {
            match (item.get(name), found.get(name)) {
                (is, was) if is == was => continue,
                (Some(value), _) => changes = changes.set(name, value.clone()),
                (None, _) => changes = changes.remove(name),
            }
            names.insert(name);
        }
        if !names.is_empty() {
            let names: Vec<&str> = names.into_iter().collect();
            let finding = Finding::new(Code::Index, place(key, &self.name));
            case.findings
                .push(finding.expecting(names.join(", ")).derivable());
            case.mend
                .update(key.clone(), changes, Some(self.as_read.clone()));
        }
        case
    }

    /// Whether something at this key follows from the noun.
    pub fn is_followed_by(&self, key: &Key) -> bool {
        self.followers.iter().any(|(follower, _)| follower == key)
    }
}

/// Attributes that indexes of a table are made of.
fn index_keys(table: &TableSpec) -> BTreeSet<&'static str> {
    let specs = table.indexes.iter();
    let keys = specs.flat_map(|index| [Some(index.partition), index.sort]);
    keys.flatten().map(|spec| spec.name).collect()
}

/// What a transaction puts beside the noun of this key.
fn followers(noun: &Key, write: &Write) -> Vec<(Key, Item)> {
    let puts = write.actions().iter().filter_map(|action| match action {
        Action::Put(put) => Some((Key::of(put.table, &put.item)?, put.item.clone())),
        _ => None,
    });
    puts.filter(|(key, _)| key != noun).collect()
}

pub fn name_of_member(class: &ClassId, role: ClassRole, person: &PersonId) -> String {
    format!("{class}#{}#{person}", role.as_str())
}

impl Owner {
    /// From what an item follows, if from a noun at all; none too if it does not say.
    pub fn of(key: &Key, item: &Item) -> Option<Self> {
        if key.table != &RECORDS {
            return None;
        }
        let (pk, sk) = texts(key);
        let text = |name: &str| match item.get(name) {
            Some(AttributeValue::S(text)) => Some(text.as_str()),
            _ => None,
        };
        let (kind, rest) = pk.split_once('#').unwrap_or((pk, ""));
        let what = rest.split('#').next().unwrap_or_default();
        match (kind, what, sk) {
            ("PEOPLE", ..) | ("SEARCH", "people", _) => person(text("id")?),
            ("SEARCH", "subjects", _) => subject(text("id")?),
            ("SEARCH", "classes", _) => class(text("id")?),
            ("LOCK", "email" | "code", _) => person(text("holder")?),
            ("LOCK", "subject", _) => subject(text("holder")?),
            ("LOCK", "department", _) => department(text("holder")?),
            ("DEPARTMENTS", ..) => department(text("id")?),
            ("DEPARTMENT", _, sk) if sk.starts_with(tables::TAUGHT) => subject(text("id")?),
            ("LOCK", "class", _) => class(text("holder")?),
            ("LOCK", "import", _) => job(text("holder")?),
            ("TERMS", ..) => TermId::parse(text("id")?).ok().map(Self::Term),
            ("JOBS", "open", id) => job(id),
            ("PERSON", id, AUTHORITY) => person(id),
            ("PERSON", _, sort) => job(sort.strip_prefix(tables::JOBS_OF)?),
            ("CLASS", id, sort) => member(id, sort, text("person"), text("role")),
            _ => None,
        }
    }

    /// Where the noun is; of a person, the rights that say it.
    pub fn key(&self) -> Key {
        match self {
            Self::Person(id) => tables::authority(id),
            Self::Subject(id) => tables::subject(id),
            Self::Department(id) => tables::department(id),
            Self::Term(id) => tables::term(id),
            Self::Class(id) => tables::class(id),
            Self::Member(class, role, person) => tables::member(class, *role, person),
            Self::Job(id) => tables::job(id),
        }
    }

    /// The id that tells it.
    pub fn name(&self) -> String {
        match self {
            Self::Person(id) => id.to_string(),
            Self::Subject(id) => id.to_string(),
            Self::Department(id) => id.to_string(),
            Self::Term(id) => id.to_string(),
            Self::Class(id) => id.to_string(),
            Self::Member(class, role, person) => name_of_member(class, *role, person),
            Self::Job(id) => id.to_string(),
        }
    }
}

fn person(id: &str) -> Option<Owner> {
    PersonId::parse(id).ok().map(Owner::Person)
}

fn subject(id: &str) -> Option<Owner> {
    SubjectId::parse(id).ok().map(Owner::Subject)
}

fn department(id: &str) -> Option<Owner> {
    DepartmentId::parse(id).ok().map(Owner::Department)
}

fn class(id: &str) -> Option<Owner> {
    ClassId::parse(id).ok().map(Owner::Class)
}

fn job(id: &str) -> Option<Owner> {
    JobId::parse(id).ok().map(Owner::Job)
}

/// The membership of an item in the partition of a class.
fn member(class: &str, sort: &str, person: Option<&str>, role: Option<&str>) -> Option<Owner> {
    let class = ClassId::parse(class).ok()?;
    if sort.starts_with("FIND#") || sort.starts_with("NUMBER#") {
        let (person, role) = (
            PersonId::parse(person?).ok()?,
            ClassRole::parse(role?).ok()?,
        );
        return Some(Owner::Member(class, role, person));
    }
    let student = if sort.starts_with(tables::QUEUE) {
        tables::read_waiting(sort)?.1
    } else {
        PersonId::parse(sort.strip_prefix(tables::SCORES)?).ok()?
    };
    Some(Owner::Member(class, ClassRole::Student, student))
}

/// What a class shows of its subject, as it should be.
pub fn label_of(subject: &Item) -> Option<SubjectLabel> {
    let subject: Subject = from_item(subject.clone()).ok()?;
    Some(SubjectLabel::from(&subject))
}
