//! What requests carry: JSON or a zip, JSON with every unknown field refused, the version in `If-Match`, and the
//! caller's idempotency key with the hash of what was asked.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{CONTENT_TYPE, IF_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use domain::checks::Fault;
use school::Once;
use serde::de::DeserializeOwned;

use crate::State;
use crate::problems::{Code, Problem};

/// A JSON body, and the idempotency key if one was sent.
pub(crate) struct Body<T> {
    pub value: T,
    pub once: Option<Once>,
}

impl<T: DeserializeOwned> FromRequest<State> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &State) -> Result<Self, Problem> {
        let taken = take(request, state, ("application/json", crate::MAX_BODY));
        let (bytes, once) = taken.await?;
        Ok(Self {
            value: read(&bytes)?,
            once,
        })
    }
}

/// A zip, and the idempotency key if one was sent.
pub(crate) struct Zip {
    pub bytes: Bytes,
    pub once: Option<Once>,
}

impl FromRequest<State> for Zip {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &State) -> Result<Self, Problem> {
        let taken = take(request, state, ("application/zip", crate::MAX_BUNDLE));
        let (bytes, once) = taken.await?;
        Ok(Self { bytes, once })
    }
}

/// A file of whatever kind, and the idempotency key if one was sent.
pub(crate) struct File {
    pub bytes: Bytes,
    pub once: Option<Once>,
}

impl FromRequest<State> for File {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &State) -> Result<Self, Problem> {
        let taken = take(
            request,
            state,
            ("application/octet-stream", crate::MAX_BUNDLE),
        );
        let (bytes, once) = taken.await?;
        Ok(Self { bytes, once })
    }
}

/// The body, if it is of the type and not too large, with the idempotency key for it.
async fn take(
    request: Request,
    state: &State,
    (expected, max): (&'static str, usize),
) -> Result<(Bytes, Option<Once>), Problem> {
    let content_type = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let media_type = content_type
        .and_then(|value| value.split(';').next())
        .map(str::trim);
    if !media_type.is_some_and(|media_type| media_type.eq_ignore_ascii_case(expected)) {
        return Err(Problem::new(Code::UnsupportedMediaType).with("expected", expected));
    }
    let key = idempotency_key(request.headers())?;
    let uri = request.uri();
    let target = uri
        .path_and_query()
        .map_or(uri.path(), |target| target.as_str());
    let asked = format!("{} {target}\n", request.method());
    let bytes = Bytes::from_request(request, state)
        .await
        .map_err(|error| too_large(&error, max))?;
    let once = match key {
        Some(key) => Some(Once {
            key,
            request_hash: state.school.hash_request(&asked, &bytes).await?,
        }),
        None => None,
    };
    Ok((bytes, once))
}

fn too_large(error: &BytesRejection, max: usize) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::new(Code::PayloadTooLarge).with("max", max);
    }
    Problem::new(Code::BadRequest)
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let value: serde_json::Value = serde_json::from_slice(bytes).map_err(|error| {
        Problem::new(Code::InvalidJson)
            .with("line", error.line())
            .with("column", error.column())
    })?;
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let message = error.inner().to_string();
        // serde says "unknown field `x`, expected …" of the object that the path leads to.
        match message
            .strip_prefix("unknown field `")
            .and_then(|rest| rest.split_once('`'))
        {
            Some((field, _)) if path == "." => invalid(field, Fault::new("unknown_field")),
            Some((field, _)) if path.ends_with(field) => {
                invalid(&path, Fault::new("unknown_field"))
            }
            Some((field, _)) => invalid(&format!("{path}.{field}"), Fault::new("unknown_field")),
            None => invalid(path.trim_start_matches('.'), Fault::new("invalid")),
        }
    })
}

fn invalid(path: &str, fault: Fault) -> Problem {
    Problem::invalid(vec![fault.at(path)])
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = value.to_str().ok().filter(|key| {
        (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
    });
    match key {
        Some(key) => Ok(Some(key.to_owned())),
        None => Err(Problem::new(Code::BadRequest).with("header", "Idempotency-Key")),
    }
}

/// The version that an edit is based on.
pub(crate) struct IfMatch(pub u64);

impl FromRequestParts<State> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(IF_MATCH) else {
            return Err(Problem::new(Code::IfMatchRequired));
        };
        let text = value.to_str().unwrap_or_default().trim();
        let version = text
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'));
        match version.and_then(|version| version.parse().ok()) {
            Some(version) => Ok(Self(version)),
            None => Err(Problem::new(Code::BadRequest).with("header", "If-Match")),
        }
    }
}
