//! Mails that leave the machine: letters of the outbox are handed to a mail server by SMTP, oldest
//! first. Each lies in its folder until the server has taken it, and so outlives a server that is
//! away, a restart and a power cut; one that was cut off in between may come twice.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::Error as SmtpError;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use mailparse::{MailAddr, MailHeaderMap};

/// How long the server may take for an answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// What letters are called that are to be sent.
const LETTER: &str = ".eml";
/// What is added to the name of a letter that no server takes; the sweep removes it with the others.
const REFUSED: &str = ".refused";

/// Hands letters to one mail server.
pub struct Relay {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    folder: PathBuf,
}

/// Why there is no such server.
#[derive(Debug, thiserror::Error)]
pub enum RelayError {
    /// The text is no address of a mail server.
    #[error("not the address of a mail server, such as smtps://user:password@mail.example")]
    NotAnAddress,
    /// The password and the letters would go over the network for everybody to read.
    #[error("mails would leave unencrypted: begin with smtps://, or end with ?tls=required")]
    Unencrypted,
}

/// What became of the letters of one round.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    /// Taken by the server, and gone from the folder.
    pub sent: usize,
    /// Refused for good; they stay under another name.
    pub refused: usize,
    /// Still to be sent.
    pub waiting: usize,
}

enum Fate {
    Sent,
    Refused,
    Waits,
}

impl Relay {
    /// The server of an address such as `smtps://user:password@mail.example`, for the letters in `folder`.
    /// Nothing is sent yet.
    ///
    /// # Errors
    /// [`RelayError::Unencrypted`] unless the server is on this machine.
    pub fn new(address: &str, folder: PathBuf) -> Result<Self, RelayError> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(address)
            .map_err(|_| RelayError::NotAnAddress)?;
        if !is_private(address) {
            return Err(RelayError::Unencrypted);
        }
        let transport = builder.timeout(Some(PATIENCE)).build();
        Ok(Self { transport, folder })
    }

    /// Sends what is there, until the server does not answer or takes no more for now.
    ///
    /// # Errors
    /// Those of the file system.
    pub async fn deliver(&self) -> io::Result<Round> {
        let letters = self.letters()?;
        let mut round = Round::default();
        for (at, letter) in letters.iter().enumerate() {
            match self.send(letter).await? {
                Fate::Sent => round.sent += 1,
                Fate::Refused => round.refused += 1,
                Fate::Waits => {
                    round.waiting = letters.len() - at;
                    break;
                }
            }
        }
        Ok(round)
    }

    /// Their names begin with the time.
    fn letters(&self) -> io::Result<Vec<PathBuf>> {
        let mut letters = Vec::new();
        for entry in std::fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if path.to_string_lossy().ends_with(LETTER) {
                letters.push(path);
            }
        }
        letters.sort();
        Ok(letters)
    }

    async fn send(&self, letter: &Path) -> io::Result<Fate> {
        let eml = match std::fs::read(letter) {
            // The sweep was faster.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Fate::Sent),
            read => read?,
        };
        let Some(envelope) = envelope_of(&eml) else {
            tracing::error!("a letter without an address was put aside");
            return put_aside(letter);
        };
        match self.transport.send_raw(&envelope, &eml).await {
            Ok(_) => std::fs::remove_file(letter).map(|()| Fate::Sent),
            Err(error) if error.is_permanent() && !is_of_us(&error) => {
                let reason = reason_of(&error);
                tracing::error!(reason, "a letter was refused by the mail server");
                put_aside(letter)
            }
            Err(error) => {
                let reason = reason_of(&error);
                tracing::warn!(reason, "the mail server takes no letters now");
                Ok(Fate::Waits)
            }
        }
    }
}

/// Where a letter lies that no server takes.
pub(crate) fn aside(letter: &Path) -> PathBuf {
    let mut name = letter.as_os_str().to_owned();
    name.push(REFUSED);
    name.into()
}

fn put_aside(letter: &Path) -> io::Result<Fate> {
    std::fs::rename(letter, aside(letter)).map(|()| Fate::Refused)
}

/// Whether it is not the letter that the server refuses but who brings it: user and password, or coming without (RFC 4954).
/// Every letter would be, and none is at fault.
fn is_of_us(error: &SmtpError) -> bool {
    let code = error.status().map(|code| code.to_string());
    matches!(code.as_deref(), Some("530" | "534" | "535" | "538"))
}

/// The code of the server's answer, whose words may repeat the address; without an answer, what went wrong on the way, such
/// as a certificate that nobody here trusts.
fn reason_of(error: &SmtpError) -> String {
    if let Some(code) = error.status() {
        return code.to_string();
    }
    let first = error.source();
    let causes = std::iter::successors(first, |cause| (*cause).source());
    let causes: Vec<String> = causes.map(ToString::to_string).collect();
    causes.join(": ")
}

/// From whom and to whom, by the letter's own head.
fn envelope_of(eml: &[u8]) -> Option<Envelope> {
    let (headers, _) = mailparse::parse_headers(eml).ok()?;
    let address = |name: &str| -> Option<Address> {
        let header = headers.get_first_header(name)?;
        let list = mailparse::addrparse_header(header).ok()?;
        match list.first()? {
            MailAddr::Single(single) => single.addr.parse().ok(),
            MailAddr::Group(_) => None,
        }
    };
    Envelope::new(address("From"), vec![address("To")?]).ok()
}

/// Whether nobody on the way can read along.
fn is_private(address: &str) -> bool {
    let options = address.split_once('?').map_or("", |(_, options)| options);
    if address.starts_with("smtps://") || options.split('&').any(|each| each == "tls=required") {
        return true;
    }
    let host = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|here| {
        host.strip_prefix(here)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/', '?']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_leave_the_machine_encrypted_alone() {
        let folder = PathBuf::new;
        for private in [
            "smtps://u:p@mail.example",
            "smtp://u:p@mail.example:587?tls=required",
            "smtp://localhost",
            "smtp://127.0.0.1:2525",
        ] {
            assert!(Relay::new(private, folder()).is_ok(), "{private}");
        }
        for open in [
            "smtp://mail.example",
            "smtp://127.0.0.1.mail.example",
            "smtp://localhost@mail.example",
            "smtp://u:tls=required@mail.example",
            "smtp://mail.example?tls=opportunistic",
        ] {
            let refused = Relay::new(open, folder()).err();
            assert!(matches!(refused, Some(RelayError::Unencrypted)), "{open}");
        }
        for nowhere in ["", "mail.example", "https://mail.example", "smtps://"] {
            let refused = Relay::new(nowhere, folder()).err();
            assert!(
                matches!(refused, Some(RelayError::NotAnAddress)),
                "{nowhere}"
            );
        }
    }
}
