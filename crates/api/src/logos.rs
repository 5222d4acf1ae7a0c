//! The school's logo.

use axum::extract::{Path, State as Extract};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::settings::Settings;
use school::SchoolError;
use school::logos::Logo;

use crate::State;
use crate::actors::Actor;
use crate::bodies::{File, IfMatch};
use crate::exports::SheetBytes;
use crate::operations::{Operations, operations};
use crate::problems::Problem;
use crate::representations::One;
use crate::settings::SettingsOut;

/// Where the logo is, if there is one: each has an address of its own, so that browsers keep it.
pub(crate) fn logo_url(settings: &Settings) -> Option<String> {
    settings.logo.map(|since| format!("/api/logo/{since}"))
}

/// Answers a picture that stays what it is.
struct Shown(Logo);

impl IntoResponse for Shown {
    fn into_response(self) -> Response {
        let Self(Logo { media_type, bytes }) = self;
        let media_type = HeaderValue::from_str(&media_type).expect("a media type is plain text");
        let kept = HeaderValue::from_static("public, max-age=31536000, immutable");
        let headers = [
            (header::CONTENT_TYPE, media_type),
            (header::CACHE_CONTROL, kept),
        ];
        (headers, bytes).into_response()
    }
}

pub(crate) fn operations() -> Operations {
    operations![get_logo, set_logo, delete_logo]
}

/// The school's logo
#[utoipa::path(get, path = "/api/logo/{version}", tag = "school",
    params(("version" = u64, Path, description = "As `logo_url` says", example = 3)),
    responses(
    (status = 200, body = SheetBytes, content_type = "image/webp", description = "The picture: WebP, JPEG or PNG"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found: there is none, or another one by now"),
))]
async fn get_logo(
    Extract(state): Extract<State>,
    Path(version): Path<String>,
) -> Result<Shown, Problem> {
    let version = version.parse().map_err(|_| SchoolError::NotFound)?;
    Ok(Shown(state.school.logo(version).await?))
}

/// Show another logo
#[utoipa::path(put, path = "/api/settings/logo", tag = "school",
    request_body(content = SheetBytes, content_type = "application/octet-stream", description = "A picture, WebP, JPEG or PNG, 100 KB at most"),
    params(("If-Match" = String, Header, description = "Version of the settings in quotes", example = "\"3\"")),
    responses(
    (status = 200, body = SettingsOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
    (status = 415, body = Problem, content_type = "application/problem+json", description = "unsupported_media_type"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed: what is wrong with the picture is told of `body`"),
    (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
))]
async fn set_logo(
    actor: Actor,
    IfMatch(version): IfMatch,
    File { bytes, .. }: File,
) -> Result<One<SettingsOut>, Problem> {
    let acting = actor.acting().await?;
    Ok(One(acting.set_logo(version, &bytes).await?.into()))
}

/// Take the logo away
#[utoipa::path(delete, path = "/api/settings/logo", tag = "school",
    params(("If-Match" = String, Header, description = "Version of the settings in quotes", example = "\"3\"")),
    responses(
    (status = 200, body = SettingsOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
    (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
))]
async fn delete_logo(actor: Actor, IfMatch(version): IfMatch) -> Result<One<SettingsOut>, Problem> {
    let acting = actor.acting().await?;
    Ok(One(acting.delete_logo(version).await?.into()))
}
