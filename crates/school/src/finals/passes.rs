//! A pass over the students of a class, some of them in each transaction, with the job. It is taken up again
//! after the last of them: what was done to a student twice is as if done once.

use domain::finals::{FinalGrade, FinalsStep, Tally};
use domain::ids::PersonId;
use ports::{AttributeValue, Changes, Condition, Consistency, Item, Order, Query, Range};
use serde::{Deserialize, Serialize};

use super::grounds::Ground;
use super::steps::action_of;
use crate::School;
use crate::acting::{Acting, Origin};
use crate::errors::SchoolError;
use crate::events::Event;
use crate::gradebooks::whose_scores;
use crate::jobs::{Ask, Desk, Job, Said};
use crate::store::Store;
use crate::stored::{difference, from_item, plain_item, to_item};
use crate::tables::{self, RECORDS, n, s};
use crate::writes::{Outcome, Write};

/// Students in one transaction: four actions each at most, and the job.
const AT_ONCE: u32 = 20;
/// How often a transaction that raced with another one is tried anew.
const ATTEMPTS: u32 = 8;

/// How far a pass has come.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Progress {
    /// Whether it sets free what it has frozen, because somebody has no mark.
    pub(super) thawing: bool,
    /// The last student of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) after: Option<PersonId>,
    /// Students that it is past, of whatever state.
    pub(super) seen: u32,
    /// Active ones.
    pub(super) students: u32,
    /// Those without a mark that nobody has accepted.
    pub(super) no_mark: u32,
    /// Passes before this one.
    pub(super) rounds: u32,
}

impl Progress {
    /// Whether nothing has been done.
    pub fn is_fresh(&self) -> bool {
        *self == Self::default()
    }

    /// How its job ends.
    pub(super) const fn end(&self) -> &'static str {
        if self.thawing { "failed" } else { "done" }
    }

    pub(super) const fn failure(&self) -> Option<&'static str> {
        if self.thawing {
            return Some("finals_incomplete");
        }
        None
    }

    pub(super) fn tally(&self) -> Tally {
        Tally {
            students: self.students,
            no_mark: self.no_mark,
        }
    }
}

/// A student as found.
struct Student {
    person: PersonId,
    scores: Item,
    grade: Option<FinalGrade>,
}

impl Student {
    fn is_active(&self) -> bool {
        self.scores.get("state") == Some(&s("active"))
    }
}

/// A pass over a class.
pub struct Pass<'a> {
    pub acting: Acting<'a>,
    pub job: &'a Job,
    pub desk: &'a mut Desk,
    pub step: FinalsStep,
    pub ground: Ground,
    pub progress: Progress,
}

impl School {
    /// Works on the finals of a class for as long as the desk allows.
    pub(crate) async fn work_on_finals(
        &self,
        store: &Store,
        job: &Job,
        desk: &mut Desk,
    ) -> Result<(), SchoolError> {
        let (Ask::Finals { class, step, .. }, Some(person)) = (&job.ask, &job.created_by) else {
            return Err(SchoolError::Corrupt("kind of a job".to_owned()));
        };
        let origin = Origin {
            request_id: job.id.to_string(),
            ..Origin::default()
        };
        let mut pass = Pass {
            acting: self.acting_as(person.clone(), origin),
            job,
            desk,
            step: *step,
            ground: Ground::read(store, class, (*step, &job.id)).await?,
            progress: job.progress.clone(),
        };
        while !pass.go_on().await? {}
        Ok(())
    }
}

impl Pass<'_> {
    /// Some students more, or the end; whether that was it.
    async fn go_on(&mut self) -> Result<bool, SchoolError> {
        for attempt in 0..ATTEMPTS {
            let students = self.read_students().await?;
            let mut write = Write::new();
            let (next, is_end) = if students.is_empty() {
                self.write_end(&mut write)?
            } else {
                (self.write_students(&mut write, &students)?, false)
            };
            let now = self.acting.now();
            if !is_end {
                let said = (told(&next), &Said::default());
                self.desk.write_advance(&mut write, now, said);
            }
            match write.commit(&self.acting.store).await? {
                Outcome::Written | Outcome::Replayed(_) if is_end => return Ok(true),
                Outcome::Written | Outcome::Replayed(_) => {
                    self.progress = next;
                    self.desk.advance(now, 0);
                    self.desk.check(now)?;
                    return Ok(false);
                }
                Outcome::Raced if is_end && self.may_begin_anew() => {
                    self.begin_anew().await?;
                    return Ok(false);
                }
                Outcome::Raced => self.acting.store.back_off(attempt).await,
            }
        }
        Err(SchoolError::Busy)
    }

    async fn read_students(&self) -> Result<Vec<Student>, SchoolError> {
        let class = &self.ground.class.id;
        let after = self.progress.after.as_ref();
        let query = Query {
            table: &RECORDS,
            index: None,
            partition: s(tables::class_partition(class)),
            range: Range::BeginsWith(tables::SCORES.to_owned()),
            order: Order::Ascending,
            limit: AT_ONCE,
            start_after: after.map(|person| tables::scores(class, person).to_item()),
            consistency: Consistency::Strong,
        };
        let store = &self.acting.store;
        let scores = store.query(query).await?.items;
        let people: Vec<PersonId> = scores.iter().filter_map(whose_scores).collect();
        if people.len() != scores.len() {
            return Err(SchoolError::Corrupt("scores of nobody".to_owned()));
        }
        let key = |person| tables::final_grade(class, person);
        let keys: Vec<_> = people.iter().map(key).collect();
        let grades = store.get_all(&keys).await?;
        let found = people.into_iter().zip(scores).zip(grades);
        let found = found.map(|((person, scores), grade)| {
            let grade = grade.map(from_item).transpose()?;
            Ok(Student {
                person,
                scores,
                grade,
            })
        });
        found.collect()
    }

    /// Adds what becomes of some students to a transaction; how far the pass is then.
    fn write_students(
        &self,
        write: &mut Write,
        students: &[Student],
    ) -> Result<Progress, SchoolError> {
        let mut next = self.progress.clone();
        for student in students {
            match self.step {
                FinalsStep::Compute => self.compute(write, student, &mut next)?,
                FinalsStep::Submit if !next.thawing => {
                    self.compute(write, student, &mut next)?;
                    self.freeze(write, student);
                }
                FinalsStep::Submit | FinalsStep::Withdraw => self.thaw(write, student),
                FinalsStep::Lock => self.lock(write, student),
                FinalsStep::Reopen => {
                    self.thaw(write, student);
                    let class = &self.ground.class.id;
                    write.delete(tables::transcript_entry(&student.person, class));
                }
            }
            next.seen += 1;
            next.after = Some(student.person.clone());
        }
        Ok(next)
    }

    /// Computes a student's grade; whoever has left has none, and what they had stays in the history.
    fn compute(
        &self,
        write: &mut Write,
        student: &Student,
        next: &mut Progress,
    ) -> Result<(), SchoolError> {
        let old = student.grade.as_ref();
        if !student.is_active() {
            if let Some(old) = old {
                let gone = write.end(old);
                self.tell(write, &student.person, (gone.before, gone.after));
            }
            return Ok(());
        }
        let now = self.acting.now();
        let place = (old, &student.person);
        let new = self.ground.compute(&student.scores, place, now)?;
        next.students += 1;
        next.no_mark += u32::from(new.outcome() == domain::finals::Outcome::NoMark);
        match old {
            None => write.create(&new),
            Some(old) if *old == new => {}
            Some(old) => {
                let changed = write.change(old, &new);
                if old.adjustment != new.adjustment {
                    self.tell(write, &student.person, (changed.before, changed.after));
                }
            }
        }
        Ok(())
    }

    /// Freezes the scores of a student as they were read, also of one who has left and may come back.
    fn freeze(&self, write: &mut Write, student: &Student) {
        let as_read = |name: &str| match student.scores.get(name) {
            Some(value) => Condition::Equals(name.into(), value.clone()),
            None => Condition::Missing(name.into()),
        };
        let same = ["state", "scores", "extensions"].map(as_read);
        let condition = Condition::All(same.into());
        let frozen = Changes::new().set("locked", s(self.job.id.as_str()));
        let key = tables::scores(&self.ground.class.id, &student.person);
        write.update(key, frozen, Some(condition));
    }

    fn thaw(&self, write: &mut Write, student: &Student) {
        if !student.scores.contains_key("locked") {
            return;
        }
        let key = tables::scores(&self.ground.class.id, &student.person);
        let free = Changes::new().remove("locked");
        write.update(key, free, Some(Condition::Exists("pk".into())));
    }

    /// Makes a grade official. One that was official before and was another is told in the history.
    fn lock(&self, write: &mut Write, student: &Student) {
        let Some(old) = student.grade.as_ref().filter(|_| student.is_active()) else {
            return;
        };
        let now = self.acting.now();
        let new = old.lock(now);
        let Some(entry) = self.ground.entry(&new, now) else {
            return;
        };
        let before = old.official.as_ref().map(|official| &official.grade);
        if before.is_some_and(|before| before.as_ref() != new.grade()) {
            let told = difference(&to_item(old), &to_item(&new));
            self.tell(write, &student.person, (told.before, told.after));
        }
        write.change(old, &new);
        let key = tables::transcript_entry(&student.person, &self.ground.class.id);
        write.put(&key, plain_item(&entry));
    }

    fn tell(&self, write: &mut Write, person: &PersonId, (before, after): (Item, Item)) {
        let event = Event {
            thing: tables::class_partition(&self.ground.class.id),
            action: action_of(self.step).id(),
            member: Some(person.clone()),
            before,
            after,
        };
        self.acting.record(write, event);
    }
}

/// What a job says of how far a pass is.
pub fn told(progress: &Progress) -> Changes {
    let item = plain_item(progress).into_inner();
    Changes::new()
        .set("progress", AttributeValue::M(item))
        .set("done", n(progress.seen))
        .set("errors", n(progress.no_mark))
}
