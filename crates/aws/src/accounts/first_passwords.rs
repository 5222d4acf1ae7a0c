//! How an account comes to be, and to its first password. Several calls, any of which may fail: each can
//! be done again, and what an earlier attempt left is finished.

use aws_sdk_cognitoidentityprovider::operation::admin_create_user::AdminCreateUserError;
use aws_sdk_cognitoidentityprovider::operation::admin_create_user::builders::AdminCreateUserFluentBuilder;
use aws_sdk_cognitoidentityprovider::types::{DeliveryMediumType, MessageActionType};
use ports::letters::{Language, Letter, LetterKind};
use ports::{Accounts, AccountsError, FirstPassword, NewAccount};

use super::passwords::make_password;
use super::refusals::{password_refusal, refusal};
use super::{Found, Lasts, PoolAccounts, attributes_of, value_of};
use crate::failures::Failure;

/// An account as [`PoolAccounts::make_or_find`] gives it.
pub(super) enum Made {
    /// Made just now, with this `sub`.
    Now(String),
    /// It was there before.
    Before(Found),
}

impl PoolAccounts {
    /// Makes the account, or finds the one that the e-mail has.
    pub(super) async fn make_or_find(&self, account: &NewAccount) -> Result<Made, AccountsError> {
        let request = self
            .client
            .admin_create_user()
            .user_pool_id(&self.pool)
            .username(&account.email)
            .set_user_attributes(Some(attributes_of(account)));
        let made = self.with_password(request, &account.first_password);
        match made.send().await {
            Ok(made) => {
                let sub = made.user.and_then(|user| {
                    let told = value_of(user.attributes(), "sub");
                    told.or(user.username)
                });
                let incomplete = || AccountsError::Unavailable(Box::new(Failure::Incomplete));
                sub.map(Made::Now).ok_or_else(incomplete)
            }
            Err(error) => match error.as_service_error() {
                Some(AdminCreateUserError::UsernameExistsException(_)) => {
                    Ok(Made::Before(self.find(&account.email).await?))
                }
                _ if account.first_password == FirstPassword::Mailed => Err(refusal(error)),
                _ => Err(password_refusal(error)),
            },
        }
    }

    /// A chosen password is a temporary one first, so that the policy is held before anything is made.
    fn with_password(
        &self,
        request: AdminCreateUserFluentBuilder,
        first: &FirstPassword,
    ) -> AdminCreateUserFluentBuilder {
        match first {
            FirstPassword::Mailed if self.mails.is_none() => {
                request.desired_delivery_mediums(DeliveryMediumType::Email)
            }
            // Cognito makes one that nobody learns; ours follows when all else is done.
            FirstPassword::Mailed => request.message_action(MessageActionType::Suppress),
            FirstPassword::Temporary(password) | FirstPassword::Chosen(password) => request
                .temporary_password(password)
                .message_action(MessageActionType::Suppress),
        }
    }

    /// Gives an account that was made just now what is still missing.
    pub(super) async fn finish_new(
        &self,
        sub: &str,
        account: &NewAccount,
    ) -> Result<(), AccountsError> {
        match &account.first_password {
            FirstPassword::Mailed => {
                let made = Found {
                    sub: sub.to_owned(),
                    email: account.email.clone(),
                    language: Language::of(&account.language),
                    is_unused: true,
                };
                self.mail_password(&made).await
            }
            FirstPassword::Temporary(_) => Ok(()),
            FirstPassword::Chosen(password) => self.set_password(sub, password).await,
        }
    }

    /// Gives an account of before, if nobody has used it yet, its first password: an earlier attempt
    /// may have left it without.
    pub(super) async fn finish_found(
        &self,
        found: &Found,
        first: &FirstPassword,
    ) -> Result<(), AccountsError> {
        if !found.is_unused {
            return Ok(());
        }
        match first {
            FirstPassword::Mailed => self.invite(found).await,
            FirstPassword::Temporary(password) => self.set_temporary(&found.sub, password).await,
            FirstPassword::Chosen(password) => self.set_password(&found.sub, password).await,
        }
    }

    /// Mails a new temporary password.
    pub(super) async fn invite(&self, found: &Found) -> Result<(), AccountsError> {
        if self.mails.is_some() {
            return self.mail_password(found).await;
        }
        self.resend(found).await
    }

    /// Has Cognito make and mail another temporary password to an account that has one.
    pub(super) async fn resend(&self, found: &Found) -> Result<(), AccountsError> {
        self.client
            .admin_create_user()
            .user_pool_id(&self.pool)
            // Here a pool whose names are e-mails takes nothing else.
            .username(&found.email)
            .message_action(MessageActionType::Resend)
            .desired_delivery_mediums(DeliveryMediumType::Email)
            .send()
            .await
            .map(drop)
            .map_err(refusal)
    }

    /// Sets a temporary password of ours, and mails it, if there is a mail sender.
    async fn mail_password(&self, found: &Found) -> Result<(), AccountsError> {
        if self.mails.is_none() {
            return Ok(());
        }
        let password = make_password(self.entropy.as_ref());
        self.set_temporary(&found.sub, &password).await?;
        self.mail(&found.letter(LetterKind::Invitation, password))
            .await
    }

    /// Sends a letter, if there is a mail sender.
    pub(super) async fn mail(&self, letter: &Letter) -> Result<(), AccountsError> {
        let Some(mails) = &self.mails else {
            return Ok(());
        };
        let sent = mails.send(letter).await;
        sent.map_err(|failure| AccountsError::Unavailable(Box::new(failure)))
    }

    pub(super) async fn set_temporary(
        &self,
        sub: &str,
        password: &str,
    ) -> Result<(), AccountsError> {
        self.put_password(sub, password, Lasts::UntilChanged).await
    }
}
