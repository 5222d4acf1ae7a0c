//! Events as AWS writes them: every field of an HTTP API's (payload 2.0) and of `EventBridge`'s minute.

use data_encoding::BASE64;
use serde_json::{Value, json};

/// The app client that tokens are for.
pub const CLIENT: &str = "3k2cbd6pqg1j8vl0f4ma5t7hre";

/// The public way of a request, without a token.
pub fn request(method: &str, path: &str) -> Value {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let path = format!("/prod{path}");
    json!({
        "version": "2.0",
        "routeKey": "ANY /{proxy+}",
        "rawPath": path,
        "rawQueryString": query,
        "headers": {
            "accept": "application/json",
            "host": "a1b2c3d4e5.execute-api.ap-southeast-1.amazonaws.com",
            "user-agent": "Firefox",
            "x-amzn-trace-id": "Root=1-5759e988-bd862e3fe1be46a994272793",
            "x-forwarded-for": "198.51.100.99",
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
        },
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "a1b2c3d4e5",
            "domainName": "a1b2c3d4e5.execute-api.ap-southeast-1.amazonaws.com",
            "domainPrefix": "a1b2c3d4e5",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "203.0.113.7",
                "userAgent": "Firefox",
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": "ANY /{proxy+}",
            "stage": "prod",
            "time": "02/Mar/2026:08:00:00 +0000",
            "timeEpoch": 1_772_438_400_000_i64,
        },
        "isBase64Encoded": false,
    })
}

/// The same after the gateway has found the access token of an account valid.
pub fn signed_in(mut event: Value, sub: &str) -> Value {
    event["headers"]["authorization"] = "Bearer what.the.gateway.checked".into();
    event["requestContext"]["authorizer"] = json!({
        "jwt": {
            "claims": {
                "sub": sub,
                "cognito:groups": "[ADMIN LECTURER]",
                "iss": "https://cognito-idp.ap-southeast-1.amazonaws.com/ap-southeast-1_Ab3dEf9Gh",
                "client_id": CLIENT,
                "origin_jti": "2f6c5a52-7e0b-4a8e-9d0f-0a5d7f1d1f11",
                "event_id": "0d2b5f5e-3c76-4d3c-9b0d-2a2d1c0f7a10",
                "token_use": "access",
                "scope": "aws.cognito.signin.user.admin",
                "auth_time": "1772438000",
                "iat": "4102444800",
                "exp": "4102448400",
                "jti": "5b0f4a0a-8f6f-4f59-8a37-0d6f8c6a5b0e",
                "username": sub,
            },
            "scopes": null,
        },
    });
    event
}

/// The same with a JSON body.
pub fn with_json(mut event: Value, body: &Value) -> Value {
    event["headers"]["content-type"] = "application/json".into();
    event["body"] = body.to_string().into();
    event
}

/// The same with a body that is no text.
pub fn with_bytes(mut event: Value, media_type: &str, body: &[u8]) -> Value {
    event["headers"]["content-type"] = media_type.into();
    event["body"] = BASE64.encode(body).into();
    event["isBase64Encoded"] = true.into();
    event
}

/// A minute of `EventBridge`.
pub fn minute() -> Value {
    json!({
        "version": "0",
        "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "123456789012",
        "time": "2026-03-02T08:00:00Z",
        "region": "ap-southeast-1",
        "resources": ["arn:aws:events:ap-southeast-1:123456789012:rule/student-management-minute"],
        "detail": {},
    })
}
