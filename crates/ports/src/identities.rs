//! Who holds an access token. The token proves who; what they may do is the school's own matter.

use async_trait::async_trait;

/// Checks access tokens: signature, issuer, client, use, expiry and revocation.
#[async_trait]
pub trait Identities: Send + Sync {
    /// The holder of `access_token`.
    ///
    /// # Errors
    /// [`IdentityError::Refused`] for anything that is not a valid access token of this pool.
    async fn identify(&self, access_token: &str) -> Result<Identity, IdentityError>;
}

/// What a valid access token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The pool's stable id of the account (claim `sub`).
    pub sub: String,
    /// The sign-in that the token belongs to (claim `origin_jti`); the same for all its refreshes.
    pub session: String,
    /// When the token was issued, Unix seconds (claim `iat`).
    pub issued_at: i64,
    /// When its holder signed in, Unix seconds (claim `auth_time`); the same for all refreshes.
    pub signed_in_at: i64,
}

/// Why no identity was given.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The token is not a valid access token; the reason is a fact for the log, never for the caller.
    #[error("access token refused: {reason}")]
    Refused {
        /// What was wrong, without any part of the token.
        reason: &'static str,
    },
    /// The check itself could not be done.
    #[error("identities are unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}
