//! The state of a sign-in, which travels through the client sealed: the pool itself remembers nothing between two calls.

use crypto_bigint::U256;
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::{Zeroize, Zeroizing};

use crate::faults::SignInError;
use crate::pools::UserPool;
use crate::records::AccountEntry;
use crate::seals::Purpose;
use crate::srp::{NUMBER_BYTES, Number};

/// How long a client may take for one challenge, in seconds.
pub(crate) const CHALLENGE_LIFETIME: i64 = 3 * 60;

/// A, B, b, expiry, session id.
const BLOCK_BYTES: usize = 2 * NUMBER_BYTES + 32 + 8 + 16;

/// What the pool must know again at `PASSWORD_VERIFIER`. Its length is the same for all, known or not. After a new password
/// it proves nothing: the salt that the client used is gone.
pub(crate) struct SecretBlock {
    pub client_public: Number,
    pub server_public: Number,
    pub server_secret: Zeroizing<U256>,
    pub expires_at: i64,
    /// The session that it leads to, at most once.
    pub origin_jti: Uuid,
}

/// The challenges after the password.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Challenge {
    NewPasswordRequired,
    SoftwareTokenMfa,
}

/// What the pool must know again at a later challenge.
#[derive(Serialize, Deserialize)]
pub(crate) struct ChallengeSession {
    pub challenge: Challenge,
    /// After another password it is worth nothing.
    pub password_version: u64,
    pub expires_at: i64,
    pub origin_jti: Uuid,
}

impl SecretBlock {
    fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(BLOCK_BYTES));
        let mut secret = self.server_secret.to_be_bytes();
        bytes.extend_from_slice(self.client_public.to_be_bytes().as_ref());
        bytes.extend_from_slice(self.server_public.to_be_bytes().as_ref());
        bytes.extend_from_slice(secret.as_ref());
        bytes.extend_from_slice(&self.expires_at.to_be_bytes());
        bytes.extend_from_slice(self.origin_jti.as_bytes());
        secret.as_mut().zeroize();
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (client_public, rest) = bytes.split_at_checked(NUMBER_BYTES)?;
        let (server_public, rest) = rest.split_at_checked(NUMBER_BYTES)?;
        let (server_secret, rest) = rest.split_at_checked(32)?;
        let (expires_at, origin_jti) = rest.split_first_chunk()?;
        Some(Self {
            client_public: Number::from_be_slice(client_public),
            server_public: Number::from_be_slice(server_public),
            server_secret: Zeroizing::new(U256::from_be_slice(server_secret)),
            expires_at: i64::from_be_bytes(*expires_at),
            origin_jti: Uuid::from_slice(origin_jti).ok()?,
        })
    }
}

impl UserPool {
    pub(crate) fn seal_block(&self, id: &str, block: &SecretBlock) -> Vec<u8> {
        self.seals.seal(
            Purpose::SecretBlock,
            &self.challenge_context(id),
            &*self.entropy,
            &block.to_bytes(),
        )
    }

    pub(crate) fn open_block(&self, id: &str, sealed: &[u8]) -> Option<SecretBlock> {
        let plain = self
            .seals
            .open(Purpose::SecretBlock, &self.challenge_context(id), sealed)?;
        SecretBlock::from_bytes(&plain)
    }

    /// The session of a challenge to who has proved the password, as the client carries it.
    pub(crate) fn ask(
        &self,
        challenge: Challenge,
        account: &AccountEntry,
        origin_jti: Uuid,
    ) -> String {
        let session = ChallengeSession {
            challenge,
            password_version: account.password.version,
            expires_at: self.now() + CHALLENGE_LIFETIME,
            origin_jti,
        };
        let plain = serde_json::to_vec(&session).expect("a session is plain data");
        let context = self.challenge_context(&account.sub);
        let sealed = self
            .seals
            .seal(Purpose::Session, &context, &*self.entropy, &plain);
        BASE64URL_NOPAD.encode(&sealed)
    }

    /// A session that came back: one of this challenge, to this account, in time.
    pub(crate) fn open_session(
        &self,
        challenge: Challenge,
        id: &str,
        session: &str,
    ) -> Result<ChallengeSession, SignInError> {
        let opened = BASE64URL_NOPAD
            .decode(session.as_bytes())
            .ok()
            .and_then(|sealed| {
                self.seals
                    .open(Purpose::Session, &self.challenge_context(id), &sealed)
            })
            .and_then(|plain| serde_json::from_slice::<ChallengeSession>(&plain).ok())
            .filter(|session| session.challenge == challenge)
            .ok_or(SignInError::SessionInvalid)?;
        if opened.expires_at <= self.now() {
            return Err(SignInError::SessionExpired);
        }
        Ok(opened)
    }

    fn challenge_context<'a>(&'a self, id: &'a str) -> [&'a str; 3] {
        [self.pool_id(), self.client_id(), id]
    }
}
