//! The gradebook: cells and books as they are stored, and the engine that makes totals, explanations,
//! letters, averages and ranks of them. Everything is exact and rounded once; nothing is a float.

mod books;
mod cells;
mod numbers;
mod schemes;

pub use books::{Book, BookItem, Category, MAX_ITEMS, Weighting};
pub use cells::{Cell, InvalidCell, Lateness, ScoreStatus};
pub use numbers::{Exact, Mark, Midpoint, Rounding};
pub use schemes::{Band, BandInput, BuiltIn, Scheme, SchemeInput};
