//! Files that only their owner reads, and that are there whole or not at all.

use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

const FILE_MODE: u32 = 0o600;
const FOLDER_MODE: u32 = 0o700;

/// Ending of a file that is not whole yet.
pub const PART: &str = "part";

/// Makes the folder and those above it. One that is there stays as it is.
pub fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(FOLDER_MODE)
        .create(path)
}

/// Makes a folder inside a private one, and closes it to others even if it was there.
pub fn make_private_folder(path: &Path) -> io::Result<()> {
    make_folder(path)?;
    std::fs::set_permissions(path, Permissions::from_mode(FOLDER_MODE))
}

/// Opens a file for writing, and makes it if it is not there.
pub fn open_private(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(FILE_MODE)
        .open(path)
}

/// Writes a file whole: after a crash it is there with all its bytes, or as it was before.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let part = path.with_added_extension(PART);
    let mut file = open_private(&part)?;
    file.set_len(0)?;
    file.set_permissions(Permissions::from_mode(FILE_MODE))?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&part, path)?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// Makes the names in a folder as durable as the files are.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}
