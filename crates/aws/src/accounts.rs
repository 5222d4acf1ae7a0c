//! The school's accounts in a Cognito user pool, by its administrator's operations. First passwords
//! are mailed by Cognito, or in our own words if the home has a mail sender.

mod first_passwords;
mod passwords;
mod refusals;

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_sdk_cognitoidentityprovider::Client;
use aws_sdk_cognitoidentityprovider::types::{
    AttributeType, SoftwareTokenMfaSettingsType, UserStatusType,
};
use ports::letters::{Language, Letter, LetterKind};
use ports::{
    AccountState, Accounts, AccountsError, Entropy, MailRoute, MailSender, NewAccount, TestMail,
};
use zeroize::Zeroizing;

use self::first_passwords::Made;
pub use self::passwords::make_password;
use self::refusals::{password_refusal, refusal};
use crate::connections::{Late, later};
use crate::mails::Mails;

/// Most people who are invited at once by Cognito's own sender, which takes about fifty mails a day.
const MOST_INVITED: usize = 40;

/// Accounts in one pool, whose names are their `sub`.
pub struct PoolAccounts {
    client: Late<Client>,
    pool: String,
    /// Without, Cognito mails by itself, about fifty a day.
    mails: Option<Mails>,
    entropy: Arc<dyn Entropy>,
}

/// What is known of an account.
struct Found {
    sub: String,
    email: String,
    language: Language,
    /// Nobody has signed in and chosen a password yet.
    is_unused: bool,
}

impl Found {
    fn letter(&self, kind: LetterKind, secret: Zeroizing<String>) -> Letter {
        Letter {
            to: self.email.clone(),
            kind,
            language: self.language,
            secret,
        }
    }
}

impl PoolAccounts {
    /// Accounts of the pool of this id.
    pub fn new(
        config: &SdkConfig,
        pool: &str,
        mails: Option<Mails>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        let config = config.clone();
        Self {
            client: later(move || Client::new(&config)),
            pool: pool.to_owned(),
            mails,
            entropy,
        }
    }

    /// By `sub` or e-mail.
    async fn find(&self, name: &str) -> Result<Found, AccountsError> {
        let asked = self.client.admin_get_user().user_pool_id(&self.pool);
        let user = asked.username(name).send().await.map_err(refusal)?;
        let value = |name: &str| value_of(user.user_attributes(), name);
        Ok(Found {
            email: value("email").unwrap_or_default(),
            language: Language::of(&value("locale").unwrap_or_default()),
            is_unused: user.user_status == Some(UserStatusType::ForceChangePassword),
            sub: value("sub").unwrap_or(user.username),
        })
    }

    async fn put_password(
        &self,
        sub: &str,
        password: &str,
        lasts: Lasts,
    ) -> Result<(), AccountsError> {
        self.client
            .admin_set_user_password()
            .user_pool_id(&self.pool)
            .username(sub)
            .password(password)
            .permanent(matches!(lasts, Lasts::ForGood))
            .send()
            .await
            .map(drop)
            .map_err(password_refusal)
    }

    async fn groups_of(&self, sub: &str) -> Result<BTreeSet<String>, AccountsError> {
        let mut pages = self
            .client
            .admin_list_groups_for_user()
            .user_pool_id(&self.pool)
            .username(sub)
            .into_paginator()
            .items()
            .send();
        let mut groups = BTreeSet::new();
        while let Some(group) = pages.next().await {
            groups.extend(group.map_err(refusal)?.group_name);
        }
        Ok(groups)
    }
}

/// How long a password works.
enum Lasts {
    ForGood,
    UntilChanged,
}

#[async_trait]
impl Accounts for PoolAccounts {
    fn most_invited(&self) -> Option<usize> {
        self.mails.is_none().then_some(MOST_INVITED)
    }

    fn mail_sender(&self) -> MailSender {
        match &self.mails {
            Some(mails) => MailSender {
                route: MailRoute::Ses,
                from: Some(mails.from().to_owned()),
            },
            None => MailSender {
                route: MailRoute::Cognito,
                from: None,
            },
        }
    }

    async fn send_test(&self, to: &str, language: &str) -> Result<TestMail, AccountsError> {
        if self.mails.is_none() {
            return Err(AccountsError::WrongState);
        }
        let letter = Letter {
            to: to.to_owned(),
            kind: LetterKind::Test,
            language: Language::of(language),
            secret: Zeroizing::default(),
        };
        self.mail(&letter).await.map(|()| TestMail::HandedOver)
    }

    /// The groups come before the password of ours is mailed: what fails on the way is done again from
    /// the beginning, and mails would come twice.
    async fn create(&self, account: NewAccount) -> Result<String, AccountsError> {
        match self.make_or_find(&account).await? {
            Made::Now(sub) => {
                self.set_groups(&sub, &account.groups).await?;
                self.finish_new(&sub, &account).await?;
                Ok(sub)
            }
            Made::Before(found) => {
                if found.is_unused {
                    self.set_groups(&found.sub, &account.groups).await?;
                }
                self.finish_found(&found, &account.first_password).await?;
                Ok(found.sub)
            }
        }
    }

    async fn invite_again(&self, sub: &str) -> Result<(), AccountsError> {
        let found = self.find(sub).await?;
        if !found.is_unused {
            return Err(AccountsError::WrongState);
        }
        self.invite(&found).await
    }

    async fn set_password(&self, sub: &str, password: &str) -> Result<(), AccountsError> {
        self.put_password(sub, password, Lasts::ForGood).await
    }

    /// The password is worthless before the sessions end, and they end before the letter: what fails on the way is done
    /// again from the beginning.
    async fn reset_password(&self, sub: &str) -> Result<(), AccountsError> {
        let found = self.find(sub).await?;
        let password = make_password(self.entropy.as_ref());
        self.set_temporary(sub, &password).await?;
        self.sign_out_everywhere(sub).await?;
        if self.mails.is_none() {
            // Cognito makes another one, and mails that.
            return self.resend(&found).await;
        }
        let letter = found.letter(LetterKind::TemporaryPassword, password);
        self.mail(&letter).await
    }

    async fn set_language(&self, sub: &str, language: &str) -> Result<(), AccountsError> {
        self.client
            .admin_update_user_attributes()
            .user_pool_id(&self.pool)
            .username(sub)
            .user_attributes(attribute("locale", language))
            .send()
            .await
            .map(drop)
            .map_err(refusal)
    }

    async fn set_email(&self, sub: &str, email: &str) -> Result<(), AccountsError> {
        self.client
            .admin_update_user_attributes()
            .user_pool_id(&self.pool)
            .username(sub)
            .user_attributes(attribute("email", email))
            .user_attributes(attribute("email_verified", "true"))
            .send()
            .await
            .map(drop)
            .map_err(refusal)
    }

    async fn set_groups(&self, sub: &str, groups: &[String]) -> Result<(), AccountsError> {
        let there = self.groups_of(sub).await?;
        let wanted: BTreeSet<String> = groups.iter().cloned().collect();
        for group in wanted.difference(&there) {
            let add = self.client.admin_add_user_to_group();
            let add = add.user_pool_id(&self.pool).username(sub);
            add.group_name(group).send().await.map_err(refusal)?;
        }
        for group in there.difference(&wanted) {
            let remove = self.client.admin_remove_user_from_group();
            let remove = remove.user_pool_id(&self.pool).username(sub);
            remove.group_name(group).send().await.map_err(refusal)?;
        }
        Ok(())
    }

    async fn set_state(&self, sub: &str, state: AccountState) -> Result<(), AccountsError> {
        if state == AccountState::Enabled {
            let enable = self.client.admin_enable_user().user_pool_id(&self.pool);
            return enable.username(sub).send().await.map(drop).map_err(refusal);
        }
        let disable = self.client.admin_disable_user().user_pool_id(&self.pool);
        disable.username(sub).send().await.map_err(refusal)?;
        // Or the refresh tokens of before would work again when the account is enabled.
        self.sign_out_everywhere(sub).await
    }

    async fn has_mfa(&self, sub: &str) -> Result<bool, AccountsError> {
        let asked = self.client.admin_get_user().user_pool_id(&self.pool);
        let user = asked.username(sub).send().await.map_err(refusal)?;
        Ok(!user.user_mfa_setting_list().is_empty())
    }

    async fn reset_mfa(&self, sub: &str) -> Result<(), AccountsError> {
        let none = SoftwareTokenMfaSettingsType::builder()
            .enabled(false)
            .preferred_mfa(false)
            .build();
        self.client
            .admin_set_user_mfa_preference()
            .user_pool_id(&self.pool)
            .username(sub)
            .software_token_mfa_settings(none)
            .send()
            .await
            .map(drop)
            .map_err(refusal)
    }

    /// No operation ends one sign-in: its refresh token alone could, which the school never sees. So the
    /// session is over for the school at once, and for Cognito when its tokens run out.
    async fn end_session(&self, _sub: &str, _session: &str) -> Result<(), AccountsError> {
        Ok(())
    }

    async fn sign_out_everywhere(&self, sub: &str) -> Result<(), AccountsError> {
        self.client
            .admin_user_global_sign_out()
            .user_pool_id(&self.pool)
            .username(sub)
            .send()
            .await
            .map(drop)
            .map_err(refusal)
    }
}

/// The address counts as verified from the start: Cognito would send no code for a forgotten password to
/// another, and the first password was sent there.
fn attributes_of(account: &NewAccount) -> Vec<AttributeType> {
    vec![
        attribute("email", &account.email),
        attribute("email_verified", "true"),
        attribute("name", &account.display_name),
        attribute("locale", &account.language),
    ]
}

fn value_of(attributes: &[AttributeType], name: &str) -> Option<String> {
    let found = attributes.iter().find(|each| each.name == name);
    found.and_then(|each| each.value.clone())
}

fn attribute(name: &str, value: &str) -> AttributeType {
    AttributeType::builder()
        .name(name)
        .value(value)
        .build()
        .expect("an attribute needs only its name")
}
