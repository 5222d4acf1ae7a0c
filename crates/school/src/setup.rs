//! The first people of a school: made by the program itself, since nobody can be signed in yet.

use domain::checks::Patch;
use domain::ids::PersonId;
use domain::people::{AccountLink, Person, PersonInput, PersonPatch, Role};
use domain::policy::Action;
use ports::{AttributeValue, Changes, Condition, FirstPassword};

use crate::School;
use crate::acting::{Acting, Origin};
use crate::errors::SchoolError;
use crate::events::Event;
use crate::people::{find_person, write_edited_person, write_new_person};
use crate::store::Store;
use crate::stored::to_item;
use crate::tables::{self, Unique};
use crate::writes::{Outcome, Write};

impl School {
    /// Makes the first administrator with a password of their own, and closes the door behind it.
    pub async fn create_first_administrator(
        &self,
        input: PersonInput,
        password: String,
        origin: Origin,
    ) -> Result<Person, SchoolError> {
        if self.settings().await?.administrator_made {
            return Err(SchoolError::SetupClosed);
        }
        let mut person = self.new_administrator(input)?;
        person.account = AccountLink::Linked;
        let acting = self.acting_as(person.id.clone(), origin);
        let mut write = Write::new();
        let open = Condition::Missing("administrator_made".into());
        write_new_person(&mut write, &person);
        write_administrator_made(&mut write, Some(open));
        record_creation(&acting, &mut write, &person);
        // The account comes first: a password that breaks the policy must leave nothing behind.
        let account = self
            .new_account(&person, FirstPassword::Chosen(password))
            .await?;
        match write.commit(&acting.store).await? {
            Outcome::Written | Outcome::Replayed(_) => {}
            Outcome::Raced => return Err(SchoolError::SetupClosed),
        }
        self.link_account(&acting.store, &person, account).await?;
        Ok(person)
    }

    /// Makes somebody an administrator who can sign in: a new person, or the one who has the e-mail.
    pub async fn make_administrator(
        &self,
        input: PersonInput,
        first_password: FirstPassword,
    ) -> Result<Person, SchoolError> {
        let person = self.new_administrator(input)?;
        let store = self.store();
        let known = store
            .get(tables::lock(Unique::Email, person.email.as_str()))
            .await?;
        let person = match known.as_ref().and_then(|lock| lock.get("holder")) {
            Some(AttributeValue::S(id)) => self.promote(&store, id).await?,
            _ => self.enter_administrator(person).await?,
        };
        self.make_account(&store, &person, first_password).await?;
        Ok(person)
    }

    fn new_administrator(&self, mut input: PersonInput) -> Result<Person, SchoolError> {
        input.roles = vec![Role::Admin.as_str().to_owned()];
        Ok(Person::create(
            self.new_id(PersonId::new),
            &input,
            self.now(),
        )?)
    }

    async fn enter_administrator(&self, person: Person) -> Result<Person, SchoolError> {
        let acting = self.acting_as(person.id.clone(), Origin::default());
        let mut write = Write::new();
        write_new_person(&mut write, &person);
        write_administrator_made(&mut write, None);
        record_creation(&acting, &mut write, &person);
        acting.finish_edit(write).await?;
        Ok(person)
    }

    async fn promote(&self, store: &Store, id: &str) -> Result<Person, SchoolError> {
        let id = PersonId::parse(id).map_err(|_| SchoolError::Corrupt("lock".to_owned()))?;
        let old = find_person(store, &id)
            .await?
            .ok_or(SchoolError::NotFound)?;
        if old.roles.contains(&Role::Admin) {
            let mut write = Write::new();
            write_administrator_made(&mut write, None);
            write.commit(store).await?;
            return Ok(old);
        }
        let mut roles: Vec<String> = old
            .roles
            .iter()
            .map(|role| role.as_str().to_owned())
            .collect();
        roles.push(Role::Admin.as_str().to_owned());
        let patch = PersonPatch {
            roles: Patch::Value(roles),
            ..PersonPatch::default()
        };
        let new = old.edit(patch, self.now())?;
        let acting = self.acting_as(id, Origin::default());
        let mut write = Write::new();
        let difference = write_edited_person(&mut write, &old, &new);
        write_administrator_made(&mut write, None);
        let thing = tables::person(&new.id);
        acting.record(
            &mut write,
            Event::changed(thing, Action::UpdatePerson, difference),
        );
        acting.finish_edit(write).await?;
        Ok(new)
    }
}

fn record_creation(acting: &Acting<'_>, write: &mut Write, person: &Person) {
    let action = Action::CreateFirstAdministrator;
    acting.record(
        write,
        Event::created(tables::person(&person.id), action, to_item(person)),
    );
}

fn write_administrator_made(write: &mut Write, condition: Option<Condition>) {
    let made = Changes::new().set("administrator_made", AttributeValue::Bool(true));
    write.update(tables::settings(), made, condition);
}
