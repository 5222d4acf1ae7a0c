//! Numbers as people type them. What separates decimals is known from their language and never guessed
//! from the text: what could be read in two ways is refused.

use super::rules::{ItemRules, Percent};
use crate::checks::Fault;
use crate::decimals::Decimal;

/// What separates decimals for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalMark {
    /// A dot alone, as in `en`.
    Dot,
    /// A comma, as in `vi`. A dot is understood too, unless three digits follow, which could be a group.
    Comma,
}

impl DecimalMark {
    /// What a language uses; of `vi-VN`, the first part counts. One that is not known has a dot.
    pub fn of_language(tag: &str) -> Self {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("vi") {
            return Self::Comma;
        }
        Self::Dot
    }

    /// Reads a number that is not negative.
    pub fn parse(self, text: &str) -> Result<Decimal, Fault> {
        let text = text.trim();
        if text.starts_with(['-', '\u{2212}']) {
            return Err(Fault::new("negative"));
        }
        if is_exponential(text) {
            return Err(Fault::new("exponent"));
        }
        match (self, text.split_once(',')) {
            (Self::Dot, Some(_)) => Err(Fault::new("decimal_comma")),
            (Self::Comma, Some((whole, fraction))) => {
                if text.contains('.') || fraction.contains(',') {
                    return Err(Fault::new("group_separator"));
                }
                Decimal::parse(&format!("{whole}.{fraction}"))
            }
            (Self::Comma, None) if could_be_group(text) => Err(Fault::new("ambiguous_dot")),
            (_, None) => Decimal::parse(text),
        }
    }
}

/// Three digits after a dot, which many read as thousands.
fn could_be_group(text: &str) -> bool {
    let fraction = text.split_once('.').map(|(_, fraction)| fraction);
    fraction.is_some_and(|fraction| fraction.len() == 3)
}

/// Digits with an exponent, such as `1e400`.
fn is_exponential(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_digit() || "eE+-.,".contains(c);
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.contains(['e', 'E'])
        && text.chars().all(fits)
}

/// Reads points of an item: not negative, and no more than the item gives.
pub fn parse_points(
    text: &str,
    mark: DecimalMark,
    (full, rules): (Decimal, &ItemRules),
) -> Result<Decimal, Fault> {
    let points = mark.parse(text)?;
    if rules.is_above_limit(points, full) {
        let fault = Fault::new("above_limit").with("full", full);
        return Err(fault.with("limit", rules.limit.value()));
    }
    Ok(points)
}

/// Reads a weight or another percentage.
pub fn parse_weight(text: &str, mark: DecimalMark) -> Result<Percent, Fault> {
    mark.parse(text).and_then(Percent::new)
}

impl ItemRules {
    /// Whether points are more than an item of so many full points gives.
    pub fn is_above_limit(&self, points: Decimal, full: Decimal) -> bool {
        let whole = i128::from(Percent::WHOLE.value().ten_thousandths());
        let most =
            i128::from(full.ten_thousandths()) * i128::from(self.limit.value().ten_thousandths());
        i128::from(points.ten_thousandths()) * whole > most
    }
}
