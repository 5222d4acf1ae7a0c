//! The history of cells, and bringing them back.

use axum::Json;
use domain::checks::{Checks, Fault};
use domain::ids::{BatchId, ClassId, PersonId};
use domain::scores::Wish;
use jiff::Timestamp;
use school::PageRequest;
use school::gradebooks::{CellAsk, HistoryFilter, RestoreAsk, ScoreEvent};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::actors::Actor;
use crate::bodies::Body;
use crate::events::NamedOut;
use crate::operations::{Operations, operations};
use crate::params::{self, Id, Params};
use crate::problems::Problem;
use crate::representations::ScoreEventsPage;
use crate::scores::{CellOut, ScoresOut};
use crate::values;

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
    operations![list_score_events, restore_scores]
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
