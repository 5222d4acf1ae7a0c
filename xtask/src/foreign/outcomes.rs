//! What came of the things that the clients tried, as one table: things down, clients across.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

/// What may be tried, in the order of the rows. A test of anything else has no place in the table and fails.
const THINGS: [&str; 18] = [
    "signing in",
    "tokens",
    "attributes",
    "refreshing",
    "signing out",
    "signing out everywhere",
    "first password",
    "forgotten password",
    "changed password",
    "authenticator app",
    "bad tokens",
    "ended accounts",
    "other origins",
    "administration",
    "signatures",
    "files",
    "files by URL",
    "refused files",
];

const BEGIN: &str = "<!-- Written by `cargo xtask clients --bless`. -->\n";
const END: &str = "<!-- End of what is written. -->\n";

/// A line of a client: `passed <thing>: <sentence>`, or `FAILED` in place of it.
#[derive(Debug, PartialEq, Eq)]
pub struct Outcome {
    thing: String,
    has_passed: bool,
}

impl Outcome {
    /// What a line tells, if it is one of these.
    pub fn read(line: &str) -> Option<Self> {
        let passed = line.strip_prefix("passed ");
        let (thing, _) = passed
            .or_else(|| line.strip_prefix("FAILED "))?
            .split_once(": ")?;
        Some(Self {
            thing: thing.to_owned(),
            has_passed: passed.is_some(),
        })
    }
}

#[derive(Clone, Copy, Default)]
struct Cell {
    tried: u32,
    passed: u32,
}

#[derive(Default)]
struct Column {
    title: String,
    cells: BTreeMap<String, Cell>,
}

/// Clients that have been met, in that order.
#[derive(Default)]
pub struct Table {
    columns: Vec<Column>,
}

impl Table {
    /// Opens the column of a client, under its name and version.
    pub fn begin(&mut self, title: String) {
        self.columns.push(Column {
            title,
            cells: BTreeMap::new(),
        });
    }

    /// Counts an outcome for the client that was begun last.
    pub fn count(&mut self, outcome: &Outcome) -> Result<()> {
        let thing = outcome.thing.as_str();
        ensure!(THINGS.contains(&thing), "the table has no row \"{thing}\"");
        let column = self.columns.last_mut().context("no client was begun")?;
        let cell = column.cells.entry(thing.to_owned()).or_default();
        cell.tried += 1;
        cell.passed += u32::from(outcome.has_passed);
        Ok(())
    }

    /// How many clients have been met.
    pub fn clients(&self) -> usize {
        self.columns.len()
    }

    /// The table as Markdown has it.
    pub fn to_text(&self) -> String {
        let mut text = "| |".to_owned();
        for column in &self.columns {
            let _ = write!(text, " {} |", column.title);
        }
        let _ = writeln!(text, "\n|---|{}", "---|".repeat(self.columns.len()));
        for thing in THINGS {
            let _ = write!(text, "| {thing} |");
            for column in &self.columns {
                let _ = write!(text, " {} |", show(column.cells.get(thing)));
            }
            text.push('\n');
        }
        text
    }

    /// # Errors
    /// When the page has another table.
    pub fn compare(&self, page: &Path) -> Result<()> {
        let text = fs::read_to_string(page).context("cannot read the page about clients")?;
        if self.put_into(&text)? != text {
            bail!("docs/clients.md is not current: run `cargo xtask clients --bless`");
        }
        Ok(())
    }

    /// Puts the table into the page in place of the one there.
    pub fn write(&self, page: &Path) -> Result<()> {
        let text = fs::read_to_string(page).context("cannot read the page about clients")?;
        fs::write(page, self.put_into(&text)?).context("cannot write the page about clients")
    }

    fn put_into(&self, page: &str) -> Result<String> {
        let (before, rest) = page.split_once(BEGIN).context("the page has no table")?;
        let (_, after) = rest.split_once(END).context("the table has no end")?;
        Ok(format!("{before}{BEGIN}{}{END}{after}", self.to_text()))
    }
}

fn show(cell: Option<&Cell>) -> String {
    match cell {
        None => "–".to_owned(),
        Some(cell) if cell.passed == cell.tried => cell.passed.to_string(),
        Some(cell) => format!("**{} of {}**", cell.passed, cell.tried),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table_of(lines: &[&str]) -> Table {
        let mut table = Table::default();
        table.begin("boto3 1.2".to_owned());
        for line in lines {
            table.count(&Outcome::read(line).unwrap()).unwrap();
        }
        table
    }

    fn row(table: &Table, thing: &str) -> String {
        let text = table.to_text();
        let begin = format!("| {thing} |");
        text.lines()
            .find(|line| line.starts_with(&begin))
            .unwrap()
            .to_owned()
    }

    #[test]
    fn a_cell_counts_what_passed_and_shows_what_did_not() {
        let table = table_of(&[
            "passed tokens: a",
            "FAILED tokens: b",
            "passed refreshing: c",
        ]);

        assert_eq!(row(&table, "tokens"), "| tokens | **1 of 2** |");
        assert_eq!(row(&table, "refreshing"), "| refreshing | 1 |");
        assert_eq!(row(&table, "signing in"), "| signing in | – |");
    }

    #[test]
    fn other_lines_tell_nothing() {
        for line in [
            "",
            "Traceback: passed",
            "passed",
            "  FAILED tokens: b",
            "FAILED",
        ] {
            assert_eq!(Outcome::read(line), None, "{line}");
        }
    }

    #[test]
    fn what_has_no_row_is_refused() {
        let outcome = Outcome::read("passed flying: by night").unwrap();

        assert!(table_of(&[]).count(&outcome).is_err());
    }

    #[test]
    fn the_table_of_a_page_is_put_in_place_and_the_rest_stays() {
        let page = format!("before\n{BEGIN}old\n{END}after\n");

        let written = table_of(&["passed tokens: a"]).put_into(&page).unwrap();

        assert!(written.starts_with(&format!("before\n{BEGIN}| | boto3 1.2 |\n")));
        assert!(written.ends_with(&format!("{END}after\n")));
        assert!(!written.contains("old"));
    }
}
