//! The school over the engine of one machine, in memory.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod backups;
mod bundles;
mod doctor;
mod faults;
mod imports;
mod lines;
mod marks;
mod outbox;
mod search;
mod sheets;
mod support;
