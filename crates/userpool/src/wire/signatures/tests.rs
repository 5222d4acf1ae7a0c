use axum::http::HeaderValue;

use super::*;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const BODY: &str = r#"{"UserPoolId": "ap-southeast-1_Ab3dEf9Gh"}"#;

/// As botocore signed it with AWS's example key.
const SIGNED: &str = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/ap-southeast-1/cognito-idp/aws4_request, \
SignedHeaders=content-type;host;x-amz-date;x-amz-target, \
Signature=2205f70ca29f4ffd2b1fda7bedddd245ee59d2a44fddd7d0670b6f01ac391ff3";

fn headers(authorization: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("host", "127.0.0.1:8080"),
        ("x-amz-date", "20150830T123600Z"),
        ("content-type", "application/x-amz-json-1.1"),
        (
            "x-amz-target",
            "AWSCognitoIdentityProviderService.ListUsers",
        ),
        ("authorization", authorization),
    ] {
        headers.insert(name, HeaderValue::from_str(value).unwrap());
    }
    headers
}

fn check_at(seconds: i64, headers: &HeaderMap, request: &Request<'_>) -> Result<(), Fault> {
    let signed: Timestamp = "2015-08-30T12:36:00Z".parse().unwrap();
    let now = signed + SignedDuration::from_secs(seconds);
    Claim::read(headers)?.check(request, SECRET, now)
}

fn request(headers: &HeaderMap) -> Request<'_> {
    Request {
        method: &Method::POST,
        path: "/cognito/",
        headers,
        body: BODY.as_bytes(),
    }
}

fn kind(outcome: Result<(), Fault>) -> &'static str {
    outcome.map_or_else(|fault| fault.kind, |()| "accepted")
}

#[test]
fn the_published_vector_is_signed_as_published() {
    let mut headers = headers("");
    headers.insert("host", HeaderValue::from_static("example.amazonaws.com"));
    let claim = Claim {
        key: "AKIDEXAMPLE",
        scope: "20150830/us-east-1/service/aws4_request",
        signed_headers: "host;x-amz-date",
        signature: "",
        date: "20150830T123600Z",
    };
    let request = Request {
        method: &Method::POST,
        path: "/",
        headers: &headers,
        body: b"",
    };

    let key = signing_key(SECRET, claim.scope_parts().unwrap());
    let text = claim.string_to_sign(&request).unwrap();

    assert_eq!(
        HEXLOWER.encode(hmac::sign(&key, text.as_bytes()).as_ref()),
        "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
    );
}

#[test]
fn what_botocore_signed_is_accepted() {
    let headers = headers(SIGNED);

    assert_eq!(kind(check_at(0, &headers, &request(&headers))), "accepted");
}

#[test]
fn spaces_in_headers_and_escapes_in_paths_are_counted_as_botocore_does() {
    let signed = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/ap-southeast-1/cognito-idp/aws4_request, \
        SignedHeaders=amz-sdk-request;content-type;host;x-amz-date;x-amz-target, \
        Signature=dfa8a2a0a56030d0b7e3cccbb5eb660f56fe48746650c762a56ad76ea2338461";
    let mut headers = headers(signed);
    let spaced = HeaderValue::from_static("  attempt=1;   max=3 ");
    headers.insert("amz-sdk-request", spaced);
    let request = Request {
        path: "/a%20b/c",
        body: r#"{"Username": "Nguyễn"}"#.as_bytes(),
        ..request(&headers)
    };

    assert_eq!(kind(check_at(0, &headers, &request)), "accepted");
}

#[test]
fn a_signature_is_good_for_fifteen_minutes_around_its_time() {
    let headers = headers(SIGNED);

    let kinds =
        [-901, -900, 900, 901].map(|seconds| kind(check_at(seconds, &headers, &request(&headers))));

    let old = "InvalidSignatureException";
    assert_eq!(kinds, [old, "accepted", "accepted", old]);
}

#[test]
fn whatever_is_changed_after_signing_is_refused() {
    let signed = headers(SIGNED);
    let changed = |name: &'static str, value: &'static str| {
        let mut headers = signed.clone();
        headers.insert(name, HeaderValue::from_static(value));
        headers
    };

    for headers in [
        changed("host", "127.0.0.1:8081"),
        changed("x-amz-date", "20150830T123601Z"),
        changed("content-type", "application/json"),
        changed(
            "x-amz-target",
            "AWSCognitoIdentityProviderService.AdminDeleteUser",
        ),
    ] {
        let refused = check_at(0, &headers, &request(&headers));
        assert_eq!(kind(refused), "InvalidSignatureException", "{headers:?}");
    }
    for changed in [
        Request {
            path: "/cognito",
            ..request(&signed)
        },
        Request {
            method: &Method::PUT,
            ..request(&signed)
        },
        Request {
            body: b"{}",
            ..request(&signed)
        },
    ] {
        let refused = check_at(0, &signed, &changed);
        assert_eq!(kind(refused), "InvalidSignatureException");
    }
}

/// The headers of a request whose claim says something else, signed anew: nothing is wrong but what it says.
fn signed_anew(from: &str, to: &str) -> HeaderMap {
    let text = SIGNED.replace(from, to);
    let unsigned = headers(&text);
    let claim = Claim::read(&unsigned).unwrap();
    let key = signing_key(SECRET, claim.scope_parts().unwrap());
    let to_sign = claim.string_to_sign(&request(&unsigned)).unwrap();
    let signature = HEXLOWER.encode(hmac::sign(&key, to_sign.as_bytes()).as_ref());
    let (claimed, _) = text.rsplit_once("Signature=").unwrap();
    headers(&format!("{claimed}Signature={signature}"))
}

#[test]
fn what_decides_must_be_signed_for_this_service_on_its_day() {
    let same = signed_anew("host", "host");
    assert_eq!(kind(check_at(0, &same, &request(&same))), "accepted");

    for (from, to) in [
        (";x-amz-target", ""),
        (";x-amz-date", ""),
        (";host", ""),
        ("cognito-idp", "s3"),
        ("aws4_request", "aws5_request"),
        ("20150830", "20150831"),
    ] {
        let headers = signed_anew(from, to);
        let refused = check_at(0, &headers, &request(&headers));
        assert_eq!(kind(refused), "InvalidSignatureException", "{from}");
    }
}

#[test]
fn a_signature_that_is_another_or_none_is_refused() {
    for (from, to) in [
        ("host;", "host;x-amz-nothing;"),
        ("Signature=22", "Signature=23"),
        ("Signature=22", "Signature="),
        ("Signature=22", "Signature=xx"),
    ] {
        let headers = headers(&SIGNED.replace(from, to));
        let refused = check_at(0, &headers, &request(&headers));
        assert_eq!(kind(refused), "InvalidSignatureException", "{to}");
    }
}

#[test]
fn what_is_no_signature_is_told_apart() {
    for text in [
        "",
        "Bearer x",
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 Credential=x",
        "AWS4-HMAC-SHA256 Credential=x, SignedHeaders=host, Signature=00",
        "AWS4-HMAC-SHA256 Credential=x/y, SignedHeaders=host, Signature=00",
    ] {
        let headers = headers(text);
        let refused = check_at(0, &headers, &request(&headers));
        assert_eq!(kind(refused), "IncompleteSignatureException", "{text}");
    }
    for date in ["", "2015-08-30T12:36:00Z", "20150830", "20150830T126000Z"] {
        let mut headers = headers(SIGNED);
        headers.insert("x-amz-date", HeaderValue::from_static(date));
        let refused = check_at(0, &headers, &request(&headers));
        assert_ne!(kind(refused), "accepted", "{date}");
    }
    let nothing = HeaderMap::new();
    let refused = check_at(0, &nothing, &request(&nothing));
    assert_eq!(kind(refused), "MissingAuthenticationTokenException");
}
