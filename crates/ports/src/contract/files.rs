//! What every store of files does with the URLs that it signs, seen by a plain HTTP client. Each
//! behaviour has keys of its own and panics where the store differs.

use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

use crate::files::{Download, FileHead, FileKey, FileStore, Shown, SignedUpload, Upload};

const BYTES: &[u8] = b"RIFF, and then a picture";
const TYPE: &str = "image/webp";
const HOUR: Duration = Duration::from_hours(1);

/// A client that sends what it is told and follows nothing.
#[async_trait]
pub trait Wire: Send + Sync {
    /// Sends a request with a `Content-Length` of its body.
    async fn send(&self, request: Sent<'_>) -> Received;
}

/// A request.
#[derive(Debug, Clone)]
pub struct Sent<'a> {
    /// Such as `PUT`.
    pub method: &'a str,
    /// Absolute.
    pub url: &'a str,
    /// Besides `Host` and `Content-Length`.
    pub headers: &'a [(String, String)],
    /// Empty for none.
    pub body: &'a [u8],
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Received {
    /// Status.
    pub status: u16,
    /// Names in small letters.
    pub headers: Vec<(String, String)>,
    /// All of it.
    pub body: Vec<u8>,
}

impl Received {
    /// The first header of a name; empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(each, _)| each == name);
        found.map_or("", |(_, value)| value)
    }

    fn is_refusal(&self) -> bool {
        (400..500).contains(&self.status)
    }
}

/// A store under test, with the wire to it and the present instant.
#[derive(Clone, Copy)]
pub struct Bench<'a> {
    /// The store.
    pub store: &'a dyn FileStore,
    /// Reaches its URLs.
    pub wire: &'a dyn Wire,
    /// Now, by the clock of the store's server.
    pub now: Timestamp,
}

impl Bench<'_> {
    async fn sign(&self, key: &FileKey) -> SignedUpload {
        self.sign_at(key, self.now).await
    }

    async fn sign_at(&self, key: &FileKey, signed_at: Timestamp) -> SignedUpload {
        let upload = Upload {
            key: key.clone(),
            size: BYTES.len() as u64,
            media_type: TYPE.to_owned(),
            signed_at,
            valid_for: HOUR,
        };
        self.store.sign_upload(upload).await.expect("signed")
    }

    async fn link(&self, key: &FileKey, shown: Shown) -> String {
        let download = Download {
            key: key.clone(),
            shown,
            signed_at: self.now,
            valid_for: HOUR,
        };
        self.store.sign_download(download).await.expect("signed")
    }

    async fn put(&self, upload: &SignedUpload, body: &[u8]) -> Received {
        let (url, headers) = (upload.url.as_str(), upload.headers.as_slice());
        self.send("PUT", url, (headers, body)).await
    }

    async fn get(&self, url: &str) -> Received {
        self.send("GET", url, (&[], &[])).await
    }

    async fn send(
        &self,
        method: &str,
        url: &str,
        (headers, body): (&[(String, String)], &[u8]),
    ) -> Received {
        let sent = Sent {
            method,
            url,
            headers,
            body,
        };
        self.wire.send(sent).await
    }

    async fn head(&self, key: &FileKey) -> Option<FileHead> {
        self.store.head(key).await.expect("known or not")
    }

    /// A file that is there.
    async fn fill(&self, name: &str) -> FileKey {
        let key = key(name);
        let put = self.put(&self.sign(&key).await, BYTES).await;
        assert_eq!(put.status, 200, "{}", String::from_utf8_lossy(&put.body));
        key
    }
}

fn key(name: &str) -> FileKey {
    FileKey::of(&["contract", name])
}

/// Runs the whole suite, on a store without files.
///
/// # Panics
/// Where the store differs from the contract.
pub async fn all(bench: Bench<'_>) {
    what_was_put_comes_back(bench).await;
    a_part_of_a_file_comes_back(bench).await;
    names_in_any_script_are_told(bench).await;
    the_same_download_has_the_same_url(bench).await;
    nothing_is_there_before_and_after(bench).await;
    a_file_is_put_once(bench).await;
    another_size_or_type_is_refused(bench).await;
    a_url_that_was_changed_is_refused(bench).await;
    a_url_works_for_its_method_alone(bench).await;
    a_url_works_for_its_time_alone(bench).await;
    nothing_is_told_without_a_signature(bench).await;
}

/// Signed, put, known, and read in full.
pub async fn what_was_put_comes_back(bench: Bench<'_>) {
    let key = bench.fill("comes_back").await;

    let head = bench.head(&key).await;
    let got = bench.get(&bench.link(&key, Shown::Inline).await).await;

    let expected = FileHead {
        size: BYTES.len() as u64,
        media_type: TYPE.to_owned(),
    };
    assert_eq!(head, Some(expected));
    assert_eq!((got.status, got.body.as_slice()), (200, BYTES));
    assert_eq!(got.header("content-type"), TYPE);
    assert_eq!(got.header("content-disposition"), "inline");
    assert!(got.header("cache-control").contains("max-age="));
}

/// Players and broken downloads ask for a range.
pub async fn a_part_of_a_file_comes_back(bench: Bench<'_>) {
    let key = bench.fill("part").await;
    let url = bench.link(&key, Shown::Inline).await;
    let range = [("range".to_owned(), "bytes=4-7".to_owned())];

    let got = bench.send("GET", &url, (&range, &[])).await;

    assert_eq!((got.status, got.body.as_slice()), (206, &BYTES[4..8]));
}

/// A file is saved under its own name.
pub async fn names_in_any_script_are_told(bench: Bench<'_>) {
    let key = bench.fill("names").await;
    let shown = Shown::Saved("Giải tích “1”, 数学; a=b.pdf".to_owned());

    let got = bench.get(&bench.link(&key, shown.clone()).await).await;

    assert_eq!(got.status, 200);
    assert_eq!(
        got.header("content-disposition"),
        shown.content_disposition()
    );
}

/// Browsers cache by URL.
pub async fn the_same_download_has_the_same_url(bench: Bench<'_>) {
    let key = key("same");

    let first = bench.link(&key, Shown::Inline).await;

    assert_eq!(first, bench.link(&key, Shown::Inline).await);
}

/// Deleting is forgetting, and may be done again.
pub async fn nothing_is_there_before_and_after(bench: Bench<'_>) {
    assert_eq!(bench.head(&key("gone")).await, None);
    let key = bench.fill("gone").await;
    let url = bench.link(&key, Shown::Inline).await;

    for _ in 0..2 {
        bench.store.delete(&key).await.expect("deleted");
    }

    assert_eq!(bench.head(&key).await, None);
    assert_eq!(bench.get(&url).await.status, 404);
}

/// What is there is never overwritten, by the same URL or a new one.
pub async fn a_file_is_put_once(bench: Bench<'_>) {
    let key = bench.fill("once").await;
    let mut other = BYTES.to_vec();
    other.reverse();

    let again = bench.put(&bench.sign(&key).await, &other).await;

    assert_eq!(again.status, 412);
    let got = bench.get(&bench.link(&key, Shown::Inline).await).await;
    assert_eq!(got.body, BYTES);
}

/// Neither fewer bytes nor more, nor as something else.
pub async fn another_size_or_type_is_refused(bench: Bench<'_>) {
    let key = key("other");
    let upload = bench.sign(&key).await;
    let mut retyped = upload.clone();
    for (name, value) in &mut retyped.headers {
        if name.eq_ignore_ascii_case("content-type") {
            "text/html".clone_into(value);
        }
    }

    let longer = bench.put(&upload, &[BYTES, b"!"].concat()).await;
    let shorter = bench.put(&upload, &BYTES[1..]).await;
    let retyped = bench.put(&retyped, BYTES).await;

    assert!(longer.is_refusal() && shorter.is_refusal() && retyped.is_refusal());
    assert_eq!(bench.head(&key).await, None);
    assert_eq!(bench.put(&upload, BYTES).await.status, 200);
}

/// Another key, a longer life, another form of the answer or another signature.
pub async fn a_url_that_was_changed_is_refused(bench: Bench<'_>) {
    let there = bench.fill("changed").await;
    let url = bench.link(&there, Shown::Inline).await;
    let upload = bench.sign(&key("unchanged")).await;
    let signature = "X-Amz-Signature=";
    let at = url.find(signature).expect("a signature") + signature.len();
    let digit = if url[at..].starts_with('0') { "1" } else { "0" };
    let changed = [
        format!("{}{digit}{}", &url[..at], &url[at + 1..]),
        url.replace("X-Amz-Expires=3600", "X-Amz-Expires=7200"),
        format!("{url}&response-content-type=text%2Fhtml"),
        url.replace("contract/changed", "contract/comes_back"),
    ];

    for changed in &changed {
        assert_ne!(*changed, url);
        assert_eq!(bench.get(changed).await.status, 403, "{changed}");
    }
    let elsewhere = SignedUpload {
        url: upload.url.replace("contract/unchanged", "contract/taken"),
        ..upload
    };
    assert_eq!(bench.put(&elsewhere, BYTES).await.status, 403);
    assert_eq!(bench.head(&key("taken")).await, None);
}

/// Who may upload may not read, and who may read may not write.
pub async fn a_url_works_for_its_method_alone(bench: Bench<'_>) {
    let key = bench.fill("method").await;
    let upload = bench.sign(&key).await;
    let url = bench.link(&key, Shown::Inline).await;

    let read = bench.send("GET", &upload.url, (&upload.headers, &[])).await;
    let written = bench.send("PUT", &url, (&upload.headers, BYTES)).await;
    let deleted = bench.send("DELETE", &url, (&[], &[])).await;

    assert!(read.is_refusal() && written.is_refusal() && deleted.is_refusal());
    assert!(bench.head(&key).await.is_some());
}

/// An hour is an hour.
pub async fn a_url_works_for_its_time_alone(bench: Bench<'_>) {
    let key = key("late");
    let before = bench.now - SignedDuration::from_mins(61);

    let late = bench.put(&bench.sign_at(&key, before).await, BYTES).await;

    assert_eq!(late.status, 403);
    assert_eq!(bench.head(&key).await, None);
}

/// A stranger reads no file, lists none and puts none.
pub async fn nothing_is_told_without_a_signature(bench: Bench<'_>) {
    let key = bench.fill("unsigned").await;
    let url = bench.link(&key, Shown::Inline).await;
    let (bare, _) = url.split_once('?').expect("a query");
    let (bucket, _) = bare.split_once("contract/").expect("the key");
    let upload = bench.sign(&key).await;

    for url in [bare.to_owned(), format!("{bucket}?list-type=2")] {
        assert_eq!(bench.get(&url).await.status, 403, "{url}");
    }
    let bare = bare.replace("unsigned", "unsigned2");
    let put = bench.send("PUT", &bare, (&upload.headers, BYTES)).await;
    assert_eq!(put.status, 403);
}
