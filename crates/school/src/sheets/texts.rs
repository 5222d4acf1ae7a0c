//! CSV as spreadsheet programs write it: commas, semicolons or tabs, found by the head; UTF-8 with or
//! without its mark. Other encodings are refused, since guessing among them ruins names.

use domain::checks::Fault;

use super::outputs::is_dangerous;
use super::{ReadCell, Table};
use crate::bundles::records::{CellFault, MAX_CELL, Record, Records};

/// First bytes of files that are something else, and what to say of them.
const OTHERS: &[(&[u8], &str)] = &[
    (b"\xff\xfe", "utf16"),
    (b"\xfe\xff", "utf16"),
    (b"\xd0\xcf\x11\xe0", "old_workbook"),
    (b"%PDF", "not_a_sheet"),
    (b"\x89PNG", "not_a_sheet"),
    (b"\xff\xd8\xff", "not_a_sheet"),
    (b"GIF8", "not_a_sheet"),
    (b"{\\rtf", "not_a_sheet"),
    (b"<", "not_a_sheet"),
];
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads a file.
pub(super) fn read(bytes: &[u8], columns: usize) -> Result<Table, Fault> {
    if let Some((_, code)) = OTHERS.iter().find(|(first, _)| bytes.starts_with(first)) {
        return Err(Fault::new(code));
    }
    check_encoding(bytes)?;
    let (separator, skipped) = find_separator(bytes);
    let mut records = Records::separated(bytes, separator);
    let mut record = Record::default();
    let mut table = Table {
        columns,
        ..Table::default()
    };
    let mut read = || {
        records
            .read(&mut record)
            .map(|more| more.then(|| take(&record)))
    };
    for _ in 0..skipped {
        read().map_err(|_| Fault::new("not_a_sheet"))?;
    }
    while let Some((number, cells)) = read().map_err(|_| Fault::new("not_a_sheet"))? {
        table.push(number, cells)?;
    }
    Ok(table)
}

fn check_encoding(bytes: &[u8]) -> Result<(), Fault> {
    let Err(error) = std::str::from_utf8(bytes) else {
        if bytes.contains(&0) {
            return Err(Fault::new("not_a_sheet"));
        }
        return Ok(());
    };
    let control = |byte: &u8| *byte < 9;
    if bytes.iter().take(1024).any(control) {
        return Err(Fault::new("not_a_sheet"));
    }
    Err(Fault::new("not_utf8").with("offset", error.valid_up_to()))
}

/// What stands between cells, and how many lines before the head only say so.
fn find_separator(bytes: &[u8]) -> (u8, usize) {
    let text = bytes.strip_prefix(MARK).unwrap_or(bytes);
    if let Some([separator @ (b',' | b';' | b'\t'), ..]) = text.strip_prefix(b"sep=") {
        return (*separator, 1);
    }
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut is_quoted = false;
    for byte in text {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' | b'\r' if !is_quoted && counts.iter().any(|(_, count)| *count > 0) => break,
            byte if !is_quoted => {
                if let Some((_, count)) = counts.iter_mut().find(|(known, _)| known == byte) {
                    *count += 1;
                }
            }
            _ => {}
        }
    }
    let most = counts.iter().rev().max_by_key(|(_, count)| *count);
    (most.map_or(b',', |(separator, _)| *separator), 0)
}

fn take(record: &Record) -> (u32, Vec<ReadCell>) {
    let fault = |at: usize| record.faults.iter().find(|(cell, _)| *cell == at);
    let cell = |at: usize| {
        if let Some((_, fault)) = fault(at) {
            return Err(fault_of(*fault));
        }
        let text = record.cell(at).unwrap_or_default();
        // The mark that keeps a text from being taken for a formula is none of the text.
        let plain = text.strip_prefix('\'').filter(|rest| is_dangerous(rest));
        Ok(plain.unwrap_or(text).to_owned())
    };
    let cells = (0..record.kept()).map(|at| (at, cell(at)));
    (record.row, cells.collect())
}

fn fault_of(fault: CellFault) -> Fault {
    match fault {
        CellFault::StrayQuote => Fault::new("stray_quote"),
        CellFault::TextAfterQuote => Fault::new("text_after_quote"),
        CellFault::UnclosedQuote => Fault::new("unclosed_quote"),
        CellFault::TooLong => Fault::new("cell_too_long").with("max", MAX_CELL),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code(bytes: &[u8]) -> &'static str {
        Table::read(bytes, 0).unwrap_err().code
    }

    #[test]
    fn every_separator_is_found_by_the_head() {
        for text in [
            "Name;Mail\r\nAn, B.;an@x\r\n",
            "\u{feff}Name,Mail\n\"An, B.\",an@x",
            "Name\tMail\nAn, B.\tan@x\n",
            "sep=;\r\nName;Mail\r\nAn, B.;an@x\r\n",
        ] {
            let table = Table::read(text.as_bytes(), 0).unwrap();

            assert_eq!(table.heads, ["Name", "Mail"], "{text:?}");
            assert_eq!((table.cell(0, 0), table.cell(0, 1)), ("An, B.", "an@x"));
        }
    }

    #[test]
    fn other_encodings_are_refused_by_name() {
        assert_eq!(code(b"\xff\xfeN\0a\0m\0e\0"), "utf16");
        assert_eq!(code(b"H\xe4,T\xean\nNguy\xean,An\n"), "not_utf8");
        assert_eq!(code(b"N\0a\0m\0e\0,\0"), "not_a_sheet");
        assert_eq!(code(b""), "empty_file");
        assert_eq!(code(b"\n\n  \n"), "empty_file");
        assert_eq!(code(b"\x89PNG\r\n\x1a\n"), "not_a_sheet");
        assert_eq!(code(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "old_workbook");
    }

    #[test]
    fn rows_are_counted_as_a_spreadsheet_counts() {
        let table = Table::read(b"\nA,B\n\n1,2\n,\n3,4,5\n", 0).unwrap();

        assert_eq!(table.len(), 2);
        assert_eq!((table.number(0), table.number(1)), (4, 6));
        assert_eq!((table.cell(1, 0), table.cell(1, 9)), ("3", ""));
    }

    #[test]
    fn a_broken_cell_is_told_where_it_is() {
        let table = Table::read(b"A,B\nx,y\"z\n", 0).unwrap();

        assert_eq!(table.fault(0, 1).unwrap().code, "stray_quote");
        assert_eq!(table.fault(0, 0), None);
    }

    #[test]
    fn what_was_made_harmless_reads_back_as_it_was() {
        let table = Table::read("A\n'+84 90\n'x\n'=1\n".as_bytes(), 0).unwrap();

        let cells: Vec<&str> = (0..3).map(|row| table.cell(row, 0)).collect();
        assert_eq!(cells, ["+84 90", "'x", "=1"]);
    }

    #[test]
    fn more_rows_than_a_sheet_may_have_are_refused_at_once() {
        let text = format!("A\n{}", "x\n".repeat(super::super::MAX_ROWS + 1));

        assert_eq!(code(text.as_bytes()), "too_many_rows_of_sheet");
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(table) = Table::read(&bytes, 0) {
                for row in 0..table.len() {
                    for column in 0..=table.heads.len() {
                        let _ = (table.cell(row, column), table.fault(row, column));
                    }
                }
            }
        }
    }
}
