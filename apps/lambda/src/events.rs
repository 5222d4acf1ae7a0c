//! What the function is invoked with: a request that the gateway passes on (HTTP API, payload 2.0), or
//! the minute. Read here and by no crate of events: see docs/decisions/012-the-gateways-event.md.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// What the function is asked to do.
pub enum Event {
    /// Answer a request.
    Request(Box<GatewayRequest>),
    /// Do what waits.
    Tick,
}

/// Why an event is none of ours. Nothing of the event is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// Neither a request nor the minute.
    #[error(
        "the event is neither a request of an HTTP API (payload 2.0) nor a scheduled one (aws.events)"
    )]
    Unknown,
    /// A request that cannot be put together.
    #[error("the request of the event has no valid {0}")]
    Request(&'static str),
}

/// A request as the gateway passes it on.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GatewayRequest {
    /// With the stage before it.
    pub raw_path: String,
    /// As it was sent.
    #[serde(default)]
    pub raw_query_string: String,
    /// Names in small letters; values that came more than once stand in one, with commas.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Kept apart from the headers.
    #[serde(default)]
    pub cookies: Vec<String>,
    /// Absent if there is none.
    pub body: Option<String>,
    /// Whether the body is not text.
    #[serde(default)]
    pub is_base64_encoded: bool,
    /// What the gateway itself says.
    pub request_context: RequestContext,
}

/// What the gateway itself says, which no caller can forge.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestContext {
    /// Its id of the request.
    #[serde(default)]
    pub request_id: String,
    /// Name of the stage, `$default` if it is not in the path.
    #[serde(default)]
    pub stage: String,
    /// Method and caller.
    pub http: Caller,
    /// What came of the check of the token; absent on public routes.
    pub authorizer: Option<Authorizer>,
}

/// Who is at the other end of the line.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Caller {
    /// `GET` and so on.
    pub method: String,
    /// Address of the peer.
    #[serde(default)]
    pub source_ip: String,
}

/// What came of the check of a token.
#[derive(Debug, Deserialize)]
pub struct Authorizer {
    /// Of a JSON web token, the only kind that is used here.
    pub jwt: Option<Jwt>,
}

/// A token that the gateway has found valid: signature, issuer, audience and expiry.
#[derive(Debug, Deserialize)]
pub struct Jwt {
    /// Its claims; numbers come as text, lists as `[a b]`.
    #[serde(default)]
    pub claims: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outline {
    #[serde(default)]
    source: Option<Value>,
    #[serde(default)]
    raw_path: Option<Value>,
}

impl Event {
    /// Reads an event; what it is says itself.
    pub fn read(text: &str) -> Result<Self, EventError> {
        if let Ok(request) = serde_json::from_str(text) {
            return Ok(Self::Request(Box::new(request)));
        }
        let outline: Outline = serde_json::from_str(text).map_err(|_| EventError::Unknown)?;
        match outline.source {
            Some(source) if source == "aws.events" => Ok(Self::Tick),
            _ if outline.raw_path.is_some() => Err(EventError::Request("form")),
            _ => Err(EventError::Unknown),
        }
    }
}

impl GatewayRequest {
    /// The path without the stage, as the router knows it.
    pub fn path(&self) -> &str {
        let path = self.raw_path.as_str();
        let rest = path
            .strip_prefix('/')
            .and_then(|path| path.strip_prefix(self.request_context.stage.as_str()));
        match rest {
            Some("") => "/",
            Some(rest) if rest.starts_with('/') => rest,
            _ => path,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn path_of(raw_path: &str, stage: &str) -> String {
        let event = json!({
            "rawPath": raw_path,
            "requestContext": {"stage": stage, "http": {"method": "GET"}},
        });
        match Event::read(&event.to_string()) {
            Ok(Event::Request(request)) => request.path().to_owned(),
            _ => panic!("no request"),
        }
    }

    #[test]
    fn a_stage_is_taken_off_the_path_and_nothing_else_is() {
        assert_eq!(path_of("/prod/api/me", "prod"), "/api/me");
        assert_eq!(path_of("/api/me", "$default"), "/api/me");
        assert_eq!(path_of("/prod", "prod"), "/");
        assert_eq!(path_of("/products/1", "prod"), "/products/1");
        assert_eq!(path_of("/api/me", ""), "/api/me");
    }

    #[test]
    fn what_is_neither_a_request_nor_the_minute_is_told_without_a_word_of_it() {
        let told = |text: &str| Event::read(text).err().expect("an error");

        assert_eq!(told("{}"), EventError::Unknown);
        assert_eq!(told("\"an@school.example\""), EventError::Unknown);
        assert_eq!(
            told(r#"{"source": "aws.s3", "detail": {}}"#),
            EventError::Unknown
        );
        assert_eq!(
            told(r#"{"rawPath": "/x", "requestContext": {}}"#),
            EventError::Request("form")
        );
    }

    #[test]
    fn a_request_cannot_pass_for_the_minute() {
        let event = json!({
            "source": "aws.events",
            "rawPath": "/api/me",
            "requestContext": {"http": {"method": "GET"}},
        });

        assert!(matches!(
            Event::read(&event.to_string()),
            Ok(Event::Request(_))
        ));
    }
}
