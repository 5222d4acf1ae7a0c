//! One handle of the file for writing and one per core for reading, and the threads on which they
//! work: what may wait for the disk or for another thread never holds an async worker.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use dynoxide::Database;
use ports::StoreError;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::items::SHORT;

/// How much a read has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// Microseconds: on the caller's thread if a handle is free.
    Short,
    /// On a thread where it may take its time.
    Long,
}

impl Length {
    /// Of a read of that many items.
    pub fn of(items: usize) -> Self {
        if items <= SHORT {
            return Self::Short;
        }
        Self::Long
    }
}

/// The handles of one file.
pub struct Handles {
    writer: Database,
    /// One writer at a time waits for the disk; the others wait here, in order and without a thread.
    writing: Arc<Semaphore>,
    readers: Vec<Mutex<Database>>,
    /// Bounds the threads that read, as `writing` does for those that write.
    reading: Arc<Semaphore>,
    maintaining: Arc<Semaphore>,
    next: AtomicUsize,
}

impl Handles {
    /// One handle for all, as a database in memory has.
    pub fn one(engine: Database) -> Self {
        let reader = engine.clone();
        Self::several(engine, vec![reader])
    }

    /// One for writing, the others for reading: at least one.
    pub fn several(writer: Database, readers: Vec<Database>) -> Self {
        Self {
            writer,
            writing: Arc::new(Semaphore::new(1)),
            reading: Arc::new(Semaphore::new(readers.len())),
            maintaining: Arc::new(Semaphore::new(1)),
            readers: readers.into_iter().map(Mutex::new).collect(),
            next: AtomicUsize::new(0),
        }
    }

    /// Reads with a handle of its own for as long as it takes.
    pub async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        length: Length,
        work: impl FnOnce(&Database) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        if length == Length::Short
            && let Some(reader) = self.free_reader()
        {
            return work(&reader);
        }
        let handles = Arc::clone(self);
        on_thread(&self.reading, move || work(&handles.reader())).await
    }

    /// A write that has begun goes on to its end even if the caller no longer waits.
    pub async fn write<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Database) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let handles = Arc::clone(self);
        on_thread(&self.writing, move || work(&handles.writer)).await
    }

    /// Long work that lets writers through between its steps by itself.
    pub async fn maintain<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Database) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let handles = Arc::clone(self);
        on_thread(&self.maintaining, move || work(&handles.writer)).await
    }

    fn free_reader(&self) -> Option<MutexGuard<'_, Database>> {
        let first = self.next.fetch_add(1, Ordering::Relaxed);
        (0..self.readers.len())
            .map(|step| &self.readers[first.wrapping_add(step) % self.readers.len()])
            .find_map(|reader| reader.try_lock().ok())
    }

    fn reader(&self) -> MutexGuard<'_, Database> {
        if let Some(free) = self.free_reader() {
            return free;
        }
        let next = self.next.fetch_add(1, Ordering::Relaxed) % self.readers.len();
        // A read that panicked leaves nothing half done: each is a statement of its own.
        self.readers[next]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

async fn on_thread<T: Send + 'static>(
    turns: &Arc<Semaphore>,
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let turn = Arc::clone(turns)
        .acquire_owned()
        .await
        .map_err(|closed| StoreError::Unavailable(Box::new(closed)))?;
    let done = spawn_blocking(move || {
        let _turn = turn;
        work()
    });
    done.await
        .map_err(|stopped| StoreError::Unavailable(Box::new(stopped)))?
}
