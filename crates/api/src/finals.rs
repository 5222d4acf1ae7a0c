//! Finals of a class: how far they are, the final grade of each student, and what is missing.

mod changes;
mod steps;

use axum::Json;
use domain::checks::Patch;
use domain::enrollments::Enrollment;
use domain::finals::{
    Adjustment, AdjustmentInput, FinalGrade, Finals, Grade, Reopening, Signature,
};
use domain::ids::{ClassId, PersonId};
use domain::scores::Exact;
use school::finals::{FinalRow, Gap, Gaps};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actors::Actor;
use crate::bodies::{Body, IfMatch};
use crate::operations::{Operations, operations};
use crate::params::{Id, Ids, PageParams, Params};
use crate::problems::Problem;
use crate::representations::{One, Versioned};
use crate::values;

pub use changes::FinalChangeOut;

/// How far the finals of a class are.
#[derive(Debug, Serialize, ToSchema)]
pub struct FinalsOut {
    /// Id of the class.
    #[schema(example = "cls_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub class: String,
    /// How far they are: `open`, `submitted` with scores frozen, `locked` and shown to students.
    pub state: values::FinalsState,
    /// The step that goes on.
    #[schema(required)]
    pub step: Option<values::FinalsStep>,
    /// The job that takes it.
    #[schema(required)]
    pub job: Option<String>,
    /// Full marks of the scheme with which they were computed.
    #[schema(required, example = "10")]
    pub scale: Option<String>,
    /// Places of its marks.
    #[schema(required)]
    pub places: Option<u8>,
    /// Version of the book with which they were computed.
    pub book_version: u64,
    /// When they were last computed.
    #[schema(required, format = DateTime)]
    pub computed_at: Option<String>,
    /// Active students of then.
    pub students: u32,
    /// Students without a mark that nobody has accepted.
    pub no_mark: u32,
    /// Who has submitted them.
    #[schema(required)]
    pub submitted: Option<SignatureOut>,
    /// Who has locked them.
    #[schema(required)]
    pub locked: Option<SignatureOut>,
    /// When they were last opened again.
    #[schema(required)]
    pub reopened: Option<ReopeningOut>,
    /// Version, for `If-Match` of the steps; 0 before the first.
    pub version: u64,
}

/// Who has signed.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignatureOut {
    /// Id of the person.
    pub by: String,
    /// When.
    #[schema(format = DateTime)]
    pub at: String,
    /// Whether the same person had signed before, as a setting of the school allows.
    pub alone: bool,
}

impl From<Signature> for SignatureOut {
    fn from(signature: Signature) -> Self {
        Self {
            by: signature.by.to_string(),
            at: signature.at.to_string(),
            alone: signature.alone,
        }
    }
}

/// That locked finals were opened.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReopeningOut {
    /// Id of the person.
    pub by: String,
    /// When.
    #[schema(format = DateTime)]
    pub at: String,
    /// Why.
    pub reason: String,
}

impl From<Reopening> for ReopeningOut {
    fn from(reopening: Reopening) -> Self {
        Self {
            by: reopening.by.to_string(),
            at: reopening.at.to_string(),
            reason: reopening.reason.to_string(),
        }
    }
}

impl From<Finals> for FinalsOut {
    fn from(finals: Finals) -> Self {
        let scheme = finals.scheme.as_ref();
        let work = finals.work.as_ref();
        Self {
            class: finals.class.to_string(),
            state: finals.state.into(),
            step: work.map(|work| work.step.into()),
            job: work.map(|work| work.job.to_string()),
            scale: scheme.map(|scheme| scheme.scale().to_string()),
            places: scheme.map(|scheme| scheme.rounding().places()),
            book_version: finals.book_version,
            computed_at: finals.computed_at.map(|at| at.to_string()),
            students: finals.students,
            no_mark: finals.no_mark,
            submitted: finals.submitted.map(SignatureOut::from),
            locked: finals.locked.map(SignatureOut::from),
            reopened: finals.reopened.map(ReopeningOut::from),
            version: finals.version,
        }
    }
}

/// A mark with what it is called.
#[derive(Debug, Serialize, ToSchema)]
pub struct GradeOut {
    /// The rounded mark.
    #[schema(example = "8.5")]
    pub mark: String,
    /// What it is called.
    #[schema(example = "A")]
    pub letter: String,
    /// Grade points; null where the scheme has none.
    #[schema(required, example = "4")]
    pub points: Option<String>,
    /// Whether the subject is passed.
    pub passes: bool,
}

impl From<Grade> for GradeOut {
    fn from(grade: Grade) -> Self {
        Self {
            mark: grade.shown(),
            letter: grade.letter.to_string(),
            points: grade.points.map(|points| points.to_string()),
            passes: grade.passes,
        }
    }
}

/// What stands in the place of a computed grade.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdjustmentOut {
    /// The grade; null: accepted as incomplete.
    #[schema(required)]
    pub grade: Option<GradeOut>,
    /// Why.
    pub reason: String,
    /// Id of the person.
    pub by: String,
    /// When.
    #[schema(format = DateTime)]
    pub at: String,
    /// The request that brought it, of a grade that was locked.
    #[schema(required)]
    pub change: Option<String>,
}

impl From<Adjustment> for AdjustmentOut {
    fn from(adjustment: Adjustment) -> Self {
        Self {
            grade: adjustment.grade.map(GradeOut::from),
            reason: adjustment.reason.to_string(),
            by: adjustment.by.to_string(),
            at: adjustment.at.to_string(),
            change: adjustment.change.map(|change| change.to_string()),
        }
    }
}

/// The final grade of a student in a class.
#[derive(Debug, Serialize, ToSchema)]
pub struct FinalOut {
    /// Id of the class.
    pub class: String,
    /// Id of the student.
    pub student: String,
    /// `graded`, `incomplete` (accepted without a mark) or `no_mark`.
    #[schema(example = "graded")]
    pub outcome: &'static str,
    /// The grade that counts.
    #[schema(required)]
    pub grade: Option<GradeOut>,
    /// What was computed.
    #[schema(required)]
    pub computed: Option<GradeOut>,
    /// The exact total on the scale of the scheme, before the one rounding.
    #[schema(required, example = "26/3")]
    pub total: Option<String>,
    /// Items that count as zero because nobody has graded them.
    pub ungraded: u32,
    /// Version of the book that made it.
    pub book_version: u64,
    /// When it came out like this.
    #[schema(format = DateTime)]
    pub computed_at: String,
    /// What stands in its place.
    #[schema(required)]
    pub adjustment: Option<AdjustmentOut>,
    /// Version, as in the `ETag`.
    pub version: u64,
}

impl From<FinalGrade> for FinalOut {
    fn from(grade: FinalGrade) -> Self {
        Self {
            class: grade.class.to_string(),
            student: grade.person.to_string(),
            outcome: grade.outcome().as_str(),
            grade: grade.grade().cloned().map(GradeOut::from),
            computed: grade.computed.map(GradeOut::from),
            total: grade.total.as_ref().map(Exact::to_string),
            ungraded: grade.ungraded,
            book_version: grade.book_version,
            computed_at: grade.computed_at.to_string(),
            adjustment: grade.adjustment.map(AdjustmentOut::from),
            version: grade.version,
        }
    }
}

impl Versioned for FinalOut {
    fn version(&self) -> u64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/classes/{}/finals/{}", self.class, self.student)
    }
}

/// A student as a list of grades shows them.
#[derive(Debug, Serialize, ToSchema)]
pub struct GradedStudentOut {
    /// Id.
    pub id: String,
    /// Name as it is written.
    pub display_name: String,
    /// Student number.
    #[schema(required)]
    pub code: Option<String>,
}

impl From<Enrollment> for GradedStudentOut {
    fn from(student: Enrollment) -> Self {
        Self {
            id: student.person.to_string(),
            display_name: student.name.display(),
            code: student.code.map(|code| code.to_string()),
        }
    }
}

/// A student with the final grade.
#[derive(Debug, Serialize, ToSchema)]
pub struct FinalRowOut {
    /// Who.
    pub student: GradedStudentOut,
    /// Null: nobody has computed it.
    #[schema(required)]
    pub result: Option<FinalOut>,
}

impl From<FinalRow> for FinalRowOut {
    fn from(row: FinalRow) -> Self {
        Self {
            student: row.student.into(),
            result: row.grade.map(FinalOut::from),
        }
    }
}

/// The finals of a class with a page of its active students, by given and family name.
#[derive(Debug, Serialize, ToSchema)]
pub struct FinalsPage {
    /// How far they are.
    pub finals: FinalsOut,
    /// Entries in order.
    pub items: Vec<FinalRowOut>,
    /// Cursor of the next page; null on the last.
    #[schema(required)]
    pub next: Option<String>,
}

/// An item of the book that students do not see.
#[derive(Debug, Serialize, ToSchema)]
pub struct HiddenItemOut {
    /// Its number in the class.
    pub number: u32,
    /// Its name.
    pub title: String,
}

/// What a student lacks.
#[derive(Debug, Serialize, ToSchema)]
pub struct FinalGapOut {
    /// Who.
    pub student: GradedStudentOut,
    /// Numbers of the items that count as zero because nobody has graded them.
    pub ungraded: Vec<u32>,
    /// Whether there is no mark, and nobody has set one or accepted that there is none.
    pub has_no_mark: bool,
}

impl From<Gap> for FinalGapOut {
    fn from(gap: Gap) -> Self {
        Self {
            student: gap.student.into(),
            ungraded: gap.ungraded,
            has_no_mark: gap.has_no_mark,
        }
    }
}

/// What is missing before finals are submitted.
#[derive(Debug, Serialize, ToSchema)]
pub struct FinalGapsPage {
    /// How far the finals are.
    pub finals: FinalsOut,
    /// Counted items that students do not see.
    pub not_posted: Vec<HiddenItemOut>,
    /// Those of a page of students who lack something.
    pub items: Vec<FinalGapOut>,
    /// Cursor of the next page; null on the last.
    #[schema(required)]
    pub next: Option<String>,
}

impl From<Gaps> for FinalGapsPage {
    fn from(gaps: Gaps) -> Self {
        let hidden = gaps.not_posted.into_iter().map(|item| HiddenItemOut {
            number: item.part.number,
            title: item.part.title.to_string(),
        });
        let students = gaps.students.map(FinalGapOut::from);
        Self {
            finals: gaps.finals.into(),
            not_posted: hidden.collect(),
            items: students.items,
            next: students.next,
        }
    }
}

/// What is to stand in the place of a computed grade.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FinalPatch {
    /// A mark on the scale, with no more places than marks have; null goes back to what was computed.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "8.5")]
    pub mark: Patch<String>,
    /// That a student without a mark is accepted as incomplete, or no longer.
    #[serde(default)]
    pub incomplete: Option<bool>,
    /// Why.
    #[serde(default)]
    #[schema(value_type = String, example = "Phúc khảo")]
    pub reason: Option<String>,
}

pub(crate) fn operations() -> Operations {
    operations![list_finals, list_final_gaps, get_final, update_final]
        .and(steps::operations())
        .and(changes::operations())
}

/// How far the finals of a class are, with a page of its active students by given and family name
#[utoipa::path(get, path = "/api/classes/{class}/finals", tag = "finals",
    params(("class" = String, Path, description = "Id of the class"), PageParams),
    responses(
    (status = 200, body = FinalsPage),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "invalid_cursor, unknown_parameter"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn list_finals(
    actor: Actor,
    Id(class): Id<ClassId>,
    Params(params): Params<PageParams>,
) -> Result<Json<FinalsPage>, Problem> {
    let page = params.read()?;
    let (finals, rows) = actor.acting().await?.list_finals(&class, &page).await?;
    let rows = rows.map(FinalRowOut::from);
    Ok(Json(FinalsPage {
        finals: finals.into(),
        items: rows.items,
        next: rows.next,
    }))
}

/// What is missing before finals are submitted, as it is now; a page may be shorter than its limit
#[utoipa::path(get, path = "/api/classes/{class}/finals/gaps", tag = "finals",
    params(("class" = String, Path, description = "Id of the class"), PageParams),
    responses(
    (status = 200, body = FinalGapsPage),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "invalid_cursor, unknown_parameter"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn list_final_gaps(
    actor: Actor,
    Id(class): Id<ClassId>,
    Params(params): Params<PageParams>,
) -> Result<Json<FinalGapsPage>, Problem> {
    let page = params.read()?;
    let gaps = actor.acting().await?.list_final_gaps(&class, &page).await?;
    Ok(Json(gaps.into()))
}

/// The final grade of a student; students see their own when it is locked
#[utoipa::path(get, path = "/api/classes/{class}/finals/{person}", tag = "finals",
    params(
        ("class" = String, Path, description = "Id of the class"),
        ("person" = String, Path, description = "Id of the student"),
    ),
    responses(
    (status = 200, body = FinalOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
))]
async fn get_final(
    actor: Actor,
    Ids(class, person): Ids<ClassId, PersonId>,
) -> Result<One<FinalOut>, Problem> {
    let grade = actor.acting().await?.get_final(&class, &person).await?;
    Ok(One(grade.into()))
}

/// Set a final grade by hand with a reason, accept that there is none, or go back to what was computed
#[utoipa::path(patch, path = "/api/classes/{class}/finals/{person}", tag = "finals", request_body = FinalPatch,
    params(
        ("class" = String, Path, description = "Id of the class"),
        ("person" = String, Path, description = "Id of the student"),
        ("If-Match" = String, Header, description = "Version in quotes", example = "\"3\""),
    ),
    responses(
    (status = 200, body = FinalOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found: nobody has computed it"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "finals_at_work, finals_not_open"),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
    (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
))]
async fn update_final(
    actor: Actor,
    Ids(class, person): Ids<ClassId, PersonId>,
    IfMatch(version): IfMatch,
    Body { value, .. }: Body<FinalPatch>,
) -> Result<One<FinalOut>, Problem> {
    let input = AdjustmentInput {
        mark: value.mark,
        incomplete: value.incomplete,
        reason: value.reason.unwrap_or_default(),
    };
    let acting = actor.acting().await?;
    let edit = (version, &input);
    Ok(One(acting
        .update_final(&class, &person, edit)
        .await?
        .into()))
}
