//! Who holds an access token of the user pool of the same process.

use std::sync::Arc;

use async_trait::async_trait;
use ports::{Identities, Identity, IdentityError};
use userpool::{TokenError, UserPool};

/// Identities by library calls: a revocation counts with the next request.
#[derive(Clone)]
pub struct PoolIdentities {
    pool: Arc<UserPool>,
}

impl PoolIdentities {
    /// Identities of this pool.
    pub fn new(pool: Arc<UserPool>) -> Self {
        Self { pool }
    }
}

#[async_trait]
impl Identities for PoolIdentities {
    async fn identify(&self, access_token: &str) -> Result<Identity, IdentityError> {
        let claims = self.pool.verify_access_token(access_token).await;
        let claims = claims.map_err(refusal)?;
        Ok(Identity {
            sub: claims.sub.clone(),
            session: claims.origin_jti.clone(),
            issued_at: claims.iat,
            signed_in_at: claims.auth_time,
        })
    }
}

fn refusal(error: TokenError) -> IdentityError {
    let reason = match error {
        TokenError::Invalid => "not an access token of this pool",
        TokenError::Expired => "expired",
        TokenError::Revoked => "revoked",
        TokenError::Store(error) => return IdentityError::Unavailable(Box::new(error)),
    };
    IdentityError::Refused { reason }
}
