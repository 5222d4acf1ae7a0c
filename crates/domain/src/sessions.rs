//! Sessions: what a sign-in begins. When a token of one is still accepted, and how many may be ended
//! one by one before only signing out everywhere is left (decisions.md B1, C9).

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// Longest life of an access token in seconds.
pub const TOKEN_LIFETIME: i64 = 3600;

/// Longest life of a session in seconds: a refresh token of 30 days, and an access token taken with it
/// at the last moment.
pub const LIFETIME: i64 = 30 * 24 * 3600 + TOKEN_LIFETIME;

/// Most sessions that are remembered as ended, so that a person's authority stays small.
pub const MAX_ENDED: usize = 20;

/// A text that cannot be the id of a session.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id of a session")]
pub struct InvalidSessionId;

/// The sign-in that tokens belong to, as the user pool names it (`origin_jti`, a UUID).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SessionId(String);

impl SessionId {
    /// Reads an id: 1 to 64 letters, digits and hyphens.
    pub fn parse(text: &str) -> Result<Self, InvalidSessionId> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if !(1..=64).contains(&text.len()) || !text.bytes().all(is_plain) {
            return Err(InvalidSessionId);
        }
        Ok(Self(text.to_owned()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for SessionId {
    type Error = InvalidSessionId;

    fn try_from(text: String) -> Result<Self, InvalidSessionId> {
        Self::parse(&text)
    }
}

impl From<SessionId> for String {
    fn from(id: SessionId) -> Self {
        id.0
    }
}

/// Why a session is not ended alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SessionRefusal {
    /// [`MAX_ENDED`] others may still be alive at the user pool.
    #[error("too many sessions were ended one by one")]
    TooManyEnded,
}

/// Sessions that were ended one by one, each until the second at which its last token is over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EndedSessions(BTreeMap<SessionId, i64>);

impl EndedSessions {
    /// Whether none was ended.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this one was.
    pub fn contains(&self, session: &SessionId) -> bool {
        self.0.contains_key(session)
    }

    /// The same with a session that began at `first_seen` or before; those whose tokens are over by
    /// `now` are forgotten. Both are Unix seconds.
    pub fn end(
        &self,
        session: SessionId,
        first_seen: i64,
        now: i64,
    ) -> Result<Self, SessionRefusal> {
        self.with((session, first_seen.saturating_add(LIFETIME)), now)
    }

    /// The same with a session whose holder gives up its refresh token now: only the last access token
    /// is left to refuse. Signing out never fails; where there is no room, that token ends by itself.
    #[must_use]
    pub fn sign_out(&self, session: SessionId, now: i64) -> Self {
        let until = now.saturating_add(TOKEN_LIFETIME);
        self.with((session, until), now)
            .unwrap_or_else(|SessionRefusal::TooManyEnded| self.clone())
    }

    fn with(&self, (session, until): (SessionId, i64), now: i64) -> Result<Self, SessionRefusal> {
        let is_alive = |(_, until): &(&SessionId, &i64)| **until > now;
        let alive = self.0.iter().filter(is_alive);
        let mut ended: BTreeMap<_, _> = alive.map(|(id, until)| (id.clone(), *until)).collect();
        ended.insert(session, until);
        if ended.len() > MAX_ENDED {
            return Err(SessionRefusal::TooManyEnded);
        }
        Ok(Self(ended))
    }
}

/// From which second on tokens are accepted when everything before `now` is ended. Tokens say their
/// second alone, so that one of this very second may be older than `now`: it ends too. A clock that
/// went back takes nothing back.
pub fn valid_after(before: Option<i64>, now: i64) -> i64 {
    before.unwrap_or(i64::MIN).max(now.saturating_add(1))
}

/// Whether a token issued at this second is accepted.
pub fn accepts(valid_after: Option<i64>, issued_at: i64) -> bool {
    valid_after.is_none_or(|after| issued_at >= after)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(number: usize) -> SessionId {
        SessionId::parse(&format!("{number:08x}-0000-4000-8000-000000000000")).unwrap()
    }

    #[test]
    fn the_twenty_first_is_refused_until_the_first_is_over() {
        let mut ended = EndedSessions::default();
        for number in 0..MAX_ENDED {
            ended = ended.end(id(number), 100, 200).unwrap();
        }

        let refused = ended.end(id(MAX_ENDED), 100, 200);
        let later = ended.end(id(MAX_ENDED), 300, 100 + LIFETIME).unwrap();

        assert_eq!(refused, Err(SessionRefusal::TooManyEnded));
        assert!(later.contains(&id(MAX_ENDED)) && !later.contains(&id(0)));
    }

    #[test]
    fn ending_the_same_session_again_needs_no_room() {
        let mut ended = EndedSessions::default();
        for number in 0..MAX_ENDED {
            ended = ended.end(id(number), 100, 200).unwrap();
        }

        assert_eq!(ended.end(id(7), 100, 200), Ok(ended));
    }

    #[test]
    fn who_signs_out_is_remembered_for_an_hour_and_is_never_refused() {
        let mut full = EndedSessions::default();
        for number in 0..MAX_ENDED {
            full = full.end(id(number), 100, 200).unwrap();
        }

        let ended = EndedSessions::default().sign_out(id(1), 200);

        let an_hour_later = ended.sign_out(id(2), 200 + TOKEN_LIFETIME);
        assert!(ended.contains(&id(1)) && !an_hour_later.contains(&id(1)));
        assert_eq!(full.sign_out(id(MAX_ENDED), 200), full);
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in ["", "a#b", "a b", "é", &"a".repeat(65)] {
            assert!(SessionId::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_session_counts_as_ended_as_long_as_any_of_its_tokens_could_be_valid(
            first_seen in 0_i64..1 << 40, ended_after in 0_i64..LIFETIME, other_after in 0_i64..2 * LIFETIME,
        ) {
            let now = first_seen + ended_after;
            let ended = EndedSessions::default().end(id(1), first_seen, now).unwrap();

            let then = now.max(first_seen + other_after);
            let later = ended.end(id(2), then, then).unwrap();

            prop_assert_eq!(later.contains(&id(1)), then < first_seen + LIFETIME);
        }

        #[test]
        fn no_token_from_before_signing_out_everywhere_is_accepted(
            before in proptest::option::of(0_i64..1 << 40), now in 0_i64..1 << 40, age in 0_i64..1 << 20,
        ) {
            let after = Some(valid_after(before, now));

            prop_assert!(!accepts(after, now - age));
            prop_assert!(before.is_none_or(|before| !accepts(after, before - 1)));
        }
    }
}
