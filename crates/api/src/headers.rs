//! Response headers of both homes, in one place: the policy of the page, CORS, and what every answer
//! of the interface carries.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::response::Response;
use tower_http::cors::{AllowOrigin, CorsLayer};

const PERMISSIONS: &str = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

/// Headers of the page itself; `pool_endpoint` is where it signs in, `files_url` where files are.
pub fn page_headers(pool_endpoint: &str, files_url: &str) -> Vec<(HeaderName, HeaderValue)> {
    let (pool, files) = (origin_of(pool_endpoint), origin_of(files_url));
    let elsewhere = if pool == files {
        pool.to_owned()
    } else {
        format!("{pool} {files}")
    };
    let policy = format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data: blob: {files}; connect-src 'self' {elsewhere}; object-src 'none'; base-uri 'none'; \
         frame-ancestors 'none'; form-action 'self'",
    );
    let policy = HeaderValue::from_str(&policy).unwrap_or_else(|_| {
        HeaderValue::from_static("default-src 'self'; object-src 'none'; base-uri 'none'")
    });
    let mut headers = common();
    headers.push((header::CONTENT_SECURITY_POLICY, policy));
    headers
}

/// Headers of the interactive documentation, which brings its own inline styles and script.
pub(crate) fn docs_headers() -> Vec<(HeaderName, HeaderValue)> {
    let policy = "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; \
                  img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
    let mut headers = common();
    headers.push((
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(policy),
    ));
    headers
}

fn common() -> Vec<(HeaderName, HeaderValue)> {
    vec![
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        ),
        (
            HeaderName::from_static("permissions-policy"),
            HeaderValue::from_static(PERMISSIONS),
        ),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            HeaderValue::from_static("same-origin"),
        ),
    ]
}

/// Scheme, host and port of a URL.
fn origin_of(url: &str) -> &str {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let end = url[after_scheme..]
        .find('/')
        .map_or(url.len(), |at| after_scheme + at);
    &url[..end]
}

/// What every answer of the interface carries: nothing is cached unless it says so itself.
pub(crate) async fn harden(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// CORS for pages on other origins; the page itself is on the interface's own.
pub fn cors(origins: &[String]) -> CorsLayer {
    let allowed: Vec<HeaderValue> = origins
        .iter()
        .filter_map(|origin| HeaderValue::from_str(origin).ok())
        .collect();
    let request_headers = [
        header::CONTENT_TYPE,
        header::AUTHORIZATION,
        header::IF_MATCH,
        header::IF_NONE_MATCH,
        HeaderName::from_static("idempotency-key"),
    ];
    let exposed = [
        header::ETAG,
        header::LOCATION,
        header::RETRY_AFTER,
        HeaderName::from_static("x-request-id"),
    ];
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(allowed))
        .allow_methods([
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
            Method::OPTIONS,
        ])
        .allow_headers(request_headers)
        .expose_headers(exposed)
        .max_age(Duration::from_hours(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_the_origin_of_the_pool_alone() {
        assert_eq!(
            origin_of("http://127.0.0.1:8080/cognito/"),
            "http://127.0.0.1:8080"
        );
        assert_eq!(
            origin_of("https://cognito-idp.ap-southeast-1.amazonaws.com"),
            "https://cognito-idp.ap-southeast-1.amazonaws.com"
        );
    }
}
