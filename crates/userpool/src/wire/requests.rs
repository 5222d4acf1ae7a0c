//! What clients send. Every member may be absent or null, and members that are not named here are ignored: clients send both.

use std::collections::HashMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::faults::Fault;
use crate::pools::UserPool;

pub(super) type Text = Option<Zeroizing<String>>;
pub(super) type Parameters = Option<HashMap<String, Text>>;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct InitiateAuth {
    pub auth_flow: Text,
    pub client_id: Text,
    pub auth_parameters: Parameters,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RespondToAuthChallenge {
    pub challenge_name: Text,
    pub client_id: Text,
    pub challenge_responses: Parameters,
    pub session: Text,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetTokensFromRefreshToken {
    pub client_id: Text,
    pub refresh_token: Text,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RevokeToken {
    pub client_id: Text,
    pub token: Text,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct WithAccessToken {
    pub access_token: Text,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ForgotPassword {
    pub client_id: Text,
    pub username: Text,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ConfirmForgotPassword {
    pub client_id: Text,
    pub username: Text,
    pub confirmation_code: Text,
    pub password: Text,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ChangePassword {
    pub access_token: Text,
    pub previous_password: Text,
    pub proposed_password: Text,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UpdateUserAttributes {
    pub access_token: Text,
    pub user_attributes: Option<Vec<Attribute>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Attribute {
    pub name: Text,
    pub value: Text,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AssociateSoftwareToken {
    pub access_token: Text,
    pub session: Text,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct VerifySoftwareToken {
    pub access_token: Text,
    pub session: Text,
    pub user_code: Text,
    pub friendly_device_name: Text,
}

#[derive(Deserialize)]
pub(super) struct SetUserMfaPreference {
    #[serde(rename = "AccessToken")]
    pub access_token: Text,
    #[serde(flatten)]
    pub settings: MfaSettings,
}

/// What is to become of each factor; of one that is not named, nothing.
#[derive(Deserialize)]
pub(super) struct MfaSettings {
    #[serde(rename = "SMSMfaSettings")]
    pub sms: Option<FactorSettings>,
    #[serde(rename = "EmailMfaSettings")]
    pub email: Option<FactorSettings>,
    #[serde(rename = "SoftwareTokenMfaSettings")]
    pub software_token: Option<FactorSettings>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct FactorSettings {
    pub enabled: Option<bool>,
    pub preferred_mfa: Option<bool>,
}

/// Reads a request; what is no JSON object of the right types is a `SerializationException`.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Fault> {
    // The parser's message would repeat what was sent, passwords included.
    serde_json::from_slice(body).map_err(|_| {
        Fault::new(
            "SerializationException",
            "The request is not a JSON object of this operation.",
        )
    })
}

/// A member that must be there.
pub(super) fn need(member: &str, value: Text) -> Result<Zeroizing<String>, Fault> {
    let value = value.ok_or_else(|| Fault::constraint(member, "Member must not be null"))?;
    if value.is_empty() {
        return Err(Fault::constraint(
            member,
            "Member must have length greater than or equal to 1",
        ));
    }
    Ok(value)
}

/// A value of `AuthParameters` or `ChallengeResponses` that must be there.
pub(super) fn take(
    parameters: &mut HashMap<String, Text>,
    name: &str,
) -> Result<Zeroizing<String>, Fault> {
    let value = parameters
        .remove(name)
        .flatten()
        .filter(|value| !value.is_empty());
    value.ok_or_else(|| Fault::invalid(format!("Missing required parameter {name}")))
}

/// The app client must be the pool's.
pub(super) fn check_client(pool: &UserPool, client_id: Text) -> Result<(), Fault> {
    let client_id = need("clientId", client_id)?;
    if *client_id == pool.client_id() {
        return Ok(());
    }
    let shown: String = client_id
        .chars()
        .filter(char::is_ascii_graphic)
        .take(128)
        .collect();
    Err(Fault::new(
        "ResourceNotFoundException",
        format!("User pool client {shown} does not exist."),
    ))
}
