//! `deploy/template.yaml` beside the code: tables, routes, headers and accounts are stated there once more,
//! and what an emulator does not look at is asserted here. `!Ref` and its like are read as their long forms.

mod accounts;
mod buckets;
mod functions;
mod headers;
mod routes;
mod tables;

use std::fs;

use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Map, Value, json};

/// A resource of the template.
struct Resource {
    name: String,
    /// With the policies on deletion beside the properties.
    body: Value,
}

impl Resource {
    fn properties(&self) -> &Value {
        &self.body["Properties"]
    }
}

fn template() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/template.yaml");
    let text = fs::read_to_string(path).expect("the checkout has a template");
    let documents = Yaml::load_from_str(&text).expect("YAML");
    to_json(&documents[0])
}

fn resources_of(kind: &str) -> Vec<Resource> {
    let template = template();
    let resources = template["Resources"].as_object().expect("resources");
    resources
        .iter()
        .filter(|(_, body)| body["Type"] == kind)
        .map(|(name, body)| Resource {
            name: name.clone(),
            body: body.clone(),
        })
        .collect()
}

/// The only one of a kind.
fn only(kind: &str) -> Value {
    let found = resources_of(kind);
    assert_eq!(found.len(), 1, "{kind}");
    found[0].properties().clone()
}

fn to_json(node: &Yaml<'_>) -> Value {
    match node {
        Yaml::Value(scalar) => scalar_to_json(scalar),
        Yaml::Sequence(items) => items.iter().map(to_json).collect(),
        Yaml::Mapping(entries) => {
            let text = |key: &Yaml<'_>| key.as_str().expect("keys are text").to_owned();
            let entries = entries
                .iter()
                .map(|(key, value)| (text(key), to_json(value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
        Yaml::Tagged(tag, inner) => {
            let name = match tag.suffix.as_str() {
                plain @ ("Ref" | "Condition") => plain.to_owned(),
                function => format!("Fn::{function}"),
            };
            json!({ name: to_json(inner) })
        }
        other => panic!("not a form that the template uses: {other:?}"),
    }
}

fn scalar_to_json(scalar: &Scalar<'_>) -> Value {
    match scalar {
        Scalar::Null => Value::Null,
        Scalar::Boolean(value) => json!(value),
        Scalar::Integer(value) => json!(value),
        Scalar::FloatingPoint(value) => json!(value.0),
        Scalar::String(value) => json!(value),
    }
}
