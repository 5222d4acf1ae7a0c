//! The school's accounts in a Cognito user pool.

use aws_sdk_cognitoidentityprovider::operation::initiate_auth::InitiateAuthOutput;
use aws_sdk_cognitoidentityprovider::types::{ChallengeNameType, UserStatusType};
use ports::{AccountState, Accounts, AccountsError, FirstPassword, NewAccount};

use super::pools::{Pool, SIGN_IN_URL, mails_to};

const PASSWORD: &str = "Correct-horse1!";

fn account(email: &str, first_password: FirstPassword) -> NewAccount {
    NewAccount {
        email: email.to_owned(),
        display_name: "Nguyễn Thị Ánh".to_owned(),
        language: "vi".to_owned(),
        groups: vec!["LECTURER".to_owned(), "ADMIN".to_owned()],
        first_password,
    }
}

fn chosen(email: &str) -> NewAccount {
    account(email, FirstPassword::Chosen(PASSWORD.to_owned()))
}

fn is_challenged(signed_in: Option<InitiateAuthOutput>) -> bool {
    let challenge = signed_in.and_then(|signed_in| signed_in.challenge_name);
    challenge == Some(ChallengeNameType::NewPasswordRequired)
}

#[tokio::test]
#[ignore = "needs ministack, which cargo xtask engines starts"]
async fn a_chosen_password_signs_in_and_the_account_is_as_the_school_says() {
    let pool = Pool::create().await;

    let sub = pool.accounts().create(chosen("a@s.example")).await.unwrap();

    let signed_in = pool.sign_in("a@s.example", PASSWORD).await.unwrap();
    assert!(signed_in.authentication_result().is_some());
    assert_eq!(pool.groups(&sub).await, ["ADMIN", "LECTURER"]);
    let user = pool.user(&sub).await;
    let value = |name: &str| {
        let found = user.user_attributes().iter().find(|each| each.name == name);
        found.and_then(|each| each.value()).unwrap_or_default()
    };
    assert_eq!(value("email_verified"), "true");
    assert_eq!(value("name"), "Nguyễn Thị Ánh");
    assert_eq!(value("locale"), "vi");
}

#[tokio::test]
#[ignore = "needs ministack, which cargo xtask engines starts"]
async fn cognito_mails_a_temporary_password_and_mails_again() {
    let (pool, email) = (Pool::create().await, "cognito-mails@s.example");
    let accounts = pool.accounts();

    let invitation = account(email, FirstPassword::Mailed);
    let sub = accounts.create(invitation).await.unwrap();
    accounts.invite_again(&sub).await.unwrap();

    assert_eq!(mails_to(email).await.len(), 2);
    let status = pool.user(&sub).await.user_status;
    assert_eq!(status, Some(UserStatusType::ForceChangePassword));
}

#[tokio::test]
#[ignore = "needs ministack, which cargo xtask engines starts"]
async fn a_mail_sender_brings_the_password_in_our_own_words_and_the_last_one_works() {
    let (pool, email) = (Pool::create().await, "our-words@s.example");
    let accounts = pool.accounts_with_letters().await;

    let invitation = account(email, FirstPassword::Mailed);
    let sub = accounts.create(invitation).await.unwrap();
    accounts.invite_again(&sub).await.unwrap();

    let mails = mails_to(email).await;
    assert_eq!(mails.len(), 2);
    let texts = mails.iter().map(|mail| mail["BodyText"].as_str().unwrap());
    let passwords: Vec<&str> = texts
        .map(|text| {
            assert!(text.contains("Xin chào") && text.contains(SIGN_IN_URL));
            let mut lines = text.lines().filter_map(|line| line.strip_prefix("    "));
            lines.next_back().unwrap()
        })
        .collect();
    assert_ne!(passwords[0], passwords[1]);
    assert!(pool.sign_in(email, passwords[0]).await.is_none());
    assert!(is_challenged(pool.sign_in(email, passwords[1]).await));
}

#[tokio::test]
#[ignore = "needs ministack, which cargo xtask engines starts"]
async fn a_temporary_password_is_mailed_to_nobody_and_must_be_changed() {
    let (pool, email) = (Pool::create().await, "temporary@s.example");
    let temporary = FirstPassword::Temporary(PASSWORD.to_owned());

    let made = pool.accounts().create(account(email, temporary)).await;

    made.unwrap();
    assert!(mails_to(email).await.is_empty());
    assert!(is_challenged(pool.sign_in(email, PASSWORD).await));
}

#[tokio::test]
#[ignore = "needs ministack, which cargo xtask engines starts"]
async fn creating_again_answers_the_same_account_and_changes_nothing_that_is_in_use() {
    let (pool, email) = (Pool::create().await, "again@s.example");
    let accounts = pool.accounts();
    let sub = accounts.create(chosen(email)).await.unwrap();

    let other = FirstPassword::Chosen("Another-horse2!".to_owned());
    let again = accounts.create(account(email, other)).await;
    let mailed = accounts.create(account(email, FirstPassword::Mailed)).await;

    assert_eq!(again.unwrap(), sub);
    assert_eq!(mailed.unwrap(), sub);
    assert!(mails_to(email).await.is_empty());
    assert!(pool.sign_in(email, PASSWORD).await.is_some());
}

#[tokio::test]
#[ignore = "needs ministack, which cargo xtask engines starts"]
async fn an_account_that_an_attempt_left_without_groups_and_password_is_finished() {
    let (pool, email) = (Pool::create().await, "half@s.example");
    let half = pool.client.admin_create_user().user_pool_id(&pool.id);
    half.username(email).send().await.unwrap();

    let sub = pool.accounts().create(chosen(email)).await.unwrap();

    assert_eq!(pool.groups(&sub).await, ["ADMIN", "LECTURER"]);
    assert!(pool.sign_in(email, PASSWORD).await.is_some());
}

#[tokio::test]
#[ignore = "needs ministack, which cargo xtask engines starts"]
async fn who_has_a_password_of_their_own_is_not_invited_again() {
    let pool = Pool::create().await;
    let accounts = pool.accounts();
    let sub = accounts.create(chosen("used@s.example")).await.unwrap();

    let invited = accounts.invite_again(&sub).await;

    assert!(matches!(invited, Err(AccountsError::WrongState)));
}

#[tokio::test]
#[ignore = "needs ministack, which cargo xtask engines starts"]
async fn a_disabled_account_is_kept_out_and_its_sessions_do_not_come_back() {
    let (pool, email) = (Pool::create().await, "disabled@s.example");
    let accounts = pool.accounts();
    let sub = accounts.create(chosen(email)).await.unwrap();
    let before = pool.sign_in(email, PASSWORD).await.unwrap();

    let disabled = AccountState::Disabled;
    accounts.set_state(&sub, disabled).await.unwrap();
    let kept_out = pool.sign_in(email, PASSWORD).await;
    accounts
        .set_state(&sub, AccountState::Enabled)
        .await
        .unwrap();

    assert!(kept_out.is_none());
    assert!(pool.refresh(&before).await.is_none());
    assert!(pool.sign_in(email, PASSWORD).await.is_some());
}

#[tokio::test]
#[ignore = "needs ministack, which cargo xtask engines starts"]
async fn signing_out_everywhere_ends_what_could_be_renewed() {
    let (pool, email) = (Pool::create().await, "everywhere@s.example");
    let accounts = pool.accounts();
    let sub = accounts.create(chosen(email)).await.unwrap();
    let before = pool.sign_in(email, PASSWORD).await.unwrap();
    assert!(pool.refresh(&before).await.is_some());

    accounts.sign_out_everywhere(&sub).await.unwrap();

    assert!(pool.refresh(&before).await.is_none());
}

#[tokio::test]
#[ignore = "needs ministack, which cargo xtask engines starts"]
async fn a_password_that_is_reset_works_no_longer_and_another_is_mailed_by_either_sender() {
    let pool = Pool::create().await;
    for (email, accounts) in [
        ("reset-cognito@s.example", pool.accounts()),
        ("reset-ours@s.example", pool.accounts_with_letters().await),
    ] {
        let sub = accounts.create(chosen(email)).await.unwrap();
        let before = pool.sign_in(email, PASSWORD).await.unwrap();

        for _ in 0..2 {
            accounts.reset_password(&sub).await.unwrap();
        }

        assert_eq!(mails_to(email).await.len(), 2, "{email}");
        assert!(pool.sign_in(email, PASSWORD).await.is_none());
        assert!(pool.refresh(&before).await.is_none());
        let status = pool.user(&sub).await.user_status;
        assert_eq!(status, Some(UserStatusType::ForceChangePassword));
    }
}

#[tokio::test]
#[ignore = "needs ministack, which cargo xtask engines starts"]
async fn groups_and_address_follow_the_school() {
    let pool = Pool::create().await;
    let accounts = pool.accounts();
    let sub = accounts.create(chosen("old@s.example")).await.unwrap();

    let groups = ["STUDENT".to_owned(), "ADMIN".to_owned()];
    for _ in 0..2 {
        accounts.set_groups(&sub, &groups).await.unwrap();
        accounts.set_email(&sub, "new@s.example").await.unwrap();
        accounts.set_language(&sub, "en").await.unwrap();
    }

    assert_eq!(pool.groups(&sub).await, ["ADMIN", "STUDENT"]);
    assert!(pool.sign_in("new@s.example", PASSWORD).await.is_some());
    assert!(pool.sign_in("old@s.example", PASSWORD).await.is_none());
}

#[tokio::test]
#[ignore = "needs ministack, which cargo xtask engines starts"]
async fn a_password_against_the_policy_is_refused_with_the_rule() {
    let pool = Pool::create().await;
    let accounts = pool.accounts();
    let sub = accounts.create(chosen("policy@s.example")).await.unwrap();

    let refused = accounts.set_password(&sub, "abcdefg1!").await;

    let Err(AccountsError::PasswordRefused { rule }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(rule, "no_upper");
}

#[tokio::test]
#[ignore = "needs ministack, which cargo xtask engines starts"]
async fn an_account_that_is_gone_is_not_found() {
    let pool = Pool::create().await;
    let accounts = pool.accounts();
    let nobody = "00000000-0000-4000-8000-000000000000";

    let answers = [
        accounts.invite_again(nobody).await,
        accounts.set_password(nobody, PASSWORD).await,
        accounts.reset_password(nobody).await,
        accounts.set_language(nobody, "en").await,
        accounts.has_mfa(nobody).await.map(drop),
        accounts.set_email(nobody, "x@s.example").await,
        accounts.set_groups(nobody, &["ADMIN".to_owned()]).await,
        accounts.set_state(nobody, AccountState::Disabled).await,
        accounts.reset_mfa(nobody).await,
        accounts.sign_out_everywhere(nobody).await,
    ];

    for answer in answers {
        assert!(matches!(answer, Err(AccountsError::NotFound)), "{answer:?}");
    }
}
