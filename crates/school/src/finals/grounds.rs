//! What a step with finals stands on: the class, its book, and what a transcript says of the subject and the
//! term. The book cannot change while the step goes on.

use domain::classes::{Class, SubjectLabel, TermLabel};
use domain::decimals::Decimal;
use domain::finals::{Computation, FinalGrade, Finals, FinalsPart, FinalsStep, Tally};
use domain::ids::{ClassId, JobId};
use domain::scores::{Plan, Scheme};
use domain::subjects::Subject;
use domain::terms::Term;
use domain::transcripts::TranscriptEntry;
use jiff::Timestamp;
use jiff::civil::Date;
use ports::Item;

use super::read_finals;
use crate::errors::SchoolError;
use crate::gradebooks::{Gradebook, read_scores};
use crate::store::Store;
use crate::stored::from_item;
use crate::tables;

/// What a step stands on.
pub struct Ground {
    pub class: Class,
    pub finals: Finals,
    book_version: u64,
    plan: Plan,
    scheme: Scheme,
    /// What transcripts say of the subject, and the last day.
    label: Option<(SubjectLabel, TermLabel, Option<Decimal>, Date)>,
}

impl Ground {
    /// Reads it, for the job that the finals name.
    pub async fn read(
        store: &Store,
        class: &ClassId,
        (step, job): (FinalsStep, &JobId),
    ) -> Result<Self, SchoolError> {
        let keys = [tables::class(class), tables::finals(class)];
        let mut items = store.get_all(&keys).await?;
        let finals = read_finals(class, items.pop().flatten())?;
        let work = finals.work.as_ref();
        if work.is_none_or(|work| work.job != *job) {
            return Err(SchoolError::Corrupt("finals of another job".to_owned()));
        }
        let item = items.pop().flatten().ok_or(SchoolError::NotFound)?;
        let class: Class = from_item(item)?;
        let gradebook = match step {
            FinalsStep::Compute | FinalsStep::Submit => Gradebook::read(store, &class.id).await?,
            FinalsStep::Withdraw | FinalsStep::Lock | FinalsStep::Reopen => Gradebook::default(),
        };
        let label = match step {
            FinalsStep::Lock => Some(read_label(store, &class).await?),
            _ => None,
        };
        Ok(Self {
            book_version: gradebook.book.part.version,
            plan: gradebook.plan()?,
            scheme: gradebook.scheme(),
            class,
            finals,
            label,
        })
    }

    /// The final grade of a student out of the scores, following the one before.
    pub fn compute(
        &self,
        scores: &Item,
        (old, person): (Option<&FinalGrade>, &domain::ids::PersonId),
        now: Timestamp,
    ) -> Result<FinalGrade, SchoolError> {
        let made = Computation::of(&self.plan, &self.scheme, &read_scores(scores)?);
        let with = (self.book_version, now);
        Ok(match old {
            Some(old) => old.compute(made, &self.scheme, with),
            None => FinalGrade::new((&self.class.id, person), made, with),
        })
    }

    /// What finals are computed with here.
    pub fn part(&self, tally: Tally) -> FinalsPart {
        FinalsPart {
            scheme: self.scheme.clone(),
            book_version: self.book_version,
            tally,
        }
    }

    /// A locked grade as a transcript shows it.
    pub fn entry(&self, grade: &FinalGrade, now: Timestamp) -> Option<TranscriptEntry> {
        let (subject, term, credits, ended_on) = self.label.clone()?;
        Some(TranscriptEntry {
            person: grade.person.clone(),
            class: self.class.id.clone(),
            code: self.class.code.clone(),
            subject,
            credits,
            term,
            ended_on,
            grade: grade.grade().cloned(),
            locked_at: now,
        })
    }
}

async fn read_label(
    store: &Store,
    class: &Class,
) -> Result<(SubjectLabel, TermLabel, Option<Decimal>, Date), SchoolError> {
    let keys = [
        tables::subject(&class.subject.id),
        tables::term(&class.term.id),
    ];
    let mut items = store.get_all(&keys).await?;
    let gone = |what: &str| SchoolError::Corrupt(format!("{what} of a class"));
    let term: Term = from_item(items.pop().flatten().ok_or_else(|| gone("term"))?)?;
    let subject: Subject = from_item(items.pop().flatten().ok_or_else(|| gone("subject"))?)?;
    Ok((
        SubjectLabel::from(&subject),
        TermLabel::from(&term),
        subject.credits,
        class.ends_on.unwrap_or(term.ends_on),
    ))
}
