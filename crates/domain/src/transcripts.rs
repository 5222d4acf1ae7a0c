//! Transcripts: the locked final grades of a person, by term, with averages of terms and of all. What does
//! not count in an average is there with the reason.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::classes::{SubjectLabel, TermLabel};
use crate::decimals::Decimal;
use crate::finals::Grade;
use crate::ids::{ClassId, PersonId, SubjectId, TermId};
use crate::scores::{
    Attempt, Average, Exact, Exclusion, Mark, Midpoint, Repeats, Rounding, average,
};
use crate::texts::Code;

/// Places of an average as it is shown.
const PLACES: u8 = 2;

/// A class that a person has come out of, as it was when its finals were locked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TranscriptEntry {
    /// Whose.
    pub person: PersonId,
    /// Which class.
    pub class: ClassId,
    /// Its code.
    pub code: Code,
    /// What was taught.
    pub subject: SubjectLabel,
    /// Credits of the subject; none: it counts in no average.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits: Option<Decimal>,
    /// When.
    pub term: TermLabel,
    /// Last day of the class.
    pub ended_on: Date,
    /// The grade; none: incomplete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    /// When it was locked, or changed by request.
    pub locked_at: Timestamp,
}

/// An average with what counts in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Credits times grade points over credits; none without counted credits.
    pub average: Option<Exact>,
    /// Counted credits.
    pub credits: Exact,
    /// Credits of subjects that were passed, each once.
    pub earned: Exact,
}

/// An entry with whether it counts in the average of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The entry.
    pub entry: TranscriptEntry,
    /// Why it does not count; none: it does.
    pub exclusion: Option<Exclusion>,
}

/// A term in a transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermPart {
    /// Which.
    pub term: TermLabel,
    /// By the code of the subject.
    pub lines: Vec<Line>,
    /// Of this term alone.
    pub summary: Summary,
}

/// All that a person has come out of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcript {
    /// What counts of a subject that was taken more than once.
    pub repeats: Repeats,
    /// The earliest first.
    pub terms: Vec<TermPart>,
    /// Of all terms.
    pub summary: Summary,
}

impl Transcript {
    /// The transcript of these entries, in whatever order.
    pub fn of(mut entries: Vec<TranscriptEntry>, repeats: Repeats) -> Self {
        entries.sort_by(|one, other| order(one).cmp(&order(other)));
        let (summary, exclusions) = summarize(&entries, repeats);
        let mut terms: Vec<(TermLabel, Date, Vec<Line>)> = Vec::new();
        let mut places: BTreeMap<TermId, usize> = BTreeMap::new();
        for (entry, exclusion) in entries.into_iter().zip(exclusions) {
            let place = *places.entry(entry.term.id.clone()).or_insert(terms.len());
            if place == terms.len() {
                terms.push((entry.term.clone(), entry.ended_on, Vec::new()));
            }
            let (_, ended_on, lines) = &mut terms[place];
            *ended_on = entry.ended_on.max(*ended_on);
            lines.push(Line { entry, exclusion });
        }
        terms.sort_by(|one, other| (one.1, &one.0.id).cmp(&(other.1, &other.0.id)));
        let part = |(term, _, mut lines): (TermLabel, Date, Vec<Line>)| {
            lines.sort_by(|one, other| by_subject(&one.entry).cmp(&by_subject(&other.entry)));
            let entries: Vec<_> = lines.iter().map(|line| line.entry.clone()).collect();
            let (summary, _) = summarize(&entries, repeats);
            TermPart {
                term,
                lines,
                summary,
            }
        };
        Self {
            repeats,
            terms: terms.into_iter().map(part).collect(),
            summary,
        }
    }
}

impl Summary {
    /// The average as it is shown: rounded once, to two places.
    pub fn shown(&self) -> Option<Mark> {
        let rounding = Rounding::new(PLACES, Midpoint::Up).expect("two places are few enough");
        let average = self.average.as_ref();
        average.map(|average| average.round(rounding))
    }
}

fn order(entry: &TranscriptEntry) -> (Date, &TermId, &ClassId) {
    (entry.ended_on, &entry.term.id, &entry.class)
}

fn by_subject(entry: &TranscriptEntry) -> (&Code, Date, &ClassId) {
    (&entry.subject.code, entry.ended_on, &entry.class)
}

fn summarize(entries: &[TranscriptEntry], repeats: Repeats) -> (Summary, Vec<Option<Exclusion>>) {
    let attempt = |entry: &TranscriptEntry| Attempt {
        subject: entry.subject.id.clone(),
        ended_on: entry.ended_on,
        credits: entry.credits,
        points: entry.grade.as_ref().and_then(|grade| grade.points),
    };
    let attempts: Vec<Attempt<SubjectId>> = entries.iter().map(attempt).collect();
    let Average {
        points,
        credits,
        exclusions,
    } = average(&attempts, repeats);
    let summary = Summary {
        average: points,
        credits,
        earned: count_earned(entries),
    };
    (summary, exclusions)
}

/// Credits of passed subjects; of one that was passed twice, the more.
fn count_earned(entries: &[TranscriptEntry]) -> Exact {
    let mut earned: BTreeMap<&SubjectId, Decimal> = BTreeMap::new();
    for entry in entries {
        let is_passed = entry.grade.as_ref().is_some_and(|grade| grade.passes);
        if let Some(credits) = entry.credits.filter(|_| is_passed) {
            let most = earned.entry(&entry.subject.id).or_insert(credits);
            *most = credits.max(*most);
        }
    }
    earned.into_values().map(Exact::from).sum()
}

#[cfg(test)]
mod tests;
