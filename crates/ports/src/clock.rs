//! Time, injected so that rules and tests decide what "now" is.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

/// The wall clock of a home.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The present instant, UTC.
    fn now(&self) -> Timestamp;

    /// Waits for `duration`; a test's clock may return at once.
    async fn pause(&self, duration: Duration);
}
