//! What the program logs while it serves: on standard error, for people or for machines. What may be
//! in a line is decided where it is written; names, addresses of mail and tokens never are.

use std::io::{IsTerminal, stderr};

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;

/// Form of a line.
#[derive(Clone, Copy, ValueEnum)]
pub enum Form {
    /// Short lines for people
    Text,
    /// One JSON object a line
    Json,
}

/// Everything from `info` on. What the wire of files refuses it tells as errors, and anybody can be refused.
const TOLD: &str = "info,s3s=off";

/// Starts logging. `RUST_LOG` chooses what is told instead.
pub fn start(form: Form) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(TOLD));
    let logger = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(stderr)
        .with_ansi(stderr().is_terminal());
    match form {
        Form::Text => logger.compact().init(),
        Form::Json => logger.json().flatten_event(true).init(),
    }
}
