//! The codes that stand for a forgotten password: one per account, an hour, five tries, five an hour.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use data_encoding::HEXLOWER;

use crate::clocks::draw_bytes;
use crate::faults::SignInError;
use crate::pools::{TRIES, UserPool};
use crate::records::{CodeEntry, ResetEntry, Revised, delete, put, replace};
use crate::stores::{Change, StoreError};

/// Codes that may be asked for in an hour.
const MAX_REQUESTS: usize = 5;

/// Wrong codes that may be tried before a new one is needed.
const MAX_TRIES: u32 = 5;

const HOUR: i64 = 3600;

/// What a code turned out to be.
enum Tried {
    Right(Change),
    Wrong(Change),
}

impl ResetEntry {
    fn requests_within_the_hour(&self, now: i64) -> usize {
        self.requests
            .iter()
            .filter(|asked| **asked > now - HOUR)
            .count()
    }

    fn put(&mut self, hash: &[u8], now: i64) {
        self.requests.retain(|asked| *asked > now - HOUR);
        self.requests.push(now);
        self.code = Some(CodeEntry {
            hash: HEXLOWER.encode(hash),
            expires_at: now + HOUR,
            tries: 0,
        });
    }
}

impl UserPool {
    /// Puts a code in the place of the last one, unless five were asked for within the hour. Without a receiver (`None`)
    /// all is written alike, but no code fits.
    pub(crate) async fn request_code(
        &self,
        id: &str,
        code: Option<&str>,
    ) -> Result<(), SignInError> {
        let unfit = || draw_bytes::<32>(&*self.entropy).to_vec();
        let hash = code.map_or_else(unfit, |code| self.seals.hash_code(id, code));
        let now = self.now();
        self.change_reset(id, |reset| {
            if reset.requests_within_the_hour(now) >= MAX_REQUESTS {
                return Err(SignInError::Limit);
            }
            reset.put(&hash, now);
            Ok(())
        })
        .await
    }

    /// Puts a code in the place of the last one on behalf of an administrator, which no limit holds back.
    pub(crate) async fn put_code(&self, id: &str, code: &str) -> Result<(), StoreError> {
        let (hash, now) = (self.seals.hash_code(id, code), self.now());
        self.change_reset(id, |reset| {
            reset.put(&hash, now);
            Ok(())
        })
        .await
    }

    /// Deletes what was asked for and sent, for a commit after which it must be worth nothing.
    pub(crate) async fn drop_codes(&self, id: &str) -> Result<Option<Change>, StoreError> {
        let reset = self.records.get::<ResetEntry>(id).await?;
        Ok(reset.map(|reset| delete::<ResetEntry>(id, reset.revision)))
    }

    /// Tries a code and returns the change that uses it up, for the commit that it pays for. Whether it was right is told
    /// only after the try was counted under the revision that was read, so tries at the same moment count one by one.
    pub(crate) async fn try_code(&self, id: &str, code: &str) -> Result<Change, SignInError> {
        for _ in 0..TRIES {
            let reset = self
                .records
                .get::<ResetEntry>(id)
                .await?
                .ok_or(SignInError::CodeExpired)?;
            match self.judge_code(id, code, reset)? {
                Tried::Right(used) => return Ok(used),
                Tried::Wrong(counted) => match self.commit(vec![counted], Vec::new()).await {
                    Ok(()) => return Err(SignInError::CodeMismatch),
                    Err(StoreError::Conflict) => {}
                    Err(error) => return Err(error.into()),
                },
            }
        }
        Err(StoreError::Conflict.into())
    }

    fn judge_code(
        &self,
        id: &str,
        code: &str,
        mut reset: Revised<ResetEntry>,
    ) -> Result<Tried, SignInError> {
        let known = reset
            .value
            .code
            .as_mut()
            .filter(|known| known.expires_at > self.now());
        let known = known.ok_or(SignInError::CodeExpired)?;
        if known.tries >= MAX_TRIES {
            return Err(SignInError::Limit);
        }
        known.tries += 1;
        let hash = HEXLOWER.encode(&self.seals.hash_code(id, code));
        let is_right = verify_slices_are_equal(hash.as_bytes(), known.hash.as_bytes()).is_ok();
        if is_right {
            reset.value.code = None;
        }
        let change = replace(id, reset.revision, &reset.value);
        Ok(if is_right {
            Tried::Right(change)
        } else {
            Tried::Wrong(change)
        })
    }

    async fn change_reset<E: From<StoreError>>(
        &self,
        id: &str,
        change: impl Fn(&mut ResetEntry) -> Result<(), E>,
    ) -> Result<(), E> {
        for _ in 0..TRIES {
            let found = self.records.get::<ResetEntry>(id).await?;
            let (mut reset, revision) = found.map_or_else(Default::default, |found| {
                (found.value, Some(found.revision))
            });
            change(&mut reset)?;
            match self
                .commit(vec![put(id, revision, &reset)], Vec::new())
                .await
            {
                Err(StoreError::Conflict) => {}
                outcome => return outcome.map_err(E::from),
            }
        }
        Err(StoreError::Conflict.into())
    }
}
