//! From a name to what proves its password: for a name without an account, one that no password fits, and the same each time.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use data_encoding::{BASE64, HEXLOWER};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::clocks::draw_bytes;
use crate::emails;
use crate::pools::UserPool;
use crate::records::{AccountEntry, EmailEntry, PasswordEntry, TemporaryEntry};
use crate::seals::Purpose;
use crate::srp::{self, NUMBER_BYTES, Names, Number};
use crate::stores::StoreError;

/// What is needed to check a password.
pub(crate) struct Credential {
    pub salt: [u8; 16],
    pub verifier: Zeroizing<Number>,
}

impl UserPool {
    /// The stored user name for what someone typed: an address in any spelling, or the user name itself. For an unknown
    /// name an id that looks like one and stays the same; an unknown UUID is its own, as a known one would be.
    pub(crate) async fn resolve(&self, name: &str) -> Result<String, StoreError> {
        if let Some(id) = parse_user_name(name) {
            return Ok(id);
        }
        let folded = emails::fold(name);
        if emails::is_plausible(&folded)
            && let Some(found) = self.records.get::<EmailEntry>(&folded).await?
        {
            return Ok(found.value.sub);
        }
        Ok(
            uuid::Builder::from_random_bytes(self.seals.simulate("id", &folded))
                .into_uuid()
                .to_string(),
        )
    }

    /// The credential of an account, or a simulated one that takes the same work.
    pub(crate) fn credential_of(
        &self,
        id: &str,
        account: Option<&AccountEntry>,
    ) -> Result<Credential, StoreError> {
        match account {
            Some(account) => self.open_credential(account),
            None => Ok(self.simulate_credential(id)),
        }
    }

    /// What is kept of a new password, made on a blocking thread.
    pub(crate) async fn make_password(
        &self,
        sub: &str,
        password: &str,
        version: u64,
        temporary: Option<TemporaryEntry>,
    ) -> PasswordEntry {
        let salt = without_leading_zero(draw_bytes(&*self.entropy));
        let (pool, user) = (self.pool_name().to_owned(), sub.to_owned());
        let password = Zeroizing::new(password.to_owned());
        let derive = move || {
            srp::derive_verifier(
                Names {
                    pool: &pool,
                    user: &user,
                },
                &password,
                &salt,
            )
        };
        let verifier = self.works.run(derive).await;
        let plain = Zeroizing::new(verifier.to_be_bytes().as_ref().to_vec());
        let version_text = version.to_string();
        let context = self.verifier_context(sub, &version_text);
        let sealed = self
            .seals
            .seal(Purpose::Verifier, &context, &*self.entropy, &plain);
        PasswordEntry {
            version,
            salt: HEXLOWER.encode(&salt),
            verifier: BASE64.encode(&sealed),
            temporary,
        }
    }

    /// Whether this is the account's password, by deriving the verifier anew.
    pub(crate) async fn is_password(
        &self,
        account: &AccountEntry,
        password: &str,
    ) -> Result<bool, StoreError> {
        let Credential { salt, verifier } = self.open_credential(account)?;
        let (pool, user) = (self.pool_name().to_owned(), account.sub.clone());
        let password = Zeroizing::new(password.to_owned());
        let derive = move || {
            srp::derive_verifier(
                Names {
                    pool: &pool,
                    user: &user,
                },
                &password,
                &salt,
            )
        };
        let tried = self.works.run(derive).await;
        let (tried, kept) = (tried.to_be_bytes(), verifier.to_be_bytes());
        Ok(verify_slices_are_equal(tried.as_ref(), kept.as_ref()).is_ok())
    }

    fn open_credential(&self, account: &AccountEntry) -> Result<Credential, StoreError> {
        let unreadable = || StoreError::Unreadable {
            collection: "accounts",
        };
        let password = &account.password;
        let sealed = BASE64
            .decode(password.verifier.as_bytes())
            .map_err(|_| unreadable())?;
        let version = password.version.to_string();
        let context = self.verifier_context(&account.sub, &version);
        let plain = self
            .seals
            .open(Purpose::Verifier, &context, &sealed)
            .ok_or_else(unreadable)?;
        let salt = HEXLOWER
            .decode(password.salt.as_bytes())
            .map_err(|_| unreadable())?;
        if plain.len() != NUMBER_BYTES {
            return Err(unreadable());
        }
        Ok(Credential {
            salt: salt.try_into().map_err(|_| unreadable())?,
            verifier: Zeroizing::new(Number::from_be_slice(&plain)),
        })
    }

    fn simulate_credential(&self, id: &str) -> Credential {
        let verifier: [u8; NUMBER_BYTES] = self.seals.simulate("verifier", id);
        Credential {
            salt: without_leading_zero(self.seals.simulate("salt", id)),
            verifier: Zeroizing::new(Number::from_be_slice(&verifier)),
        }
    }

    fn verifier_context<'a>(&'a self, sub: &'a str, version: &'a str) -> [&'a str; 3] {
        [self.pool_id(), sub, version]
    }
}

/// A user name as the pool stores it, if this is one.
fn parse_user_name(name: &str) -> Option<String> {
    let has_stored_form = name.len() == 36;
    let id = Uuid::try_parse(name).ok()?;
    has_stored_form.then(|| id.to_string())
}

/// Clients pad a salt with a leading zero byte in two ways, and only one can be right.
fn without_leading_zero(mut salt: [u8; 16]) -> [u8; 16] {
    salt[0] = salt[0].max(1);
    salt
}
