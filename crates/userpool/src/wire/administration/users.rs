//! Operations on one user.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{check_pool, name_user};
use crate::accounts::{Access, Edits, EmailState, Invitation, NewAccount, PasswordKind};
use crate::faults::AccountError;
use crate::mails::Delivery;
use crate::pools::UserPool;
use crate::records::AccountEntry;
use crate::wire::faults::Fault;
use crate::wire::requests::{Attribute, MfaSettings, Text, need};
use crate::wire::software_tokens::{choose, mfa_members, read_settings};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct User {
    pub user_pool_id: Text,
    pub username: Text,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateUser {
    user_pool_id: Text,
    username: Text,
    user_attributes: Option<Vec<Attribute>>,
    temporary_password: Text,
    message_action: Text,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SetUserPassword {
    user_pool_id: Text,
    username: Text,
    password: Text,
    permanent: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UpdateAttributes {
    user_pool_id: Text,
    username: Text,
    user_attributes: Option<Vec<Attribute>>,
}

#[derive(Deserialize)]
pub(super) struct SetMfaPreference {
    #[serde(flatten)]
    user: User,
    #[serde(flatten)]
    settings: MfaSettings,
}

pub(super) async fn create(pool: &UserPool, request: CreateUser) -> Result<Value, Fault> {
    check_pool(pool, request.user_pool_id.clone())?;
    let action = request.message_action.clone();
    match action.as_ref().map(|action| action.as_str()) {
        Some("RESEND") => resend(pool, request).await,
        Some("SUPPRESS") => make(pool, request, Invitation::Suppressed).await,
        None => make(pool, request, Invitation::ByMail).await,
        Some(_) => Err(Fault::constraint(
            "messageAction",
            "Member must satisfy enum value set: [RESEND, SUPPRESS]",
        )),
    }
}

async fn make(
    pool: &UserPool,
    request: CreateUser,
    invitation: Invitation,
) -> Result<Value, Fault> {
    let name = need("username", request.username)?;
    let edits = read_edits(request.user_attributes.unwrap_or_default())?;
    if edits.email.is_some_and(|email| email != *name) {
        return Err(Fault::invalid(
            "The email attribute is not the username, which is the email in this pool.",
        ));
    }
    let new = NewAccount {
        email: name.to_string(),
        email_state: edits.email_state.unwrap_or(EmailState::Unverified),
        attributes: edits.attributes,
        groups: Vec::new(),
        temporary_password: request.temporary_password,
        invitation,
    };
    let created = pool
        .create_account(new)
        .await
        .map_err(|error| match error {
            AccountError::EmailTaken => {
                Fault::new("UsernameExistsException", "User account already exists")
            }
            AccountError::EmailInvalid => Fault::invalid("Username should be an email."),
            other => other.into(),
        })?;
    check_delivery(created.delivery)?;
    tell_created(pool, &created.account.sub).await
}

async fn resend(pool: &UserPool, request: CreateUser) -> Result<Value, Fault> {
    let sub = pool.resolve(&need("username", request.username)?).await?;
    let delivery = pool
        .invite_again(&sub, request.temporary_password)
        .await
        .map_err(|error| match error {
            AccountError::NotInvited => Fault::new(
                "UnsupportedUserStateException",
                format!("Resend not possible. {sub} status is not FORCE_CHANGE_PASSWORD"),
            ),
            other => other.into(),
        })?;
    check_delivery(delivery)?;
    tell_created(pool, &sub).await
}

async fn tell_created(pool: &UserPool, sub: &str) -> Result<Value, Fault> {
    let account = find(pool, sub).await?;
    Ok(json!({ "User": user_members(&account, "Attributes") }))
}

/// The user is as it should be, but nothing was sent: it can be asked for again with RESEND.
fn check_delivery(delivery: Delivery) -> Result<(), Fault> {
    match delivery {
        Delivery::Sent | Delivery::Suppressed => Ok(()),
        Delivery::Failed => Err(Fault::new(
            "CodeDeliveryFailureException",
            "The message could not be delivered.",
        )),
    }
}

pub(super) async fn get(pool: &UserPool, user: User) -> Result<Value, Fault> {
    let sub = name_user(pool, user.user_pool_id, user.username).await?;
    let account = find(pool, &sub).await?;
    let mut members = user_members(&account, "UserAttributes");
    members.extend(mfa_members(&account));
    Ok(members.into())
}

pub(super) async fn set_password(
    pool: &UserPool,
    request: SetUserPassword,
) -> Result<Value, Fault> {
    let sub = name_user(pool, request.user_pool_id, request.username).await?;
    let password = need("password", request.password)?;
    let kind = match request.permanent {
        Some(true) => PasswordKind::Permanent,
        Some(false) | None => PasswordKind::Temporary,
    };
    pool.set_password(&sub, &password, kind).await?;
    Ok(json!({}))
}

pub(super) async fn reset_password(pool: &UserPool, user: User) -> Result<Value, Fault> {
    let sub = name_user(pool, user.user_pool_id, user.username).await?;
    check_delivery(pool.reset_password(&sub).await?)?;
    Ok(json!({}))
}

pub(super) async fn update_attributes(
    pool: &UserPool,
    request: UpdateAttributes,
) -> Result<Value, Fault> {
    let sub = name_user(pool, request.user_pool_id, request.username).await?;
    let sent = request.user_attributes;
    let sent =
        sent.ok_or_else(|| Fault::constraint("userAttributes", "Member must not be null"))?;
    pool.edit_account(&sub, &read_edits(sent)?).await?;
    Ok(json!({}))
}

pub(super) async fn set_mfa_preference(
    pool: &UserPool,
    request: SetMfaPreference,
) -> Result<Value, Fault> {
    let sub = name_user(pool, request.user.user_pool_id, request.user.username).await?;
    let settings = read_settings(&request.settings)?;
    pool.change_mfa(&sub, |before| choose(settings, before))
        .await?;
    Ok(json!({}))
}

pub(super) async fn enable(pool: &UserPool, user: User) -> Result<Value, Fault> {
    let sub = name_user(pool, user.user_pool_id, user.username).await?;
    pool.set_access(&sub, Access::Enabled).await?;
    Ok(json!({}))
}

pub(super) async fn disable(pool: &UserPool, user: User) -> Result<Value, Fault> {
    let sub = name_user(pool, user.user_pool_id, user.username).await?;
    pool.set_access(&sub, Access::Disabled).await?;
    Ok(json!({}))
}

pub(super) async fn delete(pool: &UserPool, user: User) -> Result<Value, Fault> {
    let sub = name_user(pool, user.user_pool_id, user.username).await?;
    pool.delete_account(&sub).await?;
    Ok(json!({}))
}

pub(super) async fn sign_out(pool: &UserPool, user: User) -> Result<Value, Fault> {
    let sub = name_user(pool, user.user_pool_id, user.username).await?;
    pool.sign_out_everywhere(&sub).await?;
    Ok(json!({}))
}

pub(super) async fn find(pool: &UserPool, sub: &str) -> Result<AccountEntry, Fault> {
    let account = pool.find_entry(sub).await?;
    Ok(account.ok_or(AccountError::NotFound)?)
}

/// A user as answers tell it. Of its attributes only the member's name differs from operation to operation.
pub(super) fn user_members(account: &AccountEntry, attributes: &str) -> Map<String, Value> {
    let pairs = account.attribute_texts().into_iter();
    let pairs = pairs.map(|(name, value)| json!({ "Name": name, "Value": value }));
    Map::from_iter([
        ("Username".to_owned(), json!(account.sub)),
        (attributes.to_owned(), pairs.collect()),
        ("UserCreateDate".to_owned(), json!(account.created_at)),
        (
            "UserLastModifiedDate".to_owned(),
            json!(account.modified_at),
        ),
        ("Enabled".to_owned(), json!(account.enabled)),
        ("UserStatus".to_owned(), json!(account.status.as_str())),
    ])
}

/// Address and verification apart from the other attributes.
fn read_edits(sent: Vec<Attribute>) -> Result<Edits, Fault> {
    let mut edits = Edits::default();
    for Attribute { name, value } in sent {
        let name = need("userAttributes.name", name)?.to_string();
        let value = value.map(|value| value.to_string()).unwrap_or_default();
        match (name.as_str(), value.as_str()) {
            ("email", _) => edits.email = Some(value),
            ("email_verified", "true") => edits.email_state = Some(EmailState::Verified),
            ("email_verified", "false") => edits.email_state = Some(EmailState::Unverified),
            ("email_verified", _) => return Err(Fault::invalid("Invalid email_verified format.")),
            ("sub" | "phone_number_verified", _) => {
                return Err(Fault::invalid(format!(
                    "user.{name}: Attribute cannot be updated."
                )));
            }
            _ => {
                edits.attributes.insert(name, value);
            }
        }
    }
    Ok(edits)
}
