//! A whole bucket of S3.

use std::path::Path;

use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::RequestChecksumCalculation;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::get_object::GetObjectError;
use aws_sdk_s3::primitives::ByteStream;
use ports::{FileArchive, FileBytes, FileError, FileHead, FileKey, StoredFile};

use super::At;
use crate::failures::Failure;

/// The bucket of one home.
pub struct Bucket {
    client: Client,
    name: String,
}

impl Bucket {
    /// The bucket of this name.
    pub fn new(config: &SdkConfig, name: &str) -> Self {
        let config = aws_sdk_s3::config::Builder::from(&super::patient(config))
            // An emulator has no host name for each bucket.
            .force_path_style(config.endpoint_url().is_some())
            // With a checksum the SDK tells a length of pieces of 64 KiB, sends one, and is waited for in vain.
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .build();
        Self {
            client: Client::from_conf(config),
            name: name.to_owned(),
        }
    }

    fn refusal<E: ProvideErrorMetadata>(&self, error: &SdkError<E>) -> FileError {
        unavailable(At {
            kind: "bucket",
            name: self.name.clone(),
            cause: Box::new(Failure::of(error)),
        })
    }
}

#[async_trait]
impl FileArchive for Bucket {
    /// Whoever put an object there by another name than the school gives put it there for something else.
    async fn list(&self, after: Option<&FileKey>) -> Result<Vec<FileKey>, FileError> {
        let mut after = after.map(|key| key.as_str().to_owned());
        loop {
            let list = self.client.list_objects_v2().bucket(&self.name);
            let page = list.set_start_after(after).send().await;
            let objects = page
                .map_err(|error| self.refusal(&error))?
                .contents
                .unwrap_or_default();
            let names: Vec<String> = objects.into_iter().filter_map(|each| each.key).collect();
            let keys: Vec<FileKey> = names
                .iter()
                .filter_map(|name| FileKey::parse(name))
                .collect();
            after = names.last().cloned();
            if after.is_none() || !keys.is_empty() {
                return Ok(keys);
            }
        }
    }

    async fn open(&self, key: &FileKey) -> Result<Option<StoredFile>, FileError> {
        let get = self.client.get_object().bucket(&self.name);
        let found = match get.key(key.as_str()).send().await {
            Err(error) if is_absent(&error) => return Ok(None),
            found => found.map_err(|error| self.refusal(&error))?,
        };
        let size = found.content_length.and_then(|size| size.try_into().ok());
        Ok(Some(StoredFile {
            head: FileHead {
                size: size.unwrap_or(0),
                media_type: found.content_type.unwrap_or_default(),
            },
            bytes: Box::new(Body(found.body)),
        }))
    }

    async fn write(&self, key: &FileKey, media_type: &str, from: &Path) -> Result<(), FileError> {
        let body = ByteStream::from_path(from).await.map_err(unavailable)?;
        let put = self.client.put_object().bucket(&self.name);
        let put = put.key(key.as_str()).content_type(media_type).body(body);
        let sent = put.send().await.map(drop);
        sent.map_err(|error| self.refusal(&error))
    }
}

struct Body(ByteStream);

#[async_trait]
impl FileBytes for Body {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, FileError> {
        let piece = self.0.try_next().await.map_err(unavailable)?;
        Ok(piece.map(|piece| piece.to_vec()))
    }
}

fn is_absent(error: &SdkError<GetObjectError>) -> bool {
    error
        .as_service_error()
        .is_some_and(GetObjectError::is_no_such_key)
}

fn unavailable(cause: impl std::error::Error + Send + Sync + 'static) -> FileError {
    FileError::Unavailable(Box::new(cause))
}
