//! The challenge after a temporary password: the person sets one of their own.

use data_encoding::BASE64URL_NOPAD;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::attributes;
use crate::blocks::{CHALLENGE_LIFETIME, ChallengeSession};
use crate::challenges::{Proved, used_if_conflict};
use crate::faults::SignInError;
use crate::pools::UserPool;
use crate::records::{AccountEntry, AccountStatus, Revised, replace};
use crate::standings::News;
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
        let session = self.open_new_password_session(&id, &answer.session)?;
        let Revised {
            mut value,
            revision,
        } = self
            .records
            .get::<AccountEntry>(&id)
            .await?
            .ok_or(SignInError::SessionInvalid)?;
        if value.password.version != session.password_version {
            return Err(SignInError::SessionUsed);
        }
        if !value.enabled {
            return Err(SignInError::Disabled);
        }
        self.config.password_policy.check(&answer.password)?;
        // Clients send all attributes back that they were told; an unchanged one is no attempt to write it.
        let known = value.attribute_texts();
        let sent = answer
            .attributes
            .iter()
            .filter(|(name, text)| known.get(name) != Some(text));
        attributes::write_all(
            &mut value.attributes,
            sent.map(|(name, text)| (name.as_str(), text.as_str())),
        )?;
        value.email_verified |= value
            .password
            .temporary
            .as_ref()
            .is_some_and(|temporary| temporary.mailed);
        let version = value.password.version + 1;
        value.password = self
            .make_password(&id, &answer.password, version, None)
            .await;
        value.status = AccountStatus::Confirmed;
        value.modified_at = self.now();
        let begun = self.new_session(&value, session.origin_jti);
        let changes = vec![replace(&id, revision, &value), begun.change()];
        let news = vec![News::account(&value, revision + 1), begun.news()];
        self.commit(changes, news).await.map_err(used_if_conflict)?;
        Ok(self.begin_session(value, begun).await)
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
