//! A name without an account behaves as one with: nobody learns here who has one.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::clients::{Answer, Caller, Secret};
use crate::pools::{PASSWORD, TestPool};

/// Everything about an answer that could differ, without the values that differ each time anyway.
fn shape(answer: &Answer) -> (u16, BTreeMap<String, usize>, Value) {
    let headers = answer
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.len()))
        .collect();
    (answer.status.as_u16(), headers, lengths(&answer.body))
}

fn lengths(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), lengths(value)))
            .collect(),
        Value::String(text) => Value::from(text.len()),
        other => other.clone(),
    }
}

async fn challenge(client: &Caller, name: &str) -> Answer {
    // Odd lengths and even ones, as clients draw them, would only blur the comparison.
    client.initiate(name, &"a".repeat(767)).await
}

#[tokio::test]
async fn the_challenge_of_an_unknown_name_has_the_same_shape() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;

    let known = challenge(&test.client, "an@example.edu").await;
    let unknown = challenge(&test.client, "no@example.edu").await;

    assert_eq!(shape(&known), shape(&unknown));
    let id = unknown.body["ChallengeParameters"]["USER_ID_FOR_SRP"]
        .as_str()
        .unwrap()
        .to_owned();
    let bytes = id.as_bytes();
    assert_eq!(
        (bytes[14], b"89ab".contains(&bytes[19])),
        (b'4', true),
        "{id} is a UUID of version 4"
    );
}

#[tokio::test]
async fn id_and_salt_of_an_unknown_name_stay_and_the_public_value_does_not() {
    let test = TestPool::open().await;

    let first = challenge(&test.client, "no@example.edu").await.body;
    let second = challenge(&test.client, "NO@example.edu").await.body;
    let other = challenge(&test.client, "no2@example.edu").await.body;

    let [first, second, other] =
        [first, second, other].map(|body| body["ChallengeParameters"].clone());
    for name in ["SALT", "USERNAME", "USER_ID_FOR_SRP"] {
        assert_eq!(first[name], second[name], "{name}");
        assert_ne!(first[name], other[name], "{name}");
    }
    for name in ["SRP_B", "SECRET_BLOCK"] {
        assert_ne!(first[name], second[name], "{name}");
    }
}

#[tokio::test]
async fn an_unknown_user_name_is_its_own_id_as_a_known_one_is() {
    let test = TestPool::open().await;
    let sub = test.add("an@example.edu").await;
    let unknown = "4b1c2f0e-7d52-4c43-9f3a-0d9d3d0a1b2c";

    for name in [sub.as_str(), unknown] {
        let answer = challenge(&test.client, name).await.ok();
        assert_eq!(answer["ChallengeParameters"]["USER_ID_FOR_SRP"], name);
    }
}

#[tokio::test]
async fn the_id_of_an_unknown_name_can_be_asked_for_without_a_difference() {
    let test = TestPool::open().await;
    let sub = test.add("an@example.edu").await;
    let by_name =
        challenge(&test.client, "no@example.edu").await.ok()["ChallengeParameters"].clone();

    let by_id = challenge(&test.client, by_name["USER_ID_FOR_SRP"].as_str().unwrap())
        .await
        .ok();
    let known_by_name = challenge(&test.client, "an@example.edu").await.ok();
    let known_by_id = challenge(&test.client, &sub).await.ok();

    assert_eq!(by_id["ChallengeParameters"]["SALT"], by_name["SALT"]);
    assert_eq!(
        known_by_id["ChallengeParameters"]["SALT"],
        known_by_name["ChallengeParameters"]["SALT"]
    );
}

#[tokio::test]
async fn a_proof_for_an_unknown_name_is_refused_as_a_wrong_password_is() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;

    let known = test.client.sign_in("an@example.edu", "Wrong-horse1!").await;
    let unknown = test.client.sign_in("no@example.edu", "Wrong-horse1!").await;

    assert_eq!(known.fault(), unknown.fault());
    assert_eq!(shape(&known), shape(&unknown));
}

#[tokio::test]
async fn unknown_names_are_locked_out_as_known_ones_are() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;

    for name in ["an@example.edu", "no@example.edu"] {
        for _ in 0..5 {
            assert_eq!(
                test.client.sign_in(name, "Wrong-horse1!").await.fault().1,
                "Incorrect username or password."
            );
        }
        assert_eq!(
            test.client.sign_in(name, PASSWORD).await.fault().1,
            "Password attempts exceeded"
        );
    }
}

#[tokio::test]
async fn a_forgotten_password_of_an_unknown_name_looks_alike_and_mails_nothing() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    let forgot = async |name: &str| {
        let body = json!({ "ClientId": test.client.client_id, "Username": name });
        test.client.call("ForgotPassword", body).await
    };

    let known = forgot("AN@example.edu").await;
    test.mail.code().await;
    let unknown = forgot("AX@example.edu").await;

    assert_eq!(shape(&known), shape(&unknown));
    assert_eq!(known.body, unknown.body);
    assert!(test.mail.is_empty().await);
}

#[tokio::test]
async fn a_code_for_an_unknown_name_is_refused_as_a_wrong_one_is() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    let forgot = async |name: &str| {
        let body = json!({ "ClientId": test.client.client_id, "Username": name });
        test.client.call("ForgotPassword", body).await
    };
    let confirm = async |name: &str| {
        let body = json!({
            "ClientId": test.client.client_id, "Username": name, "ConfirmationCode": "12345", "Password": PASSWORD,
        });
        test.client.call("ConfirmForgotPassword", body).await
    };

    for name in ["an@example.edu", "no@example.edu"] {
        assert_eq!(confirm(name).await.fault().0, "ExpiredCodeException");
        forgot(name).await.ok();
        for _ in 0..5 {
            assert_eq!(confirm(name).await.fault().0, "CodeMismatchException");
        }
        assert_eq!(confirm(name).await.fault().0, "LimitExceededException");
        for _ in 1..5 {
            forgot(name).await.ok();
        }
        assert_eq!(forgot(name).await.fault().0, "LimitExceededException");
    }
}

#[tokio::test]
async fn a_proof_with_the_key_of_any_password_does_not_open_an_unknown_name() {
    let test = TestPool::open().await;
    let secret = Secret::draw();
    let challenge = test
        .client
        .initiate("no@example.edu", &secret.public_hex())
        .await
        .ok();

    let proof = secret.prove(&test.client.pool_id, "", &challenge["ChallengeParameters"]);

    assert_eq!(
        test.client.respond(proof).await.fault().0,
        "NotAuthorizedException"
    );
}
