//! What tokens say, and which are accepted.

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde_json::{Value, json};
use sha2::Sha256;
use userpool::TokenError;

use crate::pools::{ENDPOINT, PASSWORD, TestPool};

/// What a token says, unverified.
pub fn claims(token: &Value) -> Value {
    part(token.as_str().unwrap(), 1)
}

fn part(token: &str, index: usize) -> Value {
    let text = token.split('.').nth(index).unwrap();
    serde_json::from_slice(&BASE64URL_NOPAD.decode(text.as_bytes()).unwrap()).unwrap()
}

fn encode(value: &Value) -> String {
    BASE64URL_NOPAD.encode(value.to_string().as_bytes())
}

fn member_names(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[tokio::test]
async fn an_access_token_says_what_cognito_says_and_no_more() {
    let test = TestPool::open().await;
    let sub = test.add("an@example.edu").await;

    let tokens = test.client.tokens("an@example.edu", PASSWORD).await;

    let claims = claims(&tokens["AccessToken"]);
    let mut names = member_names(&claims);
    names.sort_unstable();
    let expected = [
        "auth_time",
        "client_id",
        "cognito:groups",
        "event_id",
        "exp",
        "iat",
        "iss",
        "jti",
        "origin_jti",
        "scope",
        "sub",
        "token_use",
        "username",
    ];
    assert_eq!(names, expected);
    assert_eq!(claims["sub"], sub);
    assert_eq!(claims["username"], sub);
    assert_eq!(claims["iss"], format!("{ENDPOINT}/{}", test.client.pool_id));
    assert_eq!(claims["client_id"], test.client.client_id);
    assert_eq!(claims["token_use"], "access");
    assert_eq!(claims["scope"], "aws.cognito.signin.user.admin");
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        3600
    );
    assert_eq!(claims["auth_time"], claims["iat"]);
}

#[tokio::test]
async fn an_id_token_says_what_cognito_says_and_no_more() {
    let test = TestPool::open().await;
    let sub = test.add("an@example.edu").await;
    let phone = [("phone_number".to_owned(), "+84901234567".to_owned())].into();
    test.pool.set_attributes(&sub, &phone).await.unwrap();

    let tokens = test.client.tokens("an@example.edu", PASSWORD).await;

    let (id, access) = (claims(&tokens["IdToken"]), claims(&tokens["AccessToken"]));
    let mut names = member_names(&id);
    names.sort_unstable();
    let expected = [
        "aud",
        "auth_time",
        "cognito:groups",
        "cognito:username",
        "email",
        "email_verified",
        "event_id",
        "exp",
        "iat",
        "iss",
        "jti",
        "name",
        "origin_jti",
        "phone_number",
        "phone_number_verified",
        "sub",
        "token_use",
    ];
    assert_eq!(names, expected);
    assert_eq!(id["aud"], test.client.client_id);
    assert_eq!(id["cognito:username"], sub);
    assert_eq!(
        (&id["email_verified"], &id["phone_number_verified"]),
        (&json!(true), &json!(false))
    );
    for name in ["origin_jti", "event_id", "auth_time", "exp", "iss"] {
        assert_eq!(id[name], access[name], "{name}");
    }
    assert_ne!(id["jti"], access["jti"]);
}

#[tokio::test]
async fn anyone_can_check_a_token_with_the_published_key() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    let tokens = test.client.tokens("an@example.edu", PASSWORD).await;
    let (status, headers, body) = test
        .client
        .get(&format!("/{}/.well-known/jwks.json", test.client.pool_id))
        .await;

    assert_eq!(
        (status.as_u16(), &headers["content-type"].to_str().unwrap()),
        (200, &"application/json")
    );
    let set: Value = serde_json::from_slice(&body).unwrap();
    let key = &set["keys"][0];
    assert_eq!(member_names(key).len(), 6);
    assert_eq!(
        (&key["kty"], &key["alg"], &key["use"], &key["e"]),
        (
            &json!("RSA"),
            &json!("RS256"),
            &json!("sig"),
            &json!("AQAB")
        )
    );
    let set: JwkSet = serde_json::from_value(set).unwrap();
    for token in ["AccessToken", "IdToken"] {
        let token = tokens[token].as_str().unwrap();
        let header = part(token, 0);
        assert_eq!(
            header,
            json!({ "alg": "RS256", "kid": set.keys[0].common.key_id })
        );
        let key =
            DecodingKey::from_jwk(set.find(header["kid"].as_str().unwrap()).unwrap()).unwrap();
        let mut validation = Validation::new(Algorithm::RS256);
        (validation.validate_exp, validation.validate_aud) = (false, false);
        decode::<Value>(token, &key, &validation).unwrap();
    }
}

#[tokio::test]
async fn the_discovery_document_points_to_the_key() {
    let test = TestPool::open().await;

    let path = format!("/{}/.well-known/openid-configuration", test.client.pool_id);
    let (status, _, body) = test.client.get(&path).await;
    let (other, _, _) = test
        .client
        .get("/ap-southeast-1_AAAAAAAAA/.well-known/jwks.json")
        .await;

    assert_eq!((status.as_u16(), other.as_u16()), (200, 404));
    let document: Value = serde_json::from_slice(&body).unwrap();
    let issuer = format!("{ENDPOINT}/{}", test.client.pool_id);
    assert_eq!(document["issuer"], issuer);
    assert_eq!(
        document["jwks_uri"],
        format!("{issuer}/.well-known/jwks.json")
    );
}

#[tokio::test]
async fn a_good_access_token_is_verified_to_its_claims() {
    let test = TestPool::open().await;
    let sub = test.add("an@example.edu").await;
    let tokens = test.client.tokens("an@example.edu", PASSWORD).await;
    let token = tokens["AccessToken"].as_str().unwrap();

    let first = test.pool.verify_access_token(token).await.unwrap();
    let second = test.pool.verify_access_token(token).await.unwrap();

    assert_eq!(first, second);
    assert_eq!(
        (first.sub.as_str(), first.groups.as_slice()),
        (sub.as_str(), ["STUDENT".to_owned()].as_slice())
    );
    assert_eq!(
        serde_json::to_value(&*first).unwrap(),
        claims(&tokens["AccessToken"])
    );
}

#[tokio::test]
async fn an_access_token_expires_also_after_it_was_verified() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    let tokens = test.client.tokens("an@example.edu", PASSWORD).await;
    let token = tokens["AccessToken"].as_str().unwrap();

    test.clock.advance(3599);
    test.pool.verify_access_token(token).await.unwrap();
    test.clock.advance(1);

    assert!(matches!(
        test.pool.verify_access_token(token).await,
        Err(TokenError::Expired)
    ));
    let answer = test
        .client
        .call("GetUser", json!({ "AccessToken": token }))
        .await;
    assert_eq!(
        answer.fault(),
        ("NotAuthorizedException", "Access Token has expired")
    );
}

#[tokio::test]
async fn a_token_that_this_pool_did_not_sign_as_an_access_token_is_refused() {
    let (test, other) = (TestPool::open().await, TestPool::open().await);
    test.add("an@example.edu").await;
    other.add("an@example.edu").await;
    let tokens = test.client.tokens("an@example.edu", PASSWORD).await;
    let foreign = other.client.tokens("an@example.edu", PASSWORD).await;
    let member = |tokens: &Value, name: &str| tokens[name].as_str().unwrap().to_owned();
    let genuine = member(&tokens, "AccessToken");

    let mut refused = forge(&test, &genuine).await;
    refused.push(("other pool", member(&foreign, "AccessToken")));
    refused.push(("id token", member(&tokens, "IdToken")));
    refused.push(("refresh token", member(&tokens, "RefreshToken")));

    for (name, token) in refused {
        let outcome = test.pool.verify_access_token(&token).await;
        assert!(matches!(outcome, Err(TokenError::Invalid)), "{name}");
        let answer = test
            .client
            .call("GetUser", json!({ "AccessToken": token }))
            .await;
        assert_eq!(
            answer.fault(),
            ("NotAuthorizedException", "Invalid Access Token"),
            "{name}"
        );
    }
    assert!(matches!(
        test.pool.verify_access_token("").await,
        Err(TokenError::Invalid)
    ));
    test.pool.verify_access_token(&genuine).await.unwrap();
}

async fn forge(test: &TestPool, genuine: &str) -> Vec<(&'static str, String)> {
    let (header, claims) = (part(genuine, 0), part(genuine, 1));
    let signature = genuine.rsplit('.').next().unwrap();
    let with_algorithm = |name: &str| json!({ "alg": name, "kid": header["kid"] });
    let mut raised = claims.clone();
    raised["cognito:groups"] = json!(["ADMIN"]);
    let assemble = |header: &Value, claims: &Value, signature: &str| {
        format!("{}.{}.{signature}", encode(header), encode(claims))
    };
    vec![
        (
            "no algorithm",
            assemble(&with_algorithm("none"), &claims, ""),
        ),
        (
            "no algorithm, signed",
            assemble(&with_algorithm("none"), &claims, signature),
        ),
        (
            "other algorithm",
            assemble(&with_algorithm("PS256"), &claims, signature),
        ),
        (
            "public key as a secret",
            hs256_with_public_key(test, &header, &claims).await,
        ),
        ("other claims", assemble(&header, &raised, signature)),
        ("dots", "..".to_owned()),
        ("too long", genuine.repeat(30)),
        ("cut", genuine[..genuine.len() - 1].to_owned()),
    ]
}

/// The classic confusion: the verifier's public key taken for a shared secret, in each form that it is published in.
async fn hs256_with_public_key(test: &TestPool, header: &Value, body: &Value) -> String {
    let (_, _, set) = test
        .client
        .get(&format!("/{}/.well-known/jwks.json", test.client.pool_id))
        .await;
    let set: Value = serde_json::from_slice(&set).unwrap();
    let modulus = BASE64URL_NOPAD
        .decode(set["keys"][0]["n"].as_str().unwrap().as_bytes())
        .unwrap();
    let header = json!({ "alg": "HS256", "kid": header["kid"] });
    let message = format!("{}.{}", encode(&header), encode(body));
    let mut mac = Hmac::<Sha256>::new_from_slice(&modulus).unwrap();
    mac.update(message.as_bytes());
    format!(
        "{message}.{}",
        BASE64URL_NOPAD.encode(&mac.finalize().into_bytes())
    )
}
