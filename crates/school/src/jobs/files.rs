//! What a job works on, kept in pieces that an item can hold: any process can go on with it.

use domain::ids::{JobId, SheetId};
use ports::items::MAX_ACTIONS;
use ports::{AttributeValue, Key};

use crate::errors::SchoolError;
use crate::store::Store;
use crate::tables::{self, n};
use crate::writes::Write;

/// Bytes of a piece; an item has 400 KB.
const PIECE: usize = 350_000;
/// Pieces of one transaction, which has 4 MB.
const AT_ONCE: usize = 10;

/// To what pieces belong.
#[derive(Debug, Clone, Copy)]
pub enum Keeper<'a> {
    /// A job.
    Job(&'a JobId),
    /// A sheet.
    Sheet(&'a SheetId),
}

impl Keeper<'_> {
    fn piece(self, number: u32) -> Key {
        match self {
            Self::Job(job) => tables::job_file(job, number),
            Self::Sheet(sheet) => tables::sheet_file(sheet, number),
        }
    }

    /// Seconds after which pieces go if nobody removes them before.
    pub const fn kept_seconds(self) -> i64 {
        match self {
            Self::Job(_) => 30 * 24 * 3600,
            Self::Sheet(_) => 2 * 24 * 3600,
        }
    }
}

/// Writes the pieces, before the job itself; returns their number.
pub async fn write_files(
    store: &Store,
    (keeper, now): (Keeper<'_>, i64),
    bytes: &[u8],
) -> Result<u32, SchoolError> {
    let mut next = 1;
    let pieces: Vec<&[u8]> = bytes.chunks(PIECE).collect();
    for pieces in pieces.chunks(AT_ONCE) {
        let mut write = Write::new();
        for piece in pieces {
            let key = keeper.piece(next);
            let mut item = key.to_item();
            item.insert("bytes".to_owned(), AttributeValue::B(piece.to_vec()));
            item.insert("expires_at".to_owned(), n(now + keeper.kept_seconds()));
            write.put(&key, item);
            next += 1;
        }
        write.commit(store).await?;
    }
    Ok(next - 1)
}

/// The pieces put together.
pub async fn read_files(
    store: &Store,
    (keeper, pieces): (Keeper<'_>, u32),
) -> Result<Vec<u8>, SchoolError> {
    let mut bytes = Vec::new();
    let numbers: Vec<u32> = (1..=pieces).collect();
    for numbers in numbers.chunks(AT_ONCE) {
        let keys: Vec<_> = numbers.iter().map(|number| keeper.piece(*number)).collect();
        for item in store.get_all(&keys).await? {
            match item.as_ref().and_then(|item| item.get("bytes")) {
                Some(AttributeValue::B(piece)) => bytes.extend_from_slice(piece),
                _ => return Err(SchoolError::Corrupt("pieces of a file".to_owned())),
            }
        }
    }
    Ok(bytes)
}

/// Removes the pieces, and a sheet with its own.
pub async fn delete_files(
    store: &Store,
    (keeper, pieces): (Keeper<'_>, u32),
) -> Result<(), SchoolError> {
    let numbers: Vec<u32> = (1..=pieces).collect();
    for numbers in numbers.chunks(MAX_ACTIONS) {
        let mut write = Write::new();
        for number in numbers {
            write.delete(keeper.piece(*number));
        }
        write.commit(store).await?;
    }
    if let Keeper::Sheet(sheet) = keeper {
        let mut write = Write::new();
        write.delete(tables::sheet(sheet));
        write.commit(store).await?;
    }
    Ok(())
}
