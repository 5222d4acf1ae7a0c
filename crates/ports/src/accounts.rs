//! Accounts in the user pool: who can sign in. Every operation may be repeated without harm,
//! since an outbox retries it.

use async_trait::async_trait;

use crate::mails::{MailSender, TestMail};

/// The administrator's side of the user pool. Accounts are named by their `sub`.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Creates an account and returns its `sub`. If the e-mail has one already, that one's.
    async fn create(&self, account: NewAccount) -> Result<String, AccountsError>;

    /// Most people who may be invited at once, since the sender of the mails takes no more; none: any number.
    fn most_invited(&self) -> Option<usize> {
        None
    }

    /// How mails to account holders leave the home.
    fn mail_sender(&self) -> MailSender;

    /// Mails a letter that says nothing, in `en` or `vi`, and says how far it came.
    ///
    /// # Errors
    /// [`AccountsError::WrongState`] where nothing but the pool itself mails.
    async fn send_test(&self, to: &str, language: &str) -> Result<TestMail, AccountsError>;

    /// Mails a new temporary password to an account that has not been used yet.
    async fn invite_again(&self, sub: &str) -> Result<(), AccountsError>;

    /// Sets a password that stays.
    ///
    /// # Errors
    /// [`AccountsError::PasswordRefused`] when it breaks the pool's policy.
    async fn set_password(&self, sub: &str, password: &str) -> Result<(), AccountsError>;

    /// Makes the password worthless, ends all sessions of the account, and mails a temporary password, which is to be
    /// changed at the next sign-in. Done again, it mails another one.
    async fn reset_password(&self, sub: &str) -> Result<(), AccountsError>;

    /// Replaces the sign-in address; it counts as verified.
    async fn set_email(&self, sub: &str, email: &str) -> Result<(), AccountsError>;

    /// The language of mails to the account's holder, `en` or `vi`.
    async fn set_language(&self, sub: &str, language: &str) -> Result<(), AccountsError>;

    /// Mirrors the roles to the pool's groups (for other programs; the school does not read them).
    async fn set_groups(&self, sub: &str, groups: &[String]) -> Result<(), AccountsError>;

    /// Lets the account sign in, or ends its sessions and keeps it out.
    async fn set_state(&self, sub: &str, state: AccountState) -> Result<(), AccountsError>;

    /// Whether each sign-in asks for a second factor.
    async fn has_mfa(&self, sub: &str) -> Result<bool, AccountsError>;

    /// Takes the second factor away: the password alone lets in again.
    async fn reset_mfa(&self, sub: &str) -> Result<(), AccountsError>;

    /// Ends one session of the account, if it is one of its own: nothing can be renewed with its refresh
    /// token. A pool that cannot end one alone does nothing; the school refuses its tokens all the same.
    async fn end_session(&self, sub: &str, session: &str) -> Result<(), AccountsError>;

    /// Ends all sessions of the account: nothing can be renewed with a refresh token from before.
    async fn sign_out_everywhere(&self, sub: &str) -> Result<(), AccountsError>;
}

/// What is needed to make an account.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The sign-in name, NFC and lower case.
    pub email: String,
    /// For the greeting of the invitation and the pool's attribute `name`.
    pub display_name: String,
    /// Language of the mail, `en` or `vi`.
    pub language: String,
    /// Role values, as the pool's groups.
    pub groups: Vec<String>,
    /// How the first password reaches the person.
    pub first_password: FirstPassword,
}

/// How the first password reaches the person.
#[derive(Clone, PartialEq, Eq)]
pub enum FirstPassword {
    /// The pool makes a temporary one and mails it.
    Mailed,
    /// It is told to the person in another way, and must be changed at the first sign-in.
    Temporary(String),
    /// The person chose it, and it stays.
    Chosen(String),
}

impl std::fmt::Debug for FirstPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Mailed => "Mailed",
            Self::Temporary(_) => "Temporary(…)",
            Self::Chosen(_) => "Chosen(…)",
        })
    }
}

/// Whether an account may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    /// May sign in.
    Enabled,
    /// May not, and its open sessions have ended.
    Disabled,
}

/// Why an account operation was not done.
#[derive(Debug, thiserror::Error)]
pub enum AccountsError {
    /// The password breaks the policy.
    #[error("password refused: {rule}")]
    PasswordRefused {
        /// `too_short`, `no_upper`, `no_lower`, `no_digit`, `no_symbol` or `not_allowed`.
        rule: &'static str,
    },
    /// The e-mail belongs to another account.
    #[error("e-mail belongs to another account")]
    EmailTaken,
    /// There is no such account.
    #[error("account not found")]
    NotFound,
    /// The account is not in a state that allows this.
    #[error("account is in another state")]
    WrongState,
    /// The pool could not be reached or failed.
    #[error("accounts are unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}
