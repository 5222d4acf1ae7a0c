//! Moving house: a copy of a home that may be in use, and a new home that is there whole or not at all.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ports::TableSpec;
use ports::keys::Key256;
use userpool::{PoolSecrets, SecretsError};
use zeroize::Zeroizing;

use crate::buckets::FileFolder;
use crate::files;
use crate::folders::{DataFolder, FolderError, files_of, items_of, secrets_of};
use crate::homes::all_tables;
use crate::items::{DEFAULT_PREFIX, Items, ItemsError};
use crate::keys;

/// Why a home cannot be left, or not be moved into.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// There is something in the folder.
    #[error("the folder is not empty: a backup is restored into a new one")]
    NotEmpty,
    /// The folder or a file in it.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The items.
    #[error(transparent)]
    Items(#[from] ItemsError),
    /// The file of the keys cannot be read.
    #[error("secrets.json cannot be read")]
    KeysUnread(#[source] io::Error),
    /// The keys are damaged.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
}

/// What a home holds at one instant.
pub struct HomeCopy {
    items: Option<Arc<Items>>,
    files: FileFolder,
    secrets: Zeroizing<String>,
    place: PathBuf,
}

impl HomeCopy {
    /// Copies the home in the folder `data` to a new folder `place`, which goes with the value. The home
    /// is not held, and may be in use.
    ///
    /// # Errors
    /// [`ItemsError::NotThere`] if there is no home.
    pub fn take(
        data: &Path,
        place: PathBuf,
        tables: &[&'static TableSpec],
    ) -> Result<Self, MoveError> {
        remove(&place).map_err(FolderError::NotWritable)?;
        let mut copy = Self {
            items: None,
            files: FileFolder::at(files_of(data)),
            secrets: Zeroizing::default(),
            place,
        };
        files::make_private_folder(&copy.place).map_err(FolderError::NotWritable)?;
        let to = items_of(&copy.place);
        Items::copy(&items_of(data), &to)?;
        // They come before the first item, and stay.
        let secrets = fs::read_to_string(secrets_of(data)).map_err(MoveError::KeysUnread)?;
        copy.secrets = Zeroizing::new(secrets);
        let items = Items::open(&to, DEFAULT_PREFIX, &all_tables(tables))?;
        copy.items = Some(Arc::new(items));
        Ok(copy)
    }

    /// All items, those of the user pool too.
    pub fn items(&self) -> &Items {
        self.items
            .as_deref()
            .expect("it is there until the copy goes")
    }

    /// All items, for a store over them, which goes before the copy.
    pub fn shared_items(&self) -> Arc<Items> {
        let items = self.items.clone();
        items.expect("it is there until the copy goes")
    }

    /// All files. They are where they were, since none ever changes; one may be gone in the meantime.
    pub fn files(&self) -> &FileFolder {
        &self.files
    }

    /// The secrets of the user pool, as they are kept.
    pub fn secrets(&self) -> &str {
        &self.secrets
    }

    /// Under which passcodes of classes are hashed; a home that was never opened since there are such has none.
    ///
    /// # Errors
    /// [`MoveError::Secrets`] for keys that are none.
    pub fn passcode_key(&self) -> Result<Option<Key256>, MoveError> {
        let key = keys::read_passcode_key(&self.secrets)?;
        Ok(key.map(|key| *key))
    }
}

impl Drop for HomeCopy {
    fn drop(&mut self) {
        // The engine closes its files first.
        self.items = None;
        // The next copy to the same place removes what cannot be removed now.
        let _ = fs::remove_dir_all(&self.place);
    }
}

/// A home that is being made of a backup, beside its place; dropped before its end, it leaves nothing.
pub struct NewHome {
    items: Option<Items>,
    files: FileFolder,
    folder: DataFolder,
    target: PathBuf,
}

/// Keys that a new home begins with.
pub enum NewKeys {
    /// Those that its user pool had, as [`HomeCopy::secrets`] gave them.
    Kept(Zeroizing<String>),
    /// New ones, for a home without accounts; the school keeps its own.
    New(Option<Key256>),
}

impl NewHome {
    /// Begins a home for the folder `target`, which is empty or not there.
    ///
    /// # Errors
    /// [`MoveError::NotEmpty`] for any other; [`FolderError::InUse`] while another process does the same.
    pub fn begin(target: &Path, tables: &[&'static TableSpec]) -> Result<Self, MoveError> {
        let target = std::path::absolute(target).map_err(FolderError::NotWritable)?;
        refuse_filled(&target)?;
        let part = target.with_added_extension(files::PART);
        if part.exists() {
            // Held by nobody: left by a process that was killed.
            drop(DataFolder::open(&part)?);
            remove(&part).map_err(FolderError::NotWritable)?;
        }
        let folder = DataFolder::open(&part)?;
        let mut home = Self {
            items: None,
            files: FileFolder::at(folder.files()),
            folder,
            target,
        };
        files::make_private_folder(home.folder.path()).map_err(FolderError::NotWritable)?;
        let path = home.folder.items();
        home.items = Some(Items::open(&path, DEFAULT_PREFIX, &all_tables(tables))?);
        Ok(home)
    }

    /// Its tables, those of the user pool too.
    pub fn items(&self) -> &Items {
        self.items
            .as_ref()
            .expect("it is there until the home is finished")
    }

    /// Its files.
    pub fn files(&self) -> &FileFolder {
        &self.files
    }

    /// A path in it for a file that is on its way.
    pub fn scratch(&self) -> PathBuf {
        self.folder.path().join(files::PART)
    }

    /// Gives it its keys and moves it to its place.
    ///
    /// # Errors
    /// [`MoveError::Secrets`] for keys that are none.
    pub fn finish(mut self, keys: &NewKeys) -> Result<(), MoveError> {
        let text = match keys {
            NewKeys::Kept(text) => {
                PoolSecrets::parse(text)?;
                text.clone()
            }
            NewKeys::New(None) => PoolSecrets::generate().to_text(),
            NewKeys::New(Some(key)) => {
                keys::with_passcode_key(&PoolSecrets::generate().to_text(), key)?
            }
        };
        self.items = None;
        self.settle(&text)
            .map_err(|error| FolderError::NotWritable(error).into())
    }

    fn settle(&self, secrets: &str) -> io::Result<()> {
        files::write_whole(&self.folder.secrets(), secrets.as_bytes())?;
        files::open_private(&self.folder.items())?.sync_all()?;
        files::sync_folder(self.folder.path())?;
        // Takes the place of an empty folder, and of no other.
        fs::rename(self.folder.path(), &self.target)?;
        self.target.parent().map_or(Ok(()), files::sync_folder)
    }
}

impl Drop for NewHome {
    fn drop(&mut self) {
        self.items = None;
        // Once it has moved there is nothing here any more.
        let _ = remove(self.folder.path());
    }
}

fn refuse_filled(target: &Path) -> Result<(), MoveError> {
    match fs::read_dir(target).map(|mut entries| entries.next()) {
        Ok(Some(_)) => Err(MoveError::NotEmpty),
        Ok(None) => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(FolderError::NotWritable(error).into()),
    }
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
