//! Leaving a class or its queue. Membership and scores stay for the history, and a place that
//! becomes free goes to the first who waits in the same transaction (decisions.md B7).

use domain::classes::Class;
use domain::enrollments::{
    ClassRole, Enrollment, EnrollmentStatus, check_leaving, check_running, check_staffing,
};
use domain::ids::{ClassId, PersonId, TaskId};
use domain::policy::Action;

use super::ATTEMPTS;
use super::members::{Succession, count_out, count_out_lecturer, count_out_of_queue, write_member};
use crate::acting::Acting;
use crate::errors::SchoolError;
use crate::events::Event;
use crate::outbox::Task;
use crate::stored::Stored;
use crate::tables;
use crate::writes::{Outcome, Write};

impl Acting<'_> {
    /// Drops a person from a class or its queue, or lets them leave it themselves; membership and scores stay for the history.
    pub async fn delete_enrollment(
        &self,
        class: &ClassId,
        person: &PersonId,
        version: u64,
    ) -> Result<(), SchoolError> {
        for attempt in 0..ATTEMPTS {
            let turn = self.school.turns.take(class).await;
            let tried = self.try_leaving(class, person, version).await;
            drop(turn);
            match tried {
                Ok(tasks) => {
                    self.school.try_tasks(&self.store, &tasks).await;
                    return Ok(());
                }
                Err(SchoolError::Busy) => self.store.back_off(attempt).await,
                Err(error) => return Err(error),
            }
        }
        Err(SchoolError::Busy)
    }

    async fn try_leaving(
        &self,
        class: &ClassId,
        person: &PersonId,
        version: u64,
    ) -> Result<Vec<TaskId>, SchoolError> {
        let action = Action::DeleteEnrollment;
        let found = self.load_enrollment(action, class, person).await?;
        let (class, old) = (found.class, found.enrollment);
        if found.is_staff {
            check_staffing(&found.authority.roles, old.role)?;
        } else {
            check_leaving(&class, &old)?;
        }
        if old.version != version {
            return Err(SchoolError::Stale(Box::new(old.into_noun())));
        }
        if old.is_withdrawn() {
            return Ok(Vec::new());
        }
        check_running(&class)?;
        let new = old.withdraw(self.school.today(), self.now());
        self.school.forget_classes_of(person);
        let mut write = Write::new();
        let difference = write_member(&mut write, Some(&old), &new);
        self.write_absence(&mut write, &class, &old).await?;
        let event = Event::changed(tables::class_partition(&class.id), action, difference);
        self.record(&mut write, event.of(person));
        let tasks = write.tasks();
        match write.commit(&self.store).await? {
            Outcome::Written | Outcome::Replayed(_) => Ok(tasks),
            Outcome::Raced => Err(SchoolError::Busy),
        }
    }

    /// Adds what the class counts when `member` leaves, and who gets the place.
    async fn write_absence(
        &self,
        write: &mut Write,
        class: &Class,
        member: &Enrollment,
    ) -> Result<(), SchoolError> {
        if member.role == ClassRole::Lecturer {
            count_out_lecturer(write, member);
            return Ok(());
        }
        if member.status == EnrollmentStatus::Waiting {
            count_out_of_queue(write, class);
            return Ok(());
        }
        let succession = self.write_successor(write, class).await?;
        count_out(write, class, succession);
        Ok(())
    }

    /// Adds the promotion of the first who waits, if the leaving of a student makes room for one.
    async fn write_successor(
        &self,
        write: &mut Write,
        class: &Class,
    ) -> Result<Succession, SchoolError> {
        if class.waiting == 0 || class.students > class.most_students() {
            return Ok(Succession::Nobody);
        }
        let line = self.school.first_in_line(&self.store, &class.id, 1).await?;
        match line.first() {
            Some(first) if first.may_enter => {
                self.school
                    .write_promotion(write, self.doer(), (class, &first.member));
                Ok(Succession::First)
            }
            _ => {
                let (class, by) = (class.id.clone(), Some(self.person.clone()));
                let task = Task::PromoteWaiting { class, by };
                write.task(self.school.new_task(), &task);
                Ok(Succession::Later)
            }
        }
    }
}
