//! Imports of a bundle: each row becomes a noun of the school, or changes the one that it became
//! before. What is wrong in the bundle itself stops it; what the school's present state does not
//! allow leaves the row out. A step is a transaction, and an import that was killed goes on when it
//! is run again (decisions.md C7, C8).

mod batches;
mod books;
mod categories;
mod classes;
mod enrollments;
mod items;
mod known;
mod members;
mod orgs;
mod packers;
mod patches;
mod people;
mod reports;
mod results;
mod rolls;
mod runs;
mod scores;
mod sources;
mod subjects;
mod terms;

pub use reports::{Counts, ImportMode, ImportOptions, ImportReport, Progress, Stage};

use crate::School;
use crate::bundles::Bundle;
use crate::bundles::files::File;
use crate::bundles::references::Indexes;
use crate::errors::SchoolError;
use runs::Run;

impl School {
    /// Imports a bundle, or says what that would do.
    ///
    /// An error in the bundle itself stops the import before anything is written; the report lists
    /// all of them. A row that the school's present state does not allow, such as a taken e-mail, is
    /// left out with the rows that refer to it, and all others are imported. A row that was imported
    /// before and has not changed is not touched; of one that has, only the columns that changed.
    ///
    /// # Errors
    /// If the store fails. What was written stays, and running the import again goes on from there.
    pub async fn import_bundle(
        &self,
        bundle: Bundle,
        options: ImportOptions,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<ImportReport, SchoolError> {
        let mut files_read = 0;
        let mut contents = bundle.read(options.admin_roles, |file| {
            progress(Progress {
                stage: Stage::Reading(file),
                done: files_read,
                total: File::ALL.len(),
            });
            files_read += 1;
        });
        let problems = std::mem::take(&mut contents.problems);
        let indexes = Indexes::of(&contents);
        let mut run = Run::new(self, (&contents, &indexes), &options, progress);
        run.problems = problems;
        if !run.problems.stops() {
            run.import().await?;
        }
        Ok(run.finish())
    }
}
