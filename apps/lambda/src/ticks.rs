//! What the worker does each minute: the outbox until nothing of it is due, and jobs step by step.
//! A minute that comes twice, or is cut short, is harmless: tasks are claimed and jobs are leased.

use std::time::Duration;

use school::{School, SchoolError, jobs};
use serde::Serialize;
use tokio::time::{Instant, timeout_at};

/// What was done in a minute.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Done {
    /// Tasks of the outbox.
    pub tasks: u32,
    /// Steps of jobs.
    pub steps: u32,
}

/// Works until there is nothing to do or the time is over.
pub async fn work(school: &School, time: Duration) -> Result<Done, SchoolError> {
    let mut done = Done::default();
    let until = Instant::now() + time;
    if let Ok(worked) = timeout_at(until, work_on(school, &mut done)).await {
        worked?;
        return Ok(done);
    }
    tracing::info!(tasks = done.tasks, steps = done.steps, "time is over");
    Ok(done)
}

async fn work_on(school: &School, done: &mut Done) -> Result<(), SchoolError> {
    loop {
        // A task that cannot even be read must not keep jobs from going on, nor the other way round.
        let (tasks, steps) = (school.run_outbox().await, school.run_jobs(jobs::STEP).await);
        let (tasks, steps) = (tasks?, steps?);
        done.tasks += tasks;
        done.steps += steps;
        if tasks + steps == 0 {
            return Ok(());
        }
    }
}
