//! Random sequences of joining, leaving and editing against a model of a page: whoever the model has
//! in the class and in the queue, in this order, the school has too.

use domain::checks::Patch;
use domain::classes::{ClassInput, ClassPatch};
use domain::enrollments::{EnrollmentInput, EnrollmentRefusal, EnrollmentStatus, Miscount};
use domain::ids::PersonId;
use domain::ids::{ClassId, SubjectId, TermId};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use school::{Acting, Origin, Refusal, SchoolError};

use super::Headcount;
use crate::app::Campus;

const STUDENTS: usize = 8;

#[derive(Debug, Clone)]
enum Step {
    Join(usize),
    Leave(usize),
    Capacity(Option<u32>),
    Close,
    Open,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        8 => (0..STUDENTS).prop_map(Step::Join),
        5 => (0..STUDENTS).prop_map(Step::Leave),
        2 => prop_oneof![Just(None), (1_u32..6).prop_map(Some)].prop_map(Step::Capacity),
        1 => Just(Step::Close),
        2 => Just(Step::Open),
    ];
    proptest::collection::vec(step, 1..40)
}

/// What must be.
struct Model {
    capacity: Option<u32>,
    is_open: bool,
    members: Vec<usize>,
    queue: Vec<usize>,
}

impl Model {
    fn new() -> Self {
        Self {
            capacity: Some(2),
            is_open: true,
            members: Vec::new(),
            queue: Vec::new(),
        }
    }

    fn has_room(&self) -> bool {
        let members = u32::try_from(self.members.len()).expect("few");
        self.capacity.is_none_or(|most| members < most)
    }

    /// Does a step; says why not if it is refused.
    fn take(&mut self, step: &Step) -> Result<(), EnrollmentRefusal> {
        match *step {
            Step::Join(who) => self.join(who)?,
            Step::Leave(who) => self.leave(who)?,
            Step::Capacity(most) => self.capacity = most,
            Step::Close => self.is_open = false,
            Step::Open => self.is_open = true,
        }
        while self.is_open && self.has_room() && !self.queue.is_empty() {
            let first = self.queue.remove(0);
            self.members.push(first);
        }
        Ok(())
    }

    fn join(&mut self, who: usize) -> Result<(), EnrollmentRefusal> {
        if self.members.contains(&who) {
            return Err(EnrollmentRefusal::AlreadyEnrolled);
        }
        if self.queue.contains(&who) {
            return Err(EnrollmentRefusal::AlreadyWaiting);
        }
        if !self.is_open {
            return Err(EnrollmentRefusal::ClassNotOpen);
        }
        if self.has_room() && self.queue.is_empty() {
            self.members.push(who);
        } else {
            self.queue.push(who);
        }
        Ok(())
    }

    fn leave(&mut self, who: usize) -> Result<(), EnrollmentRefusal> {
        let is_there = self.members.contains(&who) || self.queue.contains(&who);
        if is_there && !self.is_open {
            return Err(EnrollmentRefusal::ClassNotOpen);
        }
        self.members.retain(|one| *one != who);
        self.queue.retain(|one| *one != who);
        Ok(())
    }
}

/// The school under test.
struct Subject<'a> {
    admin: &'a Acting<'a>,
    class: ClassId,
    students: &'a [PersonId],
}

impl Subject<'_> {
    async fn take(&self, step: &Step) -> Result<(), SchoolError> {
        match *step {
            Step::Join(who) => {
                let input = EnrollmentInput {
                    role: "STUDENT".to_owned(),
                    ..EnrollmentInput::default()
                };
                let person = Some(&self.students[who]);
                let ask = (&input, None);
                self.admin
                    .create_enrollment(&self.class, person, ask)
                    .await
                    .map(|_| ())
            }
            Step::Leave(who) => self.leave(&self.students[who]).await,
            Step::Capacity(most) => {
                let capacity = most.map_or(Patch::Null, Patch::Value);
                self.edit(ClassPatch {
                    capacity,
                    ..ClassPatch::default()
                })
                .await
            }
            Step::Close => self.edit(status("closed")).await,
            Step::Open => self.edit(status("open")).await,
        }
    }

    async fn leave(&self, person: &PersonId) -> Result<(), SchoolError> {
        let seen = match self.admin.get_enrollment(&self.class, person).await {
            Err(SchoolError::NotFound) => return Ok(()),
            seen => seen?,
        };
        let version = seen.enrollment.version;
        self.admin
            .delete_enrollment(&self.class, person, version)
            .await
    }

    async fn edit(&self, patch: ClassPatch) -> Result<(), SchoolError> {
        let version = self.admin.get_class(&self.class).await?.version;
        let edit = (patch, Patch::Absent);
        self.admin
            .update_class(&self.class, version, edit)
            .await
            .map(|_| ())
    }
}

fn status(status: &str) -> ClassPatch {
    ClassPatch {
        status: Patch::Value(status.to_owned()),
        ..ClassPatch::default()
    }
}

fn refusal(done: Result<(), SchoolError>) -> Result<(), EnrollmentRefusal> {
    match done {
        Ok(()) => Ok(()),
        Err(SchoolError::Refused(Refusal::Enrollment(refusal))) => Err(refusal),
        Err(other) => panic!("neither done nor refused: {other}"),
    }
}

/// Holds one sequence against the model, in a class of its own.
async fn hold(campus: &Campus, students: &[PersonId], number: usize, steps: &[Step]) {
    let admin = PersonId::parse(&campus.admin.id).expect("an id");
    let admin = campus.app.school.acting_as(admin, Origin::default());
    let input = ClassInput {
        code: format!("SEQ-{number}"),
        name: "Sequence".to_owned(),
        capacity: Some(2),
        ..ClassInput::default()
    };
    let place = (
        SubjectId::parse(&campus.subject).ok(),
        TermId::parse(&campus.term).ok(),
    );
    let class = admin.create_class(&input, place, None).await;
    let subject = Subject {
        admin: &admin,
        class: class.expect("a class").id,
        students,
    };
    let mut model = Model::new();
    for step in steps {
        let expected = model.take(step);
        assert_eq!(refusal(subject.take(step).await), expected, "{step:?}");
        compare(campus, &subject, &model).await;
    }
}

async fn compare(campus: &Campus, subject: &Subject<'_>, model: &Model) {
    let found = Headcount::read(&campus.app, subject.class.as_str()).await;
    let is_lowered = model
        .capacity
        .is_some_and(|most| model.members.len() > most as usize);
    let expected = if is_lowered {
        vec![Miscount::Overfull]
    } else {
        Vec::new()
    };
    assert_eq!(found.miscounts(), expected);
    let mut members: Vec<&PersonId> = model
        .members
        .iter()
        .map(|who| &subject.students[*who])
        .collect();
    members.sort();
    let mut active: Vec<&PersonId> = found
        .members
        .iter()
        .filter(|one| one.status == EnrollmentStatus::Active)
        .map(|one| &one.person)
        .collect();
    active.sort();
    assert_eq!(active, members);
    let queue: Vec<&str> = model
        .queue
        .iter()
        .map(|who| subject.students[*who].as_str())
        .collect();
    assert_eq!(found.line(), queue);
}

#[test]
fn the_school_keeps_places_and_queues_as_the_model_does() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let campus = runtime.block_on(Campus::new());
    let students = runtime.block_on(campus.admin.enter_students(STUDENTS));
    let students: Vec<PersonId> = students
        .iter()
        .map(|id| PersonId::parse(id).expect("an id"))
        .collect();
    let number = std::cell::Cell::new(0);
    let config = Config {
        cases: 48,
        failure_persistence: None,
        ..Config::default()
    };

    let held = TestRunner::new(config).run(&steps(), |steps| {
        number.set(number.get() + 1);
        runtime.block_on(hold(&campus, &students, number.get(), &steps));
        Ok(())
    });

    held.expect("every sequence ends as in the model");
}
