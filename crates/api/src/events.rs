//! The activity log: what was done, by whom, to what; for administrators. The history of one membership
//! is for whoever may see it.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use domain::checks::Checks;
use domain::events::{EventFilter, EventFilterInput, Thing};
use domain::ids::{ClassId, PersonId};
use school::events::{Named, Told};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use crate::actors::Actor;
use crate::operations::{Operations, operations};
use crate::params::{self, Ids, PageParams, Params};
use crate::problems::Problem;
use crate::representations::EventsPage;

/// What was done to something.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventOut {
    /// Id.
    #[schema(example = "evt_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub id: String,
    /// When.
    #[schema(format = DateTime)]
    pub at: String,
    /// Id of the operation that did it.
    #[schema(example = "update_class")]
    pub action: String,
    /// Who did it; null: what followed from an import.
    #[schema(required)]
    pub actor: Option<NamedOut>,
    /// What it was done to.
    pub thing: ThingOut,
    /// Whose membership of the thing.
    #[schema(required)]
    pub member: Option<NamedOut>,
    /// Changed attributes as they were; empty of what is new.
    pub before: BTreeMap<String, Value>,
    /// Changed attributes as they became.
    pub after: BTreeMap<String, Value>,
    /// Of which request.
    #[schema(required)]
    pub request_id: Option<String>,
    /// Network address from where.
    #[schema(required)]
    pub address: Option<String>,
}

/// A person with the name of now.
#[derive(Debug, Serialize, ToSchema)]
pub struct NamedOut {
    /// Id.
    pub id: String,
    /// Null if the person is no longer there.
    #[schema(required)]
    pub name: Option<String>,
}

/// Something that has a history.
#[derive(Debug, Serialize, ToSchema)]
pub struct ThingOut {
    /// `person`, `class`, `subject`, `department`, `term`, `job`, `batch` or `school`.
    #[schema(example = "class")]
    pub kind: &'static str,
    /// Id; null of the school.
    #[schema(required)]
    pub id: Option<String>,
    /// Name of now, if it has one.
    #[schema(required)]
    pub name: Option<String>,
}

impl From<Named<PersonId>> for NamedOut {
    fn from(Named { id, name }: Named<PersonId>) -> Self {
        Self {
            id: id.to_string(),
            name,
        }
    }
}

impl From<Named<Thing>> for ThingOut {
    fn from(Named { id, name }: Named<Thing>) -> Self {
        Self {
            kind: id.kind(),
            id: id.id().map(ToOwned::to_owned),
            name,
        }
    }
}

impl From<Told> for EventOut {
    fn from(told: Told) -> Self {
        Self {
            id: told.id.to_string(),
            at: told.at.to_string(),
            action: told.action,
            actor: told.actor.map(NamedOut::from),
            thing: told.thing.into(),
            member: told.member.map(NamedOut::from),
            before: told.before,
            after: told.after,
            request_id: told.request_id,
            address: told.address,
        }
    }
}

/// Which events.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EventsParams {
    /// First day, `YYYY-MM-DD`. Without a thing and an actor a look is about 366 days at most, the last 30 if
    /// nothing is said.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<String>,
    /// Last day, inclusive.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<String>,
    /// IANA name of the zone in which days begin; UTC if left out.
    time_zone: Option<String>,
    /// Id of the person who did it.
    actor: Option<String>,
    /// Id of the operation.
    action: Option<String>,
    /// Id of the person, class, subject, department, term, job or import that it was done to, or `school`.
    thing: Option<String>,
    /// Entries of a page, 1 to 200; 50 if left out. A page may be shorter.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Which events a table is about.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExportParams {
    /// First day, `YYYY-MM-DD`.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<String>,
    /// Last day, inclusive.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<String>,
    /// IANA name of the zone in which days begin; UTC if left out.
    time_zone: Option<String>,
    /// Id of the person who did it.
    actor: Option<String>,
    /// Id of the operation.
    action: Option<String>,
    /// Id of what it was done to.
    thing: Option<String>,
}

pub(crate) fn operations() -> Operations {
    operations![list_events, export_events, list_enrollment_events]
}

/// What was done in the school, newest first; with a thing, the history of it
#[utoipa::path(get, path = "/api/events", tag = "events", params(EventsParams), responses(
    (status = 200, body = EventsPage),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "invalid_cursor, unknown_parameter"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn list_events(
    actor: Actor,
    Params(params): Params<EventsParams>,
) -> Result<Json<EventsPage>, Problem> {
    let mut checks = Checks::new();
    let page = params::page(&mut checks, params.limit.as_deref(), params.cursor);
    checks.finish()?;
    let input = EventFilterInput {
        from: params.from,
        to: params.to,
        time_zone: params.time_zone,
        actor: params.actor,
        action: params.action,
        thing: params.thing,
    };
    let acting = actor.acting().await?;
    let filter = EventFilter::read(&input, acting.now())?;
    Ok(EventsPage::of(acting.list_events(&filter, &page).await?))
}

/// The same events as a table for spreadsheets, 3000 at most; that it was taken is an event too
#[utoipa::path(post, path = "/api/events/export", tag = "events", params(ExportParams), responses(
    (status = 200, body = String, content_type = "text/csv"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "export_too_large"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn export_events(
    actor: Actor,
    Params(params): Params<ExportParams>,
) -> Result<([(HeaderName, HeaderValue); 2], Vec<u8>), Problem> {
    let input = EventFilterInput {
        from: params.from,
        to: params.to,
        time_zone: params.time_zone,
        actor: params.actor,
        action: params.action,
        thing: params.thing,
    };
    let acting = actor.acting().await?;
    let filter = EventFilter::read(&input, acting.now())?;
    let table = acting.export_events(&filter).await?;
    let named = HeaderValue::from_static("attachment; filename=\"activity.csv\"");
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    Ok(([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, named)], table))
}

/// What was done to a membership, newest first: brought in, waited, left, came back
#[utoipa::path(get, path = "/api/classes/{class}/enrollments/{person}/events", tag = "events",
    params(
        ("class" = String, Path, description = "Id of the class"),
        ("person" = String, Path, description = "Id of the person"),
        PageParams,
    ),
    responses(
    (status = 200, body = EventsPage),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
))]
async fn list_enrollment_events(
    actor: Actor,
    Ids(class, person): Ids<ClassId, PersonId>,
    Params(page): Params<PageParams>,
) -> Result<Json<EventsPage>, Problem> {
    let page = page.read()?;
    let acting = actor.acting().await?;
    let list = acting.list_enrollment_events(&class, &person, &page);
    Ok(EventsPage::of(list.await?))
}
