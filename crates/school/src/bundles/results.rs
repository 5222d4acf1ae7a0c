//! What the row of a result means: a cell. What a cell cannot hold is kept as the line that it was.

use domain::decimals::Decimal;
use domain::scores::{Cell, Lateness, ScoreStatus};

use super::records::{Record, Records, write_cell};
use super::sheets::{At, Row, Sheet};

/// Columns that the place of a cell says already.
const PLACE_COLUMNS: [&str; 4] = [
    "status",
    "dateLastModified",
    "lineItemSourcedId",
    "studentSourcedId",
];

/// Columns of results, looked up once for all rows.
#[derive(Debug, Clone)]
pub struct ResultColumns {
    /// The line item.
    pub item: At,
    /// The student.
    pub student: At,
    status: At,
    score: At,
    incomplete: At,
    late: At,
    missing: At,
    kept: Vec<At>,
}

impl ResultColumns {
    /// Of a sheet of results.
    pub fn of(sheet: &Sheet) -> Self {
        let kept = sheet
            .columns()
            .filter(|column| !PLACE_COLUMNS.contains(column));
        Self {
            item: sheet.at("lineItemSourcedId"),
            student: sheet.at("studentSourcedId"),
            status: sheet.at("scoreStatus"),
            score: sheet.at("score"),
            incomplete: sheet.at("incomplete"),
            late: sheet.at("late"),
            missing: sheet.at("missing"),
            kept: kept.map(|column| sheet.at(column)).collect(),
        }
    }

    /// Names of the columns of [`ResultColumns::keep`], as a line of CSV.
    pub fn kept_names(sheet: &Sheet) -> String {
        let mut line = String::new();
        for column in sheet
            .columns()
            .filter(|column| !PLACE_COLUMNS.contains(column))
        {
            push_cell(&mut line, column);
        }
        line
    }

    /// The row as a line of CSV without what its place says.
    pub fn keep(&self, row: Row<'_>) -> String {
        let mut line = String::new();
        for (at, column) in self.kept.iter().enumerate() {
            if at > 0 {
                line.push(',');
            }
            write_cell(&mut line, row.at(*column));
        }
        line
    }

    /// The cell that the row becomes, of version 1, and the code of a warning.
    pub fn read(&self, row: Row<'_>) -> (Cell, Option<&'static str>) {
        let is = |at: At| row.at(at).eq_ignore_ascii_case("true");
        let points = Decimal::parse(row.at(self.score)).ok();
        let missing = if is(self.missing) {
            ScoreStatus::Missing
        } else {
            ScoreStatus::None
        };
        let graded = if is(self.incomplete) {
            ScoreStatus::Incomplete
        } else {
            ScoreStatus::Graded
        };
        let (status, note) = match (row.at(self.status), points) {
            ("exempt", _) => (ScoreStatus::Excused, None),
            ("submitted", _) => (ScoreStatus::None, None),
            ("not submitted", Some(_)) => (missing, Some("score_ignored")),
            ("fully graded" | "partially graded", Some(_)) => (graded, None),
            ("fully graded" | "partially graded", None) => (missing, Some("score_missing")),
            (_, Some(_)) => (graded, Some("status_not_known")),
            (_, None) => (missing, None),
        };
        let has_points = !matches!(status, ScoreStatus::None | ScoreStatus::Missing);
        let late = if is(self.late) {
            Lateness::Late
        } else {
            Lateness::OnTime
        };
        let cell = Cell {
            version: 1,
            status,
            points: points.filter(|_| has_points),
            late,
        };
        (cell, note)
    }
}

/// A line that was kept under other columns, as a line under these. Columns are lines of CSV too.
pub fn move_line(line: &str, from: &str, to: &str) -> String {
    if from == to {
        return line.to_owned();
    }
    let (cells, names) = (split_line(line), split_line(from));
    let mut moved = String::new();
    for (at, name) in split_line(to).iter().enumerate() {
        if at > 0 {
            moved.push(',');
        }
        let position = names.iter().position(|known| known == name);
        let cell = position.and_then(|position| cells.get(position));
        write_cell(&mut moved, cell.map_or("", String::as_str));
    }
    moved
}

/// The columns of both lines, those of the first in front.
pub fn join_columns(first: &str, second: &str) -> String {
    if first == second {
        return first.to_owned();
    }
    let mut joined = first.to_owned();
    let known = split_line(first);
    for name in split_line(second) {
        if !known.contains(&name) {
            push_cell(&mut joined, &name);
        }
    }
    joined
}

/// The cells of one line of CSV.
pub fn split_line(line: &str) -> Vec<String> {
    let mut record = Record::default();
    let read = Records::new(line.as_bytes()).read(&mut record);
    let is_read = read.expect("text in memory can always be read");
    let cells = if is_read { record.kept() } else { 0 };
    let cell = |at| record.cell(at).unwrap_or_default().to_owned();
    (0..cells).map(cell).collect()
}

fn push_cell(line: &mut String, cell: &str) {
    if !line.is_empty() {
        line.push(',');
    }
    write_cell(line, cell);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_moves_to_other_columns() {
        let columns = join_columns("sourcedId,comment", "sourcedId,metadata.banked");

        assert_eq!(columns, "sourcedId,comment,metadata.banked");
        assert_eq!(
            move_line("r1,true", "sourcedId,metadata.banked", &columns),
            "r1,,true"
        );
        assert_eq!(
            move_line("r1,\"a, \"\"b\"\"\"", "sourcedId,comment", &columns),
            "r1,\"a, \"\"b\"\"\","
        );
    }
}
