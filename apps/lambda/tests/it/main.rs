//! The built function, as Lambda runs it: real events of an HTTP API through the protocol of the Runtime
//! API, over an engine of DynamoDB's kind on loopback.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod answers;
mod backups;
mod callers;
mod events;
mod lambdas;
mod logs;
mod requests;
mod runtimes;
mod schools;
mod starts;
mod stores;
mod ticks;
