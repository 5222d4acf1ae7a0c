//! Terms: read by everybody, written by administrators. Which one is current is a setting of the
//! school, so that there is never more than one.

use domain::ids::TermId;
use domain::policy::{Action, Relation, permit};
use domain::subjects::Shelf;
use domain::terms::{Term, TermInput, TermPatch};
use ports::{Changes, Condition, Item, Key, Order};

use crate::acting::{Acting, Loaded};
use crate::errors::{Refusal, SchoolError};
use crate::events::Event;
use crate::lists::{List, Listing, PageRequest};
use crate::outbox::Task;
use crate::settings::read_settings;
use crate::stored::{Difference, Noun, from_item, plain_item, to_item};
use crate::tables::{self, RECORDS, s};
use crate::writes::{Once, Write};

/// A term and whether it is the current one.
pub type TermNow = (Term, bool);

/// What an edit says about being current.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Current {
    /// Leave it.
    Unchanged,
    /// Take it from the other one.
    Become,
    /// Leave the school without a current term, if this is it.
    Cease,
}

fn row(term: &Term) -> Key {
    RECORDS.key(tables::terms(term.status), term.sort_key())
}

/// Adds a new term to a transaction: 2 actions.
pub fn write_new_term(write: &mut Write, term: &Term) {
    write.create(term);
    write.put(&row(term), plain_item(term));
}

/// Adds everything that follows from an edit to a transaction; returns what changed.
pub fn write_edited_term(write: &mut Write, old: &Term, new: &Term) -> Difference {
    let difference = write.edit(old, new);
    if row(old) != row(new) {
        write.delete(row(old));
    }
    write.put(&row(new), plain_item(new));
    difference
}

fn write_current(write: &mut Write, term: &TermId, current: Current) {
    let key = tables::settings();
    match current {
        Current::Unchanged => {}
        Current::Become => {
            let changes = Changes::new().set("current_term", s(term.as_str()));
            write.update(key, changes, None);
        }
        Current::Cease => {
            let condition = Some(Condition::Equals("current_term".into(), s(term.as_str())));
            let changes = Changes::new().remove("current_term");
            write.update(key, changes, condition);
        }
    }
}

impl Acting<'_> {
    /// A page of terms of a status, newest first day first.
    pub async fn list_terms(
        &self,
        status: Shelf,
        page: &PageRequest,
    ) -> Result<List<TermNow>, SchoolError> {
        let Loaded { authority, items } = self.load(&[tables::settings()]).await?;
        permit(Action::ListTerms, &authority.roles, Relation::SCHOOL)?;
        let settings = read_settings(items.into_iter().next().flatten())?;
        let listing = Listing {
            name: "terms",
            table: &RECORDS,
            index: None,
            partition: tables::terms(status),
            prefix: String::new(),
            order: Order::Descending,
            table_keys: None,
        };
        let page = listing.page(&self.store, page).await?;
        let with_current = |item: Item| {
            let term: Term = from_item(item)?;
            let current = settings.is_current(&term.id);
            Ok::<_, SchoolError>((term, current))
        };
        let items = page
            .items
            .into_iter()
            .map(with_current)
            .collect::<Result<_, _>>()?;
        Ok(List {
            items,
            next: page.next,
        })
    }

    /// One term.
    pub async fn get_term(&self, id: &TermId) -> Result<TermNow, SchoolError> {
        self.load_term(Action::GetTerm, id).await
    }

    async fn load_term(&self, action: Action, id: &TermId) -> Result<TermNow, SchoolError> {
        let Loaded {
            authority,
            mut items,
        } = self.load(&[tables::settings(), tables::term(id)]).await?;
        permit(action, &authority.roles, Relation::SCHOOL)?;
        let term: Term = from_item(items.remove(1).ok_or(SchoolError::NotFound)?)?;
        let current = read_settings(items.remove(0))?.is_current(id);
        Ok((term, current))
    }

    /// Enters a term.
    pub async fn create_term(
        &self,
        input: &TermInput,
        current: Current,
        once: Option<&Once>,
    ) -> Result<TermNow, SchoolError> {
        self.permit_school(Action::CreateTerm).await?;
        let term = Term::create(self.school.new_id(TermId::new), input, self.now())?;
        let mut write = Write::new();
        write_new_term(&mut write, &term);
        let current = if current == Current::Become {
            current
        } else {
            Current::Unchanged
        };
        write_current(&mut write, &term.id, current);
        let thing = tables::term_partition(&term.id);
        self.record(
            &mut write,
            Event::created(thing, Action::CreateTerm, to_item(&term)),
        );
        self.finish_creation(write, (term, current == Current::Become), once)
            .await
    }

    /// Edits a term of the given version.
    pub async fn update_term(
        &self,
        id: &TermId,
        version: u64,
        edit: (TermPatch, Current),
    ) -> Result<TermNow, SchoolError> {
        let (patch, current) = edit;
        let (old, was_current) = self.load_term(Action::UpdateTerm, id).await?;
        if old.version != version {
            return Err(SchoolError::Stale(Box::new(Noun::Term(old, was_current))));
        }
        let new = old.edit(patch, self.now())?;
        let change = match current {
            Current::Become if !was_current => Current::Become,
            Current::Cease if was_current => Current::Cease,
            _ => Current::Unchanged,
        };
        let is_current = (was_current || change == Current::Become) && change != Current::Cease;
        if is_current && new.status == Shelf::Archived {
            return Err(SchoolError::Refused(Refusal::Archived));
        }
        let mut write = Write::new();
        let difference = write_edited_term(&mut write, &old, &new);
        write_current(&mut write, id, change);
        let thing = tables::term_partition(id);
        self.record(
            &mut write,
            Event::changed(thing, Action::UpdateTerm, difference),
        );
        if old.name != new.name {
            write.task(
                self.school.new_task(),
                &Task::RefreshTerm { term: id.clone() },
            );
        }
        self.finish_edit(write).await?;
        Ok((new, is_current))
    }
}
