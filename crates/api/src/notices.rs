//! Notices: sending one, one's own list of them, and how many are new.

use axum::Json;
use axum::http::header::{ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::checks::{Checks, Fault};
use domain::notices::{Audience, ClassLabel, Content, NoticeId, NoticeInput};
use school::notices::{Count, Seen};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::actors::Actor;
use crate::bodies::Body;
use crate::me::ClassLabelOut;
use crate::operations::{Operations, operations};
use crate::params::{self, Id, Params};
use crate::problems::Problem;
use crate::representations::{Created, NoticesPage, One, Versioned};
use crate::values::{JobKind, NoticeKind};

/// A notice as its reader sees it. What the school tells by itself has a kind and the things that it is about,
/// and no sentence: the page says it in the reader's language.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeOut {
    /// Id: digits, in the order of sending.
    #[schema(example = "1772438400000123")]
    pub id: String,
    /// What it is.
    pub kind: NoticeKind,
    /// To whom.
    pub audience: AudienceOut,
    /// In a line: of a message, or the title of a new material.
    #[schema(required, example = "Lịch thi giữa kỳ")]
    pub title: Option<String>,
    /// Plain text of a message.
    #[schema(required)]
    pub text: Option<String>,
    /// Path of the page of the school to which a message leads.
    #[schema(required, example = "/classes")]
    pub link: Option<String>,
    /// The class that it is about.
    #[schema(required)]
    pub class: Option<ClassLabelOut>,
    /// The job that has ended.
    #[schema(required)]
    pub job: Option<EndedJobOut>,
    /// Who has sent it; null: the school itself.
    #[schema(required)]
    pub sender: Option<SenderOut>,
    /// When.
    #[schema(format = DateTime)]
    pub sent_at: String,
    /// Whether the reader has read it.
    pub read: bool,
}

/// To whom a notice goes.
#[derive(Debug, Serialize, ToSchema)]
pub struct AudienceOut {
    /// `everyone`, `role`, `class` or `person`.
    #[schema(example = "class")]
    pub kind: &'static str,
    /// Which role, class or person.
    #[schema(required, example = "cls_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub of: Option<String>,
}

/// A job that has ended.
#[derive(Debug, Serialize, ToSchema)]
pub struct EndedJobOut {
    /// Id.
    pub id: String,
    /// What it did.
    pub kind: JobKind,
}

/// Who has sent a notice.
#[derive(Debug, Serialize, ToSchema)]
pub struct SenderOut {
    /// Id.
    pub id: String,
    /// Name as it was written then.
    pub name: String,
}

impl From<Audience> for AudienceOut {
    fn from(audience: Audience) -> Self {
        let (kind, of) = match audience {
            Audience::Everyone => ("everyone", None),
            Audience::Role(role) => ("role", Some(role.as_str().to_owned())),
            Audience::Class(class) => ("class", Some(class.to_string())),
            Audience::Person(person) => ("person", Some(person.to_string())),
        };
        Self { kind, of }
    }
}

impl From<ClassLabel> for ClassLabelOut {
    fn from(class: ClassLabel) -> Self {
        Self {
            id: class.id.to_string(),
            code: class.code.to_string(),
            name: class.name.to_string(),
        }
    }
}

impl From<Seen> for NoticeOut {
    fn from(Seen { notice, read }: Seen) -> Self {
        let bare = Self {
            id: notice.id.to_string(),
            kind: notice.content.kind().into(),
            audience: notice.audience.into(),
            title: None,
            text: None,
            link: None,
            class: None,
            job: None,
            sender: notice.sender.map(|sender| SenderOut {
                id: sender.id.to_string(),
                name: sender.name,
            }),
            sent_at: notice.id.sent_at(),
            read,
        };
        bare.saying(notice.content)
    }
}

impl NoticeOut {
    fn saying(self, content: Content) -> Self {
        match content {
            Content::Message { title, text, link } => Self {
                title: Some(title.to_string()),
                text: text.map(|text| text.to_string()),
                link: link.map(|link| link.as_str().to_owned()),
                ..self
            },
            Content::Material { class, title, .. } | Content::Posted { class, title, .. } => Self {
                title: Some(title.to_string()),
                class: Some(class.into()),
                ..self
            },
            Content::Enrolled { class }
            | Content::Queued { class }
            | Content::FinalsLocked { class }
            | Content::Promoted { class } => Self {
                class: Some(class.into()),
                ..self
            },
            Content::Job { job, work } => Self {
                job: Some(EndedJobOut {
                    id: job.to_string(),
                    kind: work.into(),
                }),
                ..self
            },
            Content::BackupFailed { backup, .. } => Self {
                title: Some(backup),
                link: Some("/settings".to_owned()),
                ..self
            },
        }
    }
}

impl Versioned for NoticeOut {
    /// Nobody edits what was sent.
    fn version(&self) -> u64 {
        1
    }

    fn location(&self) -> String {
        format!("/api/notices/{}", self.id)
    }
}

/// How many notices are new.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeCountOut {
    /// At most 99.
    #[schema(example = 3)]
    pub unread: usize,
    /// Whether there are more than that.
    pub more: bool,
}

impl From<Count> for NoticeCountOut {
    fn from(Count { unread, more }: Count) -> Self {
        Self { unread, more }
    }
}

/// A notice to send.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeIn {
    /// `everyone`, `role`, `class` or `person`; lecturers send to their classes alone.
    #[serde(default)]
    #[schema(example = "class")]
    pub audience: String,
    /// Which role, class or person.
    #[serde(default)]
    #[schema(example = "cls_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub of: Option<String>,
    /// In a line, 200 characters at most.
    #[serde(default)]
    #[schema(example = "Lịch thi giữa kỳ")]
    pub title: String,
    /// Plain text, 4000 characters at most.
    #[serde(default)]
    pub text: Option<String>,
    /// Path of a page of the school that it leads to.
    #[serde(default)]
    #[schema(example = "/classes")]
    pub link: Option<String>,
}

/// Which of one's notices.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NoticesParams {
    /// `true`: those that are new alone; a page may be shorter than its limit then.
    #[param(value_type = Option<bool>)]
    unread: Option<String>,
    /// Entries of a page, 1 to 200; 50 if left out.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

pub(crate) fn operations() -> Operations {
    operations![
        create_notice,
        get_notice,
        list_notices,
        count_notices,
        read_notice,
        read_notices,
    ]
}

/// Send a notice: administrators to anybody, lecturers to their classes
#[utoipa::path(post, path = "/api/notices", tag = "notices", request_body = NoticeIn,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for 24 hours")),
    responses(
    (status = 201, body = NoticeOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed, idempotency_key_reused"),
))]
async fn create_notice(
    actor: Actor,
    Body { value, once }: Body<NoticeIn>,
) -> Result<Created<NoticeOut>, Problem> {
    let input = NoticeInput {
        audience: value.audience,
        of: value.of,
        title: value.title,
        text: value.text,
        link: value.link,
    };
    let acting = actor.acting().await?;
    let sent = acting.create_notice(&input, once.as_ref()).await?;
    Ok(Created(sent.into()))
}

/// One notice, for its audience, its sender and administrators
#[utoipa::path(get, path = "/api/notices/{notice}", tag = "notices",
    params(("notice" = String, Path, description = "Id")),
    responses(
    (status = 200, body = NoticeOut),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
))]
async fn get_notice(actor: Actor, Id(notice): Id<NoticeId>) -> Result<One<NoticeOut>, Problem> {
    let acting = actor.acting().await?;
    Ok(One(acting.get_notice(notice).await?.into()))
}

/// One's own notices, newest first
#[utoipa::path(get, path = "/api/me/notices", tag = "notices", params(NoticesParams), responses(
    (status = 200, body = NoticesPage),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "invalid_cursor, unknown_parameter"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn list_notices(
    actor: Actor,
    Params(params): Params<NoticesParams>,
) -> Result<Json<NoticesPage>, Problem> {
    let mut checks = Checks::new();
    let only_new = checks.take_optional("unread", params.unread.as_deref(), read_truth);
    let page = params::page(&mut checks, params.limit.as_deref(), params.cursor);
    checks.finish()?;
    let acting = actor.acting().await?;
    let list = acting.list_notices(only_new.unwrap_or(false), &page);
    Ok(NoticesPage::of(list.await?))
}

fn read_truth(text: &str) -> Result<bool, Fault> {
    text.parse()
        .map_err(|_| Fault::new("not_allowed").with("allowed", "true, false"))
}

/// How many of one's notices are new, for the bell: asked with the tag of the last answer, it costs one read
#[utoipa::path(get, path = "/api/me/notices/count", tag = "notices",
    params(("If-None-Match" = Option<String>, Header, description = "`ETag` of the last answer")),
    responses(
    (status = 200, body = NoticeCountOut),
    (status = 304, description = "Nothing has changed since"),
    (status = 401, body = Problem, content_type = "application/problem+json", description = "unauthenticated"),
))]
async fn count_notices(actor: Actor, headers: HeaderMap) -> Result<Response, Problem> {
    let known = headers
        .get(IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    // A cache on the way may have made the tag a weak one.
    let known = known.map(|tag| tag.trim_start_matches("W/").trim_matches('"'));
    let acting = actor.acting().await?;
    let (tag, count) = acting.count_notices(known).await?;
    let tag = HeaderValue::from_str(&format!("\"{tag}\""));
    let tag = [(ETAG, tag.expect("letters and digits are a header value"))];
    Ok(match count {
        Some(count) => (tag, Json(NoticeCountOut::from(count))).into_response(),
        None => (StatusCode::NOT_MODIFIED, tag).into_response(),
    })
}

/// Mark one notice as read; again is harmless
#[utoipa::path(post, path = "/api/me/notices/{notice}/read", tag = "notices",
    params(("notice" = String, Path, description = "Id")),
    responses(
    (status = 204, description = "Marked"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
))]
async fn read_notice(actor: Actor, Id(notice): Id<NoticeId>) -> Result<StatusCode, Problem> {
    actor.acting().await?.read_notice(notice).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Mark all of one's notices as read that are there now
#[utoipa::path(post, path = "/api/me/notices/read", tag = "notices", responses(
    (status = 204, description = "Marked"),
    (status = 401, body = Problem, content_type = "application/problem+json", description = "unauthenticated"),
))]
async fn read_notices(actor: Actor) -> Result<StatusCode, Problem> {
    actor.acting().await?.read_notices().await?;
    Ok(StatusCode::NO_CONTENT)
}
