//! The document of the interface, generated from the handlers, and the page that lets one try it;
//! both work without any network.

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::LOCATION;
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::get;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Components, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, SecurityRequirement, Tag,
};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::headers;

const DESCRIPTION: &str = "\
Students, classes, subjects and who is in them.\n\n\
Sign in at the user pool that `/api/config` names and send its access token as `Bearer`. \
Ids are opaque, dates are `YYYY-MM-DD`, instants RFC 3339 in UTC, decimals strings with a dot. \
Lists are pages: send `next` back as `cursor`. Edits need `If-Match` with the version of the `ETag`; \
a stale one answers 412 with the thing as it is now. POST honours `Idempotency-Key` for 24 hours. \
Errors are `application/problem+json` with a stable `code`.";

/// The document without its operations.
pub(crate) fn frame() -> OpenApi {
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
        "terms",
        "classes",
        "enrollments",
        "materials",
        "jobs",
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

/// The document as it is checked in and served.
pub fn openapi_json() -> String {
    let mut document = crate::routes().into_openapi();
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
    let document: &'static str = openapi_json().leak();
    let json = [(axum::http::header::CONTENT_TYPE, "application/json")];
    let interactive: Router<S> = SwaggerUi::new("/api/docs")
        .config(Config::from("/api/openapi.json"))
        .into();
    Router::new()
        .merge(interactive.layer(map_response(with_docs_headers)))
        .route(
            "/api/openapi.json",
            get(move || async move { (json, document) }),
        )
}

/// The redirect goes to the document itself: a gateway before us need not take `/api/docs/` for a path below
/// `/api/docs`.
async fn with_docs_headers(mut response: Response) -> Response {
    if let Some(place) = response.headers_mut().get_mut(LOCATION) {
        *place = HeaderValue::from_static("/api/docs/index.html");
    }
    response.headers_mut().extend(headers::docs_headers());
    response
}
