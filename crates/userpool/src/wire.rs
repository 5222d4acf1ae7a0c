//! The endpoint: Amazon's JSON protocol on one URL, the two well-known documents beside it, CORS on everything.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::Response;
use axum::routing::{any, get};
use serde_json::Value;
use tower_http::cors::{AllowHeaders, Any, CorsLayer};

use crate::pools::UserPool;

mod administration;
mod documents;
mod faults;
mod operations;
mod profiles;
mod requests;
mod sign_ins;
mod signatures;
mod software_tokens;

use faults::Fault;
use operations::Call;

/// The largest body that is read.
const MAX_BODY: usize = 64 * 1024;

const JSON: HeaderValue = HeaderValue::from_static("application/x-amz-json-1.1");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
const ERROR_MESSAGE: HeaderName = HeaderName::from_static("x-amzn-errormessage");
const TARGET: &str = "x-amz-target";
const TARGET_PREFIX: &str = "AWSCognitoIdentityProviderService.";

/// The pool's endpoint as a service of its own: operations at its root, documents under the pool's id.
///
/// Below a path it is mounted with `Router::nest_service("/cognito", router(pool))`, which serves `/cognito` and `/cognito/`
/// alike. With `ConnectInfo<SocketAddr>` in the requests the rate limit per address holds.
pub fn router(pool: Arc<UserPool>) -> Router {
    Router::new()
        .route("/", any(serve_operation))
        .route("/{pool}/.well-known/jwks.json", get(documents::serve_jwks))
        .route(
            "/{pool}/.well-known/openid-configuration",
            get(documents::serve_openid_configuration),
        )
        .fallback(refuse_path)
        .layer(cors())
        .with_state(pool)
}

fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST])
        // Clients differ in the headers that they send, and none of them grants anything here.
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([REQUEST_ID, ERROR_TYPE, ERROR_MESSAGE])
        .max_age(Duration::from_hours(2))
}

async fn serve_operation(State(pool): State<Arc<UserPool>>, request: Request) -> Response {
    let id = pool.new_id().to_string();
    match answer(&pool, request, &id).await {
        Ok(value) => respond(StatusCode::OK, &value, &id),
        Err(fault) => respond_fault(&fault, &id),
    }
}

async fn refuse_path(State(pool): State<Arc<UserPool>>) -> Response {
    let fault = Fault::new(
        "ResourceNotFoundException",
        "There is nothing at this path.",
    )
    .at(StatusCode::NOT_FOUND);
    respond_fault(&fault, &pool.new_id().to_string())
}

async fn answer(pool: &Arc<UserPool>, request: Request, id: &str) -> Result<Value, Fault> {
    let (parts, body) = request.into_parts();
    let address = parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip());
    if address.is_some_and(|address| !pool.rates.admits(address, pool.clock.now())) {
        return Err(Fault::new("TooManyRequestsException", "Too many requests"));
    }
    let body = read_body(&parts.headers, body).await?;
    let id = id.to_owned();
    let call = Call { id, parts, body };
    // On a task of its own: a client that hangs up must not keep its failed try from being counted.
    let pool = Arc::clone(pool);
    let done = tokio::spawn(async move { operations::run(&pool, &call).await });
    done.await
        .unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
}

async fn read_body(headers: &HeaderMap, body: Body) -> Result<Bytes, Fault> {
    let too_large = || {
        Fault::new(
            "RequestEntityTooLargeException",
            "The request is larger than 65536 bytes.",
        )
        .at(StatusCode::PAYLOAD_TOO_LARGE)
    };
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > MAX_BODY) {
        return Err(too_large());
    }
    to_bytes(body, MAX_BODY).await.map_err(|_| too_large())
}

fn respond(status: StatusCode, value: &Value, id: &str) -> Response {
    let mut response = Response::new(Body::from(value.to_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, JSON);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        REQUEST_ID,
        HeaderValue::from_str(id).expect("a UUID is a header value"),
    );
    response
}

fn respond_fault(fault: &Fault, id: &str) -> Response {
    fault.log(id);
    let mut response = respond(fault.status, &fault.to_body(), id);
    let headers = response.headers_mut();
    let kind = HeaderValue::from_str(&format!("{}:", fault.kind));
    headers.insert(ERROR_TYPE, kind.expect("names of errors are letters"));
    // Clients read the message in the body; one that repeats what they sent may not fit a header.
    if let Ok(message) = HeaderValue::from_str(&fault.message) {
        headers.insert(ERROR_MESSAGE, message);
    }
    response
}
