//! `rollbook healthcheck`: whether a running program answers, as an exit code.

use std::time::Duration;

use crate::failures::{Exit, Failure};

/// Longer than any healthy answer takes, shorter than supervisors wait.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(clap::Args)]
pub struct Arguments {
    /// Where the program listens
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    url: String,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let url = format!("{}/api/health", arguments.url.trim_end_matches('/'));
    let asked = ureq::get(&url)
        .config()
        .timeout_global(Some(PATIENCE))
        .build()
        .call();
    match asked {
        Ok(_) => {
            println!("ok");
            Ok(())
        }
        Err(error) => Err(Failure::new(Exit::Failed, format!("{url}: {error}"))),
    }
}
