//! Forgotten passwords: a code by mail, and a new password for it. For an address without an account everything looks alike.

use std::sync::Arc;

use zeroize::Zeroizing;

use crate::accounts::PasswordChange;
use crate::clocks::draw_text;
use crate::emails;
use crate::faults::{AccountError, SignInError};
use crate::mails::{Delivery, PoolMessage};
use crate::pools::UserPool;
use crate::records::{AccountEntry, AccountStatus};

/// Someone's answer to a code.
pub(crate) struct ResetAnswer {
    pub name: String,
    pub code: Zeroizing<String>,
    pub password: Zeroizing<String>,
}

impl UserPool {
    /// Sends a code if there is an account that may have one, and tells the masked address in any case.
    pub(crate) async fn forget_password(&self, name: &str) -> Result<String, SignInError> {
        let id = self.resolve(name).await?;
        let account = self.find_entry(&id).await?;
        if account
            .as_ref()
            .is_some_and(|account| account.status == AccountStatus::ForceChangePassword)
        {
            return Err(AccountError::StillInvited.into());
        }
        let destination = self.mask_destination(name, &id, account.as_ref());
        let receiver = account.filter(|account| account.enabled && account.email_verified);
        let code = self.new_code();
        self.request_code(&id, receiver.as_ref().map(|_| code.as_str()))
            .await?;
        if let Some(account) = receiver {
            // Not awaited: the time that mail takes would tell who has an account.
            let (mail, message) = (Arc::clone(&self.mail), self.reset_message(&account, code));
            tokio::spawn(async move {
                if mail.send(message).await.is_err() {
                    tracing::error!("a code for a forgotten password was not handed over");
                }
            });
        }
        Ok(destination)
    }

    /// Sets a new password with a code and ends all sessions.
    pub(crate) async fn confirm_forgotten(&self, answer: &ResetAnswer) -> Result<(), SignInError> {
        self.config.password_policy.check(&answer.password)?;
        let id = self.resolve(&answer.name).await?;
        let used = self.try_code(&id, &answer.code).await?;
        let new = PasswordChange {
            password: &answer.password,
            temporary: None,
            with: vec![used],
        };
        let account = self
            .replace_password(&id, new, |account| {
                account.status = AccountStatus::Confirmed;
                account.generation += 1;
                Ok(())
            })
            .await?;
        let attempts = self.records.get(&id).await?;
        Ok(self.forget_by_password(&account, attempts).await?)
    }

    /// Makes an account set a new password with a code that is mailed now; the old one stops to work and all sessions end.
    pub async fn reset_password(&self, sub: &str) -> Result<Delivery, AccountError> {
        let account = self
            .change_account(sub, |account| {
                if account.status == AccountStatus::ForceChangePassword {
                    return Err(AccountError::StillInvited);
                }
                if !account.email_verified {
                    return Err(AccountError::EmailUnverified);
                }
                account.status = AccountStatus::ResetRequired;
                account.generation += 1;
                Ok(())
            })
            .await?;
        let code = self.new_code();
        self.put_code(sub, &code).await?;
        Ok(self.deliver(self.reset_message(&account, code)).await)
    }

    pub(crate) async fn deliver(&self, message: PoolMessage) -> Delivery {
        match self.mail.send(message).await {
            Ok(()) => Delivery::Sent,
            Err(_) => Delivery::Failed,
        }
    }

    pub(crate) fn language_of(&self, account: &AccountEntry) -> String {
        account
            .attributes
            .get("locale")
            .unwrap_or(&self.config.language)
            .clone()
    }

    fn reset_message(&self, account: &AccountEntry, code: Zeroizing<String>) -> PoolMessage {
        PoolMessage::ResetCode {
            email: account.email.clone(),
            code,
            language: self.language_of(account),
        }
    }

    fn new_code(&self) -> Zeroizing<String> {
        Zeroizing::new(draw_text(&*self.entropy, b"0123456789", 6))
    }

    /// Told from the account, or from the name as if it were one's; letters that stay the same where it is no address.
    fn mask_destination(&self, name: &str, id: &str, account: Option<&AccountEntry>) -> String {
        let email = emails::fold(account.map_or(name, |account| account.email.as_str()));
        let masked = Some(&email)
            .filter(|email| emails::is_plausible(email))
            .and_then(|email| emails::mask(email));
        masked.unwrap_or_else(|| {
            let [local, domain] = self
                .seals
                .simulate::<2>("destination", id)
                .map(|byte| b'a' + byte % 26);
            format!("{}***@{}***", char::from(local), char::from(domain))
        })
    }
}
