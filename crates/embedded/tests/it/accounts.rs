//! The school's side of the user pool: accounts and the tokens of their holders.

use aws_lc_rs::hmac;
use data_encoding::BASE32_NOPAD;
use embedded::Home;
use embedded::letters::{Language, LetterKind};
use ports::{AccountState, AccountsError, FirstPassword, IdentityError, NewAccount};
use serde_json::json;

use crate::clients::Caller;
use crate::specimens::StillClock;

const EMAIL: &str = "an@school.example";
const PASSWORD: &str = "Correct-horse1!";

#[tokio::test]
async fn a_chosen_password_signs_in_and_the_token_tells_who() {
    let home = open_home().await;

    let sub = home.accounts.create(chosen(EMAIL)).await.unwrap();

    let tokens = caller(&home).tokens(EMAIL, PASSWORD).await;
    let token = tokens["AccessToken"].as_str().unwrap();
    let identity = home.identities.identify(token).await.unwrap();
    assert_eq!(identity.sub, sub);
    assert_eq!(identity.issued_at, home.clock.now().as_second());
    assert!(!identity.session.is_empty());
    assert!(home.outbox.letters().is_empty());
}

#[tokio::test]
async fn a_mailed_password_must_be_changed_at_the_first_sign_in() {
    let home = open_home().await;

    let account = account(EMAIL, FirstPassword::Mailed);
    home.accounts.create(account).await.unwrap();

    let letters = home.outbox.letters();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].kind, LetterKind::Invitation);
    let challenge = caller(&home).sign_in(EMAIL, &letters[0].secret).await.ok();
    assert_eq!(challenge["ChallengeName"], "NEW_PASSWORD_REQUIRED");
}

#[tokio::test]
async fn a_temporary_password_is_mailed_to_nobody_and_must_be_changed() {
    let home = open_home().await;

    let temporary = FirstPassword::Temporary(PASSWORD.to_owned());
    home.accounts
        .create(account(EMAIL, temporary))
        .await
        .unwrap();

    let challenge = caller(&home).sign_in(EMAIL, PASSWORD).await.ok();
    assert_eq!(challenge["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    assert!(home.outbox.letters().is_empty());
}

#[tokio::test]
async fn creating_again_answers_the_same_account_and_changes_nothing_that_is_in_use() {
    let home = open_home().await;
    let sub = home.accounts.create(chosen(EMAIL)).await.unwrap();

    let other = FirstPassword::Chosen("Another-horse2!".to_owned());
    let again = home
        .accounts
        .create(account("AN@School.example", other))
        .await;
    let mailed = home
        .accounts
        .create(account(EMAIL, FirstPassword::Mailed))
        .await;

    assert_eq!(again.unwrap(), sub);
    assert_eq!(mailed.unwrap(), sub);
    assert!(home.outbox.letters().is_empty());
    caller(&home).tokens(EMAIL, PASSWORD).await;
}

#[tokio::test]
async fn an_invitation_that_was_not_used_is_repeated_with_a_new_password() {
    let home = open_home().await;
    let invite = || account(EMAIL, FirstPassword::Mailed);
    let sub = home.accounts.create(invite()).await.unwrap();

    let again = home.accounts.create(invite()).await.unwrap();
    home.accounts.invite_again(&sub).await.unwrap();

    assert_eq!(again, sub);
    let letters = home.outbox.letters();
    assert_eq!(letters.len(), 3);
    assert_ne!(letters[0].secret, letters[2].secret);
    let challenge = caller(&home).sign_in(EMAIL, &letters[2].secret).await.ok();
    assert_eq!(challenge["ChallengeName"], "NEW_PASSWORD_REQUIRED");
}

#[tokio::test]
async fn a_disabled_account_is_nobody_at_once_and_signs_in_again_when_enabled() {
    let home = open_home().await;
    let sub = home.accounts.create(chosen(EMAIL)).await.unwrap();
    let tokens = caller(&home).tokens(EMAIL, PASSWORD).await;
    let token = tokens["AccessToken"].as_str().unwrap();

    set_state(&home, &sub, AccountState::Disabled).await;
    let refused = home.identities.identify(token).await.unwrap_err();
    let kept_out = caller(&home).sign_in(EMAIL, PASSWORD).await;
    set_state(&home, &sub, AccountState::Enabled).await;

    let IdentityError::Refused { reason } = refused else {
        panic!("{refused}");
    };
    assert_eq!(reason, "revoked");
    assert_eq!(kept_out.fault().0, "NotAuthorizedException");
    assert!(home.identities.identify(token).await.is_err());
    caller(&home).tokens(EMAIL, PASSWORD).await;
}

#[tokio::test]
async fn signing_out_everywhere_ends_the_tokens_and_leaves_the_password() {
    let home = open_home().await;
    let sub = home.accounts.create(chosen(EMAIL)).await.unwrap();
    let tokens = caller(&home).tokens(EMAIL, PASSWORD).await;
    let token = tokens["AccessToken"].as_str().unwrap();

    home.accounts.sign_out_everywhere(&sub).await.unwrap();

    assert!(home.identities.identify(token).await.is_err());
    caller(&home).tokens(EMAIL, PASSWORD).await;
}

#[tokio::test]
async fn one_session_is_ended_with_its_refresh_token_and_no_other_one() {
    let home = open_home().await;
    let sub = home.accounts.create(chosen(EMAIL)).await.unwrap();
    let ended = caller(&home).tokens(EMAIL, PASSWORD).await;
    let other = caller(&home).tokens(EMAIL, PASSWORD).await;
    let [token, other_token] = [&ended, &other].map(|tokens| tokens["AccessToken"].as_str());
    let session = home.identities.identify(token.unwrap()).await.unwrap();

    home.accounts
        .end_session(&sub, &session.session)
        .await
        .unwrap();

    assert!(home.identities.identify(token.unwrap()).await.is_err());
    let refresh = caller(&home).refresh(&ended["RefreshToken"]).await;
    assert_eq!(refresh.fault().0, "NotAuthorizedException");
    let still = home.identities.identify(other_token.unwrap()).await;
    still.unwrap();
}

#[tokio::test]
async fn what_is_not_an_access_token_is_nobody() {
    let home = open_home().await;
    home.accounts.create(chosen(EMAIL)).await.unwrap();
    let tokens = caller(&home).tokens(EMAIL, PASSWORD).await;
    let access = tokens["AccessToken"].as_str().unwrap();

    for token in [
        "",
        "x.y.z",
        &access[..access.len() - 4],
        tokens["IdToken"].as_str().unwrap(),
    ] {
        let refused = home.identities.identify(token).await.unwrap_err();

        assert!(matches!(refused, IdentityError::Refused { .. }));
    }
}

#[tokio::test]
async fn groups_and_address_follow_the_school() {
    let home = open_home().await;
    let sub = home.accounts.create(chosen(EMAIL)).await.unwrap();

    let groups = ["ADMIN".to_owned(), "LECTURER".to_owned()];
    home.accounts.set_groups(&sub, &groups).await.unwrap();
    let new = "an.nguyen@school.example";
    home.accounts.set_email(&sub, new).await.unwrap();

    let tokens = caller(&home).tokens(new, PASSWORD).await;
    let me = json!({ "AccessToken": tokens["AccessToken"] });
    let user = caller(&home).call("GetUser", me).await.ok();
    let attributes = user["UserAttributes"].as_array().unwrap();
    assert!(attributes.contains(&json!({ "Name": "email", "Value": new })));
    assert!(attributes.contains(&json!({ "Name": "email_verified", "Value": "true" })));
    assert!(attributes.contains(&json!({ "Name": "name", "Value": "Nguyễn Văn An" })));
    let account = home.pool.find_account(&sub).await.unwrap();
    assert_eq!(account.groups, groups);
}

#[tokio::test]
async fn refusals_are_facts_of_the_port() {
    let home = open_home().await;
    let accounts = home.accounts.as_ref();
    let sub = accounts.create(chosen(EMAIL)).await.unwrap();
    let other = accounts.create(chosen("lan@school.example")).await.unwrap();

    let rules = [
        "Short1!",
        "correct-horse1!",
        "CORRECT-HORSE1!",
        "Correct-horse!",
        "Correcthorse1",
    ];
    let mut told = Vec::new();
    for password in rules.into_iter().chain([" Correct-horse1!"]) {
        match accounts.set_password(&sub, password).await.unwrap_err() {
            AccountsError::PasswordRefused { rule } => told.push(rule),
            other => panic!("{other}"),
        }
    }

    let expected = [
        "too_short",
        "no_upper",
        "no_lower",
        "no_digit",
        "no_symbol",
        "not_allowed",
    ];
    assert_eq!(told, expected);
    let taken = accounts.set_email(&other, EMAIL).await;
    assert!(matches!(taken, Err(AccountsError::EmailTaken)));
    let used = accounts.invite_again(&sub).await;
    assert!(matches!(used, Err(AccountsError::WrongState)));
    let unknown = accounts.set_password("nobody", PASSWORD).await;
    assert!(matches!(unknown, Err(AccountsError::NotFound)));
}

#[tokio::test]
async fn a_chosen_password_that_is_refused_leaves_no_account() {
    let home = open_home().await;

    let weak = FirstPassword::Chosen("weak".to_owned());
    let refused = home.accounts.create(account(EMAIL, weak)).await;

    assert!(matches!(
        refused,
        Err(AccountsError::PasswordRefused { rule: "too_short" })
    ));
    assert!(home.pool.find_account(EMAIL).await.is_err());
}

#[tokio::test]
async fn a_second_factor_is_known_until_it_is_taken_away() {
    let home = open_home().await;
    let sub = home.accounts.create(chosen(EMAIL)).await.unwrap();
    let before = home.accounts.has_mfa(&sub).await.unwrap();
    set_up_mfa(&home).await;

    let with = home.accounts.has_mfa(&sub).await.unwrap();
    home.accounts.reset_mfa(&sub).await.unwrap();
    let after = home.accounts.has_mfa(&sub).await.unwrap();

    assert_eq!((before, with, after), (false, true, false));
    let gone = home.accounts.has_mfa("nobody").await;
    assert!(matches!(gone, Err(AccountsError::NotFound)));
}

#[tokio::test]
async fn a_password_that_is_reset_is_replaced_by_one_in_a_letter_in_the_persons_language() {
    let home = open_home().await;
    let sub = home.accounts.create(chosen(EMAIL)).await.unwrap();
    let before = caller(&home).tokens(EMAIL, PASSWORD).await;
    home.accounts.set_language(&sub, "en").await.unwrap();

    home.accounts.reset_password(&sub).await.unwrap();

    let letters = home.outbox.letters();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].kind, LetterKind::TemporaryPassword);
    assert_eq!(letters[0].language, Language::English);
    let old = caller(&home).sign_in(EMAIL, PASSWORD).await;
    assert_eq!(old.fault().0, "NotAuthorizedException");
    let renewed = caller(&home).refresh(&before["RefreshToken"]).await;
    assert_eq!(renewed.fault().0, "NotAuthorizedException");
    let challenge = caller(&home).sign_in(EMAIL, &letters[0].secret).await.ok();
    assert_eq!(challenge["ChallengeName"], "NEW_PASSWORD_REQUIRED");
}

/// As an authenticator app does: RFC 6238, six digits in steps of 30 seconds.
async fn set_up_mfa(home: &Home) {
    let access = caller(home).tokens(EMAIL, PASSWORD).await["AccessToken"].clone();
    let associate = json!({ "AccessToken": access });
    let associated = caller(home).call("AssociateSoftwareToken", associate).await;
    let secret = associated.ok()["SecretCode"].as_str().unwrap().to_owned();
    let secret = BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &secret);
    let step = home.clock.now().as_second() / 30;
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let offset = usize::from(tag[19] & 0xf);
    let number = u32::from_be_bytes(tag[offset..offset + 4].try_into().unwrap());
    let code = format!("{:06}", (number & 0x7fff_ffff) % 1_000_000);
    let verify = json!({ "AccessToken": access, "UserCode": code });
    caller(home).call("VerifySoftwareToken", verify).await.ok();
    let prefer = json!({ "AccessToken": access, "SoftwareTokenMfaSettings": { "Enabled": true, "PreferredMfa": true } });
    caller(home).call("SetUserMFAPreference", prefer).await.ok();
}

async fn set_state(home: &Home, sub: &str, state: AccountState) {
    home.accounts.set_state(sub, state).await.unwrap();
}

async fn open_home() -> Home {
    let clock = StillClock::at("2026-02-03T04:05:06Z");
    Home::memory(&[], clock).await.unwrap()
}

fn account(email: &str, first_password: FirstPassword) -> NewAccount {
    NewAccount {
        email: email.to_owned(),
        display_name: "Nguyễn Văn An".to_owned(),
        language: "vi".to_owned(),
        groups: vec!["STUDENT".to_owned()],
        first_password,
    }
}

fn chosen(email: &str) -> NewAccount {
    account(email, FirstPassword::Chosen(PASSWORD.to_owned()))
}

pub fn caller(home: &Home) -> Caller {
    Caller {
        router: userpool::router(home.pool.clone()),
        pool_id: home.pool.pool_id().to_owned(),
        client_id: home.pool.client_id().to_owned(),
    }
}
