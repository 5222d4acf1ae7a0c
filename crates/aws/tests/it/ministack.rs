//! Ministack, an emulator of many services in Python: items, accounts with mails, files, keys.

mod accounts;
mod archives;
mod files;
mod keys;
mod pools;

use crate::engines::{Difference, assert_keeps_all_but, endpoint, items};

/// What it does differently.
pub const DIFFERENCES: &[Difference] = &[
    (
        "a_read_costs_one_unit_for_four_kilobytes_and_half_when_eventual",
        "counts 1 or ½ whatever the size",
    ),
    (
        "a_batch_costs_the_sum_of_its_items",
        "counts nothing for a batch",
    ),
    (
        "a_page_costs_what_its_items_weigh_together",
        "counts 1 or ½ whatever the size",
    ),
];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ministack, which cargo xtask engines starts"]
async fn ministack_keeps_the_contract() {
    assert_keeps_all_but(items(&endpoint()).await, DIFFERENCES).await;
}
