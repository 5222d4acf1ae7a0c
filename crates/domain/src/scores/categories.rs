//! Categories as they are entered and edited.

use super::books::{Category, MAX_ITEMS};
use super::inputs::{DecimalMark, parse_weight};
use super::rules::{CategoryRules, Percent, Ruled};
use crate::checks::{Checks, Fault, Invalid, Patch};
use crate::decimals::Decimal;
use crate::texts::Title;

/// What is asked of a category; of a new one, what is absent has its default.
#[derive(Debug, Clone, Default)]
pub struct CategoryPatch {
    /// Name.
    pub title: Patch<String>,
    /// Weight in percentage points.
    pub weight: Patch<String>,
    /// Whether it counts in any total.
    pub counted: Patch<bool>,
    /// How many of the lowest are left out.
    pub drop_lowest: Patch<u32>,
    /// How many of the highest are left out.
    pub drop_highest: Patch<u32>,
    /// Whether it only adds.
    pub extra_credit: Patch<bool>,
    /// What its ratio cannot exceed, in percent.
    pub cap: Patch<String>,
}

impl Ruled<Category, CategoryRules> {
    /// A new category; every bad field is told at once.
    pub fn create(number: u32, patch: CategoryPatch) -> Result<Self, Invalid> {
        let title = Patch::Value(required(&patch.title));
        let blank = Category {
            number,
            title: Title::blank(),
            weight: Decimal::ZERO,
            counted: true,
            place: None,
            deleted_at: None,
            version: 0,
        };
        Self::from(blank).edit(CategoryPatch { title, ..patch })
    }

    /// The category after an edit, with the next version.
    pub fn edit(&self, patch: CategoryPatch) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        let mut edited = self.clone();
        let part = &mut edited.part;
        if let Some(title) = patch.title.required(&mut checks, "title") {
            let title = checks.take("title", Title::parse(&title));
            part.title = title.unwrap_or_else(Title::blank);
        }
        if let Some(weight) = patch.weight.required(&mut checks, "weight") {
            let weight = checks.take("weight", parse_weight(&weight, DecimalMark::Dot));
            part.weight = weight.map_or(Decimal::ZERO, Percent::value);
        }
        set(&mut checks, "counted", (patch.counted, &mut part.counted));
        let rules = &mut edited.rules;
        let drops = [
            ("drop_lowest", patch.drop_lowest, &mut rules.drop_lowest),
            ("drop_highest", patch.drop_highest, &mut rules.drop_highest),
        ];
        for (name, asked, count) in drops {
            if let Some(asked) = asked.required(&mut checks, name) {
                *count = checks.take(name, check_drops(asked)).unwrap_or_default();
            }
        }
        let extra_credit = (patch.extra_credit, &mut rules.extra_credit);
        set(&mut checks, "extra_credit", extra_credit);
        rules.cap = patch_percent(&mut checks, "cap", patch.cap).apply_to(rules.cap);
        checks.finish()?;
        edited.part.version += 1;
        Ok(edited)
    }
}

/// What a new thing must be called: nothing is refused like a blank.
pub(super) fn required(title: &Patch<String>) -> String {
    match title {
        Patch::Value(title) => title.clone(),
        Patch::Absent | Patch::Null => String::new(),
    }
}

/// A switch after a change.
pub(super) fn set(checks: &mut Checks, path: &str, (patch, value): (Patch<bool>, &mut bool)) {
    *value = patch.required(checks, path).unwrap_or(*value);
}

/// A percentage of a change.
pub(super) fn patch_percent(
    checks: &mut Checks,
    path: &str,
    patch: Patch<String>,
) -> Patch<Percent> {
    patch.check(|text| checks.take(path, parse_weight(&text, DecimalMark::Dot)))
}

fn check_drops(count: u32) -> Result<u32, Fault> {
    if count > MAX_ITEMS {
        let fault = Fault::new("out_of_range").with("min", 0);
        return Err(fault.with("max", MAX_ITEMS));
    }
    Ok(count)
}
