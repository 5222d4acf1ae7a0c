//! The adapters of the home on one machine: everything in one data folder, nothing to install.

pub mod items;

pub use items::{Items, ItemsError};
