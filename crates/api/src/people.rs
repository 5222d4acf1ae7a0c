//! People.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::checks::{Checks, Fault, Patch};
use domain::ids::PersonId;
use domain::people::{Person, PersonInput, PersonPatch as Edit, PersonStatus, ProfilePatch, Role};
use school::people::{Invitation, PersonRow};
use school::tables::Listed;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::actors::Actor;
use crate::avatars::{Picture, Pictured};
use crate::bodies::{Body, IfMatch};
use crate::names::{NameIn, NameOut};
use crate::operations::{Operations, operations};
use crate::params::{self, Id, PageParams, Params};
use crate::problems::Problem;
use crate::representations::{Created, MyClassesPage, One, PeoplePage, Versioned};
use crate::values;

/// A person.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonOut {
    /// Id.
    #[schema(example = "usr_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub id: String,
    /// Name in its parts.
    pub name: NameOut,
    /// Name as it is written.
    #[schema(example = "Nguyễn Văn An")]
    pub display_name: String,
    /// E-mail and sign-in name.
    #[schema(example = "an@example.edu")]
    pub email: String,
    /// Whether the e-mail stands for "none".
    pub email_is_placeholder: bool,
    /// Student or staff number.
    #[schema(required, example = "SV-2026-001")]
    pub code: Option<String>,
    /// Roles held.
    pub roles: Vec<values::Role>,
    /// Whether they count as present.
    pub status: values::PersonStatus,
    /// Language; null: the school's.
    #[schema(required)]
    pub language: Option<values::Language>,
    /// Zone; null: the school's.
    #[schema(required, example = "Asia/Ho_Chi_Minh")]
    pub time_zone: Option<String>,
    /// Telephone.
    #[schema(required)]
    pub phone: Option<String>,
    /// Date of birth.
    #[schema(required, format = Date)]
    pub birth_date: Option<String>,
    /// Whether they can sign in.
    pub account: values::AccountLink,
    /// Where the picture is shown from, for some hours; null: there is none.
    #[schema(required, value_type = Option<String>)]
    pub avatar_url: Picture,
    /// Version, as in the `ETag`.
    pub version: u64,
    /// When entered.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When last edited.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

impl From<Person> for PersonOut {
    fn from(person: Person) -> Self {
        Self {
            avatar_url: Picture::of(&person.id, person.avatar),
            id: person.id.to_string(),
            display_name: person.name.display(),
            name: person.name.into(),
            email_is_placeholder: person.email.is_placeholder(),
            email: person.email.to_string(),
            code: person.code.map(|code| code.to_string()),
            roles: person.roles.into_iter().map(Into::into).collect(),
            status: person.status.into(),
            language: person.language.map(Into::into),
            time_zone: person.time_zone.map(|zone| zone.as_str().to_owned()),
            phone: person.phone.map(|phone| phone.as_str().to_owned()),
            birth_date: person.birth_date.map(|date| date.to_string()),
            account: person.account.into(),
            version: person.version,
            created_at: person.created_at.to_string(),
            updated_at: person.updated_at.to_string(),
        }
    }
}

impl Versioned for PersonOut {
    fn version(&self) -> u64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/people/{}", self.id)
    }
}

/// A row of the list of people.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonRowOut {
    /// Id.
    #[schema(example = "usr_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub id: String,
    /// Name in its parts.
    pub name: NameOut,
    /// Name as it is written.
    pub display_name: String,
    /// E-mail.
    pub email: String,
    /// Whether the e-mail stands for "none".
    pub email_is_placeholder: bool,
    /// Student or staff number.
    #[schema(required)]
    pub code: Option<String>,
    /// Whether they count as present.
    pub status: values::PersonStatus,
    /// Where the picture is shown from, for some hours; null: there is none.
    #[schema(required, value_type = Option<String>)]
    pub avatar_url: Picture,
}

impl From<PersonRow> for PersonRowOut {
    fn from(row: PersonRow) -> Self {
        Self {
            avatar_url: Picture::of(&row.id, row.avatar),
            id: row.id.to_string(),
            display_name: row.name.display(),
            name: row.name.into(),
            email_is_placeholder: row.email.is_placeholder(),
            email: row.email.to_string(),
            code: row.code.map(|code| code.to_string()),
            status: row.status.into(),
        }
    }
}

impl Pictured for PersonOut {
    fn pictures(&mut self) -> Vec<&mut Picture> {
        vec![&mut self.avatar_url]
    }
}

impl Pictured for PersonRowOut {
    fn pictures(&mut self) -> Vec<&mut Picture> {
        vec![&mut self.avatar_url]
    }
}

impl Pictured for PeoplePage {
    fn pictures(&mut self) -> Vec<&mut Picture> {
        self.items
            .iter_mut()
            .map(|row| &mut row.avatar_url)
            .collect()
    }
}

/// A person to enter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonIn {
    /// Name.
    #[serde(default)]
    pub name: NameIn,
    /// E-mail.
    #[serde(default)]
    #[schema(value_type = String, example = "an@example.edu")]
    pub email: Option<String>,
    /// Student or staff number, unique.
    #[serde(default)]
    #[schema(example = "SV-2026-001")]
    pub code: Option<String>,
    /// `ADMIN`, `LECTURER`, `STUDENT`; may be empty.
    #[serde(default)]
    #[schema(example = json!(["STUDENT"]))]
    pub roles: Vec<String>,
    /// `en` or `vi`.
    #[serde(default)]
    pub language: Option<String>,
    /// IANA name of a zone.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// Telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// Date of birth.
    #[serde(default)]
    #[schema(format = Date)]
    pub birth_date: Option<String>,
    /// Whether an account is made and an invitation mailed.
    #[serde(default)]
    pub invite: bool,
}

/// An edit of a person: absent leaves, null clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonPatch {
    /// Whole name.
    #[serde(default)]
    #[schema(value_type = Option<NameIn>)]
    pub name: Patch<NameIn>,
    /// E-mail.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub email: Patch<String>,
    /// Student or staff number.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub code: Patch<String>,
    /// All roles.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    pub roles: Patch<Vec<String>>,
    /// `active`, `disabled` or `archived`.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "disabled")]
    pub status: Patch<String>,
    /// `en` or `vi`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub language: Patch<String>,
    /// IANA name of a zone.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
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

impl From<PersonPatch> for Edit {
    fn from(patch: PersonPatch) -> Self {
        let PersonPatch {
            language,
            time_zone,
            phone,
            birth_date,
            ..
        } = patch;
        Self {
            name: patch.name.map(Into::into),
            email: patch.email,
            code: patch.code,
            roles: patch.roles,
            status: patch.status,
            profile: ProfilePatch {
                language,
                time_zone,
                phone,
                birth_date,
            },
        }
    }
}

/// Which people a list shows.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PeopleParams {
    /// `STUDENT` (if left out), `LECTURER`, `ADMIN`, or `NONE` for people without a role.
    role: Option<String>,
    /// `active` (if left out), `disabled` or `archived`.
    status: Option<String>,
    /// Words of the name, the number or the beginning of the e-mail to look for, in any order and without
    /// regard to case and diacritics; 2 letters or digits at least, 200 characters at most. Not together
    /// with `role` and `status`: everybody is looked for. A page may be shorter than its limit.
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
        list_people,
        create_person,
        find_person_by_code,
        get_person,
        update_person,
        invite_person,
        list_person_classes,
    ]
}

/// Reads a role, or `NONE`.
pub(crate) fn parse_listed(text: &str) -> Result<Listed, Fault> {
    if text == Listed::WithoutRole.as_str() {
        return Ok(Listed::WithoutRole);
    }
    let allowed = "ADMIN, LECTURER, STUDENT, NONE";
    let role = Role::parse(text).map_err(|_| Fault::new("not_allowed").with("allowed", allowed))?;
    Ok(Listed::Under(role))
}

/// People with a role and a status, by given and family name, or those whom a query finds
#[utoipa::path(get, path = "/api/people", tag = "people", params(PeopleParams), responses(
    (status = 200, body = PeoplePage),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "invalid_cursor, unknown_parameter"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn list_people(
    actor: Actor,
    Params(params): Params<PeopleParams>,
) -> Result<Json<PeoplePage>, Problem> {
    let mut checks = Checks::new();
    let listed = checks.take_optional("role", params.role.as_deref(), parse_listed);
    let status = checks.take_optional("status", params.status.as_deref(), PersonStatus::parse);
    let filters = [("role", &params.role), ("status", &params.status)];
    let search = params::search(&mut checks, params.q.as_deref(), &filters);
    let page = params::page(&mut checks, params.limit.as_deref(), params.cursor);
    checks.finish()?;
    if let Some(search) = search {
        let acting = actor.acting().await?;
        let found = acting.search_people(&search, &page).await?;
        return Ok(actor.show_pictures(PeoplePage::of(found)).await);
    }
    let listed = listed.unwrap_or(Listed::Under(Role::Student));
    let status = status.unwrap_or(PersonStatus::Active);
    let acting = actor.acting().await?;
    let people = acting.list_people(listed, status, &page).await?;
    Ok(actor.show_pictures(PeoplePage::of(people)).await)
}

/// Enter a person
#[utoipa::path(post, path = "/api/people", tag = "people", request_body = PersonIn,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for 24 hours")),
    responses(
    (status = 201, body = PersonOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "email_taken, code_taken, no_address"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed, idempotency_key_reused"),
))]
async fn create_person(
    actor: Actor,
    Body { value, once }: Body<PersonIn>,
) -> Result<Created<PersonOut>, Problem> {
    let invitation = if value.invite {
        Invitation::Send
    } else {
        Invitation::None
    };
    let input = PersonInput {
        name: value.name.into(),
        email: value.email.unwrap_or_default(),
        code: value.code,
        roles: value.roles,
        language: value.language,
        time_zone: value.time_zone,
        phone: value.phone,
        birth_date: value.birth_date,
    };
    let acting = actor.acting().await?;
    Ok(Created(
        acting
            .create_person(&input, invitation, once.as_ref())
            .await?
            .into(),
    ))
}

/// One person
#[utoipa::path(get, path = "/api/people/{person}", tag = "people",
    params(("person" = String, Path, description = "Id", example = "usr_0cqk3f0m3gsfjr5u2a7o9d1e4c")),
    responses(
    (status = 200, body = PersonOut),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
))]
async fn get_person(actor: Actor, Id(person): Id<PersonId>) -> Result<One<PersonOut>, Problem> {
    let person = actor.acting().await?.get_person(&person).await?;
    Ok(actor.show_pictures(One(person.into())).await)
}

/// Edit a person
#[utoipa::path(patch, path = "/api/people/{person}", tag = "people", request_body = PersonPatch,
    params(
        ("person" = String, Path, description = "Id"),
        ("If-Match" = String, Header, description = "Version in quotes", example = "\"3\""),
    ),
    responses(
    (status = 200, body = PersonOut),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "email_taken, code_taken, own_administration"),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
    (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
))]
async fn update_person(
    actor: Actor,
    Id(person): Id<PersonId>,
    IfMatch(version): IfMatch,
    Body { value, .. }: Body<PersonPatch>,
) -> Result<One<PersonOut>, Problem> {
    let acting = actor.acting().await?;
    let edited = acting.update_person(&person, version, value.into()).await?;
    Ok(actor.show_pictures(One(edited.into())).await)
}

/// Invite a person to sign in, or mail the invitation again
#[utoipa::path(post, path = "/api/people/{person}/invitation", tag = "people",
    params(("person" = String, Path, description = "Id")),
    responses(
    (status = 202, body = PersonOut, description = "The invitation is on its way"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "no_address, already_linked, person_not_active"),
))]
async fn invite_person(actor: Actor, Id(person): Id<PersonId>) -> Result<Response, Problem> {
    let invited = actor.acting().await?.invite_person(&person).await?;
    let invited = actor.show_pictures(One(PersonOut::from(invited))).await;
    Ok((StatusCode::ACCEPTED, invited).into_response())
}

/// Classes of a person, newest first
#[utoipa::path(get, path = "/api/people/{person}/classes", tag = "people",
    params(("person" = String, Path, description = "Id"), PageParams),
    responses(
    (status = 200, body = MyClassesPage),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
))]
async fn list_person_classes(
    actor: Actor,
    Id(person): Id<PersonId>,
    Params(page): Params<PageParams>,
) -> Result<Json<MyClassesPage>, Problem> {
    let page = page.read()?;
    Ok(MyClassesPage::of(
        actor
            .acting()
            .await?
            .list_person_classes(&person, &page)
            .await?,
    ))
}

/// The person with exactly this student or staff number or e-mail
#[utoipa::path(get, path = "/api/people/by-code/{code}", tag = "people",
    params(("code" = String, Path, description = "Number or e-mail", example = "SV-2026-001")),
    responses(
    (status = 200, body = PersonRowOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
))]
async fn find_person_by_code(
    actor: Actor,
    axum::extract::Path(code): axum::extract::Path<String>,
) -> Result<Json<PersonRowOut>, Problem> {
    let found = actor.acting().await?.find_person_by_code(&code).await?;
    Ok(actor.show_pictures(Json(found.into())).await)
}
