//! Who may compute when: heavy arithmetic off the async workers, and one try of a password per account at a time.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use tokio::sync::{Mutex, MutexGuard, Semaphore};

/// Runs big-integer arithmetic and signing on blocking threads, as many at once as there are cores.
pub(crate) struct Works {
    permits: Arc<Semaphore>,
}

impl Works {
    pub fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            permits: Arc::new(Semaphore::new(cores)),
        }
    }

    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        let permit = permit.expect("the semaphore is never closed");
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        done.await
            .unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
    }
}

/// Locks per account: without them, tries sent at the same moment would all be let through before the first is counted.
pub(crate) struct Turns {
    stripes: Vec<Mutex<()>>,
}

impl Turns {
    /// Accounts that share a lock wait for each other a few milliseconds, which is cheaper than a lock for each.
    const STRIPES: usize = 1024;

    pub fn new() -> Self {
        Self {
            stripes: (0..Self::STRIPES).map(|_| Mutex::new(())).collect(),
        }
    }

    pub async fn take(&self, id: &str) -> MutexGuard<'_, ()> {
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        let stripe = usize::try_from(hasher.finish() % Self::STRIPES as u64)
            .expect("a stripe number is small");
        self.stripes[stripe].lock().await
    }
}
