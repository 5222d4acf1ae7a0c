//! Tests of the home on one machine, against real files.

mod contract;
