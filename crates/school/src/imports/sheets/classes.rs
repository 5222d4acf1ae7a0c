//! Rows that become classes, of subjects and in terms that there are.

use std::collections::HashMap;

use domain::calendar::read_date;
use domain::checks::Fault;
use domain::classes::{Class, ClassInput, ClassPlace, SubjectLabel, TermLabel};
use domain::ids::{ClassId, SubjectId};
use domain::names::fold;
use domain::subjects::{Shelf, Subject};
use domain::terms::Term;
use ports::{Consistency, Item, Key, Order, Query, Range};

use super::Intake;
use super::lines::Line;
use crate::bundles::problems::Place;
use crate::classes::write_new_class;
use crate::errors::SchoolError;
use crate::imports::known::{holder, taken};
use crate::sheets::fields::Field;
use crate::stored::from_item;
use crate::tables::{self, RECORDS, Unique, s};

/// Terms of a page.
const PAGE: u32 = 200;

type Faults = Vec<(Place, Fault)>;

impl<'a> Intake<'a> {
    /// Classes of a few rows; what all of them need is read before.
    pub(super) async fn import_classes(&mut self, lines: &[Line<'a>]) -> Result<(), SchoolError> {
        let subjects = self.find_subjects(lines).await?;
        let locks = self.find_locks(lines).await?;
        for (line, lock) in lines.iter().zip(locks) {
            if !self.open(line) {
                continue;
            }
            let mut faults = self.repeated(line);
            if lock.is_some() && faults.is_empty() {
                let fault = taken("code_taken", lock.as_ref());
                faults.push((line.place_of(Field::ClassCode), fault));
            }
            match self.new_class(line, &subjects) {
                Ok(class) if faults.is_empty() => {
                    let mut unit = self.unit(line);
                    write_new_class(&mut unit.write, &class);
                    unit.class = Some(class.id);
                    self.add(unit).await?;
                }
                Ok(_) => self.leave_out(faults),
                Err(more) => {
                    faults.extend(more);
                    self.leave_out(faults);
                }
            }
        }
        Ok(())
    }

    fn new_class(
        &self,
        line: &Line<'_>,
        subjects: &HashMap<String, Subject>,
    ) -> Result<Class, Faults> {
        let mut faults = Faults::new();
        let subject = line.value(Field::Subject).unwrap_or_default();
        let subject = match subjects.get(&subject.to_lowercase()) {
            Some(subject) if subject.status == Shelf::Active => Ok(subject),
            Some(_) => Err("archived"),
            None if subject.is_empty() => Err("required"),
            None => Err("unknown_subject"),
        };
        let term = self.term_of(line);
        if let Err(code) = &subject {
            faults.push((line.place_of(Field::Subject), Fault::new(code)));
        }
        if let Err(code) = &term {
            faults.push((line.place_of(Field::Term), Fault::new(code)));
        }
        let capacity = line.value(Field::Capacity).map(str::parse::<u32>);
        if capacity.as_ref().is_some_and(Result::is_err) {
            let fault = Fault::new("invalid");
            faults.push((line.place_of(Field::Capacity), fault));
        }
        let day = |field: Field| {
            let text = line.value(field)?;
            Some(read_date(text).map_or_else(|_| text.to_owned(), |date| date.to_string()))
        };
        let input = ClassInput {
            code: line.owned(Field::ClassCode).unwrap_or_default(),
            name: line.owned(Field::Title).unwrap_or_default(),
            room: line.owned(Field::Room),
            capacity: capacity.and_then(Result::ok),
            starts_on: day(Field::StartsOn),
            ends_on: day(Field::EndsOn),
            ..ClassInput::default()
        };
        let place = ClassPlace {
            subject: subject.ok().map(SubjectLabel::from),
            term: term.ok().map(TermLabel::from),
        };
        let id = self.school.new_id(ClassId::new);
        match Class::create(id, &input, place, self.now) {
            Ok(class) if faults.is_empty() => Ok(class),
            Ok(_) => Err(faults),
            Err(invalid) => {
                // Subject and term were told before, with what is wrong with them.
                let told = |path: &str| path == "subject" || path == "term";
                let others = invalid.0.into_iter().filter(|fault| !told(&fault.path));
                faults.extend(Self::places(line, others.collect()));
                Err(faults)
            }
        }
    }

    fn term_of(&self, line: &Line<'_>) -> Result<&Term, &'static str> {
        let Some(name) = line.value(Field::Term) else {
            let mut terms = self.terms.values().flatten();
            let chosen = self.plan.term.as_ref().ok_or("required")?;
            let term = terms.find(|term| term.id == *chosen);
            return term.ok_or("unknown_term");
        };
        let alike = self.terms.get(&fold(name)).ok_or("unknown_term")?;
        let mut open = alike.iter().filter(|term| term.status == Shelf::Active);
        match (open.next(), open.next()) {
            (Some(term), None) => Ok(term),
            (None, _) => Err("archived"),
            (Some(_), Some(_)) => Err("ambiguous_term"),
        }
    }

    /// All terms: a school has few.
    pub(super) async fn find_terms(&mut self) -> Result<(), SchoolError> {
        for status in [Shelf::Active, Shelf::Archived] {
            let mut start_after = None;
            loop {
                let query = Query {
                    table: &RECORDS,
                    index: None,
                    partition: s(tables::terms(status)),
                    range: Range::All,
                    order: Order::Ascending,
                    limit: PAGE,
                    start_after,
                    consistency: Consistency::Strong,
                };
                let page = self.store.query(query).await?;
                for item in page.items {
                    let term: Term = from_item(item)?;
                    let alike = self.terms.entry(fold(term.name.as_str()));
                    alike.or_default().push(term);
                }
                start_after = page.last_key;
                if start_after.is_none() {
                    break;
                }
            }
        }
        Ok(())
    }

    /// The subjects that rows name, by folded code.
    async fn find_subjects(
        &self,
        lines: &[Line<'_>],
    ) -> Result<HashMap<String, Subject>, SchoolError> {
        let codes = lines.iter().filter_map(|line| line.value(Field::Subject));
        let mut codes: Vec<String> = codes.map(str::to_lowercase).collect();
        codes.sort_unstable();
        codes.dedup();
        let locks: Vec<Key> = codes
            .iter()
            .map(|code| tables::lock(Unique::SubjectCode, code))
            .collect();
        let found = self.read_items(&locks).await?;
        let ids = found.iter().flatten().filter_map(holder);
        let ids: Vec<Key> = ids
            .filter_map(|id| SubjectId::parse(id).ok())
            .map(|id| tables::subject(&id))
            .collect();
        let mut subjects = HashMap::new();
        for item in self.read_items(&ids).await?.into_iter().flatten() {
            let subject: Subject = from_item(item)?;
            subjects.insert(subject.code.folded(), subject);
        }
        Ok(subjects)
    }

    /// Of the code of each line, if another class has it.
    async fn find_locks(&self, lines: &[Line<'_>]) -> Result<Vec<Option<Item>>, SchoolError> {
        let code = |line: &Line<'_>| line.value(Field::ClassCode).unwrap_or("?").to_lowercase();
        let mut codes: Vec<String> = lines.iter().map(code).collect();
        codes.sort_unstable();
        codes.dedup();
        let locks: Vec<Key> = codes
            .iter()
            .map(|code| tables::lock(Unique::ClassCode, code))
            .collect();
        let found = self.read_items(&locks).await?;
        let locks: HashMap<String, Option<Item>> = codes.into_iter().zip(found).collect();
        let lock = |line: &Line<'_>| locks.get(&code(line)).cloned().flatten();
        Ok(lines.iter().map(lock).collect())
    }
}
