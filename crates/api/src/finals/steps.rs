//! Steps with the finals of a class, each of them a job.

use domain::finals::FinalsStep;
use domain::ids::ClassId;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::actors::Actor;
use crate::bodies::{Body, IfMatch};
use crate::jobs::JobOut;
use crate::operations::{Operations, operations};
use crate::params::Id;
use crate::problems::Problem;
use crate::representations::Created;

/// A step that says nothing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FinalsStepIn {}

/// Opening finals again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FinalsReopenIn {
    /// Why.
    #[serde(default)]
    #[schema(value_type = String, example = "Chấm sót một bài")]
    pub reason: Option<String>,
}

pub(crate) fn operations() -> Operations {
    operations![
        compute_finals,
        submit_finals,
        withdraw_finals,
        lock_finals,
        reopen_finals,
    ]
}

macro_rules! step {
    ($(#[doc = $doc:literal])* $name:ident $path:literal, $step:ident, $conflicts:literal, $forbidden:literal) => {
        $(#[doc = $doc])*
        #[utoipa::path(post, path = $path, tag = "finals", request_body = FinalsStepIn,
            params(
                ("class" = String, Path, description = "Id of the class"),
                ("If-Match" = String, Header, description = "Version of the finals in quotes; \"0\" before the first step", example = "\"3\""),
                ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for 24 hours"),
            ),
            responses(
            (status = 201, body = JobOut, description = "The job, which goes on by itself"),
            (status = 403, body = Problem, content_type = "application/problem+json", description = $forbidden),
            (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
            (status = 409, body = Problem, content_type = "application/problem+json", description = $conflicts),
            (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
            (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed, idempotency_key_reused"),
            (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
        ))]
        async fn $name(
            actor: Actor,
            Id(class): Id<ClassId>,
            IfMatch(version): IfMatch,
            Body { once, .. }: Body<FinalsStepIn>,
        ) -> Result<Created<JobOut>, Problem> {
            let acting = actor.acting().await?;
            let step = (FinalsStep::$step, None);
            let begun = acting.begin_finals(&class, step, (version, once.as_ref()));
            Ok(Created(begun.await?.into()))
        }
    };
}

step! {
    /// Compute the final grades of all active students, as a job
    compute_finals "/api/classes/{class}/finals/compute", Compute,
    "finals_at_work, finals_not_open", "forbidden"
}
step! {
    /// Freeze all scores, compute of them and stand for the result, as a job; it fails when somebody has no mark
    submit_finals "/api/classes/{class}/finals/submit", Submit,
    "finals_at_work, finals_not_open, finals_not_computed, finals_incomplete", "forbidden"
}
step! {
    /// Take back what was submitted, as a job
    withdraw_finals "/api/classes/{class}/finals/withdraw", Withdraw,
    "finals_at_work, finals_not_submitted", "forbidden, not_submitter"
}
step! {
    /// Make what was submitted official, as a job; students see their grades then
    lock_finals "/api/classes/{class}/finals/lock", Lock,
    "finals_at_work, finals_not_submitted", "forbidden, second_person_needed"
}

/// Open locked finals again with a reason, as a job
#[utoipa::path(post, path = "/api/classes/{class}/finals/reopen", tag = "finals", request_body = FinalsReopenIn,
    params(
        ("class" = String, Path, description = "Id of the class"),
        ("If-Match" = String, Header, description = "Version of the finals in quotes", example = "\"3\""),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for 24 hours"),
    ),
    responses(
    (status = 201, body = JobOut, description = "The job, which goes on by itself"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "finals_at_work, finals_not_locked"),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed, idempotency_key_reused"),
    (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
))]
async fn reopen_finals(
    actor: Actor,
    Id(class): Id<ClassId>,
    IfMatch(version): IfMatch,
    Body { value, once }: Body<FinalsReopenIn>,
) -> Result<Created<JobOut>, Problem> {
    let acting = actor.acting().await?;
    let step = (FinalsStep::Reopen, value.reason.as_deref());
    let begun = acting.begin_finals(&class, step, (version, once.as_ref()));
    Ok(Created(begun.await?.into()))
}
