//! The school over the engine of one machine, in memory.

mod imports;
mod support;
