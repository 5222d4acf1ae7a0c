//! The challenge after a proved password: a code of the account's app. Wrong ones count like wrong passwords.

use uuid::Uuid;
use zeroize::Zeroizing;

use crate::blocks::{Challenge, ChallengeSession};
use crate::challenges::Step;
use crate::faults::SignInError;
use crate::pools::{TRIES, UserPool};
use crate::records::{AccountEntry, Revised, TriesEntry, put};
use crate::stores::StoreError;
use crate::tokens::Tokens;
use crate::totps::Judged;

/// Wrong codes after which a challenge is over, whatever the account's lock says.
const MAX_TRIES: u32 = 5;

/// The answer to `SOFTWARE_TOKEN_MFA`.
pub(crate) struct CodeAnswer {
    pub name: String,
    pub session: String,
    pub code: Zeroizing<String>,
}

impl UserPool {
    /// Ends `SOFTWARE_TOKEN_MFA`: that the code is used and that the session began are written in one commit.
    pub(crate) async fn prove_code(&self, answer: &CodeAnswer) -> Result<Tokens, SignInError> {
        let id = self.resolve(&answer.name).await?;
        let challenge = self.open_session(Challenge::SoftwareTokenMfa, &id, &answer.session)?;
        let _turn = self.turns.take(&id).await;
        let attempts = self.admit_try(&id).await?;
        for _ in 0..TRIES {
            self.refuse_begun(challenge.origin_jti).await?;
            self.refuse_tried(challenge.origin_jti).await?;
            let account = self.records.get::<AccountEntry>(&id).await?;
            let Revised {
                mut value,
                revision,
            } = account.ok_or(SignInError::SessionInvalid)?;
            if let Err(refusal) = self.use_code(&mut value, &challenge, &answer.code)? {
                self.count_tried(&challenge).await?;
                self.count_failure(&id, attempts).await?;
                return Err(refusal);
            }
            let begun = self.new_session(&value, challenge.origin_jti);
            match self
                .save_account(&mut value, revision, vec![begun.change()])
                .await
            {
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
                Ok(()) => {
                    self.forget_failures(&id, attempts).await?;
                    return Ok(self.begin_session(value, begun).await);
                }
            }
        }
        Err(StoreError::Conflict.into())
    }

    /// Uses a code up. The inner error is one that counts.
    fn use_code(
        &self,
        account: &mut AccountEntry,
        challenge: &ChallengeSession,
        code: &str,
    ) -> Result<Result<(), SignInError>, SignInError> {
        let is_asked = account.password.version == challenge.password_version
            && self.next_step(account)? == Step::Code;
        let token = account.software_token.as_mut().filter(|_| is_asked);
        let token = token.ok_or(SignInError::SessionInvalid)?;
        Ok(match self.judge_token_code(&account.sub, token, code)? {
            Judged::Fresh(step) => {
                token.last_step = step;
                Ok(())
            }
            Judged::Used => Err(SignInError::TokenCodeUsed),
            Judged::Wrong => Err(SignInError::TokenCodeWrong),
        })
    }

    async fn refuse_tried(&self, origin_jti: Uuid) -> Result<(), SignInError> {
        let tried = self.find_tries(origin_jti).await?;
        if tried.is_some_and(|tried| tried.value.tries >= MAX_TRIES) {
            return Err(SignInError::SessionInvalid);
        }
        Ok(())
    }

    async fn count_tried(&self, challenge: &ChallengeSession) -> Result<(), StoreError> {
        for _ in 0..TRIES {
            let tried = self.find_tries(challenge.origin_jti).await?;
            let entry = TriesEntry {
                tries: tried.as_ref().map_or(0, |tried| tried.value.tries) + 1,
                expires_at: challenge.expires_at,
            };
            let revision = tried.map(|tried| tried.revision);
            let change = put(&challenge.origin_jti.to_string(), revision, &entry);
            match self.commit(vec![change], Vec::new()).await {
                Err(StoreError::Conflict) => {}
                outcome => return outcome,
            }
        }
        Err(StoreError::Conflict)
    }

    async fn find_tries(
        &self,
        origin_jti: Uuid,
    ) -> Result<Option<Revised<TriesEntry>>, StoreError> {
        self.records.get(&origin_jti.to_string()).await
    }
}
