//! What one student's cell means to one total: counted with so many points, or left out, and why.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::cells::{Cell, ScoreStatus};
use super::deductions::Loss;
use super::plans::{FINE_OF_UNIT, Plan, PlannedItem};
use super::totals::{Kind, Request, Sight};
use crate::decimals::Decimal;

/// All that a student has in a class.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StudentScores {
    /// Cells by the numbers of items.
    pub cells: BTreeMap<u32, Cell>,
    /// Minutes that the student was given beyond the due date, by the numbers of items.
    pub extensions: BTreeMap<u32, u32>,
}

/// How an item stands in a total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Counted with its points.
    Graded,
    /// Counted as zero, because it is missing.
    Missing,
    /// Counted as zero in a final total, because nobody has graded it.
    Ungraded,
    /// In no total to date, because nobody has graded it.
    NotYet,
    /// In no total, because the student is excused.
    Excused,
    /// In no total, because the item or its category is not.
    NotCounted,
    /// In no total that students see, because the item is not posted.
    NotPosted,
}

/// A cell as a total sees it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub standing: Standing,
    /// What is stored; none also if it may not be seen.
    pub cell: Option<Cell>,
    /// What lateness took.
    pub loss: Option<Loss>,
    /// Whether the points stored are outside what the item gives.
    pub limited: bool,
    /// What counts, in fine units; none if nothing does.
    pub counted: Option<i128>,
}

impl Entry {
    /// What the cell of an item means to a total.
    pub fn read(item: &PlannedItem, scores: &StudentScores, request: Request) -> Self {
        if request.sight == Sight::Posted && !item.posted {
            return Self::of(Standing::NotPosted, None, None);
        }
        let cell = scores.cells.get(&item.number).copied();
        if !item.counted {
            return Self::of(Standing::NotCounted, cell, None);
        }
        match (
            cell.map(|cell| cell.status),
            cell.and_then(|cell| cell.points),
        ) {
            (Some(ScoreStatus::Excused), _) => Self::of(Standing::Excused, cell, None),
            (Some(ScoreStatus::Missing), _) => Self::of(Standing::Missing, cell, Some(0)),
            (Some(ScoreStatus::Graded), Some(points)) => {
                let extension = scores.extensions.get(&item.number).copied();
                Self::grade(item, cell, (points, extension.unwrap_or(0)))
            }
            _ => match request.kind {
                Kind::ToDate => Self::of(Standing::NotYet, cell, None),
                Kind::Final => Self::of(Standing::Ungraded, cell, Some(0)),
            },
        }
    }

    fn of(standing: Standing, cell: Option<Cell>, counted: Option<i128>) -> Self {
        Self {
            standing,
            cell,
            loss: None,
            limited: false,
            counted,
        }
    }

    fn grade(item: &PlannedItem, cell: Option<Cell>, (points, extension): (Decimal, u32)) -> Self {
        let stored = i128::from(points.ten_thousandths()) * FINE_OF_UNIT;
        let raw = stored.clamp(0, item.limit);
        let loss = item
            .late
            .zip(cell)
            .and_then(|(policy, cell)| policy.deduct((raw, item.full), cell.late, extension));
        Self {
            standing: Standing::Graded,
            cell,
            loss,
            limited: raw != stored,
            counted: Some(raw - loss.map_or(0, |loss| loss.fine)),
        }
    }
}

impl Plan {
    /// Numbers of the items that a final total counts as zero because nobody has graded them.
    pub fn find_ungraded(&self, scores: &StudentScores) -> Vec<u32> {
        let items = self.categories.iter().flat_map(|category| &category.items);
        let is_ungraded = |item: &&PlannedItem| {
            let entry = Entry::read(item, scores, Request::FINAL);
            entry.standing == Standing::Ungraded
        };
        items.filter(is_ungraded).map(|item| item.number).collect()
    }
}
