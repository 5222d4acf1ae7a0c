//! The signed operations: what an administrator of the pool does from outside. They tell the truth about who has an account.

use axum::extract::OriginalUri;
use serde_json::Value;

use super::faults::Fault;
use super::operations::Call;
use super::requests::{Text, need, read};
use super::signatures::{self, Claim, Request};
use crate::pools::UserPool;

mod groups;
mod listings;
mod settings;
mod users;

/// Who has signed a request. Nothing here is done for anybody else.
pub(super) struct Administrator(());

/// Checks the signature of a request.
pub(super) async fn authenticate(pool: &UserPool, call: &Call) -> Result<Administrator, Fault> {
    let Call { parts, body, .. } = call;
    let uri = parts.extensions.get::<OriginalUri>();
    let uri = uri.map_or(&parts.uri, |original| &original.0);
    if uri.query().is_some_and(|query| !query.is_empty()) {
        return Err(signatures::missing());
    }
    let request = Request {
        method: &parts.method,
        path: uri.path(),
        headers: &parts.headers,
        body,
    };
    let claim = Claim::read(&parts.headers)?;
    let secret = pool.administrator_secret(claim.key).await?;
    let secret = secret.ok_or_else(signatures::unknown_key)?;
    claim.check(&request, &secret, pool.clock.now())?;
    Ok(Administrator(()))
}

/// Whether an operation is one that only an administrator calls, known to this pool or not.
pub(super) fn is_administrative(operation: &str) -> bool {
    const OTHERS: [&str; 13] = [
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
    operation.starts_with("Admin") || OTHERS.contains(&operation)
}

pub(super) async fn run(pool: &UserPool, _: &Administrator, call: &Call) -> Result<Value, Fault> {
    let body = &call.body;
    match call.operation() {
        "AdminCreateUser" => users::create(pool, read(body)?).await,
        "AdminGetUser" => users::get(pool, read(body)?).await,
        "AdminSetUserPassword" => users::set_password(pool, read(body)?).await,
        "AdminResetUserPassword" => users::reset_password(pool, read(body)?).await,
        "AdminUpdateUserAttributes" => users::update_attributes(pool, read(body)?).await,
        "AdminSetUserMFAPreference" => users::set_mfa_preference(pool, read(body)?).await,
        "AdminEnableUser" => users::enable(pool, read(body)?).await,
        "AdminDisableUser" => users::disable(pool, read(body)?).await,
        "AdminDeleteUser" => users::delete(pool, read(body)?).await,
        "AdminUserGlobalSignOut" => users::sign_out(pool, read(body)?).await,
        "ListUsers" => listings::list_users(pool, read(body)?).await,
        "ListUsersInGroup" => listings::list_users_in_group(pool, read(body)?).await,
        "ListGroups" => listings::list_groups(pool, read(body)?).await,
        "AdminListGroupsForUser" => listings::list_groups_for_user(pool, read(body)?).await,
        "CreateGroup" => groups::create(pool, read(body)?).await,
        "AdminAddUserToGroup" => groups::add_user(pool, read(body)?).await,
        "AdminRemoveUserFromGroup" => groups::remove_user(pool, read(body)?).await,
        "DescribeUserPool" => settings::describe_pool(pool, read(body)?),
        "DescribeUserPoolClient" => settings::describe_client(pool, read(body)?),
        "GetUserPoolMfaConfig" => settings::get_mfa(pool, read(body)?),
        _ => Err(Fault::new(
            "UnknownOperationException",
            "The operation is not known.",
        )),
    }
}

/// The pool must be this one.
fn check_pool(pool: &UserPool, id: Text) -> Result<(), Fault> {
    let id = need("userPoolId", id)?;
    if *id == pool.pool_id() {
        return Ok(());
    }
    let shown: String = id.chars().filter(char::is_ascii_graphic).take(55).collect();
    Err(Fault::new(
        "ResourceNotFoundException",
        format!("User pool {shown} does not exist."),
    ))
}

/// The `sub` that a user name, a `sub` or an address stands for, if anything.
async fn name_user(pool: &UserPool, pool_id: Text, name: Text) -> Result<String, Fault> {
    check_pool(pool, pool_id)?;
    Ok(pool.resolve(&need("username", name)?).await?)
}
