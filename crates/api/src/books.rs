//! The book of a class: how totals are made and called, with its categories and items.

use domain::checks::Patch;
use domain::ids::ClassId;
use domain::scores::{
    Band, BandInput, BookPatch as Edit, LateInput, LatePolicy, Midpoint, Scheme, SchemeAsk,
    SchemeChoice, SchemeInput, Warning,
};
use school::gradebooks::Gradebook;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actors::Actor;
use crate::bodies::{Body, IfMatch};
use crate::categories::CategoryOut;
use crate::items::ItemOut;
use crate::operations::{Operations, operations};
use crate::params::Id;
use crate::problems::Problem;
use crate::representations::{One, Versioned};
use crate::traces::ExactOut;
use crate::values;

/// The book of a class.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookOut {
    /// Id of the class.
    #[schema(example = "cls_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub class: String,
    /// How the total is weighed.
    pub weighting: values::Weighting,
    /// What totals are called.
    pub scheme: SchemeOut,
    /// What the total cannot exceed, in percent.
    #[schema(required, example = "100")]
    pub cap: Option<String>,
    /// What late works lose.
    #[schema(required)]
    pub late: Option<LateOut>,
    /// Categories in order.
    pub categories: Vec<CategoryOut>,
    /// Items in order, by category.
    pub items: Vec<ItemOut>,
    /// Categories that were deleted.
    pub deleted_categories: Vec<CategoryOut>,
    /// Items that were deleted, with their cells.
    pub deleted_items: Vec<ItemOut>,
    /// What somebody may not have meant.
    pub warnings: Vec<WarningOut>,
    /// Version, as in the `ETag`; every edit of a category or item moves it on. 0: never edited.
    pub version: u64,
}

impl BookOut {
    pub(crate) fn of(class: &ClassId, book: Gradebook) -> Self {
        let warnings = book.plan().map(|plan| plan.warnings());
        let rules = &book.book.rules;
        let categories = |all: Vec<_>| {
            let all = all.into_iter();
            all.map(|category| CategoryOut::from((class, category)))
                .collect()
        };
        let items = |all: Vec<_>| {
            let all = all.into_iter();
            all.map(|item| ItemOut::from((class, item))).collect()
        };
        Self {
            class: class.to_string(),
            weighting: book.book.part.weighting.into(),
            scheme: SchemeOut::of(&book.book.part.scheme),
            cap: rules.cap.map(|cap| cap.value().to_string()),
            late: rules.late.map(LateOut::from),
            categories: categories(book.categories),
            items: items(book.items),
            deleted_categories: categories(book.deleted_categories),
            deleted_items: items(book.deleted_items),
            warnings: warnings
                .unwrap_or_default()
                .into_iter()
                .map(WarningOut::from)
                .collect(),
            version: book.book.part.version,
        }
    }
}

impl Versioned for BookOut {
    fn version(&self) -> u64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/classes/{}/book", self.class)
    }
}

/// What totals are called.
#[derive(Debug, Serialize, ToSchema)]
pub struct SchemeOut {
    /// One that every school has, or `own`.
    #[schema(example = "vietnamese_ten")]
    pub name: &'static str,
    /// Full marks.
    #[schema(example = "10")]
    pub scale: String,
    /// Places of a rounded mark.
    pub places: u8,
    /// What happens in the middle of two marks.
    pub midpoint: values::Midpoint,
    /// From the highest down to the one from 0.
    pub bands: Vec<BandOut>,
}

impl SchemeOut {
    pub(crate) fn of(choice: &SchemeChoice) -> Self {
        let name = match choice {
            SchemeChoice::BuiltIn(which) => which.as_str(),
            SchemeChoice::Own(_) => "own",
        };
        let scheme: Scheme = choice.scheme();
        Self {
            name,
            scale: scheme.scale().to_string(),
            places: scheme.rounding().places(),
            midpoint: scheme.rounding().midpoint().into(),
            bands: scheme.bands().iter().map(BandOut::from).collect(),
        }
    }
}

/// A name for marks from a lower bound on.
#[derive(Debug, Serialize, ToSchema)]
pub struct BandOut {
    /// The least mark that is called so.
    #[schema(example = "8.5")]
    pub from: String,
    /// What it is called.
    #[schema(example = "A")]
    pub letter: String,
    /// What it counts in an average; null: in none.
    #[schema(required, example = "4")]
    pub points: Option<String>,
    /// Whether the subject is passed.
    pub passes: bool,
}

impl From<&Band> for BandOut {
    fn from(band: &Band) -> Self {
        Self {
            from: band.from.to_string(),
            letter: band.letter.to_string(),
            points: band.points.map(|points| points.to_string()),
            passes: band.passes,
        }
    }
}

/// What late works lose.
#[derive(Debug, Serialize, ToSchema)]
pub struct LateOut {
    /// Lateness up to this is forgiven; beyond it, all of the lateness counts.
    pub grace_minutes: u32,
    /// Length of a step; a step that has begun counts as one.
    #[schema(example = 1_440)]
    pub step_minutes: u32,
    /// Taken off for each step, in percent of the item's full points.
    #[schema(example = "10")]
    pub per_step: String,
    /// What lateness leaves at least, in percent of the item's full points.
    #[schema(example = "50")]
    pub floor: String,
}

impl From<LatePolicy> for LateOut {
    fn from(policy: LatePolicy) -> Self {
        Self {
            grace_minutes: policy.grace_minutes,
            step_minutes: policy.step_minutes,
            per_step: policy.per_step.value().to_string(),
            floor: policy.floor.value().to_string(),
        }
    }
}

/// Something to look at twice.
#[derive(Debug, Serialize, ToSchema)]
pub struct WarningOut {
    /// `category_weights` (they do not total 100), `no_item_weight` (of a category), `no_weight` (nobody has a total).
    #[schema(example = "category_weights")]
    pub code: &'static str,
    /// Number of the category that it is about.
    #[schema(required)]
    pub category: Option<u32>,
    /// What the weights total.
    #[schema(required)]
    pub sum: Option<ExactOut>,
}

impl From<Warning> for WarningOut {
    fn from(warning: Warning) -> Self {
        let (code, category, sum) = match warning {
            Warning::CategoryWeights { sum } => ("category_weights", None, Some(sum)),
            Warning::NoItemWeight { category } => ("no_item_weight", Some(category), None),
            Warning::NoWeight => ("no_weight", None, None),
        };
        Self {
            code,
            category,
            sum: sum.map(ExactOut::from),
        }
    }
}

/// What late works are to lose.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LateIn {
    /// Lateness up to this is forgiven; 0 if left out.
    #[serde(default)]
    pub grace_minutes: Option<u32>,
    /// Length of a step, 1 to 525,600.
    #[schema(example = 1_440)]
    pub step_minutes: u32,
    /// Taken off for each step, in percent of the item's full points.
    #[schema(example = "10")]
    pub per_step: String,
    /// What is left at least, in percent of the item's full points; 0 if left out.
    #[serde(default)]
    pub floor: Option<String>,
}

impl From<LateIn> for LateInput {
    fn from(late: LateIn) -> Self {
        Self {
            grace_minutes: late.grace_minutes,
            step_minutes: late.step_minutes,
            per_step: late.per_step,
            floor: late.floor,
        }
    }
}

/// A scheme: `name` of one that every school has, or all else of an own one.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SchemeIn {
    /// `vietnamese_ten`, `vietnamese_pass_fail`, `hundred`, `us_letters` or `pass_fail`.
    #[serde(default)]
    #[schema(example = "vietnamese_ten")]
    pub name: Option<String>,
    /// Full marks, 1 to 1000.
    #[serde(default)]
    pub scale: Option<String>,
    /// Places of a rounded mark, 0 to 4; 1 if left out.
    #[serde(default)]
    pub places: Option<u8>,
    /// `half_up` (if left out) or `half_even`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub midpoint: Option<Midpoint>,
    /// In any order; one must begin at 0.
    #[serde(default)]
    pub bands: Vec<BandIn>,
}

/// A band of an own scheme.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BandIn {
    /// The least mark that is called so.
    #[schema(example = "8.5")]
    pub from: String,
    /// What it is called.
    #[schema(example = "A")]
    pub letter: String,
    /// What it counts in an average; nothing: in none.
    #[serde(default)]
    pub points: Option<String>,
    /// Whether the subject is passed.
    pub passes: bool,
}

impl From<SchemeIn> for SchemeAsk {
    fn from(scheme: SchemeIn) -> Self {
        if let Some(name) = scheme.name {
            return Self::Named(name);
        }
        let bands = scheme.bands.into_iter().map(|band| BandInput {
            from: band.from,
            letter: band.letter,
            points: band.points,
            passes: band.passes,
        });
        Self::Own(SchemeInput {
            scale: scheme.scale.unwrap_or_default(),
            places: scheme.places.unwrap_or(1),
            midpoint: scheme.midpoint.unwrap_or(Midpoint::Up),
            bands: bands.collect(),
        })
    }
}

/// An edit of a book: absent leaves, null clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BookPatch {
    /// `points`, `categories` or `categories_and_items`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub weighting: Patch<String>,
    /// What totals are called.
    #[serde(default)]
    #[schema(value_type = Option<SchemeIn>)]
    pub scheme: Patch<SchemeIn>,
    /// What the total cannot exceed, in percent.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub cap: Patch<String>,
    /// What late works lose.
    #[serde(default)]
    #[schema(value_type = Option<LateIn>)]
    pub late: Patch<LateIn>,
}

pub(crate) fn operations() -> Operations {
    operations![get_book, update_book]
}

/// The book of a class: how it is weighed and called, its categories and items
#[utoipa::path(get, path = "/api/classes/{class}/book", tag = "gradebook",
    params(("class" = String, Path, description = "Id of the class")),
    responses(
    (status = 200, body = BookOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
))]
async fn get_book(actor: Actor, Id(class): Id<ClassId>) -> Result<One<BookOut>, Problem> {
    let acting = actor.acting().await?;
    Ok(One(BookOut::of(&class, acting.get_book(&class).await?)))
}

/// Edit how a book is weighed, rounded and called
#[utoipa::path(patch, path = "/api/classes/{class}/book", tag = "gradebook", request_body = BookPatch,
    params(
        ("class" = String, Path, description = "Id of the class"),
        ("If-Match" = String, Header, description = "Version in quotes; `\"0\"` of a book that was never edited", example = "\"3\""),
    ),
    responses(
    (status = 200, body = BookOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "archived, finals_at_work, finals_not_open"),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
    (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
))]
async fn update_book(
    actor: Actor,
    Id(class): Id<ClassId>,
    IfMatch(version): IfMatch,
    Body { value, .. }: Body<BookPatch>,
) -> Result<One<BookOut>, Problem> {
    let edit = Edit {
        weighting: value.weighting,
        scheme: value.scheme.map(SchemeAsk::from),
        cap: value.cap,
        late: value.late.map(LateInput::from),
    };
    let acting = actor.acting().await?;
    let book = acting.update_book(&class, version, edit).await?;
    Ok(One(BookOut::of(&class, book)))
}

/// Before which other one something is put.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveIn {
    /// Number of the one that it is put before; null: at the end.
    #[serde(default)]
    pub before: Option<u32>,
}
