//! The store of files over its wire, by a plain client over loopback.

use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::http::Request;
use data_encoding::HEXLOWER;
use embedded::{Buckets, buckets};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use ports::contract::files::{self, Bench, Received, Sent, Wire};
use ports::{Download, FileKey, FileStore, Shown, Upload};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A client that follows nothing and judges nothing.
struct Client(ureq::Agent);

impl Client {
    fn new() -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(Duration::from_secs(20)))
            .build();
        Self(config.into())
    }
}

#[async_trait]
impl Wire for Client {
    async fn send(&self, sent: Sent<'_>) -> Received {
        let mut request = Request::builder().method(sent.method).uri(sent.url);
        for (name, value) in sent.headers {
            request = request.header(name, value);
        }
        let request = request.body(sent.body.to_vec()).unwrap();
        let agent = self.0.clone();
        let received = tokio::task::spawn_blocking(move || {
            let mut answer = if request.method() == "PUT" {
                agent.run(request).unwrap()
            } else {
                agent.run(request.map(|_| ())).unwrap()
            };
            let headers = answer.headers().iter();
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            Received {
                status: answer.status().as_u16(),
                headers: headers
                    .map(|(name, value)| (name.to_string(), text(value.as_bytes())))
                    .collect(),
                body: answer.body_mut().read_to_vec().unwrap(),
            }
        });
        received.await.unwrap()
    }
}

/// A store that is served.
struct Served {
    store: Arc<Buckets>,
    client: Client,
    address: String,
    folder: TempDir,
}

impl Served {
    async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let folder = tempfile::tempdir().unwrap();
        let files = folder.path().join("files");
        let store = Arc::new(Buckets::new(files, &format!("http://{address}"), &[5; 32]));
        let router = buckets::router(&store);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            store,
            client: Client::new(),
            address,
            folder,
        }
    }

    fn bench(&self) -> Bench<'_> {
        Bench {
            store: self.store.as_ref(),
            wire: &self.client,
            now: Timestamp::now(),
        }
    }

    async fn keep(&self, media_type: &str, bytes: &[u8]) -> FileKey {
        let key = FileKey::of(&["materials", "cls_1", "mat_1"]);
        assert!(self.store.keep(&key, media_type, bytes).await.unwrap());
        key
    }

    async fn link(&self, key: &FileKey, shown: Shown) -> String {
        let download = Download {
            key: key.clone(),
            shown,
            signed_at: Timestamp::now(),
            valid_for: Duration::from_mins(5),
        };
        self.store.sign_download(download).await.unwrap()
    }

    /// A request for a file as SDKs send it: signed in its headers, and silent about a body.
    async fn ask(&self, method: &str, key: &FileKey) -> Received {
        let path = format!("/files/{key}");
        let headers = self.sign(method, &path, &Timestamp::now());
        let sent = Sent {
            method,
            url: &format!("http://{}{path}", self.address),
            headers: &headers,
            body: &[],
        };
        self.client.send(sent).await
    }

    /// Signature Version 4 in headers, written down again.
    fn sign(&self, method: &str, path: &str, at: &Timestamp) -> Vec<(String, String)> {
        let (access_key, secret) = self.store.credentials();
        let date = at.strftime("%Y%m%dT%H%M%SZ").to_string();
        let scope = format!("{}/us-east-1/s3/aws4_request", &date[..8]);
        let nothing = HEXLOWER.encode(&Sha256::digest(b""));
        let signed = "host;x-amz-content-sha256;x-amz-date";
        let request = format!(
            "{method}\n{path}\n\nhost:{}\nx-amz-content-sha256:{nothing}\nx-amz-date:{date}\n\n{signed}\n{nothing}",
            self.address
        );
        let hash = HEXLOWER.encode(&Sha256::digest(request));
        let text = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{hash}");
        let first = format!("AWS4{secret}").into_bytes();
        let key = scope.split('/').fold(first, |key, part| mac(&key, part));
        let signature = HEXLOWER.encode(&mac(&key, &text));
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={access_key}/{scope}, SignedHeaders={signed}, Signature={signature}"
        );
        vec![
            ("authorization".to_owned(), authorization),
            ("x-amz-content-sha256".to_owned(), nothing),
            ("x-amz-date".to_owned(), date),
        ]
    }

    async fn get(&self, url: &str) -> Received {
        let sent = Sent {
            method: "GET",
            url,
            headers: &[],
            body: &[],
        };
        self.client.send(sent).await
    }

    /// How many uploads have left something.
    fn parts(&self) -> usize {
        let parts = self.folder.path().join("files/.parts");
        std::fs::read_dir(parts).map_or(0, Iterator::count)
    }
}

fn mac(key: &[u8], message: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

#[tokio::test]
async fn the_contract_of_files_is_kept() {
    let served = Served::new().await;

    files::all(served.bench()).await;

    assert_eq!(served.parts(), 0);
}

#[tokio::test]
async fn what_was_uploaded_as_a_page_is_none() {
    let served = Served::new().await;
    let key = served.keep("text/html", b"<script>alert(1)</script>").await;

    for shown in [Shown::Inline, Shown::Saved("a.html".into())] {
        let got = served.get(&served.link(&key, shown).await).await;

        let policy = got.header("content-security-policy");
        assert!(policy.contains("sandbox") && policy.contains("default-src 'none'"));
        assert_eq!(got.header("x-content-type-options"), "nosniff");
    }
}

#[tokio::test]
async fn files_are_closed_to_others_and_there_after_a_new_start() {
    let served = Served::new().await;
    let key = served.keep("text/plain", b"here").await;
    let files = served.folder.path().join("files");
    let mode = |path: &str| {
        let path = files.join(path);
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    };
    assert_eq!(mode("materials/cls_1/mat_1"), 0o700);
    assert_eq!(mode("materials/cls_1/mat_1/content.bin"), 0o600);
    std::fs::create_dir_all(files.join(".parts/left")).unwrap();

    let again = Buckets::new(files.clone(), "http://127.0.0.1:1", &[5; 32]);

    let (head, mut file) = again.open(&key).await.unwrap().unwrap();
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).await.unwrap();
    assert_eq!((head.size, bytes.as_slice()), (4, b"here".as_slice()));
    assert_eq!(again.keys().await.unwrap(), [key]);
    assert!(!files.join(".parts").exists());
}

#[tokio::test]
async fn a_url_works_under_every_name_of_the_machine() {
    let served = Served::new().await;
    let key = served.keep("text/plain", b"here").await;
    let url = served.link(&key, Shown::Inline).await;

    let got = served.get(&url.replace("127.0.0.1", "localhost")).await;

    assert_eq!((got.status, got.body.as_slice()), (200, b"here".as_slice()));
}

#[tokio::test]
async fn a_read_that_is_signed_in_its_headers_and_says_nothing_of_a_body_is_answered() {
    let served = Served::new().await;
    let key = served.keep("text/plain", b"here").await;

    let got = served.ask("GET", &key).await;
    let head = served.ask("HEAD", &key).await;

    assert_eq!((got.status, got.body.as_slice()), (200, b"here".as_slice()));
    assert_eq!((head.status, head.header("content-length")), (200, "4"));
    assert!(head.header("last-modified").ends_with(" GMT"));
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let served = Served::new().await;
    let key = FileKey::of(&["avatars", "usr_1", "fil_1"]);
    let upload = Upload {
        key: key.clone(),
        size: 1000,
        media_type: "image/webp".into(),
        signed_at: Timestamp::now(),
        valid_for: Duration::from_mins(5),
    };
    let signed = served.store.sign_upload(upload).await.unwrap();
    let (_, path) = signed.url.split_once(&served.address).unwrap();
    let mut stream = TcpStream::connect(&served.address).await.unwrap();
    let head = format!(
        "PUT {path} HTTP/1.1\r\nhost: {}\r\ncontent-length: 1000\r\ncontent-type: image/webp\r\nif-none-match: *\r\n\r\nhalf",
        served.address
    );

    stream.write_all(head.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;

    assert!(!String::from_utf8_lossy(&answer).starts_with("HTTP/1.1 200"));
    assert_eq!(served.store.head(&key).await.unwrap(), None);
    assert_eq!(served.parts(), 0);
}

#[tokio::test]
async fn of_many_uploads_at_once_one_is_kept() {
    let store = Arc::new(Buckets::scratch("http://127.0.0.1:1", &[5; 32]));
    let key = FileKey::of(&["contract", "race"]);
    let mut uploads = tokio::task::JoinSet::new();
    for number in 0..8_u8 {
        let (store, key) = (store.clone(), key.clone());
        uploads.spawn(async move { store.keep(&key, "text/plain", &[number; 64]).await.unwrap() });
    }

    let kept = uploads.join_all().await;

    assert_eq!(kept.into_iter().filter(|kept| *kept).count(), 1);
    assert!(store.head(&key).await.unwrap().is_some());
}
