//! Where people are signed in, and ending it.

use axum::Json;
use axum::http::StatusCode;
use domain::ids::PersonId;
use domain::sessions::SessionId;
use school::sessions::Session;
use serde::Serialize;
use utoipa::ToSchema;

use crate::actors::Actor;
use crate::operations::{Operations, operations};
use crate::params::{Id, PageParams, Params};
use crate::problems::Problem;
use crate::representations::SessionsPage;

/// A sign-in that may still be in use.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionOut {
    /// Id.
    #[schema(example = "0b8a2c1e-5d1c-4a55-9f0e-6a3f0c0f7d11")]
    pub id: String,
    /// Whether this very request belongs to it.
    pub current: bool,
    /// The `User-Agent` of its requests, if they had one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        example = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
    )]
    pub agent: Option<String>,
    /// Network address that it was last seen at; only in one's own list.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "192.0.2.17")]
    pub address: Option<String>,
    /// First request.
    #[schema(format = DateTime)]
    pub first_seen: String,
    /// A request not longer than an hour before the last one.
    #[schema(format = DateTime)]
    pub last_seen: String,
}

impl From<Session> for SessionOut {
    fn from(session: Session) -> Self {
        Self {
            id: session.id.into(),
            current: session.is_current,
            agent: session.agent,
            address: session.address,
            first_seen: session.first_seen.to_string(),
            last_seen: session.last_seen.to_string(),
        }
    }
}

pub(crate) fn operations() -> Operations {
    operations![
        list_my_sessions,
        end_my_session,
        check_my_mfa,
        sign_out,
        sign_out_everywhere,
        list_person_sessions,
        sign_out_person,
        reset_person_mfa,
        reset_person_password,
    ]
}

/// Where one is signed in, newest first
#[utoipa::path(get, path = "/api/me/sessions", tag = "me", params(PageParams), responses(
    (status = 200, body = SessionsPage),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "invalid_cursor, unknown_parameter"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn list_my_sessions(
    actor: Actor,
    Params(page): Params<PageParams>,
) -> Result<Json<SessionsPage>, Problem> {
    let page = page.read()?;
    Ok(SessionsPage::of(
        actor.acting().await?.list_my_sessions(&page).await?,
    ))
}

/// End one of one's own sessions; its tokens are refused from the next request on
#[utoipa::path(delete, path = "/api/me/sessions/{session}", tag = "me",
    params(("session" = String, Path, description = "Id")),
    responses(
    (status = 204, description = "Ended"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "too_many_ended"),
))]
async fn end_my_session(actor: Actor, Id(session): Id<SessionId>) -> Result<StatusCode, Problem> {
    actor.acting().await?.end_my_session(&session).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Have the user pool asked whether one has a second factor, after it was set up or turned off there
#[utoipa::path(post, path = "/api/me/check-mfa", tag = "me", responses(
    (status = 204, description = "What it said counts from now on"),
    (status = 401, body = Problem, content_type = "application/problem+json", description = "unauthenticated"),
    (status = 503, body = Problem, content_type = "application/problem+json", description = "unavailable"),
))]
async fn check_my_mfa(actor: Actor) -> Result<StatusCode, Problem> {
    actor.acting().await?.check_my_mfa().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take this session off the list, before its refresh token is revoked at the user pool
#[utoipa::path(post, path = "/api/me/sign-out", tag = "me", responses(
    (status = 204, description = "No longer listed"),
    (status = 401, body = Problem, content_type = "application/problem+json", description = "unauthenticated"),
))]
async fn sign_out(actor: Actor) -> Result<StatusCode, Problem> {
    actor.acting().await?.sign_out().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End all of one's own sessions, this one included
#[utoipa::path(post, path = "/api/me/sign-out-everywhere", tag = "me", responses(
    (status = 204, description = "Ended; a new sign-in is accepted from now on"),
    (status = 401, body = Problem, content_type = "application/problem+json", description = "unauthenticated"),
))]
async fn sign_out_everywhere(actor: Actor) -> Result<StatusCode, Problem> {
    actor.acting().await?.sign_out_everywhere().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where a person is signed in, newest first
#[utoipa::path(get, path = "/api/people/{person}/sessions", tag = "people",
    params(("person" = String, Path, description = "Id"), PageParams),
    responses(
    (status = 200, body = SessionsPage),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "invalid_cursor, unknown_parameter"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn list_person_sessions(
    actor: Actor,
    Id(person): Id<PersonId>,
    Params(page): Params<PageParams>,
) -> Result<Json<SessionsPage>, Problem> {
    let page = page.read()?;
    let acting = actor.acting().await?;
    Ok(SessionsPage::of(
        acting.list_person_sessions(&person, &page).await?,
    ))
}

/// End all sessions of a person
#[utoipa::path(post, path = "/api/people/{person}/sign-out-everywhere", tag = "people",
    params(("person" = String, Path, description = "Id")),
    responses(
    (status = 204, description = "Ended"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
))]
async fn sign_out_person(actor: Actor, Id(person): Id<PersonId>) -> Result<StatusCode, Problem> {
    actor.acting().await?.sign_out_person(&person).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take the second factor of a person away who has lost it, and end all their sessions
#[utoipa::path(post, path = "/api/people/{person}/reset-mfa", tag = "people",
    params(("person" = String, Path, description = "Id")),
    responses(
    (status = 204, description = "The password alone lets in again"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
))]
async fn reset_person_mfa(actor: Actor, Id(person): Id<PersonId>) -> Result<StatusCode, Problem> {
    actor.acting().await?.reset_person_mfa(&person).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Make the password of a person worthless, mail them a temporary one, and end all their sessions
#[utoipa::path(post, path = "/api/people/{person}/reset-password", tag = "people",
    params(("person" = String, Path, description = "Id")),
    responses(
    (status = 202, description = "The letter is on its way; asked for again, another one is, and the first is worth nothing"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "no_account, person_not_active"),
))]
async fn reset_person_password(
    actor: Actor,
    Id(person): Id<PersonId>,
) -> Result<StatusCode, Problem> {
    actor.acting().await?.reset_person_password(&person).await?;
    Ok(StatusCode::ACCEPTED)
}
