//! The order of categories and items.

use domain::checks::{Fault, Invalid};
use domain::ids::ClassId;
use domain::policy::Action;
use domain::scores::{Move, find_moves};
use ports::{Changes, Condition, Item, Key};

use super::items::at_version;
use super::structures::{Opened, insist, touch_book};
use super::{Gradebook, StoredCategory, placed};
use crate::acting::Acting;
use crate::errors::SchoolError;
use crate::events::Event;
use crate::stored::Noun;
use crate::tables;
use crate::writes::Write;

impl Acting<'_> {
    /// Puts an item of the given version before another one of its category, or at its end.
    pub async fn move_item(
        &self,
        (class, number): (&ClassId, u32),
        version: u64,
        before: Option<u32>,
    ) -> Result<Gradebook, SchoolError> {
        let edit = async || {
            let action = Action::MoveItem;
            let (opened, old) = self.open_item((action, class), number, &[]).await?;
            let old = at_version(class, old, version)?;
            let book = Gradebook::read(&self.store, class).await?;
            let beside = book.items.iter().filter(|item| {
                item.part.category == old.part.category && item.part.number != number
            });
            let order: Vec<_> = beside
                .map(|item| (item.part.number, placed(item.part.place, item.part.number)))
                .collect();
            let moves = find_moves(&order, number, before).ok_or_else(unknown_before)?;
            let keys = moves.iter().map(|one| tables::item(class, one.number));
            self.write_moves((&opened, action), version, keys.zip(&moves))
                .await
        };
        insist!(self, edit())?;
        Gradebook::read(&self.store, class).await
    }

    /// Puts a category of the given version before another one, or at the end.
    pub async fn move_category(
        &self,
        (class, number): (&ClassId, u32),
        version: u64,
        before: Option<u32>,
    ) -> Result<Gradebook, SchoolError> {
        let edit = async || {
            let action = Action::MoveCategory;
            let key = tables::category(class, number);
            let mut opened = self.open_book(action, class, &[key]).await?;
            let old: StoredCategory = opened.part()?;
            if old.part.version != version {
                let noun = Noun::Category(class.clone(), old);
                return Err(SchoolError::Stale(Box::new(noun)));
            }
            let book = Gradebook::read(&self.store, class).await?;
            let others = book
                .categories
                .iter()
                .filter(|category| category.part.number != number);
            let order: Vec<_> = others
                .map(|other| {
                    let number = other.part.number;
                    (number, placed(other.part.place, number))
                })
                .collect();
            let moves = find_moves(&order, number, before).ok_or_else(unknown_before)?;
            let keys = moves.iter().map(|one| tables::category(class, one.number));
            self.write_moves((&opened, action), version, keys.zip(&moves))
                .await
        };
        insist!(self, edit())?;
        Gradebook::read(&self.store, class).await
    }

    /// Writes new places; the first is of what was moved, and counts as its edit.
    async fn write_moves<'m>(
        &self,
        (opened, action): (&Opened, Action),
        version: u64,
        moves: impl Iterator<Item = (Key, &'m Move)>,
    ) -> Result<(), SchoolError> {
        let mut write = Write::new();
        touch_book(&mut write, opened);
        for (at, (key, Move { number, place })) in moves.enumerate() {
            let changes = Changes::new().set("place", tables::n(place));
            if at > 0 {
                write.update(key, changes, Some(Condition::Exists("pk".into())));
                continue;
            }
            let changes = changes.add("version", 1);
            write.update(key, changes, Some(Condition::version(version)));
            let mut told = Item::default();
            told.insert("number".to_owned(), tables::n(number));
            let event = Event::created(opened.thing(), action, told);
            self.record(&mut write, event);
        }
        self.finish_edit(write).await
    }
}

fn unknown_before() -> SchoolError {
    Invalid(vec![Fault::new("unknown_reference").at("before")]).into()
}
