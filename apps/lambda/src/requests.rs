//! Requests of the gateway as the router understands them. Who calls is what the gateway says of the
//! token that it has checked (decisions.md B13); no header says it.

use std::fmt::Write;
use std::net::{IpAddr, SocketAddr};

use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use data_encoding::BASE64;
use ports::Identity;
use serde_json::Value;

use crate::events::{EventError, GatewayRequest, Jwt};

/// Puts the request together, for the app client with this id.
pub fn assemble(event: GatewayRequest, client_id: &str) -> Result<Request, EventError> {
    let context = &event.request_context;
    let invalid = EventError::Request;
    let method: Method = context.http.method.parse().map_err(|_| invalid("method"))?;
    let uri = target(event.path(), &event.raw_query_string).ok_or(invalid("path"))?;
    let token = context
        .authorizer
        .as_ref()
        .and_then(|checked| checked.jwt.as_ref());
    let identity = token.and_then(|token| identify(token, client_id));
    let address: Option<IpAddr> = context.http.source_ip.parse().ok();
    let headers = headers(&event);
    let body = match event.body {
        None => Body::empty(),
        Some(text) if event.is_base64_encoded => {
            let bytes = BASE64.decode(text.as_bytes());
            Body::from(bytes.map_err(|_| invalid("body"))?)
        }
        Some(text) => Body::from(text),
    };
    let mut request = Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    if let Some(identity) = identity {
        request.extensions_mut().insert(identity);
    }
    if let Some(address) = address {
        let peer = ConnectInfo(SocketAddr::new(address, 0));
        request.extensions_mut().insert(peer);
    }
    Ok(request)
}

/// Path and query. The gateway passes the path on decoded, and what a target may not contain is
/// encoded again.
fn target(path: &str, query: &str) -> Option<Uri> {
    let mut target = String::with_capacity(path.len() + query.len() + 1);
    encode(path, "?#", &mut target);
    if !query.is_empty() {
        target.push('?');
        encode(query, "#", &mut target);
    }
    target.parse().ok()
}

fn encode(text: &str, also: &str, target: &mut String) {
    for byte in text.bytes() {
        let character = char::from(byte);
        let is_plain = byte.is_ascii_graphic() && !"\"<>\\^`{|}".contains(character);
        if is_plain && !also.contains(character) {
            target.push(character);
        } else {
            write!(target, "%{byte:02X}").expect("a string takes everything");
        }
    }
}

/// The headers, without those that could not have come over HTTP.
fn headers(event: &GatewayRequest) -> HeaderMap {
    let told = event.headers.iter().filter_map(|(name, value)| {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        Some((name, HeaderValue::from_bytes(value.as_bytes()).ok()?))
    });
    let mut headers: HeaderMap = told.collect();
    if !event.cookies.is_empty()
        && let Ok(cookies) = HeaderValue::from_str(&event.cookies.join("; "))
    {
        headers.insert(header::COOKIE, cookies);
    }
    headers
}

/// The holder of an access token of our client. The gateway lets id tokens pass as well.
fn identify(token: &Jwt, client_id: &str) -> Option<Identity> {
    let claim = |name: &str| token.claims.get(name).and_then(text);
    if claim("token_use")? != "access" || claim("client_id")? != client_id {
        tracing::debug!("the token is no access token of the app client");
        return None;
    }
    Some(Identity {
        sub: claim("sub")?,
        session: claim("origin_jti")?,
        issued_at: claim("iat")?.parse().ok()?,
        signed_in_at: claim("auth_time")?.parse().ok()?,
    })
}

/// A claim as text: the gateway writes numbers as text as well, others need not.
fn text(claim: &Value) -> Option<String> {
    match claim {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::events::Event;

    const CLIENT: &str = "3k2cbd6pqg1j8vl0f4ma5t7hre";

    fn read(event: &Value) -> GatewayRequest {
        match Event::read(&event.to_string()) {
            Ok(Event::Request(request)) => *request,
            _ => panic!("no request"),
        }
    }

    fn assembled(change: &Value) -> Request {
        let mut event = json!({
            "rawPath": "/prod/api/people",
            "requestContext": {
                "stage": "prod",
                "http": {"method": "GET", "sourceIp": "203.0.113.7"},
            },
        });
        for (name, value) in change.as_object().expect("an object") {
            event[name] = value.clone();
        }
        assemble(read(&event), CLIENT).expect("a request")
    }

    fn identity(claims: &Value) -> Option<Identity> {
        let claims = serde_json::from_value(claims.clone()).expect("claims");
        identify(&Jwt { claims }, CLIENT)
    }

    fn claims() -> Value {
        json!({
            "sub": "a1", "origin_jti": "s1", "client_id": CLIENT, "token_use": "access",
            "iat": "1772438400", "auth_time": "1772438300", "cognito:groups": "[ADMIN LECTURER]",
        })
    }

    #[test]
    fn the_claims_of_an_access_token_say_who_calls() {
        let said = identity(&claims()).expect("an identity");

        assert_eq!((said.sub.as_str(), said.session.as_str()), ("a1", "s1"));
        let times = (said.issued_at, said.signed_in_at);
        assert_eq!(times, (1_772_438_400, 1_772_438_300));
    }

    #[test]
    fn a_number_may_come_as_a_number() {
        let mut claims = claims();
        claims["iat"] = json!(1_772_438_400);

        assert!(identity(&claims).is_some());
    }

    #[test]
    fn claims_that_are_not_all_there_or_of_another_token_say_nothing() {
        for (name, value) in [
            ("token_use", json!("id")),
            ("client_id", json!("another")),
            ("sub", json!("")),
            ("origin_jti", Value::Null),
            ("iat", json!("yesterday")),
            ("auth_time", Value::Null),
        ] {
            let mut claims = claims();
            claims[name] = value;

            assert_eq!(identity(&claims), None, "{name}");
        }
        assert_eq!(identity(&json!({})), None);
    }

    #[test]
    fn a_query_keeps_values_that_come_more_than_once() {
        let request = assembled(&json!({"rawQueryString": "role=ADMIN&role=STUDENT&q=%C3%81n"}));

        assert_eq!(
            request.uri(),
            "/api/people?role=ADMIN&role=STUDENT&q=%C3%81n"
        );
    }

    #[test]
    fn a_path_that_came_decoded_stays_one_path() {
        let request = assembled(&json!({"rawPath": "/prod/api/people/lê minh?x#y"}));

        assert_eq!(request.uri(), "/api/people/l%C3%AA%20minh%3Fx%23y");
    }

    #[test]
    fn cookies_become_one_header_and_the_peer_is_the_source_address() {
        let request = assembled(&json!({"cookies": ["a=1", "b=2"], "headers": {"x-a": "1,2"}}));

        assert_eq!(request.headers()[header::COOKIE], "a=1; b=2");
        assert_eq!(request.headers()["x-a"], "1,2");
        let ConnectInfo(peer) = request
            .extensions()
            .get::<ConnectInfo<SocketAddr>>()
            .expect("a peer");
        assert_eq!(peer.ip().to_string(), "203.0.113.7");
    }

    #[test]
    fn a_host_or_a_header_that_is_none_does_no_harm() {
        let odd = json!({"headers": {
            "host": "a b:c", "x-forwarded-proto": "://", "bad name": "x", "x-bad": "a\nb",
        }});

        let request = assembled(&odd);

        assert_eq!(request.uri(), "/api/people");
        assert_eq!(request.headers().len(), 2);
    }

    #[test]
    fn a_body_that_is_no_base64_is_told() {
        let event = json!({
            "rawPath": "/", "body": "%%%", "isBase64Encoded": true,
            "requestContext": {"http": {"method": "POST"}},
        });

        let error = assemble(read(&event), CLIENT).expect_err("no body");

        assert_eq!(error, EventError::Request("body"));
    }
}
