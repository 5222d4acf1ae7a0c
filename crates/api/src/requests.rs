//! What happens around every request: an id, a limit on its time, and one line in the log that says
//! nothing personal.

use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State as Extract};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::State;
use crate::problems::{Code, Problem};

/// Longest time of a request, below the 30 s at which API Gateway gives up.
const LIMIT: Duration = Duration::from_secs(28);

/// How long a home has for this request, if it is less than others have.
#[derive(Debug, Clone, Copy)]
pub struct TimeLimit(pub Duration);

tokio::task_local! {
    /// Id of the request that is being served.
    pub(crate) static REQUEST_ID: String;
}

/// Serves a request with an id, in time, and logs it.
pub(crate) async fn serve(
    Extract(state): Extract<State>,
    request: Request,
    next: Next,
) -> Response {
    let id = state.school.new_request_id();
    let method = request.method().clone();
    let path = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| path.as_str().to_owned());
    let told = request.extensions().get::<TimeLimit>();
    let limit = told.map_or(LIMIT, |TimeLimit(limit)| LIMIT.min(*limit));
    let started = Instant::now();
    let served = REQUEST_ID.scope(id.clone(), tokio::time::timeout(limit, next.run(request)));
    let mut response = match served.await {
        Ok(response) => response,
        Err(_) => {
            REQUEST_ID.sync_scope(id.clone(), || Problem::new(Code::TimedOut).into_response())
        }
    };
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    let status = response.status().as_u16();
    let code = response
        .extensions()
        .get::<Code>()
        .map(|code| code.as_str());
    let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let path = path.as_deref().unwrap_or("unknown");
    if status >= 500 {
        tracing::error!(request.id = %id, %method, path, status, code, duration_ms, "served");
    } else {
        tracing::info!(request.id = %id, %method, path, status, code, duration_ms, "served");
    }
    response
}

/// Answers a panic, which ends the request and nothing else.
pub(crate) fn answer_panic(_: Box<dyn std::any::Any + Send>) -> Response {
    tracing::error!("a handler panicked");
    Problem::new(Code::Internal).into_response()
}

/// What is answered in the place of an answer that a home cannot pass on, to the request with this id.
pub fn answer_failure(request_id: String) -> Response {
    let problem = || Problem::new(Code::Internal).into_response();
    REQUEST_ID.sync_scope(request_id, problem)
}
