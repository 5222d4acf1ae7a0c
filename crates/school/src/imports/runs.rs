//! One run of an import: the files in the order of the standard, each row compared with what was
//! imported before. A dry run takes the same steps and writes nothing.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Mutex;

use domain::checks::{Fault, Invalid};
use domain::departments::DepartmentLabel;
use domain::ids::BatchId;
use domain::jobs::JobState;
use domain::people::Role;
use jiff::Timestamp;
use ports::Key;
use ports::items::MAX_ACTIONS;

use super::batches::{Batch, RowChange};
use super::known::{Known, KnownRow, taken};
use super::notes;
use super::packers::{self, Packer, Unit};
use super::positions::{Mark, Phase};
use super::reports::{Counts, ImportOptions, ImportReport, Outcome, Progress, Stage};
use super::sources::Source;
use crate::School;
use crate::bundles::Contents;
use crate::bundles::files::File;
use crate::bundles::problems::{Place, Problems};
use crate::bundles::references::Indexes;
use crate::bundles::sheets::Row;
use crate::bundles::terms::list_terms;
use crate::errors::SchoolError;
use crate::jobs::{Cursor, Desk, Job};
use crate::store::Store;
use crate::stored::{Difference, from_item};
use crate::tables::{self, Unique, s};
use crate::writes::Write;

/// The state of an import.
pub struct Run<'a> {
    pub school: &'a School,
    pub contents: &'a Contents,
    pub indexes: &'a Indexes<'a>,
    pub options: &'a ImportOptions,
    pub now: Timestamp,
    pub store: Store,
    pub known: Known<'a>,
    pub problems: Problems,
    pub counts: [Counts; File::ALL.len()],
    /// Sessions that are terms.
    pub terms: HashSet<&'a str>,
    /// Departments that courses of this run name, by the folded name.
    pub departments: HashMap<String, DepartmentLabel>,
    /// Roles that the people whom this import makes get.
    pub given: HashMap<&'a str, BTreeSet<Role>>,
    /// Categories that are counted: one row may be in several classes.
    pub seen_categories: HashSet<&'a str>,
    /// Where this run begins: what lies before was written by an earlier one.
    pub from: Cursor,
    /// The last position begun.
    pub mark: Mark,
    pub packer: Packer<'a>,
    /// Unique values that rows of this run take.
    claims: HashSet<(Unique, String)>,
    /// In a lock that nobody waits for, so that a run may be shared between threads while it reads.
    progress: Mutex<&'a mut (dyn FnMut(Progress) + Send)>,
}

/// A row that is new or has changed.
pub struct Step<'a> {
    /// The row.
    pub row: Row<'a>,
    /// What is remembered of it from now on.
    pub source: Source,
    /// What was remembered until now.
    pub old: Option<Source>,
}

impl<'a> Run<'a> {
    /// A run of which nothing is done yet.
    pub fn new(
        school: &'a School,
        (contents, indexes): (&'a Contents, &'a Indexes<'a>),
        (options, desk): (&'a ImportOptions, Option<&'a mut Desk>),
        progress: &'a mut (dyn FnMut(Progress) + Send),
    ) -> Self {
        let now = school.now();
        let batch = Batch::new(school.new_id(BatchId::new), options.actor.clone(), now);
        let mut counts = [Counts::default(); File::ALL.len()];
        for file in File::ALL {
            let rows = contents.sheet(file).map_or(0, |sheet| sheet.len() as u64);
            counts[file as usize].read = rows;
        }
        let from = Phase::Read.at(0);
        Self {
            from,
            mark: Mark {
                cursor: from,
                counts,
                noted: 0,
            },
            school,
            contents,
            indexes,
            options,
            now,
            store: school.store(),
            known: Known::default(),
            problems: Problems::default(),
            counts,
            departments: HashMap::new(),
            given: HashMap::new(),
            seen_categories: HashSet::new(),
            terms: list_terms(contents, indexes),
            packer: Packer::new(school, (options.mode, desk), batch),
            claims: HashSet::new(),
            progress: Mutex::new(progress),
        }
    }

    /// Brings all files into the school.
    pub async fn import(&mut self) -> Result<(), SchoolError> {
        for file in [File::Orgs, File::AcademicSessions, File::Courses] {
            self.import_rows(file).await?;
        }
        self.find_others(File::Classes, &[File::Courses, File::AcademicSessions])
            .await?;
        self.import_rows(File::Classes).await?;
        self.import_people().await?;
        self.find_others(File::LineItems, &[File::Classes]).await?;
        self.find_others(File::Categories, &[]).await?;
        self.import_books().await?;
        self.find_others(File::Enrollments, &[File::Classes, File::Users])
            .await?;
        self.find_others(File::Results, &[File::LineItems, File::Users])
            .await?;
        self.import_members().await
    }

    /// The end of the batch and of the job, and a first try of the tasks that they left.
    pub async fn end(&mut self, job: &Job) -> Result<(), SchoolError> {
        self.say_ahead().await?;
        let mut write = Write::new();
        if self.packer.batch.is_begun() {
            let report = self.report();
            let batch = &self.packer.batch;
            batch.write_end(&mut write, self.school, &report);
            self.write_renamed_departments(&mut write).await?;
        }
        if let Some(desk) = self.packer.desk.as_deref() {
            let is_stopped = self.problems.stops();
            let state = if is_stopped {
                JobState::Failed
            } else {
                JobState::Done
            };
            let mut changes = packers::tell(&self.counts, &self.problems);
            changes = changes.set("state", s(state.as_str()));
            if is_stopped {
                changes = changes.set("code", s("bundle_stopped"));
            }
            let mut said = notes::say(self.problems.fresh(self.problems.noted()));
            said.rows.extend(notes::say_rest(&self.problems));
            said.more.clear();
            desk.write_end(&mut write, (job, self.school.now()), (changes, &said));
        }
        write.commit(&self.store).await?;
        let tasks = std::mem::take(&mut self.packer.tasks);
        self.school.try_tasks(&self.store, &tasks).await;
        Ok(())
    }

    /// What was done.
    pub fn finish(self) -> ImportReport {
        self.report()
    }

    fn report(&self) -> ImportReport {
        let batch = &self.packer.batch;
        let files = File::ALL.into_iter();
        ImportReport {
            counts: files
                .map(|file| (file.name(), self.counts[file as usize]))
                .collect(),
            problems: self.problems.clone(),
            batch: batch.is_begun().then(|| batch.id.clone()),
            capacity: self.store.spent(),
        }
    }

    /// The rows of a file of which each stands for itself.
    async fn import_rows(&mut self, file: File) -> Result<(), SchoolError> {
        let Some(sheet) = self.contents.sheet(file) else {
            return Ok(());
        };
        let phase = Phase::of(file);
        let rows: Vec<Row<'a>> = sheet.rows().collect();
        let mut done = self.start(phase, rows.len());
        let ids = rows[..done].iter().map(|row| row.id());
        self.recall(file, ids.collect()).await?;
        for chunk in rows[done..].chunks(MAX_ACTIONS) {
            self.tell(file, done, rows.len());
            let keys = chunk
                .iter()
                .map(|row| tables::source(file.entity(), row.id()));
            let olds = self.read_sources(keys.collect()).await?;
            for (row, old) in chunk.iter().zip(olds) {
                self.begin(phase.at(done));
                if let Some(step) = self.compare(file, *row, old) {
                    self.import_row(file, step).await?;
                }
                done += 1;
            }
            self.rest(phase.at(done)).await?;
        }
        self.flush(phase.at(done)).await
    }

    async fn import_row(&mut self, file: File, step: Step<'a>) -> Result<(), SchoolError> {
        match file {
            File::Orgs => self.import_org(step).await,
            File::AcademicSessions => self.import_session(step).await,
            File::Courses => self.import_course(step).await,
            _ => self.import_class(step).await,
        }
    }

    /// The row, if it is new or has changed.
    pub fn compare(&mut self, file: File, row: Row<'a>, old: Option<Source>) -> Option<Step<'a>> {
        let source = Source::of(row).sealed();
        if let Some(id) = old.as_ref().and_then(|old| old.id.clone()) {
            self.learn(file, row.id(), id, false);
        }
        let is_same = old.as_ref().is_some_and(|old| old.hash == source.hash);
        if is_same || (old.is_none() && row.is_deleted()) {
            self.count(file, Outcome::Unchanged);
            return None;
        }
        self.note_hashed(row, &source);
        let id = old.as_ref().and_then(|old| old.id.clone());
        let source = Source { id, ..source };
        Some(Step { row, source, old })
    }

    /// Notes cells that cannot be exported again; a description is kept by the school itself.
    pub fn note_hashed(&mut self, row: Row<'a>, source: &Source) {
        for column in source.hashes.keys().filter(|name| *name != "description") {
            let place = row.place().column(column.clone());
            self.problems.warn(place, Fault::new("not_kept"));
        }
    }

    /// Sources at keys, in their order.
    pub async fn read_sources(&self, keys: Vec<Key>) -> Result<Vec<Option<Source>>, SchoolError> {
        let mut sources = Vec::with_capacity(keys.len());
        for chunk in keys.chunks(MAX_ACTIONS) {
            for item in self.store.get_all(chunk).await? {
                sources.push(item.map(from_item).transpose()?);
            }
        }
        Ok(sources)
    }

    /// Looks up what rows of a file refer to beyond the bundle: in a delta that may be in the school.
    async fn find_others(&mut self, file: File, targets: &[File]) -> Result<(), SchoolError> {
        let Some(sheet) = self.contents.sheet(file) else {
            return Ok(());
        };
        for (column, target) in crate::bundles::values::references(file) {
            if !targets.contains(&target) {
                continue;
            }
            let mut ids: Vec<&'a str> = Vec::new();
            let mut seen = HashSet::new();
            for id in sheet.rows().flat_map(|row| row.list(column)) {
                let is_here = self.known.find(target, id).is_some()
                    || self.indexes.find(target, id).is_some();
                if !is_here && seen.insert(id) {
                    ids.push(id);
                }
            }
            let keys = ids.iter().map(|id| tables::source(target.entity(), id));
            let found = self.read_sources(keys.collect()).await?;
            for (sourced_id, source) in ids.into_iter().zip(found) {
                if let Some(id) = source.and_then(|source| source.id) {
                    self.learn(target, sourced_id, id, false);
                }
            }
        }
        Ok(())
    }

    /// What a row refers to, or a problem.
    pub fn refer(
        &mut self,
        row: Row<'a>,
        (column, file): (&'static str, File),
        sourced_id: &str,
    ) -> Option<KnownRow> {
        let found = self.known.find(file, sourced_id).cloned();
        if found.is_none() {
            let is_here = self.indexes.find(file, sourced_id).is_some();
            let code = if is_here {
                "left_out_reference"
            } else {
                "unknown_to_school"
            };
            let fault = Fault::new(code).with("file", file.name());
            self.problems.leave_out(row.place_of(column), fault);
        }
        found
    }

    /// Takes a unique value for a row, or notes that it is taken.
    pub async fn claim(
        &mut self,
        (unique, folded): (Unique, String),
        place: Place,
        code: &'static str,
    ) -> Result<bool, SchoolError> {
        let lock = self.store.get(tables::lock(unique, &folded)).await?;
        let is_free = lock.is_none() && self.claims.insert((unique, folded));
        if !is_free {
            self.problems.leave_out(place, taken(code, lock.as_ref()));
        }
        Ok(is_free)
    }

    /// Takes a unique value whose lock was read before.
    pub fn claim_unlocked(&mut self, unique: Unique, folded: String) -> bool {
        self.claims.insert((unique, folded))
    }

    /// Notes what a row is in the school.
    pub fn learn(&mut self, file: File, sourced_id: &'a str, id: String, is_new: bool) {
        self.known.learn(file, sourced_id, KnownRow { id, is_new });
    }

    /// Counts the rows of a unit and hands it to the packer.
    pub async fn add(&mut self, mut unit: Unit<'a>) -> Result<(), SchoolError> {
        for (file, outcome) in &unit.tallies {
            *self.counts[*file as usize].of(*outcome) += 1;
        }
        unit.from = unit.from.or(Some(self.mark));
        let added = self.packer.add(&self.store, unit, &mut self.problems);
        added.await?;
        self.settle();
        Ok(())
    }

    /// Writes what the packer still holds, after which the import is at `cursor`.
    pub async fn flush(&mut self, cursor: Cursor) -> Result<(), SchoolError> {
        self.begin(cursor);
        self.write_before(None).await
    }

    /// Writes what the packer still holds, all of which lies before a mark, or else before the last
    /// position begun.
    pub async fn write_before(&mut self, mark: Option<&Mark>) -> Result<(), SchoolError> {
        let told = (mark.unwrap_or(&self.mark), &mut self.problems);
        self.packer.flush(&self.store, told).await?;
        self.settle();
        Ok(())
    }

    /// A unit of several rows, of which the first is the present one.
    pub fn open_unit(&self, place: Place) -> Unit<'a> {
        Unit {
            from: Some(self.mark),
            ..Unit::new(place)
        }
    }

    /// Takes back what was counted for units that could not be written.
    fn settle(&mut self) {
        for unit in std::mem::take(&mut self.packer.left_out) {
            for (file, outcome) in unit.tallies {
                let counts = &mut self.counts[file as usize];
                *counts.of(outcome) -= 1;
                counts.skipped += 1;
            }
            for (file, sourced_id) in unit.rows {
                self.known.forget(file, sourced_id);
            }
            self.problems.leave_out(unit.place, Fault::new(unit.code));
        }
    }

    /// The noun after an edit. One that contradicts what was edited in the school leaves its row out.
    pub fn take_edit<T>(&mut self, edited: Result<T, Invalid>, place: Place) -> Option<T> {
        match edited {
            Ok(noun) => Some(noun),
            Err(Invalid(faults)) => {
                let fault = faults.into_iter().next();
                let fault = fault.map_or_else(|| Fault::new("invalid"), |field| field.fault);
                self.problems.leave_out(place, fault);
                None
            }
        }
    }

    /// Counts a row that is not written.
    pub fn count(&mut self, file: File, outcome: Outcome) {
        *self.counts[file as usize].of(outcome) += 1;
    }

    /// Leaves a row out.
    pub fn leave_out(&mut self, file: File, place: Place, fault: Fault) {
        self.problems.leave_out(place, fault);
        self.count(file, Outcome::Skipped);
    }

    /// Tells how far the rows of a file are.
    pub fn tell(&mut self, file: File, done: usize, total: usize) {
        let progress = self.progress.get_mut();
        progress.expect("nothing panics while it tells progress")(Progress {
            stage: Stage::Writing(file),
            done,
            total,
        });
    }
}

/// A unit for one row.
pub fn unit_of(file: File, row: Row<'_>, outcome: Outcome) -> Unit<'_> {
    let mut unit = Unit::new(row.place());
    unit.tallies.push((file, outcome));
    unit.bytes = row.len();
    if outcome == Outcome::Created {
        unit.rows.push((file, row.id()));
    }
    unit
}

/// Adds the source of a row to its unit.
pub fn write_source(unit: &mut Unit<'_>, file: File, step: &Step<'_>) {
    let key = tables::source(file.entity(), step.row.id());
    let item = step.source.to_item(&key);
    match &step.old {
        Some(old) => {
            unit.replaced.push(old.to_item(&key));
            unit.write.put(&key, item);
        }
        None => unit.write.create_item(&key, item),
    }
}

/// The change of a row, for the batch.
pub fn row_change(
    (file, row): (File, Row<'_>),
    id: Option<&str>,
    difference: Difference,
) -> RowChange {
    RowChange {
        entity: file.entity().to_owned(),
        sourced_id: row.id().to_owned(),
        id: id.map(ToOwned::to_owned),
        before: difference.before,
        after: difference.after,
    }
}
