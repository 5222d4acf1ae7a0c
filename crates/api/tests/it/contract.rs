//! The document, the policy and the routes say the same.

use std::collections::BTreeSet;

use domain::policy::{Access, Action};
use serde_json::Value;

use crate::app::App;

fn document() -> Value {
    serde_json::from_str(&api::openapi_json()).expect("JSON")
}

/// An operation of the document.
pub struct Operation {
    pub id: String,
    pub method: String,
    pub path: String,
    /// Of its body, if it takes one.
    pub content_type: Option<String>,
}

/// All of them.
pub fn operations() -> Vec<Operation> {
    let document = document();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let id = operation["operationId"].as_str().expect("an operation id");
            let bodies = operation["requestBody"]["content"].as_object();
            operations.push(Operation {
                id: id.to_owned(),
                method: method.clone(),
                path: path.clone(),
                content_type: bodies.and_then(|types| types.keys().next().cloned()),
            });
        }
    }
    operations
}

#[test]
fn the_checked_in_document_is_current() {
    let checked_in = include_str!("../../openapi.json");

    assert!(
        checked_in == api::openapi_json(),
        "openapi.json is old: run `cargo xtask bless`"
    );
}

#[test]
fn every_operation_has_a_row_in_the_policy_and_every_row_an_operation() {
    let operations: BTreeSet<String> = operations().into_iter().map(|each| each.id).collect();
    // The document does not describe itself.
    let itself = ["get_openapi", "get_docs"].map(str::to_owned);
    let rows: BTreeSet<String> = Action::ALL
        .iter()
        .map(|action| action.id().to_owned())
        .collect();

    let expected: BTreeSet<String> = operations.into_iter().chain(itself).collect();
    assert_eq!(rows, expected);
}

#[test]
fn every_operation_says_what_it_does_and_which_errors_it_has() {
    let document = document();
    for item in document["paths"].as_object().expect("paths").values() {
        for operation in item.as_object().expect("operations").values() {
            let id = &operation["operationId"];
            assert!(
                operation["summary"]
                    .as_str()
                    .is_some_and(|text| text.len() > 5),
                "{id}"
            );
            assert!(
                operation["tags"]
                    .as_array()
                    .is_some_and(|tags| tags.len() == 1),
                "{id}"
            );
            let responses = operation["responses"].as_object().expect("responses");
            let described = responses.len() > 1 || id == "get_health";
            assert!(described, "{id} names no error");
        }
    }
}

#[tokio::test]
async fn everything_public_answers_without_a_token_and_nothing_else_does() {
    let app = App::empty().await;
    let public: BTreeSet<&str> = Action::ALL
        .iter()
        .filter(|action| action.access() == Access::Public)
        .map(|action| action.id())
        .collect();

    for Operation {
        id, method, path, ..
    } in operations()
    {
        let path = path.replace(['{', '}'], "x");
        let method = method.to_uppercase().parse().expect("a method");
        let status = app
            .stranger()
            .send(method, &path, &[], None)
            .await
            .status
            .as_u16();

        assert_eq!(
            status == 401,
            !public.contains(id.as_str()),
            "{id} answered {status}"
        );
    }
}

#[tokio::test]
async fn the_interactive_page_is_served_without_a_network() {
    let app = App::empty().await;

    let page = app.stranger().get("/api/docs/").await;

    assert_eq!(page.status, 200);
    assert!(
        page.header("content-security-policy")
            .contains("default-src 'self'")
    );
    app.stranger().get("/api/openapi.json").await.expect(200);
}

#[tokio::test]
async fn the_interactive_page_is_found_without_a_slash() {
    let app = App::empty().await;

    let page = app.stranger().get("/api/docs").await;

    assert_eq!(page.status, 303);
    assert_eq!(page.header("location"), "/api/docs/index.html");
    app.stranger()
        .get(page.header("location"))
        .await
        .expect(200);
}

#[tokio::test]
async fn the_interactive_page_has_its_script_compressed_and_knows_no_other_file() {
    let app = App::empty().await;

    let script = app.stranger().get("/api/docs/swagger-ui-bundle.js").await;
    let other = app
        .stranger()
        .get("/api/docs/swagger-ui-es-bundle.js")
        .await;

    assert_eq!(script.status, 200);
    assert_eq!(script.header("content-encoding"), "gzip");
    assert!(script.header("content-type").starts_with("text/javascript"));
    assert_eq!((other.status.as_u16(), other.code()), (404, "not_found"));
}

#[test]
fn closed_sets_are_named_as_they_go_over_the_wire() {
    let document = document();
    let values = |name: &str| document["components"]["schemas"][name]["enum"].clone();

    assert_eq!(
        values("Role"),
        serde_json::json!(["ADMIN", "LECTURER", "STUDENT"])
    );
    assert_eq!(
        values("NameOrder"),
        serde_json::json!(["family_first", "given_first"])
    );
    assert_eq!(
        values("ClassStatus"),
        serde_json::json!(["open", "closed", "archived"])
    );
}
