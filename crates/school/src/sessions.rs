//! Sessions of people: noted when a process first meets them, listed, ended one by one or all at once
//! (decisions.md B1, C9). What ends a session is in the person's authority, which every request reads;
//! the items here only tell people where they are signed in.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use domain::ids::PersonId;
use domain::policy::{self, Action};
use domain::sessions::{self, EndedSessions, LIFETIME, SessionId};
use jiff::Timestamp;
use ports::{
    AccountsError, Changes, Condition, Consistency, Item, Order, Query, Range, StoreError, Update,
};
use serde::{Deserialize, Serialize};

use crate::School;
use crate::acting::{Acting, Authority, Loaded};
use crate::errors::SchoolError;
use crate::events::Event;
use crate::lists::{List, PageRequest, read_cursor, write_cursor};
use crate::outbox::{Task, settled};
use crate::second_factors::FINDING;
use crate::store::Store;
use crate::stored::{from_item, plain_item};
use crate::tables::{self, RECORDS, n, s};
use crate::writes::{Outcome, Write};

/// Seconds within which "last seen" is not written again.
const COARSE: i64 = 3600;
/// Most sessions remembered; beyond it the memory starts anew.
const MAX_NOTED: usize = 50_000;
/// Sessions read in one call.
const STEP: u32 = 200;
/// Name of the list, part of its cursors.
const LIST: &str = "sessions";
/// Tries when somebody else changes the same authority at the same time.
const TRIES: u32 = 5;

/// Sessions that this process has met, each with the second when it was last noted.
#[derive(Default)]
pub struct Noted {
    at: Mutex<HashMap<SessionId, i64>>,
}

impl Noted {
    /// Whether it is time to note this session; that it is counts as done.
    fn take_turn(&self, session: &SessionId, now: i64) -> bool {
        let mut at = self
            .at
            .lock()
            .expect("no code panics while it holds the sessions");
        if at.get(session).is_some_and(|noted| now - noted < COARSE) {
            return false;
        }
        if at.len() >= MAX_NOTED {
            at.clear();
        }
        at.insert(session.clone(), now);
        true
    }

    fn forget(&self, session: &SessionId) {
        let mut at = self
            .at
            .lock()
            .expect("no code panics while it holds the sessions");
        at.remove(session);
    }
}

/// A sign-in of a person that may still be in use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// Which.
    pub id: SessionId,
    /// What the program said to be, in its own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Network address of the last noted request; for nobody but the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// First request.
    pub first_seen: Timestamp,
    /// Last noted request: up to an hour before the last one.
    pub last_seen: Timestamp,
    /// Whether it is the session of this very request.
    #[serde(skip)]
    pub is_current: bool,
}

impl Session {
    fn is_alive(&self, authority: &Authority, now: Timestamp) -> bool {
        let first_seen = self.first_seen.as_second();
        // Its tokens are no younger than its first request.
        sessions::accepts(authority.tokens_valid_after, first_seen)
            && !authority.revoked.contains(&self.id)
            && now.as_second() < first_seen + LIFETIME
    }

    /// What lists of sessions are sorted by, newest first.
    fn sort_key(&self) -> String {
        format!("{:012}#{}", self.first_seen.as_second(), self.id)
    }
}

impl Acting<'_> {
    /// Notes that the caller's session is in use: at most one write an hour and process, which fails no
    /// request.
    pub(crate) async fn note_session(&self) {
        let now = self.now().as_second();
        let Some(session) = self.session() else {
            return;
        };
        if !self.school.sessions.take_turn(session, now) {
            return;
        }
        match self.store.update(self.sighting(session, now)).await {
            // Another process has noted it within the hour.
            Ok(_) | Err(StoreError::ConditionFailed(_)) => {}
            Err(error) => {
                tracing::warn!(%error, "session not noted");
                self.school.sessions.forget(session);
            }
        }
    }

    fn sighting(&self, session: &SessionId, now: i64) -> Update {
        let second = |second: i64| {
            // Without a fraction, so that instants compare as texts.
            s(Timestamp::from_second(second)
                .unwrap_or_default()
                .to_string())
        };
        let mut changes = Changes::new()
            .set("id", s(session.as_str()))
            .set("last_seen", second(now))
            .set_once("first_seen", second(now))
            .set_once("expires_at", n(now + LIFETIME));
        if let Some(agent) = &self.origin.agent {
            changes = changes.set("agent", s(agent.clone()));
        }
        if let Some(address) = &self.origin.address {
            changes = changes.set("address", s(address.clone()));
        }
        let long_ago = Condition::Less("last_seen".into(), second(now - COARSE + 1));
        Update {
            key: tables::session(&self.person, session),
            changes,
            condition: Some(Condition::Any(vec![Condition::absent("pk"), long_ago])),
        }
    }

    /// A page of one's own sessions, newest first.
    pub async fn list_my_sessions(&self, page: &PageRequest) -> Result<List<Session>, SchoolError> {
        let action = Action::ListMySessions;
        let (Loaded { authority, .. }, _) = self.load_for(action, &[]).await?;
        let own = self.relation_to(&self.person);
        policy::permit(action, &authority.roles, own)?;
        self.sessions_of(&authority, page).await
    }

    /// A page of a person's sessions, newest first, without where they come from.
    pub async fn list_person_sessions(
        &self,
        person: &PersonId,
        page: &PageRequest,
    ) -> Result<List<Session>, SchoolError> {
        let action = Action::ListPersonSessions;
        let theirs = self.permit_on_person(action, person).await?;
        let list = self.sessions_of(&theirs, page).await?;
        Ok(list.map(|session| Session {
            address: None,
            ..session
        }))
    }

    /// Ends one of one's own sessions: its tokens are refused from the next request on, and by the user
    /// pool too, where that can end one alone.
    pub async fn end_my_session(&self, id: &SessionId) -> Result<(), SchoolError> {
        for attempt in 0..TRIES {
            let action = Action::EndMySession;
            let key = tables::session(&self.person, id);
            let (loaded, _) = self.load_for(action, std::slice::from_ref(&key)).await?;
            let Loaded {
                authority,
                mut items,
            } = loaded;
            let own = self.relation_to(&self.person);
            policy::permit(action, &authority.roles, own)?;
            let session: Session = from_item(items.remove(0).ok_or(SchoolError::NotFound)?)?;
            let (first_seen, now) = (session.first_seen.as_second(), self.now().as_second());
            let ended = authority.revoked.end(session.id, first_seen, now)?;
            if let Some(sub) = &authority.sub {
                // Ended here and alive there, it would still be renewed; the other way round it is tried again.
                let accounts = &self.school.accounts;
                unless_gone(accounts.end_session(sub, id.as_str()).await)?;
            }
            let write = self.write_ended(action, (&authority, id), &ended);
            if self.settle_ended(write, attempt).await? {
                return Ok(());
            }
        }
        Err(SchoolError::Busy)
    }

    /// Takes the session of this request off the list, and refuses its tokens; its holder ends it at the
    /// user pool, where the refresh token is.
    pub async fn sign_out(&self) -> Result<(), SchoolError> {
        for attempt in 0..TRIES {
            let action = Action::SignOut;
            let (Loaded { authority, .. }, _) = self.load_for(action, &[]).await?;
            let own = self.relation_to(&self.person);
            policy::permit(action, &authority.roles, own)?;
            let Some(session) = self.session() else {
                return Ok(());
            };
            let ended = authority
                .revoked
                .sign_out(session.clone(), self.now().as_second());
            let write = self.write_ended(action, (&authority, session), &ended);
            if self.settle_ended(write, attempt).await? {
                return Ok(());
            }
        }
        Err(SchoolError::Busy)
    }

    /// A session that is off the list, and among those that were ended.
    fn write_ended(
        &self,
        action: Action,
        (authority, session): (&Authority, &SessionId),
        ended: &EndedSessions,
    ) -> Write {
        let mut write = Write::new();
        let changes = Changes::new().set("revoked", attribute(ended));
        let key = tables::authority(&self.person);
        write.update(key, changes, Some(still_revoked(authority)));
        write.delete(tables::session(&self.person, session));
        let mut item = Item::default();
        item.insert("session".to_owned(), s(session.as_str()));
        let thing = tables::person(&self.person);
        self.record(&mut write, Event::created(thing, action, item));
        write
    }

    /// Whether it is written; if somebody else was faster, it is to be tried again.
    async fn settle_ended(&self, write: Write, attempt: u32) -> Result<bool, SchoolError> {
        if write.commit(&self.store).await? != Outcome::Raced {
            return Ok(true);
        }
        self.store.back_off(attempt).await;
        Ok(false)
    }

    /// Ends all of one's own sessions, this one included. It answers when a new sign-in is accepted
    /// again, in the next second at the latest.
    pub async fn sign_out_everywhere(&self) -> Result<(), SchoolError> {
        let action = Action::SignOutEverywhere;
        let (Loaded { authority, .. }, _) = self.load_for(action, &[]).await?;
        let own = self.relation_to(&self.person);
        policy::permit(action, &authority.roles, own)?;
        let person = self.person.clone();
        let task = Task::SignOutEverywhere { person };
        self.end_all_sessions(action, &authority, &task).await?;
        self.school.pass_this_second().await;
        Ok(())
    }

    /// Ends all sessions of a person.
    pub async fn sign_out_person(&self, person: &PersonId) -> Result<(), SchoolError> {
        let action = Action::SignOutPerson;
        let theirs = self.permit_on_person(action, person).await?;
        let person = person.clone();
        let task = Task::SignOutEverywhere { person };
        self.end_all_sessions(action, &theirs, &task).await
    }

    /// Ends all sessions of a person here, and leaves the rest to a task.
    pub(crate) async fn end_all_sessions(
        &self,
        action: Action,
        whose: &Authority,
        task: &Task,
    ) -> Result<(), SchoolError> {
        let after = sessions::valid_after(whose.tokens_valid_after, self.now().as_second());
        let mut write = Write::new();
        let there = Some(Condition::Exists("pk".into()));
        let changes = Changes::new()
            .set("tokens_valid_after", n(after))
            .remove(FINDING);
        write.update(tables::authority(&whose.person), changes, there);
        let mut item = Item::default();
        item.insert("tokens_valid_after".to_owned(), n(after));
        let thing = tables::person(&whose.person);
        self.record(&mut write, Event::created(thing, action, item));
        write.task(self.school.new_task(), task);
        self.finish_edit(write).await
    }

    /// Permits an action on a person; answers their authority.
    pub(crate) async fn permit_on_person(
        &self,
        action: Action,
        person: &PersonId,
    ) -> Result<Authority, SchoolError> {
        let Loaded {
            authority,
            mut items,
        } = self.load(&[tables::authority(person)]).await?;
        policy::permit(action, &authority.roles, self.relation_to(person))?;
        from_item(items.remove(0).ok_or(SchoolError::NotFound)?)
    }

    /// There are few, and their keys do not sort by time: all are read, and the page is cut here.
    async fn sessions_of(
        &self,
        whose: &Authority,
        page: &PageRequest,
    ) -> Result<List<Session>, SchoolError> {
        let now = self.now();
        let mut all = read_sessions(&self.store, &whose.person).await?;
        all.retain(|session| session.is_alive(whose, now));
        all.sort_by_cached_key(|session| std::cmp::Reverse(session.sort_key()));
        if let Some(cursor) = &page.cursor {
            let last = read_cursor(LIST, cursor)?;
            all.retain(|session| session.sort_key() < last);
        }
        let more = all.len() > page.limit as usize;
        all.truncate(page.limit as usize);
        for session in &mut all {
            session.is_current = self.session() == Some(&session.id);
        }
        let last = all.last().filter(|_| more);
        let next = last.map(|last| write_cursor(LIST, &last.sort_key()));
        Ok(List { items: all, next })
    }
}

impl School {
    /// Ends the sessions at the user pool too. Tokens that were renewed until it did so end with it.
    pub(crate) async fn sign_out_account(
        &self,
        store: &Store,
        person: &PersonId,
    ) -> Result<(), SchoolError> {
        let Some((authority, sub)) = find_linked(store, person).await? else {
            return Ok(());
        };
        unless_gone(self.accounts.sign_out_everywhere(&sub).await)?;
        let after = sessions::valid_after(authority.tokens_valid_after, self.now().as_second());
        // Nothing of those that were ended one by one can be renewed any more.
        let changes = Changes::new()
            .set("tokens_valid_after", n(after))
            .remove("revoked")
            .remove(FINDING);
        let mut write = Write::new();
        let key = tables::authority(person);
        write.update(key, changes, Some(still_revoked(&authority)));
        settled(&write.commit(store).await?)
    }

    async fn pass_this_second(&self) {
        let into = self.clock.now().as_millisecond().rem_euclid(1000);
        let rest = Duration::from_millis(1000 - into.unsigned_abs());
        self.clock.pause(rest).await;
    }
}

/// The authority of somebody who has an account, with the account.
pub(crate) async fn find_linked(
    store: &Store,
    person: &PersonId,
) -> Result<Option<(Authority, String)>, SchoolError> {
    let Some(item) = store.get(tables::authority(person)).await? else {
        return Ok(None);
    };
    let authority: Authority = from_item(item)?;
    let sub = authority.sub.clone();
    Ok(sub.map(|sub| (authority, sub)))
}

/// An account that is gone has nothing left to end.
pub(crate) fn unless_gone(outcome: Result<(), AccountsError>) -> Result<(), SchoolError> {
    match outcome {
        Ok(()) | Err(AccountsError::NotFound) => Ok(()),
        Err(error) => Err(SchoolError::Accounts(error)),
    }
}

/// That nobody has ended another session since the authority was read.
fn still_revoked(authority: &Authority) -> Condition {
    if authority.revoked.is_empty() {
        return Condition::Missing("revoked".into());
    }
    Condition::Equals("revoked".into(), attribute(&authority.revoked))
}

fn attribute(ended: &EndedSessions) -> ports::AttributeValue {
    ports::AttributeValue::M(plain_item(ended).into_inner())
}

async fn read_sessions(store: &Store, person: &PersonId) -> Result<Vec<Session>, SchoolError> {
    let mut query = Query {
        table: &RECORDS,
        index: None,
        partition: s(tables::person(person)),
        range: Range::BeginsWith(tables::SESSIONS.to_owned()),
        order: Order::Ascending,
        limit: STEP,
        start_after: None,
        consistency: Consistency::Strong,
    };
    let mut found = Vec::new();
    loop {
        let page = store.query(query.clone()).await?;
        for item in page.items {
            found.push(from_item(item)?);
        }
        if page.last_key.is_none() {
            return Ok(found);
        }
        query.start_after = page.last_key;
    }
}
