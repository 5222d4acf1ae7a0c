//! Mails to people: by a mail server, if one is named, else they lie in the outbox folder.

use std::env::{self, VarError};
use std::time::Duration;

use anyhow::Context;
use embedded::{DataFolder, Relay};
use tokio::time::sleep;

use crate::failures::{Exit, Failure, OrExit};

/// Has a password in it, which no list of processes should show.
const SERVER: &str = "ROLLBOOK_SMTP";

/// How long a letter lies before it is looked at.
const PAUSE: Duration = Duration::from_secs(5);
/// How long letters wait for a server that took none.
const REST: Duration = Duration::from_mins(1);

/// The server that takes the letters in the folder; none: they stay there.
pub fn find_relay(sender: Option<&str>, folder: &DataFolder) -> Result<Option<Relay>, Failure> {
    let server = match env::var(SERVER) {
        Ok(server) => Some(server),
        Err(VarError::NotPresent) => None,
        Err(VarError::NotUnicode(_)) => {
            return Err(Failure::new(Exit::Usage, format!("{SERVER} is no text")));
        }
    };
    match (server, sender) {
        (Some(server), Some(_)) => Relay::new(&server, folder.outbox())
            .context(SERVER)
            .or_exit(Exit::Usage)
            .map(Some),
        (None, None) => Ok(None),
        (Some(_), None) => Err(Failure::new(
            Exit::Usage,
            format!("{SERVER} is set, but not from whom mails come: add --mail-from"),
        )),
        (None, Some(_)) => Err(Failure::new(
            Exit::Usage,
            format!("--mail-from needs the mail server, in the environment variable {SERVER}"),
        )),
    }
}

/// Sends letters until it is aborted.
pub async fn send(relay: Relay) {
    loop {
        let waits = match relay.deliver().await {
            Ok(round) => {
                if round.sent > 0 {
                    tracing::info!(letters = round.sent, "sent mails");
                }
                round.waiting > 0
            }
            Err(error) => {
                tracing::warn!(%error, "the outbox folder cannot be read");
                true
            }
        };
        sleep(if waits { REST } else { PAUSE }).await;
    }
}
