//! Filling an item: everybody who has nothing in it yet gets the same.

use domain::checks::Fault;
use domain::checks::Invalid;
use domain::ids::{BatchId, ClassId};
use domain::policy::Action;
use domain::scores::{CellInput, DecimalMark, MAX_BATCH, Wish};

use super::cells::{BatchOutcome, CellAsk};
use super::events::Source;
use super::restores::Restored;
use super::standings::active_scores;
use super::{StoredItem, read_scores, whose_scores};
use crate::acting::Acting;
use crate::errors::SchoolError;
use crate::stored::from_item;
use crate::tables;

/// Most cells that one request fills; it can be sent again for the rest.
const MAX_FILLED: usize = 10 * MAX_BATCH;

/// What everybody gets.
#[derive(Debug, Clone)]
pub struct FillAsk {
    /// Number of the item.
    pub item: u32,
    /// What.
    pub input: CellInput,
    /// What separates decimals in it.
    pub mark: DecimalMark,
}

impl Acting<'_> {
    /// Writes the same into all cells of an item that are blank.
    pub async fn fill_scores(
        &self,
        class: &ClassId,
        ask: &FillAsk,
    ) -> Result<Restored, SchoolError> {
        let action = Action::FillScores;
        self.load_class(action, class).await?;
        let item = self.store.get(tables::item(class, ask.item)).await?;
        let item: Option<StoredItem> = item.map(from_item).transpose()?;
        let item = item.filter(|item| item.part.deleted_at.is_none());
        let item = item.ok_or_else(|| Invalid(vec![Fault::new("unknown_item").at("item")]))?;
        let wish = ask.input.parse(ask.mark, &item);
        let wish = wish.map_err(|fault| Invalid(vec![fault.at("points")]))?;
        let mut asks = Vec::new();
        for scores in active_scores(&self.store, class).await? {
            let cell = read_scores(&scores)?.cells.get(&ask.item).copied();
            let is_blank = cell.map_or(Wish::BLANK, Wish::from) == Wish::BLANK;
            if let Some(student) = whose_scores(&scores).filter(|_| is_blank) {
                asks.push(CellAsk {
                    student: student.to_string(),
                    item: ask.item,
                    version: cell.map_or(0, |cell| cell.version),
                    input: wish,
                });
            }
        }
        let left = asks.len().saturating_sub(MAX_FILLED);
        asks.truncate(MAX_FILLED);
        let batch = self.school.new_id(BatchId::new);
        let mut outcome = BatchOutcome {
            batch: batch.clone(),
            cells: Vec::new(),
        };
        for asks in asks.chunks(MAX_BATCH) {
            let asked = (asks, Source::Fill, batch.clone());
            let written = self.write_wishes(action, class, asked).await?;
            outcome.cells.extend(written.cells);
        }
        Ok(Restored {
            asks,
            outcome,
            left,
        })
    }
}
