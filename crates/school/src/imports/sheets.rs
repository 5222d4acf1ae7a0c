//! Sheets become people, classes and enrollments: through the packer and the batch of an import, so that
//! undo, cancelling and going on after a kill are the same. Unlike a bundle a sheet only makes new things,
//! and its rows are known by what people call them: e-mails, numbers, codes, names of terms.

mod classes;
mod enrollments;
mod lines;
mod people;

use std::collections::HashMap;

use domain::checks::{Fault, FieldError};
use domain::ids::ClassId;
use domain::jobs::JobState;
use domain::terms::Term;
use jiff::Timestamp;
use ports::items::MAX_ACTIONS;
use ports::{Item, Key};

use self::lines::{Line, find_repeated};
use super::batches::Batch;
use super::notes;
use super::packers::{self, Packer, Unit};
use super::positions::Mark;
use super::reports::{Counts, ImportMode, ImportReport, Outcome};
use crate::School;
use crate::bundles::files::File;
use crate::bundles::problems::{Place, Problems};
use crate::errors::SchoolError;
use crate::jobs::{Ask, Cursor, Desk, Job, Keeper, Said, read_all, read_files};
use crate::sheets::fields::{Field, SheetKind};
use crate::sheets::{SheetPlan, Table};
use crate::store::Store;
use crate::tables::s;
use crate::writes::Write;

/// Most problems that one transaction tells.
const MOST_SAID: usize = 4_000;

/// A sheet that is being imported, or checked.
struct Intake<'a> {
    school: &'a School,
    store: &'a Store,
    table: &'a Table,
    plan: &'a SheetPlan,
    mode: ImportMode,
    now: Timestamp,
    packer: Packer<'a>,
    problems: Problems,
    counts: [Counts; File::ALL.len()],
    mark: Mark,
    /// The first row of each value that has to be unique.
    firsts: HashMap<(Field, String), u32>,
    /// Terms by their folded names.
    terms: HashMap<String, Vec<Term>>,
    /// Students of classes that rows come into.
    students: HashMap<ClassId, i64>,
}

impl School {
    /// Works on a sheet for as long as the desk allows.
    pub(crate) async fn work_on_sheet(
        &self,
        store: &Store,
        job: &Job,
        desk: &mut Desk,
    ) -> Result<(), SchoolError> {
        let Ask::Sheet {
            dry_run,
            sheet,
            pieces,
            plan,
        } = &job.ask
        else {
            return Err(SchoolError::Corrupt("kind of a job".to_owned()));
        };
        let bytes = read_files(store, (Keeper::Sheet(sheet), *pieces)).await?;
        let table = Table::read(&bytes, plan.worksheet);
        let table = table.map_err(|_| SchoolError::Corrupt("sheet".to_owned()))?;
        drop(bytes);
        let said = if job.rows > 1 {
            read_all(store, &job.id).await?
        } else {
            Said::default()
        };
        let mode = if *dry_run {
            ImportMode::DryRun
        } else {
            ImportMode::Import
        };
        let mut intake = Intake::take_up((self, store), (&table, plan, mode), (job, desk), &said);
        intake.import(job.cursor.at as usize).await?;
        intake.end(job).await
    }
}

/// The file of a bundle that has the same rows: counts are told under its name.
pub const fn file_of(kind: SheetKind) -> File {
    match kind {
        SheetKind::People => File::Users,
        SheetKind::Classes => File::Classes,
        SheetKind::Enrollments => File::Enrollments,
    }
}

impl<'a> Intake<'a> {
    fn take_up(
        (school, store): (&'a School, &'a Store),
        (table, plan, mode): (&'a Table, &'a SheetPlan, ImportMode),
        (job, desk): (&Job, &'a mut Desk),
        said: &Said,
    ) -> Self {
        let file = file_of(plan.of);
        let mut counts = [Counts::default(); File::ALL.len()];
        let told = job.counts.get(file.name()).copied().unwrap_or_default();
        counts[file as usize] = Counts {
            read: table.len() as u64,
            ..told
        };
        let mut problems = notes::recall(said);
        problems.follow();
        let mut intake = Self {
            school,
            store,
            table,
            plan,
            mode,
            now: school.now(),
            // A check goes on where it was, like an import: its rows do not lean on each other.
            packer: Packer::new(school, (ImportMode::Import, Some(desk)), Batch::of(job)),
            mark: Mark {
                cursor: job.cursor,
                counts,
                noted: problems.noted(),
            },
            problems,
            counts,
            firsts: find_repeated(table, plan),
            terms: HashMap::new(),
            students: HashMap::new(),
        };
        if job.cursor.at == 0 && said.rows.is_empty() {
            intake.problems.take_over(&table.notes);
        }
        intake
    }

    fn file(&self) -> File {
        file_of(self.plan.of)
    }

    async fn import(&mut self, from: usize) -> Result<(), SchoolError> {
        if self.plan.of == SheetKind::Classes {
            self.find_terms().await?;
        }
        let mut done = from.min(self.table.len());
        while done < self.table.len() {
            let end = self.table.len().min(done + MAX_ACTIONS);
            let lines: Vec<Line<'a>> = (done..end).map(|row| self.line(row)).collect();
            match self.plan.of {
                SheetKind::People => self.import_people(&lines).await?,
                SheetKind::Classes => self.import_classes(&lines).await?,
                SheetKind::Enrollments => self.import_enrollments(&lines).await?,
            }
            done = end;
            self.rest(done).await?;
        }
        self.begin(done);
        self.flush().await
    }

    fn line(&self, row: usize) -> Line<'a> {
        Line {
            table: self.table,
            plan: self.plan,
            row,
        }
    }

    /// Notes that the rows before are done, or wait in the packer.
    fn begin(&mut self, row: usize) {
        self.mark = Mark {
            cursor: Cursor {
                phase: 0,
                at: u32::try_from(row).expect("a sheet has 50,000 rows at most"),
                part: 0,
            },
            counts: self.counts,
            noted: self.problems.noted(),
        };
    }

    /// Begins a row; false if it is not to be read any further, and was told so.
    fn open(&mut self, line: &Line<'_>) -> bool {
        self.begin(line.row);
        if line.is_example() {
            self.problems.warn(line.place(), Fault::new("example_row"));
            self.count(Outcome::Unchanged);
            return false;
        }
        let broken = line.broken();
        let is_sound = broken.is_empty();
        if !is_sound {
            self.leave_out(broken);
        }
        is_sound
    }

    /// Values of a row that another row had before it.
    fn repeated(&self, line: &Line<'_>) -> Vec<(Place, Fault)> {
        let mut faults = Vec::new();
        for (field, value) in line.uniques() {
            let first = self.firsts.get(&(field, value));
            let Some(row) = first.filter(|first| **first != line.number()) else {
                continue;
            };
            let code = match field {
                Field::Email => "duplicate_email",
                Field::Code | Field::ClassCode => "duplicate_code",
                _ => "duplicate_row",
            };
            let fault = Fault::new(code).with("row", row);
            faults.push((line.place_of(field), fault));
        }
        faults
    }

    /// Faults of fields, each at the column that it came from.
    fn places(line: &Line<'_>, faults: Vec<FieldError>) -> Vec<(Place, Fault)> {
        let place = |path: &str| line.place_of_path(path);
        let faults = faults.into_iter();
        faults
            .map(|FieldError { path, fault }| (place(&path), fault))
            .collect()
    }

    fn leave_out(&mut self, faults: Vec<(Place, Fault)>) {
        for (place, fault) in faults {
            self.problems.leave_out(place, fault);
        }
        self.count(Outcome::Skipped);
    }

    fn count(&mut self, outcome: Outcome) {
        *self.counts[self.file() as usize].of(outcome) += 1;
    }

    fn unit(&self, line: &Line<'_>) -> Unit<'a> {
        let mut unit = Unit::new(line.place());
        unit.tallies.push((self.file(), Outcome::Created));
        unit.bytes = self.table.weight(line.row);
        unit
    }

    /// Counts a row and hands it to the packer; a check counts it alone.
    async fn add(&mut self, mut unit: Unit<'a>) -> Result<(), SchoolError> {
        self.count(Outcome::Created);
        if self.mode == ImportMode::DryRun {
            return Ok(());
        }
        unit.from = Some(self.mark);
        let added = self.packer.add(self.store, unit, &mut self.problems);
        added.await?;
        self.settle();
        Ok(())
    }

    /// Takes back what was counted for rows that could not be written.
    fn settle(&mut self) {
        for unit in std::mem::take(&mut self.packer.left_out) {
            let counts = &mut self.counts[file_of(self.plan.of) as usize];
            counts.created -= 1;
            counts.skipped += 1;
            self.problems.leave_out(unit.place, Fault::new(unit.code));
        }
    }

    async fn flush(&mut self) -> Result<(), SchoolError> {
        let told = (&self.mark, &mut self.problems);
        self.packer.flush(self.store, told).await?;
        self.settle();
        Ok(())
    }

    /// Between chunks: tells how far it is when it is time to, and ends the step when its time is over.
    async fn rest(&mut self, done: usize) -> Result<(), SchoolError> {
        if !self.packer.is_due() && self.problems.waiting() < MOST_SAID {
            return Ok(());
        }
        self.begin(done);
        if !self.packer.is_empty() {
            return self.flush().await;
        }
        let told = (&self.mark, &mut self.problems);
        self.packer.rest(self.store, told).await
    }

    /// The end of the batch and of the job. Invitations are left to the outbox: there may be thousands.
    async fn end(mut self, job: &Job) -> Result<(), SchoolError> {
        let mut write = Write::new();
        let batch = &self.packer.batch;
        if batch.is_begun() {
            batch.write_end(&mut write, self.school, &self.report());
        }
        if let Some(desk) = self.packer.desk.as_deref_mut() {
            let changes = packers::tell(&self.counts, &self.problems);
            let changes = changes.set("state", s(JobState::Done.as_str()));
            let mut said = notes::say(self.problems.fresh(self.problems.noted()));
            said.rows.extend(notes::say_rest(&self.problems));
            said.more.clear();
            desk.write_end(&mut write, (job, self.school.now()), (changes, &said));
        }
        write.commit(self.store).await?;
        Ok(())
    }

    fn report(&self) -> ImportReport {
        let file = self.file();
        ImportReport {
            counts: [(file.name(), self.counts[file as usize])].into(),
            problems: self.problems.clone(),
            batch: Some(self.packer.batch.id.clone()),
            capacity: self.store.spent(),
        }
    }

    /// Items at keys, in their order.
    async fn read_items(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, SchoolError> {
        let mut items = Vec::with_capacity(keys.len());
        for keys in keys.chunks(MAX_ACTIONS) {
            items.extend(self.store.get_all(keys).await?);
        }
        Ok(items)
    }
}
