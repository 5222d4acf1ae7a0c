//! The book of a class as it is stored: how it is weighed, its categories and its items. What they
//! do in totals beyond that is in their rules.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::places::Place;
use super::schemes::SchemeChoice;
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
    /// What totals are called.
    #[serde(default)]
    pub scheme: SchemeChoice,
    /// Number of the next category; never given out again.
    pub next_category: u32,
    /// Number of the next item; never given out again.
    pub next_item: u32,
    /// Grows by one with every edit.
    pub version: u64,
}

impl Default for Book {
    /// The book of a class that nobody has edited: all points together.
    fn default() -> Self {
        Self {
            weighting: Weighting::Points,
            scheme: SchemeChoice::default(),
            next_category: 1,
            next_item: 1,
            version: 0,
        }
    }
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
    /// Where it stands among the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// When it was taken away; it can be brought back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Description>,
    /// Points for full marks.
    pub points: Decimal,
    /// Weight in percentage points, 0 to 1000, if items have weights.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<Decimal>,
    /// Whether it counts in any total.
    pub counted: bool,
    /// Whether students see it.
    pub posted: bool,
    /// When students begin to see it, if that was set for later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post_at: Option<Timestamp>,
    /// Day on which it was set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assigned_on: Option<Date>,
    /// Last day to hand it in, inclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Date>,
    /// Where it stands among the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// When it was taken away, with its cells; it can be brought back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
    /// Grows by one with every edit.
    pub version: u64,
}
