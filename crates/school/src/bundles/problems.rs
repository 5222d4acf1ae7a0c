//! What is wrong with a bundle, as data: a place, a stable code with its values, and what follows
//! from it. Values of cells are never repeated: a report may be shown and logged.

use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;

use domain::checks::Fault;
use serde::Serialize;

use super::sentences::{is_known, sentence};

/// Most problems kept of the same file, column and code; the rest is counted.
pub const MOST_ALIKE: u64 = 100;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Somebody has to do something about it.
    Error,
    /// Was imported all the same, as the text says.
    Warning,
}

/// What follows from a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Nothing of the bundle is written.
    Stops,
    /// The row is left out, and with it the rows that refer to it.
    LeavesOut,
    /// None.
    Noted,
}

/// Where a problem is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Default)]
pub struct Place {
    /// Name of the file; none: the zip as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<Cow<'static, str>>,
    /// Row as a spreadsheet counts, the header being 1; none: the file as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// Name of the column; none: the row as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<Cow<'static, str>>,
}

impl Place {
    /// The zip as a whole.
    pub const ZIP: Self = Self {
        file: None,
        row: None,
        column: None,
    };

    /// A file as a whole. Names from outside are cut and shown without control characters.
    pub fn file(name: impl Into<Cow<'static, str>>) -> Self {
        Self {
            file: Some(visible(name.into())),
            ..Self::ZIP
        }
    }

    /// A row of the file.
    #[must_use]
    pub fn row(mut self, row: u32) -> Self {
        self.row = Some(row);
        self
    }

    /// A column of the row or file.
    #[must_use]
    pub fn column(mut self, column: impl Into<Cow<'static, str>>) -> Self {
        self.column = Some(visible(column.into()));
        self
    }
}

fn visible(name: Cow<'static, str>) -> Cow<'static, str> {
    if name.chars().count() <= 100 && !name.chars().any(char::is_control) {
        return name;
    }
    let shown: String = name.chars().take(100).collect();
    Cow::Owned(shown.escape_debug().to_string())
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// How bad.
    pub severity: Severity,
    /// What follows.
    pub effect: Effect,
    /// Which rule, with values for the text.
    #[serde(flatten)]
    pub fault: Fault,
}

impl fmt::Display for Problem {
    /// `users.csv, row 17, column email: another person has this e-mail`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place.file {
            Some(file) => write!(f, "{file}")?,
            None => write!(f, "zip")?,
        }
        if let Some(row) = self.place.row {
            write!(f, ", row {row}")?;
        }
        if let Some(column) = &self.place.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}", sentence(&self.fault))
    }
}

/// Problems of the same kind that were counted but not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rest {
    /// File and column.
    #[serde(flatten)]
    pub place: Place,
    /// Which rule.
    pub code: &'static str,
    /// How many more there are.
    pub count: u64,
}

/// A problem as it was noted, for whoever follows.
#[derive(Debug, Clone)]
pub struct Noted {
    /// The problem; without its row if it was only counted.
    pub problem: Problem,
    /// Whether it was kept.
    pub is_kept: bool,
}

/// The problems of one bundle in the order in which they were met.
#[derive(Debug, Clone, Default)]
pub struct Problems {
    kept: Vec<Problem>,
    counts: BTreeMap<(Place, &'static str), u64>,
    by_effect: [u64; 3],
    /// What was noted since it was last forgotten, if anybody follows.
    fresh: Option<VecDeque<Noted>>,
    /// How many were forgotten.
    forgotten: usize,
}

impl Problems {
    /// Notes an error after which nothing of the bundle may be written.
    pub fn stop(&mut self, place: Place, fault: Fault) {
        self.note(place, fault, Effect::Stops);
    }

    /// Notes an error for which the row is left out.
    pub fn leave_out(&mut self, place: Place, fault: Fault) {
        self.note(place, fault, Effect::LeavesOut);
    }

    /// Notes a warning.
    pub fn warn(&mut self, place: Place, fault: Fault) {
        self.note(place, fault, Effect::Noted);
    }

    fn note(&mut self, place: Place, fault: Fault, effect: Effect) {
        debug_assert!(is_known(fault.code), "no sentence for {}", fault.code);
        self.by_effect[effect as usize] += 1;
        let alike = Place {
            row: None,
            ..place.clone()
        };
        let count = self.counts.entry((alike.clone(), fault.code)).or_default();
        *count += 1;
        let is_kept = *count <= MOST_ALIKE;
        let severity = match effect {
            Effect::Stops | Effect::LeavesOut => Severity::Error,
            Effect::Noted => Severity::Warning,
        };
        let problem = Problem {
            place: if is_kept { place } else { alike },
            severity,
            effect,
            fault,
        };
        if let Some(fresh) = &mut self.fresh {
            let problem = problem.clone();
            fresh.push_back(Noted { problem, is_kept });
        }
        if is_kept {
            self.kept.push(problem);
        }
    }

    /// Notes all problems of another list.
    pub fn take_over(&mut self, other: &Self) {
        for problem in &other.kept {
            let Problem {
                place,
                fault,
                effect,
                ..
            } = problem.clone();
            self.note(place, fault, effect);
        }
        for Rest { place, code, count } in other.rest() {
            let alike = other.kept.iter().rev().find(|problem| {
                let at = &problem.place;
                problem.fault.code == code && at.file == place.file && at.column == place.column
            });
            let effect = alike.map_or(Effect::Noted, |problem| problem.effect);
            self.recall((place, Fault::new(code)), effect, count);
        }
    }

    /// Takes over a problem that was noted earlier, or the count of some.
    pub fn recall(&mut self, (place, fault): (Place, Fault), effect: Effect, count: u64) {
        for _ in 0..count {
            self.note(place.clone(), fault.clone(), effect);
        }
    }

    /// Keeps what is noted from now on for [`Problems::fresh`].
    pub fn follow(&mut self) {
        self.fresh = Some(VecDeque::new());
    }

    /// How many problems [`Problems::fresh`] could answer.
    pub fn waiting(&self) -> usize {
        self.fresh.as_ref().map_or(0, VecDeque::len)
    }

    /// How many problems were noted since somebody follows.
    pub fn noted(&self) -> usize {
        self.forgotten + self.waiting()
    }

    /// What was noted since it was last forgotten, up to a number of [`Problems::noted`].
    pub fn fresh(&self, until: usize) -> impl Iterator<Item = &Noted> {
        let count = until.saturating_sub(self.forgotten);
        self.fresh.iter().flatten().take(count)
    }

    /// Forgets what [`Problems::fresh`] answers.
    pub fn forget(&mut self, until: usize) {
        let count = until.saturating_sub(self.forgotten);
        if let Some(fresh) = &mut self.fresh {
            let count = count.min(fresh.len());
            fresh.drain(..count);
            self.forgotten += count;
        }
    }

    /// Whether nothing may be written.
    pub fn stops(&self) -> bool {
        self.by_effect[Effect::Stops as usize] > 0
    }

    /// Number of errors, those not kept included.
    pub fn errors(&self) -> u64 {
        self.by_effect[Effect::Stops as usize] + self.by_effect[Effect::LeavesOut as usize]
    }

    /// Number of warnings, those not kept included.
    pub fn warnings(&self) -> u64 {
        self.by_effect[Effect::Noted as usize]
    }

    /// The problems that were kept.
    pub fn kept(&self) -> &[Problem] {
        &self.kept
    }

    /// What was counted beyond [`MOST_ALIKE`].
    pub fn rest(&self) -> Vec<Rest> {
        let beyond = self.counts.iter().filter(|(_, count)| **count > MOST_ALIKE);
        let rest = beyond.map(|((place, code), count)| Rest {
            place: place.clone(),
            code,
            count: count - MOST_ALIKE,
        });
        rest.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_reads_as_a_sentence_with_its_place() {
        let mut problems = Problems::default();
        let place = Place::file("users.csv").row(17).column("email");

        problems.leave_out(place, Fault::new("email_taken"));

        assert_eq!(
            problems.kept()[0].to_string(),
            "users.csv, row 17, column email: another person has this e-mail"
        );
    }

    #[test]
    fn problems_alike_are_counted_beyond_a_hundred() {
        let mut problems = Problems::default();

        for row in 0..250 {
            let place = Place::file("users.csv").row(row).column("email");
            problems.warn(place, Fault::new("email_missing"));
        }

        assert_eq!((problems.kept().len(), problems.warnings()), (100, 250));
        let rest = problems.rest();
        assert_eq!((rest[0].code, rest[0].count), ("email_missing", 150));
        assert!(!problems.stops());
    }

    #[test]
    fn a_name_from_outside_cannot_draw_on_the_terminal() {
        let place = Place::file(format!("\u{1b}[2J{}", "x".repeat(500)));

        let shown = place.file.unwrap();

        assert!(shown.starts_with("\\u{1b}") && shown.len() < 120);
    }
}
