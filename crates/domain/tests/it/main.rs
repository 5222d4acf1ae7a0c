//! The gradebook: each rule with an example, and the properties that hold for any book.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod averages;
mod books;
mod drops;
mod inputs;
mod lateness;
mod numbers;
mod ranks;
mod rules;
mod schemes;
mod totals;
mod traces;
