//! Why a total is what it is: each item with its part, and each thing that changed one. Facts and codes,
//! of which a page makes sentences. The parts of items, categories and the whole add up to the total.

use std::cmp::Ordering;

use num_rational::BigRational;
use num_traits::Signed;
use serde::Serialize;

use super::books::Weighting;
use super::cells::{Lateness, ScoreStatus};
use super::deductions::Deduction;
use super::drops::Aim;
use super::entries::{Entry, Standing, StudentScores};
use super::numbers::{Exact, Mark, Rounding};
use super::plans::{FINE, Plan, PlannedCategory, PlannedItem};
use super::rules::Percent;
use super::schemes::{Band, Scheme};
use super::totals::{CategorySum, Request};
use crate::decimals::Decimal;

/// A total with all that made it. Parts and total are on the scale of the scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trace {
    /// Which total it is.
    #[serde(flatten)]
    pub request: Request,
    /// How the class is weighed.
    pub weighting: Weighting,
    /// What full marks are.
    pub scale: Decimal,
    /// By number.
    pub categories: Vec<CategoryTrace>,
    /// If categories have dropped out: what all weigh, over what those left weigh.
    pub scaled: Option<Scaling>,
    /// If the book's cap took something.
    pub capped: Option<Cap>,
    /// The exact total.
    pub total: Option<Exact>,
    /// Why there is none.
    pub no_total: Option<NoTotal>,
    /// The rule of the one rounding.
    pub rounding: Rounding,
    /// The rounded total.
    pub mark: Option<Mark>,
    /// What the mark is called.
    pub band: Option<Band>,
}

/// A category in a total.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CategoryTrace {
    /// Its number in the class.
    pub number: u32,
    /// Its weight in percentage points, where categories have weights.
    pub weight: Option<Decimal>,
    /// How it stands.
    pub standing: CategoryStanding,
    /// What was reached of what could be, of 100, after its cap; none without counted items.
    pub percent: Option<Exact>,
    /// If items with weights have fallen out: what all weigh, over what those left weigh.
    pub scaled: Option<Scaling>,
    /// If its cap took something.
    pub capped: Option<Cap>,
    /// What it gives the total, its cap included.
    pub part: Exact,
    /// By due date, then by number.
    pub items: Vec<ItemTrace>,
}

/// How a category stands in a total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CategoryStanding {
    /// Belongs to the whole.
    Counted,
    /// Only adds.
    ExtraCredit,
    /// Drops out, because none of its items counts yet.
    Empty,
    /// Is in no total.
    NotCounted,
}

/// An item in a total.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemTrace {
    /// Its number in the class.
    pub number: u32,
    /// How it stands.
    pub standing: Standing,
    /// Which rule of drops left it out.
    pub dropped: Option<Aim>,
    /// Whether it only adds.
    pub extra_credit: bool,
    /// Full points.
    pub full: Decimal,
    /// Its weight, where items have weights.
    pub weight: Option<Decimal>,
    /// The status that is stored.
    pub status: Option<ScoreStatus>,
    /// The points that are stored.
    pub raw: Option<Decimal>,
    /// Whether and how late the work came.
    pub late: Option<Lateness>,
    /// The most or least points that the item gives, if those stored are beyond.
    pub limited_to: Option<Exact>,
    /// What lateness took.
    pub deduction: Option<Deduction>,
    /// The points that count.
    pub counted: Option<Exact>,
    /// What it gives the total, before caps.
    pub part: Exact,
}

/// Weights that were scaled up: by `of` over `by`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scaling {
    /// What all weigh together.
    pub of: Exact,
    /// What those that count weigh together.
    pub by: Exact,
}

/// What a cap took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cap {
    /// The cap.
    pub at: Percent,
    /// What it gives the total: less than nothing.
    pub part: Exact,
}

/// Why there is no total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoTotal {
    /// No item counts, or none yet.
    NothingCounted,
    /// What counts has no weight.
    NoWeight,
}

impl Plan {
    /// A total with its explanation, on a scheme's scale.
    pub fn explain(&self, scores: &StudentScores, request: Request, scheme: &Scheme) -> Trace {
        let sums = self.sum_categories(scores, request);
        let combined = self.combine_large(&sums);
        let scale = Exact::from(scheme.scale()).0;
        let worth = combined.worth(&scale);
        let categories = self.categories.iter().zip(&sums);
        let explained = categories.map(|pair| self.explain_category(pair, &worth));
        let uncapped = combined.uncapped();
        let total = uncapped
            .as_ref()
            .map(|total| self.cap_total(total) * &scale);
        let lost = total.clone().zip(uncapped);
        let lost = lost.map(|(total, uncapped)| total - uncapped * &scale);
        let total = total.map(Exact);
        let mark = total.as_ref().map(|total| total.round(scheme.rounding()));
        Trace {
            request,
            weighting: self.weighting,
            scale: scheme.scale(),
            categories: explained.collect(),
            scaled: self.find_scaling(&sums),
            capped: find_cap(self.cap, lost),
            no_total: total.is_none().then(|| find_lack(&sums)),
            total,
            rounding: scheme.rounding(),
            band: mark.as_ref().map(|mark| scheme.band_of(mark).clone()),
            mark,
        }
    }

    /// What all categories of the whole weigh over what is left of them, if some have dropped out.
    fn find_scaling(&self, sums: &[CategorySum]) -> Option<Scaling> {
        if self.weighting == Weighting::Points {
            return None;
        }
        let belongs = |category: &PlannedCategory| category.counted && !category.rules.extra_credit;
        let weights = |is_left: fn(&CategorySum) -> bool| {
            let pairs = self.categories.iter().zip(sums);
            let kept = pairs.filter(|(category, sum)| belongs(category) && is_left(sum));
            kept.map(|(category, _)| Exact::from(category.weight))
                .sum::<Exact>()
        };
        scaling(weights(|_| true), weights(|sum| !sum.kept.is_empty()))
    }

    /// A category, where a unit of the whole is worth so much on the scale.
    fn explain_category(
        &self,
        (category, sum): (&PlannedCategory, &CategorySum),
        worth: &BigRational,
    ) -> CategoryTrace {
        let (gain, uncapped) = self.weigh_large(category, sum);
        let lost = (&gain - &uncapped) * worth;
        let has_weight = self.weighting != Weighting::Points;
        CategoryTrace {
            number: category.number,
            weight: has_weight.then_some(category.weight),
            standing: stand(category, sum),
            percent: find_percent(category, sum),
            scaled: find_item_scaling((category, sum), self.weighting),
            capped: find_cap(category.rules.cap, Some(lost)),
            part: Exact(gain * worth),
            items: explain_items(
                (category, sum),
                (&(self.rate(category, sum) * worth), self.weighting),
            ),
        }
    }
}

/// A cap, if it took something.
fn find_cap(cap: Option<Percent>, lost: Option<BigRational>) -> Option<Cap> {
    let lost = lost.filter(BigRational::is_negative)?;
    Some(Cap {
        at: cap?,
        part: Exact(lost),
    })
}

/// What was reached of a hundred.
fn find_percent(category: &PlannedCategory, sum: &CategorySum) -> Option<Exact> {
    if sum.kept.is_empty() {
        return None;
    }
    let (gained, full) = sum.kept.widen();
    let percent = Exact(BigRational::new(gained * 100, full));
    let cap = category.rules.cap.map(|cap| Exact::from(cap.value()));
    Some(cap.map_or_else(|| percent.clone(), |cap| cap.min(percent.clone())))
}

fn explain_items(
    (category, sum): (&PlannedCategory, &CategorySum),
    (rate, weighting): (&BigRational, Weighting),
) -> Vec<ItemTrace> {
    let states = sum.entries.iter().zip(&sum.drops);
    let units = category.scales.units();
    let items = category.items.iter().zip(states).zip(units);
    items
        .map(|((item, (entry, dropped)), unit)| {
            let fine = entry.counted.filter(|_| dropped.is_none());
            let part = rate * (unit * fine.unwrap_or(0));
            ItemTrace {
                dropped: *dropped,
                weight: (weighting == Weighting::CategoriesAndItems).then_some(item.weight),
                part: Exact(part),
                ..explain_item(item, entry)
            }
        })
        .collect()
}

fn explain_item(item: &PlannedItem, entry: &Entry) -> ItemTrace {
    let limit = |raw: Decimal| match raw.cmp(&Decimal::ZERO) {
        Ordering::Less => Exact::zero(),
        Ordering::Equal | Ordering::Greater => points(item.limit),
    };
    let raw = entry.cell.and_then(|cell| cell.points);
    ItemTrace {
        number: item.number,
        standing: entry.standing,
        dropped: None,
        extra_credit: item.rules.extra_credit,
        full: item.points,
        weight: None,
        status: entry.cell.map(|cell| cell.status),
        raw,
        late: entry.cell.map(|cell| cell.late),
        limited_to: raw.filter(|_| entry.limited).map(limit),
        deduction: entry.loss.map(|loss| Deduction {
            minutes: loss.minutes,
            steps: loss.steps,
            points: points(loss.fine),
            floored: loss.floored,
        }),
        counted: entry.counted.map(points),
        part: Exact::zero(),
    }
}

/// Fine units as points.
fn points(fine: i128) -> Exact {
    Exact(BigRational::new(fine.into(), FINE.into()))
}

fn stand(category: &PlannedCategory, sum: &CategorySum) -> CategoryStanding {
    if !category.counted {
        return CategoryStanding::NotCounted;
    }
    if sum.kept.is_empty() && !sum.kept.has_gained() {
        return CategoryStanding::Empty;
    }
    if category.rules.extra_credit {
        return CategoryStanding::ExtraCredit;
    }
    CategoryStanding::Counted
}

/// What all items of the whole weigh over what is left of them, if some have fallen out.
fn find_item_scaling(
    (category, sum): (&PlannedCategory, &CategorySum),
    weighting: Weighting,
) -> Option<Scaling> {
    if weighting != Weighting::CategoriesAndItems || sum.kept.is_empty() {
        return None;
    }
    let states = sum.entries.iter().zip(&sum.drops);
    let whole = |item: &PlannedItem| item.counted && !item.rules.extra_credit && item.full > 0;
    let items = category.items.iter().zip(states);
    let (mut of, mut by) = (Vec::new(), Vec::new());
    for (item, (entry, dropped)) in items.filter(|(item, _)| whole(item)) {
        let weight = Exact::from(item.weight);
        if entry.counted.is_some() && dropped.is_none() {
            by.push(weight.clone());
        }
        of.push(weight);
    }
    scaling(of.into_iter().sum(), by.into_iter().sum())
}

fn scaling(of: Exact, by: Exact) -> Option<Scaling> {
    (of != by && by > Exact::zero()).then_some(Scaling { of, by })
}

fn find_lack(sums: &[CategorySum]) -> NoTotal {
    let entries = sums.iter().flat_map(|sum| &sum.entries);
    let mut counted = entries.filter(|entry| entry.counted.is_some());
    match counted.next() {
        Some(_) => NoTotal::NoWeight,
        None => NoTotal::NothingCounted,
    }
}
