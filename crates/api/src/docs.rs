//! The document of the interface, generated from the handlers, and the page that lets one try it;
//! both work without any network.

use axum::Router;
use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Components, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, SecurityRequirement, Tag,
};

use crate::headers;
use crate::problems::{Code, Problem};

/// As [`openapi_json`] makes it, which takes too long for a request; a test holds both equal.
const DOCUMENT: &str = include_str!("../openapi.json");

/// Named in full: a gateway before us need not take `/api/docs/` for a path below `/api/docs`.
const INDEX: &str = "/api/docs/index.html";

/// A file of the interactive documentation.
struct File {
    name: &'static str,
    media_type: &'static str,
    /// How it is compressed, which every browser understands.
    encoding: Option<&'static str>,
    bytes: &'static [u8],
}

/// All of them.
const FILES: [File; 5] = [
    File {
        name: "index.html",
        media_type: "text/html; charset=utf-8",
        encoding: None,
        bytes: include_bytes!("docs/index.html"),
    },
    File {
        name: "start.js",
        media_type: "text/javascript; charset=utf-8",
        encoding: None,
        bytes: include_bytes!("docs/start.js"),
    },
    File {
        name: "swagger-ui-bundle.js",
        media_type: "text/javascript; charset=utf-8",
        encoding: Some("gzip"),
        bytes: include_bytes!(concat!(env!("OUT_DIR"), "/swagger-ui-bundle.js.gz")),
    },
    File {
        name: "swagger-ui.css",
        media_type: "text/css; charset=utf-8",
        encoding: Some("gzip"),
        bytes: include_bytes!(concat!(env!("OUT_DIR"), "/swagger-ui.css.gz")),
    },
    File {
        name: "favicon-32x32.png",
        media_type: "image/png",
        encoding: None,
        bytes: include_bytes!(concat!(env!("OUT_DIR"), "/favicon-32x32.png")),
    },
];

const DESCRIPTION: &str = "\
Students, classes, subjects and who is in them.\n\n\
Sign in at the user pool that `/api/config` names and send its access token as `Bearer`. \
Ids are opaque, dates are `YYYY-MM-DD`, instants RFC 3339 in UTC, decimals strings with a dot. \
Lists are pages: send `next` back as `cursor`. Edits need `If-Match` with the version of the `ETag`; \
a stale one answers 412 with the thing as it is now. POST honours `Idempotency-Key` for 24 hours. \
Errors are `application/problem+json` with a stable `code`.";

/// The document without its operations.
fn frame() -> OpenApi {
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .build();
    let mut components = Components::new();
    components.add_security_scheme("access_token", SecurityScheme::Http(bearer));
    let license = LicenseBuilder::new().name("MIT OR Apache-2.0").build();
    let info = InfoBuilder::new()
        .title("Rollbook")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIPTION))
        .license(Some(license))
        .build();
    let tags = [
        "school",
        "me",
        "people",
        "subjects",
        "departments",
        "terms",
        "classes",
        "enrollments",
        "materials",
        "finals",
        "notices",
        "jobs",
        "events",
    ];
    OpenApiBuilder::new()
        .info(info)
        .components(Some(components))
        .security(Some([SecurityRequirement::new(
            "access_token",
            Vec::<String>::new(),
        )]))
        .tags(Some(tags.map(Tag::new)))
        .build()
}

/// The document as it is to be checked in, made from the handlers.
pub fn openapi_json() -> String {
    let mut document = crate::operations().describe(frame());
    close_public_operations(&mut document);
    let mut text = document
        .to_pretty_json()
        .expect("the document is plain data");
    text.push('\n');
    text
}

/// Operations that the policy calls public need no token.
fn close_public_operations(document: &mut OpenApi) {
    use domain::policy::{Access, Action};
    let public: Vec<&str> = Action::ALL
        .iter()
        .filter(|action| action.access() == Access::Public)
        .map(|action| action.id())
        .collect();
    for item in document.paths.paths.values_mut() {
        for operation in [&mut item.get, &mut item.post].into_iter().flatten() {
            if operation
                .operation_id
                .as_deref()
                .is_some_and(|id| public.contains(&id))
            {
                operation.security = Some(Vec::new());
            }
        }
    }
}

/// `/api/openapi.json` and `/api/docs`.
pub(crate) fn pages<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let json = [(CONTENT_TYPE, "application/json")];
    let interactive = Router::new()
        .route("/api/docs", get(|| async { Redirect::to(INDEX) }))
        .route(
            "/api/docs/",
            get(|| find_file(Path("index.html".to_owned()))),
        )
        .route("/api/docs/{file}", get(find_file))
        .layer(map_response(with_docs_headers));
    Router::new().merge(interactive).route(
        "/api/openapi.json",
        get(move || async move { (json, DOCUMENT) }),
    )
}

async fn find_file(Path(name): Path<String>) -> Result<Response, Problem> {
    let mut files = FILES.iter();
    let file = files.find(|file| file.name == name);
    let file = file.ok_or(Problem::new(Code::NotFound))?;
    let mut response = ([(CONTENT_TYPE, file.media_type)], file.bytes).into_response();
    if let Some(encoding) = file.encoding {
        let headers = response.headers_mut();
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Ok(response)
}

async fn with_docs_headers(mut response: Response) -> Response {
    response.headers_mut().extend(headers::docs_headers());
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_no_file_that_is_not_there() {
        let page = include_str!("docs/index.html");
        let named = page.split("\"./").skip(1);
        let named: Vec<&str> = named.filter_map(|rest| rest.split('"').next()).collect();

        assert_eq!(named.len(), FILES.len() - 1);
        for name in named {
            assert!(FILES.iter().any(|file| file.name == name), "{name}");
        }
    }
}
