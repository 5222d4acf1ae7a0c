//! Grades that are set by hand while finals are open.

use domain::finals::{AdjustmentInput, FinalGrade, Outcome};
use domain::ids::{ClassId, PersonId};
use domain::policy::Action;
use ports::Changes;

use super::is_open;
use crate::acting::Acting;
use crate::errors::SchoolError;
use crate::events::Event;
use crate::stored::Stored;
use crate::tables;
use crate::writes::Write;

impl Acting<'_> {
    /// Sets the grade of the given version by hand, accepts that there is none, or goes back to what was
    /// computed.
    pub async fn update_final(
        &self,
        class: &ClassId,
        person: &PersonId,
        (version, input): (u64, &AdjustmentInput),
    ) -> Result<FinalGrade, SchoolError> {
        let keys = [tables::final_grade(class, person)];
        let whose = (class, Some(person));
        let mut scene = self.load_finals(Action::UpdateFinal, whose, &keys).await?;
        let old = scene.take_grade()?;
        if old.version != version {
            return Err(SchoolError::Stale(Box::new(old.into_noun())));
        }
        scene.finals.check_open()?;
        let by = (&self.person, self.now());
        let new = old.adjust(input, scene.finals.scheme()?, by)?;
        let mut write = Write::new();
        let difference = write.edit(&old, &new);
        let lacks = |grade: &FinalGrade| i64::from(grade.outcome() == Outcome::NoMark);
        let more = lacks(&new) - lacks(&old);
        if more == 0 {
            super::hold_open(&mut write, class);
        } else {
            let counted = Changes::new().add("no_mark", more).add("version", 1);
            write.update(tables::finals(class), counted, Some(is_open()));
        }
        let thing = tables::class_partition(class);
        let event = Event::changed(thing, Action::UpdateFinal, difference);
        self.record(&mut write, event.of(person));
        self.finish_edit(write).await?;
        Ok(new)
    }
}
