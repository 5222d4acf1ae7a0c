//! What was done to cells: one event for each, in the transaction of the write, kept for ever. Nothing
//! deletes one.

use domain::ids::{BatchId, ClassId, PersonId};
use domain::policy::Action;
use domain::scores::{Cell, Lateness, ScoreStatus, Wish};
use ports::{AttributeValue, Item};
use serde::{Deserialize, Serialize};

use super::StoredItem;
use crate::School;
use crate::events::{Doer, stamp};
use crate::stored::plain_item;
use crate::tables::{self, CellWrite, n, s};
use crate::writes::Write;

/// Where a write of cells came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Somebody typed or pasted it.
    Edit,
    /// Everybody who had nothing got it.
    Fill,
    /// A sheet was imported.
    Sheet,
    /// An earlier state was restored.
    Restore,
}

impl Source {
    /// The action that writes so.
    const fn action(self) -> Action {
        match self {
            Self::Edit => Action::WriteScores,
            Self::Fill => Action::FillScores,
            Self::Sheet => Action::ImportGradebook,
            Self::Restore => Action::RestoreScores,
        }
    }

    /// The value in items and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Fill => "fill",
            Self::Sheet => "sheet",
            Self::Restore => "restore",
        }
    }
}

/// A cell in an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct KeptCell {
    version: u32,
    status: ScoreStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    points: Option<domain::decimals::Decimal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    late: Option<String>,
}

impl From<Cell> for KeptCell {
    fn from(cell: Cell) -> Self {
        Self {
            version: cell.version,
            status: cell.status,
            points: cell.points,
            late: match cell.late {
                Lateness::OnTime => None,
                Lateness::Late => Some(String::new()),
                Lateness::LateBy(minutes) => Some(minutes.to_string()),
            },
        }
    }
}

impl From<KeptCell> for Cell {
    fn from(kept: KeptCell) -> Self {
        let late = match kept.late.as_deref() {
            None => Lateness::OnTime,
            Some(minutes) => minutes.parse().map_or(Lateness::Late, Lateness::LateBy),
        };
        Self {
            version: kept.version,
            status: kept.status,
            points: kept.points,
            late,
        }
    }
}

/// Which write of a batch an event is about.
pub(super) struct Written<'a> {
    pub class: &'a ClassId,
    pub student: &'a PersonId,
    pub item: &'a StoredItem,
    pub before: Option<Cell>,
    pub after: Cell,
}

impl School {
    /// Adds the event of a cell to a transaction.
    pub(super) fn record_score(
        &self,
        write: &mut Write,
        doer: Doer<'_>,
        (written, source, batch): (&Written<'_>, Source, &BatchId),
    ) {
        let id = self.new_event();
        let number = written.item.part.number;
        let cell_write = CellWrite {
            student: written.student,
            item: number,
            version: written.after.version,
        };
        let key = tables::score_event(written.class, cell_write, &id);
        let mut item = stamp(doer, &id, self.now());
        item.extend(key.to_item().into_inner());
        let mut set = |name: &str, value: AttributeValue| {
            item.insert(name.to_owned(), value);
        };
        set("action", s(source.action().id()));
        set("member", s(written.student.as_str()));
        set("roster", s(tables::score_events(written.class)));
        set(
            "sort_key",
            s(tables::score_event_of_batch(batch, cell_write, &id)),
        );
        set("item", n(number));
        set("source", s(source.as_str()));
        set("batch", s(batch.as_str()));
        let kept = |cell: Option<Cell>| {
            let mut kept =
                cell.map_or_else(Item::default, |cell| plain_item(&KeptCell::from(cell)));
            kept.insert("item".to_owned(), s(written.item.part.title.as_str()));
            AttributeValue::M(kept.into_inner())
        };
        set("before", kept(written.before));
        set("after", kept(Some(written.after)));
        write.create_item(&key, item);
    }
}

/// The cell of one side of an event; none if there was none.
pub(super) fn read_side(side: &serde_json::Value) -> Option<Cell> {
    let kept: KeptCell = serde_json::from_value(side.clone()).ok()?;
    Some(kept.into())
}

/// What a write of a cell is to bring back.
pub(super) fn wish_of(cell: Option<Cell>) -> Wish {
    cell.map_or(Wish::BLANK, Wish::from)
}
