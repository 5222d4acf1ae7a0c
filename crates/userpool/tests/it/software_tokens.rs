//! Setting up an authenticator app, and turning it on and off.

use data_encoding::{BASE32_NOPAD, BASE64};
use serde_json::{Value, json};
use userpool::{AccountError, MfaPreference, PoolConfig};

use crate::authenticators::{App, add_with_app, associate, prefer, verify};
use crate::pools::{ENDPOINT, PASSWORD, TestPool};

const EMAIL: &str = "an@example.edu";

async fn signed_in() -> (TestPool, Value) {
    let test = TestPool::open().await;
    test.add(EMAIL).await;
    let access = test.client.tokens(EMAIL, PASSWORD).await["AccessToken"].clone();
    (test, access)
}

async fn mfa_of(test: &TestPool, access: &Value) -> [Value; 2] {
    let body = json!({ "AccessToken": access });
    let user = test.client.call("GetUser", body).await.ok();
    ["UserMFASettingList", "PreferredMfaSetting"].map(|name| user[name].clone())
}

#[tokio::test]
async fn a_secret_of_52_characters_is_proved_by_a_code_of_its_app() {
    let (test, access) = signed_in().await;

    let secret = associate(&test, &access).await.ok();
    let app = App::scan(&secret["SecretCode"]);
    let verified = verify(&test, &access, &app.code(&test, 0)).await.ok();

    assert_eq!(secret["SecretCode"].as_str().unwrap().len(), 52);
    assert!(secret.get("Session").is_none());
    assert_eq!(verified, json!({ "Status": "SUCCESS" }));
}

#[tokio::test]
async fn an_app_that_was_verified_is_asked_for_only_once_it_is_turned_on() {
    let (test, access) = signed_in().await;
    let app = App::scan(&associate(&test, &access).await.ok()["SecretCode"]);
    verify(&test, &access, &app.code(&test, 0)).await.ok();

    let before = mfa_of(&test, &access).await;
    let off = test.client.sign_in(EMAIL, PASSWORD).await.ok();
    prefer(&test, &access, json!({ "Enabled": true }))
        .await
        .ok();
    let on = test.client.sign_in(EMAIL, PASSWORD).await.ok();

    assert_eq!(before, [json!(null), json!(null)]);
    assert!(off["AuthenticationResult"].is_object());
    assert_eq!(on["ChallengeName"], "SOFTWARE_TOKEN_MFA");
}

#[tokio::test]
async fn a_preference_is_what_clients_mean_by_it() {
    let (test, access) = signed_in().await;
    let app = App::scan(&associate(&test, &access).await.ok()["SecretCode"]);
    verify(&test, &access, &app.code(&test, 0)).await.ok();
    let on = json!(["SOFTWARE_TOKEN_MFA"]);
    let name = json!("SOFTWARE_TOKEN_MFA");

    for (settings, expected) in [
        (json!({ "Enabled": true }), [on.clone(), json!(null)]),
        (
            json!({ "Enabled": true, "PreferredMfa": true }),
            [on.clone(), name.clone()],
        ),
        (json!(null), [on.clone(), name.clone()]),
        (json!({ "Enabled": true }), [on.clone(), name]),
        (
            json!({ "Enabled": true, "PreferredMfa": false }),
            [on, json!(null)],
        ),
        (json!({ "Enabled": false }), [json!(null), json!(null)]),
    ] {
        let answer = prefer(&test, &access, settings.clone()).await;
        assert_eq!(answer.ok(), json!({}));
        assert_eq!(mfa_of(&test, &access).await, expected, "{settings}");
    }
}

#[tokio::test]
async fn what_was_turned_off_is_turned_on_again_without_a_new_app() {
    let test = TestPool::open().await;
    add_with_app(&test, EMAIL).await;
    let sub = test.pool.find_account(EMAIL).await.unwrap().sub;
    test.pool
        .set_mfa_preference(&sub, MfaPreference::Off)
        .await
        .unwrap();
    let access = test.client.tokens(EMAIL, PASSWORD).await["AccessToken"].clone();

    let answer = prefer(&test, &access, json!({ "Enabled": true })).await;

    answer.ok();
    let again = test.client.sign_in(EMAIL, PASSWORD).await.ok();
    assert_eq!(again["ChallengeName"], "SOFTWARE_TOKEN_MFA");
}

#[tokio::test]
async fn nothing_is_turned_on_before_an_app_was_verified() {
    let (test, access) = signed_in().await;
    associate(&test, &access).await.ok();
    let sub = test.pool.find_account(EMAIL).await.unwrap().sub;

    let refused = prefer(&test, &access, json!({ "Enabled": true })).await;
    let by_host = test.pool.set_mfa_preference(&sub, MfaPreference::On).await;
    let off = prefer(&test, &access, json!({ "Enabled": false })).await;

    assert_eq!(
        refused.fault(),
        (
            "InvalidParameterException",
            "User has not verified software token mfa"
        )
    );
    assert!(matches!(by_host, Err(AccountError::TokenUnverified)));
    off.ok();
}

#[tokio::test]
async fn a_wrong_code_proves_no_app_and_the_right_one_still_does() {
    let (test, access) = signed_in().await;
    let app = App::scan(&associate(&test, &access).await.ok()["SecretCode"]);

    let wrong = verify(&test, &access, &app.wrong_code(&test)).await;
    let right = verify(&test, &access, &app.code(&test, 0)).await;

    assert_eq!(
        wrong.fault(),
        (
            "EnableSoftwareTokenMFAException",
            "Code mismatch and fail enable Software Token MFA"
        )
    );
    right.ok();
}

#[tokio::test]
async fn there_is_nothing_to_verify_before_a_secret_was_asked_for() {
    let (test, access) = signed_in().await;

    let refused = verify(&test, &access, "123456").await;

    assert_eq!(refused.fault().0, "SoftwareTokenMFANotFoundException");
}

#[tokio::test]
async fn what_is_no_code_of_six_digits_is_refused_by_its_form() {
    let (test, access) = signed_in().await;
    associate(&test, &access).await.ok();

    for code in ["", "12345", "1234567", "12345a", "१२३४५६"] {
        let refused = verify(&test, &access, code).await;
        assert_eq!(refused.fault().0, "InvalidParameterException", "{code}");
    }
}

#[tokio::test]
async fn a_device_has_a_name_of_128_characters_at_most() {
    let (test, access) = signed_in().await;
    let app = App::scan(&associate(&test, &access).await.ok()["SecretCode"]);
    let name = |length: usize| json!({ "AccessToken": access, "UserCode": app.code(&test, 0), "FriendlyDeviceName": "ô".repeat(length) });

    let long = test.client.call("VerifySoftwareToken", name(129)).await;
    let short = test.client.call("VerifySoftwareToken", name(128)).await;

    assert_eq!(long.fault().0, "InvalidParameterException");
    short.ok();
}

#[tokio::test]
async fn factors_that_the_pool_does_not_have_can_only_be_turned_off() {
    let (test, access) = signed_in().await;

    for name in ["SMSMfaSettings", "EmailMfaSettings"] {
        for (enabled, status) in [(true, 400), (false, 200)] {
            let body = json!({ "AccessToken": access, name: { "Enabled": enabled } });
            let answer = test.client.call("SetUserMFAPreference", body).await;
            assert_eq!(answer.status.as_u16(), status, "{name} {enabled}");
        }
    }
}

#[tokio::test]
async fn a_new_app_takes_the_place_of_the_former_one_when_it_is_verified() {
    let test = TestPool::open().await;
    let former = add_with_app(&test, EMAIL).await;
    let challenge = test.client.sign_in(EMAIL, PASSWORD).await.ok();
    let tokens = test
        .client
        .answer_code(&challenge, &former.code(&test, 1))
        .await
        .ok();
    let access = tokens["AuthenticationResult"]["AccessToken"].clone();
    test.clock.advance(90);

    let app = App::scan(&associate(&test, &access).await.ok()["SecretCode"]);
    let pending = test.client.sign_in(EMAIL, PASSWORD).await.ok();
    let with_former = test
        .client
        .answer_code(&pending, &former.code(&test, 0))
        .await;
    verify(&test, &access, &app.code(&test, 0)).await.ok();
    let replaced = test.client.sign_in(EMAIL, PASSWORD).await.ok();
    let refused = test
        .client
        .answer_code(&replaced, &former.code(&test, 1))
        .await;
    let with_new = test
        .client
        .answer_code(&replaced, &app.code(&test, 1))
        .await;

    with_former.ok();
    assert_eq!(refused.fault().0, "CodeMismatchException");
    with_new.ok();
}

#[tokio::test]
async fn a_session_sets_up_nothing_since_no_challenge_asks_for_it() {
    let test = TestPool::open().await;
    add_with_app(&test, EMAIL).await;
    let challenge = test.client.sign_in(EMAIL, PASSWORD).await.ok();

    for operation in ["AssociateSoftwareToken", "VerifySoftwareToken"] {
        let body = json!({ "Session": challenge["Session"], "UserCode": "123456" });
        let refused = test.client.call(operation, body).await;
        assert_eq!(
            refused.fault(),
            ("NotAuthorizedException", "Invalid session for the user.")
        );
    }
}

#[tokio::test]
async fn only_a_good_access_token_sets_up_an_app() {
    let (test, access) = signed_in().await;
    let sub = test.pool.find_account(EMAIL).await.unwrap().sub;
    test.pool.sign_out_everywhere(&sub).await.unwrap();

    for answer in [
        associate(&test, &access).await,
        verify(&test, &access, "123456").await,
        prefer(&test, &access, json!({ "Enabled": false })).await,
    ] {
        let revoked = ("NotAuthorizedException", "Access Token has been revoked");
        assert_eq!(answer.fault(), revoked);
    }
}

#[tokio::test]
async fn secrets_lie_sealed_in_the_store() {
    let (test, access) = signed_in().await;
    let secret = associate(&test, &access).await.ok()["SecretCode"].clone();
    let app = App::scan(&secret);
    let pending = test.store.page("accounts", None, 10).await.unwrap();
    verify(&test, &access, &app.code(&test, 0)).await.ok();
    let verified = test.store.page("accounts", None, 10).await.unwrap();

    let [pending, verified]: [Value; 2] =
        [&pending[0], &verified[0]].map(|kept| serde_json::from_str(&kept.value).unwrap());
    let secret = BASE32_NOPAD.decode(secret.as_str().unwrap().as_bytes());
    let secret = secret.unwrap();
    for written in [
        &pending["pending_token"],
        &verified["software_token"]["secret"],
    ] {
        let sealed = BASE64.decode(written.as_str().unwrap().as_bytes()).unwrap();
        assert!(sealed.len() > secret.len());
        assert!(!sealed.windows(secret.len()).any(|part| part == secret));
    }
}

#[tokio::test]
async fn the_host_takes_a_lost_app_away_and_the_password_lets_in_again() {
    let test = TestPool::open().await;
    add_with_app(&test, EMAIL).await;
    let account = test.pool.find_account(EMAIL).await.unwrap();

    test.pool.reset_mfa(&account.sub).await.unwrap();

    assert_eq!(account.mfa, MfaPreference::On);
    let after = test.pool.find_account(EMAIL).await.unwrap();
    assert_eq!(after.mfa, MfaPreference::Off);
    let tokens = test.client.tokens(EMAIL, PASSWORD).await;
    let on = prefer(&test, &tokens["AccessToken"], json!({ "Enabled": true })).await;
    assert_eq!(on.fault().0, "InvalidParameterException");
    let unknown = test.pool.reset_mfa("nobody").await;
    assert!(matches!(unknown, Err(AccountError::NotFound)));
}

#[tokio::test]
async fn an_app_is_there_after_a_restart() {
    let test = TestPool::open().await;
    let app = add_with_app(&test, EMAIL).await;

    let restarted = test.reopen(PoolConfig::new(ENDPOINT)).await;

    let challenge = restarted.client.sign_in(EMAIL, PASSWORD).await.ok();
    let code = app.code(&restarted, 1);
    restarted.client.answer_code(&challenge, &code).await.ok();
}
