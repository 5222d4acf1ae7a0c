//! What people do with their own accounts.

use serde_json::{Value, json};

use crate::clients::Answer;
use crate::pools::{PASSWORD, TestPool};

const NEW: &str = "Another-horse2!";

async fn signed_in() -> (TestPool, Value) {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    let tokens = test.client.tokens("an@example.edu", PASSWORD).await;
    (test, tokens)
}

async fn attributes(test: &TestPool, tokens: &Value) -> Value {
    let answer = test
        .client
        .call("GetUser", json!({ "AccessToken": tokens["AccessToken"] }))
        .await
        .ok();
    let pairs = answer["UserAttributes"].as_array().unwrap().iter();
    pairs
        .map(|pair| {
            (
                pair["Name"].as_str().unwrap().to_owned(),
                pair["Value"].clone(),
            )
        })
        .collect()
}

async fn update(test: &TestPool, tokens: &Value, name: &str, value: Value) -> Answer {
    let attributes = json!([{ "Name": name, "Value": value }]);
    let body = json!({ "AccessToken": tokens["AccessToken"], "UserAttributes": attributes });
    test.client.call("UpdateUserAttributes", body).await
}

async fn change(test: &TestPool, tokens: &Value, previous: &str, proposed: &str) -> Answer {
    let body = json!({
        "AccessToken": tokens["AccessToken"], "PreviousPassword": previous, "ProposedPassword": proposed,
    });
    test.client.call("ChangePassword", body).await
}

#[tokio::test]
async fn a_person_reads_their_own_attributes_as_texts() {
    let (test, tokens) = signed_in().await;

    let read = attributes(&test, &tokens).await;

    let sub = test.pool.find_account("an@example.edu").await.unwrap().sub;
    let expected = json!({ "sub": sub, "email": "an@example.edu", "email_verified": "true", "name": "Nguyễn Văn An" });
    assert_eq!(read, expected);
}

#[tokio::test]
async fn a_person_writes_their_own_attributes() {
    let (test, tokens) = signed_in().await;

    for (name, value) in [
        ("name", "An Nguyễn"),
        ("given_name", "An"),
        ("family_name", "Nguyễn"),
        ("locale", "vi"),
        ("zoneinfo", "Asia/Ho_Chi_Minh"),
        ("phone_number", "+84901234567"),
        ("birthdate", "2004-02-29"),
    ] {
        let answer = update(&test, &tokens, name, json!(value)).await;
        assert_eq!(answer.ok(), json!({ "CodeDeliveryDetailsList": [] }));
        assert_eq!(attributes(&test, &tokens).await[name], value);
    }
    for empty in [json!(""), json!(null)] {
        update(&test, &tokens, "locale", empty).await.ok();
        assert!(attributes(&test, &tokens).await.get("locale").is_none());
    }
    assert_eq!(
        attributes(&test, &tokens).await["phone_number_verified"],
        "false"
    );
}

#[tokio::test]
async fn a_person_cannot_write_what_is_the_schools() {
    let (test, tokens) = signed_in().await;
    let before = attributes(&test, &tokens).await;

    for name in ["email", "email_verified", "sub", "phone_number_verified"] {
        let answer = update(&test, &tokens, name, json!("x@example.edu")).await;
        let message = "A client attempted to write unauthorized attribute";
        assert_eq!(answer.fault(), ("NotAuthorizedException", message));
    }
    for name in ["shoe_size", "custom:role", "cognito:groups"] {
        assert_eq!(
            update(&test, &tokens, name, json!("x")).await.fault().0,
            "InvalidParameterException"
        );
    }
    assert_eq!(
        update(&test, &tokens, "birthdate", json!("tomorrow"))
            .await
            .fault()
            .0,
        "InvalidParameterException"
    );
    assert_eq!(attributes(&test, &tokens).await, before);
}

#[tokio::test]
async fn a_password_is_changed_with_the_old_one_and_sessions_go_on() {
    let (test, tokens) = signed_in().await;

    assert_eq!(change(&test, &tokens, PASSWORD, NEW).await.ok(), json!({}));

    test.client.sign_in("an@example.edu", NEW).await.ok();
    assert_eq!(
        test.client
            .sign_in("an@example.edu", PASSWORD)
            .await
            .fault()
            .1,
        "Incorrect username or password."
    );
    attributes(&test, &tokens).await;
    test.client.refresh(&tokens["RefreshToken"]).await.ok();
}

#[tokio::test]
async fn a_password_is_not_changed_without_the_old_one_or_against_the_policy() {
    let (test, tokens) = signed_in().await;

    let wrong = change(&test, &tokens, "Wrong-horse1!", NEW).await;
    let weak = change(&test, &tokens, PASSWORD, "weak").await;

    assert_eq!(
        wrong.fault(),
        ("NotAuthorizedException", "Incorrect username or password.")
    );
    assert_eq!(weak.fault().0, "InvalidPasswordException");
    test.client.sign_in("an@example.edu", PASSWORD).await.ok();
}

#[tokio::test]
async fn tries_of_the_old_password_count_as_those_at_sign_in() {
    let (test, tokens) = signed_in().await;

    for _ in 0..5 {
        assert_eq!(
            change(&test, &tokens, "Wrong-horse1!", NEW).await.fault().1,
            "Incorrect username or password."
        );
    }

    assert_eq!(
        change(&test, &tokens, PASSWORD, NEW).await.fault().1,
        "Password attempts exceeded"
    );
    assert_eq!(
        test.client
            .sign_in("an@example.edu", PASSWORD)
            .await
            .fault()
            .1,
        "Password attempts exceeded"
    );
    test.clock.advance(1);
    change(&test, &tokens, PASSWORD, NEW).await.ok();
}
