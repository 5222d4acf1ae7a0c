//! The gradebook of a class as its staff sees it: students by items, with totals.

use axum::Json;
use domain::checks::{Checks, Fault};
use domain::enrollments::EnrollmentStatus;
use domain::ids::ClassId;
use domain::scores::{Cell, MAX_ITEMS};
use school::gradebooks::{Grade, GradebookPage, GradebookRequest, GradebookRow, MAX_STUDENTS};
use serde::ser::SerializeTuple;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::json;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, ArrayItems, Object, Schema, SchemaType, Type};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use crate::actors::Actor;
use crate::operations::{Operations, operations};
use crate::params::{self, Id, Params};
use crate::problems::Problem;

/// A page of a gradebook.
#[derive(Debug, Serialize, ToSchema)]
pub struct GradebookOut {
    /// Numbers of the items, in order.
    pub columns: Vec<u32>,
    /// Students by given and family name.
    pub students: Vec<GradebookRowOut>,
    /// Cursor of the next page; null on the last.
    #[schema(required)]
    pub next: Option<String>,
}

impl From<GradebookPage> for GradebookOut {
    fn from(page: GradebookPage) -> Self {
        Self {
            columns: page.columns,
            students: page.rows.into_iter().map(GradebookRowOut::from).collect(),
            next: page.next,
        }
    }
}

/// A student in a gradebook.
#[derive(Debug, Serialize, ToSchema)]
pub struct GradebookRowOut {
    /// Id of the student.
    #[schema(example = "usr_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub person: String,
    /// Name as written.
    #[schema(example = "Nguyễn Văn An")]
    pub display_name: String,
    /// Student number.
    #[schema(required)]
    pub code: Option<String>,
    /// Whether the cells can no longer be written.
    pub locked: bool,
    /// In the order of the columns; null where nobody ever wrote anything.
    pub cells: Vec<Option<CellTuple>>,
    /// Over what is graded.
    #[schema(required)]
    pub to_date: Option<GradeOut>,
    /// With what is not graded as zero.
    #[schema(required)]
    pub final_total: Option<GradeOut>,
}

impl From<GradebookRow> for GradebookRowOut {
    fn from(row: GradebookRow) -> Self {
        let cells = row.cells.into_iter();
        Self {
            person: row.enrollment.person.to_string(),
            display_name: row.enrollment.name.display(),
            code: row.enrollment.code.map(|code| code.to_string()),
            locked: row.is_locked,
            cells: cells.map(|cell| cell.map(CellTuple)).collect(),
            to_date: row.to_date.map(GradeOut::from),
            final_total: row.final_total.map(GradeOut::from),
        }
    }
}

/// A cell in few characters: points or null, version, status (`n`one, `g`raded, `e`xcused, `m`issing,
/// `i`ncomplete), and lateness (empty, `l`, or `l` with minutes).
#[derive(Debug)]
pub struct CellTuple(Cell);

impl PartialSchema for CellTuple {
    fn schema() -> RefOr<Schema> {
        let nullable = SchemaType::from_iter([Type::String, Type::Null]);
        let parts = [
            nullable,
            SchemaType::new(Type::Integer),
            SchemaType::new(Type::String),
            SchemaType::new(Type::String),
        ];
        let array = ArrayBuilder::new()
            .prefix_items(parts.map(|kind| Schema::Object(Object::with_type(kind))))
            .items(ArrayItems::False)
            .min_items(Some(4))
            .max_items(Some(4))
            .description(Some("Points or null, version, status, lateness."))
            .examples([json!(["8.5", 3, "g", "l30"])])
            .build();
        RefOr::T(Schema::Array(array))
    }
}

impl ToSchema for CellTuple {}

impl Serialize for CellTuple {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let stored = self.0.to_string();
        let parts: Vec<&str> = stored.split('|').collect();
        let part = |at: usize| parts.get(at).copied().unwrap_or_default();
        let mut tuple = serializer.serialize_tuple(4)?;
        tuple.serialize_element(&Some(part(2)).filter(|points| !points.is_empty()))?;
        tuple.serialize_element(&self.0.version)?;
        tuple.serialize_element(part(1))?;
        tuple.serialize_element(part(3))?;
        tuple.end()
    }
}

/// A total with what it is called.
#[derive(Debug, Serialize, ToSchema)]
pub struct GradeOut {
    /// Rounded, on the scale of the scheme.
    #[schema(example = "7.3")]
    pub mark: String,
    /// Letter or word.
    #[schema(example = "B")]
    pub letter: String,
    /// Whether it passes.
    pub passes: bool,
}

impl From<Grade> for GradeOut {
    fn from(grade: Grade) -> Self {
        Self {
            mark: grade.mark.to_string(),
            letter: grade.letter.to_string(),
            passes: grade.passes,
        }
    }
}

/// Which part of a gradebook is shown.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GradebookParams {
    /// `active` (if left out) or `withdrawn` students.
    status: Option<String>,
    /// Numbers of the items whose cells are wanted, with commas; all if left out. Totals are over all in any case.
    #[param(example = "1,2")]
    items: Option<String>,
    /// Students of a page, 1 to 100; 100 if left out.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl GradebookParams {
    fn read(self) -> Result<GradebookRequest, Problem> {
        let mut checks = Checks::new();
        let mut page = params::page(&mut checks, self.limit.as_deref(), self.cursor);
        if self.limit.is_none() || page.limit > MAX_STUDENTS {
            page.limit = MAX_STUDENTS;
        }
        let status = checks.take_optional("status", self.status.as_deref(), read_status);
        let items = checks.take_optional("items", self.items.as_deref(), read_items);
        checks.finish()?;
        Ok(GradebookRequest {
            page,
            status: status.unwrap_or(EnrollmentStatus::Active),
            items,
        })
    }
}

fn read_status(text: &str) -> Result<EnrollmentStatus, Fault> {
    match text {
        "active" => Ok(EnrollmentStatus::Active),
        "withdrawn" => Ok(EnrollmentStatus::Withdrawn),
        _ => Err(Fault::new("not_allowed").with("allowed", "active, withdrawn")),
    }
}

fn read_items(text: &str) -> Result<Vec<u32>, Fault> {
    let numbers = text.split(',').map(|number| number.trim().parse());
    let numbers: Result<Vec<u32>, _> = numbers.take(MAX_ITEMS as usize + 1).collect();
    let numbers = numbers.map_err(|_| Fault::new("invalid"))?;
    if numbers.len() > MAX_ITEMS as usize {
        return Err(Fault::new("too_many").with("max", MAX_ITEMS));
    }
    Ok(numbers)
}

pub(crate) fn operations() -> Operations {
    operations![get_gradebook]
}

/// A page of students with their cells, in the order of the items, and their totals
#[utoipa::path(get, path = "/api/classes/{class}/gradebook", tag = "gradebook",
    params(("class" = String, Path, description = "Id of the class"), GradebookParams),
    responses(
    (status = 200, body = GradebookOut),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "invalid_cursor, unknown_parameter"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn get_gradebook(
    actor: Actor,
    Id(class): Id<ClassId>,
    Params(params): Params<GradebookParams>,
) -> Result<Json<GradebookOut>, Problem> {
    let request = params.read()?;
    let acting = actor.acting().await?;
    let page = acting.get_gradebook(&class, &request).await?;
    Ok(Json(page.into()))
}
