//! A piece of an import that is taken back by one transaction, as it was written by one.

use std::collections::{BTreeMap, HashSet};

use ports::items::MAX_ACTIONS;

use super::{PART, Undo};
use crate::errors::SchoolError;
use crate::imports::packers::Seats;
use crate::imports::reversals::Reversal;
use crate::jobs::Cursor;
use crate::writes::Write;

impl Undo<'_> {
    /// Takes the units back at once; false if they have to be looked at one by one, since one of them
    /// is kept, or stands on another, or somebody has just changed something.
    pub(super) async fn take_back_whole(
        &mut self,
        units: &[Reversal],
        piece: u32,
    ) -> Result<bool, SchoolError> {
        if units.len() < 2 || !units.iter().all(Reversal::is_plain) {
            return Ok(false);
        }
        let Some(write) = self.reverse_whole(units).await? else {
            return Ok(false);
        };
        let actions = write.len() + 1 + self.said.pieces() as usize;
        if actions > MAX_ACTIONS || !has_each_key_once(&write) {
            return Ok(false);
        }
        let rows = units.iter().map(|unit| unit.rows).sum();
        let next = Cursor {
            phase: PART,
            at: piece,
            part: 0,
        };
        self.commit(write, (rows, next)).await
    }

    async fn reverse_whole(&self, units: &[Reversal]) -> Result<Option<Write>, SchoolError> {
        let mut whole = Write::new();
        let mut classes: BTreeMap<_, Seats> = BTreeMap::new();
        for unit in units.iter().rev() {
            let mut back = unit.seats_back();
            match self.reverse_items(unit, &[], &mut back).await? {
                Ok(Some(mut write)) => whole.append(&mut write),
                Ok(None) => continue,
                Err(_) => return Ok(None),
            }
            if let Some(class) = &unit.class {
                let seats = classes.entry(class).or_default();
                seats.students += back.students;
                seats.lecturers.append(&mut back.lecturers);
            }
        }
        for (class, seats) in classes {
            self.reverse_seats(&mut whole, class, &seats).await?;
        }
        Ok(Some(whole))
    }
}

/// Whether no item is written twice, which no store takes.
fn has_each_key_once(write: &Write) -> bool {
    let mut keys = HashSet::new();
    let mut actions = write.actions().iter();
    actions.all(|action| keys.insert(format!("{:?}", action.key())))
}
