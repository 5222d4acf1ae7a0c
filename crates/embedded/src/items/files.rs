//! A new file of items appears at once: the engine makes a table in several steps, and one that was
//! killed between them would be left with a table that it takes for made.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::files::{PART, open_private, sync_folder};
use crate::items::ItemsError;

/// Makes the file beside its place and moves it there, unless it is there already. The engine must
/// have closed it by then, so that nothing of it is left in a log of its own.
pub fn make_whole(
    path: &Path,
    make: impl FnOnce(&Path) -> Result<(), ItemsError>,
) -> Result<(), ItemsError> {
    if has_bytes(path) || has_bytes(&beside(path, "-wal")) {
        return Ok(());
    }
    let part = path.with_added_extension(PART);
    for leftover in [&part, &beside(&part, "-wal"), &beside(&part, "-shm")] {
        remove(leftover).map_err(unwritable)?;
    }
    open_private(&part).map_err(unwritable)?;
    make(&part)?;
    move_whole(&part, path).map_err(unwritable)
}

fn has_bytes(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|file| file.len() > 0)
}

fn move_whole(part: &Path, path: &Path) -> io::Result<()> {
    open_private(part)?.sync_all()?;
    fs::rename(part, path)?;
    path.parent().map_or(Ok(()), sync_folder)
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn unwritable(error: io::Error) -> ItemsError {
    ItemsError::Engine(Box::new(error))
}
