//! The suites that every adapter of [`ItemStore`] and of [`crate::FileStore`] passes, and a store that
//! fails on a schedule.
//! A behaviour is a public function that panics where the store differs; behaviours share the
//! tables of [`TABLES`] but no partition, so they run in any order, on a fresh set of tables.
//! Indexes must be current: the suite is for engines; the cloud's lag is [`Faulty`]'s to show.

pub mod batches;
pub mod capacities;
pub mod cells;
pub mod conditions;
pub mod faults;
pub mod files;
pub mod indexes;
pub mod queries;
pub mod races;
pub mod specimens;
pub mod transactions;
pub mod writes;

use std::future::Future;
use std::pin::Pin;

use crate::ItemStore;

pub use faults::{Faulty, Schedule};
pub use specimens::TABLES;

/// One behaviour of the contract.
#[derive(Clone, Copy)]
pub struct Behaviour {
    /// Its function's name, a sentence.
    pub name: &'static str,
    /// Panics where the store differs.
    pub show: for<'a> fn(&'a dyn ItemStore) -> Shown<'a>,
}

/// A behaviour on its way.
pub type Shown<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Behaviours by the names of their functions.
macro_rules! behaviours {
    ($($name:ident),* $(,)?) => {
        vec![$(Behaviour {
            name: stringify!($name),
            show: |store| Box::pin($name(store)),
        }),*]
    };
}
use behaviours;

/// The behaviours of a store of items, one by one.
pub fn behaviours_of_items() -> Vec<Behaviour> {
    let files = [
        writes::all,
        conditions::all,
        cells::all,
        transactions::all,
        batches::all,
        queries::all,
        indexes::all,
        capacities::all,
        races::all,
    ];
    files.into_iter().flat_map(|all| all()).collect()
}

/// Runs the whole suite.
///
/// # Panics
/// With the name of the behaviour's file and line, where `store` differs from the contract.
pub async fn items(store: &dyn ItemStore) {
    for behaviour in behaviours_of_items() {
        (behaviour.show)(store).await;
    }
}
