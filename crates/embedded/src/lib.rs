//! The adapters of the home on one machine: everything in one data folder, nothing to install.
//! For Unix systems: files are closed to others by their mode.

pub mod accounts;
pub mod buckets;
pub mod clock;
pub mod entropy;
mod files;
pub mod folders;
pub mod homes;
pub mod identities;
pub mod items;
pub mod keys;
pub mod letters;
pub mod moves;
pub mod outbox;
pub mod records;
pub mod relays;
pub mod shelves;

pub use buckets::Buckets;
pub use clock::SystemClock;
pub use entropy::SystemEntropy;
pub use folders::{DataFolder, FolderError};
pub use homes::{Home, HomeError, HomeOptions};
pub use items::{Items, ItemsError};
pub use moves::{HomeCopy, MoveError, NewHome};
pub use outbox::Outbox;
pub use relays::{Relay, RelayError, Round};
pub use shelves::Shelf;
