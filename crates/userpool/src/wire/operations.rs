//! The operations by name: read the request, ask the pool, word the answer.

use axum::body::Bytes;
use serde_json::{Value, json};

use super::faults::Fault;
use super::requests::{
    ChangePassword, ConfirmForgotPassword, ForgotPassword, GetTokensFromRefreshToken, InitiateAuth,
    Parameters, RespondToAuthChallenge, RevokeToken, UpdateUserAttributes, WithAccessToken,
    check_client, need, read, take,
};
use crate::challenges::{PasswordProof, Proved};
use crate::first_passwords::NewPassword;
use crate::pools::UserPool;
use crate::records::AccountEntry;
use crate::resets::ResetAnswer;
use crate::tokens::Tokens;

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
        "InitiateAuth" => initiate_auth(pool, read(body)?).await,
        "RespondToAuthChallenge" => respond_to_auth_challenge(pool, read(body)?).await,
        "GetTokensFromRefreshToken" => get_tokens_from_refresh_token(pool, read(body)?).await,
        "RevokeToken" => revoke_token(pool, read(body)?).await,
        "GlobalSignOut" => global_sign_out(pool, read(body)?).await,
        "ForgotPassword" => forgot_password(pool, read(body)?).await,
        "ConfirmForgotPassword" => confirm_forgot_password(pool, read(body)?).await,
        "ChangePassword" => change_password(pool, read(body)?).await,
        "GetUser" => get_user(pool, read(body)?).await,
        "UpdateUserAttributes" => update_user_attributes(pool, read(body)?).await,
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

async fn initiate_auth(pool: &UserPool, request: InitiateAuth) -> Result<Value, Fault> {
    let flow = need("authFlow", request.auth_flow)?;
    check_client(pool, request.client_id)?;
    let mut parameters = request.auth_parameters.unwrap_or_default();
    match flow.as_str() {
        "USER_SRP_AUTH" => {
            let (name, srp_a) = (
                take(&mut parameters, "USERNAME")?,
                take(&mut parameters, "SRP_A")?,
            );
            let challenge = pool.challenge_password(&name, &srp_a).await?;
            Ok(json!({
                "ChallengeName": "PASSWORD_VERIFIER",
                "ChallengeParameters": {
                    "SALT": challenge.salt,
                    "SRP_B": challenge.server_public,
                    "SECRET_BLOCK": challenge.secret_block,
                    "USERNAME": challenge.user_id,
                    "USER_ID_FOR_SRP": challenge.user_id,
                },
            }))
        }
        "REFRESH_TOKEN_AUTH" | "REFRESH_TOKEN" => {
            let tokens = pool
                .refresh_session(&take(&mut parameters, "REFRESH_TOKEN")?)
                .await?;
            Ok(with_tokens(&tokens))
        }
        other => {
            let shown: String = other
                .chars()
                .filter(char::is_ascii_graphic)
                .take(64)
                .collect();
            Err(Fault::invalid(format!(
                "{shown} is not enabled for the client."
            )))
        }
    }
}

async fn respond_to_auth_challenge(
    pool: &UserPool,
    request: RespondToAuthChallenge,
) -> Result<Value, Fault> {
    let challenge = need("challengeName", request.challenge_name)?;
    check_client(pool, request.client_id)?;
    match challenge.as_str() {
        "PASSWORD_VERIFIER" => prove_password(pool, request.challenge_responses).await,
        "NEW_PASSWORD_REQUIRED" => {
            let session = need("session", request.session)?;
            set_first_password(pool, request.challenge_responses, session.to_string()).await
        }
        _ => Err(Fault::constraint(
            "challengeName",
            "Member must satisfy enum value set: [PASSWORD_VERIFIER, NEW_PASSWORD_REQUIRED]",
        )),
    }
}

async fn prove_password(pool: &UserPool, responses: Parameters) -> Result<Value, Fault> {
    let mut responses = responses.unwrap_or_default();
    let proof = PasswordProof {
        name: take(&mut responses, "USERNAME")?.to_string(),
        secret_block: take(&mut responses, "PASSWORD_CLAIM_SECRET_BLOCK")?.to_string(),
        signature: take(&mut responses, "PASSWORD_CLAIM_SIGNATURE")?.to_string(),
        timestamp: take(&mut responses, "TIMESTAMP")?.to_string(),
    };
    match pool.prove_password(proof).await? {
        Proved::Tokens(tokens) => Ok(with_tokens(&tokens)),
        Proved::NewPasswordRequired { account, session } => Ok(json!({
            "ChallengeName": "NEW_PASSWORD_REQUIRED",
            "Session": session,
            "ChallengeParameters": {
                "USER_ID_FOR_SRP": account.sub,
                "requiredAttributes": "[]",
                "userAttributes": attributes_for_challenge(&account),
            },
        })),
    }
}

/// JSON in a text, as clients want it, and without `sub`: some send everything back.
fn attributes_for_challenge(account: &AccountEntry) -> String {
    let mut texts = account.attribute_texts();
    texts.remove("sub");
    json!(texts).to_string()
}

async fn set_first_password(
    pool: &UserPool,
    responses: Parameters,
    session: String,
) -> Result<Value, Fault> {
    let mut responses = responses.unwrap_or_default();
    let name = take(&mut responses, "USERNAME")?.to_string();
    let password = take(&mut responses, "NEW_PASSWORD")?;
    let attributes = responses.into_iter().filter_map(|(name, value)| {
        let name = name.strip_prefix("userAttributes.")?.to_owned();
        Some((name, value?.to_string()))
    });
    let answer = NewPassword {
        name,
        session,
        password,
        attributes: attributes.collect(),
    };
    Ok(with_tokens(&pool.set_first_password(&answer).await?))
}

async fn get_tokens_from_refresh_token(
    pool: &UserPool,
    request: GetTokensFromRefreshToken,
) -> Result<Value, Fault> {
    check_client(pool, request.client_id)?;
    let token = need("refreshToken", request.refresh_token)?;
    Ok(json!({ "AuthenticationResult": token_members(&pool.refresh_session(&token).await?) }))
}

async fn revoke_token(pool: &UserPool, request: RevokeToken) -> Result<Value, Fault> {
    check_client(pool, request.client_id)?;
    pool.revoke_session(&need("token", request.token)?).await?;
    Ok(json!({}))
}

async fn global_sign_out(pool: &UserPool, request: WithAccessToken) -> Result<Value, Fault> {
    pool.sign_out_own(&need("accessToken", request.access_token)?)
        .await?;
    Ok(json!({}))
}

async fn forgot_password(pool: &UserPool, request: ForgotPassword) -> Result<Value, Fault> {
    check_client(pool, request.client_id)?;
    let destination = pool
        .forget_password(&need("username", request.username)?)
        .await?;
    let details =
        json!({ "AttributeName": "email", "DeliveryMedium": "EMAIL", "Destination": destination });
    Ok(json!({ "CodeDeliveryDetails": details }))
}

async fn confirm_forgot_password(
    pool: &UserPool,
    request: ConfirmForgotPassword,
) -> Result<Value, Fault> {
    check_client(pool, request.client_id)?;
    let answer = ResetAnswer {
        name: need("username", request.username)?.to_string(),
        code: need("confirmationCode", request.confirmation_code)?,
        password: need("password", request.password)?,
    };
    pool.confirm_forgotten(&answer).await?;
    Ok(json!({}))
}

async fn change_password(pool: &UserPool, request: ChangePassword) -> Result<Value, Fault> {
    let token = need("accessToken", request.access_token)?;
    let previous = need("previousPassword", request.previous_password)?;
    let proposed = need("proposedPassword", request.proposed_password)?;
    pool.change_own_password(&token, &previous, &proposed)
        .await?;
    Ok(json!({}))
}

async fn get_user(pool: &UserPool, request: WithAccessToken) -> Result<Value, Fault> {
    let account = pool
        .authenticate(&need("accessToken", request.access_token)?)
        .await?;
    let pairs = account
        .attribute_texts()
        .into_iter()
        .map(|(name, value)| json!({ "Name": name, "Value": value }));
    Ok(json!({ "Username": account.sub, "UserAttributes": pairs.collect::<Vec<_>>() }))
}

async fn update_user_attributes(
    pool: &UserPool,
    request: UpdateUserAttributes,
) -> Result<Value, Fault> {
    let token = need("accessToken", request.access_token)?;
    let sent = request.user_attributes;
    let sent =
        sent.ok_or_else(|| Fault::constraint("userAttributes", "Member must not be null"))?;
    let mut changes = Vec::with_capacity(sent.len());
    for attribute in sent {
        let name = need("userAttributes.name", attribute.name)?.to_string();
        changes.push((
            name,
            attribute
                .value
                .map(|value| value.to_string())
                .unwrap_or_default(),
        ));
    }
    pool.update_own_attributes(&token, &changes).await?;
    Ok(json!({ "CodeDeliveryDetailsList": [] }))
}

fn with_tokens(tokens: &Tokens) -> Value {
    json!({ "AuthenticationResult": token_members(tokens), "ChallengeParameters": {} })
}

fn token_members(tokens: &Tokens) -> Value {
    let mut members = json!({
        "AccessToken": tokens.access,
        "IdToken": tokens.id,
        "ExpiresIn": tokens.lifetime,
        "TokenType": "Bearer",
    });
    if let Some(refresh) = &tokens.refresh {
        members["RefreshToken"] = Value::from(refresh.as_str());
    }
    members
}
