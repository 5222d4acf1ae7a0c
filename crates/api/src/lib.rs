//! The HTTP interface of the school: one router for both homes. Handlers extract, call and convert;
//! rules are in `domain`, use cases in `school`.

mod actors;
mod avatars;
mod backups;
mod bodies;
mod books;
mod categories;
mod classes;
mod configuration;
mod departments;
mod docs;
mod enrollments;
mod events;
mod exports;
mod finals;
mod gradebooks;
mod grades;
mod headers;
mod imports;
mod items;
mod jobs;
mod lines;
mod logos;
mod mails;
mod materials;
mod me;
mod merges;
mod names;
mod notices;
mod operations;
mod origins;
mod params;
mod people;
mod problems;
mod representations;
mod requests;
mod score_events;
mod scores;
mod sessions;
mod settings;
mod sheets;
mod statistics;
mod subjects;
mod terms;
mod traces;
mod transcripts;
mod values;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use school::School;
use tower_http::catch_panic::CatchPanicLayer;

use operations::Operations;

pub use actors::Callers;
pub use configuration::{DemoAccount, PasswordPolicy, PoolSettings, Settings};
pub use docs::openapi_json;
pub use headers::{cors, page_headers};
pub use origins::{OriginError, parse_origin, parse_public_url};
pub use requests::{TimeLimit, answer_failure};

/// Most bytes of a JSON body (decisions.md C6).
const MAX_BODY: usize = 1 << 20;

/// Most bytes of a bundle; a larger one is for the command line (decisions.md C6).
const MAX_BUNDLE: usize = 4 << 20;

/// What every handler can reach.
pub(crate) struct Shared {
    school: Arc<School>,
    callers: Callers,
    settings: Settings,
}

pub(crate) type State = Arc<Shared>;

/// The router of `/api/**` over a school. Unknown paths below `/api` answer a problem; everything
/// else is left to the home.
pub fn router(school: Arc<School>, callers: Callers, settings: Settings) -> Router {
    let cors = headers::cors(&settings.allowed_origins);
    let state: State = Arc::new(Shared {
        school,
        callers,
        settings,
    });
    let routes = operations().into_router().with_state(state.clone());
    Router::new()
        .merge(routes)
        .merge(docs::pages())
        .route("/api", axum::routing::any(problems::not_found))
        .route("/api/{*rest}", axum::routing::any(problems::not_found))
        .method_not_allowed_fallback(problems::method_not_allowed)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(CatchPanicLayer::custom(requests::answer_panic))
        .layer(middleware::map_response(headers::harden))
        .layer(cors)
        .layer(middleware::from_fn_with_state(state, requests::serve))
}

/// All operations, for the router and for the document.
pub(crate) fn operations() -> Operations {
    configuration::operations()
        .and(settings::operations())
        .and(mails::operations())
        .and(backups::operations())
        .and(me::operations())
        .and(avatars::operations())
        .and(sessions::operations())
        .and(notices::operations())
        .and(people::operations())
        .and(subjects::operations())
        .and(departments::operations())
        .and(terms::operations())
        .and(classes::operations())
        .and(enrollments::operations())
        .and(exports::operations())
        .and(imports::operations())
        .and(sheets::operations())
        .and(jobs::operations())
        .and(lines::operations())
        .and(logos::operations())
        .and(materials::operations())
        .and(books::operations())
        .and(categories::operations())
        .and(items::operations())
        .and(gradebooks::operations())
        .and(merges::operations())
        .and(scores::operations())
        .and(score_events::operations())
        .and(statistics::operations())
        .and(grades::operations())
        .and(finals::operations())
        .and(transcripts::operations())
        .and(events::operations())
}
