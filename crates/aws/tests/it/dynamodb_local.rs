//! DynamoDB Local, AWS's own engine for tests.

use crate::engines::{Difference, assert_keeps_all_but, endpoint, items};

/// What it does differently.
pub const DIFFERENCES: &[Difference] = &[
    (
        "a_failed_condition_is_told_rather_than_a_rejection_beside_it",
        "tells the rejection alone",
    ),
    (
        "a_transaction_costs_twice",
        "counts 12 units where DynamoDB counts 8",
    ),
    (
        "a_batch_costs_the_sum_of_its_items",
        "counts nothing for an item that is missing",
    ),
];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs DynamoDB Local, which cargo xtask engines starts"]
async fn dynamodb_local_keeps_the_contract() {
    assert_keeps_all_but(items(&endpoint()).await, DIFFERENCES).await;
}
