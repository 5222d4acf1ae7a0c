//! How mails to people leave a home, for those who run the school to see and to try.

/// Which way mails leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailRoute {
    /// They do not: they lie in a folder until somebody hands them on.
    Folder,
    /// A mail server takes them, by SMTP.
    Server,
    /// Amazon SES.
    Ses,
    /// The user pool of AWS mails by itself, and nothing but what it wants to say.
    Cognito,
}

/// How mails leave, and from whom they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailSender {
    /// Which way.
    pub route: MailRoute,
    /// `Rollbook <no-reply@school.example>`, if the home decides it.
    pub from: Option<String>,
}

/// How far a test letter came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestMail {
    /// The other side has taken it.
    HandedOver,
    /// The mail server has not taken it yet, and is tried again.
    Waiting,
    /// The mail server takes it never.
    Refused,
    /// It lies in the folder, as all others do.
    Kept,
}
