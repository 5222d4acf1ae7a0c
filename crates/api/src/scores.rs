//! Writing cells.

use axum::Json;
use domain::checks::{Checks, Fault};
use domain::ids::ClassId;
use domain::scores::{Cell, CellInput, DecimalMark};
use school::gradebooks::{Author, BatchOutcome, CellAsk, CellOutcome, FillAsk};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

use crate::actors::Actor;
use crate::bodies::Body;
use crate::events::NamedOut;
use crate::operations::{Operations, operations};
use crate::params::Id;
use crate::problems::Problem;
use crate::traces::lateness;
use crate::values;

/// A cell.
#[derive(Debug, Serialize, ToSchema)]
pub struct CellOut {
    /// Raw points.
    #[schema(required, example = "8.5")]
    pub points: Option<String>,
    /// What is known beside the points.
    pub status: values::ScoreStatus,
    /// Whether the work came late.
    pub late: bool,
    /// By how many minutes, if that is known.
    #[schema(required)]
    pub late_minutes: Option<u32>,
    /// Version, on which the next write is based.
    pub version: u32,
}

impl From<Cell> for CellOut {
    fn from(cell: Cell) -> Self {
        let (late, late_minutes) = lateness(cell.late);
        Self {
            points: cell.points.map(|points| points.to_string()),
            status: cell.status.into(),
            late,
            late_minutes,
            version: cell.version,
        }
    }
}

/// Points as text or as a number.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum PointsIn {
    /// By the decimal mark of the request.
    Text(String),
    /// As JSON writes it.
    #[schema(value_type = f64)]
    Number(serde_json::Number),
}

impl PointsIn {
    /// The text that is checked.
    pub(crate) fn text(&self, mark: DecimalMark) -> String {
        match (self, mark) {
            (Self::Text(text), _) => text.clone(),
            (Self::Number(number), DecimalMark::Dot) => number.to_string(),
            (Self::Number(number), DecimalMark::Comma) => number.to_string().replace('.', ","),
        }
    }
}

/// A cell to write.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CellIn {
    /// Id of the student.
    #[schema(example = "usr_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub student: String,
    /// Number of the item.
    #[schema(example = 1)]
    pub item: u32,
    /// Version that the cell was seen at; 0 if nothing was there.
    pub version: u32,
    /// Points; without a status they make it graded, and nothing clears the cell.
    #[serde(default)]
    pub points: Option<PointsIn>,
    /// `none`, `graded`, `excused`, `missing` or `incomplete`.
    #[serde(default)]
    pub status: Option<String>,
    /// Whether the work came late.
    #[serde(default)]
    pub late: bool,
    /// By how many minutes, if that is known.
    #[serde(default)]
    pub late_minutes: Option<u32>,
}

/// Cells to write.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoresIn {
    /// What separates decimals in points: `dot` (if left out) or `comma`.
    #[serde(default)]
    #[schema(example = "dot")]
    pub decimal_mark: Option<String>,
    /// 1 to 500 cells.
    pub cells: Vec<CellIn>,
}

/// What all who have nothing in an item get.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FillIn {
    /// Number of the item.
    #[schema(example = 1)]
    pub item: u32,
    /// Points; without a status they grade.
    #[serde(default)]
    pub points: Option<PointsIn>,
    /// `graded`, `excused`, `missing` or `incomplete`.
    #[serde(default)]
    #[schema(example = "missing")]
    pub status: Option<String>,
    /// What separates decimals in points: `dot` (if left out) or `comma`.
    #[serde(default)]
    pub decimal_mark: Option<String>,
}

pub(crate) fn read_mark(text: &str) -> Result<DecimalMark, Fault> {
    match text {
        "dot" => Ok(DecimalMark::Dot),
        "comma" => Ok(DecimalMark::Comma),
        _ => Err(Fault::new("not_allowed").with("allowed", "dot, comma")),
    }
}

impl CellIn {
    pub(crate) fn input(&self, mark: DecimalMark) -> CellInput {
        CellInput {
            points: self.points.as_ref().map(|points| points.text(mark)),
            status: self.status.clone(),
            late: self.late,
            late_minutes: self.late_minutes,
        }
    }
}

/// What became of a cell.
#[derive(Debug, Serialize, ToSchema)]
pub struct CellResultOut {
    /// Id of the student, as asked.
    pub student: String,
    /// Number of the item, as asked.
    pub item: u32,
    /// `applied`, `unchanged` (it was so already), `conflict` (somebody wrote another value in between) or `refused`.
    #[schema(example = "applied")]
    pub outcome: &'static str,
    /// What is there now; null if nothing is, or if it was refused.
    #[schema(required)]
    pub cell: Option<CellOut>,
    /// Who wrote what is there instead, with a conflict, as far as that is known.
    #[schema(required)]
    pub by: Option<AuthorOut>,
    /// Why it was refused.
    #[schema(required, example = "above_limit")]
    pub code: Option<String>,
    /// Values for the text of the code.
    pub params: BTreeMap<String, String>,
}

/// Who wrote a cell, and when.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuthorOut {
    /// Who.
    pub person: NamedOut,
    /// When.
    #[schema(format = DateTime)]
    pub at: String,
}

impl From<Author> for AuthorOut {
    fn from(author: Author) -> Self {
        Self {
            person: author.person.into(),
            at: author.at.to_string(),
        }
    }
}

/// What became of a batch. Nothing of it is all or nothing: each cell has its own answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScoresOut {
    /// Under which what was applied can be restored.
    #[schema(example = "bat_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub batch: String,
    /// Cells that were written.
    pub applied: usize,
    /// Cells that were so already.
    pub unchanged: usize,
    /// Cells that somebody else has written in between.
    pub conflicts: usize,
    /// Cells that a rule refuses.
    pub refused: usize,
    /// Cells that are left for the same request sent again.
    pub left: usize,
    /// In the order of the request.
    pub results: Vec<CellResultOut>,
}

impl ScoresOut {
    pub(crate) fn of<I>(asks: &[CellAsk<I>], (outcome, left): (BatchOutcome, usize)) -> Self {
        let results = asks.iter().zip(outcome.cells);
        let results: Vec<CellResultOut> = results.map(tell).collect();
        let count = |kind| results.iter().filter(|one| one.outcome == kind).count();
        Self {
            batch: outcome.batch.to_string(),
            applied: count("applied"),
            unchanged: count("unchanged"),
            conflicts: count("conflict"),
            refused: count("refused"),
            left,
            results,
        }
    }
}

fn tell<I>((ask, outcome): (&CellAsk<I>, CellOutcome)) -> CellResultOut {
    let (outcome, cell, by, fault) = match outcome {
        CellOutcome::Applied(cell) => ("applied", Some(cell), None, None),
        CellOutcome::Unchanged(cell) => ("unchanged", cell, None, None),
        CellOutcome::Conflict(cell, by) => ("conflict", cell, by, None),
        CellOutcome::Refused(fault) => ("refused", None, None, Some(fault)),
    };
    let params = fault.iter().flat_map(|fault| fault.params.clone());
    CellResultOut {
        student: ask.student.clone(),
        item: ask.item,
        outcome,
        cell: cell.map(CellOut::from),
        by: by.map(AuthorOut::from),
        params: params
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        code: fault.map(|fault| fault.code.to_owned()),
    }
}

pub(crate) fn operations() -> Operations {
    operations![write_scores, fill_scores]
}

/// Write cells, each on the version that it was seen at; each has its own answer
#[utoipa::path(post, path = "/api/classes/{class}/scores", tag = "gradebook", request_body = ScoresIn,
    params(
        ("class" = String, Path, description = "Id of the class"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for 24 hours"),
    ),
    responses(
    (status = 200, body = ScoresOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "archived"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed, idempotency_key_reused"),
))]
async fn write_scores(
    actor: Actor,
    Id(class): Id<ClassId>,
    Body { value, once }: Body<ScoresIn>,
) -> Result<Json<ScoresOut>, Problem> {
    let mut checks = Checks::new();
    let mark = checks.take_optional("decimal_mark", value.decimal_mark.as_deref(), read_mark);
    checks.finish()?;
    let mark = mark.unwrap_or(DecimalMark::Dot);
    let asks: Vec<CellAsk<CellInput>> = value
        .cells
        .iter()
        .map(|cell| CellAsk {
            student: cell.student.clone(),
            item: cell.item,
            version: cell.version,
            input: cell.input(mark),
        })
        .collect();
    let acting = actor.acting().await?;
    let written = acting
        .write_scores(&class, (&asks, mark), once.as_ref())
        .await?;
    Ok(Json(ScoresOut::of(&asks, (written, 0))))
}

/// Write the same into all cells of an item that are blank
#[utoipa::path(post, path = "/api/classes/{class}/scores/fill", tag = "gradebook", request_body = FillIn,
    params(("class" = String, Path, description = "Id of the class")),
    responses(
    (status = 200, body = ScoresOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "archived"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn fill_scores(
    actor: Actor,
    Id(class): Id<ClassId>,
    Body { value, .. }: Body<FillIn>,
) -> Result<Json<ScoresOut>, Problem> {
    let mut checks = Checks::new();
    let mark = checks.take_optional("decimal_mark", value.decimal_mark.as_deref(), read_mark);
    checks.finish()?;
    let mark = mark.unwrap_or(DecimalMark::Dot);
    let ask = FillAsk {
        item: value.item,
        input: CellInput {
            points: value.points.as_ref().map(|points| points.text(mark)),
            status: value.status,
            ..CellInput::default()
        },
        mark,
    };
    let acting = actor.acting().await?;
    let filled = acting.fill_scores(&class, &ask).await?;
    Ok(Json(ScoresOut::of(
        &filled.asks,
        (filled.outcome, filled.left),
    )))
}
