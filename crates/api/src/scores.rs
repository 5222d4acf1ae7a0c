//! Writing cells, their history, and bringing them back.

use axum::Json;
use domain::checks::{Checks, Fault};
use domain::ids::{BatchId, ClassId, PersonId};
use domain::scores::{Cell, CellInput, DecimalMark, Wish};
use jiff::Timestamp;
use school::PageRequest;
use school::gradebooks::{
    Author, BatchOutcome, CellAsk, CellOutcome, FillAsk, HistoryFilter, RestoreAsk, ScoreEvent,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

use crate::actors::Actor;
use crate::bodies::Body;
use crate::events::NamedOut;
use crate::operations::{Operations, operations};
use crate::params::{self, Id, Params};
use crate::problems::Problem;
use crate::representations::ScoreEventsPage;
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

/// What was done to a cell.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScoreEventOut {
    /// Id.
    #[schema(example = "evt_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub id: String,
    /// When.
    #[schema(format = DateTime)]
    pub at: String,
    /// Who; null: the program itself.
    #[schema(required)]
    pub actor: Option<NamedOut>,
    /// Whose cell.
    pub student: NamedOut,
    /// Number of the item.
    pub item: u32,
    /// What was there.
    #[schema(required)]
    pub before: Option<CellOut>,
    /// What came.
    #[schema(required)]
    pub after: Option<CellOut>,
    /// Where it came from.
    pub source: values::ScoreSource,
    /// With which others.
    #[schema(example = "bat_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub batch: String,
}

impl From<ScoreEvent> for ScoreEventOut {
    fn from(event: ScoreEvent) -> Self {
        Self {
            id: event.id.to_string(),
            at: event.at.to_string(),
            actor: event.actor.map(NamedOut::from),
            student: event.student.into(),
            item: event.item,
            before: event.before.map(CellOut::from),
            after: event.after.map(CellOut::from),
            source: event.source.into(),
            batch: event.batch.to_string(),
        }
    }
}

/// Which part of the history is shown.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ScoreEventParams {
    /// Id of a student: their cells, item by item.
    student: Option<String>,
    /// Number of an item of that student.
    #[param(value_type = Option<u32>)]
    item: Option<String>,
    /// Id of a batch.
    batch: Option<String>,
    /// Entries of a page, 1 to 200; 50 if left out.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl ScoreEventParams {
    fn read(self) -> Result<(HistoryFilter, PageRequest), Problem> {
        let mut checks = Checks::new();
        let page = params::page(&mut checks, self.limit.as_deref(), self.cursor);
        let student = checks.take_optional("student", self.student.as_deref(), |text| {
            PersonId::parse(text).map_err(|_| Fault::new("invalid_id"))
        });
        let item = checks.take_optional("item", self.item.as_deref(), |text| {
            text.parse().map_err(|_| Fault::new("invalid"))
        });
        let batch = checks.take_optional("batch", self.batch.as_deref(), |text| {
            BatchId::parse(text).map_err(|_| Fault::new("invalid_id"))
        });
        if self.item.is_some() && self.student.is_none() {
            checks.note("student", Fault::new("required"));
        }
        if self.batch.is_some() && self.student.is_some() {
            checks.note("batch", Fault::new("not_with").with("other", "student"));
        }
        checks.finish()?;
        let filter = HistoryFilter {
            student,
            item,
            batch,
        };
        Ok((filter, page))
    }
}

/// What is to be restored: a cell to one of its versions (`student`, `item`, `version`, `to_version`), a whole
/// `batch` to before it, or everything (or an `item`, or a `student`) to how it was `as_of` an instant.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RestoreIn {
    /// Id of a batch.
    #[serde(default)]
    pub batch: Option<String>,
    /// An instant.
    #[serde(default)]
    #[schema(format = DateTime)]
    pub as_of: Option<String>,
    /// Id of a student.
    #[serde(default)]
    pub student: Option<String>,
    /// Number of an item.
    #[serde(default)]
    pub item: Option<u32>,
    /// Version of a cell whose value it gets again; 0: nothing in it.
    #[serde(default)]
    pub to_version: Option<u32>,
    /// Version that the cell was seen at.
    #[serde(default)]
    pub version: Option<u32>,
}

impl RestoreIn {
    fn read(&self) -> Result<RestoreAsk, Problem> {
        let mut checks = Checks::new();
        let batch = checks.take_optional("batch", self.batch.as_deref(), |text| {
            BatchId::parse(text).map_err(|_| Fault::new("invalid_id"))
        });
        let at = checks.take_optional("as_of", self.as_of.as_deref(), |text| {
            text.parse::<Timestamp>()
                .map_err(|_| Fault::new("invalid_instant"))
        });
        let student = checks.take_optional("student", self.student.as_deref(), |text| {
            PersonId::parse(text).map_err(|_| Fault::new("invalid_id"))
        });
        let kinds = [
            self.batch.is_some(),
            self.as_of.is_some(),
            self.to_version.is_some(),
        ];
        if kinds.into_iter().filter(|is_there| *is_there).count() != 1 {
            let fault = Fault::new("one_of");
            checks.note("batch", fault.with("allowed", "batch, as_of, to_version"));
        }
        if self.to_version.is_some() {
            for (name, is_there) in [
                ("student", self.student.is_some()),
                ("item", self.item.is_some()),
                ("version", self.version.is_some()),
            ] {
                if !is_there {
                    checks.note(name, Fault::new("required"));
                }
            }
        }
        checks.finish()?;
        if let (Some(to_version), Some(student)) = (self.to_version, student.clone()) {
            return Ok(RestoreAsk::Cell {
                student,
                item: self.item.unwrap_or_default(),
                version: self.version.unwrap_or_default(),
                to_version,
            });
        }
        Ok(match (batch, at) {
            (Some(batch), _) => RestoreAsk::Batch(batch),
            (None, at) => RestoreAsk::AsOf {
                at: at.unwrap_or_default(),
                item: self.item,
                student,
            },
        })
    }
}

pub(crate) fn operations() -> Operations {
    operations![write_scores, fill_scores, list_score_events, restore_scores]
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

/// The history of a class's cells, of a student's, of one, or of a batch; newest first
#[utoipa::path(get, path = "/api/classes/{class}/scores/events", tag = "gradebook",
    params(("class" = String, Path, description = "Id of the class"), ScoreEventParams),
    responses(
    (status = 200, body = ScoreEventsPage),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "invalid_cursor, unknown_parameter"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn list_score_events(
    actor: Actor,
    Id(class): Id<ClassId>,
    Params(params): Params<ScoreEventParams>,
) -> Result<Json<ScoreEventsPage>, Problem> {
    let (filter, page) = params.read()?;
    let acting = actor.acting().await?;
    let events = acting.list_score_events(&class, &filter, &page).await?;
    Ok(ScoreEventsPage::of(events))
}

/// Restore a cell, a batch, or cells as they were at an instant; what somebody wrote since stays and is told
#[utoipa::path(post, path = "/api/classes/{class}/scores/restore", tag = "gradebook", request_body = RestoreIn,
    params(("class" = String, Path, description = "Id of the class")),
    responses(
    (status = 200, body = ScoresOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "archived, import_in_between, too_many_score_events"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn restore_scores(
    actor: Actor,
    Id(class): Id<ClassId>,
    Body { value, .. }: Body<RestoreIn>,
) -> Result<Json<ScoresOut>, Problem> {
    let ask = value.read()?;
    let acting = actor.acting().await?;
    let restored = acting.restore_scores(&class, &ask).await?;
    let asks: &[CellAsk<Wish>] = &restored.asks;
    Ok(Json(ScoresOut::of(asks, (restored.outcome, restored.left))))
}
