//! Engines that keep the contract, but for what is listed; `docs/engines.md` shows the lists.

use std::env;
use std::fmt::Write;
use std::sync::Arc;

use aws::{Items, connections};
use aws_config::SdkConfig;
use aws_sdk_dynamodb::config::{Credentials, SharedCredentialsProvider};
use ports::ItemStore;
use ports::contract::{Behaviour, TABLES, behaviours_of_items};

use crate::tables::create_tables;
use crate::{dynamodb_local, dynoxide, ministack};

/// Stands before the names of the tables.
pub const PREFIX: &str = "engines-";

/// A behaviour that an engine does not keep, and what it does instead.
pub type Difference = (&'static str, &'static str);

/// What the adapters are given on AWS by the surroundings.
pub fn configure(endpoint: &str) -> SdkConfig {
    let credentials = Credentials::new("test", "test", None, None, "tests");
    connections::configure("us-east-1", Some(endpoint.to_owned()))
        .into_builder()
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .build()
}

/// Items in new tables of an engine.
pub async fn items(endpoint: &str) -> Arc<Items> {
    let config = configure(endpoint);
    create_tables(&config, PREFIX, &TABLES).await;
    Arc::new(Items::new(&config, PREFIX))
}

/// Where `cargo xtask engines` has started the engine.
pub fn endpoint() -> String {
    env::var("ROLLBOOK_ENGINE").expect("cargo xtask engines says where the engine is")
}

/// Shows that exactly the listed behaviours are not kept: who keeps one more is taken from the list.
pub async fn assert_keeps_all_but(store: Arc<dyn ItemStore>, differences: &[Difference]) {
    let mut differing = Vec::new();
    for behaviour in behaviours_of_items() {
        if !is_kept(store.clone(), behaviour).await {
            differing.push(behaviour.name);
        }
    }

    let listed: Vec<&str> = differences.iter().map(|(name, _)| *name).collect();
    assert_eq!(differing, listed);
}

async fn is_kept(store: Arc<dyn ItemStore>, behaviour: Behaviour) -> bool {
    let shown = tokio::spawn(async move { (behaviour.show)(store.as_ref()).await });
    shown.await.is_ok()
}

#[test]
fn the_page_about_engines_lists_the_differences() {
    let page = include_str!("../../../../docs/engines.md");

    let mut rows = String::new();
    for (engine, differences) in [
        ("dynoxide", dynoxide::DIFFERENCES),
        ("ministack", ministack::DIFFERENCES),
        ("DynamoDB Local", dynamodb_local::DIFFERENCES),
    ] {
        for (behaviour, instead) in differences {
            let sentence = behaviour.replace('_', " ");
            writeln!(rows, "| {engine} | {sentence} | {instead} |").unwrap();
        }
    }

    assert!(page.contains(&rows), "the rows must be:\n{rows}");
}
