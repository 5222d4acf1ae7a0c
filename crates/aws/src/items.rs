//! The store of items in DynamoDB: one request an operation. Each asks what it cost.
//!
//! What may have been done is not sent again: a read is, and a transaction, which carries a token
//! under which DynamoDB does it once. A single write has none, so it is sent once.

mod batches;
pub(crate) mod failures;
mod requests;
pub(crate) mod values;

use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::types::{
    ConsumedCapacity, ReturnConsumedCapacity, ReturnValue, ReturnValuesOnConditionCheckFailure,
};
use ports::items::MAX_PAGE;
use ports::{
    Action, Answer, Batch, Capacity, Consistency, Delete, Expression, Get, Item, ItemStore, Key,
    Order, Page, Put, Query, StoreError, TableSpec, Update,
};

use self::batches::Places;
use self::failures::store_error;
use self::requests::{Words, attributes, step};
use self::values::{from_sdk, to_sdk};
use crate::connections::{Late, later};

/// One figure of capacity for a table with its indexes.
const TOTAL: ReturnConsumedCapacity = ReturnConsumedCapacity::Total;

/// The item as it was.
const ALL_OLD: ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure::AllOld;

/// Items in the tables of one home.
#[derive(Debug, Clone)]
pub struct Items {
    client: Late<Client>,
    /// Sends everything once.
    once: Late<Client>,
    prefix: String,
}

impl Items {
    /// Items in the tables whose names begin with `prefix`.
    pub fn new(config: &SdkConfig, prefix: &str) -> Self {
        let (config, once) = (config.clone(), config.clone());
        let once = move || {
            let once = aws_sdk_dynamodb::config::Builder::from(&once);
            Client::from_conf(once.retry_config(RetryConfig::disabled()).build())
        };
        Self {
            client: later(move || Client::new(&config)),
            once: later(once),
            prefix: prefix.to_owned(),
        }
    }

    fn name(&self, table: &TableSpec) -> String {
        format!("{}{}", self.prefix, table.name)
    }
}

#[async_trait]
impl ItemStore for Items {
    async fn get(&self, get: Get) -> Result<Answer<Option<Item>>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(self.name(get.key.table))
            .set_key(Some(attributes(&get.key)))
            .consistent_read(get.consistency == Consistency::Strong)
            .return_consumed_capacity(TOTAL)
            .send()
            .await
            .map_err(store_error)?;
        Ok(Answer {
            value: found.item.map(from_sdk),
            capacity: read(found.consumed_capacity.as_slice()),
        })
    }

    async fn put(&self, put: Put) -> Result<Answer<()>, StoreError> {
        let words = Words::compile(None, put.condition.as_ref());
        let done = self
            .once
            .put_item()
            .table_name(self.name(put.table))
            .set_item(Some(to_sdk(put.item.into_inner())))
            .set_condition_expression(words.condition)
            .set_expression_attribute_names(words.names)
            .set_expression_attribute_values(words.values)
            .return_values_on_condition_check_failure(ALL_OLD)
            .return_consumed_capacity(TOTAL)
            .send()
            .await
            .map_err(store_error)?;
        Ok(Answer {
            value: (),
            capacity: written(done.consumed_capacity.as_slice()),
        })
    }

    async fn update(&self, update: Update) -> Result<Answer<Item>, StoreError> {
        let words = Words::compile(Some(&update.changes), update.condition.as_ref());
        let done = self
            .once
            .update_item()
            .table_name(self.name(update.key.table))
            .set_key(Some(attributes(&update.key)))
            .set_update_expression(words.update)
            .set_condition_expression(words.condition)
            .set_expression_attribute_names(words.names)
            .set_expression_attribute_values(words.values)
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ALL_OLD)
            .return_consumed_capacity(TOTAL)
            .send()
            .await
            .map_err(store_error)?;
        Ok(Answer {
            value: from_sdk(done.attributes.unwrap_or_default()),
            capacity: written(done.consumed_capacity.as_slice()),
        })
    }

    async fn delete(&self, delete: Delete) -> Result<Answer<()>, StoreError> {
        let words = Words::compile(None, delete.condition.as_ref());
        let done = self
            .once
            .delete_item()
            .table_name(self.name(delete.key.table))
            .set_key(Some(attributes(&delete.key)))
            .set_condition_expression(words.condition)
            .set_expression_attribute_names(words.names)
            .set_expression_attribute_values(words.values)
            .return_values_on_condition_check_failure(ALL_OLD)
            .return_consumed_capacity(TOTAL)
            .send()
            .await
            .map_err(store_error)?;
        Ok(Answer {
            value: (),
            capacity: written(done.consumed_capacity.as_slice()),
        })
    }

    async fn query(&self, query: Query) -> Result<Answer<Page>, StoreError> {
        let limit = match i32::try_from(query.limit) {
            Ok(limit) if (1..=MAX_PAGE).contains(&query.limit) => limit,
            _ => return Err(StoreError::rejected("the limit of a page is out of range")),
        };
        let words = key_words(&query)?;
        // DynamoDB refuses to read an index strongly.
        let strong = query.index.is_none() && query.consistency == Consistency::Strong;
        let found = self
            .client
            .query()
            .table_name(self.name(query.table))
            .set_index_name(query.index.map(str::to_owned))
            .set_key_condition_expression(words.condition)
            .set_expression_attribute_names(words.names)
            .set_expression_attribute_values(words.values)
            .scan_index_forward(query.order == Order::Ascending)
            .limit(limit)
            .set_exclusive_start_key(query.start_after.map(|start| to_sdk(start.into_inner())))
            .consistent_read(strong)
            .return_consumed_capacity(TOTAL)
            .send()
            .await
            .map_err(store_error)?;
        let items = found.items.unwrap_or_default();
        Ok(Answer {
            value: Page {
                items: items.into_iter().map(from_sdk).collect(),
                last_key: found.last_evaluated_key.map(from_sdk),
            },
            capacity: read(found.consumed_capacity.as_slice()),
        })
    }

    async fn batch_get(
        &self,
        keys: Vec<Key>,
        consistency: Consistency,
    ) -> Result<Answer<Batch>, StoreError> {
        if keys.is_empty() {
            return Ok(Answer {
                value: Batch::default(),
                capacity: Capacity::default(),
            });
        }
        let mut places = Places::of(&keys, |key| self.name(key.table))?;
        let found = self
            .client
            .batch_get_item()
            .set_request_items(Some(places.request(consistency)))
            .return_consumed_capacity(TOTAL)
            .send()
            .await
            .map_err(store_error)?;
        Ok(Answer {
            capacity: read(found.consumed_capacity()),
            value: places.sort(
                found.responses.unwrap_or_default(),
                found.unprocessed_keys.unwrap_or_default(),
            )?,
        })
    }

    async fn transact(&self, actions: Vec<Action>) -> Result<Answer<()>, StoreError> {
        let steps = actions
            .into_iter()
            .map(|action| step(self.name(table(&action)), action))
            .collect();
        let done = self
            .client
            .transact_write_items()
            .set_transact_items(Some(steps))
            .return_consumed_capacity(TOTAL)
            .send()
            .await
            .map_err(store_error)?;
        Ok(Answer {
            value: (),
            capacity: written(done.consumed_capacity()),
        })
    }
}

fn table(action: &Action) -> &'static TableSpec {
    match action {
        Action::Put(put) => put.table,
        Action::Update(update) => update.key.table,
        Action::Delete(delete) => delete.key.table,
        Action::Check(check) => check.key.table,
    }
}

fn key_words(query: &Query) -> Result<Words, StoreError> {
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
    Ok(Words::of(Expression::compile_keys(
        (partition.name, &query.partition),
        sort.map(|sort| sort.name),
        &query.range,
    )))
}

fn read(consumed: &[ConsumedCapacity]) -> Capacity {
    Capacity {
        calls: 1,
        read_units: units(consumed),
        ..Capacity::default()
    }
}

fn written(consumed: &[ConsumedCapacity]) -> Capacity {
    Capacity {
        calls: 1,
        write_units: units(consumed),
        ..Capacity::default()
    }
}

fn units(consumed: &[ConsumedCapacity]) -> f64 {
    let tables = consumed.iter();
    tables.filter_map(|table| table.capacity_units).sum()
}
