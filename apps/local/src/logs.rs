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

/// Starts logging. `RUST_LOG` chooses what is told, by default everything from `info` on.
pub fn start(form: Form) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let logger = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(stderr)
        .with_ansi(stderr().is_terminal());
    match form {
        Form::Text => logger.compact().init(),
        Form::Json => logger.json().flatten_event(true).init(),
    }
}
