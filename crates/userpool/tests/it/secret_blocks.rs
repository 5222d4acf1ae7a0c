//! The sealed state between the two steps of a sign-in: whose it is, how long, and how often it serves.

use data_encoding::BASE64;
use serde_json::Value;
use userpool::PasswordKind;

use crate::clients::Secret;
use crate::pools::{PASSWORD, TestPool};

const INCORRECT: (&str, &str) = ("NotAuthorizedException", "Incorrect username or password.");

#[tokio::test]
async fn a_tampered_secret_block_is_refused() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    let secret = Secret::draw();
    let challenge = test
        .client
        .initiate("an@example.edu", &secret.public_hex())
        .await
        .ok();
    let challenge = &challenge["ChallengeParameters"];
    let block = BASE64
        .decode(challenge["SECRET_BLOCK"].as_str().unwrap().as_bytes())
        .unwrap();

    for index in [0, 11, 12, 400, block.len() - 1] {
        let mut tampered = block.clone();
        tampered[index] ^= 1;
        let mut changed = challenge.clone();
        changed["SECRET_BLOCK"] = Value::from(BASE64.encode(&tampered));
        let answer = test
            .client
            .respond(secret.prove(&test.client.pool_id, PASSWORD, &changed))
            .await;
        assert_eq!(answer.fault(), INCORRECT, "{index}");
    }

    for text in ["", "x", "%%%", "b3BhcXVl"] {
        let mut proof = secret.prove(&test.client.pool_id, PASSWORD, challenge);
        proof["PASSWORD_CLAIM_SECRET_BLOCK"] = Value::from(text);
        test.client.respond(proof).await.fault();
    }
    test.client
        .respond(secret.prove(&test.client.pool_id, PASSWORD, challenge))
        .await
        .ok();
}

#[tokio::test]
async fn a_secret_block_serves_its_own_account_only() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    let other = test.add("binh@example.edu").await;
    let secret = Secret::draw();
    let challenge = test
        .client
        .initiate("an@example.edu", &secret.public_hex())
        .await
        .ok();

    let mut moved = challenge["ChallengeParameters"].clone();
    moved["USER_ID_FOR_SRP"] = Value::from(other);
    let answer = test
        .client
        .respond(secret.prove(&test.client.pool_id, PASSWORD, &moved))
        .await;

    assert_eq!(answer.fault(), INCORRECT);
}

#[tokio::test]
async fn a_secret_block_serves_its_own_pool_only() {
    let (test, other) = (TestPool::open().await, TestPool::open().await);
    test.add("an@example.edu").await;
    let secret = Secret::draw();
    let challenge = test
        .client
        .initiate("an@example.edu", &secret.public_hex())
        .await
        .ok();
    let proof = secret.prove(
        &test.client.pool_id,
        PASSWORD,
        &challenge["ChallengeParameters"],
    );

    assert_eq!(other.client.respond(proof).await.fault(), INCORRECT);
}

#[tokio::test]
async fn a_secret_block_expires_after_three_minutes() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;

    for (wait, is_in_time) in [(179, true), (180, false)] {
        let secret = Secret::draw();
        let challenge = test
            .client
            .initiate("an@example.edu", &secret.public_hex())
            .await
            .ok();
        let proof = secret.prove(
            &test.client.pool_id,
            PASSWORD,
            &challenge["ChallengeParameters"],
        );
        test.clock.advance(wait);
        let answer = test.client.respond(proof).await;
        assert_eq!(answer.status.is_success(), is_in_time, "{wait}");
        if !is_in_time {
            assert_eq!(
                answer.fault().1,
                "Invalid session for the user, session is expired."
            );
        }
    }
}

#[tokio::test]
async fn a_proof_lets_in_once() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    let secret = Secret::draw();
    let challenge = test
        .client
        .initiate("an@example.edu", &secret.public_hex())
        .await
        .ok();
    let proof = secret.prove(
        &test.client.pool_id,
        PASSWORD,
        &challenge["ChallengeParameters"],
    );

    test.client.respond(proof.clone()).await.ok();
    let again = test.client.respond(proof).await;

    assert_eq!(
        again.fault().1,
        "Invalid session for the user, session can only be used once."
    );
}

#[tokio::test]
async fn a_sign_in_begun_with_an_old_password_cannot_be_finished() {
    let test = TestPool::open().await;
    let sub = test.add("an@example.edu").await;
    let secret = Secret::draw();
    let challenge = test
        .client
        .initiate("an@example.edu", &secret.public_hex())
        .await
        .ok();

    test.pool
        .set_password(&sub, "Another-horse2!", PasswordKind::Permanent)
        .await
        .unwrap();

    let proof = secret.prove(
        &test.client.pool_id,
        PASSWORD,
        &challenge["ChallengeParameters"],
    );
    assert_eq!(test.client.respond(proof).await.fault(), INCORRECT);
}
