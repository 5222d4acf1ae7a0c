//! What the host does with accounts: the library's counterpart of Cognito's `Admin…` operations.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::{Access, Created, EmailState, Invitation, NewAccount, PasswordChange, PasswordKind};
use crate::faults::AccountError;
use crate::mails::{Delivery, PoolMessage};
use crate::pools::{TRIES, UserPool};
use crate::records::{
    AccountEntry, AccountStatus, EmailEntry, Revised, TemporaryEntry, create, delete,
};
use crate::standings::News;
use crate::stores::{Change, StoreError};
use crate::{attributes, emails};

/// How long a temporary password is good, in seconds.
const TEMPORARY_LIFETIME: i64 = 7 * 24 * 3600;

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
        let password = self.config.password_policy.generate(&*self.entropy);
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
        let (status, temporary) = match kind {
            PasswordKind::Permanent => (AccountStatus::Confirmed, None),
            PasswordKind::Temporary => (
                AccountStatus::ForceChangePassword,
                Some(self.temporary(Invitation::Suppressed)),
            ),
        };
        let with = self.drop_codes(sub).await?.into_iter().collect();
        let new = PasswordChange {
            password,
            temporary,
            with,
        };
        self.replace_password(sub, new, |account| {
            account.status = status;
            account.generation += 1;
            Ok(())
        })
        .await?;
        let attempts = self.records.get(sub).await?;
        Ok(self.forget_failures(sub, attempts).await?)
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
        self.change_account(sub, |account| {
            account.groups.clone_from(&groups);
            Ok(())
        })
        .await
        .map(drop)
    }

    /// Writes standard attributes; an empty value removes one.
    pub async fn set_attributes(
        &self,
        sub: &str,
        changes: &BTreeMap<String, String>,
    ) -> Result<(), AccountError> {
        self.change_account(sub, |account| {
            let changes = changes
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()));
            Ok(attributes::write_all(&mut account.attributes, changes)?)
        })
        .await
        .map(drop)
    }

    /// Gives an account another address. Codes and passwords that were mailed to the old one prove nothing for the new one.
    pub async fn set_email(
        &self,
        sub: &str,
        email: &str,
        state: EmailState,
    ) -> Result<(), AccountError> {
        let email = check_email(email)?;
        for _ in 0..TRIES {
            let Revised {
                mut value,
                revision,
            } = self
                .records
                .get::<AccountEntry>(sub)
                .await?
                .ok_or(AccountError::NotFound)?;
            let mut changes = Vec::new();
            if emails::fold(&email) != emails::fold(&value.email) {
                if self.is_taken(&email).await? {
                    return Err(AccountError::EmailTaken);
                }
                changes = self.release_email(&value).await?;
                changes.extend(self.drop_codes(sub).await?);
                value
                    .password
                    .temporary
                    .iter_mut()
                    .for_each(|temporary| temporary.mailed = false);
                changes.push(claim_email(&AccountEntry {
                    email: email.clone(),
                    ..value.clone()
                }));
            }
            value.email.clone_from(&email);
            value.email_verified = state == EmailState::Verified;
            match self.save_account(&mut value, revision, changes).await {
                Err(StoreError::Conflict) => {}
                outcome => return outcome.map_err(AccountError::from),
            }
        }
        Err(StoreError::Conflict.into())
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
            expires_at: self.now() + TEMPORARY_LIFETIME,
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

    async fn release_email(&self, entry: &AccountEntry) -> Result<Vec<Change>, StoreError> {
        let folded = emails::fold(&entry.email);
        let claimed = self.records.get::<EmailEntry>(&folded).await?;
        let own = claimed.filter(|claimed| claimed.value.sub == entry.sub);
        Ok(own
            .into_iter()
            .map(|claimed| delete::<EmailEntry>(&folded, claimed.revision))
            .collect())
    }
}

fn claim_email(entry: &AccountEntry) -> Change {
    create(
        &emails::fold(&entry.email),
        &EmailEntry {
            sub: entry.sub.clone(),
        },
    )
}

fn check_email(email: &str) -> Result<String, AccountError> {
    let email: String = email.nfc().collect();
    let is_valid = emails::is_plausible(&email) && emails::is_plausible(&emails::fold(&email));
    is_valid.then_some(email).ok_or(AccountError::EmailInvalid)
}

fn check_groups(mut groups: Vec<String>) -> Result<Vec<String>, AccountError> {
    let is_name = |name: &String| {
        (1..=128).contains(&name.chars().count())
            && !name.chars().any(|c| c.is_whitespace() || c.is_control())
    };
    if !groups.iter().all(is_name) {
        return Err(AccountError::GroupInvalid);
    }
    groups.sort();
    groups.dedup();
    Ok(groups)
}
