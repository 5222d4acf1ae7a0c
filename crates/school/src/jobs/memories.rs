//! What a process remembers of jobs: the parsed bundle between the steps of its import, and the bell.

use std::sync::{Arc, Mutex};

use domain::ids::JobId;

use super::Bell;
use crate::bundles::Contents;

/// Nothing in here is needed: another process reads it all anew.
#[derive(Default)]
pub struct Memory {
    /// Wakes the worker.
    pub bell: Bell,
    /// One import runs at a time, and a dry run beside it now and then: the last one is kept.
    contents: Mutex<Option<(JobId, Arc<Contents>)>>,
}

impl Memory {
    /// The parsed bundle of a job, if it is the last one.
    pub fn recall(&self, job: &JobId) -> Option<Arc<Contents>> {
        let contents = self.contents.lock();
        let contents = contents.expect("nobody panics while the memory is locked");
        let (_, kept) = contents.as_ref().filter(|(id, _)| id == job)?;
        Some(kept.clone())
    }

    /// Remembers the parsed bundle of a job.
    pub fn keep(&self, job: &JobId, parsed: &Arc<Contents>) {
        let contents = self.contents.lock();
        let mut contents = contents.expect("nobody panics while the memory is locked");
        *contents = Some((job.clone(), parsed.clone()));
    }

    /// Forgets a job.
    pub fn forget(&self, job: &JobId) {
        let contents = self.contents.lock();
        let mut contents = contents.expect("nobody panics while the memory is locked");
        if contents.as_ref().is_some_and(|(id, _)| id == job) {
            *contents = None;
        }
    }
}
