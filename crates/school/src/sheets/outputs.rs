//! Sheets that leave: CSV and XLSX that no spreadsheet program takes for formulas, that keep leading
//! zeros, and whose head stays in sight.

use domain::checks::Fault;
use jiff::civil::Date;
use rust_xlsxwriter::{Format as Look, Workbook, Worksheet, XlsxError};

use crate::bundles::records::write_cell;

/// Widest column of a workbook, in characters.
const WIDEST: usize = 48;
/// The day before the first of spreadsheet programs, which count a day that never was (29 February
/// 1900): right from March 1900 on.
const EPOCH: Date = jiff::civil::date(1899, 12, 30);

/// The form of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated, UTF-8 with the mark by which spreadsheet programs know it.
    Csv,
    /// A workbook with one sheet.
    Xlsx,
}

impl Format {
    /// Reads `csv` or `xlsx`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        match text {
            "csv" => Ok(Self::Csv),
            "xlsx" => Ok(Self::Xlsx),
            _ => Err(Fault::new("not_allowed").with("allowed", "csv, xlsx")),
        }
    }

    /// What names of such files end with.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// Media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// A text; an empty one is an empty cell.
    Text(String),
    /// A date.
    Date(Date),
    /// A number as it is written, without anything in front.
    Number(String),
}

impl Cell {
    /// Nothing.
    pub const EMPTY: Self = Self::Text(String::new());

    /// A text, or nothing.
    pub fn text(text: Option<impl std::fmt::Display>) -> Self {
        text.map_or(Self::EMPTY, |text| Self::Text(text.to_string()))
    }

    /// A date, or nothing.
    pub fn date(date: Option<Date>) -> Self {
        date.map_or(Self::EMPTY, Self::Date)
    }
}

/// Whether a spreadsheet program would take a text for a formula.
pub fn is_dangerous(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A sheet in memory. Rows have as many cells as there are heads.
pub fn write(format: Format, heads: &[&str], rows: &[Vec<Cell>]) -> Vec<u8> {
    match format {
        Format::Csv => write_text(heads, rows),
        Format::Xlsx => write_workbook(heads, rows)
            .expect("a sheet has fewer rows and shorter texts than a workbook can hold"),
    }
}

fn write_text(heads: &[&str], rows: &[Vec<Cell>]) -> Vec<u8> {
    let mut text = String::from('\u{feff}');
    let heads: Vec<Cell> = heads.iter().map(|head| Cell::text(Some(head))).collect();
    for row in std::iter::once(&heads).chain(rows) {
        for (at, cell) in row.iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            match cell {
                Cell::Text(cell) if is_dangerous(cell) => {
                    write_cell(&mut text, &format!("'{cell}"));
                }
                Cell::Text(cell) | Cell::Number(cell) => write_cell(&mut text, cell),
                Cell::Date(date) => text.push_str(&date.to_string()),
            }
        }
        text.push_str("\r\n");
    }
    text.into_bytes()
}

fn write_workbook(heads: &[&str], rows: &[Vec<Cell>]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_freeze_panes(1, 0)?;
    let bold = Look::new().set_bold();
    let (text, day) = (
        Look::new().set_num_format("@"),
        Look::new().set_num_format("yyyy-mm-dd"),
    );
    for (at, head) in (0..).zip(heads) {
        sheet.write_string_with_format(0, at, *head, &bold)?;
        let cells = rows.iter().filter_map(|row| row.get(usize::from(at)));
        let widest = cells.map(width).chain([head.chars().count()]).max();
        let widest = u8::try_from(widest.unwrap_or(0).min(WIDEST)).unwrap_or(0);
        sheet.set_column_width(at, widest + 2)?;
    }
    for (number, row) in (1..).zip(rows) {
        for (at, cell) in (0..).zip(row) {
            write_value(sheet, (number, at), cell, (&text, &day))?;
        }
    }
    workbook.save_to_buffer()
}

fn width(cell: &Cell) -> usize {
    match cell {
        Cell::Text(text) | Cell::Number(text) => text.chars().count(),
        Cell::Date(_) => 10,
    }
}

fn write_value(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    (text, day): (&Look, &Look),
) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(cell) if cell.is_empty() => {}
        Cell::Text(cell) => {
            sheet.write_string_with_format(row, column, cell, text)?;
        }
        Cell::Number(number) => match number.parse::<f64>() {
            Ok(number) => {
                sheet.write_number(row, column, number)?;
            }
            Err(_) => {
                sheet.write_string(row, column, number)?;
            }
        },
        Cell::Date(date) => {
            let days = (*date - EPOCH).get_days();
            sheet.write_number_with_format(row, column, days, day)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_told_as_text() {
        let row = ["=1+1", "+84 90", "-1", "@x", "\tx", "a=b"].map(|text| Cell::Text(text.into()));

        let text = write(
            Format::Csv,
            &["a", "b", "c", "d", "e", "f"],
            &[row.to_vec()],
        );

        let text = String::from_utf8(text).unwrap();
        assert_eq!(
            text,
            "\u{feff}a,b,c,d,e,f\r\n'=1+1,'+84 90,'-1,'@x,'\tx,a=b\r\n"
        );
    }
}
