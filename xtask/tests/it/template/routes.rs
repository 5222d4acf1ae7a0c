//! Who gets past the gateway without a token: preflights, and what the policy calls public.

use std::collections::BTreeSet;

use domain::policy::{Access, Action};
use serde_json::{Value, json};

use super::{only, resources_of};

#[test]
fn the_routes_without_an_authorizer_are_the_public_operations_and_preflights() {
    let open: BTreeSet<String> = routes()
        .into_iter()
        .filter(|route| route.get("AuthorizerId").is_none())
        .map(|route| key(&route))
        .collect();

    let mut expected = public_operations();
    expected.insert("OPTIONS /{proxy+}".to_owned());
    assert_eq!(open, expected);
}

#[test]
fn everything_else_needs_an_access_token_of_the_pool() {
    let closed: Vec<Value> = routes()
        .into_iter()
        .filter(|route| route.get("AuthorizerId").is_some())
        .collect();
    let authorizer = only("AWS::ApiGatewayV2::Authorizer");

    assert_eq!(
        closed.iter().map(key).collect::<Vec<_>>(),
        ["ANY /{proxy+}"]
    );
    assert_eq!(closed[0]["AuthorizationType"], "JWT");
    assert_eq!(
        authorizer["JwtConfiguration"],
        json!({
            "Audience": [{ "Ref": "UserPoolClient" }],
            "Issuer": { "Fn::Sub": "https://cognito-idp.${AWS::Region}.amazonaws.com/${UserPool}" },
        })
    );
}

#[test]
fn pages_elsewhere_may_send_and_read_what_the_interface_uses() {
    let cors = &only("AWS::ApiGatewayV2::Api")["CorsConfiguration"]["Fn::If"];

    assert_eq!(cors[0], "HasOrigins");
    // As in `crates/api/src/headers.rs`.
    assert_eq!(
        cors[1],
        json!({
            "AllowOrigins": { "Fn::Split": [",", { "Ref": "AllowedOrigins" }] },
            "AllowMethods": ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
            "AllowHeaders": ["Content-Type", "Authorization", "If-Match", "If-None-Match", "Idempotency-Key"],
            "ExposeHeaders": ["ETag", "Location", "Retry-After", "X-Request-Id"],
            "MaxAge": 3600,
        })
    );
}

#[test]
fn the_access_log_tells_nothing_of_people() {
    let stage = only("AWS::ApiGatewayV2::Stage");
    let format = stage["AccessLogSettings"]["Format"]
        .as_str()
        .expect("a format");

    // Addresses, claims of tokens, and paths, which hold ids.
    for personal in [
        "identity",
        "claims",
        "context.path",
        "userAgent",
        "principal",
    ] {
        assert!(!format.contains(personal), "{personal}");
    }
    serde_json::from_str::<Value>(format).expect("each line is JSON");
}

fn routes() -> Vec<Value> {
    resources_of("AWS::ApiGatewayV2::Route")
        .iter()
        .map(|route| route.properties().clone())
        .collect()
}

fn key(route: &Value) -> String {
    route["RouteKey"].as_str().expect("a route key").to_owned()
}

/// Method and path of each, as the gateway writes them.
fn public_operations() -> BTreeSet<String> {
    let public: Vec<&str> = Action::ALL
        .iter()
        .filter(|action| action.access() == Access::Public)
        .map(|action| action.id())
        .collect();
    let document: Value = serde_json::from_str(&api::openapi_json()).expect("JSON");
    let mut keys = BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            if public.contains(&operation["operationId"].as_str().expect("an operation id")) {
                keys.insert(format!("{} {path}", method.to_uppercase()));
            }
        }
    }
    // The document does not describe itself.
    if public.contains(&"get_openapi") {
        keys.insert("GET /api/openapi.json".to_owned());
    }
    if public.contains(&"get_docs") {
        keys.extend(["GET /api/docs", "GET /api/docs/{proxy+}"].map(str::to_owned));
    }
    keys
}
