//! Cognito's names and wordings for what the pool refuses: clients compare them letter by letter.

use std::error::Error;

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::attributes::AttributeFault;
use crate::faults::{AccountError, SignInError, TokenError};
use crate::passwords::PasswordFault;
use crate::stores::StoreError;

const NOT_AUTHORIZED: &str = "NotAuthorizedException";
const INVALID_PARAMETER: &str = "InvalidParameterException";
const LIMIT: &str = "Attempt limit exceeded, please try after some time.";

/// An error answer.
#[derive(Debug)]
pub(crate) struct Fault {
    pub status: StatusCode,
    pub kind: &'static str,
    pub message: String,
    /// What the operator needs to know, and the client must not.
    cause: Option<StoreError>,
}

impl Fault {
    pub fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            kind,
            message: message.into(),
            cause: None,
        }
    }

    pub fn at(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    pub fn not_authorized(message: &str) -> Self {
        Self::new(NOT_AUTHORIZED, message)
    }

    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(INVALID_PARAMETER, message)
    }

    /// A member of the request that breaks the service's model.
    pub fn constraint(member: &str, constraint: &str) -> Self {
        let message = format!(
            "1 validation error detected: Value at '{member}' failed to satisfy constraint: {constraint}"
        );
        Self::invalid(message)
    }

    pub fn to_body(&self) -> Value {
        json!({ "__type": self.kind, "message": self.message })
    }

    pub fn log(&self, request_id: &str) {
        let Some(cause) = &self.cause else {
            tracing::info!(
                request.id = request_id,
                error = self.kind,
                "the user pool refused a request"
            );
            return;
        };
        let source = cause.source().map(ToString::to_string);
        tracing::error!(request.id = request_id, %cause, source, "the user pool could not answer");
    }
}

impl From<SignInError> for Fault {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Token(error) => error.into(),
            SignInError::Account(error) => error.into(),
            SignInError::Store(error) => error.into(),
            SignInError::ResetRequired => Self::new(
                "PasswordResetRequiredException",
                "Password reset required for the user",
            ),
            SignInError::PublicValue => Self::invalid("SRP_A is not valid."),
            SignInError::Timestamp => {
                Self::invalid("TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.")
            }
            SignInError::NotARefreshToken => {
                Self::new("UnsupportedTokenTypeException", "Unsupported token type")
            }
            SignInError::CodeMismatch => Self::new(
                "CodeMismatchException",
                "Invalid verification code provided, please try again.",
            ),
            SignInError::CodeExpired => Self::new(
                "ExpiredCodeException",
                "Invalid code provided, please request a code again.",
            ),
            SignInError::TokenCodeWrong => {
                Self::new("CodeMismatchException", "Invalid code received for user")
            }
            SignInError::TokenCodeUsed => Self::new(
                "ExpiredCodeException",
                "Your software token has already been used once.",
            ),
            SignInError::TokenUnproved => Self::new(
                "EnableSoftwareTokenMFAException",
                "Code mismatch and fail enable Software Token MFA",
            ),
            SignInError::TokenMissing => Self::new(
                "SoftwareTokenMFANotFoundException",
                "There is no software token to verify.",
            ),
            SignInError::Limit => Self::new("LimitExceededException", LIMIT),
            SignInError::Incorrect => Self::not_authorized("Incorrect username or password."),
            SignInError::Locked => Self::not_authorized("Password attempts exceeded"),
            SignInError::Disabled => Self::not_authorized("User is disabled."),
            SignInError::TemporaryExpired => Self::not_authorized(
                "Temporary password has expired and must be reset by an administrator.",
            ),
            SignInError::SessionInvalid => Self::not_authorized("Invalid session for the user."),
            SignInError::SessionExpired => {
                Self::not_authorized("Invalid session for the user, session is expired.")
            }
            SignInError::SessionUsed => {
                Self::not_authorized("Invalid session for the user, session can only be used once.")
            }
            SignInError::RefreshInvalid => Self::not_authorized("Invalid Refresh Token"),
            SignInError::RefreshRevoked => Self::not_authorized("Refresh Token has been revoked"),
            SignInError::RefreshExpired => Self::not_authorized("Refresh Token has expired"),
        }
    }
}

impl From<TokenError> for Fault {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Invalid => Self::not_authorized("Invalid Access Token"),
            TokenError::Expired => Self::not_authorized("Access Token has expired"),
            TokenError::Revoked => Self::not_authorized("Access Token has been revoked"),
            TokenError::Store(error) => error.into(),
        }
    }
}

impl From<AccountError> for Fault {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::NotFound => Self::new("UserNotFoundException", "User does not exist."),
            AccountError::EmailTaken => Self::new(
                "AliasExistsException",
                "An account with the email already exists.",
            ),
            AccountError::EmailInvalid => Self::invalid("Invalid email address format."),
            AccountError::EmailUnverified => Self::invalid(
                "Cannot reset password for the user as there is no registered/verified email or phone_number",
            ),
            AccountError::Password(fault) => fault.into(),
            AccountError::Attribute(fault) => fault.into(),
            AccountError::NotInvited => Self::new(
                "UnsupportedUserStateException",
                "Resend not possible. Status is not FORCE_CHANGE_PASSWORD",
            ),
            AccountError::StillInvited => {
                Self::not_authorized("User password cannot be reset in the current state.")
            }
            AccountError::TokenUnverified => {
                Self::invalid("User has not verified software token mfa")
            }
            AccountError::GroupTaken => Self::new(
                "GroupExistsException",
                "A group with the name already exists.",
            ),
            AccountError::GroupsTooMany => Self::new(
                "LimitExceededException",
                "The names of a user's groups are longer together than a token may carry.",
            ),
            AccountError::GroupUnknown => {
                Self::new("ResourceNotFoundException", "Group not found.")
            }
            AccountError::GroupInvalid => Self::constraint(
                "groupName",
                "Member must satisfy regular expression pattern",
            ),
            AccountError::Store(error) => error.into(),
        }
    }
}

impl From<PasswordFault> for Fault {
    fn from(fault: PasswordFault) -> Self {
        match fault {
            PasswordFault::TooLong => Self::constraint(
                "password",
                "Member must have length less than or equal to 256",
            ),
            PasswordFault::OuterSpace => Self::constraint(
                "password",
                r"Member must satisfy regular expression pattern: ^[\S]+.*[\S]+$",
            ),
            lack => Self::new(
                "InvalidPasswordException",
                format!("Password did not conform with policy: {lack}"),
            ),
        }
    }
}

impl From<AttributeFault> for Fault {
    fn from(fault: AttributeFault) -> Self {
        match fault {
            AttributeFault::NotWritable => {
                Self::not_authorized("A client attempted to write unauthorized attribute")
            }
            AttributeFault::Unknown { name } => Self::invalid(format!(
                "user.{name}: Attribute does not exist in the schema."
            )),
            AttributeFault::Malformed { name } => Self::invalid(format!("Invalid {name} format.")),
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        if matches!(error, StoreError::Conflict) {
            return Self::new("TooManyRequestsException", "Too many requests");
        }
        let message = "The service could not process the request.";
        let fault =
            Self::new("InternalErrorException", message).at(StatusCode::INTERNAL_SERVER_ERROR);
        Self {
            cause: Some(error),
            ..fault
        }
    }
}
