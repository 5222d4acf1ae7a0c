//! The final grade of a student: a frozen snapshot of what the engine made of the cells, beside it what
//! somebody has set in its place, and what was last locked.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::FinalsRefusal;
use super::changes::FinalChange;
use crate::checks::{Checks, Fault, Invalid, Patch};
use crate::decimals::Decimal;
use crate::ids::{ChangeId, ClassId, PersonId};
use crate::scores::{Exact, Midpoint, Plan, Request, Rounding, Scheme, StudentScores};
use crate::texts::{Description, Label};

/// A mark with what it is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grade {
    /// The rounded mark.
    pub mark: Decimal,
    /// Places with which it is shown.
    pub places: u8,
    /// What it is called.
    pub letter: Label,
    /// Grade points; none where the scheme has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<Decimal>,
    /// Whether the subject is passed.
    pub passes: bool,
}

impl Grade {
    /// Of a part of full marks: the one rounding. None of a total that is beyond every mark, which extra
    /// credit in books of strange points can reach.
    pub fn of_total(scheme: &Scheme, total: &Exact) -> Option<Self> {
        let mark = scheme.mark(total).to_string();
        Some(Self::of(scheme, Decimal::parse(&mark).ok()?))
    }

    /// Of a mark as typed: within the scale, with no more places than marks have.
    pub fn read(scheme: &Scheme, text: &str) -> Result<Self, Fault> {
        let mark = Decimal::parse_within(text, Decimal::ZERO, scheme.scale())?;
        let exact = Exact::from(mark);
        if exact.round(scheme.rounding()).to_exact() != exact {
            let fault = Fault::new("too_many_places");
            return Err(fault.with("max", scheme.rounding().places()));
        }
        Ok(Self::of(scheme, mark))
    }

    fn of(scheme: &Scheme, mark: Decimal) -> Self {
        let band = scheme.band_of(&Exact::from(mark).round(scheme.rounding()));
        Self {
            mark,
            places: scheme.rounding().places(),
            letter: band.letter.clone(),
            points: band.points,
            passes: band.passes,
        }
    }

    /// The mark with all of its places.
    pub fn shown(&self) -> String {
        let places = self.places.min(Rounding::MAX_PLACES);
        let rounding = Rounding::new(places, Midpoint::Up).expect("no more places than there are");
        Exact::from(self.mark).round(rounding).to_string()
    }
}

/// What the engine makes of a student's cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Computation {
    /// The exact total on the scale of the scheme.
    pub total: Option<Exact>,
    /// What it is called.
    pub grade: Option<Grade>,
    /// Items that count as zero because nobody has graded them.
    pub ungraded: u32,
}

impl Computation {
    /// The final total over all items, posted or not.
    pub fn of(plan: &Plan, scheme: &Scheme, scores: &StudentScores) -> Self {
        let part = plan.total(scores, Request::FINAL);
        let ungraded = plan.find_ungraded(scores).len();
        Self {
            grade: part.as_ref().and_then(|part| Grade::of_total(scheme, part)),
            total: part.map(|part| part * Exact::from(scheme.scale())),
            ungraded: u32::try_from(ungraded).unwrap_or(u32::MAX),
        }
    }
}

/// What stands in the place of a computed grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    /// The grade; none: the class is accepted as incomplete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    /// Why.
    pub reason: Description,
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// The request that brought it, of a grade that was locked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<ChangeId>,
}

/// What was last locked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Official {
    /// The grade; none: incomplete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    /// When it was locked, or changed by request.
    pub at: Timestamp,
}

/// How a student comes out of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// With a grade.
    Graded(&'a Grade),
    /// Without one, which somebody has accepted.
    Incomplete,
    /// Without one, which somebody has to look at.
    NoMark,
}

impl Outcome<'_> {
    /// The value on the wire.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Graded(_) => "graded",
            Self::Incomplete => "incomplete",
            Self::NoMark => "no_mark",
        }
    }
}

/// The final grade of a student in a class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FinalGrade {
    /// In which class.
    pub class: ClassId,
    /// Whose.
    pub person: PersonId,
    /// The exact total on the scale of the scheme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Exact>,
    /// What was computed; none without a total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computed: Option<Grade>,
    /// Items that count as zero because nobody has graded them.
    pub ungraded: u32,
    /// Version of the book that made it.
    pub book_version: u64,
    /// When it came out like this.
    pub computed_at: Timestamp,
    /// What stands in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adjustment: Option<Adjustment>,
    /// What was last locked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub official: Option<Official>,
    /// Grows by one with every change.
    pub version: u64,
}

/// What is to stand in the place of a computed grade, as typed.
#[derive(Debug, Clone, Default)]
pub struct AdjustmentInput {
    /// A mark, or none to go back to what was computed.
    pub mark: Patch<String>,
    /// That a student without a mark is accepted as incomplete, or no longer.
    pub incomplete: Option<bool>,
    /// Why.
    pub reason: String,
}

impl FinalGrade {
    /// The first snapshot of a student.
    pub fn new(place: (&ClassId, &PersonId), made: Computation, with: (u64, Timestamp)) -> Self {
        Self {
            class: place.0.clone(),
            person: place.1.clone(),
            total: made.total,
            computed: made.grade,
            ungraded: made.ungraded,
            book_version: with.0,
            computed_at: with.1,
            adjustment: None,
            official: None,
            version: 1,
        }
    }

    /// The snapshot after another computation. A grade that was set follows the scheme; one that the scheme no
    /// longer has is gone.
    #[must_use]
    pub fn compute(&self, made: Computation, scheme: &Scheme, with: (u64, Timestamp)) -> Self {
        let fresh = Self::new((&self.class, &self.person), made, with);
        let adjustment = self.adjustment.clone();
        let adjustment = adjustment.and_then(|adjustment| adjustment.follow(scheme));
        let same = self.total == fresh.total
            && self.computed == fresh.computed
            && self.ungraded == fresh.ungraded
            && self.book_version == fresh.book_version;
        let computed_at = if same {
            self.computed_at
        } else {
            fresh.computed_at
        };
        let next = Self {
            adjustment,
            computed_at,
            official: self.official.clone(),
            version: self.version,
            ..fresh
        };
        if next == *self {
            return next;
        }
        Self {
            version: self.version + 1,
            ..next
        }
    }

    /// How the student comes out.
    pub fn outcome(&self) -> Outcome<'_> {
        match (&self.adjustment, &self.computed) {
            (
                Some(Adjustment {
                    grade: Some(grade), ..
                }),
                _,
            )
            | (_, Some(grade)) => Outcome::Graded(grade),
            (Some(Adjustment { grade: None, .. }), None) => Outcome::Incomplete,
            (None, None) => Outcome::NoMark,
        }
    }

    /// The grade that counts.
    pub fn grade(&self) -> Option<&Grade> {
        match self.outcome() {
            Outcome::Graded(grade) => Some(grade),
            Outcome::Incomplete | Outcome::NoMark => None,
        }
    }

    /// The grade after somebody has set another one, accepted that there is none, or gone back to what was
    /// computed.
    pub fn adjust(
        &self,
        input: &AdjustmentInput,
        scheme: &Scheme,
        by: (&PersonId, Timestamp),
    ) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        let reason = checks.take("reason", Description::parse(&input.reason));
        let grade = match &input.mark {
            Patch::Value(mark) => checks.take("mark", Grade::read(scheme, mark)),
            Patch::Absent | Patch::Null => None,
        };
        let incomplete = input.incomplete.unwrap_or(false);
        if matches!(input.mark, Patch::Absent) && input.incomplete.is_none() {
            checks.note("mark", Fault::new("required"));
        }
        if incomplete && matches!(input.mark, Patch::Value(_)) {
            checks.note("incomplete", Fault::new("not_with").with("other", "mark"));
        } else if incomplete && self.computed.is_some() {
            checks.note("incomplete", Fault::new("has_mark"));
        }
        checks.finish()?;
        let reason = reason.expect("without a fault, there is a reason");
        let adjustment = (grade.is_some() || incomplete).then(|| Adjustment {
            grade,
            reason,
            by: by.0.clone(),
            at: by.1,
            change: None,
        });
        Ok(Self {
            adjustment,
            version: self.version + 1,
            ..self.clone()
        })
    }

    /// The grade with what was locked of it now.
    #[must_use]
    pub fn lock(&self, now: Timestamp) -> Self {
        let official = Official {
            grade: self.grade().cloned(),
            at: now,
        };
        Self {
            official: Some(official),
            version: self.version + 1,
            ..self.clone()
        }
    }

    /// The locked grade after a request to change it was approved.
    pub fn change(&self, change: &FinalChange, now: Timestamp) -> Result<Self, FinalsRefusal> {
        if self.grade() != change.old.as_ref() {
            return Err(FinalsRefusal::Outdated);
        }
        let adjustment = Adjustment {
            grade: Some(change.new.clone()),
            reason: change.reason.clone(),
            by: change.asked_by.clone(),
            at: change.asked_at,
            change: Some(change.id.clone()),
        };
        let changed = Self {
            adjustment: Some(adjustment),
            ..self.clone()
        };
        Ok(changed.lock(now))
    }
}

impl Adjustment {
    /// The same on another scheme, if that has the mark.
    fn follow(self, scheme: &Scheme) -> Option<Self> {
        let Some(grade) = &self.grade else {
            return Some(self);
        };
        let grade = Grade::read(scheme, &grade.mark.to_string()).ok()?;
        Some(Self {
            grade: Some(grade),
            ..self
        })
    }
}
