//! A copy of a file that is in use. The engine itself would bring an older file up to date when it opens
//! it, under the eyes of the older program that serves it; so the file is only ever read here.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, Error, OpenFlags};

use crate::files::open_private;
use crate::items::{ItemsError, text};

/// Readers wait for nobody but a process that repairs the file after a crash.
const PATIENCE: Duration = Duration::from_secs(30);

/// Copies within one read transaction, so that no write is in it by half.
pub fn copy(from: &Path, to: &Path) -> Result<(), ItemsError> {
    if !from.is_file() {
        return Err(ItemsError::NotThere);
    }
    // Made here, so that it is closed to others; what is empty may be filled.
    open_private(to).map_err(|error| ItemsError::Engine(Box::new(error)))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let file = Connection::open_with_flags(from, flags).map_err(unread)?;
    file.busy_timeout(PATIENCE).map_err(unread)?;
    file.execute("VACUUM INTO ?1", [text(to)?])
        .map_err(unread)?;
    Ok(())
}

fn unread(error: Error) -> ItemsError {
    ItemsError::Engine(Box::new(error))
}
