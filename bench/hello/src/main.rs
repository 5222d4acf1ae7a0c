//! A bare `lambda_http` function over one route of axum.

use axum::routing::get;
use axum::{Json, Router};
use lambda_http::{Error, run};
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let health = || async { Json(json!({"status": "ok", "version": "0.1.0"})) };
    run(Router::new().route("/prod/api/health", get(health))).await
}
