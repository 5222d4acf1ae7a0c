//! Terms as sessions. Those made here lie in a school year, which is made with them where none came.

use std::collections::BTreeMap;

use domain::subjects::Shelf;
use domain::terms::Term;
use jiff::ToSpan;
use jiff::civil::Date;

use super::drafts::Draft;
use super::own_id;
use super::surveys::{Sources, Survey, TermPlace};
use crate::bundles::files::File;
use crate::bundles::sheets::Row;
use crate::bundles::terms::read_term;
use crate::errors::SchoolError;
use crate::imports::Cells;
use crate::store::Store;
use crate::stored::from_item;
use crate::tables;
use crate::walks::Walk;

/// Sessions inside one another that are followed.
pub const MAX_DEPTH: usize = 8;
const FILE: File = File::AcademicSessions;

/// Finds the terms, and makes the rows of all sessions.
pub async fn find_terms(
    store: &Store,
    sources: Sources,
    survey: &mut Survey,
) -> Result<(), SchoolError> {
    let mut terms: BTreeMap<String, Term> = BTreeMap::new();
    for shelf in [Shelf::Active, Shelf::Archived] {
        for item in Walk::of(tables::terms(shelf)).all(store).await? {
            let term: Term = from_item(item)?;
            terms.insert(term.id.to_string(), term);
        }
    }
    let mut rows = Vec::new();
    for (sourced_id, source) in sources {
        let row = Draft::of(&sourced_id, source.columns);
        if row.get("type") == "gradingPeriod" {
            let around = row.get("parentSourcedId").to_owned();
            survey.periods.insert(sourced_id, around);
        }
        let Some(id) = source.id else {
            survey.sessions.push(row);
            continue;
        };
        // A row whose term was taken back is no row any more.
        if let Some(term) = terms.remove(&id) {
            rows.push((row, term));
        }
    }
    let mut own: Vec<Term> = terms.into_values().collect();
    own.sort_by(|one, other| one.id.cmp(&other.id));
    for term in own {
        rows.push((Draft::of(&own_id(&[term.id.as_str()]), Cells::new()), term));
    }
    make_rows(rows, survey);
    Ok(())
}

fn make_rows(rows: Vec<(Draft, Term)>, survey: &mut Survey) {
    let (mut drafts, terms): (Vec<Draft>, Vec<Term>) = rows.into_iter().unzip();
    let sheet = survey.columns(FILE).sheet(FILE, &drafts);
    for ((row, draft), term) in sheet.rows().zip(&mut drafts).zip(&terms) {
        mend(draft, row, term);
    }
    make_years(&mut drafts, &terms, survey);
    for (draft, term) in drafts.into_iter().zip(terms) {
        let place = TermPlace {
            sourced_id: draft.id.clone(),
            term: term.clone(),
        };
        survey.terms.insert(term.id, place);
        survey.sessions.push(draft);
    }
}

fn mend(draft: &mut Draft, row: Row<'_>, term: &Term) {
    let read = Term::create(term.id.clone(), &read_term(row), term.created_at).ok();
    let same =
        |is_same: fn(&Term, &Term) -> bool| read.as_ref().is_some_and(|read| is_same(read, term));
    let name = same(|read, term| read.name == term.name);
    draft.mend("title", name, term.name.as_str());
    let starts_on = same(|read, term| read.starts_on == term.starts_on);
    draft.mend("startDate", starts_on, term.starts_on.to_string());
    let ends_on = same(|read, term| read.ends_on == term.ends_on);
    draft.mend("endDate", ends_on, day_after(term.ends_on));
    let year = same(|read, term| read.year == term.year);
    draft.mend("schoolYear", year, format!("{:04}", term.year));
    draft.or("schoolYear", &format!("{:04}", term.year));
    draft.or("type", "term");
}

/// Puts terms that lie in no school year into the one that is there, or into a new one.
fn make_years(drafts: &mut [Draft], terms: &[Term], survey: &mut Survey) {
    let mut years: BTreeMap<String, String> = BTreeMap::new();
    for row in survey.sessions.iter().rev() {
        if row.get("type") == "schoolYear" {
            years.insert(row.get("schoolYear").to_owned(), row.id.clone());
        }
    }
    let mut made: BTreeMap<String, (Date, Date)> = BTreeMap::new();
    for (draft, term) in drafts.iter_mut().zip(terms) {
        // What came without one stays without.
        if draft.id != own_id(&[term.id.as_str()]) {
            continue;
        }
        let year = draft.get("schoolYear").to_owned();
        if let Some(known) = years.get(&year) {
            draft.or("parentSourcedId", known);
            continue;
        }
        draft.or("parentSourcedId", &own_id(&["year", &year]));
        let (from, to) = made.entry(year).or_insert((term.starts_on, term.ends_on));
        *from = term.starts_on.min(*from);
        *to = term.ends_on.max(*to);
    }
    for (year, (from, to)) in made {
        let mut row = Draft::of(&own_id(&["year", &year]), Cells::new());
        row.set("title", year.as_str());
        row.set("type", "schoolYear");
        row.set("startDate", from.to_string());
        row.set("endDate", day_after(to));
        row.set("schoolYear", year);
        survey.sessions.push(row);
    }
}

/// `OneRoster`'s ends are exclusive.
pub fn day_after(last: Date) -> String {
    last.checked_add(1.day()).unwrap_or(last).to_string()
}
