//! Averages of grade points over credits, of a term or of all. What does not count is listed with the
//! reason, never averaged in silence.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use jiff::civil::Date;
use num_rational::BigRational;
use num_traits::Zero;
use serde::{Deserialize, Serialize};

use super::numbers::Exact;
use crate::checks::Fault;
use crate::decimals::Decimal;

/// One final grade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt<S> {
    /// What was taken; the same subject again is a repeat.
    pub subject: S,
    /// Last day of its term, by which the latest is known.
    pub ended_on: Date,
    /// Credits of the subject.
    pub credits: Option<Decimal>,
    /// Grade points; none where the scheme has none, such as for passed or failed.
    pub points: Option<Decimal>,
}

/// What counts of a subject that was taken more than once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repeats {
    /// The most grade points; of equal ones the latest.
    #[default]
    Best,
    /// The latest; of those of one day the best.
    Latest,
    /// Each of them.
    All,
}

impl Repeats {
    /// Reads `best`, `latest` or `all`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        match text {
            "best" => Ok(Self::Best),
            "latest" => Ok(Self::Latest),
            "all" => Ok(Self::All),
            _ => Err(Fault::new("not_allowed").with("allowed", "best, latest, all")),
        }
    }
}

/// Why an attempt does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Exclusion {
    /// The subject has no credits.
    CreditsMissing,
    /// The grade has no points.
    PointsMissing,
    /// Another attempt at the same subject counts.
    Repeated,
}

/// An average with what made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Average {
    /// Credits times points over credits; none without counted credits.
    pub points: Option<Exact>,
    /// Counted credits.
    pub credits: Exact,
    /// Why an attempt does not count, in the order given; none: it counts.
    pub exclusions: Vec<Option<Exclusion>>,
}

/// The average of some attempts: those of a term, or all.
pub fn average<S: Ord>(attempts: &[Attempt<S>], repeats: Repeats) -> Average {
    let mut exclusions: Vec<Option<Exclusion>> = attempts.iter().map(find_lack).collect();
    let counted: Vec<usize> = (0..attempts.len())
        .filter(|at| exclusions[*at].is_none())
        .collect();
    for at in find_repeated(attempts, &counted, repeats) {
        exclusions[at] = Some(Exclusion::Repeated);
    }
    let (mut sum, mut credits) = (BigRational::zero(), BigRational::zero());
    for (attempt, _) in attempts
        .iter()
        .zip(&exclusions)
        .filter(|(_, exclusion)| exclusion.is_none())
    {
        let weight = Exact::from(attempt.credits.unwrap_or_default()).0;
        sum += Exact::from(attempt.points.unwrap_or_default()).0 * &weight;
        credits += weight;
    }
    let points = (!credits.is_zero()).then(|| Exact(sum / &credits));
    Average {
        points,
        credits: Exact(credits),
        exclusions,
    }
}

fn find_lack<S>(attempt: &Attempt<S>) -> Option<Exclusion> {
    if attempt.credits.is_none() {
        return Some(Exclusion::CreditsMissing);
    }
    attempt.points.is_none().then_some(Exclusion::PointsMissing)
}

/// The attempts for which another one counts.
fn find_repeated<S: Ord>(
    attempts: &[Attempt<S>],
    counted: &[usize],
    repeats: Repeats,
) -> Vec<usize> {
    if repeats == Repeats::All {
        return Vec::new();
    }
    let mut chosen: BTreeMap<&S, usize> = BTreeMap::new();
    let mut repeated = Vec::new();
    for at in counted.iter().copied() {
        let best = chosen.entry(&attempts[at].subject).or_insert(at);
        if *best == at {
            continue;
        }
        let loser = match prefer(&attempts[at], &attempts[*best], repeats) {
            Ordering::Greater => std::mem::replace(best, at),
            Ordering::Less | Ordering::Equal => at,
        };
        repeated.push(loser);
    }
    repeated
}

/// Greater if the first counts rather than the second. Of those that differ in credits alone, the one
/// with more.
fn prefer<S>(one: &Attempt<S>, other: &Attempt<S>, repeats: Repeats) -> Ordering {
    let by_points = one.points.cmp(&other.points);
    let by_day = one.ended_on.cmp(&other.ended_on);
    let by_credits = one.credits.cmp(&other.credits);
    match repeats {
        Repeats::Latest => by_day.then(by_points).then(by_credits),
        Repeats::Best | Repeats::All => by_points.then(by_day).then(by_credits),
    }
}
