//! A page of what a search finds: the steps of the search one after the other, each a Query of the
//! texts that begin with its prefix. A cursor holds the query that it belongs to.

use domain::search::{Search, Step};
use futures::future::try_join_all;
use ports::items::MAX_PAGE;
use ports::{Consistency, Item, Order, Query, Range};

use super::entries::Found;
use crate::errors::SchoolError;
use crate::lists::{List, MAX_LIMIT, MAX_SORT_KEY, PageRequest, read_cursor, write_cursor};
use crate::store::Store;
use crate::stored::from_item;
use crate::tables::{RECORDS, Register, s, text_at, without_role};

/// Entries read beyond a page: something that is found under two texts counts once.
const SPARE: u32 = 4;

/// What is asked for.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    pub search: &'a Search,
    pub page: &'a PageRequest,
}

/// One list that is searched.
pub struct Ground {
    /// Name of the list, part of its cursors.
    pub name: &'static str,
    /// Where to look, in all at once.
    pub registers: Vec<Register>,
}

/// Where a page ended.
struct Position {
    step: usize,
    after: Option<String>,
}

/// Entries of one step in order, by their places.
struct Slice {
    entries: Vec<(String, Item)>,
    /// There may be more.
    is_cut: bool,
}

impl Ground {
    /// Whether a page of this list is asked for by its cursor.
    pub fn is_begun(&self, page: &PageRequest) -> bool {
        let cursor = page.cursor.as_deref();
        cursor.is_some_and(|cursor| read_cursor(self.name, cursor).is_ok())
    }

    /// One page of what is wanted. It may be shorter than asked for and have a next one all the same.
    pub async fn page<T: Found>(
        &self,
        store: &Store,
        ask: Ask<'_>,
        is_wanted: impl Fn(&T) -> bool,
    ) -> Result<List<T>, SchoolError> {
        let limit = ask.page.limit.clamp(1, MAX_LIMIT) as usize;
        let steps = T::steps(ask.search);
        let begun = match &ask.page.cursor {
            Some(cursor) => Some(self.read_position(cursor, (ask.search, &steps))?),
            None => None,
        };
        let first = begun.as_ref().map_or(0, |position| position.step);
        let mut last = begun.and_then(|position| position.after);
        let mut items: Vec<T> = Vec::new();
        let mut shown: Option<String> = None;
        for at in first..steps.len() {
            // Looking at many to find few is for those whom nothing else finds.
            let is_answered = !items.is_empty() || (ask.page.cursor.is_some() && at > first);
            if steps[at].is_loose() && is_answered {
                break;
            }
            let fetched = fetch(&steps[at], limit - items.len());
            let slice = self.slice(store, &steps[at], (&last, fetched)).await?;
            for (place, item) in slice.entries {
                // Somebody may be in several of the classes, as one thing or the other.
                let who = without_role(&place);
                if shown.as_deref() == Some(who) {
                    continue;
                }
                let entry = read_shown(&steps[..=at], &place, item)?;
                if let Some(entry) = entry.filter(&is_wanted) {
                    if items.len() == limit {
                        let next = Some(self.cursor(ask.search, at, last));
                        return Ok(List { items, next });
                    }
                    items.push(entry);
                    shown = Some(who.to_owned());
                }
                last = Some(place);
            }
            if slice.is_cut {
                let next = Some(self.cursor(ask.search, at, last));
                return Ok(List { items, next });
            }
            last = None;
        }
        Ok(List { items, next: None })
    }

    /// The next entries of a step, from all registers together.
    async fn slice(
        &self,
        store: &Store,
        step: &Step,
        (after, limit): (&Option<String>, u32),
    ) -> Result<Slice, SchoolError> {
        let queries = self.registers.iter().map(|register| {
            let partition = register.partition(&step.prefix);
            store.query(Query {
                table: &RECORDS,
                index: None,
                range: Range::BeginsWith(register.sort_key(&step.prefix)),
                order: Order::Ascending,
                limit,
                start_after: after.as_ref().map(|after| {
                    let key = RECORDS.key(partition.clone(), register.sort_key(after));
                    key.to_item()
                }),
                partition: s(partition),
                consistency: Consistency::Eventual,
            })
        });
        let mut entries = Vec::new();
        let mut horizon: Option<String> = None;
        let pages = try_join_all(queries).await?;
        for (register, page) in self.registers.iter().zip(pages) {
            let read = page.items.into_iter().filter_map(|item| {
                let place = register.place(&item)?.to_owned();
                Some((place, item))
            });
            let read: Vec<(String, Item)> = read.collect();
            if let Some((end, _)) = read.last().filter(|_| page.last_key.is_some()) {
                let nearer = horizon.filter(|horizon| horizon < end);
                horizon = Some(nearer.unwrap_or_else(|| end.clone()));
            }
            entries.extend(read);
        }
        entries.sort_by(|(one, _), (other, _)| one.cmp(other));
        // Beyond the end of one register's page, its entries would be missing among the others'.
        if let Some(horizon) = &horizon {
            entries.retain(|(place, _)| place <= horizon);
        }
        Ok(Slice {
            entries,
            is_cut: horizon.is_some(),
        })
    }

    fn cursor(&self, search: &Search, step: usize, after: Option<String>) -> String {
        let (query, after) = (search.text(), after.unwrap_or_default());
        write_cursor(self.name, &format!("{query}\n{step}\n{after}"))
    }

    fn read_position(
        &self,
        cursor: &str,
        (search, steps): (&Search, &[Step]),
    ) -> Result<Position, SchoolError> {
        let text = read_cursor(self.name, cursor)?;
        let read = || {
            let mut parts = text.splitn(3, '\n');
            let query = parts.next()?;
            let step: usize = parts.next()?.parse().ok()?;
            let after = parts.next()?;
            let begins = after.is_empty() || after.starts_with(&steps.get(step)?.prefix);
            let fits = |register: &Register| register.sort_key(after).len() <= MAX_SORT_KEY;
            let is_ours = query == search.text() && begins && self.registers.iter().all(fits);
            let after = Some(after.to_owned()).filter(|after| !after.is_empty());
            is_ours.then_some(Position { step, after })
        };
        read().ok_or(SchoolError::InvalidCursor)
    }
}

/// The entry, if the last of the steps shows it here.
fn read_shown<T: Found>(steps: &[Step], place: &str, item: Item) -> Result<Option<T>, SchoolError> {
    let Some(text) = text_at(place) else {
        return Ok(None);
    };
    let entry: T = from_item(item)?;
    Ok(Search::shows(steps, &entry.texts(), text).then_some(entry))
}

/// Entries to read for a page that still takes `room`.
fn fetch(step: &Step, room: usize) -> u32 {
    if step.is_loose() {
        return MAX_PAGE;
    }
    let room = u32::try_from(room).unwrap_or(MAX_LIMIT);
    (room + 1 + SPARE).min(MAX_PAGE)
}
