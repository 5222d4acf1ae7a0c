//! Why the pool refuses something, as facts; the wire puts Cognito's names and wordings to them.

use crate::attributes::AttributeFault;
use crate::passwords::PasswordFault;
use crate::stores::StoreError;

/// Why an operation on an account was refused.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// There is no such account.
    #[error("there is no such account")]
    NotFound,
    /// Another account has this address.
    #[error("the e-mail address is taken")]
    EmailTaken,
    /// Nothing can be delivered to this address.
    #[error("the e-mail address is not valid")]
    EmailInvalid,
    /// A code would go to an address that nobody has proved to be theirs.
    #[error("the e-mail address is not verified")]
    EmailUnverified,
    /// The password does not fit the policy.
    #[error("the password does not fit the policy: {0}")]
    Password(#[from] PasswordFault),
    /// An attribute cannot be written.
    #[error(transparent)]
    Attribute(#[from] AttributeFault),
    /// An invitation is repeated only for who has not signed in yet.
    #[error("the account is not waiting for its first sign-in")]
    NotInvited,
    /// An account with a temporary password has nothing to reset.
    #[error("the account has a temporary password that was not used yet")]
    StillInvited,
    /// A second factor is turned on only after one of its codes was shown.
    #[error("the account has no software token that was verified")]
    TokenUnverified,
    /// A group's name is empty, longer than 128 characters, or has spaces or control characters.
    #[error("the name of a group is not valid")]
    GroupInvalid,
    /// A group of this name is there already.
    #[error("the group is there already")]
    GroupTaken,
    /// The names of the account's groups are longer together than tokens may carry.
    #[error("the account is in too many groups")]
    GroupsTooMany,
    /// There is no such group.
    #[error("there is no such group")]
    GroupUnknown,
    /// The store failed, or other writers were faster five times.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why an access token is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// Not an access token of this pool, client and issuer.
    #[error("the access token is not valid")]
    Invalid,
    /// Its time is over.
    #[error("the access token has expired")]
    Expired,
    /// Its session was ended, or its account disabled or deleted.
    #[error("the access token has been revoked")]
    Revoked,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a person was not let in, or could not change what is theirs.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignInError {
    #[error("the name or the password is wrong")]
    Incorrect,
    #[error("too many wrong passwords")]
    Locked,
    #[error("the account is disabled")]
    Disabled,
    #[error("the temporary password has expired")]
    TemporaryExpired,
    #[error("a new password must be set with a code")]
    ResetRequired,
    #[error("the challenge is not one of this pool")]
    SessionInvalid,
    #[error("the challenge has expired")]
    SessionExpired,
    #[error("the challenge has been used")]
    SessionUsed,
    #[error("the public value of the client is not a number of the group")]
    PublicValue,
    #[error("the timestamp is not of its form")]
    Timestamp,
    #[error("the refresh token is not one of this pool")]
    RefreshInvalid,
    #[error("the refresh token has been revoked")]
    RefreshRevoked,
    #[error("the refresh token has expired")]
    RefreshExpired,
    #[error("only refresh tokens are revoked")]
    NotARefreshToken,
    #[error("the code is wrong")]
    CodeMismatch,
    #[error("there is no code, or it is over")]
    CodeExpired,
    #[error("the code of the software token is wrong")]
    TokenCodeWrong,
    #[error("the code of the software token was used before")]
    TokenCodeUsed,
    #[error("the code does not prove the new software token")]
    TokenUnproved,
    #[error("there is no software token to verify")]
    TokenMissing,
    #[error("too many codes or tries")]
    Limit,
    #[error(transparent)]
    Token(#[from] TokenError),
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<PasswordFault> for SignInError {
    fn from(fault: PasswordFault) -> Self {
        Self::Account(fault.into())
    }
}

impl From<AttributeFault> for SignInError {
    fn from(fault: AttributeFault) -> Self {
        Self::Account(fault.into())
    }
}
