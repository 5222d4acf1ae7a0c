//! S3's wire over the files: signatures are checked by s3s, what is kept is decided here. No answer can
//! run on the program's origin, whatever was uploaded.

use std::io::{self, SeekFrom};
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use ports::FileKey;
use s3s::auth::{S3Auth, SecretKey};
use s3s::dto::{
    DeleteObjectInput, DeleteObjectOutput, ETag, GetObjectInput, GetObjectOutput, HeadObjectInput,
    HeadObjectOutput, LastModified, ListObjectsV2Input, ListObjectsV2Output, Object,
    PutObjectInput, PutObjectOutput, StreamingBlob,
};
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{S3, S3Error, S3Request, S3Response, S3Result, s3_error};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

use super::objects::{About, Objects};
use super::{BUCKET, Buckets};

/// What was uploaded as a page is none: it runs no script, loads nothing, and is of no origin.
const POLICY: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";

/// Most keys of a list.
const MAX_KEYS: i32 = 1000;

/// Bytes read at once.
const CHUNK: usize = 64 * 1024;

/// What answers: S3's operations on the objects.
struct Shelf {
    objects: Objects,
}

/// Who may sign.
struct OneKey {
    id: String,
    secret: SecretKey,
}

#[async_trait::async_trait]
impl S3Auth for OneKey {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        if access_key != self.id {
            return Err(s3_error!(InvalidAccessKeyId));
        }
        Ok(self.secret.clone())
    }
}

/// What every request can reach.
struct Wire {
    service: S3Service,
    /// Host and port that URLs are signed for.
    host: HeaderValue,
}

/// The routes of the bucket, for the origin that the URLs name.
pub fn router(buckets: &Arc<Buckets>) -> Router {
    let (id, secret) = buckets.credentials();
    let mut builder = S3ServiceBuilder::new(Shelf {
        objects: buckets.objects.clone(),
    });
    builder.set_auth(OneKey {
        id: id.to_owned(),
        secret: secret.into(),
    });
    let host = buckets
        .origin
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .parse();
    let wire = Arc::new(Wire {
        service: builder.build(),
        host: host.expect("an origin is made of letters, digits and signs"),
    });
    Router::new()
        .route("/files", any(answer))
        .route("/files/", any(answer))
        .route("/files/{*key}", any(answer))
        .with_state(wire)
}

async fn answer(State(wire): State<Arc<Wire>>, mut request: Request) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let is_known = [Method::GET, Method::HEAD, Method::PUT, Method::DELETE].contains(&method);
    if !is_known {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let query = request.uri().query().unwrap_or_default();
    if query.contains("X-Amz-Signature=") {
        // The same machine has several names, and a proxy may use another; a URL is signed for one.
        request
            .headers_mut()
            .insert(header::HOST, wire.host.clone());
    }
    let answered = wire.service.call(with_known_body(request)).await;
    let mut response = match answered {
        Ok(response) => response.map(Body::new),
        Err(error) => {
            tracing::error!(?error, "a file was not served");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    };
    harden(&mut response);
    let status = response.status().as_u16();
    let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(%method, path = "/files/{key}", status, duration_ms, "served");
    response
}

/// A request that says nothing of a body has none, which s3s would otherwise ask the length of.
fn with_known_body(request: Request) -> s3s::HttpRequest {
    let headers = request.headers();
    let has_body = headers.contains_key(header::CONTENT_LENGTH)
        || headers.contains_key(header::TRANSFER_ENCODING);
    request.map(|body| {
        if has_body {
            return s3s::Body::http_body_unsync(body);
        }
        s3s::Body::empty()
    })
}

fn harden(response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    );
    let nosniff = HeaderValue::from_static("nosniff");
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, nosniff);
    let no_referrer = HeaderValue::from_static("no-referrer");
    headers.insert(header::REFERRER_POLICY, no_referrer);
    // What nobody said anything of is saved, not shown.
    let disposition = headers.entry(header::CONTENT_DISPOSITION);
    disposition.or_insert(HeaderValue::from_static("attachment"));
    let caching = headers.entry(header::CACHE_CONTROL);
    caching.or_insert(HeaderValue::from_static("no-store"));
}

fn read_key(bucket: &str, key: &str) -> S3Result<FileKey> {
    if bucket != BUCKET {
        return Err(s3_error!(NoSuchBucket));
    }
    FileKey::parse(key).ok_or_else(|| s3_error!(InvalidArgument, "keys are made of ids"))
}

fn failed(error: io::Error) -> S3Error {
    tracing::error!(%error, "files failed");
    S3Error::internal_error(error)
}

fn etag(about: &About) -> ETag {
    ETag::Strong(about.sha256.clone())
}

fn last_modified(about: &About) -> Option<LastModified> {
    about.kept_at.map(LastModified::from)
}

fn length(bytes: u64) -> Option<i64> {
    i64::try_from(bytes).ok()
}

#[async_trait::async_trait]
impl S3 for Shelf {
    async fn put_object(
        &self,
        request: S3Request<PutObjectInput>,
    ) -> S3Result<S3Response<PutObjectOutput>> {
        let input = request.input;
        let key = read_key(&input.bucket, &input.key)?;
        let told = input
            .content_length
            .and_then(|told| u64::try_from(told).ok());
        let told = told.ok_or_else(|| s3_error!(MissingContentLength))?;
        let media_type = input.content_type.unwrap_or_default();
        if self.objects.about(&key).await.map_err(failed)?.is_some() {
            return Err(s3_error!(PreconditionFailed));
        }
        let mut part = self.objects.begin().await.map_err(failed)?;
        let mut body = input.body.ok_or_else(|| s3_error!(IncompleteBody))?;
        while let Some(bytes) = futures::StreamExt::next(&mut body).await {
            let bytes = bytes.map_err(|_| s3_error!(IncompleteBody))?;
            if part.size() + bytes.len() as u64 > told {
                return Err(s3_error!(InvalidRequest, "the body is longer than told"));
            }
            part.write(&bytes).await.map_err(failed)?;
        }
        if part.size() != told {
            return Err(s3_error!(IncompleteBody));
        }
        let kept = part.keep(&key, &media_type).await.map_err(failed)?;
        let about = kept.ok_or_else(|| s3_error!(PreconditionFailed))?;
        Ok(S3Response::new(PutObjectOutput {
            e_tag: Some(etag(&about)),
            ..PutObjectOutput::default()
        }))
    }

    async fn get_object(
        &self,
        request: S3Request<GetObjectInput>,
    ) -> S3Result<S3Response<GetObjectOutput>> {
        let input = request.input;
        let key = read_key(&input.bucket, &input.key)?;
        let opened = self.objects.open(&key).await.map_err(failed)?;
        let (about, mut file) = opened.ok_or_else(|| s3_error!(NoSuchKey))?;
        let range = match input.range {
            Some(range) => Some(range.check(about.size)?),
            None => None,
        };
        let (from, to) = range.map_or((0, about.size), |range| (range.start, range.end));
        file.seek(SeekFrom::Start(from)).await.map_err(failed)?;
        let bytes = ReaderStream::with_capacity(file.take(to - from), CHUNK);
        let is_part = (from, to) != (0, about.size) || input.range.is_some();
        let content_range =
            is_part.then(|| format!("bytes {from}-{}/{}", to.saturating_sub(1), about.size));
        Ok(S3Response::new(GetObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            body: Some(StreamingBlob::wrap(bytes)),
            content_length: length(to - from),
            content_range,
            e_tag: Some(etag(&about)),
            last_modified: last_modified(&about),
            content_type: Some(about.media_type),
            ..GetObjectOutput::default()
        }))
    }

    async fn head_object(
        &self,
        request: S3Request<HeadObjectInput>,
    ) -> S3Result<S3Response<HeadObjectOutput>> {
        let key = read_key(&request.input.bucket, &request.input.key)?;
        let about = self.objects.about(&key).await.map_err(failed)?;
        let about = about.ok_or_else(|| s3_error!(NoSuchKey))?;
        Ok(S3Response::new(HeadObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            content_length: length(about.size),
            e_tag: Some(etag(&about)),
            last_modified: last_modified(&about),
            content_type: Some(about.media_type),
            ..HeadObjectOutput::default()
        }))
    }

    async fn delete_object(
        &self,
        request: S3Request<DeleteObjectInput>,
    ) -> S3Result<S3Response<DeleteObjectOutput>> {
        let key = read_key(&request.input.bucket, &request.input.key)?;
        self.objects.remove(&key).await.map_err(failed)?;
        Ok(S3Response::new(DeleteObjectOutput::default()))
    }

    async fn list_objects_v2(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        let input = request.input;
        if input.bucket != BUCKET {
            return Err(s3_error!(NoSuchBucket));
        }
        let prefix = input.prefix.clone().unwrap_or_default();
        let after = input.continuation_token.or(input.start_after);
        let after = after.unwrap_or_default();
        let keys = self.objects.keys().await.map_err(failed)?;
        let mut keys: Vec<FileKey> = keys
            .into_iter()
            .filter(|key| key.as_str().starts_with(&prefix) && key.as_str() > after.as_str())
            .collect();
        let most = input.max_keys.unwrap_or(MAX_KEYS).clamp(0, MAX_KEYS);
        let is_truncated = keys.len() > usize::try_from(most).unwrap_or(0);
        keys.truncate(usize::try_from(most).unwrap_or(0));
        let next = keys.last().filter(|_| is_truncated).map(FileKey::to_string);
        let mut contents = Vec::with_capacity(keys.len());
        for key in keys {
            // One that was removed in between is not there.
            let Some(about) = self.objects.about(&key).await.map_err(failed)? else {
                continue;
            };
            contents.push(Object {
                key: Some(key.to_string()),
                size: length(about.size),
                e_tag: Some(etag(&about)),
                last_modified: last_modified(&about),
                ..Object::default()
            });
        }
        Ok(S3Response::new(ListObjectsV2Output {
            name: Some(input.bucket),
            prefix: input.prefix,
            max_keys: Some(most),
            key_count: i32::try_from(contents.len()).ok(),
            is_truncated: Some(is_truncated),
            next_continuation_token: next,
            contents: Some(contents),
            ..ListObjectsV2Output::default()
        }))
    }
}
