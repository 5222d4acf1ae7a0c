//! What an item refers to, and whether it reads as what its key says.

use domain::events::Thing;
use domain::finals::{FinalChange, FinalGrade, Finals};
use domain::ids::{BatchId, ClassId, DepartmentId, JobId, PersonId, SubjectId, TermId};
use domain::materials::Material;
use domain::notices::{Notice, Reads};
use domain::settings::Settings;
use domain::transcripts::TranscriptEntry;
use ports::{AttributeValue, Item, Key};

use super::findings::texts;
use crate::acting::Authority;
use crate::errors::SchoolError;
use crate::gradebooks::{StoredBook, StoredCategory, StoredItem};
use crate::imports::Source;
use crate::jobs::Said;
use crate::outbox::Task;
use crate::stored::from_item;
use crate::tables::{self, NOTIFICATIONS, RECORDS};
use crate::uploads::Purpose;

/// Reads an item that is no noun with followers, to see whether it reads.
pub fn read(key: &Key, item: &Item) -> Result<(), SchoolError> {
    fn as_type<T: serde::de::DeserializeOwned>(item: &Item) -> Result<(), SchoolError> {
        from_item::<T>(item.clone()).map(drop)
    }
    if key.table == &NOTIFICATIONS {
        return as_type::<Notice>(item);
    }
    if key.table != &RECORDS {
        return Ok(());
    }
    let (pk, sk) = texts(key);
    let kind = pk.split('#').next().unwrap_or_default();
    match (kind, sk) {
        ("SCHOOL", "SETTINGS") => as_type::<Settings>(item),
        ("PERSON", tables::AUTHORITY) => as_type::<Authority>(item),
        ("PERSON", "NOTICES") => as_type::<Reads>(item),
        ("CLASS", tables::BOOK) => as_type::<StoredBook>(item),
        ("CLASS", sk) if sk.starts_with(tables::BOOK_CATEGORIES) => as_type::<StoredCategory>(item),
        ("CLASS", sk) if sk.starts_with(tables::BOOK_ITEMS) => as_type::<StoredItem>(item),
        ("CLASS", "FINALS") => as_type::<Finals>(item),
        ("CLASS", sk) if sk.starts_with(tables::FINALS) => as_type::<FinalGrade>(item),
        ("CLASS", sk) if sk.starts_with(tables::CHANGES) => as_type::<FinalChange>(item),
        ("PERSON", sk) if sk.starts_with(tables::FINALS) => as_type::<TranscriptEntry>(item),
        ("CLASS", sk) if sk.starts_with(tables::MATERIALS) => as_type::<Material>(item),
        ("SOURCE", _) => as_type::<Source>(item),
        ("JOB", sk) if sk.starts_with(tables::ROWS) => as_type::<Said>(item),
        ("OUTBOX", _) => as_type::<Task>(item),
        ("UPLOADS", _) => as_type::<Purpose>(item),
        _ => Ok(()),
    }
}

/// Keys of what must be there for the item to mean something. History outlives what it is about, and what
/// time deletes may be left over.
pub fn of(key: &Key, item: &Item) -> Vec<Key> {
    let text = |name: &str| text(item, name);
    if key.table == &tables::CLASSES {
        let subject = text("subject_id").and_then(|id| SubjectId::parse(id).ok());
        let term = text("term_id").and_then(|id| TermId::parse(id).ok());
        let keys = [
            subject.as_ref().map(tables::subject),
            term.as_ref().map(tables::term),
        ];
        return keys.into_iter().flatten().collect();
    }
    if key.table == &tables::SUBJECTS {
        let department = text("department_id").and_then(|id| DepartmentId::parse(id).ok());
        return department.iter().map(tables::department).collect();
    }
    if key.table != &RECORDS || item.contains_key("expires_at") {
        return Vec::new();
    }
    let (pk, sk) = texts(key);
    if sk.starts_with(tables::EVENTS) {
        return Vec::new();
    }
    let (kind, id) = pk.split_once('#').unwrap_or((pk, ""));
    match kind {
        "SCHOOL" => {
            let term = text("current_term").and_then(|id| TermId::parse(id).ok());
            term.iter().map(tables::term).collect()
        }
        "LOGIN" => person(text("person")).into_iter().collect(),
        "PERSON" if sk == tables::AUTHORITY => login(item).into_iter().collect(),
        "PERSON" => {
            let class = sk.strip_prefix(tables::FINALS);
            let class = class.and_then(|class| ClassId::parse(class).ok());
            let whose = PersonId::parse(id).ok();
            let grade = class
                .zip(whose)
                .map(|(class, of)| tables::final_grade(&class, &of));
            person(Some(id)).into_iter().chain(grade).collect()
        }
        "CLASS" => in_class(id, sk, item),
        "SOURCE" => became(text("id")).into_iter().collect(),
        "JOB" => JobId::parse(id).ok().iter().map(tables::job).collect(),
        "BATCH" if sk != "BATCH" => {
            let batch = BatchId::parse(id).ok();
            batch.iter().map(tables::batch).collect()
        }
        _ => Vec::new(),
    }
}

fn text<'i>(item: &'i Item, name: &str) -> Option<&'i str> {
    match item.get(name) {
        Some(AttributeValue::S(text)) => Some(text),
        _ => None,
    }
}

fn person(id: Option<&str>) -> Option<Key> {
    PersonId::parse(id?).ok().as_ref().map(tables::authority)
}

fn login(authority: &Item) -> Option<Key> {
    text(authority, "sub").map(tables::login)
}

fn in_class(id: &str, sk: &str, item: &Item) -> Vec<Key> {
    let Ok(class) = ClassId::parse(id) else {
        return Vec::new();
    };
    let mut keys = vec![tables::class(&class)];
    if sk.starts_with(tables::MEMBERSHIPS) {
        keys.extend(person(text(item, "person")));
    }
    let mut whose = ["RESULTS#", tables::FINALS].into_iter();
    let student = whose.find_map(|lead| sk.strip_prefix(lead));
    let student = student
        .or_else(|| text(item, "student").filter(|_| sk.starts_with(tables::CHANGES)))
        .and_then(|id| PersonId::parse(id).ok());
    let role = domain::enrollments::ClassRole::Student;
    keys.extend(student.map(|person| tables::member(&class, role, &person)));
    keys
}

/// What a row of another system became: a thing, a membership, or a number in the book of a class.
fn became(id: Option<&str>) -> Option<Key> {
    let id = id?;
    let Some((class, rest)) = id.split_once('#') else {
        return match Thing::parse(id).ok()? {
            Thing::Person(person) => Some(tables::authority(&person)),
            Thing::Class(class) => Some(tables::class(&class)),
            Thing::Subject(subject) => Some(tables::subject(&subject)),
            Thing::Term(term) => Some(tables::term(&term)),
            Thing::Department(department) => Some(tables::department(&department)),
            Thing::Job(_) | Thing::Batch(_) | Thing::School => None,
        };
    };
    let class = ClassId::parse(class).ok()?;
    let Some((role, person)) = rest.split_once('#') else {
        return Some(tables::class(&class));
    };
    let role = domain::enrollments::ClassRole::parse(role).ok()?;
    let person = PersonId::parse(person).ok()?;
    Some(tables::member(&class, role, &person))
}
