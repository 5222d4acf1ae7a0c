//! Who may come into a class, and whether they find a place or wait for one. A place that is free
//! belongs to the queue first: nobody overtakes (decisions.md B7).

use crate::classes::{Class, ClassStatus, SelfEnrollment};
use crate::enrollments::{ClassRole, Enrollment};
use crate::passcodes::TooManyGuesses;
use crate::people::{Person, PersonStatus, Role};
use crate::settings::Settings;

/// Most students in the queue of a class.
pub const MAX_WAITING: u32 = 1_000;

/// Why somebody cannot be enrolled or dropped although each field is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnrollmentRefusal {
    /// The class does not run any more.
    #[error("class is not open")]
    ClassNotOpen,
    /// Every place is taken, and so is every place in the queue.
    #[error("class is full")]
    ClassFull,
    /// Already an active member.
    #[error("already enrolled")]
    AlreadyEnrolled,
    /// Already in the queue.
    #[error("already waiting")]
    AlreadyWaiting,
    /// Is in the class as the other thing.
    #[error("already enrolled in another role")]
    OtherRole,
    /// The person does not hold the role of the school that goes with it.
    #[error("person does not hold the role")]
    RoleNotHeld,
    /// The person is disabled or archived.
    #[error("person is not active")]
    PersonNotActive,
    /// Lecturers enroll and drop students; who teaches is decided by an administrator.
    #[error("only an administrator decides who teaches")]
    LecturersByAdministrator,
    /// Nobody comes into the class by themselves.
    #[error("self-enrollment is closed")]
    SelfEnrollmentClosed,
    /// Nobody leaves the class by themselves.
    #[error("only staff drops members of this class")]
    LeavingByStaff,
    /// The passcode is not that of the class.
    #[error("passcode is wrong")]
    PasscodeWrong,
    /// See [`TooManyGuesses`].
    #[error(transparent)]
    TooManyGuesses(#[from] TooManyGuesses),
}

impl EnrollmentRefusal {
    /// The stable code by which it is told.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ClassNotOpen => "class_not_open",
            Self::ClassFull => "class_full",
            Self::AlreadyEnrolled => "already_enrolled",
            Self::AlreadyWaiting => "already_waiting",
            Self::OtherRole => "other_role",
            Self::RoleNotHeld => "role_not_held",
            Self::PersonNotActive => "person_not_active",
            Self::LecturersByAdministrator => "lecturers_by_administrator",
            Self::SelfEnrollmentClosed => "self_enrollment_closed",
            Self::LeavingByStaff => "leaving_by_staff",
            Self::PasscodeWrong => "passcode_wrong",
            Self::TooManyGuesses(_) => "too_many_guesses",
        }
    }
}

/// How somebody comes into a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// At once.
    Enters,
    /// At the end of the queue.
    Waits {
        /// The number to draw.
        ticket: u64,
        /// How many are in the queue then.
        place: u32,
    },
}

/// Decides whether anybody may come into `class`, or leave it or its queue: who was in a class that
/// does not run any more is its history.
pub fn check_running(class: &Class) -> Result<(), EnrollmentRefusal> {
    match class.status {
        ClassStatus::Open => Ok(()),
        _ => Err(EnrollmentRefusal::ClassNotOpen),
    }
}

/// Decides whether `person` may come into `class`, given the role asked for, and how.
pub fn check_enrollment(
    class: &Class,
    person: &Person,
    role: ClassRole,
) -> Result<Admission, EnrollmentRefusal> {
    check_running(class)?;
    check_member(person.status, &person.roles, role)?;
    if role == ClassRole::Lecturer {
        return Ok(Admission::Enters);
    }
    admit_student(class)
}

/// Decides whether somebody of this status and these roles can be in a class as `role`.
pub fn check_member<'a>(
    status: PersonStatus,
    roles: impl IntoIterator<Item = &'a Role>,
    role: ClassRole,
) -> Result<(), EnrollmentRefusal> {
    if status != PersonStatus::Active {
        return Err(EnrollmentRefusal::PersonNotActive);
    }
    if !roles.into_iter().any(|held| *held == role.school_role()) {
        return Err(EnrollmentRefusal::RoleNotHeld);
    }
    Ok(())
}

fn admit_student(class: &Class) -> Result<Admission, EnrollmentRefusal> {
    if class.waiting == 0 && class.students < class.most_students() {
        return Ok(Admission::Enters);
    }
    // Without a capacity of its own a class has no queue: it is as large as a class can be.
    if class.capacity.is_none() || class.waiting >= MAX_WAITING {
        return Err(EnrollmentRefusal::ClassFull);
    }
    Ok(Admission::Waits {
        ticket: class.wait_seq,
        place: class.waiting + 1,
    })
}

/// Decides whether somebody with these roles may change who is in a class as `role`.
pub fn check_staffing(actor: &[Role], role: ClassRole) -> Result<(), EnrollmentRefusal> {
    if role == ClassRole::Lecturer && !actor.contains(&Role::Admin) {
        return Err(EnrollmentRefusal::LecturersByAdministrator);
    }
    Ok(())
}

/// Decides whether students come into `class` by themselves.
pub fn check_joining(settings: &Settings, class: &Class) -> Result<(), EnrollmentRefusal> {
    check_running(class)?;
    if !settings.self_enrollment || class.self_enrollment == SelfEnrollment::Closed {
        return Err(EnrollmentRefusal::SelfEnrollmentClosed);
    }
    Ok(())
}

/// Decides whether a student may end the own membership of a class that runs: out of the queue always,
/// out of the class where students also come in by themselves.
pub fn check_leaving(class: &Class, own: &Enrollment) -> Result<(), EnrollmentRefusal> {
    if own.role == ClassRole::Lecturer {
        return Err(EnrollmentRefusal::LecturersByAdministrator);
    }
    if own.is_active() && class.self_enrollment == SelfEnrollment::Closed {
        return Err(EnrollmentRefusal::LeavingByStaff);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classes::specimen;

    #[test]
    fn only_an_administrator_decides_who_teaches() {
        assert!(check_staffing(&[Role::Lecturer], ClassRole::Lecturer).is_err());
        assert!(check_staffing(&[Role::Lecturer], ClassRole::Student).is_ok());
        assert!(check_staffing(&[Role::Lecturer, Role::Admin], ClassRole::Lecturer).is_ok());
    }

    #[test]
    fn nobody_comes_or_goes_where_a_class_does_not_run() {
        for status in [ClassStatus::Closed, ClassStatus::Archived] {
            let mut class = specimen();
            class.status = status;

            assert_eq!(check_running(&class), Err(EnrollmentRefusal::ClassNotOpen));
            assert_eq!(
                check_joining(&Settings::default(), &class),
                Err(EnrollmentRefusal::ClassNotOpen)
            );
        }
        assert_eq!(check_running(&specimen()), Ok(()));
    }

    #[test]
    fn students_join_by_themselves_only_where_the_school_and_the_class_let_them() {
        let mut class = specimen();
        for (school, mode, joins) in [
            (true, SelfEnrollment::Open, true),
            (true, SelfEnrollment::Closed, false),
            (false, SelfEnrollment::Open, false),
            (false, SelfEnrollment::Passcode, false),
        ] {
            class.self_enrollment = mode;
            let settings = Settings {
                self_enrollment: school,
                ..Settings::default()
            };

            assert_eq!(check_joining(&settings, &class).is_ok(), joins);
        }
    }

    #[test]
    fn a_free_place_belongs_to_the_queue() {
        let mut class = specimen();
        class.capacity = Some(2);
        class.students = 1;
        assert_eq!(admit_student(&class), Ok(Admission::Enters));

        class.waiting = 1;
        class.wait_seq = 7;

        let last = Admission::Waits {
            ticket: 7,
            place: 2,
        };
        assert_eq!(admit_student(&class), Ok(last));
    }

    #[test]
    fn neither_a_queue_nor_a_class_without_capacity_grows_for_ever() {
        let mut class = specimen();
        class.students = class.most_students();
        assert_eq!(admit_student(&class), Err(EnrollmentRefusal::ClassFull));

        class.capacity = Some(1);
        class.waiting = MAX_WAITING;

        assert_eq!(admit_student(&class), Err(EnrollmentRefusal::ClassFull));
    }
}
