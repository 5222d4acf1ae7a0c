//! The gradebook as its staff sees it: a page of students with their cells in the order of the items, and
//! their totals.

use domain::enrollments::{ClassRole, Enrollment, EnrollmentStatus};
use domain::ids::ClassId;
use domain::policy::Action;
use domain::scores::{Cell, Exact, Kind, Mark, Plan, Request, Scheme, Sight, StudentScores};
use domain::texts::Label;
use ports::Item;

use super::{Gradebook, read_scores};
use crate::acting::Acting;
use crate::enrollments::{member_keys, roster};
use crate::errors::SchoolError;
use crate::lists::PageRequest;
use crate::stored::from_item;
use crate::tables;

/// Most students of a page: with 1,000 items, what fits an answer of 6 MB (decisions.md B15).
pub const MAX_STUDENTS: u32 = 100;

/// Which part of a gradebook is asked for.
#[derive(Debug, Clone)]
pub struct GradebookRequest {
    /// Students, [`MAX_STUDENTS`] at most.
    pub page: PageRequest,
    /// Those who are in the class, or those who have left.
    pub status: EnrollmentStatus,
    /// Numbers of the items whose cells are wanted; none: of all.
    pub items: Option<Vec<u32>>,
}

/// A page of a gradebook.
#[derive(Debug, Clone, PartialEq)]
pub struct GradebookPage {
    /// Numbers of the items, in order.
    pub columns: Vec<u32>,
    /// Students by name.
    pub rows: Vec<GradebookRow>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// A student in a gradebook.
#[derive(Debug, Clone, PartialEq)]
pub struct GradebookRow {
    /// Who.
    pub enrollment: Enrollment,
    /// Whether the cells can no longer be written.
    pub is_locked: bool,
    /// In the order of the columns.
    pub cells: Vec<Option<Cell>>,
    /// Over what is graded.
    pub to_date: Option<Grade>,
    /// With what is not graded as zero.
    pub final_total: Option<Grade>,
}

/// A total with what it is called.
#[derive(Debug, Clone, PartialEq)]
pub struct Grade {
    /// The exact part of full marks.
    pub total: Exact,
    /// Rounded, on the scale of the scheme.
    pub mark: Mark,
    /// Letter or word.
    pub letter: Label,
    /// Whether it passes.
    pub passes: bool,
}

impl Grade {
    /// A total of somebody, if there is one.
    pub fn of(
        (plan, scheme): (&Plan, &Scheme),
        scores: &StudentScores,
        request: Request,
    ) -> Option<Self> {
        let total = plan.total(scores, request)?;
        let mark = scheme.mark(&total);
        let band = scheme.band_of(&mark);
        Some(Self {
            letter: band.letter.clone(),
            passes: band.passes,
            total,
            mark,
        })
    }
}

impl Acting<'_> {
    /// A page of a class's gradebook.
    pub async fn get_gradebook(
        &self,
        class: &ClassId,
        request: &GradebookRequest,
    ) -> Result<GradebookPage, SchoolError> {
        self.load_class(Action::GetGradebook, class).await?;
        let page = PageRequest {
            limit: request.page.limit.min(MAX_STUDENTS),
            cursor: request.page.cursor.clone(),
        };
        let role = ClassRole::Student;
        let table_keys = |sort_key: &str| member_keys(class, role, sort_key);
        let listing = roster((class, role, request.status), &table_keys);
        let members = listing.page(&self.store, &page).await?;
        let book = Gradebook::read(&self.store, class)
            .await?
            .seen_at(self.now());
        let students = members.items.into_iter().map(from_item);
        let students: Vec<Enrollment> = students.collect::<Result<_, _>>()?;
        let keys: Vec<_> = students
            .iter()
            .map(|student| tables::scores(class, &student.person))
            .collect();
        let scores = self.store.get_all(&keys).await?;
        let columns = book.items.iter().map(|item| item.part.number);
        let wanted = request.items.as_ref();
        let columns: Vec<u32> = columns
            .filter(|number| wanted.is_none_or(|wanted| wanted.contains(number)))
            .collect();
        let terms = (book.plan()?, book.scheme());
        let rows = students.into_iter().zip(scores);
        let rows = rows.map(|(student, scores)| make_row((student, scores), &terms, &columns));
        Ok(GradebookPage {
            rows: rows.collect::<Result<_, _>>()?,
            columns,
            next: members.next,
        })
    }
}

fn make_row(
    (enrollment, item): (Enrollment, Option<Item>),
    (plan, scheme): &(Plan, Scheme),
    columns: &[u32],
) -> Result<GradebookRow, SchoolError> {
    let is_locked = item
        .as_ref()
        .is_some_and(|item| item.contains_key("locked"));
    let scores = item.as_ref().map(read_scores).transpose()?;
    let scores = scores.unwrap_or_default();
    let total = |kind| {
        let sight = Sight::All;
        Grade::of((plan, scheme), &scores, Request { kind, sight })
    };
    let cells = columns
        .iter()
        .map(|number| scores.cells.get(number).copied());
    Ok(GradebookRow {
        is_locked,
        cells: cells.collect(),
        to_date: total(Kind::ToDate),
        final_total: total(Kind::Final),
        enrollment,
    })
}
