//! Lists of users and groups, a page at a time.

use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::groups::{check_group_exists, group_members};
use super::users::{User, find, user_members};
use super::{check_pool, name_user};
use crate::pools::UserPool;
use crate::records::{AccountEntry, GroupEntry};
use crate::searches::Filter;
use crate::wire::faults::Fault;
use crate::wire::requests::{Text, need};

const MAX_LIMIT: usize = 60;

/// The longest id that a list goes on after, in bytes: a group's name of 128 characters.
const MAX_CURSOR: usize = 512;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListUsers {
    user_pool_id: Text,
    attributes_to_get: Option<Vec<String>>,
    filter: Text,
    limit: Option<usize>,
    pagination_token: Text,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListUsersInGroup {
    user_pool_id: Text,
    group_name: Text,
    #[serde(flatten)]
    page: Page,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListGroups {
    user_pool_id: Text,
    #[serde(flatten)]
    page: Page,
}

#[derive(Deserialize)]
pub(super) struct ListGroupsForUser {
    #[serde(flatten)]
    user: User,
    #[serde(flatten)]
    page: Page,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Page {
    limit: Option<usize>,
    next_token: Text,
}

impl Page {
    fn read(self) -> Result<(usize, Option<String>), Fault> {
        let limit = read_limit(self.limit)?;
        Ok((limit, read_cursor("nextToken", self.next_token)?))
    }
}

pub(super) async fn list_users(pool: &UserPool, request: ListUsers) -> Result<Value, Fault> {
    check_pool(pool, request.user_pool_id)?;
    let limit = read_limit(request.limit)?;
    let after = read_cursor("paginationToken", request.pagination_token)?;
    let filter = read_filter(request.filter)?;
    let found = pool
        .search_accounts(filter.as_ref(), after.as_deref(), limit)
        .await?;
    let wanted = request.attributes_to_get;
    let users = found.accounts.iter();
    let users = users.map(|account| tell_user(account, wanted.as_deref()));
    let users: Vec<_> = users.collect();
    Ok(with_next(
        json!({ "Users": users }),
        "PaginationToken",
        found.next,
    ))
}

pub(super) async fn list_users_in_group(
    pool: &UserPool,
    request: ListUsersInGroup,
) -> Result<Value, Fault> {
    check_pool(pool, request.user_pool_id)?;
    let group = need("groupName", request.group_name)?;
    check_group_exists(pool, &group).await?;
    let (limit, after) = request.page.read()?;
    let is_member = |account: &AccountEntry| account.groups.contains(&*group);
    let found = pool
        .look_through(after.as_deref(), limit, is_member)
        .await?;
    let users: Vec<_> = found
        .accounts
        .iter()
        .map(|account| tell_user(account, None))
        .collect();
    Ok(with_next(
        json!({ "Users": users }),
        "NextToken",
        found.next,
    ))
}

pub(super) async fn list_groups(pool: &UserPool, request: ListGroups) -> Result<Value, Fault> {
    check_pool(pool, request.user_pool_id)?;
    let (limit, after) = request.page.read()?;
    let groups = pool.records.page(after.as_deref(), limit + 1).await?;
    Ok(tell_groups(pool, groups, limit))
}

pub(super) async fn list_groups_for_user(
    pool: &UserPool,
    request: ListGroupsForUser,
) -> Result<Value, Fault> {
    let User {
        user_pool_id,
        username,
    } = request.user;
    let sub = name_user(pool, user_pool_id, username).await?;
    let account = find(pool, &sub).await?;
    let (limit, after) = request.page.read()?;
    let rest = account.groups.into_iter();
    let rest = rest.filter(|name| after.as_ref().is_none_or(|after| name > after));
    let mut groups = Vec::new();
    for name in rest.take(limit + 1) {
        groups.extend(pool.find_group(&name).await?);
    }
    Ok(tell_groups(pool, groups, limit))
}

/// One more than fits tells that there are more.
fn tell_groups(pool: &UserPool, mut groups: Vec<GroupEntry>, limit: usize) -> Value {
    let is_last = groups.len() <= limit;
    groups.truncate(limit);
    let next = groups.last().filter(|_| !is_last);
    let next = next.map(|group| group.name.clone());
    let told: Vec<_> = groups
        .iter()
        .map(|group| group_members(pool, group))
        .collect();
    with_next(json!({ "Groups": told }), "NextToken", next)
}

fn tell_user(account: &AccountEntry, wanted: Option<&[String]>) -> Value {
    let mut members = user_members(account, "Attributes");
    if let (Some(wanted), Some(Value::Array(pairs))) = (wanted, members.get_mut("Attributes")) {
        pairs.retain(|pair| wanted.iter().any(|name| pair["Name"] == **name));
    }
    members.into()
}

fn with_next(mut answer: Value, member: &str, next: Option<String>) -> Value {
    if let Some(next) = next {
        answer[member] = BASE64URL_NOPAD.encode(next.as_bytes()).into();
    }
    answer
}

fn read_limit(limit: Option<usize>) -> Result<usize, Fault> {
    match limit {
        None | Some(0) => Ok(MAX_LIMIT),
        Some(limit) if limit <= MAX_LIMIT => Ok(limit),
        Some(_) => Err(Fault::constraint(
            "limit",
            "Member must have value less than or equal to 60",
        )),
    }
}

fn read_cursor(member: &str, cursor: Text) -> Result<Option<String>, Fault> {
    let Some(cursor) = cursor else {
        return Ok(None);
    };
    let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    text.filter(|text| (1..=MAX_CURSOR).contains(&text.len()))
        .map(Some)
        .ok_or_else(|| Fault::invalid(format!("Invalid {member}.")))
}

fn read_filter(filter: Text) -> Result<Option<Filter>, Fault> {
    let Some(text) = filter.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    Filter::parse(&text)
        .map(Some)
        .ok_or_else(|| Fault::invalid("Error while parsing filter."))
}
