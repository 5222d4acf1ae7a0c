//! Tests of the home on one machine, against real files.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod accounts;
mod buckets;
mod children;
#[path = "../../../userpool/tests/it/clients.rs"]
#[expect(
    dead_code,
    reason = "the client of the pool's own tests can do more than is needed here"
)]
mod clients;
mod contract;
mod folders;
mod homes;
mod items;
mod letters;
mod moves;
mod records;
mod relays;
mod specimens;
