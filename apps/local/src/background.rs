//! What a serving program does unasked: the outbox, and sweeping out what has outlived its time.

use std::sync::Arc;
use std::time::Duration;

use embedded::Home;
use school::{School, SchoolError};
use tokio::time::{MissedTickBehavior, interval};

/// Most tasks are done with the request that caused them; this is for those that failed or are large.
const OUTBOX: Duration = Duration::from_secs(5);

const SWEEP: Duration = Duration::from_hours(24);

/// Works until it is aborted; both begin at once.
pub async fn work(school: Arc<School>, home: Home) {
    let mut outbox = interval(OUTBOX);
    let mut sweep = interval(SWEEP);
    outbox.set_missed_tick_behavior(MissedTickBehavior::Delay);
    sweep.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = outbox.tick() => {
                if let Err(error) = empty_outbox(&school).await {
                    tracing::warn!(%error, "the outbox waits");
                }
            }
            _ = sweep.tick() => match home.sweep(school.now()).await {
                Ok(swept) => tracing::info!(items = swept.items, letters = swept.letters, "swept"),
                Err(error) => tracing::warn!(%error, "the home was not swept"),
            }
        }
    }
}

/// Rounds until one finds nothing more that is due.
async fn empty_outbox(school: &School) -> Result<(), SchoolError> {
    while school.run_outbox().await? > 0 {}
    Ok(())
}
