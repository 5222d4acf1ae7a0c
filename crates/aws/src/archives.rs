//! Everything of a home on AWS, for the operator's own program: whole tables and buckets, walked and written
//! under credentials of the operator's. The functions have no right to any of it.

mod buckets;
mod tables;

use std::error::Error;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;

pub use buckets::Bucket;
pub use tables::Tables;

/// Nobody waits for an answer here: what is slow or throttled is tried again for minutes.
const ATTEMPTS: u32 = 10;

/// A page of a megabyte over a slow line.
const ATTEMPT: Duration = Duration::from_mins(2);

const CONNECT: Duration = Duration::from_secs(10);

/// What failed, by its name: an operator may have told another than the school's.
#[derive(Debug, thiserror::Error)]
#[error("{kind} {name}")]
struct At {
    kind: &'static str,
    name: String,
    #[source]
    cause: Box<dyn Error + Send + Sync>,
}

/// The same configuration for long work.
pub fn patient(config: &SdkConfig) -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .operation_attempt_timeout(ATTEMPT)
        .build();
    let retries = RetryConfig::standard().with_max_attempts(ATTEMPTS);
    let config = config.clone().into_builder();
    config
        .timeout_config(timeouts)
        .retry_config(retries)
        .build()
}
