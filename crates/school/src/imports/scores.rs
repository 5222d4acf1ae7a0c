//! A student's scores with what is kept of the results: made with the membership, and changed cell
//! by cell afterwards.

use domain::enrollments::Enrollment;

use super::packers::Unit;
use super::reports::Outcome;
use super::results::{Merged, ResultSheet, ScoresUpdate};
use super::rolls::Member;
use super::runs::Run;
use crate::bundles::files::File;
use crate::enrollments::new_scores;
use crate::errors::SchoolError;
use crate::tables;

/// A student's scores before and after.
pub struct Scores<'a> {
    pub before: Option<Enrollment>,
    pub after: Option<Enrollment>,
    pub item: Option<ports::Item>,
    pub results: Option<Merged<'a>>,
}

impl<'a> Run<'a> {
    /// Adds the scores of a student to a unit.
    pub fn import_scores(
        &mut self,
        unit: &mut Unit<'a>,
        (member, sheet): (&Member<'a>, Option<&ResultSheet<'a>>),
        mut scores: Scores<'a>,
    ) -> Result<(), SchoolError> {
        let Some(after) = &scores.after else {
            self.leave_out_results(member, sheet, "not_enrolled");
            return Ok(());
        };
        let mut merged = scores.results.take();
        if merged.as_ref().is_some_and(Merged::is_too_long) {
            self.leave_out_results(member, sheet, "too_much_text");
            merged = None;
        }
        if merged.as_ref().is_some_and(|merged| !merged.is_changed()) {
            for _ in &member.results {
                self.count(File::Results, Outcome::Unchanged);
            }
            merged = None;
        }
        let graded = sheet.zip(merged.as_ref());
        if scores.before.is_none() {
            let mut item = new_scores(&after.class, &after.person, after.status);
            if let Some((sheet, merged)) = graded {
                self.write_new_cells(unit, &mut item, merged, sheet);
            }
            let key = tables::scores(&after.class, &after.person);
            unit.write.create_item(&key, item);
        } else {
            let is_written = self.change_scores(unit, (&scores, after), (member, graded))?;
            if !is_written {
                return Ok(());
            }
        }
        if let Some((_, merged)) = graded {
            merged.write(unit, (&after.class, &after.person));
        }
        Ok(())
    }

    /// Changes the scores of a student who was in the class before; false if results are left out.
    fn change_scores(
        &mut self,
        unit: &mut Unit<'a>,
        (scores, after): (&Scores<'a>, &Enrollment),
        (member, graded): (&Member<'a>, Option<(&ResultSheet<'a>, &Merged<'a>)>),
    ) -> Result<bool, SchoolError> {
        let mut update = ScoresUpdate::default();
        let before = scores.before.as_ref();
        if before.is_some_and(|before| before.status != after.status) {
            update.set_state(after.status.as_str());
        }
        let mut is_written = true;
        match (&scores.item, graded) {
            (Some(item), Some((sheet, merged))) if !item.contains_key("locked") => {
                self.change_cells(unit, (item, merged), sheet, &mut update)?;
            }
            (_, Some((sheet, _))) => {
                let is_there = scores.item.is_some();
                let code = if is_there { "scores_locked" } else { "gone" };
                self.leave_out_results(member, Some(sheet), code);
                is_written = false;
            }
            (_, None) => {}
        }
        update.write(unit, (&after.class, &after.person));
        Ok(is_written)
    }
}
