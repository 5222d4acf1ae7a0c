//! Requests to change locked finals, and what is decided of them.

use domain::events::Thing;
use domain::finals::{ChangeState, FinalChange, FinalGrade, FinalsState, Request, Verdict};
use domain::ids::{ChangeId, ClassId, PersonId};
use domain::policy::Action;
use domain::transcripts::TranscriptEntry;
use jiff::Timestamp;
use ports::{Condition, Order};

use super::state_of;
use crate::acting::Acting;
use crate::errors::SchoolError;
use crate::events::{Event, Named, Names};
use crate::lists::{List, Listing, PageRequest};
use crate::stored::{Stored, from_item, plain_item, to_item};
use crate::tables::{self, RECORDS, s};
use crate::writes::{Once, Write};

/// A request with the names of those in it.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldChange {
    /// The request.
    pub change: FinalChange,
    /// Whose grade.
    pub student: Named<PersonId>,
    /// Who asks.
    pub asked_by: Named<PersonId>,
    /// Who has decided.
    pub decided_by: Option<Named<PersonId>>,
}

/// The condition of finals that are official and stay so.
fn is_locked() -> Condition {
    let locked = s(state_of(FinalsState::Locked));
    let locked = Condition::Equals("state".into(), locked);
    Condition::All(vec![locked, Condition::Missing("work".into())])
}

impl Acting<'_> {
    /// A page of the requests of a class, newest first.
    pub async fn list_final_changes(
        &self,
        class: &ClassId,
        page: &PageRequest,
    ) -> Result<List<ToldChange>, SchoolError> {
        let action = Action::ListFinalChanges;
        self.load_finals(action, (class, None), &[]).await?;
        let listing = Listing {
            name: "final_changes",
            table: &RECORDS,
            index: None,
            partition: tables::class_partition(class),
            prefix: tables::CHANGES.to_owned(),
            order: Order::Descending,
            table_keys: None,
        };
        let List { items, next } = listing.page(&self.store, page).await?;
        let changes = items.into_iter().map(from_item);
        let changes = changes.collect::<Result<Vec<FinalChange>, _>>()?;
        let items = self.tell_changes(changes).await?;
        Ok(List { items, next })
    }

    async fn tell_changes(
        &self,
        changes: Vec<FinalChange>,
    ) -> Result<Vec<ToldChange>, SchoolError> {
        let decider = |change: &FinalChange| change.decision.as_ref().map(|made| made.by.clone());
        let people = changes.iter().flat_map(|change| {
            let named = [change.student.clone(), change.asked_by.clone()];
            named.into_iter().chain(decider(change))
        });
        let things = people.map(Thing::Person).collect();
        let names = Names::of_things(&self.store, things).await?;
        let told = changes.into_iter().map(|change| ToldChange {
            student: names.person(change.student.clone()),
            asked_by: names.person(change.asked_by.clone()),
            decided_by: decider(&change).map(|person| names.person(person)),
            change,
        });
        Ok(told.collect())
    }

    /// Asks for a locked grade to be changed.
    pub async fn create_final_change(
        &self,
        class: &ClassId,
        (student, request): (Option<&PersonId>, &Request),
        once: Option<&Once>,
    ) -> Result<FinalChange, SchoolError> {
        let action = Action::CreateFinalChange;
        let keys: Vec<_> = student
            .iter()
            .map(|of| tables::final_grade(class, of))
            .collect();
        let mut scene = self.load_finals(action, (class, None), &keys).await?;
        if let Some(change) = self.answered(once).await? {
            return Ok(change);
        }
        let grade = scene.items.pop().flatten().ok_or_else(unknown_student)?;
        let grade: FinalGrade = from_item(grade)?;
        scene.finals.check_locked()?;
        let id = self.school.new_id(ChangeId::new);
        let asked = (id, &self.person, self.now());
        let change = FinalChange::ask(asked, (request, scene.finals.scheme()?), &grade)?;
        let mut write = Write::new();
        write.create(&change);
        write.check(tables::finals(class), is_locked());
        let thing = tables::class_partition(class);
        let event = Event::created(thing, action, to_item(&change));
        self.record(&mut write, event.of(&change.student));
        self.finish_creation(write, change, once).await
    }

    /// Decides a request of the given version; an approval changes the grade and the transcript with it.
    pub async fn decide_final_change(
        &self,
        class: &ClassId,
        id: &ChangeId,
        (version, verdict): (u64, &Verdict),
    ) -> Result<FinalChange, SchoolError> {
        let action = Action::DecideFinalChange;
        let keys = [tables::final_change(class, id)];
        let mut scene = self.load_finals(action, (class, None), &keys).await?;
        let old = scene.items.pop().flatten().ok_or(SchoolError::NotFound)?;
        let old: FinalChange = from_item(old)?;
        if old.version != version {
            return Err(SchoolError::Stale(Box::new(old.into_noun())));
        }
        old.check_decision(scene.signer(&self.person))?;
        let now = self.now();
        let new = old.decide(verdict, (&self.person, now))?;
        let mut write = Write::new();
        let difference = write.edit(&old, &new);
        let mut event = Event::changed(tables::class_partition(class), action, difference);
        if new.state == ChangeState::Approved {
            scene.finals.check_locked()?;
            write.check(tables::finals(class), is_locked());
            self.write_change((&mut write, &mut event), &new, now)
                .await?;
        }
        self.record(&mut write, event.of(&new.student));
        self.finish_edit(write).await?;
        Ok(new)
    }

    /// Adds the changed grade to a transaction, and its line in the transcript; the event tells the official
    /// grade before and after.
    async fn write_change(
        &self,
        (write, event): (&mut Write, &mut Event),
        change: &FinalChange,
        now: Timestamp,
    ) -> Result<(), SchoolError> {
        let (class, student) = (&change.class, &change.student);
        let line = tables::transcript_entry(student, class);
        let keys = [tables::final_grade(class, student), line.clone()];
        let mut items = self.store.get_all(&keys).await?;
        let shown = items.pop().flatten();
        let old = items.pop().flatten().ok_or(SchoolError::NotFound)?;
        let old: FinalGrade = from_item(old)?;
        let new = old.change(change, now)?;
        let difference = write.change(&old, &new);
        for (told, changed) in [
            (&mut event.before, difference.before),
            (&mut event.after, difference.after),
        ] {
            let official = changed.get("official").cloned();
            told.extend(official.map(|grade| ("official".to_owned(), grade)));
        }
        // Whoever has left the class has a grade in it, but no line.
        if let Some(shown) = shown {
            let entry: TranscriptEntry = from_item(shown)?;
            let entry = TranscriptEntry {
                grade: new.grade().cloned(),
                locked_at: now,
                ..entry
            };
            write.put(&line, plain_item(&entry));
        }
        Ok(())
    }

    /// One request.
    pub async fn get_final_change(
        &self,
        class: &ClassId,
        id: &ChangeId,
    ) -> Result<ToldChange, SchoolError> {
        let keys = [tables::final_change(class, id)];
        let action = Action::GetFinalChange;
        let mut scene = self.load_finals(action, (class, None), &keys).await?;
        let change = scene.items.pop().flatten().ok_or(SchoolError::NotFound)?;
        let mut told = self.tell_changes(vec![from_item(change)?]).await?;
        told.pop().ok_or(SchoolError::NotFound)
    }
}

fn unknown_student() -> SchoolError {
    let fault = domain::checks::Fault::new("unknown_reference").at("student");
    domain::checks::Invalid(vec![fault]).into()
}
