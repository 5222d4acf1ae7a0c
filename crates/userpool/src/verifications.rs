//! Whether an access token is good now: asked with each request of the host's API, so a known token costs microseconds.

use std::sync::{Arc, PoisonError, RwLock};

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::Value;

use crate::faults::TokenError;
use crate::pools::UserPool;
use crate::recents::Recent;
use crate::records::{AccountEntry, FamilyEntry};
use crate::standings::{FamilyStanding, News};
use crate::tokens::AccessClaims;

/// Tokens whose signature is remembered: some ten megabytes.
const REMEMBERED: usize = 16_384;

/// Longer ones are not ours: a token with a hundred long groups has some 14 KB.
const MAX_TOKEN: usize = 16_384;

/// Tokens whose signature, issuer, client and use have been checked, by the hash of the whole token.
pub(crate) struct Verified {
    tokens: RwLock<Recent<[u8; 32], Arc<AccessClaims>>>,
}

impl Verified {
    pub fn new() -> Self {
        Self {
            tokens: RwLock::new(Recent::new(REMEMBERED)),
        }
    }

    fn get(&self, hash: &[u8; 32]) -> Option<Arc<AccessClaims>> {
        self.tokens
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(hash)
            .cloned()
    }

    fn remember(&self, hash: [u8; 32], claims: &Arc<AccessClaims>) {
        self.tokens
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(hash, Arc::clone(claims));
    }
}

impl UserPool {
    /// The claims of an access token of this pool that is good at this moment: signed RS256 by the pool's key, for this issuer
    /// and client, not expired, its session not ended by anything: an account that is disabled or deleted has none.
    pub async fn verify_access_token(&self, token: &str) -> Result<Arc<AccessClaims>, TokenError> {
        let claims = self.read_access_token(token)?;
        if claims.exp <= self.now() {
            return Err(TokenError::Expired);
        }
        let generation = self.generation_of(&claims.sub).await?;
        let family = self
            .family_standing(&claims.origin_jti)
            .await?
            .ok_or(TokenError::Revoked)?;
        if family.sub != claims.sub || family.generation != generation || family.revoked {
            return Err(TokenError::Revoked);
        }
        Ok(claims)
    }

    fn read_access_token(&self, token: &str) -> Result<Arc<AccessClaims>, TokenError> {
        if token.len() > MAX_TOKEN {
            return Err(TokenError::Invalid);
        }
        let hash = digest(&SHA256, token.as_bytes());
        let hash: [u8; 32] = hash.as_ref().try_into().expect("SHA-256 gives 32 bytes");
        if let Some(known) = self.verified.get(&hash) {
            return Ok(known);
        }
        let signed = self.signer.read_signed(token).ok_or(TokenError::Invalid)?;
        let claims = Arc::new(self.read_access_claims(signed).ok_or(TokenError::Invalid)?);
        self.verified.remember(hash, &claims);
        Ok(claims)
    }

    fn read_access_claims(&self, signed: Value) -> Option<AccessClaims> {
        let claims: AccessClaims = serde_json::from_value(signed).ok()?;
        let ours = claims.token_use == "access"
            && claims.iss == self.issuer
            && claims.client_id == self.client_id();
        ours.then_some(claims)
    }

    async fn generation_of(&self, sub: &str) -> Result<u64, TokenError> {
        if let Some(known) = self.standings.generation(sub) {
            return Ok(known);
        }
        let Some(account) = self.records.get::<AccountEntry>(sub).await? else {
            self.standings.note(News::account_gone(sub));
            return Err(TokenError::Revoked);
        };
        self.standings
            .note(News::account(&account.value, account.revision));
        Ok(account.value.generation)
    }

    async fn family_standing(
        &self,
        origin_jti: &str,
    ) -> Result<Option<FamilyStanding>, TokenError> {
        if let Some(known) = self.standings.family(origin_jti) {
            return Ok(Some(known));
        }
        let Some(family) = self.records.get::<FamilyEntry>(origin_jti).await? else {
            return Ok(None);
        };
        self.standings.note(News::family(origin_jti, &family));
        let FamilyEntry {
            sub,
            generation,
            revoked,
            ..
        } = family.value;
        Ok(Some(FamilyStanding {
            sub,
            generation,
            revoked,
        }))
    }
}
