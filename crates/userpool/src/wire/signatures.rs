//! Signature Version 4 as far as this service needs it: a request signed in its headers, over its whole body.
//!
//! Clients sign different sets of headers, so what they name is checked, and must hold all that decides here.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac::{self, HMAC_SHA256};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Method};
use data_encoding::{HEXLOWER, HEXUPPER};
use jiff::civil::DateTime;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use zeroize::Zeroizing;

use super::faults::Fault;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const DATE: &str = "x-amz-date";
const SERVICE: &str = "cognito-idp";

/// What must be signed: the place, the time and the operation.
const DECISIVE: [&str; 3] = ["host", DATE, super::TARGET];

/// How far the client's clock may be away, on either side. A request that was overheard can be repeated until it is over: for
/// half an hour, if it was dated ahead.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);

/// A request as it came in.
pub(super) struct Request<'a> {
    pub method: &'a Method,
    /// As the client wrote it, whatever the service is mounted under.
    pub path: &'a str,
    pub headers: &'a HeaderMap,
    pub body: &'a [u8],
}

/// What a request says of its signature.
pub(super) struct Claim<'a> {
    /// The id of the key that it names.
    pub key: &'a str,
    /// Date, region, service and `aws4_request`.
    scope: &'a str,
    signed_headers: &'a str,
    signature: &'a str,
    date: &'a str,
}

impl<'a> Claim<'a> {
    /// Takes the headers of a signature apart.
    pub fn read(headers: &'a HeaderMap) -> Result<Self, Fault> {
        let authorization = headers.get(AUTHORIZATION).ok_or_else(missing)?;
        let text = authorization.to_str().map_err(|_| incomplete())?;
        let fields = text.strip_prefix(ALGORITHM).ok_or_else(incomplete)?;
        let field = |name: &str| {
            let mut parts = fields.split([',', ' ']);
            parts.find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
        };
        let (Some(credential), Some(signed_headers), Some(signature)) = (
            field("Credential"),
            field("SignedHeaders"),
            field("Signature"),
        ) else {
            return Err(incomplete());
        };
        let (key, scope) = credential.split_once('/').ok_or_else(incomplete)?;
        let date = headers.get(DATE).and_then(|date| date.to_str().ok());
        Ok(Self {
            key,
            scope,
            signed_headers,
            signature,
            date: date.ok_or_else(incomplete)?,
        })
    }

    /// Whether the request was signed with this secret, for this service and about now.
    pub fn check(&self, request: &Request<'_>, secret: &str, now: Timestamp) -> Result<(), Fault> {
        let [day, region, service, end] = self.scope_parts().ok_or_else(incomplete)?;
        let is_ours = service == SERVICE && end == "aws4_request" && self.date.starts_with(day);
        let signs = |name: &str| self.signed_headers.split(';').any(|signed| signed == name);
        if !is_ours || !DECISIVE.into_iter().all(signs) {
            return Err(wrong());
        }
        self.check_time(now)?;
        let key = signing_key(secret, [day, region, service, end]);
        let signature = HEXLOWER.decode(self.signature.as_bytes());
        let signature = signature.map_err(|_| wrong())?;
        let text = self.string_to_sign(request).ok_or_else(wrong)?;
        hmac::verify(&key, text.as_bytes(), &signature).map_err(|_| wrong())
    }

    fn scope_parts(&self) -> Option<[&'a str; 4]> {
        let parts: Vec<_> = self.scope.split('/').collect();
        parts.try_into().ok()
    }

    fn check_time(&self, now: Timestamp) -> Result<(), Fault> {
        let signed = DateTime::strptime("%Y%m%dT%H%M%SZ", self.date)
            .and_then(|date| Offset::UTC.to_timestamp(date))
            .map_err(|_| incomplete())?;
        let age = now.duration_since(signed);
        if age > WINDOW {
            return Err(refused(format!("Signature expired: {}", self.date)));
        }
        if age < -WINDOW {
            return Err(refused(format!("Signature not yet current: {}", self.date)));
        }
        Ok(())
    }

    fn string_to_sign(&self, request: &Request<'_>) -> Option<String> {
        let canonical = self.canonical_request(request)?;
        let hash = hash_hex(canonical.as_bytes());
        Some(format!(
            "{ALGORITHM}\n{}\n{}\n{hash}",
            self.date, self.scope
        ))
    }

    /// `None` when a header that is named is not there, or is no text.
    fn canonical_request(&self, request: &Request<'_>) -> Option<String> {
        let lines = self.signed_headers.split(';').map(|name| {
            let values = request.headers.get_all(name).iter();
            let values: Option<Vec<_>> = values
                .map(|value| Some(trim(value.to_str().ok()?)))
                .collect();
            let values = values.filter(|values| !values.is_empty())?.join(",");
            Some(format!("{name}:{values}\n"))
        });
        let headers: String = lines.collect::<Option<_>>()?;
        Some(format!(
            "{}\n{}\n\n{headers}\n{}\n{}",
            request.method,
            escape(request.path),
            self.signed_headers,
            hash_hex(request.body),
        ))
    }
}

/// Runs of spaces count as one.
fn trim(value: &str) -> String {
    value.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// The path is escaped once more than it is on the wire.
fn escape(path: &str) -> String {
    let mut escaped = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => escaped.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => escaped.push(char::from(byte)),
            byte => {
                escaped.push('%');
                escaped.push_str(&HEXUPPER.encode(&[byte]));
            }
        }
    }
    escaped
}

fn signing_key(secret: &str, scope: [&str; 4]) -> hmac::Key {
    let first = Zeroizing::new(format!("AWS4{secret}"));
    let first = hmac::Key::new(HMAC_SHA256, first.as_bytes());
    scope.into_iter().fold(first, |key, part| {
        hmac::Key::new(HMAC_SHA256, hmac::sign(&key, part.as_bytes()).as_ref())
    })
}

fn hash_hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(digest(&SHA256, bytes).as_ref())
}

pub(super) fn missing() -> Fault {
    Fault::new(
        "MissingAuthenticationTokenException",
        "Missing Authentication Token",
    )
}

pub(super) fn unknown_key() -> Fault {
    Fault::new(
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
    )
}

fn incomplete() -> Fault {
    Fault::new(
        "IncompleteSignatureException",
        "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature', and the request an 'X-Amz-Date'.",
    )
}

fn wrong() -> Fault {
    refused(
        "The request signature we calculated does not match the signature you provided. \
         Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
    )
}

fn refused(message: impl Into<String>) -> Fault {
    Fault::new("InvalidSignatureException", message)
}

#[cfg(test)]
mod tests;
