//! Classes.

use axum::Json;
use domain::checks::{Checks, Fault, Patch};
use domain::classes::{Class, ClassInput, ClassPatch as Edit, ClassStatus};
use domain::ids::{ClassId, SubjectId, TermId};
use school::classes::ClassFilter;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::actors::Actor;
use crate::bodies::{Body, IfMatch};
use crate::operations::{Operations, operations};
use crate::params::{self, Id, Params};
use crate::problems::Problem;
use crate::representations::{ClassesPage, Created, One, Versioned};
use crate::values;

/// A class.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClassOut {
    /// Id.
    #[schema(example = "cls_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub id: String,
    /// Code, unique.
    #[schema(example = "MTH101-2026A")]
    pub code: String,
    /// Name.
    #[schema(example = "Giải tích 1, nhóm A")]
    pub name: String,
    /// What is taught.
    pub subject: ClassSubjectOut,
    /// When.
    pub term: ClassTermOut,
    /// Where.
    #[schema(required)]
    pub room: Option<String>,
    /// Most active students; null: no limit of its own.
    #[schema(required)]
    pub capacity: Option<u32>,
    /// First day, if other than the term's.
    #[schema(required, format = Date)]
    pub starts_on: Option<String>,
    /// Last day, inclusive, if other than the term's.
    #[schema(required, format = Date)]
    pub ends_on: Option<String>,
    /// How students come in by themselves; `closed`: by staff alone.
    pub self_enrollment: values::SelfEnrollment,
    /// Whether a passcode is set; it is never told.
    pub has_passcode: bool,
    /// Whether it runs.
    pub status: values::ClassStatus,
    /// Active students.
    pub students: u32,
    /// Students in the queue.
    pub waiting: u32,
    /// Active lecturers, who leads first.
    pub lecturers: Vec<ClassLecturerOut>,
    /// Version, as in the `ETag`.
    pub version: u64,
    /// When entered.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When last edited.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

/// What a class shows of its subject.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClassSubjectOut {
    /// Id.
    pub id: String,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
}

/// What a class shows of its term.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClassTermOut {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
}

/// What a class shows of a lecturer.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClassLecturerOut {
    /// Id.
    pub id: String,
    /// Name as it is written.
    pub display_name: String,
    /// Leads the class.
    pub primary: bool,
}

impl From<Class> for ClassOut {
    fn from(class: Class) -> Self {
        let lecturer = |(id, label): (domain::ids::PersonId, domain::classes::LecturerLabel)| {
            ClassLecturerOut {
                id: id.to_string(),
                display_name: label.display_name,
                primary: label.primary,
            }
        };
        let mut lecturers: Vec<ClassLecturerOut> =
            class.lecturers.into_iter().map(lecturer).collect();
        lecturers.sort_by_key(|lecturer| !lecturer.primary);
        Self {
            id: class.id.to_string(),
            code: class.code.to_string(),
            name: class.name.to_string(),
            subject: ClassSubjectOut {
                id: class.subject.id.to_string(),
                code: class.subject.code.to_string(),
                name: class.subject.name.to_string(),
            },
            term: ClassTermOut {
                id: class.term.id.to_string(),
                name: class.term.name.to_string(),
            },
            room: class.room.map(|room| room.to_string()),
            capacity: class.capacity,
            starts_on: class.starts_on.map(|date| date.to_string()),
            ends_on: class.ends_on.map(|date| date.to_string()),
            self_enrollment: class.self_enrollment.into(),
            has_passcode: class.passcode_set_at.is_some(),
            status: class.status.into(),
            students: class.students,
            waiting: class.waiting,
            lecturers,
            version: class.version,
            created_at: class.created_at.to_string(),
            updated_at: class.updated_at.to_string(),
        }
    }
}

impl Versioned for ClassOut {
    fn version(&self) -> u64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/classes/{}", self.id)
    }
}

/// A class to enter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassIn {
    /// Code, unique.
    #[serde(default)]
    #[schema(value_type = String, example = "MTH101-2026A")]
    pub code: Option<String>,
    /// Name.
    #[serde(default)]
    #[schema(value_type = String, example = "Giải tích 1, nhóm A")]
    pub name: Option<String>,
    /// Id of the subject.
    #[serde(default)]
    #[schema(value_type = String, example = "sub_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub subject: Option<String>,
    /// Id of the term.
    #[serde(default)]
    #[schema(value_type = String, example = "trm_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub term: Option<String>,
    /// Where.
    #[serde(default)]
    pub room: Option<String>,
    /// Most active students, 1 to 5000.
    #[serde(default)]
    pub capacity: Option<u32>,
    /// First day, if other than the term's.
    #[serde(default)]
    #[schema(format = Date)]
    pub starts_on: Option<String>,
    /// Last day, inclusive, if other than the term's.
    #[serde(default)]
    #[schema(format = Date)]
    pub ends_on: Option<String>,
    /// `open` (if left out), `closed` or `archived`.
    #[serde(default)]
    pub status: Option<String>,
    /// `closed` (if left out), `open` or `passcode`.
    #[serde(default)]
    pub self_enrollment: Option<String>,
    /// 6 to 64 characters; needed for `passcode`.
    #[serde(default)]
    pub passcode: Option<String>,
}

/// An edit of a class: absent leaves, null clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassPatch {
    /// Code.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub code: Patch<String>,
    /// Name.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub name: Patch<String>,
    /// Id of the term that it moves to.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub term: Patch<String>,
    /// Where.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub room: Patch<String>,
    /// Most active students; people beyond a lowered one stay, a raised one lets in who waits.
    #[serde(default)]
    #[schema(value_type = Option<u32>)]
    pub capacity: Patch<u32>,
    /// First day.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub starts_on: Patch<String>,
    /// Last day, inclusive.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub ends_on: Patch<String>,
    /// `open`, `closed` or `archived`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub status: Patch<String>,
    /// `closed`, `open` or `passcode`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub self_enrollment: Patch<String>,
    /// 6 to 64 characters; stays when the mode changes.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub passcode: Patch<String>,
}

/// Which classes a list shows.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ClassesParams {
    /// Those of a term.
    term: Option<String>,
    /// Those of a subject; not together with `term`.
    subject: Option<String>,
    /// `open` (if left out), `closed` or `archived`.
    status: Option<String>,
    /// Words of the name or the beginning of the code to look for, in any order and without regard to case
    /// and diacritics; 2 letters or digits at least, 200 characters at most. Not together with `term`,
    /// `subject` and `status`: every class is looked for. A page may be shorter than its limit.
    #[param(example = "giai tich")]
    q: Option<String>,
    /// Entries of a page, 1 to 200; 50 if left out.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Reads the one of both that is given.
pub(crate) fn read_class_filter(
    checks: &mut Checks,
    (term, subject): (Option<&str>, Option<&str>),
) -> ClassFilter {
    let invalid = || Fault::new("invalid_id");
    let term = checks.take_optional("term", term, |text| {
        TermId::parse(text).map_err(|_| invalid())
    });
    let subject = checks.take_optional("subject", subject, |text| {
        SubjectId::parse(text).map_err(|_| invalid())
    });
    match (term, subject) {
        (None, None) => ClassFilter::All,
        (Some(term), None) => ClassFilter::Term(term),
        (None, Some(subject)) => ClassFilter::Subject(subject),
        (Some(_), Some(_)) => {
            checks.note("subject", Fault::new("not_with").with("other", "term"));
            ClassFilter::All
        }
    }
}

pub(crate) fn operations() -> Operations {
    operations![list_classes, create_class, get_class, update_class]
}

/// Classes of a status, by code, or those that a query finds
#[utoipa::path(get, path = "/api/classes", tag = "classes", params(ClassesParams), responses(
    (status = 200, body = ClassesPage),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "invalid_cursor, unknown_parameter"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn list_classes(
    actor: Actor,
    Params(params): Params<ClassesParams>,
) -> Result<Json<ClassesPage>, Problem> {
    let mut checks = Checks::new();
    let of = (params.term.as_deref(), params.subject.as_deref());
    let filter = read_class_filter(&mut checks, of);
    let status = checks.take_optional("status", params.status.as_deref(), ClassStatus::parse);
    let filters = [
        ("term", &params.term),
        ("subject", &params.subject),
        ("status", &params.status),
    ];
    let search = params::search(&mut checks, params.q.as_deref(), &filters);
    let page = params::page(&mut checks, params.limit.as_deref(), params.cursor);
    checks.finish()?;
    if let Some(search) = search {
        let acting = actor.acting().await?;
        return Ok(ClassesPage::of(
            acting.search_classes(&search, &page).await?,
        ));
    }
    let status = status.unwrap_or(ClassStatus::Open);
    Ok(ClassesPage::of(
        actor
            .acting()
            .await?
            .list_classes(&filter, status, &page)
            .await?,
    ))
}

/// Enter a class of a subject in a term
#[utoipa::path(post, path = "/api/classes", tag = "classes", request_body = ClassIn,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for 24 hours")),
    responses(
    (status = 201, body = ClassOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "code_taken, archived"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed, idempotency_key_reused"),
))]
async fn create_class(
    actor: Actor,
    Body { value, once }: Body<ClassIn>,
) -> Result<Created<ClassOut>, Problem> {
    let place = (
        value.subject.and_then(|text| SubjectId::parse(&text).ok()),
        value.term.and_then(|text| TermId::parse(&text).ok()),
    );
    let input = ClassInput {
        code: value.code.unwrap_or_default(),
        name: value.name.unwrap_or_default(),
        room: value.room,
        capacity: value.capacity,
        starts_on: value.starts_on,
        ends_on: value.ends_on,
        status: value.status,
        self_enrollment: value.self_enrollment,
        passcode: value.passcode,
    };
    Ok(Created(
        actor
            .acting()
            .await?
            .create_class(&input, place, once.as_ref())
            .await?
            .into(),
    ))
}

/// One class
#[utoipa::path(get, path = "/api/classes/{class}", tag = "classes",
    params(("class" = String, Path, description = "Id", example = "cls_0cqk3f0m3gsfjr5u2a7o9d1e4c")),
    responses(
    (status = 200, body = ClassOut),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
))]
async fn get_class(actor: Actor, Id(class): Id<ClassId>) -> Result<One<ClassOut>, Problem> {
    Ok(One(actor.acting().await?.get_class(&class).await?.into()))
}

/// Edit a class
#[utoipa::path(patch, path = "/api/classes/{class}", tag = "classes", request_body = ClassPatch,
    params(
        ("class" = String, Path, description = "Id"),
        ("If-Match" = String, Header, description = "Version in quotes", example = "\"3\""),
    ),
    responses(
    (status = 200, body = ClassOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "code_taken"),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
    (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
))]
async fn update_class(
    actor: Actor,
    Id(class): Id<ClassId>,
    IfMatch(version): IfMatch,
    Body { value, .. }: Body<ClassPatch>,
) -> Result<One<ClassOut>, Problem> {
    let ClassPatch {
        code,
        name,
        term,
        room,
        capacity,
        starts_on,
        ends_on,
        status,
        self_enrollment,
        passcode,
    } = value;
    let term = term.map(|text| TermId::parse(&text).ok());
    let patch = Edit {
        code,
        name,
        term: Patch::Absent,
        room,
        capacity,
        starts_on,
        ends_on,
        status,
        self_enrollment,
        passcode,
    };
    let acting = actor.acting().await?;
    Ok(One(acting
        .update_class(&class, version, (patch, term))
        .await?
        .into()))
}
