//! The files of a folder, whoever serves it: read while it is in use, or written into one that is new.

use std::io;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use ports::{FileArchive, FileBytes, FileError, FileKey, StoredFile};
use tokio::fs::File;
use tokio::io::AsyncReadExt;

use super::objects::Objects;
use super::unavailable;

/// Bytes of a piece.
const PIECE: usize = 256 * 1024;

/// The files in a folder.
pub struct FileFolder {
    objects: Objects,
}

impl FileFolder {
    /// Leaves alone what is being uploaded there.
    pub fn at(folder: PathBuf) -> Self {
        Self {
            objects: Objects::at(folder),
        }
    }
}

#[async_trait]
impl FileArchive for FileFolder {
    async fn list(&self, after: Option<&FileKey>) -> Result<Vec<FileKey>, FileError> {
        let mut keys = self.objects.keys().await.map_err(unavailable)?;
        keys.retain(|key| after.is_none_or(|after| key > after));
        Ok(keys)
    }

    async fn open(&self, key: &FileKey) -> Result<Option<StoredFile>, FileError> {
        let opened = self.objects.open(key).await.map_err(unavailable)?;
        Ok(opened.map(|(about, file)| StoredFile {
            head: about.into(),
            bytes: Box::new(Pieces(file)),
        }))
    }

    async fn write(&self, key: &FileKey, media_type: &str, from: &Path) -> Result<(), FileError> {
        let kept = self.keep(key, media_type, from).await;
        kept.map_err(unavailable)
    }
}

impl FileFolder {
    async fn keep(&self, key: &FileKey, media_type: &str, from: &Path) -> io::Result<()> {
        let mut file = File::open(from).await?;
        let mut part = self.objects.begin().await?;
        while let Some(piece) = read_piece(&mut file).await? {
            part.write(&piece).await?;
        }
        match part.keep(key, media_type).await? {
            Some(_) => Ok(()),
            None => Err(io::ErrorKind::AlreadyExists.into()),
        }
    }
}

struct Pieces(File);

#[async_trait]
impl FileBytes for Pieces {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, FileError> {
        read_piece(&mut self.0).await.map_err(unavailable)
    }
}

async fn read_piece(file: &mut File) -> io::Result<Option<Vec<u8>>> {
    let mut piece = vec![0; PIECE];
    let count = file.read(&mut piece).await?;
    piece.truncate(count);
    Ok((count > 0).then_some(piece))
}
