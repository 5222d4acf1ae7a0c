//! Creates the tables that are not there yet, and refuses a file whose tables are others than
//! those described: an index that is missing would answer nothing, silently.

use std::collections::BTreeSet;

use dynoxide::Database;
use dynoxide::actions::create_table::CreateTableRequest;
use dynoxide::actions::update_time_to_live::{TimeToLiveSpecification, UpdateTimeToLiveRequest};
use dynoxide::storage::TableMetadata;
use dynoxide::types::{
    AttributeDefinition, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType,
};
use ports::{IndexSpec, KeyKind, KeySpec, TableSpec};
use serde::de::DeserializeOwned;

use crate::items::ItemsError;

/// Makes sure that the table `name` is as `spec` says.
///
/// # Errors
/// [`ItemsError::TableDiffers`] if it is there in another form.
pub fn ensure_table(engine: &Database, name: &str, spec: &TableSpec) -> Result<(), ItemsError> {
    // A description would count every item; what the table is made of is one row.
    match engine
        .get_table_metadata(name)
        .map_err(ItemsError::engine)?
    {
        Some(found) => compare(name, spec, &found),
        None => create(engine, name, spec),
    }
}

fn create(engine: &Database, name: &str, spec: &TableSpec) -> Result<(), ItemsError> {
    let indexes: Vec<GlobalSecondaryIndex> = spec.indexes.iter().map(index).collect();
    let request = CreateTableRequest {
        table_name: name.to_owned(),
        key_schema: key_schema(spec.partition, spec.sort),
        attribute_definitions: attribute_definitions(spec),
        global_secondary_indexes: (!indexes.is_empty()).then_some(indexes),
        billing_mode: Some("PAY_PER_REQUEST".to_owned()),
        ..CreateTableRequest::default()
    };
    engine.create_table(request).map_err(ItemsError::engine)?;
    let Some(attribute) = spec.ttl else {
        return Ok(());
    };
    let request = UpdateTimeToLiveRequest {
        table_name: name.to_owned(),
        time_to_live_specification: TimeToLiveSpecification {
            attribute_name: attribute.to_owned(),
            enabled: true,
        },
    };
    engine
        .update_time_to_live(request)
        .map_err(ItemsError::engine)?;
    Ok(())
}

fn compare(name: &str, spec: &TableSpec, found: &TableMetadata) -> Result<(), ItemsError> {
    let found_keys: Vec<KeySchemaElement> = read(&found.key_schema)?;
    if found_keys != key_schema(spec.partition, spec.sort) {
        return Err(ItemsError::differs(name, "its keys"));
    }
    let found_indexes: Vec<GlobalSecondaryIndex> =
        read(found.gsi_definitions.as_deref().unwrap_or("[]"))?;
    for index in spec.indexes {
        if !found_indexes.iter().any(|found| same_index(index, found)) {
            return Err(ItemsError::differs(name, index.name));
        }
    }
    Ok(())
}

fn read<T: DeserializeOwned>(definition: &str) -> Result<T, ItemsError> {
    serde_json::from_str(definition).map_err(|error| ItemsError::Engine(Box::new(error)))
}

fn same_index(spec: &IndexSpec, found: &GlobalSecondaryIndex) -> bool {
    let expected = index(spec);
    found.index_name == expected.index_name
        && found.key_schema == expected.key_schema
        && found.projection.projection_type == expected.projection.projection_type
        && copied(&found.projection) == copied(&expected.projection)
}

fn copied(projection: &Projection) -> BTreeSet<&str> {
    let names = projection.non_key_attributes.as_deref().unwrap_or_default();
    names.iter().map(String::as_str).collect()
}

fn index(spec: &IndexSpec) -> GlobalSecondaryIndex {
    GlobalSecondaryIndex {
        index_name: spec.name.to_owned(),
        key_schema: key_schema(spec.partition, spec.sort),
        projection: projection(spec.projection),
        ..GlobalSecondaryIndex::default()
    }
}

fn projection(spec: ports::Projection) -> Projection {
    let (kind, names) = match spec {
        ports::Projection::KeysOnly => (ProjectionType::KEYS_ONLY, None),
        ports::Projection::All => (ProjectionType::ALL, None),
        ports::Projection::Include(names) => {
            let names = names.iter().map(|name| (*name).to_owned()).collect();
            (ProjectionType::INCLUDE, Some(names))
        }
    };
    Projection {
        projection_type: Some(kind),
        non_key_attributes: names,
    }
}

fn key_schema(partition: KeySpec, sort: Option<KeySpec>) -> Vec<KeySchemaElement> {
    let element = |key: KeySpec, key_type| KeySchemaElement {
        attribute_name: key.name.to_owned(),
        key_type,
    };
    let mut schema = vec![element(partition, KeyType::HASH)];
    schema.extend(sort.map(|sort| element(sort, KeyType::RANGE)));
    schema
}

fn attribute_definitions(spec: &TableSpec) -> Vec<AttributeDefinition> {
    let indexes = spec.indexes.iter();
    let keys = indexes.flat_map(|index| [Some(index.partition), index.sort]);
    let mut definitions: Vec<AttributeDefinition> = Vec::new();
    for key in [Some(spec.partition), spec.sort]
        .into_iter()
        .chain(keys)
        .flatten()
    {
        if definitions
            .iter()
            .any(|known| known.attribute_name == key.name)
        {
            continue;
        }
        definitions.push(AttributeDefinition {
            attribute_name: key.name.to_owned(),
            attribute_type: match key.kind {
                KeyKind::Text => ScalarAttributeType::S,
                KeyKind::Number => ScalarAttributeType::N,
            },
        });
    }
    definitions
}
