//! What the owner of an account does with it, shown to be the owner by an access token.

use crate::accounts::PasswordChange;
use crate::attributes;
use crate::faults::{SignInError, TokenError};
use crate::pools::UserPool;
use crate::records::AccountEntry;
use crate::stores::StoreError;

impl UserPool {
    /// The account that a good access token belongs to.
    pub(crate) async fn authenticate(
        &self,
        access_token: &str,
    ) -> Result<AccountEntry, SignInError> {
        let claims = self.verify_access_token(access_token).await?;
        Ok(self
            .find_entry(&claims.sub)
            .await?
            .ok_or(TokenError::Revoked)?)
    }

    pub(crate) async fn update_own_attributes(
        &self,
        access_token: &str,
        changes: &[(String, String)],
    ) -> Result<(), SignInError> {
        let account = self.authenticate(access_token).await?;
        self.change_account(&account.sub, |account| {
            let changes = changes
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()));
            attributes::write_all(&mut account.attributes, changes).map_err(SignInError::from)
        })
        .await
        .map(drop)
    }

    /// Changes the password with the old one, tries of which count as those at sign-in. Other sessions go on.
    pub(crate) async fn change_own_password(
        &self,
        access_token: &str,
        previous: &str,
        proposed: &str,
    ) -> Result<(), SignInError> {
        let sub = self.authenticate(access_token).await?.sub;
        self.config.password_policy.check(proposed)?;
        let _turn = self.turns.take(&sub).await;
        let attempts = self.admit_try(&sub).await?;
        let account = self.find_entry(&sub).await?.ok_or(TokenError::Revoked)?;
        if !self.is_password(&account, previous).await? {
            self.count_failure(&sub, attempts).await?;
            return Err(SignInError::Incorrect);
        }
        self.forget_by_password(&account, attempts).await?;
        let new = PasswordChange {
            password: proposed,
            temporary: None,
            with: Vec::new(),
        };
        let proved = account.password.version;
        self.replace_password(&sub, new, |account| match account.password.version {
            version if version == proved => Ok(()),
            // Someone set another password since the old one was checked.
            _ => Err(StoreError::Conflict.into()),
        })
        .await?;
        Ok(())
    }

    pub(crate) async fn sign_out_own(&self, access_token: &str) -> Result<(), SignInError> {
        let account = self.authenticate(access_token).await?;
        Ok(self.sign_out_everywhere(&account.sub).await?)
    }
}
