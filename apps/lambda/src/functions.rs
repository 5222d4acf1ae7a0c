//! The function: one event after the other, each answered by the router or done by the worker, and each
//! with a line of metrics.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use api::TimeLimit;
use axum::Router;
use lambda_runtime::{Context, Diagnostic, LambdaEvent};
use ports::Metered;
use school::{School, SchoolError};
use serde::Serialize;
use serde_json::value::RawValue;
use tower::ServiceExt;

use crate::answers::{self, GatewayAnswer};
use crate::events::{Event, EventError, GatewayRequest};
use crate::homes::Wired;
use crate::metrics::Invocation;
use crate::requests;
use crate::ticks::{self, Done};

/// The worker ends this long before Lambda would end it.
const REST: Duration = Duration::from_secs(5);

/// A request is answered this long before Lambda would end it.
const MARGIN: Duration = Duration::from_millis(500);

/// The function with everything that it needs, for as many events as its process lives.
pub struct Function {
    school: Arc<School>,
    router: Router,
    meter: Arc<Metered>,
    client_id: String,
    is_warm: AtomicBool,
}

/// What an event comes to.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Outcome {
    /// The answer to a request.
    Answered(GatewayAnswer),
    /// What was done in a minute.
    Worked(Done),
}

/// Why an event comes to nothing.
#[derive(Debug, thiserror::Error)]
pub enum FunctionError {
    /// It is none of ours.
    #[error(transparent)]
    Event(#[from] EventError),
    /// The answer has no whole body.
    #[error("the answer has no whole body")]
    Answer(#[source] axum::Error),
    /// The worker could not go on; the next minute tries again.
    #[error("the worker could not go on: {0}")]
    Work(#[source] SchoolError),
}

/// Told to Lambda and in the log by its text alone: what an error holds beside it may be personal.
impl From<FunctionError> for Diagnostic {
    fn from(error: FunctionError) -> Self {
        let kind = match error {
            FunctionError::Event(_) => "Rollbook.Event",
            FunctionError::Answer(_) => "Rollbook.Answer",
            FunctionError::Work(_) => "Rollbook.Work",
        };
        Self {
            error_type: kind.to_owned(),
            error_message: error.to_string(),
        }
    }
}

/// What is known of an invocation when it begins.
struct Begun {
    at: Instant,
    context: Context,
    cold_starts: u8,
}

impl Function {
    /// A function that has met no event yet; it serves callers of the app client with this id.
    pub fn new(wired: Wired, client_id: String) -> Self {
        let Wired {
            school,
            router,
            meter,
        } = wired;
        Self {
            school,
            router,
            meter,
            client_id,
            is_warm: AtomicBool::new(false),
        }
    }

    /// Does what an event asks for.
    pub async fn handle(
        &self,
        event: LambdaEvent<Box<RawValue>>,
    ) -> Result<Outcome, FunctionError> {
        let is_warm = self.is_warm.swap(true, Ordering::Relaxed);
        let begun = Begun {
            at: Instant::now(),
            context: event.context,
            cold_starts: u8::from(!is_warm),
        };
        match Event::read(event.payload.get())? {
            Event::Request(request) => self.answer(*request, begun).await,
            Event::Tick => self.work(begun).await,
        }
    }

    async fn answer(
        &self,
        request: GatewayRequest,
        begun: Begun,
    ) -> Result<Outcome, FunctionError> {
        let gateway_id = request.request_context.request_id.clone();
        let mut request = requests::assemble(request, &self.client_id)?;
        let limit = TimeLimit(left(&begun.context).saturating_sub(MARGIN));
        request.extensions_mut().insert(limit);
        let answered = self.router.clone().oneshot(request).await;
        let response = answered.unwrap_or_else(|never| match never {});
        let answer = answers::take(response).await;
        let answer = answer.map_err(FunctionError::Answer)?;
        let line = self
            .measure(begun)
            .of_request(&gateway_id, answer.status_code);
        println!("{line}");
        Ok(Outcome::Answered(answer))
    }

    async fn work(&self, begun: Begun) -> Result<Outcome, FunctionError> {
        let time = left(&begun.context).saturating_sub(REST);
        let worked = ticks::work(&self.school, time).await;
        let done = worked.map_err(FunctionError::Work)?;
        println!("{}", self.measure(begun).of_tick(done));
        Ok(Outcome::Worked(done))
    }

    fn measure(&self, begun: Begun) -> Invocation {
        Invocation {
            function: begun.context.env_config.function_name.clone(),
            request_id: begun.context.request_id,
            took: begun.at.elapsed(),
            spent: self.meter.take_spent(),
            cold_starts: begun.cold_starts,
        }
    }
}

/// Time until Lambda ends the invocation.
fn left(context: &Context) -> Duration {
    let left = context.deadline().duration_since(SystemTime::now());
    left.unwrap_or_default()
}
