//! Signing in with SRP, and what does not let in.

use data_encoding::BASE64;
use num_bigint::BigUint;
use serde_json::{Value, json};
use userpool::{Access, PasswordKind};

use crate::clients::{Names, Secret, ServerValues, parse, prime, sign};
use crate::pools::{PASSWORD, TestPool};

const INCORRECT: (&str, &str) = ("NotAuthorizedException", "Incorrect username or password.");

#[tokio::test]
async fn the_right_password_gives_tokens() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;

    let answer = test.client.sign_in("an@example.edu", PASSWORD).await.ok();

    let tokens = &answer["AuthenticationResult"];
    assert_eq!(tokens["TokenType"], "Bearer");
    assert_eq!(tokens["ExpiresIn"], 3600);
    let refresh_token = tokens["RefreshToken"].as_str().unwrap();
    assert!(
        refresh_token
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_=.".contains(&b))
    );
    assert_eq!(answer["ChallengeParameters"], json!({}));
    assert!(answer.get("ChallengeName").is_none());
    assert!(tokens.get("NewDeviceMetadata").is_none());
}

#[tokio::test]
async fn the_name_is_the_address_in_any_case_or_the_stored_user_name() {
    let test = TestPool::open().await;
    let sub = test.add("An.Nguyen@Example.edu").await;

    for name in [
        "an.nguyen@example.edu",
        "AN.NGUYEN@EXAMPLE.EDU",
        &sub,
        &sub.to_uppercase(),
    ] {
        test.client.sign_in(name, PASSWORD).await.ok();
    }
}

#[tokio::test]
async fn a_password_of_any_script_works() {
    let test = TestPool::open().await;
    let sub = test.add("an@example.edu").await;
    test.pool
        .set_password(&sub, "Pässwörd-日本-1!", PasswordKind::Permanent)
        .await
        .unwrap();

    test.client
        .sign_in("an@example.edu", "Pässwörd-日本-1!")
        .await
        .ok();

    assert_eq!(
        test.client
            .sign_in("an@example.edu", PASSWORD)
            .await
            .fault(),
        INCORRECT
    );
}

#[tokio::test]
async fn a_wrong_password_is_refused() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;

    for wrong in [
        "",
        "Correct-horse1",
        "correct-horse1!",
        "Correct-horse1! ",
        "Correct-horse2!",
    ] {
        let answer = test.client.sign_in("an@example.edu", wrong).await;

        assert_eq!(answer.fault(), INCORRECT, "{wrong}");
        test.clock.advance(3600);
    }
}

#[tokio::test]
async fn the_challenge_has_the_members_and_forms_that_clients_need() {
    let test = TestPool::open().await;
    let sub = test.add("an@example.edu").await;

    let answer = test
        .client
        .initiate("an@example.edu", &Secret::draw().public_hex())
        .await
        .ok();

    assert_eq!(answer["ChallengeName"], "PASSWORD_VERIFIER");
    assert!(answer.get("Session").is_none());
    let parameters = answer["ChallengeParameters"].as_object().unwrap();
    let mut names: Vec<_> = parameters.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "SALT",
            "SECRET_BLOCK",
            "SRP_B",
            "USERNAME",
            "USER_ID_FOR_SRP"
        ]
    );
    assert_eq!(parameters["USERNAME"], sub);
    assert_eq!(parameters["USER_ID_FOR_SRP"], sub);
    let salt = parameters["SALT"].as_str().unwrap();
    assert_eq!(salt.len(), 32);
    assert!(!salt.starts_with("00"));
    for hex in [salt, parameters["SRP_B"].as_str().unwrap()] {
        assert!(
            hex.bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        );
    }
    assert!(
        BASE64
            .decode(parameters["SECRET_BLOCK"].as_str().unwrap().as_bytes())
            .unwrap()
            .len()
            > 800
    );
}

#[tokio::test]
async fn a_public_value_of_zero_or_of_the_prime_is_refused() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    let (once, twice) = (prime().to_str_radix(16), (prime() * 2_u8).to_str_radix(16));

    for srp_a in ["0", "00", &once, &twice, "not hex", "-1"] {
        for name in ["an@example.edu", "nobody@example.edu"] {
            let answer = test.client.initiate(name, srp_a).await;
            assert_eq!(answer.fault().0, "InvalidParameterException", "{srp_a}");
        }
    }
}

/// Each deviation from the protocol that makes a real client fail must make this one fail.
#[tokio::test]
async fn a_proof_that_deviates_from_the_protocol_is_refused() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    let pool_id = test.client.pool_id.clone();
    let pool = pool_id.split_once('_').unwrap().1;
    let time = crate::clients::TIMESTAMP;

    for deviation in ["pool name", "user name", "text of the block", "time", "key"] {
        let secret = Secret::draw();
        let challenge = test
            .client
            .initiate("an@example.edu", &secret.public_hex())
            .await
            .ok();
        let challenge = &challenge["ChallengeParameters"];
        let mut proof = secret.prove(&pool_id, PASSWORD, challenge);
        let user = challenge["USER_ID_FOR_SRP"].as_str().unwrap();
        let block_text = challenge["SECRET_BLOCK"].as_str().unwrap();
        let block = BASE64.decode(block_text.as_bytes()).unwrap();
        let names = Names { pool, user };
        let public = parse(challenge["SRP_B"].as_str().unwrap());
        let salt = parse(challenge["SALT"].as_str().unwrap());
        let mut key = secret.key(&names, PASSWORD, &ServerValues { salt, public });
        let signature = match deviation {
            "pool name" => sign(
                &key,
                &Names {
                    pool: &pool_id,
                    user,
                },
                &block,
                time,
            ),
            "user name" => sign(
                &key,
                &Names {
                    pool,
                    user: "an@example.edu",
                },
                &block,
                time,
            ),
            "text of the block" => sign(&key, &names, block_text.as_bytes(), time),
            "time" => sign(&key, &names, &block, "Tue Feb 3 04:05:07 UTC 2026"),
            _ => {
                key[15] ^= 1;
                sign(&key, &names, &block, time)
            }
        };
        proof["PASSWORD_CLAIM_SIGNATURE"] = Value::from(BASE64.encode(&signature));

        let answer = test.client.respond(proof).await;

        assert_eq!(answer.fault(), INCORRECT, "{deviation}");
        test.clock.advance(3600);
    }
}

#[tokio::test]
async fn a_client_secret_of_one_or_two_is_not_special() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;

    for small in [1_u8, 2] {
        let secret = Secret(BigUint::from(small));
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
        test.client.respond(proof).await.ok();
    }
}

#[tokio::test]
async fn a_time_of_another_form_is_refused() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    let secret = Secret::draw();
    let challenge = test
        .client
        .initiate("an@example.edu", &secret.public_hex())
        .await
        .ok();
    let mut proof = secret.prove(
        &test.client.pool_id,
        PASSWORD,
        &challenge["ChallengeParameters"],
    );
    proof["TIMESTAMP"] = Value::from("2026-02-03T04:05:06Z");

    let answer = test.client.respond(proof).await;

    let message = "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.";
    assert_eq!(answer.fault(), ("InvalidParameterException", message));
}

#[tokio::test]
async fn a_disabled_account_is_told_so_only_with_its_password() {
    let test = TestPool::open().await;
    let sub = test.add("an@example.edu").await;
    test.pool.set_access(&sub, Access::Disabled).await.unwrap();

    let wrong = test.client.sign_in("an@example.edu", "Wrong-horse1!").await;
    let right = test.client.sign_in("an@example.edu", PASSWORD).await;

    assert_eq!(wrong.fault(), INCORRECT);
    assert_eq!(
        right.fault(),
        ("NotAuthorizedException", "User is disabled.")
    );
    test.pool.set_access(&sub, Access::Enabled).await.unwrap();
    test.client.sign_in("an@example.edu", PASSWORD).await.ok();
}

#[tokio::test]
async fn only_two_flows_are_enabled() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;

    for flow in [
        "USER_PASSWORD_AUTH",
        "ADMIN_USER_PASSWORD_AUTH",
        "CUSTOM_AUTH",
        "USER_AUTH",
        "NONSENSE",
    ] {
        let parameters = json!({ "USERNAME": "an@example.edu", "PASSWORD": PASSWORD });
        let body = json!({ "AuthFlow": flow, "ClientId": test.client.client_id, "AuthParameters": parameters });
        let answer = test.client.call("InitiateAuth", body).await;
        assert_eq!(
            answer.fault(),
            (
                "InvalidParameterException",
                &*format!("{flow} is not enabled for the client.")
            )
        );
    }
}

#[tokio::test]
async fn an_unknown_challenge_is_refused() {
    let test = TestPool::open().await;

    for challenge in [
        "SOFTWARE_TOKEN_MFA",
        "CUSTOM_CHALLENGE",
        "DEVICE_SRP_AUTH",
        "?",
    ] {
        let body = json!({ "ChallengeName": challenge, "ClientId": test.client.client_id, "ChallengeResponses": {} });
        let answer = test.client.call("RespondToAuthChallenge", body).await;
        assert_eq!(answer.fault().0, "InvalidParameterException");
    }
}

#[tokio::test]
async fn missing_parameters_and_foreign_clients_are_told() {
    let test = TestPool::open().await;
    let id = &test.client.client_id;
    let missing = |name: &str| format!("Missing required parameter {name}");
    let initiate = |parameters: Value| json!({ "AuthFlow": "USER_SRP_AUTH", "ClientId": id, "AuthParameters": parameters });

    for (parameters, expected) in [
        (json!({ "SRP_A": "abc" }), "USERNAME"),
        (json!({ "USERNAME": null, "SRP_A": "abc" }), "USERNAME"),
        (json!({ "USERNAME": "", "SRP_A": "abc" }), "USERNAME"),
        (json!({ "USERNAME": "an@example.edu" }), "SRP_A"),
        (json!(null), "USERNAME"),
    ] {
        let answer = test.client.call("InitiateAuth", initiate(parameters)).await;
        assert_eq!(
            answer.fault(),
            ("InvalidParameterException", &*missing(expected))
        );
    }
    let body = json!({ "AuthFlow": "USER_SRP_AUTH", "AuthParameters": {} });
    assert_eq!(
        test.client.call("InitiateAuth", body).await.fault().0,
        "InvalidParameterException"
    );
    let body = json!({ "AuthFlow": "USER_SRP_AUTH", "ClientId": "other", "AuthParameters": {} });
    let answer = test.client.call("InitiateAuth", body).await;
    assert_eq!(
        answer.fault(),
        (
            "ResourceNotFoundException",
            "User pool client other does not exist."
        )
    );
}
