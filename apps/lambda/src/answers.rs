//! Answers of the router as the gateway takes them: text as it is, anything else in base64.

use std::collections::BTreeMap;

use axum::http::header::{CONTENT_ENCODING, SET_COOKIE};
use axum::response::Response;
use data_encoding::BASE64;
use http_body_util::BodyExt;
use serde::Serialize;

/// An answer as the gateway takes it (payload 2.0).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GatewayAnswer {
    /// HTTP status.
    pub status_code: u16,
    headers: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cookies: Vec<String>,
    body: String,
    is_base64_encoded: bool,
}

/// Takes an answer apart.
///
/// # Errors
/// When the body ends early, which no body of ours does.
pub async fn take(response: Response) -> Result<GatewayAnswer, axum::Error> {
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await?.to_bytes();
    let mut headers = BTreeMap::<String, String>::new();
    let mut cookies = Vec::new();
    for (name, value) in &parts.headers {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        if name == SET_COOKIE {
            cookies.push(value);
            continue;
        }
        let header = headers.entry(name.as_str().to_owned()).or_default();
        if !header.is_empty() {
            header.push_str(", ");
        }
        header.push_str(&value);
    }
    let text = str::from_utf8(&bytes)
        .ok()
        // Compressed text that happens to be text is still not to be touched.
        .filter(|_| !parts.headers.contains_key(CONTENT_ENCODING));
    Ok(GatewayAnswer {
        status_code: parts.status.as_u16(),
        headers,
        cookies,
        is_base64_encoded: text.is_none(),
        body: text.map_or_else(|| BASE64.encode(&bytes), str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::header::VARY;
    use serde_json::{Value, json};

    use super::*;

    async fn taken(response: Response) -> Value {
        let answer = take(response).await.expect("an answer");
        serde_json::to_value(answer).expect("JSON")
    }

    #[tokio::test]
    async fn text_stays_text() {
        let answer = taken(Response::new(Body::from("Nguyễn"))).await;

        assert_eq!(
            answer,
            json!({"statusCode": 200, "headers": {}, "body": "Nguyễn", "isBase64Encoded": false})
        );
    }

    #[tokio::test]
    async fn what_is_no_text_goes_in_base64() {
        let bytes = taken(Response::new(Body::from(vec![0x89, 0xff]))).await;
        let compressed = Response::builder()
            .header(CONTENT_ENCODING, "br")
            .body(Body::from("text by chance"))
            .expect("a response");
        let compressed = taken(compressed).await;

        assert_eq!(
            (&bytes["body"], &bytes["isBase64Encoded"]),
            (&json!("if8="), &json!(true))
        );
        assert_eq!(compressed["isBase64Encoded"], true);
    }

    #[tokio::test]
    async fn headers_that_come_twice_are_joined_and_cookies_are_not() {
        let response = Response::builder()
            .header(VARY, "origin")
            .header(VARY, "accept")
            .header(SET_COOKIE, "a=1")
            .header(SET_COOKIE, "b=2")
            .body(Body::empty())
            .expect("a response");

        let answer = taken(response).await;

        assert_eq!(answer["headers"], json!({"vary": "origin, accept"}));
        assert_eq!(answer["cookies"], json!(["a=1", "b=2"]));
    }
}
