//! The authenticator app over the wire. Other factors are in the protocol and not in this pool.

use serde_json::{Map, Value, json};

use super::faults::Fault;
use super::requests::{
    AssociateSoftwareToken, FactorSettings, MfaSettings, SetUserMfaPreference, Text,
    VerifySoftwareToken, need,
};
use crate::faults::SignInError;
use crate::pools::UserPool;
use crate::records::{AccountEntry, MfaPreference};
use crate::software_tokens::TokenProof;

const NAME: &str = "SOFTWARE_TOKEN_MFA";

/// The longest name of a device, in characters: it is kept with the account.
const MAX_DEVICE_NAME: usize = 128;

pub(super) async fn associate(
    pool: &UserPool,
    request: AssociateSoftwareToken,
) -> Result<Value, Fault> {
    refuse_session(request.session)?;
    let token = need("accessToken", request.access_token)?;
    let secret = pool.associate_own_token(&token).await?;
    Ok(json!({ "SecretCode": *secret }))
}

pub(super) async fn verify(pool: &UserPool, request: VerifySoftwareToken) -> Result<Value, Fault> {
    refuse_session(request.session)?;
    let token = need("accessToken", request.access_token)?;
    let code = need("userCode", request.user_code)?;
    if code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Fault::constraint(
            "userCode",
            "Member must satisfy regular expression pattern: [0-9]{6}",
        ));
    }
    let device_name = request.friendly_device_name.unwrap_or_default().to_string();
    if device_name.chars().count() > MAX_DEVICE_NAME {
        return Err(Fault::constraint(
            "friendlyDeviceName",
            "Member must have length less than or equal to 128",
        ));
    }
    let proof = TokenProof { code, device_name };
    pool.verify_own_token(&token, &proof).await?;
    Ok(json!({ "Status": "SUCCESS" }))
}

pub(super) async fn set_preference(
    pool: &UserPool,
    request: SetUserMfaPreference,
) -> Result<Value, Fault> {
    let token = need("accessToken", request.access_token)?;
    let settings = read_settings(&request.settings)?;
    pool.prefer_own_mfa(&token, |before| choose(settings, before))
        .await?;
    Ok(json!({}))
}

/// The members of a user that tell the second factor.
pub(super) fn mfa_members(account: &AccountEntry) -> Map<String, Value> {
    let mut members = Map::new();
    if account.asks_for_code() {
        members.insert("UserMFASettingList".to_owned(), json!([NAME]));
    }
    if account.mfa() == MfaPreference::Preferred {
        members.insert("PreferredMfaSetting".to_owned(), json!(NAME));
    }
    members
}

/// What is asked for the one factor that there is.
pub(super) fn read_settings(settings: &MfaSettings) -> Result<Option<FactorSettings>, Fault> {
    for (name, factor) in [("SMS_MFA", settings.sms), ("EMAIL_OTP", settings.email)] {
        if factor.is_some_and(|factor| factor.enabled == Some(true)) {
            return Err(Fault::invalid(format!(
                "User does not have delivery config set to turn on {name}"
            )));
        }
    }
    Ok(settings.software_token)
}

pub(super) fn choose(asked: Option<FactorSettings>, before: MfaPreference) -> MfaPreference {
    let Some(asked) = asked else {
        return before;
    };
    match (asked.enabled, asked.preferred_mfa) {
        (Some(true), Some(true)) => MfaPreference::Preferred,
        (Some(true), None) if before == MfaPreference::Preferred => before,
        (Some(true), _) => MfaPreference::On,
        (Some(false) | None, _) => MfaPreference::Off,
    }
}

/// A session would be that of `MFA_SETUP`, and no state of this pool leads there.
fn refuse_session(session: Text) -> Result<(), Fault> {
    session.map_or(Ok(()), |_| Err(SignInError::SessionInvalid.into()))
}
