//! What the rows of categories and line items mean: the book of a class.

use domain::checks::{Checks, Fault, Invalid};
use domain::decimals::Decimal;
use domain::scores::Weighting;
use domain::texts::{Description, Title};
use jiff::civil::Date;

use super::files::ITEM_WEIGHT;
use super::sheets::Row;

/// Most percentage points of a weight (gradebook.md, rule 7).
const MAX_WEIGHT: Decimal = Decimal::whole(1000);
/// Points for full marks where the line item does not say.
const DEFAULT_POINTS: Decimal = Decimal::whole(100);

/// A category as its row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryWords {
    /// Name.
    pub title: Title,
    /// Weight in percentage points.
    pub weight: Option<Decimal>,
}

/// A line item as its row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemWords {
    /// Name.
    pub title: Title,
    /// Text for students.
    pub description: Option<Description>,
    /// Points for full marks.
    pub points: Decimal,
    /// Weight in percentage points.
    pub weight: Option<Decimal>,
    /// Day on which it was set.
    pub assigned_on: Option<Date>,
    /// Last day to hand it in.
    pub due_on: Option<Date>,
}

fn parse_weight(text: &str) -> Result<Decimal, Fault> {
    Decimal::parse_within(text, Decimal::ZERO, MAX_WEIGHT)
}

/// Reads a category; faults are at columns.
pub fn read_category(row: Row<'_>) -> Result<CategoryWords, Invalid> {
    let mut checks = Checks::new();
    let title = checks.take("title", Title::parse(row.get("title")));
    let weight = checks.take_optional("weight", row.value("weight"), parse_weight);
    checks.finish()?;
    Ok(CategoryWords {
        title: title.expect("a field that failed its check ended at finish"),
        weight,
    })
}

/// Reads a line item; faults are at columns.
pub fn read_item(row: Row<'_>) -> Result<ItemWords, Invalid> {
    let mut checks = Checks::new();
    let title = checks.take("title", Title::parse(row.get("title")));
    let text = row.value("description");
    let description = checks.take_optional("description", text, Description::parse);
    let weight = checks.take_optional(ITEM_WEIGHT, row.value(ITEM_WEIGHT), parse_weight);
    let points = checks.take_optional("resultValueMax", row.value("resultValueMax"), |text| {
        Decimal::parse_within(text, Decimal::ZERO, Decimal::whole(1_000_000))
    });
    if let (Some(min), Some(max)) = (row.number("resultValueMin"), points)
        && min > max
    {
        checks.note("resultValueMin", Fault::new("wrong_order"));
    }
    checks.finish()?;
    Ok(ItemWords {
        title: title.expect("a field that failed its check ended at finish"),
        description,
        points: points.unwrap_or(DEFAULT_POINTS),
        weight,
        assigned_on: row.date("assignDate"),
        due_on: row.date("dueDate"),
    })
}

/// How a class is weighed whose items and categories have weights or not.
pub fn read_weighting(items_have_weights: bool, categories_have_weights: bool) -> Weighting {
    match (items_have_weights, categories_have_weights) {
        (true, _) => Weighting::CategoriesAndItems,
        (false, true) => Weighting::Categories,
        (false, false) => Weighting::Points,
    }
}
