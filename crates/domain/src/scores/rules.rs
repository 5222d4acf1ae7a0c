//! What a book, its categories and its items do in totals, beyond their weights. Everything has a
//! default, which is what a book without rules does: an imported one, or one from before there were any.

use serde::{Deserialize, Serialize};

use super::deductions::LatePolicy;
use crate::checks::Fault;
use crate::decimals::Decimal;

/// A part of a whole in percentage points, 0 to 1000, at most 4 places.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(try_from = "Decimal", into = "Decimal")]
pub struct Percent(Decimal);

impl Percent {
    /// Nothing.
    pub const ZERO: Self = Self(Decimal::ZERO);
    /// The whole.
    pub const WHOLE: Self = Self(Decimal::whole(100));
    /// Ten times the whole.
    pub const MAX: Self = Self(Decimal::whole(1_000));

    /// Checks that a number is within the bounds.
    pub fn new(value: Decimal) -> Result<Self, Fault> {
        let (min, max) = (Decimal::ZERO, Self::MAX.0);
        if value < min || value > max {
            return Err(Fault::new("out_of_range").with("min", min).with("max", max));
        }
        Ok(Self(value))
    }

    /// The percentage points.
    pub fn value(self) -> Decimal {
        self.0
    }

    /// So much of points, which are whole ten-thousandths in fine units: exact, for a percent in
    /// ten-thousandths is a millionth of the whole, and a fine unit a millionth of a ten-thousandth.
    pub(super) fn of_fine(self, full: i128) -> i128 {
        full / super::plans::FINE_OF_UNIT * i128::from(self.0.ten_thousandths())
    }
}

impl TryFrom<Decimal> for Percent {
    type Error = String;

    fn try_from(value: Decimal) -> Result<Self, String> {
        Self::new(value).map_err(|fault| format!("not a percentage: {}", fault.code))
    }
}

impl From<Percent> for Decimal {
    fn from(percent: Percent) -> Self {
        percent.0
    }
}

/// Rules of a whole book.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BookRules {
    /// What the total cannot exceed, in percent of full marks; none: as far as extra credit goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cap: Option<Percent>,
    /// What late works lose; none: nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late: Option<LatePolicy>,
}

/// Rules of a category.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CategoryRules {
    /// How many items may be left out to make its ratio as high as can be.
    pub drop_lowest: u32,
    /// How many of those left may be left out to make its ratio as low as can be.
    pub drop_highest: u32,
    /// Whether it only adds to a total.
    pub extra_credit: bool,
    /// What its ratio cannot exceed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cap: Option<Percent>,
}

/// Rules of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ItemRules {
    /// Whether no drop may leave it out.
    pub never_drop: bool,
    /// Whether it only adds to its category.
    pub extra_credit: bool,
    /// How many points it may give, in percent of its full points.
    pub limit: Percent,
    /// What late works of it lose, instead of what the book says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late: Option<LatePolicy>,
}

impl Default for ItemRules {
    /// An item that may be dropped, belongs to the whole, and gives full points at most.
    fn default() -> Self {
        Self {
            never_drop: false,
            extra_credit: false,
            limit: Percent::WHOLE,
            late: None,
        }
    }
}

/// A part of the book with its rules, as both are stored: what was stored without any has the default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruled<T, R: Default> {
    /// The category or item.
    #[serde(flatten)]
    pub part: T,
    /// Its rules.
    #[serde(default)]
    pub rules: R,
}

impl<T, R: Default> From<T> for Ruled<T, R> {
    fn from(part: T) -> Self {
        Self {
            part,
            rules: R::default(),
        }
    }
}
