//! A forgotten password, from the code to the new one.

use std::sync::atomic::Ordering;

use serde_json::json;
use userpool::{
    Access, AccountError, AccountStatus, Delivery, EmailState, MfaPreference, PasswordKind,
};

use crate::authenticators::add_with_app;
use crate::clients::Answer;
use crate::pools::{PASSWORD, TestPool};

const NEW: &str = "Another-horse2!";
const EXPIRED: (&str, &str) = (
    "ExpiredCodeException",
    "Invalid code provided, please request a code again.",
);
const MISMATCH: (&str, &str) = (
    "CodeMismatchException",
    "Invalid verification code provided, please try again.",
);
const LIMIT: (&str, &str) = (
    "LimitExceededException",
    "Attempt limit exceeded, please try after some time.",
);

async fn forgot(test: &TestPool, name: &str) -> Answer {
    test.client
        .call(
            "ForgotPassword",
            json!({ "ClientId": test.client.client_id, "Username": name }),
        )
        .await
}

async fn confirm(test: &TestPool, code: &str, password: &str) -> Answer {
    let body = json!({
        "ClientId": test.client.client_id, "Username": "an@example.edu", "ConfirmationCode": code, "Password": password,
    });
    test.client.call("ConfirmForgotPassword", body).await
}

/// A code of the same form that is not this one.
fn other_than(code: &str) -> String {
    let last = code.as_bytes()[5];
    format!("{}{}", &code[..5], if last == b'0' { '1' } else { '0' })
}

#[tokio::test]
async fn a_code_sets_a_new_password_and_ends_all_sessions() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    let tokens = test.client.tokens("an@example.edu", PASSWORD).await;

    let told = forgot(&test, "an@example.edu").await.ok();
    let code = test.mail.code().await;
    let done = confirm(&test, &code, NEW).await.ok();

    let details =
        json!({ "AttributeName": "email", "DeliveryMedium": "EMAIL", "Destination": "a***@e***" });
    assert_eq!(told, json!({ "CodeDeliveryDetails": details }));
    assert_eq!(done, json!({}));
    assert!(code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()));
    test.client.sign_in("an@example.edu", NEW).await.ok();
    assert_eq!(
        test.client
            .sign_in("an@example.edu", PASSWORD)
            .await
            .fault()
            .0,
        "NotAuthorizedException"
    );
    assert_eq!(
        test.client.refresh(&tokens["RefreshToken"]).await.fault().1,
        "Refresh Token has been revoked"
    );
    let user = test
        .client
        .call("GetUser", json!({ "AccessToken": tokens["AccessToken"] }))
        .await;
    assert_eq!(user.fault().1, "Access Token has been revoked");
}

#[tokio::test]
async fn a_code_works_once_and_for_an_hour() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    forgot(&test, "an@example.edu").await.ok();
    let used = test.mail.code().await;
    confirm(&test, &used, NEW).await.ok();
    let again = confirm(&test, &used, NEW).await;

    forgot(&test, "an@example.edu").await.ok();
    let old = test.mail.code().await;
    test.clock.advance(3600);
    let late = confirm(&test, &old, NEW).await;

    assert_eq!(again.fault(), EXPIRED);
    assert_eq!(late.fault(), EXPIRED);
}

#[tokio::test]
async fn a_newer_code_replaces_the_older() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    forgot(&test, "an@example.edu").await.ok();
    let older = test.mail.code().await;
    forgot(&test, "an@example.edu").await.ok();
    let newer = test.mail.code().await;

    if older != newer {
        assert_eq!(confirm(&test, &older, NEW).await.fault(), MISMATCH);
    }
    confirm(&test, &newer, NEW).await.ok();
}

#[tokio::test]
async fn five_wrong_codes_void_the_right_one() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    forgot(&test, "an@example.edu").await.ok();
    let code = test.mail.code().await;

    for _ in 0..5 {
        assert_eq!(
            confirm(&test, &other_than(&code), NEW).await.fault(),
            MISMATCH
        );
    }

    assert_eq!(confirm(&test, &code, NEW).await.fault(), LIMIT);
    forgot(&test, "an@example.edu").await.ok();
    let code = test.mail.code().await;
    confirm(&test, &code, NEW).await.ok();
}

#[tokio::test]
async fn a_weak_password_does_not_use_the_code_up() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    forgot(&test, "an@example.edu").await.ok();
    let code = test.mail.code().await;

    for _ in 0..6 {
        assert_eq!(
            confirm(&test, &code, "weak").await.fault().0,
            "InvalidPasswordException"
        );
    }

    confirm(&test, &code, NEW).await.ok();
}

#[tokio::test]
async fn five_codes_an_hour_are_sent() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    for _ in 0..5 {
        forgot(&test, "an@example.edu").await.ok();
        test.clock.advance(60);
    }

    let sixth = forgot(&test, "an@example.edu").await;
    test.clock.advance(3300);

    assert_eq!(sixth.fault(), LIMIT);
    forgot(&test, "an@example.edu").await.ok();
}

#[tokio::test]
async fn no_code_goes_to_a_disabled_account_or_an_unverified_address() {
    let test = TestPool::open().await;
    let sub = test.add("an@example.edu").await;

    test.pool.set_access(&sub, Access::Disabled).await.unwrap();
    let disabled = forgot(&test, "an@example.edu").await;
    test.pool.set_access(&sub, Access::Enabled).await.unwrap();
    test.pool
        .set_email(&sub, "an@example.edu", EmailState::Unverified)
        .await
        .unwrap();
    let unverified = forgot(&test, "an@example.edu").await;

    assert_eq!(
        disabled.ok()["CodeDeliveryDetails"]["Destination"],
        "a***@e***"
    );
    assert_eq!(
        unverified.ok()["CodeDeliveryDetails"]["Destination"],
        "a***@e***"
    );
    assert!(test.mail.is_empty().await);
}

#[tokio::test]
async fn an_account_that_was_not_used_yet_has_nothing_to_reset() {
    let test = TestPool::open().await;
    test.invite("an@example.edu").await;
    let sub = test.pool.find_account("an@example.edu").await.unwrap().sub;

    let answer = forgot(&test, "an@example.edu").await;

    let message = "User password cannot be reset in the current state.";
    assert_eq!(answer.fault(), ("NotAuthorizedException", message));
    assert!(matches!(
        test.pool.reset_password(&sub).await,
        Err(AccountError::StillInvited)
    ));
}

#[tokio::test]
async fn a_code_mailed_to_an_old_address_is_worth_nothing() {
    let test = TestPool::open().await;
    let sub = test.add("old@example.edu").await;
    forgot(&test, "old@example.edu").await.ok();
    let code = test.mail.code().await;

    test.pool
        .set_email(&sub, "an@example.edu", EmailState::Verified)
        .await
        .unwrap();

    assert_eq!(confirm(&test, &code, NEW).await.fault(), EXPIRED);
}

#[tokio::test]
async fn a_password_set_by_an_administrator_voids_the_code_that_is_out() {
    let test = TestPool::open().await;
    let sub = test.add("an@example.edu").await;
    forgot(&test, "an@example.edu").await.ok();
    let code = test.mail.code().await;

    test.pool
        .set_password(&sub, PASSWORD, PasswordKind::Temporary)
        .await
        .unwrap();

    assert_eq!(confirm(&test, &code, NEW).await.fault(), EXPIRED);
}

#[tokio::test]
async fn mail_that_fails_is_not_told_and_breaks_nothing() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    test.mail.is_broken.store(true, Ordering::SeqCst);

    forgot(&test, "an@example.edu").await.ok();
    test.mail.is_broken.store(false, Ordering::SeqCst);

    test.client.sign_in("an@example.edu", PASSWORD).await.ok();
    forgot(&test, "an@example.edu").await.ok();
    let code = test.mail.code().await;
    confirm(&test, &code, NEW).await.ok();
}

#[tokio::test]
async fn an_administrators_reset_makes_the_old_password_useless_until_a_new_one_is_set() {
    let test = TestPool::open().await;
    let sub = test.add("an@example.edu").await;

    let delivery = test.pool.reset_password(&sub).await.unwrap();
    let code = test.mail.code().await;
    let right = test.client.sign_in("an@example.edu", PASSWORD).await;
    let wrong = test.client.sign_in("an@example.edu", "Wrong-horse1!").await;

    assert_eq!(delivery, Delivery::Sent);
    assert_eq!(
        right.fault(),
        (
            "PasswordResetRequiredException",
            "Password reset required for the user"
        )
    );
    assert_eq!(wrong.fault().0, "NotAuthorizedException");
    confirm(&test, &code, NEW).await.ok();
    test.client.sign_in("an@example.edu", NEW).await.ok();
    assert_eq!(
        test.pool.find_account(&sub).await.unwrap().status,
        AccountStatus::Confirmed
    );
}

#[tokio::test]
async fn setting_a_password_ends_a_reset() {
    let test = TestPool::open().await;
    let sub = test.add("an@example.edu").await;
    test.pool.reset_password(&sub).await.unwrap();

    test.pool
        .set_password(&sub, NEW, PasswordKind::Permanent)
        .await
        .unwrap();

    test.client.sign_in("an@example.edu", NEW).await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_tried_at_the_same_moment_count_one_by_one() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    forgot(&test, "an@example.edu").await.ok();
    let code = test.mail.code().await;
    let body = json!({
        "ClientId": test.client.client_id, "Username": "an@example.edu", "ConfirmationCode": other_than(&code), "Password": NEW,
    });

    let tries = (0..30).map(|_| {
        let (client, body) = (test.client.clone(), body.clone());
        tokio::spawn(async move {
            client
                .call("ConfirmForgotPassword", body)
                .await
                .fault()
                .0
                .to_owned()
        })
    });
    let mut mismatches = 0;
    for answer in tries.collect::<Vec<_>>() {
        mismatches += usize::from(answer.await.unwrap() == "CodeMismatchException");
    }

    assert!(mismatches <= 5, "{mismatches}");
}

#[tokio::test]
async fn a_password_is_replaced_by_a_mailed_one_that_is_to_be_changed_and_all_sessions_end() {
    let test = TestPool::open().await;
    let app = add_with_app(&test, "an@example.edu").await;
    let sub = test.pool.find_account("an@example.edu").await.unwrap().sub;
    forgot(&test, "an@example.edu").await.ok();
    let code = test.mail.code().await;
    let challenge = test.client.sign_in("an@example.edu", PASSWORD).await.ok();
    let tokens = test
        .client
        .answer_code(&challenge, &app.code(&test, 1))
        .await;
    let tokens = tokens.ok()["AuthenticationResult"].clone();

    let delivery = test.pool.mail_temporary_password(&sub).await.unwrap();

    assert_eq!(delivery, Delivery::Sent);
    let old = test.client.sign_in("an@example.edu", PASSWORD).await;
    assert_eq!(old.fault().0, "NotAuthorizedException");
    let renewed = test.client.refresh(&tokens["RefreshToken"]).await;
    assert_eq!(renewed.fault().1, "Refresh Token has been revoked");
    assert_ne!(confirm(&test, &code, NEW).await.fault().0, "");
    let temporary = test.mail.temporary_password().await;
    let challenge = test.client.sign_in("an@example.edu", &temporary).await.ok();
    assert_eq!(challenge["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    // The second factor is another matter.
    let account = test.pool.find_account(&sub).await.unwrap();
    assert_ne!(account.mfa, MfaPreference::Off);
}

#[tokio::test]
async fn a_temporary_password_whose_letter_was_not_taken_can_be_asked_for_again() {
    let test = TestPool::open().await;
    let sub = test.add("an@example.edu").await;
    test.mail.is_broken.store(true, Ordering::SeqCst);
    let lost = test.pool.mail_temporary_password(&sub).await.unwrap();
    test.mail.is_broken.store(false, Ordering::SeqCst);

    let again = test.pool.mail_temporary_password(&sub).await.unwrap();

    assert_eq!((lost, again), (Delivery::Failed, Delivery::Sent));
    let temporary = test.mail.temporary_password().await;
    let challenge = test.client.sign_in("an@example.edu", &temporary).await.ok();
    assert_eq!(challenge["ChallengeName"], "NEW_PASSWORD_REQUIRED");
}
