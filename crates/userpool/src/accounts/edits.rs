//! Writing attributes and addresses: whichever are to change, in one commit.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::EmailState;
use crate::faults::AccountError;
use crate::pools::{TRIES, UserPool};
use crate::records::{AccountEntry, EmailEntry, Revised, create, delete};
use crate::stores::{Change, StoreError};
use crate::{attributes, emails};

/// What is to become of an account; what is not named stays.
#[derive(Default)]
pub(crate) struct Edits {
    pub email: Option<String>,
    /// By default an address that changes is not known to reach anybody.
    pub email_state: Option<EmailState>,
    /// An empty value removes one.
    pub attributes: BTreeMap<String, String>,
}

impl UserPool {
    /// Writes standard attributes; an empty value removes one.
    pub async fn set_attributes(
        &self,
        sub: &str,
        changes: &BTreeMap<String, String>,
    ) -> Result<(), AccountError> {
        let edits = Edits {
            attributes: changes.clone(),
            ..Edits::default()
        };
        self.edit_account(sub, &edits).await
    }

    /// Gives an account another address. Codes and passwords that were mailed to the old one prove nothing for the new one.
    pub async fn set_email(
        &self,
        sub: &str,
        email: &str,
        state: EmailState,
    ) -> Result<(), AccountError> {
        let edits = Edits {
            email: Some(email.to_owned()),
            email_state: Some(state),
            ..Edits::default()
        };
        self.edit_account(sub, &edits).await
    }

    pub(crate) async fn edit_account(&self, sub: &str, edits: &Edits) -> Result<(), AccountError> {
        let email = edits.email.as_deref().map(check_email).transpose()?;
        for _ in 0..TRIES {
            let account = self.records.get::<AccountEntry>(sub).await?;
            let Revised {
                mut value,
                revision,
            } = account.ok_or(AccountError::NotFound)?;
            let changes = edits.attributes.iter();
            let changes = changes.map(|(name, value)| (name.as_str(), value.as_str()));
            attributes::write_all(&mut value.attributes, changes)?;
            let with = match &email {
                Some(email) => self.move_email(&mut value, email).await?,
                None => Vec::new(),
            };
            if let Some(state) = edits.email_state {
                value.email_verified = state == EmailState::Verified;
            }
            match self.save_account(&mut value, revision, with).await {
                Err(StoreError::Conflict) => {}
                outcome => return outcome.map_err(AccountError::from),
            }
        }
        Err(StoreError::Conflict.into())
    }

    async fn move_email(
        &self,
        account: &mut AccountEntry,
        email: &str,
    ) -> Result<Vec<Change>, AccountError> {
        let is_other = emails::fold(email) != emails::fold(&account.email);
        if !is_other {
            email.clone_into(&mut account.email);
            return Ok(Vec::new());
        }
        if self.is_taken(email).await? {
            return Err(AccountError::EmailTaken);
        }
        let mut changes = self.release_email(account).await?;
        changes.extend(self.drop_codes(&account.sub).await?);
        email.clone_into(&mut account.email);
        account.email_verified = false;
        if let Some(temporary) = &mut account.password.temporary {
            temporary.mailed = false;
        }
        changes.push(claim_email(account));
        Ok(changes)
    }

    pub(super) async fn is_taken(&self, email: &str) -> Result<bool, StoreError> {
        Ok(self
            .records
            .get::<EmailEntry>(&emails::fold(email))
            .await?
            .is_some())
    }

    pub(super) async fn release_email(
        &self,
        entry: &AccountEntry,
    ) -> Result<Vec<Change>, StoreError> {
        let folded = emails::fold(&entry.email);
        let claimed = self.records.get::<EmailEntry>(&folded).await?;
        let own = claimed.filter(|claimed| claimed.value.sub == entry.sub);
        Ok(own
            .into_iter()
            .map(|claimed| delete::<EmailEntry>(&folded, claimed.revision))
            .collect())
    }
}

pub(super) fn claim_email(entry: &AccountEntry) -> Change {
    create(
        &emails::fold(&entry.email),
        &EmailEntry {
            sub: entry.sub.clone(),
        },
    )
}

pub(super) fn check_email(email: &str) -> Result<String, AccountError> {
    let email: String = email.nfc().collect();
    let is_valid = emails::is_plausible(&email) && emails::is_plausible(&emails::fold(&email));
    is_valid.then_some(email).ok_or(AccountError::EmailInvalid)
}
