//! What the function logs: one JSON object a line on standard output, which Lambda takes to `CloudWatch`.
//! What may be in a line is decided where it is written; names, addresses of mail and tokens never are.

use std::io::stdout;
use std::panic;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Ours, of which more may be told. The libraries of others would tell bodies and headers.
const OURS: [&str; 4] = ["api", "aws", "bootstrap", "school"];

/// Where every line gets Lambda's id of the invocation from.
const SPANS: &str = "lambda_runtime::layers::trace";

/// Starts logging, and tells panics in the same form.
pub fn start(level: LevelFilter) {
    let others = level.min(LevelFilter::WARN);
    let targets = Targets::new()
        .with_default(others)
        .with_targets(OURS.map(|name| (name, level)))
        .with_target(SPANS, LevelFilter::INFO);
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_span_list(false)
        .with_writer(stdout);
    tracing_subscriber::registry()
        .with(lines)
        .with(targets)
        .init();
    panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string);
        // What it says beyond that may hold anything, a name as well.
        let why = panic.payload().downcast_ref::<&str>();
        tracing::error!(at, why, "panicked");
    }));
}
