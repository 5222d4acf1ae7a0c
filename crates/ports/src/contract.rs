//! The suite that every adapter of [`ItemStore`] passes, a store that fails on a schedule, and one that counts.
//! A behaviour is a public function that panics where the store differs; behaviours share the
//! tables of [`TABLES`] but no partition, so they run in any order, on a fresh set of tables.
//! Indexes must be current: the suite is for engines; the cloud's lag is [`Faulty`]'s to show.

pub mod batches;
pub mod capacities;
pub mod cells;
pub mod conditions;
pub mod faults;
pub mod indexes;
pub mod meters;
pub mod queries;
pub mod races;
pub mod specimens;
pub mod transactions;
pub mod writes;

use crate::ItemStore;

pub use faults::{Faulty, Schedule};
pub use meters::Metered;
pub use specimens::TABLES;

/// Runs the whole suite.
///
/// # Panics
/// With the name of the behaviour's file and line, where `store` differs from the contract.
pub async fn items(store: &dyn ItemStore) {
    writes::all(store).await;
    conditions::all(store).await;
    cells::all(store).await;
    transactions::all(store).await;
    batches::all(store).await;
    queries::all(store).await;
    indexes::all(store).await;
    capacities::all(store).await;
    races::all(store).await;
}
