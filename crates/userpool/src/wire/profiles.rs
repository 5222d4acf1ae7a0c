//! What people do with their own accounts, in or out of them.

use serde_json::{Value, json};

use super::faults::Fault;
use super::requests::{
    ChangePassword, ConfirmForgotPassword, ForgotPassword, UpdateUserAttributes, WithAccessToken,
    check_client, need,
};
use super::software_tokens::mfa_members;
use crate::pools::UserPool;
use crate::resets::ResetAnswer;

pub(super) async fn global_sign_out(
    pool: &UserPool,
    request: WithAccessToken,
) -> Result<Value, Fault> {
    pool.sign_out_own(&need("accessToken", request.access_token)?)
        .await?;
    Ok(json!({}))
}

pub(super) async fn forgot_password(
    pool: &UserPool,
    request: ForgotPassword,
) -> Result<Value, Fault> {
    check_client(pool, request.client_id)?;
    let destination = pool
        .forget_password(&need("username", request.username)?)
        .await?;
    let details =
        json!({ "AttributeName": "email", "DeliveryMedium": "EMAIL", "Destination": destination });
    Ok(json!({ "CodeDeliveryDetails": details }))
}

pub(super) async fn confirm_forgot_password(
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

pub(super) async fn change_password(
    pool: &UserPool,
    request: ChangePassword,
) -> Result<Value, Fault> {
    let token = need("accessToken", request.access_token)?;
    let previous = need("previousPassword", request.previous_password)?;
    let proposed = need("proposedPassword", request.proposed_password)?;
    pool.change_own_password(&token, &previous, &proposed)
        .await?;
    Ok(json!({}))
}

pub(super) async fn get_user(pool: &UserPool, request: WithAccessToken) -> Result<Value, Fault> {
    let account = pool
        .authenticate(&need("accessToken", request.access_token)?)
        .await?;
    let pairs = account
        .attribute_texts()
        .into_iter()
        .map(|(name, value)| json!({ "Name": name, "Value": value }));
    let mut members = mfa_members(&account);
    members.insert("Username".to_owned(), json!(account.sub));
    members.insert("UserAttributes".to_owned(), pairs.collect());
    Ok(members.into())
}

pub(super) async fn update_user_attributes(
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
