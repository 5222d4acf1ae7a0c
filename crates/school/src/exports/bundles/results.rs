//! Scores, class by class: the lines that were imported, with the cells of today over them.

use std::collections::BTreeSet;
use std::io::{Seek, Write};

use domain::ids::{ClassId, PersonId};
use domain::scores::{Cell, Lateness, ScoreStatus};
use ports::{AttributeValue, Item};

use super::books::ItemPlaces;
use super::drafts::{Draft, Line};
use super::surveys::text;
use super::{BundleError, Export, own_id};
use crate::bundles::files::{File, SOURCED_ID};
use crate::bundles::results::{ResultColumns, split_line};
use crate::errors::SchoolError;
use crate::imports::{Cells, KeptResults};
use crate::stored::from_item;
use crate::tables;
use crate::walks::Walk;

const FILE: File = File::Results;
const RESULTS: &str = "RESULTS#";

/// A class whose scores are read.
struct Place<'p> {
    sourced_id: &'p str,
    class: &'p ClassId,
    items: ItemPlaces,
}

impl<W: Write + Seek> Export<'_, W> {
    /// All results.
    pub async fn write_results(&mut self) -> Result<(), BundleError> {
        self.find_columns().await?;
        let columns = self.survey.columns(FILE);
        let classes = self.survey.classes.clone();
        for (sourced_id, (class, _)) in &classes {
            let place = Place {
                sourced_id,
                class,
                items: self.survey.items.remove(class).unwrap_or_default(),
            };
            let mut lines = Vec::new();
            let mut walk = Walk::of(tables::class_partition(class)).under(tables::SCORES);
            while let Some(page) = walk.next(self.store).await? {
                self.make_lines(&place, page, &mut lines).await?;
            }
            self.packer.write(FILE, (&columns, lines))?;
        }
        Ok(())
    }

    /// The columns of what was kept of results.
    async fn find_columns(&mut self) -> Result<(), SchoolError> {
        let mut known = BTreeSet::new();
        for (class, _) in self.survey.classes.values() {
            let mut walk = Walk::of(tables::class_partition(class)).under(RESULTS);
            while let Some(page) = walk.next(self.store).await? {
                known.extend(page.iter().filter_map(|item| text(item, "columns")));
            }
        }
        for columns in &known {
            self.survey.see(FILE, &split_line(columns));
        }
        Ok(())
    }

    /// Adds the lines of the students of a page.
    async fn make_lines(
        &mut self,
        place: &Place<'_>,
        page: Vec<Item>,
        lines: &mut Vec<Line>,
    ) -> Result<(), SchoolError> {
        let mut students = Vec::with_capacity(page.len());
        for item in page {
            let id = text(&item, "sk")
                .and_then(|sk| PersonId::parse(sk.strip_prefix(tables::SCORES)?).ok());
            students.extend(id.map(|id| (id, item)));
        }
        let keys: Vec<_> = students
            .iter()
            .map(|(id, _)| tables::results(place.class, id))
            .collect();
        let mut kept = self.store.get_all(&keys).await?.into_iter();
        let (mut drafts, mut cells) = (Vec::new(), Vec::new());
        for (id, scores) in students {
            let kept = kept
                .next()
                .flatten()
                .map(from_item::<KeptResults>)
                .transpose()?;
            let rows = make_rows(&scores, kept.unwrap_or_default())?;
            let is_told = self.is_told(place.class, &id);
            for (number, row, cell) in rows {
                let item = place.items.get(&number);
                let (Some(item), true) = (item, is_told) else {
                    self.packer.leave_out(FILE);
                    continue;
                };
                let own = || own_id(&[place.class.as_str(), id.as_str(), &number.to_string()]);
                let mut draft = row.unwrap_or_else(|| Draft::of(&own(), Cells::new()));
                draft.set("lineItemSourcedId", item.sourced_id.as_str());
                draft.set(
                    "studentSourcedId",
                    self.survey.named[&id].sourced_id.as_str(),
                );
                draft.or("scoreDate", &item.day);
                if !draft.get("classSourcedId").is_empty() {
                    draft.set("classSourcedId", place.sourced_id);
                }
                drafts.push(draft);
                cells.push(cell);
            }
        }
        let columns = self.survey.columns(FILE);
        let sheet = columns.sheet(FILE, &drafts);
        let at = ResultColumns::of(&sheet);
        for ((row, draft), cell) in sheet.rows().zip(&mut drafts).zip(&cells) {
            mend(draft, &at.read(row).0, cell);
            lines.push(draft.line(&columns));
        }
        Ok(())
    }

    fn is_told(&self, class: &ClassId, id: &PersonId) -> bool {
        let students = self.survey.students.get(class);
        students.is_some_and(|students| students.contains(id))
    }
}

/// The numbers under which a student has something, with the row that was imported and the cell of today.
fn make_rows(
    scores: &Item,
    mut kept: KeptResults,
) -> Result<Vec<(u32, Option<Draft>, Cell)>, SchoolError> {
    let Some(AttributeValue::M(cells)) = scores.get("scores") else {
        return Ok(Vec::new());
    };
    let names = split_line(&kept.columns);
    let mut rows = Vec::with_capacity(cells.len());
    for (name, cell) in cells {
        let corrupt = || SchoolError::Corrupt("cell".to_owned());
        let AttributeValue::S(cell) = cell else {
            return Err(corrupt());
        };
        let cell: Cell = cell.parse().map_err(|_| corrupt())?;
        let number: u32 = name.parse().map_err(|_| corrupt())?;
        let row = kept.rows.remove(name).map(|line| draft_of(&names, &line));
        if row.is_some() || cell.status != ScoreStatus::None {
            rows.push((number, row, cell));
        }
    }
    Ok(rows)
}

fn draft_of(names: &[String], line: &str) -> Draft {
    let cells = names.iter().cloned().zip(split_line(line));
    let mut cells: Cells = cells.filter(|(_, cell)| !cell.is_empty()).collect();
    let id = cells.remove(SOURCED_ID).unwrap_or_default();
    Draft::of(&id, cells)
}

/// Puts a cell over a row that says something else.
fn mend(draft: &mut Draft, read: &Cell, cell: &Cell) {
    let is_late = |cell: &Cell| cell.late != Lateness::OnTime;
    let is_same =
        (read.status, read.points, is_late(read)) == (cell.status, cell.points, is_late(cell));
    if is_same && !draft.get("scoreStatus").is_empty() {
        return;
    }
    let status = match cell.status {
        ScoreStatus::Graded => "fully graded",
        ScoreStatus::Excused => "exempt",
        ScoreStatus::Incomplete => "partially graded",
        ScoreStatus::Missing | ScoreStatus::None => "not submitted",
    };
    draft.set("scoreStatus", status);
    let points = cell
        .points
        .map_or_else(String::new, |points| points.to_string());
    draft.set("score", points);
    let flags = [
        ("incomplete", cell.status == ScoreStatus::Incomplete),
        ("late", is_late(cell)),
        ("missing", cell.status == ScoreStatus::Missing),
    ];
    for (column, is_so) in flags {
        draft.set(column, is_so.to_string());
    }
}
