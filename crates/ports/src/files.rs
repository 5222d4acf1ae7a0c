//! Files of the school: kept by the home and reached by signed URLs, so that their bytes never pass
//! through the program's own interface.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

/// Longest life of a signed URL, S3's own limit.
pub const MAX_VALIDITY: Duration = Duration::from_hours(7 * 24);

/// Name of a file in its home, made by the school alone: nobody else can name one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileKey(String);

/// The signed side of a store of files, with what the school needs to know of one.
#[async_trait]
pub trait FileStore: Send + Sync {
    /// Permits one upload, by PUT, of exactly this key, size and type, where no file is yet.
    async fn sign_upload(&self, upload: Upload) -> Result<SignedUpload, FileError>;

    /// Permits downloads, by GET, of one file. The same `Download` gives the same URL.
    async fn sign_download(&self, download: Download) -> Result<String, FileError>;

    /// What is known of a file, if it is there.
    async fn head(&self, key: &FileKey) -> Result<Option<FileHead>, FileError>;

    /// Removes a file; none is removed as well.
    async fn delete(&self, key: &FileKey) -> Result<(), FileError>;
}

/// What may be uploaded.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Where to.
    pub key: FileKey,
    /// Bytes, neither fewer nor more.
    pub size: u64,
    /// Media type, such as `image/webp`.
    pub media_type: String,
    /// When the URL is signed.
    pub signed_at: Timestamp,
    /// How long it works from then, at most [`MAX_VALIDITY`].
    pub valid_for: Duration,
}

/// How to upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedUpload {
    /// Where to PUT.
    pub url: String,
    /// Headers that the request must carry as they are, besides `Host` and `Content-Length`.
    pub headers: Vec<(String, String)>,
}

/// What may be downloaded.
#[derive(Debug, Clone)]
pub struct Download {
    /// Which.
    pub key: FileKey,
    /// How a browser treats it.
    pub shown: Shown,
    /// When the URL is signed; rounded by whoever wants URLs that repeat, so that browsers cache.
    pub signed_at: Timestamp,
    /// How long it works from then, at most [`MAX_VALIDITY`].
    pub valid_for: Duration,
}

/// How a browser treats a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// As part of a page.
    Inline,
    /// Saved under this name.
    Saved(String),
}

/// What is known of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileHead {
    /// Bytes.
    pub size: u64,
    /// Media type that it was uploaded with.
    pub media_type: String,
}

/// Why a store of files did not do it.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Too many requests; try again later.
    #[error("throttled")]
    Throttled,
    /// The store failed or could not be reached.
    #[error("files are unavailable")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
}

impl FileKey {
    /// A key of these parts, each of letters, digits, `_` and `-`.
    ///
    /// # Panics
    /// For a part of anything else: keys are made of ids.
    pub fn of(parts: &[&str]) -> Self {
        let is_plain = |part: &&str| {
            let mut bytes = part.bytes();
            !part.is_empty()
                && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
        };
        assert!(
            !parts.is_empty() && parts.iter().all(is_plain),
            "keys of files are made of ids"
        );
        Self(parts.join("/"))
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
