//! Whole tables of DynamoDB. A walk takes as long as it takes, and sees what is written meanwhile: it is not of
//! one instant.

use std::time::Duration;

use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{PutRequest, WriteRequest};
use ports::{Item, ItemArchive, Page, StoreError, TableSpec};

use super::At;
use crate::items::failures::store_error;
use crate::items::values::{SdkItem, from_sdk, to_sdk};

/// Most writes of a batch (DynamoDB's limit).
const BATCH: usize = 25;

/// How long to wait before what a batch left is sent again; doubled each time.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// Times that one batch is sent; the last pause is a minute and a half.
const ATTEMPTS: u32 = 10;

/// The tables of one home.
pub struct Tables {
    client: Client,
    prefix: String,
}

impl Tables {
    /// The tables whose names begin with `prefix`.
    pub fn new(config: &SdkConfig, prefix: &str) -> Self {
        Self {
            client: Client::new(&super::patient(config)),
            prefix: prefix.to_owned(),
        }
    }

    fn name(&self, table: &TableSpec) -> String {
        format!("{}{}", self.prefix, table.name)
    }

    /// DynamoDB takes as many as it has room for, and names the others.
    async fn write_batch(&self, name: &str, items: Vec<SdkItem>) -> Result<(), StoreError> {
        let mut waiting: Vec<WriteRequest> = items.into_iter().map(write_request).collect();
        let mut pause = FIRST_PAUSE;
        for _ in 0..ATTEMPTS {
            let sent = self.client.batch_write_item();
            let sent = sent.request_items(name, waiting).send().await;
            let left = sent.map_err(|error| at(name, store_error(error)))?;
            let left = left.unprocessed_items;
            waiting = left.unwrap_or_default().remove(name).unwrap_or_default();
            if waiting.is_empty() {
                return Ok(());
            }
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
        Err(StoreError::Throttled)
    }
}

#[async_trait]
impl ItemArchive for Tables {
    async fn scan(
        &self,
        table: &'static TableSpec,
        start_after: Option<Item>,
    ) -> Result<Page, StoreError> {
        let name = self.name(table);
        let scan = self.client.scan().table_name(&name);
        let found = scan
            .set_exclusive_start_key(start_after.map(|start| to_sdk(start.into_inner())))
            // Sees at least what was acknowledged before the walk began.
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| at(&name, store_error(error)))?;
        Ok(Page {
            items: found
                .items
                .unwrap_or_default()
                .into_iter()
                .map(from_sdk)
                .collect(),
            last_key: found.last_evaluated_key.map(from_sdk),
        })
    }

    async fn write(&self, table: &'static TableSpec, items: Vec<Item>) -> Result<(), StoreError> {
        let name = self.name(table);
        let mut items = items.into_iter().map(|item| to_sdk(item.into_inner()));
        loop {
            let batch: Vec<SdkItem> = items.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                return Ok(());
            }
            self.write_batch(&name, batch).await?;
        }
    }
}

/// The same with the name of the table.
fn at(name: &str, error: StoreError) -> StoreError {
    match error {
        StoreError::Rejected(why) => StoreError::Rejected(format!("table {name}: {why}")),
        StoreError::Unavailable(cause) => StoreError::Unavailable(Box::new(At {
            kind: "table",
            name: name.to_owned(),
            cause,
        })),
        other => other,
    }
}

fn write_request(item: SdkItem) -> WriteRequest {
    let put = PutRequest::builder().set_item(Some(item)).build();
    let put = put.expect("it has its item");
    WriteRequest::builder().put_request(put).build()
}
