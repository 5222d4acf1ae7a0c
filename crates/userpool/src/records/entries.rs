//! The nouns that are kept, as they lie in the store.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Kept;

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

impl AccountStatus {
    /// Cognito's word for it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "CONFIRMED",
            Self::ForceChangePassword => "FORCE_CHANGE_PASSWORD",
            Self::ResetRequired => "RESET_REQUIRED",
        }
    }
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

/// What is known of a group, under its name.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct GroupEntry {
    pub name: String,
    pub description: Option<String>,
    pub precedence: Option<u32>,
    pub created_at: i64,
    pub modified_at: i64,
}

/// The key that requests of administrators are signed with.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct AdministratorEntry {
    pub id: String,
    /// Sealed, base64.
    pub secret: String,
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

impl Kept for GroupEntry {
    const COLLECTION: &'static str = "groups";
}

impl Kept for AdministratorEntry {
    const COLLECTION: &'static str = "administrators";
}
