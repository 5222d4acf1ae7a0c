//! Which sessions are terms, and what their rows mean.

use std::collections::HashSet;

use domain::terms::TermInput;
use jiff::ToSpan;

use super::Contents;
use super::files::File;
use super::references::Indexes;
use super::sheets::Row;

/// Grading periods inside one another that are followed to their term.
const MAX_DEPTH: usize = 8;

/// Columns of the fields of a term.
pub const TERM_COLUMNS: &[(&str, &str)] = &[
    ("name", "title"),
    ("year", "schoolYear"),
    ("starts_on", "startDate"),
    ("ends_on", "endDate"),
];

/// What a session's row says of a term. `OneRoster`'s last day is exclusive.
pub fn read_term(row: Row<'_>) -> TermInput {
    let ends_on = row
        .date("endDate")
        .and_then(|end| end.checked_sub(1.day()).ok())
        .map_or_else(|| row.get("endDate").to_owned(), |last| last.to_string());
    TermInput {
        name: row.get("title").to_owned(),
        year: row.get("schoolYear").parse().ok(),
        starts_on: row.get("startDate").to_owned(),
        ends_on,
    }
}

/// The session of a class that is its term: the first one named, or the term around it if that is a
/// grading period. None if the bundle has no such session.
pub fn find_term<'a>(class: Row<'a>, indexes: &Indexes<'a>) -> Option<Row<'a>> {
    let first = class.list("termSourcedIds").next()?;
    let mut session = indexes.find(File::AcademicSessions, first)?;
    for _ in 0..MAX_DEPTH {
        if session.get("type") != "gradingPeriod" {
            return Some(session);
        }
        session = indexes.find(File::AcademicSessions, session.get("parentSourcedId"))?;
    }
    None
}

/// Ids of the sessions that become terms: terms, semesters, and school years in which classes run.
pub fn list_terms<'a>(contents: &'a Contents, indexes: &Indexes<'a>) -> HashSet<&'a str> {
    let sessions = contents.sheet(File::AcademicSessions);
    let is_term = |row: &Row<'_>| !matches!(row.get("type"), "schoolYear" | "gradingPeriod");
    let named = sessions.into_iter().flat_map(super::sheets::Sheet::rows);
    let mut terms: HashSet<&str> = named.filter(is_term).map(Row::id).collect();
    let classes = contents.sheet(File::Classes);
    for class in classes.into_iter().flat_map(super::sheets::Sheet::rows) {
        terms.extend(find_term(class, indexes).map(Row::id));
    }
    terms
}
