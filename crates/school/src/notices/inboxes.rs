//! What a person is told: how many notices are new, which there are, and that they were read.

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use domain::ids::ClassId;
use domain::notices::{Audience, MAX_COUNT, Notice, NoticeId, Reads, Window};
use domain::people::Role;
use domain::policy::{Action, permit};
use ports::{
    AttributeValue, Changes, Condition, Consistency, Item, Key, Order, Query, Range, StoreError,
    Update,
};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::memories::{Circle, widest};
use super::{Head, Seen, end_of_time};
use crate::acting::{Acting, Authority, Loaded};
use crate::errors::SchoolError;
use crate::lists::{List, MAX_LIMIT, PageRequest, read_cursor, write_cursor};
use crate::stored::from_item;
use crate::tables::{self, NOTIFICATIONS, RECORDS, n, s};

/// Most memberships, newest class first, whose notices are looked at: with their heads and what everybody
/// has they are one batch.
const MAX_MEMBERSHIPS: u32 = 45;
/// Tries when another window of the same person marks something at the same time.
const TRIES: u32 = 5;
/// Name of the list, part of its cursors.
const LIST: &str = "notices";

/// How many notices are new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// As far as they are counted.
    pub unread: usize,
    /// Whether there are more.
    pub more: bool,
}

/// An audience of a person.
struct Heard {
    audience: Audience,
    window: Window,
    head: Head,
}

/// The audiences of a person that were ever sent something, and what was read.
struct Inbox {
    heard: Vec<Heard>,
    reads: Reads,
}

impl Inbox {
    /// Stands for all that a count depends on.
    fn tag(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.reads.version.to_be_bytes());
        for Heard { audience, head, .. } in &self.heard {
            let line = format!("{audience} {} {}\n", head.last_id, head.count);
            hash.update(line.as_bytes());
        }
        HEXLOWER.encode(&hash.finalize()[..12])
    }

    /// The first id of an audience that may be new.
    fn first_new(&self, heard: &Heard) -> NoticeId {
        self.reads.mark.max(heard.window.floor).next()
    }

    /// The audiences that may have something new.
    fn with_news(&self) -> impl Iterator<Item = &Heard> {
        let is_new = |heard: &&Heard| {
            let first = self.first_new(heard);
            heard.head.last_id >= first && heard.window.shows(first)
        };
        self.heard.iter().filter(is_new)
    }
}

/// A membership as `by-person` tells of it.
#[derive(Deserialize)]
struct Row {
    class: ClassId,
    role: domain::enrollments::ClassRole,
}

fn read_or<T: serde::de::DeserializeOwned + Default>(item: Option<Item>) -> Result<T, SchoolError> {
    item.map_or_else(|| Ok(T::default()), from_item)
}

/// Notices of an audience from one id to another, both included; newest first.
fn query(audience: &Audience, (from, to): (NoticeId, Option<NoticeId>), limit: u32) -> Query {
    let to = to.map_or_else(end_of_time, |last| s(last.sent_at()));
    Query {
        table: &NOTIFICATIONS,
        index: Some("audience-index"),
        partition: s(audience.to_string()),
        range: Range::Between(s(from.sent_at()), to),
        order: Order::Descending,
        limit,
        start_after: None,
        consistency: Consistency::Eventual,
    }
}

impl Acting<'_> {
    /// How many notices are new, unless nothing has changed since the answer with the tag `known`; with
    /// the tag of now. One call, if nothing has.
    pub async fn count_notices(
        &self,
        known: Option<&str>,
    ) -> Result<(String, Option<Count>), SchoolError> {
        let inbox = match self.glance().await? {
            Some(inbox) => inbox,
            None => self.survey(Action::CountNotices).await?,
        };
        let tag = inbox.tag();
        if known == Some(tag.as_str()) {
            return Ok((tag, None));
        }
        let mut unread = 0;
        for heard in inbox.with_news() {
            unread += self
                .new_in(&inbox, heard, inbox.first_new(heard))
                .await?
                .len();
        }
        let count = Count {
            unread: unread.min(MAX_COUNT),
            more: unread > MAX_COUNT,
        };
        Ok((tag, Some(count)))
    }

    /// A page of one's notices, newest first; of those that are new alone, a page may be shorter than its limit.
    pub async fn list_notices(
        &self,
        only_new: bool,
        page: &PageRequest,
    ) -> Result<List<Seen>, SchoolError> {
        let before = match &page.cursor {
            Some(cursor) => {
                let end = read_cursor(LIST, cursor)?;
                Some(NoticeId::parse(&end).ok_or(SchoolError::InvalidCursor)?)
            }
            None => None,
        };
        let limit = page.limit.clamp(1, MAX_LIMIT);
        let inbox = self.survey(Action::ListNotices).await?;
        let mut found: Vec<(Notice, NoticeId)> = Vec::new();
        for heard in &inbox.heard {
            let first = if only_new {
                inbox.first_new(heard)
            } else {
                NoticeId::default()
            };
            let ends = [before.map(NoticeId::previous), heard.window.until];
            let last = ends.into_iter().flatten().min();
            if heard.head.last_id < first || last.is_some_and(|last| last < first) {
                continue;
            }
            let query = query(&heard.audience, (first, last), limit + 1);
            for item in self.store.query(query).await?.items {
                found.push((from_item(item)?, heard.window.floor));
            }
        }
        found.sort_by_key(|(notice, _)| std::cmp::Reverse(notice.id));
        let more = found.len() > limit as usize;
        found.truncate(limit as usize);
        let last = found.last().map(|(notice, _)| notice.id.to_string());
        let next = last.filter(|_| more).map(|last| write_cursor(LIST, &last));
        let seen = found.into_iter().map(|(notice, floor)| Seen {
            read: inbox.reads.contains(notice.id, floor) || notice.is_by(&self.person),
            notice,
        });
        let items = seen.filter(|seen| !(only_new && seen.read)).collect();
        Ok(List { items, next })
    }

    /// Marks one notice as read.
    pub async fn read_notice(&self, id: NoticeId) -> Result<(), SchoolError> {
        for _ in 0..TRIES {
            let (seen, reads) = self.load_notice(Action::ReadNotice, id).await?;
            if seen.read || self.write_reads(&reads, reads.with(id)).await? {
                return Ok(());
            }
        }
        Err(SchoolError::Busy)
    }

    /// Marks everything as read that is there now.
    pub async fn read_notices(&self) -> Result<(), SchoolError> {
        for _ in 0..TRIES {
            let inbox = self.survey(Action::ReadNotices).await?;
            let now = self.now();
            let mut recent = Vec::new();
            for heard in inbox.with_news() {
                let first = inbox.first_new(heard).max(NoticeId::mark(now).next());
                if heard.head.last_id >= first {
                    recent.extend(self.new_in(&inbox, heard, first).await?);
                }
            }
            let new = inbox.reads.with_all(now, recent);
            if self.write_reads(&inbox.reads, new).await? {
                return Ok(());
            }
        }
        Err(SchoolError::Busy)
    }

    /// Ids of an audience from one on that were not read, as many as are counted and one more.
    async fn new_in(
        &self,
        inbox: &Inbox,
        heard: &Heard,
        first: NoticeId,
    ) -> Result<Vec<NoticeId>, SchoolError> {
        let single = u32::try_from(inbox.reads.single.len()).unwrap_or(0);
        let most = u32::try_from(MAX_COUNT + 1).unwrap_or(u32::MAX) + single;
        let query = query(&heard.audience, (first, heard.window.until), most);
        let page = self.store.query(query).await?;
        let mut ids = Vec::with_capacity(page.items.len());
        for item in page.items {
            let notice: Notice = from_item(item)?;
            if !notice.is_by(&self.person) && !inbox.reads.single.contains(&notice.id) {
                ids.push(notice.id);
            }
        }
        Ok(ids)
    }

    /// Writes what was read; false if another window was faster.
    async fn write_reads(&self, old: &Reads, new: Reads) -> Result<bool, SchoolError> {
        let single = new.single.iter().map(n).collect();
        let as_read = match old.version {
            0 => Condition::absent("pk"),
            read => Condition::version(read),
        };
        let update = Update {
            key: tables::reads(&self.person),
            changes: Changes::new()
                .set("mark", n(new.mark))
                .set("single", AttributeValue::L(single))
                .set("version", n(old.version + 1)),
            condition: Some(as_read),
        };
        match self.store.update(update).await {
            Ok(_) => Ok(true),
            Err(StoreError::ConditionFailed(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// The inbox by the audiences that this process remembers, if it does and they are still right.
    async fn glance(&self) -> Result<Option<Inbox>, SchoolError> {
        let circles = &self.school.notices.circles;
        let Some(circle) = circles.recall(&self.person, self.now().as_second()) else {
            return Ok(None);
        };
        let mut keys = vec![tables::reads(&self.person)];
        keys.extend(circle.audiences.iter().map(|(each, _)| tables::head(each)));
        let Loaded {
            authority,
            mut items,
        } = self.load(&keys).await?;
        let own = self.relation_to(&self.person);
        permit(Action::CountNotices, &authority.roles, own)?;
        let reads = read_or(items.remove(0))?;
        let (heard, told) = self.hear(circle.audiences, items)?;
        let is_same = circle.roles == authority.roles && circle.told == told;
        Ok(is_same.then_some(Inbox { heard, reads }))
    }

    /// The inbox by what the store says, in two calls; remembers the audiences.
    async fn survey(&self, action: Action) -> Result<Inbox, SchoolError> {
        let rows = self.newest_memberships().await?;
        let mut keys = vec![tables::reads(&self.person)];
        let member = |row: &Row| tables::member(&row.class, row.role, &self.person);
        keys.extend(rows.iter().map(member));
        let common = self.common_audiences();
        let mut classes: BTreeMap<&ClassId, Vec<Option<Item>>> = BTreeMap::new();
        for row in &rows {
            classes.entry(&row.class).or_default();
        }
        keys.extend(common.iter().map(tables::head));
        keys.extend(classes.keys().map(|class| head_of(class)));
        let Loaded {
            authority,
            mut items,
        } = self.load(&keys).await?;
        permit(action, &authority.roles, self.relation_to(&self.person))?;
        let mut heads = items.split_off(1 + rows.len());
        let class_heads = heads.split_off(common.len());
        for (row, member) in rows.iter().zip(items.drain(1..)) {
            classes.entry(&row.class).or_default().push(member);
        }
        let reads = read_or(items.remove(0))?;
        let (mut audiences, mut told_of) = (Vec::new(), Vec::new());
        let since = Window::since(self.person.entered_at());
        for (audience, head) in common.into_iter().zip(heads) {
            if is_theirs(&authority, &audience) {
                audiences.push((audience, since));
                told_of.push(head);
            }
        }
        for ((class, members), head) in classes.into_iter().zip(class_heads) {
            if let Some(window) = widest(members)? {
                audiences.push((Audience::Class(class.clone()), window));
                told_of.push(head);
            }
        }
        let (heard, told) = self.hear(audiences.clone(), told_of)?;
        let circle = Circle {
            roles: authority.roles,
            told,
            audiences,
            at: self.now().as_second(),
        };
        self.school.notices.circles.remember(&self.person, circle);
        Ok(Inbox { heard, reads })
    }

    /// Audiences with their heads, without those that were never sent anything; and how many notices
    /// there were to the person alone.
    fn hear(
        &self,
        audiences: Vec<(Audience, Window)>,
        heads: Vec<Option<Item>>,
    ) -> Result<(Vec<Heard>, u64), SchoolError> {
        let mut heard = Vec::new();
        let mut told = 0;
        for ((audience, window), head) in audiences.into_iter().zip(heads) {
            let Some(head) = head else {
                continue;
            };
            let head: Head = from_item(head)?;
            if audience == Audience::Person(self.person.clone()) {
                told = head.count;
            }
            heard.push(Heard {
                audience,
                window,
                head,
            });
        }
        Ok((heard, told))
    }

    async fn newest_memberships(&self) -> Result<Vec<Row>, SchoolError> {
        let query = Query {
            table: &RECORDS,
            index: Some("by-person"),
            partition: s(self.person.as_str()),
            range: Range::BeginsWith(tables::MEMBERSHIPS.to_owned()),
            order: Order::Descending,
            limit: MAX_MEMBERSHIPS,
            start_after: None,
            consistency: Consistency::Eventual,
        };
        let page = self.store.query(query).await?;
        page.items.into_iter().map(from_item).collect()
    }

    /// The audiences that anybody may belong to, whatever their classes.
    fn common_audiences(&self) -> Vec<Audience> {
        let mut audiences = vec![Audience::Everyone, Audience::Person(self.person.clone())];
        audiences.extend(Role::ALL.map(Audience::Role));
        audiences
    }
}

fn head_of(class: &ClassId) -> Key {
    tables::head(&Audience::Class(class.clone()))
}

fn is_theirs(authority: &Authority, audience: &Audience) -> bool {
    match audience {
        Audience::Role(role) => authority.roles.contains(role),
        _ => true,
    }
}
