//! Rows in the making: the cells with which a row was imported, or none, and what is put over them.

use std::collections::BTreeSet;

use crate::bundles::files::{File, LAST_MODIFIED, METADATA, SOURCED_ID, STATUS};
use crate::bundles::records::write_cell;
use crate::bundles::sheets::Sheet;
use crate::imports::Cells;

/// A row that will be written.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// Its id.
    pub id: String,
    cells: Cells,
}

/// Names of the columns of a file: those of the standard, then those that were added.
#[derive(Debug, Clone)]
pub struct Columns(Vec<String>);

/// A row as it is written. Lines sort by their ids.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    id: String,
    /// With its end.
    pub text: String,
}

impl Draft {
    /// A row of cells that were imported. A bundle that is whole has no marks of change.
    pub fn of(id: &str, mut cells: Cells) -> Self {
        cells.remove(STATUS);
        cells.remove(LAST_MODIFIED);
        cells.remove(SOURCED_ID);
        Self {
            id: id.to_owned(),
            cells,
        }
    }

    /// A cell; empty if it has no value.
    pub fn get(&self, column: &str) -> &str {
        if column == SOURCED_ID {
            return &self.id;
        }
        self.cells.get(column).map_or("", String::as_str)
    }

    /// Names of the columns in which it has a value.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        let cells = self.cells.iter().filter(|(_, cell)| !cell.is_empty());
        cells.map(|(name, _)| name)
    }

    /// Puts a value into a cell.
    pub fn set(&mut self, column: &str, value: impl Into<String>) {
        self.cells.insert(column.to_owned(), value.into());
    }

    /// Puts a value into a cell that has none.
    pub fn or(&mut self, column: &str, value: &str) {
        if self.get(column).is_empty() {
            self.set(column, value);
        }
    }

    /// Puts a value into a cell unless the row says the same already.
    pub fn mend(&mut self, column: &str, is_same: bool, value: impl Into<String>) {
        if !is_same {
            self.set(column, value);
        }
    }

    /// The row as it is written. A cell has one line.
    pub fn line(&self, columns: &Columns) -> Line {
        let mut text = String::new();
        for (at, column) in columns.0.iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            let cell = self.get(column);
            if cell.contains(['\r', '\n']) {
                let lines: Vec<&str> = cell.lines().map(str::trim_end).collect();
                write_cell(&mut text, &lines.join(" ").replace('\r', " "));
            } else {
                write_cell(&mut text, cell);
            }
        }
        text.push_str("\r\n");
        Line {
            id: self.id.clone(),
            text,
        }
    }
}

impl Columns {
    /// Of a file, with those added that rows of it have.
    pub fn of(file: File, seen: &BTreeSet<String>) -> Self {
        let standard = file.columns().iter().map(|column| column.name.to_owned());
        let added = seen
            .iter()
            .filter(|name| name.starts_with(METADATA))
            .cloned();
        Self(standard.chain(added).collect())
    }

    /// The header row.
    pub fn header(&self) -> String {
        let mut text = String::new();
        for (at, name) in self.0.iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            write_cell(&mut text, name);
        }
        text.push_str("\r\n");
        text
    }

    /// Rows as an import would read them.
    pub fn sheet(&self, file: File, drafts: &[Draft]) -> Sheet {
        let rows = drafts.iter();
        let cells = |draft| self.0.iter().map(move |name| Draft::get(draft, name));
        Sheet::of(file, &self.0, rows.map(cells))
    }
}
