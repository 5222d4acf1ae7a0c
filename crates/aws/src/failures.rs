//! What went wrong on the way to AWS or there, as facts: a code and the number of the request, never
//! a message, which may repeat what was sent.

use std::error::Error;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::{ConnectorError, SdkError};

/// A call of AWS that failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It answered with an error that the adapter has no better word for.
    #[error("aws answered {code} to request {request}")]
    Answered {
        /// Such as `AccessDeniedException`.
        code: String,
        /// Its number at AWS, for their support.
        request: String,
    },
    /// No answer came in time; it may have been done.
    #[error("aws did not answer in time")]
    TimedOut,
    /// There is no connection, or there are no credentials.
    #[error("aws cannot be reached: {0}")]
    Unreachable(String),
    /// An answer that cannot be read.
    #[error("aws answered what cannot be read, to request {request}")]
    Unreadable {
        /// Its number at AWS.
        request: String,
    },
    /// An answer without what it always has.
    #[error("aws left out of its answer what it always tells")]
    Incomplete,
    /// The request was not sent.
    #[error("the request could not be made")]
    NotMade,
}

impl Failure {
    /// What became of a call that the service did not answer with an error of its own.
    pub fn of<E>(error: &SdkError<E, HttpResponse>) -> Self
    where
        E: aws_sdk_dynamodb::error::ProvideErrorMetadata,
    {
        match error {
            SdkError::TimeoutError(_) => Self::TimedOut,
            SdkError::DispatchFailure(failure) => match failure.as_connector_error() {
                Some(cause) if cause.is_timeout() => Self::TimedOut,
                cause => Self::Unreachable(cause.map_or_else(String::new, causes)),
            },
            SdkError::ResponseError(answer) => Self::Unreadable {
                request: request_id(answer.raw()),
            },
            SdkError::ServiceError(answer) => {
                let request = request_id(answer.raw());
                // All of AWS's errors have a code; a proxy's page has none.
                match answer.err().code().map(str::to_owned) {
                    Some(code) => Self::Answered { code, request },
                    None => Self::Unreadable { request },
                }
            }
            _ => Self::NotMade,
        }
    }
}

/// All of AWS's services send it, under one of two names.
fn request_id(answer: &HttpResponse) -> String {
    let headers = answer.headers();
    let id = headers
        .get("x-amzn-requestid")
        .or_else(|| headers.get("x-amz-request-id"));
    id.unwrap_or("without a number").to_owned()
}

/// The whole chain: its head alone only says that something failed. None of it knows the request.
fn causes(error: &ConnectorError) -> String {
    let mut told = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        told.push_str(": ");
        told.push_str(&cause.to_string());
        next = cause.source();
    }
    told
}
