//! What the host does with accounts: the library's counterpart of Cognito's `Admin…` operations.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use super::edits::{check_email, claim_email};
use super::{Access, Created, EmailState, Invitation, NewAccount, PasswordChange, PasswordKind};
use crate::attributes;
use crate::faults::AccountError;
use crate::groups::{check_group, check_length};
use crate::mails::{Delivery, PoolMessage};
use crate::pools::{TRIES, UserPool};
use crate::records::{AccountEntry, AccountStatus, TemporaryEntry, create, delete};
use crate::standings::News;
use crate::stores::StoreError;

/// How long a temporary password is good.
pub(crate) const TEMPORARY_DAYS: i64 = 7;

const DAY: i64 = 24 * 3600;

impl UserPool {
    /// Makes an account with a temporary password. That its invitation could not be sent does not undo it.
    pub async fn create_account(&self, new: NewAccount) -> Result<Created, AccountError> {
        let password = match new.temporary_password {
            Some(password) => password,
            None => self.config.password_policy.generate(&*self.entropy),
        };
        self.config.password_policy.check(&password)?;
        let now = self.now();
        let sub = self.new_id().to_string();
        let mut attributes = BTreeMap::new();
        attributes::write_all(
            &mut attributes,
            new.attributes
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
        )?;
        let email = check_email(&new.email)?;
        let groups = check_groups(new.groups)?;
        self.ensure_groups(&groups).await?;
        let temporary = self.temporary(new.invitation);
        let entry = AccountEntry {
            password: self
                .make_password(&sub, &password, 1, Some(temporary))
                .await,
            email_verified: new.email_state == EmailState::Verified,
            email,
            attributes,
            groups,
            enabled: true,
            status: AccountStatus::ForceChangePassword,
            software_token: None,
            pending_token: None,
            generation: 1,
            created_at: now,
            modified_at: now,
            sub,
        };
        self.write_new_account(&entry).await?;
        let delivery = self.invite(&entry, password, new.invitation).await;
        Ok(Created {
            account: entry.into(),
            delivery,
        })
    }

    /// Sends a new temporary password to who has not signed in yet; the seven days begin again.
    pub async fn resend_invitation(&self, sub: &str) -> Result<Delivery, AccountError> {
        self.invite_again(sub, None).await
    }

    /// As `resend_invitation`, with this password instead of one made up.
    pub(crate) async fn invite_again(
        &self,
        sub: &str,
        password: Option<Zeroizing<String>>,
    ) -> Result<Delivery, AccountError> {
        let policy = &self.config.password_policy;
        let password = password.unwrap_or_else(|| policy.generate(&*self.entropy));
        policy.check(&password)?;
        let temporary = Some(self.temporary(Invitation::ByMail));
        let new = PasswordChange {
            password: &password,
            temporary,
            with: Vec::new(),
        };
        let waiting = |account: &mut AccountEntry| match account.status {
            AccountStatus::ForceChangePassword => Ok(()),
            AccountStatus::Confirmed | AccountStatus::ResetRequired => {
                Err(AccountError::NotInvited)
            }
        };
        let entry = self.replace_password(sub, new, waiting).await?;
        Ok(self.invite(&entry, password, Invitation::ByMail).await)
    }

    /// Sets a password; codes that are out are worth nothing any more, and all sessions end.
    pub async fn set_password(
        &self,
        sub: &str,
        password: &str,
        kind: PasswordKind,
    ) -> Result<(), AccountError> {
        self.config.password_policy.check(password)?;
        let standing = match kind {
            PasswordKind::Permanent => (AccountStatus::Confirmed, None),
            PasswordKind::Temporary => (
                AccountStatus::ForceChangePassword,
                Some(self.temporary(Invitation::Suppressed)),
            ),
        };
        self.put_password(sub, password, standing).await.map(drop)
    }

    /// Mails a temporary password in place of the present one, which is worth nothing from now on, as are codes that are
    /// out; all sessions end.
    pub async fn mail_temporary_password(&self, sub: &str) -> Result<Delivery, AccountError> {
        let temporary_password = self.config.password_policy.generate(&*self.entropy);
        let standing = (
            AccountStatus::ForceChangePassword,
            Some(self.temporary(Invitation::ByMail)),
        );
        let entry = self
            .put_password(sub, &temporary_password, standing)
            .await?;
        let language = self.language_of(&entry);
        let message = PoolMessage::TemporaryPassword {
            email: entry.email,
            temporary_password,
            language,
        };
        Ok(self.deliver(message).await)
    }

    async fn put_password(
        &self,
        sub: &str,
        password: &str,
        (status, temporary): (AccountStatus, Option<TemporaryEntry>),
    ) -> Result<AccountEntry, AccountError> {
        let with = self.drop_codes(sub).await?.into_iter().collect();
        let new = PasswordChange {
            password,
            temporary,
            with,
        };
        let entry = self
            .replace_password(sub, new, |account| {
                account.status = status;
                account.generation += 1;
                Ok(())
            })
            .await?;
        let attempts = self.records.get(sub).await?;
        self.forget_failures(sub, attempts).await?;
        Ok(entry)
    }

    /// Lets an account's owner in, or keeps them out and ends all their sessions.
    pub async fn set_access(&self, sub: &str, access: Access) -> Result<(), AccountError> {
        self.change_account(sub, |account| {
            if access == Access::Disabled {
                account.generation += 1;
            }
            account.enabled = access == Access::Enabled;
            Ok(())
        })
        .await
        .map(drop)
    }

    /// Deletes an account; its address is free again and its tokens are over.
    pub async fn delete_account(&self, sub: &str) -> Result<(), AccountError> {
        for _ in 0..TRIES {
            let account = self
                .records
                .get::<AccountEntry>(sub)
                .await?
                .ok_or(AccountError::NotFound)?;
            let mut changes = self.release_email(&account.value).await?;
            changes.push(delete::<AccountEntry>(sub, account.revision));
            changes.extend(self.drop_codes(sub).await?);
            match self.commit(changes, vec![News::account_gone(sub)]).await {
                Err(StoreError::Conflict) => {}
                outcome => return outcome.map_err(AccountError::from),
            }
        }
        Err(StoreError::Conflict.into())
    }

    /// Replaces the groups of an account. Tokens name them from the next sign-in or refresh on.
    pub async fn set_groups(&self, sub: &str, groups: Vec<String>) -> Result<(), AccountError> {
        let groups = check_groups(groups)?;
        self.ensure_groups(&groups).await?;
        self.change_account(sub, |account| {
            account.groups.clone_from(&groups);
            Ok(())
        })
        .await
        .map(drop)
    }

    async fn write_new_account(&self, entry: &AccountEntry) -> Result<(), AccountError> {
        for _ in 0..TRIES {
            if self.is_taken(&entry.email).await? {
                return Err(AccountError::EmailTaken);
            }
            let changes = vec![create(&entry.sub, entry), claim_email(entry)];
            match self.commit(changes, vec![News::account(entry, 1)]).await {
                Err(StoreError::Conflict) => {}
                outcome => return outcome.map_err(AccountError::from),
            }
        }
        Err(StoreError::Conflict.into())
    }

    fn temporary(&self, invitation: Invitation) -> TemporaryEntry {
        TemporaryEntry {
            expires_at: self.now() + TEMPORARY_DAYS * DAY,
            mailed: invitation == Invitation::ByMail,
        }
    }

    async fn invite(
        &self,
        entry: &AccountEntry,
        password: Zeroizing<String>,
        how: Invitation,
    ) -> Delivery {
        if how == Invitation::Suppressed {
            return Delivery::Suppressed;
        }
        let (email, language) = (entry.email.clone(), self.language_of(entry));
        self.deliver(PoolMessage::Invitation {
            email,
            temporary_password: password,
            language,
        })
        .await
    }
}

fn check_groups(mut groups: Vec<String>) -> Result<Vec<String>, AccountError> {
    groups.iter().try_for_each(|name| check_group(name))?;
    groups.sort();
    groups.dedup();
    check_length(&groups)?;
    Ok(groups)
}
