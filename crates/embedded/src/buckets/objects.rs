//! Files as folders: one of a file and what is known of it, made elsewhere, flushed to the disk and
//! renamed into its place. So it is there whole or not at all, and nothing is ever overwritten: a
//! folder that is not empty cannot be renamed over.

use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use data_encoding::HEXLOWER;
use ports::FileKey;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;
use tokio::task::spawn_blocking;

use super::random_name;
use crate::files;

/// The bytes. Parts of keys have no dots, so that no key names it.
const CONTENT: &str = "content.bin";

/// What is known of them.
const ABOUT: &str = "about.json";

/// Where uploads are made, and what is removed goes.
const PARTS: &str = ".parts";

/// What is known of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// As which it was uploaded.
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// Hash of the bytes, in hexadecimal digits.
    pub sha256: String,
    /// When it was kept, as the disk says; not of one that has just been.
    #[serde(skip)]
    pub kept_at: Option<SystemTime>,
}

/// The folder of the files.
#[derive(Debug, Clone)]
pub struct Objects {
    folder: PathBuf,
}

/// A file in the making; dropped before it is kept, nothing is left of it.
#[derive(Debug)]
pub struct Part {
    folder: PathBuf,
    /// Where it is made.
    path: PathBuf,
    file: File,
    size: u64,
    hash: Sha256,
}

impl Drop for Part {
    fn drop(&mut self) {
        // Kept, it is there no more; else what stays is removed at the next start.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

async fn blocking<T, F>(work: F) -> io::Result<T>
where
    T: Send + 'static,
    F: FnOnce() -> io::Result<T> + Send + 'static,
{
    spawn_blocking(work).await.map_err(io::Error::other)?
}

/// Nothing for what is not there.
fn if_there<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if is_absence(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Also where a file stands in the way of a folder.
fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

impl Objects {
    /// The files in a folder, which is made with the first of them.
    pub fn new(folder: PathBuf) -> Self {
        // What was in the making when a process ended is nobody's.
        let _ = std::fs::remove_dir_all(folder.join(PARTS));
        Self { folder }
    }

    /// The files in a folder that another process may be serving.
    pub fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Where they are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn place(&self, key: &FileKey) -> PathBuf {
        self.folder.join(key.as_str())
    }

    /// Begins a file.
    pub async fn begin(&self) -> io::Result<Part> {
        let folder = self.folder.clone();
        let path = folder.join(PARTS).join(random_name());
        let made = path.clone();
        let file = blocking(move || {
            files::make_folder(&made)?;
            files::open_private(&made.join(CONTENT))
        })
        .await?;
        Ok(Part {
            folder,
            path,
            file: File::from_std(file),
            size: 0,
            hash: Sha256::new(),
        })
    }

    /// What is known of a file, if it is there.
    pub async fn about(&self, key: &FileKey) -> io::Result<Option<About>> {
        let place = self.place(key);
        blocking(move || read_about(&place)).await
    }

    /// What is known of a file, with the file, if it is there.
    pub async fn open(&self, key: &FileKey) -> io::Result<Option<(About, File)>> {
        let place = self.place(key);
        let opened = blocking(move || {
            let Some(about) = read_about(&place)? else {
                return Ok(None);
            };
            let file = if_there(std::fs::File::open(place.join(CONTENT)))?;
            Ok(file.map(|file| (about, file)))
        });
        let opened = opened.await?;
        Ok(opened.map(|(about, file)| (about, File::from_std(file))))
    }

    /// Removes a file. It is gone at once, and its bytes after that.
    pub async fn remove(&self, key: &FileKey) -> io::Result<()> {
        let place = self.place(key);
        let parts = self.folder.join(PARTS);
        blocking(move || {
            if if_there(std::fs::metadata(place.join(CONTENT)))?.is_none() {
                return Ok(());
            }
            files::make_folder(&parts)?;
            let gone = parts.join(random_name());
            if if_there(std::fs::rename(&place, &gone))?.is_none() {
                return Ok(());
            }
            place.parent().map_or(Ok(()), files::sync_folder)?;
            std::fs::remove_dir_all(gone)
        })
        .await
    }

    /// The keys of all files, sorted.
    pub async fn keys(&self) -> io::Result<Vec<FileKey>> {
        let folder = self.folder.clone();
        blocking(move || {
            let mut keys = Vec::new();
            walk(&folder, "", &mut keys)?;
            keys.sort();
            Ok(keys)
        })
        .await
    }
}

fn read_about(place: &Path) -> io::Result<Option<About>> {
    let Some(mut file) = if_there(std::fs::File::open(place.join(ABOUT)))? else {
        return Ok(None);
    };
    let mut text = Vec::new();
    file.read_to_end(&mut text)?;
    let about: About = serde_json::from_slice(&text).map_err(io::Error::other)?;
    Ok(Some(About {
        kept_at: Some(file.metadata()?.modified()?),
        ..about
    }))
}

/// Adds the keys below a folder; names that no key has are left out.
fn walk(folder: &Path, key: &str, keys: &mut Vec<FileKey>) -> io::Result<()> {
    let Some(entries) = if_there(std::fs::read_dir(folder))? else {
        return Ok(());
    };
    for entry in entries {
        let name = entry?.file_name();
        let Some(name) = name.to_str() else {
            continue;
        };
        if name == CONTENT {
            keys.extend(FileKey::parse(key));
            continue;
        }
        let below = format!("{key}/{name}");
        let below = below.trim_start_matches('/');
        if FileKey::parse(below).is_some() {
            walk(&folder.join(name), below, keys)?;
        }
    }
    Ok(())
}

impl Part {
    /// Adds bytes.
    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        self.file.write_all(bytes).await
    }

    /// Bytes so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Puts the file in its place, for good; nothing if one is there.
    pub async fn keep(mut self, key: &FileKey, media_type: &str) -> io::Result<Option<About>> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        let hash = std::mem::take(&mut self.hash).finalize();
        let about = About {
            media_type: media_type.to_owned(),
            size: self.size,
            sha256: HEXLOWER.encode(&hash),
            kept_at: None,
        };
        let (folder, path, key) = (self.folder.clone(), self.path.clone(), key.clone());
        blocking(move || {
            let written = serde_json::to_vec(&about).map_err(io::Error::other)?;
            files::write_whole(&path.join(ABOUT), &written)?;
            let is_new = put_in_place(&folder, &path, &key)?;
            Ok(is_new.then_some(about))
        })
        .await
    }
}

fn put_in_place(folder: &Path, part: &Path, key: &FileKey) -> io::Result<bool> {
    let mut above = folder.to_owned();
    let (parents, _) = key.as_str().rsplit_once('/').unwrap_or(("", ""));
    for parent in parents.split('/').filter(|parent| !parent.is_empty()) {
        above.push(parent);
        if above.join(CONTENT).exists() {
            return Ok(false);
        }
    }
    files::make_folder(&above)?;
    match std::fs::rename(part, folder.join(key.as_str())) {
        Ok(()) => {}
        Err(error) if is_taken(&error) => return Ok(false),
        Err(error) => return Err(error),
    }
    // From the inside to the outside: each name that may be new.
    for each in above
        .ancestors()
        .take_while(|each| each.starts_with(folder))
    {
        files::sync_folder(each)?;
    }
    Ok(true)
}

fn is_taken(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::DirectoryNotEmpty | ErrorKind::AlreadyExists
    )
}
