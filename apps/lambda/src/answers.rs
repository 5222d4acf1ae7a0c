//! Answers of the router as the gateway takes them: text as it is, anything else in base64.

use std::collections::BTreeMap;

use axum::http::header::{CONTENT_ENCODING, ETAG, HeaderName, LOCATION, SET_COOKIE};
use axum::response::Response;
use data_encoding::BASE64;
use http_body_util::BodyExt;
use serde::Serialize;

/// Most bytes of an answer as JSON; Lambda takes no more (quotas of Lambda, synchronous payloads).
const MOST: usize = 6 << 20;

/// A body of fewer bytes fits, with headers, even if each is written with six, as `\u0000`.
const SMALL: usize = 1_000_000;

/// What tells something of the answer that was too large, and nothing of a problem.
const ITS_OWN: [HeaderName; 3] = [CONTENT_ENCODING, ETAG, LOCATION];

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

impl GatewayAnswer {
    /// Whether Lambda takes it; only one that may be too large is counted.
    fn fits(&self) -> bool {
        self.body.len() < SMALL || serde_json::to_vec(self).is_ok_and(|json| json.len() <= MOST)
    }
}

/// Takes an answer as the gateway does. In the place of one that Lambda would not take there is a problem,
/// since the gateway would say no more than that something is wrong.
///
/// # Errors
/// When the body ends early, which no body of ours does.
pub async fn take(response: Response) -> Result<GatewayAnswer, axum::Error> {
    let answer = take_apart(response).await?;
    if answer.fits() {
        return Ok(answer);
    }
    let request_id = answer.headers.get("x-request-id").cloned();
    let request_id = request_id.unwrap_or_default();
    let bytes = answer.body.len();
    tracing::error!(request.id = %request_id, bytes, "the answer is too large for Lambda");
    let mut headers = answer.headers;
    headers.retain(|name, _| !ITS_OWN.iter().any(|own| own == name.as_str()));
    let failure = take_apart(api::answer_failure(request_id)).await?;
    headers.extend(failure.headers);
    Ok(GatewayAnswer { headers, ..failure })
}

async fn take_apart(response: Response) -> Result<GatewayAnswer, axum::Error> {
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
    async fn an_answer_that_lambda_would_not_take_becomes_a_problem_with_its_id() {
        let large = |bytes| {
            Response::builder()
                .header("x-request-id", "01KB")
                .header("access-control-allow-origin", "https://pages.example")
                .header(ETAG, "\"7\"")
                .body(Body::from("\n".repeat(bytes)))
                .expect("a response")
        };

        let fits = taken(large(MOST / 2 - 200)).await;
        let answer = taken(large(MOST / 2)).await;

        assert_eq!(fits["statusCode"], 200);
        assert_eq!(answer["statusCode"], 500);
        assert_eq!(
            answer["headers"],
            json!({
                "access-control-allow-origin": "https://pages.example",
                "content-type": "application/problem+json",
                "x-request-id": "01KB",
            })
        );
        let problem: Value = answer["body"]
            .as_str()
            .map(serde_json::from_str)
            .expect("a body")
            .expect("JSON");
        assert_eq!(
            (&problem["code"], &problem["request_id"]),
            (&json!("internal"), &json!("01KB"))
        );
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
