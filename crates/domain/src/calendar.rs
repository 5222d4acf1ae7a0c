//! Dates, zones and languages. Instants are UTC; a civil date is kept as a date. Terms and
//! enrollments store their last day inclusive (decisions.md C13).

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::checks::Fault;

/// Reads a date `YYYY-MM-DD` from 1900 to 2199.
pub fn parse_date(text: &str) -> Result<Date, Fault> {
    let text = text.trim();
    let well_formed = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let date: Option<Date> = text.parse().ok().filter(|_| well_formed);
    match date {
        Some(date) if (1900..2200).contains(&date.year()) => Ok(date),
        _ => Err(Fault::new("invalid_date")),
    }
}

/// Reads a date as it is also written in spreadsheets: `YYYY-MM-DD`, or day, month and year with
/// slashes, dots or hyphens between them.
pub fn read_date(text: &str) -> Result<Date, Fault> {
    let parts: Vec<&str> = text.trim().split(['/', '.', '-']).collect();
    let is_number = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    let [day, month, year] = parts.as_slice() else {
        return parse_date(text);
    };
    if year.len() != 4 || !parts.iter().all(is_number) {
        return parse_date(text);
    }
    parse_date(&format!("{year}-{month:0>2}-{day:0>2}"))
}

/// Name of a zone of the IANA database, such as `Asia/Ho_Chi_Minh`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ZoneName(String);

impl ZoneName {
    /// Checks that the zone exists.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let zone = TimeZone::get(text.trim()).map_err(|_| Fault::new("invalid"))?;
        let name = zone.iana_name().ok_or_else(|| Fault::new("invalid"))?;
        Ok(Self(name.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A language of the page and of mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    En,
    /// Vietnamese.
    Vi,
}

impl Language {
    /// Reads `en` or `vi`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        match text {
            "en" => Ok(Self::En),
            "vi" => Ok(Self::Vi),
            _ => Err(Fault::new("not_allowed").with("allowed", "en, vi")),
        }
    }

    /// The code of the language (ISO 639-1).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Vi => "vi",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_full_date_of_this_age_is_read() {
        assert!(parse_date("2026-02-28").is_ok());
        for text in [
            "2026-02-29",
            "28/02/2026",
            "2026-2-8",
            "20260228",
            "1899-12-31",
            "2026-02-28T00:00:00Z",
            "",
        ] {
            assert_eq!(parse_date(text).unwrap_err().code, "invalid_date", "{text}");
        }
    }

    #[test]
    fn a_zone_must_exist() {
        assert!(ZoneName::parse("Asia/Ho_Chi_Minh").is_ok());
        assert!(ZoneName::parse("Asia/Atlantis").is_err());
    }

    #[test]
    fn a_date_is_also_read_day_first() {
        for text in ["2005-03-09", "9/3/2005", " 09.03.2005", "9-3-2005"] {
            assert_eq!(read_date(text).unwrap().to_string(), "2005-03-09", "{text}");
        }
        for text in ["3/31/2005", "9/3/05", "9/3", "/3/2005", "9/-3/2005", ""] {
            assert!(read_date(text).is_err(), "{text}");
        }
    }
}
