//! The gradebook: cells and books as they are stored, and the engine that makes totals, explanations,
//! letters, averages and ranks of them. Everything is exact and rounded once; nothing is a float.

mod averages;
mod books;
mod categories;
mod cells;
mod deductions;
mod drops;
mod entries;
mod inputs;
mod items;
mod numbers;
mod places;
mod plans;
mod ranks;
mod rules;
mod schemes;
mod sheets;
mod statistics;
mod totals;
mod traces;
mod warnings;
mod writes;

pub use averages::{Attempt, Average, Exclusion, Repeats, average};
pub use books::{Book, BookItem, BookPatch, Category, MAX_ITEMS, Weighting};
pub use categories::CategoryPatch;
pub use cells::{Cell, InvalidCell, Lateness, ScoreStatus};
pub use deductions::{Deduction, LateInput, LatePolicy};
pub use drops::{Aim, Part, find_drops};
pub use entries::{Standing, StudentScores};
pub use inputs::{DecimalMark, parse_points, parse_weight};
pub use items::ItemPatch;
pub use numbers::{Exact, Mark, Midpoint, Rounding};
pub use places::{Move, Place, find_moves};
pub use plans::{Outline, Plan, UnknownCategory};
pub use ranks::{Rank, rank};
pub use rules::{BookRules, CategoryRules, ItemRules, Percent, Ruled};
pub use schemes::{Band, BandInput, BuiltIn, Scheme, SchemeAsk, SchemeChoice, SchemeInput};
pub use sheets::{Base, CLEAR, Merge, merge, read_text, write_text};
pub use statistics::{MIN_SHOWN_TO_STUDENTS, Statistics, may_be_shown_to_students};
pub use totals::{Kind, Request, Sight};
pub use traces::{Cap, CategoryStanding, CategoryTrace, ItemTrace, NoTotal, Scaling, Trace};
pub use warnings::Warning;
pub use writes::{CellInput, Decision, MAX_BATCH, Wish};
