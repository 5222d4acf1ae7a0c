//! Exact decimals with at most four places: points, weights, credits. Never a float.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::checks::Fault;

/// Places kept after the dot.
const PLACES: usize = 4;
const SCALE: i64 = 10_000;
/// Largest magnitude, far above any mark and far below where sums could overflow.
const LARGEST: i64 = 1_000_000_000;

/// A decimal between −1,000,000,000 and 1,000,000,000, in ten-thousandths.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct Decimal(i64);

impl Decimal {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// A whole number.
    pub const fn whole(number: i32) -> Self {
        Self(number as i64 * SCALE)
    }

    /// A number of tenths.
    pub const fn tenths(number: i32) -> Self {
        Self(number as i64 * (SCALE / 10))
    }

    /// Reads digits with a dot: `-8.5`. No sign `+`, exponent, comma or group separator.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let text = text.trim();
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(whole) || !all_digits(fraction) {
            return Err(Fault::new("invalid"));
        }
        let significant = fraction.trim_end_matches('0');
        if significant.len() > PLACES {
            return Err(Fault::new("too_many_places").with("max", PLACES));
        }
        let too_large = || {
            Fault::new("out_of_range")
                .with("min", -LARGEST)
                .with("max", LARGEST)
        };
        let whole: i64 = whole.parse().map_err(|_| too_large())?;
        if whole > LARGEST {
            return Err(too_large());
        }
        let fraction: i64 = format!("{significant:0<PLACES$}").parse().unwrap_or(0);
        let units = whole * SCALE + fraction;
        if units > LARGEST * SCALE {
            return Err(too_large());
        }
        Ok(Self(if negative { -units } else { units }))
    }

    /// Reads a decimal between two bounds, both included.
    pub fn parse_within(text: &str, min: Self, max: Self) -> Result<Self, Fault> {
        let value = Self::parse(text)?;
        if value < min || value > max {
            return Err(Fault::new("out_of_range").with("min", min).with("max", max));
        }
        Ok(value)
    }

    /// The value in ten-thousandths.
    pub const fn ten_thousandths(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let units = self.0.unsigned_abs();
        let (whole, fraction) = (units / SCALE.unsigned_abs(), units % SCALE.unsigned_abs());
        if fraction == 0 {
            return write!(f, "{sign}{whole}");
        }
        let fraction = format!("{fraction:04}");
        write!(f, "{sign}{whole}.{}", fraction.trim_end_matches('0'))
    }
}

impl TryFrom<String> for Decimal {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).map_err(|fault| format!("not a decimal: {}", fault.code))
    }
}

impl From<Decimal> for String {
    fn from(value: Decimal) -> Self {
        value.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_plain_decimal_is_refused() {
        for text in [
            "", "-", ".5", "5.", "1e3", "1,5", "+1", "NaN", "0x1", "1 000", "−1",
        ] {
            assert_eq!(Decimal::parse(text).unwrap_err().code, "invalid", "{text}");
        }
        assert_eq!(
            Decimal::parse("1.00001").unwrap_err().code,
            "too_many_places"
        );
        assert_eq!(Decimal::parse("1.50000").unwrap().to_string(), "1.5");
        assert_eq!(
            Decimal::parse("99999999999999999999").unwrap_err().code,
            "out_of_range"
        );
        assert_eq!(
            Decimal::parse("1000000000.0001").unwrap_err().code,
            "out_of_range"
        );
    }

    proptest! {
        #[test]
        fn a_decimal_reads_back(units in -10_000_000_000_000_i64..=10_000_000_000_000) {
            let value = Decimal(units);
            prop_assert_eq!(Decimal::parse(&value.to_string()), Ok(value));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in "[0-9.\\-]{0,40}") {
            let _ = Decimal::parse(&text);
        }
    }
}
