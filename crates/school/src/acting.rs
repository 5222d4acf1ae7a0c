//! The school as one person sees it. Every use case is a method of [`Acting`]; each loads the
//! person's authority together with what it needs anyway, and permits before it decides.

use std::collections::HashMap;
use std::sync::Mutex;

use domain::enrollments::ClassRole;
use domain::ids::{ClassId, PersonId};
use domain::people::{PersonStatus, Role};
use domain::policy::{self, Action, Relation};
use domain::second_factors::{Finding, Standing};
use domain::sessions::{self, EndedSessions, SessionId};
use jiff::Timestamp;
use ports::{AttributeValue, Capacity, Changes, Condition, Identity, Item, Key};
use serde::{Deserialize, Serialize};

use crate::School;
use crate::errors::SchoolError;
use crate::jobs::Rider;
use crate::settings::read_settings;
use crate::store::Store;
use crate::stored::{from_item, plain_item};
use crate::tables::{self, s};
use crate::writes::Write;

/// Most logins remembered; beyond it the memory starts anew.
const MAX_LOGINS: usize = 50_000;

/// Which person is behind which account. That never changes, so it may be remembered for ever.
#[derive(Default)]
pub struct Logins {
    known: Mutex<HashMap<String, PersonId>>,
}

impl Logins {
    fn get(&self, sub: &str) -> Option<PersonId> {
        self.known
            .lock()
            .expect("no code panics while it holds the logins")
            .get(sub)
            .cloned()
    }

    fn remember(&self, sub: &str, person: &PersonId) {
        let mut known = self
            .known
            .lock()
            .expect("no code panics while it holds the logins");
        if known.len() >= MAX_LOGINS {
            known.clear();
        }
        known.insert(sub.to_owned(), person.clone());
    }
}

/// A person's rights and state, the one item that every request reads (decisions.md B1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Authority {
    /// Whose.
    pub person: PersonId,
    /// Present e-mail: the sort key of the person's item.
    pub email: String,
    /// Roles held.
    pub roles: Vec<Role>,
    /// Whether the person may act at all.
    pub status: PersonStatus,
    /// Account in the user pool, if one was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub: Option<String>,
    /// Tokens issued before this Unix second are not accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens_valid_after: Option<i64>,
    /// Sessions that were ended one by one.
    #[serde(default, skip_serializing_if = "EndedSessions::is_empty")]
    pub revoked: EndedSessions,
    /// What the user pool said of a second factor, if the school had to ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mfa: Option<Finding>,
}

impl Authority {
    pub(crate) fn to_item(&self) -> Item {
        let mut item = plain_item(self);
        let keys: Vec<_> = tables::authority(&self.person)
            .to_item()
            .into_inner()
            .into_iter()
            .collect();
        item.extend(keys);
        item
    }
}

/// Where a request came from, for the audit.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// Id of the request.
    pub request_id: String,
    /// Network address of the caller, if known.
    pub address: Option<String>,
    /// Which program the caller says to be, if it does.
    pub agent: Option<String>,
}

/// The school as one person sees it, for one request.
pub struct Acting<'a> {
    pub(crate) school: &'a School,
    pub(crate) person: PersonId,
    pub(crate) origin: Origin,
    pub(crate) store: Store,
    caller: Caller,
    /// A job that goes on with what is created.
    pub(crate) rider: Option<Rider>,
}

enum Caller {
    /// The holder of a token that was issued at this Unix second.
    Token {
        session: Option<SessionId>,
        issued_at: i64,
        sign_in: SignIn,
    },
    /// The program itself: imports, the demo, the command line.
    Program,
}

/// With which account, and since which Unix second, the holder of a token is signed in.
pub(crate) struct SignIn {
    pub sub: String,
    pub at: i64,
}

/// The authority of the acting person, with items loaded beside it in the order of their keys.
pub(crate) struct Loaded {
    pub authority: Authority,
    pub items: Vec<Option<Item>>,
}

impl School {
    /// The school as the holder of an access token sees it. The first request of a person to a
    /// process costs one read more.
    pub async fn acting(
        &self,
        identity: &Identity,
        origin: Origin,
    ) -> Result<Acting<'_>, SchoolError> {
        let store = self.store();
        let person = match self.logins.get(&identity.sub) {
            Some(person) => person,
            None => self.recognize(&store, &identity.sub).await?,
        };
        let caller = Caller::Token {
            session: SessionId::parse(&identity.session).ok(),
            issued_at: identity.issued_at,
            sign_in: SignIn {
                sub: identity.sub.clone(),
                at: identity.signed_in_at,
            },
        };
        Ok(Acting {
            school: self,
            person,
            origin,
            store,
            caller,
            rider: None,
        })
    }

    /// The school as the program sees it on behalf of a person who need not have an account.
    pub fn acting_as(&self, person: PersonId, origin: Origin) -> Acting<'_> {
        Acting {
            school: self,
            person,
            origin,
            store: self.store(),
            caller: Caller::Program,
            rider: None,
        }
    }

    async fn recognize(&self, store: &Store, sub: &str) -> Result<PersonId, SchoolError> {
        let login = store
            .get(tables::login(sub))
            .await?
            .ok_or(SchoolError::NotAMember)?;
        let person = match login.get("person") {
            Some(AttributeValue::S(id)) => PersonId::parse(id).ok(),
            _ => None,
        };
        let person = person.ok_or_else(|| SchoolError::Corrupt("login".to_owned()))?;
        if !login.contains_key("first_seen") {
            self.note_first_sign_in(store, sub, &person).await?;
        }
        self.logins.remember(sub, &person);
        Ok(person)
    }

    /// An invitation that was used turns into an account that is in use.
    async fn note_first_sign_in(
        &self,
        store: &Store,
        sub: &str,
        person: &PersonId,
    ) -> Result<(), SchoolError> {
        let Some(item) = store.get(tables::authority(person)).await? else {
            return Ok(());
        };
        let authority: Authority = from_item(item)?;
        let mut write = Write::new();
        let seen = Changes::new().set("first_seen", s(self.now().to_string()));
        write.update(
            tables::login(sub),
            seen,
            Some(Condition::Exists("pk".into())),
        );
        let linked = Changes::new().set("account", s("linked"));
        let there = Some(Condition::Exists("id".into()));
        write.update(tables::user(person, &authority.email), linked, there);
        // A race (the e-mail changes at this moment) leaves it to the next process that meets them.
        write.commit(store).await?;
        Ok(())
    }
}

impl Acting<'_> {
    /// Who acts.
    pub fn person(&self) -> &PersonId {
        &self.person
    }

    /// What this request has consumed of the store.
    pub fn spent(&self) -> Capacity {
        self.store.spent()
    }

    /// Now, as stored.
    pub fn now(&self) -> Timestamp {
        self.school.now()
    }

    /// Loads the acting person's authority and `keys` in one call. Who owes the school a second factor gets no further.
    pub(crate) async fn load(&self, keys: &[Key]) -> Result<Loaded, SchoolError> {
        match self.load_anyway(keys).await? {
            (_, Standing::Owing) => Err(SchoolError::MfaRequired),
            (loaded, _) => Ok(loaded),
        }
    }

    /// The same, but who owes a second factor is only told so if the action is one that needs it.
    pub(crate) async fn load_for(
        &self,
        action: Action,
        keys: &[Key],
    ) -> Result<(Loaded, Standing), SchoolError> {
        match self.load_anyway(keys).await? {
            (_, Standing::Owing) if !action.is_before_mfa() => Err(SchoolError::MfaRequired),
            loaded => Ok(loaded),
        }
    }

    /// What the school requires comes with the same call; of the program itself it requires nothing.
    async fn load_anyway(&self, keys: &[Key]) -> Result<(Loaded, Standing), SchoolError> {
        let mut all = vec![tables::authority(&self.person)];
        all.extend_from_slice(keys);
        if self.sign_in().is_some() {
            all.push(tables::settings());
        }
        let mut items = self.store.get_all(&all).await?;
        let settings = items.split_off(1 + keys.len()).pop().flatten();
        let authority = items.remove(0).ok_or(SchoolError::NotAMember)?;
        let authority: Authority = from_item(authority)?;
        self.check_standing(&authority)?;
        self.note_session().await;
        let settings = read_settings(settings)?;
        let standing = self.mfa_standing(&authority, &settings).await?;
        Ok((Loaded { authority, items }, standing))
    }

    /// Loads the authority alone and permits an action on the school as a whole.
    pub(crate) async fn permit_school(&self, action: Action) -> Result<Authority, SchoolError> {
        let Loaded { authority, .. } = self.load(&[]).await?;
        policy::permit(action, &authority.roles, Relation::SCHOOL)?;
        Ok(authority)
    }

    /// Relation to a person: oneself or another.
    pub(crate) fn relation_to(&self, person: &PersonId) -> Relation {
        Relation::to_person(*person == self.person)
    }

    /// The keys that say how the acting person stands to a class, for [`class_relation`].
    pub(crate) fn own_memberships(&self, class: &ClassId) -> [Key; 2] {
        ClassRole::ALL.map(|role| tables::member(class, role, &self.person))
    }

    fn check_standing(&self, authority: &Authority) -> Result<(), SchoolError> {
        if authority.status != PersonStatus::Active {
            return Err(SchoolError::AccountDisabled);
        }
        let Caller::Token {
            session, issued_at, ..
        } = &self.caller
        else {
            return Ok(());
        };
        let is_ended = |id: &SessionId| authority.revoked.contains(id);
        if !sessions::accepts(authority.tokens_valid_after, *issued_at)
            || session.as_ref().is_some_and(is_ended)
        {
            return Err(SchoolError::Unauthenticated);
        }
        Ok(())
    }

    /// The sign-in of the caller's token; none for the program itself.
    pub(crate) fn sign_in(&self) -> Option<&SignIn> {
        match &self.caller {
            Caller::Token { sign_in, .. } => Some(sign_in),
            Caller::Program => None,
        }
    }

    /// The session of the caller's token; none for the program itself.
    pub(crate) fn session(&self) -> Option<&SessionId> {
        match &self.caller {
            Caller::Token { session, .. } => session.as_ref(),
            Caller::Program => None,
        }
    }
}

/// Relation to a class from the two items of [`Acting::own_memberships`], lecturer first.
pub(crate) fn class_relation(memberships: &[Option<Item>]) -> Relation {
    let is_active = |at: usize| {
        let item = memberships.get(at).and_then(Option::as_ref);
        item.and_then(|item| item.get("status")) == Some(&s("active"))
    };
    Relation::to_class(is_active(0), is_active(1))
}
