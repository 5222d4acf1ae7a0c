//! What becomes of Cognito's errors.

use std::sync::Arc;

use aws::{PoolAccounts, SystemEntropy};
use ports::{Accounts, AccountsError};

use crate::engines::configure;
use crate::scripts::Line::Says;
use crate::scripts::{Line, Script};

async fn accounts(lines: &'static [Line]) -> PoolAccounts {
    let script = Script::start(lines).await;
    let config = configure(&script.endpoint);
    PoolAccounts::new(&config, "us-east-1_Pool", None, Arc::new(SystemEntropy))
}

#[tokio::test]
async fn an_address_of_another_account_is_refused() {
    let accounts = accounts(&[Says(
        400,
        r#"{"__type":"AliasExistsException","message":"An account with the email already exists."}"#,
    )])
    .await;

    let taken = accounts.set_email("sub", "an@school.example").await;

    assert!(matches!(taken, Err(AccountsError::EmailTaken)));
}

#[tokio::test]
async fn a_short_password_is_refused_as_one() {
    let accounts = accounts(&[Says(
        400,
        r#"{"__type":"InvalidPasswordException","message":"Password did not conform with policy: Password not long enough"}"#,
    )])
    .await;

    let refused = accounts.set_password("sub", "Ab1!").await;

    let too_short = AccountsError::PasswordRefused { rule: "too_short" }.to_string();
    assert_eq!(refused.unwrap_err().to_string(), too_short);
}

#[tokio::test]
async fn a_pool_that_is_asked_too_often_or_has_mailed_enough_is_unavailable() {
    for line in [
        &[Says(400, r#"{"__type":"TooManyRequestsException"}"#)],
        &[Says(
            400,
            r#"{"__type":"LimitExceededException","message":"Exceeded daily email limit"}"#,
        )],
    ] {
        let refused = accounts(line).await.invite_again("sub").await;

        assert!(matches!(refused, Err(AccountsError::Unavailable(_))));
    }
}

#[tokio::test]
async fn cognitos_own_sender_takes_few_invitations() {
    let accounts = accounts(&[]).await;

    assert_eq!(accounts.most_invited(), Some(40));
}

#[tokio::test]
async fn a_second_factor_is_there_if_the_user_has_any() {
    let with = accounts(&[Says(
        200,
        r#"{"Username":"sub","UserMFASettingList":["SOFTWARE_TOKEN_MFA"]}"#,
    )])
    .await;
    let without = accounts(&[Says(200, r#"{"Username":"sub"}"#)]).await;

    assert!(with.has_mfa("sub").await.unwrap());
    assert!(!without.has_mfa("sub").await.unwrap());
}
