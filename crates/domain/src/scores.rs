//! The gradebook: cells and books as they are stored.

mod books;
mod cells;

pub use books::{Book, BookItem, Category, MAX_ITEMS, Weighting};
pub use cells::{Cell, InvalidCell, Lateness, ScoreStatus};
