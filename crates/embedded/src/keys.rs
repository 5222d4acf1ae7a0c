//! The school's own keys, in the secrets file beside those of the user pool. A file from before they
//! were needed gets them at the next start.

use std::path::Path;

use async_trait::async_trait;
use data_encoding::BASE64;
use ports::keys::{Key256, Keys, KeysError};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::entropy::SystemEntropy;
use crate::files;
use crate::folders::FolderError;
use crate::homes::HomeError;

const PASSCODE_KEY: &str = "passcode_key";

/// Keys that were read at the start.
pub struct FileKeys {
    passcode_key: Zeroizing<Key256>,
}

impl FileKeys {
    /// New keys.
    pub fn generate() -> Self {
        let mut passcode_key = Zeroizing::new([0; 32]);
        ports::Entropy::fill(&SystemEntropy, passcode_key.as_mut());
        Self { passcode_key }
    }

    /// Reads the keys out of the secrets file, or adds new ones to it.
    pub(crate) fn find_or_add(path: &Path) -> Result<Self, HomeError> {
        let unreadable = || HomeError::Secrets(userpool::SecretsError::Malformed);
        let text = std::fs::read_to_string(path).map(Zeroizing::new);
        let text = text.map_err(FolderError::NotWritable)?;
        let mut file: Map<String, Value> = serde_json::from_str(&text).map_err(|_| unreadable())?;
        if let Some(written) = file.get(PASSCODE_KEY) {
            return Self::read(written).ok_or_else(unreadable);
        }
        let keys = Self::generate();
        let written = BASE64.encode(keys.passcode_key.as_ref());
        file.insert(PASSCODE_KEY.to_owned(), Value::String(written));
        let text = serde_json::to_vec_pretty(&file).map(Zeroizing::new);
        let text = text.expect("a map of texts and numbers serialises");
        files::write_whole(path, &text).map_err(FolderError::NotWritable)?;
        Ok(keys)
    }

    fn read(written: &Value) -> Option<Self> {
        let bytes = BASE64.decode(written.as_str()?.as_bytes()).ok()?;
        let passcode_key = Zeroizing::new(bytes.try_into().ok()?);
        Some(Self { passcode_key })
    }
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
