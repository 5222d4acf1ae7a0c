//! What keeps a session going, and what ends it.

use serde_json::{Value, json};
use userpool::{Access, PasswordKind, PoolConfig};

use crate::clients::{Answer, Caller};
use crate::pools::{ENDPOINT, PASSWORD, TestPool};
use crate::tokens::claims;

const DAY: i64 = 24 * 3600;

async fn exchange(client: &Caller, refresh_token: &Value) -> Answer {
    let body =
        json!({ "ClientId": client.client_id, "RefreshToken": refresh_token, "DeviceKey": null });
    client.call("GetTokensFromRefreshToken", body).await
}

async fn revoke(client: &Caller, token: &Value) -> Answer {
    client
        .call(
            "RevokeToken",
            json!({ "ClientId": client.client_id, "Token": token }),
        )
        .await
}

async fn get_user(client: &Caller, access_token: &Value) -> Answer {
    client
        .call("GetUser", json!({ "AccessToken": access_token }))
        .await
}

const REVOKED: (&str, &str) = ("NotAuthorizedException", "Access Token has been revoked");

#[tokio::test]
async fn all_operations_that_refresh_give_tokens_of_the_same_session() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    let tokens = test.client.tokens("an@example.edu", PASSWORD).await;
    let begun = claims(&tokens["AccessToken"]);
    test.clock.advance(60);

    let by_flow = test.client.refresh(&tokens["RefreshToken"]).await.ok();
    let alias = json!({
        "AuthFlow": "REFRESH_TOKEN", "ClientId": test.client.client_id,
        "AuthParameters": { "REFRESH_TOKEN": tokens["RefreshToken"] },
    });
    let by_alias = test.client.call("InitiateAuth", alias).await.ok();
    let by_operation = exchange(&test.client, &tokens["RefreshToken"]).await.ok();

    for answer in [&by_flow, &by_alias, &by_operation] {
        let result = &answer["AuthenticationResult"];
        assert!(result.get("RefreshToken").is_none());
        assert_eq!(
            (&result["ExpiresIn"], &result["TokenType"]),
            (&json!(3600), &json!("Bearer"))
        );
        for (token, kind) in [("AccessToken", "access"), ("IdToken", "id")] {
            let renewed = claims(&result[token]);
            assert_eq!(renewed["token_use"], kind);
            for name in ["origin_jti", "event_id", "auth_time", "sub"] {
                assert_eq!(renewed[name], begun[name], "{name}");
            }
            assert_eq!(
                renewed["iat"].as_i64().unwrap(),
                begun["iat"].as_i64().unwrap() + 60
            );
            assert_ne!(renewed["jti"], begun["jti"]);
        }
    }
    assert_eq!(by_flow["ChallengeParameters"], json!({}));
}

#[tokio::test]
async fn a_refresh_reads_groups_and_attributes_again() {
    let test = TestPool::open().await;
    let sub = test.add("an@example.edu").await;
    let tokens = test.client.tokens("an@example.edu", PASSWORD).await;

    test.pool
        .set_groups(&sub, vec!["LECTURER".to_owned(), "ADMIN".to_owned()])
        .await
        .unwrap();
    let first = test.client.refresh(&tokens["RefreshToken"]).await.ok();
    test.pool.set_groups(&sub, Vec::new()).await.unwrap();
    let second = test.client.refresh(&tokens["RefreshToken"]).await.ok();

    for token in ["AccessToken", "IdToken"] {
        assert_eq!(claims(&tokens[token])["cognito:groups"], json!(["STUDENT"]));
        assert_eq!(
            claims(&first["AuthenticationResult"][token])["cognito:groups"],
            json!(["ADMIN", "LECTURER"])
        );
        assert!(
            claims(&second["AuthenticationResult"][token])
                .get("cognito:groups")
                .is_none()
        );
    }
}

#[tokio::test]
async fn a_session_lasts_thirty_days() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    let tokens = test.client.tokens("an@example.edu", PASSWORD).await;

    test.clock.advance(30 * DAY - 1);
    let in_time = test.client.refresh(&tokens["RefreshToken"]).await;
    test.clock.advance(1);
    let too_late = test.client.refresh(&tokens["RefreshToken"]).await;

    in_time.ok();
    assert_eq!(
        too_late.fault(),
        ("NotAuthorizedException", "Refresh Token has expired")
    );
}

#[tokio::test]
async fn a_refresh_token_that_is_not_one_is_refused() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    let tokens = test.client.tokens("an@example.edu", PASSWORD).await;
    let genuine = tokens["RefreshToken"].as_str().unwrap();
    let altered = format!("{}AAAA", &genuine[..genuine.len() - 4]);
    let unknown = format!("AAAA{}", &genuine[4..]);

    for token in [
        "x",
        &altered,
        &unknown,
        tokens["AccessToken"].as_str().unwrap(),
    ] {
        let answer = exchange(&test.client, &Value::from(token)).await;
        assert_eq!(
            answer.fault(),
            ("NotAuthorizedException", "Invalid Refresh Token")
        );
    }
}

#[tokio::test]
async fn the_host_ends_one_session_of_an_account_by_its_id_and_nobody_elses() {
    let test = TestPool::open().await;
    let an = test.add("an@example.edu").await;
    let binh = test.add("binh@example.edu").await;
    let tokens = test.client.tokens("an@example.edu", PASSWORD).await;
    let other = test.client.tokens("an@example.edu", PASSWORD).await;
    let id = claims(&tokens["AccessToken"])["origin_jti"].clone();
    let id = id.as_str().unwrap();

    test.pool.end_session(&binh, id).await.unwrap();
    get_user(&test.client, &tokens["AccessToken"]).await.ok();
    for session in [id, id, "no-such-session"] {
        test.pool.end_session(&an, session).await.unwrap();
    }

    let access = get_user(&test.client, &tokens["AccessToken"]).await;
    assert_eq!(access.fault(), REVOKED);
    let refresh = test.client.refresh(&tokens["RefreshToken"]).await;
    assert_eq!(refresh.fault().0, "NotAuthorizedException");
    test.client.refresh(&other["RefreshToken"]).await.ok();
}

#[tokio::test]
async fn revoking_ends_one_session_at_once_and_can_be_repeated() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    let ended = test.client.tokens("an@example.edu", PASSWORD).await;
    let other = test.client.tokens("an@example.edu", PASSWORD).await;
    get_user(&test.client, &ended["AccessToken"]).await.ok();

    for _ in 0..3 {
        assert_eq!(
            revoke(&test.client, &ended["RefreshToken"]).await.ok(),
            json!({})
        );
    }

    assert_eq!(
        get_user(&test.client, &ended["AccessToken"]).await.fault(),
        REVOKED
    );
    let refused = test.client.refresh(&ended["RefreshToken"]).await;
    assert_eq!(
        refused.fault(),
        ("NotAuthorizedException", "Refresh Token has been revoked")
    );
    get_user(&test.client, &other["AccessToken"]).await.ok();
    test.client.refresh(&other["RefreshToken"]).await.ok();
}

#[tokio::test]
async fn revoking_what_is_unknown_is_fine_and_what_is_no_refresh_token_is_not() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    let tokens = test.client.tokens("an@example.edu", PASSWORD).await;
    let genuine = tokens["RefreshToken"].as_str().unwrap();

    revoke(&test.client, &json!("unknown")).await.ok();
    revoke(
        &test.client,
        &json!(format!("{}AAAA", &genuine[..genuine.len() - 4])),
    )
    .await
    .ok();
    let refused = revoke(&test.client, &tokens["AccessToken"]).await;

    assert_eq!(refused.fault().0, "UnsupportedTokenTypeException");
    test.client.refresh(&tokens["RefreshToken"]).await.ok();
}

#[tokio::test]
async fn signing_out_everywhere_ends_all_sessions_and_lets_in_again() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    let here = test.client.tokens("an@example.edu", PASSWORD).await;
    let there = test.client.tokens("an@example.edu", PASSWORD).await;

    let answer = test
        .client
        .call(
            "GlobalSignOut",
            json!({ "AccessToken": here["AccessToken"] }),
        )
        .await;

    assert_eq!(answer.ok(), json!({}));
    for tokens in [&here, &there] {
        assert_eq!(
            get_user(&test.client, &tokens["AccessToken"]).await.fault(),
            REVOKED
        );
        assert_eq!(
            test.client.refresh(&tokens["RefreshToken"]).await.fault().1,
            "Refresh Token has been revoked"
        );
    }
    let again = test.client.tokens("an@example.edu", PASSWORD).await;
    get_user(&test.client, &again["AccessToken"]).await.ok();
}

#[tokio::test]
async fn what_an_administrator_does_ends_sessions_at_once() {
    let test = TestPool::open().await;

    for deed in [
        "disable",
        "set password",
        "reset password",
        "sign out",
        "delete",
    ] {
        let sub = test.add("an@example.edu").await;
        let tokens = test.client.tokens("an@example.edu", PASSWORD).await;
        get_user(&test.client, &tokens["AccessToken"]).await.ok();

        match deed {
            "disable" => test.pool.set_access(&sub, Access::Disabled).await.unwrap(),
            "set password" => test
                .pool
                .set_password(&sub, PASSWORD, PasswordKind::Temporary)
                .await
                .unwrap(),
            "reset password" => drop(test.pool.reset_password(&sub).await.unwrap()),
            "sign out" => test.pool.sign_out_everywhere(&sub).await.unwrap(),
            _ => test.pool.delete_account(&sub).await.unwrap(),
        }

        assert_eq!(
            get_user(&test.client, &tokens["AccessToken"]).await.fault(),
            REVOKED,
            "{deed}"
        );
        assert_eq!(
            test.client.refresh(&tokens["RefreshToken"]).await.fault().0,
            "NotAuthorizedException",
            "{deed}"
        );
        if deed != "delete" {
            test.pool.delete_account(&sub).await.unwrap();
        }
    }
}

#[tokio::test]
async fn enabling_again_does_not_bring_old_sessions_back() {
    let test = TestPool::open().await;
    let sub = test.add("an@example.edu").await;
    let tokens = test.client.tokens("an@example.edu", PASSWORD).await;

    test.pool.set_access(&sub, Access::Disabled).await.unwrap();
    let disabled = test.client.refresh(&tokens["RefreshToken"]).await;
    test.pool.set_access(&sub, Access::Enabled).await.unwrap();

    assert_eq!(
        disabled.fault(),
        ("NotAuthorizedException", "User is disabled.")
    );
    assert_eq!(
        get_user(&test.client, &tokens["AccessToken"]).await.fault(),
        REVOKED
    );
    assert_eq!(
        test.client.refresh(&tokens["RefreshToken"]).await.fault().1,
        "Refresh Token has been revoked"
    );
}

#[tokio::test]
async fn a_restart_signs_nobody_out_and_lets_nobody_back_in() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    let kept = test.client.tokens("an@example.edu", PASSWORD).await;
    let ended = test.client.tokens("an@example.edu", PASSWORD).await;
    revoke(&test.client, &ended["RefreshToken"]).await.ok();

    let restarted = test.reopen(PoolConfig::new(ENDPOINT)).await;

    assert_eq!(restarted.client.pool_id, test.client.pool_id);
    assert_eq!(restarted.client.client_id, test.client.client_id);
    get_user(&restarted.client, &kept["AccessToken"]).await.ok();
    restarted.client.refresh(&kept["RefreshToken"]).await.ok();
    restarted
        .client
        .sign_in("an@example.edu", PASSWORD)
        .await
        .ok();
    assert_eq!(
        get_user(&restarted.client, &ended["AccessToken"])
            .await
            .fault(),
        REVOKED
    );
    assert_eq!(
        restarted
            .client
            .refresh(&ended["RefreshToken"])
            .await
            .fault()
            .1,
        "Refresh Token has been revoked"
    );
}

#[tokio::test]
async fn refresh_tokens_survive_a_new_public_endpoint_and_access_tokens_do_not() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    let tokens = test.client.tokens("an@example.edu", PASSWORD).await;

    let moved = test
        .reopen(PoolConfig::new("https://school.example.edu/cognito/"))
        .await;
    let refused = get_user(&moved.client, &tokens["AccessToken"]).await;
    let renewed = moved.client.refresh(&tokens["RefreshToken"]).await.ok();

    assert_eq!(
        refused.fault(),
        ("NotAuthorizedException", "Invalid Access Token")
    );
    let renewed = &renewed["AuthenticationResult"]["AccessToken"];
    let issuer = format!(
        "https://school.example.edu/cognito/{}",
        moved.client.pool_id
    );
    assert_eq!(claims(renewed)["iss"], issuer);
    get_user(&moved.client, renewed).await.ok();
}

#[tokio::test]
async fn a_clock_that_goes_back_signs_nobody_out() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    let tokens = test.client.tokens("an@example.edu", PASSWORD).await;

    test.clock.advance(-3600);

    get_user(&test.client, &tokens["AccessToken"]).await.ok();
    test.client.refresh(&tokens["RefreshToken"]).await.ok();
    test.client.tokens("an@example.edu", PASSWORD).await;
}
