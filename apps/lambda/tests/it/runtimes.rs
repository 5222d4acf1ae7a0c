//! Lambda's Runtime API on loopback: hands out events, and takes what comes of them.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

/// An event with what Lambda says of it.
pub struct Invocation {
    pub id: String,
    pub deadline_ms: u128,
    pub event: String,
}

/// What a function reports.
#[derive(Debug)]
pub enum Report {
    /// It did what was asked.
    Response { id: String, body: Value },
    /// It could not.
    Error { id: String, body: Value },
    /// It does not even start.
    InitError { body: Value },
}

/// A Runtime API for one process of one function; it ends with this.
pub struct Runtime {
    pub address: String,
    pub events: UnboundedSender<Invocation>,
    pub reports: UnboundedReceiver<Report>,
    /// When the function asked for an event.
    pub asked: UnboundedReceiver<Instant>,
    server: JoinHandle<()>,
}

struct Ends {
    events: Mutex<UnboundedReceiver<Invocation>>,
    reports: UnboundedSender<Report>,
    asked: UnboundedSender<Instant>,
}

impl Runtime {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (events, waiting) = unbounded_channel();
        let (told, reports) = unbounded_channel();
        let (noted, asked) = unbounded_channel();
        let ends = Arc::new(Ends {
            events: Mutex::new(waiting),
            reports: told,
            asked: noted,
        });
        let routes = Router::new()
            .route("/invocation/next", get(hand_out))
            .route("/invocation/{id}/{kind}", post(take))
            .route("/init/error", post(take_init_error))
            .with_state(ends);
        let api = Router::new().nest("/2018-06-01/runtime", routes);
        let server = tokio::spawn(async move {
            axum::serve(listener, api).await.unwrap();
        });
        Self {
            address,
            events,
            reports,
            asked,
            server,
        }
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn hand_out(State(ends): State<Arc<Ends>>) -> impl IntoResponse {
    ends.asked.send(Instant::now()).unwrap();
    let next = ends.events.lock().await.recv().await;
    let Some(next) = next else {
        return StatusCode::GONE.into_response();
    };
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("lambda-runtime-aws-request-id", next.id),
        ("lambda-runtime-deadline-ms", next.deadline_ms.to_string()),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:ap-southeast-1:123456789012:function:student-management-api".to_owned(),
        ),
        (
            "lambda-runtime-trace-id",
            "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0".to_owned(),
        ),
    ];
    (headers, next.event).into_response()
}

async fn take(
    State(ends): State<Arc<Ends>>,
    Path((id, kind)): Path<(String, String)>,
    body: String,
) -> StatusCode {
    // The function names no media type.
    let body = serde_json::from_str(&body).unwrap();
    let report = match kind.as_str() {
        "response" => Report::Response { id, body },
        "error" => Report::Error { id, body },
        _ => return StatusCode::NOT_FOUND,
    };
    ends.reports.send(report).unwrap();
    StatusCode::ACCEPTED
}

async fn take_init_error(State(ends): State<Arc<Ends>>, body: String) -> StatusCode {
    let body = serde_json::from_str(&body).unwrap();
    ends.reports.send(Report::InitError { body }).unwrap();
    StatusCode::ACCEPTED
}
