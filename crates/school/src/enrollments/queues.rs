//! The queue of a class: who is next, at which place somebody stands, and the promotions that follow
//! from room that an edit made. Whenever there is room and somebody waits, a task is in the outbox.

use domain::classes::{Class, ClassStatus};
use domain::enrollments::{ClassRole, Enrollment, EnrollmentStatus, check_member};
use domain::ids::{ClassId, PersonId};
use domain::notices::Content;
use domain::policy::Action;
use ports::items::MAX_ACTIONS;
use ports::{AttributeValue, Consistency, Order, Query, Range};

use super::ATTEMPTS;
use super::members::{count_promoted, write_member};
use crate::School;
use crate::acting::{Authority, Origin};
use crate::errors::SchoolError;
use crate::events::{Doer, Event};
use crate::search::MAX_ENTRIES;
use crate::store::Store;
use crate::stored::from_item;
use crate::tables::{self, RECORDS, s};
use crate::writes::{Outcome, Write};

/// Most who leave the queue in one transaction.
const STEP: u32 = 10;
/// Most actions that one of them takes: membership, scores, place, event, a notice with
/// its head, and how a member is found.
const MAX_TURN: usize = 6 + MAX_ENTRIES;

/// Somebody who waits.
pub(crate) struct Candidate {
    /// The membership.
    pub member: Enrollment,
    /// Whether the person may be a student at this moment.
    pub may_enter: bool,
}

/// How a step of promotions ended.
enum Step {
    /// Some have left the queue; there may be more.
    Went,
    /// There is no room, or nobody waits.
    Nothing,
}

fn queue_of(class: &ClassId, range: Range, limit: u32) -> Query {
    Query {
        table: &RECORDS,
        index: None,
        partition: s(tables::class_partition(class)),
        range,
        order: Order::Ascending,
        limit,
        start_after: None,
        consistency: Consistency::Strong,
    }
}

/// The place of somebody who waits, from 1; none for others.
pub(super) async fn find_place(
    store: &Store,
    member: &Enrollment,
) -> Result<Option<u32>, SchoolError> {
    let Some(ticket) = member.ticket else {
        return Ok(None);
    };
    let range = Range::Between(s(tables::QUEUE), s(tables::queue_from(ticket)));
    let mut query = queue_of(&member.class, range, ports::items::MAX_PAGE);
    let mut place = 1;
    loop {
        let page = store.query(query.clone()).await?;
        place += u32::try_from(page.items.len()).unwrap_or(u32::MAX);
        if page.last_key.is_none() {
            return Ok(Some(place));
        }
        query.start_after = page.last_key;
    }
}

impl School {
    /// The first of a class's queue, in order.
    pub(crate) async fn first_in_line(
        &self,
        store: &Store,
        class: &ClassId,
        count: u32,
    ) -> Result<Vec<Candidate>, SchoolError> {
        let range = Range::BeginsWith(tables::QUEUE.to_owned());
        let page = store.query(queue_of(class, range, count)).await?;
        let mut keys = Vec::with_capacity(page.items.len() * 2);
        for item in &page.items {
            let person = match item.get("sk") {
                Some(AttributeValue::S(sort_key)) => tables::read_waiting(sort_key),
                _ => None,
            };
            let (_, person) = person.ok_or_else(|| SchoolError::Corrupt("queue".to_owned()))?;
            keys.push(tables::member(class, ClassRole::Student, &person));
            keys.push(tables::authority(&person));
        }
        let mut items = store.get_all(&keys).await?.into_iter();
        let mut line = Vec::with_capacity(page.items.len());
        while let (Some(member), Some(authority)) = (items.next(), items.next()) {
            let member: Option<Enrollment> = member.map(from_item).transpose()?;
            let authority: Option<Authority> = authority.map(from_item).transpose()?;
            // Whoever has left between the two reads is no longer in the queue either.
            let member = member.filter(|one| one.status == EnrollmentStatus::Waiting);
            let member = member.ok_or(SchoolError::Busy)?;
            let may_enter = authority.is_some_and(|authority| {
                check_member(authority.status, &authority.roles, member.role).is_ok()
            });
            line.push(Candidate { member, may_enter });
        }
        Ok(line)
    }

    /// Adds the promotion of somebody; the counts are the caller's.
    pub(crate) fn write_promotion(
        &self,
        write: &mut Write,
        doer: Doer<'_>,
        (class, member): (&Class, &Enrollment),
    ) {
        let promoted = member.promote(self.now());
        self.write_turn(write, doer, (member, &promoted));
        let content = Content::Promoted {
            class: class.into(),
        };
        self.tell(write, member.person.clone(), content);
    }

    fn write_turn(
        &self,
        write: &mut Write,
        doer: Doer<'_>,
        (old, new): (&Enrollment, &Enrollment),
    ) {
        let difference = write_member(write, Some(old), new);
        let thing = tables::class_partition(&new.class);
        let event = Event::changed(thing, Action::UpdateEnrollment, difference);
        self.record(write, doer, event.of(&new.person));
    }

    /// Lets those who wait come in as far as there is room, in the order of the queue; who may not be
    /// a student any more loses the place.
    pub(crate) async fn promote_waiting(
        &self,
        store: &Store,
        class: &ClassId,
        by: Option<&PersonId>,
    ) -> Result<(), SchoolError> {
        let origin = Origin::default();
        let doer = Doer {
            person: by,
            origin: &origin,
        };
        let mut attempt = 0;
        loop {
            let turn = self.turns.take(class).await;
            let step = self.promote_some(store, class, doer).await;
            drop(turn);
            match step {
                Ok(Step::Nothing) => return Ok(()),
                Ok(Step::Went) => attempt = 0,
                Err(SchoolError::Busy) if attempt < ATTEMPTS => {
                    store.back_off(attempt).await;
                    attempt += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn promote_some(
        &self,
        store: &Store,
        class: &ClassId,
        doer: Doer<'_>,
    ) -> Result<Step, SchoolError> {
        let Some(item) = store.get(tables::class(class)).await? else {
            return Ok(Step::Nothing);
        };
        let class: Class = from_item(item)?;
        let room = class.most_students().saturating_sub(class.students);
        if class.status != ClassStatus::Open || class.waiting == 0 || room == 0 {
            return Ok(Step::Nothing);
        }
        let mut write = Write::new();
        let (mut promoted, mut dropped) = (0, 0);
        for Candidate { member, may_enter } in self.first_in_line(store, &class.id, STEP).await? {
            // The counts are one action more.
            if promoted == room || write.len() + MAX_TURN >= MAX_ACTIONS {
                break;
            }
            if may_enter {
                self.write_promotion(&mut write, doer, (&class, &member));
                promoted += 1;
            } else {
                let left = member.withdraw(self.today(), self.now());
                self.write_turn(&mut write, doer, (&member, &left));
                dropped += 1;
            }
        }
        if write.is_empty() {
            return Err(SchoolError::Busy);
        }
        count_promoted(&mut write, &class, (promoted, dropped));
        match write.commit(store).await? {
            Outcome::Written | Outcome::Replayed(_) => Ok(Step::Went),
            Outcome::Raced => Err(SchoolError::Busy),
        }
    }
}
