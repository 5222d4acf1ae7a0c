//! Where an import is: the phases of its work in their order, and marks that say what is told of an
//! import whose work up to there is written.

use std::cmp::Ordering;

use super::batches::Batch;
use super::notes;
use super::reports::{Counts, ImportMode};
use super::runs::Run;
use crate::bundles::files::File;
use crate::bundles::problems::Problems;
use crate::errors::SchoolError;
use crate::jobs::{Cursor, Job, Said};
use crate::tables;

/// Most problems that one transaction tells.
const MOST_SAID: usize = 4_000;

/// A part of the work. What lists rows and notes problems of them is a phase of its own, so that it
/// is told once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// The bundle was read; its problems are not told yet.
    Read,
    Orgs,
    AcademicSessions,
    Courses,
    Classes,
    ListPeople,
    People,
    ListBooks,
    Books,
    ListMembers,
    Members,
    End,
}

impl Phase {
    /// The phase of a file of which each row stands for itself.
    pub fn of(file: File) -> Self {
        match file {
            File::Orgs => Self::Orgs,
            File::AcademicSessions => Self::AcademicSessions,
            File::Courses => Self::Courses,
            File::Classes => Self::Classes,
            File::Users | File::Roles => Self::People,
            File::Categories | File::LineItems => Self::Books,
            File::Enrollments | File::Results => Self::Members,
        }
    }

    /// A position in it.
    pub fn at(self, at: usize) -> Cursor {
        self.within(at, 0)
    }

    /// A position in something at a position.
    pub fn within(self, at: usize, part: usize) -> Cursor {
        Cursor {
            phase: self as u32,
            at: short(at),
            part: short(part),
        }
    }
}

fn short(position: usize) -> u32 {
    u32::try_from(position).expect("a bundle of 200 MB has fewer rows")
}

/// A position with what is told of the work before it.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    pub cursor: Cursor,
    pub counts: [Counts; File::ALL.len()],
    /// How many problems were noted.
    pub noted: usize,
}

impl<'a> Run<'a> {
    /// Takes up a job where it is, with what it has said so far.
    pub fn take_up(&mut self, job: &Job, said: &Said) {
        self.packer.batch = Batch::of(job);
        if self.options.mode == ImportMode::DryRun {
            self.problems.follow();
            return;
        }
        self.from = job.cursor;
        for file in File::ALL {
            if let Some(counts) = job.counts.get(file.name()) {
                self.counts[file as usize] = *counts;
            }
        }
        if self.from > Phase::Read.at(0) {
            self.problems = notes::recall(said);
        }
        self.problems.follow();
    }

    /// Says what is wrong in the bundle itself, unless an earlier run has.
    pub async fn import_problems(&mut self, problems: &Problems) -> Result<(), SchoolError> {
        if self.from > Phase::Read.at(0) {
            return Ok(());
        }
        self.problems.take_over(problems);
        self.begin(Phase::Orgs.at(0));
        if self.packer.desk.is_none() || self.options.mode == ImportMode::DryRun {
            return Ok(());
        }
        self.say_ahead().await?;
        let told = (&self.mark, &mut self.problems);
        self.packer.rest(&self.store, told).await
    }

    /// Says most of what is to be said, if it is too much for the transaction that counts it.
    pub async fn say_ahead(&mut self) -> Result<(), SchoolError> {
        let now = self.school.now();
        let Some(desk) = self.packer.desk.as_deref_mut() else {
            return Ok(());
        };
        while self.problems.waiting() > MOST_SAID {
            let until = self.problems.noted() - self.problems.waiting() + MOST_SAID;
            let said = notes::say(self.problems.fresh(until));
            desk.say_ahead(&self.store, now, &said).await?;
            self.problems.forget(until);
        }
        Ok(())
    }

    /// Notes that the work before a position is done, or waits in the packer.
    pub fn begin(&mut self, cursor: Cursor) {
        self.mark = Mark {
            cursor,
            counts: self.counts,
            noted: self.problems.noted(),
        };
    }

    /// Where a phase of so many steps begins in this run.
    pub fn start(&self, phase: Phase, steps: usize) -> usize {
        match self.from.phase.cmp(&(phase as u32)) {
            Ordering::Less => 0,
            Ordering::Equal => steps.min(self.from.at as usize),
            Ordering::Greater => steps,
        }
    }

    /// Where the part of a step begins at which this run begins.
    pub fn start_within(&self, phase: Phase, at: usize) -> usize {
        if self.from.phase == phase as u32 && self.from.at as usize == at {
            return self.from.part as usize;
        }
        0
    }

    /// Lists rows; what that notes of them is not told again if an earlier run has.
    pub fn list<T>(
        &mut self,
        phase: Phase,
        list: impl FnOnce(&mut Self) -> Result<T, SchoolError>,
    ) -> Result<T, SchoolError> {
        if self.from.phase <= phase as u32 {
            return list(self);
        }
        let told = (self.problems.clone(), self.counts);
        let listed = list(self);
        (self.problems, self.counts) = told;
        listed
    }

    /// Looks up what rows became that an earlier run has dealt with.
    pub async fn recall(&mut self, file: File, ids: Vec<&'a str>) -> Result<(), SchoolError> {
        let keys = ids.iter().map(|id| tables::source(file.entity(), id));
        let found = self.read_sources(keys.collect()).await?;
        for (sourced_id, source) in ids.into_iter().zip(found) {
            if let Some(id) = source.and_then(|source| source.id) {
                self.learn(file, sourced_id, id, false);
            }
        }
        Ok(())
    }

    /// Between chunks: tells how far the import is when it is time to, and ends the step when its
    /// time is over.
    pub async fn rest(&mut self, cursor: Cursor) -> Result<(), SchoolError> {
        if !self.packer.is_due() {
            return Ok(());
        }
        if !self.packer.is_empty() {
            return self.flush(cursor).await;
        }
        self.begin(cursor);
        let told = (&self.mark, &mut self.problems);
        self.packer.rest(&self.store, told).await
    }
}
