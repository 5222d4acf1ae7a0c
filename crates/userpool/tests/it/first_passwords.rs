//! From an invitation to a password of one's own.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};
use userpool::{AccountStatus, Delivery, EmailState, Invitation, NewAccount, PoolMessage};

use crate::clients::{Answer, Caller};
use crate::pools::{PASSWORD, TestPool, new_account};

const EXPIRED: &str = "Temporary password has expired and must be reset by an administrator.";
const WEEK: i64 = 7 * 24 * 3600;

pub async fn answer(client: &Caller, challenge: &Value, responses: Value) -> Answer {
    let mut all = json!({ "USERNAME": challenge["ChallengeParameters"]["USER_ID_FOR_SRP"] });
    all.as_object_mut()
        .unwrap()
        .extend(responses.as_object().unwrap().clone());
    let body = json!({
        "ChallengeName": "NEW_PASSWORD_REQUIRED", "ClientId": client.client_id, "Session": challenge["Session"],
        "ChallengeResponses": all, "ClientMetadata": {},
    });
    client.call("RespondToAuthChallenge", body).await
}

pub fn tamper(session: &str) -> String {
    let other = if session.starts_with('A') { 'B' } else { 'A' };
    format!("{other}{}", &session[1..])
}

#[tokio::test]
async fn a_temporary_password_asks_for_a_new_one_and_then_gives_tokens() {
    let test = TestPool::open().await;
    let temporary = test.invite("an@example.edu").await;

    let challenge = test.client.sign_in("an@example.edu", &temporary).await.ok();
    let tokens = answer(
        &test.client,
        &challenge,
        json!({ "NEW_PASSWORD": PASSWORD }),
    )
    .await
    .ok();

    assert_eq!(challenge["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    assert!((20..=4096).contains(&challenge["Session"].as_str().unwrap().len()));
    assert!(challenge.get("AuthenticationResult").is_none());
    assert!(tokens["AuthenticationResult"]["RefreshToken"].is_string());
    test.client.sign_in("an@example.edu", PASSWORD).await.ok();
    assert_eq!(
        test.client
            .sign_in("an@example.edu", &temporary)
            .await
            .fault()
            .0,
        "NotAuthorizedException"
    );
}

#[tokio::test]
async fn the_challenge_tells_the_attributes_as_json_in_texts() {
    let test = TestPool::open().await;
    let temporary = test.invite("an@example.edu").await;

    let challenge = test.client.sign_in("an@example.edu", &temporary).await.ok();

    let parameter = |name: &str| {
        challenge["ChallengeParameters"][name]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let required: Vec<String> = serde_json::from_str(&parameter("requiredAttributes")).unwrap();
    let attributes: Value = serde_json::from_str(&parameter("userAttributes")).unwrap();
    assert!(required.is_empty());
    assert!(attributes.get("sub").is_none());
    assert_eq!(attributes["email"], "an@example.edu");
    assert_eq!(attributes["name"], "Nguyễn Văn An");
}

#[tokio::test]
async fn a_new_password_must_fit_the_policy_and_may_be_tried_again() {
    let test = TestPool::open().await;
    let temporary = test.invite("an@example.edu").await;
    let challenge = test.client.sign_in("an@example.edu", &temporary).await.ok();

    for (password, lack) in [
        ("Short1!", "Password not long enough"),
        ("no-upper-1!", "Password must have uppercase characters"),
        ("NO-LOWER-1!", "Password must have lowercase characters"),
        ("No-digits!", "Password must have numeric characters"),
        ("NoSymbols1", "Password must have symbol characters"),
    ] {
        let refused = answer(
            &test.client,
            &challenge,
            json!({ "NEW_PASSWORD": password }),
        )
        .await;
        let message = format!("Password did not conform with policy: {lack}");
        assert_eq!(
            refused.fault(),
            ("InvalidPasswordException", message.as_str())
        );
    }
    for password in [" Correct-horse1!", &format!("Aa1!{}", "x".repeat(253))] {
        let refused = answer(
            &test.client,
            &challenge,
            json!({ "NEW_PASSWORD": password }),
        )
        .await;
        assert_eq!(refused.fault().0, "InvalidParameterException");
    }

    answer(
        &test.client,
        &challenge,
        json!({ "NEW_PASSWORD": PASSWORD }),
    )
    .await
    .ok();
}

#[tokio::test]
async fn a_challenge_is_answered_once_in_time_and_untampered() {
    let test = TestPool::open().await;
    let temporary = test.invite("an@example.edu").await;
    let challenge = test.client.sign_in("an@example.edu", &temporary).await.ok();
    let late = test.client.sign_in("an@example.edu", &temporary).await.ok();
    let mut tampered = challenge.clone();
    tampered["Session"] = Value::from(tamper(challenge["Session"].as_str().unwrap()));
    let new = json!({ "NEW_PASSWORD": PASSWORD });

    let refused = answer(&test.client, &tampered, new.clone()).await;
    answer(&test.client, &challenge, new.clone()).await.ok();
    let again = answer(&test.client, &challenge, new.clone()).await;
    test.clock.advance(180);
    let late = answer(&test.client, &late, new).await;

    assert_eq!(
        refused.fault(),
        ("NotAuthorizedException", "Invalid session for the user.")
    );
    assert_eq!(
        again.fault().1,
        "Invalid session for the user, session can only be used once."
    );
    assert_eq!(
        late.fault().1,
        "Invalid session for the user, session is expired."
    );
}

#[tokio::test]
async fn a_secret_block_is_no_session() {
    let test = TestPool::open().await;
    let temporary = test.invite("an@example.edu").await;
    let first = test.client.initiate("an@example.edu", "abc").await.ok();
    let mut challenge = test.client.sign_in("an@example.edu", &temporary).await.ok();
    challenge["Session"] = first["ChallengeParameters"]["SECRET_BLOCK"].clone();

    let refused = answer(
        &test.client,
        &challenge,
        json!({ "NEW_PASSWORD": PASSWORD }),
    )
    .await;

    assert_eq!(refused.fault().1, "Invalid session for the user.");
}

#[tokio::test]
async fn attributes_are_written_on_this_occasion_but_not_the_address() {
    let test = TestPool::open().await;
    let temporary = test.invite("an@example.edu").await;
    let challenge = test.client.sign_in("an@example.edu", &temporary).await.ok();

    let foreign = json!({ "NEW_PASSWORD": PASSWORD, "userAttributes.email": "other@example.edu" });
    let refused = answer(&test.client, &challenge, foreign).await;
    let own = json!({
        "NEW_PASSWORD": PASSWORD, "userAttributes.email": "an@example.edu",
        "userAttributes.email_verified": "false", "userAttributes.nickname": "An",
        "PASSWORD_CLAIM_SIGNATURE": "ignored", "TIMESTAMP": "ignored",
    });
    answer(&test.client, &challenge, own).await.ok();

    assert_eq!(
        refused.fault(),
        (
            "NotAuthorizedException",
            "A client attempted to write unauthorized attribute"
        )
    );
    let account = test.pool.find_account("an@example.edu").await.unwrap();
    assert_eq!(account.attributes["nickname"], "An");
    assert_eq!(account.status, AccountStatus::Confirmed);
}

#[tokio::test]
async fn using_a_mailed_password_proves_the_address() {
    let test = TestPool::open().await;
    let temporary = test.invite("an@example.edu").await;
    let before = test.pool.find_account("an@example.edu").await.unwrap();

    let challenge = test.client.sign_in("an@example.edu", &temporary).await.ok();
    answer(
        &test.client,
        &challenge,
        json!({ "NEW_PASSWORD": PASSWORD }),
    )
    .await
    .ok();

    assert_eq!(before.email_state, EmailState::Unverified);
    assert_eq!(
        test.pool
            .find_account("an@example.edu")
            .await
            .unwrap()
            .email_state,
        EmailState::Verified
    );
}

#[tokio::test]
async fn a_password_that_was_handed_over_or_mailed_elsewhere_proves_no_address() {
    let test = TestPool::open().await;
    let given = NewAccount {
        temporary_password: Some("Handed-over1!".to_owned().into()),
        email_state: EmailState::Unverified,
        ..new_account("an@example.edu")
    };
    test.pool.create_account(given).await.unwrap();
    let mailed = test.invite("old@example.edu").await;
    let moved = test.pool.find_account("old@example.edu").await.unwrap().sub;
    test.pool
        .set_email(&moved, "new@example.edu", EmailState::Unverified)
        .await
        .unwrap();

    for (email, password) in [
        ("an@example.edu", "Handed-over1!"),
        ("new@example.edu", mailed.as_str()),
    ] {
        let challenge = test.client.sign_in(email, password).await.ok();
        answer(
            &test.client,
            &challenge,
            json!({ "NEW_PASSWORD": PASSWORD }),
        )
        .await
        .ok();
        assert_eq!(
            test.pool.find_account(email).await.unwrap().email_state,
            EmailState::Unverified,
            "{email}"
        );
    }
}

#[tokio::test]
async fn a_temporary_password_expires_after_seven_days_and_an_invitation_renews_it() {
    let test = TestPool::open().await;
    let temporary = test.invite("an@example.edu").await;
    let sub = test.pool.find_account("an@example.edu").await.unwrap().sub;

    test.clock.advance(WEEK - 1);
    let in_time = test.client.sign_in("an@example.edu", &temporary).await;
    test.clock.advance(1);
    let too_late = test.client.sign_in("an@example.edu", &temporary).await;
    let delivery = test.pool.resend_invitation(&sub).await.unwrap();
    let renewed = test.mail.temporary_password().await;

    assert_eq!(in_time.ok()["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    assert_eq!(too_late.fault(), ("NotAuthorizedException", EXPIRED));
    assert_eq!(delivery, Delivery::Sent);
    assert_eq!(
        test.client
            .sign_in("an@example.edu", &temporary)
            .await
            .fault()
            .1,
        "Incorrect username or password."
    );
    test.client.sign_in("an@example.edu", &renewed).await.ok();
}

#[tokio::test]
async fn an_invitation_speaks_the_language_of_the_account() {
    let test = TestPool::open().await;
    let mut new = NewAccount {
        invitation: Invitation::ByMail,
        ..new_account("an@example.edu")
    };
    new.attributes.insert("locale".to_owned(), "vi".to_owned());

    test.pool.create_account(new).await.unwrap();

    match test.mail.next().await {
        PoolMessage::Invitation {
            email, language, ..
        } => assert_eq!((&*email, &*language), ("an@example.edu", "vi")),
        _ => panic!("something else than an invitation"),
    }
}

#[tokio::test]
async fn an_invitation_that_cannot_be_sent_leaves_the_account_as_it_should_be() {
    let test = TestPool::open().await;
    test.mail.is_broken.store(true, Ordering::SeqCst);
    let new = NewAccount {
        invitation: Invitation::ByMail,
        ..new_account("an@example.edu")
    };

    let created = test.pool.create_account(new).await.unwrap();
    test.mail.is_broken.store(false, Ordering::SeqCst);
    let again = test
        .pool
        .resend_invitation(&created.account.sub)
        .await
        .unwrap();

    assert_eq!(created.delivery, Delivery::Failed);
    assert_eq!(again, Delivery::Sent);
    let temporary = test.mail.temporary_password().await;
    test.client.sign_in("an@example.edu", &temporary).await.ok();
}
