//! Signing in: SRP's two steps, then what the account's state asks for, then tokens.

use crypto_bigint::U256;
use data_encoding::{BASE64, HEXLOWER};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::blocks::{CHALLENGE_LIFETIME, Challenge, SecretBlock};
use crate::clocks::draw_bytes;
use crate::credentials::Credential;
use crate::faults::SignInError;
use crate::pools::UserPool;
use crate::records::{AccountEntry, AccountStatus};
use crate::srp::{self, Claim, Names, Number};
use crate::stores::StoreError;
use crate::timestamps;
use crate::tokens::Tokens;

/// What a client needs to prove a password.
pub(crate) struct PasswordChallenge {
    pub user_id: String,
    pub salt: String,
    pub server_public: String,
    pub secret_block: String,
}

/// The proof as the client sent it.
pub(crate) struct PasswordProof {
    pub name: String,
    pub secret_block: String,
    pub signature: String,
    pub timestamp: String,
}

/// A proof with the state that the pool had sealed for it.
struct OpenedProof {
    id: String,
    block: SecretBlock,
    sealed: Vec<u8>,
    signature: Vec<u8>,
    timestamp: String,
}

impl OpenedProof {
    fn proves(&self, pool_name: &str, verifier: &Number) -> bool {
        let SecretBlock {
            client_public,
            server_public,
            server_secret,
            ..
        } = &self.block;
        let Some(scrambler) = srp::derive_scrambler(client_public, server_public) else {
            return false;
        };
        let shared = srp::derive_shared(client_public, verifier, &scrambler, &**server_secret);
        let key = srp::derive_key(&shared, &scrambler);
        let names = Names {
            pool: pool_name,
            user: &self.id,
        };
        let claim = Claim {
            secret_block: &self.sealed,
            timestamp: &self.timestamp,
        };
        srp::proves(&key, names, &claim, &self.signature)
    }
}

/// Where a proved password leads.
pub(crate) enum Proved {
    Tokens(Tokens),
    NewPasswordRequired {
        account: AccountEntry,
        session: String,
    },
    SoftwareTokenMfa {
        account: AccountEntry,
        session: String,
    },
}

/// What comes next for who has proved the password.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    NewPassword,
    Code,
    Tokens,
}

impl UserPool {
    /// The first step of SRP, alike for names with and without an account.
    pub(crate) async fn challenge_password(
        &self,
        name: &str,
        srp_a: &str,
    ) -> Result<PasswordChallenge, SignInError> {
        let client_public = srp::parse_public(srp_a).ok_or(SignInError::PublicValue)?;
        let id = self.resolve(name).await?;
        let account = self.find_entry(&id).await?;
        let Credential { salt, verifier } = self.credential_of(&id, account.as_ref())?;
        let server_secret = Zeroizing::new(U256::from_be_slice(&draw_bytes::<32>(&*self.entropy)));
        let secret = server_secret.clone();
        let server_public = self
            .works
            .run(move || srp::derive_public(&verifier, &*secret))
            .await;
        let block = SecretBlock {
            client_public,
            server_public,
            server_secret,
            expires_at: self.now() + CHALLENGE_LIFETIME,
            origin_jti: self.new_id(),
        };
        Ok(PasswordChallenge {
            salt: HEXLOWER.encode(&salt),
            server_public: HEXLOWER.encode(server_public.to_be_bytes().as_ref()),
            secret_block: BASE64.encode(&self.seal_block(&id, &block)),
            user_id: id,
        })
    }

    /// The second step of SRP. What is wrong with the account is told only to who has proved the password.
    pub(crate) async fn prove_password(&self, proof: PasswordProof) -> Result<Proved, SignInError> {
        let opened = self.open_proof(proof).await?;
        let origin_jti = opened.block.origin_jti;
        let account = self.try_password(opened).await?;
        self.go_on(account, origin_jti).await
    }

    async fn open_proof(&self, proof: PasswordProof) -> Result<OpenedProof, SignInError> {
        if !timestamps::is_well_formed(&proof.timestamp) {
            return Err(SignInError::Timestamp);
        }
        let id = self.resolve(&proof.name).await?;
        let sealed = BASE64
            .decode(proof.secret_block.as_bytes())
            .map_err(|_| SignInError::Incorrect)?;
        let block = self
            .open_block(&id, &sealed)
            .ok_or(SignInError::Incorrect)?;
        if block.expires_at <= self.now() {
            return Err(SignInError::SessionExpired);
        }
        // One that is no base64 proves nothing, and counts as a try like any other.
        let signature = BASE64
            .decode(proof.signature.as_bytes())
            .unwrap_or_default();
        Ok(OpenedProof {
            id,
            block,
            sealed,
            signature,
            timestamp: proof.timestamp,
        })
    }

    pub(crate) async fn find_entry(&self, id: &str) -> Result<Option<AccountEntry>, StoreError> {
        Ok(self
            .records
            .get::<AccountEntry>(id)
            .await?
            .map(|account| account.value))
    }

    /// One counted try: only one at a time for an account.
    async fn try_password(&self, proof: OpenedProof) -> Result<AccountEntry, SignInError> {
        let id = proof.id.clone();
        let _turn = self.turns.take(&id).await;
        let attempts = self.admit_try(&id).await?;
        let account = self.find_entry(&id).await?;
        let credential = self.credential_of(&id, account.as_ref())?;
        let pool_name = self.pool_name().to_owned();
        let is_proved = self
            .works
            .run(move || proof.proves(&pool_name, &credential.verifier))
            .await;
        let Some(account) = account.filter(|_| is_proved) else {
            self.count_failure(&id, attempts).await?;
            return Err(SignInError::Incorrect);
        };
        self.forget_by_password(&account, attempts).await?;
        Ok(account)
    }

    /// After the password was proved: what stands between the person and the tokens. Asked again after each challenge.
    pub(crate) fn next_step(&self, account: &AccountEntry) -> Result<Step, SignInError> {
        if !account.enabled {
            return Err(SignInError::Disabled);
        }
        match account.status {
            AccountStatus::ResetRequired => Err(SignInError::ResetRequired),
            AccountStatus::ForceChangePassword if account.password.has_expired(self.now()) => {
                Err(SignInError::TemporaryExpired)
            }
            AccountStatus::ForceChangePassword => Ok(Step::NewPassword),
            AccountStatus::Confirmed if account.asks_for_code() => Ok(Step::Code),
            AccountStatus::Confirmed => Ok(Step::Tokens),
        }
    }

    async fn go_on(&self, account: AccountEntry, origin_jti: Uuid) -> Result<Proved, SignInError> {
        match self.next_step(&account)? {
            Step::NewPassword => {
                let session = self.ask(Challenge::NewPasswordRequired, &account, origin_jti);
                Ok(Proved::NewPasswordRequired { account, session })
            }
            Step::Code => Ok(self.ask_code(account, origin_jti)),
            Step::Tokens => {
                let session = self.new_session(&account, origin_jti);
                self.write_session(&session).await?;
                Ok(Proved::Tokens(self.begin_session(account, session).await))
            }
        }
    }

    pub(crate) fn ask_code(&self, account: AccountEntry, origin_jti: Uuid) -> Proved {
        let session = self.ask(Challenge::SoftwareTokenMfa, &account, origin_jti);
        Proved::SoftwareTokenMfa { account, session }
    }
}
