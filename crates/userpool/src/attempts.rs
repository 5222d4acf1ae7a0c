//! Failed tries of a password: after five the account is locked, a second at first, then twice as long each time.

use crate::faults::SignInError;
use crate::pools::{TRIES, UserPool};
use crate::records::{AccountEntry, AttemptsEntry, Revised, delete, put};
use crate::stores::StoreError;

/// Tries that cost nothing.
const FREE_FAILURES: u32 = 5;

/// The longest lock, and the quiet time after which everything is forgotten, in seconds.
const MAX_LOCK: i64 = 15 * 60;

/// What lies further ahead than the longest lock was written before the clock went back, and holds nobody.
impl AttemptsEntry {
    fn is_forgotten(&self, now: i64) -> bool {
        (now - self.last_failure).abs() >= MAX_LOCK
    }

    fn is_locked(&self, now: i64) -> bool {
        now < self.locked_until && self.locked_until <= now + MAX_LOCK
    }

    /// The count after one more failure at `now`.
    fn after_failure(&self, now: i64) -> Self {
        let before = if self.is_forgotten(now) {
            0
        } else {
            self.failures
        };
        let failures = before.saturating_add(1);
        let lock = match failures.checked_sub(FREE_FAILURES) {
            None => 0,
            Some(exponent) => 2_i64.saturating_pow(exponent).min(MAX_LOCK),
        };
        Self {
            failures,
            last_failure: now,
            locked_until: now + lock,
        }
    }
}

/// The count as it was before a try.
pub(crate) type Attempts = Option<Revised<AttemptsEntry>>;

impl UserPool {
    /// Lets a try through unless the account is locked. A try that is refused here counts for nothing, or clients that
    /// repeat by themselves would keep their own lock alive.
    pub(crate) async fn admit_try(&self, id: &str) -> Result<Attempts, SignInError> {
        let attempts = self.records.get::<AttemptsEntry>(id).await?;
        if attempts
            .as_ref()
            .is_some_and(|attempts| attempts.value.is_locked(self.now()))
        {
            return Err(SignInError::Locked);
        }
        Ok(attempts)
    }

    pub(crate) async fn count_failure(
        &self,
        id: &str,
        mut attempts: Attempts,
    ) -> Result<(), StoreError> {
        for _ in 0..TRIES {
            let before = attempts
                .as_ref()
                .map_or_else(AttemptsEntry::default, |attempts| attempts.value.clone());
            let revision = attempts.as_ref().map(|attempts| attempts.revision);
            let change = put(id, revision, &before.after_failure(self.now()));
            match self.commit(vec![change], Vec::new()).await {
                Err(StoreError::Conflict) => attempts = self.records.get(id).await?,
                outcome => return outcome,
            }
        }
        Err(StoreError::Conflict)
    }

    /// After a password was proved, or replaced by its owner. Of an account with an app only a right code
    /// forgets, or who knows the password could try codes for ever.
    pub(crate) async fn forget_by_password(
        &self,
        account: &AccountEntry,
        attempts: Attempts,
    ) -> Result<(), StoreError> {
        if account.asks_for_code() {
            return Ok(());
        }
        self.forget_failures(&account.sub, attempts).await
    }

    pub(crate) async fn forget_failures(
        &self,
        id: &str,
        mut attempts: Attempts,
    ) -> Result<(), StoreError> {
        for _ in 0..TRIES {
            let Some(known) = attempts else {
                return Ok(());
            };
            let change = delete::<AttemptsEntry>(id, known.revision);
            match self.commit(vec![change], Vec::new()).await {
                Err(StoreError::Conflict) => attempts = self.records.get(id).await?,
                outcome => return outcome,
            }
        }
        Err(StoreError::Conflict)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fail(times: u32, now: i64) -> AttemptsEntry {
        (0..times).fold(AttemptsEntry::default(), |attempts, _| {
            attempts.after_failure(now)
        })
    }

    #[test]
    fn four_failures_are_free_and_then_the_lock_doubles_up_to_fifteen_minutes() {
        let lock = |times| fail(times, 1000).locked_until - 1000;

        assert_eq!(
            [1, 4, 5, 6, 7, 14, 15, 16, 99].map(lock),
            [0, 0, 1, 2, 4, 512, 900, 900, 900]
        );
    }

    #[test]
    fn fifteen_quiet_minutes_forget_everything() {
        let attempts = fail(9, 1000);

        assert_eq!(attempts.after_failure(1899).failures, 10);
        assert_eq!(attempts.after_failure(1900).failures, 1);
    }

    #[test]
    fn a_clock_that_goes_back_does_not_make_a_lock_longer() {
        let attempts = fail(9, 10_000);

        assert!(!attempts.is_locked(10_000 - 3_600));
        assert_eq!(attempts.after_failure(10_000 - 3_600).failures, 1);
    }

    #[test]
    fn a_lock_ends_at_its_second() {
        let attempts = fail(6, 1000);

        assert!(attempts.is_locked(1001));
        assert!(!attempts.is_locked(1002));
    }
}
