//! Signing in and staying signed in: challenges, their answers, refresh and revocation.

use serde_json::{Value, json};

use super::faults::Fault;
use super::requests::{
    GetTokensFromRefreshToken, InitiateAuth, Parameters, RespondToAuthChallenge, RevokeToken,
    check_client, need, take,
};
use crate::challenges::{PasswordProof, Proved};
use crate::first_passwords::NewPassword;
use crate::pools::UserPool;
use crate::records::AccountEntry;
use crate::second_factors::CodeAnswer;
use crate::tokens::Tokens;

pub(super) async fn initiate_auth(pool: &UserPool, request: InitiateAuth) -> Result<Value, Fault> {
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

pub(super) async fn respond_to_auth_challenge(
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
        "SOFTWARE_TOKEN_MFA" => {
            let session = need("session", request.session)?;
            prove_code(pool, request.challenge_responses, session.to_string()).await
        }
        _ => Err(Fault::constraint(
            "challengeName",
            "Member must satisfy enum value set: [PASSWORD_VERIFIER, NEW_PASSWORD_REQUIRED, SOFTWARE_TOKEN_MFA]",
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
    Ok(word_step(pool.prove_password(proof).await?))
}

/// Tokens, or what is asked for next.
fn word_step(proved: Proved) -> Value {
    match proved {
        Proved::Tokens(tokens) => with_tokens(&tokens),
        Proved::NewPasswordRequired { account, session } => json!({
            "ChallengeName": "NEW_PASSWORD_REQUIRED",
            "Session": session,
            "ChallengeParameters": {
                "USER_ID_FOR_SRP": account.sub,
                "requiredAttributes": "[]",
                "userAttributes": attributes_for_challenge(&account),
            },
        }),
        Proved::SoftwareTokenMfa { account, session } => json!({
            "ChallengeName": "SOFTWARE_TOKEN_MFA",
            "Session": session,
            "ChallengeParameters": {
                "USER_ID_FOR_SRP": account.sub,
                "FRIENDLY_DEVICE_NAME": account.software_token.map(|token| token.device_name).unwrap_or_default(),
            },
        }),
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
    Ok(word_step(pool.set_first_password(&answer).await?))
}

async fn prove_code(
    pool: &UserPool,
    responses: Parameters,
    session: String,
) -> Result<Value, Fault> {
    let mut responses = responses.unwrap_or_default();
    let answer = CodeAnswer {
        name: take(&mut responses, "USERNAME")?.to_string(),
        session,
        code: take(&mut responses, "SOFTWARE_TOKEN_MFA_CODE")?,
    };
    Ok(with_tokens(&pool.prove_code(&answer).await?))
}

pub(super) async fn get_tokens_from_refresh_token(
    pool: &UserPool,
    request: GetTokensFromRefreshToken,
) -> Result<Value, Fault> {
    check_client(pool, request.client_id)?;
    let token = need("refreshToken", request.refresh_token)?;
    Ok(json!({ "AuthenticationResult": token_members(&pool.refresh_session(&token).await?) }))
}

pub(super) async fn revoke_token(pool: &UserPool, request: RevokeToken) -> Result<Value, Fault> {
    check_client(pool, request.client_id)?;
    pool.revoke_session(&need("token", request.token)?).await?;
    Ok(json!({}))
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
