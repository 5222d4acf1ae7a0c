//! Users that an administrator makes over the wire, and their invitations.

use serde_json::json;
use userpool::{AccountStatus, EmailState};

use crate::administration::{attribute, on};
use crate::first_passwords;
use crate::pools::{PASSWORD, TestPool};

const EMAIL: &str = "an@example.edu";
const TEMPORARY: &str = "Temporary-1!";
const UNKNOWN: (&str, &str) = ("UserNotFoundException", "User does not exist.");

#[tokio::test]
async fn a_user_is_made_with_an_invitation_by_mail() {
    let test = TestPool::open().await;
    let attributes =
        json!([{ "Name": "name", "Value": "Nguyễn Văn An" }, { "Name": "email", "Value": EMAIL }]);

    let made = on(
        &test,
        "AdminCreateUser",
        json!({ "UserAttributes": attributes }),
    )
    .await
    .ok();

    let user = &made["User"];
    let account = test.pool.find_account(EMAIL).await.unwrap();
    assert_eq!(user["Username"], account.sub);
    assert_eq!(attribute(user, "Attributes", "sub"), account.sub);
    assert_eq!(attribute(user, "Attributes", "name"), "Nguyễn Văn An");
    assert_eq!(attribute(user, "Attributes", "email_verified"), "false");
    assert_eq!(user["UserStatus"], "FORCE_CHANGE_PASSWORD");
    assert_eq!(user["Enabled"], true);
    assert_eq!(user["UserCreateDate"], account.created_at.as_second());
    let password = test.mail.temporary_password().await;
    let challenge = test.client.sign_in(EMAIL, &password).await.ok();
    assert_eq!(challenge["ChallengeName"], "NEW_PASSWORD_REQUIRED");
}

#[tokio::test]
async fn a_user_is_made_silently_with_a_password_of_the_administrators_choice() {
    let test = TestPool::open().await;
    let more = json!({
        "MessageAction": "SUPPRESS", "TemporaryPassword": TEMPORARY,
        "UserAttributes": [{ "Name": "email_verified", "Value": "true" }],
    });

    on(&test, "AdminCreateUser", more).await.ok();

    assert!(test.mail.is_empty().await);
    let account = test.pool.find_account(EMAIL).await.unwrap();
    assert_eq!(account.email_state, EmailState::Verified);
    let challenge = test.client.sign_in(EMAIL, TEMPORARY).await.ok();
    assert_eq!(challenge["ChallengeName"], "NEW_PASSWORD_REQUIRED");
}

#[tokio::test]
async fn a_user_that_cannot_be_is_not_made() {
    let test = TestPool::open().await;
    test.add("there@example.edu").await;

    for (more, kind) in [
        (
            json!({ "Username": "THERE@example.edu" }),
            "UsernameExistsException",
        ),
        (json!({ "Username": "an" }), "InvalidParameterException"),
        (json!({ "Username": null }), "InvalidParameterException"),
        (
            json!({ "TemporaryPassword": "simple" }),
            "InvalidPasswordException",
        ),
        (
            json!({ "MessageAction": "SHOUT" }),
            "InvalidParameterException",
        ),
        (
            json!({ "UserAttributes": [{ "Name": "sub", "Value": "x" }] }),
            "InvalidParameterException",
        ),
        (
            json!({ "UserAttributes": [{ "Name": "email", "Value": "other@example.edu" }] }),
            "InvalidParameterException",
        ),
        (
            json!({ "UserAttributes": [{ "Name": "email_verified", "Value": "yes" }] }),
            "InvalidParameterException",
        ),
        (
            json!({ "UserAttributes": [{ "Name": "shoe_size", "Value": "42" }] }),
            "InvalidParameterException",
        ),
        (json!({ "UserAttributes": 7 }), "SerializationException"),
    ] {
        let refused = on(&test, "AdminCreateUser", more.clone()).await;
        assert_eq!(refused.fault().0, kind, "{more}");
    }
    assert!(test.pool.find_account(EMAIL).await.is_err());
    assert!(test.mail.is_empty().await);
}

#[tokio::test]
async fn an_invitation_is_repeated_with_a_new_password() {
    let test = TestPool::open().await;
    let first = test.invite(EMAIL).await;

    let resent = on(
        &test,
        "AdminCreateUser",
        json!({ "MessageAction": "RESEND" }),
    )
    .await;
    let second = test.mail.temporary_password().await;
    let chosen = json!({ "MessageAction": "RESEND", "TemporaryPassword": TEMPORARY });
    on(&test, "AdminCreateUser", chosen).await.ok();

    assert_eq!(resent.ok()["User"]["UserStatus"], "FORCE_CHANGE_PASSWORD");
    assert_ne!(first, second);
    assert_eq!(test.mail.temporary_password().await, TEMPORARY);
    test.client.sign_in(EMAIL, &second).await.fault();
    test.client.sign_in(EMAIL, TEMPORARY).await.ok();
}

#[tokio::test]
async fn an_invitation_is_repeated_only_to_who_is_waiting_for_it() {
    let test = TestPool::open().await;

    let unknown = on(
        &test,
        "AdminCreateUser",
        json!({ "MessageAction": "RESEND" }),
    )
    .await;
    let sub = test.add(EMAIL).await;
    let confirmed = on(
        &test,
        "AdminCreateUser",
        json!({ "MessageAction": "RESEND" }),
    )
    .await;

    assert_eq!(unknown.fault(), UNKNOWN);
    let message = format!("Resend not possible. {sub} status is not FORCE_CHANGE_PASSWORD");
    assert_eq!(
        confirmed.fault(),
        ("UnsupportedUserStateException", message.as_str())
    );
}

#[tokio::test]
async fn mail_that_is_not_taken_is_told_and_leaves_the_user() {
    let test = TestPool::open().await;
    test.mail
        .is_broken
        .store(true, std::sync::atomic::Ordering::SeqCst);

    let refused = on(&test, "AdminCreateUser", json!({})).await;

    assert_eq!(refused.fault().0, "CodeDeliveryFailureException");
    test.pool.find_account(EMAIL).await.unwrap();
}

#[tokio::test]
async fn a_first_password_is_chosen_after_an_administrators_invitation() {
    let test = TestPool::open().await;
    on(&test, "AdminCreateUser", json!({})).await.ok();
    let temporary = test.mail.temporary_password().await;

    let challenge = test.client.sign_in(EMAIL, &temporary).await.ok();
    let new = json!({ "NEW_PASSWORD": PASSWORD });
    first_passwords::answer(&test.client, &challenge, new)
        .await
        .ok();

    let account = test.pool.find_account(EMAIL).await.unwrap();
    assert_eq!(
        (account.status, account.email_state),
        (AccountStatus::Confirmed, EmailState::Verified)
    );
}
