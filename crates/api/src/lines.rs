//! Lists of people that are brought into a class, as a job.

use domain::checks::{Fault, Invalid};
use domain::ids::ClassId;
use school::enrollments::Whom;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::actors::Actor;
use crate::bodies::Body;
use crate::jobs::JobOut;
use crate::operations::{Operations, operations};
use crate::params::Id;
use crate::problems::Problem;
use crate::representations::Created;

/// People to bring into a class: a list, or another class.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrollmentsIn {
    /// `LECTURER` or `STUDENT`.
    #[serde(default)]
    #[schema(value_type = String, example = "STUDENT")]
    pub role: Option<String>,
    /// The code or e-mail of each, at most 5,000; empty ones do not count.
    #[serde(default)]
    #[schema(example = json!(["SV001", "an@example.edu"]))]
    pub people: Vec<String>,
    /// Id of a class, in place of the list: those who have the role there now.
    #[serde(default)]
    #[schema(example = "cls_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub from_class: Option<String>,
}

impl EnrollmentsIn {
    fn whom(self) -> Result<Whom, Invalid> {
        let Some(class) = self.from_class else {
            return Ok(Whom::Lines(self.people));
        };
        if !self.people.is_empty() {
            let fault = Fault::new("not_with").with("other", "people");
            return Err(Invalid(vec![fault.at("from_class")]));
        }
        Ok(Whom::MembersOf(ClassId::parse(&class).ok()))
    }
}

pub(crate) fn operations() -> Operations {
    operations![create_enrollments]
}

/// Enroll a list of people, or those of another class, as a job that tells the outcome of each line
#[utoipa::path(post, path = "/api/classes/{class}/enrollments/bulk", tag = "jobs", request_body = EnrollmentsIn,
    params(
        ("class" = String, Path, description = "Id"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for 24 hours"),
    ),
    responses(
    (status = 201, body = JobOut, description = "The job, which goes on by itself"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden, lecturers_by_administrator"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed, idempotency_key_reused"),
))]
async fn create_enrollments(
    actor: Actor,
    Id(class): Id<ClassId>,
    Body { value, once }: Body<EnrollmentsIn>,
) -> Result<Created<JobOut>, Problem> {
    let role = value.role.clone().unwrap_or_default();
    let ask = (role.as_str(), value.whom()?);
    let acting = actor.acting().await?;
    let job = acting
        .create_enrollments(&class, ask, once.as_ref())
        .await?;
    Ok(Created(job.into()))
}
