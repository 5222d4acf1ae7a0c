//! Who is signed in.

use axum::Json;
use domain::checks::Patch;
use domain::people::ProfilePatch;
use school::me::{Me, MyClass};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::State;
use crate::actors::Actor;
use crate::bodies::{Body, IfMatch};
use crate::classes::ClassOut;
use crate::params::{PageParams, Params};
use crate::people::PersonOut;
use crate::problems::Problem;
use crate::representations::{MyClassesPage, One};
use crate::values::{ClassRole, EnrollmentStatus};

/// Who is signed in, and what they may do.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeOut {
    /// The person.
    pub person: PersonOut,
    /// Roles held.
    #[schema(example = json!(["LECTURER"]))]
    pub roles: Vec<&'static str>,
    /// Ids of the operations that these roles may ever take, on something.
    #[schema(example = json!(["get_me", "list_my_classes"]))]
    pub permissions: Vec<&'static str>,
    /// The school.
    pub school: SchoolOut,
}

/// The school.
#[derive(Debug, Serialize, ToSchema)]
pub struct SchoolOut {
    /// Name; may be empty.
    pub name: String,
}

impl From<Me> for MeOut {
    fn from(me: Me) -> Self {
        Self {
            person: me.person.into(),
            roles: me.roles.iter().map(|role| role.as_str()).collect(),
            permissions: me.permissions,
            school: SchoolOut {
                name: me.school_name,
            },
        }
    }
}

/// An edit of one's own profile: absent leaves, null clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MePatch {
    /// `en` or `vi`.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "vi")]
    pub language: Patch<String>,
    /// IANA name of a zone.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "Asia/Ho_Chi_Minh")]
    pub time_zone: Patch<String>,
    /// Telephone.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub phone: Patch<String>,
    /// Date of birth.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub birth_date: Patch<String>,
}

/// A class with what the person is in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyClassOut {
    /// The class.
    pub class: ClassOut,
    /// `LECTURER` or `STUDENT`.
    pub role: ClassRole,
    /// `active`, `waiting` or `withdrawn`.
    pub status: EnrollmentStatus,
}

impl From<MyClass> for MyClassOut {
    fn from(mine: MyClass) -> Self {
        Self {
            class: mine.class.into(),
            role: mine.role.into(),
            status: mine.status.into(),
        }
    }
}

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(get_me, update_me))
        .routes(routes!(list_my_classes))
}

/// Who is signed in, and what they may do
#[utoipa::path(get, path = "/api/me", tag = "me", responses(
    (status = 200, body = MeOut),
    (status = 401, body = Problem, content_type = "application/problem+json", description = "unauthenticated"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "not_a_member, account_disabled, forbidden"),
))]
async fn get_me(actor: Actor) -> Result<Json<MeOut>, Problem> {
    Ok(Json(actor.acting().await?.get_me().await?.into()))
}

/// Edit one's own profile
#[utoipa::path(patch, path = "/api/me", tag = "me", request_body = MePatch,
    params(("If-Match" = String, Header, description = "Version in quotes", example = "\"3\"")),
    responses(
    (status = 200, body = PersonOut),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
    (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
))]
async fn update_me(
    actor: Actor,
    IfMatch(version): IfMatch,
    Body { value, .. }: Body<MePatch>,
) -> Result<One<PersonOut>, Problem> {
    let MePatch {
        language,
        time_zone,
        phone,
        birth_date,
    } = value;
    let profile = ProfilePatch {
        language,
        time_zone,
        phone,
        birth_date,
    };
    Ok(One(actor
        .acting()
        .await?
        .update_me(version, profile)
        .await?
        .into()))
}

/// One's own classes, newest first
#[utoipa::path(get, path = "/api/me/classes", tag = "me", params(PageParams), responses(
    (status = 200, body = MyClassesPage),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "invalid_cursor, unknown_parameter"),
))]
async fn list_my_classes(
    actor: Actor,
    Params(page): Params<PageParams>,
) -> Result<Json<MyClassesPage>, Problem> {
    let page = page.read()?;
    Ok(MyClassesPage::of(
        actor.acting().await?.list_my_classes(&page).await?,
    ))
}
