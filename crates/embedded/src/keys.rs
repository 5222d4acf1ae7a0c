//! The school's own keys, in the secrets file beside those of the user pool. A file from before they
//! were needed gets them at the next start.

use std::path::Path;

use async_trait::async_trait;
use data_encoding::BASE64;
use ports::keys::{Key256, Keys, KeysError};
use serde_json::{Map, Value};
use userpool::SecretsError;
use zeroize::Zeroizing;

use crate::entropy::SystemEntropy;
use crate::files;
use crate::folders::FolderError;
use crate::homes::HomeError;

const PASSCODE_KEY: &str = "passcode_key";
const BUCKET_KEY: &str = "bucket_key";

/// Keys that were read at the start.
pub struct FileKeys {
    passcode_key: Zeroizing<Key256>,
    bucket_key: Zeroizing<Key256>,
}

fn new_key() -> Zeroizing<Key256> {
    let mut key = Zeroizing::new([0; 32]);
    ports::Entropy::fill(&SystemEntropy, key.as_mut());
    key
}

impl FileKeys {
    /// New keys.
    pub fn generate() -> Self {
        Self {
            passcode_key: new_key(),
            bucket_key: new_key(),
        }
    }

    /// The key that signs for files.
    pub fn bucket_key(&self) -> &Key256 {
        &self.bucket_key
    }

    /// Reads the keys out of the secrets file, or adds new ones to it.
    pub(crate) fn find_or_add(path: &Path) -> Result<Self, HomeError> {
        let text = std::fs::read_to_string(path).map(Zeroizing::new);
        let text = text.map_err(FolderError::NotWritable)?;
        let mut file = members(&text)?;
        let mut is_whole = true;
        let mut find = |name: &str| {
            if let Some(written) = file.get(name) {
                return read(written).ok_or(SecretsError::Malformed);
            }
            is_whole = false;
            let key = new_key();
            insert(&mut file, name, &key);
            Ok(key)
        };
        let keys = Self {
            passcode_key: find(PASSCODE_KEY)?,
            bucket_key: find(BUCKET_KEY)?,
        };
        if is_whole {
            return Ok(keys);
        }
        files::write_whole(path, to_text(&file).as_bytes()).map_err(FolderError::NotWritable)?;
        Ok(keys)
    }
}

fn read(written: &Value) -> Option<Zeroizing<Key256>> {
    let bytes = BASE64.decode(written.as_str()?.as_bytes()).ok()?;
    Some(Zeroizing::new(bytes.try_into().ok()?))
}

fn insert(file: &mut Map<String, Value>, name: &str, key: &Key256) {
    file.insert(name.to_owned(), Value::String(BASE64.encode(key)));
}

fn members(secrets: &str) -> Result<Map<String, Value>, SecretsError> {
    serde_json::from_str(secrets).map_err(|_| SecretsError::Malformed)
}

fn to_text(file: &Map<String, Value>) -> Zeroizing<String> {
    let text = serde_json::to_string_pretty(file).map(Zeroizing::new);
    text.expect("a map of texts and numbers serialises")
}

/// The key under which passcodes are hashed, if the secrets have one.
pub(crate) fn read_passcode_key(secrets: &str) -> Result<Option<Zeroizing<Key256>>, SecretsError> {
    let file = members(secrets)?;
    let Some(written) = file.get(PASSCODE_KEY) else {
        return Ok(None);
    };
    read(written).ok_or(SecretsError::Malformed).map(Some)
}

/// The secrets with that key.
pub(crate) fn with_passcode_key(
    secrets: &str,
    key: &Key256,
) -> Result<Zeroizing<String>, SecretsError> {
    let mut file = members(secrets)?;
    insert(&mut file, PASSCODE_KEY, key);
    Ok(to_text(&file))
}

#[async_trait]
impl Keys for FileKeys {
    async fn passcode_key(&self) -> Result<Key256, KeysError> {
        Ok(*self.passcode_key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_secrets_file_of_before_gets_a_key_once_and_keeps_what_it_had() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets.json");
        std::fs::write(&path, r#"{"version": 1, "signing_key": "PEM"}"#).unwrap();

        let first = FileKeys::find_or_add(&path).unwrap();
        let second = FileKeys::find_or_add(&path).unwrap();

        assert_eq!(
            first.passcode_key().await.unwrap(),
            second.passcode_key().await.unwrap()
        );
        assert_eq!(first.bucket_key(), second.bucket_key());
        let file: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        assert_eq!(
            (&file["version"], &file["signing_key"]),
            (&1.into(), &"PEM".into())
        );
    }

    #[test]
    fn a_key_that_cannot_be_read_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets.json");
        std::fs::write(&path, r#"{"passcode_key": "short"}"#).unwrap();

        assert!(FileKeys::find_or_add(&path).is_err());
    }
}
