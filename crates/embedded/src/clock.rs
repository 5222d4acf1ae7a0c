//! The machine's own clock.

use std::sync::Arc;
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

/// A home's clock as the user pool reads it, so that both see one time.
pub(crate) struct PoolClock(pub Arc<dyn Clock>);

impl userpool::Clock for PoolClock {
    fn now(&self) -> Timestamp {
        self.0.now()
    }
}
