//! The tables are those of `school::tables`, to the last attribute, and survive whatever becomes of the stack.

use ports::{IndexSpec, KeyKind, KeySpec, Projection, TableSpec};
use school::tables;
use serde_json::{Value, json};

use super::resources_of;

#[test]
fn the_tables_are_those_of_the_school() {
    let stated: Vec<Value> = resources_of("AWS::DynamoDB::Table")
        .iter()
        .map(|table| table.properties().clone())
        .collect();

    let expected: Vec<Value> = tables::ALL.iter().map(|spec| describe(spec)).collect();
    assert_eq!(sorted(stated), sorted(expected));
}

#[test]
fn tables_outlive_the_stack() {
    for table in resources_of("AWS::DynamoDB::Table") {
        let policies = (
            &table.body["DeletionPolicy"],
            &table.body["UpdateReplacePolicy"],
        );

        assert_eq!(
            policies,
            (&json!("Retain"), &json!("Retain")),
            "{}",
            table.name
        );
    }
}

fn sorted(mut tables: Vec<Value>) -> Vec<Value> {
    tables.sort_by_key(|table| table["TableName"].to_string());
    tables
}

/// What the template must say of a table: paid by request, encrypted, with a past to go back to.
fn describe(spec: &TableSpec) -> Value {
    let mut table = json!({
        "TableName": { "Fn::Sub": format!("${{NamePrefix}}{}", spec.name) },
        "BillingMode": "PAY_PER_REQUEST",
        "DeletionProtectionEnabled": { "Ref": "DeletionProtection" },
        "PointInTimeRecoverySpecification": { "PointInTimeRecoveryEnabled": true },
        "SSESpecification": { "SSEEnabled": true },
        "AttributeDefinitions": attributes(spec),
        "KeySchema": schema(&spec.partition, spec.sort.as_ref()),
        "GlobalSecondaryIndexes": spec.indexes.iter().map(describe_index).collect::<Value>(),
    });
    if let Some(name) = spec.ttl {
        table["TimeToLiveSpecification"] = json!({ "AttributeName": name, "Enabled": true });
    }
    table
}

/// Each attribute that a key is made of, once, in the order of the keys.
fn attributes(spec: &TableSpec) -> Value {
    let of_indexes = spec
        .indexes
        .iter()
        .flat_map(|index| keys(&index.partition, index.sort.as_ref()));
    let mut found: Vec<&KeySpec> = Vec::new();
    for key in keys(&spec.partition, spec.sort.as_ref()).chain(of_indexes) {
        if !found.contains(&key) {
            found.push(key);
        }
    }
    found
        .into_iter()
        .map(|key| {
            let kind = match key.kind {
                KeyKind::Text => "S",
                KeyKind::Number => "N",
            };
            json!({ "AttributeName": key.name, "AttributeType": kind })
        })
        .collect()
}

fn keys<'a>(
    partition: &'a KeySpec,
    sort: Option<&'a KeySpec>,
) -> impl Iterator<Item = &'a KeySpec> {
    std::iter::once(partition).chain(sort)
}

fn schema(partition: &KeySpec, sort: Option<&KeySpec>) -> Value {
    let partition = json!({ "AttributeName": partition.name, "KeyType": "HASH" });
    let sort = sort.map(|key| json!({ "AttributeName": key.name, "KeyType": "RANGE" }));
    std::iter::once(partition).chain(sort).collect()
}

fn describe_index(index: &IndexSpec) -> Value {
    let projection = match index.projection {
        Projection::KeysOnly => json!({ "ProjectionType": "KEYS_ONLY" }),
        Projection::Include(names) => {
            json!({ "ProjectionType": "INCLUDE", "NonKeyAttributes": names })
        }
        Projection::All => json!({ "ProjectionType": "ALL" }),
    };
    json!({
        "IndexName": index.name,
        "KeySchema": schema(&index.partition, index.sort.as_ref()),
        "Projection": projection,
    })
}
