//! The school's accounts in the user pool of the same process.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use ports::{
    AccountState, Accounts, AccountsError, FirstPassword, MailSender, NewAccount, TestMail,
};
use userpool::{
    Access, Account, AccountError, AccountStatus, Delivery, EmailState, Invitation, MfaPreference,
    PasswordFault, PasswordKind, UserPool,
};
use zeroize::Zeroizing;

use crate::outbox::Outbox;

/// Accounts by library calls.
#[derive(Clone)]
pub struct PoolAccounts {
    pool: Arc<UserPool>,
    outbox: Arc<Outbox>,
}

/// The account is as it should be, but its mail was not taken.
#[derive(Debug, thiserror::Error)]
#[error("the mail of the account was not taken")]
struct MailNotTaken;

impl PoolAccounts {
    /// Accounts of this pool, whose mails this outbox takes.
    pub fn new(pool: Arc<UserPool>, outbox: Arc<Outbox>) -> Self {
        Self { pool, outbox }
    }

    /// Gives an account that nobody has used yet its first password; also one that an earlier
    /// attempt left without.
    async fn finish(&self, account: &Account, first: &FirstPassword) -> Result<(), AccountsError> {
        if account.status != AccountStatus::ForceChangePassword {
            return Ok(());
        }
        match first {
            FirstPassword::Mailed => self.invite_again(&account.sub).await,
            FirstPassword::Temporary(password) => {
                let kind = PasswordKind::Temporary;
                let set = self.pool.set_password(&account.sub, password, kind);
                set.await.map_err(refusal)
            }
            FirstPassword::Chosen(password) => self.set_password(&account.sub, password).await,
        }
    }
}

#[async_trait]
impl Accounts for PoolAccounts {
    async fn create(&self, account: NewAccount) -> Result<String, AccountsError> {
        let first = account.first_password.clone();
        let email = account.email.clone();
        match self.pool.create_account(to_pool(account)).await {
            Ok(created) if created.delivery == Delivery::Failed => Err(mail_not_taken()),
            Ok(created) => {
                if let FirstPassword::Chosen(_) = first {
                    self.finish(&created.account, &first).await?;
                }
                Ok(created.account.sub)
            }
            Err(AccountError::EmailTaken) => {
                let there = self.pool.find_account(&email).await.map_err(refusal)?;
                self.finish(&there, &first).await?;
                Ok(there.sub)
            }
            Err(error) => Err(refusal(error)),
        }
    }

    fn mail_sender(&self) -> MailSender {
        self.outbox.sender()
    }

    async fn send_test(&self, to: &str, language: &str) -> Result<TestMail, AccountsError> {
        let sent = self.outbox.send_test(to, language).await;
        sent.map_err(|error| AccountsError::Unavailable(Box::new(error)))
    }

    async fn invite_again(&self, sub: &str) -> Result<(), AccountsError> {
        taken(self.pool.resend_invitation(sub).await)
    }

    async fn set_password(&self, sub: &str, password: &str) -> Result<(), AccountsError> {
        let set = self
            .pool
            .set_password(sub, password, PasswordKind::Permanent);
        set.await.map_err(refusal)
    }

    async fn reset_password(&self, sub: &str) -> Result<(), AccountsError> {
        taken(self.pool.mail_temporary_password(sub).await)
    }

    async fn set_language(&self, sub: &str, language: &str) -> Result<(), AccountsError> {
        let locale = BTreeMap::from([("locale".to_owned(), language.to_owned())]);
        let set = self.pool.set_attributes(sub, &locale).await;
        set.map_err(refusal)
    }

    async fn set_email(&self, sub: &str, email: &str) -> Result<(), AccountsError> {
        let set = self.pool.set_email(sub, email, EmailState::Verified);
        set.await.map_err(refusal)
    }

    async fn set_groups(&self, sub: &str, groups: &[String]) -> Result<(), AccountsError> {
        let set = self.pool.set_groups(sub, groups.to_vec());
        set.await.map_err(refusal)
    }

    async fn set_state(&self, sub: &str, state: AccountState) -> Result<(), AccountsError> {
        let access = match state {
            AccountState::Enabled => Access::Enabled,
            AccountState::Disabled => Access::Disabled,
        };
        self.pool.set_access(sub, access).await.map_err(refusal)
    }

    async fn has_mfa(&self, sub: &str) -> Result<bool, AccountsError> {
        let account = self.pool.find_account(sub).await.map_err(refusal)?;
        Ok(account.mfa != MfaPreference::Off)
    }

    async fn reset_mfa(&self, sub: &str) -> Result<(), AccountsError> {
        self.pool.reset_mfa(sub).await.map_err(refusal)
    }

    async fn end_session(&self, sub: &str, session: &str) -> Result<(), AccountsError> {
        let ended = self.pool.end_session(sub, session).await;
        ended.map_err(refusal)
    }

    async fn sign_out_everywhere(&self, sub: &str) -> Result<(), AccountsError> {
        self.pool.sign_out_everywhere(sub).await.map_err(refusal)
    }
}

/// A chosen password is a temporary one first, so that the policy is held before anything is made.
fn to_pool(account: NewAccount) -> userpool::NewAccount {
    let (temporary_password, invitation, email_state) = match account.first_password {
        // Signing in with what was mailed proves the address.
        FirstPassword::Mailed => (None, Invitation::ByMail, EmailState::Unverified),
        FirstPassword::Temporary(password) | FirstPassword::Chosen(password) => {
            (Some(password), Invitation::Suppressed, EmailState::Verified)
        }
    };
    userpool::NewAccount {
        email: account.email,
        email_state,
        attributes: BTreeMap::from([
            ("name".to_owned(), account.display_name),
            ("locale".to_owned(), account.language),
        ]),
        groups: account.groups,
        temporary_password: temporary_password.map(Zeroizing::new),
        invitation,
    }
}

/// What became of an account whose owner is to be told by mail.
fn taken(delivery: Result<Delivery, AccountError>) -> Result<(), AccountsError> {
    match delivery.map_err(refusal)? {
        Delivery::Failed => Err(mail_not_taken()),
        Delivery::Sent | Delivery::Suppressed => Ok(()),
    }
}

fn refusal(error: AccountError) -> AccountsError {
    match error {
        AccountError::NotFound => AccountsError::NotFound,
        AccountError::EmailTaken => AccountsError::EmailTaken,
        AccountError::NotInvited | AccountError::StillInvited | AccountError::EmailUnverified => {
            AccountsError::WrongState
        }
        AccountError::Password(fault) => AccountsError::PasswordRefused { rule: rule(fault) },
        other => AccountsError::Unavailable(Box::new(other)),
    }
}

fn rule(fault: PasswordFault) -> &'static str {
    match fault {
        PasswordFault::TooShort => "too_short",
        PasswordFault::NoUpper => "no_upper",
        PasswordFault::NoLower => "no_lower",
        PasswordFault::NoDigit => "no_digit",
        PasswordFault::NoSymbol => "no_symbol",
        PasswordFault::TooLong | PasswordFault::OuterSpace => "not_allowed",
    }
}

fn mail_not_taken() -> AccountsError {
    AccountsError::Unavailable(Box::new(MailNotTaken))
}
