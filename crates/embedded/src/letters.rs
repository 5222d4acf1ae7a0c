//! The words of the pool's mails, in English and Vietnamese, as plain text and as a page. Both
//! come from one text, so they cannot differ.

use std::time::SystemTime;

use jiff::Timestamp;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};
use userpool::PoolMessage;
use zeroize::Zeroizing;

/// A mail to one person. It has no `Debug`, so that no password reaches a log.
#[derive(Clone)]
pub struct Letter {
    /// The address.
    pub to: String,
    /// What it brings.
    pub kind: LetterKind,
    /// What it is written in.
    pub language: Language,
    /// The temporary password or the code.
    pub secret: Zeroizing<String>,
}

/// What a letter brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterKind {
    /// An account and its temporary password.
    Invitation,
    /// A code for a new password.
    ResetCode,
}

/// A language that letters are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Vietnamese.
    Vietnamese,
}

/// Who writes, and where the reader signs in.
#[derive(Debug, Clone)]
pub struct Letterhead {
    /// The address that letters come from.
    pub sender: Mailbox,
    /// The page on which to sign in.
    pub sign_in_url: String,
}

/// The letter has an address that no mail can have.
#[derive(Debug, thiserror::Error)]
#[error("the address is not one that a letter can be sent to")]
pub struct Undeliverable;

/// A piece of the text.
enum Piece<'a> {
    Words(&'static str),
    /// Stands alone on its line, to be copied.
    Value(&'a str),
}

impl Language {
    /// By a BCP 47 tag; everything but Vietnamese is English.
    pub fn of(tag: &str) -> Self {
        match tag.split('-').next() {
            Some(primary) if primary.eq_ignore_ascii_case("vi") => Self::Vietnamese,
            _ => Self::English,
        }
    }

    fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Vietnamese => "vi",
        }
    }
}

impl LetterKind {
    /// Part of the name of the letter's file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::ResetCode => "reset-code",
        }
    }
}

impl From<PoolMessage> for Letter {
    fn from(message: PoolMessage) -> Self {
        match message {
            PoolMessage::Invitation {
                email,
                temporary_password,
                language,
            } => Self {
                to: email,
                kind: LetterKind::Invitation,
                language: Language::of(&language),
                secret: temporary_password,
            },
            PoolMessage::ResetCode {
                email,
                code,
                language,
            } => Self {
                to: email,
                kind: LetterKind::ResetCode,
                language: Language::of(&language),
                secret: code,
            },
        }
    }
}

impl Letter {
    /// The whole mail (RFC 5322).
    ///
    /// # Errors
    /// [`Undeliverable`] if the address is not of a mail's form.
    pub fn to_eml(
        &self,
        id: &str,
        head: &Letterhead,
        now: Timestamp,
    ) -> Result<Vec<u8>, Undeliverable> {
        let to = self.to.parse().map_err(|_| Undeliverable)?;
        let date = SystemTime::try_from(now).map_err(|_| Undeliverable)?;
        let domain = head.sender.email.domain();
        // RFC 3834: keeps holiday answers away.
        let automatic = HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        );
        let body = MultiPart::alternative_plain_html(self.plain(head), self.html(head));
        let message = Message::builder()
            .from(head.sender.clone())
            .to(Mailbox::new(None, to))
            .subject(self.subject())
            .date(date)
            .message_id(Some(format!("<{id}@{domain}>")))
            .raw_header(automatic)
            .multipart(body)
            .map_err(|_| Undeliverable)?;
        Ok(message.formatted())
    }

    /// The subject.
    pub fn subject(&self) -> &'static str {
        match (self.kind, self.language) {
            (LetterKind::Invitation, Language::English) => "Your Rollbook account",
            (LetterKind::Invitation, Language::Vietnamese) => "Tài khoản Rollbook của bạn",
            (LetterKind::ResetCode, Language::English) => "Your code for a new password",
            (LetterKind::ResetCode, Language::Vietnamese) => "Mã để đặt mật khẩu mới",
        }
    }

    /// The text for readers without pages.
    pub fn plain(&self, head: &Letterhead) -> String {
        let paragraphs = self.pieces(head).into_iter().map(|piece| match piece {
            Piece::Words(words) => format!("{words}\n"),
            Piece::Value(value) => format!("    {value}\n"),
        });
        paragraphs.collect::<Vec<_>>().join("\n")
    }

    fn html(&self, head: &Letterhead) -> String {
        let paragraphs = self.pieces(head).into_iter().map(|piece| match piece {
            Piece::Words(words) => format!("<p>{}</p>\n", escape(words)),
            Piece::Value(value) => format!(
                "<p style=\"font:16px monospace;margin-left:2em\">{}</p>\n",
                escape(value)
            ),
        });
        format!(
            "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title>\
             </head><body>\n{}</body></html>\n",
            self.language.tag(),
            escape(self.subject()),
            paragraphs.collect::<String>()
        )
    }

    fn pieces<'a>(&'a self, head: &'a Letterhead) -> Vec<Piece<'a>> {
        let secret = Piece::Value(&self.secret);
        let url = Piece::Value(&head.sign_in_url);
        match (self.kind, self.language) {
            (LetterKind::Invitation, Language::English) => vec![
                Piece::Words("Hello,"),
                Piece::Words("an account was made for you. Sign in at"),
                url,
                Piece::Words("with this e-mail address and the temporary password"),
                secret,
                Piece::Words(
                    "It works for 7 days. When you first sign in, you choose a password of your own.",
                ),
                Piece::Words("If you did not expect this message, you can ignore it."),
            ],
            (LetterKind::Invitation, Language::Vietnamese) => vec![
                Piece::Words("Xin chào,"),
                Piece::Words("Một tài khoản đã được tạo cho bạn. Hãy đăng nhập tại"),
                url,
                Piece::Words("bằng địa chỉ e-mail này và mật khẩu tạm thời"),
                secret,
                Piece::Words(
                    "Mật khẩu này có hiệu lực trong 7 ngày. Khi đăng nhập lần đầu, bạn sẽ tự đặt mật khẩu mới.",
                ),
                Piece::Words("Nếu không chờ thư này, bạn có thể bỏ qua."),
            ],
            (LetterKind::ResetCode, Language::English) => vec![
                Piece::Words("Hello,"),
                Piece::Words("your code for a new password is"),
                secret,
                Piece::Words("It works for one hour, on the page where you asked for it:"),
                url,
                Piece::Words(
                    "If you did not ask for it, ignore this message: your password stays as it is.",
                ),
            ],
            (LetterKind::ResetCode, Language::Vietnamese) => vec![
                Piece::Words("Xin chào,"),
                Piece::Words("Mã để đặt mật khẩu mới của bạn là"),
                secret,
                Piece::Words("Mã có hiệu lực trong một giờ, tại trang bạn đã yêu cầu:"),
                url,
                Piece::Words("Nếu bạn không yêu cầu, hãy bỏ qua thư này: mật khẩu vẫn giữ nguyên."),
            ],
        }
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
