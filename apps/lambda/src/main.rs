//! Rollbook on AWS Lambda: one program for both functions. A request of the HTTP API goes to the router of
//! the school, a minute of `EventBridge` makes the worker do what waits.

#[cfg(panic = "abort")]
compile_error!("a panic ends a request and not the process, so the profile must unwind");

mod answers;
mod environment;
mod events;
mod failures;
mod functions;
mod homes;
mod logs;
mod metrics;
mod requests;
mod ticks;

use std::process::ExitCode;
use std::sync::Arc;

use lambda_runtime::{Diagnostic, LambdaEvent, service_fn};
use serde_json::value::RawValue;
use tracing::level_filters::LevelFilter;

use environment::Environment;
use functions::Function;

// A function does one thing at a time, and has a part of one processor.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let environment = match Environment::read() {
        Ok(environment) => environment,
        Err(error) => {
            logs::start(LevelFilter::INFO);
            failures::report(&error).await;
            return ExitCode::FAILURE;
        }
    };
    logs::start(environment.log_level);
    let client_id = environment.client_id.clone();
    let function = Arc::new(Function::new(homes::wire(environment), client_id));
    let handle = |event: LambdaEvent<Box<RawValue>>| {
        let function = function.clone();
        async move { function.handle(event).await.map_err(Diagnostic::from) }
    };
    match lambda_runtime::run(service_fn(handle)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the function ends");
            ExitCode::FAILURE
        }
    }
}
