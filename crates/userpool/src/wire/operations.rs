//! The operations by name. Each reads its request, asks the pool and words the answer.

use axum::body::Bytes;
use serde_json::Value;

use super::faults::Fault;
use super::requests::read;
use super::{profiles, sign_ins, software_tokens};
use crate::pools::UserPool;

/// Operations besides `Admin…` that only an administrator calls, with a signature.
const ADMINISTRATIVE: [&str; 13] = [
    "CreateGroup",
    "DeleteGroup",
    "DescribeUserPool",
    "DescribeUserPoolClient",
    "GetGroup",
    "GetUserPoolMfaConfig",
    "ListGroups",
    "ListUserPoolClients",
    "ListUserPools",
    "ListUsers",
    "ListUsersInGroup",
    "UpdateGroup",
    "UpdateUserPoolClient",
];

/// A request without its transport.
pub(super) struct Call {
    /// The operation's name, empty when the request names none.
    pub operation: String,
    /// Whether it carries a signature, right or wrong.
    pub is_signed: bool,
    pub body: Bytes,
}

pub(super) async fn run(pool: &UserPool, call: &Call) -> Result<Value, Fault> {
    let body = &call.body;
    match call.operation.as_str() {
        "InitiateAuth" => sign_ins::initiate_auth(pool, read(body)?).await,
        "RespondToAuthChallenge" => sign_ins::respond_to_auth_challenge(pool, read(body)?).await,
        "GetTokensFromRefreshToken" => {
            sign_ins::get_tokens_from_refresh_token(pool, read(body)?).await
        }
        "RevokeToken" => sign_ins::revoke_token(pool, read(body)?).await,
        "GlobalSignOut" => profiles::global_sign_out(pool, read(body)?).await,
        "ForgotPassword" => profiles::forgot_password(pool, read(body)?).await,
        "ConfirmForgotPassword" => profiles::confirm_forgot_password(pool, read(body)?).await,
        "ChangePassword" => profiles::change_password(pool, read(body)?).await,
        "GetUser" => profiles::get_user(pool, read(body)?).await,
        "UpdateUserAttributes" => profiles::update_user_attributes(pool, read(body)?).await,
        "AssociateSoftwareToken" => software_tokens::associate(pool, read(body)?).await,
        "VerifySoftwareToken" => software_tokens::verify(pool, read(body)?).await,
        "SetUserMFAPreference" => software_tokens::set_preference(pool, read(body)?).await,
        "SignUp" => Err(Fault::not_authorized(
            "SignUp is not permitted for this user pool",
        )),
        name if is_administrative(name) && !call.is_signed => Err(Fault::new(
            "MissingAuthenticationTokenException",
            "Missing Authentication Token",
        )),
        _ => Err(Fault::new(
            "UnknownOperationException",
            "The operation is not known.",
        )),
    }
}

fn is_administrative(operation: &str) -> bool {
    operation.starts_with("Admin") || ADMINISTRATIVE.contains(&operation)
}
