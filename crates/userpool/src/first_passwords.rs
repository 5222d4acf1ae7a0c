//! The challenge after a temporary password: the person sets one of their own.

use data_encoding::BASE64URL_NOPAD;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::attributes;
use crate::blocks::{CHALLENGE_LIFETIME, ChallengeSession};
use crate::challenges::Proved;
use crate::faults::SignInError;
use crate::pools::{TRIES, UserPool};
use crate::records::{AccountEntry, AccountStatus, Revised};
use crate::stores::StoreError;
use crate::tokens::Tokens;

const CHALLENGE: &str = "NEW_PASSWORD_REQUIRED";

/// The answer to `NEW_PASSWORD_REQUIRED`.
pub(crate) struct NewPassword {
    pub name: String,
    pub session: String,
    pub password: Zeroizing<String>,
    /// Attributes that the person fills in on this occasion.
    pub attributes: Vec<(String, String)>,
}

impl UserPool {
    /// Ends `NEW_PASSWORD_REQUIRED`: the new password, the attributes and the session are written in one commit.
    pub(crate) async fn set_first_password(
        &self,
        answer: &NewPassword,
    ) -> Result<Tokens, SignInError> {
        let id = self.resolve(&answer.name).await?;
        let challenge = self.open_new_password_session(&id, &answer.session)?;
        self.config.password_policy.check(&answer.password)?;
        for _ in 0..TRIES {
            let account = self
                .records
                .get::<AccountEntry>(&id)
                .await?
                .ok_or(SignInError::SessionInvalid)?;
            let Revised {
                mut value,
                revision,
            } = account;
            confirm(&mut value, answer, &challenge)?;
            let version = value.password.version + 1;
            value.password = self
                .make_password(&id, &answer.password, version, None)
                .await;
            let begun = self.new_session(&value, challenge.origin_jti);
            match self
                .save_account(&mut value, revision, vec![begun.change()])
                .await
            {
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
                Ok(()) => return Ok(self.begin_session(value, begun).await),
            }
        }
        Err(StoreError::Conflict.into())
    }

    pub(crate) fn ask_new_password(
        &self,
        account: AccountEntry,
        origin_jti: Uuid,
    ) -> Result<Proved, SignInError> {
        let now = self.now();
        if account
            .password
            .temporary
            .as_ref()
            .is_none_or(|temporary| temporary.expires_at <= now)
        {
            return Err(SignInError::TemporaryExpired);
        }
        let session = ChallengeSession {
            challenge: CHALLENGE.to_owned(),
            password_version: account.password.version,
            expires_at: now + CHALLENGE_LIFETIME,
            origin_jti,
        };
        let session = BASE64URL_NOPAD.encode(&self.seal_session(&account.sub, &session));
        Ok(Proved::NewPasswordRequired { account, session })
    }

    fn open_new_password_session(
        &self,
        id: &str,
        session: &str,
    ) -> Result<ChallengeSession, SignInError> {
        let sealed = BASE64URL_NOPAD
            .decode(session.as_bytes())
            .map_err(|_| SignInError::SessionInvalid)?;
        let session = self
            .open_session(id, &sealed)
            .ok_or(SignInError::SessionInvalid)?;
        if session.challenge != CHALLENGE {
            return Err(SignInError::SessionInvalid);
        }
        if session.expires_at <= self.now() {
            return Err(SignInError::SessionExpired);
        }
        Ok(session)
    }
}

/// Makes the account one with a password of its own, unless the challenge is no longer its.
fn confirm(
    account: &mut AccountEntry,
    answer: &NewPassword,
    challenge: &ChallengeSession,
) -> Result<(), SignInError> {
    if account.password.version != challenge.password_version {
        return Err(SignInError::SessionUsed);
    }
    if !account.enabled {
        return Err(SignInError::Disabled);
    }
    // Clients send all attributes back that they were told; an unchanged one is no attempt to write it.
    let known = account.attribute_texts();
    let sent = answer
        .attributes
        .iter()
        .filter(|(name, text)| known.get(name) != Some(text));
    attributes::write_all(
        &mut account.attributes,
        sent.map(|(name, text)| (name.as_str(), text.as_str())),
    )?;
    account.email_verified |= account
        .password
        .temporary
        .as_ref()
        .is_some_and(|temporary| temporary.mailed);
    account.status = AccountStatus::Confirmed;
    Ok(())
}
