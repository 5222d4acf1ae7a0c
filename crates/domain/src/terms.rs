//! Terms: named stretches of the calendar in which classes run. The last day is inclusive.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::calendar::parse_date;
use crate::checks::{Checks, Fault, Invalid, Patch};
use crate::ids::TermId;
use crate::names::KEY_SEPARATOR;
use crate::subjects::Shelf;
use crate::texts::Title;

/// A term.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// Never changes.
    pub id: TermId,
    /// Name.
    pub name: Title,
    /// Year in which its academic year ends.
    pub year: i16,
    /// First day.
    pub starts_on: Date,
    /// Last day, inclusive.
    pub ends_on: Date,
    /// In use or kept.
    pub status: Shelf,
    /// Grows by one with every edit.
    pub version: u64,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was last edited.
    pub updated_at: Timestamp,
}

/// A term as typed or read from a file.
#[derive(Debug, Clone, Default)]
pub struct TermInput {
    /// Name.
    pub name: String,
    /// Year in which the academic year ends; if left out, the year of the last day.
    pub year: Option<i16>,
    /// `YYYY-MM-DD`.
    pub starts_on: String,
    /// `YYYY-MM-DD`, inclusive.
    pub ends_on: String,
}

/// An edit of a term.
#[derive(Debug, Clone, Default)]
pub struct TermPatch {
    /// Name.
    pub name: Patch<String>,
    /// Year.
    pub year: Patch<i16>,
    /// `YYYY-MM-DD`.
    pub starts_on: Patch<String>,
    /// `YYYY-MM-DD`, inclusive.
    pub ends_on: Patch<String>,
    /// `active` or `archived`.
    pub status: Patch<String>,
}

fn check_year(year: i16) -> Result<i16, Fault> {
    if (1900..2200).contains(&year) {
        return Ok(year);
    }
    Err(Fault::new("out_of_range")
        .with("min", 1900)
        .with("max", 2199))
}

/// Notes a last day that comes before the first one.
pub(crate) fn check_order(checks: &mut Checks, from: Option<Date>, to: Option<Date>) {
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        checks.note("ends_on", Fault::new("end_before_start"));
    }
}

impl Term {
    /// Checks a new term; every bad field is told at once.
    pub fn create(id: TermId, input: &TermInput, now: Timestamp) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        let name = checks.take("name", Title::parse(&input.name));
        let starts_on = checks.take("starts_on", parse_date(&input.starts_on));
        let ends_on = checks.take("ends_on", parse_date(&input.ends_on));
        let year = input
            .year
            .and_then(|year| checks.take("year", check_year(year)));
        check_order(&mut checks, starts_on, ends_on);
        checks.finish()?;
        let ends_on = ends_on.expect("a field that failed its check ended at finish");
        Ok(Self {
            id,
            name: name.expect("a field that failed its check ended at finish"),
            year: year.unwrap_or(ends_on.year()),
            starts_on: starts_on.expect("a field that failed its check ended at finish"),
            ends_on,
            status: Shelf::Active,
            version: 1,
            created_at: now,
            updated_at: now,
        })
    }

    /// The term after an edit, with the next version.
    pub fn edit(&self, patch: TermPatch, now: Timestamp) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        let mut edited = self.clone();
        if let Some(name) = patch.name.required(&mut checks, "name") {
            edited.name = checks
                .take("name", Title::parse(&name))
                .unwrap_or(edited.name);
        }
        if let Some(year) = patch.year.required(&mut checks, "year") {
            edited.year = checks.take("year", check_year(year)).unwrap_or(edited.year);
        }
        if let Some(date) = patch.starts_on.required(&mut checks, "starts_on") {
            let date = checks.take("starts_on", parse_date(&date));
            edited.starts_on = date.unwrap_or(edited.starts_on);
        }
        if let Some(date) = patch.ends_on.required(&mut checks, "ends_on") {
            edited.ends_on = checks
                .take("ends_on", parse_date(&date))
                .unwrap_or(edited.ends_on);
        }
        if let Some(status) = patch.status.required(&mut checks, "status") {
            edited.status = checks
                .take("status", Shelf::parse(&status))
                .unwrap_or(edited.status);
        }
        check_order(&mut checks, Some(edited.starts_on), Some(edited.ends_on));
        checks.finish()?;
        edited.version += 1;
        edited.updated_at = now;
        Ok(edited)
    }

    /// Sorts terms by their first day.
    pub fn sort_key(&self) -> String {
        format!("{}{KEY_SEPARATOR}{}", self.starts_on, self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_cannot_end_before_it_starts() {
        let now = "2026-01-05T08:00:00Z".parse().unwrap();
        let input = TermInput {
            name: "Autumn".into(),
            starts_on: "2026-09-01".into(),
            ends_on: "2026-08-31".into(),
            ..TermInput::default()
        };

        let Invalid(faults) = Term::create(TermId::new(1, [0; 10]), &input, now).unwrap_err();

        assert_eq!(
            (faults[0].path.as_str(), faults[0].fault.code),
            ("ends_on", "end_before_start")
        );
    }

    #[test]
    fn moving_one_end_is_checked_against_the_other() {
        let now = "2026-01-05T08:00:00Z".parse().unwrap();
        let input = TermInput {
            name: "Autumn".into(),
            starts_on: "2026-09-01".into(),
            ends_on: "2026-12-31".into(),
            ..TermInput::default()
        };
        let term = Term::create(TermId::new(1, [0; 10]), &input, now).unwrap();
        let patch = TermPatch {
            starts_on: Patch::Value("2027-01-01".into()),
            ..TermPatch::default()
        };

        assert!(term.edit(patch, now).is_err());
    }
}
