//! A page of what a search finds: the steps of the search one after the other, each a Query of the
//! texts that begin with its prefix. A cursor holds the query that it belongs to.

use data_encoding::BASE64URL_NOPAD;
use domain::ids::ClassId;
use domain::names::KEY_SEPARATOR;
use domain::search::{Search, Step, letters};
use futures::future::try_join_all;
use ports::items::MAX_PAGE;
use ports::{AttributeValue, Consistency, Item, Order, Query, Range};

use super::entries::Found;
use crate::errors::SchoolError;
use crate::lists::{List, MAX_LIMIT, PageRequest};
use crate::store::Store;
use crate::stored::from_item;
use crate::tables::{self, RECORDS, Sought, s};

/// Entries read beyond a page: something that is found under two texts counts once.
const SPARE: u32 = 4;
/// Most characters of a sort key in a cursor.
const MAX_SORT: usize = 1_024;

/// What is asked for.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    pub search: &'a Search,
    pub page: &'a PageRequest,
}

/// Something that was found.
pub struct Hit<T> {
    pub entry: T,
    /// By a word of its name, and not by a code.
    pub by_name: bool,
}

/// Where to look.
enum Place {
    School(Sought),
    Classes(Vec<ClassId>),
}

/// One list that is searched.
pub struct Ground<'a, T> {
    /// Name of the list, part of its cursors.
    name: &'static str,
    place: Place,
    /// Whether an entry found by its name, or not by it, may be shown.
    may_find: &'a (dyn Fn(&T, bool) -> bool + Sync),
}

/// Where a page ended.
struct Position {
    step: usize,
    after: Option<String>,
}

/// Entries of one step in order, by their sort keys.
struct Slice {
    entries: Vec<(String, Item)>,
    /// There may be more.
    is_cut: bool,
}

impl<T: Found> Ground<'_, T> {
    /// People, subjects or classes of the school.
    pub fn school(name: &'static str, sought: Sought) -> Self {
        Self {
            name,
            place: Place::School(sought),
            may_find: &|_, _| true,
        }
    }
}

impl<'a, T: Found> Ground<'a, T> {
    /// Members of classes of whom `may_find` holds.
    pub fn classes(
        name: &'static str,
        classes: Vec<ClassId>,
        may_find: &'a (dyn Fn(&T, bool) -> bool + Sync),
    ) -> Self {
        Self {
            name,
            place: Place::Classes(classes),
            may_find,
        }
    }

    /// One page. It may be shorter than asked for and have a next one all the same.
    pub async fn page(&self, store: &Store, ask: Ask<'_>) -> Result<List<Hit<T>>, SchoolError> {
        let limit = ask.page.limit.clamp(1, MAX_LIMIT) as usize;
        let steps = ask.search.steps();
        let begun = match &ask.page.cursor {
            Some(cursor) => Some(self.read_cursor(cursor, (ask.search, &steps))?),
            None => None,
        };
        let first = begun.as_ref().map_or(0, |position| position.step);
        let mut last = begun.and_then(|position| position.after);
        let mut found: Vec<Hit<T>> = Vec::new();
        let mut shown: Option<String> = None;
        for at in first..steps.len() {
            // Looking at many to find few is for those whom nothing else finds.
            let is_answered = !found.is_empty() || (ask.page.cursor.is_some() && at > first);
            if steps[at].is_loose() && is_answered {
                break;
            }
            let fetched = fetch(&steps[at], limit - found.len());
            let slice = self.slice(store, &steps[at], (&last, fetched)).await?;
            for (sort, item) in slice.entries {
                // Somebody may be in several of the classes, as one thing or the other.
                let who = sort.split('#').next().unwrap_or_default();
                if shown.as_deref() == Some(who) {
                    continue;
                }
                if let Some(hit) = self.read_hit(&steps[..=at], &sort, item)? {
                    if found.len() == limit {
                        let next = Some(self.cursor(ask.search, at, last));
                        return Ok(List { items: found, next });
                    }
                    found.push(hit);
                    shown = Some(who.to_owned());
                }
                last = Some(sort);
            }
            if slice.is_cut {
                let next = Some(self.cursor(ask.search, at, last));
                return Ok(List { items: found, next });
            }
            last = None;
        }
        Ok(List {
            items: found,
            next: None,
        })
    }

    /// The entry, if the last of the steps shows it under this text and none before does under any.
    fn read_hit(
        &self,
        steps: &[Step],
        sort: &str,
        item: Item,
    ) -> Result<Option<Hit<T>>, SchoolError> {
        let Some(((text, _), (step, before))) =
            sort.rsplit_once(KEY_SEPARATOR).zip(steps.split_last())
        else {
            return Ok(None);
        };
        let entry: T = from_item(item)?;
        let texts = entry.texts();
        let is_first = step.choose(&texts) == Some(text);
        if !is_first || before.iter().any(|step| step.choose(&texts).is_some()) {
            return Ok(None);
        }
        let by_name = texts.is_of_name(text);
        let is_shown = (self.may_find)(&entry, by_name);
        Ok(is_shown.then_some(Hit { entry, by_name }))
    }

    /// The next entries of a step, from all partitions together; each sort key once.
    async fn slice(
        &self,
        store: &Store,
        step: &Step,
        (after, limit): (&Option<String>, u32),
    ) -> Result<Slice, SchoolError> {
        let partitions = self.partitions(step);
        let queries = partitions.into_iter().map(|partition| {
            store.query(Query {
                table: &RECORDS,
                index: None,
                range: Range::BeginsWith(self.sort_key(&step.prefix)),
                order: Order::Ascending,
                limit,
                start_after: after.as_ref().map(|after| {
                    let key = RECORDS.key(partition.clone(), self.sort_key(after));
                    key.to_item()
                }),
                partition: s(partition),
                consistency: Consistency::Eventual,
            })
        });
        let mut entries = Vec::new();
        let mut horizon: Option<String> = None;
        for page in try_join_all(queries).await? {
            let read = page.items.into_iter().filter_map(|item| {
                let sort = self.sort_of(&item)?;
                Some((sort, item))
            });
            let read: Vec<(String, Item)> = read.collect();
            if let Some((end, _)) = read.last().filter(|_| page.last_key.is_some()) {
                let nearer = horizon.filter(|horizon| horizon < end);
                horizon = Some(nearer.unwrap_or_else(|| end.clone()));
            }
            entries.extend(read);
        }
        entries.sort_by(|(one, _), (other, _)| one.cmp(other));
        // Beyond the end of one partition's page, its entries would be missing among the others'.
        if let Some(horizon) = &horizon {
            entries.retain(|(sort, _)| sort <= horizon);
        }
        Ok(Slice {
            entries,
            is_cut: horizon.is_some(),
        })
    }

    fn partitions(&self, step: &Step) -> Vec<String> {
        match &self.place {
            Place::School(sought) => {
                vec![tables::search(*sought, letters(&step.prefix))]
            }
            Place::Classes(classes) => classes.iter().map(tables::class_partition).collect(),
        }
    }

    fn lead(&self) -> &'static str {
        match self.place {
            Place::School(_) => "",
            Place::Classes(_) => tables::MEMBER_ENTRIES,
        }
    }

    fn sort_key(&self, rest: &str) -> String {
        format!("{}{rest}", self.lead())
    }

    fn sort_of(&self, item: &Item) -> Option<String> {
        let AttributeValue::S(sort) = item.get("sk")? else {
            return None;
        };
        sort.strip_prefix(self.lead()).map(str::to_owned)
    }

    fn cursor(&self, search: &Search, step: usize, after: Option<String>) -> String {
        let (query, after) = (search.text(), after.unwrap_or_default());
        let text = format!("{}\n{query}\n{step}\n{after}", self.name);
        BASE64URL_NOPAD.encode(text.as_bytes())
    }

    fn read_cursor(
        &self,
        cursor: &str,
        (search, steps): (&Search, &[Step]),
    ) -> Result<Position, SchoolError> {
        let read = || {
            let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
            let text = String::from_utf8(bytes).ok()?;
            let mut parts = text.splitn(4, '\n');
            let (name, query) = (parts.next()?, parts.next()?);
            let step: usize = parts.next()?.parse().ok()?;
            let after = parts.next()?;
            let is_ours = name == self.name && query == search.text();
            let begins = after.is_empty() || after.starts_with(&steps.get(step)?.prefix);
            let after = Some(after.to_owned()).filter(|after| !after.is_empty());
            let fits = cursor.len() <= 2 * MAX_SORT;
            (is_ours && begins && fits).then_some(Position { step, after })
        };
        read().ok_or(SchoolError::InvalidCursor)
    }
}

/// Entries to read for a page that still takes `room`.
fn fetch(step: &Step, room: usize) -> u32 {
    if step.is_loose() {
        return MAX_PAGE;
    }
    let room = u32::try_from(room).unwrap_or(MAX_LIMIT);
    (room + 1 + SPARE).min(MAX_PAGE)
}
