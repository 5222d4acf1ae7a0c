//! Enrollments: who is in a class.

use axum::Json;
use axum::http::StatusCode;
use domain::checks::{Checks, Patch};
use domain::enrollments::{
    ClassRole, Enrollment, EnrollmentInput, EnrollmentPatch as Edit, EnrollmentStatus, Viewer,
};
use domain::ids::{ClassId, PersonId};
use school::enrollments::{Placed, Seen};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::actors::Actor;
use crate::avatars::{Picture, Pictured};
use crate::bodies::{Body, IfMatch};
use crate::names::NameOut;
use crate::operations::{Operations, operations};
use crate::params::{self, Id, Ids, Params};
use crate::problems::Problem;
use crate::representations::{Created, EnrollmentsPage, One, Versioned};
use crate::values;

/// A membership of a class.
#[derive(Debug, Serialize, ToSchema)]
pub struct EnrollmentOut {
    /// Id of the class.
    #[schema(example = "cls_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub class: String,
    /// Who.
    pub person: MemberOut,
    /// As what.
    pub role: values::ClassRole,
    /// Whether it counts.
    pub status: values::EnrollmentStatus,
    /// Place in the queue, from 1, while waiting.
    #[schema(required)]
    pub place: Option<u32>,
    /// Leads the class (lecturers).
    pub primary: bool,
    /// First day.
    #[schema(required, format = Date)]
    pub starts_on: Option<String>,
    /// Last day, inclusive.
    #[schema(required, format = Date)]
    pub ends_on: Option<String>,
    /// Version, as in the `ETag`.
    pub version: u64,
    /// When entered.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When last edited.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

/// What a class shows of a member; classmates see names alone.
#[derive(Debug, Serialize, ToSchema)]
pub struct MemberOut {
    /// Id.
    pub id: String,
    /// Name as it is written.
    pub display_name: String,
    /// Name in its parts.
    pub name: NameOut,
    /// Student or staff number, for those who may see it.
    #[schema(required)]
    pub code: Option<String>,
    /// E-mail, for those who may see it.
    #[schema(required)]
    pub email: Option<String>,
    /// Where the picture is shown from, for some hours; null: there is none.
    #[schema(required, value_type = Option<String>)]
    pub avatar_url: Picture,
}

impl From<Seen> for EnrollmentOut {
    fn from(
        Seen {
            enrollment,
            contact,
            place,
        }: Seen,
    ) -> Self {
        Self {
            class: enrollment.class.to_string(),
            person: MemberOut {
                avatar_url: Picture::of(&enrollment.person, enrollment.avatar),
                id: enrollment.person.to_string(),
                display_name: enrollment.name.display(),
                name: enrollment.name.into(),
                code: contact.code.map(|code| code.to_string()),
                email: contact.email.map(|email| email.to_string()),
            },
            role: enrollment.role.into(),
            status: enrollment.status.into(),
            place,
            primary: enrollment.primary,
            starts_on: enrollment.starts_on.map(|date| date.to_string()),
            ends_on: enrollment.ends_on.map(|date| date.to_string()),
            version: enrollment.version,
            created_at: enrollment.created_at.to_string(),
            updated_at: enrollment.updated_at.to_string(),
        }
    }
}

impl From<Placed> for EnrollmentOut {
    /// As staff see it, and the person: only they write memberships.
    fn from(Placed { enrollment, place }: Placed) -> Self {
        let contact = enrollment.contact_for(Viewer::Staff);
        Seen {
            enrollment,
            contact,
            place,
        }
        .into()
    }
}

impl From<Enrollment> for EnrollmentOut {
    /// As it is now, for who edits it.
    fn from(enrollment: Enrollment) -> Self {
        let place = None;
        Placed { enrollment, place }.into()
    }
}

impl Pictured for EnrollmentOut {
    fn pictures(&mut self) -> Vec<&mut Picture> {
        vec![&mut self.person.avatar_url]
    }
}

impl Pictured for EnrollmentsPage {
    fn pictures(&mut self) -> Vec<&mut Picture> {
        let members = self.items.iter_mut();
        members
            .map(|member| &mut member.person.avatar_url)
            .collect()
    }
}

impl Versioned for EnrollmentOut {
    fn version(&self) -> u64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/classes/{}/enrollments/{}", self.class, self.person.id)
    }
}

/// Somebody to enroll.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrollmentIn {
    /// Id of the person.
    #[serde(default)]
    #[schema(value_type = String, example = "usr_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub person: Option<String>,
    /// `LECTURER` or `STUDENT`.
    #[serde(default)]
    #[schema(value_type = String, example = "STUDENT")]
    pub role: Option<String>,
    /// Leads the class (lecturers).
    #[serde(default)]
    pub primary: bool,
    /// First day.
    #[serde(default)]
    #[schema(format = Date)]
    pub starts_on: Option<String>,
}

/// An edit of a membership: absent leaves, null clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrollmentPatch {
    /// Leads the class (lecturers).
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub primary: Patch<bool>,
    /// First day.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub starts_on: Patch<String>,
    /// Last day, inclusive.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub ends_on: Patch<String>,
}

/// Joining a class.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JoinIn {
    /// The passcode, for a class that needs one.
    #[serde(default)]
    pub passcode: Option<String>,
}

/// Which members a list shows.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EnrollmentsParams {
    /// `STUDENT` (if left out) or `LECTURER`.
    role: Option<String>,
    /// `active` (if left out) or, for staff, `waiting` (in the order of the queue) or `withdrawn`.
    status: Option<String>,
    /// Words of the name, or for staff the beginning of the number, to look for among the active members,
    /// in any order and without regard to case and diacritics; 2 letters or digits at least, 200 characters
    /// at most. Not together with `status`. A page may be shorter than its limit.
    #[param(example = "nguyen van a")]
    q: Option<String>,
    /// Entries of a page, 1 to 200; 50 if left out.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

pub(crate) fn operations() -> Operations {
    operations![
        list_enrollments,
        create_enrollment,
        get_enrollment,
        update_enrollment,
        delete_enrollment,
        join_class,
    ]
}

/// Join a class as a student; when the class is full, the answer has the status `waiting` and the place in the queue
#[utoipa::path(post, path = "/api/classes/{class}/join", tag = "enrollments", request_body = JoinIn,
    params(
        ("class" = String, Path, description = "Id of the class"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for 24 hours"),
    ),
    responses(
    (status = 201, body = EnrollmentOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden, passcode_wrong"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "self_enrollment_closed, class_full, class_not_open, already_enrolled, already_waiting, other_role"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed, idempotency_key_reused"),
    (status = 429, body = Problem, content_type = "application/problem+json", description = "too_many_guesses, with Retry-After"),
))]
async fn join_class(
    actor: Actor,
    Id(class): Id<ClassId>,
    Body { value, once }: Body<JoinIn>,
) -> Result<Created<EnrollmentOut>, Problem> {
    let passcode = value.passcode.as_deref();
    let acting = actor.acting().await?;
    let joined = acting.join_class(&class, passcode, once.as_ref()).await?;
    Ok(actor.show_pictures(Created(joined.into())).await)
}

/// Members of a class, by given and family name, those who wait by their turn; or those whom a query finds
#[utoipa::path(get, path = "/api/classes/{class}/enrollments", tag = "enrollments",
    params(("class" = String, Path, description = "Id of the class"), EnrollmentsParams),
    responses(
    (status = 200, body = EnrollmentsPage),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "invalid_cursor, unknown_parameter"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden: classmates do not see who waits or has left"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn list_enrollments(
    actor: Actor,
    Id(class): Id<ClassId>,
    Params(params): Params<EnrollmentsParams>,
) -> Result<Json<EnrollmentsPage>, Problem> {
    let mut checks = Checks::new();
    let role = checks.take_optional("role", params.role.as_deref(), ClassRole::parse);
    let status = checks.take_optional("status", params.status.as_deref(), EnrollmentStatus::parse);
    let filters = [("status", &params.status)];
    let search = params::search(&mut checks, params.q.as_deref(), &filters);
    let page = params::page(&mut checks, params.limit.as_deref(), params.cursor);
    checks.finish()?;
    let acting = actor.acting().await?;
    let role = role.unwrap_or(ClassRole::Student);
    if let Some(search) = search {
        let ask = (&search, &page);
        let found = acting.search_enrollments(&class, role, ask).await?;
        return Ok(actor.show_pictures(EnrollmentsPage::of(found)).await);
    }
    let of = (role, status.unwrap_or(EnrollmentStatus::Active));
    let members = acting.list_enrollments(&class, of, &page).await?;
    Ok(actor.show_pictures(EnrollmentsPage::of(members)).await)
}

/// Enroll somebody; when the class is full, the answer has the status `waiting` and the place in the queue
#[utoipa::path(post, path = "/api/classes/{class}/enrollments", tag = "enrollments", request_body = EnrollmentIn,
    params(
        ("class" = String, Path, description = "Id of the class"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for 24 hours"),
    ),
    responses(
    (status = 201, body = EnrollmentOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden, lecturers_by_administrator"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "class_full, class_not_open, already_enrolled, already_waiting, other_role, role_not_held, person_not_active"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed, idempotency_key_reused"),
))]
async fn create_enrollment(
    actor: Actor,
    Id(class): Id<ClassId>,
    Body { value, once }: Body<EnrollmentIn>,
) -> Result<Created<EnrollmentOut>, Problem> {
    let person = value.person.and_then(|text| PersonId::parse(&text).ok());
    let input = EnrollmentInput {
        role: value.role.unwrap_or_default(),
        primary: value.primary,
        starts_on: value.starts_on,
    };
    let acting = actor.acting().await?;
    let ask = (&input, once.as_ref());
    let enrolled = acting.create_enrollment(&class, person.as_ref(), ask);
    let enrolled = enrolled.await?;
    Ok(actor.show_pictures(Created(enrolled.into())).await)
}

/// One membership
#[utoipa::path(get, path = "/api/classes/{class}/enrollments/{person}", tag = "enrollments",
    params(
        ("class" = String, Path, description = "Id of the class"),
        ("person" = String, Path, description = "Id of the person"),
    ),
    responses(
    (status = 200, body = EnrollmentOut),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
))]
async fn get_enrollment(
    actor: Actor,
    Ids(class, person): Ids<ClassId, PersonId>,
) -> Result<One<EnrollmentOut>, Problem> {
    let acting = actor.acting().await?;
    let member = acting.get_enrollment(&class, &person).await?;
    Ok(actor.show_pictures(One(member.into())).await)
}

/// Edit the dates of a membership, or who leads the class
#[utoipa::path(patch, path = "/api/classes/{class}/enrollments/{person}", tag = "enrollments", request_body = EnrollmentPatch,
    params(
        ("class" = String, Path, description = "Id of the class"),
        ("person" = String, Path, description = "Id of the person"),
        ("If-Match" = String, Header, description = "Version in quotes", example = "\"3\""),
    ),
    responses(
    (status = 200, body = EnrollmentOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
    (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
))]
async fn update_enrollment(
    actor: Actor,
    Ids(class, person): Ids<ClassId, PersonId>,
    IfMatch(version): IfMatch,
    Body { value, .. }: Body<EnrollmentPatch>,
) -> Result<One<EnrollmentOut>, Problem> {
    let EnrollmentPatch {
        primary,
        starts_on,
        ends_on,
    } = value;
    let edit = (
        version,
        Edit {
            primary,
            starts_on,
            ends_on,
        },
    );
    let acting = actor.acting().await?;
    let member = acting.update_enrollment(&class, &person, edit).await?;
    Ok(actor.show_pictures(One(member.into())).await)
}

/// Drop somebody from a class or its queue, or leave it oneself; membership and scores stay for the history
#[utoipa::path(delete, path = "/api/classes/{class}/enrollments/{person}", tag = "enrollments",
    params(
        ("class" = String, Path, description = "Id of the class"),
        ("person" = String, Path, description = "Id of the person"),
        ("If-Match" = String, Header, description = "Version in quotes", example = "\"3\""),
    ),
    responses(
    (status = 204, description = "Dropped"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden, lecturers_by_administrator"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "class_not_open, leaving_by_staff"),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
    (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
))]
async fn delete_enrollment(
    actor: Actor,
    Ids(class, person): Ids<ClassId, PersonId>,
    IfMatch(version): IfMatch,
) -> Result<StatusCode, Problem> {
    actor
        .acting()
        .await?
        .delete_enrollment(&class, &person, version)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
