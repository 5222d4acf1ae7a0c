//! Categories of a book: entered, edited, taken away and brought back.

use domain::ids::ClassId;
use domain::policy::Action;
use domain::scores::CategoryPatch;

use super::structures::{check_room, create_part, insist, touch_book, write_book, write_part};
use super::{Gradebook, StoredCategory, StoredItem};
use crate::acting::Acting;
use crate::errors::{Refusal, SchoolError};
use crate::events::Event;
use crate::stored::Noun;
use crate::tables;
use crate::writes::{Once, Write};

/// What was asked of a part, for its event.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    Gone,
    Here,
}

impl Acting<'_> {
    /// Enters a category.
    pub async fn create_category(
        &self,
        class: &ClassId,
        patch: CategoryPatch,
        once: Option<&Once>,
    ) -> Result<StoredCategory, SchoolError> {
        let create = async || {
            let opened = self.open_book(Action::CreateCategory, class, &[]).await?;
            let number = opened.book.part.next_category;
            let category = StoredCategory::create(number, patch.clone())?;
            check_room(number, Refusal::TooManyCategories)?;
            let mut book = opened.book.clone();
            book.part.next_category += 1;
            book.part.version += 1;
            let mut write = Write::new();
            write_book(&mut write, &opened, &book);
            let item = create_part(&mut write, &tables::category(class, number), &category);
            let event = Event::created(opened.thing(), Action::CreateCategory, item);
            self.record(&mut write, event);
            self.finish_creation(write, category, once).await
        };
        insist!(self, create())
    }

    /// One category, also one that was taken away.
    pub async fn get_category(
        &self,
        class: &ClassId,
        number: u32,
    ) -> Result<StoredCategory, SchoolError> {
        let key = tables::category(class, number);
        self.open_book(Action::GetCategory, class, &[key])
            .await?
            .part()
    }

    /// Edits a category of the given version.
    pub async fn update_category(
        &self,
        (class, number): (&ClassId, u32),
        version: u64,
        patch: CategoryPatch,
    ) -> Result<StoredCategory, SchoolError> {
        let action = Action::UpdateCategory;
        let edit = |old: &StoredCategory, _: &[StoredItem]| Ok(old.edit(patch.clone())?);
        self.change_category((action, class), (number, version), edit)
            .await
    }

    /// Takes a category of the given version away, if it is empty.
    pub async fn delete_category(
        &self,
        place: (&ClassId, u32),
        version: u64,
    ) -> Result<StoredCategory, SchoolError> {
        self.show_category((Action::DeleteCategory, Presence::Gone), place, version)
            .await
    }

    /// Brings a category of the given version back.
    pub async fn restore_category(
        &self,
        place: (&ClassId, u32),
        version: u64,
    ) -> Result<StoredCategory, SchoolError> {
        self.show_category((Action::RestoreCategory, Presence::Here), place, version)
            .await
    }

    async fn show_category(
        &self,
        (action, presence): (Action, Presence),
        (class, number): (&ClassId, u32),
        version: u64,
    ) -> Result<StoredCategory, SchoolError> {
        let now = self.now();
        let edit = |old: &StoredCategory, items: &[StoredItem]| {
            let is_used = items.iter().any(|item| item.part.category == number);
            if presence == Presence::Gone && is_used {
                return Err(SchoolError::Refused(Refusal::CategoryNotEmpty));
            }
            let mut new = old.clone();
            new.part.deleted_at = (presence == Presence::Gone).then_some(now);
            new.part.version += 1;
            Ok(new)
        };
        self.change_category((action, class), (number, version), edit)
            .await
    }

    async fn change_category(
        &self,
        (action, class): (Action, &ClassId),
        (number, version): (u32, u64),
        change: impl Fn(&StoredCategory, &[StoredItem]) -> Result<StoredCategory, SchoolError> + Sync,
    ) -> Result<StoredCategory, SchoolError> {
        let key = tables::category(class, number);
        let edit = async || {
            let mut opened = self
                .open_book(action, class, std::slice::from_ref(&key))
                .await?;
            let old: StoredCategory = opened.part()?;
            if old.part.version != version {
                let noun = Noun::Category(class.clone(), old);
                return Err(SchoolError::Stale(Box::new(noun)));
            }
            // Read before the condition on the book, so that what comes into the category since is found out.
            let items = match action {
                Action::DeleteCategory => Gradebook::read(&self.store, class).await?.items,
                _ => Vec::new(),
            };
            let new = change(&old, &items)?;
            let mut write = Write::new();
            touch_book(&mut write, &opened);
            let change = write_part(&mut write, key.clone(), (&old, version), &new);
            self.record(&mut write, Event::changed(opened.thing(), action, change));
            self.finish_edit(write).await?;
            Ok(new)
        };
        insist!(self, edit())
    }
}
