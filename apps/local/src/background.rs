//! What a serving program does unasked: the outbox, jobs, and sweeping out what has outlived its time.

use std::sync::Arc;
use std::time::Duration;

use embedded::Home;
use school::{School, SchoolError, jobs};
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// Most tasks are done with the request that caused them; this is for those that failed or are large.
const OUTBOX: Duration = Duration::from_secs(5);

const SWEEP: Duration = Duration::from_hours(24);

/// Jobs begin when a request makes them; this is for those that wait to be tried again.
const JOBS: Duration = Duration::from_secs(5);

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

/// Goes on with jobs until it is aborted, first of all with those that were left by a process before.
/// Nobody else works on the data folder, so that none of their holders is alive.
pub async fn work_on_jobs(school: Arc<School>) {
    if let Err(error) = school.adopt_jobs().await {
        tracing::warn!(%error, "jobs wait for their leases");
    }
    loop {
        if let Err(error) = finish_jobs(&school).await {
            tracing::warn!(%error, "jobs wait");
        }
        // Whether it was rung or not: there may be something to do.
        let _ = timeout(JOBS, school.wait_for_jobs()).await;
    }
}

/// Steps until there is nothing more to do now. Reading a large bundle takes its time, which is not
/// taken from requests.
async fn finish_jobs(school: &Arc<School>) -> Result<(), SchoolError> {
    loop {
        let school = school.clone();
        let runtime = Handle::current();
        let step = spawn_blocking(move || runtime.block_on(school.run_jobs(jobs::STEP)));
        let Ok(worked) = step.await else {
            // The panic was told where it happened; the lease keeps others from running into it at once.
            return Ok(());
        };
        if worked? == 0 {
            return Ok(());
        }
    }
}

/// Rounds until one finds nothing more that is due.
async fn empty_outbox(school: &School) -> Result<(), SchoolError> {
    while school.run_outbox().await? > 0 {}
    Ok(())
}
