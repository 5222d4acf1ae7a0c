//! Accounts of people in the user pool: made, tied to their person, told of changes, and missed when they are gone. The
//! outbox calls these; each reads the present state, so that doing one twice or late is harmless.

use domain::calendar::Language;
use domain::ids::PersonId;
use domain::people::{Person, PersonStatus};
use ports::{AccountState, AccountsError, Changes, Condition, FirstPassword, NewAccount};

use crate::School;
use crate::errors::SchoolError;
use crate::outbox::settled;
use crate::store::Store;
use crate::stored::Stored;
use crate::tables::{self, s};
use crate::writes::Write;

impl School {
    pub(crate) async fn create_account(
        &self,
        store: &Store,
        id: &PersonId,
    ) -> Result<(), SchoolError> {
        let Some((authority, person)) = self.person_now(store, id).await? else {
            return Ok(());
        };
        if authority.sub.is_some() {
            return Ok(());
        }
        self.make_account(store, &person, FirstPassword::Mailed)
            .await
    }

    /// Makes the account and links it; harmless when repeated.
    pub(crate) async fn make_account(
        &self,
        store: &Store,
        person: &Person,
        first_password: FirstPassword,
    ) -> Result<(), SchoolError> {
        let account = self.new_account(person, first_password).await?;
        self.link_account(store, person, account).await
    }

    /// Makes the account, or finds the one that the e-mail has.
    pub(crate) async fn new_account(
        &self,
        person: &Person,
        first_password: FirstPassword,
    ) -> Result<Account, SchoolError> {
        let link = match first_password {
            FirstPassword::Chosen(_) => "linked",
            FirstPassword::Mailed | FirstPassword::Temporary(_) => "invited",
        };
        let account = NewAccount {
            email: person.email.as_str().to_owned(),
            display_name: person.name.display(),
            language: language(person).to_owned(),
            groups: groups(person),
            first_password,
        };
        let sub = self
            .accounts
            .create(account)
            .await
            .map_err(SchoolError::Accounts)?;
        Ok(Account { sub, link })
    }

    /// Ties an account to its person.
    pub(crate) async fn link_account(
        &self,
        store: &Store,
        person: &Person,
        Account { sub, link }: Account,
    ) -> Result<(), SchoolError> {
        let mut write = Write::new();
        // An account never changes hands: one whose e-mail has just moved to another account may still
        // be found under the old one.
        let nobodys = Condition::Any(vec![
            Condition::absent("pk"),
            Condition::Equals("person".into(), s(person.id.as_str())),
        ]);
        let holder = Changes::new().set("person", s(person.id.as_str()));
        write.update(tables::login(&sub), holder, Some(nobodys));
        let there = |name: &str| Some(Condition::Exists(name.into()));
        let linked = Changes::new().set("sub", s(sub));
        write.update(tables::authority(&person.id), linked, there("pk"));
        let changes = Changes::new().set("account", s(link));
        write.update(person.key(), changes, there("id"));
        settled(&write.commit(store).await?)
    }

    pub(crate) async fn invite_again(
        &self,
        store: &Store,
        id: &PersonId,
    ) -> Result<(), SchoolError> {
        let Some((authority, person)) = self.person_now(store, id).await? else {
            return Ok(());
        };
        let Some(sub) = authority.sub else {
            return self.create_account(store, id).await;
        };
        match self.accounts.invite_again(&sub).await {
            // Used in the meantime: nothing to invite to.
            Ok(()) | Err(AccountsError::WrongState) => Ok(()),
            Err(AccountsError::NotFound) => {
                self.unlink_account(store, &person, &sub).await?;
                self.create_account(store, id).await
            }
            Err(error) => Err(SchoolError::Accounts(error)),
        }
    }

    pub(crate) async fn sync_account(
        &self,
        store: &Store,
        id: &PersonId,
    ) -> Result<(), SchoolError> {
        let Some((authority, person)) = self.person_now(store, id).await? else {
            return Ok(());
        };
        let Some(sub) = authority.sub else {
            return Ok(());
        };
        match self.describe_account(&sub, &person).await {
            Err(AccountsError::NotFound) => self.unlink_account(store, &person, &sub).await,
            outcome => outcome.map_err(SchoolError::Accounts),
        }
    }

    /// Tells the pool what the person's account has to be like.
    async fn describe_account(&self, sub: &str, person: &Person) -> Result<(), AccountsError> {
        let state = match person.status {
            PersonStatus::Active => AccountState::Enabled,
            PersonStatus::Disabled | PersonStatus::Archived => AccountState::Disabled,
        };
        self.accounts.set_state(sub, state).await?;
        self.accounts.set_email(sub, person.email.as_str()).await?;
        self.accounts.set_language(sub, language(person)).await?;
        self.accounts.set_groups(sub, &groups(person)).await
    }

    /// The account was deleted in the pool: its person has none, and may be invited to another.
    async fn unlink_account(
        &self,
        store: &Store,
        person: &Person,
        sub: &str,
    ) -> Result<(), SchoolError> {
        let mut write = Write::new();
        let was = Some(Condition::Equals("sub".into(), s(sub)));
        let unlinked = Changes::new().remove("sub");
        write.update(tables::authority(&person.id), unlinked, was);
        let changes = Changes::new().set("account", s("none"));
        let there = Some(Condition::Exists("id".into()));
        write.update(person.key(), changes, there);
        settled(&write.commit(store).await?)
    }
}

/// An account that was made or found.
pub(crate) struct Account {
    sub: String,
    /// State of the person's [`domain::people::AccountLink`].
    link: &'static str,
}

/// What mails to a person are written in.
fn language(person: &Person) -> &'static str {
    person.language.map_or("en", Language::as_str)
}

/// Role values of a person, as the pool's groups.
fn groups(person: &Person) -> Vec<String> {
    person
        .roles
        .iter()
        .map(|role| role.as_str().to_owned())
        .collect()
}
