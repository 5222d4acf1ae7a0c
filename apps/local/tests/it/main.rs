//! The real program, as its users start it: over loopback, on ports that it chooses, ended by its pid.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

// The SRP of the user pool's own tests: written from the specification, over other libraries than the pool's.
#[expect(
    dead_code,
    reason = "only the SRP of this client is needed over a socket"
)]
#[path = "../../../../crates/userpool/tests/it/clients.rs"]
mod clients;

mod administrators;
mod backups;
mod commands;
mod crashes;
mod demos;
mod doctors;
mod exports;
mod folders;
mod imports;
mod logs;
mod mails;
mod pages;
mod programs;
mod rushes;
mod safes;
mod servers;
