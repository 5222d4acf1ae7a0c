//! Letters by SES, in our own words. Cognito's own sender says less, and not in Vietnamese.

use aws_config::SdkConfig;
use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message, MessageHeader};
use data_encoding::BASE64;
use ports::letters::Letter;

use crate::connections::{Late, later};
use crate::failures::Failure;

/// Bytes of a name that fit into one encoded word of a mail's head (RFC 2047).
const WORD: usize = 42;

/// Why making a mail cannot fail.
const WHOLE: &str = "all that is required is given";

/// Sends letters.
pub struct Mails {
    client: Late<Client>,
    /// As it was given.
    from: String,
    /// The same as SES takes it.
    sender: String,
    sign_in_url: String,
}

impl Mails {
    /// Letters from `sender`, an address or a name with one, which SES has verified.
    pub fn new(config: &SdkConfig, sender: &str, sign_in_url: &str) -> Self {
        let config = config.clone();
        Self {
            client: later(move || Client::new(&config)),
            from: sender.to_owned(),
            sender: encode_name(sender),
            sign_in_url: sign_in_url.to_owned(),
        }
    }

    /// From whom letters are.
    pub fn from(&self) -> &str {
        &self.from
    }

    /// Hands a letter over.
    ///
    /// # Errors
    /// [`Failure`] if SES did not take it.
    pub async fn send(&self, letter: &Letter) -> Result<(), Failure> {
        let to = Destination::builder().to_addresses(&letter.to).build();
        let message = Message::builder()
            .subject(content(letter.subject()))
            .body(
                Body::builder()
                    .text(content(letter.plain(&self.sign_in_url)))
                    .html(content(letter.html(&self.sign_in_url)))
                    .build(),
            )
            .headers(automatic())
            .build();
        self.client
            .send_email()
            .from_email_address(&self.sender)
            .destination(to)
            .content(EmailContent::builder().simple(message).build())
            .send()
            .await
            .map(drop)
            .map_err(|error| Failure::of(&error))
    }
}

fn content(text: impl Into<String>) -> Content {
    let content = Content::builder().data(text).charset("UTF-8");
    content.build().expect(WHOLE)
}

/// RFC 3834: keeps holiday answers away.
fn automatic() -> MessageHeader {
    let header = MessageHeader::builder().name("Auto-Submitted");
    header.value("auto-generated").build().expect(WHOLE)
}

/// SES takes ASCII alone: a name in other letters is written in encoded words.
fn encode_name(sender: &str) -> String {
    let Some((name, address)) = sender.split_once('<') else {
        return sender.to_owned();
    };
    if sender.is_ascii() {
        return sender.to_owned();
    }
    let mut words = vec![String::new()];
    for letter in name.trim().chars() {
        let last = words.last_mut().expect("there is a first word");
        if last.len() + letter.len_utf8() <= WORD {
            last.push(letter);
        } else {
            words.push(letter.to_string());
        }
    }
    let words = words.iter().map(|word| BASE64.encode(word.as_bytes()));
    let words: Vec<String> = words.map(|word| format!("=?UTF-8?B?{word}?=")).collect();
    format!("{} <{address}", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_other_letters_is_written_in_encoded_words() {
        let address = "<no-reply@school.example>";

        for name in ["Rollbook", "Đại học", &"Trường Đại học ".repeat(4)] {
            let encoded = encode_name(&format!("{name} {address}"));

            let (words, rest) = encoded.split_once(" <").unwrap();
            assert!(encoded.is_ascii() && format!("<{rest}") == address);
            assert!(words.split(' ').all(|word| word.len() <= 75), "{words}");
        }
        assert_eq!(
            encode_name("Đại học <a@b.example>"),
            "=?UTF-8?B?xJDhuqFpIGjhu41j?= <a@b.example>"
        );
    }
}
