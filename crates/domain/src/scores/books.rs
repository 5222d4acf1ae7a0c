//! The book of a class as it is stored: how it is weighed, its categories and its items. What they
//! do in totals beyond that is in their rules.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::decimals::Decimal;
use crate::texts::{Description, Title};

/// Most items of a class (decisions.md C6).
pub const MAX_ITEMS: u32 = 1_000;

/// How the total of a class is weighed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weighting {
    /// All points together.
    Points,
    /// Categories have weights.
    Categories,
    /// Categories and their items have weights.
    CategoriesAndItems,
}

/// The gradebook of a class: how it is weighed, and the numbers that were given out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    /// How the total is weighed.
    pub weighting: Weighting,
    /// Number of the next category; never given out again.
    pub next_category: u32,
    /// Number of the next item; never given out again.
    pub next_item: u32,
    /// Grows by one with every edit.
    pub version: u64,
}

/// A group of items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// Its number in the class.
    pub number: u32,
    /// Name.
    pub title: Title,
    /// Weight in percentage points, 0 to 1000.
    pub weight: Decimal,
    /// Whether it counts in any total.
    pub counted: bool,
    /// Grows by one with every edit.
    pub version: u64,
}

/// Anything with points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookItem {
    /// Its number in the class: the key of its cells.
    pub number: u32,
    /// Number of its category.
    pub category: u32,
    /// Name.
    pub title: Title,
    /// Text for students.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Description>,
    /// Points for full marks.
    pub points: Decimal,
    /// Weight in percentage points, 0 to 1000, if items have weights.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<Decimal>,
    /// Whether it counts in any total.
    pub counted: bool,
    /// Whether students see it.
    pub posted: bool,
    /// Day on which it was set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assigned_on: Option<Date>,
    /// Last day to hand it in, inclusive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Date>,
    /// Grows by one with every edit.
    pub version: u64,
}
