//! Writing cells: a batch of them, each on the version that it was seen at. What is stale is told with
//! what is there now and who wrote it; the rest is applied. Nobody's value is overwritten in silence.

use std::collections::{BTreeMap, BTreeSet};

use domain::checks::{Fault, Invalid};
use domain::classes::{Class, ClassStatus};
use domain::ids::{BatchId, ClassId, PersonId};
use domain::policy::{Action, permit};
use domain::scores::{Cell, CellInput, DecimalMark, Decision, MAX_BATCH, Wish};
use ports::{AttributeValue, Item};

use super::StoredItem;
use super::events::Source;
use super::histories::Author;
use super::transactions::{Group, Transactions};
use crate::acting::{Acting, Loaded, class_relation};
use crate::errors::{Refusal, SchoolError};
use crate::stored::from_item;
use crate::tables;
use crate::writes::{Once, kept_answer, read_answer};

/// Most cells of a student in one transaction: each has an event beside it.
const MAX_OF_STUDENT: usize = 90;
/// Most conflicts whose author is looked up.
const MAX_AUTHORS: usize = 50;

/// One cell of a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct CellAsk<I> {
    /// Id of the student.
    pub student: String,
    /// Number of the item.
    pub item: u32,
    /// Version that the cell was seen at; 0 if nothing was there.
    pub version: u32,
    /// What it is to be.
    pub input: I,
}

/// What became of a cell of a batch.
#[derive(Debug, Clone, PartialEq)]
pub enum CellOutcome {
    /// Written.
    Applied(Cell),
    /// It was so already.
    Unchanged(Option<Cell>),
    /// Somebody wrote another value in between; here it is, and who that was, if anybody knows.
    Conflict(Option<Cell>, Option<Author>),
    /// A rule refuses it.
    Refused(Fault),
}

/// What became of a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchOutcome {
    /// Under which what was applied can be taken back.
    pub batch: BatchId,
    /// In the order of the cells that were asked for.
    pub cells: Vec<CellOutcome>,
}

/// A batch on its way.
pub(super) struct Batch<'a> {
    pub id: BatchId,
    pub class: &'a ClassId,
    pub source: Source,
    pub asks: &'a [CellAsk<Wish>],
    /// Items of the book that are asked for.
    pub items: BTreeMap<u32, StoredItem>,
    /// What is known to have become of each; none: not yet.
    pub outcomes: Vec<Option<CellOutcome>>,
}

/// Everything that a batch needs, out of one load.
struct Desk {
    items: BTreeMap<u32, StoredItem>,
    scores: BTreeMap<PersonId, Item>,
    answers: Vec<Option<Item>>,
}

impl Acting<'_> {
    /// Writes cells that somebody has typed or pasted. The same request sent again changes nothing.
    pub async fn write_scores(
        &self,
        class: &ClassId,
        (asks, mark): (&[CellAsk<CellInput>], DecimalMark),
        once: Option<&Once>,
    ) -> Result<BatchOutcome, SchoolError> {
        check_size(asks.len())?;
        let keys = Keys::of(asks);
        let desk = self
            .load_desk((Action::WriteScores, class), &keys, once)
            .await?;
        let mut outcomes = vec![None; asks.len()];
        let wishes: Vec<CellAsk<Wish>> = asks
            .iter()
            .zip(&mut outcomes)
            .map(|(ask, outcome)| {
                let wish = match desk.items.get(&ask.item) {
                    Some(item) => ask.input.parse(mark, item),
                    None => Err(Fault::new("unknown_item")),
                };
                CellAsk {
                    student: ask.student.clone(),
                    item: ask.item,
                    version: ask.version,
                    input: wish.unwrap_or_else(|fault| {
                        *outcome = Some(CellOutcome::Refused(fault));
                        Wish::BLANK
                    }),
                }
            })
            .collect();
        let batch = Batch {
            id: self.school.new_id(BatchId::new),
            class,
            source: Source::Edit,
            asks: &wishes,
            items: BTreeMap::new(),
            outcomes,
        };
        self.write_batch(batch, (keys.groups, desk), once).await
    }

    /// Writes cells back as they were, each if it is still of the version that is named.
    pub(super) async fn write_wishes(
        &self,
        action: Action,
        class: &ClassId,
        (asks, source, id): (&[CellAsk<Wish>], Source, BatchId),
    ) -> Result<BatchOutcome, SchoolError> {
        check_size(asks.len())?;
        let keys = Keys::of(asks);
        let desk = self.load_desk((action, class), &keys, None).await?;
        let unknown = |ask: &CellAsk<Wish>| {
            let is_unknown = !desk.items.contains_key(&ask.item);
            is_unknown.then(|| CellOutcome::Refused(Fault::new("unknown_item")))
        };
        let batch = Batch {
            id,
            class,
            source,
            asks,
            items: BTreeMap::new(),
            outcomes: asks.iter().map(unknown).collect(),
        };
        self.write_batch(batch, (keys.groups, desk), None).await
    }

    async fn load_desk(
        &self,
        (action, class): (Action, &ClassId),
        asked: &Keys,
        once: Option<&Once>,
    ) -> Result<Desk, SchoolError> {
        let [teaches, attends] = self.own_memberships(class);
        let mut keys = vec![tables::class(class), teaches, attends];
        let items = asked
            .items
            .iter()
            .map(|number| tables::item(class, *number));
        keys.extend(items);
        let students = asked.students.iter().map(|id| tables::scores(class, id));
        keys.extend(students);
        let answers = once.iter().flat_map(|once| {
            let groups = 0..asked.groups.len().max(1);
            groups.map(|at| tables::idempotency(&self.person, &sub_key(once, at)))
        });
        keys.extend(answers);
        let Loaded {
            authority,
            mut items,
        } = self.load(&keys).await?;
        let mut rest = items.split_off(3);
        let class = items.remove(0).ok_or(SchoolError::NotFound)?;
        permit(action, &authority.roles, class_relation(&items))?;
        let class: Class = from_item(class)?;
        if class.status == ClassStatus::Archived {
            return Err(SchoolError::Refused(Refusal::Archived));
        }
        let answers = rest.split_off(asked.items.len() + asked.students.len());
        let scores = rest.split_off(asked.items.len());
        let items = rest.into_iter().flatten().map(from_item::<StoredItem>);
        let items = items.filter(|item| match item {
            Ok(item) => item.part.deleted_at.is_none(),
            Err(_) => true,
        });
        let items = items.map(|item| item.map(|item| (item.part.number, item)));
        let scores = asked.students.iter().cloned().zip(scores);
        Ok(Desk {
            items: items.collect::<Result<_, _>>()?,
            scores: scores.filter_map(|(id, item)| Some((id, item?))).collect(),
            answers,
        })
    }

    async fn write_batch(
        &self,
        mut batch: Batch<'_>,
        (mut groups, desk): (Vec<Group>, Desk),
        once: Option<&Once>,
    ) -> Result<BatchOutcome, SchoolError> {
        batch.items = desk.items;
        batch.refuse_repeated();
        if let Some(once) = once {
            let now = self.now().as_second();
            for (group, kept) in groups.iter_mut().zip(desk.answers) {
                let kept = kept.map(|kept| {
                    let once = once_of(once, group.at);
                    kept_answer(&once, &kept, now)
                });
                if let Some(answer) = kept.transpose()?.flatten() {
                    batch.replay(group, &read_answer::<Vec<(usize, String)>>(&answer)?)?;
                }
            }
        }
        let transactions = Transactions {
            acting: self,
            once,
            scores: desk.scores,
        };
        transactions.write(&mut batch, groups).await?;
        self.name_authors(&mut batch).await?;
        let unknown = || CellOutcome::Refused(Fault::new("unknown_student"));
        let cells = batch.outcomes.into_iter();
        Ok(BatchOutcome {
            batch: batch.id,
            cells: cells
                .map(|outcome| outcome.unwrap_or_else(unknown))
                .collect(),
        })
    }

    /// Says who wrote what is there instead, for the first conflicts.
    async fn name_authors(&self, batch: &mut Batch<'_>) -> Result<(), SchoolError> {
        let is_conflict = |outcome: &Option<CellOutcome>| {
            matches!(outcome, Some(CellOutcome::Conflict(Some(_), None)))
        };
        let outcomes = batch.outcomes.iter().enumerate();
        let conflicts = outcomes.filter(|(_, outcome)| is_conflict(outcome));
        let conflicts: Vec<usize> = conflicts.map(|(at, _)| at).take(MAX_AUTHORS).collect();
        let cells = conflicts.iter().filter_map(|at| {
            let ask = &batch.asks[*at];
            Some((PersonId::parse(&ask.student).ok()?, ask.item))
        });
        let authors = self.find_authors(batch.class, cells.collect()).await?;
        for (at, author) in conflicts.into_iter().zip(authors) {
            if let Some(CellOutcome::Conflict(_, by)) = &mut batch.outcomes[at] {
                *by = author;
            }
        }
        Ok(())
    }
}

impl Batch<'_> {
    /// Refuses what is asked for twice: the second time.
    fn refuse_repeated(&mut self) {
        let mut seen = BTreeSet::new();
        for (ask, outcome) in self.asks.iter().zip(&mut self.outcomes) {
            if !seen.insert((&ask.student, ask.item)) {
                *outcome = Some(CellOutcome::Refused(Fault::new("duplicate")));
            }
        }
    }

    /// What the same request wrote before is told once more.
    pub fn replay(
        &mut self,
        group: &mut Group,
        written: &[(usize, String)],
    ) -> Result<(), SchoolError> {
        for (at, cell) in written {
            let cell = cell.parse();
            let cell = cell.map_err(|_| SchoolError::Corrupt("cell".to_owned()))?;
            if let Some(outcome) = self.outcomes.get_mut(*at) {
                *outcome = Some(CellOutcome::Applied(cell));
            }
        }
        group.is_answered = true;
        Ok(())
    }

    /// What is to be written of a group beside the scores that are there: positions, stored cells, new
    /// cells. What else becomes of its cells is noted.
    pub fn decide(
        &mut self,
        group: &Group,
        scores: Option<&Item>,
    ) -> Result<Vec<Planned>, SchoolError> {
        let barrier = find_barrier(scores);
        let mut planned = Vec::new();
        for at in &group.asks {
            if self.outcomes[*at].is_some() {
                continue;
            }
            if let Some(code) = barrier {
                self.outcomes[*at] = Some(CellOutcome::Refused(Fault::new(code)));
                continue;
            }
            let ask = &self.asks[*at];
            let stored = stored_cell(scores, ask.item);
            let now: Option<Cell> = stored
                .map(|cell| cell.parse())
                .transpose()
                .map_err(|_| SchoolError::Corrupt("cell".to_owned()))?;
            match ask.input.decide(now, ask.version) {
                Decision::Unchanged => self.outcomes[*at] = Some(CellOutcome::Unchanged(now)),
                Decision::Stale => self.outcomes[*at] = Some(CellOutcome::Conflict(now, None)),
                Decision::Write(cell) => planned.push(Planned {
                    at: *at,
                    stored: stored.cloned(),
                    before: now,
                    after: cell,
                }),
            }
        }
        Ok(planned)
    }
}

/// A cell that is to be written.
pub(super) struct Planned {
    /// Its position in the batch.
    pub at: usize,
    /// What is stored, letter by letter.
    pub stored: Option<String>,
    pub before: Option<Cell>,
    pub after: Cell,
}

/// Why none of a student's cells can be written.
fn find_barrier(scores: Option<&Item>) -> Option<&'static str> {
    let Some(scores) = scores else {
        return Some("unknown_student");
    };
    if scores.contains_key("locked") {
        return Some("finals_locked");
    }
    (scores.get("state") != Some(&tables::s("active"))).then_some("not_active_in_class")
}

fn stored_cell(scores: Option<&Item>, number: u32) -> Option<&String> {
    let AttributeValue::M(cells) = scores?.get("scores")? else {
        return None;
    };
    match cells.get(&number.to_string())? {
        AttributeValue::S(cell) => Some(cell),
        _ => None,
    }
}

/// What a batch is about: items, students, and its cells in groups.
struct Keys {
    items: Vec<u32>,
    students: Vec<PersonId>,
    groups: Vec<Group>,
}

impl Keys {
    fn of<I>(asks: &[CellAsk<I>]) -> Self {
        let items: BTreeSet<u32> = asks.iter().map(|ask| ask.item).collect();
        let mut by_student: BTreeMap<PersonId, Vec<usize>> = BTreeMap::new();
        for (at, ask) in asks.iter().enumerate() {
            if let Ok(student) = PersonId::parse(&ask.student) {
                by_student.entry(student).or_default().push(at);
            }
        }
        let students = by_student.keys().cloned().collect();
        let parts = by_student.into_iter().flat_map(|(student, asks)| {
            let parts: Vec<Vec<usize>> = asks.chunks(MAX_OF_STUDENT).map(<[_]>::to_vec).collect();
            parts.into_iter().map(move |asks| (student.clone(), asks))
        });
        let groups = parts.enumerate().map(|(at, (student, asks))| Group {
            at,
            student,
            asks,
            is_answered: false,
        });
        Self {
            items: items.into_iter().collect(),
            students,
            groups: groups.collect(),
        }
    }
}

/// The caller's key for one group; that of the first is the key itself, so that another request is found
/// out by it.
pub(super) fn once_of(once: &Once, group: usize) -> Once {
    Once {
        key: sub_key(once, group),
        request_hash: once.request_hash.clone(),
    }
}

fn sub_key(once: &Once, group: usize) -> String {
    match group {
        0 => once.key.clone(),
        group => format!("{}#{group}", once.key),
    }
}

fn check_size(count: usize) -> Result<(), SchoolError> {
    let fault = match count {
        0 => Fault::new("required"),
        count if count > MAX_BATCH => Fault::new("too_many").with("max", MAX_BATCH),
        _ => return Ok(()),
    };
    Err(Invalid(vec![fault.at("cells")]).into())
}
