//! Accounts as the host sees them, and the reads and writes that all operations on accounts share.

use std::collections::BTreeMap;

use jiff::Timestamp;
use zeroize::Zeroizing;

use crate::faults::AccountError;
use crate::mails::Delivery;
use crate::pools::{TRIES, UserPool};
use crate::records::{AccountEntry, AccountStatus, MfaPreference, TemporaryEntry, replace};
use crate::standings::News;
use crate::stores::{Change, StoreError};

mod administration;
mod edits;

pub(crate) use administration::TEMPORARY_DAYS;
pub(crate) use edits::Edits;

/// Whether someone has shown that mail to an address reaches them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailState {
    /// They have.
    Verified,
    /// Nobody knows.
    Unverified,
}

/// Whether an account lets its owner in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It does.
    Enabled,
    /// It does not; password and groups are kept.
    Disabled,
}

/// What a new password is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordKind {
    /// To be used from now on.
    Permanent,
    /// To be changed at the first sign-in, within seven days.
    Temporary,
}

/// Whether a new account's owner is told by mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invitation {
    /// With the temporary password.
    ByMail,
    /// Not at all.
    Suppressed,
}

/// What an account is made of.
pub struct NewAccount {
    /// The name to sign in with.
    pub email: String,
    /// Whether the address is known to reach its owner.
    pub email_state: EmailState,
    /// Standard attributes such as `name` and `locale`.
    pub attributes: BTreeMap<String, String>,
    /// Groups, which tokens name in `cognito:groups`.
    pub groups: Vec<String>,
    /// Made up by the pool when absent.
    pub temporary_password: Option<Zeroizing<String>>,
    /// Whether to send it.
    pub invitation: Invitation,
}

/// An account without its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The stored user name: a UUID that never changes.
    pub sub: String,
    /// The name to sign in with, as it was written.
    pub email: String,
    /// Whether the address is known to reach its owner.
    pub email_state: EmailState,
    /// Standard attributes.
    pub attributes: BTreeMap<String, String>,
    /// Groups, sorted.
    pub groups: Vec<String>,
    /// Whether it lets its owner in.
    pub access: Access,
    /// Where it stands between invitation and own password.
    pub status: AccountStatus,
    /// Whether it asks for a second factor.
    pub mfa: MfaPreference,
    /// When it was made.
    pub created_at: Timestamp,
    /// When anything of it last changed.
    pub modified_at: Timestamp,
}

/// A new account and what became of its invitation.
#[derive(Clone, Debug)]
pub struct Created {
    /// The account.
    pub account: Account,
    /// Whether its owner was told.
    pub delivery: Delivery,
}

/// Some accounts, in the order of their `sub`.
#[derive(Clone, Debug)]
pub struct AccountPage {
    /// The accounts.
    pub accounts: Vec<Account>,
    /// The `sub` to go on after, or `None` at the end.
    pub next: Option<String>,
}

/// A new password on its way into an account.
pub(crate) struct PasswordChange<'a> {
    pub password: &'a str,
    pub temporary: Option<TemporaryEntry>,
    /// Changes to be written in the same commit.
    pub with: Vec<Change>,
}

impl From<AccountEntry> for Account {
    fn from(entry: AccountEntry) -> Self {
        Self {
            mfa: entry.mfa(),
            sub: entry.sub,
            email: entry.email,
            email_state: if entry.email_verified {
                EmailState::Verified
            } else {
                EmailState::Unverified
            },
            attributes: entry.attributes,
            groups: entry.groups,
            access: if entry.enabled {
                Access::Enabled
            } else {
                Access::Disabled
            },
            status: entry.status,
            created_at: Timestamp::from_second(entry.created_at).unwrap_or_default(),
            modified_at: Timestamp::from_second(entry.modified_at).unwrap_or_default(),
        }
    }
}

impl UserPool {
    /// The account with this `sub` or this address, in any spelling.
    pub async fn find_account(&self, name: &str) -> Result<Account, AccountError> {
        let entry = self.find_entry(&self.resolve(name).await?).await?;
        entry.map(Account::from).ok_or(AccountError::NotFound)
    }

    /// Up to `limit` accounts after the one with the `sub` that is given.
    pub async fn list_accounts(
        &self,
        after: Option<&str>,
        limit: usize,
    ) -> Result<AccountPage, AccountError> {
        let mut entries: Vec<AccountEntry> =
            self.records.page(after, limit.saturating_add(1)).await?;
        let is_last = entries.len() <= limit;
        entries.truncate(limit);
        let next = entries
            .last()
            .filter(|_| !is_last)
            .map(|entry| entry.sub.clone());
        Ok(AccountPage {
            accounts: entries.into_iter().map(Account::from).collect(),
            next,
        })
    }

    /// Reads an account, changes it and writes it back, again if another writer was faster.
    pub(crate) async fn change_account<E: From<AccountError>>(
        &self,
        sub: &str,
        change: impl Fn(&mut AccountEntry) -> Result<(), E>,
    ) -> Result<AccountEntry, E> {
        for _ in 0..TRIES {
            let account = self
                .records
                .get::<AccountEntry>(sub)
                .await
                .map_err(AccountError::from)?;
            let mut account = account.ok_or(AccountError::NotFound)?;
            change(&mut account.value)?;
            match self
                .save_account(&mut account.value, account.revision, Vec::new())
                .await
            {
                Err(StoreError::Conflict) => {}
                outcome => {
                    return outcome
                        .map(|()| account.value)
                        .map_err(|error| AccountError::from(error).into());
                }
            }
        }
        Err(AccountError::from(StoreError::Conflict).into())
    }

    /// As `change_account`, with a new password: its seal depends on the number of the password that it replaces.
    pub(crate) async fn replace_password(
        &self,
        sub: &str,
        new: PasswordChange<'_>,
        change: impl Fn(&mut AccountEntry) -> Result<(), AccountError>,
    ) -> Result<AccountEntry, AccountError> {
        for _ in 0..TRIES {
            let mut account = self
                .records
                .get::<AccountEntry>(sub)
                .await?
                .ok_or(AccountError::NotFound)?;
            change(&mut account.value)?;
            let version = account.value.password.version + 1;
            account.value.password = self
                .make_password(sub, new.password, version, new.temporary.clone())
                .await;
            match self
                .save_account(&mut account.value, account.revision, new.with.clone())
                .await
            {
                Err(StoreError::Conflict) => {}
                outcome => return outcome.map(|()| account.value).map_err(AccountError::from),
            }
        }
        Err(StoreError::Conflict.into())
    }

    pub(crate) async fn save_account(
        &self,
        account: &mut AccountEntry,
        revision: u64,
        mut with: Vec<Change>,
    ) -> Result<(), StoreError> {
        account.modified_at = self.now();
        with.push(replace(&account.sub, revision, account));
        self.commit(with, vec![News::account(account, revision + 1)])
            .await
    }
}
