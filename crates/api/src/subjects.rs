//! Subjects.

use axum::Json;
use domain::checks::{Checks, Fault, Patch};
use domain::ids::{DepartmentId, SubjectId};
use domain::subjects::{Shelf, Subject, SubjectInput, SubjectPatch as Edit};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::actors::Actor;
use crate::bodies::{Body, IfMatch};
use crate::operations::{Operations, operations};
use crate::params::{self, Id, Params};
use crate::problems::Problem;
use crate::representations::{Created, One, SubjectsPage, Versioned};
use crate::values;

/// A subject.
#[derive(Debug, Serialize, ToSchema)]
pub struct SubjectOut {
    /// Id.
    #[schema(example = "sub_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub id: String,
    /// Code, unique.
    #[schema(example = "MTH101")]
    pub code: String,
    /// Name.
    #[schema(example = "Giải tích 1")]
    pub name: String,
    /// Credits as a decimal; null: not counted in an average.
    #[schema(required, example = "3")]
    pub credits: Option<String>,
    /// Name of the department that teaches it.
    #[schema(required, example = "Khoa Toán – Tin")]
    pub department: Option<String>,
    /// That department; null of a name from before there were departments.
    #[schema(required, example = "dep_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub department_id: Option<String>,
    /// For the catalogue.
    #[schema(required)]
    pub description: Option<String>,
    /// How it ends.
    pub grading: values::Grading,
    /// In use or kept.
    pub status: values::Shelf,
    /// Version, as in the `ETag`.
    pub version: u64,
    /// When entered.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When last edited.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

impl From<Subject> for SubjectOut {
    fn from(subject: Subject) -> Self {
        Self {
            id: subject.id.to_string(),
            code: subject.code.to_string(),
            name: subject.name.to_string(),
            credits: subject.credits.map(|credits| credits.to_string()),
            department: subject.department.map(|department| department.to_string()),
            department_id: subject.department_id.map(|id| id.to_string()),
            description: subject
                .description
                .map(|description| description.to_string()),
            grading: subject.grading.into(),
            status: subject.status.into(),
            version: subject.version,
            created_at: subject.created_at.to_string(),
            updated_at: subject.updated_at.to_string(),
        }
    }
}

impl Versioned for SubjectOut {
    fn version(&self) -> u64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/subjects/{}", self.id)
    }
}

/// A subject to enter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubjectIn {
    /// Code, unique.
    #[serde(default)]
    #[schema(value_type = String, example = "MTH101")]
    pub code: Option<String>,
    /// Name.
    #[serde(default)]
    #[schema(value_type = String, example = "Giải tích 1")]
    pub name: Option<String>,
    /// Credits as a decimal, 0 to 100.
    #[serde(default)]
    #[schema(example = "3")]
    pub credits: Option<String>,
    /// Id of the department that teaches it.
    #[serde(default)]
    #[schema(example = "dep_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub department_id: Option<String>,
    /// For the catalogue.
    #[serde(default)]
    pub description: Option<String>,
    /// `graded` (if left out) or `pass_fail`.
    #[serde(default)]
    pub grading: Option<String>,
}

/// An edit of a subject: absent leaves, null clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubjectPatch {
    /// Code.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub code: Patch<String>,
    /// Name.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub name: Patch<String>,
    /// Credits as a decimal.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub credits: Patch<String>,
    /// Id of the department that teaches it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub department_id: Patch<String>,
    /// For the catalogue.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub description: Patch<String>,
    /// `graded` or `pass_fail`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub grading: Patch<String>,
    /// `active` or `archived`.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "archived")]
    pub status: Patch<String>,
}

impl SubjectPatch {
    /// The edit, and the department that it names.
    fn read(self) -> Result<(Edit, Patch<DepartmentId>), Problem> {
        let mut checks = Checks::new();
        let department = self
            .department_id
            .check(|text| checks.take("department_id", parse_department(&text)));
        checks.finish()?;
        let edit = Edit {
            code: self.code,
            name: self.name,
            credits: self.credits,
            department: Patch::Absent,
            description: self.description,
            grading: self.grading,
            status: self.status,
        };
        Ok((edit, department))
    }
}

fn parse_department(text: &str) -> Result<DepartmentId, Fault> {
    DepartmentId::parse(text).map_err(|_| Fault::new("invalid_id"))
}

/// Which subjects a list shows.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SubjectsParams {
    /// `active` (if left out) or `archived`.
    status: Option<String>,
    /// Words of the name or the beginning of the code to look for, in any order and without regard to case
    /// and diacritics; 2 letters or digits at least, 200 characters at most. Not together with `status`:
    /// every subject is looked for. A page may be shorter than its limit.
    #[param(example = "giai tich")]
    q: Option<String>,
    /// Entries of a page, 1 to 200; 50 if left out.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

pub(crate) fn operations() -> Operations {
    operations![list_subjects, create_subject, get_subject, update_subject]
}

/// Subjects of a status, by name, or those that a query finds
#[utoipa::path(get, path = "/api/subjects", tag = "subjects", params(SubjectsParams), responses(
    (status = 200, body = SubjectsPage),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "invalid_cursor, unknown_parameter"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn list_subjects(
    actor: Actor,
    Params(params): Params<SubjectsParams>,
) -> Result<Json<SubjectsPage>, Problem> {
    let mut checks = Checks::new();
    let shelf = checks.take_optional("status", params.status.as_deref(), Shelf::parse);
    let filters = [("status", &params.status)];
    let search = params::search(&mut checks, params.q.as_deref(), &filters);
    let page = params::page(&mut checks, params.limit.as_deref(), params.cursor);
    checks.finish()?;
    let acting = actor.acting().await?;
    if let Some(search) = search {
        return Ok(SubjectsPage::of(
            acting.search_subjects(&search, &page).await?,
        ));
    }
    let shelf = shelf.unwrap_or(Shelf::Active);
    Ok(SubjectsPage::of(acting.list_subjects(shelf, &page).await?))
}

/// Enter a subject
#[utoipa::path(post, path = "/api/subjects", tag = "subjects", request_body = SubjectIn,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for 24 hours")),
    responses(
    (status = 201, body = SubjectOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "code_taken"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed, idempotency_key_reused"),
))]
async fn create_subject(
    actor: Actor,
    Body { value, once }: Body<SubjectIn>,
) -> Result<Created<SubjectOut>, Problem> {
    let mut checks = Checks::new();
    let id = value.department_id.as_deref();
    let department = checks.take_optional("department_id", id, parse_department);
    checks.finish()?;
    let input = SubjectInput {
        code: value.code.unwrap_or_default(),
        name: value.name.unwrap_or_default(),
        credits: value.credits,
        department: None,
        description: value.description,
        grading: value.grading,
    };
    Ok(Created(
        actor
            .acting()
            .await?
            .create_subject(input, department, once.as_ref())
            .await?
            .into(),
    ))
}

/// One subject
#[utoipa::path(get, path = "/api/subjects/{subject}", tag = "subjects",
    params(("subject" = String, Path, description = "Id", example = "sub_0cqk3f0m3gsfjr5u2a7o9d1e4c")),
    responses(
    (status = 200, body = SubjectOut),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
))]
async fn get_subject(actor: Actor, Id(subject): Id<SubjectId>) -> Result<One<SubjectOut>, Problem> {
    Ok(One(actor
        .acting()
        .await?
        .get_subject(&subject)
        .await?
        .into()))
}

/// Edit a subject
#[utoipa::path(patch, path = "/api/subjects/{subject}", tag = "subjects", request_body = SubjectPatch,
    params(
        ("subject" = String, Path, description = "Id"),
        ("If-Match" = String, Header, description = "Version in quotes", example = "\"3\""),
    ),
    responses(
    (status = 200, body = SubjectOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "code_taken"),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
    (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
))]
async fn update_subject(
    actor: Actor,
    Id(subject): Id<SubjectId>,
    IfMatch(version): IfMatch,
    Body { value, .. }: Body<SubjectPatch>,
) -> Result<One<SubjectOut>, Problem> {
    let edit = value.read()?;
    let acting = actor.acting().await?;
    let edited = acting.update_subject(&subject, version, edit).await?;
    Ok(One(edited.into()))
}
