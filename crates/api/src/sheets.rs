//! Sheets of people, classes and enrollments: sent, shown, and imported by a plan as a job.

use std::collections::BTreeMap;

use domain::checks::{Checks, Fault};
use domain::ids::SheetId;
use domain::texts::Title;
use school::imports::ImportMode;
use school::people::Invitation;
use school::sheets::fields::SheetKind;
use school::sheets::{PlanInput, Preview};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::actors::Actor;
use crate::bodies::{Body, File};
use crate::exports::{Attached, ExportParams, SheetBytes};
use crate::jobs::JobOut;
use crate::operations::{Operations, operations};
use crate::params::{Id, Params};
use crate::problems::Problem;
use crate::representations::{Created, One, Versioned};
use crate::{MAX_BUNDLE, values};

/// A sheet that was sent, as it is shown before it is imported.
#[derive(Debug, Serialize, ToSchema)]
pub struct SheetOut {
    /// Id; it is kept for two days.
    #[schema(example = "sht_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub id: String,
    /// What its rows are.
    pub kind: values::SheetKind,
    /// Name of the file, if it was told.
    #[schema(required)]
    pub name: Option<String>,
    /// Names of the sheets of the workbook; empty for CSV.
    pub worksheets: Vec<String>,
    /// Position of the one that is shown, the first being 0.
    pub worksheet: usize,
    /// Columns in their order.
    pub columns: Vec<SheetColumnOut>,
    /// Fields that a column can be, in the order in which they are offered.
    #[schema(example = json!(["full_name", "email"]))]
    pub fields: Vec<values::SheetField>,
    /// Number of rows below the head.
    #[schema(example = 120)]
    pub rows: usize,
    /// The first of them, each with a text for every column.
    pub first: Vec<Vec<String>>,
    /// What there is to say of the sheet as a whole.
    pub notes: Vec<SheetNoteOut>,
}

/// A column of a sheet.
#[derive(Debug, Serialize, ToSchema)]
pub struct SheetColumnOut {
    /// Its head as it is written.
    #[schema(example = "Họ và tên")]
    pub head: String,
    /// What it probably is; null if nothing is known of it.
    #[schema(required)]
    pub field: Option<values::SheetField>,
}

/// What there is to say of a sheet.
#[derive(Debug, Serialize, ToSchema)]
pub struct SheetNoteOut {
    /// Stable code.
    #[schema(example = "merged_cells")]
    pub code: String,
    /// Values for the text.
    pub params: BTreeMap<String, String>,
}

impl From<Preview> for SheetOut {
    fn from(preview: Preview) -> Self {
        let column = |(head, field): (String, Option<_>)| SheetColumnOut {
            head,
            field: field.map(Into::into),
        };
        let note = |fault: Fault| SheetNoteOut {
            code: fault.code.to_owned(),
            params: fault
                .params
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        };
        let kind = preview.upload.kind;
        Self {
            id: preview.upload.id.to_string(),
            kind: kind.into(),
            name: preview.upload.name.map(|name| name.to_string()),
            worksheets: preview.worksheets,
            worksheet: preview.worksheet,
            columns: preview.columns.into_iter().map(column).collect(),
            fields: kind.fields().iter().map(|field| (*field).into()).collect(),
            rows: preview.rows,
            first: preview.first,
            notes: preview.notes.into_iter().map(note).collect(),
        }
    }
}

impl Versioned for SheetOut {
    /// A sheet never changes.
    fn version(&self) -> u64 {
        1
    }

    fn location(&self) -> String {
        format!("/api/sheets/{}", self.id)
    }
}

/// What is sent.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SheetParams {
    /// What the rows are: `people` (if left out), `classes` or `enrollments`.
    #[param(example = "people")]
    kind: Option<String>,
    /// Name of the file, to be shown.
    #[param(example = "students.xlsx")]
    name: Option<String>,
}

/// Which sheet of a workbook.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WorksheetParams {
    /// Position of the sheet in its workbook, the first being 0; 0 if left out.
    #[param(value_type = Option<usize>)]
    worksheet: Option<String>,
}

/// What is to become of a sheet.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SheetImportIn {
    /// Position of the sheet in its workbook; 0 if left out.
    #[serde(default)]
    pub worksheet: usize,
    /// The field of each column in their order; null: it is read past.
    #[serde(default)]
    #[schema(example = json!(["code", "full_name", "email", null]))]
    pub columns: Vec<Option<String>>,
    /// Role of those of whom the sheet does not say it: `STUDENT`, `LECTURER` or `ADMIN`. People may have
    /// none; enrollments are of students if it is left out.
    #[serde(default)]
    #[schema(example = "STUDENT")]
    pub role: Option<String>,
    /// Term of classes of which the sheet does not say it.
    #[serde(default)]
    pub term: Option<String>,
    /// Whether new people are invited by e-mail to sign in; `false` if left out.
    #[serde(default)]
    pub invite: bool,
    /// `true`: says what the import would do, and writes nothing; `false` if left out.
    #[serde(default)]
    pub dry_run: bool,
}

pub(crate) fn operations() -> Operations {
    operations![create_sheet]
        .with_body_limit(MAX_BUNDLE)
        .and(operations![
            get_sheet,
            import_sheet,
            download_sheet_template
        ])
}

/// Send a sheet of people, classes or enrollments, CSV or XLSX, to look at it before it is imported
#[utoipa::path(post, path = "/api/sheets", tag = "jobs",
    request_body(content = SheetBytes, content_type = "application/octet-stream", description = "The file, at most 4 MB: CSV in UTF-8 with commas, semicolons or tabs, or a workbook"),
    params(SheetParams, ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for 24 hours")),
    responses(
    (status = 201, body = SheetOut, description = "Its first rows, and what its columns probably are"),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "unknown_parameter, bad_request"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 413, body = Problem, content_type = "application/problem+json", description = "payload_too_large"),
    (status = 415, body = Problem, content_type = "application/problem+json", description = "unsupported_media_type"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed: what makes the file useless is told of `body`; idempotency_key_reused"),
))]
async fn create_sheet(
    actor: Actor,
    Params(params): Params<SheetParams>,
    File { bytes, once }: File,
) -> Result<Created<SheetOut>, Problem> {
    let mut checks = Checks::new();
    let kind = checks.take_optional("kind", params.kind.as_deref(), SheetKind::read);
    let name = checks.take_optional("name", params.name.as_deref(), Title::parse);
    checks.finish()?;
    let kind = kind.unwrap_or(SheetKind::People);
    let acting = actor.acting().await?;
    let sheet = acting.create_sheet(&bytes, (kind, name), once.as_ref());
    Ok(Created(sheet.await?.into()))
}

/// A sheet that was sent
#[utoipa::path(get, path = "/api/sheets/{sheet}", tag = "jobs",
    params(("sheet" = String, Path, description = "Id", example = "sht_0cqk3f0m3gsfjr5u2a7o9d1e4c"), WorksheetParams),
    responses(
    (status = 200, body = SheetOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found: it was imported, or is older than two days"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn get_sheet(
    actor: Actor,
    Id(sheet): Id<SheetId>,
    Params(params): Params<WorksheetParams>,
) -> Result<One<SheetOut>, Problem> {
    let mut checks = Checks::new();
    let worksheet = params.worksheet.as_deref();
    let worksheet = checks.take_optional("worksheet", worksheet, |text| {
        text.parse().map_err(|_| Fault::new("invalid"))
    });
    checks.finish()?;
    let acting = actor.acting().await?;
    let preview = acting.get_sheet(&sheet, worksheet.unwrap_or(0)).await?;
    Ok(One(preview.into()))
}

/// Import a sheet, or check what that would do, as a job
#[utoipa::path(post, path = "/api/sheets/{sheet}/imports", tag = "jobs", request_body = SheetImportIn,
    params(
        ("sheet" = String, Path, description = "Id"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for 24 hours"),
    ),
    responses(
    (status = 201, body = JobOut, description = "The job, which goes on by itself"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "import_running, with the job; too_many_invitations"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed, idempotency_key_reused"),
))]
async fn import_sheet(
    actor: Actor,
    Id(sheet): Id<SheetId>,
    Body { value, once }: Body<SheetImportIn>,
) -> Result<Created<JobOut>, Problem> {
    let mode = if value.dry_run {
        ImportMode::DryRun
    } else {
        ImportMode::Import
    };
    let input = PlanInput {
        worksheet: value.worksheet,
        columns: value.columns,
        role: value.role,
        term: value.term,
        invitation: value.invite.then_some(Invitation::Send),
    };
    let acting = actor.acting().await?;
    let job = acting.import_sheet(&sheet, (&input, mode), once.as_ref());
    Ok(Created(job.await?.into()))
}

/// The template of a kind of sheet: its head, and an example that is not imported
#[utoipa::path(get, path = "/api/sheet-templates/{kind}", tag = "jobs",
    params(("kind" = String, Path, description = "`people`, `classes` or `enrollments`", example = "people"), ExportParams),
    responses(
    (status = 200, body = SheetBytes, content_type = "text/csv", description = "CSV, or a workbook"),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "unknown_parameter"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn download_sheet_template(
    actor: Actor,
    Id(kind): Id<SheetKind>,
    Params(params): Params<ExportParams>,
) -> Result<Attached, Problem> {
    let request = params.read()?;
    let acting = actor.acting().await?;
    Attached::of(acting.download_sheet_template(kind, request).await?)
}
