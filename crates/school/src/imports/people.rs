//! Users with their roles become people.

use std::collections::HashMap;

use domain::checks::Fault;
use domain::ids::PersonId;
use domain::people::{Person, Role};
use domain::texts::Code;
use ports::items::MAX_ACTIONS;
use ports::{Item, Key};

use super::classes::corrupt;
use super::known::taken;
use super::packers::Unit;
use super::patches::patch_person;
use super::positions::Phase;
use super::reports::Outcome;
use super::runs::Run;
use super::sources::{Source, role_columns};
use crate::bundles::files::File;
use crate::bundles::people::{AdminRoles, read_person, read_roles};
use crate::bundles::problems::Place;
use crate::bundles::sheets::{Row, Sheet};
use crate::errors::SchoolError;
use crate::people::{find_person, tasks_after, write_edited_person, write_new_person};
use crate::tables::{self, Unique};

const FILE: File = File::Users;
/// Most rows of roles of a user.
const MAX_ROLES: usize = 30;

/// The rows that one person comes from; a delta may have roles alone.
pub struct PersonRows<'a> {
    pub sourced_id: &'a str,
    pub user: Option<Row<'a>>,
    pub roles: Vec<Row<'a>>,
}

impl PersonRows<'_> {
    fn place(&self) -> Place {
        let row = self.user.or(self.roles.first().copied());
        row.map_or(Place::file(FILE.name()), Row::place)
    }
}

/// What is to be done for the rows of a person.
enum Plan<'a> {
    /// Nothing: they say nothing new.
    Unchanged(PersonRows<'a>),
    /// Nothing: the school does not know the user whom they speak of.
    Unknown(PersonRows<'a>),
    /// To make the person.
    Create(PersonStep<'a>, Box<Person>),
    /// To change the person with this id.
    Change(PersonStep<'a>, String),
}

/// A person whose rows are new or have changed.
pub struct PersonStep<'a> {
    pub rows: PersonRows<'a>,
    pub source: Source,
    pub old: Option<Source>,
}

impl<'a> Run<'a> {
    /// All users and roles.
    pub async fn import_people(&mut self) -> Result<(), SchoolError> {
        let mut people = self.list_people();
        self.list(Phase::ListPeople, |run| {
            run.limit_roles(&mut people);
            Ok(())
        })?;
        let total = people.len();
        let mut done = self.start(Phase::People, total);
        let ids = people.iter().take(done).map(|rows| rows.sourced_id);
        self.recall(FILE, ids.collect()).await?;
        let mut people = people.into_iter().skip(done).peekable();
        while people.peek().is_some() {
            self.tell(FILE, done, total);
            let chunk: Vec<PersonRows<'a>> = people.by_ref().take(MAX_ACTIONS).collect();
            let begun = done;
            done += chunk.len();
            self.import_chunk(begun, chunk).await?;
            self.rest(Phase::People.at(done)).await?;
        }
        self.flush(Phase::ListBooks.at(0)).await
    }

    fn list_people(&self) -> Vec<PersonRows<'a>> {
        let mut people: Vec<PersonRows<'a>> = Vec::new();
        let mut positions: HashMap<&'a str, usize> = HashMap::new();
        for user in self.contents.sheet(FILE).into_iter().flat_map(Sheet::rows) {
            positions.insert(user.id(), people.len());
            people.push(PersonRows {
                sourced_id: user.id(),
                user: Some(user),
                roles: Vec::new(),
            });
        }
        let roles = self.contents.sheet(File::Roles);
        for role in roles.into_iter().flat_map(Sheet::rows) {
            let sourced_id = role.get("userSourcedId");
            let position = *positions.entry(sourced_id).or_insert_with(|| {
                people.push(PersonRows {
                    sourced_id,
                    user: None,
                    roles: Vec::new(),
                });
                people.len() - 1
            });
            people[position].roles.push(role);
        }
        people
    }

    /// Leaves out roles beyond what one source can hold.
    fn limit_roles(&mut self, people: &mut [PersonRows<'a>]) {
        for person in people {
            let beyond = person.roles.len().min(MAX_ROLES);
            for role in person.roles.split_off(beyond) {
                let fault = Fault::new("too_many_rows").with("max", MAX_ROLES);
                self.leave_out(File::Roles, role.place_of("userSourcedId"), fault);
            }
        }
    }

    /// People from a position on, one after another; what all of them need is read before.
    async fn import_chunk(
        &mut self,
        begun: usize,
        chunk: Vec<PersonRows<'a>>,
    ) -> Result<(), SchoolError> {
        let keys = chunk
            .iter()
            .map(|rows| tables::source(FILE.entity(), rows.sourced_id));
        let olds = self.read_sources(keys.collect()).await?;
        let mut plans = Vec::with_capacity(chunk.len());
        for (rows, old) in chunk.into_iter().zip(olds) {
            plans.push(self.plan_person(rows, old)?);
        }
        let mut taken = self.read_locks(&plans).await?.into_iter();
        for (plan, at) in plans.into_iter().zip(begun..) {
            self.begin(Phase::People.at(at));
            match plan {
                Plan::Unchanged(rows) => self.count_person(&rows, Outcome::Unchanged),
                Plan::Unknown(rows) => {
                    let fault = Fault::new("unknown_to_school").with("file", FILE.name());
                    self.problems.leave_out(rows.place(), fault);
                    self.count_person(&rows, Outcome::Skipped);
                }
                Plan::Change(step, id) => self.change_person(&id, step).await?,
                Plan::Create(step, person) => {
                    let email = taken.next().flatten();
                    let code = person.code.as_ref().and_then(|_| taken.next().flatten());
                    self.create_person(step, (&person, [email, code])).await?;
                }
            }
        }
        Ok(())
    }

    fn plan_person(
        &mut self,
        rows: PersonRows<'a>,
        old: Option<Source>,
    ) -> Result<Plan<'a>, SchoolError> {
        let source = self.source_of(&rows, old.as_ref());
        let id = old.as_ref().and_then(|old| old.id.clone());
        if let Some(id) = &id {
            self.learn(FILE, rows.sourced_id, id.clone(), false);
        }
        let is_same = old.as_ref().is_some_and(|old| old.hash == source.hash);
        let is_gone = rows.user.is_some_and(Row::is_deleted);
        if is_same || (old.is_none() && is_gone) {
            return Ok(Plan::Unchanged(rows));
        }
        if old.is_none() && rows.user.is_none() {
            return Ok(Plan::Unknown(rows));
        }
        let source = Source {
            id: id.clone(),
            ..source
        };
        let step = PersonStep { rows, source, old };
        if let Some(id) = id {
            return Ok(Plan::Change(step, id));
        }
        let person = self.new_person(&step)?;
        Ok(Plan::Create(step, Box::new(person)))
    }

    /// Who has the e-mail, and the code if there is one, of each new person.
    async fn read_locks(&self, plans: &[Plan<'a>]) -> Result<Vec<Option<Item>>, SchoolError> {
        let new = plans.iter().filter_map(|plan| match plan {
            Plan::Create(_, person) => Some(person),
            _ => None,
        });
        let locks: Vec<Key> = new.flat_map(|person| locks_of(person)).collect();
        let mut taken = Vec::with_capacity(locks.len());
        for chunk in locks.chunks(MAX_ACTIONS) {
            taken.extend(self.store.get_all(chunk).await?);
        }
        Ok(taken)
    }

    /// The user's row with its roles: those of before stay, those of the bundle replace them.
    fn source_of(&self, rows: &PersonRows<'a>, old: Option<&Source>) -> Source {
        let mut source = match (rows.user, old) {
            (Some(user), _) => Source::of(user),
            (None, old) => old.cloned().unwrap_or_default(),
        };
        source.roles = old.map(|old| old.roles.clone()).unwrap_or_default();
        for role in &rows.roles {
            if role.is_deleted() {
                source.roles.remove(role.id());
            } else {
                source
                    .roles
                    .insert(role.id().to_owned(), role_columns(*role));
            }
        }
        let words = source.roles.values().filter_map(|role| role.get("role"));
        // Without the word nobody becomes an administrator, and nobody ceases to be one.
        let is_granted = old.is_some_and(|old| old.given.contains(&Role::Admin));
        let admins = if is_granted {
            AdminRoles::Grant
        } else {
            self.options.admin_roles
        };
        source.given = read_roles(words.map(String::as_str), admins);
        source.sealed()
    }

    fn count_person(&mut self, rows: &PersonRows<'a>, outcome: Outcome) {
        if rows.user.is_some() {
            self.count(FILE, outcome);
        }
        for _ in &rows.roles {
            self.count(File::Roles, outcome);
        }
    }

    fn new_person(&self, step: &PersonStep<'a>) -> Result<Person, SchoolError> {
        let user = step.rows.user.ok_or_else(corrupt)?;
        let words = read_person(user);
        let id = self.school.new_id(PersonId::new);
        let mut person = Person::create(id, &words.input, self.now)?;
        person.status = words.status;
        person.roles.clone_from(&step.source.given);
        Ok(person)
    }

    /// Takes e-mail and code for a person, or notes what is taken.
    fn claim_person(
        &mut self,
        rows: &PersonRows<'a>,
        person: &Person,
        locks: &[Option<Item>; 2],
    ) -> bool {
        let [email_lock, code_lock] = locks.each_ref().map(Option::as_ref);
        let email = person.email.as_str().to_owned();
        let email_taken = email_lock.is_some() || !self.claim_unlocked(Unique::Email, email);
        let code = person.code.as_ref().map(Code::folded);
        let code_taken = code_lock.is_some()
            || code.is_some_and(|code| !self.claim_unlocked(Unique::PersonCode, code));
        if email_taken {
            let place = rows.place().column("email");
            let fault = taken("email_taken", email_lock);
            self.problems.leave_out(place, fault);
        }
        if code_taken {
            let column = if rows
                .user
                .is_some_and(|user| user.value("identifier").is_some())
            {
                "identifier"
            } else {
                "username"
            };
            let place = rows.place().column(column);
            let fault = taken("code_taken", code_lock);
            self.problems.leave_out(place, fault);
        }
        !email_taken && !code_taken
    }

    async fn create_person(
        &mut self,
        mut step: PersonStep<'a>,
        (person, locks): (&Person, [Option<Item>; 2]),
    ) -> Result<(), SchoolError> {
        if let Some(user) = step.rows.user {
            self.note_hashed(user, &step.source);
        }
        if !self.claim_person(&step.rows, person, &locks) {
            self.count_person(&step.rows, Outcome::Skipped);
            return Ok(());
        }
        let mut unit = unit_of_person(&step.rows, Outcome::Created);
        write_new_person(&mut unit.write, person);
        step.source.id = Some(person.id.to_string());
        let key = tables::source(FILE.entity(), step.rows.sourced_id);
        unit.write.create_item(&key, step.source.to_item(&key));
        self.learn(FILE, step.rows.sourced_id, person.id.to_string(), true);
        self.given
            .insert(step.rows.sourced_id, person.roles.clone());
        self.add(unit).await
    }

    async fn change_person(&mut self, id: &str, step: PersonStep<'a>) -> Result<(), SchoolError> {
        if let Some(user) = step.rows.user {
            self.note_hashed(user, &step.source);
        }
        let id = PersonId::parse(id).map_err(|_| corrupt())?;
        let Some(old) = find_person(&self.store, &id).await? else {
            let fault = Fault::new("gone");
            self.problems.leave_out(step.rows.place(), fault);
            self.count_person(&step.rows, Outcome::Skipped);
            return Ok(());
        };
        let edited = old.edit(patch_person(&step, &old), self.now);
        let Some(new) = self.take_edit(edited, step.rows.place()) else {
            self.count_person(&step.rows, Outcome::Skipped);
            return Ok(());
        };
        if let Some((column, fault)) = self.find_taken(&old, &new).await? {
            let place = step.rows.place().column(column);
            self.problems.leave_out(place, fault);
            self.count_person(&step.rows, Outcome::Skipped);
            return Ok(());
        }
        let mut unit = unit_of_person(&step.rows, Outcome::Updated);
        let difference = write_edited_person(&mut unit.write, &old, &new);
        for task in tasks_after(&old, &new) {
            unit.write.task(self.school.new_task(), &task);
        }
        unit.changes.push(super::batches::RowChange {
            entity: FILE.entity().to_owned(),
            sourced_id: step.rows.sourced_id.to_owned(),
            id: Some(id.to_string()),
            before: difference.before,
            after: difference.after,
        });
        let key = tables::source(FILE.entity(), step.rows.sourced_id);
        if let Some(old) = &step.old {
            unit.replaced.push(old.to_item(&key));
        }
        unit.write.put(&key, step.source.to_item(&key));
        self.add(unit).await
    }

    /// What an edit of a person wants and another one has, with its column.
    async fn find_taken(
        &mut self,
        old: &Person,
        new: &Person,
    ) -> Result<Option<(&'static str, Fault)>, SchoolError> {
        if old.email != new.email {
            let email = new.email.as_str().to_owned();
            let fault = self
                .find_lock((Unique::Email, email), "email_taken")
                .await?;
            if let Some(fault) = fault {
                return Ok(Some(("email", fault)));
            }
        }
        let (before, code) = (
            old.code.as_ref().map(Code::folded),
            new.code.as_ref().map(Code::folded),
        );
        let Some(code) = code.filter(|code| before.as_ref() != Some(code)) else {
            return Ok(None);
        };
        let fault = self.find_lock((Unique::PersonCode, code), "code_taken");
        Ok(fault.await?.map(|fault| ("identifier", fault)))
    }

    async fn find_lock(
        &mut self,
        (unique, folded): (Unique, String),
        code: &'static str,
    ) -> Result<Option<Fault>, SchoolError> {
        let lock = self.store.get(tables::lock(unique, &folded)).await?;
        let is_taken = lock.is_some() || !self.claim_unlocked(unique, folded);
        Ok(is_taken.then(|| taken(code, lock.as_ref())))
    }
}

fn unit_of_person<'a>(rows: &PersonRows<'a>, outcome: Outcome) -> Unit<'a> {
    let mut unit = Unit::new(rows.place());
    unit.tallies.extend(rows.user.map(|_| (FILE, outcome)));
    let roles = rows.roles.iter().map(|_| (File::Roles, outcome));
    unit.tallies.extend(roles);
    let cells = rows.user.into_iter().chain(rows.roles.iter().copied());
    unit.bytes = cells.map(Row::len).sum();
    if outcome == Outcome::Created {
        unit.rows.push((FILE, rows.sourced_id));
    }
    unit
}

/// The locks of a person: e-mail, and code if there is one.
fn locks_of(person: &Person) -> Vec<Key> {
    let email = tables::lock(Unique::Email, person.email.as_str());
    let code = person.code.as_ref().map(Code::folded);
    let code = code.map(|code| tables::lock(Unique::PersonCode, &code));
    std::iter::once(email).chain(code).collect()
}
