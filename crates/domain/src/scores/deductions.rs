//! What comes off a late work. The raw score stays as it is; the deduction stands beside it.

use serde::{Deserialize, Serialize};

use super::cells::Lateness;
use super::inputs::{DecimalMark, parse_weight};
use super::numbers::Exact;
use super::rules::Percent;
use crate::checks::{Checks, Fault, Invalid};

/// What is deducted from late works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LatePolicy {
    /// Lateness up to this is forgiven; beyond it, all of the lateness counts.
    #[serde(default)]
    pub grace_minutes: u32,
    /// Length of a step; a step that has begun counts as one. 0 counts as 1.
    pub step_minutes: u32,
    /// Taken off for each step, of the item's full points.
    pub per_step: Percent,
    /// What lateness leaves at least, of the item's full points. It never adds to a lower score.
    #[serde(default)]
    pub floor: Percent,
}

/// Most minutes of a grace or a step: a year.
const MAX_MINUTES: u32 = 525_600;

/// A policy as it is asked for.
#[derive(Debug, Clone, Default)]
pub struct LateInput {
    /// Lateness that is forgiven.
    pub grace_minutes: Option<u32>,
    /// Length of a step.
    pub step_minutes: u32,
    /// Taken off for each step, in percent.
    pub per_step: String,
    /// What is left at least, in percent.
    pub floor: Option<String>,
}

impl LatePolicy {
    /// Checks a policy.
    pub fn parse(input: &LateInput) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        let grace = check_minutes(input.grace_minutes.unwrap_or(0), 0);
        let grace_minutes = checks.take("grace_minutes", grace);
        let step_minutes = checks.take("step_minutes", check_minutes(input.step_minutes, 1));
        let percent = |text: &str| parse_weight(text, DecimalMark::Dot);
        let per_step = checks.take("per_step", percent(&input.per_step));
        let floor = checks.take_optional("floor", input.floor.as_deref(), percent);
        checks.finish()?;
        Ok(Self {
            grace_minutes: grace_minutes.unwrap_or_default(),
            step_minutes: step_minutes.unwrap_or_default(),
            per_step: per_step.unwrap_or_default(),
            floor: floor.unwrap_or_default(),
        })
    }
}

fn check_minutes(minutes: u32, min: u32) -> Result<u32, Fault> {
    if (min..=MAX_MINUTES).contains(&minutes) {
        return Ok(minutes);
    }
    let fault = Fault::new("out_of_range").with("min", min);
    Err(fault.with("max", MAX_MINUTES))
}

/// What a late work lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deduction {
    /// Minutes late, after the student's extension.
    pub minutes: u32,
    /// Steps that have begun.
    pub steps: u32,
    /// Points taken off.
    pub points: Exact,
    /// Whether the floor kept it from being more.
    pub floored: bool,
}

/// A deduction in hair's breadths of a point, see [`super::plans::FINE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Loss {
    pub minutes: u32,
    pub steps: u32,
    pub fine: i128,
    pub floored: bool,
}

impl LatePolicy {
    /// What is taken off `raw` of `full`, both in fine units. Nothing if nobody knows how late it was.
    pub(super) fn deduct(
        &self,
        (raw, full): (i128, i128),
        late: Lateness,
        extension: u32,
    ) -> Option<Loss> {
        let Lateness::LateBy(minutes) = late else {
            return None;
        };
        let minutes = minutes.saturating_sub(extension);
        if minutes <= self.grace_minutes {
            return None;
        }
        let steps = minutes.div_ceil(self.step_minutes.max(1));
        let asked = i128::from(steps) * self.per_step.of_fine(full);
        let floor = self.floor.of_fine(full).min(raw);
        let fine = asked.min(raw - floor);
        Some(Loss {
            minutes,
            steps,
            fine,
            floored: fine < asked,
        })
    }
}
