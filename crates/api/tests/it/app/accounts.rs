//! The home's accounts, of which a test says who has a second factor: setting one up takes an app and a sign-in, which
//! are tested where the user pool is.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use async_trait::async_trait;
use ports::{AccountState, Accounts, AccountsError, MailSender, NewAccount, TestMail};

/// What a test knows and decides of second factors.
#[derive(Default)]
pub struct Factors {
    holders: Mutex<BTreeSet<String>>,
    asked: AtomicU32,
    is_away: AtomicBool,
}

impl Factors {
    pub fn set(&self, sub: &str) {
        self.holders().insert(sub.to_owned());
    }

    pub fn turn_off(&self, sub: &str) {
        self.holders().remove(sub);
    }

    fn holders(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.holders
            .lock()
            .expect("no test panics while it holds them")
    }

    /// How often the pool was asked since the last look.
    pub fn take_asked(&self) -> u32 {
        self.asked.swap(0, Ordering::Relaxed)
    }

    /// From now on the pool cannot be reached.
    pub fn go_away(&self) {
        self.is_away.store(true, Ordering::Relaxed);
    }
}

pub struct FactorAccounts {
    pub accounts: Arc<dyn Accounts>,
    pub factors: Arc<Factors>,
}

#[async_trait]
impl Accounts for FactorAccounts {
    fn most_invited(&self) -> Option<usize> {
        self.accounts.most_invited()
    }

    async fn create(&self, account: NewAccount) -> Result<String, AccountsError> {
        self.accounts.create(account).await
    }

    fn mail_sender(&self) -> MailSender {
        self.accounts.mail_sender()
    }

    async fn send_test(&self, to: &str, language: &str) -> Result<TestMail, AccountsError> {
        self.accounts.send_test(to, language).await
    }

    async fn invite_again(&self, sub: &str) -> Result<(), AccountsError> {
        self.accounts.invite_again(sub).await
    }

    async fn set_password(&self, sub: &str, password: &str) -> Result<(), AccountsError> {
        self.accounts.set_password(sub, password).await
    }

    async fn reset_password(&self, sub: &str) -> Result<(), AccountsError> {
        self.accounts.reset_password(sub).await
    }

    async fn set_email(&self, sub: &str, email: &str) -> Result<(), AccountsError> {
        self.accounts.set_email(sub, email).await
    }

    async fn set_language(&self, sub: &str, language: &str) -> Result<(), AccountsError> {
        self.accounts.set_language(sub, language).await
    }

    async fn set_groups(&self, sub: &str, groups: &[String]) -> Result<(), AccountsError> {
        self.accounts.set_groups(sub, groups).await
    }

    async fn set_state(&self, sub: &str, state: AccountState) -> Result<(), AccountsError> {
        self.accounts.set_state(sub, state).await
    }

    async fn has_mfa(&self, sub: &str) -> Result<bool, AccountsError> {
        self.factors.asked.fetch_add(1, Ordering::Relaxed);
        if self.factors.is_away.load(Ordering::Relaxed) {
            return Err(AccountsError::Unavailable("away".into()));
        }
        Ok(self.factors.holders().contains(sub))
    }

    async fn reset_mfa(&self, sub: &str) -> Result<(), AccountsError> {
        self.factors.turn_off(sub);
        self.accounts.reset_mfa(sub).await
    }

    async fn end_session(&self, sub: &str, session: &str) -> Result<(), AccountsError> {
        self.accounts.end_session(sub, session).await
    }

    async fn sign_out_everywhere(&self, sub: &str) -> Result<(), AccountsError> {
        self.accounts.sign_out_everywhere(sub).await
    }
}
