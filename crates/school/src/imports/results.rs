//! Results become cells; what a cell cannot hold is kept beside it as the line that it was, which
//! also tells at the next import what has changed.

use std::collections::BTreeMap;

use domain::checks::Fault;
use domain::scores::{Cell, ScoreStatus};
use ports::{AttributeValue, Changes, Condition, Item};
use serde::{Deserialize, Serialize};

use super::batches::RowChange;
use super::books::keyed;
use super::packers::Unit;
use super::reports::Outcome;
use super::rolls::Member;
use super::runs::Run;
use crate::bundles::files::File;
use crate::bundles::results::{ResultColumns, join_columns, move_line};
use crate::bundles::sheets::{Row, Sheet};
use crate::errors::SchoolError;
use crate::stored::from_item;
use crate::tables::{self, s};

const FILE: File = File::Results;
/// Most bytes that are kept of all results of a student in a class; an item has 400 KB.
const MAX_KEPT: usize = 300_000;

/// The results of the bundle.
pub struct ResultSheet<'a> {
    sheet: &'a Sheet,
    columns: ResultColumns,
    names: String,
}

/// What is kept of a student's results.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Kept {
    /// Names of the columns of each line.
    pub columns: String,
    /// A line of CSV for each number.
    pub rows: BTreeMap<String, String>,
}

/// The results of a student in a class after the import.
pub struct Merged<'a> {
    kept: Kept,
    /// The item of before.
    stored: Option<Item>,
    /// Class and person, for who was there before.
    pub id: Option<String>,
    /// Rows that are new, changed or gone, with their numbers.
    changed: Vec<(u32, Row<'a>, Outcome)>,
    unchanged: usize,
}

impl<'a> ResultSheet<'a> {
    /// Of the sheet.
    pub fn of(sheet: &'a Sheet) -> Self {
        Self {
            sheet,
            columns: ResultColumns::of(sheet),
            names: ResultColumns::kept_names(sheet),
        }
    }

    /// A row by its position.
    pub fn row(&self, index: u32) -> Row<'a> {
        self.sheet.row(index as usize)
    }

    /// What is kept, with the results of the bundle over it.
    pub fn merge(
        &self,
        results: &[(u32, u32)],
        stored: Option<Item>,
    ) -> Result<Merged<'a>, SchoolError> {
        let old: Kept = stored.clone().map_or(Ok(Kept::default()), from_item)?;
        let columns = match old.columns.as_str() {
            "" => self.names.clone(),
            known => join_columns(known, &self.names),
        };
        let mut merged = Merged {
            kept: old.under(&columns),
            stored,
            id: None,
            changed: Vec::new(),
            unchanged: 0,
        };
        for (index, number) in results {
            let row = self.sheet.row(*index as usize);
            merged.take(
                *number,
                row,
                move_line(&self.columns.keep(row), &self.names, &columns),
            );
        }
        Ok(merged)
    }
}

impl Kept {
    fn under(mut self, columns: &str) -> Self {
        if self.columns != columns {
            let from = std::mem::replace(&mut self.columns, columns.to_owned());
            for line in self.rows.values_mut() {
                *line = move_line(line, &from, columns);
            }
        }
        self
    }

    fn len(&self) -> usize {
        self.rows.values().map(String::len).sum()
    }
}

impl<'a> Merged<'a> {
    fn take(&mut self, number: u32, row: Row<'a>, line: String) {
        let key = number.to_string();
        if row.is_deleted() {
            match self.kept.rows.remove(&key) {
                Some(_) => self.changed.push((number, row, Outcome::Updated)),
                None => self.unchanged += 1,
            }
            return;
        }
        let old = self.kept.rows.get(&key);
        if old == Some(&line) {
            self.unchanged += 1;
            return;
        }
        let outcome = match old {
            Some(_) => Outcome::Updated,
            None => Outcome::Created,
        };
        self.kept.rows.insert(key, line);
        self.changed.push((number, row, outcome));
    }
}

impl<'a> Run<'a> {
    /// The results of somebody who is not a student of the class.
    pub fn leave_out_results(
        &mut self,
        member: &Member<'a>,
        sheet: Option<&ResultSheet<'a>>,
        code: &'static str,
    ) {
        let Some(sheet) = sheet else { return };
        for (index, _) in &member.results {
            let row = sheet.sheet.row(*index as usize);
            let place = row.place_of("studentSourcedId");
            self.leave_out(FILE, place, Fault::new(code));
        }
    }

    /// Adds the cells of a new student to the scores that are written with the membership.
    pub fn write_new_cells(
        &mut self,
        unit: &mut Unit<'a>,
        scores: &mut Item,
        merged: &Merged<'a>,
        sheet: &ResultSheet<'a>,
    ) {
        let mut cells = Item::default();
        for (number, row, _) in &merged.changed {
            let (cell, _) = sheet.columns.read(*row);
            cells.insert(number.to_string(), s(cell.to_string()));
        }
        scores.insert("scores".to_owned(), AttributeValue::M(cells.into_inner()));
        self.tally(unit, merged);
    }

    /// Adds the changed cells of a student to an update of the scores; false if there is none.
    pub fn change_cells(
        &mut self,
        unit: &mut Unit<'a>,
        (scores, merged): (&Item, &Merged<'a>),
        sheet: &ResultSheet<'a>,
        update: &mut ScoresUpdate,
    ) -> Result<(), SchoolError> {
        let empty = std::collections::HashMap::new();
        let old_cells = match scores.get("scores") {
            Some(AttributeValue::M(cells)) => cells,
            _ => &empty,
        };
        let (mut before, mut after) = (Item::default(), Item::default());
        for (number, row, _) in &merged.changed {
            let name = number.to_string();
            let old = match old_cells.get(&name) {
                Some(AttributeValue::S(cell)) => Some(cell),
                _ => None,
            };
            let new = next_cell(old, *row, sheet)?;
            if let Some(old) = old {
                before.insert(name.clone(), s(old.clone()));
            }
            after.insert(name.clone(), s(new.clone()));
            update.set_cell(&name, old, new);
        }
        if let Some((_, row, _)) = merged.changed.first() {
            unit.changes.push(RowChange {
                entity: FILE.entity().to_owned(),
                sourced_id: row.id().to_owned(),
                id: merged.id.clone(),
                before,
                after,
            });
        }
        self.tally(unit, merged);
        Ok(())
    }

    fn tally(&mut self, unit: &mut Unit<'a>, merged: &Merged<'a>) {
        for (_, row, outcome) in &merged.changed {
            unit.tallies.push((FILE, *outcome));
            unit.bytes += row.len();
        }
        for _ in 0..merged.unchanged {
            self.count(FILE, Outcome::Unchanged);
        }
    }
}

impl Merged<'_> {
    /// Whether anything is new or has changed.
    pub fn is_changed(&self) -> bool {
        !self.changed.is_empty()
    }

    /// Whether one item can hold it.
    pub fn is_too_long(&self) -> bool {
        self.kept.len() > MAX_KEPT
    }

    /// Adds what is kept to a unit.
    pub fn write(
        &self,
        unit: &mut Unit<'_>,
        place: (&domain::ids::ClassId, &domain::ids::PersonId),
    ) {
        let key = tables::results(place.0, place.1);
        unit.bytes += self.kept.len();
        let item = keyed(&self.kept, &key);
        let Some(stored) = &self.stored else {
            unit.write.create_item(&key, item);
            return;
        };
        unit.replaced.push(stored.clone());
        unit.write.put(&key, item);
    }
}

/// The cell after the one that is there; a result that is gone clears it.
fn next_cell(
    old: Option<&String>,
    row: Row<'_>,
    sheet: &ResultSheet<'_>,
) -> Result<String, SchoolError> {
    let version = match old {
        Some(old) => {
            let cell: Cell = old
                .parse()
                .map_err(|_| SchoolError::Corrupt("cell".to_owned()))?;
            cell.version + 1
        }
        None => 1,
    };
    let (read, _) = sheet.columns.read(row);
    let cleared = Cell {
        status: ScoreStatus::None,
        points: None,
        late: domain::scores::Lateness::OnTime,
        ..read
    };
    let cell = if row.is_deleted() { cleared } else { read };
    Ok(Cell { version, ..cell }.to_string())
}

/// An update of a student's scores, all cells in one action (decisions.md B3).
#[derive(Default)]
pub struct ScoresUpdate {
    changes: Changes,
    conditions: Vec<Condition>,
}

impl ScoresUpdate {
    /// Sets whether the student counts.
    pub fn set_state(&mut self, state: &str) {
        let changes = std::mem::take(&mut self.changes);
        self.changes = changes.set("state", s(state));
    }

    fn set_cell(&mut self, name: &str, old: Option<&String>, new: String) {
        let changes = std::mem::take(&mut self.changes);
        self.changes = changes.set(["scores", name], s(new));
        if self.conditions.is_empty() {
            self.conditions.push(Condition::Missing("locked".into()));
        }
        self.conditions.push(match old {
            Some(old) => Condition::Equals(["scores", name].into(), s(old.clone())),
            None => Condition::Missing(["scores", name].into()),
        });
    }

    /// Adds the update to a unit, if it changes anything.
    pub fn write(
        mut self,
        unit: &mut Unit<'_>,
        place: (&domain::ids::ClassId, &domain::ids::PersonId),
    ) {
        if self.changes.is_empty() {
            return;
        }
        self.conditions.push(Condition::Exists("pk".into()));
        let key = tables::scores(place.0, place.1);
        let condition = Some(Condition::All(self.conditions));
        unit.write.update(key, self.changes, condition);
    }
}
