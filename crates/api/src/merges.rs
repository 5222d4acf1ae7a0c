//! A gradebook that comes back as a sheet.

use axum::Json;
use domain::checks::{Checks, Fault};
use domain::ids::{BatchId, ClassId};
use domain::scores::DecimalMark;
use school::gradebooks::{SheetAsk, SheetMode, SheetOutcome, SheetProblem};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

use crate::MAX_BUNDLE;
use crate::actors::Actor;
use crate::bodies::File;
use crate::exports::SheetBytes;
use crate::imports::read_flag;
use crate::operations::{Operations, operations};
use crate::params::{Id, Params};
use crate::problems::Problem;
use crate::scores::{ScoresOut, read_mark};

/// How a sheet comes back.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MergeParams {
    /// `true`: says what it would do, and writes nothing; `false` if left out.
    #[param(value_type = Option<bool>)]
    dry_run: Option<String>,
    /// `true`: also over cells of which the file does not tell what they were; `false` if left out.
    #[param(value_type = Option<bool>)]
    overwrite: Option<String>,
    /// What separates decimals in texts: `dot` (if left out) or `comma`. Numbers of a workbook are numbers.
    decimal_mark: Option<String>,
    /// `batch` of the request before, to write what it left under the same.
    batch: Option<String>,
}

impl MergeParams {
    fn read(self) -> Result<SheetAsk, Problem> {
        let mut checks = Checks::new();
        let dry_run = read_flag(&mut checks, "dry_run", self.dry_run.as_deref());
        let overwrite = read_flag(&mut checks, "overwrite", self.overwrite.as_deref());
        let mark = checks.take_optional("decimal_mark", self.decimal_mark.as_deref(), read_mark);
        let batch = checks.take_optional("batch", self.batch.as_deref(), |text| {
            BatchId::parse(text).map_err(|_| Fault::new("invalid_id"))
        });
        checks.finish()?;
        Ok(SheetAsk {
            mark: mark.unwrap_or(DecimalMark::Dot),
            mode: match (dry_run, overwrite) {
                (Some(true), _) => SheetMode::DryRun,
                (_, Some(true)) => SheetMode::Overwrite,
                _ => SheetMode::Merge,
            },
            batch,
        })
    }
}

/// What became of a sheet.
#[derive(Debug, Serialize, ToSchema)]
pub struct MergeOut {
    /// Rows of students that were found.
    pub students: usize,
    /// Cells that say what they said when they left.
    pub untouched: usize,
    /// Cells that are so already.
    pub same: usize,
    /// What is wrong, the first five hundred; the rest of the sheet is merged nevertheless.
    pub problems: Vec<SheetProblemOut>,
    /// Cells that the file has changed: what became of them, or of a dry run what would.
    pub scores: ScoresOut,
}

impl From<SheetOutcome> for MergeOut {
    fn from(outcome: SheetOutcome) -> Self {
        let problems = outcome.problems.into_iter();
        Self {
            students: outcome.students,
            untouched: outcome.untouched,
            same: outcome.same,
            problems: problems.map(SheetProblemOut::from).collect(),
            scores: ScoresOut::of(&outcome.asks, (outcome.written, outcome.left)),
        }
    }
}

/// What is wrong with a place of the sheet.
#[derive(Debug, Serialize, ToSchema)]
pub struct SheetProblemOut {
    /// Row as a spreadsheet counts; null: the sheet as a whole, or a column.
    #[schema(required)]
    pub row: Option<u32>,
    /// Head of the column.
    #[schema(required)]
    pub column: Option<String>,
    /// Stable code.
    #[schema(example = "above_limit")]
    pub code: String,
    /// Values for the text.
    pub params: BTreeMap<String, String>,
}

impl From<SheetProblem> for SheetProblemOut {
    fn from(problem: SheetProblem) -> Self {
        let params = problem.fault.params.into_iter();
        Self {
            row: problem.row,
            column: problem.column,
            code: problem.fault.code.to_owned(),
            params: params
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        }
    }
}

pub(crate) fn operations() -> Operations {
    operations![import_gradebook].with_body_limit(MAX_BUNDLE)
}

/// Merge a sheet into the cells of a class: what it did not change stays, what both sides changed is told
#[utoipa::path(post, path = "/api/classes/{class}/gradebook/import", tag = "gradebook",
    request_body(content = SheetBytes, content_type = "application/octet-stream", description = "The file, at most 4 MB: CSV in UTF-8, or a workbook, as it was exported"),
    params(("class" = String, Path, description = "Id of the class"), MergeParams),
    responses(
    (status = 200, body = MergeOut),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "unknown_parameter, bad_request"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "archived"),
    (status = 413, body = Problem, content_type = "application/problem+json", description = "payload_too_large"),
    (status = 415, body = Problem, content_type = "application/problem+json", description = "unsupported_media_type"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed: what makes the file useless is told of `body`"),
))]
async fn import_gradebook(
    actor: Actor,
    Id(class): Id<ClassId>,
    Params(params): Params<MergeParams>,
    File { bytes, .. }: File,
) -> Result<Json<MergeOut>, Problem> {
    let ask = params.read()?;
    let acting = actor.acting().await?;
    let outcome = acting.import_gradebook(&class, &bytes, &ask).await?;
    Ok(Json(outcome.into()))
}
