//! Sheets: people, classes and enrollments as rows of a spreadsheet, CSV or XLSX, whatever its columns
//! are called. Reading is pure; what rows become goes through the batch of an import, so that dry run,
//! progress, cancelling and undo are those of a bundle (docs/decisions/016).

pub mod fields;
pub mod outputs;
mod plans;
mod templates;
mod texts;
mod uploads;
mod workbooks;

use std::collections::BTreeMap;

use domain::checks::Fault;

pub use plans::{PlanInput, SheetPlan};
pub use uploads::{Preview, Upload};

use crate::bundles::problems::Problems;
use crate::bundles::sheets::MAX_COLUMNS;

/// Most rows below the head (decisions.md C6).
pub const MAX_ROWS: usize = 50_000;
/// Most columns of the widest sheet, that of a gradebook: an item each, and what is told of the student.
pub(crate) const MOST_COLUMNS: usize = 1_020;
/// Most bytes of the text of all cells.
const MAX_TEXT: usize = 64 * 1024 * 1024;

/// A sheet in memory: all its cells in one text.
#[derive(Debug, Default)]
pub struct Table {
    /// Names of the sheets of a workbook; none in a CSV file.
    pub worksheets: Vec<String>,
    /// Heads of the columns, as they are written; some may be empty.
    pub heads: Vec<String>,
    /// What there is to say of the sheet as a whole, such as merged cells.
    pub notes: Problems,
    /// Most columns.
    columns: usize,
    text: String,
    ends: Vec<u32>,
    numbers: Vec<u32>,
    /// Cells that do not read, by row and column.
    faults: BTreeMap<(usize, usize), Fault>,
}

/// A cell of a row that was read: its column, and its text or what is wrong with it.
type ReadCell = (usize, Result<String, Fault>);

impl Table {
    /// Reads a file; `worksheet` is the position of the sheet in a workbook.
    ///
    /// # Errors
    /// What makes the file useless, with how to save it so that it can be read.
    pub fn read(bytes: &[u8], worksheet: usize) -> Result<Self, Fault> {
        Self::read_wide(bytes, worksheet, MAX_COLUMNS)
    }

    /// The same of a sheet with so many columns at most.
    ///
    /// # Errors
    /// As [`Table::read`].
    pub fn read_wide(bytes: &[u8], worksheet: usize, columns: usize) -> Result<Self, Fault> {
        let columns = columns.min(MOST_COLUMNS);
        if bytes.is_empty() {
            return Err(Fault::new("empty_file"));
        }
        let table = if bytes.starts_with(b"PK") {
            workbooks::read(bytes, (worksheet, columns))?
        } else {
            texts::read(bytes, columns)?
        };
        if table.heads.is_empty() {
            return Err(Fault::new("empty_file"));
        }
        Ok(table)
    }

    /// Number of rows below the head.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether there is no row below the head.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The number of a row as a spreadsheet counts, the first line being 1.
    pub fn number(&self, row: usize) -> u32 {
        self.numbers[row]
    }

    /// A cell, trimmed; empty if the row ends before it.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        let width = self.heads.len();
        if column >= width {
            return "";
        }
        let end = row * width + column;
        let start = match end.checked_sub(1) {
            Some(before) => self.ends[before] as usize,
            None => 0,
        };
        self.text[start..self.ends[end] as usize].trim()
    }

    /// What is wrong with a cell, if it does not read.
    pub fn fault(&self, row: usize, column: usize) -> Option<&Fault> {
        self.faults.get(&(row, column))
    }

    /// Bytes of a row.
    pub fn weight(&self, row: usize) -> usize {
        let width = self.heads.len();
        (0..width).map(|column| self.cell(row, column).len()).sum()
    }

    /// Takes a row of the file: the first that says something is the head.
    fn push(&mut self, number: u32, cells: Vec<ReadCell>) -> Result<(), Fault> {
        let says =
            |(_, cell): &ReadCell| cell.as_ref().map_or(true, |cell| !cell.trim().is_empty());
        let cells: Vec<ReadCell> = cells.into_iter().filter(says).collect();
        let Some(width) = cells.iter().map(|(column, _)| column + 1).max() else {
            return Ok(());
        };
        if width > self.columns {
            return Err(Fault::new("too_many_columns").with("max", self.columns));
        }
        if self.heads.is_empty() {
            self.heads = vec![String::new(); width];
            for (column, cell) in cells {
                cell.unwrap_or_default()
                    .trim()
                    .clone_into(&mut self.heads[column]);
            }
            return Ok(());
        }
        if self.len() >= MAX_ROWS {
            return Err(Fault::new("too_many_rows_of_sheet").with("max", MAX_ROWS));
        }
        self.push_cells(number, cells)
    }

    fn push_cells(&mut self, number: u32, cells: Vec<ReadCell>) -> Result<(), Fault> {
        let row = self.len();
        let mut texts = vec![None; self.heads.len()];
        for (column, cell) in cells {
            match cell {
                // What stands right of the last head has no meaning.
                Ok(text) if column < texts.len() => texts[column] = Some(text),
                Err(fault) if column < texts.len() => {
                    self.faults.insert((row, column), fault);
                }
                _ => {}
            }
        }
        for text in texts {
            self.text.push_str(text.as_deref().unwrap_or_default());
            if self.text.len() > MAX_TEXT {
                return Err(Fault::new("unpacked_too_large").with("max", MAX_TEXT));
            }
            let end = u32::try_from(self.text.len());
            self.ends
                .push(end.expect("a sheet has 64 MB of text at most"));
        }
        self.numbers.push(number);
        Ok(())
    }
}
