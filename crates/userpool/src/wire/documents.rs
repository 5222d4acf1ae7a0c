//! The two documents that anyone may read: the signing key, and where it is found.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::faults::Fault;
use super::{respond, respond_fault};
use crate::pools::UserPool;

pub(super) async fn serve_jwks(
    State(pool): State<Arc<UserPool>>,
    Path(id): Path<String>,
) -> Response {
    serve(&pool, &id, &json!({ "keys": [pool.signer.jwk()] }))
}

pub(super) async fn serve_openid_configuration(
    State(pool): State<Arc<UserPool>>,
    Path(id): Path<String>,
) -> Response {
    let issuer = pool.issuer();
    let document = json!({
        "issuer": issuer,
        "jwks_uri": format!("{issuer}/.well-known/jwks.json"),
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "token"],
        "subject_types_supported": ["public"],
    });
    serve(&pool, &id, &document)
}

fn serve(pool: &UserPool, id: &str, document: &Value) -> Response {
    let request_id = pool.new_id().to_string();
    if id != pool.pool_id() {
        let fault = Fault::new("ResourceNotFoundException", "The user pool does not exist.")
            .at(StatusCode::NOT_FOUND);
        return respond_fault(&fault, &request_id);
    }
    let mut response = respond(StatusCode::OK, document, &request_id);
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert(
        CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=3600"),
    );
    response
}
