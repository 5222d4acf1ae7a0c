//! CSV as RFC 4180 says, read byte by byte: commas (or what else is asked for), quotation marks doubled inside quoted cells,
//! lines ended by CR LF (LF and CR are read too). What breaks the rules is told, never guessed at.

use std::io::{self, BufRead};

/// Most bytes of a cell (decisions.md C6); what comes after is not kept.
pub const MAX_CELL: usize = 32 * 1024;
/// Most cells of a record that are kept; one more than any sheet is allowed, to see that it is more.
const MAX_CELLS: usize = crate::sheets::MOST_COLUMNS + 1;

/// What spreadsheet programs write before UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What is wrong with the form of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellFault {
    /// A quotation mark in a cell that does not begin with one.
    StrayQuote,
    /// Text after the closing quotation mark.
    TextAfterQuote,
    /// The file ends before the closing quotation mark.
    UnclosedQuote,
    /// More than [`MAX_CELL`] bytes.
    TooLong,
}

/// One record, reused from one to the next.
#[derive(Debug, Default)]
pub struct Record {
    bytes: Vec<u8>,
    cells: Vec<CellEnd>,
    /// Faults with the position of their cell.
    pub faults: Vec<(usize, CellFault)>,
    /// Number in the file, the first line being 1; empty lines count.
    pub row: u32,
    /// How many cells it has, those not kept included.
    pub width: usize,
}

#[derive(Debug, Clone, Copy)]
struct CellEnd {
    end: usize,
    /// Where the cell begins in the file.
    offset: u64,
    is_quoted: bool,
}

/// Bytes that are not UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotUtf8 {
    /// Position of the first bad byte in the file.
    pub offset: u64,
}

impl Record {
    /// Number of cells that were kept.
    pub fn kept(&self) -> usize {
        self.cells.len()
    }

    /// A cell as text.
    pub fn cell(&self, position: usize) -> Result<&str, NotUtf8> {
        let start = match position.checked_sub(1) {
            Some(before) => self.cells[before].end,
            None => 0,
        };
        let cell = self.cells[position];
        let bytes = &self.bytes[start..cell.end];
        std::str::from_utf8(bytes).map_err(|error| {
            let valid = &bytes[..error.valid_up_to()];
            let quotes = if cell.is_quoted {
                valid.split(|byte| *byte == b'"').count()
            } else {
                0
            };
            NotUtf8 {
                offset: cell.offset + (valid.len() + quotes) as u64,
            }
        })
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.cells.clear();
        self.faults.clear();
        self.width = 0;
    }

    fn is_blank(&self) -> bool {
        self.cells.len() == 1 && self.bytes.is_empty() && !self.cells[0].is_quoted
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    CellStart,
    Bare,
    Quoted,
    /// After a quotation mark inside a quoted cell: its end, or the first of two.
    Closing,
}

/// Reads records from a file.
pub struct Records<R> {
    input: R,
    separator: u8,
    offset: u64,
    row: u32,
    after_cr: bool,
}

impl<R: BufRead> Records<R> {
    /// Begins at the start of a file.
    pub fn new(input: R) -> Self {
        Self::separated(input, b',')
    }

    /// The same with another character between cells.
    pub fn separated(input: R, separator: u8) -> Self {
        Self {
            input,
            separator,
            offset: 0,
            row: 0,
            after_cr: false,
        }
    }

    /// Reads the next record that is not an empty line; false at the end of the file.
    pub fn read(&mut self, record: &mut Record) -> io::Result<bool> {
        if self.offset == 0 && self.input.fill_buf()?.starts_with(BYTE_ORDER_MARK) {
            self.input.consume(BYTE_ORDER_MARK.len());
            self.offset = BYTE_ORDER_MARK.len() as u64;
        }
        loop {
            record.clear();
            if !self.read_line(record)? {
                return Ok(false);
            }
            if !record.is_blank() {
                return Ok(true);
            }
        }
    }

    fn read_line(&mut self, record: &mut Record) -> io::Result<bool> {
        let mut cell = Cell::begin(self.offset, 0);
        let mut is_empty = true;
        loop {
            let chunk = self.input.fill_buf()?;
            if chunk.is_empty() {
                return Ok(self.finish(record, &cell, is_empty));
            }
            let mut used = 0;
            let mut ended = false;
            for &byte in chunk {
                used += 1;
                self.offset += 1;
                let is_second_half = std::mem::take(&mut self.after_cr) && byte == b'\n';
                if is_second_half && is_empty {
                    cell.offset = self.offset;
                    continue;
                }
                is_empty = false;
                match cell.take((byte, self.separator), record) {
                    Taken::More => {}
                    Taken::Cell => cell = Cell::begin(self.offset, record.bytes.len()),
                    Taken::Line => {
                        self.after_cr = byte == b'\r';
                        ended = true;
                        break;
                    }
                }
            }
            self.input.consume(used);
            if ended {
                self.row += 1;
                record.row = self.row;
                return Ok(true);
            }
        }
    }

    /// The last line, which need not be ended.
    fn finish(&mut self, record: &mut Record, cell: &Cell, is_empty: bool) -> bool {
        if is_empty {
            return false;
        }
        if cell.state == State::Quoted {
            note(CellFault::UnclosedQuote, record);
        }
        cell.end(record);
        self.row += 1;
        record.row = self.row;
        true
    }
}

/// The cell that is being read.
struct Cell {
    state: State,
    offset: u64,
    start: usize,
    is_quoted: bool,
}

enum Taken {
    More,
    Cell,
    Line,
}

impl Cell {
    fn begin(offset: u64, start: usize) -> Self {
        Self {
            state: State::CellStart,
            offset,
            start,
            is_quoted: false,
        }
    }

    fn take(&mut self, (byte, separator): (u8, u8), record: &mut Record) -> Taken {
        match (self.state, byte) {
            (State::CellStart, b'"') => {
                self.state = State::Quoted;
                self.is_quoted = true;
            }
            (State::Quoted, b'"') => self.state = State::Closing,
            (State::Quoted, _) => self.push(byte, record),
            (State::Closing, b'"') => {
                self.push(byte, record);
                self.state = State::Quoted;
            }
            (_, byte) if byte == separator => {
                self.end(record);
                return Taken::Cell;
            }
            (_, b'\r' | b'\n') => {
                self.end(record);
                return Taken::Line;
            }
            (State::Closing, _) => {
                note(CellFault::TextAfterQuote, record);
                self.push(byte, record);
            }
            (State::Bare, b'"') => {
                note(CellFault::StrayQuote, record);
                self.push(byte, record);
            }
            (State::CellStart | State::Bare, _) => {
                self.state = State::Bare;
                self.push(byte, record);
            }
        }
        Taken::More
    }

    fn push(&self, byte: u8, record: &mut Record) {
        if record.width >= MAX_CELLS {
            return;
        }
        if record.bytes.len() - self.start >= MAX_CELL {
            note(CellFault::TooLong, record);
            return;
        }
        record.bytes.push(byte);
    }

    fn end(&self, record: &mut Record) {
        if record.width < MAX_CELLS {
            record.cells.push(CellEnd {
                end: record.bytes.len(),
                offset: self.offset,
                is_quoted: self.is_quoted,
            });
        }
        record.width += 1;
    }
}

/// Notes a fault of the present cell, once.
fn note(fault: CellFault, record: &mut Record) {
    let position = record.width;
    if record
        .faults
        .last()
        .is_none_or(|(cell, _)| *cell != position)
    {
        record.faults.push((position, fault));
    }
}

/// Appends a cell to a line of CSV, quoted where RFC 4180 asks for it.
pub fn write_cell(line: &mut String, cell: &str) {
    if !cell.contains([',', '"', '\r', '\n']) {
        line.push_str(cell);
        return;
    }
    line.push('"');
    line.push_str(&cell.replace('"', "\"\""));
    line.push('"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Read = (u32, Vec<String>, Vec<(usize, CellFault)>);

    fn read_all(text: &[u8]) -> Vec<Read> {
        let mut records = Records::new(io::BufReader::with_capacity(3, text));
        let mut record = Record::default();
        let mut all = Vec::new();
        while records.read(&mut record).unwrap() {
            let cells = (0..record.kept())
                .map(|at| record.cell(at).unwrap().to_owned())
                .collect();
            all.push((record.row, cells, record.faults.clone()));
        }
        all
    }

    fn cells(text: &str) -> Vec<Vec<String>> {
        let read = read_all(text.as_bytes());
        read.into_iter().map(|(_, cells, _)| cells).collect()
    }

    #[test]
    fn every_end_of_line_is_read() {
        for text in [
            "a,b\r\nc,d\r\n",
            "a,b\nc,d",
            "a,b\rc,d\r",
            "a,b\r\n\r\nc,d\n\n",
        ] {
            assert_eq!(cells(text), [["a", "b"], ["c", "d"]], "{text:?}");
        }
    }

    #[test]
    fn a_byte_order_mark_is_read_past() {
        let mut records = Records::new(&b"\xef\xbb\xbf\"a\",b\xff\n"[..]);
        let mut record = Record::default();

        assert!(records.read(&mut record).unwrap());

        assert_eq!(record.cell(0), Ok("a"));
        assert_eq!(record.cell(1), Err(NotUtf8 { offset: 8 }));
    }

    #[test]
    fn empty_lines_are_counted_but_not_read() {
        let rows: Vec<u32> = read_all(b"a\n\n\nb\r\n\r\nc\n")
            .into_iter()
            .map(|(row, _, _)| row)
            .collect();

        assert_eq!(rows, [1, 4, 6]);
    }

    #[test]
    fn a_line_break_inside_quotes_is_part_of_the_cell() {
        let read = read_all(b"\"a\r\nb\",c\nd,e\n");

        assert_eq!(read[0].1, ["a\r\nb", "c"]);
        assert_eq!(read[1].0, 2);
    }

    #[test]
    fn broken_quotes_are_told_with_their_cell() {
        assert_eq!(read_all(b"a,b\"c\n")[0].2, [(1, CellFault::StrayQuote)]);
        assert_eq!(
            read_all(b"\"a\"b,c\n")[0].2,
            [(0, CellFault::TextAfterQuote)]
        );
        assert_eq!(read_all(b"a,\"b\n")[0].2, [(1, CellFault::UnclosedQuote)]);
        assert_eq!(cells("\"\",\"a\"\"b\"\n"), [["", "a\"b"]]);
    }

    #[test]
    fn an_endless_cell_is_not_kept() {
        let mut text = vec![b'x'; 10 * 1024 * 1024];
        text.extend_from_slice(b",y\n");

        let read = read_all(&text);

        assert_eq!((read[0].1[0].len(), read[0].1[1].as_str()), (MAX_CELL, "y"));
        assert_eq!(read[0].2, [(0, CellFault::TooLong)]);
    }

    #[test]
    fn a_bad_byte_is_told_by_its_place_in_the_file() {
        for (text, offset) in [
            (&b"a,b\r\nc,d\xe9"[..], 8),
            (b"a,\"x\"\"y\xff\"\n", 7),
            (b"\x93", 0),
        ] {
            let mut records = Records::new(text);
            let mut record = Record::default();
            let mut found = None;
            while records.read(&mut record).unwrap() {
                found = found.or((0..record.kept()).find_map(|at| record.cell(at).err()));
            }
            assert_eq!(found, Some(NotUtf8 { offset }), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut records = Records::new(&bytes[..]);
            let mut record = Record::default();
            while records.read(&mut record).unwrap() {
                for at in 0..record.kept() {
                    let _ = record.cell(at);
                }
            }
        }

        #[test]
        fn what_is_written_reads_back(
            rows in proptest::collection::vec(
                proptest::collection::vec("[a,\"\r\né]{0,6}", 2..5), 1..5
            )
        ) {
            let mut text = String::new();
            for row in &rows {
                for (at, cell) in row.iter().enumerate() {
                    if at > 0 {
                        text.push(',');
                    }
                    write_cell(&mut text, cell);
                }
                text.push_str("\r\n");
            }
            prop_assert_eq!(cells(&text), rows);
        }

        #[test]
        fn well_formed_text_reads_as_the_csv_crate_reads_it(
            rows in proptest::collection::vec(
                proptest::collection::vec("\\PC{0,8}", 1..5), 1..5
            )
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let text = writer.into_inner().unwrap();
            let ours: Vec<Vec<String>> = read_all(&text)
                .into_iter()
                .map(|(_, cells, faults)| {
                    assert!(faults.is_empty());
                    cells
                })
                .collect();
            prop_assert_eq!(ours, rows);
        }
    }
}
