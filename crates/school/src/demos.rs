//! The demo: a school that was made to be looked at, and accounts of it whose passwords everybody may
//! know. What is in it is an ordinary import; the home chooses bundle, accounts and passwords.

use domain::classes::ClassInput;
use domain::ids::PersonId;
use domain::people::{PersonStatus, Role};
use domain::subjects::Shelf;
use domain::terms::TermPatch;
use ports::{AttributeValue, Changes, Condition, Consistency, FirstPassword, Order, Query, Range};

use crate::School;
use crate::acting::Origin;
use crate::errors::{Refusal, SchoolError};
use crate::lists::PageRequest;
use crate::store::Store;
use crate::tables::{self, Listed, RECORDS, Unique, s};
use crate::terms::Current;
use crate::writes::{Outcome, Write};

/// Whether a school may be the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// It is the demo now, or was before.
    Demo,
    /// It is a school of its own.
    Refused,
}

impl School {
    /// Makes an untouched school the demo. Its door for the first administrator is closed from then on.
    pub async fn claim_demo(&self) -> Result<Claim, SchoolError> {
        if self.settings().await?.demo {
            return Ok(Claim::Demo);
        }
        let store = self.store();
        if has_people(&store).await? {
            return Ok(Claim::Refused);
        }
        let claimed = Changes::new()
            .set("demo", AttributeValue::Bool(true))
            .set("administrator_made", AttributeValue::Bool(true));
        let mut write = Write::new();
        // Settings come with the first administrator and with the first import.
        write.update(tables::settings(), claimed, Some(Condition::absent("pk")));
        match write.commit(&store).await? {
            Outcome::Written | Outcome::Replayed(_) => Ok(Claim::Demo),
            Outcome::Raced => Ok(Claim::Refused),
        }
    }

    /// Whether the person with this e-mail has an account.
    pub async fn has_account(&self, email: &str) -> Result<bool, SchoolError> {
        let store = self.store();
        let Some(id) = holder(&store, email).await? else {
            return Ok(false);
        };
        let known = self.person_now(&store, &id).await?;
        Ok(known.is_some_and(|(authority, _)| authority.sub.is_some()))
    }

    /// Gives the person with this e-mail an account with a password that stays; harmless when repeated.
    pub async fn open_account(&self, email: &str, password: &str) -> Result<(), SchoolError> {
        let store = self.store();
        let id = holder(&store, email).await?.ok_or(SchoolError::NotFound)?;
        let known = self.person_now(&store, &id).await?;
        let (_, person) = known.ok_or(SchoolError::NotFound)?;
        let chosen = FirstPassword::Chosen(password.to_owned());
        self.make_account(&store, &person, chosen).await
    }

    /// Opens a class of the current term that every student may join, in the name of the person with this
    /// e-mail; harmless when repeated. Its few places are soon taken, so that there is a queue to see.
    pub async fn open_study_group(&self, administrator: &str) -> Result<(), SchoolError> {
        let id = holder(&self.store(), administrator).await?;
        let acting = self.acting_as(id.ok_or(SchoolError::NotFound)?, Origin::default());
        let newest = PageRequest {
            limit: 1,
            cursor: None,
        };
        let subjects = acting.list_subjects(Shelf::Active, &newest).await?.items;
        let place = (
            subjects.first().map(|subject| subject.id.clone()),
            self.settings().await?.current_term,
        );
        let group = ClassInput {
            code: "STUDY-GROUP".to_owned(),
            name: "Nhóm tự học (Study group)".to_owned(),
            capacity: Some(2),
            self_enrollment: Some("open".to_owned()),
            ..ClassInput::default()
        };
        match acting.create_class(&group, place, None).await {
            Ok(_) | Err(SchoolError::Refused(Refusal::CodeTaken)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Makes the term that began last the current one, in the name of the person with this e-mail.
    pub async fn open_latest_term(&self, administrator: &str) -> Result<(), SchoolError> {
        let id = holder(&self.store(), administrator).await?;
        let acting = self.acting_as(id.ok_or(SchoolError::NotFound)?, Origin::default());
        let newest = PageRequest {
            limit: 1,
            cursor: None,
        };
        let terms = acting.list_terms(Shelf::Active, &newest).await?.items;
        for (term, _) in terms {
            let edit = (TermPatch::default(), Current::Become);
            acting.update_term(&term.id, term.version, edit).await?;
        }
        Ok(())
    }
}

async fn holder(store: &Store, email: &str) -> Result<Option<PersonId>, SchoolError> {
    let lock = store.get(tables::lock(Unique::Email, email)).await?;
    let Some(AttributeValue::S(id)) = lock.as_ref().and_then(|lock| lock.get("holder")) else {
        return Ok(None);
    };
    let id = PersonId::parse(id).map_err(|_| SchoolError::Corrupt("lock".to_owned()))?;
    Ok(Some(id))
}

async fn has_people(store: &Store) -> Result<bool, SchoolError> {
    let listed = Role::ALL.map(Listed::Under);
    for listed in listed.into_iter().chain([Listed::WithoutRole]) {
        let query = Query {
            table: &RECORDS,
            index: None,
            partition: s(tables::people(listed, PersonStatus::Active)),
            range: Range::All,
            order: Order::Ascending,
            limit: 1,
            start_after: None,
            consistency: Consistency::Strong,
        };
        if !store.query(query).await?.items.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}
