//! Jobs: long work with its progress and outcome.

use std::collections::BTreeMap;

use axum::Json;
use domain::ids::JobId;
use school::imports::{Counts, file_of};
use school::jobs::{Ask, Job, ToldRow};
use school::sheets::fields::SheetKind;
use serde::Serialize;
use utoipa::ToSchema;

use crate::actors::Actor;
use crate::events::ThingOut;
use crate::operations::{Operations, operations};
use crate::params::{Id, PageParams, Params};
use crate::problems::Problem;
use crate::representations::{JobRowsPage, JobsPage, One, Versioned};
use crate::values;

/// A job.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobOut {
    /// Id.
    #[schema(example = "job_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub id: String,
    /// What it does.
    pub kind: values::JobKind,
    /// How far it is.
    pub state: values::JobState,
    /// Rows or lines that are done.
    pub done: u64,
    /// Rows or lines that there are; 0 before it has begun.
    pub total: u64,
    /// Rows with errors.
    pub errors: u64,
    /// Warnings.
    pub warnings: u64,
    /// Whether an import only says what it would do.
    pub dry_run: bool,
    /// What became of the rows of each file of an import.
    pub files: Vec<FileCountsOut>,
    /// How many lines came to which outcome.
    pub tallies: BTreeMap<String, u64>,
    /// Why it failed: `bundle_stopped` if nothing could be imported because of errors in the bundle,
    /// `finals_incomplete` if finals were not submitted because some students, as many as there are errors, have no mark.
    #[schema(required)]
    pub code: Option<String>,
    /// The batch that an import has written, or that is taken back.
    #[schema(required)]
    pub batch: Option<String>,
    /// The class that people are brought into, or whose finals it is about.
    #[schema(required)]
    pub class: Option<String>,
    /// What the rows of the sheet are that is imported; null for a bundle.
    #[schema(required)]
    pub sheet_kind: Option<values::SheetKind>,
    /// The sheet that is imported; it is kept until then, for two days.
    #[schema(required)]
    pub sheet: Option<String>,
    /// Who started it; null for the program itself.
    #[schema(required)]
    pub created_by: Option<String>,
    /// Version, as in the `ETag`.
    pub version: u64,
    /// When it was started.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it last went on.
    #[schema(format = DateTime)]
    pub updated_at: String,
    /// When it ended.
    #[schema(required, format = DateTime)]
    pub ended_at: Option<String>,
}

/// What became of the rows of a file.
#[derive(Debug, Serialize, ToSchema)]
pub struct FileCountsOut {
    /// Name of the file.
    #[schema(example = "users.csv")]
    pub file: String,
    /// Rows of the file.
    pub read: u64,
    /// Became something new.
    pub created: u64,
    /// Changed what they had become.
    pub updated: u64,
    /// Said nothing new.
    pub unchanged: u64,
    /// Were left out.
    pub skipped: u64,
}

impl From<Job> for JobOut {
    fn from(job: Job) -> Self {
        let dry_run = matches!(
            job.ask,
            Ask::Import { dry_run: true, .. } | Ask::Sheet { dry_run: true, .. }
        );
        let (sheet, sheet_kind) = match &job.ask {
            Ask::Sheet { sheet, plan, .. } => (Some(sheet.to_string()), Some(plan.of)),
            _ => (None, None),
        };
        let (batch, class) = match &job.ask {
            Ask::Import { .. } | Ask::Sheet { .. } => (job.batch, None),
            Ask::Undo { batch } => (Some(batch.clone()), None),
            Ask::Enroll { class, .. } | Ask::Finals { class, .. } => {
                (None, Some(class.to_string()))
            }
        };
        Self {
            id: job.id.to_string(),
            kind: job.ask.kind().into(),
            state: job.state.into(),
            done: job.done,
            total: job.total,
            errors: job.errors,
            warnings: job.warnings,
            dry_run,
            files: files(&job.counts, sheet_kind),
            tallies: job.tallies,
            code: job.code,
            batch: batch.map(|batch| batch.to_string()),
            class,
            sheet_kind: sheet_kind.map(Into::into),
            sheet,
            created_by: job.created_by.map(|person| person.to_string()),
            version: job.version,
            created_at: job.created_at.to_string(),
            updated_at: job.updated_at.to_string(),
            ended_at: job.ended_at.map(|at| at.to_string()),
        }
    }
}

/// The counts in the order of the files; of a sheet those of its rows.
fn files(counts: &BTreeMap<String, Counts>, sheet: Option<SheetKind>) -> Vec<FileCountsOut> {
    let files = school::bundles::files::File::ALL.into_iter();
    let files = files.filter(|file| sheet.is_none_or(|kind| file_of(kind) == *file));
    let counted = files.filter_map(|file| Some((file.name(), counts.get(file.name())?)));
    counted
        .map(|(file, counts)| FileCountsOut {
            file: file.to_owned(),
            read: counts.read,
            created: counts.created,
            updated: counts.updated,
            unchanged: counts.unchanged,
            skipped: counts.skipped,
        })
        .collect()
}

impl Versioned for JobOut {
    fn version(&self) -> u64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/jobs/{}", self.id)
    }
}

/// What a job has to say of a row or line.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobRowOut {
    /// What became of it.
    pub outcome: values::RowOutcome,
    /// Why, as a stable code.
    #[schema(required, example = "email_taken")]
    pub code: Option<String>,
    /// Values for the text of the code.
    pub params: BTreeMap<String, String>,
    /// Name of the file; null: the zip as a whole.
    #[schema(required, example = "users.csv")]
    pub file: Option<String>,
    /// Row as a spreadsheet counts, or line of a list.
    #[schema(required)]
    pub row: Option<u32>,
    /// Name of the column.
    #[schema(required)]
    pub column: Option<String>,
    /// The line itself, or the id of the row in its file.
    #[schema(required)]
    pub text: Option<String>,
    /// How many rows it stands for.
    pub count: u64,
    /// Who or what has the e-mail or code that the row wants.
    #[schema(required)]
    pub holder: Option<ThingOut>,
}

impl From<ToldRow> for JobRowOut {
    fn from(ToldRow { row, holder }: ToldRow) -> Self {
        Self {
            holder: holder.map(ThingOut::from),
            outcome: row.outcome.into(),
            code: row.code,
            params: row.params,
            file: row.file,
            row: row.row,
            column: row.column,
            text: row.text,
            count: row.count.unwrap_or(1),
        }
    }
}

pub(crate) fn operations() -> Operations {
    operations![list_jobs, get_job, list_job_rows, step_job, cancel_job]
}

/// Jobs, newest first: all for administrators, one's own for others
#[utoipa::path(get, path = "/api/jobs", tag = "jobs", params(PageParams), responses(
    (status = 200, body = JobsPage),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "invalid_cursor, unknown_parameter"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn list_jobs(
    actor: Actor,
    Params(params): Params<PageParams>,
) -> Result<Json<JobsPage>, Problem> {
    let page = params.read()?;
    Ok(JobsPage::of(actor.acting().await?.list_jobs(&page).await?))
}

/// One job
#[utoipa::path(get, path = "/api/jobs/{job}", tag = "jobs",
    params(("job" = String, Path, description = "Id", example = "job_0cqk3f0m3gsfjr5u2a7o9d1e4c")),
    responses(
    (status = 200, body = JobOut),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
))]
async fn get_job(actor: Actor, Id(job): Id<JobId>) -> Result<One<JobOut>, Problem> {
    Ok(One(actor.acting().await?.get_job(&job).await?.into()))
}

/// What a job has to say of rows or lines
#[utoipa::path(get, path = "/api/jobs/{job}/rows", tag = "jobs",
    params(("job" = String, Path, description = "Id"), PageParams),
    responses(
    (status = 200, body = JobRowsPage),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "invalid_cursor, unknown_parameter"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn list_job_rows(
    actor: Actor,
    Id(job): Id<JobId>,
    Params(params): Params<PageParams>,
) -> Result<Json<JobRowsPage>, Problem> {
    let page = params.read()?;
    let acting = actor.acting().await?;
    Ok(JobRowsPage::of(acting.list_job_rows(&job, &page).await?))
}

/// Work on a job for a few seconds, unless somebody else does
#[utoipa::path(post, path = "/api/jobs/{job}/step", tag = "jobs",
    params(("job" = String, Path, description = "Id")),
    responses(
    (status = 200, body = JobOut),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
))]
async fn step_job(actor: Actor, Id(job): Id<JobId>) -> Result<One<JobOut>, Problem> {
    Ok(One(actor.acting().await?.step_job(&job).await?.into()))
}

/// Stop a job; what it has done stays. One that works on finals cannot be stopped
#[utoipa::path(post, path = "/api/jobs/{job}/cancel", tag = "jobs",
    params(("job" = String, Path, description = "Id")),
    responses(
    (status = 200, body = JobOut),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "finals_at_work"),
))]
async fn cancel_job(actor: Actor, Id(job): Id<JobId>) -> Result<One<JobOut>, Problem> {
    Ok(One(actor.acting().await?.cancel_job(&job).await?.into()))
}
