//! The bell that wakes the worker of a home when a job was made in the same process.

use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use futures::future::poll_fn;
use futures::task::AtomicWaker;

/// Rung when there is something to do; one worker listens.
#[derive(Default)]
pub struct Bell {
    is_rung: AtomicBool,
    worker: AtomicWaker,
}

impl Bell {
    /// Wakes the worker, now or when it next listens.
    pub fn ring(&self) {
        self.is_rung.store(true, Ordering::Release);
        self.worker.wake();
    }

    /// Waits until it is rung.
    pub async fn listen(&self) {
        poll_fn(|context| {
            self.worker.register(context.waker());
            if self.is_rung.swap(false, Ordering::AcqRel) {
                return Poll::Ready(());
            }
            Poll::Pending
        })
        .await;
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[test]
    fn a_ring_that_nobody_heard_is_heard_once() {
        let bell = Bell::default();

        bell.ring();
        bell.ring();

        assert!(bell.listen().now_or_never().is_some());
        assert!(bell.listen().now_or_never().is_none());
    }
}
