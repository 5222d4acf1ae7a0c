//! Packs what rows become into transactions as full as they may be: only those make a large import
//! fast. What belongs to one row stays together; if a transaction fails, its rows are tried alone,
//! so that one row never costs another.

use std::collections::{BTreeMap, HashSet};

use domain::ids::{ClassId, PersonId, TaskId};
use ports::items::MAX_ACTIONS;
use ports::{AttributeValue, Changes, Condition, Item};

use super::batches::{Batch, RowChange};
use super::notes;
use super::positions::Mark;
use super::reports::{Counts, ImportMode, Outcome};
use super::reversals::Reversal;
use crate::School;
use crate::bundles::files::File;
use crate::bundles::problems::{Place, Problems};
use crate::errors::{Refusal, SchoolError};
use crate::jobs::{Desk, PIECE};
use crate::store::Store;
use crate::stored::plain_item;
use crate::tables::{self, n};
use crate::writes::{Outcome as Written, Write};

/// Most bytes of a transaction, far below DynamoDB's 4 MB, so that its rows of before and after fit
/// one item of 400 KB.
const MAX_BYTES: usize = 350_000;
/// Bytes that an action has beside the cells of its row, roughly.
const ACTION_BYTES: usize = 500;

/// How the members of a class change.
#[derive(Debug, Clone, Default)]
pub struct Seats {
    /// Active students more or less.
    pub students: i64,
    /// Students in the queue, less.
    pub waiting: i64,
    /// Lecturers who come, with what the class shows of them, and who go.
    pub lecturers: Vec<(PersonId, Option<AttributeValue>)>,
}

impl Seats {
    pub fn is_empty(&self) -> bool {
        self.students == 0 && self.waiting == 0 && self.lecturers.is_empty()
    }
}

/// Everything that is written for one row, or for rows that belong together.
pub struct Unit<'a> {
    /// The actions.
    pub write: Write,
    /// Rows that are not in the school if the unit is left out.
    pub rows: Vec<(File, &'a str)>,
    /// What became of rows.
    pub tallies: Vec<(File, Outcome)>,
    /// The row to name in a problem.
    pub place: Place,
    /// The class that it changes.
    pub class: Option<ClassId>,
    /// How the members of that class change.
    pub seats: Seats,
    /// What was changed.
    pub changes: Vec<RowChange>,
    /// Items that it writes over, as they were.
    pub replaced: Vec<Item>,
    /// Bytes of the cells that went into it.
    pub bytes: usize,
    /// Where its first row is; none: where the import is when it is added.
    pub from: Option<Mark>,
}

impl Unit<'_> {
    /// Nothing yet.
    pub fn new(place: Place) -> Self {
        Self {
            write: Write::new(),
            rows: Vec::new(),
            tallies: Vec::new(),
            place,
            class: None,
            seats: Seats::default(),
            changes: Vec::new(),
            replaced: Vec::new(),
            bytes: 0,
            from: None,
        }
    }

    fn weight(&self) -> usize {
        self.bytes * 2 + self.write.len() * ACTION_BYTES
    }
}

/// A unit that could not be written.
pub struct LeftOut<'a> {
    /// Its rows.
    pub rows: Vec<(File, &'a str)>,
    /// What had been counted for it.
    pub tallies: Vec<(File, Outcome)>,
    /// Where.
    pub place: Place,
    /// Why.
    pub code: &'static str,
}

/// Collects units and writes them.
pub struct Packer<'a> {
    school: &'a School,
    mode: ImportMode,
    /// The job; none for a dry run of the command line.
    pub desk: Option<&'a mut Desk>,
    /// The batch.
    pub batch: Batch,
    units: Vec<Unit<'a>>,
    actions: usize,
    weight: usize,
    classes: HashSet<ClassId>,
    /// Classes that have their event.
    touched: HashSet<ClassId>,
    /// Tasks to try when all is written.
    pub tasks: Vec<TaskId>,
    /// Units that could not be written.
    pub left_out: Vec<LeftOut<'a>>,
}

impl<'a> Packer<'a> {
    /// An empty one.
    pub fn new(
        school: &'a School,
        (mode, desk): (ImportMode, Option<&'a mut Desk>),
        batch: Batch,
    ) -> Self {
        Self {
            school,
            mode,
            desk,
            batch,
            units: Vec::new(),
            actions: 0,
            weight: 0,
            classes: HashSet::new(),
            touched: HashSet::new(),
            tasks: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// Adds a unit, and writes what was there before if it does not fit beside it.
    pub async fn add(
        &mut self,
        store: &Store,
        unit: Unit<'a>,
        problems: &mut Problems,
    ) -> Result<(), SchoolError> {
        if self.mode == ImportMode::DryRun {
            return Ok(());
        }
        if let Some(from) = unit.from.filter(|_| !self.fits(&unit, problems)) {
            self.flush(store, (&from, problems)).await?;
        }
        self.actions += unit.write.len();
        self.weight += unit.weight();
        self.classes.extend(unit.class.clone());
        self.units.push(unit);
        Ok(())
    }

    fn fits(&self, unit: &Unit<'a>, problems: &Problems) -> bool {
        let class = unit.class.iter().filter(|id| !self.classes.contains(*id));
        let classes = self.classes.len() + class.count();
        let said = problems.waiting().div_ceil(PIECE).min(MAX_ACTIONS / 5);
        // A class may need its counts and its event; the batch its item and the rows' changes; the
        // job its item.
        let actions = self.actions + unit.write.len() + 2 * classes + 3 + said;
        actions <= MAX_ACTIONS && self.weight + unit.weight() <= MAX_BYTES
    }

    /// Whether anything waits to be written.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// Writes what is left, and that the import has come to a mark.
    pub async fn flush(
        &mut self,
        store: &Store,
        (to, problems): (&Mark, &mut Problems),
    ) -> Result<(), SchoolError> {
        let mut units = std::mem::take(&mut self.units);
        self.actions = 0;
        self.weight = 0;
        self.classes.clear();
        if units.is_empty() {
            return Ok(());
        }
        let lengths: Vec<usize> = units.iter().map(|unit| unit.write.len()).collect();
        let mut write = self.compose(&mut units);
        let written = self.commit(store, (&mut write, &units), (to, problems));
        if written.await?.is_none() {
            return Ok(());
        }
        let mut start: usize = lengths.iter().sum();
        // What was added for all of them is added again for each.
        drop(write.split_off(start));
        for (unit, length) in units.iter_mut().zip(&lengths).rev() {
            start -= length;
            unit.write = write.split_off(start);
        }
        let nexts: Vec<Option<Mark>> = units.iter().skip(1).map(|unit| unit.from).collect();
        for (unit, next) in units.into_iter().zip(nexts.into_iter().chain([None])) {
            let to = next.unwrap_or(*to);
            self.write_alone(store, unit, (&to, problems)).await?;
        }
        Ok(())
    }

    async fn write_alone(
        &mut self,
        store: &Store,
        unit: Unit<'a>,
        told: (&Mark, &mut Problems),
    ) -> Result<(), SchoolError> {
        let mut units = [unit];
        let mut write = self.compose(&mut units);
        let written = self.commit(store, (&mut write, &units), told);
        if let Some(code) = written.await? {
            let [unit] = units;
            self.left_out.push(LeftOut {
                rows: unit.rows,
                tallies: unit.tallies,
                place: unit.place,
                code,
            });
        }
        Ok(())
    }

    /// One transaction of all units, their actions first.
    fn compose(&self, units: &mut [Unit<'a>]) -> Write {
        let mut write = Write::new();
        let mut classes: BTreeMap<ClassId, Seats> = BTreeMap::new();
        let mut changes = Vec::new();
        let mut reversals = Vec::new();
        for unit in units {
            reversals.push(Reversal::of(unit));
            write.append(&mut unit.write);
            changes.extend_from_slice(&unit.changes);
            if let Some(class) = &unit.class {
                let seats = classes.entry(class.clone()).or_default();
                seats.students += unit.seats.students;
                seats.waiting += unit.seats.waiting;
                seats.lecturers.extend_from_slice(&unit.seats.lecturers);
            }
        }
        for (class, seats) in &classes {
            write_seats(&mut write, class, seats);
            if !self.touched.contains(class) {
                self.batch.write_class_event(&mut write, class);
            }
        }
        self.batch.write_begin(&mut write);
        self.batch.write_rows(&mut write, &changes, &reversals);
        write
    }

    /// Writes a transaction with the job's cursor; answers why not if it is for the rows themselves.
    async fn commit(
        &mut self,
        store: &Store,
        (write, units): (&mut Write, &[Unit<'a>]),
        (to, problems): (&Mark, &mut Problems),
    ) -> Result<Option<&'static str>, SchoolError> {
        let said = notes::say(problems.fresh(to.noted));
        let mut pieces = 0;
        if let Some(desk) = self.desk.as_deref() {
            let changes = self
                .tell(to, problems)
                .set("batch", tables::s(self.batch.id.as_str()))
                .set("batch_rows", n(self.batch.next_rows() + 1));
            pieces = desk.write_advance(write, self.school.now(), (changes, &said));
        }
        match write.commit(store).await {
            Ok(Written::Written | Written::Replayed(_)) => {}
            Ok(Written::Raced) | Err(SchoolError::Stale(_)) => {
                return Ok(Some("changed_meanwhile"));
            }
            Err(SchoolError::Refused(Refusal::EmailTaken)) => return Ok(Some("email_taken")),
            Err(SchoolError::Refused(Refusal::CodeTaken)) => return Ok(Some("code_taken")),
            Err(SchoolError::Refused(Refusal::NameTaken)) => return Ok(Some("name_taken")),
            Err(error) => return Err(error),
        }
        self.tasks.extend(write.tasks());
        self.batch.advance();
        self.touched
            .extend(units.iter().filter_map(|unit| unit.class.clone()));
        problems.forget(to.noted);
        self.advance(pieces)?;
        Ok(None)
    }

    /// Notes that the job has gone on, and ends the step if its time is over.
    fn advance(&mut self, pieces: u32) -> Result<(), SchoolError> {
        let now = self.school.now();
        let Some(desk) = self.desk.as_deref_mut() else {
            return Ok(());
        };
        desk.advance(now, pieces);
        if self.mode == ImportMode::DryRun {
            return Ok(());
        }
        desk.check(now)
    }

    /// Whether the job should tell how far it is, though nothing is to be written.
    pub fn is_due(&self) -> bool {
        let now = self.school.now();
        self.desk.as_ref().is_some_and(|desk| desk.is_due(now))
    }

    /// Writes that the import has come to a mark, and nothing else. A dry run can only begin anew,
    /// so that it tells its progress alone.
    pub async fn rest(
        &mut self,
        store: &Store,
        (to, problems): (&Mark, &mut Problems),
    ) -> Result<(), SchoolError> {
        let now = self.school.now();
        let mut write = Write::new();
        let mut pieces = 0;
        if let Some(desk) = self.desk.as_deref() {
            let (changes, said) = match self.mode {
                ImportMode::Import => (
                    self.tell(to, problems),
                    notes::say(problems.fresh(to.noted)),
                ),
                ImportMode::DryRun => (
                    Changes::new().set("done", n(done(&to.counts))),
                    notes::say([].iter()),
                ),
            };
            pieces = desk.write_advance(&mut write, now, (changes, &said));
        }
        write.commit(store).await?;
        if self.mode == ImportMode::Import {
            problems.forget(to.noted);
        }
        self.advance(pieces)
    }

    /// What the job tells of an import that has come to a mark.
    fn tell(&self, to: &Mark, problems: &Problems) -> Changes {
        let mut counts = to.counts;
        for (file, outcome) in self.left_out.iter().flat_map(|unit| &unit.tallies) {
            let counts = &mut counts[*file as usize];
            *counts.of(*outcome) -= 1;
            counts.skipped += 1;
        }
        tell(&counts, problems).set(
            "cursor",
            AttributeValue::M(plain_item(&to.cursor).into_inner()),
        )
    }
}

/// Rows that are counted.
pub fn done(counts: &[Counts; File::ALL.len()]) -> u64 {
    let outcomes = counts
        .iter()
        .map(|counts| counts.created + counts.updated + counts.unchanged + counts.skipped);
    outcomes.sum()
}

/// What a job tells of an import.
pub fn tell(counts: &[Counts; File::ALL.len()], problems: &Problems) -> Changes {
    let by_file = File::ALL.map(|file| (file.name(), counts[file as usize]));
    let by_file: BTreeMap<&str, Counts> = by_file.into_iter().collect();
    Changes::new()
        .set(
            "counts",
            AttributeValue::M(plain_item(&by_file).into_inner()),
        )
        .set("done", n(done(counts)))
        .set(
            "total",
            n(counts.iter().map(|counts| counts.read).sum::<u64>()),
        )
        .set("errors", n(problems.errors()))
        .set("warnings", n(problems.warnings()))
}

pub fn write_seats(write: &mut Write, class: &ClassId, seats: &Seats) {
    if seats.is_empty() {
        return;
    }
    let mut changes = Changes::new();
    if seats.students != 0 {
        changes = changes.add("enrolled", seats.students);
    }
    if seats.waiting != 0 {
        changes = changes.add("waiting", seats.waiting);
    }
    for (person, label) in &seats.lecturers {
        let path = ["lecturers", person.as_str()];
        changes = match label {
            Some(label) => changes.set(path, label.clone()),
            None => changes.remove(path),
        };
    }
    let there = Some(Condition::Exists("id".into()));
    write.update(tables::class(class), changes, there);
}
