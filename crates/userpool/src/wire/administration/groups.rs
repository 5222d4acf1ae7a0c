//! Operations on groups and who is in them.

use serde::Deserialize;
use serde_json::{Value, json};

use super::users::User;
use super::{check_pool, name_user};
use crate::faults::AccountError;
use crate::groups::NewGroup;
use crate::pools::UserPool;
use crate::records::GroupEntry;
use crate::wire::faults::Fault;
use crate::wire::requests::{Text, need};

/// The longest description, in characters; Cognito's limit.
const MAX_DESCRIPTION: usize = 2048;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateGroup {
    user_pool_id: Text,
    group_name: Text,
    description: Option<String>,
    precedence: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Membership {
    #[serde(flatten)]
    user: User,
    group_name: Text,
}

pub(super) async fn create(pool: &UserPool, request: CreateGroup) -> Result<Value, Fault> {
    check_pool(pool, request.user_pool_id)?;
    let description = request.description;
    if description
        .as_ref()
        .is_some_and(|text| text.chars().count() > MAX_DESCRIPTION)
    {
        return Err(Fault::constraint(
            "description",
            "Member must have length less than or equal to 2048",
        ));
    }
    let new = NewGroup {
        name: need("groupName", request.group_name)?.to_string(),
        description,
        precedence: request.precedence,
    };
    let group = pool.create_group(new).await?;
    Ok(json!({ "Group": group_members(pool, &group) }))
}

pub(super) async fn add_user(pool: &UserPool, request: Membership) -> Result<Value, Fault> {
    let (sub, group) = read_membership(pool, request).await?;
    pool.change_membership(&sub, &group, |groups| {
        groups.insert(group.clone());
    })
    .await?;
    Ok(json!({}))
}

pub(super) async fn remove_user(pool: &UserPool, request: Membership) -> Result<Value, Fault> {
    let (sub, group) = read_membership(pool, request).await?;
    pool.change_membership(&sub, &group, |groups| {
        groups.remove(&group);
    })
    .await?;
    Ok(json!({}))
}

async fn read_membership(pool: &UserPool, request: Membership) -> Result<(String, String), Fault> {
    let User {
        user_pool_id,
        username,
    } = request.user;
    let sub = name_user(pool, user_pool_id, username).await?;
    Ok((sub, need("groupName", request.group_name)?.to_string()))
}

pub(super) async fn check_group_exists(pool: &UserPool, name: &str) -> Result<(), Fault> {
    let found = pool.find_group(name).await?;
    found.map(drop).ok_or(AccountError::GroupUnknown.into())
}

pub(super) fn group_members(pool: &UserPool, group: &GroupEntry) -> Value {
    let mut members = json!({
        "GroupName": group.name,
        "UserPoolId": pool.pool_id(),
        "CreationDate": group.created_at,
        "LastModifiedDate": group.modified_at,
    });
    if let Some(description) = &group.description {
        members["Description"] = json!(description);
    }
    if let Some(precedence) = group.precedence {
        members["Precedence"] = json!(precedence);
    }
    members
}
