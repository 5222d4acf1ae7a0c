//! What the pool and its client are, in Cognito's words. Nothing of it can be changed over the wire.

use serde::Deserialize;
use serde_json::{Value, json};

use super::check_pool;
use crate::accounts::TEMPORARY_DAYS;
use crate::attributes;
use crate::blocks::CHALLENGE_LIFETIME;
use crate::passwords::Rule;
use crate::pools::UserPool;
use crate::wire::faults::Fault;
use crate::wire::requests::{Text, check_client};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Pool {
    user_pool_id: Text,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Client {
    user_pool_id: Text,
    client_id: Text,
}

pub(super) fn describe_pool(pool: &UserPool, request: Pool) -> Result<Value, Fault> {
    check_pool(pool, request.user_pool_id)?;
    let policy = &pool.config.password_policy;
    let requires = |rule: Rule| rule == Rule::Required;
    let password = json!({
        "MinimumLength": policy.min_length,
        "RequireUppercase": requires(policy.upper),
        "RequireLowercase": requires(policy.lower),
        "RequireNumbers": requires(policy.digit),
        "RequireSymbols": requires(policy.symbol),
        "TemporaryPasswordValidityDays": TEMPORARY_DAYS,
    });
    let recovery = json!([{ "Priority": 1, "Name": "verified_email" }]);
    Ok(json!({ "UserPool": {
        "Id": pool.pool_id(),
        "Name": pool.client_name(),
        "CreationDate": pool.identity.created_at,
        "LastModifiedDate": pool.identity.created_at,
        "Policies": { "PasswordPolicy": password },
        "UsernameAttributes": ["email"],
        "UsernameConfiguration": { "CaseSensitive": false },
        "AdminCreateUserConfig": { "AllowAdminCreateUserOnly": true },
        "AccountRecoverySetting": { "RecoveryMechanisms": recovery },
        "MfaConfiguration": "OPTIONAL",
        "LambdaConfig": {},
    } }))
}

pub(super) fn describe_client(pool: &UserPool, request: Client) -> Result<Value, Fault> {
    check_pool(pool, request.user_pool_id)?;
    check_client(pool, request.client_id)?;
    let token_seconds = pool.config.token_lifetime.as_secs();
    Ok(json!({ "UserPoolClient": {
        "UserPoolId": pool.pool_id(),
        "ClientId": pool.client_id(),
        "ClientName": pool.client_name(),
        "CreationDate": pool.identity.created_at,
        "LastModifiedDate": pool.identity.created_at,
        "AccessTokenValidity": token_seconds,
        "IdTokenValidity": token_seconds,
        "RefreshTokenValidity": pool.config.session_lifetime.as_secs(),
        "TokenValidityUnits": { "AccessToken": "seconds", "IdToken": "seconds", "RefreshToken": "seconds" },
        "AuthSessionValidity": CHALLENGE_LIFETIME / 60,
        "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        "WriteAttributes": attributes::WRITABLE,
        "PreventUserExistenceErrors": "ENABLED",
        "EnableTokenRevocation": true,
    } }))
}

pub(super) fn get_mfa(pool: &UserPool, request: Pool) -> Result<Value, Fault> {
    check_pool(pool, request.user_pool_id)?;
    Ok(json!({
        "MfaConfiguration": "OPTIONAL",
        "SoftwareTokenMfaConfiguration": { "Enabled": true },
    }))
}
