//! Keys of the school's own, kept apart from its items: who has the items alone can check no guess.

use std::error::Error;

use async_trait::async_trait;

/// A key of 256 bits.
pub type Key256 = [u8; 32];

/// The keys are read when they are first needed, since a home may have to ask for them.
#[async_trait]
pub trait Keys: Send + Sync {
    /// The key under which passcodes of classes are hashed, and requests that may hold one; it never
    /// changes.
    async fn passcode_key(&self) -> Result<Key256, KeysError>;
}

/// The keys cannot be reached.
#[derive(Debug, thiserror::Error)]
#[error("keys unavailable")]
pub struct KeysError(#[source] pub Box<dyn Error + Send + Sync>);
