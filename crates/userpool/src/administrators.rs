//! The key of who administers the pool over the wire. There is none until the host asks for it, and at most one.

use data_encoding::BASE64;
use zeroize::Zeroizing;

use crate::clocks::draw_text;
use crate::pools::{TRIES, UserPool};
use crate::records::{AdministratorEntry, Revised, put};
use crate::seals::Purpose;
use crate::stores::StoreError;

const RECORD: &str = "key";
const ID_PREFIX: &str = "POOL";
const ID_ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SECRET_ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// What AWS's clients sign requests with. It has no `Debug`, so that it reaches no log.
pub struct AdministratorKey {
    /// Twenty capital letters and digits, which requests name.
    pub id: String,
    /// Forty letters and digits, which never travel.
    pub secret: Zeroizing<String>,
}

impl UserPool {
    /// The administrator's key, made if there is none.
    pub async fn administrator_key(&self) -> Result<AdministratorKey, StoreError> {
        for _ in 0..TRIES {
            if let Some(entry) = self.find_administrator().await? {
                return self.open_administrator(entry.value);
            }
            match self.write_administrator(None).await {
                Err(StoreError::Conflict) => {}
                outcome => return outcome,
            }
        }
        Err(StoreError::Conflict)
    }

    /// Makes a new key; what was signed with the former one is refused from now on.
    pub async fn replace_administrator_key(&self) -> Result<AdministratorKey, StoreError> {
        for _ in 0..TRIES {
            let revision = self.find_administrator().await?.map(|entry| entry.revision);
            match self.write_administrator(revision).await {
                Err(StoreError::Conflict) => {}
                outcome => return outcome,
            }
        }
        Err(StoreError::Conflict)
    }

    /// The secret of the key with this id, if that is the administrator's.
    pub(crate) async fn administrator_secret(
        &self,
        id: &str,
    ) -> Result<Option<Zeroizing<String>>, StoreError> {
        match self.find_administrator().await? {
            Some(entry) if entry.value.id == id => {
                Ok(Some(self.open_administrator(entry.value)?.secret))
            }
            _ => Ok(None),
        }
    }

    async fn find_administrator(&self) -> Result<Option<Revised<AdministratorEntry>>, StoreError> {
        self.records.get(RECORD).await
    }

    async fn write_administrator(
        &self,
        revision: Option<u64>,
    ) -> Result<AdministratorKey, StoreError> {
        let random = draw_text(&*self.entropy, ID_ALPHABET, 16);
        let id = format!("{ID_PREFIX}{random}");
        let secret = Zeroizing::new(draw_text(&*self.entropy, SECRET_ALPHABET, 40));
        let context = [self.pool_id(), id.as_str()];
        let sealed = self.seals.seal(
            Purpose::Administrator,
            &context,
            &*self.entropy,
            secret.as_bytes(),
        );
        let entry = AdministratorEntry {
            id: id.clone(),
            secret: BASE64.encode(&sealed),
        };
        self.commit(vec![put(RECORD, revision, &entry)], Vec::new())
            .await?;
        Ok(AdministratorKey { id, secret })
    }

    fn open_administrator(
        &self,
        entry: AdministratorEntry,
    ) -> Result<AdministratorKey, StoreError> {
        let context = [self.pool_id(), entry.id.as_str()];
        let secret = BASE64
            .decode(entry.secret.as_bytes())
            .ok()
            .and_then(|sealed| self.seals.open(Purpose::Administrator, &context, &sealed))
            .and_then(|plain| Some(std::str::from_utf8(&plain).ok()?.to_owned()))
            .ok_or(StoreError::Unreadable {
                collection: "administrators",
            })?;
        Ok(AdministratorKey {
            id: entry.id,
            secret: Zeroizing::new(secret),
        })
    }
}
