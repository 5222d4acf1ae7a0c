//! Whole tables, in the order of their keys: the same items are walked in the same order.

use async_trait::async_trait;
use dynoxide::ImportOptions;
use dynoxide::actions::scan::ScanRequest;
use ports::{Item, ItemArchive, Page, StoreError, TableSpec};

use crate::items::Items;
use crate::items::failures::store_error;
use crate::items::handles::Length;
use crate::items::values::{from_engine, to_engine};

/// Items of a page; the engine ends it at 1 MB besides.
const PAGE: usize = 1000;

#[async_trait]
impl ItemArchive for Items {
    async fn scan(
        &self,
        table: &'static TableSpec,
        start_after: Option<Item>,
    ) -> Result<Page, StoreError> {
        let request = ScanRequest {
            table_name: self.requests.table_name(table.name),
            limit: Some(PAGE),
            exclusive_start_key: start_after.map(|start| to_engine(start.into_inner())),
            consistent_read: Some(true),
            ..ScanRequest::default()
        };
        self.handles
            .read(Length::Long, move |engine| {
                let found = engine.scan(request).map_err(store_error)?;
                let items = found.items.unwrap_or_default();
                Ok(Page {
                    items: items.into_iter().map(from_engine).collect(),
                    last_key: found.last_evaluated_key.map(from_engine),
                })
            })
            .await
    }

    async fn write(&self, table: &'static TableSpec, items: Vec<Item>) -> Result<(), StoreError> {
        let name = self.requests.table_name(table.name);
        let items = items.into_iter().map(|item| to_engine(item.into_inner()));
        let items = items.collect();
        self.handles
            .write(move |engine| {
                let options = ImportOptions::default();
                engine
                    .import_items(&name, items, options)
                    .map_err(store_error)?;
                Ok(())
            })
            .await
    }
}
