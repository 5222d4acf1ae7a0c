//! Who calls: a handler with an [`Actor`] in its signature cannot be reached without a valid token.

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::{AUTHORIZATION, USER_AGENT};
use axum::http::request::Parts;
use ports::{Identity, IdentityError};
use school::{Acting, Origin};

use crate::State;
use crate::problems::{Code, Problem};
use crate::requests::REQUEST_ID;

/// Most characters kept of what a program says of itself.
const MAX_AGENT: usize = 300;

/// The holder of a valid access token.
pub(crate) struct Actor {
    state: State,
    identity: Identity,
    origin: Origin,
}

impl Actor {
    /// The school as this person sees it.
    pub async fn acting(&self) -> Result<Acting<'_>, Problem> {
        Ok(self
            .state
            .school
            .acting(&self.identity, self.origin.clone())
            .await?)
    }
}

/// Where a request comes from, for the audit.
pub(crate) fn origin(parts: &Parts) -> Origin {
    let peer = parts.extensions.get::<ConnectInfo<std::net::SocketAddr>>();
    Origin {
        request_id: REQUEST_ID.try_with(Clone::clone).unwrap_or_default(),
        address: peer.map(|ConnectInfo(peer)| peer.ip().to_string()),
        agent: agent(parts),
    }
}

/// What the caller says to be, as far as it is kept.
fn agent(parts: &Parts) -> Option<String> {
    let said = parts.headers.get(USER_AGENT)?.to_str().ok()?;
    let kept: String = said.chars().take(MAX_AGENT).collect();
    (!kept.is_empty()).then_some(kept)
}

impl FromRequestParts<State> for Actor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Problem> {
        let header = parts
            .headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let token = header.and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
        });
        let Some(token) = token else {
            return Err(Problem::new(Code::Unauthenticated));
        };
        let identity = match state.identities.identify(token).await {
            Ok(identity) => identity,
            Err(IdentityError::Refused { reason }) => {
                tracing::debug!(reason, "access token refused");
                return Err(Problem::new(Code::Unauthenticated));
            }
            Err(error) => {
                tracing::error!(%error, "identities failed");
                return Err(Problem::new(Code::Busy));
            }
        };
        Ok(Self {
            state: state.clone(),
            identity,
            origin: origin(parts),
        })
    }
}
