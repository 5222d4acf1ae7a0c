//! The messages that the pool wants sent; the host words and delivers them.

use async_trait::async_trait;
use zeroize::Zeroizing;

/// One message to one person. It has no `Debug`, so that no password reaches a log.
pub enum PoolMessage {
    /// Someone has an account now and signs in first with a temporary password.
    Invitation {
        /// The address, which is the name to sign in with.
        email: String,
        /// Good for seven days.
        temporary_password: Zeroizing<String>,
        /// A BCP 47 tag, from the account's `locale` or the pool's default.
        language: String,
    },
    /// An administrator has reset someone's password, who signs in next with a temporary one.
    TemporaryPassword {
        /// The address, which is the name to sign in with.
        email: String,
        /// Good for seven days.
        temporary_password: Zeroizing<String>,
        /// A BCP 47 tag, from the account's `locale` or the pool's default.
        language: String,
    },
    /// Someone wants a new password.
    ResetCode {
        /// The verified address of the account.
        email: String,
        /// Six digits, good for one hour.
        code: Zeroizing<String>,
        /// A BCP 47 tag, from the account's `locale` or the pool's default.
        language: String,
    },
}

/// The message was not handed over. Why is the host's to log: the pool says only that a message was lost.
#[derive(Debug, thiserror::Error)]
#[error("the message was not handed over")]
pub struct MailError;

/// Hands messages over for delivery.
#[async_trait]
pub trait PoolMail: Send + Sync {
    /// Returns when the message is in safe hands, for example in a queue or an outbox.
    async fn send(&self, message: PoolMessage) -> Result<(), MailError>;
}

/// What became of an invitation or a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Handed over.
    Sent,
    /// The mail did not take it; the account is as it should be, and sending can be tried again.
    Failed,
    /// Nobody asked for it.
    Suppressed,
}
