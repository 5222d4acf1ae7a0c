//! The school's own keys, in one parameter of SSM that is sealed at rest (`SecureString`). A template cannot
//! make such a parameter, so the first function that needs it does.

use std::sync::Arc;

use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_sdk_ssm::Client;
use aws_sdk_ssm::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ssm::types::ParameterType;
use data_encoding::BASE64;
use ports::keys::Key256;
use ports::{Entropy, Keys, KeysError};
use tokio::sync::OnceCell;
use zeroize::Zeroizing;

use crate::connections::{Late, later};
use crate::failures::Failure;

/// Stands before the key, so that the parameter can hold others beside it, a line each.
const PASSCODE_KEY: &str = "passcode_key=";

/// Keys that are read when they are first needed, and kept as long as the process.
pub struct ParameterKeys {
    client: Late<Client>,
    parameter: String,
    entropy: Arc<dyn Entropy>,
    passcode_key: OnceCell<Zeroizing<Key256>>,
}

/// What became of a key from elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adoption {
    /// It is the home's now.
    Adopted,
    /// The home has another one, under which something may be hashed already: that one stays.
    Other,
}

/// The parameter is there, but holds no key. It is never written over: whoever has it from elsewhere can
/// put it back.
#[derive(Debug, thiserror::Error)]
#[error("the parameter of the keys cannot be read")]
struct Malformed;

impl ParameterKeys {
    /// Keys in the parameter of this name.
    pub fn new(config: &SdkConfig, parameter: &str, entropy: Arc<dyn Entropy>) -> Self {
        let config = config.clone();
        Self {
            client: later(move || Client::new(&config)),
            parameter: parameter.to_owned(),
            entropy,
            passcode_key: OnceCell::new(),
        }
    }

    /// Of two who make it at the same time one is refused, and reads what the other wrote.
    async fn read_or_make(&self) -> Result<Zeroizing<Key256>, KeysError> {
        if let Some(key) = self.read().await? {
            return Ok(key);
        }
        if let Some(key) = self.make().await? {
            return Ok(key);
        }
        self.read().await?.ok_or_else(|| unavailable(Malformed))
    }

    async fn read(&self) -> Result<Option<Zeroizing<Key256>>, KeysError> {
        let asked = self.client.get_parameter().name(&self.parameter);
        let found = match asked.with_decryption(true).send().await {
            Err(error) if is(&error, "ParameterNotFound") => return Ok(None),
            found => found.map_err(|error| unavailable(Failure::of(&error)))?,
        };
        let value = found.parameter.and_then(|found| found.value);
        let text = Zeroizing::new(value.unwrap_or_default());
        let key = parse(&text).ok_or_else(|| unavailable(Malformed))?;
        Ok(Some(key))
    }

    /// Gives the home the key that the school had elsewhere, if it has none yet.
    ///
    /// # Errors
    /// If the parameter cannot be read or written.
    pub async fn adopt(&self, key: &Key256) -> Result<Adoption, KeysError> {
        if self.put(key).await? || self.read().await?.is_some_and(|there| *there == *key) {
            return Ok(Adoption::Adopted);
        }
        Ok(Adoption::Other)
    }

    /// `None` if somebody else has made it in the meantime.
    async fn make(&self) -> Result<Option<Zeroizing<Key256>>, KeysError> {
        let mut key = Zeroizing::new([0; 32]);
        self.entropy.fill(key.as_mut());
        Ok(self.put(&key).await?.then_some(key))
    }

    /// Whether there was none.
    async fn put(&self, key: &Key256) -> Result<bool, KeysError> {
        let made = self
            .client
            .put_parameter()
            .name(&self.parameter)
            .description("Keys of Rollbook; never change or delete them")
            .value(format!("{PASSCODE_KEY}{}", BASE64.encode(key)))
            .r#type(ParameterType::SecureString)
            .overwrite(false)
            .send()
            .await;
        match made {
            Ok(_) => Ok(true),
            Err(error) if is(&error, "ParameterAlreadyExists") => Ok(false),
            Err(error) => Err(unavailable(Failure::of(&error))),
        }
    }
}

fn parse(text: &str) -> Option<Zeroizing<Key256>> {
    let mut lines = text.lines();
    let written = lines.find_map(|line| line.strip_prefix(PASSCODE_KEY))?;
    let bytes = Zeroizing::new(BASE64.decode(written.trim().as_bytes()).ok()?);
    let key: Key256 = bytes.as_slice().try_into().ok()?;
    Some(Zeroizing::new(key))
}

fn is<E: ProvideErrorMetadata>(error: &SdkError<E>, code: &str) -> bool {
    let told = error.as_service_error().and_then(|error| error.code());
    told == Some(code)
}

fn unavailable(cause: impl std::error::Error + Send + Sync + 'static) -> KeysError {
    KeysError(Box::new(cause))
}

#[async_trait]
impl Keys for ParameterKeys {
    async fn passcode_key(&self) -> Result<Key256, KeysError> {
        let key = self.passcode_key.get_or_try_init(|| self.read_or_make());
        Ok(**key.await?)
    }
}
