//! What a class reached: exact mean and median, extremes, and how many are in each band.

use serde::Serialize;

use super::numbers::Exact;
use super::schemes::Scheme;

/// Students see statistics of at least so many graded, lest they read off somebody's mark.
pub const MIN_SHOWN_TO_STUDENTS: usize = 5;

/// Whether students may see statistics of so many graded.
pub fn may_be_shown_to_students(graded: usize) -> bool {
    graded >= MIN_SHOWN_TO_STUDENTS
}

/// Statistics of totals, or of the points of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statistics {
    /// How many there are.
    pub count: usize,
    /// Their sum over their number.
    pub mean: Exact,
    /// The one in the middle, or the mean of the two there.
    pub median: Exact,
    /// The lowest.
    pub least: Exact,
    /// The highest.
    pub most: Exact,
}

impl Statistics {
    /// Statistics of some numbers; none of none.
    pub fn of(mut numbers: Vec<Exact>) -> Option<Self> {
        numbers.sort_unstable();
        let (least, most) = (numbers.first()?.clone(), numbers.last()?.clone());
        let count = numbers.len();
        let middle = &numbers[(count - 1) / 2..=count / 2];
        Some(Self {
            count,
            mean: mean(&numbers),
            median: mean(middle),
            least,
            most,
        })
    }
}

/// The mean of at least one number.
fn mean(numbers: &[Exact]) -> Exact {
    let count = i64::try_from(numbers.len()).ok();
    let share = count.and_then(|count| Exact::fraction(1, count));
    let sum: Exact = numbers.iter().cloned().sum();
    sum * share.expect("there is a number, and not more than can be counted")
}

impl Scheme {
    /// How many of some totals are in each band, from the highest band down. Totals are parts of full
    /// marks, and rounded like any other.
    pub fn distribute(&self, totals: &[Exact]) -> Vec<usize> {
        let mut counts = vec![0; self.bands().len()];
        for total in totals {
            let mark = self.mark(total);
            let reached = self.bands().iter().position(|band| mark.reaches(band.from));
            let lowest = counts.len() - 1;
            counts[reached.unwrap_or(lowest)] += 1;
        }
        counts
    }
}
