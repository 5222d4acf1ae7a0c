//! What a job works on, kept in pieces that an item can hold: any process can go on with it.

use domain::ids::JobId;
use ports::AttributeValue;
use ports::items::MAX_ACTIONS;

use super::Job;
use crate::errors::SchoolError;
use crate::store::Store;
use crate::tables::{self, n};
use crate::writes::Write;

/// Bytes of a piece; an item has 400 KB.
const PIECE: usize = 350_000;
/// Pieces of one transaction, which has 4 MB.
const AT_ONCE: usize = 10;
/// Seconds after which pieces go if their job was never made, or ended without removing them.
const KEPT_SECONDS: i64 = 30 * 24 * 3600;

/// Writes the pieces, before the job itself; returns their number.
pub async fn write_files(
    store: &Store,
    (job, now): (&JobId, i64),
    bytes: &[u8],
) -> Result<u32, SchoolError> {
    let mut next = 1;
    let pieces: Vec<&[u8]> = bytes.chunks(PIECE).collect();
    for pieces in pieces.chunks(AT_ONCE) {
        let mut write = Write::new();
        for piece in pieces {
            let key = tables::job_file(job, next);
            let mut item = key.to_item();
            item.insert("bytes".to_owned(), AttributeValue::B(piece.to_vec()));
            item.insert("expires_at".to_owned(), n(now + KEPT_SECONDS));
            write.put(&key, item);
            next += 1;
        }
        write.commit(store).await?;
    }
    Ok(next - 1)
}

/// The pieces put together.
pub async fn read_files(store: &Store, job: &Job) -> Result<Vec<u8>, SchoolError> {
    let mut bytes = Vec::new();
    let numbers: Vec<u32> = (1..=job.pieces).collect();
    for numbers in numbers.chunks(AT_ONCE) {
        let keys: Vec<_> = numbers
            .iter()
            .map(|number| tables::job_file(&job.id, *number))
            .collect();
        for item in store.get_all(&keys).await? {
            match item.as_ref().and_then(|item| item.get("bytes")) {
                Some(AttributeValue::B(piece)) => bytes.extend_from_slice(piece),
                _ => return Err(SchoolError::Corrupt("file of a job".to_owned())),
            }
        }
    }
    Ok(bytes)
}

/// Removes the pieces.
pub async fn delete_files(store: &Store, job: &Job) -> Result<(), SchoolError> {
    let numbers: Vec<u32> = (1..=job.pieces).collect();
    for numbers in numbers.chunks(MAX_ACTIONS) {
        let mut write = Write::new();
        for number in numbers {
            write.delete(tables::job_file(&job.id, *number));
        }
        write.commit(store).await?;
    }
    Ok(())
}
