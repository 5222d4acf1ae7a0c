//! Posting items: students see one from then on, all at once, and are told of it once.

use domain::classes::Class;
use domain::ids::ClassId;
use domain::notices::{Audience, Content};
use domain::policy::Action;
use domain::scores::ScoreStatus;
use jiff::Timestamp;
use ports::{Changes, Condition, Consistency, Item, Order, Query, Range};

use super::items::at_version;
use super::structures::{Opened, insist};
use super::{StoredItem, read_scores, standings};
use crate::School;
use crate::acting::Acting;
use crate::errors::SchoolError;
use crate::outbox::settled;
use crate::store::Store;
use crate::stored::{difference, from_item, plain_item};
use crate::tables::{self, RECORDS, s};
use crate::writes::Write;

/// Items that are posted in one round.
const ROUND: u32 = 50;

/// An item that was posted.
#[derive(Debug, Clone, PartialEq)]
pub struct Posted {
    /// As it is now.
    pub item: StoredItem,
    /// How many active students have nothing in it yet.
    pub ungraded: usize,
}

impl Acting<'_> {
    /// Shows an item of the given version to students, now or from an instant on.
    pub async fn post_item(
        &self,
        (class, number): (&ClassId, u32),
        version: u64,
        at: Option<Timestamp>,
    ) -> Result<Posted, SchoolError> {
        let action = Action::PostItem;
        let edit = async || {
            let (opened, old) = self.open_item((action, class), number, &[]).await?;
            let old = at_version(class, old, version)?;
            if old.part.deleted_at.is_some() {
                return Err(SchoolError::NotFound);
            }
            let mut new = old.post(at, self.now())?;
            let mut write = Write::new();
            if at.is_none() {
                self.school.tell_once(&mut write, &opened.class, &mut new);
            }
            self.write_item(&mut write, (&opened, action), (&old, &new));
            write_schedule(&mut write, &opened, (&old, &new));
            self.finish_edit(write).await?;
            Ok(new)
        };
        let item = insist!(self, edit())?;
        let ungraded = self.count_ungraded(class, number).await?;
        Ok(Posted { item, ungraded })
    }

    /// Hides an item of the given version from students, or takes back that it is to be shown.
    pub async fn unpost_item(
        &self,
        (class, number): (&ClassId, u32),
        version: u64,
    ) -> Result<StoredItem, SchoolError> {
        let action = Action::UnpostItem;
        let edit = async || {
            let (opened, old) = self.open_item((action, class), number, &[]).await?;
            let old = at_version(class, old, version)?;
            let new = old.unpost();
            let mut write = Write::new();
            self.write_item(&mut write, (&opened, action), (&old, &new));
            write_schedule(&mut write, &opened, (&old, &new));
            self.finish_edit(write).await?;
            Ok(new)
        };
        insist!(self, edit())
    }

    async fn count_ungraded(&self, class: &ClassId, number: u32) -> Result<usize, SchoolError> {
        let mut ungraded = 0;
        for item in standings::active_scores(&self.store, class).await? {
            let scores = read_scores(&item)?;
            let cell = scores.cells.get(&number);
            ungraded += usize::from(cell.is_none_or(|cell| cell.status == ScoreStatus::None));
        }
        Ok(ungraded)
    }
}

impl School {
    /// Tells the class of an item, if nobody has.
    fn tell_once(&self, write: &mut Write, class: &Class, item: &mut StoredItem) {
        if item.part.told_at.is_some() {
            return;
        }
        item.part.told_at = Some(self.now());
        let content = Content::Posted {
            class: class.into(),
            item: item.part.number,
            title: item.part.title.clone(),
        };
        let audience = Audience::Class(class.id.clone());
        self.write_notice(write, audience, (content, None));
    }

    /// Posts what is due. Students see it from its instant on in any case; this tells them.
    pub(crate) async fn post_due(&self, store: &Store) -> u32 {
        let due = self.find_due(store).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "items to be posted wait");
            Vec::new()
        });
        let mut done = 0;
        for item in due {
            match self.post_scheduled(store, item).await {
                Ok(is_posted) => done += u32::from(is_posted),
                Err(error) => tracing::warn!(%error, "an item to be posted waits"),
            }
        }
        done
    }

    async fn find_due(&self, store: &Store) -> Result<Vec<Item>, SchoolError> {
        let now = format!("{:012}$", self.now().as_second());
        let query = Query {
            table: &RECORDS,
            index: None,
            partition: s(tables::POSTINGS),
            range: Range::Between(s("0"), s(now)),
            order: Order::Ascending,
            limit: ROUND,
            start_after: None,
            consistency: Consistency::Strong,
        };
        Ok(store.query(query).await?.items)
    }

    async fn post_scheduled(&self, store: &Store, due: Item) -> Result<bool, SchoolError> {
        let key = ports::Key::of(&RECORDS, &due);
        let key = key.ok_or_else(|| SchoolError::Corrupt("posting".to_owned()))?;
        let due: Due = from_item(due)?;
        let item_key = tables::item(&due.class, due.item);
        let found = [tables::class(&due.class), item_key.clone()];
        let mut found = store.get_all(&found).await?.into_iter().flatten();
        let mut write = Write::new();
        write.remove(key);
        let (Some(class), Some(item)) = (found.next(), found.next()) else {
            return settled(&write.commit(store).await?).map(|()| false);
        };
        let (class, old): (Class, StoredItem) = (from_item(class)?, from_item(item)?);
        let is_due = old.part.post_at.is_some_and(|at| at <= self.now());
        if is_due && old.part.deleted_at.is_none() {
            let mut new = old.clone().seen_at(self.now());
            new.part.post_at = None;
            self.tell_once(&mut write, &class, &mut new);
            let change = difference(&plain_item(&old), &plain_item(&new));
            let same = Some(Condition::version(old.part.version));
            write.update(item_key, change.changes, same);
            let changes = Changes::new().add("version", 1);
            let there = Some(Condition::Exists("pk".into()));
            write.update(tables::book(&due.class), changes, there);
        }
        settled(&write.commit(store).await?).map(|()| is_due)
    }
}

/// Brings the list of what is to be posted in line.
fn write_schedule(write: &mut Write, opened: &Opened, (old, new): (&StoredItem, &StoredItem)) {
    if old.part.post_at == new.part.post_at {
        return;
    }
    let class = &opened.class.id;
    let key = |at: Timestamp| tables::posting(at.as_second(), class, old.part.number);
    if let Some(at) = old.part.post_at {
        write.delete(key(at));
    }
    if let Some(at) = new.part.post_at {
        let mut item = Item::default();
        item.insert("class".to_owned(), s(class.as_str()));
        item.insert("item".to_owned(), tables::n(old.part.number));
        write.put(&key(at), item);
    }
}

/// What is to be posted.
#[derive(serde::Deserialize)]
struct Due {
    class: ClassId,
    item: u32,
}
