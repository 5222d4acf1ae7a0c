//! The operations by name. Each reads its request, asks the pool and words the answer.

use axum::body::Bytes;
use axum::http::request::Parts;
use serde_json::Value;

use super::faults::Fault;
use super::requests::read;
use super::{TARGET, TARGET_PREFIX, administration, profiles, sign_ins, software_tokens};
use crate::pools::UserPool;

/// A request that has come in whole.
pub(super) struct Call {
    /// Of the request, for the log.
    pub id: String,
    pub parts: Parts,
    pub body: Bytes,
}

impl Call {
    /// The operation's name, empty when the request names none.
    pub fn operation(&self) -> &str {
        let target = self.parts.headers.get(TARGET);
        let target = target.and_then(|value| value.to_str().ok());
        target
            .and_then(|target| target.strip_prefix(TARGET_PREFIX))
            .unwrap_or_default()
    }
}

pub(super) async fn run(pool: &UserPool, call: &Call) -> Result<Value, Fault> {
    let body = &call.body;
    match call.operation() {
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
        name if administration::is_administrative(name) => {
            let administrator = administration::authenticate(pool, call).await?;
            tracing::info!(
                request.id = call.id,
                operation = name,
                "an administrator of the user pool calls"
            );
            administration::run(pool, &administrator, call).await
        }
        _ => Err(Fault::new(
            "UnknownOperationException",
            "The operation is not known.",
        )),
    }
}
