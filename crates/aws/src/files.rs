//! Files in one S3 bucket. What people send and fetch goes between them and S3, under URLs that are
//! signed here; signing asks nobody.

use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::RequestChecksumCalculation;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::presigning::PresigningConfig;
use jiff::Timestamp;
use ports::{Download, FileError, FileHead, FileKey, FileStore, SignedUpload, Upload};

use crate::connections::{Late, later};
use crate::failures::Failure;

/// The bucket of a home.
#[derive(Debug, Clone)]
pub struct Files {
    client: Late<Client>,
    bucket: String,
}

/// A file that S3 calls too large to be one, or a time that no URL can have.
#[derive(Debug, thiserror::Error)]
#[error("such a URL cannot be signed")]
struct Unsignable;

impl Files {
    /// Files in the bucket of this name.
    pub fn new(config: &SdkConfig, bucket: &str) -> Self {
        let config = config.clone();
        let client = move || {
            let config = aws_sdk_s3::config::Builder::from(&config)
                // An emulator has no host name for each bucket.
                .force_path_style(config.endpoint_url().is_some())
                // Whoever uploads is a browser, and the checksum signed here would be that of no bytes.
                .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
                .build();
            Client::from_conf(config)
        };
        Self {
            client: later(client),
            bucket: bucket.to_owned(),
        }
    }
}

#[async_trait]
impl FileStore for Files {
    async fn sign_upload(&self, upload: Upload) -> Result<SignedUpload, FileError> {
        let size = i64::try_from(upload.size).map_err(|_| unavailable(Unsignable))?;
        let signed = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(upload.key.as_str())
            .content_length(size)
            .content_type(upload.media_type)
            .if_none_match("*")
            .presigned(lifetime(upload.signed_at, upload.valid_for)?)
            .await
            .map_err(|error| refusal(&error))?;
        let headers = signed
            .headers()
            // Every client sends this one by itself, and a browser lets nobody set it.
            .filter(|(name, _)| !name.eq_ignore_ascii_case("content-length"))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Ok(SignedUpload {
            url: signed.uri().to_owned(),
            headers,
        })
    }

    async fn sign_download(&self, download: Download) -> Result<String, FileError> {
        let caching = download.shown.cache_control();
        let signed = self
            .client
            .get_object()
            .bucket(&self.bucket)
            .key(download.key.as_str())
            .response_content_disposition(download.shown.content_disposition())
            .set_response_cache_control(caching.map(str::to_owned))
            .presigned(lifetime(download.signed_at, download.valid_for)?)
            .await
            .map_err(|error| refusal(&error))?;
        Ok(signed.uri().to_owned())
    }

    /// S3 tells who may not list a bucket 403 of what is missing, and a function may not.
    async fn head(&self, key: &FileKey) -> Result<Option<FileHead>, FileError> {
        let asked = self.client.head_object().bucket(&self.bucket);
        match asked.key(key.as_str()).send().await {
            Ok(head) => Ok(Some(FileHead {
                size: head
                    .content_length
                    .and_then(|size| size.try_into().ok())
                    .unwrap_or(0),
                media_type: head.content_type.unwrap_or_default(),
            })),
            Err(error) if matches!(status(&error), Some(403 | 404)) => Ok(None),
            Err(error) => Err(refusal(&error)),
        }
    }

    async fn delete(&self, key: &FileKey) -> Result<(), FileError> {
        let delete = self.client.delete_object().bucket(&self.bucket);
        let deleted = delete.key(key.as_str()).send().await;
        deleted.map(drop).map_err(|error| refusal(&error))
    }
}

fn lifetime(signed_at: Timestamp, valid_for: Duration) -> Result<PresigningConfig, FileError> {
    let from = SystemTime::try_from(signed_at).map_err(|_| unavailable(Unsignable))?;
    let lifetime = PresigningConfig::builder().start_time(from);
    let lifetime = lifetime.expires_in(valid_for).build();
    lifetime.map_err(|_| unavailable(Unsignable))
}

fn status<E>(error: &SdkError<E>) -> Option<u16> {
    let answer = error.raw_response()?;
    Some(answer.status().as_u16())
}

fn refusal<E: ProvideErrorMetadata>(error: &SdkError<E>) -> FileError {
    if matches!(status(error), Some(429 | 503)) {
        return FileError::Throttled;
    }
    unavailable(Failure::of(error))
}

fn unavailable(cause: impl std::error::Error + Send + Sync + 'static) -> FileError {
    FileError::Unavailable(Box::new(cause))
}
