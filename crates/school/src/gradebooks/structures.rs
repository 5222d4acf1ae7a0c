//! Editing a book and what it is made of. Each edit moves the version of the whole book along, so that
//! whoever worked from an older one is told.

use domain::classes::{Class, ClassStatus};
use domain::ids::ClassId;
use domain::policy::{Action, permit};
use domain::scores::{BookPatch, MAX_ITEMS};
use ports::{Condition, Item, Key};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Gradebook, StoredBook};
use crate::acting::{Acting, Loaded, class_relation};
use crate::errors::{Refusal, SchoolError};
use crate::events::Event;
use crate::finals::{hold_open, refuse_unless_open};
use crate::stored::{Difference, Noun, difference, from_item, plain_item};
use crate::tables;
use crate::writes::Write;

/// How often an edit that raced with another one is tried anew.
pub(super) const ATTEMPTS: u32 = 5;

/// Tries an edit anew that raced with another one. A function would take the edit as a closure, of whose
/// future nobody could say that it may move between threads.
macro_rules! insist {
    ($acting:expr, $edit:expr) => {{
        let mut attempt = 0;
        loop {
            match $edit.await {
                Err(SchoolError::Busy) if attempt < $crate::gradebooks::structures::ATTEMPTS => {
                    $acting.store.back_off(attempt).await;
                    attempt += 1;
                }
                ended => break ended,
            }
        }
    }};
}
pub(super) use insist;

/// A book that is to be edited, with the parts that were asked for beside it.
pub(super) struct Opened {
    pub class: Class,
    pub book: StoredBook,
    pub parts: Vec<Option<Item>>,
    /// Whether the edit may change what finals are made of.
    counts: bool,
}

impl Opened {
    /// Takes the next part, which must be there.
    pub fn part<T: DeserializeOwned>(&mut self) -> Result<T, SchoolError> {
        let part = (!self.parts.is_empty()).then(|| self.parts.remove(0));
        from_item(part.flatten().ok_or(SchoolError::NotFound)?)
    }

    pub fn thing(&self) -> String {
        tables::class_partition(&self.class.id)
    }
}

/// Writes the book with its next version, if nobody else has.
pub(super) fn write_book(write: &mut Write, opened: &Opened, new: &StoredBook) -> Difference {
    if opened.counts {
        hold_open(write, &opened.class.id);
    }
    let key = tables::book(&opened.class.id);
    let (old, new) = (plain_item(&opened.book), plain_item(new));
    let change = difference(&old, &new);
    if opened.book.part.version == 0 {
        let mut item = new;
        item.extend(key.to_item().into_inner());
        write.create_item(&key, item);
    } else {
        let same = Condition::version(opened.book.part.version);
        write.update(key, change.changes.clone(), Some(same));
    }
    change
}

/// Writes that something in the book has changed.
pub(super) fn touch_book(write: &mut Write, opened: &Opened) {
    let mut touched = opened.book.clone();
    touched.part.version += 1;
    write_book(write, opened, &touched);
}

/// Writes a part of the book, if it is still of the version that was read.
pub(super) fn write_part<T: Serialize>(
    write: &mut Write,
    key: Key,
    (old, version): (&T, u64),
    new: &T,
) -> Difference {
    let change = difference(&plain_item(old), &plain_item(new));
    let same = Some(Condition::version(version));
    write.update(key, change.changes.clone(), same);
    change
}

pub(super) fn create_part<T: Serialize>(write: &mut Write, key: &Key, part: &T) -> Item {
    let mut item = plain_item(part);
    item.extend(key.to_item().into_inner());
    write.create_item(key, item.clone());
    item
}

pub(super) fn check_room(number: u32, refusal: Refusal) -> Result<(), SchoolError> {
    if number > MAX_ITEMS {
        return Err(SchoolError::Refused(refusal));
    }
    Ok(())
}

impl Acting<'_> {
    /// The book of a class.
    pub async fn get_book(&self, class: &ClassId) -> Result<Gradebook, SchoolError> {
        self.load_class(Action::GetBook, class).await?;
        Gradebook::read(&self.store, class).await
    }

    /// Loads a book with parts of it in one call, if the action is permitted on the class.
    pub(super) async fn open_book(
        &self,
        action: Action,
        class: &ClassId,
        parts: &[Key],
    ) -> Result<Opened, SchoolError> {
        let [teaches, attends] = self.own_memberships(class);
        let mut keys = vec![tables::class(class), teaches, attends];
        keys.extend([tables::book(class), tables::finals(class)]);
        keys.extend_from_slice(parts);
        let loaded = self.load(&keys).await?;
        let Loaded {
            authority,
            mut items,
        } = loaded;
        let parts = items.split_off(5);
        let finals = items.pop().flatten();
        let book = items.pop().flatten();
        let class = items.remove(0).ok_or(SchoolError::NotFound)?;
        permit(action, &authority.roles, class_relation(&items))?;
        let class: Class = from_item(class)?;
        if class.status == ClassStatus::Archived && !is_reading(action) {
            return Err(SchoolError::Refused(Refusal::Archived));
        }
        let counts = changes_totals(action);
        if counts {
            refuse_unless_open(&class.id, finals)?;
        }
        let book = book.map_or(Ok(Gradebook::default().book), from_item)?;
        Ok(Opened {
            class,
            book,
            parts,
            counts,
        })
    }

    /// Edits how a book of the given version is weighed, rounded and called.
    pub async fn update_book(
        &self,
        class: &ClassId,
        version: u64,
        patch: BookPatch,
    ) -> Result<Gradebook, SchoolError> {
        let edit = async || {
            let opened = self.open_book(Action::UpdateBook, class, &[]).await?;
            if opened.book.part.version != version {
                let now = Gradebook::read(&self.store, class).await?;
                return Err(SchoolError::Stale(Box::new(Noun::Book(class.clone(), now))));
            }
            let new = opened.book.edit(patch.clone())?;
            let mut write = Write::new();
            let change = write_book(&mut write, &opened, &new);
            let event = Event::changed(opened.thing(), Action::UpdateBook, change);
            self.record(&mut write, event);
            self.finish_edit(write).await
        };
        insist!(self, edit())?;
        Gradebook::read(&self.store, class).await
    }
}

/// What students see, and in which order, makes no difference to finals.
fn changes_totals(action: Action) -> bool {
    let shows = matches!(
        action,
        Action::MoveCategory | Action::MoveItem | Action::PostItem | Action::UnpostItem
    );
    !shows && !is_reading(action)
}

fn is_reading(action: Action) -> bool {
    matches!(action, Action::GetCategory | Action::GetItem)
}
