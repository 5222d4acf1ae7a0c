//! The gradebook: each rule with an example, and the properties that hold for any book.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod numbers;
mod schemes;
