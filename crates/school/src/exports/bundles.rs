//! The school as a bundle of `OneRoster` 1.2, for other systems and for another school of ours. A row that
//! came with an import leaves as it came, but for what was changed here since; what was made here gets an
//! id that says nothing of it. Importing the bundle into an empty school and exporting that again gives
//! the same bytes. Enrollments and results go class by class, so that memory holds one class of them.

mod books;
pub(super) mod classes;
mod drafts;
mod enrollments;
mod orgs;
mod packers;
mod people;
mod results;
pub(super) mod surveys;
mod terms;

use std::collections::BTreeMap;
use std::io::{self, Seek, Write};
use std::ops::ControlFlow;

use zip::ZipWriter;

use crate::School;
use crate::bundles::files::File;
use crate::errors::SchoolError;
use crate::store::Store;

use drafts::Draft;
use packers::Packer;
use surveys::Survey;

/// Whether categories, line items and results come along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gradebook {
    /// They do.
    Included,
    /// Rosters alone: some readers know no other files.
    LeftOut,
}

/// Whether administrators are named as such. Readers of older rosters stumble over their roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Administrators {
    /// They are.
    Named,
    /// Roles of administrators stay here, and so do people made here who hold no other.
    LeftOut,
}

/// What a bundle is to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BundleRequest {
    /// Marks.
    pub gradebook: Gradebook,
    /// Administrators.
    pub administrators: Administrators,
}

/// What a bundle holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BundleCounts {
    /// Rows by the names of files.
    pub rows: BTreeMap<&'static str, u64>,
    /// What the school has and a bundle has no row for: who waits, lecturers who have left, and what
    /// belongs to them.
    pub left_out: BTreeMap<&'static str, u64>,
}

/// Is told which file is being written and how many of its rows are, and may end it.
pub type Listener<'a> = &'a mut (dyn FnMut(File, u64) -> ControlFlow<()> + Send + Sync);

/// Why there is no bundle.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The school could not be read.
    #[error(transparent)]
    School(#[from] SchoolError),
    /// The zip could not be written.
    #[error("the bundle cannot be written")]
    Output(#[from] io::Error),
    /// Whoever listened has ended it.
    #[error("the bundle was not finished")]
    Stopped,
}

/// Writes the bundle of a school.
///
/// # Errors
/// If the store or the output fails.
pub async fn write_bundle<W: Write + Seek>(
    store: &Store,
    request: BundleRequest,
    (output, listen): (W, Listener<'_>),
) -> Result<(W, BundleCounts), BundleError> {
    let zip = ZipWriter::new(output);
    Box::pin(export((store, request), (zip, listen))).await
}

/// The same to where only what comes next can be written.
///
/// # Errors
/// If the store or the output fails.
pub async fn stream_bundle<W: Write>(
    store: &Store,
    request: BundleRequest,
    (output, listen): (W, Listener<'_>),
) -> Result<BundleCounts, BundleError> {
    let zip = ZipWriter::new_stream(output);
    let (_, counts) = Box::pin(export((store, request), (zip, listen))).await?;
    Ok(counts)
}

async fn export<W: Write + Seek>(
    (store, request): (&Store, BundleRequest),
    (zip, listen): (ZipWriter<W>, Listener<'_>),
) -> Result<(W, BundleCounts), BundleError> {
    let survey = Survey::of(store).await?;
    let mut export = Export {
        store,
        request,
        survey,
        packer: Packer::new(zip, listen),
    };
    export.write_all().await?;
    Ok(export.packer.finish()?)
}

impl School {
    /// The bundle of this school.
    ///
    /// # Errors
    /// If the store or the output fails.
    pub async fn write_bundle<W: Write + Seek>(
        &self,
        request: BundleRequest,
        output: (W, Listener<'_>),
    ) -> Result<(W, BundleCounts), BundleError> {
        write_bundle(&self.store(), request, output).await
    }
}

/// An export under way.
struct Export<'a, W: Write + Seek> {
    store: &'a Store,
    request: BundleRequest,
    survey: Survey,
    packer: Packer<'a, W>,
}

impl<W: Write + Seek> Export<'_, W> {
    async fn write_all(&mut self) -> Result<(), BundleError> {
        let orgs = std::mem::take(&mut self.survey.orgs);
        self.write(File::Orgs, orgs)?;
        let sessions = std::mem::take(&mut self.survey.sessions);
        self.write(File::AcademicSessions, sessions)?;
        self.write_subjects().await?;
        self.write_classes().await?;
        self.write_people().await?;
        self.write_enrollments().await?;
        if self.request.gradebook == Gradebook::Included {
            self.write_books().await?;
            self.write_results().await?;
        }
        Ok(())
    }

    /// Writes rows; what they refer to and the bundle does not have goes.
    fn write(&mut self, file: File, mut rows: Vec<Draft>) -> Result<(), BundleError> {
        for row in &rows {
            self.survey.see(file, row.names());
        }
        let columns = self.survey.columns(file);
        let mut lines = Vec::with_capacity(rows.len());
        for row in &mut rows {
            self.survey.settle(file, row);
            lines.push(row.line(&columns));
        }
        self.packer.write(file, (&columns, lines))?;
        Ok(())
    }
}

/// The id of something that was made here: it says nothing of it.
pub(super) fn own_id(parts: &[&str]) -> String {
    format!("rollbook-{}", parts.join("-"))
}
