//! The clock of the machine that a function runs on, which AWS keeps right.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use ports::Clock;

/// Tells the time of the machine and waits in real time.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    async fn pause(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}
