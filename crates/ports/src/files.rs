//! Files of the school: kept by the home and reached by signed URLs, so that their bytes never pass
//! through the program's own interface.

use std::error::Error;
use std::fmt::{self, Write as _};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

/// Longest life of a signed URL, S3's own limit.
pub const MAX_VALIDITY: Duration = Duration::from_hours(7 * 24);

/// How long a browser keeps what is shown inline without asking again: its URLs repeat for as long.
const INLINE_CACHING: &str = "private, max-age=21600, immutable";

/// Most bytes of a key, S3's own limit.
const MAX_KEY: usize = 1024;

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

    /// Removes a file; where none is, that is no error.
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

impl Shown {
    /// The `Content-Disposition` of the answer: the name in full for those who read RFC 6266, and in
    /// ASCII for others.
    pub fn content_disposition(&self) -> String {
        let Self::Saved(name) = self else {
            return "inline".to_owned();
        };
        let is_plain = |c: char| c.is_ascii_graphic() || c == ' ';
        let ascii = |c: char| match c {
            '"' | '\\' | '%' => '_',
            c if is_plain(c) => c,
            _ => '_',
        };
        let plain: String = name.chars().map(ascii).collect();
        let mut full = String::with_capacity(name.len() * 3);
        for byte in name.bytes() {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-') {
                full.push(char::from(byte));
            } else {
                let _ = write!(full, "%{byte:02X}");
            }
        }
        format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{full}")
    }

    /// The `Cache-Control` of the answer, if it has one.
    pub fn cache_control(&self) -> Option<&'static str> {
        matches!(self, Self::Inline).then_some(INLINE_CACHING)
    }
}

impl FileKey {
    /// A key of these parts, each of letters, digits, `_` and `-`.
    ///
    /// # Panics
    /// For a part of anything else: keys are made of ids.
    pub fn of(parts: &[&str]) -> Self {
        let is_one_part = parts.iter().all(|part| !part.contains('/'));
        let key = Self::parse(&parts.join("/")).filter(|_| is_one_part);
        key.expect("keys of files are made of ids")
    }

    /// Reads a key as it is written; none for a text that [`FileKey::of`] would not make.
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        let are_plain = |part: &str| !part.is_empty() && part.bytes().all(is_plain);
        (text.len() <= MAX_KEY && text.split('/').all(are_plain)).then(|| Self(text.to_owned()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_ids_reads_back_and_a_path_does_not() {
        let key = FileKey::of(&["avatars", "usr_1", "fil_2"]);

        assert_eq!(FileKey::parse(key.as_str()), Some(key));
        for text in ["", "/a", "a/", "a//b", "a/../b", "a.b", "a b", "ä"] {
            assert_eq!(FileKey::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_name_is_told_in_full_and_in_ascii() {
        let shown = Shown::Saved("Bài \"1\".pdf".into());

        assert_eq!(
            shown.content_disposition(),
            "attachment; filename=\"B_i _1_.pdf\"; filename*=UTF-8''B%C3%A0i%20%221%22.pdf"
        );
    }
}
