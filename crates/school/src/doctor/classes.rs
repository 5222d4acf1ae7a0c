//! A class beside what is in its partition: its counts beside its members, cells beside the items of its book, and
//! what it shows of subject and term beside these.

use std::collections::{BTreeMap, BTreeSet};

use domain::classes::{Class, LecturerLabel, TermLabel};
use domain::departments::Department;
use domain::enrollments::{ClassRole, Enrollment, EnrollmentStatus};
use domain::ids::PersonId;
use domain::scores::{Book, BookItem, Category, Cell};
use domain::subjects::Subject;
use domain::terms::Term;
use ports::{AttributeValue, Changes, Condition, Item, Key};

use super::Round;
use super::cases::{Case, as_found};
use super::findings::{Code, Finding, place};
use super::lookups::Lookup;
use super::nouns::label_of;
use super::pending::partition;
use crate::departments::follow_department;
use crate::enrollments::lecturer_label;
use crate::errors::SchoolError;
use crate::stored::{from_item, plain_item};
use crate::tables::{self, RECORDS, n};

/// Who is in a class, as its memberships say.
#[derive(Default)]
struct Roll {
    students: u32,
    waiting: u32,
    /// The number after the last one in the queue.
    next_ticket: u64,
    lecturers: BTreeMap<PersonId, Item>,
}

impl Roll {
    fn of(members: &[Enrollment]) -> Self {
        let mut roll = Self::default();
        for member in members {
            match (member.role, member.status) {
                (ClassRole::Student, EnrollmentStatus::Active) => roll.students += 1,
                (ClassRole::Student, EnrollmentStatus::Waiting) => roll.waiting += 1,
                (ClassRole::Lecturer, EnrollmentStatus::Active) => {
                    let label = lecturer_label(member);
                    roll.lecturers.insert(member.person.clone(), label);
                }
                _ => {}
            }
            let after = member.ticket.map_or(0, |ticket| ticket + 1);
            roll.next_ticket = roll.next_ticket.max(after);
        }
        roll
    }
}

impl Round<'_> {
    /// What a subject shows of its department, unless the outbox brings it in line anyway.
    pub(super) fn look_at_department(&self, subject: &Subject, lookup: &Lookup) -> Option<Case> {
        let id = subject.department_id.as_ref()?;
        if self.pending.refreshed.contains(id.as_str()) {
            return None;
        }
        let department = lookup.get(&tables::department(id)).cloned();
        let department: Department = from_item(department?).ok()?;
        let mend = follow_department(subject, &department);
        if mend.is_empty() {
            return None;
        }
        let whose = place(&tables::subject(&subject.id), subject.id.as_str());
        let finding = Finding::new(Code::Label, whose).expecting("department");
        Some(Case {
            findings: vec![finding.derivable()],
            mend,
        })
    }

    /// What a class shows of its subject and term, unless the outbox brings it in line anyway.
    pub(super) fn look_at_labels(&self, class: &Class, lookup: &Lookup) -> Vec<Case> {
        let mut cases = Vec::new();
        let is_pending = |id: &str| self.pending.refreshed.contains(id);
        let subject = lookup.get(&tables::subject(&class.subject.id));
        let subject = subject.and_then(label_of);
        if let Some(label) = subject.filter(|label| *label != class.subject)
            && !is_pending(label.id.as_str())
        {
            let was = plain_item(&class.subject);
            cases.push(relabel(class, "subject", (was, plain_item(&label))));
        }
        let term = lookup.get(&tables::term(&class.term.id)).cloned();
        let term: Option<Term> = term.and_then(|item| from_item(item).ok());
        let term = term.as_ref().map(TermLabel::from);
        if let Some(label) = term.filter(|label| *label != class.term)
            && !is_pending(label.id.as_str())
        {
            let was = plain_item(&class.term);
            cases.push(relabel(class, "term", (was, plain_item(&label))));
        }
        cases
    }

    /// Reads what is in a class, part by part.
    pub(super) async fn look_into_class(&self, class: &Class) -> Result<Vec<Case>, SchoolError> {
        let thing = tables::class_partition(&class.id);
        let store = self.patient.store;
        let read = async |prefix| partition(store, (thing.as_str(), prefix)).await;
        let members = read(tables::MEMBERSHIPS).await?;
        // One that does not read is told where it lies, and counted nowhere.
        let members: Vec<Enrollment> = readable(members);
        let mut cases = vec![compare_counts(class, &Roll::of(&members))];
        drop(members);
        let categories: Vec<Category> = readable(read(tables::BOOK_CATEGORIES).await?);
        let items: Vec<BookItem> = readable(read(tables::BOOK_ITEMS).await?);
        let book = store.get(tables::book(&class.id)).await?;
        let is_there = book.is_some();
        let book: Option<Book> = readable(book.into_iter().collect()).into_iter().next();
        if book.is_some() || !is_there {
            cases.extend(look_at_book(class, (book, &categories, &items)));
        }
        let numbers: BTreeSet<String> = items.iter().map(|item| item.number.to_string()).collect();
        for (prefix, attribute) in [(tables::SCORES, "scores"), ("RESULTS#", "rows")] {
            for item in read(prefix).await? {
                cases.extend(look_at_cells(class, (&item, attribute), &numbers));
            }
        }
        let materials = read(tables::MATERIALS).await?.len() as u64;
        let shelf = store.get(tables::shelf(&class.id)).await?;
        let counted = crate::materials::read_count(shelf.as_ref());
        if materials != counted {
            cases.push(recount(class, shelf.as_ref(), (counted, materials)));
        }
        Ok(cases)
    }
}

fn readable<T: serde::de::DeserializeOwned>(items: Vec<Item>) -> Vec<T> {
    let read = items.into_iter().map(from_item);
    read.filter_map(Result::ok).collect()
}

fn relabel(class: &Class, name: &'static str, (was, is): (Item, Item)) -> Case {
    let key = tables::class(&class.id);
    let finding = Finding::new(Code::Label, place(&key, class.id.as_str()));
    let mut case = Case::told(finding.expecting(name).derivable());
    let same = Condition::Equals(name.into(), AttributeValue::M(was.into_inner()));
    let changes = Changes::new().set(name, AttributeValue::M(is.into_inner()));
    case.mend.update(key, changes, Some(same));
    case
}

fn compare_counts(class: &Class, roll: &Roll) -> Case {
    let mut told = Vec::new();
    let mut changes = Changes::new();
    let mut same = vec![Condition::version(class.version)];
    let mut compare = |name: &'static str, was: u64, is: u64| {
        if was == is {
            return;
        }
        told.push(format!("{name} {is} instead of {was}"));
        changes = std::mem::take(&mut changes).set(name, n(is));
        let equals = Condition::Equals(name.into(), n(was));
        same.push(Condition::Any(vec![
            equals,
            Condition::Missing(name.into()),
        ]));
    };
    compare("enrolled", class.students.into(), roll.students.into());
    compare("waiting", class.waiting.into(), roll.waiting.into());
    if class.wait_seq < roll.next_ticket {
        compare("wait_seq", class.wait_seq, roll.next_ticket);
    }
    let label = |label: &LecturerLabel| plain_item(label);
    let shown = class.lecturers.iter();
    let shown: BTreeMap<PersonId, Item> = shown.map(|(id, of)| (id.clone(), label(of))).collect();
    if shown != roll.lecturers {
        let (was, is) = (shown.len(), roll.lecturers.len());
        told.push(format!("lecturers {is} instead of {was}, or others"));
        let map = |all: &BTreeMap<PersonId, Item>| {
            let entries = all.iter();
            let entries = entries
                .map(|(id, of)| (id.to_string(), AttributeValue::M(of.clone().into_inner())));
            AttributeValue::M(entries.collect())
        };
        changes = changes.set("lecturers", map(&roll.lecturers));
        same.push(Condition::Equals("lecturers".into(), map(&shown)));
    }
    if told.is_empty() {
        return Case::default();
    }
    let key = tables::class(&class.id);
    let finding = Finding::new(Code::Count, place(&key, class.id.as_str()));
    let mut case = Case::told(finding.expecting(told.join(", ")).derivable());
    case.mend.update(key, changes, Some(Condition::All(same)));
    case
}

fn look_at_book(
    class: &Class,
    (book, categories, items): (Option<Book>, &[Category], &[BookItem]),
) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut tell = |code, key: &Key, expected: String| {
        let finding = Finding::new(code, place(key, class.id.as_str()));
        cases.push(Case::told(finding.expecting(expected)));
    };
    let kept = categories.iter().filter(|one| one.deleted_at.is_none());
    let kept: BTreeSet<u32> = kept.map(|category| category.number).collect();
    let known: BTreeSet<u32> = categories.iter().map(|category| category.number).collect();
    // One that was taken away comes back into its category, which may have been taken away after it.
    let is_lost = |item: &&BookItem| match item.deleted_at {
        None => !kept.contains(&item.category),
        Some(_) => !known.contains(&item.category),
    };
    for item in items.iter().filter(is_lost) {
        let key = tables::item(&class.id, item.number);
        tell(Code::Reference, &key, format!("category {}", item.category));
    }
    let last = |numbers: &mut dyn Iterator<Item = u32>| numbers.max().unwrap_or(0);
    let last_category = last(&mut known.iter().copied());
    let last_item = last(&mut items.iter().map(|item| item.number));
    let (next_category, next_item) =
        book.map_or((1, 1), |book| (book.next_category, book.next_item));
    let key = tables::book(&class.id);
    if next_category <= last_category {
        tell(
            Code::Count,
            &key,
            format!("next_category after {last_category}"),
        );
    }
    if next_item <= last_item {
        tell(Code::Count, &key, format!("next_item after {last_item}"));
    }
    cases
}

/// Each cell, or result, has an item in the book.
fn look_at_cells(
    class: &Class,
    (item, attribute): (&Item, &str),
    numbers: &BTreeSet<String>,
) -> Option<Case> {
    let Some(AttributeValue::M(cells)) = item.get(attribute) else {
        return None;
    };
    let is_cell = |value: &AttributeValue| match value {
        AttributeValue::S(cell) => attribute == "rows" || cell.parse::<Cell>().is_ok(),
        _ => false,
    };
    let wrong = cells.iter();
    let wrong = wrong.filter(|(number, value)| !numbers.contains(*number) || !is_cell(value));
    let mut wrong: Vec<&str> = wrong.map(|(number, _)| number.as_str()).collect();
    if wrong.is_empty() {
        return None;
    }
    wrong.sort_unstable();
    let key = Key::of(&RECORDS, item)?;
    let whose = super::pages::whose(&key);
    let finding = Finding::new(Code::Cell, place(&key, &whose));
    let expected = format!("items {} of {}", wrong.join(", "), class.id);
    Some(Case::told(finding.expecting(expected)))
}

fn recount(class: &Class, shelf: Option<&Item>, (was, is): (u64, u64)) -> Case {
    let key = tables::shelf(&class.id);
    let finding = Finding::new(Code::Count, place(&key, class.id.as_str()));
    let told = format!("count {is} instead of {was}");
    let mut case = Case::told(finding.expecting(told).derivable());
    let same = shelf.map_or_else(|| Condition::absent("pk"), as_found);
    let changes = Changes::new().set("count", n(is));
    case.mend.update(key, changes, Some(same));
    case
}
