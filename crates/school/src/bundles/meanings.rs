//! The rules of the school, applied to what rows mean: titles that are too long, weights that are
//! none, classes without a term. What is only worth knowing becomes a warning.

use std::collections::{HashMap, HashSet};

use domain::checks::{Fault, FieldError, Invalid};
use domain::decimals::Decimal;
use domain::ids::{PersonId, SubjectId, TermId};
use domain::people::Person;
use domain::scores::MAX_ITEMS;
use domain::subjects::Subject;
use domain::terms::Term;
use domain::texts::{Label, Title};
use jiff::Timestamp;

use super::Contents;
use super::classes::{CLASS_COLUMNS, read_class};
use super::enrollments::{ends_at_once, read_class_role};
use super::files::File;
use super::items::{read_category, read_item};
use super::manifests::Mode;
use super::people::{AdminRoles, PERSON_COLUMNS, RoleMeaning, read_person, read_role};
use super::problems::Problems;
use super::references::Indexes;
use super::results::ResultColumns;
use super::sheets::{Row, Sheet};
use super::subjects::{SUBJECT_COLUMNS, read_department, read_subject};
use super::terms::{TERM_COLUMNS, find_term, list_terms, read_term};

/// Most bytes of what is kept of a result beyond its cell (decisions.md C23).
pub const MAX_KEPT: usize = 4096;

/// Notes everything in which the rows break rules of the school.
pub fn check_meanings(contents: &mut Contents, admins: AdminRoles) {
    let mut problems = std::mem::take(&mut contents.problems);
    let indexes = Indexes::of(contents);
    let check = Check {
        contents,
        indexes: &indexes,
    };
    check.check_sessions(&mut problems);
    check.check_courses(&mut problems);
    check.check_classes(&mut problems);
    check.check_users(&mut problems);
    check.check_roles(admins, &mut problems);
    check.check_enrollments(&mut problems);
    check.check_categories(&mut problems);
    check.check_items(&mut problems);
    check.check_results(&mut problems);
    contents.problems = problems;
}

/// Notes the faults of a noun at the columns that its fields come from.
fn note_faults(
    row: Row<'_>,
    invalid: Invalid,
    columns: &[(&str, &'static str)],
    problems: &mut Problems,
) {
    for FieldError { path, fault } in invalid.0 {
        let column = columns.iter().find(|(field, _)| *field == path);
        let place = match column {
            Some((_, column)) => row.place_of(column),
            None => row.place().column(path),
        };
        problems.stop(place, fault);
    }
}

struct Check<'a> {
    contents: &'a Contents,
    indexes: &'a Indexes<'a>,
}

impl<'a> Check<'a> {
    fn rows(&self, file: File) -> impl Iterator<Item = Row<'a>> + use<'a> {
        let sheet: Option<&'a Sheet> = self.contents.sheet(file);
        sheet.into_iter().flat_map(Sheet::sound_rows)
    }

    fn check_sessions(&self, problems: &mut Problems) {
        let terms = list_terms(self.contents, self.indexes);
        for row in self.rows(File::AcademicSessions) {
            if !terms.contains(row.id()) {
                if row.get("type") == "gradingPeriod" {
                    problems.warn(row.place_of("type"), Fault::new("session_not_imported"));
                }
                continue;
            }
            let id = TermId::new(0, [0; 10]);
            if let Err(invalid) = Term::create(id, &read_term(row), Timestamp::UNIX_EPOCH) {
                note_faults(row, invalid, TERM_COLUMNS, problems);
            }
        }
    }

    fn check_courses(&self, problems: &mut Problems) {
        for row in self.rows(File::Courses) {
            let (input, note) = read_subject(row);
            if let Some((column, code)) = note {
                problems.warn(row.place_of(column), Fault::new(code));
            }
            let id = SubjectId::new(0, [0; 10]);
            if let Err(invalid) = Subject::create(id, &input, Timestamp::UNIX_EPOCH) {
                note_faults(row, invalid, SUBJECT_COLUMNS, problems);
            }
            let department = read_department(row, self.indexes).map(Label::parse);
            if let Some(Err(fault)) = department {
                problems.stop(row.place_of("subjects"), fault);
            }
        }
    }

    fn check_classes(&self, problems: &mut Problems) {
        let knows_sessions = self.contents.mode(File::AcademicSessions) == Mode::Bulk;
        for row in self.rows(File::Classes) {
            let (input, note) = read_class(row);
            if let Some((column, code)) = note {
                problems.warn(row.place_of(column), Fault::new(code));
            }
            let mut checks = domain::checks::Checks::new();
            checks.take("code", domain::texts::Code::parse(&input.code));
            checks.take("name", Title::parse(&input.name));
            checks.take_optional("room", input.room.as_deref(), Label::parse);
            if let Err(invalid) = checks.finish() {
                note_faults(row, invalid, CLASS_COLUMNS, problems);
            }
            let first = row.list("termSourcedIds").next().unwrap_or_default();
            let is_there = self.indexes.find(File::AcademicSessions, first).is_some();
            if knows_sessions && is_there && find_term(row, self.indexes).is_none() {
                problems.stop(row.place_of("termSourcedIds"), Fault::new("wrong_session"));
            }
        }
    }

    fn check_users(&self, problems: &mut Problems) {
        for row in self.rows(File::Users) {
            let words = read_person(row);
            for (column, code) in words.notes {
                problems.warn(row.place_of(column), Fault::new(code));
            }
            let id = PersonId::new(0, [0; 10]);
            if let Err(invalid) = Person::create(id, &words.input, Timestamp::UNIX_EPOCH) {
                note_faults(row, invalid, PERSON_COLUMNS, problems);
            }
        }
    }

    fn check_roles(&self, admins: AdminRoles, problems: &mut Problems) {
        let mut with_role = HashSet::new();
        for row in self.rows(File::Roles) {
            with_role.insert(row.get("userSourcedId"));
            let code = match read_role(row.get("role"), admins) {
                RoleMeaning::Is(_) => continue,
                RoleMeaning::NotGranted => "admin_role_not_granted",
                RoleMeaning::Unknown => "role_not_imported",
            };
            problems.warn(row.place_of("role"), Fault::new(code));
        }
        let is_whole = self.contents.mode(File::Users) == Mode::Bulk;
        if !is_whole || self.contents.is_unreadable(File::Roles) {
            return;
        }
        for row in self.rows(File::Users) {
            if !with_role.contains(row.id()) {
                problems.warn(row.place(), Fault::new("no_role"));
            }
        }
    }

    fn check_enrollments(&self, problems: &mut Problems) {
        for row in self.rows(File::Enrollments) {
            if read_class_role(row).is_none() {
                problems.warn(row.place_of("role"), Fault::new("role_not_imported"));
            }
            if ends_at_once(row) {
                problems.warn(row.place_of("endDate"), Fault::new("ends_on_begin_day"));
            }
        }
    }

    fn check_categories(&self, problems: &mut Problems) {
        for row in self.rows(File::Categories) {
            if let Err(invalid) = read_category(row) {
                note_faults(row, invalid, &[("weight", "weight")], problems);
            }
        }
    }

    fn check_items(&self, problems: &mut Problems) {
        let mut counts: HashMap<&str, u32> = HashMap::new();
        for row in self.rows(File::LineItems) {
            if let Err(invalid) = read_item(row) {
                note_faults(row, invalid, &[("description", "description")], problems);
            }
            if row.value("resultValueMax").is_none() {
                let place = row.place_of("resultValueMax");
                problems.warn(place, Fault::new("maximum_missing"));
            }
            let count = counts.entry(row.get("classSourcedId")).or_default();
            *count += 1;
            if *count == MAX_ITEMS + 1 {
                let fault = Fault::new("too_many_items").with("max", MAX_ITEMS);
                problems.stop(row.place_of("classSourcedId"), fault);
            }
        }
    }

    fn check_results(&self, problems: &mut Problems) {
        let Some(sheet) = self.contents.sheet(File::Results) else {
            return;
        };
        let columns = ResultColumns::of(sheet);
        let mut maxima: HashMap<&str, Option<Decimal>> = HashMap::new();
        for row in sheet.sound_rows() {
            let (cell, note) = columns.read(row);
            if let Some(code) = note {
                problems.warn(row.place_of("scoreStatus"), Fault::new(code));
            }
            if row.len() > MAX_KEPT {
                let fault = Fault::new("too_long").with("max", format!("{MAX_KEPT} bytes"));
                problems.stop(row.place(), fault);
            }
            let Some(points) = cell.points else {
                continue;
            };
            let item = row.at(columns.item);
            let find = || self.indexes.find(File::LineItems, item);
            let most = maxima
                .entry(item)
                .or_insert_with(|| find().and_then(|item| item.number("resultValueMax")));
            if points < Decimal::ZERO {
                let fault = Fault::new("out_of_range").with("min", 0);
                let most = most.map_or_else(|| "1000000000".to_owned(), |most| most.to_string());
                problems.stop(row.place_of("score"), fault.with("max", most));
            } else if most.is_some_and(|most| points > most) {
                problems.warn(row.place_of("score"), Fault::new("above_maximum"));
            }
        }
    }
}
