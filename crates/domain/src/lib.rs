//! The rules of the school: pure functions and values, without I/O, clock or randomness.
//! Whatever reads "X may not…" or "Y must be…" is here, so that HTTP, imports and the command
//! line obey the same rules.

pub mod backups;
pub mod calendar;
pub mod checks;
pub mod classes;
pub mod decimals;
pub mod departments;
pub mod emails;
pub mod enrollments;
pub mod events;
pub mod files;
pub mod finals;
pub mod ids;
pub mod jobs;
pub mod materials;
pub mod names;
pub mod notices;
pub mod passcodes;
pub mod people;
pub mod policy;
pub mod scores;
pub mod search;
pub mod second_factors;
pub mod sessions;
pub mod settings;
pub mod subjects;
pub mod terms;
pub mod texts;
pub mod transcripts;
