//! Requests to change locked final grades.

use axum::Json;
use domain::finals::{Decision, FinalChange, Request, Verdict};
use domain::ids::{ChangeId, ClassId, PersonId};
use school::events::Named;
use school::finals::ToldChange;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::GradeOut;
use crate::actors::Actor;
use crate::bodies::{Body, IfMatch};
use crate::events::NamedOut;
use crate::operations::{Operations, operations};
use crate::params::{Id, Ids, PageParams, Params};
use crate::problems::Problem;
use crate::representations::{Created, FinalChangesPage, One, Versioned};
use crate::values;

/// A request to change a locked final grade. Names are not in the answers to writes.
#[derive(Debug, Serialize, ToSchema)]
pub struct FinalChangeOut {
    /// Id.
    #[schema(example = "chg_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub id: String,
    /// Id of the class.
    pub class: String,
    /// Whose grade.
    pub student: NamedOut,
    /// The grade of then; null: there was none.
    #[schema(required)]
    pub old: Option<GradeOut>,
    /// The grade that it should be.
    pub new: GradeOut,
    /// Why.
    pub reason: String,
    /// Who asks.
    pub asked_by: NamedOut,
    /// When.
    #[schema(format = DateTime)]
    pub asked_at: String,
    /// How far it is.
    pub state: values::ChangeState,
    /// What was decided.
    #[schema(required)]
    pub decision: Option<DecisionOut>,
    /// Version, as in the `ETag`.
    pub version: u64,
}

/// What was decided of a request.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecisionOut {
    /// By whom.
    pub by: NamedOut,
    /// When.
    #[schema(format = DateTime)]
    pub at: String,
    /// Why, if it was said.
    #[schema(required)]
    pub reason: Option<String>,
    /// Whether who asked has decided, as a setting of the school allows.
    pub alone: bool,
}

fn decision((decision, by): (Decision, Option<Named<PersonId>>)) -> DecisionOut {
    DecisionOut {
        by: by.unwrap_or_else(|| nameless(&decision.by)).into(),
        at: decision.at.to_string(),
        reason: decision.reason.map(|reason| reason.to_string()),
        alone: decision.alone,
    }
}

fn nameless(person: &PersonId) -> Named<PersonId> {
    Named {
        id: person.clone(),
        name: None,
    }
}

impl From<ToldChange> for FinalChangeOut {
    fn from(told: ToldChange) -> Self {
        let change = told.change;
        let decided = change.decision.map(|made| (made, told.decided_by));
        Self {
            id: change.id.to_string(),
            class: change.class.to_string(),
            student: told.student.into(),
            old: change.old.map(GradeOut::from),
            new: change.new.into(),
            reason: change.reason.to_string(),
            asked_by: told.asked_by.into(),
            asked_at: change.asked_at.to_string(),
            state: change.state.into(),
            decision: decided.map(decision),
            version: change.version,
        }
    }
}

impl From<FinalChange> for FinalChangeOut {
    fn from(change: FinalChange) -> Self {
        ToldChange {
            student: nameless(&change.student),
            asked_by: nameless(&change.asked_by),
            decided_by: None,
            change,
        }
        .into()
    }
}

impl Versioned for FinalChangeOut {
    fn version(&self) -> u64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/classes/{}/finals/changes/{}", self.class, self.id)
    }
}

/// A request to change a final grade.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FinalChangeIn {
    /// Id of the student.
    #[serde(default)]
    #[schema(value_type = String, example = "usr_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub student: Option<String>,
    /// The mark that it should be, on the scale.
    #[serde(default)]
    #[schema(value_type = String, example = "8.5")]
    pub mark: Option<String>,
    /// Why.
    #[serde(default)]
    #[schema(value_type = String, example = "Phúc khảo")]
    pub reason: Option<String>,
}

/// What is decided of a request.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FinalDecisionIn {
    /// Whether the grade is changed.
    #[serde(default)]
    #[schema(value_type = bool)]
    pub approve: Option<bool>,
    /// Why; a refusal has to say it.
    #[serde(default)]
    pub reason: Option<String>,
}

pub(crate) fn operations() -> Operations {
    operations![
        list_final_changes,
        create_final_change,
        get_final_change,
        decide_final_change,
    ]
}

/// Requests to change locked final grades of a class, newest first
#[utoipa::path(get, path = "/api/classes/{class}/finals/changes", tag = "finals",
    params(("class" = String, Path, description = "Id of the class"), PageParams),
    responses(
    (status = 200, body = FinalChangesPage),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "invalid_cursor, unknown_parameter"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn list_final_changes(
    actor: Actor,
    Id(class): Id<ClassId>,
    Params(params): Params<PageParams>,
) -> Result<Json<FinalChangesPage>, Problem> {
    let page = params.read()?;
    let acting = actor.acting().await?;
    let changes = acting.list_final_changes(&class, &page).await?;
    Ok(FinalChangesPage::of(changes))
}

/// Ask for a locked final grade to be changed; an administrator decides
#[utoipa::path(post, path = "/api/classes/{class}/finals/changes", tag = "finals", request_body = FinalChangeIn,
    params(
        ("class" = String, Path, description = "Id of the class"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for 24 hours"),
    ),
    responses(
    (status = 201, body = FinalChangeOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "finals_at_work, finals_not_locked"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed, idempotency_key_reused"),
))]
async fn create_final_change(
    actor: Actor,
    Id(class): Id<ClassId>,
    Body { value, once }: Body<FinalChangeIn>,
) -> Result<Created<FinalChangeOut>, Problem> {
    let student = value.student.as_deref();
    let student = student.and_then(|id| PersonId::parse(id).ok());
    let request = Request {
        mark: value.mark.unwrap_or_default(),
        reason: value.reason.unwrap_or_default(),
    };
    let ask = (student.as_ref(), &request);
    let acting = actor.acting().await?;
    let asked = acting.create_final_change(&class, ask, once.as_ref());
    Ok(Created(asked.await?.into()))
}

/// One request to change a locked final grade
#[utoipa::path(get, path = "/api/classes/{class}/finals/changes/{change}", tag = "finals",
    params(
        ("class" = String, Path, description = "Id of the class"),
        ("change" = String, Path, description = "Id of the request"),
    ),
    responses(
    (status = 200, body = FinalChangeOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
))]
async fn get_final_change(
    actor: Actor,
    Ids(class, change): Ids<ClassId, ChangeId>,
) -> Result<One<FinalChangeOut>, Problem> {
    let acting = actor.acting().await?;
    Ok(One(acting.get_final_change(&class, &change).await?.into()))
}

/// Decide a request; an approval changes the grade, and the transcript with it
#[utoipa::path(post, path = "/api/classes/{class}/finals/changes/{change}/decide", tag = "finals", request_body = FinalDecisionIn,
    params(
        ("class" = String, Path, description = "Id of the class"),
        ("change" = String, Path, description = "Id of the request"),
        ("If-Match" = String, Header, description = "Version in quotes", example = "\"1\""),
    ),
    responses(
    (status = 200, body = FinalChangeOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden, second_person_needed"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "change_decided, change_outdated, finals_at_work, finals_not_locked"),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
    (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
))]
async fn decide_final_change(
    actor: Actor,
    Ids(class, change): Ids<ClassId, ChangeId>,
    IfMatch(version): IfMatch,
    Body { value, .. }: Body<FinalDecisionIn>,
) -> Result<One<FinalChangeOut>, Problem> {
    let verdict = Verdict {
        approve: value.approve,
        reason: value.reason,
    };
    let acting = actor.acting().await?;
    let decided = acting.decide_final_change(&class, &change, (version, &verdict));
    Ok(One(decided.await?.into()))
}
