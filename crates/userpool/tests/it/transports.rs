//! The protocol below the operations: where it is served, what it says to nonsense, and what browsers need.

use std::convert::Infallible;
use std::task::Poll;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use serde_json::{Value, json};
use userpool::router;

use crate::clients::Caller;
use crate::pools::{ENDPOINT, PASSWORD, TestPool};

const AMPLIFY_HEADERS: &str = "amz-sdk-invocation-id,amz-sdk-request,cache-control,content-type,x-amz-target,x-amz-user-agent";

#[tokio::test]
async fn nonsense_is_answered_in_the_protocol() {
    let test = TestPool::open().await;

    for body in [
        "",
        "{",
        "[]",
        "null",
        "7",
        r#"{"AuthFlow":7}"#,
        r#"{"AuthParameters":{"USERNAME":{}}}"#,
        "\u{0}",
    ] {
        let answer = test.client.post("InitiateAuth", body).await;
        assert_eq!(answer.fault().0, "SerializationException", "{body}");
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    }
    let answer = test.client.post("InitiateAuth", vec![0xff, 0xfe]).await;
    assert_eq!(answer.fault().0, "SerializationException");
    for operation in ["", "Nonsense", "ConfirmDevice", "initiateauth"] {
        let answer = test.client.call(operation, json!({})).await;
        assert_eq!(answer.fault().0, "UnknownOperationException", "{operation}");
    }
}

#[tokio::test]
async fn a_request_without_a_target_or_to_another_path_is_answered_in_the_protocol() {
    let test = TestPool::open().await;

    for (path, status) in [("/", 400), ("/nothing", 404), ("/a/b/c", 404)] {
        let (got, headers, body) = test
            .client
            .send(Request::post(path).body(Body::from("{}")).unwrap())
            .await;
        assert_eq!(got.as_u16(), status, "{path}");
        assert_eq!(headers["content-type"], "application/x-amz-json-1.1");
        assert_eq!(headers["access-control-allow-origin"], "*");
        assert!(serde_json::from_slice::<Value>(&body).unwrap()["__type"].is_string());
    }
}

#[tokio::test]
async fn nobody_signs_themselves_up() {
    let test = TestPool::open().await;

    let answer = test
        .client
        .call(
            "SignUp",
            json!({ "Username": "an@example.edu", "Password": PASSWORD }),
        )
        .await;

    assert_eq!(
        answer.fault(),
        (
            "NotAuthorizedException",
            "SignUp is not permitted for this user pool"
        )
    );
}

#[tokio::test]
async fn nulls_and_unknown_members_are_ignored() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    let tokens = test.client.tokens("an@example.edu", PASSWORD).await;

    let body = json!({
        "AuthFlow": "REFRESH_TOKEN_AUTH", "ClientId": test.client.client_id,
        "AuthParameters": { "REFRESH_TOKEN": tokens["RefreshToken"], "DEVICE_KEY": null, "NEW": "x" },
        "ClientMetadata": null, "UserContextData": { "EncodedData": null }, "AnalyticsMetadata": [], "Session": null,
    });

    test.client.call("InitiateAuth", body).await.ok();
}

#[tokio::test]
async fn a_large_body_is_refused_as_far_as_it_was_read() {
    let test = TestPool::open().await;
    let chunks = vec![Ok::<_, Infallible>(vec![b' '; 1 << 16]); 160];

    let answer = test
        .client
        .post(
            "InitiateAuth",
            Body::from_stream(futures::stream::iter(chunks)),
        )
        .await;
    let padded = test
        .client
        .post("GetUser", format!("{}{{}}", " ".repeat(60_000)))
        .await;

    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.fault().0, "RequestEntityTooLargeException");
    assert_eq!(answer.headers["access-control-allow-origin"], "*");
    assert_eq!(padded.fault().0, "InvalidParameterException");
}

#[tokio::test]
async fn a_body_that_is_announced_as_too_large_is_not_read() {
    let test = TestPool::open().await;
    let unread = futures::stream::poll_fn(|_| -> Poll<Option<Result<Vec<u8>, Infallible>>> {
        panic!("it was read")
    });
    let request = Request::post("/")
        .header("content-length", 10 << 20)
        .body(Body::from_stream(unread))
        .unwrap();

    let (status, headers, _) = test.client.send(request).await;

    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(
        headers["x-amzn-errortype"],
        "RequestEntityTooLargeException:"
    );
}

#[tokio::test]
async fn a_browsers_preflight_is_answered() {
    let test = TestPool::open().await;
    let preflight = Request::options("/")
        .header("origin", "http://localhost:5173")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", AMPLIFY_HEADERS)
        .body(Body::empty())
        .unwrap();

    let (status, headers, _) = test.client.send(preflight).await;

    assert!(status.is_success());
    assert_eq!(headers["access-control-allow-origin"], "*");
    assert!(
        headers["access-control-allow-methods"]
            .to_str()
            .unwrap()
            .contains("POST")
    );
    assert_eq!(headers["access-control-allow-headers"], AMPLIFY_HEADERS);
    assert!(
        headers["access-control-max-age"]
            .to_str()
            .unwrap()
            .parse::<u32>()
            .unwrap()
            > 0
    );
}

#[tokio::test]
async fn successes_errors_and_documents_are_open_to_browsers() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;

    let success = test.client.initiate("an@example.edu", "abc").await;
    let error = test.client.initiate("an@example.edu", "0").await;
    let (_, document, _) = test
        .client
        .get(&format!("/{}/.well-known/jwks.json", test.client.pool_id))
        .await;

    for headers in [success.headers, error.headers, document] {
        assert_eq!(headers["access-control-allow-origin"], "*");
        let exposed = headers["access-control-expose-headers"]
            .to_str()
            .unwrap()
            .to_lowercase();
        for name in [
            "x-amzn-requestid",
            "x-amzn-errortype",
            "x-amzn-errormessage",
        ] {
            assert!(exposed.contains(name), "{name}");
        }
    }
}

async fn status_and_headers(client: &Caller, path: &str) -> (StatusCode, HeaderMap) {
    let request = Request::post(path)
        .header("x-amz-target", "AWSCognitoIdentityProviderService.GetUser")
        .body(Body::from(r#"{"AccessToken":"x"}"#))
        .unwrap();
    let (status, headers, _) = client.send(request).await;
    (status, headers)
}

#[tokio::test]
async fn below_a_path_it_is_served_with_and_without_a_slash() {
    let test = TestPool::open().await;
    let host = Router::new().route("/", axum::routing::get(|| async { "page" }));
    let mounted = Caller {
        router: host.nest_service("/cognito", router(test.pool.clone())),
        ..test.client.clone()
    };

    for path in ["/cognito", "/cognito/"] {
        let (status, headers) = status_and_headers(&mounted, path).await;
        assert_eq!(status, 400, "{path}");
        assert_eq!(
            headers["x-amzn-errortype"], "NotAuthorizedException:",
            "{path}"
        );
    }
    let issuer_path = test
        .pool
        .issuer()
        .strip_prefix("http://127.0.0.1:8080")
        .unwrap()
        .to_owned();
    assert!(test.pool.issuer().starts_with(ENDPOINT));
    let (status, _, _) = mounted
        .get(&format!("{issuer_path}/.well-known/jwks.json"))
        .await;
    assert_eq!(status, 200);
    let (status, _, body) = mounted.get("/").await;
    assert_eq!(
        (status.as_u16(), body.as_slice()),
        (200, b"page".as_slice())
    );
}

#[tokio::test]
async fn no_answer_repeats_a_password() {
    let test = TestPool::open().await;
    let secret = "Secret-horse9!";

    for body in [
        format!(
            r#"{{"AuthFlow":"USER_PASSWORD_AUTH","ClientId":"x","AuthParameters":{{"PASSWORD":"{secret}"}}}}"#
        ),
        format!(
            r#"{{"AccessToken":"x","PreviousPassword":"{secret}","ProposedPassword":"{secret}""#
        ),
        format!(
            r#"{{"AccessToken":"x","PreviousPassword":"{secret}","ProposedPassword":"{secret}"}}"#
        ),
    ] {
        for operation in ["InitiateAuth", "ChangePassword", "ConfirmForgotPassword"] {
            let answer = test.client.post(operation, body.clone()).await;
            assert!(!answer.body.to_string().contains(secret));
        }
    }
}
