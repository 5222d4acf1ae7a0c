//! Transcripts: the locked final grades of a person, by term, with averages.

use axum::Json;
use domain::ids::PersonId;
use domain::transcripts::{Line, Summary, TermPart, Transcript};
use serde::Serialize;
use utoipa::ToSchema;

use crate::actors::Actor;
use crate::finals::GradeOut;
use crate::operations::{Operations, operations};
use crate::params::Id;
use crate::problems::Problem;
use crate::values;

/// The locked final grades of a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct TranscriptOut {
    /// What counts in an average of a subject that was taken more than once.
    pub repeats: values::Repeats,
    /// The earliest first.
    pub terms: Vec<TranscriptTermOut>,
    /// Of all terms.
    pub summary: TranscriptSummaryOut,
}

/// A term in a transcript.
#[derive(Debug, Serialize, ToSchema)]
pub struct TranscriptTermOut {
    /// Id of the term.
    pub id: String,
    /// Its name.
    pub name: String,
    /// By the code of the subject.
    pub lines: Vec<TranscriptLineOut>,
    /// Of this term alone.
    pub summary: TranscriptSummaryOut,
}

/// An average with what counts in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct TranscriptSummaryOut {
    /// Credits times grade points over counted credits, rounded once to two places; null without any.
    #[schema(required, example = "3.25")]
    pub average: Option<String>,
    /// Counted credits.
    #[schema(example = "12")]
    pub credits: String,
    /// Credits of subjects that were passed, each once.
    #[schema(example = "15")]
    pub earned: String,
}

/// A class in a transcript, as it was when its finals were locked.
#[derive(Debug, Serialize, ToSchema)]
pub struct TranscriptLineOut {
    /// Id of the class.
    pub class: String,
    /// Code of the class.
    pub class_code: String,
    /// Id of the subject.
    pub subject: String,
    /// Code of the subject.
    pub subject_code: String,
    /// Name of the subject.
    pub subject_name: String,
    /// Credits; null: the subject has none.
    #[schema(required, example = "3")]
    pub credits: Option<String>,
    /// Last day of the class.
    #[schema(format = Date)]
    pub ended_on: String,
    /// The grade; null: incomplete.
    #[schema(required)]
    pub grade: Option<GradeOut>,
    /// Why it does not count in the average of all terms; null: it does.
    #[schema(required)]
    pub not_counted: Option<values::Exclusion>,
    /// When it was locked, or changed by request.
    #[schema(format = DateTime)]
    pub locked_at: String,
}

impl From<Transcript> for TranscriptOut {
    fn from(transcript: Transcript) -> Self {
        let terms = transcript.terms.into_iter();
        Self {
            repeats: transcript.repeats.into(),
            terms: terms.map(TranscriptTermOut::from).collect(),
            summary: transcript.summary.into(),
        }
    }
}

impl From<TermPart> for TranscriptTermOut {
    fn from(part: TermPart) -> Self {
        Self {
            id: part.term.id.to_string(),
            name: part.term.name.to_string(),
            lines: part.lines.into_iter().map(Into::into).collect(),
            summary: part.summary.into(),
        }
    }
}

impl From<Summary> for TranscriptSummaryOut {
    fn from(summary: Summary) -> Self {
        Self {
            average: summary.shown().map(|average| average.to_string()),
            credits: written(&summary.credits),
            earned: written(&summary.earned),
        }
    }
}

/// Credits have four places at most, which their sums have too.
fn written(credits: &domain::scores::Exact) -> String {
    let rounding = domain::scores::Rounding::new(4, domain::scores::Midpoint::Even);
    let rounded = rounding.map(|rounding| credits.round(rounding).to_string());
    let digits = rounded.unwrap_or_default();
    digits
        .trim_end_matches('0')
        .trim_end_matches('.')
        .to_owned()
}

impl From<Line> for TranscriptLineOut {
    fn from(Line { entry, exclusion }: Line) -> Self {
        Self {
            class: entry.class.to_string(),
            class_code: entry.code.to_string(),
            subject: entry.subject.id.to_string(),
            subject_code: entry.subject.code.to_string(),
            subject_name: entry.subject.name.to_string(),
            credits: entry.credits.map(|credits| credits.to_string()),
            ended_on: entry.ended_on.to_string(),
            grade: entry.grade.map(GradeOut::from),
            not_counted: exclusion.map(values::Exclusion::from),
            locked_at: entry.locked_at.to_string(),
        }
    }
}

pub(crate) fn operations() -> Operations {
    operations![get_my_transcript, get_transcript]
}

/// One's own transcript
#[utoipa::path(get, path = "/api/me/transcript", tag = "me", responses(
    (status = 200, body = TranscriptOut),
    (status = 401, body = Problem, content_type = "application/problem+json", description = "unauthenticated"),
))]
async fn get_my_transcript(actor: Actor) -> Result<Json<TranscriptOut>, Problem> {
    let transcript = actor.acting().await?.get_my_transcript().await?;
    Ok(Json(transcript.into()))
}

/// The transcript of a person
#[utoipa::path(get, path = "/api/people/{person}/transcript", tag = "people",
    params(("person" = String, Path, description = "Id of the person")),
    responses(
    (status = 200, body = TranscriptOut),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
))]
async fn get_transcript(
    actor: Actor,
    Id(person): Id<PersonId>,
) -> Result<Json<TranscriptOut>, Problem> {
    let transcript = actor.acting().await?.get_transcript(&person).await?;
    Ok(Json(transcript.into()))
}
