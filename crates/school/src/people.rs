//! People: entered, edited and listed by administrators; read by themselves. A person's item, list
//! rows, rights and locks change in one transaction.

use domain::emails::Email;
use domain::ids::{FileId, PersonId};
use domain::names::PersonName;
use domain::people::{AccountLink, Person, PersonInput, PersonPatch, PersonStatus, check_own_edit};
use domain::policy::{self, Action};
use domain::sessions::EndedSessions;
use domain::texts::Code;
use ports::{AttributeValue, Changes, Condition, Consistency, Item, Order, Query, Range};
use serde::{Deserialize, Serialize};

use crate::acting::{Acting, Authority, Loaded};
use crate::errors::{Refusal, SchoolError};
use crate::events::Event;
use crate::lists::{List, Listing, PageRequest, id_of};
use crate::outbox::Task;
use crate::search;
use crate::store::Store;
use crate::stored::{Stored, from_item, plain_item, to_item};
use crate::tables::{self, Listed, RECORDS, USERS, Unique, s};
use crate::writes::{Once, Outcome, Write, kept_answer, read_answer};

/// A row of a list of people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PersonRow {
    /// Who.
    pub id: PersonId,
    /// Name.
    pub name: PersonName,
    /// E-mail.
    pub email: Email,
    /// Student or staff number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// Whether they count as present.
    pub status: PersonStatus,
    /// Picture, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<FileId>,
}

impl From<&Person> for PersonRow {
    fn from(person: &Person) -> Self {
        Self {
            id: person.id.clone(),
            name: person.name.clone(),
            email: person.email.clone(),
            code: person.code.clone(),
            status: person.status,
            avatar: person.avatar.clone(),
        }
    }
}

/// Whether a new person is invited to sign in at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Invitation {
    /// An account is made and a temporary password mailed.
    Send,
    /// The person has no account for now.
    None,
}

/// Under which roles a person is listed.
pub fn listed(person: &Person) -> Vec<Listed> {
    if person.roles.is_empty() {
        return vec![Listed::WithoutRole];
    }
    person.roles.iter().copied().map(Listed::Under).collect()
}

/// Keys of a person's list rows.
fn rows(person: &Person) -> Vec<ports::Key> {
    let key = |listed| RECORDS.key(tables::people(listed, person.status), person.sort_key());
    listed(person).into_iter().map(key).collect()
}

/// Adds everything that a new person consists of to a transaction: at most 7 actions, and one for each
/// text under which the person is found.
pub fn write_new_person(write: &mut Write, person: &Person) {
    write.create(person);
    write.create_item(
        &tables::authority(&person.id),
        new_authority(person).to_item(),
    );
    for key in rows(person) {
        write.put(&key, plain_item(&PersonRow::from(person)));
    }
    write.take(
        (Unique::Email, person.email.as_str()),
        person.id.as_str(),
        Refusal::EmailTaken,
    );
    if let Some(code) = &person.code {
        write.take(
            (Unique::PersonCode, &code.folded()),
            person.id.as_str(),
            Refusal::CodeTaken,
        );
    }
    search::write_new(write, &PersonRow::from(person));
}

/// Rights of a new person, without an account yet.
pub fn new_authority(person: &Person) -> Authority {
    Authority {
        person: person.id.clone(),
        email: person.email.as_str().to_owned(),
        roles: person.roles(),
        status: person.status,
        sub: None,
        tokens_valid_after: None,
        revoked: EndedSessions::default(),
        mfa: None,
    }
}

/// Adds everything that follows from an edit to a transaction; returns what changed.
pub fn write_edited_person(
    write: &mut Write,
    old: &Person,
    new: &Person,
) -> crate::stored::Difference {
    let difference = if old.email == new.email {
        write.edit(old, new)
    } else {
        write.give_back((Unique::Email, old.email.as_str()));
        write.take(
            (Unique::Email, new.email.as_str()),
            new.id.as_str(),
            Refusal::EmailTaken,
        );
        write.move_to(old, new)
    };
    let (old_code, new_code) = (
        old.code.as_ref().map(Code::folded),
        new.code.as_ref().map(Code::folded),
    );
    if old_code != new_code {
        if let Some(code) = &old_code {
            write.give_back((Unique::PersonCode, code));
        }
        if let Some(code) = &new_code {
            write.take(
                (Unique::PersonCode, code),
                new.id.as_str(),
                Refusal::CodeTaken,
            );
        }
    }
    write_rows(write, old, new);
    search::write_edited(write, &PersonRow::from(old), &PersonRow::from(new));
    let rights = (new.email.as_str(), &new.roles, new.status);
    if rights != (old.email.as_str(), &old.roles, old.status) {
        let roles = new.roles.iter().map(|role| s(role.as_str())).collect();
        let changes = Changes::new()
            .set("email", s(new.email.as_str()))
            .set("roles", AttributeValue::L(roles))
            .set("status", s(new.status.as_str()));
        write.update(
            tables::authority(&new.id),
            changes,
            Some(Condition::Exists("pk".into())),
        );
    }
    difference
}

fn write_rows(write: &mut Write, old: &Person, new: &Person) {
    let (old_rows, new_rows) = (rows(old), rows(new));
    if old_rows == new_rows && PersonRow::from(old) == PersonRow::from(new) {
        return;
    }
    for key in old_rows.iter().filter(|key| !new_rows.contains(key)) {
        write.delete(key.clone());
    }
    for key in new_rows {
        write.put(&key, plain_item(&PersonRow::from(new)));
    }
}

/// What an edit of a person leaves to the outbox.
pub(crate) fn tasks_after(old: &Person, new: &Person) -> Vec<Task> {
    let person = new.id.clone();
    let mut tasks = Vec::new();
    let shown = |person: &Person| {
        let Person {
            name,
            code,
            email,
            avatar,
            ..
        } = person.clone();
        (name, code, email, avatar)
    };
    if shown(old) != shown(new) {
        tasks.push(Task::RefreshMemberships {
            person: person.clone(),
        });
    }
    let told = |person: &Person| {
        let Person {
            email,
            roles,
            status,
            language,
            ..
        } = person.clone();
        (email, roles, status, language)
    };
    if told(old) != told(new) {
        tasks.push(Task::SyncAccount { person });
    }
    tasks
}

/// The person with this id, whatever their e-mail.
pub(crate) async fn find_person(
    store: &Store,
    id: &PersonId,
) -> Result<Option<Person>, SchoolError> {
    let page = store
        .query(Query {
            table: &USERS,
            index: None,
            partition: s(id.as_str()),
            range: Range::All,
            order: Order::Ascending,
            limit: 1,
            start_after: None,
            consistency: Consistency::Strong,
        })
        .await?;
    page.items.into_iter().next().map(from_item).transpose()
}

impl Acting<'_> {
    /// A page of the people with a role and a status, sorted by given and family name.
    pub async fn list_people(
        &self,
        listed: Listed,
        status: PersonStatus,
        page: &PageRequest,
    ) -> Result<List<PersonRow>, SchoolError> {
        self.permit_school(Action::ListPeople).await?;
        let listing = Listing {
            name: "people",
            table: &RECORDS,
            index: None,
            partition: tables::people(listed, status),
            prefix: String::new(),
            order: Order::Ascending,
            table_keys: None,
        };
        let page = listing.page(&self.store, page).await?;
        let items = page
            .items
            .into_iter()
            .map(from_item)
            .collect::<Result<_, _>>()?;
        Ok(List {
            items,
            next: page.next,
        })
    }

    /// One person.
    pub async fn get_person(&self, id: &PersonId) -> Result<Person, SchoolError> {
        let Loaded { authority, .. } = self.load(&[]).await?;
        policy::permit(Action::GetPerson, &authority.roles, self.relation_to(id))?;
        find_person(&self.store, id)
            .await?
            .ok_or(SchoolError::NotFound)
    }

    /// The person with exactly this number or e-mail.
    pub async fn find_person_by_code(&self, typed: &str) -> Result<PersonRow, SchoolError> {
        let code = Code::parse(typed)
            .ok()
            .map(|code| tables::lock(Unique::PersonCode, &code.folded()));
        let email = Email::parse(typed)
            .ok()
            .map(|email| tables::lock(Unique::Email, email.as_str()));
        let keys: Vec<ports::Key> = code.into_iter().chain(email).collect();
        let Loaded { authority, items } = self.load(&keys).await?;
        policy::permit(
            Action::FindPersonByCode,
            &authority.roles,
            policy::Relation::SCHOOL,
        )?;
        let holder = items.into_iter().flatten().find_map(|lock| holder(&lock));
        let id = holder.ok_or(SchoolError::NotFound)?;
        let person = find_person(&self.store, &id)
            .await?
            .ok_or(SchoolError::NotFound)?;
        Ok(PersonRow::from(&person))
    }

    /// Enters a person.
    pub async fn create_person(
        &self,
        input: &PersonInput,
        invitation: Invitation,
        once: Option<&Once>,
    ) -> Result<Person, SchoolError> {
        self.permit_school(Action::CreatePerson).await?;
        let id = self.school.new_id(PersonId::new);
        let mut person = Person::create(id, input, self.now())?;
        let mut write = Write::new();
        if invitation == Invitation::Send {
            refuse_placeholder(&person)?;
            person.account = AccountLink::Invited;
            let task = Task::CreateAccount {
                person: person.id.clone(),
            };
            write.task(self.school.new_task(), &task);
        }
        write_new_person(&mut write, &person);
        let thing = tables::person(&person.id);
        self.record(
            &mut write,
            Event::created(thing, Action::CreatePerson, to_item(&person)),
        );
        self.finish_creation(write, person, once).await
    }

    /// Edits a person of the given version.
    pub async fn update_person(
        &self,
        id: &PersonId,
        version: u64,
        patch: PersonPatch,
    ) -> Result<Person, SchoolError> {
        let Loaded { authority, .. } = self.load(&[]).await?;
        policy::permit(Action::UpdatePerson, &authority.roles, self.relation_to(id))?;
        self.edit_person(Action::UpdatePerson, id, version, patch)
            .await
    }

    /// Edits a person; whether the actor may was decided before.
    pub(crate) async fn edit_person(
        &self,
        action: Action,
        id: &PersonId,
        version: u64,
        patch: PersonPatch,
    ) -> Result<Person, SchoolError> {
        let old = find_person(&self.store, id)
            .await?
            .ok_or(SchoolError::NotFound)?;
        if old.version != version {
            return Err(SchoolError::Stale(Box::new(old.into_noun())));
        }
        let new = old.edit(patch, self.now())?;
        check_own_edit(&self.person, &old, &new)?;
        let mut write = Write::new();
        let difference = write_edited_person(&mut write, &old, &new);
        self.record(
            &mut write,
            Event::changed(tables::person(id), action, difference),
        );
        for task in tasks_after(&old, &new) {
            write.task(self.school.new_task(), &task);
        }
        self.finish_edit(write).await?;
        Ok(new)
    }

    /// Invites a person to sign in: makes the account if there is none, and mails a temporary
    /// password, again if one was mailed before.
    pub async fn invite_person(&self, id: &PersonId) -> Result<Person, SchoolError> {
        let Loaded { authority, .. } = self.load(&[]).await?;
        policy::permit(Action::InvitePerson, &authority.roles, self.relation_to(id))?;
        let mut person = find_person(&self.store, id)
            .await?
            .ok_or(SchoolError::NotFound)?;
        refuse_placeholder(&person)?;
        if person.account == AccountLink::Linked {
            return Err(SchoolError::Refused(Refusal::AlreadyLinked));
        }
        if person.status != PersonStatus::Active {
            let refusal = domain::enrollments::EnrollmentRefusal::PersonNotActive;
            return Err(refusal.into());
        }
        let mut write = Write::new();
        write.task(
            self.school.new_task(),
            &Task::InviteAgain { person: id.clone() },
        );
        let invited = Changes::new().set("account", s("invited"));
        write.update(person.key(), invited, Some(Condition::Exists("id".into())));
        let event = Event::created(tables::person(id), Action::InvitePerson, Item::default());
        self.record(&mut write, event);
        self.finish_edit(write).await?;
        person.account = AccountLink::Invited;
        Ok(person)
    }

    /// Writes a new noun, or answers what the same request made before.
    pub(crate) async fn finish_creation<T>(
        &self,
        mut write: Write,
        noun: T,
        once: Option<&Once>,
    ) -> Result<T, SchoolError>
    where
        T: Serialize + serde::de::DeserializeOwned,
    {
        if let Some(once) = once {
            write.answer_once(&self.person, once, &noun, self.now().as_second());
        }
        if let Some(rider) = &self.rider {
            rider.write(&mut write);
        }
        let tasks = write.tasks();
        match write.commit(&self.store).await? {
            Outcome::Written => {
                self.school.try_tasks(&self.store, &tasks).await;
                Ok(noun)
            }
            Outcome::Replayed(answer) => read_answer(&answer),
            Outcome::Raced => Err(SchoolError::Busy),
        }
    }

    /// What the same request was answered before, if it was.
    pub(crate) async fn answered<T>(&self, once: Option<&Once>) -> Result<Option<T>, SchoolError>
    where
        T: serde::de::DeserializeOwned,
    {
        let Some(once) = once else {
            return Ok(None);
        };
        let kept = self
            .store
            .get(tables::idempotency(&self.person, &once.key))
            .await?;
        let now = self.now().as_second();
        let answer = kept
            .map(|item| kept_answer(once, &item, now))
            .transpose()?
            .flatten();
        answer.map(|answer| read_answer(&answer)).transpose()
    }

    /// Writes an edit.
    pub(crate) async fn finish_edit(&self, write: Write) -> Result<(), SchoolError> {
        let tasks = write.tasks();
        match write.commit(&self.store).await? {
            Outcome::Written | Outcome::Replayed(_) => {
                self.school.try_tasks(&self.store, &tasks).await;
                Ok(())
            }
            Outcome::Raced => Err(SchoolError::Busy),
        }
    }
}

pub(crate) fn holder(lock: &Item) -> Option<PersonId> {
    match lock.get("holder") {
        Some(AttributeValue::S(id)) => PersonId::parse(id).ok(),
        _ => None,
    }
}

fn refuse_placeholder(person: &Person) -> Result<(), SchoolError> {
    if person.email.is_placeholder() {
        return Err(SchoolError::Refused(Refusal::NoAddress));
    }
    Ok(())
}

/// Reads the person out of a sort key of a list of people.
pub fn person_of(sort_key: &str) -> Option<PersonId> {
    id_of(sort_key).and_then(|id| PersonId::parse(id).ok())
}
