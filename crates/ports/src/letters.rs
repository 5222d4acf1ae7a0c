//! The words of mails to people, in English and Vietnamese, as plain text and as a page. Both come
//! from one text, so they cannot differ, and both homes say the same.

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
    /// The temporary password or the code; empty if it brings none.
    pub secret: Zeroizing<String>,
}

/// What a letter brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterKind {
    /// An account and its temporary password.
    Invitation,
    /// A temporary password in place of one that an administrator has reset.
    TemporaryPassword,
    /// A code for a new password.
    ResetCode,
    /// Nothing: that letters arrive.
    Test,
}

/// A language that letters are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Vietnamese.
    Vietnamese,
}

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
            Self::TemporaryPassword => "temporary-password",
            Self::ResetCode => "reset-code",
            Self::Test => "test",
        }
    }
}

impl Letter {
    /// The subject.
    pub fn subject(&self) -> &'static str {
        match (self.kind, self.language) {
            (LetterKind::Invitation, Language::English) => "Your Rollbook account",
            (LetterKind::Invitation, Language::Vietnamese) => "Tài khoản Rollbook của bạn",
            (LetterKind::TemporaryPassword, Language::English) => "Your new temporary password",
            (LetterKind::TemporaryPassword, Language::Vietnamese) => {
                "Mật khẩu tạm thời mới của bạn"
            }
            (LetterKind::ResetCode, Language::English) => "Your code for a new password",
            (LetterKind::ResetCode, Language::Vietnamese) => "Mã để đặt mật khẩu mới",
            (LetterKind::Test, Language::English) => "A test letter from Rollbook",
            (LetterKind::Test, Language::Vietnamese) => "Thư thử từ Rollbook",
        }
    }

    /// The text for readers without pages, with where to sign in.
    pub fn plain(&self, sign_in_url: &str) -> String {
        let paragraphs = self
            .pieces(sign_in_url)
            .into_iter()
            .map(|piece| match piece {
                Piece::Words(words) => format!("{words}\n"),
                Piece::Value(value) => format!("    {value}\n"),
            });
        paragraphs.collect::<Vec<_>>().join("\n")
    }

    /// The same as a page.
    pub fn html(&self, sign_in_url: &str) -> String {
        let paragraphs = self
            .pieces(sign_in_url)
            .into_iter()
            .map(|piece| match piece {
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

    fn pieces<'a>(&'a self, sign_in_url: &'a str) -> Vec<Piece<'a>> {
        let (secret, url) = (Piece::Value(&self.secret), Piece::Value(sign_in_url));
        match self.kind {
            LetterKind::Invitation => invitation(self.language, secret, url),
            LetterKind::TemporaryPassword => temporary_password(self.language, secret, url),
            LetterKind::ResetCode => reset_code(self.language, secret, url),
            LetterKind::Test => test(self.language, url),
        }
    }
}

fn invitation<'a>(language: Language, secret: Piece<'a>, url: Piece<'a>) -> Vec<Piece<'a>> {
    match language {
        Language::English => vec![
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
        Language::Vietnamese => vec![
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
    }
}

fn temporary_password<'a>(language: Language, secret: Piece<'a>, url: Piece<'a>) -> Vec<Piece<'a>> {
    match language {
        Language::English => vec![
            Piece::Words("Hello,"),
            Piece::Words(
                "the administration of your school has reset your password; the old one no longer works. Sign in at",
            ),
            url,
            Piece::Words("with this e-mail address and the temporary password"),
            secret,
            Piece::Words(
                "It works for 7 days. When you sign in, you choose a new password of your own.",
            ),
            Piece::Words(
                "If you did not ask for this, please tell the administration of your school.",
            ),
        ],
        Language::Vietnamese => vec![
            Piece::Words("Xin chào,"),
            Piece::Words(
                "Nhà trường đã đặt lại mật khẩu của bạn; mật khẩu cũ không còn dùng được. Hãy đăng nhập tại",
            ),
            url,
            Piece::Words("bằng địa chỉ e-mail này và mật khẩu tạm thời"),
            secret,
            Piece::Words(
                "Mật khẩu này có hiệu lực trong 7 ngày. Khi đăng nhập, bạn sẽ tự đặt mật khẩu mới.",
            ),
            Piece::Words("Nếu bạn không yêu cầu việc này, hãy báo cho nhà trường."),
        ],
    }
}

fn reset_code<'a>(language: Language, secret: Piece<'a>, url: Piece<'a>) -> Vec<Piece<'a>> {
    match language {
        Language::English => vec![
            Piece::Words("Hello,"),
            Piece::Words("your code for a new password is"),
            secret,
            Piece::Words("It works for one hour, on the page where you asked for it:"),
            url,
            Piece::Words(
                "If you did not ask for it, ignore this message: your password stays as it is.",
            ),
        ],
        Language::Vietnamese => vec![
            Piece::Words("Xin chào,"),
            Piece::Words("Mã để đặt mật khẩu mới của bạn là"),
            secret,
            Piece::Words("Mã có hiệu lực trong một giờ, tại trang bạn đã yêu cầu:"),
            url,
            Piece::Words("Nếu bạn không yêu cầu, hãy bỏ qua thư này: mật khẩu vẫn giữ nguyên."),
        ],
    }
}

fn test(language: Language, url: Piece<'_>) -> Vec<Piece<'_>> {
    match language {
        Language::English => vec![
            Piece::Words("Hello,"),
            Piece::Words("you asked for this letter. It has arrived, so others will too, from"),
            url,
        ],
        Language::Vietnamese => vec![
            Piece::Words("Xin chào,"),
            Piece::Words("Bạn đã yêu cầu thư này. Thư đã đến, nên các thư khác cũng sẽ đến, từ"),
            url,
        ],
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
