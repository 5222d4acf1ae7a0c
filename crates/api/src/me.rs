//! Who is signed in.

use axum::Json;
use domain::checks::{Checks, Patch};
use domain::people::ProfilePatch;
use domain::search::Search;
use domain::second_factors::Standing;
use school::me::{Me, MyClass};
use school::search::Fellow;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::actors::Actor;
use crate::avatars::{Picture, Pictured};
use crate::bodies::{Body, IfMatch};
use crate::classes::ClassOut;
use crate::names::NameOut;
use crate::operations::{Operations, operations};
use crate::params::{self, PageParams, Params};
use crate::people::PersonOut;
use crate::problems::Problem;
use crate::representations::{MyClassesPage, MyPeoplePage, One};
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
    /// How one stands to the second factor that the school may require.
    pub mfa: MfaState,
    /// The school.
    pub school: SchoolOut,
}

impl Pictured for MeOut {
    fn pictures(&mut self) -> Vec<&mut Picture> {
        self.person.pictures()
    }
}

/// How one stands to the second factor that the school may require.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MfaState {
    /// It is for oneself to decide.
    Optional,
    /// It is required, and there.
    Present,
    /// It has to be set up at the user pool before anything else is answered.
    Missing,
}

impl From<Standing> for MfaState {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Free => Self::Optional,
            Standing::Proven => Self::Present,
            Standing::Unknown | Standing::Owing => Self::Missing,
        }
    }
}

/// The school.
#[derive(Debug, Serialize, ToSchema)]
pub struct SchoolOut {
    /// Name; may be empty.
    pub name: String,
    /// Where its logo is; null if there is none.
    #[schema(required, example = "/api/logo/3")]
    pub logo_url: Option<String>,
    /// Whether students may come into classes by themselves, where the class lets them too.
    pub self_enrollment: bool,
}

impl From<Me> for MeOut {
    fn from(me: Me) -> Self {
        Self {
            person: me.person.into(),
            roles: me.roles.iter().map(|role| role.as_str()).collect(),
            permissions: me.permissions,
            mfa: me.mfa.into(),
            school: SchoolOut {
                logo_url: crate::logos::logo_url(&me.settings),
                name: me.settings.school_name,
                self_enrollment: me.settings.self_enrollment,
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

/// Somebody in one of one's own classes.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyPersonOut {
    /// Id.
    #[schema(example = "usr_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub id: String,
    /// Name as it is written.
    #[schema(example = "Nguyễn Văn An")]
    pub display_name: String,
    /// Name in its parts.
    pub name: NameOut,
    /// Student or staff number, for those who teach the class.
    #[schema(required)]
    pub code: Option<String>,
    /// As what they are in the class.
    pub role: ClassRole,
    /// One of the classes that both are in.
    pub class: ClassLabelOut,
}

/// What tells a class from others.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClassLabelOut {
    /// Id.
    pub id: String,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
}

impl From<Fellow> for MyPersonOut {
    fn from(Fellow { member, class }: Fellow) -> Self {
        Self {
            id: member.person.to_string(),
            display_name: member.name.display(),
            name: member.name.into(),
            code: member.code.map(|code| code.to_string()),
            role: member.role.into(),
            class: ClassLabelOut {
                id: class.id.to_string(),
                code: class.code.to_string(),
                name: class.name.to_string(),
            },
        }
    }
}

/// Whom to look for among the people of one's own classes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MyPeopleParams {
    /// Words of the name to look for, in any order and without regard to case and diacritics; 2 letters or
    /// digits at least, 200 characters at most. A page may be shorter than its limit.
    #[param(value_type = String, example = "nguyen van a")]
    q: Option<String>,
    /// Entries of a page, 1 to 200; 50 if left out.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

pub(crate) fn operations() -> Operations {
    operations![get_me, update_me, list_my_classes, list_my_people]
}

/// Who is signed in, and what they may do
#[utoipa::path(get, path = "/api/me", tag = "me", responses(
    (status = 200, body = MeOut),
    (status = 401, body = Problem, content_type = "application/problem+json", description = "unauthenticated"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "not_a_member, account_disabled, forbidden"),
))]
async fn get_me(actor: Actor) -> Result<Json<MeOut>, Problem> {
    let me = actor.acting().await?.get_me().await?;
    Ok(actor.show_pictures(Json(me.into())).await)
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
    let edited = actor.acting().await?.update_me(version, profile).await?;
    Ok(actor.show_pictures(One(edited.into())).await)
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

/// People of one's own ten newest classes whom a query finds, each once
#[utoipa::path(get, path = "/api/me/people", tag = "me", params(MyPeopleParams), responses(
    (status = 200, body = MyPeoplePage),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "invalid_cursor, unknown_parameter"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn list_my_people(
    actor: Actor,
    Params(params): Params<MyPeopleParams>,
) -> Result<Json<MyPeoplePage>, Problem> {
    let mut checks = Checks::new();
    let search = checks.take("q", Search::parse(params.q.as_deref().unwrap_or_default()));
    let page = params::page(&mut checks, params.limit.as_deref(), params.cursor);
    checks.finish()?;
    let search = search.expect("a query that failed its check ended at finish");
    let acting = actor.acting().await?;
    Ok(MyPeoplePage::of(
        acting.list_my_people(&search, &page).await?,
    ))
}
