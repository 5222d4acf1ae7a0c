//! A file of the bundle in memory: all its cells in one text, so that a hundred thousand rows are
//! three allocations. Reading checks the form of the file and the header; values are checked apart.

use std::collections::HashSet;
use std::io::{self, BufReader, Read};

use domain::checks::Fault;

use super::files::{Column, File, METADATA, PASSWORD};
use super::problems::{Place, Problems};
use super::records::{CellFault, MAX_CELL, Record, Records};

/// Most columns (decisions.md C6).
pub const MAX_COLUMNS: usize = 200;

/// What a column of a sheet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// One of the standard.
    Known(&'static Column),
    /// One that was added in the way of the standard.
    Metadata,
    /// Anything else: read past.
    Unknown,
}

#[derive(Debug)]
struct Head {
    name: String,
    meaning: Meaning,
}

/// A file that was read.
#[derive(Debug)]
pub struct Sheet {
    /// Which.
    pub file: File,
    heads: Vec<Head>,
    text: String,
    ends: Vec<u32>,
    numbers: Vec<u32>,
    /// Positions of rows with a value that does not read.
    broken: HashSet<usize>,
}

/// A column of a sheet, looked up once for many rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At(Option<usize>);

/// A row of a sheet.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    sheet: &'a Sheet,
    index: usize,
}

impl Sheet {
    /// Reads a file; none if its form or header make it useless.
    pub fn read(
        file: File,
        input: &mut dyn Read,
        problems: &mut Problems,
    ) -> io::Result<Option<Self>> {
        let mut records = Records::new(BufReader::with_capacity(1 << 16, input));
        let mut record = Record::default();
        if !records.read(&mut record)? {
            problems.stop(Place::file(file.name()), Fault::new("empty_file"));
            return Ok(None);
        }
        let Some(heads) = read_header(file, &record, problems) else {
            return Ok(None);
        };
        let mut sheet = Self {
            file,
            heads,
            text: String::new(),
            ends: Vec::new(),
            numbers: Vec::new(),
            broken: HashSet::new(),
        };
        while records.read(&mut record)? {
            let name = |at: usize| sheet.heads.get(at).map(|head| head.name.clone());
            if !check_form(file.name(), &record, (&name, problems)) {
                return Ok(None);
            }
            sheet.push(&record, problems);
        }
        Ok(Some(sheet))
    }

    /// A file of these columns with these rows.
    pub fn of<'c, R>(file: File, names: &[String], rows: impl Iterator<Item = R>) -> Self
    where
        R: Iterator<Item = &'c str>,
    {
        let mut sheet = Self {
            file,
            heads: names.iter().map(|name| read_head(file, name)).collect(),
            text: String::new(),
            ends: Vec::new(),
            numbers: Vec::new(),
            broken: HashSet::new(),
        };
        for (row, number) in rows.zip(2..) {
            for cell in row {
                sheet.text.push_str(cell);
                let end = u32::try_from(sheet.text.len());
                sheet
                    .ends
                    .push(end.expect("a bundle unpacks to 200 MB at most"));
            }
            sheet.numbers.push(number);
        }
        sheet
    }

    fn push(&mut self, record: &Record, problems: &mut Problems) {
        let place = || Place::file(self.file.name()).row(record.row);
        if record.width != self.heads.len() {
            let fault = Fault::new("row_width").with("found", record.width);
            problems.stop(place(), fault.with("expected", self.heads.len()));
            return;
        }
        for at in 0..record.kept() {
            let head = &self.heads[at];
            let is_read = head.meaning != Meaning::Unknown && head.name != PASSWORD;
            let cell = record.cell(at).unwrap_or_default();
            if is_read {
                if cell.contains(['\n', '\r']) {
                    let place = place().column(head.name.clone());
                    problems.warn(place, Fault::new("line_break"));
                }
                self.text.push_str(cell);
            }
            let end = u32::try_from(self.text.len());
            self.ends
                .push(end.expect("a bundle unpacks to 200 MB at most"));
        }
        if !record.faults.is_empty() {
            self.broken.insert(self.numbers.len());
        }
        self.numbers.push(record.row);
    }

    /// Marks rows of which a value does not read, so that they are not looked at further.
    pub(super) fn mark_broken(&mut self, rows: Vec<usize>) {
        self.broken.extend(rows);
    }

    /// The rows whose values all read.
    pub(super) fn sound_rows(&self) -> impl Iterator<Item = Row<'_>> {
        let sound = |index: &usize| !self.broken.contains(index);
        (0..self.len()).filter(sound).map(|index| self.row(index))
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// A row by its position, the first being 0.
    pub fn row(&self, index: usize) -> Row<'_> {
        Row { sheet: self, index }
    }

    /// All rows in the order of the file.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.len()).map(|index| self.row(index))
    }

    /// Where a column is, for [`Row::at`].
    pub fn at(&self, name: &str) -> At {
        let position = self.heads.iter().position(|head| head.name == name);
        At(position.filter(|at| self.heads[*at].meaning != Meaning::Unknown))
    }

    /// Whether the sheet has a column.
    pub fn has(&self, name: &str) -> bool {
        self.at(name).0.is_some()
    }

    /// Names of the columns that are read, in the order of the file.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        let read = self
            .heads
            .iter()
            .filter(|head| head.meaning != Meaning::Unknown);
        read.map(|head| head.name.as_str())
    }
}

impl<'a> Row<'a> {
    /// The cell of a column; empty if the sheet does not have it.
    pub fn at(self, at: At) -> &'a str {
        let Some(position) = at.0 else {
            return "";
        };
        let end = self.index * self.sheet.heads.len() + position;
        let start = match end.checked_sub(1) {
            Some(before) => self.sheet.ends[before] as usize,
            None => 0,
        };
        &self.sheet.text[start..self.sheet.ends[end] as usize]
    }

    /// The cell of a column by name; empty if the sheet does not have it.
    pub fn get(self, name: &str) -> &'a str {
        self.at(self.sheet.at(name))
    }

    /// The cell of a column, if it has a value.
    pub fn value(self, name: &str) -> Option<&'a str> {
        Some(self.get(name)).filter(|cell| !cell.is_empty())
    }

    /// All columns that have a value, in the order of the file.
    pub fn values(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let heads = self.sheet.heads.iter().enumerate();
        heads
            .map(move |(at, head)| (head.name.as_str(), self.at(At(Some(at)))))
            .filter(|(_, cell)| !cell.is_empty())
    }

    /// The id of the row.
    pub fn id(self) -> &'a str {
        self.get(super::files::SOURCED_ID)
    }

    /// Whether a delta says that the row is gone.
    pub fn is_deleted(self) -> bool {
        self.get(super::files::STATUS) == "tobedeleted"
    }

    /// Position in the sheet, the first row being 0.
    pub fn index(self) -> usize {
        self.index
    }

    /// Bytes of all its cells.
    pub fn len(self) -> usize {
        let width = self.sheet.heads.len();
        let (first, last) = (self.index * width, (self.index + 1) * width - 1);
        let start = match first.checked_sub(1) {
            Some(before) => self.sheet.ends[before],
            None => 0,
        };
        (self.sheet.ends[last] - start) as usize
    }

    /// Whether all its cells are empty.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The row, for a problem.
    pub fn place(self) -> Place {
        Place::file(self.sheet.file.name()).row(self.sheet.numbers[self.index])
    }

    /// A column of the row, for a problem.
    pub fn place_of(self, column: &'static str) -> Place {
        self.place().column(column)
    }
}

/// Notes what is wrong with the form of a record; false if the file is not worth reading on.
pub(super) fn check_form(
    file: &'static str,
    record: &Record,
    (name, problems): (&dyn Fn(usize) -> Option<String>, &mut Problems),
) -> bool {
    let place = |cell: usize| {
        let column = name(cell).unwrap_or_else(|| format!("#{}", cell + 1));
        Place::file(file).row(record.row).column(column)
    };
    for (cell, fault) in &record.faults {
        let fault = match fault {
            CellFault::StrayQuote => Fault::new("stray_quote"),
            CellFault::TextAfterQuote => Fault::new("text_after_quote"),
            CellFault::UnclosedQuote => Fault::new("unclosed_quote"),
            CellFault::TooLong => Fault::new("cell_too_long").with("max", MAX_CELL),
        };
        problems.stop(place(*cell), fault);
    }
    for cell in 0..record.kept() {
        if let Err(bad) = record.cell(cell) {
            // One is enough: a file in another encoding has one in every other row.
            let fault = Fault::new("not_utf8").with("offset", bad.offset);
            problems.stop(place(cell), fault);
            return false;
        }
    }
    true
}

/// Finds a file whose cells are separated by something else; one problem instead of one per column.
pub(super) fn check_separator(
    file: &'static str,
    record: &Record,
    problems: &mut Problems,
) -> bool {
    let header = record.cell(0).unwrap_or_default();
    let found = [(';', ";"), ('\t', "tab"), ('|', "|")]
        .into_iter()
        .find(|(separator, _)| record.width == 1 && header.contains(*separator));
    let Some((_, name)) = found else {
        return true;
    };
    let fault = Fault::new("wrong_separator").with("found", name);
    problems.stop(Place::file(file).row(record.row), fault);
    false
}

fn read_header(file: File, record: &Record, problems: &mut Problems) -> Option<Vec<Head>> {
    if !check_form(file.name(), record, (&|_| None, problems))
        || !check_separator(file.name(), record, problems)
    {
        return None;
    }
    let place = || Place::file(file.name()).row(record.row);
    if record.width > MAX_COLUMNS {
        let fault = Fault::new("too_many_columns").with("max", MAX_COLUMNS);
        problems.stop(place(), fault);
        return None;
    }
    let mut heads: Vec<Head> = Vec::new();
    for at in 0..record.kept() {
        let name = record.cell(at).unwrap_or_default();
        if heads.iter().any(|head| head.name == name) {
            let place = place().column(name.to_owned());
            problems.stop(place, Fault::new("duplicate_column"));
            return None;
        }
        let head = read_head(file, name);
        if head.meaning == Meaning::Unknown {
            let place = place().column(name.to_owned());
            problems.warn(place, Fault::new("unknown_column"));
        }
        heads.push(head);
    }
    let missing = file
        .columns()
        .iter()
        .filter(|column| column.is_required && !heads.iter().any(|head| head.name == column.name));
    let mut is_whole = true;
    for column in missing {
        let place = place().column(column.name);
        problems.stop(place, Fault::new("missing_column"));
        is_whole = false;
    }
    is_whole.then_some(heads)
}

fn read_head(file: File, name: &str) -> Head {
    let known = file.columns().iter().find(|column| column.name == name);
    let meaning = match known {
        Some(column) => Meaning::Known(column),
        None if name.starts_with(METADATA) && name.len() <= 255 => Meaning::Metadata,
        None => Meaning::Unknown,
    };
    Head {
        name: name.to_owned(),
        meaning,
    }
}
