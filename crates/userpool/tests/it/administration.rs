//! What an administrator does with users over the wire.

use serde_json::{Value, json};
use userpool::{Access, EmailState, MfaPreference};

use crate::authenticators::{App, add_with_app, associate, verify};
use crate::clients::Answer;
use crate::pools::{PASSWORD, TestPool};
use crate::signers::administer;

const EMAIL: &str = "an@example.edu";
const TEMPORARY: &str = "Temporary-1!";
const NEW: &str = "Another-horse2!";
const UNKNOWN: (&str, &str) = ("UserNotFoundException", "User does not exist.");

/// An operation on the one user of a test.
pub async fn on(test: &TestPool, operation: &str, more: Value) -> Answer {
    let mut body = json!({ "Username": EMAIL });
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    administer(test, operation, body).await
}

pub fn attribute(user: &Value, member: &str, name: &str) -> Value {
    let pairs = user[member].as_array().unwrap().iter();
    let mut found = pairs.filter(|pair| pair["Name"] == name);
    found
        .next()
        .map_or(Value::Null, |pair| pair["Value"].clone())
}

#[tokio::test]
async fn a_user_is_told_with_its_second_factor() {
    let test = TestPool::open().await;
    add_with_app(&test, EMAIL).await;

    let user = on(&test, "AdminGetUser", json!({})).await.ok();

    assert_eq!(attribute(&user, "UserAttributes", "email"), EMAIL);
    assert_eq!(user["UserStatus"], "CONFIRMED");
    assert_eq!(user["UserMFASettingList"], json!(["SOFTWARE_TOKEN_MFA"]));
    assert!(user.get("PreferredMfaSetting").is_none());
}

#[tokio::test]
async fn a_user_goes_by_user_name_and_by_address() {
    let test = TestPool::open().await;
    let sub = test.add(EMAIL).await;

    for name in [sub.as_str(), "AN@Example.edu"] {
        let user = on(&test, "AdminGetUser", json!({ "Username": name })).await;
        assert_eq!(user.ok()["Username"], sub, "{name}");
    }
}

#[tokio::test]
async fn a_permanent_password_lets_in_and_a_temporary_one_asks_for_another() {
    let test = TestPool::open().await;
    test.add(EMAIL).await;

    on(
        &test,
        "AdminSetUserPassword",
        json!({ "Password": NEW, "Permanent": true }),
    )
    .await
    .ok();
    let permanent = test.client.sign_in(EMAIL, NEW).await.ok();
    on(
        &test,
        "AdminSetUserPassword",
        json!({ "Password": TEMPORARY }),
    )
    .await
    .ok();
    let temporary = test.client.sign_in(EMAIL, TEMPORARY).await.ok();
    let simple = on(
        &test,
        "AdminSetUserPassword",
        json!({ "Password": "simple" }),
    )
    .await;

    assert!(permanent["AuthenticationResult"].is_object());
    assert_eq!(temporary["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    assert_eq!(simple.fault().0, "InvalidPasswordException");
}

#[tokio::test]
async fn a_disabled_user_is_out_at_once_until_enabled_again() {
    let test = TestPool::open().await;
    test.add(EMAIL).await;
    let access = test.client.tokens(EMAIL, PASSWORD).await["AccessToken"].clone();

    on(&test, "AdminDisableUser", json!({})).await.ok();
    let revoked = test
        .client
        .call("GetUser", json!({ "AccessToken": access }))
        .await;
    let disabled = test.client.sign_in(EMAIL, PASSWORD).await;
    let told = test.pool.find_account(EMAIL).await.unwrap().access;
    on(&test, "AdminEnableUser", json!({})).await.ok();

    assert_eq!(revoked.fault().1, "Access Token has been revoked");
    assert_eq!(disabled.fault().1, "User is disabled.");
    assert_eq!(told, Access::Disabled);
    test.client.sign_in(EMAIL, PASSWORD).await.ok();
}

#[tokio::test]
async fn a_deleted_user_is_gone_with_its_tokens_and_its_address_is_free() {
    let test = TestPool::open().await;
    let former = test.add(EMAIL).await;
    let access = test.client.tokens(EMAIL, PASSWORD).await["AccessToken"].clone();

    let deleted = on(&test, "AdminDeleteUser", json!({})).await;
    let revoked = test
        .client
        .call("GetUser", json!({ "AccessToken": access }))
        .await;
    let again = on(
        &test,
        "AdminCreateUser",
        json!({ "MessageAction": "SUPPRESS" }),
    )
    .await
    .ok();

    assert_eq!(deleted.ok(), json!({}));
    assert_eq!(revoked.fault().1, "Access Token has been revoked");
    assert_ne!(again["User"]["Username"], former);
}

#[tokio::test]
async fn a_sign_out_ends_all_sessions_and_leaves_the_password() {
    let test = TestPool::open().await;
    test.add(EMAIL).await;
    let tokens = test.client.tokens(EMAIL, PASSWORD).await;

    on(&test, "AdminUserGlobalSignOut", json!({})).await.ok();

    let refreshed = test.client.refresh(&tokens["RefreshToken"]).await;
    assert_eq!(refreshed.fault().1, "Refresh Token has been revoked");
    test.client.sign_in(EMAIL, PASSWORD).await.ok();
}

#[tokio::test]
async fn a_reset_asks_for_a_new_password_with_a_mailed_code() {
    let test = TestPool::open().await;
    test.add(EMAIL).await;

    on(&test, "AdminResetUserPassword", json!({})).await.ok();
    let refused = test.client.sign_in(EMAIL, PASSWORD).await;
    let reset = json!({
        "ClientId": test.client.client_id, "Username": EMAIL,
        "ConfirmationCode": test.mail.code().await, "Password": NEW,
    });
    test.client.call("ConfirmForgotPassword", reset).await.ok();

    assert_eq!(refused.fault().0, "PasswordResetRequiredException");
    test.client.sign_in(EMAIL, NEW).await.ok();
}

#[tokio::test]
async fn a_reset_is_refused_where_no_code_can_go() {
    let test = TestPool::open().await;
    test.invite(EMAIL).await;

    let invited = on(&test, "AdminResetUserPassword", json!({})).await;

    let message = "User password cannot be reset in the current state.";
    assert_eq!(invited.fault(), ("NotAuthorizedException", message));
}

#[tokio::test]
async fn attributes_are_written_and_removed() {
    let test = TestPool::open().await;
    test.add(EMAIL).await;
    let attributes = json!([{ "Name": "locale", "Value": "vi" }, { "Name": "name", "Value": "" }]);

    let answer = on(
        &test,
        "AdminUpdateUserAttributes",
        json!({ "UserAttributes": attributes }),
    )
    .await;

    assert_eq!(answer.ok(), json!({}));
    let written = test.pool.find_account(EMAIL).await.unwrap().attributes;
    assert_eq!(
        written.into_iter().collect::<Vec<_>>(),
        [("locale".to_owned(), "vi".to_owned())]
    );
}

#[tokio::test]
async fn an_address_that_changes_is_unverified_unless_it_is_said_to_be() {
    let test = TestPool::open().await;
    let sub = test.add(EMAIL).await;
    let state = async || test.pool.find_account(&sub).await.unwrap().email_state;
    let write = async |pairs: &[(&str, &str)]| {
        let pairs = pairs
            .iter()
            .map(|(name, value)| json!({ "Name": name, "Value": value }));
        let body = json!({ "Username": sub, "UserAttributes": pairs.collect::<Vec<_>>() });
        administer(&test, "AdminUpdateUserAttributes", body)
            .await
            .ok();
        state().await
    };

    assert_eq!(
        write(&[("email", "An@Example.edu")]).await,
        EmailState::Verified
    );
    assert_eq!(
        write(&[("email", "new@example.edu")]).await,
        EmailState::Unverified
    );
    assert_eq!(
        write(&[("email_verified", "true")]).await,
        EmailState::Verified
    );
    let both = [("email", "newer@example.edu"), ("email_verified", "true")];
    assert_eq!(write(&both).await, EmailState::Verified);
    test.client
        .sign_in("newer@example.edu", PASSWORD)
        .await
        .ok();
    test.client.sign_in(EMAIL, PASSWORD).await.fault();
}

#[tokio::test]
async fn attributes_that_cannot_be_written_leave_everything_as_it_was() {
    let test = TestPool::open().await;
    test.add(EMAIL).await;
    test.add("binh@example.edu").await;
    let before = test.pool.find_account(EMAIL).await.unwrap();

    for (name, value, kind) in [
        ("email", "BINH@example.edu", "AliasExistsException"),
        ("email", "", "InvalidParameterException"),
        ("sub", "x", "InvalidParameterException"),
        ("phone_number_verified", "true", "InvalidParameterException"),
        ("birthdate", "yesterday", "InvalidParameterException"),
    ] {
        let pairs = json!([{ "Name": "locale", "Value": "vi" }, { "Name": name, "Value": value }]);
        let refused = on(
            &test,
            "AdminUpdateUserAttributes",
            json!({ "UserAttributes": pairs }),
        )
        .await;
        assert_eq!(refused.fault().0, kind, "{name}");
    }
    assert_eq!(test.pool.find_account(EMAIL).await.unwrap(), before);
}

#[tokio::test]
async fn a_second_factor_is_turned_off_and_on_for_its_owner() {
    let test = TestPool::open().await;
    add_with_app(&test, EMAIL).await;
    let set = async |settings: Value| {
        on(
            &test,
            "AdminSetUserMFAPreference",
            json!({ "SoftwareTokenMfaSettings": settings }),
        )
        .await
        .ok();
        test.pool.find_account(EMAIL).await.unwrap().mfa
    };

    assert_eq!(set(json!({ "Enabled": false })).await, MfaPreference::Off);
    test.client.tokens(EMAIL, PASSWORD).await;
    let preferred = json!({ "Enabled": true, "PreferredMfa": true });
    assert_eq!(set(preferred).await, MfaPreference::Preferred);
}

#[tokio::test]
async fn a_second_factor_that_is_not_there_is_not_turned_on() {
    let test = TestPool::open().await;
    test.add(EMAIL).await;
    let settings = json!({ "SoftwareTokenMfaSettings": { "Enabled": true } });

    let without = on(&test, "AdminSetUserMFAPreference", settings.clone()).await;
    let access = test.client.tokens(EMAIL, PASSWORD).await["AccessToken"].clone();
    let app = App::scan(&associate(&test, &access).await.ok()["SecretCode"]);
    verify(&test, &access, &app.code(&test, 0)).await.ok();
    let with = on(&test, "AdminSetUserMFAPreference", settings).await;

    assert_eq!(
        without.fault().1,
        "User has not verified software token mfa"
    );
    with.ok();
}

#[tokio::test]
async fn operations_tell_the_truth_about_unknown_users_and_pools() {
    let test = TestPool::open().await;
    test.add(EMAIL).await;

    for operation in [
        "AdminGetUser",
        "AdminSetUserPassword",
        "AdminResetUserPassword",
        "AdminUpdateUserAttributes",
        "AdminSetUserMFAPreference",
        "AdminEnableUser",
        "AdminDisableUser",
        "AdminDeleteUser",
        "AdminUserGlobalSignOut",
        "AdminListGroupsForUser",
    ] {
        let more =
            json!({ "Username": "nobody@example.edu", "Password": NEW, "UserAttributes": [] });
        let nobody = on(&test, operation, more).await;
        assert_eq!(nobody.fault(), UNKNOWN, "{operation}");
    }
    let signer = crate::signers::Signer::of(&test).await;
    let body = json!({ "UserPoolId": "us-east-1_Nowhere01", "Username": EMAIL }).to_string();
    let elsewhere = crate::signers::send(&test, signer.sign("AdminDeleteUser", &body)).await;
    let message = "User pool us-east-1_Nowhere01 does not exist.";
    assert_eq!(elsewhere.fault(), ("ResourceNotFoundException", message));
}

#[tokio::test]
async fn the_pool_and_its_client_are_described() {
    let test = TestPool::open().await;

    let pool = administer(&test, "DescribeUserPool", json!({})).await.ok()["UserPool"].clone();
    let id = json!({ "ClientId": test.client.client_id });
    let client =
        administer(&test, "DescribeUserPoolClient", id).await.ok()["UserPoolClient"].clone();
    let mfa = administer(&test, "GetUserPoolMfaConfig", json!({}))
        .await
        .ok();
    let other = administer(&test, "DescribeUserPoolClient", json!({ "ClientId": "x" })).await;

    assert_eq!(pool["MfaConfiguration"], "OPTIONAL");
    assert_eq!(pool["Policies"]["PasswordPolicy"]["MinimumLength"], 8);
    assert_eq!(client["PreventUserExistenceErrors"], "ENABLED");
    assert_eq!(client["AccessTokenValidity"], 3600);
    let writable = client["WriteAttributes"].as_array().unwrap();
    assert!(!writable.contains(&json!("email")));
    let expected = json!({ "MfaConfiguration": "OPTIONAL", "SoftwareTokenMfaConfiguration": { "Enabled": true } });
    assert_eq!(mfa, expected);
    assert_eq!(other.fault().0, "ResourceNotFoundException");
}
