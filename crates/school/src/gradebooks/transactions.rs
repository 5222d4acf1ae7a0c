//! The transactions of a batch of cells: the cells of a student are one update under the condition that
//! each is as it was read, with an event for each beside it (decisions.md B3).

use std::collections::BTreeMap;

use domain::checks::Fault;
use domain::ids::PersonId;
use ports::items::MAX_ACTIONS;
use ports::{Changes, Condition, FailedCondition, Item, StoreError};

use super::cells::{Batch, CellOutcome, Planned, once_of};
use super::events::Written;
use crate::acting::Acting;
use crate::errors::SchoolError;
use crate::tables::{self, s};
use crate::writes::{Once, Write, kept_answer, read_answer};

/// How often what was stale in a transaction is taken out and the rest tried again.
const ROUNDS: u32 = 6;

/// Cells of one student that are written together.
pub(super) struct Group {
    /// Its number in the batch.
    pub at: usize,
    pub student: PersonId,
    /// Positions of its cells.
    pub asks: Vec<usize>,
    /// Whether the same request wrote it before.
    pub is_answered: bool,
}

/// A group with what is to be written of it.
struct Part {
    group: Group,
    cells: Vec<Planned>,
}

/// What an action of a transaction is.
#[derive(Clone, Copy)]
enum Role {
    Scores(usize),
    Event,
    Answer(usize),
}

pub(super) struct Transactions<'a> {
    pub acting: &'a Acting<'a>,
    pub once: Option<&'a Once>,
    /// Scores of the students as they were read.
    pub scores: BTreeMap<PersonId, Item>,
}

impl Transactions<'_> {
    /// Writes all groups, each whole or, where something is stale, without that.
    pub async fn write(
        mut self,
        batch: &mut Batch<'_>,
        groups: Vec<Group>,
    ) -> Result<(), SchoolError> {
        let mut waiting = groups;
        for round in 0..ROUNDS {
            let mut parts = Vec::new();
            for group in waiting.drain(..) {
                let cells = batch.decide(&group, self.scores.get(&group.student))?;
                if !cells.is_empty() {
                    parts.push(Part { group, cells });
                }
            }
            if parts.is_empty() {
                return Ok(());
            }
            if round > 0 {
                self.acting.store.back_off(round).await;
            }
            for parts in self.pack(parts) {
                waiting.extend(self.transact(batch, parts).await?);
            }
        }
        for at in waiting.into_iter().flat_map(|group| group.asks) {
            let busy = || CellOutcome::Refused(Fault::new("busy"));
            batch.outcomes[at].get_or_insert_with(busy);
        }
        Ok(())
    }

    fn size_of(&self, part: &Part) -> usize {
        let answer = usize::from(self.once.is_some() && !part.group.is_answered);
        1 + part.cells.len() + answer
    }

    /// As few transactions as there can be, none of which names a student twice.
    fn pack(&self, parts: Vec<Part>) -> Vec<Vec<Part>> {
        let mut packed: Vec<Vec<Part>> = Vec::new();
        let mut room = 0;
        for part in parts {
            let size = self.size_of(&part);
            let is_of_last = packed
                .last()
                .and_then(|parts: &Vec<Part>| parts.last())
                .is_some_and(|last| last.group.student == part.group.student);
            if size > room || is_of_last {
                packed.push(Vec::new());
                room = MAX_ACTIONS;
            }
            room -= size;
            if let Some(last) = packed.last_mut() {
                last.push(part);
            }
        }
        packed
    }

    /// Writes some groups, or gives back those that are to be tried again.
    async fn transact(
        &mut self,
        batch: &mut Batch<'_>,
        parts: Vec<Part>,
    ) -> Result<Vec<Group>, SchoolError> {
        let (write, roles) = self.make(batch, &parts);
        match self.acting.store.transact(write.actions()).await {
            Ok(()) => {
                for cell in parts.iter().flat_map(|part| &part.cells) {
                    batch.outcomes[cell.at] = Some(CellOutcome::Applied(cell.after));
                }
                Ok(Vec::new())
            }
            Err(StoreError::ConditionFailed(failed)) => {
                let mut groups: Vec<Group> = parts.into_iter().map(|part| part.group).collect();
                self.learn(batch, (&mut groups, &roles), failed)?;
                Ok(groups)
            }
            Err(StoreError::Conflict | StoreError::Throttled) => {
                Ok(parts.into_iter().map(|part| part.group).collect())
            }
            Err(error) => Err(error.into()),
        }
    }

    fn make(&self, batch: &Batch<'_>, parts: &[Part]) -> (Write, Vec<Role>) {
        let mut write = Write::new();
        let mut roles = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            let student = &part.group.student;
            let (changes, condition) = change_of(batch, &part.cells);
            let key = tables::scores(batch.class, student);
            write.update(key, changes, Some(condition));
            roles.push(Role::Scores(at));
            for cell in &part.cells {
                let written = Written {
                    class: batch.class,
                    student,
                    item: &batch.items[&batch.asks[cell.at].item],
                    before: cell.before,
                    after: cell.after,
                };
                let about = (&written, batch.source, &batch.id);
                let doer = self.acting.doer();
                self.acting.school.record_score(&mut write, doer, about);
                roles.push(Role::Event);
            }
            if let Some(once) = self.once.filter(|_| !part.group.is_answered) {
                let cells = part.cells.iter();
                let answer: Vec<(usize, String)> = cells
                    .map(|cell| (cell.at, cell.after.to_string()))
                    .collect();
                let once = once_of(once, part.group.at);
                let now = self.acting.now().as_second();
                write.answer_once(&self.acting.person, &once, &answer, now);
                roles.push(Role::Answer(at));
            }
        }
        (write, roles)
    }

    /// Takes over what is there instead of what was read.
    fn learn(
        &mut self,
        batch: &mut Batch<'_>,
        (groups, roles): (&mut [Group], &[Role]),
        failed: Vec<FailedCondition>,
    ) -> Result<(), SchoolError> {
        for FailedCondition { action, item } in failed {
            match (roles.get(action), item) {
                (Some(Role::Scores(at)), Some(item)) => {
                    self.scores.insert(groups[*at].student.clone(), item);
                }
                (Some(Role::Scores(at)), None) => {
                    self.scores.remove(&groups[*at].student);
                }
                (Some(Role::Answer(at)), Some(item)) => {
                    let group = &mut groups[*at];
                    let Some(once) = self.once else { continue };
                    let once = once_of(once, group.at);
                    let now = self.acting.now().as_second();
                    if let Some(answer) = kept_answer(&once, &item, now)? {
                        let written: Vec<(usize, String)> = read_answer(&answer)?;
                        batch.replay(group, &written)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// The new cells of a student, if the old ones are as they were read.
fn change_of(batch: &Batch<'_>, cells: &[Planned]) -> (Changes, Condition) {
    let mut changes = Changes::new();
    let mut conditions = vec![
        Condition::Equals("state".into(), s("active")),
        Condition::Missing("locked".into()),
    ];
    for cell in cells {
        let name = batch.asks[cell.at].item.to_string();
        let path = ["scores", name.as_str()];
        changes = changes.set(path, s(cell.after.to_string()));
        conditions.push(match &cell.stored {
            Some(stored) => Condition::Equals(path.into(), s(stored.clone())),
            None => Condition::Missing(path.into()),
        });
    }
    (changes, Condition::All(conditions))
}
