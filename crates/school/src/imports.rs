//! Imports of a bundle: each row becomes a noun of the school, or changes the one that it became
//! before. What is wrong in the bundle itself stops it; what the school's present state does not
//! allow leaves the row out. An import is a job: each transaction moves its cursor, and whoever takes
//! it up goes on from there (decisions.md B8, C7, C8).

mod batches;
mod books;
mod categories;
mod classes;
mod departments;
mod enrollments;
mod items;
mod known;
mod members;
mod notes;
mod orgs;
mod packers;
mod patches;
mod people;
mod positions;
mod reports;
mod results;
mod reversals;
mod reverts;
mod rolls;
mod runs;
mod scores;
mod sheets;
mod sources;
mod subjects;
mod terms;
mod undos;
mod uses;
mod works;

pub(crate) use books::read_number_id;
pub(crate) use known::HOLDER;
pub use reports::{Counts, ImportMode, ImportOptions, ImportReport, Progress, Stage};
pub(crate) use results::Kept as KeptResults;
pub use sheets::file_of;
pub(crate) use sources::{Columns as Cells, Source};
pub use works::ImportRequest;
