//! Letters as whole mails (RFC 5322), which any mail program opens. Their words are in `ports`.

use std::time::SystemTime;

use jiff::Timestamp;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};
use ports::MailRoute;
pub use ports::letters::{Language, Letter, LetterKind};
use userpool::PoolMessage;

/// Who writes, and where the reader signs in.
#[derive(Debug, Clone)]
pub struct Letterhead {
    /// The address that letters come from.
    pub sender: Mailbox,
    /// The page on which to sign in.
    pub sign_in_url: String,
    /// Which way letters leave.
    pub route: MailRoute,
}

/// The letter has an address that no mail can have.
#[derive(Debug, thiserror::Error)]
#[error("the address is not one that a letter can be sent to")]
pub struct Undeliverable;

/// The letter that brings a message of the pool.
pub fn letter_of(message: PoolMessage) -> Letter {
    let (to, kind, language, secret) = match message {
        PoolMessage::Invitation {
            email,
            temporary_password,
            language,
        } => (email, LetterKind::Invitation, language, temporary_password),
        PoolMessage::TemporaryPassword {
            email,
            temporary_password,
            language,
        } => (
            email,
            LetterKind::TemporaryPassword,
            language,
            temporary_password,
        ),
        PoolMessage::ResetCode {
            email,
            code,
            language,
        } => (email, LetterKind::ResetCode, language, code),
    };
    Letter {
        to,
        kind,
        language: Language::of(&language),
        secret,
    }
}

/// The whole mail.
///
/// # Errors
/// [`Undeliverable`] if the address is not of a mail's form.
pub fn to_eml(
    letter: &Letter,
    id: &str,
    head: &Letterhead,
    now: Timestamp,
) -> Result<Vec<u8>, Undeliverable> {
    let to = letter.to.parse().map_err(|_| Undeliverable)?;
    let date = SystemTime::try_from(now).map_err(|_| Undeliverable)?;
    let domain = head.sender.email.domain();
    // RFC 3834: keeps holiday answers away.
    let automatic = HeaderValue::new(
        HeaderName::new_from_ascii_str("Auto-Submitted"),
        "auto-generated".to_owned(),
    );
    let url = &head.sign_in_url;
    let body = MultiPart::alternative_plain_html(letter.plain(url), letter.html(url));
    let message = Message::builder()
        .from(head.sender.clone())
        .to(Mailbox::new(None, to))
        .subject(letter.subject())
        .date(date)
        .message_id(Some(format!("<{id}@{domain}>")))
        .raw_header(automatic)
        .multipart(body)
        .map_err(|_| Undeliverable)?;
    Ok(message.formatted())
}
