//! Lists as files: all pages of a list in one sheet, in the language of the reader.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::calendar::Language;
use domain::checks::Checks;
use domain::classes::ClassStatus;
use domain::ids::ClassId;
use domain::people::PersonStatus;
use domain::subjects::Shelf;
use school::exports::bundles::{Administrators, BundleRequest, Gradebook};
use school::exports::{ExportRequest, Exported};
use school::sheets::outputs::Format;
use school::tables::Listed;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::actors::Actor;
use crate::classes::read_class_filter;
use crate::imports::{ZipBytes, read_flag};
use crate::operations::{Operations, operations};
use crate::params::{Id, Params};
use crate::people::parse_listed;
use crate::problems::{Code, Problem};

/// Most bytes of a file: the gateway of the home on AWS takes 6 MB, in which three bytes are four.
const MAX_EXPORT: usize = 4_500_000;

/// The bytes of a sheet.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "only described: the file is answered as it is")]
pub struct SheetBytes(Vec<u8>);

/// How a list is to leave.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportParams {
    /// `csv` (if left out) or `xlsx`.
    #[param(example = "xlsx")]
    format: Option<String>,
    /// `en` (if left out) or `vi`: of heads and words.
    language: Option<String>,
}

/// Which people are to leave, and how.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PeopleExportParams {
    /// `STUDENT` (if left out), `LECTURER`, `ADMIN`, or `NONE` for people without a role.
    role: Option<String>,
    /// `active` (if left out), `disabled` or `archived`.
    status: Option<String>,
    /// `csv` (if left out) or `xlsx`.
    format: Option<String>,
    /// `en` (if left out) or `vi`: of heads and words.
    language: Option<String>,
}

/// Which of a list are to leave, and how.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShelfExportParams {
    /// `active` (if left out) or `archived`.
    status: Option<String>,
    /// `csv` (if left out) or `xlsx`.
    format: Option<String>,
    /// `en` (if left out) or `vi`: of heads and words.
    language: Option<String>,
}

/// Which classes are to leave, and how.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ClassesExportParams {
    /// Of this term; not together with `subject`.
    term: Option<String>,
    /// Of this subject.
    subject: Option<String>,
    /// `open` (if left out), `closed` or `archived`.
    status: Option<String>,
    /// `csv` (if left out) or `xlsx`.
    format: Option<String>,
    /// `en` (if left out) or `vi`: of heads and words.
    language: Option<String>,
}

fn read(checks: &mut Checks, format: Option<&str>, language: Option<&str>) -> ExportRequest {
    let format = checks.take_optional("format", format, Format::parse);
    let language = checks.take_optional("language", language, Language::parse);
    ExportRequest {
        format: format.unwrap_or(Format::Csv),
        language: language.unwrap_or(Language::En),
    }
}

impl ExportParams {
    /// How, if the parameters are valid.
    pub fn read(&self) -> Result<ExportRequest, Problem> {
        let mut checks = Checks::new();
        let request = read(
            &mut checks,
            self.format.as_deref(),
            self.language.as_deref(),
        );
        checks.finish()?;
        Ok(request)
    }
}

/// Answers a sheet as a file to be saved.
pub(crate) struct Attached(Exported);

impl Attached {
    /// The sheet, if an answer can hold it.
    pub fn of(exported: Exported) -> Result<Self, Problem> {
        if exported.bytes.len() > MAX_EXPORT {
            return Err(Problem::new(Code::ExportTooLarge).with("max", MAX_EXPORT));
        }
        Ok(Self(exported))
    }
}

impl IntoResponse for Attached {
    fn into_response(self) -> Response {
        let Self(exported) = self;
        let name = format!("attachment; filename=\"{}\"", exported.name);
        let name = HeaderValue::from_str(&name).expect("names of exports are plain text");
        let headers = [
            (
                header::CONTENT_TYPE,
                HeaderValue::from_static(exported.media_type),
            ),
            (header::CONTENT_DISPOSITION, name),
        ];
        (headers, exported.bytes).into_response()
    }
}

pub(crate) fn operations() -> Operations {
    operations![
        export_school,
        export_people,
        export_subjects,
        export_terms,
        export_classes,
        export_enrollments,
        export_gradebook
    ]
}

/// What the bundle is to hold.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SchoolExportParams {
    /// `false`: leaves out categories, line items and results; `true` if left out.
    #[param(value_type = Option<bool>)]
    gradebook: Option<String>,
    /// `true`: names administrators as such; `false` if left out.
    #[param(value_type = Option<bool>)]
    administrators: Option<String>,
}

impl SchoolExportParams {
    fn read(&self) -> Result<BundleRequest, Problem> {
        let mut checks = Checks::new();
        let gradebook = read_flag(&mut checks, "gradebook", self.gradebook.as_deref());
        let named = self.administrators.as_deref();
        let named = read_flag(&mut checks, "administrators", named);
        checks.finish()?;
        Ok(BundleRequest {
            gradebook: match gradebook {
                Some(false) => Gradebook::LeftOut,
                _ => Gradebook::Included,
            },
            administrators: match named {
                Some(true) => Administrators::Named,
                _ => Administrators::LeftOut,
            },
        })
    }
}

/// The whole school as a OneRoster 1.2 CSV bundle, which can also be imported; that it was taken is an event
#[utoipa::path(post, path = "/api/exports", tag = "jobs", params(SchoolExportParams), responses(
    (status = 200, body = ZipBytes, content_type = "application/zip"),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "unknown_parameter"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "bundle_too_large"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn export_school(
    actor: Actor,
    Params(params): Params<SchoolExportParams>,
) -> Result<Attached, Problem> {
    let request = params.read()?;
    let acting = actor.acting().await?;
    Ok(Attached(acting.export_school(request).await?))
}

/// The people with a role and a status, as a file that can also be imported
#[utoipa::path(get, path = "/api/people/export", tag = "people", params(PeopleExportParams), responses(
    (status = 200, body = SheetBytes, content_type = "text/csv", description = "CSV, or a workbook"),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "unknown_parameter"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "export_too_large"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn export_people(
    actor: Actor,
    Params(params): Params<PeopleExportParams>,
) -> Result<Attached, Problem> {
    let mut checks = Checks::new();
    let listed = checks.take_optional("role", params.role.as_deref(), parse_listed);
    let status = checks.take_optional("status", params.status.as_deref(), PersonStatus::parse);
    let request = read(
        &mut checks,
        params.format.as_deref(),
        params.language.as_deref(),
    );
    checks.finish()?;
    let listed = listed.unwrap_or(Listed::Under(domain::people::Role::Student));
    let status = status.unwrap_or(PersonStatus::Active);
    let acting = actor.acting().await?;
    Attached::of(acting.export_people(listed, status, request).await?)
}

/// The subjects of a status, as a file
#[utoipa::path(get, path = "/api/subjects/export", tag = "subjects", params(ShelfExportParams), responses(
    (status = 200, body = SheetBytes, content_type = "text/csv", description = "CSV, or a workbook"),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "unknown_parameter"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "export_too_large"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn export_subjects(
    actor: Actor,
    Params(params): Params<ShelfExportParams>,
) -> Result<Attached, Problem> {
    let (status, request) = params.read()?;
    let acting = actor.acting().await?;
    Attached::of(acting.export_subjects(status, request).await?)
}

/// The terms of a status, as a file
#[utoipa::path(get, path = "/api/terms/export", tag = "terms", params(ShelfExportParams), responses(
    (status = 200, body = SheetBytes, content_type = "text/csv", description = "CSV, or a workbook"),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "unknown_parameter"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "export_too_large"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn export_terms(
    actor: Actor,
    Params(params): Params<ShelfExportParams>,
) -> Result<Attached, Problem> {
    let (status, request) = params.read()?;
    let acting = actor.acting().await?;
    Attached::of(acting.export_terms(status, request).await?)
}

impl ShelfExportParams {
    fn read(&self) -> Result<(Shelf, ExportRequest), Problem> {
        let mut checks = Checks::new();
        let status = checks.take_optional("status", self.status.as_deref(), Shelf::parse);
        let request = read(
            &mut checks,
            self.format.as_deref(),
            self.language.as_deref(),
        );
        checks.finish()?;
        Ok((status.unwrap_or(Shelf::Active), request))
    }
}

/// The classes of a status, as a file that can also be imported
#[utoipa::path(get, path = "/api/classes/export", tag = "classes", params(ClassesExportParams), responses(
    (status = 200, body = SheetBytes, content_type = "text/csv", description = "CSV, or a workbook"),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "unknown_parameter"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "export_too_large"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn export_classes(
    actor: Actor,
    Params(params): Params<ClassesExportParams>,
) -> Result<Attached, Problem> {
    let mut checks = Checks::new();
    let of = (params.term.as_deref(), params.subject.as_deref());
    let filter = read_class_filter(&mut checks, of);
    let status = checks.take_optional("status", params.status.as_deref(), ClassStatus::parse);
    let request = read(
        &mut checks,
        params.format.as_deref(),
        params.language.as_deref(),
    );
    checks.finish()?;
    let status = status.unwrap_or(ClassStatus::Open);
    let acting = actor.acting().await?;
    Attached::of(acting.export_classes(&filter, status, request).await?)
}

/// The gradebook of a class, as a file that can come back: its last column tells what each cell was
#[utoipa::path(get, path = "/api/classes/{class}/gradebook/export", tag = "gradebook",
    params(("class" = String, Path, description = "Id of the class"), ExportParams), responses(
    (status = 200, body = SheetBytes, content_type = "text/csv", description = "CSV, or a workbook"),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "unknown_parameter"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "export_too_large"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn export_gradebook(
    actor: Actor,
    Id(class): Id<ClassId>,
    Params(params): Params<ExportParams>,
) -> Result<Attached, Problem> {
    let request = params.read()?;
    let acting = actor.acting().await?;
    Attached::of(acting.export_gradebook(&class, request).await?)
}

/// Everybody who is in a class, waits for it or has left it, as a file
#[utoipa::path(get, path = "/api/classes/{class}/enrollments/export", tag = "enrollments",
    params(("class" = String, Path, description = "Id"), ExportParams), responses(
    (status = 200, body = SheetBytes, content_type = "text/csv", description = "CSV, or a workbook"),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "unknown_parameter"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "export_too_large"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn export_enrollments(
    actor: Actor,
    Id(class): Id<ClassId>,
    Params(params): Params<ExportParams>,
) -> Result<Attached, Problem> {
    let request = params.read()?;
    let acting = actor.acting().await?;
    Attached::of(acting.export_enrollments(&class, request).await?)
}
