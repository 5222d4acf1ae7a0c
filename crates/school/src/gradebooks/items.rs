//! Items of a book: entered, edited, taken away and brought back.

use domain::checks::Patch;
use domain::ids::ClassId;
use domain::policy::Action;
use domain::scores::ItemPatch;
use ports::Key;

use super::structures::{
    Opened, check_room, create_part, insist, touch_book, write_book, write_part,
};
use super::{StoredCategory, StoredItem};
use crate::acting::Acting;
use crate::errors::{Refusal, SchoolError};
use crate::events::Event;
use crate::stored::{Noun, from_item};
use crate::tables;
use crate::writes::{Once, Write};

impl Acting<'_> {
    /// Enters an item, which students do not see yet.
    pub async fn create_item(
        &self,
        class: &ClassId,
        patch: ItemPatch,
        once: Option<&Once>,
    ) -> Result<StoredItem, SchoolError> {
        let create = async || {
            let category = category_key(class, &patch.category);
            let mut opened = self.open_book(Action::CreateItem, class, &category).await?;
            let patch = with_known_category(&mut opened, patch.clone());
            let number = opened.book.part.next_item;
            let item = StoredItem::create(number, patch)?;
            check_room(number, Refusal::TooManyItems)?;
            let mut book = opened.book.clone();
            book.part.next_item += 1;
            book.part.version += 1;
            let mut write = Write::new();
            write_book(&mut write, &opened, &book);
            let stored = create_part(&mut write, &tables::item(class, number), &item);
            let event = Event::created(opened.thing(), Action::CreateItem, stored);
            self.record(&mut write, event);
            self.finish_creation(write, item, once).await
        };
        insist!(self, create())
    }

    /// One item, also one that was taken away.
    pub async fn get_item(&self, class: &ClassId, number: u32) -> Result<StoredItem, SchoolError> {
        let key = tables::item(class, number);
        self.open_book(Action::GetItem, class, &[key]).await?.part()
    }

    /// Edits an item of the given version.
    pub async fn update_item(
        &self,
        (class, number): (&ClassId, u32),
        version: u64,
        patch: ItemPatch,
    ) -> Result<StoredItem, SchoolError> {
        let change = |old: &StoredItem, opened: &mut Opened| {
            let patch = with_known_category(opened, patch.clone());
            Ok(old.edit(patch)?)
        };
        let category = category_key(class, &patch.category);
        let place = (Action::UpdateItem, class);
        self.change_item(place, (number, version), (&category, &change))
            .await
    }

    /// Takes an item of the given version away; its cells stay for when it comes back.
    pub async fn delete_item(
        &self,
        (class, number): (&ClassId, u32),
        version: u64,
    ) -> Result<StoredItem, SchoolError> {
        let now = self.now();
        let change = |old: &StoredItem, _: &mut Opened| {
            let mut new = old.clone();
            new.part.deleted_at = Some(now);
            new.part.version += 1;
            Ok(new)
        };
        let place = (Action::DeleteItem, class);
        self.change_item(place, (number, version), (&[], &change))
            .await
    }

    /// Brings an item of the given version back, with its cells.
    pub async fn restore_item(
        &self,
        (class, number): (&ClassId, u32),
        version: u64,
    ) -> Result<StoredItem, SchoolError> {
        let old = self.store.get(tables::item(class, number)).await?;
        let old: Option<StoredItem> = old.map(from_item).transpose()?;
        let category = old.map(|item| tables::category(class, item.part.category));
        let change = |old: &StoredItem, opened: &mut Opened| {
            let category: StoredCategory = opened.part()?;
            if category.part.deleted_at.is_some() {
                return Err(SchoolError::Refused(Refusal::CategoryDeleted));
            }
            let mut new = old.clone();
            new.part.deleted_at = None;
            new.part.version += 1;
            Ok(new)
        };
        let category: Vec<Key> = category.into_iter().collect();
        let place = (Action::RestoreItem, class);
        self.change_item(place, (number, version), (&category, &change))
            .await
    }

    async fn change_item(
        &self,
        (action, class): (Action, &ClassId),
        (number, version): (u32, u64),
        (others, change): (&[Key], ItemChange<'_>),
    ) -> Result<StoredItem, SchoolError> {
        let edit = async || {
            let (mut opened, old) = self.open_item((action, class), number, others).await?;
            let old = at_version(class, old, version)?;
            let new = change(&old, &mut opened)?;
            let mut write = Write::new();
            self.write_item(&mut write, (&opened, action), (&old, &new));
            self.finish_edit(write).await?;
            Ok(new)
        };
        insist!(self, edit())
    }

    /// Loads a book with one of its items, and other parts behind it.
    pub(super) async fn open_item(
        &self,
        (action, class): (Action, &ClassId),
        number: u32,
        others: &[Key],
    ) -> Result<(Opened, StoredItem), SchoolError> {
        let mut keys = vec![tables::item(class, number)];
        keys.extend_from_slice(others);
        let mut opened = self.open_book(action, class, &keys).await?;
        let item = opened.part()?;
        Ok((opened, item))
    }

    /// Adds an edit of an item to a transaction, with its event.
    pub(super) fn write_item(
        &self,
        write: &mut Write,
        (opened, action): (&Opened, Action),
        (old, new): (&StoredItem, &StoredItem),
    ) {
        touch_book(write, opened);
        let key = tables::item(&opened.class.id, old.part.number);
        let change = write_part(write, key, (old, old.part.version), new);
        self.record(write, Event::changed(opened.thing(), action, change));
    }
}

/// The key of the category that is asked for.
fn category_key(class: &ClassId, category: &Patch<Option<u32>>) -> Vec<Key> {
    match category {
        Patch::Value(Some(number)) => vec![tables::category(class, *number)],
        Patch::Value(None) | Patch::Null | Patch::Absent => Vec::new(),
    }
}

/// What becomes of an item, beside other parts of its book.
type ItemChange<'a> =
    &'a (dyn Fn(&StoredItem, &mut Opened) -> Result<StoredItem, SchoolError> + Sync);

/// The item, if it is still of the version that was named.
pub(super) fn at_version(
    class: &ClassId,
    item: StoredItem,
    version: u64,
) -> Result<StoredItem, SchoolError> {
    if item.part.version != version {
        let noun = Noun::Item(class.clone(), item);
        return Err(SchoolError::Stale(Box::new(noun)));
    }
    Ok(item)
}

/// The category that was asked for, if the book has it: the next of its parts.
fn with_known_category(opened: &mut Opened, patch: ItemPatch) -> ItemPatch {
    let Patch::Value(Some(_)) = patch.category else {
        return patch;
    };
    let known = opened.part::<StoredCategory>().ok();
    let known = known.filter(|category| category.part.deleted_at.is_none());
    let category = Patch::Value(known.map(|category| category.part.number));
    ItemPatch { category, ..patch }
}
