//! Groups, and lists of users and groups.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::clients::Answer;
use crate::pools::{PASSWORD, TestPool, new_account};
use crate::signers::administer;

const EMAIL: &str = "an@example.edu";
const NO_GROUP: (&str, &str) = ("ResourceNotFoundException", "Group not found.");

async fn create(test: &TestPool, name: &str) -> Answer {
    administer(test, "CreateGroup", json!({ "GroupName": name })).await
}

async fn put(test: &TestPool, operation: &str, group: &str) -> Answer {
    let body = json!({ "Username": EMAIL, "GroupName": group });
    administer(test, operation, body).await
}

fn texts(answer: &Value, list: &str, member: &str) -> Vec<String> {
    let list = answer[list].as_array().unwrap().iter();
    list.map(|item| item[member].as_str().unwrap().to_owned())
        .collect()
}

/// All pages of a list, which must end.
async fn walk(test: &TestPool, operation: &str, more: Value, names: [&str; 3]) -> Vec<Vec<String>> {
    let [list, member, token] = names;
    let (mut pages, mut next) = (Vec::new(), Value::Null);
    for _ in 0..50 {
        let mut body = more.clone();
        body[token] = next;
        let answer = administer(test, operation, body).await.ok();
        pages.push(texts(&answer, list, member));
        next = answer[token].clone();
        if next.is_null() {
            return pages;
        }
    }
    panic!("the list does not end");
}

async fn users(test: &TestPool, more: Value) -> Vec<Vec<String>> {
    walk(
        test,
        "ListUsers",
        more,
        ["Users", "Username", "PaginationToken"],
    )
    .await
}

#[tokio::test]
async fn an_account_is_in_no_more_groups_than_its_tokens_can_name() {
    const MORE: &str = "one-more-group-that-is-too-much-for-a-token";
    let test = TestPool::open().await;
    let sub = test.add(EMAIL).await;
    let names: Vec<String> = (0..32).map(|at| format!("{at:0>124}")).collect();
    test.pool
        .set_groups(&sub, names[..31].to_vec())
        .await
        .unwrap();
    create(&test, &names[31]).await.ok();
    create(&test, MORE).await.ok();

    let fits = put(&test, "AdminAddUserToGroup", &names[31]).await;
    let one_more = put(&test, "AdminAddUserToGroup", MORE).await;

    fits.ok();
    assert_eq!(one_more.fault().0, "LimitExceededException");
    put(&test, "AdminRemoveUserFromGroup", &names[0]).await.ok();
    put(&test, "AdminAddUserToGroup", MORE).await.ok();
    let tokens = test.client.tokens(EMAIL, PASSWORD).await;
    assert!(tokens["AccessToken"].as_str().unwrap().len() < 8_000);
    let id = test
        .client
        .call("GetUser", json!({ "AccessToken": tokens["AccessToken"] }));
    id.await.ok();
}

#[tokio::test]
async fn a_group_is_made_once() {
    let test = TestPool::open().await;
    let body = json!({ "GroupName": "Giảng_viên", "Description": "Who teaches", "Precedence": 3 });

    let made = administer(&test, "CreateGroup", body).await.ok();
    let again = create(&test, "Giảng_viên").await;

    let group = &made["Group"];
    assert_eq!(group["GroupName"], "Giảng_viên");
    assert_eq!(group["UserPoolId"], test.client.pool_id.as_str());
    assert_eq!(
        (&group["Description"], &group["Precedence"]),
        (&json!("Who teaches"), &json!(3))
    );
    assert!(group["CreationDate"].is_i64());
    let taken = (
        "GroupExistsException",
        "A group with the name already exists.",
    );
    assert_eq!(again.fault(), taken);
}

#[tokio::test]
async fn a_group_that_cannot_be_is_not_made() {
    let test = TestPool::open().await;

    for name in ["", "two words", &"x".repeat(129)] {
        assert_eq!(
            create(&test, name).await.fault().0,
            "InvalidParameterException"
        );
    }
    let long = json!({ "GroupName": "x", "Description": "x".repeat(2049) });
    let refused = administer(&test, "CreateGroup", long).await;
    assert_eq!(refused.fault().0, "InvalidParameterException");
}

#[tokio::test]
async fn who_is_put_into_a_group_has_it_in_the_next_tokens() {
    let test = TestPool::open().await;
    test.add(EMAIL).await;
    create(&test, "CHOIR").await.ok();

    for _ in 0..2 {
        assert_eq!(
            put(&test, "AdminAddUserToGroup", "CHOIR").await.ok(),
            json!({})
        );
    }
    let inside = test.client.tokens(EMAIL, PASSWORD).await["AccessToken"].clone();
    for _ in 0..2 {
        assert_eq!(
            put(&test, "AdminRemoveUserFromGroup", "CHOIR").await.ok(),
            json!({})
        );
    }

    let claims = test
        .pool
        .verify_access_token(inside.as_str().unwrap())
        .await
        .unwrap();
    assert_eq!(claims.groups, ["CHOIR", "STUDENT"]);
    assert_eq!(
        test.pool.find_account(EMAIL).await.unwrap().groups,
        ["STUDENT"]
    );
}

#[tokio::test]
async fn unknown_groups_and_users_are_told() {
    let test = TestPool::open().await;
    create(&test, "CHOIR").await.ok();

    for operation in ["AdminAddUserToGroup", "AdminRemoveUserFromGroup"] {
        let nobody = put(&test, operation, "CHOIR").await;
        let no_group = put(&test, operation, "NOTHING").await;
        assert_eq!(nobody.fault().0, "UserNotFoundException", "{operation}");
        assert_eq!(no_group.fault(), NO_GROUP, "{operation}");
    }
    let listed = administer(&test, "ListUsersInGroup", json!({ "GroupName": "NOTHING" })).await;
    assert_eq!(listed.fault(), NO_GROUP);
}

#[tokio::test]
async fn groups_that_the_host_gives_exist() {
    let test = TestPool::open().await;
    let sub = test.add(EMAIL).await;
    let groups = vec!["LECTURER".to_owned(), "ADMIN".to_owned()];
    test.pool.set_groups(&sub, groups).await.unwrap();

    let all = administer(&test, "ListGroups", json!({})).await.ok();
    let own = administer(
        &test,
        "AdminListGroupsForUser",
        json!({ "Username": EMAIL }),
    )
    .await
    .ok();

    assert_eq!(
        texts(&all, "Groups", "GroupName"),
        ["ADMIN", "LECTURER", "STUDENT"]
    );
    assert_eq!(texts(&own, "Groups", "GroupName"), ["ADMIN", "LECTURER"]);
}

#[tokio::test]
async fn groups_are_listed_by_pages() {
    let test = TestPool::open().await;
    let names = ["A", "B", "C", "D", "E"];
    for name in names {
        create(&test, name).await.ok();
    }
    let sub = test.add(EMAIL).await;
    test.pool
        .set_groups(&sub, names.map(str::to_owned).to_vec())
        .await
        .unwrap();
    let members = ["Groups", "GroupName", "NextToken"];

    let all = walk(&test, "ListGroups", json!({ "Limit": 2 }), members).await;
    let own = json!({ "Username": EMAIL, "Limit": 2 });
    let own = walk(&test, "AdminListGroupsForUser", own, members).await;

    assert_eq!(all.concat(), ["A", "B", "C", "D", "E", "STUDENT"]);
    assert_eq!(own, [vec!["A", "B"], vec!["C", "D"], vec!["E"]]);
}

#[tokio::test]
async fn the_users_of_a_group_are_listed_by_pages() {
    let test = TestPool::open().await;
    let mut expected = BTreeSet::new();
    for number in 0..7 {
        let mut new = new_account(&format!("s{number}@example.edu"));
        new.groups = if number % 2 == 0 {
            vec!["EVEN".to_owned()]
        } else {
            Vec::new()
        };
        let account = test.pool.create_account(new).await.unwrap().account;
        if number % 2 == 0 {
            expected.insert(account.sub);
        }
    }

    let body = json!({ "GroupName": "EVEN", "Limit": 2 });
    let pages = walk(
        &test,
        "ListUsersInGroup",
        body,
        ["Users", "Username", "NextToken"],
    )
    .await;

    assert!(pages.iter().all(|page| page.len() <= 2));
    assert_eq!(pages.concat(), expected.into_iter().collect::<Vec<_>>());
}

#[tokio::test]
async fn users_are_listed_by_pages_of_sixty_at_most() {
    let test = TestPool::open().await;
    let mut expected = BTreeSet::new();
    for number in 0..61 {
        let new = new_account(&format!("s{number}@example.edu"));
        expected.insert(test.pool.create_account(new).await.unwrap().account.sub);
    }
    let expected: Vec<_> = expected.into_iter().collect();

    let full = users(&test, json!({})).await;
    let small = users(&test, json!({ "Limit": 25 })).await;
    let over = administer(&test, "ListUsers", json!({ "Limit": 61 })).await;

    assert_eq!(full.iter().map(Vec::len).collect::<Vec<_>>(), [60, 1]);
    assert_eq!(full.concat(), expected);
    assert_eq!(small.concat(), expected);
    assert_eq!(over.fault().0, "InvalidParameterException");
}

#[tokio::test]
async fn users_are_found_by_an_attribute() {
    let test = TestPool::open().await;
    let an = test.add(EMAIL).await;
    let binh = test
        .pool
        .create_account(new_account("binh@example.edu"))
        .await
        .unwrap()
        .account
        .sub;
    test.pool
        .set_access(&binh, userpool::Access::Disabled)
        .await
        .unwrap();
    let both: Vec<_> = BTreeSet::from([an.clone(), binh.clone()])
        .into_iter()
        .collect();

    for (filter, expected) in [
        (r#"email = "AN@example.edu""#.to_owned(), vec![an.clone()]),
        (r#"email ^= "b""#.to_owned(), vec![binh.clone()]),
        (r#"email = "an@example.ed""#.to_owned(), vec![]),
        (format!(r#"sub = "{an}""#), vec![an.clone()]),
        (
            format!(r#"username ^= "{}""#, &binh[..8]),
            vec![binh.clone()],
        ),
        (r#"name ^= "Nguyễn""#.to_owned(), both.clone()),
        (r#"name = "Nguyễn""#.to_owned(), vec![]),
        (r#"status = "Disabled""#.to_owned(), vec![binh.clone()]),
        (
            r#"cognito:user_status = "CONFIRMED""#.to_owned(),
            vec![an.clone()],
        ),
        (r#"given_name = "An""#.to_owned(), vec![]),
        (String::new(), both),
    ] {
        let found = users(&test, json!({ "Filter": filter })).await;
        assert_eq!(found.concat(), expected, "{filter}");
    }
}

#[tokio::test]
async fn a_filter_or_a_token_that_is_none_is_refused() {
    let test = TestPool::open().await;

    for body in [
        json!({ "Filter": "email" }),
        json!({ "Filter": r#"shoe_size = "42""# }),
        json!({ "PaginationToken": "!" }),
        json!({ "PaginationToken": "" }),
        json!({ "PaginationToken": "x".repeat(1024) }),
    ] {
        let refused = administer(&test, "ListUsers", body.clone()).await;
        assert_eq!(refused.fault().0, "InvalidParameterException", "{body}");
    }
}

#[tokio::test]
async fn a_name_that_no_group_can_have_is_never_looked_up() {
    let test = TestPool::open().await;
    test.add(EMAIL).await;

    for name in ["x".repeat(129), "ô".repeat(10_000), "two words".to_owned()] {
        let added = put(&test, "AdminAddUserToGroup", &name).await;
        assert_eq!(added.fault(), NO_GROUP);
    }
}

#[tokio::test]
async fn only_the_attributes_that_are_wanted_are_listed() {
    let test = TestPool::open().await;
    test.add(EMAIL).await;

    let body = json!({ "AttributesToGet": ["email", "locale"] });
    let listed = administer(&test, "ListUsers", body).await.ok();

    let pairs = json!([{ "Name": "email", "Value": EMAIL }]);
    assert_eq!(listed["Users"][0]["Attributes"], pairs);
    assert_eq!(listed["Users"][0]["UserStatus"], "CONFIRMED");
}
