//! The grades of one student in a class, with their explanation.

use axum::Json;
use domain::checks::Checks;
use domain::ids::{ClassId, PersonId};
use domain::scores::{CellInput, DecimalMark, Kind};
use school::gradebooks::{Grades, Trial};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actors::Actor;
use crate::bodies::Body;
use crate::books::SchemeOut;
use crate::categories::CategoryOut;
use crate::items::ItemOut;
use crate::operations::{Operations, operations};
use crate::params::Ids;
use crate::problems::Problem;
use crate::scores::{PointsIn, read_mark};
use crate::statistics::{RankOut, StatisticsOut};
use crate::traces::TraceOut;

/// The grades of a student in a class: over posted items for the student, over all for the staff.
#[derive(Debug, Serialize, ToSchema)]
pub struct GradesOut {
    /// Id of the class.
    #[schema(example = "cls_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub class: String,
    /// Id of the student.
    #[schema(example = "usr_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub student: String,
    /// What totals are called.
    pub scheme: SchemeOut,
    /// Categories in order.
    pub categories: Vec<CategoryOut>,
    /// Items that are seen, in order.
    pub items: Vec<ItemOut>,
    /// The total over what is graded, with all that made it.
    pub to_date: TraceOut,
    /// The total with what is not graded as zero; for the staff alone.
    #[schema(required)]
    pub final_total: Option<TraceOut>,
    /// The place among those with a total; for the student alone, where at least five have one.
    #[schema(required)]
    pub rank: Option<RankOut>,
    /// What the class reached; for the student alone.
    #[schema(required)]
    pub statistics: Option<StatisticsOut>,
}

impl From<Grades> for GradesOut {
    fn from(grades: Grades) -> Self {
        let class = &grades.class.id;
        let (rank, statistics) = match grades.standing {
            Some((rank, statistics)) => (rank, Some(statistics)),
            None => (None, None),
        };
        let categories = grades.book.categories.into_iter();
        let items = grades.book.items.into_iter();
        Self {
            class: class.to_string(),
            student: grades.student.to_string(),
            scheme: SchemeOut::of(&grades.book.book.part.scheme),
            categories: categories
                .map(|category| CategoryOut::from((class, category)))
                .collect(),
            items: items.map(|item| ItemOut::from((class, item))).collect(),
            to_date: grades.to_date.into(),
            final_total: grades.final_total.map(TraceOut::from),
            rank: rank.map(RankOut::from),
            statistics: statistics.map(StatisticsOut::from),
        }
    }
}

/// A cell as it might become.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrialIn {
    /// Number of the item.
    #[schema(example = 1)]
    pub item: u32,
    /// Points.
    #[serde(default)]
    pub points: Option<PointsIn>,
    /// `none`, `graded`, `excused`, `missing` or `incomplete`.
    #[serde(default)]
    pub status: Option<String>,
}

/// Cells as they might become.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrialsIn {
    /// `to_date` (if left out) or `final`.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "final")]
    pub kind: Option<Kind>,
    /// What separates decimals in points: `dot` (if left out) or `comma`.
    #[serde(default)]
    pub decimal_mark: Option<String>,
    /// Cells instead of those that are there.
    pub cells: Vec<TrialIn>,
}

pub(crate) fn operations() -> Operations {
    operations![get_grades, try_grades]
}

/// Grades of a student with their explanation: for the student what is posted, for the staff all
#[utoipa::path(get, path = "/api/classes/{class}/grades/{person}", tag = "gradebook",
    params(
        ("class" = String, Path, description = "Id of the class"),
        ("person" = String, Path, description = "Id of the student"),
    ),
    responses(
    (status = 200, body = GradesOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
))]
async fn get_grades(
    actor: Actor,
    Ids(class, student): Ids<ClassId, PersonId>,
) -> Result<Json<GradesOut>, Problem> {
    let acting = actor.acting().await?;
    Ok(Json(acting.get_grades(&class, &student).await?.into()))
}

/// The total as it would be with other cells; nothing is written
#[utoipa::path(post, path = "/api/classes/{class}/grades/{person}/what-if", tag = "gradebook", request_body = TrialsIn,
    params(
        ("class" = String, Path, description = "Id of the class"),
        ("person" = String, Path, description = "Id of the student"),
    ),
    responses(
    (status = 200, body = TraceOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn try_grades(
    actor: Actor,
    Ids(class, student): Ids<ClassId, PersonId>,
    Body { value, .. }: Body<TrialsIn>,
) -> Result<Json<TraceOut>, Problem> {
    let mut checks = Checks::new();
    let mark = checks.take_optional("decimal_mark", value.decimal_mark.as_deref(), read_mark);
    checks.finish()?;
    let mark = mark.unwrap_or(DecimalMark::Dot);
    let trials: Vec<Trial> = value
        .cells
        .iter()
        .map(|cell| Trial {
            item: cell.item,
            input: CellInput {
                points: cell.points.as_ref().map(|points| points.text(mark)),
                status: cell.status.clone(),
                ..CellInput::default()
            },
        })
        .collect();
    let kind = value.kind.unwrap_or(Kind::ToDate);
    let acting = actor.acting().await?;
    let trace = acting
        .try_grades(&class, &student, (&trials, kind, mark))
        .await?;
    Ok(Json(trace.into()))
}
