//! Query parameters and ids in paths. What is not known is refused, with what is.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use domain::checks::{Checks, Fault};
use domain::search::Search;
use domain::subjects::Shelf;
use school::PageRequest;
use school::lists::{DEFAULT_LIMIT, MAX_LIMIT};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

use crate::State;
use crate::problems::{Code, Problem};

/// Query parameters of an operation.
pub(crate) struct Params<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<State> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        serde_urlencoded::from_str(query)
            .map(Self)
            .map_err(|error| {
                let message = error.to_string();
                let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
                match quoted.split_first() {
                    Some((name, allowed)) if message.starts_with("unknown field") => {
                        let name: String = name.chars().take(100).collect();
                        let problem = Problem::new(Code::UnknownParameter).with("parameter", name);
                        problem.with("allowed", allowed.join(", "))
                    }
                    _ => Problem::new(Code::BadRequest),
                }
            })
    }
}

/// Which page of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageParams {
    /// Entries of a page, 1 to 200; 50 if left out.
    #[param(value_type = Option<u32>, example = 50)]
    pub limit: Option<String>,
    /// `next` of the page before.
    pub cursor: Option<String>,
}

/// Reads the page that is asked for.
pub(crate) fn page(
    checks: &mut Checks,
    limit: Option<&str>,
    cursor: Option<String>,
) -> PageRequest {
    let limit = limit.and_then(|text| checks.take("limit", parse_limit(text)));
    PageRequest {
        limit: limit.unwrap_or(DEFAULT_LIMIT),
        cursor,
    }
}

/// Which entries of a list a page shows, of a kind that is in use or kept.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShelfParams {
    /// `active` (if left out) or `archived`.
    status: Option<String>,
    /// Entries of a page, 1 to 200; 50 if left out.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl ShelfParams {
    /// The shelf and the page, if both are valid.
    pub(crate) fn read(self) -> Result<(Shelf, PageRequest), Problem> {
        let mut checks = Checks::new();
        let shelf = checks.take_optional("status", self.status.as_deref(), Shelf::parse);
        let page = page(&mut checks, self.limit.as_deref(), self.cursor);
        checks.finish()?;
        Ok((shelf.unwrap_or(Shelf::Active), page))
    }
}

/// Reads what is looked for. A search is over everything: filters that are given do not go with it.
pub(crate) fn search(
    checks: &mut Checks,
    q: Option<&str>,
    filters: &[(&'static str, &Option<String>)],
) -> Option<Search> {
    let search = checks.take_optional("q", q, Search::parse)?;
    for (name, _) in filters.iter().filter(|(_, value)| value.is_some()) {
        checks.note(name, Fault::new("not_with").with("other", "q"));
    }
    Some(search)
}

fn parse_limit(text: &str) -> Result<u32, Fault> {
    match text.parse() {
        Ok(limit) if (1..=MAX_LIMIT).contains(&limit) => Ok(limit),
        _ => Err(Fault::new("out_of_range")
            .with("min", 1)
            .with("max", MAX_LIMIT)),
    }
}

impl PageParams {
    /// The page, if the parameters are valid.
    pub fn read(self) -> Result<PageRequest, Problem> {
        let mut checks = Checks::new();
        let page = page(&mut checks, self.limit.as_deref(), self.cursor);
        checks.finish()?;
        Ok(page)
    }
}

/// An id in a path. A text that is no id of the kind names nothing: 404.
pub(crate) struct Id<T>(pub T);

/// Two ids in a path, in their order.
pub(crate) struct Ids<A, B>(pub A, pub B);

macro_rules! path_ids {
    ($($kind:path),+) => {$(
        impl PathId for $kind {
            fn read(text: &str) -> Option<Self> {
                Self::parse(text).ok()
            }
        }
    )+};
}

/// An id that can stand in a path.
pub(crate) trait PathId: Sized {
    fn read(text: &str) -> Option<Self>;
}

path_ids!(
    domain::ids::PersonId,
    domain::ids::SubjectId,
    domain::ids::DepartmentId,
    domain::ids::TermId,
    domain::ids::ClassId,
    domain::sessions::SessionId,
    domain::ids::BatchId,
    domain::ids::JobId,
    domain::ids::ChangeId,
    domain::ids::MaterialId,
    domain::ids::FileId,
    domain::ids::SheetId
);

impl PathId for school::sheets::fields::SheetKind {
    fn read(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}

/// Number of a category or item in its class.
pub(crate) struct Number(pub u32);

impl PathId for Number {
    fn read(text: &str) -> Option<Self> {
        let number = text.parse().ok()?;
        // One thing has one path.
        (u32::to_string(&number) == text).then_some(Self(number))
    }
}

impl PathId for domain::notices::NoticeId {
    fn read(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}

async fn raw(parts: &mut Parts, state: &State) -> Result<Vec<String>, Problem> {
    let params = RawPathParams::from_request_parts(parts, state).await;
    let params = params.map_err(|_| Problem::new(Code::NotFound))?;
    Ok(params.iter().map(|(_, value)| value.to_owned()).collect())
}

fn read<T: PathId>(values: &[String], at: usize) -> Result<T, Problem> {
    let id = values.get(at).and_then(|text| T::read(text));
    id.ok_or_else(|| Problem::new(Code::NotFound))
}

impl<T: PathId + Send> FromRequestParts<State> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Problem> {
        Ok(Self(read(&raw(parts, state).await?, 0)?))
    }
}

impl<A: PathId + Send, B: PathId + Send> FromRequestParts<State> for Ids<A, B> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Problem> {
        let values = raw(parts, state).await?;
        Ok(Self(read(&values, 0)?, read(&values, 1)?))
    }
}
