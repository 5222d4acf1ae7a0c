//! Sheets that are sent: kept for two days as they are, shown with their first rows and with what their
//! columns probably are, and imported by a plan as a job.

use domain::checks::{Fault, Invalid};
use domain::ids::{JobId, PersonId, SheetId};
use domain::policy::Action;
use domain::texts::Title;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Table;
use super::fields::{Field, SheetKind};
use super::plans::{PlanInput, SheetPlan};
use crate::acting::Acting;
use crate::errors::{Refusal, SchoolError};
use crate::events::Event;
use crate::imports::ImportMode;
use crate::jobs::{Ask, Job, Keeper, read_files, write_files};
use crate::people::Invitation;
use crate::stored::{from_item, plain_item};
use crate::tables::{self, n};
use crate::writes::{Once, Write};

/// Rows that are shown of a sheet.
const SHOWN: usize = 10;

/// A sheet that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// Which.
    pub id: SheetId,
    /// What its rows are.
    pub kind: SheetKind,
    /// Name of the file, if it was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Title>,
    /// Who sent it.
    pub created_by: PersonId,
    /// When.
    pub created_at: Timestamp,
    /// In how many pieces it is kept.
    pieces: u32,
}

/// A sheet as it is shown before it is imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The sheet.
    pub upload: Upload,
    /// Names of the sheets of the workbook.
    pub worksheets: Vec<String>,
    /// Position of the one that is shown.
    pub worksheet: usize,
    /// Heads of the columns with what each probably is.
    pub columns: Vec<(String, Option<Field>)>,
    /// Number of rows below the head.
    pub rows: usize,
    /// The first of them, with as many cells as there are columns.
    pub first: Vec<Vec<String>>,
    /// What there is to say of the sheet as a whole.
    pub notes: Vec<Fault>,
}

impl Acting<'_> {
    /// Keeps a sheet, if it can be read.
    pub async fn create_sheet(
        &self,
        bytes: &[u8],
        (kind, name): (SheetKind, Option<Title>),
        once: Option<&Once>,
    ) -> Result<Preview, SchoolError> {
        self.permit_school(Action::CreateSheet).await?;
        let table = read(bytes, 0)?;
        let id = self.school.new_id(SheetId::new);
        let now = self.now();
        let keeper = Keeper::Sheet(&id);
        let pieces = write_files(&self.store, (keeper, now.as_second()), bytes).await?;
        let upload = Upload {
            kind,
            name,
            created_by: self.person.clone(),
            created_at: now,
            pieces,
            id: id.clone(),
        };
        let key = tables::sheet(&upload.id);
        let mut item = plain_item(&upload);
        item.extend(key.to_item().into_inner());
        let gone_at = now.as_second() + keeper.kept_seconds();
        item.insert("expires_at".to_owned(), n(gone_at));
        let mut write = Write::new();
        write.create_item(&key, item);
        let upload = self.finish_creation(write, upload, once).await?;
        Ok(preview(upload, &table, 0))
    }

    /// A sheet of a workbook that was sent.
    pub async fn get_sheet(&self, id: &SheetId, worksheet: usize) -> Result<Preview, SchoolError> {
        let (upload, bytes) = self.load_sheet(Action::GetSheet, id).await?;
        let table = read(&bytes, worksheet)?;
        Ok(preview(upload, &table, worksheet))
    }

    /// Starts importing a sheet by a plan, or checking what that would do, as a job.
    pub async fn import_sheet(
        &self,
        id: &SheetId,
        (input, mode): (&PlanInput, ImportMode),
        once: Option<&Once>,
    ) -> Result<Job, SchoolError> {
        let (upload, bytes) = self.load_sheet(Action::ImportSheet, id).await?;
        let table = read(&bytes, input.worksheet)?;
        let plan = SheetPlan::create(upload.kind, input, &table)?;
        self.check_invitations(&plan, table.len())?;
        if let Some(job) = self.answered(once).await? {
            return Ok(job);
        }
        let ask = Ask::Sheet {
            dry_run: mode == ImportMode::DryRun,
            sheet: upload.id,
            pieces: upload.pieces,
            plan,
        };
        if ask.is_alone() {
            self.school.refuse_beside_import(&self.store).await?;
        }
        let job_id = self.school.new_id(JobId::new);
        let mut job = Job::new(job_id, ask, Some(self.person.clone()), self.now());
        job.total = table.len() as u64;
        let mut write = Write::new();
        job.write_new(&mut write);
        let event = Event::created(
            tables::job_partition(&job.id),
            Action::ImportSheet,
            plain_item(&job.ask),
        );
        self.record(&mut write, event);
        let made = self.finish_creation(write, job, once).await;
        let job = self.school.name_running_import(&self.store, made).await?;
        self.school.ring();
        Ok(job)
    }

    /// A check tells it too: who imports must not learn it after the people are in.
    fn check_invitations(&self, plan: &SheetPlan, rows: usize) -> Result<(), SchoolError> {
        let most = self.school.accounts.most_invited();
        match most.filter(|_| plan.invitation == Invitation::Send) {
            Some(most) if rows > most => {
                Err(SchoolError::Refused(Refusal::TooManyInvitations(most)))
            }
            _ => Ok(()),
        }
    }

    async fn load_sheet(
        &self,
        action: Action,
        id: &SheetId,
    ) -> Result<(Upload, Vec<u8>), SchoolError> {
        self.permit_school(action).await?;
        let item = self.store.get(tables::sheet(id)).await?;
        let upload: Upload = from_item(item.ok_or(SchoolError::NotFound)?)?;
        let kept = (Keeper::Sheet(id), upload.pieces);
        match read_files(&self.store, kept).await {
            Ok(bytes) => Ok((upload, bytes)),
            // Its pieces go when it is imported.
            Err(SchoolError::Corrupt(_)) => Err(SchoolError::NotFound),
            Err(error) => Err(error),
        }
    }
}

fn read(bytes: &[u8], worksheet: usize) -> Result<Table, Invalid> {
    Table::read(bytes, worksheet).map_err(|fault| Invalid(vec![fault.at("body")]))
}

fn preview(upload: Upload, table: &Table, worksheet: usize) -> Preview {
    let fields = upload.kind.guess(table.heads.iter().map(String::as_str));
    let row = |row: usize| {
        let cells = (0..table.heads.len()).map(|column| table.cell(row, column).to_owned());
        cells.collect()
    };
    let notes = table.notes.kept().iter();
    Preview {
        upload,
        worksheets: table.worksheets.clone(),
        worksheet,
        columns: table.heads.iter().cloned().zip(fields).collect(),
        rows: table.len(),
        first: (0..table.len().min(SHOWN)).map(row).collect(),
        notes: notes.map(|note| note.fault.clone()).collect(),
    }
}
