//! A list of people, or those of another class, brought into a class, line by line, as a job: each line
//! through the same rule as one person alone, in the name of whoever started it. The cursor moves with
//! the enrollment itself.

use std::collections::BTreeMap;

use domain::checks::{Checks, Fault, Invalid};
use domain::enrollments::{
    ClassRole, Enrollment, EnrollmentInput, EnrollmentRefusal, EnrollmentStatus, check_staffing,
};
use domain::ids::{ClassId, JobId, PersonId};
use domain::policy::Action;
use ports::{AttributeValue, Changes};

use super::{member_keys, roster};
use crate::School;
use crate::acting::{Acting, Origin};
use crate::errors::{Refusal, SchoolError};
use crate::events::Event;
use crate::jobs::{
    Ask, Cursor, Desk, Job, JobRow, Keeper, RowOutcome, Said, read_files, write_files,
};
use crate::lists::{MAX_LIMIT, PageRequest};
use crate::store::Store;
use crate::stored::{from_item, plain_item};
use crate::tables::{self, n, s};
use crate::writes::{Once, Write};

/// Most lines of a list.
pub const MAX_LINES: usize = 5_000;
/// Longest line; an e-mail has 254 bytes.
const MAX_LINE: usize = 254;
/// Outcomes at most before they are told.
const MOST_SAID: usize = 100;

/// Whom a list names.
#[derive(Debug, Clone)]
pub enum Whom {
    /// Each by code or e-mail; empty ones do not count.
    Lines(Vec<String>),
    /// The active members of another class who have the role there; none: no class has the id.
    MembersOf(Option<ClassId>),
}

impl Acting<'_> {
    /// Starts bringing people into a class as a job.
    pub async fn create_enrollments(
        &self,
        class: &ClassId,
        (role, whom): (&str, Whom),
        once: Option<&Once>,
    ) -> Result<Job, SchoolError> {
        let (_, loaded) = self.load_class(Action::CreateEnrollments, class).await?;
        let role = read_role(role)?;
        check_staffing(&loaded.authority.roles, role)?;
        if let Some(job) = self.answered(once).await? {
            return Ok(job);
        }
        let lines = match whom {
            Whom::Lines(people) => read_lines(&people)?,
            Whom::MembersOf(other) => self.list_emails(other.as_ref(), role).await?,
        };
        let id = self.school.new_id(JobId::new);
        let ask = Ask::Enroll {
            class: class.clone(),
            role,
        };
        let mut job = Job::new(id, ask, Some(self.person.clone()), self.now());
        job.total = lines.len() as u64;
        let bytes = serde_json::to_vec(&lines).expect("texts serialise");
        let kept = write_files(
            &self.store,
            (Keeper::Job(&job.id), self.now().as_second()),
            &bytes,
        );
        job.pieces = kept.await?;
        let mut write = Write::new();
        job.write_new(&mut write);
        let event = Event::created(
            tables::class_partition(class),
            Action::CreateEnrollments,
            plain_item(&job.ask),
        );
        self.record(&mut write, event);
        let job = self.finish_creation(write, job, once).await?;
        self.school.ring();
        Ok(job)
    }
}

impl Acting<'_> {
    /// The e-mails of the active members of a class who have a role, for its staff.
    async fn list_emails(
        &self,
        class: Option<&ClassId>,
        role: ClassRole,
    ) -> Result<Vec<String>, SchoolError> {
        let unknown = || Invalid(vec![Fault::new("unknown_reference").at("from_class")]);
        let class = class.ok_or_else(unknown)?;
        match self.load_class(Action::CreateEnrollments, class).await {
            Err(SchoolError::NotFound) => return Err(unknown().into()),
            loaded => loaded?,
        };
        let table_keys = |sort_key: &str| member_keys(class, role, sort_key);
        let listing = roster((class, role, EnrollmentStatus::Active), &table_keys);
        let mut page = PageRequest {
            limit: MAX_LIMIT,
            cursor: None,
        };
        let mut emails = Vec::new();
        loop {
            let found = listing.page(&self.store, &page).await?;
            for item in found.items {
                let member: Enrollment = from_item(item)?;
                emails.push(member.email.to_string());
            }
            if found.next.is_none() {
                return Ok(emails);
            }
            page.cursor = found.next;
        }
    }
}

fn read_role(role: &str) -> Result<ClassRole, Invalid> {
    ClassRole::parse(role).map_err(|fault| Invalid(vec![fault.at("role")]))
}

/// The lines that say something.
fn read_lines(people: &[String]) -> Result<Vec<String>, Invalid> {
    let mut checks = Checks::new();
    let lines = people.iter().map(|line| line.trim());
    let lines: Vec<String> = lines
        .filter(|line| !line.is_empty())
        .map(ToOwned::to_owned)
        .collect();
    if lines.is_empty() {
        checks.note("people", Fault::new("required"));
    }
    if lines.len() > MAX_LINES {
        let fault = Fault::new("out_of_range").with("min", 1);
        checks.note("people", fault.with("max", MAX_LINES));
    }
    for (at, line) in people.iter().enumerate() {
        if line.trim().len() > MAX_LINE {
            let fault = Fault::new("too_long").with("max", MAX_LINE);
            checks.note(&format!("people.{at}"), fault);
        }
    }
    checks.finish()?;
    Ok(lines)
}

impl School {
    /// Works on a list for as long as the desk allows.
    pub(crate) async fn work_on_enrollments(
        &self,
        store: &Store,
        job: &Job,
        desk: &mut Desk,
    ) -> Result<(), SchoolError> {
        let (Ask::Enroll { class, role }, Some(person)) = (&job.ask, &job.created_by) else {
            return Err(SchoolError::Corrupt("kind of a job".to_owned()));
        };
        let bytes = read_files(store, (Keeper::Job(&job.id), job.pieces)).await?;
        let lines: Vec<String> = serde_json::from_slice(&bytes)
            .map_err(|_| SchoolError::Corrupt("list of a job".to_owned()))?;
        let origin = Origin {
            request_id: job.id.to_string(),
            ..Origin::default()
        };
        let mut roll = Roll {
            acting: self.acting_as(person.clone(), origin),
            class,
            role: *role,
            desk,
            tallies: job.tallies.clone(),
            said: Said::default(),
        };
        match roll.go_on(&job.cursor, &lines).await {
            Ok(()) => roll.end(job, None).await,
            Err(error) if is_loss_of_rights(&error) => roll.end(job, Some("forbidden")).await,
            Err(error) => Err(error),
        }
    }
}

/// Whoever started the job may do it no more.
fn is_loss_of_rights(error: &SchoolError) -> bool {
    matches!(
        error,
        SchoolError::Forbidden
            | SchoolError::NotFound
            | SchoolError::NotAMember
            | SchoolError::AccountDisabled
    )
}

/// A list that is being read out.
struct Roll<'a> {
    acting: Acting<'a>,
    class: &'a ClassId,
    role: ClassRole,
    desk: &'a mut Desk,
    tallies: BTreeMap<String, u64>,
    said: Said,
}

impl Roll<'_> {
    /// Reads out what is left from a cursor on.
    async fn go_on(&mut self, cursor: &Cursor, lines: &[String]) -> Result<(), SchoolError> {
        self.recall(cursor, lines).await?;
        for (at, line) in lines.iter().enumerate().skip(cursor.at as usize) {
            self.take(at, line).await?;
        }
        Ok(())
    }

    /// A line whose enrollment was written, but whose outcome was to be told with the next one.
    async fn recall(&mut self, cursor: &Cursor, lines: &[String]) -> Result<(), SchoolError> {
        for at in cursor.part..cursor.at {
            let Some(line) = lines.get(at as usize) else {
                return Ok(());
            };
            let outcome = self.recall_outcome(line).await?;
            self.note(at as usize, line, (outcome, None));
        }
        Ok(())
    }

    /// That a line was written is known; whom it named may have another code by now.
    async fn recall_outcome(&self, line: &str) -> Result<RowOutcome, SchoolError> {
        let found = match self.acting.find_person_by_code(line).await {
            Ok(found) => found,
            Err(SchoolError::NotFound) => return Ok(RowOutcome::Enrolled),
            Err(error) => return Err(error),
        };
        let key = tables::member(self.class, self.role, &found.id);
        let member = self.acting.store.get(key).await?;
        let member: Option<Enrollment> = member.map(from_item).transpose()?;
        if member.is_some_and(|member| member.status == EnrollmentStatus::Waiting) {
            return Ok(RowOutcome::Waiting);
        }
        Ok(RowOutcome::Enrolled)
    }

    async fn take(&mut self, at: usize, line: &str) -> Result<(), SchoolError> {
        // What was told before this line is told in its transaction; its own outcome after it.
        let next = Cursor {
            phase: 0,
            at: short(at + 1),
            part: short(at),
        };
        let now = self.acting.now();
        let rider = self.desk.rider(now, self.progress(next), &self.said);
        let pieces = rider.pieces();
        self.acting.rider = Some(rider);
        let outcome = self.enroll(line).await;
        self.acting.rider = None;
        let (outcome, code) = outcome?;
        let is_written = matches!(outcome, RowOutcome::Enrolled | RowOutcome::Waiting);
        if is_written {
            self.desk.advance(now, pieces);
            self.said = Said::default();
        }
        self.note(at, line, (outcome, code));
        let now = self.acting.now();
        if self.desk.is_due(now) || self.said.rows.len() >= MOST_SAID {
            let done = Cursor {
                part: next.at,
                ..next
            };
            let mut write = Write::new();
            let told = (self.progress(done), &self.said);
            let pieces = self.desk.write_advance(&mut write, now, told);
            write.commit(&self.acting.store).await?;
            self.desk.advance(now, pieces);
            self.said = Said::default();
            self.desk.check(now)?;
        }
        Ok(())
    }

    async fn enroll(&self, line: &str) -> Result<(RowOutcome, Option<&'static str>), SchoolError> {
        let person: PersonId = match self.acting.find_person_by_code(line).await {
            Ok(found) => found.id,
            Err(SchoolError::NotFound) => return Ok((RowOutcome::Unknown, None)),
            Err(error) => return Err(error),
        };
        let input = EnrollmentInput {
            role: self.role.as_str().to_owned(),
            primary: false,
            starts_on: None,
        };
        let enrolled = self
            .acting
            .create_enrollment(self.class, Some(&person), (&input, None))
            .await;
        match enrolled {
            Ok(placed) if placed.enrollment.status == EnrollmentStatus::Waiting => {
                Ok((RowOutcome::Waiting, None))
            }
            Ok(_) => Ok((RowOutcome::Enrolled, None)),
            Err(SchoolError::Refused(Refusal::Enrollment(refusal))) => Ok(told(refusal)),
            Err(error) => Err(error),
        }
    }

    fn note(&mut self, at: usize, line: &str, (outcome, code): (RowOutcome, Option<&'static str>)) {
        *self.tallies.entry(outcome.as_str().to_owned()).or_default() += 1;
        self.said.rows.push(JobRow {
            row: Some(short(at + 1)),
            text: Some(line.to_owned()),
            code: code.map(ToOwned::to_owned),
            ..JobRow::new(outcome)
        });
    }

    fn progress(&self, cursor: Cursor) -> Changes {
        let tallies = AttributeValue::M(plain_item(&self.tallies).into_inner());
        let failed = [RowOutcome::Unknown, RowOutcome::Refused];
        let errors = failed.map(|outcome| self.tallies.get(outcome.as_str()).unwrap_or(&0));
        Changes::new()
            .set(
                "cursor",
                AttributeValue::M(plain_item(&cursor).into_inner()),
            )
            .set("done", n(cursor.at))
            .set("errors", n(errors.into_iter().sum::<u64>()))
            .set("tallies", tallies)
    }

    async fn end(&mut self, job: &Job, failure: Option<&str>) -> Result<(), SchoolError> {
        let state = if failure.is_some() { "failed" } else { "done" };
        let at = short(self.tallies.values().sum::<u64>().try_into().unwrap_or(0));
        let done = Cursor {
            phase: 0,
            at,
            part: at,
        };
        let mut changes = self.progress(done).set("state", s(state));
        if let Some(code) = failure {
            changes = changes.set("code", s(code));
        }
        let mut write = Write::new();
        let told = (changes, &self.said);
        self.desk
            .write_end(&mut write, (job, self.acting.now()), told);
        write.commit(&self.acting.store).await?;
        Ok(())
    }
}

fn short(position: usize) -> u32 {
    u32::try_from(position).expect("a list has few thousand lines")
}

/// A refusal as an outcome with its code.
fn told(refusal: EnrollmentRefusal) -> (RowOutcome, Option<&'static str>) {
    match refusal {
        EnrollmentRefusal::AlreadyEnrolled => (RowOutcome::Already, None),
        EnrollmentRefusal::AlreadyWaiting => (RowOutcome::Already, Some(refusal.code())),
        other => (RowOutcome::Refused, Some(other.code())),
    }
}
