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

/// What matters of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AccountStanding {
    pub enabled: bool,
    pub generation: u64,
}

impl AccountStanding {
    pub fn of(entry: &AccountEntry) -> Self {
        Self {
            enabled: entry.enabled,
            generation: entry.generation,
        }
    }

    /// Of an account that was deleted.
    const GONE: Self = Self {
        enabled: false,
        generation: u64::MAX,
    };
}

/// What matters of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FamilyStanding {
    pub sub: String,
    pub generation: u64,
    pub revoked: bool,
}

/// What a commit changes about who may do something.
#[derive(Clone)]
pub(crate) enum News {
    Account {
        sub: String,
        revision: u64,
        standing: AccountStanding,
    },
    Family {
        origin_jti: String,
        revision: u64,
        standing: FamilyStanding,
    },
}

/// `state` is `None` when a commit's outcome is unknown: the store must be asked until it shows this revision.
#[derive(Clone)]
struct Noted<T> {
    revision: u64,
    state: Option<T>,
}

/// The view of one process. Accounts are as many as there are; sessions are bounded.
pub(crate) struct Standings {
    accounts: RwLock<HashMap<String, Noted<AccountStanding>>>,
    families: RwLock<Recent<String, Noted<FamilyStanding>>>,
}

impl Standings {
    pub fn new() -> Self {
        Self {
            accounts: RwLock::default(),
            families: RwLock::new(Recent::new(FAMILIES)),
        }
    }

    /// `None` when the store must be asked.
    pub fn account(&self, sub: &str) -> Option<AccountStanding> {
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
            News::Account {
                sub,
                revision,
                standing,
            } => self.note_account(
                sub,
                Noted {
                    revision,
                    state: Some(standing),
                },
            ),
            News::Family {
                origin_jti,
                revision,
                standing,
            } => {
                self.note_family(
                    origin_jti,
                    Noted {
                        revision,
                        state: Some(standing),
                    },
                );
            }
        }
    }

    /// For a commit that may or may not have been written.
    pub fn doubt(&self, news: News) {
        match news {
            News::Account { sub, revision, .. } => self.note_account(
                sub,
                Noted {
                    revision,
                    state: None,
                },
            ),
            News::Family {
                origin_jti,
                revision,
                ..
            } => {
                self.note_family(
                    origin_jti,
                    Noted {
                        revision,
                        state: None,
                    },
                );
            }
        }
    }

    fn note_account(&self, sub: String, noted: Noted<AccountStanding>) {
        let mut accounts = self
            .accounts
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        if accounts
            .get(&sub)
            .is_none_or(|known| replaces(&noted, known))
        {
            accounts.insert(sub, noted);
        }
    }

    fn note_family(&self, origin_jti: String, noted: Noted<FamilyStanding>) {
        let mut families = self
            .families
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        if families
            .get(origin_jti.as_str())
            .is_none_or(|known| replaces(&noted, known))
        {
            families.insert(origin_jti, noted);
        }
    }
}

fn replaces<T>(noted: &Noted<T>, known: &Noted<T>) -> bool {
    noted.revision > known.revision || (noted.revision == known.revision && known.state.is_none())
}

impl News {
    pub fn account(entry: &AccountEntry, revision: u64) -> Self {
        Self::Account {
            sub: entry.sub.clone(),
            revision,
            standing: AccountStanding::of(entry),
        }
    }

    /// A deleted account never comes back: a `sub` is not used twice.
    pub fn account_gone(sub: &str) -> Self {
        Self::Account {
            sub: sub.to_owned(),
            revision: u64::MAX,
            standing: AccountStanding::GONE,
        }
    }

    pub fn family(origin_jti: &str, family: &Revised<FamilyEntry>) -> Self {
        let entry = &family.value;
        let standing = FamilyStanding {
            sub: entry.sub.clone(),
            generation: entry.generation,
            revoked: entry.revoked,
        };
        Self::Family {
            origin_jti: origin_jti.to_owned(),
            revision: family.revision,
            standing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(revision: u64, generation: u64) -> News {
        let standing = AccountStanding {
            enabled: true,
            generation,
        };
        News::Account {
            sub: "an".to_owned(),
            revision,
            standing,
        }
    }

    fn generation(standings: &Standings) -> Option<u64> {
        standings.account("an").map(|standing| standing.generation)
    }

    #[test]
    fn what_was_read_before_a_write_does_not_undo_it() {
        let standings = Standings::new();

        standings.note(account(2, 7));
        standings.note(account(1, 6));

        assert_eq!(generation(&standings), Some(7));
    }

    #[test]
    fn after_a_commit_of_unknown_outcome_the_store_is_asked_until_it_shows_it() {
        let standings = Standings::new();
        standings.note(account(1, 6));

        standings.doubt(account(2, 7));
        standings.note(account(1, 6));

        assert_eq!(generation(&standings), None);
        standings.note(account(2, 7));
        assert_eq!(generation(&standings), Some(7));
    }

    #[test]
    fn a_deleted_account_stays_deleted() {
        let standings = Standings::new();

        standings.note(News::account_gone("an"));
        standings.note(account(9, 1));

        assert_eq!(standings.account("an"), Some(AccountStanding::GONE));
    }
}
