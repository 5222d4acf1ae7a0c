//! How mails leave the home: seen and tried by administrators, decided where the school is installed.

use domain::calendar::Language;
use domain::policy::Action;
use ports::{Item, MailRoute, MailSender, TestMail};

use crate::acting::Acting;
use crate::errors::{Refusal, SchoolError};
use crate::events::Event;
use crate::people::find_person;
use crate::tables;
use crate::writes::Write;

impl Acting<'_> {
    /// Which way mails leave, and from whom.
    pub async fn get_mail_sender(&self) -> Result<MailSender, SchoolError> {
        self.permit_school(Action::GetMailSender).await?;
        Ok(self.school.accounts.mail_sender())
    }

    /// Sends a letter that says nothing to oneself, and tells how far it came.
    pub async fn send_test_mail(&self) -> Result<TestMail, SchoolError> {
        let action = Action::SendTestMail;
        self.permit_school(action).await?;
        let accounts = &self.school.accounts;
        if accounts.mail_sender().route == MailRoute::Cognito {
            return Err(SchoolError::Refused(Refusal::NoTestMail));
        }
        let me = find_person(&self.store, &self.person).await?;
        let me = me.ok_or(SchoolError::NotAMember)?;
        let mut write = Write::new();
        let thing = tables::SCHOOL.to_owned();
        self.record(&mut write, Event::created(thing, action, Item::default()));
        self.finish_edit(write).await?;
        let language = me.language.map_or("en", Language::as_str);
        let sent = accounts.send_test(me.email.as_str(), language).await;
        sent.map_err(SchoolError::Accounts)
    }
}
