//! Terms.

use axum::Json;
use domain::checks::Patch;
use domain::ids::TermId;
use domain::terms::{TermInput, TermPatch as Edit};
use school::terms::{Current, TermNow};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actors::Actor;
use crate::bodies::{Body, IfMatch};
use crate::operations::{Operations, operations};
use crate::params::{Id, Params, ShelfParams};
use crate::problems::Problem;
use crate::representations::{Created, One, TermsPage, Versioned};
use crate::values;

/// A term.
#[derive(Debug, Serialize, ToSchema)]
pub struct TermOut {
    /// Id.
    #[schema(example = "trm_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub id: String,
    /// Name.
    #[schema(example = "Học kỳ 1, 2026–2027")]
    pub name: String,
    /// Year in which its academic year ends.
    #[schema(example = 2027)]
    pub year: i16,
    /// First day.
    #[schema(format = Date, example = "2026-09-07")]
    pub starts_on: String,
    /// Last day, inclusive.
    #[schema(format = Date, example = "2027-01-17")]
    pub ends_on: String,
    /// Whether it is the current one.
    pub current: bool,
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

impl From<TermNow> for TermOut {
    fn from((term, current): TermNow) -> Self {
        Self {
            id: term.id.to_string(),
            name: term.name.to_string(),
            year: term.year,
            starts_on: term.starts_on.to_string(),
            ends_on: term.ends_on.to_string(),
            current,
            status: term.status.into(),
            version: term.version,
            created_at: term.created_at.to_string(),
            updated_at: term.updated_at.to_string(),
        }
    }
}

impl Versioned for TermOut {
    fn version(&self) -> u64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/terms/{}", self.id)
    }
}

/// A term to enter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TermIn {
    /// Name.
    #[serde(default)]
    #[schema(value_type = String, example = "Học kỳ 1, 2026–2027")]
    pub name: Option<String>,
    /// Year in which its academic year ends; if left out, the year of the last day.
    #[serde(default)]
    pub year: Option<i16>,
    /// First day.
    #[serde(default)]
    #[schema(value_type = String, format = Date, example = "2026-09-07")]
    pub starts_on: Option<String>,
    /// Last day, inclusive.
    #[serde(default)]
    #[schema(value_type = String, format = Date, example = "2027-01-17")]
    pub ends_on: Option<String>,
    /// Whether it becomes the current one.
    #[serde(default)]
    pub current: bool,
}

/// An edit of a term: absent leaves, null clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TermPatch {
    /// Name.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub name: Patch<String>,
    /// Year in which its academic year ends.
    #[serde(default)]
    #[schema(value_type = Option<i16>)]
    pub year: Patch<i16>,
    /// First day.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub starts_on: Patch<String>,
    /// Last day, inclusive.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub ends_on: Patch<String>,
    /// Whether it is the current one; true takes it from the other.
    #[serde(default)]
    pub current: Option<bool>,
    /// `active` or `archived`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub status: Patch<String>,
}

pub(crate) fn operations() -> Operations {
    operations![list_terms, create_term, get_term, update_term]
}

/// Terms, newest first
#[utoipa::path(get, path = "/api/terms", tag = "terms", params(ShelfParams), responses(
    (status = 200, body = TermsPage),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "invalid_cursor, unknown_parameter"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn list_terms(
    actor: Actor,
    Params(params): Params<ShelfParams>,
) -> Result<Json<TermsPage>, Problem> {
    let (shelf, page) = params.read()?;
    Ok(TermsPage::of(
        actor.acting().await?.list_terms(shelf, &page).await?,
    ))
}

/// Enter a term
#[utoipa::path(post, path = "/api/terms", tag = "terms", request_body = TermIn,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for 24 hours")),
    responses(
    (status = 201, body = TermOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed, idempotency_key_reused"),
))]
async fn create_term(
    actor: Actor,
    Body { value, once }: Body<TermIn>,
) -> Result<Created<TermOut>, Problem> {
    let input = TermInput {
        name: value.name.unwrap_or_default(),
        year: value.year,
        starts_on: value.starts_on.unwrap_or_default(),
        ends_on: value.ends_on.unwrap_or_default(),
    };
    let current = if value.current {
        Current::Become
    } else {
        Current::Unchanged
    };
    Ok(Created(
        actor
            .acting()
            .await?
            .create_term(&input, current, once.as_ref())
            .await?
            .into(),
    ))
}

/// One term
#[utoipa::path(get, path = "/api/terms/{term}", tag = "terms",
    params(("term" = String, Path, description = "Id", example = "trm_0cqk3f0m3gsfjr5u2a7o9d1e4c")),
    responses(
    (status = 200, body = TermOut),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
))]
async fn get_term(actor: Actor, Id(term): Id<TermId>) -> Result<One<TermOut>, Problem> {
    Ok(One(actor.acting().await?.get_term(&term).await?.into()))
}

/// Edit a term
#[utoipa::path(patch, path = "/api/terms/{term}", tag = "terms", request_body = TermPatch,
    params(
        ("term" = String, Path, description = "Id"),
        ("If-Match" = String, Header, description = "Version in quotes", example = "\"3\""),
    ),
    responses(
    (status = 200, body = TermOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "archived"),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
    (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
))]
async fn update_term(
    actor: Actor,
    Id(term): Id<TermId>,
    IfMatch(version): IfMatch,
    Body { value, .. }: Body<TermPatch>,
) -> Result<One<TermOut>, Problem> {
    let TermPatch {
        name,
        year,
        starts_on,
        ends_on,
        current,
        status,
    } = value;
    let current = match current {
        None => Current::Unchanged,
        Some(true) => Current::Become,
        Some(false) => Current::Cease,
    };
    let edit = (
        Edit {
            name,
            year,
            starts_on,
            ends_on,
            status,
        },
        current,
    );
    Ok(One(actor
        .acting()
        .await?
        .update_term(&term, version, edit)
        .await?
        .into()))
}
