//! Who calls: a handler with an [`Actor`] in its signature cannot be reached without a valid token.

use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::{AUTHORIZATION, USER_AGENT};
use axum::http::request::Parts;
use ports::{Identities, Identity, IdentityError};
use school::{Acting, Origin};

use crate::State;
use crate::avatars::{self, Pictured};
use crate::problems::{Code, Problem};
use crate::requests::REQUEST_ID;

/// Most characters kept of what a program says of itself.
const MAX_AGENT: usize = 300;

/// How a home learns who calls.
pub enum Callers {
    /// By the bearer token of the request, which these identities check.
    Tokens(Arc<dyn Identities>),
    /// By a gateway that has checked the token: the home puts the [`Identity`] that the gateway told into
    /// the extensions of the request, and what its headers say of the caller counts for nothing.
    Gateway,
}

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

    /// An answer with the pictures of the people in it.
    pub async fn show_pictures<T: Pictured>(&self, answer: T) -> T {
        avatars::show_pictures(&self.state.school, answer).await
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

impl Callers {
    async fn identify(&self, parts: &Parts) -> Result<Identity, Problem> {
        let Self::Tokens(identities) = self else {
            let told = parts.extensions.get::<Identity>().cloned();
            return told.ok_or_else(|| Problem::new(Code::Unauthenticated));
        };
        let Some(token) = bearer(parts) else {
            return Err(Problem::new(Code::Unauthenticated));
        };
        match identities.identify(token).await {
            Ok(identity) => Ok(identity),
            Err(IdentityError::Refused { reason }) => {
                tracing::debug!(reason, "access token refused");
                Err(Problem::new(Code::Unauthenticated))
            }
            Err(error) => {
                tracing::error!(%error, "identities failed");
                Err(Problem::new(Code::Unavailable))
            }
        }
    }
}

/// The token of the `Authorization` header.
fn bearer(parts: &Parts) -> Option<&str> {
    let header = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

impl FromRequestParts<State> for Actor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Problem> {
        let identity = state.callers.identify(parts).await?;
        Ok(Self {
            state: state.clone(),
            identity,
            origin: origin(parts),
        })
    }
}
