//! What is missing before finals are submitted, as it is now: students with ungraded items or without a
//! mark, and items that students do not see yet.

use domain::enrollments::Enrollment;
use domain::finals::{FinalGrade, Finals};
use domain::ids::ClassId;
use domain::policy::Action;
use ports::Key;

use crate::acting::Acting;
use crate::errors::SchoolError;
use crate::gradebooks::{Gradebook, StoredItem, read_scores};
use crate::lists::{List, PageRequest};
use crate::stored::from_item;
use crate::tables;

/// What a student lacks.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    /// The membership.
    pub student: Enrollment,
    /// Numbers of the items that count as zero because nobody has graded them.
    pub ungraded: Vec<u32>,
    /// Whether nothing counts, and nobody has set a grade or accepted that there is none.
    pub has_no_mark: bool,
}

/// What a class lacks.
#[derive(Debug, Clone, PartialEq)]
pub struct Gaps {
    /// How far the finals are.
    pub finals: Finals,
    /// Items that students do not see.
    pub not_posted: Vec<StoredItem>,
    /// Students of a page who lack something.
    pub students: List<Gap>,
}

impl Acting<'_> {
    /// What a class lacks, with those of a page of its students who lack something.
    pub async fn list_final_gaps(
        &self,
        class: &ClassId,
        page: &PageRequest,
    ) -> Result<Gaps, SchoolError> {
        let List { items, next } = self.page_of_students(class, page).await?;
        let scores = |student: &Enrollment| tables::scores(class, &student.person);
        let grade = |student: &Enrollment| tables::final_grade(class, &student.person);
        let keys = items.iter().map(scores).chain(items.iter().map(grade));
        let keys: Vec<Key> = keys.collect();
        let action = Action::ListFinalGaps;
        let mut scene = self.load_finals(action, (class, None), &keys).await?;
        let grades = scene.items.split_off(items.len());
        let gradebook = Gradebook::read(&self.store, class).await?;
        let plan = gradebook.plan()?;
        let scheme = gradebook.scheme();
        let mut gaps = Vec::new();
        for ((student, scores), grade) in items.into_iter().zip(scene.items).zip(grades) {
            let scores = scores.as_ref().map(read_scores).transpose()?;
            let scores = scores.unwrap_or_default();
            let grade: Option<FinalGrade> = grade.map(from_item).transpose()?;
            let made = domain::finals::Computation::of(&plan, &scheme, &scores);
            let is_settled = grade.is_some_and(|grade| grade.adjustment.is_some());
            let gap = Gap {
                student,
                ungraded: plan.find_ungraded(&scores),
                has_no_mark: made.grade.is_none() && !is_settled,
            };
            if gap.has_no_mark || !gap.ungraded.is_empty() {
                gaps.push(gap);
            }
        }
        let items = gradebook.items.into_iter();
        let not_posted = items.filter(|item| item.part.counted && !item.part.posted);
        Ok(Gaps {
            finals: scene.finals,
            not_posted: not_posted.collect(),
            students: List { items: gaps, next },
        })
    }
}
