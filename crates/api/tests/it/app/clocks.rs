//! The time of the tests.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use ports::Clock;

/// The instant at which every test begins, 2026-03-02T08:00:00Z.
pub const NOW: i64 = 1_772_438_400;

/// Stands still until it is told otherwise; waits are over at once.
#[derive(Default)]
pub struct StillClock {
    passed: AtomicI64,
}

impl StillClock {
    /// Lets seconds pass.
    pub fn pass(&self, seconds: i64) {
        self.passed.fetch_add(seconds, Ordering::Relaxed);
    }
}

#[async_trait]
impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        let second = NOW + self.passed.load(Ordering::Relaxed);
        Timestamp::from_second(second).expect("an instant")
    }

    async fn pause(&self, _: Duration) {
        tokio::task::yield_now().await;
    }
}
