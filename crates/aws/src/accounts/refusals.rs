//! Cognito's errors as facts of the port. Their messages are not passed on: they may hold addresses.

use aws_sdk_cognitoidentityprovider::error::{ProvideErrorMetadata, SdkError};
use ports::AccountsError;

use crate::failures::Failure;

/// What a password lacks, by Cognito's words for it.
const FAULTS: [(&str, &str); 5] = [
    ("not long enough", "too_short"),
    ("uppercase", "no_upper"),
    ("lowercase", "no_lower"),
    ("numeric", "no_digit"),
    ("symbol", "no_symbol"),
];

/// What a failed call means to the caller.
#[expect(
    clippy::needless_pass_by_value,
    reason = "what maps an error is given it"
)]
pub fn refusal<E: ProvideErrorMetadata>(error: SdkError<E>) -> AccountsError {
    let code = error.as_service_error().and_then(|error| error.code());
    match code {
        Some("UserNotFoundException") => AccountsError::NotFound,
        Some("AliasExistsException" | "UsernameExistsException") => AccountsError::EmailTaken,
        Some("UnsupportedUserStateException") => AccountsError::WrongState,
        _ => AccountsError::Unavailable(Box::new(Failure::of(&error))),
    }
}

/// The same of a call that carries a password: what else Cognito dislikes of its parameters can only be
/// that, since all others are ours.
pub fn password_refusal<E: ProvideErrorMetadata>(error: SdkError<E>) -> AccountsError {
    let told = error.as_service_error();
    let code = told.and_then(|error| error.code());
    let rule = match code {
        Some("InvalidPasswordException") => rule(told.and_then(|error| error.message())),
        Some("InvalidParameterException" | "PasswordHistoryPolicyViolationException") => {
            "not_allowed"
        }
        _ => return refusal(error),
    };
    AccountsError::PasswordRefused { rule }
}

fn rule(message: Option<&str>) -> &'static str {
    let message = message.unwrap_or_default();
    let fault = FAULTS.iter().find(|(words, _)| message.contains(words));
    fault.map_or("not_allowed", |(_, rule)| rule)
}
