//! The challenge after a temporary password: the person sets one of their own.

use zeroize::Zeroizing;

use crate::attributes;
use crate::blocks::{Challenge, ChallengeSession};
use crate::challenges::{Proved, Step};
use crate::faults::SignInError;
use crate::pools::{TRIES, UserPool};
use crate::records::{AccountEntry, AccountStatus, Revised};
use crate::sessions::NewSession;
use crate::stores::StoreError;

/// The answer to `NEW_PASSWORD_REQUIRED`.
pub(crate) struct NewPassword {
    pub name: String,
    pub session: String,
    pub password: Zeroizing<String>,
    /// Attributes that the person fills in on this occasion.
    pub attributes: Vec<(String, String)>,
}

impl UserPool {
    /// Ends `NEW_PASSWORD_REQUIRED`: the new password, the attributes and the session, unless a code comes first, are
    /// written in one commit.
    pub(crate) async fn set_first_password(
        &self,
        answer: &NewPassword,
    ) -> Result<Proved, SignInError> {
        let id = self.resolve(&answer.name).await?;
        let challenge = self.open_session(Challenge::NewPasswordRequired, &id, &answer.session)?;
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
            let step = self.next_step(&value)?;
            let version = value.password.version + 1;
            value.password = self
                .make_password(&id, &answer.password, version, None)
                .await;
            let begun =
                (step == Step::Tokens).then(|| self.new_session(&value, challenge.origin_jti));
            let with = begun.iter().map(NewSession::change).collect();
            match (self.save_account(&mut value, revision, with).await, begun) {
                (Err(StoreError::Conflict), _) => {}
                (Err(error), _) => return Err(error.into()),
                (Ok(()), None) => return Ok(self.ask_code(value, challenge.origin_jti)),
                (Ok(()), Some(begun)) => {
                    return Ok(Proved::Tokens(self.begin_session(value, begun).await));
                }
            }
        }
        Err(StoreError::Conflict.into())
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
