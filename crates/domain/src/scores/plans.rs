//! A book made ready for many totals: checked references, items in the order of ties, and each
//! category brought to one common denominator, so that a student's sums are of whole numbers.

use std::collections::BTreeMap;

use bnum::types::I256;
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::books::{Book, BookItem, Category, Weighting};
use super::deductions::LatePolicy;
use super::rules::{BookRules, CategoryRules, ItemRules, Percent, Ruled};
use crate::decimals::Decimal;

/// Fine units in a ten-thousandth of a point: a percentage of four places is exact in them.
pub(super) const FINE_OF_UNIT: i128 = 1_000_000;
/// Fine units in a point.
pub(super) const FINE: i128 = 10_000 * FINE_OF_UNIT;
/// Bits of a category's largest sum with which products of two still fit an `i128`.
const SMALL_BITS: u64 = 62;
/// The same of [`Wide`].
const WIDE_BITS: u64 = 126;

/// Numbers for items of many different full points, whose common multiple is long: a multiple faster than
/// numbers of any size, which need memory of their own (bench/).
pub(super) type Wide = I256;

/// A book as it is stored.
#[derive(Debug, Clone, Copy)]
pub struct Outline<'a> {
    /// How it is weighed.
    pub book: &'a Book,
    /// Rules of the whole.
    pub rules: &'a BookRules,
    /// Its categories.
    pub categories: &'a [Ruled<Category, CategoryRules>],
    /// Its items.
    pub items: &'a [Ruled<BookItem, ItemRules>],
}

/// An item whose category is not in the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("item {item} is in category {category}, which the book does not have")]
pub struct UnknownCategory {
    /// Number of the item.
    pub item: u32,
    /// Number that no category has.
    pub category: u32,
}

/// A book made ready for totals.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(super) weighting: Weighting,
    pub(super) cap: Option<Percent>,
    pub(super) categories: Vec<PlannedCategory>,
}

#[derive(Debug, Clone)]
pub(super) struct PlannedCategory {
    pub number: u32,
    /// Not negative.
    pub weight: Decimal,
    pub counted: bool,
    pub rules: CategoryRules,
    /// By due date, those without one last, then by number.
    pub items: Vec<PlannedItem>,
    pub scales: Scales,
}

#[derive(Debug, Clone)]
pub(super) struct PlannedItem {
    pub number: u32,
    /// Whether it and its category count.
    pub counted: bool,
    pub posted: bool,
    /// Not negative.
    pub points: Decimal,
    /// Not negative; nothing if the item has none.
    pub weight: Decimal,
    pub rules: ItemRules,
    pub late: Option<LatePolicy>,
    /// Full points in fine units.
    pub full: i128,
    /// Most points in fine units.
    pub limit: i128,
}

/// What items of a category are multiplied with, in the order of its items.
#[derive(Debug, Clone)]
pub(super) enum Scales {
    Small(Vec<Scale<i128>>),
    Wide(Vec<Scale<Wide>>),
    Large(Vec<Scale<BigInt>>),
}

#[derive(Debug, Clone)]
pub(super) struct Scale<T> {
    /// What a fine unit of points adds to what was reached.
    pub unit: T,
    /// What the item adds to what could be reached.
    pub full: T,
}

impl Plan {
    /// Makes a book ready.
    pub fn new(outline: Outline<'_>) -> Result<Self, UnknownCategory> {
        let mut categories: BTreeMap<u32, (&Ruled<Category, CategoryRules>, Vec<_>)> = outline
            .categories
            .iter()
            .map(|category| (category.part.number, (category, Vec::new())))
            .collect();
        for item in outline.items {
            let (number, category) = (item.part.number, item.part.category);
            let unknown = UnknownCategory {
                item: number,
                category,
            };
            let (_, items) = categories.get_mut(&category).ok_or(unknown)?;
            items.push(item);
        }
        let planned = categories
            .into_values()
            .map(|(category, items)| PlannedCategory::new(category, items, outline));
        Ok(Self {
            weighting: outline.book.weighting,
            cap: outline.rules.cap,
            categories: planned.collect(),
        })
    }
}

impl PlannedCategory {
    fn new(
        category: &Ruled<Category, CategoryRules>,
        mut items: Vec<&Ruled<BookItem, ItemRules>>,
        outline: Outline<'_>,
    ) -> Self {
        items.sort_by_key(|item| {
            let due = item.part.due_on;
            (due.is_none(), due, item.part.number)
        });
        let counted = category.part.counted;
        let items: Vec<PlannedItem> = items
            .into_iter()
            .map(|item| PlannedItem::new(item, outline.rules, category))
            .collect();
        Self {
            number: category.part.number,
            weight: category.part.weight.max(Decimal::ZERO),
            counted,
            rules: category.rules.clone(),
            scales: Scales::new(&items, outline.book.weighting),
            items,
        }
    }
}

impl PlannedItem {
    fn new(
        item: &Ruled<BookItem, ItemRules>,
        book: &BookRules,
        category: &Ruled<Category, CategoryRules>,
    ) -> Self {
        let points = item.part.points.max(Decimal::ZERO);
        let full = i128::from(points.ten_thousandths()) * FINE_OF_UNIT;
        Self {
            number: item.part.number,
            counted: item.part.counted && category.part.counted,
            posted: item.part.posted,
            points,
            weight: item.part.weight.unwrap_or_default().max(Decimal::ZERO),
            rules: item.rules.clone(),
            late: item.rules.late.or(book.late),
            full,
            limit: item.rules.limit.of_fine(full),
        }
    }
}

impl Scales {
    fn new(items: &[PlannedItem], weighting: Weighting) -> Self {
        let scales = match weighting {
            Weighting::Points | Weighting::Categories => scale_by_points(items),
            Weighting::CategoriesAndItems => scale_by_weights(items),
        };
        let largest = |scale: &Scale<BigInt>, item: &PlannedItem| {
            scale.full.clone().max(&scale.unit * item.limit)
        };
        let most: BigInt = scales
            .iter()
            .zip(items)
            .map(|(scale, item)| largest(scale, item))
            .sum();
        if most.bits() > WIDE_BITS {
            return Self::Large(scales);
        }
        if most.bits() > SMALL_BITS {
            let narrowed = scales.iter().map(|scale| Scale {
                // As below.
                unit: to_wide(&scale.unit).unwrap_or_default(),
                full: to_wide(&scale.full).expect("smaller than the sum"),
            });
            return Self::Wide(narrowed.collect());
        }
        let small = |number: &BigInt| number.to_i128().expect("smaller than the sum");
        let narrowed = scales.iter().map(|scale| Scale {
            // What gives no points may have a unit of any size, since nothing is multiplied with it.
            unit: scale.unit.to_i128().unwrap_or(0),
            full: small(&scale.full),
        });
        Self::Small(narrowed.collect())
    }
}

impl Scales {
    /// What a fine unit of each item adds to what was reached.
    pub fn units(&self) -> Vec<BigInt> {
        match self {
            Self::Small(scales) => scales.iter().map(|scale| scale.unit.into()).collect(),
            Self::Wide(scales) => scales.iter().map(|scale| from_wide(scale.unit)).collect(),
            Self::Large(scales) => scales.iter().map(|scale| scale.unit.clone()).collect(),
        }
    }
}

/// A number that is not negative, if it has room.
fn to_wide(number: &BigInt) -> Option<Wide> {
    let is_short = number.bits() <= 2 * WIDE_BITS;
    is_short.then(|| Wide::from_le_slice(&number.to_signed_bytes_le()))?
}

/// The same number with memory of its own.
pub(super) fn from_wide(number: Wide) -> BigInt {
    BigInt::from_signed_bytes_le(&number.to_le_bytes())
}

/// Points as they are.
fn scale_by_points(items: &[PlannedItem]) -> Vec<Scale<BigInt>> {
    let scales = items.iter().map(|item| Scale {
        unit: BigInt::one(),
        full: full_unless_extra(item, || item.full.into()),
    });
    scales.collect()
}

/// Each item's ratio times its weight, over the least common multiple of all full points. An item
/// without full points has no ratio, and gives nothing.
fn scale_by_weights(items: &[PlannedItem]) -> Vec<Scale<BigInt>> {
    let units = |value: Decimal| BigInt::from(value.ten_thousandths());
    let counted = || items.iter().filter(|item| item.full > 0);
    let multiple = counted().fold(BigInt::one(), |multiple, item| {
        multiple.lcm(&units(item.points))
    });
    let divisor = counted().fold(BigInt::zero(), |divisor, item| {
        divisor.gcd(&units(item.weight))
    });
    let scales = items.iter().map(|item| {
        if item.full == 0 || !divisor.is_positive() {
            return Scale {
                unit: BigInt::zero(),
                full: BigInt::zero(),
            };
        }
        let weight = units(item.weight) / &divisor;
        let whole = &weight * &multiple * FINE_OF_UNIT;
        Scale {
            unit: weight * (&multiple / units(item.points)),
            full: full_unless_extra(item, || whole),
        }
    });
    scales.collect()
}

/// Extra credit adds to what was reached alone.
fn full_unless_extra(item: &PlannedItem, full: impl FnOnce() -> BigInt) -> BigInt {
    if item.rules.extra_credit {
        return BigInt::zero();
    }
    full()
}
