//! XLSX: the zip is unpacked and measured first, since what its headers say may be a lie; then cells
//! are read one after another, so that a cell in the last corner of a sheet costs no more than another.

use std::io::{Cursor, Read};

use calamine::{CellErrorType, DataRef, Dimensions, Reader, Xlsx, XlsxError};
use domain::checks::Fault;
use jiff::civil::Date;
use zip::ZipArchive;

use super::{ReadCell, Table};
use crate::bundles::archives::MAX_RATIO;
use crate::bundles::problems::Place;
use crate::bundles::records::MAX_CELL;

/// Most bytes that a workbook may unpack to: half of what a bundle may, since it is held twice.
const MAX_UNPACKED: u64 = 100 * 1024 * 1024;
/// Bytes of a part that may come out whatever went in.
const RATIO_FREE: u64 = 1024 * 1024;
/// Most parts of a workbook.
const MAX_PARTS: usize = 1_000;
/// Most ranges of merged cells that are told.
const MOST_MERGED: usize = 20;
/// The part that every workbook has.
const WORKBOOK: &str = "xl/workbook.xml";

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Reads one sheet of a workbook.
pub(super) fn read(bytes: &[u8], (worksheet, columns): (usize, usize)) -> Result<Table, Fault> {
    check_parts(bytes)?;
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| explain(&error))?;
    let mut table = Table {
        worksheets: book.sheet_names(),
        columns,
        ..Table::default()
    };
    let name = table.worksheets.get(worksheet).cloned();
    let name = name.ok_or_else(|| Fault::new("no_such_worksheet"))?;
    read_cells(&mut book, &name, &mut table)?;
    let merged = book.merge_cells_by_sheet_name(&name);
    for range in merged
        .map_err(|error| explain(&error))?
        .iter()
        .take(MOST_MERGED)
    {
        let fault = Fault::new("merged_cells").with("found", describe(range));
        table.notes.warn(Place::ZIP, fault);
    }
    Ok(table)
}

/// Unpacks every part once, into nothing.
fn check_parts(bytes: &[u8]) -> Result<(), Fault> {
    let zip = ZipArchive::new(Cursor::new(bytes));
    let mut zip = zip.map_err(|_| Fault::new("truncated_zip"))?;
    if zip.len() > MAX_PARTS {
        return Err(Fault::new("too_many_files").with("max", MAX_PARTS));
    }
    let mut names: Vec<String> = Vec::with_capacity(zip.len());
    for index in 0..zip.len() {
        let entry = zip.by_index_data(index);
        let entry = entry.map_err(|_| Fault::new("truncated_zip"))?;
        names.push(String::from_utf8_lossy(entry.name_raw()).into_owned());
    }
    if names.iter().any(|name| name == "content.xml") {
        return Err(Fault::new("open_document"));
    }
    let climbs = |name: &String| name.split(['/', '\\']).any(|part| part == "..");
    let is_rooted = |name: &String| name.starts_with(['/', '\\']) || name.contains(':');
    if names.iter().any(|name| climbs(name) || is_rooted(name)) {
        return Err(Fault::new("unsafe_path"));
    }
    if !names.iter().any(|name| name.eq_ignore_ascii_case(WORKBOOK)) {
        return Err(Fault::new("not_a_sheet"));
    }
    let mut total = 0;
    for index in 0..zip.len() {
        let entry = zip.by_index(index);
        let mut entry = entry.map_err(|_| Fault::new("damaged_file"))?;
        let packed = entry.compressed_size();
        let most = (MAX_UNPACKED - total).min(RATIO_FREE.max(packed.saturating_mul(MAX_RATIO)));
        let mut measured = (&mut entry).take(most + 1);
        let found = std::io::copy(&mut measured, &mut std::io::sink());
        total += found.map_err(|_| Fault::new("damaged_file"))?;
        if total > MAX_UNPACKED {
            return Err(Fault::new("unpacked_too_large").with("max", MAX_UNPACKED));
        }
        if measured.limit() == 0 {
            return Err(Fault::new("packed_too_tightly").with("max", MAX_RATIO));
        }
    }
    Ok(())
}

fn read_cells(book: &mut Book<'_>, name: &str, table: &mut Table) -> Result<(), Fault> {
    let cells = book.worksheet_cells_reader(name);
    let mut cells = cells.map_err(|error| explain(&error))?;
    let mut row = 0;
    let mut read: Vec<ReadCell> = Vec::new();
    loop {
        let next = cells.next_cell_with_formula_metadata();
        let Some(cell) = next.map_err(|error| explain(&error))? else {
            return table.push(row + 1, read);
        };
        let (at, column) = cell.pos;
        if at < row {
            return Err(Fault::new("damaged_file"));
        }
        if at > row {
            table.push(row + 1, std::mem::take(&mut read))?;
            row = at;
        }
        let value = match (&cell.value, cell.formula.is_some()) {
            (DataRef::Empty, false) => continue,
            (DataRef::Empty, true) => Err(Fault::new("formula_without_value")),
            (value, _) => read_value(value),
        };
        read.push((column as usize, value));
    }
}

fn read_value(value: &DataRef<'_>) -> Result<String, Fault> {
    let text = match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => write_number(*number),
        DataRef::DateTime(moment) if moment.is_duration() => write_number(moment.as_f64()),
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            write_date(year, month, day)?
        }
        DataRef::DateTimeIso(text) => text.chars().take_while(|c| *c != 'T').collect(),
        DataRef::Error(error) => return Err(error_fault(error)),
    };
    if text.len() > MAX_CELL {
        return Err(Fault::new("cell_too_long").with("max", MAX_CELL));
    }
    Ok(text)
}

/// A number without what only the program added: no `.0`, no exponent.
fn write_number(number: f64) -> String {
    // What a spreadsheet shows has 15 digits; a sum of tenths has more.
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{rounded}")
}

fn write_date(year: u16, month: u8, day: u8) -> Result<String, Fault> {
    let number = |number: u8| i8::try_from(number).unwrap_or(0);
    let year = i16::try_from(year).unwrap_or(0);
    let date = Date::new(year, number(month), number(day));
    date.map(|date| date.to_string())
        .map_err(|_| Fault::new("invalid_date"))
}

fn error_fault(error: &CellErrorType) -> Fault {
    Fault::new("error_value").with("found", error)
}

fn explain(error: &XlsxError) -> Fault {
    match error {
        XlsxError::Password => Fault::new("old_workbook"),
        _ => Fault::new("damaged_file"),
    }
}

/// `B2:C3`.
fn describe(range: &Dimensions) -> String {
    let cell = |(row, column): (u32, u32)| format!("{}{}", write_column(column), row + 1);
    format!("{}:{}", cell(range.start), cell(range.end))
}

/// The letters of a column, the first being A.
fn write_column(mut column: u32) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + u8::try_from(column % 26).unwrap_or(0)));
        if column < 26 {
            return letters.into_iter().rev().collect();
        }
        column = column / 26 - 1;
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;
    use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn workbook(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
        let mut workbook = Workbook::new();
        fill(workbook.add_worksheet());
        workbook.save_to_buffer().unwrap()
    }

    fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn code(bytes: &[u8]) -> &'static str {
        Table::read(bytes, 0).unwrap_err().code
    }

    #[test]
    fn dates_and_numbers_are_told_as_people_write_them() {
        let day = Format::new().set_num_format("dd/mm/yyyy");
        let bytes = workbook(|sheet| {
            for (at, head) in (0..).zip(["Date", "Number", "Code", "Share"]) {
                sheet.write_string(0, at, head).unwrap();
            }
            sheet.write_number_with_format(1, 0, 38_353, &day).unwrap();
            sheet.write_number(1, 1, 20_210_001).unwrap();
            sheet.write_string(1, 2, "0042").unwrap();
            sheet.write_number(1, 3, 0.1 + 0.2).unwrap();
        });

        let table = Table::read(&bytes, 0).unwrap();

        let cells: Vec<&str> = (0..4).map(|at| table.cell(0, at)).collect();
        assert_eq!(cells, ["2005-01-01", "20210001", "0042", "0.3"]);
        assert_eq!(table.number(0), 2);
    }

    #[test]
    fn formulas_errors_and_merged_cells_are_told() {
        let bytes = workbook(|sheet| {
            sheet.write_string(0, 0, "A").unwrap();
            sheet.write_string(0, 1, "B").unwrap();
            let sum = Formula::new("=1+1").set_result("2");
            sheet.write_formula(1, 0, sum).unwrap();
            let broken = Formula::new("=A9").set_result("#REF!");
            sheet.write_formula(1, 1, broken).unwrap();
            sheet
                .merge_range(3, 0, 4, 1, "both", &Format::new())
                .unwrap();
        });

        let table = Table::read(&bytes, 0).unwrap();

        assert_eq!(table.cell(0, 0), "2");
        assert_eq!(table.fault(0, 1).unwrap().code, "error_value");
        let note = &table.notes.kept()[0];
        assert_eq!(note.fault.params["found"], "A4:B5");
    }

    #[test]
    fn a_cell_in_the_last_corner_costs_nothing_and_is_refused() {
        let bytes = workbook(|sheet| {
            sheet.write_string(0, 0, "A").unwrap();
            sheet.write_string(1_048_575, 16_383, "x").unwrap();
        });

        assert_eq!(code(&bytes), "too_many_columns");
    }

    #[test]
    fn what_is_no_workbook_is_told() {
        let whole = workbook(|sheet| {
            sheet.write_string(0, 0, "A").unwrap();
        });

        assert_eq!(code(&whole[..whole.len() / 2]), "truncated_zip");
        assert_eq!(code(b"PK"), "truncated_zip");
        assert_eq!(code(&zip(&[("content.xml", b"<x/>")])), "open_document");
        assert_eq!(code(&zip(&[("users.csv", b"a")])), "not_a_sheet");
        let climbing = zip(&[(WORKBOOK, b"<x/>"), ("../evil", b"x")]);
        assert_eq!(code(&climbing), "unsafe_path");
        let bomb = zip(&[(WORKBOOK, &vec![b' '; 20_000_000])]);
        assert_eq!(code(&bomb), "packed_too_tightly");
        assert_eq!(code(&zip(&[(WORKBOOK, b"<x/>")])), "damaged_file");
        assert_eq!(
            Table::read(&whole, 3).unwrap_err().code,
            "no_such_worksheet"
        );
    }

    #[test]
    fn columns_are_named_as_spreadsheets_name_them() {
        let names = [0, 25, 26, 701, 702].map(write_column);

        assert_eq!(names, ["A", "Z", "AA", "ZZ", "AAA"]);
    }

    /// Every part of a workbook, unpacked.
    fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let count = zip.len();
        let part = |index: usize| {
            let mut entry = zip.by_index(index).unwrap();
            let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (name, bytes)
        };
        (0..count).map(part).collect()
    }

    proptest! {
        #[test]
        fn no_damage_to_a_part_makes_the_reader_panic(
            (part, at, bytes) in (0..20_usize, 0..4_000_usize, proptest::collection::vec(any::<u8>(), 1..6))
        ) {
            let whole = workbook(|sheet| {
                sheet.write_string(0, 0, "A").unwrap();
                sheet.write_number(1, 0, 7).unwrap();
                sheet.merge_range(3, 0, 4, 1, "x", &Format::new()).unwrap();
            });
            let mut parts = parts(&whole);
            let count = parts.len();
            let damaged = &mut parts[part % count].1;
            for (offset, byte) in bytes.into_iter().enumerate() {
                let length = damaged.len();
                damaged[(at + offset) % length] = byte;
            }
            let parts: Vec<(&str, &[u8])> = parts
                .iter()
                .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
                .collect();

            let _ = Table::read(&zip(&parts), 0);
        }
    }
}
