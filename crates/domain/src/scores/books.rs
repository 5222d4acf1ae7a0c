//! The book of a class as it is stored: how it is weighed, its categories and its items. What they
//! do in totals beyond that is in their rules.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::categories::patch_percent;
use super::deductions::{LateInput, LatePolicy};
use super::places::Place;
use super::rules::{BookRules, Ruled};
use super::schemes::{SchemeAsk, SchemeChoice};
use crate::checks::{Checks, Fault, Invalid, Patch};
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

impl Weighting {
    /// Reads `points`, `categories` or `categories_and_items`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        match text {
            "points" => Ok(Self::Points),
            "categories" => Ok(Self::Categories),
            "categories_and_items" => Ok(Self::CategoriesAndItems),
            _ => {
                let allowed = "points, categories, categories_and_items";
                Err(Fault::new("not_allowed").with("allowed", allowed))
            }
        }
    }
}

/// What is asked of a book.
#[derive(Debug, Clone, Default)]
pub struct BookPatch {
    /// `points`, `categories` or `categories_and_items`.
    pub weighting: Patch<String>,
    /// What totals are called.
    pub scheme: Patch<SchemeAsk>,
    /// What the total cannot exceed, in percent.
    pub cap: Patch<String>,
    /// What late works lose.
    pub late: Patch<LateInput>,
}

impl Ruled<Book, BookRules> {
    /// The book after an edit, with the next version.
    pub fn edit(&self, patch: BookPatch) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        let mut edited = self.clone();
        if let Some(weighting) = patch.weighting.required(&mut checks, "weighting") {
            let weighting = checks.take("weighting", Weighting::parse(&weighting));
            edited.part.weighting = weighting.unwrap_or(edited.part.weighting);
        }
        if let Some(scheme) = patch.scheme.required(&mut checks, "scheme") {
            let scheme = checks.part("scheme", SchemeChoice::parse(&scheme));
            edited.part.scheme = scheme.unwrap_or_default();
        }
        let rules = &mut edited.rules;
        rules.cap = patch_percent(&mut checks, "cap", patch.cap).apply_to(rules.cap);
        let late = patch.late;
        let late = late.check(|late| checks.part("late", LatePolicy::parse(&late)));
        rules.late = late.apply_to(rules.late);
        checks.finish()?;
        edited.part.version += 1;
        Ok(edited)
    }
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
    /// When students were told of it, which happens once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_at: Option<Timestamp>,
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
