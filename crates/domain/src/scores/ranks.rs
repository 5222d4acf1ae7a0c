//! Places in a class: equal totals have the same, and the next one counts all before it (1, 2, 2, 4).

use std::cmp::Reverse;

use serde::Serialize;

use super::numbers::Exact;

/// Somebody's place among those who have a total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Rank {
    /// One more than how many have a higher total.
    pub place: usize,
    /// How many have a total.
    pub of: usize,
    /// How many have the same or a lower one, themselves included.
    pub at_most: usize,
}

impl Rank {
    /// The place of a total among those of a class, to which it belongs even if they were counted before it.
    pub fn among<T: Ord>(own: &T, totals: &[T]) -> Self {
        let above = totals.iter().filter(|total| *total > own).count();
        let is_counted = totals.contains(own);
        let of = totals.len() + usize::from(!is_counted);
        Self {
            place: above + 1,
            of,
            at_most: of - above,
        }
    }

    /// The percentage of those with a total whose total is not higher.
    pub fn percentile(self) -> Exact {
        let fraction = |part: usize| {
            let part = i64::try_from(part).ok()?;
            Exact::fraction(100 * part, i64::try_from(self.of).ok()?)
        };
        fraction(self.at_most).expect("a class has fewer people than numbers, and one at least")
    }
}

/// The ranks of totals, in their order; who has no total has no rank.
pub fn rank<T: Ord>(totals: &[Option<T>]) -> Vec<Option<Rank>> {
    let mut sorted: Vec<(&T, usize)> = totals
        .iter()
        .enumerate()
        .filter_map(|(at, total)| Some((total.as_ref()?, at)))
        .collect();
    sorted.sort_unstable_by_key(|(total, _)| Reverse(*total));
    let mut ranks = vec![None; totals.len()];
    let mut above = 0;
    for equals in sorted.chunk_by(|(one, _), (other, _)| one == other) {
        let rank = Rank {
            place: above + 1,
            of: sorted.len(),
            at_most: sorted.len() - above,
        };
        for (_, at) in equals {
            ranks[*at] = Some(rank);
        }
        above += equals.len();
    }
    ranks
}
