//! A sheet that comes back: each cell is merged with what it was when it left and what is there now. Nothing
//! changes that the file did not change; what was changed on both sides is told.

use std::collections::{BTreeMap, BTreeSet};

use domain::checks::{Fault, Invalid};
use domain::decimals::Decimal;
use domain::enrollments::Enrollment;
use domain::ids::{BatchId, ClassId, PersonId};
use domain::policy::Action;
use domain::scores::{Base, Cell, DecimalMark, MAX_BATCH, Merge, Wish, merge, read_text};

use jiff::SignedDuration;

use super::cells::{BatchOutcome, CellAsk, CellOutcome};
use super::events::Source;
use super::sheets::{read_base, read_base_head, read_head};
use super::{Gradebook, StoredItem, read_scores};
use crate::acting::Acting;
use crate::errors::SchoolError;
use crate::sheets::fields::{Field, SheetKind};
use crate::sheets::{MOST_COLUMNS, Table};
use crate::tables;

/// Most cells that one request writes; it can be sent again for the rest.
const MAX_WRITTEN: usize = 10 * MAX_BATCH;
/// How long what one request left can be written under the batch of it.
const GOES_ON: SignedDuration = SignedDuration::from_hours(1);
/// Most problems that are told each.
const MAX_TOLD: usize = 500;

/// Whether an import of a sheet writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetMode {
    /// Says what it would do.
    DryRun,
    /// Writes what only the file has changed.
    Merge,
    /// Writes the file's cells also over those of which it does not tell what they were.
    Overwrite,
}

/// How a sheet comes back.
#[derive(Debug, Clone)]
pub struct SheetAsk {
    /// What separates decimals in texts; numbers of a workbook are numbers.
    pub mark: DecimalMark,
    /// Whether it writes.
    pub mode: SheetMode,
    /// Batch of the request before, whose rest this one is.
    pub batch: Option<BatchId>,
}

/// What is wrong with a place of the sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetProblem {
    /// Row as a spreadsheet counts; none: the sheet as a whole.
    pub row: Option<u32>,
    /// Head of the column.
    pub column: Option<String>,
    /// What.
    pub fault: Fault,
}

/// What became of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetOutcome {
    /// Rows of students that were found.
    pub students: usize,
    /// Cells that say what they said when they left.
    pub untouched: usize,
    /// Cells that are so already.
    pub same: usize,
    /// What is wrong, the first five hundred.
    pub problems: Vec<SheetProblem>,
    /// Cells that the file has changed, in its order.
    pub asks: Vec<CellAsk<Wish>>,
    /// What became of them; of a dry run, what would.
    pub written: BatchOutcome,
    /// Cells for another request.
    pub left: usize,
}

/// The columns of a sheet.
struct Columns<'b> {
    code: Option<usize>,
    email: Option<usize>,
    base: Option<usize>,
    items: Vec<(usize, &'b StoredItem)>,
}

/// A sheet that is being read beside a class.
struct Reading<'b> {
    table: Table,
    columns: Columns<'b>,
    /// Of texts, and of what is nothing but a number: in a workbook that is one.
    marks: (DecimalMark, DecimalMark),
    outcome: SheetOutcome,
    /// Conflicts, by their place among the asks.
    conflicts: BTreeMap<usize, Option<Cell>>,
}

/// A row with its student, and what its cells were.
struct Row {
    at: usize,
    student: PersonId,
    base: Option<BTreeMap<u32, Cell>>,
}

impl Acting<'_> {
    /// Merges a sheet into the cells of a class, or says what that would do.
    pub async fn import_gradebook(
        &self,
        class: &ClassId,
        bytes: &[u8],
        ask: &SheetAsk,
    ) -> Result<SheetOutcome, SchoolError> {
        let action = Action::ImportGradebook;
        self.load_class(action, class).await?;
        let batch = self.batch_of(ask.batch.as_ref())?;
        let table = Table::read_wide(bytes, 0, MOST_COLUMNS);
        let table = table.map_err(|fault| Invalid(vec![fault.at("body")]))?;
        let book = Gradebook::read(&self.store, class).await?;
        let is_workbook = bytes.starts_with(b"PK");
        let numbers = if is_workbook {
            DecimalMark::Dot
        } else {
            ask.mark
        };
        let marks = (ask.mark, numbers);
        let mut reading = Reading::of((table, marks), (class, &book), batch)?;
        let students = self.read_students(class).await?;
        let rows = reading.find_rows(&students);
        let keys: Vec<_> = rows
            .iter()
            .map(|row| tables::scores(class, &row.student))
            .collect();
        let scores = self.store.get_all(&keys).await?;
        for (row, scores) in rows.iter().zip(scores) {
            let scores = scores.as_ref().map(read_scores).transpose()?;
            let cells = scores.unwrap_or_default().cells;
            reading.merge_row(row, &cells, ask.mode);
        }
        self.write_merged(class, reading, ask.mode).await
    }

    /// The batch that is gone on with, or a new one. Only indexes tell of a batch whose it is, and they may be behind: so it
    /// is gone on with for an hour, by the staff of the class.
    fn batch_of(&self, batch: Option<&BatchId>) -> Result<BatchId, Invalid> {
        let Some(batch) = batch else {
            return Ok(self.school.new_id(BatchId::new));
        };
        let age = self.now().duration_since(batch.began_at());
        if age < SignedDuration::ZERO || age > GOES_ON {
            return Err(Invalid(vec![Fault::new("unknown_reference").at("batch")]));
        }
        Ok(batch.clone())
    }

    async fn write_merged(
        &self,
        class: &ClassId,
        reading: Reading<'_>,
        mode: SheetMode,
    ) -> Result<SheetOutcome, SchoolError> {
        let Reading {
            mut outcome,
            conflicts,
            ..
        } = reading;
        let conflict = |at: usize| {
            let now = conflicts.get(&at)?;
            Some(CellOutcome::Conflict(*now, None))
        };
        let asks = std::mem::take(&mut outcome.asks);
        let (mut told, mut writes) = (Vec::new(), Vec::new());
        for (at, ask) in asks.into_iter().enumerate() {
            match conflict(at) {
                Some(conflict) => told.push((ask, conflict)),
                None => writes.push(ask),
            }
        }
        let mut cells: Vec<CellOutcome> = Vec::with_capacity(writes.len());
        if mode == SheetMode::DryRun {
            cells.extend(writes.iter().map(would_apply));
        } else {
            outcome.left = writes.len().saturating_sub(MAX_WRITTEN);
            writes.truncate(MAX_WRITTEN);
            for asks in writes.chunks(MAX_BATCH) {
                let action = Action::ImportGradebook;
                let asked = (asks, Source::Sheet, outcome.written.batch.clone());
                let written = self.write_wishes(action, class, asked).await?;
                cells.extend(written.cells);
            }
        }
        for (ask, conflict) in told {
            writes.push(ask);
            cells.push(conflict);
        }
        outcome.asks = writes;
        outcome.written.cells = cells;
        Ok(outcome)
    }
}

fn would_apply(ask: &CellAsk<Wish>) -> CellOutcome {
    CellOutcome::Applied(Cell {
        version: ask.version.saturating_add(1),
        status: ask.input.status,
        points: ask.input.points,
        late: ask.input.late,
    })
}

impl<'b> Reading<'b> {
    fn of(
        (table, marks): (Table, (DecimalMark, DecimalMark)),
        (class, book): (&ClassId, &'b Gradebook),
        batch: BatchId,
    ) -> Result<Self, Invalid> {
        let refuse = |fault: Fault| Err(Invalid(vec![fault.at("body")]));
        let base = table
            .heads
            .iter()
            .position(|head| read_base_head(head).is_some());
        let (of_class, version) = base
            .and_then(|at| read_base_head(&table.heads[at]))
            .unwrap_or((class.as_str(), None));
        if of_class != class.as_str() {
            return refuse(Fault::new("other_class"));
        }
        let fields = SheetKind::People.guess(table.heads.iter().map(String::as_str));
        let find = |field| fields.iter().position(|known| *known == Some(field));
        let mut reading = Self {
            columns: Columns {
                code: find(Field::Code),
                email: find(Field::Email),
                base,
                items: Vec::new(),
            },
            table,
            marks,
            outcome: SheetOutcome {
                students: 0,
                untouched: 0,
                same: 0,
                problems: Vec::new(),
                asks: Vec::new(),
                written: BatchOutcome {
                    batch,
                    cells: Vec::new(),
                },
                left: 0,
            },
            conflicts: BTreeMap::new(),
        };
        if version.is_some_and(|version| version != book.book.part.version) {
            reading.note(None, None, Fault::new("book_changed"));
        }
        reading.find_items(book);
        let columns = &reading.columns;
        if columns.code.is_none() && columns.email.is_none() && base.is_none() {
            return refuse(Fault::new("no_student_column"));
        }
        if columns.items.is_empty() {
            return refuse(Fault::new("no_item_column"));
        }
        Ok(reading)
    }

    fn note(&mut self, row: Option<usize>, column: Option<usize>, fault: Fault) {
        if self.outcome.problems.len() < MAX_TOLD {
            let head = |column: usize| self.table.heads[column].clone();
            self.outcome.problems.push(SheetProblem {
                row: row.map(|row| self.table.number(row)),
                column: column.map(head),
                fault,
            });
        }
    }

    /// The columns of items: by the number at the end of their heads, or else by their title.
    fn find_items(&mut self, book: &'b Gradebook) {
        let mut seen = BTreeSet::new();
        for at in 0..self.table.heads.len() {
            let head = self.table.heads[at].clone();
            let number = read_head(&head);
            let found = match number {
                Some(number) => book.item(number),
                None => by_title(book, &head),
            };
            match found {
                Some(item) if seen.insert(item.part.number) => self.columns.items.push((at, item)),
                Some(_) => self.note(None, Some(at), Fault::new("duplicate")),
                None if number.is_some() => self.note(None, Some(at), Fault::new("unknown_item")),
                None => {}
            }
        }
    }

    /// The rows whose students are in the class.
    fn find_rows(&mut self, students: &[Enrollment]) -> Vec<Row> {
        let with_code = students.iter().filter_map(|student| {
            let code = student.code.as_ref()?;
            Some((code.folded(), student))
        });
        let by_code: BTreeMap<String, &Enrollment> = with_code.collect();
        let by_email: BTreeMap<String, &Enrollment> = students
            .iter()
            .map(|student| (student.email.as_str().to_lowercase(), student))
            .collect();
        let by_id: BTreeMap<&str, &Enrollment> = students
            .iter()
            .map(|student| (student.person.as_str(), student))
            .collect();
        let mut rows = Vec::new();
        let mut seen = BTreeSet::new();
        for at in 0..self.table.len() {
            let text = |column: Option<usize>| {
                let text = column.map(|column| self.table.cell(at, column));
                text.unwrap_or_default().to_lowercase()
            };
            let (code, email) = (text(self.columns.code), text(self.columns.email));
            let base = self.columns.base.map(|column| self.table.cell(at, column));
            let base = base.filter(|base| !base.is_empty()).map(read_base);
            let student = match (code.as_str(), email.as_str(), &base) {
                ("", "", Some(Some((id, _)))) => by_id.get(id.as_str()),
                ("", "", _) => None,
                ("", email, _) => by_email.get(email),
                (code, _, _) => by_code.get(code),
            };
            let fault = match (student, &base) {
                (None, _) => Some("unknown_student"),
                (Some(_), Some(None)) => Some("damaged_base"),
                (Some(student), Some(Some((id, _)))) if *id != student.person => {
                    Some("row_of_another")
                }
                (Some(student), _) if !student.is_active() => Some("not_active_in_class"),
                (Some(student), _) if !seen.insert(student.person.clone()) => Some("duplicate"),
                _ => None,
            };
            if let Some(code) = fault {
                self.note(Some(at), None, Fault::new(code));
                continue;
            }
            rows.extend(student.map(|student| Row {
                at,
                student: student.person.clone(),
                base: base.flatten().map(|(_, cells)| cells),
            }));
        }
        self.outcome.students = rows.len();
        rows
    }

    fn read_cell(
        &self,
        (row, column): (usize, usize),
        item: &StoredItem,
    ) -> Result<Option<Wish>, Fault> {
        if let Some(fault) = self.table.fault(row, column) {
            return Err(fault.clone());
        }
        let text = self.table.cell(row, column);
        let (texts, numbers) = self.marks;
        let is_number = Decimal::parse(text).is_ok();
        read_text(text, if is_number { numbers } else { texts }, item)
    }

    fn merge_row(&mut self, row: &Row, cells: &BTreeMap<u32, Cell>, mode: SheetMode) {
        for at in 0..self.columns.items.len() {
            let (column, item) = self.columns.items[at];
            let number = item.part.number;
            let wish = match self.read_cell((row.at, column), item) {
                Ok(Some(wish)) => wish,
                Ok(None) => continue,
                Err(fault) => {
                    self.note(Some(row.at), Some(column), fault);
                    continue;
                }
            };
            let now = cells.get(&number).copied();
            let base = match &row.base {
                Some(base) => Base::Known(base.get(&number).copied()),
                None => Base::Unknown,
            };
            let mut merged = merge(base, now, wish);
            if merged == Merge::Conflict && base == Base::Unknown && mode == SheetMode::Overwrite {
                merged = Merge::Write;
            }
            match merged {
                Merge::Untouched => self.outcome.untouched += 1,
                Merge::Same => self.outcome.same += 1,
                Merge::Write | Merge::Conflict => {
                    if merged == Merge::Conflict {
                        self.conflicts.insert(self.outcome.asks.len(), now);
                    }
                    self.outcome.asks.push(CellAsk {
                        student: row.student.to_string(),
                        item: number,
                        version: now.map_or(0, |cell| cell.version),
                        input: wish,
                    });
                }
            }
        }
    }
}

/// The only item of a title.
fn by_title<'b>(book: &'b Gradebook, head: &str) -> Option<&'b StoredItem> {
    let head = head.trim().to_lowercase();
    let mut items = book
        .items
        .iter()
        .filter(|item| item.part.title.as_str().to_lowercase() == head);
    let found = items.next()?;
    items.next().is_none().then_some(found)
}
