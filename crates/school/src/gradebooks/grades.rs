//! The grades of one student in a class: cells, totals with their explanation, and the place among the
//! others. A student sees what is posted, and no number that anything else moves.

use domain::checks::{Fault, Invalid};
use domain::classes::Class;
use domain::enrollments::Viewer;
use domain::ids::{ClassId, PersonId};
use domain::policy::{Action, permit};
use domain::scores::{
    Cell, CellInput, DecimalMark, Kind, MAX_ITEMS, Rank, Request, Sight, Standing, StudentScores,
    Trace,
};
use ports::Item;

use super::standings::ClassStatistics;
use super::{Gradebook, read_scores};
use crate::acting::{Acting, Loaded, class_relation};
use crate::enrollments::viewer;
use crate::errors::SchoolError;
use crate::stored::from_item;
use crate::tables;

/// The grades of a student as somebody sees them.
#[derive(Debug, Clone, PartialEq)]
pub struct Grades {
    /// In which class.
    pub class: Class,
    /// Whose.
    pub student: PersonId,
    /// The book, with the items that are seen.
    pub book: Gradebook,
    /// The total to date; over posted items if a student looks.
    pub to_date: Trace,
    /// The final total as it would be now; for the staff alone.
    pub final_total: Option<Trace>,
    /// The place among those with a total, and what the class reached; for the student alone.
    pub standing: Option<(Option<Rank>, ClassStatistics)>,
}

/// A cell as it might become.
#[derive(Debug, Clone)]
pub struct Trial {
    /// Number of the item.
    pub item: u32,
    /// What it might be.
    pub input: CellInput,
}

/// What was loaded of a student.
struct Found {
    class: Class,
    scores: StudentScores,
    is_active: bool,
    is_staff: bool,
    kept: Option<Item>,
    book: Gradebook,
}

impl Found {
    fn request(&self, kind: Kind) -> Request {
        let sight = if self.is_staff {
            Sight::All
        } else {
            Sight::Posted
        };
        Request { kind, sight }
    }

    fn explain(&self, scores: &StudentScores, kind: Kind) -> Result<Trace, SchoolError> {
        let plan = self.book.plan()?;
        let mut trace = plan.explain(scores, self.request(kind), &self.book.scheme());
        for category in &mut trace.categories {
            // That there is such an item is not for students either.
            let is_seen = |standing| standing != Standing::NotPosted;
            category.items.retain(|item| is_seen(item.standing));
        }
        Ok(trace)
    }
}

impl Acting<'_> {
    /// The grades of a student: for the staff of the class, and for the student.
    pub async fn get_grades(
        &self,
        class: &ClassId,
        student: &PersonId,
    ) -> Result<Grades, SchoolError> {
        let found = self.load_grades(Action::GetGrades, class, student).await?;
        let to_date = found.explain(&found.scores, Kind::ToDate)?;
        let final_total = found
            .is_staff
            .then(|| found.explain(&found.scores, Kind::Final));
        let standing = if found.is_staff || !found.is_active {
            None
        } else {
            let kept = found.kept.as_ref();
            let standing = self.stand((class, &found.book), kept).await?;
            let own = found
                .book
                .plan()?
                .total(&found.scores, Request::FOR_STUDENT);
            let place = own.and_then(|own| standing.place(&own));
            Some((place, standing.statistics))
        };
        Ok(Grades {
            class: found.class,
            student: student.clone(),
            to_date,
            final_total: final_total.transpose()?,
            standing,
            book: found.book,
        })
    }

    /// The total as it would be with other cells. Nothing is written.
    pub async fn try_grades(
        &self,
        class: &ClassId,
        student: &PersonId,
        (trials, kind, mark): (&[Trial], Kind, DecimalMark),
    ) -> Result<Trace, SchoolError> {
        let found = self.load_grades(Action::TryGrades, class, student).await?;
        let mut faults = Vec::new();
        if trials.len() > MAX_ITEMS as usize {
            faults.push(Fault::new("too_many").with("max", MAX_ITEMS).at("cells"));
        }
        let mut scores = found.scores.clone();
        for (at, trial) in trials.iter().take(MAX_ITEMS as usize).enumerate() {
            let item = found.book.item(trial.item);
            let item = item.ok_or_else(|| Fault::new("unknown_item"));
            match item.and_then(|item| trial.input.parse(mark, item)) {
                Ok(wish) => {
                    let cell = Cell {
                        version: 0,
                        status: wish.status,
                        points: wish.points,
                        late: wish.late,
                    };
                    scores.cells.insert(trial.item, cell);
                }
                Err(fault) => faults.push(fault.at(format!("cells.{at}"))),
            }
        }
        if !faults.is_empty() {
            return Err(Invalid(faults).into());
        }
        found.explain(&scores, kind)
    }

    async fn load_grades(
        &self,
        action: Action,
        class: &ClassId,
        student: &PersonId,
    ) -> Result<Found, SchoolError> {
        let [teaches, attends] = self.own_memberships(class);
        let keys = [
            tables::class(class),
            teaches,
            attends,
            tables::scores(class, student),
            tables::totals(class),
        ];
        let Loaded {
            authority,
            mut items,
        } = self.load(&keys).await?;
        let mut rest = items.split_off(3);
        let found = items.remove(0).ok_or(SchoolError::NotFound)?;
        let (kept, scores) = (rest.pop().flatten(), rest.pop().flatten());
        let mut relation = class_relation(&items);
        relation.own = *student == self.person && scores.is_some();
        permit(action, &authority.roles, relation)?;
        let scores = scores.ok_or(SchoolError::NotFound)?;
        let mut book = Gradebook::read(&self.store, class)
            .await?
            .seen_at(self.now());
        let is_staff = viewer(&authority, relation) == Viewer::Staff;
        if !is_staff {
            book.keep_posted();
        }
        Ok(Found {
            class: from_item(found)?,
            is_active: scores.get("state") == Some(&tables::s("active")),
            scores: read_scores(&scores)?,
            is_staff,
            kept,
            book,
        })
    }
}
