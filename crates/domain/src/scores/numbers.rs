//! Exact rational numbers, of which totals are made, and the one rounding at their end. Big integers
//! carry them: the denominators of categories multiply, and no size of a class may overflow.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use serde::{Deserialize, Serialize};

use crate::checks::Fault;
use crate::decimals::Decimal;

/// Ten-thousandths of a [`Decimal`].
const DECIMAL_UNITS: i64 = 10_000;

/// An exact rational number: `13/3`, or `13` if it is whole.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Wire", into = "Wire")]
pub struct Exact(pub(super) BigRational);

/// How a number travels: exactly, and as people may read it where nobody is graded by it.
#[derive(Serialize, Deserialize)]
struct Wire {
    exact: String,
    #[serde(default)]
    about: String,
}

impl Exact {
    /// Nothing.
    pub fn zero() -> Self {
        Self(BigRational::zero())
    }

    /// A whole number.
    pub fn whole(number: i64) -> Self {
        Self(BigRational::from_integer(number.into()))
    }

    /// A fraction; none if it would divide by zero.
    pub fn fraction(numerator: i64, denominator: i64) -> Option<Self> {
        if denominator == 0 {
            return None;
        }
        Some(Self(BigRational::new(numerator.into(), denominator.into())))
    }

    /// To four places, as people may read it where nobody is graded by it.
    pub fn about(&self) -> Mark {
        self.round(Rounding::FINEST)
    }

    /// The number by the one rounding of a total.
    pub fn round(&self, rounding: Rounding) -> Mark {
        let scale = BigInt::from(10).pow(u32::from(rounding.places));
        let scaled = self.0.numer() * scale;
        let (quotient, rest) = scaled.abs().div_rem(self.0.denom());
        let goes_up = match (rest * 2u32).cmp(self.0.denom()) {
            Ordering::Less => false,
            Ordering::Greater => true,
            Ordering::Equal => rounding.midpoint == Midpoint::Up || quotient.is_odd(),
        };
        let magnitude = quotient + u32::from(goes_up);
        let units = match scaled.sign() {
            Sign::Minus => -magnitude,
            Sign::NoSign | Sign::Plus => magnitude,
        };
        Mark {
            units,
            places: rounding.places,
        }
    }
}

impl Ord for Exact {
    /// By products across: ranks compare a whole class, and the library divides step by step.
    fn cmp(&self, other: &Self) -> Ordering {
        let one = self.0.numer() * other.0.denom();
        one.cmp(&(other.0.numer() * self.0.denom()))
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<Decimal> for Exact {
    fn from(value: Decimal) -> Self {
        let units = BigInt::from(value.ten_thousandths());
        Self(BigRational::new(units, DECIMAL_UNITS.into()))
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Exact {
    type Err = Fault;

    /// Reads what [`Exact`] displays; at most 2,000 characters, so that nobody hands in a number
    /// that takes long.
    fn from_str(text: &str) -> Result<Self, Fault> {
        if text.len() > 2_000 {
            return Err(Fault::new("too_long").with("max", 2_000));
        }
        let number = |digits: &str| digits.parse::<BigInt>();
        let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
        let (Ok(numerator), Ok(denominator)) = (number(numerator), number(denominator)) else {
            return Err(Fault::new("invalid"));
        };
        if denominator.is_zero() {
            return Err(Fault::new("invalid"));
        }
        Ok(Self(BigRational::new(numerator, denominator)))
    }
}

impl TryFrom<Wire> for Exact {
    type Error = String;

    fn try_from(wire: Wire) -> Result<Self, String> {
        let number = wire.exact.parse();
        number.map_err(|fault: Fault| format!("not a fraction: {}", fault.code))
    }
}

impl From<Exact> for Wire {
    fn from(number: Exact) -> Self {
        Self {
            exact: number.to_string(),
            about: number.about().to_string(),
        }
    }
}

impl std::iter::Sum for Exact {
    fn sum<I: Iterator<Item = Self>>(numbers: I) -> Self {
        let sum = numbers.fold(BigRational::zero(), |sum, number| sum + number.0);
        Self(sum)
    }
}

impl std::ops::Add for Exact {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl std::ops::Mul for Exact {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self(self.0 * other.0)
    }
}

/// What happens to a number exactly between two others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Midpoint {
    /// Away from zero: 2.675 becomes 2.68, and 88.5 becomes 89.
    #[serde(rename = "half_up")]
    Up,
    /// To the even neighbour: 88.5 becomes 88.
    #[serde(rename = "half_even")]
    Even,
}

/// The declared rule of rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RoundingWire", into = "RoundingWire")]
pub struct Rounding {
    places: u8,
    midpoint: Midpoint,
}

#[derive(Serialize, Deserialize)]
struct RoundingWire {
    places: u8,
    midpoint: Midpoint,
}

impl Rounding {
    /// Most places after the dot.
    pub const MAX_PLACES: u8 = 4;

    /// To four places, for what is only read.
    const FINEST: Self = Self {
        places: Self::MAX_PLACES,
        midpoint: Midpoint::Even,
    };

    /// A rule of 0 to 4 places.
    pub fn new(places: u8, midpoint: Midpoint) -> Result<Self, Fault> {
        if places > Self::MAX_PLACES {
            let fault = Fault::new("out_of_range").with("min", 0);
            return Err(fault.with("max", Self::MAX_PLACES));
        }
        Ok(Self { places, midpoint })
    }

    /// Half up to so many places, for rules that are written here.
    pub(super) const fn half_up(places: u8) -> Self {
        assert!(places <= Self::MAX_PLACES);
        Self {
            places,
            midpoint: Midpoint::Up,
        }
    }

    /// Places after the dot.
    pub fn places(self) -> u8 {
        self.places
    }

    /// What happens in the middle.
    pub fn midpoint(self) -> Midpoint {
        self.midpoint
    }
}

impl TryFrom<RoundingWire> for Rounding {
    type Error = String;

    fn try_from(wire: RoundingWire) -> Result<Self, String> {
        let rounding = Self::new(wire.places, wire.midpoint);
        rounding.map_err(|fault| format!("not a rounding: {}", fault.code))
    }
}

impl From<Rounding> for RoundingWire {
    fn from(rounding: Rounding) -> Self {
        Self {
            places: rounding.places,
            midpoint: rounding.midpoint,
        }
    }
}

/// A rounded total, as it is shown: with all of its places, so that 8.5 at two is `8.50`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(into = "String")]
pub struct Mark {
    units: BigInt,
    places: u8,
}

impl Mark {
    /// Whether it reaches a lower bound, which belongs to what it bounds.
    pub fn reaches(&self, bound: Decimal) -> bool {
        self.to_exact() >= Exact::from(bound)
    }

    /// The number that is shown.
    pub fn to_exact(&self) -> Exact {
        let scale = BigInt::from(10).pow(u32::from(self.places));
        Exact(BigRational::new(self.units.clone(), scale))
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = usize::from(self.places);
        let sign = if self.units.is_negative() { "-" } else { "" };
        let digits = format!("{:0>width$}", self.units.abs(), width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        if fraction.is_empty() {
            return write!(f, "{sign}{whole}");
        }
        write!(f, "{sign}{whole}.{fraction}")
    }
}

impl From<Mark> for String {
    fn from(mark: Mark) -> Self {
        mark.to_string()
    }
}
