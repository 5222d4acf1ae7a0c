//! Where a backup is written: a file of its owner alone, under a name of its own until it is whole. One
//! process writes to a place at a time.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::BackupError;

/// When a backup was made, in its name.
const TIME_FORM: &str = "%Y%m%dT%H%M%SZ";

/// A backup that is being written; dropped before its end, it leaves nothing.
pub struct Output {
    path: PathBuf,
    part: PathBuf,
    file: File,
}

impl Output {
    /// Takes the place. What an earlier process left half done there is removed.
    ///
    /// # Errors
    /// [`BackupError::OutputInUse`] while another process writes there.
    pub fn create(path: &Path) -> Result<Self, BackupError> {
        let part = path.with_added_extension("part");
        if path.is_dir() {
            return Err(BackupError::Output(ErrorKind::IsADirectory.into()));
        }
        remove_leftover(&part)?;
        let made = OpenOptions::new()
            .read(true)
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&part);
        let file = made.map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => BackupError::OutputInUse,
            _ => BackupError::Output(error),
        })?;
        // Whoever took this file for a leftover in between holds it.
        file.try_lock().map_err(|_| BackupError::OutputInUse)?;
        Ok(Self {
            path: path.to_owned(),
            part,
            file,
        })
    }

    /// Where one goes whose place nobody says: here, under a name with the time.
    pub fn usual_path(made_at: Timestamp) -> PathBuf {
        format!("rollbook-{}.zip", made_at.strftime(TIME_FORM)).into()
    }

    /// To be written to.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// A path beside it for what is needed meanwhile; nobody else uses it.
    pub fn beside(&self, end: &str) -> PathBuf {
        let mut name: OsString = self.part.clone().into();
        name.push(end);
        name.into()
    }

    /// Moves the whole file to its place, over what was there.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn finish(self) -> Result<(), BackupError> {
        self.settle().map_err(BackupError::Output)
    }

    fn settle(&self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.part, &self.path)?;
        let folder = self.path.parent().filter(|parent| *parent != Path::new(""));
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // After its end there is nothing by this name any more; what cannot be removed now is by the next one.
        let _ = fs::remove_file(&self.part);
    }
}

fn remove_leftover(part: &Path) -> Result<(), BackupError> {
    let there = match File::open(part) {
        Ok(there) => there,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(BackupError::Output(error)),
    };
    there.try_lock().map_err(|_| BackupError::OutputInUse)?;
    match fs::remove_file(part) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(BackupError::Output(error)),
        _ => Ok(()),
    }
}
