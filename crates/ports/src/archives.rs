//! Everything of a home, for moving house: all items and files, walked and written as they are. For operators
//! alone: the school is not given these, and the role of its function on AWS has no Scan.

use std::path::Path;

use async_trait::async_trait;
use serde_dynamo::Item;

use crate::files::{FileError, FileHead, FileKey};
use crate::items::{Page, StoreError};
use crate::tables::TableSpec;

/// All items of tables, whatever they mean.
#[async_trait]
pub trait ItemArchive: Send + Sync {
    /// A page of a table (`Scan`), after these keys. It may be empty and still not be the last.
    async fn scan(
        &self,
        table: &'static TableSpec,
        start_after: Option<Item>,
    ) -> Result<Page, StoreError>;

    /// Writes items as they are (`BatchWriteItem`), over those of the same keys; any number, each key once.
    async fn write(&self, table: &'static TableSpec, items: Vec<Item>) -> Result<(), StoreError>;
}

/// All files, whoever they belong to.
#[async_trait]
pub trait FileArchive: Send + Sync {
    /// A page of keys in their order, after this one; empty behind the last.
    async fn list(&self, after: Option<&FileKey>) -> Result<Vec<FileKey>, FileError>;

    /// Opens a file, if it is there. Once open it can be read to its end, also if it is removed meanwhile.
    async fn open(&self, key: &FileKey) -> Result<Option<StoredFile>, FileError>;

    /// Writes a file whole, where none is, with the bytes that lie at `from` on disk.
    async fn write(&self, key: &FileKey, media_type: &str, from: &Path) -> Result<(), FileError>;
}

/// A file that is being read.
pub struct StoredFile {
    /// What is known of it.
    pub head: FileHead,
    /// Its bytes.
    pub bytes: Box<dyn FileBytes>,
}

/// The bytes of a file, piece by piece.
#[async_trait]
pub trait FileBytes: Send {
    /// The next piece, of a size that memory has room for; none at the end.
    async fn next(&mut self) -> Result<Option<Vec<u8>>, FileError>;
}
