//! Everything that the pool keeps, and how it lies in the store: one collection per noun, JSON values.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::stores::{Change, Key, PoolStore, Record, StoreError};

/// A thing that is kept under an id in a collection of its own.
pub(crate) trait Kept: Serialize + DeserializeOwned {
    const COLLECTION: &'static str;

    /// Seconds since 1970 after which nobody needs it.
    fn expires_at(&self) -> Option<i64> {
        None
    }
}

/// The identity of the pool, made once.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Identity {
    pub pool_id: String,
    pub client_id: String,
    pub client_name: String,
    /// Of the sealing key that everything sealed here needs.
    pub sealing_fingerprint: String,
    pub created_at: i64,
}

/// Where an account stands between its invitation and its own password; Cognito's `UserStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AccountStatus {
    /// Has a password of its own.
    Confirmed,
    /// Has a temporary password that must be changed at sign-in.
    ForceChangePassword,
    /// Must set a new password with a mailed code.
    ResetRequired,
}

/// An account under its `sub`.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct AccountEntry {
    pub sub: String,
    pub email: String,
    pub email_verified: bool,
    pub attributes: BTreeMap<String, String>,
    pub groups: Vec<String>,
    pub enabled: bool,
    pub status: AccountStatus,
    pub password: PasswordEntry,
    /// The app that makes codes for the account, after it has shown one.
    pub software_token: Option<SoftwareTokenEntry>,
    /// The secret of one that has not: sealed, base64.
    pub pending_token: Option<String>,
    /// Sessions begun under an earlier number are over.
    pub generation: u64,
    pub created_at: i64,
    pub modified_at: i64,
}

impl AccountEntry {
    /// All attributes as texts, flags included: so they are everywhere but in tokens.
    pub fn attribute_texts(&self) -> BTreeMap<String, String> {
        let mut texts = self.attributes.clone();
        texts.insert("sub".to_owned(), self.sub.clone());
        texts.insert("email".to_owned(), self.email.clone());
        texts.insert("email_verified".to_owned(), self.email_verified.to_string());
        if self.attributes.contains_key("phone_number") {
            texts.insert("phone_number_verified".to_owned(), "false".to_owned());
        }
        texts
    }
}

/// What is kept of a password.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct PasswordEntry {
    /// Counts the passwords of the account, so that a challenge to replace one cannot be answered twice.
    pub version: u64,
    /// Hexadecimal.
    pub salt: String,
    /// Sealed, base64.
    pub verifier: String,
    /// Only of a temporary password.
    pub temporary: Option<TemporaryEntry>,
}

impl PasswordEntry {
    /// Whether it is not, or no longer, a temporary one to begin with.
    pub fn has_expired(&self, now: i64) -> bool {
        self.temporary
            .as_ref()
            .is_none_or(|temporary| temporary.expires_at <= now)
    }
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct TemporaryEntry {
    pub expires_at: i64,
    /// Whether it went to the account's present address, so that using it proves the address.
    pub mailed: bool,
}

/// Whether a sign-in asks for a code of the account's app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MfaPreference {
    /// It does not.
    Off,
    /// It does.
    On,
    /// It does, and would also if there were other factors to choose from.
    Preferred,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SoftwareTokenEntry {
    /// Sealed, base64.
    pub secret: String,
    /// As its owner calls it; empty without a name.
    pub device_name: String,
    pub preference: MfaPreference,
    /// Of the last code that was accepted: no code of it or before it works any more.
    pub last_step: i64,
}

/// Wrong answers to one challenge, under the `origin_jti` that it leads to.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct TriesEntry {
    pub tries: u32,
    pub expires_at: i64,
}

/// Who has an address, under the folded address: this is what makes addresses unique.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct EmailEntry {
    pub sub: String,
}

/// One sign-in and all tokens that come from it, under its `origin_jti`.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct FamilyEntry {
    pub sub: String,
    /// The account's generation when it began.
    pub generation: u64,
    pub event_id: String,
    pub auth_time: i64,
    pub expires_at: i64,
    pub revoked: bool,
    /// SHA-256 of the refresh token's secret, hexadecimal.
    pub secret_hash: String,
}

/// Failed tries of a password, under the account's id or, for an unknown name, the simulated one.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct AttemptsEntry {
    pub failures: u32,
    pub last_failure: i64,
    pub locked_until: i64,
}

/// Requests for a new password and the code that is out, under an id as [`AttemptsEntry`].
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct ResetEntry {
    /// When codes were asked for within the last hour.
    pub requests: Vec<i64>,
    pub code: Option<CodeEntry>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct CodeEntry {
    /// Keyed hash, hexadecimal.
    pub hash: String,
    pub expires_at: i64,
    pub tries: u32,
}

impl Kept for Identity {
    const COLLECTION: &'static str = "pool";
}

impl Kept for AccountEntry {
    const COLLECTION: &'static str = "accounts";
}

impl Kept for EmailEntry {
    const COLLECTION: &'static str = "emails";
}

impl Kept for FamilyEntry {
    const COLLECTION: &'static str = "sessions";

    fn expires_at(&self) -> Option<i64> {
        Some(self.expires_at)
    }
}

impl Kept for TriesEntry {
    const COLLECTION: &'static str = "challenges";

    fn expires_at(&self) -> Option<i64> {
        Some(self.expires_at)
    }
}

impl Kept for AttemptsEntry {
    const COLLECTION: &'static str = "attempts";

    fn expires_at(&self) -> Option<i64> {
        Some(self.last_failure + 3600)
    }
}

impl Kept for ResetEntry {
    const COLLECTION: &'static str = "resets";

    fn expires_at(&self) -> Option<i64> {
        self.requests.last().map(|last| last + 2 * 3600)
    }
}

/// A thing with the revision that it was read at.
#[derive(Clone)]
pub(crate) struct Revised<T> {
    pub value: T,
    pub revision: u64,
}

/// Reads and prepares writes of typed records.
#[derive(Clone)]
pub(crate) struct Records {
    pub store: Arc<dyn PoolStore>,
}

impl Records {
    pub async fn get<T: Kept>(&self, id: &str) -> Result<Option<Revised<T>>, StoreError> {
        self.store
            .get(&key_of::<T>(id))
            .await?
            .map(|record| decode(&record))
            .transpose()
    }

    pub async fn page<T: Kept>(
        &self,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<T>, StoreError> {
        let records = self.store.page(T::COLLECTION, after, limit).await?;
        records
            .into_iter()
            .map(|record| Ok(decode(&record)?.value))
            .collect()
    }
}

pub(crate) fn create<T: Kept>(id: &str, value: &T) -> Change {
    Change::Create {
        key: key_of::<T>(id),
        value: encode(value),
        expires_at: value.expires_at(),
    }
}

pub(crate) fn replace<T: Kept>(id: &str, revision: u64, value: &T) -> Change {
    Change::Replace {
        key: key_of::<T>(id),
        revision,
        value: encode(value),
        expires_at: value.expires_at(),
    }
}

/// Creates where nothing was read, else replaces what was read.
pub(crate) fn put<T: Kept>(id: &str, revision: Option<u64>, value: &T) -> Change {
    match revision {
        Some(revision) => replace(id, revision, value),
        None => create(id, value),
    }
}

pub(crate) fn delete<T: Kept>(id: &str, revision: u64) -> Change {
    Change::Delete {
        key: key_of::<T>(id),
        revision,
    }
}

fn key_of<T: Kept>(id: &str) -> Key {
    Key {
        collection: T::COLLECTION.to_owned(),
        id: id.to_owned(),
    }
}

fn encode<T: Kept>(value: &T) -> String {
    serde_json::to_string(value).expect("records are plain data with text keys")
}

fn decode<T: Kept>(record: &Record) -> Result<Revised<T>, StoreError> {
    let value = serde_json::from_str(&record.value);
    let value = value.map_err(|_| StoreError::Unreadable {
        collection: T::COLLECTION,
    })?;
    Ok(Revised {
        value,
        revision: record.revision,
    })
}
