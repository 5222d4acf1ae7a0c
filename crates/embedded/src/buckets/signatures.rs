//! Presigned URLs in the form of AWS's Signature Version 4, with an unsigned payload, for keys that need
//! no encoding. Whether they are right is for others to say: s3s checks them, and SDKs sign the same.

use std::fmt::Write as _;
use std::time::Duration;

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// Stands in the signatures; any other would do.
const REGION: &str = "us-east-1";

/// Who signs.
pub struct Signer {
    /// Access key.
    pub access_key: String,
    /// Its secret.
    pub secret: String,
}

/// What is signed.
pub struct Signed<'a> {
    /// Such as `PUT`.
    pub method: &'a str,
    /// Scheme, host and port.
    pub origin: &'a str,
    /// From the root.
    pub path: &'a str,
    /// Parameters beside those of the signature.
    pub query: Vec<(&'a str, String)>,
    /// Headers beside the host, in the order of their names.
    pub headers: Vec<(&'a str, String)>,
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length is a key's");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// Everything but letters, digits and `-_.~` as `%XX`.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

fn joined<'a>(parts: impl Iterator<Item = &'a str>, with: &str) -> String {
    parts.collect::<Vec<_>>().join(with)
}

impl Signer {
    /// The URL with which the request works from `at` on for so long.
    pub fn presign(&self, what: Signed<'_>, at: Timestamp, valid_for: Duration) -> String {
        let time = at.strftime("%Y%m%dT%H%M%SZ").to_string();
        let scope = format!("{}/{REGION}/s3/aws4_request", &time[..8]);
        let host = what.origin.rsplit('/').next().unwrap_or_default();
        let mut headers = what.headers;
        headers.push(("host", host.to_owned()));
        headers.sort_unstable();
        let names = joined(headers.iter().map(|(name, _)| *name), ";");
        let mut query = what.query;
        query.extend([
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256".to_owned()),
            ("X-Amz-Credential", format!("{}/{scope}", self.access_key)),
            ("X-Amz-Date", time.clone()),
            ("X-Amz-Expires", valid_for.as_secs().to_string()),
            ("X-Amz-SignedHeaders", names.clone()),
        ]);
        query.sort_unstable();
        let pairs = query
            .iter()
            .map(|(name, value)| format!("{name}={}", encode(value)));
        let query = pairs.collect::<Vec<_>>().join("&");
        let lines = headers
            .iter()
            .map(|(name, value)| format!("{name}:{value}\n"));
        let lines: String = lines.collect();
        let request = format!(
            "{}\n{}\n{query}\n{lines}\n{names}\nUNSIGNED-PAYLOAD",
            what.method, what.path
        );
        let hash = HEXLOWER.encode(&Sha256::digest(request.as_bytes()));
        let text = format!("AWS4-HMAC-SHA256\n{time}\n{scope}\n{hash}");
        let signature = HEXLOWER.encode(&mac(&self.key(&time[..8]), &text));
        let (origin, path) = (what.origin, what.path);
        format!("{origin}{path}?{query}&X-Amz-Signature={signature}")
    }

    /// The key of a day.
    fn key(&self, day: &str) -> Vec<u8> {
        let key = format!("AWS4{}", self.secret).into_bytes();
        let steps = [day, REGION, "s3", "aws4_request"];
        steps.into_iter().fold(key, |key, step| mac(&key, step))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_specification_is_signed_as_it_says() {
        let signer = Signer {
            access_key: "AKIAIOSFODNN7EXAMPLE".into(),
            secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into(),
        };
        let what = Signed {
            method: "GET",
            origin: "https://examplebucket.s3.amazonaws.com",
            path: "/test.txt",
            query: Vec::new(),
            headers: Vec::new(),
        };
        let at = "2013-05-24T00:00:00Z".parse().unwrap();

        let url = signer.presign(what, at, Duration::from_hours(24));

        assert!(
            url.ends_with("aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"),
            "{url}"
        );
    }
}
