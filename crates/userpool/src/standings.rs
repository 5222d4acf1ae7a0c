//! Which accounts and sessions are good, in memory: asked with each request, so that a token's end counts at once.
//!
//! It is filled from the store when first asked and written through by every commit. Each state carries the revision of its
//! record: what was read before a write can never replace what the write left.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use crate::recents::Recent;
use crate::records::{AccountEntry, FamilyEntry, Revised};

/// Sessions remembered; an older one is read again when it appears.
const FAMILIES: usize = 65_536;

/// The generation that no session is of: that of a deleted account.
const GONE: u64 = u64::MAX;

/// What matters of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FamilyStanding {
    pub sub: String,
    pub generation: u64,
    pub revoked: bool,
}

/// `state` is `None` when a commit's outcome is unknown: the store must be asked until it shows this revision.
#[derive(Clone)]
pub(crate) struct Noted<T> {
    revision: u64,
    state: Option<T>,
}

/// What was read, or what a commit changes, about who may do something. Of an account only its generation matters: what
/// ends its sessions raises it, disabling included.
#[derive(Clone)]
pub(crate) enum News {
    Account {
        sub: String,
        noted: Noted<u64>,
    },
    Family {
        origin_jti: String,
        noted: Noted<FamilyStanding>,
    },
}

impl News {
    pub fn account(entry: &AccountEntry, revision: u64) -> Self {
        let noted = Noted {
            revision,
            state: Some(entry.generation),
        };
        Self::Account {
            sub: entry.sub.clone(),
            noted,
        }
    }

    /// A deleted account never comes back: a `sub` is not used twice.
    pub fn account_gone(sub: &str) -> Self {
        let noted = Noted {
            revision: u64::MAX,
            state: Some(GONE),
        };
        Self::Account {
            sub: sub.to_owned(),
            noted,
        }
    }

    pub fn family(origin_jti: &str, family: &Revised<FamilyEntry>) -> Self {
        let FamilyEntry {
            sub,
            generation,
            revoked,
            ..
        } = &family.value;
        let standing = FamilyStanding {
            sub: sub.clone(),
            generation: *generation,
            revoked: *revoked,
        };
        let noted = Noted {
            revision: family.revision,
            state: Some(standing),
        };
        Self::Family {
            origin_jti: origin_jti.to_owned(),
            noted,
        }
    }

    /// The same of a commit that may or may not have been written.
    pub fn in_doubt(self) -> Self {
        match self {
            Self::Account { sub, noted } => Self::Account {
                sub,
                noted: Noted {
                    state: None,
                    ..noted
                },
            },
            Self::Family { origin_jti, noted } => Self::Family {
                origin_jti,
                noted: Noted {
                    state: None,
                    ..noted
                },
            },
        }
    }
}

/// The view of one process. Accounts are as many as there are; sessions are bounded.
pub(crate) struct Standings {
    accounts: RwLock<HashMap<String, Noted<u64>>>,
    families: RwLock<Recent<String, Noted<FamilyStanding>>>,
}

impl Standings {
    pub fn new() -> Self {
        Self {
            accounts: RwLock::default(),
            families: RwLock::new(Recent::new(FAMILIES)),
        }
    }

    /// The account's generation; `None` when the store must be asked.
    pub fn generation(&self, sub: &str) -> Option<u64> {
        let accounts = self.accounts.read().unwrap_or_else(PoisonError::into_inner);
        accounts.get(sub)?.state
    }

    /// `None` when the store must be asked.
    pub fn family(&self, origin_jti: &str) -> Option<FamilyStanding> {
        let families = self.families.read().unwrap_or_else(PoisonError::into_inner);
        families.get(origin_jti)?.state.clone()
    }

    pub fn note(&self, news: News) {
        match news {
            News::Account { sub, noted } => {
                let mut accounts = self
                    .accounts
                    .write()
                    .unwrap_or_else(PoisonError::into_inner);
                if accounts.get(&sub).is_none_or(|known| noted.replaces(known)) {
                    accounts.insert(sub, noted);
                }
            }
            News::Family { origin_jti, noted } => {
                let mut families = self
                    .families
                    .write()
                    .unwrap_or_else(PoisonError::into_inner);
                if families
                    .get(&origin_jti)
                    .is_none_or(|known| noted.replaces(known))
                {
                    families.insert(origin_jti, noted);
                }
            }
        }
    }
}

impl<T> Noted<T> {
    fn replaces(&self, known: &Self) -> bool {
        self.revision > known.revision || (self.revision == known.revision && known.state.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(revision: u64, generation: u64) -> News {
        News::Account {
            sub: "an".to_owned(),
            noted: Noted {
                revision,
                state: Some(generation),
            },
        }
    }

    #[test]
    fn what_was_read_before_a_write_does_not_undo_it() {
        let standings = Standings::new();

        standings.note(account(2, 7));
        standings.note(account(1, 6));

        assert_eq!(standings.generation("an"), Some(7));
    }

    #[test]
    fn after_a_commit_of_unknown_outcome_the_store_is_asked_until_it_shows_it() {
        let standings = Standings::new();
        standings.note(account(1, 6));

        standings.note(account(2, 7).in_doubt());
        standings.note(account(1, 6));

        assert_eq!(standings.generation("an"), None);
        standings.note(account(2, 7));
        assert_eq!(standings.generation("an"), Some(7));
    }

    #[test]
    fn a_deleted_account_stays_deleted() {
        let standings = Standings::new();

        standings.note(News::account_gone("an"));
        standings.note(account(9, 1));

        assert_eq!(standings.generation("an"), Some(GONE));
    }
}
