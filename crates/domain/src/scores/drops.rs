//! Which items a category leaves out: the set that makes its ratio as high (or as low) as can be, found
//! exactly by Dinkelbach's method. Each round takes the best set for the last ratio; a ratio that does
//! not move is the optimum. It strictly improves over finitely many sets, so it ends, after a few rounds.

use num_integer::Integer;
use serde::Serialize;

/// What one item gives its category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<T> {
    /// Added to what was reached.
    pub gained: T,
    /// Added to what could be reached; 0 for extra credit and for what has no weight.
    pub full: T,
    /// Whether it may be left out. What has nothing in `full` never is.
    pub droppable: bool,
}

/// Where the ratio should go; told by the name of the rule that wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Aim {
    /// As high as can be.
    #[serde(rename = "drop_lowest")]
    Highest,
    /// As low as can be.
    #[serde(rename = "drop_highest")]
    Lowest,
}

/// The places of at most `most` parts without which the ratio is best. Of equal ratios, the one that
/// drops more; then the one that drops what stands earlier. One part with something in `full` is kept.
/// Products of two sums have to fit the numbers.
pub fn find_drops<T: Integer + Clone>(parts: &[Part<T>], most: usize, aim: Aim) -> Vec<usize> {
    let zero = T::zero();
    let weighty = parts.iter().filter(|part| part.full > zero).count();
    let most = most.min(weighty.saturating_sub(1));
    if most == 0 {
        return Vec::new();
    }
    let candidates: Vec<usize> = (0..parts.len())
        .filter(|at| parts[*at].droppable && parts[*at].full > zero)
        .collect();
    let mut ratio = sum_without(parts, &[]);
    loop {
        let drops = best_for(parts, (&candidates, most), (&ratio, aim));
        let found = sum_without(parts, &drops);
        let is_same = found.0.clone() * ratio.1.clone() == ratio.0.clone() * found.1.clone();
        if is_same {
            return drops;
        }
        ratio = found;
    }
}

/// What is reached and could be reached without some parts.
fn sum_without<T: Integer + Clone>(parts: &[Part<T>], drops: &[usize]) -> (T, T) {
    let mut dropped = drops.iter().copied().peekable();
    let mut sums = (T::zero(), T::zero());
    for (at, part) in parts.iter().enumerate() {
        if dropped.next_if_eq(&at).is_some() {
            continue;
        }
        sums.0 = sums.0 + part.gained.clone();
        sums.1 = sums.1 + part.full.clone();
    }
    sums
}

/// The parts that are worst beside a ratio, none of them better than it, in order.
fn best_for<T: Integer + Clone>(
    parts: &[Part<T>],
    (candidates, most): (&[usize], usize),
    ((gained, full), aim): (&(T, T), Aim),
) -> Vec<usize> {
    let worth = |at: &usize| {
        let part = &parts[*at];
        let has = part.gained.clone() * full.clone();
        let owes = part.full.clone() * gained.clone();
        match aim {
            Aim::Highest => has - owes,
            Aim::Lowest => owes - has,
        }
    };
    let zero = T::zero();
    let mut worst: Vec<(T, usize)> = candidates
        .iter()
        .map(|at| (worth(at), *at))
        .filter(|(worth, _)| *worth <= zero)
        .collect();
    if worst.len() > most {
        worst.select_nth_unstable(most - 1);
        worst.truncate(most);
    }
    let mut drops: Vec<usize> = worst.into_iter().map(|(_, at)| at).collect();
    drops.sort_unstable();
    drops
}
