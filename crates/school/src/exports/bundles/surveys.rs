//! The look around before the first row: which ids things have, who is there, and which columns were
//! added to files.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domain::ids::{ClassId, PersonId, SubjectId, TermId};
use domain::people::Role;
use domain::terms::Term;
use ports::{AttributeValue, Item};

use super::books::ItemPlaces;
use super::drafts::{Columns, Draft};
use super::{orgs, terms};
use crate::bundles::files::{File, Kind};
use crate::errors::SchoolError;
use crate::imports::{Source, read_number_id};
use crate::settings::read_settings;
use crate::store::Store;
use crate::stored::from_item;
use crate::tables::{self, Listed, USERS};
use crate::walks::Walk;

/// Rows of a file as they were imported, by their ids.
pub type Sources = BTreeMap<String, Source>;

/// A term that classes are in.
pub struct TermPlace {
    /// Id of its row.
    pub sourced_id: String,
    /// The term.
    pub term: Term,
}

/// Somebody whom the bundle may name.
pub struct Somebody {
    /// Id of the row.
    pub sourced_id: String,
    /// Who.
    pub person: PersonId,
    /// Under which the person is found.
    pub email: String,
    /// Whether the row was imported.
    pub is_imported: bool,
}

/// Somebody whom the bundle names.
pub struct Named {
    /// Id of the row.
    pub sourced_id: String,
    /// What the person is in the school.
    pub roles: BTreeSet<Role>,
}

/// What is known before anything is written, and what was written so far.
#[derive(Default)]
pub struct Survey {
    /// Rows of orgs.
    pub orgs: Vec<Draft>,
    /// Rows of sessions.
    pub sessions: Vec<Draft>,
    /// Id of the org that things made here belong to.
    pub school: String,
    /// Names of the orgs that are departments.
    pub departments: HashMap<String, String>,
    /// Terms.
    pub terms: HashMap<TermId, TermPlace>,
    /// Grading periods with the session around each.
    pub periods: HashMap<String, String>,
    /// Ids of the rows of subjects.
    pub subjects: HashMap<SubjectId, String>,
    /// Classes by the ids of their rows.
    pub classes: BTreeMap<String, (ClassId, TermId)>,
    /// Everybody, in the order of the ids of the rows.
    pub everybody: Vec<Somebody>,
    /// Those who are named.
    pub named: HashMap<PersonId, Named>,
    /// Rows of enrollments by class: role and person, and the id.
    pub enrolled: HashMap<ClassId, Vec<(String, String)>>,
    /// Students whose results come along.
    pub students: HashMap<ClassId, HashSet<PersonId>>,
    /// Items whose results come along.
    pub items: HashMap<ClassId, ItemPlaces>,
    /// Ids of the rows that others may refer to.
    ids: [HashSet<String>; File::ALL.len()],
    /// Columns that rows have.
    seen: [BTreeSet<String>; File::ALL.len()],
}

impl Survey {
    /// Looks around in a school.
    pub async fn of(store: &Store) -> Result<Self, SchoolError> {
        let mut survey = Self::default();
        let settings = read_settings(store.get(tables::settings()).await?)?;
        let sources = survey.read_sources(store, File::Orgs).await?;
        (survey.orgs, survey.school) = orgs::make_rows(sources, &settings);
        let departments = survey.orgs.iter();
        let departments = departments.filter(|org| org.get("type") == "department");
        let named = departments.map(|org| (org.id.clone(), org.get("name").trim().to_owned()));
        survey.departments = named.collect();
        survey.name_all(File::Orgs, &survey.orgs.clone());
        let sources = survey.read_sources(store, File::AcademicSessions).await?;
        terms::find_terms(store, sources, &mut survey).await?;
        survey.name_all(File::AcademicSessions, &survey.sessions.clone());
        survey.find_people(store).await?;
        survey.find_enrollments(store).await?;
        Ok(survey)
    }

    /// All rows of a file as they were imported, for files that are small.
    pub async fn read_sources(
        &mut self,
        store: &Store,
        file: File,
    ) -> Result<Sources, SchoolError> {
        let mut sources = Sources::new();
        for item in Walk::of(tables::sources(file.entity())).all(store).await? {
            let Some(sourced_id) = text(&item, "sk") else {
                continue;
            };
            let source: Source = from_item(item)?;
            self.see(file, source.columns.keys());
            sources.insert(sourced_id, source);
        }
        Ok(sources)
    }

    async fn find_people(&mut self, store: &Store) -> Result<(), SchoolError> {
        let see = |source: &Source| {
            self.see(File::Users, source.columns.keys());
            let roles = source.roles.values();
            self.see(File::Roles, roles.flat_map(BTreeMap::keys));
        };
        let mut rows = find_rows(store, File::Users, see).await?;
        let roles = Role::ALL.map(Listed::Under);
        for listed in roles.into_iter().chain([Listed::WithoutRole]) {
            let mut walk = Walk::by((&USERS, Some("role-index")), listed.as_str());
            while let Some(page) = walk.next(store).await? {
                self.everybody
                    .extend(page.iter().filter_map(|item| somebody(item, &mut rows)));
            }
        }
        let ids = self
            .everybody
            .iter()
            .map(|somebody| somebody.sourced_id.clone());
        self.ids[File::Users as usize] = ids.collect();
        self.everybody
            .sort_by(|one, other| one.sourced_id.cmp(&other.sourced_id));
        Ok(())
    }

    async fn find_enrollments(&mut self, store: &Store) -> Result<(), SchoolError> {
        let mut walk = Walk::of(tables::sources(File::Enrollments.entity()));
        while let Some(page) = walk.next(store).await? {
            for item in page {
                let Some(sourced_id) = text(&item, "sk") else {
                    continue;
                };
                let source: Source = from_item(item)?;
                self.see(File::Enrollments, source.columns.keys());
                let id = source.id.unwrap_or_default();
                let Some((class, member)) = id.split_once('#') else {
                    continue;
                };
                if let Ok(class) = ClassId::parse(class) {
                    let rows = self.enrolled.entry(class).or_default();
                    rows.push((member.to_owned(), sourced_id));
                }
            }
        }
        Ok(())
    }

    /// Notes columns of a file.
    pub fn see<'n>(&mut self, file: File, names: impl IntoIterator<Item = &'n String>) {
        let seen = &mut self.seen[file as usize];
        for name in names {
            if !seen.contains(name) {
                seen.insert(name.clone());
            }
        }
    }

    /// The columns of a file.
    pub fn columns(&self, file: File) -> Columns {
        Columns::of(file, &self.seen[file as usize])
    }

    /// Notes the rows of a file, so that others may refer to them.
    pub fn name_all(&mut self, file: File, rows: &[Draft]) {
        let ids = rows.iter().map(|row| row.id.clone());
        self.ids[file as usize].extend(ids);
    }

    /// Whether a file has a row.
    pub fn has(&self, file: File, id: &str) -> bool {
        self.ids[file as usize].contains(id)
    }

    /// Takes away references to rows that are not there; what must belong to a school belongs to ours.
    pub fn settle(&self, file: File, row: &mut Draft) {
        for column in file.columns() {
            let (Kind::Ref(target) | Kind::Refs(target)) = column.kind else {
                continue;
            };
            let cell = row.get(column.name);
            let ids = cell.split(',').map(str::trim);
            let known: Vec<&str> = ids.clone().filter(|id| self.has(target, id)).collect();
            if known.len() < ids.filter(|id| !id.is_empty()).count() {
                let known = known.join(",");
                row.set(column.name, known);
            }
            if column.is_required && target == File::Orgs {
                row.or(column.name, &self.school);
            }
        }
    }

    /// The session that is the term of a class whose row names this one.
    pub fn term_around<'s>(&'s self, session: &'s str) -> &'s str {
        let mut found = session;
        for _ in 0..terms::MAX_DEPTH {
            match self.periods.get(found) {
                Some(around) => found = around,
                None => break,
            }
        }
        found
    }
}

/// The ids of the rows of a file by what they became; each row is seen in passing.
pub async fn find_rows(
    store: &Store,
    file: File,
    mut see: impl FnMut(&Source),
) -> Result<HashMap<String, String>, SchoolError> {
    let mut rows = HashMap::new();
    let mut walk = Walk::of(tables::sources(file.entity()));
    while let Some(page) = walk.next(store).await? {
        for item in page {
            let Some(sourced_id) = text(&item, "sk") else {
                continue;
            };
            let source: Source = from_item(item)?;
            see(&source);
            rows.extend(source.id.map(|id| (id, sourced_id)));
        }
    }
    Ok(rows)
}

fn somebody(item: &Item, rows: &mut HashMap<String, String>) -> Option<Somebody> {
    let person = PersonId::parse(&text(item, "id")?).ok()?;
    let row = rows.remove(person.as_str());
    Some(Somebody {
        is_imported: row.is_some(),
        sourced_id: row.unwrap_or_else(|| super::own_id(&[person.as_str()])),
        person,
        email: text(item, "email")?,
    })
}

/// An attribute that is text.
pub fn text(item: &Item, name: &str) -> Option<String> {
    match item.get(name) {
        Some(AttributeValue::S(text)) => Some(text.clone()),
        _ => None,
    }
}

/// The class and number of a category or item that a row became.
pub fn numbered(source: &Source) -> Option<(ClassId, u32)> {
    source.id.as_deref().and_then(read_number_id)
}
