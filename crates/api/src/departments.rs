//! Departments, and the subjects that they teach.

use axum::Json;
use domain::checks::Patch;
use domain::departments::{Department, DepartmentPatch as Edit};
use domain::ids::DepartmentId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actors::Actor;
use crate::bodies::{Body, IfMatch};
use crate::operations::{Operations, operations};
use crate::params::{Id, Params, ShelfParams};
use crate::problems::Problem;
use crate::representations::{Created, DepartmentsPage, One, SubjectsPage, Versioned};
use crate::values;

/// A department.
#[derive(Debug, Serialize, ToSchema)]
pub struct DepartmentOut {
    /// Id.
    #[schema(example = "dep_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub id: String,
    /// Name, unique without regard to case and diacritics.
    #[schema(example = "Khoa Toán – Tin")]
    pub name: String,
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

impl From<Department> for DepartmentOut {
    fn from(department: Department) -> Self {
        Self {
            id: department.id.to_string(),
            name: department.name.to_string(),
            status: department.status.into(),
            version: department.version,
            created_at: department.created_at.to_string(),
            updated_at: department.updated_at.to_string(),
        }
    }
}

impl Versioned for DepartmentOut {
    fn version(&self) -> u64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/departments/{}", self.id)
    }
}

/// A department to enter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DepartmentIn {
    /// Name, unique without regard to case and diacritics.
    #[serde(default)]
    #[schema(value_type = String, example = "Khoa Toán – Tin")]
    pub name: Option<String>,
}

/// An edit of a department: absent leaves.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DepartmentPatch {
    /// Name; the subjects of the department show it after a moment.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub name: Patch<String>,
    /// `active` or `archived`.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "archived")]
    pub status: Patch<String>,
}

pub(crate) fn operations() -> Operations {
    operations![
        list_departments,
        create_department,
        get_department,
        update_department,
        list_department_subjects
    ]
}

/// Departments of a status, by name
#[utoipa::path(get, path = "/api/departments", tag = "departments", params(ShelfParams), responses(
    (status = 200, body = DepartmentsPage),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "invalid_cursor, unknown_parameter"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn list_departments(
    actor: Actor,
    Params(params): Params<ShelfParams>,
) -> Result<Json<DepartmentsPage>, Problem> {
    let (shelf, page) = params.read()?;
    let acting = actor.acting().await?;
    Ok(DepartmentsPage::of(
        acting.list_departments(shelf, &page).await?,
    ))
}

/// Enter a department
#[utoipa::path(post, path = "/api/departments", tag = "departments", request_body = DepartmentIn,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for 24 hours")),
    responses(
    (status = 201, body = DepartmentOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "name_taken"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed, idempotency_key_reused"),
))]
async fn create_department(
    actor: Actor,
    Body { value, once }: Body<DepartmentIn>,
) -> Result<Created<DepartmentOut>, Problem> {
    let name = value.name.unwrap_or_default();
    let acting = actor.acting().await?;
    let department = acting.create_department(&name, once.as_ref()).await?;
    Ok(Created(department.into()))
}

/// One department
#[utoipa::path(get, path = "/api/departments/{department}", tag = "departments",
    params(("department" = String, Path, description = "Id", example = "dep_0cqk3f0m3gsfjr5u2a7o9d1e4c")),
    responses(
    (status = 200, body = DepartmentOut),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
))]
async fn get_department(
    actor: Actor,
    Id(department): Id<DepartmentId>,
) -> Result<One<DepartmentOut>, Problem> {
    let acting = actor.acting().await?;
    Ok(One(acting.get_department(&department).await?.into()))
}

/// Edit a department
#[utoipa::path(patch, path = "/api/departments/{department}", tag = "departments", request_body = DepartmentPatch,
    params(
        ("department" = String, Path, description = "Id"),
        ("If-Match" = String, Header, description = "Version in quotes", example = "\"3\""),
    ),
    responses(
    (status = 200, body = DepartmentOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "name_taken"),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
    (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
))]
async fn update_department(
    actor: Actor,
    Id(department): Id<DepartmentId>,
    IfMatch(version): IfMatch,
    Body { value, .. }: Body<DepartmentPatch>,
) -> Result<One<DepartmentOut>, Problem> {
    let DepartmentPatch { name, status } = value;
    let edit = Edit { name, status };
    let acting = actor.acting().await?;
    let edited = acting.update_department(&department, version, edit).await?;
    Ok(One(edited.into()))
}

/// Subjects of a status that a department teaches, by name
#[utoipa::path(get, path = "/api/departments/{department}/subjects", tag = "departments",
    params(("department" = String, Path, description = "Id"), ShelfParams),
    responses(
    (status = 200, body = SubjectsPage),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "invalid_cursor, unknown_parameter"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn list_department_subjects(
    actor: Actor,
    Id(department): Id<DepartmentId>,
    Params(params): Params<ShelfParams>,
) -> Result<Json<SubjectsPage>, Problem> {
    let (shelf, page) = params.read()?;
    let acting = actor.acting().await?;
    let subjects = acting.list_department_subjects(&department, shelf, &page);
    Ok(SubjectsPage::of(subjects.await?))
}
