//! The interface over the real embedded engines in memory, called in process.

mod app;
mod avatars;
mod classes;
mod clocks;
mod contract;
mod enrollments;
mod exports;
mod faults;
mod gateways;
mod grid;
mod jobs;
mod joins;
mod ledger;
mod lines;
mod materials;
mod me;
mod people;
mod queues;
mod requests;
mod search;
mod sessions;
mod settings;
mod setup;
mod sheets;
mod subjects;
mod terms;
