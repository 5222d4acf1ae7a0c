//! What a book allows, but somebody may not have meant.

use serde::Serialize;

use super::books::Weighting;
use super::numbers::Exact;
use super::plans::{Plan, PlannedCategory};
use super::rules::Percent;
use crate::decimals::Decimal;

/// Something to look at twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Warning {
    /// The weights of counted categories, extra credit left aside, do not total 100.
    CategoryWeights {
        /// What they total.
        sum: Exact,
    },
    /// The weights of a category's counted items, extra credit left aside, total nothing.
    NoItemWeight {
        /// Number of the category.
        category: u32,
    },
    /// Nothing in the book has a weight, so that nobody has a total.
    NoWeight,
}

impl Plan {
    /// What somebody may not have meant, in the order of the book.
    pub fn warnings(&self) -> Vec<Warning> {
        if self.weighting == Weighting::Points {
            return Vec::new();
        }
        let counted = |category: &&PlannedCategory| category.counted;
        let whole = self.categories.iter().filter(counted);
        let sum: Exact = whole
            .clone()
            .filter(|category| !category.rules.extra_credit)
            .map(|category| Exact::from(category.weight))
            .sum();
        let mut warnings = Vec::new();
        if sum == Exact::zero() {
            warnings.push(Warning::NoWeight);
        } else if sum != Exact::from(Percent::WHOLE.value()) {
            warnings.push(Warning::CategoryWeights { sum });
        }
        let unweighed = whole.filter(|category| {
            self.weighting == Weighting::CategoriesAndItems && has_no_item_weight(category)
        });
        warnings.extend(unweighed.map(|category| Warning::NoItemWeight {
            category: category.number,
        }));
        warnings
    }
}

fn has_no_item_weight(category: &PlannedCategory) -> bool {
    let mut weights = category
        .items
        .iter()
        .filter(|item| item.counted && !item.rules.extra_credit)
        .map(|item| item.weight)
        .peekable();
    weights.peek().is_some() && weights.all(|weight| weight == Decimal::ZERO)
}
