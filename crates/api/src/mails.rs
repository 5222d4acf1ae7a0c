//! How mails leave the home, and a letter to try it.

use axum::Json;
use ports::{MailSender, TestMail};
use serde::Serialize;
use utoipa::ToSchema;

use crate::actors::Actor;
use crate::operations::{Operations, operations};
use crate::problems::Problem;
use crate::values::{MailRoute, TestMailState};

/// How mails to people leave the home. It is decided where the school is installed.
#[derive(Debug, Serialize, ToSchema)]
pub struct MailSenderOut {
    /// Which way.
    pub route: MailRoute,
    /// From whom they are, if that is decided here.
    #[schema(required, example = "Rollbook <no-reply@school.example>")]
    pub from: Option<String>,
}

impl From<MailSender> for MailSenderOut {
    fn from(sender: MailSender) -> Self {
        Self {
            route: sender.route.into(),
            from: sender.from,
        }
    }
}

/// What became of a test letter.
#[derive(Debug, Serialize, ToSchema)]
pub struct TestMailOut {
    /// How far it came.
    pub state: TestMailState,
}

impl From<TestMail> for TestMailOut {
    fn from(sent: TestMail) -> Self {
        Self { state: sent.into() }
    }
}

pub(crate) fn operations() -> Operations {
    operations![get_mail_sender, send_test_mail]
}

/// How mails to people leave the home
#[utoipa::path(get, path = "/api/settings/mail", tag = "school", responses(
    (status = 200, body = MailSenderOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
))]
async fn get_mail_sender(actor: Actor) -> Result<Json<MailSenderOut>, Problem> {
    let sender = actor.acting().await?.get_mail_sender().await?;
    Ok(Json(sender.into()))
}

/// Send oneself a letter that says nothing; the answer waits up to ten seconds for a mail server
#[utoipa::path(post, path = "/api/settings/mail/test", tag = "school", responses(
    (status = 200, body = TestMailOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "no_test_mail"),
    (status = 503, body = Problem, content_type = "application/problem+json", description = "unavailable"),
))]
async fn send_test_mail(actor: Actor) -> Result<Json<TestMailOut>, Problem> {
    let sent = actor.acting().await?.send_test_mail().await?;
    Ok(Json(sent.into()))
}
