//! Makes tables in an engine, as the template makes them on AWS.

use aws_config::SdkConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType,
};
use ports::{IndexSpec, KeyKind, KeySpec, TableSpec};

/// Makes tables that are not there yet.
pub async fn create_tables(config: &SdkConfig, prefix: &str, specs: &[&TableSpec]) {
    let client = Client::new(config);
    for spec in specs {
        let indexes: Vec<GlobalSecondaryIndex> = spec.indexes.iter().map(index).collect();
        client
            .create_table()
            .table_name(format!("{prefix}{}", spec.name))
            .set_key_schema(Some(key_schema(spec.partition, spec.sort)))
            .set_attribute_definitions(Some(attribute_definitions(spec)))
            .set_global_secondary_indexes((!indexes.is_empty()).then_some(indexes))
            .billing_mode(BillingMode::PayPerRequest)
            .send()
            .await
            .unwrap();
    }
}

fn index(spec: &IndexSpec) -> GlobalSecondaryIndex {
    GlobalSecondaryIndex::builder()
        .index_name(spec.name)
        .set_key_schema(Some(key_schema(spec.partition, spec.sort)))
        .projection(projection(spec.projection))
        .build()
        .unwrap()
}

fn projection(spec: ports::Projection) -> Projection {
    let (kind, names) = match spec {
        ports::Projection::KeysOnly => (ProjectionType::KeysOnly, None),
        ports::Projection::All => (ProjectionType::All, None),
        ports::Projection::Include(names) => {
            let names = names.iter().map(|name| (*name).to_owned()).collect();
            (ProjectionType::Include, Some(names))
        }
    };
    Projection::builder()
        .projection_type(kind)
        .set_non_key_attributes(names)
        .build()
}

fn key_schema(partition: KeySpec, sort: Option<KeySpec>) -> Vec<KeySchemaElement> {
    let element = |key: KeySpec, kind| {
        let element = KeySchemaElement::builder().attribute_name(key.name);
        element.key_type(kind).build().unwrap()
    };
    let mut schema = vec![element(partition, KeyType::Hash)];
    schema.extend(sort.map(|sort| element(sort, KeyType::Range)));
    schema
}

fn attribute_definitions(spec: &TableSpec) -> Vec<AttributeDefinition> {
    let indexes = spec.indexes.iter();
    let of_indexes = indexes.flat_map(|index| [Some(index.partition), index.sort]);
    let mut keys: Vec<KeySpec> = [Some(spec.partition), spec.sort]
        .into_iter()
        .chain(of_indexes)
        .flatten()
        .collect();
    keys.sort_by_key(|key| key.name);
    keys.dedup_by_key(|key| key.name);
    keys.into_iter()
        .map(|key| {
            let definition = AttributeDefinition::builder().attribute_name(key.name);
            let kind = match key.kind {
                KeyKind::Text => ScalarAttributeType::S,
                KeyKind::Number => ScalarAttributeType::N,
            };
            definition.attribute_type(kind).build().unwrap()
        })
        .collect()
}
