//! The authenticator app of an account: set up by its owner in two steps, turned on and off, taken away by the host.

use data_encoding::{BASE32_NOPAD, BASE64};
use zeroize::Zeroizing;

use crate::clocks::draw_bytes;
use crate::faults::{AccountError, SignInError};
use crate::pools::UserPool;
use crate::records::{AccountEntry, MfaPreference, SoftwareTokenEntry};
use crate::seals::Purpose;
use crate::stores::StoreError;
use crate::totps::{self, Judged};

/// 52 letters and digits.
const SECRET_BYTES: usize = 32;

/// The answer to a secret: that the app has it.
pub(crate) struct TokenProof {
    pub code: Zeroizing<String>,
    pub device_name: String,
}

impl AccountEntry {
    pub fn mfa(&self) -> MfaPreference {
        self.software_token
            .as_ref()
            .map_or(MfaPreference::Off, |token| token.preference)
    }

    /// Whether its password alone does not let in.
    pub fn asks_for_code(&self) -> bool {
        self.mfa() != MfaPreference::Off
    }
}

impl UserPool {
    /// Draws a secret for the app of who holds the access token. Until it is proved the former app, if any, goes on.
    pub(crate) async fn associate_own_token(
        &self,
        access_token: &str,
    ) -> Result<Zeroizing<String>, SignInError> {
        let sub = self.authenticate(access_token).await?.sub;
        let secret = Zeroizing::new(draw_bytes::<SECRET_BYTES>(&*self.entropy));
        let sealed = self.seals.seal(
            Purpose::SoftwareToken,
            &self.token_context(&sub),
            &*self.entropy,
            &*secret,
        );
        let pending = BASE64.encode(&sealed);
        self.change_account(&sub, |account| {
            account.pending_token = Some(pending.clone());
            Ok::<_, SignInError>(())
        })
        .await?;
        Ok(Zeroizing::new(BASE32_NOPAD.encode(&*secret)))
    }

    /// Takes the app in place of the former one. It asks for nothing yet: that is a preference of its own.
    pub(crate) async fn verify_own_token(
        &self,
        access_token: &str,
        proof: &TokenProof,
    ) -> Result<(), SignInError> {
        let sub = self.authenticate(access_token).await?.sub;
        self.change_account(&sub, |account| {
            let pending = account.pending_token.take();
            let secret = pending.ok_or(SignInError::TokenMissing)?;
            let mut token = SoftwareTokenEntry {
                secret,
                device_name: proof.device_name.clone(),
                preference: account.mfa(),
                last_step: i64::MIN,
            };
            match self.judge_token_code(&account.sub, &token, &proof.code)? {
                Judged::Fresh(step) => token.last_step = step,
                Judged::Used | Judged::Wrong => return Err(SignInError::TokenUnproved),
            }
            account.software_token = Some(token);
            Ok(())
        })
        .await
        .map(drop)
    }

    pub(crate) async fn prefer_own_mfa(
        &self,
        access_token: &str,
        choose: impl Fn(MfaPreference) -> MfaPreference,
    ) -> Result<(), SignInError> {
        let sub = self.authenticate(access_token).await?.sub;
        Ok(self.change_mfa(&sub, choose).await?)
    }

    /// Turns the second factor of an account on or off. There must be a verified app for it to be on.
    pub async fn set_mfa_preference(
        &self,
        sub: &str,
        preference: MfaPreference,
    ) -> Result<(), AccountError> {
        self.change_mfa(sub, |_| preference).await
    }

    /// Takes the app away from an account, for somebody who lost their phone: the password alone lets in again. Sessions go on;
    /// whoever has the phone may have one, which [`UserPool::sign_out_everywhere`] ends.
    pub async fn reset_mfa(&self, sub: &str) -> Result<(), AccountError> {
        self.change_account(sub, |account| {
            account.software_token = None;
            account.pending_token = None;
            Ok(())
        })
        .await
        .map(drop)
    }

    /// As `choose` makes it of what it was.
    pub(crate) async fn change_mfa(
        &self,
        sub: &str,
        choose: impl Fn(MfaPreference) -> MfaPreference,
    ) -> Result<(), AccountError> {
        self.change_account(sub, |account| {
            let chosen = choose(account.mfa());
            match &mut account.software_token {
                Some(token) => token.preference = chosen,
                None if chosen == MfaPreference::Off => {}
                None => return Err(AccountError::TokenUnverified),
            }
            Ok(())
        })
        .await
        .map(drop)
    }

    pub(crate) fn judge_token_code(
        &self,
        sub: &str,
        token: &SoftwareTokenEntry,
        code: &str,
    ) -> Result<Judged, StoreError> {
        let secret = BASE64
            .decode(token.secret.as_bytes())
            .ok()
            .and_then(|sealed| {
                self.seals
                    .open(Purpose::SoftwareToken, &self.token_context(sub), &sealed)
            })
            .ok_or(StoreError::Unreadable {
                collection: "accounts",
            })?;
        Ok(totps::judge(&secret, code, self.now(), token.last_step))
    }

    fn token_context<'a>(&'a self, sub: &'a str) -> [&'a str; 2] {
        [self.pool_id(), sub]
    }
}
