//! Notices: sending one, and those that follow from something else that is written. A notice is one item
//! however many it reaches; the head of its audience tells everybody in it that there is one (decisions.md B5).

mod inboxes;
mod memories;

use std::sync::atomic::{AtomicU64, Ordering};

use domain::checks::{Fault, Invalid};
use domain::ids::{ClassId, PersonId};
use domain::notices::{Audience, Content, Notice, NoticeId, NoticeInput, Reads, Sender, Window};
use domain::policy::{Action, Relation, permit};
use ports::{Changes, Condition, Key};
use serde::{Deserialize, Serialize};

use crate::School;
use crate::acting::{Acting, Authority, Loaded, class_relation};
use crate::errors::SchoolError;
use crate::events::Event;
use crate::people::find_person;
use crate::stored::{from_item, plain_item};
use crate::tables::{self, n, s};
use crate::writes::{Once, Write};

pub use inboxes::Count;

/// What this process knows of notices: the last id that it gave, and who is in which audiences.
#[derive(Default)]
pub struct Memory {
    last: AtomicU64,
    circles: memories::Circles,
}

/// A notice as a reader sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The notice.
    pub notice: Notice,
    /// Whether it counts as read.
    pub read: bool,
}

/// The newest notice of an audience, and how many there were.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Head {
    pub last_id: NoticeId,
    pub count: u64,
}

/// Adds a notice, and that its audience has one more.
pub(crate) fn write_notice(write: &mut Write, notice: &Notice) {
    let key = tables::notice(notice.id);
    let mut item = plain_item(notice);
    item.extend(key.to_item().into_inner());
    write.create_item(&key, item);
    let changes = Changes::new().set("last_id", n(notice.id)).add("count", 1);
    write.update(tables::head(&notice.audience), changes, None);
}

impl School {
    /// An id that this process has not given before; another one may, which the condition of the write finds.
    pub(crate) fn new_notice(&self) -> NoticeId {
        let millis = u64::try_from(self.clock.now().as_millisecond()).unwrap_or(0);
        let [.., a, b] = self.random();
        let fresh = NoticeId::at(millis, u64::from(u16::from_be_bytes([a, b])));
        let after = |last: u64| Some(fresh.number().max(last + 1));
        let last = &self.notices.last;
        let before = last.fetch_update(Ordering::Relaxed, Ordering::Relaxed, after);
        match before {
            Ok(before) if before >= fresh.number() => NoticeId::from_number(before).next(),
            _ => fresh,
        }
    }

    /// Adds a notice to a transaction.
    pub(crate) fn write_notice(
        &self,
        write: &mut Write,
        audience: Audience,
        (content, sender): (Content, Option<Sender>),
    ) -> Notice {
        let notice = Notice {
            id: self.new_notice(),
            audience,
            content,
            sender,
        };
        write_notice(write, &notice);
        notice
    }

    /// Adds to a transaction what the school tells one person about it.
    pub(crate) fn tell(&self, write: &mut Write, person: PersonId, content: Content) {
        self.write_notice(write, Audience::Person(person), (content, None));
    }
}

impl Acting<'_> {
    /// Sends a notice: administrators to any audience, lecturers to their classes.
    pub async fn create_notice(
        &self,
        input: &NoticeInput,
        once: Option<&Once>,
    ) -> Result<Seen, SchoolError> {
        let read = input.read();
        let audience = read.as_ref().ok().map(|(audience, _)| audience);
        let mut keys = Vec::new();
        match audience {
            Some(Audience::Class(class)) => {
                keys.extend(self.own_memberships(class));
                keys.push(tables::class(class));
            }
            Some(Audience::Person(person)) => keys.push(tables::authority(person)),
            _ => {}
        }
        let Loaded { authority, items } = self.load(&keys).await?;
        let relation = match audience {
            Some(Audience::Class(_)) => class_relation(&items),
            // Whoever may send to no audience is told so before what is wrong with the rest.
            None => Relation::to_class(true, false),
            Some(_) => Relation::SCHOOL,
        };
        permit(Action::CreateNotice, &authority.roles, relation)?;
        let (audience, content) = read?;
        let mut write = Write::new();
        let target = keys.pop();
        if let Some(key) = target {
            if items.last().is_none_or(Option::is_none) {
                return Err(Invalid(vec![Fault::new("unknown_reference").at("of")]).into());
            }
            write.check(
                key.clone(),
                Condition::Exists(key.table.partition.name.into()),
            );
        }
        let me = find_person(&self.store, &self.person).await?;
        let me = me.ok_or(SchoolError::NotAMember)?;
        let sender = Sender {
            id: me.id,
            name: me.name.display(),
        };
        let sent = (content, Some(sender));
        let notice = self.school.write_notice(&mut write, audience, sent);
        let thing = thing_of(&notice.audience);
        let event = Event::created(thing, Action::CreateNotice, plain_item(&notice));
        self.record(&mut write, event);
        let notice = self.finish_creation(write, notice, once).await?;
        Ok(Seen { notice, read: true })
    }

    /// One notice: for its audience, its sender and administrators.
    pub async fn get_notice(&self, id: NoticeId) -> Result<Seen, SchoolError> {
        let (seen, _) = self.load_notice(Action::GetNotice, id).await?;
        Ok(seen)
    }

    /// A notice with what the acting person has read.
    async fn load_notice(
        &self,
        action: Action,
        id: NoticeId,
    ) -> Result<(Seen, Reads), SchoolError> {
        let keys = [tables::notice(id), tables::reads(&self.person)];
        let Loaded {
            authority,
            mut items,
        } = self.load(&keys).await?;
        let reads: Reads = items
            .pop()
            .flatten()
            .map_or_else(|| Ok(Reads::default()), from_item)?;
        let notice = items.remove(0).ok_or(SchoolError::NotFound)?;
        let notice: Notice = from_item(notice)?;
        let window = self.window(&authority, &notice.audience).await?;
        let window = window.filter(|window| window.shows(id));
        let is_sender = notice.is_by(&self.person);
        let own = window.is_some() || is_sender;
        permit(action, &authority.roles, Relation::to_person(own))?;
        let floor = window.map(|window| window.floor).unwrap_or_default();
        let read = is_sender || reads.contains(id, floor);
        Ok((Seen { notice, read }, reads))
    }

    /// Which notices of an audience the acting person sees; none of one that is not theirs.
    async fn window(
        &self,
        authority: &Authority,
        audience: &Audience,
    ) -> Result<Option<Window>, SchoolError> {
        let is_in = match audience {
            Audience::Everyone => true,
            Audience::Role(role) => authority.roles.contains(role),
            Audience::Person(person) => *person == self.person,
            Audience::Class(class) => return self.class_window(class).await,
        };
        Ok(is_in.then(|| Window::since(self.person.entered_at())))
    }

    async fn class_window(&self, class: &ClassId) -> Result<Option<Window>, SchoolError> {
        let keys: [Key; 2] = self.own_memberships(class);
        let members = self.store.get_all(&keys).await?;
        memories::widest(members)
    }
}

/// Under what the sending of a notice is kept.
fn thing_of(audience: &Audience) -> String {
    match audience {
        Audience::Class(class) => tables::class_partition(class),
        Audience::Person(person) => tables::person(person),
        Audience::Everyone | Audience::Role(_) => tables::SCHOOL.to_owned(),
    }
}

/// A text that the range of a query ends at, after the time of every notice.
fn end_of_time() -> ports::AttributeValue {
    s("9999")
}
