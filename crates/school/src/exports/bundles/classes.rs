//! Subjects as courses, and classes.

use std::collections::BTreeMap;
use std::io::{Seek, Write};

use domain::classes::{Class, ClassStatus};
use domain::names::fold;
use domain::subjects::{Shelf, Subject};
use domain::texts::{Code, Label, Title};

use super::drafts::Draft;
use super::surveys::{Survey, text};
use super::{BundleError, Export, own_id};
use crate::bundles::classes::read_class;
use crate::bundles::files::File;
use crate::bundles::sheets::Row;
use crate::bundles::subjects::read_subject;
use crate::errors::SchoolError;
use crate::imports::{Cells, Source};
use crate::store::Store;
use crate::stored::from_item;
use crate::tables::{CLASSES, SUBJECTS};
use crate::walks::Walk;

impl<W: Write + Seek> Export<'_, W> {
    /// All subjects, those in use and those kept.
    pub async fn write_subjects(&mut self) -> Result<(), BundleError> {
        let file = File::Courses;
        let sources = self.survey.read_sources(self.store, file).await?;
        let mut subjects = BTreeMap::new();
        for shelf in [Shelf::Active, Shelf::Archived] {
            let walk = Walk::by((&SUBJECTS, Some("name-index")), shelf.as_str());
            for item in walk.all(self.store).await? {
                let subject: Subject = from_item(item)?;
                subjects.insert(subject.id.to_string(), subject);
            }
        }
        let (mut drafts, subjects) = pair(sources, subjects);
        let sheet = self.survey.columns(file).sheet(file, &drafts);
        for ((row, draft), subject) in sheet.rows().zip(&mut drafts).zip(&subjects) {
            mend_subject(draft, row, subject);
            mend_department(draft, (row, subject), &self.survey);
            let id = draft.id.clone();
            self.survey.subjects.insert(subject.id.clone(), id);
        }
        self.survey.name_all(file, &drafts);
        self.write(file, drafts)
    }

    /// All classes, those that run and those that are over.
    pub async fn write_classes(&mut self) -> Result<(), BundleError> {
        let file = File::Classes;
        let sources = self.survey.read_sources(self.store, file).await?;
        let (mut drafts, classes) = pair(sources, find_classes(self.store).await?);
        let sheet = self.survey.columns(file).sheet(file, &drafts);
        for ((row, draft), class) in sheet.rows().zip(&mut drafts).zip(classes) {
            mend_class(draft, (row, &class), &self.survey);
            let place = (class.id, class.term.id);
            self.survey.classes.insert(draft.id.clone(), place);
        }
        self.survey.name_all(file, &drafts);
        self.write(file, drafts)
    }
}

/// Every class by its id, whatever its status.
pub async fn find_classes(store: &Store) -> Result<BTreeMap<String, Class>, SchoolError> {
    let mut classes = BTreeMap::new();
    for status in [
        ClassStatus::Open,
        ClassStatus::Closed,
        ClassStatus::Archived,
    ] {
        let mut walk = Walk::by((&CLASSES, Some("status-index")), status.as_str());
        while let Some(page) = walk.next(store).await? {
            let ids = page.iter().filter_map(|item| text(item, "id"));
            let keys: Vec<_> = ids.map(|id| CLASSES.partition_key(id)).collect();
            for item in store.get_all(&keys).await?.into_iter().flatten() {
                let class: Class = from_item(item)?;
                classes.insert(class.id.to_string(), class);
            }
        }
    }
    Ok(classes)
}

/// Rows with what they became, and a row for everything that was made here.
fn pair<T>(
    sources: BTreeMap<String, Source>,
    mut nouns: BTreeMap<String, T>,
) -> (Vec<Draft>, Vec<T>) {
    let mut pairs = Vec::with_capacity(nouns.len());
    for (sourced_id, source) in sources {
        let noun = source.id.and_then(|id| nouns.remove(&id));
        pairs.extend(noun.map(|noun| (Draft::of(&sourced_id, source.columns), noun)));
    }
    for (id, noun) in nouns {
        pairs.push((Draft::of(&own_id(&[&id]), Cells::new()), noun));
    }
    pairs.into_iter().unzip()
}

fn mend_subject(draft: &mut Draft, row: Row<'_>, subject: &Subject) {
    let (input, _) = read_subject(row);
    let code = Code::parse(&input.code).is_ok_and(|code| code == subject.code);
    draft.mend("courseCode", code, subject.code.as_str());
    let name = Title::parse(&input.name).is_ok_and(|name| name == subject.name);
    draft.mend("title", name, subject.name.as_str());
}

/// The department is that of the organisation, or else the first of the subjects.
fn mend_department(draft: &mut Draft, (row, subject): (Row<'_>, &Subject), survey: &Survey) {
    let org = survey.departments.get(row.get("orgSourcedId"));
    let read = org.map(String::as_str);
    let read = read.or_else(|| row.list("subjects").next());
    let read = read.map(fold).filter(|name| !name.is_empty());
    let now = subject.department.as_ref().map(Label::as_str);
    if read == now.map(fold) {
        return;
    }
    if org.is_some() {
        draft.set("orgSourcedId", survey.school.as_str());
    }
    let Some(department) = now else {
        draft.set("subjects", "");
        draft.set("subjectCodes", "");
        return;
    };
    // A list has commas between its words, and none in them.
    let words: Vec<&str> = department.split(',').map(str::trim).collect();
    let mut subjects = words.join(" ");
    for other in row.list("subjects").skip(1) {
        subjects.push(',');
        subjects.push_str(other);
    }
    draft.set("subjects", subjects);
}

fn mend_class(draft: &mut Draft, (row, class): (Row<'_>, &Class), survey: &Survey) {
    let (input, _) = read_class(row);
    let code = Code::parse(&input.code).is_ok_and(|code| code == class.code);
    draft.mend("classCode", code, class.code.as_str());
    let name = Title::parse(&input.name).is_ok_and(|name| name == class.name);
    draft.mend("title", name, class.name.as_str());
    let room = input.room.and_then(|room| Label::parse(&room).ok());
    let written = class.room.as_ref().map_or("", Label::as_str);
    draft.mend("location", room == class.room, written);
    if let Some(subject) = survey.subjects.get(&class.subject.id) {
        draft.set("courseSourcedId", subject.as_str());
    }
    if let Some(place) = survey.terms.get(&class.term.id) {
        let first = row.list("termSourcedIds").next().unwrap_or_default();
        let is_same = survey.term_around(first) == place.sourced_id;
        draft.mend("termSourcedIds", is_same, place.sourced_id.as_str());
    }
    draft.or("classType", "scheduled");
}
