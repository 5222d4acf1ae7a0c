//! The engine of the other home, as a server on loopback: the same engine by way of the SDK.

use std::sync::Arc;

use ::dynoxide::{Database, server};
use aws::Items;
use ports::contract::{Faulty, Schedule};
use tokio::net::TcpListener;

use crate::engines::{self, Difference, assert_keeps_all_but};

/// What it does differently by way of HTTP.
pub const DIFFERENCES: &[Difference] = &[];

/// Starts an engine that ends with the test.
pub async fn start() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(server::serve_on(listener, Database::memory().unwrap()));
    format!("http://{address}")
}

async fn items() -> Arc<Items> {
    engines::items(&start().await).await
}

#[tokio::test(flavor = "multi_thread")]
async fn dynoxide_keeps_the_contract() {
    assert_keeps_all_but(items().await, DIFFERENCES).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_faulty_store_without_faults_keeps_the_contract_over_the_wire() {
    let faulty = Faulty::new(items().await, Schedule::default());

    assert_keeps_all_but(Arc::new(faulty), DIFFERENCES).await;
}
