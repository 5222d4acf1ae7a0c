//! Signing in with a code of an authenticator app after the password.

use serde_json::{Value, json};
use userpool::{Access, MfaPreference, PasswordKind};

use crate::authenticators::add_with_app;
use crate::clients::Answer;
use crate::first_passwords;
use crate::pools::{PASSWORD, TestPool};

const EMAIL: &str = "an@example.edu";
const NEW: &str = "Another-horse2!";
const INVALID: (&str, &str) = ("NotAuthorizedException", "Invalid session for the user.");
const LOCKED: (&str, &str) = ("NotAuthorizedException", "Password attempts exceeded");
const WRONG: (&str, &str) = ("CodeMismatchException", "Invalid code received for user");
const USED: (&str, &str) = (
    "ExpiredCodeException",
    "Your software token has already been used once.",
);

async fn challenge(test: &TestPool) -> Value {
    test.client.sign_in(EMAIL, PASSWORD).await.ok()
}

async fn answer(test: &TestPool, challenge: &Value, code: &str) -> Answer {
    test.client.answer_code(challenge, code).await
}

async fn sub(test: &TestPool) -> String {
    test.pool.find_account(EMAIL).await.unwrap().sub
}

#[tokio::test]
async fn the_password_asks_for_a_code_and_the_code_gives_tokens() {
    let test = TestPool::open().await;
    let app = add_with_app(&test, EMAIL).await;

    let challenge = challenge(&test).await;
    let tokens = answer(&test, &challenge, &app.code(&test, 1)).await.ok();

    assert_eq!(challenge["ChallengeName"], "SOFTWARE_TOKEN_MFA");
    assert!(challenge.get("AuthenticationResult").is_none());
    assert!((20..=4096).contains(&challenge["Session"].as_str().unwrap().len()));
    let parameters = json!({ "USER_ID_FOR_SRP": sub(&test).await, "FRIENDLY_DEVICE_NAME": "" });
    assert_eq!(challenge["ChallengeParameters"], parameters);
    assert!(tokens["AuthenticationResult"]["RefreshToken"].is_string());
}

#[tokio::test]
async fn what_clients_send_beside_the_code_is_ignored() {
    let test = TestPool::open().await;
    let app = add_with_app(&test, EMAIL).await;
    let challenge = challenge(&test).await;

    let code = app.code(&test, 1);
    let responses = json!({
        "USERNAME": EMAIL, "SOFTWARE_TOKEN_MFA_CODE": code, "SMS_MFA_CODE": code, "DEVICE_KEY": null,
    });
    let body = json!({
        "ChallengeName": "SOFTWARE_TOKEN_MFA", "ClientId": test.client.client_id,
        "Session": challenge["Session"], "ChallengeResponses": responses, "ClientMetadata": {},
    });

    test.client.call("RespondToAuthChallenge", body).await.ok();
}

#[tokio::test]
async fn a_code_works_once_and_its_use_at_verification_counts() {
    let test = TestPool::open().await;
    let app = add_with_app(&test, EMAIL).await;

    let verified = answer(&test, &challenge(&test).await, &app.code(&test, 0)).await;
    let next = app.code(&test, 1);
    answer(&test, &challenge(&test).await, &next).await.ok();
    test.clock.advance(30);
    let again = answer(&test, &challenge(&test).await, &next).await;

    assert_eq!(verified.fault(), USED);
    assert_eq!(again.fault(), USED);
}

#[tokio::test]
async fn a_clock_may_be_one_step_away_and_no_more() {
    let test = TestPool::open().await;
    let app = add_with_app(&test, EMAIL).await;

    for (steps, is_good) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
        test.clock.advance(300);
        let answer = answer(&test, &challenge(&test).await, &app.code(&test, steps)).await;
        assert_eq!(answer.status == 200, is_good, "{steps}");
    }
}

#[tokio::test]
async fn a_wrong_code_leaves_the_challenge_open() {
    let test = TestPool::open().await;
    let app = add_with_app(&test, EMAIL).await;
    let challenge = challenge(&test).await;

    let wrong = answer(&test, &challenge, &app.wrong_code(&test)).await;
    let nonsense = answer(&test, &challenge, "my phone").await;
    let right = answer(&test, &challenge, &app.code(&test, 1)).await;

    assert_eq!(wrong.fault(), WRONG);
    assert_eq!(nonsense.fault(), WRONG);
    right.ok();
}

#[tokio::test]
async fn a_challenge_is_over_after_five_wrong_codes() {
    let test = TestPool::open().await;
    let app = add_with_app(&test, EMAIL).await;
    let first = challenge(&test).await;
    for _ in 0..5 {
        answer(&test, &first, &app.wrong_code(&test)).await.fault();
    }
    test.clock.advance(1);

    let refused = answer(&test, &first, &app.code(&test, 1)).await;
    let fresh = answer(&test, &challenge(&test).await, &app.code(&test, 1)).await;

    assert_eq!(refused.fault(), INVALID);
    fresh.ok();
}

#[tokio::test]
async fn wrong_codes_lock_like_wrong_passwords_and_a_right_password_forgets_none() {
    let test = TestPool::open().await;
    let app = add_with_app(&test, EMAIL).await;
    let mut open = Value::Null;
    for _ in 0..5 {
        open = challenge(&test).await;
        answer(&test, &open, &app.wrong_code(&test)).await.fault();
    }

    let with_code = answer(&test, &open, &app.code(&test, 1)).await;
    let with_password = test.client.sign_in(EMAIL, PASSWORD).await;
    test.clock.advance(1);
    let sixth = answer(&test, &challenge(&test).await, &app.wrong_code(&test)).await;
    test.clock.advance(1);
    let still_locked = test.client.sign_in(EMAIL, PASSWORD).await;

    assert_eq!(with_code.fault(), LOCKED);
    assert_eq!(with_password.fault(), LOCKED);
    assert_eq!(sixth.fault(), WRONG);
    assert_eq!(still_locked.fault(), LOCKED);
}

#[tokio::test]
async fn a_right_code_forgets_the_failures() {
    let test = TestPool::open().await;
    let app = add_with_app(&test, EMAIL).await;
    for _ in 0..4 {
        answer(&test, &challenge(&test).await, &app.wrong_code(&test))
            .await
            .fault();
    }
    answer(&test, &challenge(&test).await, &app.code(&test, 1))
        .await
        .ok();

    for _ in 0..4 {
        answer(&test, &challenge(&test).await, &app.wrong_code(&test))
            .await
            .fault();
    }

    challenge(&test).await;
}

#[tokio::test]
async fn a_mailed_code_forgets_no_wrong_codes_of_the_app() {
    let test = TestPool::open().await;
    let app = add_with_app(&test, EMAIL).await;
    let open = challenge(&test).await;
    for _ in 0..5 {
        answer(&test, &open, &app.wrong_code(&test)).await.fault();
    }

    let asked = json!({ "ClientId": test.client.client_id, "Username": EMAIL });
    test.client.call("ForgotPassword", asked).await.ok();
    let reset = json!({
        "ClientId": test.client.client_id, "Username": EMAIL,
        "ConfirmationCode": test.mail.code().await, "Password": NEW,
    });
    test.client.call("ConfirmForgotPassword", reset).await.ok();

    assert_eq!(test.client.sign_in(EMAIL, NEW).await.fault(), LOCKED);
}

#[tokio::test]
async fn a_password_changed_with_the_old_one_forgets_no_wrong_codes_of_the_app() {
    let test = TestPool::open().await;
    let app = add_with_app(&test, EMAIL).await;
    let signed_in = answer(&test, &challenge(&test).await, &app.code(&test, 1)).await;
    let token = signed_in.ok()["AuthenticationResult"]["AccessToken"].clone();
    let open = challenge(&test).await;
    for _ in 0..4 {
        answer(&test, &open, &app.wrong_code(&test)).await.fault();
    }

    let change = json!({
        "AccessToken": token, "PreviousPassword": PASSWORD, "ProposedPassword": NEW,
    });
    test.client.call("ChangePassword", change).await.ok();

    let fifth = test.client.sign_in(EMAIL, NEW).await.ok();
    answer(&test, &fifth, &app.wrong_code(&test)).await.fault();
    assert_eq!(test.client.sign_in(EMAIL, NEW).await.fault(), LOCKED);
}

#[tokio::test]
async fn a_challenge_is_answered_by_its_account_untampered_in_time_and_once() {
    let test = TestPool::open().await;
    let app = add_with_app(&test, EMAIL).await;
    let other = add_with_app(&test, "binh@example.edu").await;
    let open = challenge(&test).await;
    let late = challenge(&test).await;
    let mut foreign = test.client.sign_in("binh@example.edu", PASSWORD).await.ok();
    foreign["ChallengeParameters"] = open["ChallengeParameters"].clone();
    let mut tampered = open.clone();
    tampered["Session"] = json!(first_passwords::tamper(open["Session"].as_str().unwrap()));
    let mut absent = open.clone();
    absent["Session"] = json!(null);

    let by_other = answer(&test, &foreign, &other.code(&test, 1)).await;
    let by_owner = answer(&test, &foreign, &app.code(&test, 1)).await;
    let tampered = answer(&test, &tampered, &app.code(&test, 1)).await;
    let absent = answer(&test, &absent, &app.code(&test, 1)).await;
    answer(&test, &open, &app.code(&test, 1)).await.ok();
    let again = answer(&test, &open, &app.code(&test, 1)).await;
    test.clock.advance(180);
    let late = answer(&test, &late, &app.code(&test, 0)).await;

    assert_eq!(by_other.fault(), INVALID);
    assert_eq!(by_owner.fault(), INVALID);
    assert_eq!(tampered.fault(), INVALID);
    assert_eq!(absent.fault().0, "InvalidParameterException");
    let used = "Invalid session for the user, session can only be used once.";
    assert_eq!(again.fault(), ("NotAuthorizedException", used));
    let expired = "Invalid session for the user, session is expired.";
    assert_eq!(late.fault(), ("NotAuthorizedException", expired));
}

#[tokio::test]
async fn the_session_of_one_challenge_does_not_answer_another() {
    let test = TestPool::open().await;
    let app = add_with_app(&test, EMAIL).await;
    let code = challenge(&test).await;
    let sub = sub(&test).await;

    let new = json!({ "NEW_PASSWORD": NEW });
    let as_password = first_passwords::answer(&test.client, &code, new).await;
    test.pool
        .set_password(&sub, PASSWORD, PasswordKind::Temporary)
        .await
        .unwrap();
    let password = challenge(&test).await;
    let as_code = answer(&test, &password, &app.code(&test, 1)).await;

    assert_eq!(as_password.fault(), INVALID);
    assert_eq!(password["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    assert_eq!(as_code.fault(), INVALID);
}

#[tokio::test]
async fn a_challenge_is_over_when_the_account_changed_under_it() {
    let test = TestPool::open().await;
    let app = add_with_app(&test, EMAIL).await;
    let sub = sub(&test).await;

    let open = challenge(&test).await;
    test.pool.set_access(&sub, Access::Disabled).await.unwrap();
    let disabled = answer(&test, &open, &app.code(&test, 1)).await;
    test.pool.set_access(&sub, Access::Enabled).await.unwrap();
    test.pool
        .set_mfa_preference(&sub, MfaPreference::Off)
        .await
        .unwrap();
    let without = answer(&test, &open, &app.code(&test, 1)).await;
    test.pool
        .set_mfa_preference(&sub, MfaPreference::On)
        .await
        .unwrap();
    test.pool
        .set_password(&sub, NEW, PasswordKind::Permanent)
        .await
        .unwrap();
    let with_old_password = answer(&test, &open, &app.code(&test, 1)).await;

    assert_eq!(
        disabled.fault(),
        ("NotAuthorizedException", "User is disabled.")
    );
    assert_eq!(without.fault(), INVALID);
    assert_eq!(with_old_password.fault(), INVALID);
}

#[tokio::test]
async fn after_a_temporary_password_comes_the_new_one_and_then_the_code() {
    let test = TestPool::open().await;
    let app = add_with_app(&test, EMAIL).await;
    test.pool
        .set_password(&sub(&test).await, "Temporary-1!", PasswordKind::Temporary)
        .await
        .unwrap();

    let first = test.client.sign_in(EMAIL, "Temporary-1!").await.ok();
    let new = json!({ "NEW_PASSWORD": NEW });
    let second = first_passwords::answer(&test.client, &first, new.clone())
        .await
        .ok();
    let again = first_passwords::answer(&test.client, &first, new).await;
    let tokens = answer(&test, &second, &app.code(&test, 1)).await.ok();

    assert_eq!(first["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    assert_eq!(second["ChallengeName"], "SOFTWARE_TOKEN_MFA");
    assert!(second.get("AuthenticationResult").is_none());
    assert!(again.fault().1.ends_with("session can only be used once."));
    assert!(tokens["AuthenticationResult"]["AccessToken"].is_string());
}

#[tokio::test]
async fn a_refresh_asks_for_no_code() {
    let test = TestPool::open().await;
    let app = add_with_app(&test, EMAIL).await;
    let tokens = answer(&test, &challenge(&test).await, &app.code(&test, 1))
        .await
        .ok();

    let refreshed = test
        .client
        .refresh(&tokens["AuthenticationResult"]["RefreshToken"])
        .await;

    assert!(refreshed.ok()["AuthenticationResult"]["AccessToken"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_sent_many_times_at_once_lets_in_once() {
    let test = TestPool::open().await;
    let app = add_with_app(&test, EMAIL).await;
    let mut open = Vec::new();
    for _ in 0..4 {
        open.push(challenge(&test).await);
    }
    let code = app.code(&test, 1);

    let tries = open.into_iter().map(|challenge| {
        let (client, code) = (test.client.clone(), code.clone());
        tokio::spawn(async move { client.answer_code(&challenge, &code).await.status })
    });
    let mut let_in = 0;
    for answer in tries.collect::<Vec<_>>() {
        let_in += usize::from(answer.await.unwrap() == 200);
    }

    assert_eq!(let_in, 1);
}

#[tokio::test]
async fn unknown_names_have_no_challenge_to_answer() {
    let test = TestPool::open().await;
    add_with_app(&test, EMAIL).await;
    let mut open = challenge(&test).await;
    open["ChallengeParameters"]["USER_ID_FOR_SRP"] = json!("nobody@example.edu");

    let refused = answer(&test, &open, "123456").await;

    assert_eq!(refused.fault(), INVALID);
}
