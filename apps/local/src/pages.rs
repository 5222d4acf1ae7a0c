//! The page, carried by the program: compressed twins, entity tags, caching, and one document for every
//! address of the page, which finds its way itself.

use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
    VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode};
use axum::response::Response;

#[cfg(test)]
mod tests;

/// Made by the build script.
static BUILT: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

const DOCUMENT: &str = "/index.html";

/// Stands in for a page that was not built.
static HINT: Asset = Asset {
    path: DOCUMENT,
    hash: "hint",
    plain: include_bytes!("pages/hint.html"),
    brotli: None,
    gzip: None,
};

/// A file of the page.
#[derive(Debug)]
struct Asset {
    /// From the root, with its slash.
    path: &'static str,
    /// Of the content.
    hash: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

/// The page with the headers that all of its answers carry.
#[derive(Clone, Debug)]
pub struct Page {
    assets: &'static [Asset],
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Page {
    /// The page that this program carries.
    pub fn built(headers: Vec<(HeaderName, HeaderValue)>) -> Self {
        Self {
            assets: BUILT,
            headers,
        }
    }

    /// Answers a request for anything that is neither of the API nor of the pool.
    pub fn answer(&self, request: &Request<Body>) -> Response {
        let mut response = match *request.method() {
            Method::GET | Method::HEAD => self.find(request),
            _ => refuse_method(),
        };
        response.headers_mut().extend(self.headers.iter().cloned());
        response
    }

    fn find(&self, request: &Request<Body>) -> Response {
        let path = request.uri().path();
        if let Some(asset) = self.assets.iter().find(|asset| asset.path == path) {
            return asset.answer(request.headers());
        }
        if path.contains('.') && path != DOCUMENT {
            return text(StatusCode::NOT_FOUND, "There is no such file.\n");
        }
        let document = self.assets.iter().find(|asset| asset.path == DOCUMENT);
        document.unwrap_or(&HINT).answer(request.headers())
    }
}

impl Asset {
    fn answer(&self, asked: &HeaderMap) -> Response {
        let (encoding, content) = self.choose(asked);
        // Each encoding is another sequence of bytes, so it has a tag of its own.
        let tag = format!("\"{}-{}\"", self.hash, encoding.unwrap_or("plain"));
        let is_known = knows(asked, &tag);
        let body = if is_known { &[] } else { content };
        let mut response = Response::new(Body::from(Bytes::from_static(body)));
        let headers = response.headers_mut();
        let tag =
            HeaderValue::from_str(&tag).expect("a tag is made of hexadecimal digits and letters");
        headers.insert(ETAG, tag);
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        headers.insert(CACHE_CONTROL, self.caching());
        if is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        headers.insert(CONTENT_TYPE, self.content_type());
        if let Some(encoding) = encoding {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    }

    /// The smallest form that the client takes.
    fn choose(&self, asked: &HeaderMap) -> (Option<&'static str>, &'static [u8]) {
        let forms = [("br", self.brotli), ("gzip", self.gzip)];
        forms
            .into_iter()
            .filter(|(encoding, _)| accepts(asked, encoding))
            .find_map(|(encoding, content)| Some((Some(encoding), content?)))
            .unwrap_or((None, self.plain))
    }

    /// Names below `/assets/` change with their content.
    fn caching(&self) -> HeaderValue {
        if self.path.starts_with("/assets/") {
            return HeaderValue::from_static("public, max-age=31536000, immutable");
        }
        HeaderValue::from_static("no-cache")
    }

    fn content_type(&self) -> HeaderValue {
        let extension = self.path.rsplit('.').next();
        HeaderValue::from_static(match extension {
            Some("html") => "text/html; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            Some("json") => "application/json",
            Some("webmanifest") => "application/manifest+json",
            Some("svg") => "image/svg+xml",
            Some("png") => "image/png",
            Some("ico") => "image/x-icon",
            Some("woff2") => "font/woff2",
            Some("wasm") => "application/wasm",
            Some("txt") => "text/plain; charset=utf-8",
            _ => "application/octet-stream",
        })
    }
}

/// The members of a header that is a list.
fn members(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
}

/// Whether the client named the encoding and did not give it the weight 0 (RFC 9110, 12.5.3).
fn accepts(asked: &HeaderMap, encoding: &str) -> bool {
    members(asked, ACCEPT_ENCODING).any(|member| {
        let (name, weight) = member.split_once(';').unwrap_or((member, "q=1"));
        let weight = weight.trim().strip_prefix("q=").unwrap_or("1");
        name.trim().eq_ignore_ascii_case(encoding) && weight.parse::<f32>().is_ok_and(|q| q > 0.0)
    })
}

/// Whether the client has what the tag stands for (RFC 9110, 13.1.2: weak comparison).
fn knows(asked: &HeaderMap, tag: &str) -> bool {
    members(asked, IF_NONE_MATCH).any(|known| known == "*" || known.trim_start_matches("W/") == tag)
}

fn refuse_method() -> Response {
    let mut response = text(StatusCode::METHOD_NOT_ALLOWED, "This can only be read.\n");
    response
        .headers_mut()
        .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    response
}

fn text(status: StatusCode, line: &'static str) -> Response {
    let mut response = Response::new(Body::from(line));
    *response.status_mut() = status;
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, plain);
    response
}
