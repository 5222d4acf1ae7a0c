//! Turns: changes of who is in a class wait for each other within a process, so that a rush on a
//! class costs each one attempt. What keeps the counts right, here and between processes, are the
//! conditions of the writes alone.

use std::hash::{DefaultHasher, Hash, Hasher};

use domain::ids::ClassId;
use futures::lock::{Mutex, MutexGuard};

/// How many classes can be changed at the same time, at most.
const LANES: usize = 64;

/// A lane for each class; several classes may share one.
pub(crate) struct Turns {
    lanes: [Mutex<()>; LANES],
}

impl Default for Turns {
    fn default() -> Self {
        Self {
            lanes: std::array::from_fn(|_| Mutex::new(())),
        }
    }
}

impl Turns {
    /// Waits for the class's turn, which ends with the guard.
    pub async fn take(&self, class: &ClassId) -> MutexGuard<'_, ()> {
        let mut hasher = DefaultHasher::new();
        class.hash(&mut hasher);
        let lane = hasher.finish() % LANES as u64;
        let lane = usize::try_from(lane).expect("there are few lanes");
        self.lanes[lane].lock().await
    }
}
