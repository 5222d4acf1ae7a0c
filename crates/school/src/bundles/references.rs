//! Rows among each other: ids that are there once, references that lead somewhere.

use std::collections::{HashMap, HashSet};

use domain::checks::Fault;

use super::Contents;
use super::files::{File, SOURCED_ID};
use super::manifests::Mode;
use super::problems::Problems;
use super::sheets::{Row, Sheet};
use super::values::references;

/// Rows of a sheet by their id; the first one where an id is there twice.
pub struct Index<'a> {
    sheet: &'a Sheet,
    by_id: HashMap<&'a str, usize>,
}

impl<'a> Index<'a> {
    /// Indexes a sheet.
    pub fn of(sheet: &'a Sheet) -> Self {
        let id = sheet.at(SOURCED_ID);
        let mut by_id = HashMap::with_capacity(sheet.len());
        for row in sheet.rows() {
            by_id.entry(row.at(id)).or_insert(row.index());
        }
        Self { sheet, by_id }
    }

    /// The row with an id.
    pub fn find(&self, id: &str) -> Option<Row<'a>> {
        self.by_id.get(id).map(|index| self.sheet.row(*index))
    }
}

/// The rows of every file but results by their id.
pub struct Indexes<'a> {
    indexes: [Option<Index<'a>>; File::ALL.len()],
}

impl<'a> Indexes<'a> {
    /// Indexes all files that others refer to.
    pub fn of(contents: &'a Contents) -> Self {
        let indexes = File::ALL.map(|file| {
            let is_referred_to = !matches!(file, File::Results | File::Roles | File::Enrollments);
            let sheet = contents.sheet(file).filter(|_| is_referred_to);
            sheet.map(Index::of)
        });
        Self { indexes }
    }

    /// The row of a file with an id.
    pub fn find(&self, file: File, id: &str) -> Option<Row<'a>> {
        self.indexes[file as usize].as_ref()?.find(id)
    }
}

/// Notes ids that are there twice, references that lead nowhere, and results that contradict their
/// line item.
pub fn check_references(contents: &mut Contents) {
    let mut problems = std::mem::take(&mut contents.problems);
    let indexes = Indexes::of(contents);
    for file in File::ALL {
        let Some(sheet) = contents.sheet(file) else {
            continue;
        };
        check_ids(sheet, &mut problems);
        for reference in references(file) {
            let check = ReferenceCheck {
                contents,
                indexes: &indexes,
                sheet,
                reference,
            };
            check.run(&mut problems);
        }
    }
    check_results(contents, &indexes, &mut problems);
    check_primary_roles(contents, &mut problems);
    contents.problems = problems;
}

fn check_ids(sheet: &Sheet, problems: &mut Problems) {
    let id = sheet.at(SOURCED_ID);
    let mut seen = HashSet::with_capacity(sheet.len());
    for row in sheet.rows() {
        if !row.at(id).is_empty() && !seen.insert(row.at(id)) {
            problems.stop(row.place_of(SOURCED_ID), Fault::new("duplicate_id"));
        }
    }
}

struct ReferenceCheck<'a> {
    contents: &'a Contents,
    indexes: &'a Indexes<'a>,
    sheet: &'a Sheet,
    reference: (&'static str, File),
}

impl ReferenceCheck<'_> {
    fn run(&self, problems: &mut Problems) {
        let (column, target) = self.reference;
        // What a delta refers to may be in the school.
        let may_be_elsewhere = self.contents.mode(target) != Mode::Bulk
            && self.contents.mode(self.sheet.file) == Mode::Delta;
        if self.contents.is_unreadable(target) || may_be_elsewhere {
            return;
        }
        let at = self.sheet.at(column);
        for row in self.sheet.rows() {
            let ids = row.at(at).split(',').map(str::trim);
            let is_unknown = |id: &str| !id.is_empty() && self.indexes.find(target, id).is_none();
            if ids.into_iter().any(is_unknown) {
                let fault = Fault::new("unknown_reference").with("file", target.name());
                problems.stop(row.place_of(column), fault);
            }
        }
    }
}

fn check_results(contents: &Contents, indexes: &Indexes<'_>, problems: &mut Problems) {
    let Some(results) = contents.sheet(File::Results) else {
        return;
    };
    let class = results.at("classSourcedId");
    let item = results.at("lineItemSourcedId");
    let student = results.at("studentSourcedId");
    let mut seen = HashSet::with_capacity(results.len());
    for row in results.rows() {
        if !seen.insert((row.at(item), row.at(student))) {
            let place = row.place_of("lineItemSourcedId");
            problems.leave_out(place, Fault::new("duplicate_result"));
        }
        let Some(item) = indexes.find(File::LineItems, row.at(item)) else {
            continue;
        };
        if !row.at(class).is_empty() && row.at(class) != item.get("classSourcedId") {
            problems.stop(row.place_of("classSourcedId"), Fault::new("class_differs"));
        }
    }
}

fn check_primary_roles(contents: &Contents, problems: &mut Problems) {
    let Some(roles) = contents.sheet(File::Roles) else {
        return;
    };
    let mut seen = HashSet::new();
    for row in roles.rows() {
        let is_primary = row.get("roleType") == "primary" && !row.is_deleted();
        let key = (row.get("userSourcedId"), row.get("orgSourcedId"));
        if is_primary && !seen.insert(key) {
            let place = row.place_of("roleType");
            problems.warn(place, Fault::new("several_primary_roles"));
        }
    }
}
