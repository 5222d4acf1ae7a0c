//! A start that fails is told to Lambda, which otherwise would only know that the process has ended.

use axum::http::Method;
use lambda_runtime_api_client::body::Body;
use lambda_runtime_api_client::{BoxError, Client, build_request};
use serde_json::json;

use crate::environment::EnvironmentError;

const KIND: &str = "Rollbook.Environment";

/// Says in the log and to Lambda why the function does not start.
pub async fn report(error: &EnvironmentError) {
    tracing::error!(%error, "the function does not start");
    if let Err(error) = tell(error).await {
        tracing::error!(%error, "Lambda was not told why");
    }
}

async fn tell(error: &EnvironmentError) -> Result<(), BoxError> {
    let said = json!({"errorType": KIND, "errorMessage": error.to_string(), "stackTrace": []});
    let request = build_request()
        .method(Method::POST)
        .uri("/2018-06-01/runtime/init/error")
        .header("lambda-runtime-function-error-type", KIND)
        .body(Body::from(said.to_string()))?;
    Client::builder().build()?.call(request).await?;
    Ok(())
}
