//! The store of items on one machine: DynamoDB's operations over one file, in process.
//! Nothing is scanned, nothing is left unprocessed, and a write has reached the disk when it is
//! acknowledged.

mod archives;
mod copies;
mod failures;
mod files;
mod handles;
mod requests;
mod tables;
mod values;

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use dynoxide::types::ConsumedCapacity;
use dynoxide::{Database, DynoxideError};
use ports::items::{MAX_ACTIONS, MAX_PAGE};
use ports::{
    Action, Answer, Batch, Capacity, Consistency, Delete, Get, Item, ItemStore, Key, Page, Put,
    Query, StoreError, TableSpec, Update,
};

use self::failures::store_error;
use self::handles::{Handles, Length};
use self::requests::Requests;
use self::values::from_engine;

/// Stands before the name of each table, as in the cloud.
pub const DEFAULT_PREFIX: &str = "student-management-";

/// Most keys of a batch and items of a page that are read on the caller's thread: a few dozen
/// microseconds, less than moving to another thread and back is worth.
const SHORT: usize = 10;

/// Items in one file, or in memory.
#[derive(Clone)]
pub struct Items {
    requests: Arc<Requests>,
    handles: Arc<Handles>,
}

/// Why the items could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum ItemsError {
    /// The file was made for other tables; move its items over with a backup and a restore.
    #[error("table {table} is not as this version needs it: {part} differs or is missing")]
    TableDiffers {
        /// Name in the file.
        table: String,
        /// `its keys`, or the name of an index.
        part: String,
    },
    /// There is no file of items.
    #[error("there is no school")]
    NotThere,
    /// The path is not valid Unicode.
    #[error("the path of the items is not valid unicode")]
    PathNotUnicode,
    /// The file could not be opened, read or written.
    #[error("the file of items could not be opened")]
    Engine(#[source] Box<dyn Error + Send + Sync>),
}

impl ItemsError {
    fn engine(error: DynoxideError) -> Self {
        Self::Engine(Box::new(error))
    }

    fn differs(table: &str, part: &str) -> Self {
        Self::TableDiffers {
            table: table.to_owned(),
            part: part.to_owned(),
        }
    }
}

impl Items {
    /// Empty tables in memory, for tests.
    ///
    /// # Errors
    /// [`ItemsError::Engine`] for a description that is not one of a table.
    pub fn memory(tables: &[&'static TableSpec]) -> Result<Self, ItemsError> {
        let engine = Database::memory().map_err(ItemsError::engine)?;
        let requests = Requests::new(DEFAULT_PREFIX);
        ensure_tables(&engine, &requests, tables)?;
        Ok(Self::over(requests, Handles::one(engine)))
    }

    /// Opens the file at `path`, or makes it with all its tables, and creates those that are missing.
    ///
    /// # Errors
    /// [`ItemsError::TableDiffers`] for a file of other tables, [`ItemsError::Engine`] for one
    /// that cannot be used.
    pub fn open(
        path: &Path,
        prefix: &str,
        tables: &[&'static TableSpec],
    ) -> Result<Self, ItemsError> {
        let requests = Requests::new(prefix);
        files::make_whole(path, |part| {
            let engine = Database::new(text(part)?).map_err(ItemsError::engine)?;
            ensure_tables(&engine, &requests, tables)
        })?;
        let path = text(path)?;
        let writer = Database::new(path).map_err(ItemsError::engine)?;
        ensure_tables(&writer, &requests, tables)?;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let readers = (0..cores)
            .map(|_| Database::new(path).map_err(ItemsError::engine))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self::over(requests, Handles::several(writer, readers)))
    }

    /// Copies the file at `from`, as it is at one instant, to a new one at `to`, while another process
    /// may be writing to it. Nothing is written at `from`.
    ///
    /// # Errors
    /// [`ItemsError::NotThere`] if there is no file of items.
    pub fn copy(from: &Path, to: &Path) -> Result<(), ItemsError> {
        copies::copy(from, to)
    }

    fn over(requests: Requests, handles: Handles) -> Self {
        Self {
            requests: Arc::new(requests),
            handles: Arc::new(handles),
        }
    }

    /// Removes the items whose time to live is over and answers how many; requests go on between.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the file fails.
    pub async fn sweep_expired(&self) -> Result<usize, StoreError> {
        self.handles
            .maintain(|engine| engine.sweep_ttl().map_err(store_error))
            .await
    }
}

fn text(path: &Path) -> Result<&str, ItemsError> {
    path.to_str().ok_or(ItemsError::PathNotUnicode)
}

fn ensure_tables(
    engine: &Database,
    requests: &Requests,
    specs: &[&'static TableSpec],
) -> Result<(), ItemsError> {
    specs
        .iter()
        .try_for_each(|spec| tables::ensure_table(engine, &requests.table_name(spec.name), spec))
}

#[async_trait]
impl ItemStore for Items {
    async fn get(&self, get: Get) -> Result<Answer<Option<Item>>, StoreError> {
        let request = self.requests.get(&get);
        self.handles
            .read(Length::Short, move |engine| {
                let found = engine.get_item(request).map_err(store_error)?;
                Ok(Answer {
                    value: found.item.map(from_engine),
                    capacity: read(found.consumed_capacity),
                })
            })
            .await
    }

    async fn put(&self, put: Put) -> Result<Answer<()>, StoreError> {
        let request = self.requests.put(put);
        self.handles
            .write(move |engine| {
                let done = engine.put_item(request).map_err(store_error)?;
                Ok(Answer {
                    value: (),
                    capacity: written(done.consumed_capacity),
                })
            })
            .await
    }

    async fn update(&self, update: Update) -> Result<Answer<Item>, StoreError> {
        let request = self.requests.update(&update);
        self.handles
            .write(move |engine| {
                let done = engine.update_item(request).map_err(store_error)?;
                Ok(Answer {
                    value: from_engine(done.attributes.unwrap_or_default()),
                    capacity: written(done.consumed_capacity),
                })
            })
            .await
    }

    async fn delete(&self, delete: Delete) -> Result<Answer<()>, StoreError> {
        let request = self.requests.delete(&delete);
        self.handles
            .write(move |engine| {
                let done = engine.delete_item(request).map_err(store_error)?;
                Ok(Answer {
                    value: (),
                    capacity: written(done.consumed_capacity),
                })
            })
            .await
    }

    async fn query(&self, query: Query) -> Result<Answer<Page>, StoreError> {
        if !(1..=MAX_PAGE).contains(&query.limit) {
            return Err(StoreError::rejected("the limit of a page is out of range"));
        }
        let length = Length::of(usize::try_from(query.limit).unwrap_or(usize::MAX));
        let request = self.requests.query(query)?;
        self.handles
            .read(length, move |engine| {
                let found = engine.query(request).map_err(store_error)?;
                let items = found.items.unwrap_or_default();
                Ok(Answer {
                    value: Page {
                        items: items.into_iter().map(from_engine).collect(),
                        last_key: found.last_evaluated_key.map(from_engine),
                    },
                    capacity: read(found.consumed_capacity),
                })
            })
            .await
    }

    /// In process a batch is its reads one after another: the engine does no better, and the
    /// positions need no search.
    async fn batch_get(
        &self,
        keys: Vec<Key>,
        consistency: Consistency,
    ) -> Result<Answer<Batch>, StoreError> {
        check_batch(&keys)?;
        let length = Length::of(keys.len());
        let requests: Vec<_> = keys
            .into_iter()
            .map(|key| self.requests.get(&Get { key, consistency }))
            .collect();
        self.handles
            .read(length, move |engine| {
                let mut answer = empty_batch(requests.len());
                for request in requests {
                    let found = engine.get_item(request).map_err(store_error)?;
                    answer.capacity.read_units += read(found.consumed_capacity).read_units;
                    answer.value.items.push(found.item.map(from_engine));
                }
                Ok(answer)
            })
            .await
    }

    async fn transact(&self, actions: Vec<Action>) -> Result<Answer<()>, StoreError> {
        if !(1..=MAX_ACTIONS).contains(&actions.len()) {
            return Err(StoreError::rejected("a transaction has 1 to 100 actions"));
        }
        let request = self.requests.transact(actions);
        self.handles
            .write(move |engine| {
                let done = engine.transact_write_items(request).map_err(store_error)?;
                let tables = done.consumed_capacity.unwrap_or_default();
                Ok(Answer {
                    value: (),
                    capacity: Capacity {
                        calls: 1,
                        write_units: tables.iter().map(|table| table.capacity_units).sum(),
                        ..Capacity::default()
                    },
                })
            })
            .await
    }
}

/// The rules of `BatchGetItem`.
fn check_batch(keys: &[Key]) -> Result<(), StoreError> {
    if keys.len() > MAX_ACTIONS {
        return Err(StoreError::rejected("a batch has at most 100 keys"));
    }
    let twice = |(position, key): (usize, &Key)| {
        keys[..position].iter().any(|other| {
            other.partition == key.partition
                && other.sort == key.sort
                && other.table.name == key.table.name
        })
    };
    if keys.iter().enumerate().any(twice) {
        return Err(StoreError::rejected("a batch has a key twice"));
    }
    Ok(())
}

fn empty_batch(keys: usize) -> Answer<Batch> {
    Answer {
        value: Batch {
            items: Vec::with_capacity(keys),
            unprocessed: Vec::new(),
        },
        capacity: Capacity {
            calls: u32::from(keys > 0),
            ..Capacity::default()
        },
    }
}

fn read(consumed: Option<ConsumedCapacity>) -> Capacity {
    Capacity {
        calls: 1,
        read_units: consumed.map_or(0.0, |consumed| consumed.capacity_units),
        ..Capacity::default()
    }
}

fn written(consumed: Option<ConsumedCapacity>) -> Capacity {
    Capacity {
        calls: 1,
        write_units: consumed.map_or(0.0, |consumed| consumed.capacity_units),
        ..Capacity::default()
    }
}
