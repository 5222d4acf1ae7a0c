//! The totals of a student: to date or final, over everything or over what is posted. A total is a part
//! of full marks; nothing is rounded here.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::{BigRational, Ratio};
use num_traits::{CheckedAdd, CheckedMul, FromPrimitive, One, Signed, Zero};
use serde::{Deserialize, Serialize};

use super::books::Weighting;
use super::drops::{Aim, Part, find_drops};
use super::entries::{Entry, StudentScores};
use super::numbers::Exact;
use super::plans::{Plan, PlannedCategory, Scale, Scales, Wide, from_wide};

/// A whole in ten-thousandths of percentage points.
const WHOLE_PERCENT: i64 = 1_000_000;

/// What a total makes of what is not graded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Leaves it out.
    ToDate,
    /// Counts it as zero.
    Final,
}

/// Whose total it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sight {
    /// Of staff: all items.
    All,
    /// Of students: posted items.
    Posted,
}

/// Which total is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// To date or final.
    pub kind: Kind,
    /// Over which items.
    pub sight: Sight,
}

impl Request {
    /// What a student is shown.
    pub const FOR_STUDENT: Self = Self {
        kind: Kind::ToDate,
        sight: Sight::Posted,
    };
    /// What a final grade is made of.
    pub const FINAL: Self = Self {
        kind: Kind::Final,
        sight: Sight::All,
    };
}

/// What a category comes to for one student.
#[derive(Debug)]
pub(super) struct CategorySum {
    /// In the order of its items.
    pub entries: Vec<Entry>,
    /// Which were left out by a rule of drops, and by which.
    pub drops: Vec<Option<Aim>>,
    /// What is kept.
    pub kept: Kept,
}

/// What the kept items of a category reached, and what they could.
#[derive(Debug)]
pub(super) enum Kept {
    Small(i128, i128),
    Wide(Wide, Wide),
    Large(BigInt, BigInt),
}

/// What all categories reached, and what they could: points or weights.
#[derive(Debug)]
pub(super) struct Combined<T> {
    pub gained: Ratio<T>,
    pub whole: T,
}

/// Whole numbers that tell when they are too small for a sum.
pub(super) trait Whole: Integer + Clone + CheckedAdd + CheckedMul + From<i64> {
    /// The sums of a category, if they fit.
    fn of_kept(kept: &Kept) -> Option<(Self, Self)>;

    /// A fraction. Whether it is reduced at once is up to the numbers.
    fn fraction(numerator: Self, denominator: Self) -> Ratio<Self>;

    /// The sum of two fractions, if it fits.
    fn sum(one: &Ratio<Self>, other: &Ratio<Self>) -> Option<Ratio<Self>>;
}

impl Whole for i128 {
    fn of_kept(kept: &Kept) -> Option<(Self, Self)> {
        match kept {
            Kept::Small(gained, full) => Some((*gained, *full)),
            Kept::Wide(_, _) | Kept::Large(_, _) => None,
        }
    }

    fn fraction(numerator: Self, denominator: Self) -> Ratio<Self> {
        Ratio::new(numerator, denominator)
    }

    fn sum(one: &Ratio<Self>, other: &Ratio<Self>) -> Option<Ratio<Self>> {
        one.checked_add(other)
    }
}

impl Whole for BigInt {
    fn of_kept(kept: &Kept) -> Option<(Self, Self)> {
        Some(kept.widen())
    }

    /// Long numbers are reduced once, when the total is made: that costs more than all sums.
    fn fraction(numerator: Self, denominator: Self) -> Ratio<Self> {
        Ratio::new_raw(numerator, denominator)
    }

    fn sum(one: &Ratio<Self>, other: &Ratio<Self>) -> Option<Ratio<Self>> {
        let numerator = one.numer() * other.denom() + other.numer() * one.denom();
        Some(Ratio::new_raw(numerator, one.denom() * other.denom()))
    }
}

impl Kept {
    /// Reached and reachable, in numbers of any size.
    pub fn widen(&self) -> (BigInt, BigInt) {
        match self {
            Self::Small(gained, full) => ((*gained).into(), (*full).into()),
            Self::Wide(gained, full) => (from_wide(*gained), from_wide(*full)),
            Self::Large(gained, full) => (gained.clone(), full.clone()),
        }
    }

    /// Whether nothing could be reached, so that there is no ratio.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Small(_, full) => *full == 0,
            Self::Wide(_, full) => full.is_zero(),
            Self::Large(_, full) => full.is_zero(),
        }
    }

    /// Whether anything was reached.
    pub fn has_gained(&self) -> bool {
        match self {
            Self::Small(gained, _) => *gained > 0,
            Self::Wide(gained, _) => gained.is_positive(),
            Self::Large(gained, _) => gained.is_positive(),
        }
    }
}

impl Plan {
    /// A total as a part of full marks: 1 is all of them. None if nothing counts or all weights are zero.
    pub fn total(&self, scores: &StudentScores, request: Request) -> Option<Exact> {
        let sums = self.sum_categories(scores, request);
        // Numbers of the machine's size are enough for most classes, and a multiple faster (bench/).
        let uncapped = match self.combine::<i128>(&sums).filter(Combined::has_room) {
            Some(combined) => widen(combined.uncapped()?),
            None => self.combine_large(&sums).uncapped()?,
        };
        Some(Exact(self.cap_total(&uncapped)))
    }

    /// A total with the cap of the book.
    pub(super) fn cap_total(&self, uncapped: &BigRational) -> BigRational {
        let Some(cap) = self.cap else {
            return uncapped.clone();
        };
        let cap = BigInt::from(cap.value().ten_thousandths());
        let most = BigRational::new(cap, WHOLE_PERCENT.into());
        most.min(uncapped.clone())
    }

    pub(super) fn combine_large(&self, sums: &[CategorySum]) -> Combined<BigInt> {
        self.combine(sums).expect("big integers have room")
    }

    pub(super) fn sum_categories(
        &self,
        scores: &StudentScores,
        request: Request,
    ) -> Vec<CategorySum> {
        let categories = self.categories.iter();
        categories
            .map(|category| category.sum(scores, request))
            .collect()
    }

    /// All categories together; none if there is no room.
    fn combine<T: Whole>(&self, sums: &[CategorySum]) -> Option<Combined<T>> {
        let (mut gained, mut whole) = (Ratio::<T>::zero(), T::zero());
        for (category, sum) in self.categories.iter().zip(sums) {
            let kept = T::of_kept(&sum.kept)?;
            let size = self.size_of(category, &kept);
            let gain = self.weigh(category, (kept, size.clone()))?;
            gained = T::sum(&gained, &gain)?;
            if !category.rules.extra_credit {
                whole = whole.checked_add(&size)?;
            }
        }
        Some(Combined { gained, whole })
    }

    /// What the category weighs in the whole; nothing if it drops out.
    fn size_of<T: Whole>(&self, category: &PlannedCategory, (_, full): &(T, T)) -> T {
        match self.weighting {
            Weighting::Points => full.clone(),
            Weighting::Categories | Weighting::CategoriesAndItems if full.is_zero() => T::zero(),
            Weighting::Categories | Weighting::CategoriesAndItems => {
                T::from(category.weight.ten_thousandths())
            }
        }
    }

    /// What a category adds to what was reached; none if there is no room.
    fn weigh<T: Whole>(
        &self,
        category: &PlannedCategory,
        ((gained, full), size): ((T, T), T),
    ) -> Option<Ratio<T>> {
        if let Some(cap) = category.rules.cap {
            let cap = T::from(cap.value().ten_thousandths());
            let whole = T::from(WHOLE_PERCENT);
            if !full.is_zero() && gained.checked_mul(&whole)? > full.checked_mul(&cap)? {
                return Some(T::fraction(cap.checked_mul(&size)?, whole));
            }
        }
        match self.weighting {
            // Extra points beside no others are still points.
            Weighting::Points => Some(Ratio::from_integer(gained)),
            Weighting::Categories | Weighting::CategoriesAndItems if full.is_zero() => {
                Some(Ratio::zero())
            }
            Weighting::Categories | Weighting::CategoriesAndItems => {
                Some(T::fraction(gained.checked_mul(&size)?, full))
            }
        }
    }

    /// What a category adds to what was reached, and what it would add without its cap.
    pub(super) fn weigh_large(
        &self,
        category: &PlannedCategory,
        sum: &CategorySum,
    ) -> (BigRational, BigRational) {
        let kept = sum.kept.widen();
        let rate = self.rate(category, sum);
        let size = self.size_of(category, &kept);
        let uncapped = rate * &kept.0;
        let capped = self.weigh(category, (kept, size));
        (capped.expect("big integers have room").reduced(), uncapped)
    }

    /// What a unit of a category's sum is worth in the whole.
    pub(super) fn rate(&self, category: &PlannedCategory, sum: &CategorySum) -> BigRational {
        let kept = sum.kept.widen();
        match self.weighting {
            Weighting::Points => BigRational::one(),
            Weighting::Categories | Weighting::CategoriesAndItems if kept.1.is_zero() => {
                BigRational::zero()
            }
            Weighting::Categories | Weighting::CategoriesAndItems => {
                BigRational::new(self.size_of(category, &kept), kept.1)
            }
        }
    }
}

fn widen(ratio: Ratio<i128>) -> BigRational {
    let (numerator, denominator) = ratio.into_raw();
    Ratio::new_raw(numerator.into(), denominator.into())
}

impl<T: Whole> Combined<T> {
    /// Whether a total can be made of it.
    fn has_room(&self) -> bool {
        self.gained.denom().checked_mul(&self.whole).is_some()
    }

    /// The total before the cap of the book; none over nothing.
    pub fn uncapped(self) -> Option<Ratio<T>> {
        if self.whole.is_zero() {
            return None;
        }
        let (gained, denominator) = self.gained.into_raw();
        Some(Ratio::new(gained, denominator * self.whole))
    }
}

impl Combined<BigInt> {
    /// What a unit of the whole is worth on a scale; nothing over nothing.
    pub fn worth(&self, scale: &BigRational) -> BigRational {
        if self.whole.is_zero() {
            return BigRational::zero();
        }
        scale / &self.whole
    }
}

impl PlannedCategory {
    fn sum(&self, scores: &StudentScores, request: Request) -> CategorySum {
        let items = self.items.iter();
        let entries: Vec<Entry> = items
            .map(|item| Entry::read(item, scores, request))
            .collect();
        let (drops, kept) = match &self.scales {
            Scales::Small(scales) => {
                let (drops, gained, full) = self.keep_best(scales, &entries);
                (drops, Kept::Small(gained, full))
            }
            Scales::Wide(scales) => {
                let (drops, gained, full) = self.keep_best(scales, &entries);
                (drops, Kept::Wide(gained, full))
            }
            Scales::Large(scales) => {
                let (drops, gained, full) = self.keep_best(scales, &entries);
                (drops, Kept::Large(gained, full))
            }
        };
        CategorySum {
            entries,
            drops,
            kept,
        }
    }

    /// What the rules of drops leave out, and the sums of what they keep. The lowest go first.
    fn keep_best<T>(&self, scales: &[Scale<T>], entries: &[Entry]) -> (Vec<Option<Aim>>, T, T)
    where
        T: Integer + Clone + FromPrimitive,
    {
        let mut parts = self.weigh_entries(scales, entries);
        let mut drops = vec![None; parts.len()];
        let rules = [
            (self.rules.drop_lowest, Aim::Highest),
            (self.rules.drop_highest, Aim::Lowest),
        ];
        for (most, aim) in rules {
            let most = usize::try_from(most).unwrap_or(usize::MAX);
            for at in find_drops(&parts, most, aim) {
                drops[at] = Some(aim);
                parts[at] = nothing();
            }
        }
        let sum = |sums: (T, T), part: Part<T>| (sums.0 + part.gained, sums.1 + part.full);
        let (gained, full) = parts.into_iter().fold((T::zero(), T::zero()), sum);
        (drops, gained, full)
    }

    fn weigh_entries<T>(&self, scales: &[Scale<T>], entries: &[Entry]) -> Vec<Part<T>>
    where
        T: Integer + Clone + FromPrimitive,
    {
        let room = "a category's largest sum was measured when it was planned";
        let weighed = self.items.iter().zip(scales).zip(entries);
        weighed
            .map(|((item, scale), entry)| {
                let Some(counted) = entry.counted else {
                    return nothing();
                };
                Part {
                    gained: scale.unit.clone() * T::from_i128(counted).expect(room),
                    full: scale.full.clone(),
                    droppable: !item.rules.never_drop,
                }
            })
            .collect()
    }
}

fn nothing<T: Integer>() -> Part<T> {
    Part {
        gained: T::zero(),
        full: T::zero(),
        droppable: false,
    }
}
