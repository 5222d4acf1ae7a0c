//! Sessions: what a sign-in begins, a refresh continues and a revocation ends. All tokens of one share its `origin_jti`.

use std::sync::Arc;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::clocks::draw_bytes;
use crate::faults::{AccountError, SignInError};
use crate::pools::{TRIES, UserPool};
use crate::records::{AccountEntry, FamilyEntry, Revised, create, replace};
use crate::standings::News;
use crate::stores::{Change, StoreError};
use crate::tokens::{Issue, Tokens};

const ID_BYTES: usize = 16;
const SECRET_BYTES: usize = 32;

/// A session that is about to be written.
pub(crate) struct NewSession {
    origin_jti: Uuid,
    family: FamilyEntry,
    refresh: Zeroizing<String>,
}

impl NewSession {
    pub fn change(&self) -> Change {
        create(&self.origin_jti.to_string(), &self.family)
    }
}

/// A refresh token taken apart: the session's id and a secret of which only the hash is kept.
struct RefreshToken {
    origin_jti: Uuid,
    secret: Zeroizing<[u8; SECRET_BYTES]>,
}

impl RefreshToken {
    fn parse(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(BASE64URL_NOPAD.decode(text.as_bytes()).ok()?);
        let (id, secret) = bytes.split_at_checked(ID_BYTES)?;
        let secret = Zeroizing::new(secret.try_into().ok()?);
        Some(Self {
            origin_jti: Uuid::from_slice(id).ok()?,
            secret,
        })
    }

    fn to_text(&self) -> Zeroizing<String> {
        let bytes =
            Zeroizing::new([self.origin_jti.as_bytes().as_slice(), self.secret.as_ref()].concat());
        Zeroizing::new(BASE64URL_NOPAD.encode(&bytes))
    }

    fn secret_hash(&self) -> String {
        HEXLOWER.encode(digest(&SHA256, self.secret.as_ref()).as_ref())
    }

    fn belongs_to(&self, family: &FamilyEntry) -> bool {
        verify_slices_are_equal(self.secret_hash().as_bytes(), family.secret_hash.as_bytes())
            .is_ok()
    }
}

impl UserPool {
    /// Prepares a session under an id that was drawn when the sign-in began: since it can be created once only, so can what
    /// the sign-in proved be used once only.
    pub(crate) fn new_session(&self, account: &AccountEntry, origin_jti: Uuid) -> NewSession {
        let token = RefreshToken {
            origin_jti,
            secret: Zeroizing::new(draw_bytes(&*self.entropy)),
        };
        let now = self.now();
        let lifetime = i64::try_from(self.config.session_lifetime.as_secs()).unwrap_or(i64::MAX);
        let family = FamilyEntry {
            sub: account.sub.clone(),
            generation: account.generation,
            event_id: self.new_id().to_string(),
            auth_time: now,
            expires_at: now.saturating_add(lifetime),
            revoked: false,
            secret_hash: token.secret_hash(),
        };
        NewSession {
            origin_jti,
            family,
            refresh: token.to_text(),
        }
    }

    /// Writes a session. That its id is taken means that the sign-in was finished before.
    pub(crate) async fn write_session(&self, session: &NewSession) -> Result<(), SignInError> {
        for _ in 0..TRIES {
            match self.commit(vec![session.change()], Vec::new()).await {
                Err(StoreError::Conflict) => self.refuse_begun(session.origin_jti).await?,
                outcome => return outcome.map_err(SignInError::from),
            }
        }
        Err(StoreError::Conflict.into())
    }

    pub(crate) async fn refuse_begun(&self, origin_jti: Uuid) -> Result<(), SignInError> {
        let id = origin_jti.to_string();
        match self.records.get::<FamilyEntry>(&id).await? {
            Some(_) => Err(SignInError::SessionUsed),
            None => Ok(()),
        }
    }

    /// The first tokens of a session that has been written.
    pub(crate) async fn begin_session(&self, account: AccountEntry, session: NewSession) -> Tokens {
        let mut tokens = self
            .issue_tokens(account, session.origin_jti, session.family)
            .await;
        tokens.refresh = Some(session.refresh);
        tokens
    }

    /// New access and id tokens; groups and attributes are those of now.
    pub(crate) async fn refresh_session(&self, refresh_token: &str) -> Result<Tokens, SignInError> {
        let token = RefreshToken::parse(refresh_token).ok_or(SignInError::RefreshInvalid)?;
        let family = self
            .find_family(&token)
            .await?
            .ok_or(SignInError::RefreshInvalid)?
            .value;
        if family.revoked {
            return Err(SignInError::RefreshRevoked);
        }
        if family.expires_at <= self.now() {
            return Err(SignInError::RefreshExpired);
        }
        let account = self.records.get::<AccountEntry>(&family.sub).await?;
        let account = account.ok_or(SignInError::RefreshRevoked)?.value;
        if !account.enabled {
            return Err(SignInError::Disabled);
        }
        if account.generation != family.generation {
            return Err(SignInError::RefreshRevoked);
        }
        Ok(self.issue_tokens(account, token.origin_jti, family).await)
    }

    /// Ends the session of a refresh token. One that is unknown or already revoked needs nothing more.
    pub(crate) async fn revoke_session(&self, refresh_token: &str) -> Result<(), SignInError> {
        if refresh_token.contains('.') {
            return Err(SignInError::NotARefreshToken);
        }
        let Some(token) = RefreshToken::parse(refresh_token) else {
            return Ok(());
        };
        let id = token.origin_jti.to_string();
        let revoked = self.revoke_family(&id, |family| token.belongs_to(family));
        Ok(revoked.await?)
    }

    /// Ends one session of an account, named by its `origin_jti`. One that is unknown, another account's
    /// or already over needs nothing more.
    pub async fn end_session(&self, sub: &str, origin_jti: &str) -> Result<(), AccountError> {
        let revoked = self.revoke_family(origin_jti, |family| family.sub == sub);
        Ok(revoked.await?)
    }

    async fn revoke_family(
        &self,
        id: &str,
        is_meant: impl Fn(&FamilyEntry) -> bool,
    ) -> Result<(), StoreError> {
        for _ in 0..TRIES {
            let found = self.records.get::<FamilyEntry>(id).await?;
            let Some(mut family) = found.filter(|family| is_meant(&family.value)) else {
                return Ok(());
            };
            if family.value.revoked {
                return Ok(());
            }
            family.value.revoked = true;
            let change = replace(id, family.revision, &family.value);
            family.revision += 1;
            let news = News::family(id, &family);
            match self.commit(vec![change], vec![news]).await {
                Err(StoreError::Conflict) => {}
                outcome => return outcome,
            }
        }
        Err(StoreError::Conflict)
    }

    /// Ends all sessions of an account at once.
    pub async fn sign_out_everywhere(&self, sub: &str) -> Result<(), AccountError> {
        self.change_account(sub, |account| {
            account.generation += 1;
            Ok(())
        })
        .await
        .map(drop)
    }

    async fn find_family(
        &self,
        token: &RefreshToken,
    ) -> Result<Option<Revised<FamilyEntry>>, StoreError> {
        let family = self
            .records
            .get::<FamilyEntry>(&token.origin_jti.to_string())
            .await?;
        Ok(family.filter(|family| token.belongs_to(&family.value)))
    }

    async fn issue_tokens(
        &self,
        account: AccountEntry,
        origin_jti: Uuid,
        family: FamilyEntry,
    ) -> Tokens {
        let (iat, signer, iss) = (self.now(), Arc::clone(&self.signer), self.issuer.clone());
        let lifetime = i64::try_from(self.config.token_lifetime.as_secs()).unwrap_or(i64::MAX);
        let (client_id, access_jti, id_jti) =
            (self.client_id().to_owned(), self.new_id(), self.new_id());
        let sign = move || {
            let issue = Issue {
                account: &account,
                iss: &iss,
                client_id: &client_id,
                origin_jti: &origin_jti.to_string(),
                event_id: &family.event_id,
                auth_time: family.auth_time,
                iat,
                lifetime,
                access_jti: access_jti.to_string(),
                id_jti: id_jti.to_string(),
            };
            Tokens {
                access: signer.sign_access(&issue),
                id: signer.sign_id(&issue),
                refresh: None,
                lifetime,
            }
        };
        self.works.run(sign).await
    }
}
