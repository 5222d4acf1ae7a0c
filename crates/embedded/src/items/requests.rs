//! The port's requests in the engine's words. Each asks what it cost, and each write asks for the
//! item that failed its condition.

use std::collections::HashMap;

use dynoxide::actions::delete_item::DeleteItemRequest;
use dynoxide::actions::get_item::GetItemRequest;
use dynoxide::actions::put_item::PutItemRequest;
use dynoxide::actions::query::QueryRequest;
use dynoxide::actions::transact_write_items::{
    TransactConditionCheck, TransactDelete, TransactPut, TransactUpdate, TransactWriteItem,
    TransactWriteItemsRequest,
};
use dynoxide::actions::update_item::UpdateItemRequest;
use ports::{
    Action, Check, Consistency, Delete, Expression, Get, Key, Order, Put, Query, StoreError, Update,
};

use crate::items::values::{EngineItem, to_engine};

/// One figure of capacity for a table with its indexes.
const TOTAL: &str = "TOTAL";

/// The item as it was.
const ALL_OLD: &str = "ALL_OLD";

/// Puts the tables of a home under its prefix.
#[derive(Debug, Clone)]
pub struct Requests {
    prefix: String,
}

impl Requests {
    /// Requests to tables whose names begin with `prefix`.
    pub fn new(prefix: &str) -> Self {
        Self {
            prefix: prefix.to_owned(),
        }
    }

    /// A table's name in the file.
    pub fn table_name(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// `GetItem`.
    pub fn get(&self, get: &Get) -> GetItemRequest {
        GetItemRequest {
            table_name: self.table_name(get.key.table.name),
            key: key(&get.key),
            consistent_read: Some(get.consistency == Consistency::Strong),
            return_consumed_capacity: Some(TOTAL.to_owned()),
            ..GetItemRequest::default()
        }
    }

    /// `PutItem`.
    pub fn put(&self, put: Put) -> PutItemRequest {
        let words = Words::of(Expression::compile(None, put.condition.as_ref()));
        PutItemRequest {
            table_name: self.table_name(put.table.name),
            item: to_engine(put.item.into_inner()),
            expression_attribute_names: words.names,
            expression_attribute_values: words.values,
            condition_expression: words.condition,
            return_consumed_capacity: Some(TOTAL.to_owned()),
            return_values_on_condition_check_failure: Some(ALL_OLD.to_owned()),
            ..PutItemRequest::default()
        }
    }

    /// `UpdateItem`.
    pub fn update(&self, update: &Update) -> UpdateItemRequest {
        let words = Words::of(Expression::compile(
            Some(&update.changes),
            update.condition.as_ref(),
        ));
        UpdateItemRequest {
            table_name: self.table_name(update.key.table.name),
            key: key(&update.key),
            expression_attribute_names: words.names,
            expression_attribute_values: words.values,
            update_expression: words.update,
            condition_expression: words.condition,
            return_values: Some("ALL_NEW".to_owned()),
            return_consumed_capacity: Some(TOTAL.to_owned()),
            return_values_on_condition_check_failure: Some(ALL_OLD.to_owned()),
            ..UpdateItemRequest::default()
        }
    }

    /// `DeleteItem`.
    pub fn delete(&self, delete: &Delete) -> DeleteItemRequest {
        let words = Words::of(Expression::compile(None, delete.condition.as_ref()));
        DeleteItemRequest {
            table_name: self.table_name(delete.key.table.name),
            key: key(&delete.key),
            expression_attribute_names: words.names,
            expression_attribute_values: words.values,
            condition_expression: words.condition,
            return_consumed_capacity: Some(TOTAL.to_owned()),
            return_values_on_condition_check_failure: Some(ALL_OLD.to_owned()),
            ..DeleteItemRequest::default()
        }
    }

    /// `Query`; an index is never asked for a strong read, which DynamoDB refuses.
    ///
    /// # Errors
    /// [`StoreError::Rejected`] for an index that the table does not have.
    pub fn query(&self, query: Query) -> Result<QueryRequest, StoreError> {
        let (partition, sort) = match query.index {
            None => (query.table.partition, query.table.sort),
            Some(name) => {
                let index = query
                    .table
                    .index(name)
                    .ok_or_else(|| StoreError::rejected("the table has no such index"))?;
                (index.partition, index.sort)
            }
        };
        let words = Words::of(Expression::compile_keys(
            (partition.name, &query.partition),
            sort.map(|sort| sort.name),
            &query.range,
        ));
        let strong = query.index.is_none() && query.consistency == Consistency::Strong;
        Ok(QueryRequest {
            table_name: self.table_name(query.table.name),
            index_name: query.index.map(str::to_owned),
            expression_attribute_names: words.names,
            expression_attribute_values: words.values,
            key_condition_expression: words.condition,
            scan_index_forward: query.order == Order::Ascending,
            limit: usize::try_from(query.limit).ok(),
            exclusive_start_key: query.start_after.map(|start| to_engine(start.into_inner())),
            consistent_read: Some(strong),
            return_consumed_capacity: Some(TOTAL.to_owned()),
            ..QueryRequest::default()
        })
    }

    /// `TransactWriteItems`.
    pub fn transact(&self, actions: Vec<Action>) -> TransactWriteItemsRequest {
        TransactWriteItemsRequest {
            transact_items: actions
                .into_iter()
                .map(|action| self.action(action))
                .collect(),
            return_consumed_capacity: Some(TOTAL.to_owned()),
            ..TransactWriteItemsRequest::default()
        }
    }

    fn action(&self, action: Action) -> TransactWriteItem {
        match action {
            Action::Put(put) => self.put_action(put),
            Action::Update(update) => self.update_action(&update),
            Action::Delete(delete) => self.delete_action(&delete),
            Action::Check(check) => self.check_action(&check),
        }
    }

    fn put_action(&self, put: Put) -> TransactWriteItem {
        let words = Words::of(Expression::compile(None, put.condition.as_ref()));
        TransactWriteItem {
            put: Some(TransactPut {
                table_name: self.table_name(put.table.name),
                item: to_engine(put.item.into_inner()),
                expression_attribute_names: words.names,
                expression_attribute_values: words.values,
                condition_expression: words.condition,
                return_values_on_condition_check_failure: Some(ALL_OLD.to_owned()),
            }),
            ..TransactWriteItem::default()
        }
    }

    fn update_action(&self, update: &Update) -> TransactWriteItem {
        let words = Words::of(Expression::compile(
            Some(&update.changes),
            update.condition.as_ref(),
        ));
        TransactWriteItem {
            update: Some(TransactUpdate {
                table_name: self.table_name(update.key.table.name),
                key: key(&update.key),
                expression_attribute_names: words.names,
                expression_attribute_values: words.values,
                update_expression: words.update.unwrap_or_default(),
                condition_expression: words.condition,
                return_values_on_condition_check_failure: Some(ALL_OLD.to_owned()),
            }),
            ..TransactWriteItem::default()
        }
    }

    fn delete_action(&self, delete: &Delete) -> TransactWriteItem {
        let words = Words::of(Expression::compile(None, delete.condition.as_ref()));
        TransactWriteItem {
            delete: Some(TransactDelete {
                table_name: self.table_name(delete.key.table.name),
                key: key(&delete.key),
                expression_attribute_names: words.names,
                expression_attribute_values: words.values,
                condition_expression: words.condition,
                return_values_on_condition_check_failure: Some(ALL_OLD.to_owned()),
            }),
            ..TransactWriteItem::default()
        }
    }

    fn check_action(&self, check: &Check) -> TransactWriteItem {
        let words = Words::of(Expression::compile(None, Some(&check.condition)));
        TransactWriteItem {
            condition_check: Some(TransactConditionCheck {
                table_name: self.table_name(check.key.table.name),
                key: key(&check.key),
                expression_attribute_names: words.names,
                expression_attribute_values: words.values,
                condition_expression: words.condition.unwrap_or_default(),
                return_values_on_condition_check_failure: Some(ALL_OLD.to_owned()),
            }),
            ..TransactWriteItem::default()
        }
    }
}

fn key(key: &Key) -> EngineItem {
    to_engine(key.to_item().into_inner())
}

/// A compiled expression; the engine refuses sets of names and values that are empty.
struct Words {
    condition: Option<String>,
    update: Option<String>,
    names: Option<HashMap<String, String>>,
    values: Option<EngineItem>,
}

impl Words {
    fn of(compiled: Expression) -> Self {
        let names: HashMap<String, String> = compiled.names.into_iter().collect();
        let values = to_engine(compiled.values);
        Self {
            condition: compiled.condition,
            update: compiled.update,
            names: (!names.is_empty()).then_some(names),
            values: (!values.is_empty()).then_some(values),
        }
    }
}
