//! The store of files on one machine: one bucket named `files`, reached by S3's own wire at `/files/…` of
//! the program's origin, over durable files of the data folder. What SDKs sign for S3 works here.

mod archives;
mod objects;
mod signatures;
mod wire;

use std::io;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use ports::{Download, FileError, FileHead, FileKey, FileStore, SignedUpload, Upload};

use crate::entropy::SystemEntropy;
use objects::{About, Objects};
use signatures::{Signed, Signer};

pub use archives::FileFolder;
pub use wire::router;

/// Name of the bucket, so that URLs by path begin with `/files/`.
pub const BUCKET: &str = "files";

/// Who signs.
const ACCESS_KEY: &str = "rollbook";

/// What signs URLs; whoever has it can read and write every file.
pub type BucketKey = [u8; 32];

/// The files of a school, and who may sign for them.
pub struct Buckets {
    objects: Objects,
    /// Scheme, host and port that URLs are signed for.
    origin: String,
    signer: Signer,
    /// Removed with the store, for tests.
    _scratch: Option<Scratch>,
}

/// A folder that goes with its owner.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        // It may never have been made; what stays is swept with the system's other scratch files.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A name that nobody else has.
fn random_name() -> String {
    let mut bytes = [0; 16];
    ports::Entropy::fill(&SystemEntropy, &mut bytes);
    HEXLOWER.encode(&bytes)
}

/// An origin as clients name it in `Host`: without the port that its scheme has anyway.
fn without_own_port(origin: &str) -> &str {
    let own = if origin.starts_with("https:") {
        ":443"
    } else {
        ":80"
    };
    origin.strip_suffix(own).unwrap_or(origin)
}

fn path(key: &FileKey) -> String {
    format!("/{BUCKET}/{key}")
}

fn unavailable(error: io::Error) -> FileError {
    FileError::Unavailable(Box::new(error))
}

impl Buckets {
    /// The files in `folder`, served at the origin `public_url`. What an upload left that did not end is removed.
    pub fn new(folder: PathBuf, public_url: &str, key: &BucketKey) -> Self {
        Self {
            objects: Objects::new(folder),
            origin: without_own_port(public_url).to_owned(),
            signer: Signer {
                access_key: ACCESS_KEY.to_owned(),
                secret: BASE64URL_NOPAD.encode(key),
            },
            _scratch: None,
        }
    }

    /// Files that are gone with the store, for tests. Nothing is on the disk before the first of them.
    pub fn scratch(public_url: &str, key: &BucketKey) -> Self {
        let folder = std::env::temp_dir().join(format!("rollbook-{}", random_name()));
        Self {
            _scratch: Some(Scratch(folder.clone())),
            ..Self::new(folder, public_url, key)
        }
    }

    /// Where the files are.
    pub fn folder(&self) -> &Path {
        self.objects.folder()
    }

    /// Access key and secret, for tools of whoever runs the school.
    pub fn credentials(&self) -> (&str, &str) {
        (&self.signer.access_key, &self.signer.secret)
    }

    /// The keys of all files, sorted.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub async fn keys(&self) -> io::Result<Vec<FileKey>> {
        self.objects.keys().await
    }

    /// What is known of a file, with the file, if it is there.
    ///
    /// # Errors
    /// If it cannot be read.
    pub async fn open(&self, key: &FileKey) -> io::Result<Option<(FileHead, tokio::fs::File)>> {
        let opened = self.objects.open(key).await?;
        Ok(opened.map(|(about, file)| (about.into(), file)))
    }

    /// Keeps bytes as a file; answers whether none was there.
    ///
    /// # Errors
    /// If it cannot be written.
    pub async fn keep(&self, key: &FileKey, media_type: &str, bytes: &[u8]) -> io::Result<bool> {
        let mut part = self.objects.begin().await?;
        part.write(bytes).await?;
        Ok(part.keep(key, media_type).await?.is_some())
    }
}

impl From<About> for FileHead {
    fn from(about: About) -> Self {
        Self {
            size: about.size,
            media_type: about.media_type,
        }
    }
}

#[async_trait]
impl FileStore for Buckets {
    async fn sign_upload(&self, upload: Upload) -> Result<SignedUpload, FileError> {
        let what = Signed {
            method: "PUT",
            origin: &self.origin,
            path: &path(&upload.key),
            query: Vec::new(),
            headers: vec![
                ("content-length", upload.size.to_string()),
                ("content-type", upload.media_type.clone()),
                ("if-none-match", "*".to_owned()),
            ],
        };
        let url = self
            .signer
            .presign(what, upload.signed_at, upload.valid_for);
        Ok(SignedUpload {
            url,
            headers: vec![
                ("content-type".to_owned(), upload.media_type),
                ("if-none-match".to_owned(), "*".to_owned()),
            ],
        })
    }

    async fn sign_download(&self, download: Download) -> Result<String, FileError> {
        let disposition = download.shown.content_disposition();
        let mut query = vec![("response-content-disposition", disposition)];
        if let Some(caching) = download.shown.cache_control() {
            query.push(("response-cache-control", caching.to_owned()));
        }
        let what = Signed {
            method: "GET",
            origin: &self.origin,
            path: &path(&download.key),
            query,
            headers: Vec::new(),
        };
        Ok(self
            .signer
            .presign(what, download.signed_at, download.valid_for))
    }

    async fn head(&self, key: &FileKey) -> Result<Option<FileHead>, FileError> {
        let about = self.objects.about(key).await.map_err(unavailable)?;
        Ok(about.map(FileHead::from))
    }

    async fn delete(&self, key: &FileKey) -> Result<(), FileError> {
        self.objects.remove(key).await.map_err(unavailable)
    }
}
