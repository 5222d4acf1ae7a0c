//! Tasks of the outbox, which a request tries at once and the home's worker later.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, Weak};

use async_trait::async_trait;
use ports::{
    AccountState, Accounts, AccountsError, FirstPassword, Identity, MailRoute, MailSender,
    NewAccount, TestMail,
};
use school::people::Invitation;
use school::{NameInput, Origin, PersonInput, School};

use crate::support::{StandingClock, empty_items, school_of};

/// A user pool during whose work the worker comes by.
#[derive(Default)]
struct VisitedAccounts {
    school: OnceLock<Weak<School>>,
    letters: AtomicU32,
    /// Addresses for which the pool cannot be reached.
    unreachable: Mutex<Vec<String>>,
}

#[async_trait]
impl Accounts for VisitedAccounts {
    async fn create(&self, account: NewAccount) -> Result<String, AccountsError> {
        if self.unreachable.lock().unwrap().contains(&account.email) {
            return Err(AccountsError::Unavailable("unreachable".into()));
        }
        let is_first = matches!(account.first_password, FirstPassword::Mailed)
            && self.letters.fetch_add(1, Ordering::Relaxed) == 0;
        if let Some(school) = self.school.get().filter(|_| is_first) {
            let school = school.upgrade().unwrap();
            school.run_outbox().await.unwrap();
        }
        Ok(account.email)
    }

    fn mail_sender(&self) -> MailSender {
        MailSender {
            route: MailRoute::Folder,
            from: None,
        }
    }

    async fn send_test(&self, _: &str, _: &str) -> Result<TestMail, AccountsError> {
        Ok(TestMail::Kept)
    }

    async fn invite_again(&self, _: &str) -> Result<(), AccountsError> {
        Ok(())
    }

    async fn set_password(&self, _: &str, _: &str) -> Result<(), AccountsError> {
        Ok(())
    }

    async fn reset_password(&self, _: &str) -> Result<(), AccountsError> {
        Ok(())
    }

    async fn set_email(&self, _: &str, _: &str) -> Result<(), AccountsError> {
        Ok(())
    }

    async fn set_language(&self, _: &str, _: &str) -> Result<(), AccountsError> {
        Ok(())
    }

    async fn set_groups(&self, _: &str, _: &[String]) -> Result<(), AccountsError> {
        Ok(())
    }

    async fn set_state(&self, _: &str, _: AccountState) -> Result<(), AccountsError> {
        Ok(())
    }

    async fn has_mfa(&self, _: &str) -> Result<bool, AccountsError> {
        Ok(false)
    }

    async fn reset_mfa(&self, _: &str) -> Result<(), AccountsError> {
        Ok(())
    }

    async fn end_session(&self, _: &str, _: &str) -> Result<(), AccountsError> {
        Ok(())
    }

    async fn sign_out_everywhere(&self, _: &str) -> Result<(), AccountsError> {
        Ok(())
    }
}

fn person(email: &str) -> PersonInput {
    PersonInput {
        name: NameInput {
            given: "An".to_owned(),
            ..NameInput::default()
        },
        email: email.to_owned(),
        ..PersonInput::default()
    }
}

#[tokio::test]
async fn the_worker_leaves_alone_what_a_request_is_doing() {
    let accounts = Arc::new(VisitedAccounts::default());
    let school = Arc::new(school_of(
        empty_items(),
        accounts.clone(),
        StandingClock::new(),
    ));
    accounts.school.set(Arc::downgrade(&school)).unwrap();
    let chosen = FirstPassword::Chosen("First-choice-1".to_owned());
    let lan = person("lan@example.edu");
    school.make_administrator(lan, chosen).await.unwrap();
    let identity = Identity {
        sub: "lan@example.edu".to_owned(),
        session: "s".to_owned(),
        issued_at: 1_772_000_000,
        signed_in_at: 1_772_000_000,
    };
    let acting = school.acting(&identity, Origin::default()).await.unwrap();

    let an = person("an@example.edu");
    acting
        .create_person(&an, Invitation::Send, None)
        .await
        .unwrap();

    // A second letter would carry another password, and the one in the first would be dead.
    assert_eq!(accounts.letters.load(Ordering::Relaxed), 1);
    assert_eq!(school.run_outbox().await.unwrap(), 0);
}

#[tokio::test]
async fn tasks_that_fail_again_and_again_keep_no_other_one_waiting() {
    let accounts = Arc::new(VisitedAccounts::default());
    let clock = StandingClock::new();
    let school = school_of(empty_items(), accounts.clone(), clock.clone());
    let chosen = FirstPassword::Chosen("First-choice-1".to_owned());
    let lan = person("lan@example.edu");
    school.make_administrator(lan, chosen).await.unwrap();
    let identity = Identity {
        sub: "lan@example.edu".to_owned(),
        session: "s".to_owned(),
        issued_at: 1_772_000_000,
        signed_in_at: 1_772_000_000,
    };
    let acting = school.acting(&identity, Origin::default()).await.unwrap();
    for number in 0..31 {
        let email = format!("an{number:02}@example.edu");
        accounts.unreachable.lock().unwrap().push(email.clone());
        let input = person(&email);
        let invited = acting.create_person(&input, Invitation::Send, None);
        invited.await.unwrap();
    }

    accounts.unreachable.lock().unwrap().pop();
    clock.pass(2_000);
    let done = school.run_outbox().await.unwrap();

    assert_eq!((done, accounts.letters.load(Ordering::Relaxed)), (1, 1));
}
