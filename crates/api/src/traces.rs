//! Explanations of totals on the wire: facts and codes, of which a page makes sentences.

use domain::scores::{
    Cap, CategoryTrace, Deduction, Exact, ItemTrace, Lateness, Rounding, Scaling, Trace,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::books::BandOut;
use crate::values;

/// An exact number, and as people may read it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExactOut {
    /// As a fraction.
    #[schema(example = "124/17")]
    pub exact: String,
    /// To four places.
    #[schema(example = "7.2941")]
    pub about: String,
}

impl From<Exact> for ExactOut {
    fn from(number: Exact) -> Self {
        Self {
            about: number.about().to_string(),
            exact: number.to_string(),
        }
    }
}

/// How a total is rounded.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoundingOut {
    /// Places after the dot.
    pub places: u8,
    /// What happens in the middle.
    pub midpoint: values::Midpoint,
}

impl From<Rounding> for RoundingOut {
    fn from(rounding: Rounding) -> Self {
        Self {
            places: rounding.places(),
            midpoint: rounding.midpoint().into(),
        }
    }
}

/// A total with all that made it. Parts and total are on the scale; the parts add up to the total.
#[derive(Debug, Serialize, ToSchema)]
pub struct TraceOut {
    /// To date or final.
    pub kind: values::TotalKind,
    /// Over which items.
    pub sight: values::TotalSight,
    /// How the class is weighed.
    pub weighting: values::Weighting,
    /// What full marks are.
    #[schema(example = "10")]
    pub scale: String,
    /// By number.
    pub categories: Vec<CategoryTraceOut>,
    /// If categories have dropped out: what all weigh, over what those left weigh.
    #[schema(required)]
    pub scaled: Option<ScalingOut>,
    /// If the book's cap took something.
    #[schema(required)]
    pub capped: Option<CapOut>,
    /// The exact total.
    #[schema(required)]
    pub total: Option<ExactOut>,
    /// Why there is none.
    #[schema(required)]
    pub no_total: Option<values::NoTotal>,
    /// The rule of the one rounding.
    pub rounding: RoundingOut,
    /// The rounded total.
    #[schema(required, example = "7.3")]
    pub mark: Option<String>,
    /// What the mark is called.
    #[schema(required)]
    pub band: Option<BandOut>,
}

impl From<Trace> for TraceOut {
    fn from(trace: Trace) -> Self {
        Self {
            kind: trace.request.kind.into(),
            sight: trace.request.sight.into(),
            weighting: trace.weighting.into(),
            scale: trace.scale.to_string(),
            categories: trace.categories.into_iter().map(Into::into).collect(),
            scaled: trace.scaled.map(Into::into),
            capped: trace.capped.map(Into::into),
            total: trace.total.map(Into::into),
            no_total: trace.no_total.map(Into::into),
            rounding: trace.rounding.into(),
            mark: trace.mark.map(|mark| mark.to_string()),
            band: trace.band.as_ref().map(Into::into),
        }
    }
}

/// A category in a total.
#[derive(Debug, Serialize, ToSchema)]
pub struct CategoryTraceOut {
    /// Its number in the class.
    pub number: u32,
    /// Its weight in percentage points, where categories have weights.
    #[schema(required, example = "40")]
    pub weight: Option<String>,
    /// How it stands.
    pub standing: values::CategoryStanding,
    /// What was reached of 100, after its cap; null without counted items.
    #[schema(required)]
    pub percent: Option<ExactOut>,
    /// If items with weights have fallen out.
    #[schema(required)]
    pub scaled: Option<ScalingOut>,
    /// If its cap took something.
    #[schema(required)]
    pub capped: Option<CapOut>,
    /// What it gives the total.
    pub part: ExactOut,
    /// By due date, then by number.
    pub items: Vec<ItemTraceOut>,
}

impl From<CategoryTrace> for CategoryTraceOut {
    fn from(category: CategoryTrace) -> Self {
        Self {
            number: category.number,
            weight: category.weight.map(|weight| weight.to_string()),
            standing: category.standing.into(),
            percent: category.percent.map(Into::into),
            scaled: category.scaled.map(Into::into),
            capped: category.capped.map(Into::into),
            part: category.part.into(),
            items: category.items.into_iter().map(Into::into).collect(),
        }
    }
}

/// An item in a total.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemTraceOut {
    /// Its number in the class.
    pub number: u32,
    /// How it stands.
    pub standing: values::ItemStanding,
    /// Which rule left it out.
    #[schema(required)]
    pub dropped: Option<values::DropRule>,
    /// Whether it only adds.
    pub extra_credit: bool,
    /// Full points.
    #[schema(example = "20")]
    pub full: String,
    /// Its weight, where items have weights.
    #[schema(required)]
    pub weight: Option<String>,
    /// The status that is stored.
    #[schema(required)]
    pub status: Option<values::ScoreStatus>,
    /// The points that are stored.
    #[schema(required, example = "18")]
    pub raw: Option<String>,
    /// Whether the work came late.
    pub late: bool,
    /// By how many minutes, if that is known.
    #[schema(required)]
    pub late_minutes: Option<u32>,
    /// The most or least points that the item gives, if those stored are beyond.
    #[schema(required)]
    pub limited_to: Option<ExactOut>,
    /// What lateness took.
    #[schema(required)]
    pub deduction: Option<DeductionOut>,
    /// The points that count.
    #[schema(required)]
    pub counted: Option<ExactOut>,
    /// What it gives the total, before caps.
    pub part: ExactOut,
}

impl From<ItemTrace> for ItemTraceOut {
    fn from(item: ItemTrace) -> Self {
        let (late, late_minutes) = lateness(item.late.unwrap_or(Lateness::OnTime));
        Self {
            number: item.number,
            standing: item.standing.into(),
            dropped: item.dropped.map(Into::into),
            extra_credit: item.extra_credit,
            full: item.full.to_string(),
            weight: item.weight.map(|weight| weight.to_string()),
            status: item.status.map(Into::into),
            raw: item.raw.map(|points| points.to_string()),
            late,
            late_minutes,
            limited_to: item.limited_to.map(Into::into),
            deduction: item.deduction.map(Into::into),
            counted: item.counted.map(Into::into),
            part: item.part.into(),
        }
    }
}

/// Whether a work came late, and by how much if that is known.
pub(crate) fn lateness(late: Lateness) -> (bool, Option<u32>) {
    match late {
        Lateness::OnTime => (false, None),
        Lateness::Late => (true, None),
        Lateness::LateBy(minutes) => (true, Some(minutes)),
    }
}

/// Weights that were scaled up: by `of` over `by`.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScalingOut {
    /// What all weigh together.
    pub of: ExactOut,
    /// What those that count weigh together.
    pub by: ExactOut,
}

impl From<Scaling> for ScalingOut {
    fn from(scaling: Scaling) -> Self {
        Self {
            of: scaling.of.into(),
            by: scaling.by.into(),
        }
    }
}

/// What a cap took.
#[derive(Debug, Serialize, ToSchema)]
pub struct CapOut {
    /// The cap, in percent.
    #[schema(example = "100")]
    pub at: String,
    /// What it gives the total: less than nothing.
    pub part: ExactOut,
}

impl From<Cap> for CapOut {
    fn from(cap: Cap) -> Self {
        Self {
            at: cap.at.value().to_string(),
            part: cap.part.into(),
        }
    }
}

/// What a late work lost.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeductionOut {
    /// Minutes late, after the student's extension.
    pub minutes: u32,
    /// Steps that have begun.
    pub steps: u32,
    /// Points taken off.
    pub points: ExactOut,
    /// Whether the floor kept it from being more.
    pub floored: bool,
}

impl From<Deduction> for DeductionOut {
    fn from(deduction: Deduction) -> Self {
        Self {
            minutes: deduction.minutes,
            steps: deduction.steps,
            points: deduction.points.into(),
            floored: deduction.floored,
        }
    }
}
