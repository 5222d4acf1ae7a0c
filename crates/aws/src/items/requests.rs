//! The port's actions and batches in the SDK's words. Each write asks for the item that failed its
//! condition.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{
    ConditionCheck, Delete, KeysAndAttributes, Put, ReturnValuesOnConditionCheckFailure,
    TransactWriteItem, Update,
};
use ports::{Action, Changes, Condition, Consistency, Expression, Key};

use crate::items::values::{SdkItem, to_sdk};

/// The item as it was.
const ALL_OLD: ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure::AllOld;

/// Why making a request cannot fail.
const WHOLE: &str = "all that is required is given";

/// Compiled expressions; DynamoDB refuses sets of names and values that are empty.
pub struct Words {
    /// `ConditionExpression` or `KeyConditionExpression`.
    pub condition: Option<String>,
    /// `UpdateExpression`.
    pub update: Option<String>,
    /// `ExpressionAttributeNames`.
    pub names: Option<HashMap<String, String>>,
    /// `ExpressionAttributeValues`.
    pub values: Option<SdkItem>,
}

impl Words {
    /// Of changes and a condition.
    pub fn compile(changes: Option<&Changes>, condition: Option<&Condition>) -> Self {
        Self::of(Expression::compile(changes, condition))
    }

    /// Of an expression.
    pub fn of(compiled: Expression) -> Self {
        let names: HashMap<String, String> = compiled.names.into_iter().collect();
        let values = to_sdk(compiled.values);
        Self {
            condition: compiled.condition,
            update: compiled.update,
            names: (!names.is_empty()).then_some(names),
            values: (!values.is_empty()).then_some(values),
        }
    }
}

/// A key as attributes.
pub fn attributes(key: &Key) -> SdkItem {
    to_sdk(key.to_item().into_inner())
}

/// The keys that a batch asks of one table.
pub fn keys_of_table(keys: Vec<SdkItem>, consistency: Consistency) -> KeysAndAttributes {
    KeysAndAttributes::builder()
        .set_keys(Some(keys))
        .consistent_read(consistency == Consistency::Strong)
        .build()
        .expect(WHOLE)
}

/// One step of a transaction on the table of this name.
pub fn step(table: String, action: Action) -> TransactWriteItem {
    let step = TransactWriteItem::builder();
    match action {
        Action::Put(put) => step.put(put_step(table, put)),
        Action::Update(update) => step.update(update_step(table, &update)),
        Action::Delete(delete) => step.delete(delete_step(table, &delete)),
        Action::Check(check) => step.condition_check(check_step(table, &check)),
    }
    .build()
}

fn put_step(table: String, put: ports::Put) -> Put {
    let words = Words::compile(None, put.condition.as_ref());
    Put::builder()
        .table_name(table)
        .set_item(Some(to_sdk(put.item.into_inner())))
        .set_condition_expression(words.condition)
        .set_expression_attribute_names(words.names)
        .set_expression_attribute_values(words.values)
        .return_values_on_condition_check_failure(ALL_OLD)
        .build()
        .expect(WHOLE)
}

fn update_step(table: String, update: &ports::Update) -> Update {
    let words = Words::compile(Some(&update.changes), update.condition.as_ref());
    Update::builder()
        .table_name(table)
        .set_key(Some(attributes(&update.key)))
        .set_update_expression(words.update)
        .set_condition_expression(words.condition)
        .set_expression_attribute_names(words.names)
        .set_expression_attribute_values(words.values)
        .return_values_on_condition_check_failure(ALL_OLD)
        .build()
        .expect(WHOLE)
}

fn delete_step(table: String, delete: &ports::Delete) -> Delete {
    let words = Words::compile(None, delete.condition.as_ref());
    Delete::builder()
        .table_name(table)
        .set_key(Some(attributes(&delete.key)))
        .set_condition_expression(words.condition)
        .set_expression_attribute_names(words.names)
        .set_expression_attribute_values(words.values)
        .return_values_on_condition_check_failure(ALL_OLD)
        .build()
        .expect(WHOLE)
}

fn check_step(table: String, check: &ports::Check) -> ConditionCheck {
    let words = Words::compile(None, Some(&check.condition));
    ConditionCheck::builder()
        .table_name(table)
        .set_key(Some(attributes(&check.key)))
        .set_condition_expression(words.condition)
        .set_expression_attribute_names(words.names)
        .set_expression_attribute_values(words.values)
        .return_values_on_condition_check_failure(ALL_OLD)
        .build()
        .expect(WHOLE)
}
