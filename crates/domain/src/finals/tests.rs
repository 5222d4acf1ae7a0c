//! Signing by two people, grades on a scheme, and changes of what was locked.

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::checks::{Invalid, Patch};
use crate::ids::{ChangeId, ClassId, JobId, PersonId};
use crate::scores::{BuiltIn, Exact, Scheme};

fn person(number: u64) -> PersonId {
    PersonId::new(number, [0; 10])
}

fn scheme() -> Scheme {
    Scheme::built_in(BuiltIn::VietnameseTen)
}

fn now() -> Timestamp {
    Timestamp::UNIX_EPOCH
}

fn computation(total: Option<Exact>) -> Computation {
    Computation {
        grade: total
            .as_ref()
            .and_then(|part| Grade::of_total(&scheme(), part)),
        total,
        ungraded: 0,
    }
}

fn final_grade(total: Option<Exact>) -> FinalGrade {
    let class = ClassId::new(1, [0; 10]);
    FinalGrade::new((&class, &person(1)), computation(total), (1, now()))
}

fn part() -> FinalsPart {
    FinalsPart {
        scheme: scheme(),
        book_version: 1,
        tally: Tally {
            students: 1,
            no_mark: 0,
        },
    }
}

const STEPS: [FinalsStep; 5] = [
    FinalsStep::Compute,
    FinalsStep::Submit,
    FinalsStep::Withdraw,
    FinalsStep::Lock,
    FinalsStep::Reopen,
];

/// The finals after a step, if it may be taken; all of its job is done at once.
fn take(finals: &Finals, step: FinalsStep, signer: Signer<'_>) -> Result<Finals, FinalsRefusal> {
    let job = JobId::new(1, [0; 10]);
    let begun = finals.begin(Work { step, job }, signer)?;
    let by = (signer.person, now());
    Ok(match step {
        FinalsStep::Compute => begun.end_compute(part(), now()),
        FinalsStep::Submit => begun.end_submit(part(), by),
        FinalsStep::Withdraw => begun.end_withdraw(),
        FinalsStep::Lock => begun.end_lock(by),
        FinalsStep::Reopen => begun.end_reopen(Reopening {
            by: signer.person.clone(),
            at: now(),
            reason: crate::texts::Description::parse("Nhầm đề").unwrap(),
        }),
    })
}

fn fault(result: Result<impl Sized, Invalid>) -> (String, &'static str) {
    let Err(Invalid(faults)) = result else {
        panic!("a fault was expected");
    };
    (faults[0].path.clone(), faults[0].fault.code)
}

fn mark(text: &str) -> AdjustmentInput {
    AdjustmentInput {
        mark: Patch::Value(text.to_owned()),
        incomplete: None,
        reason: "Phúc khảo".to_owned(),
    }
}

proptest! {
    #[test]
    fn whatever_the_order_nobody_locks_what_they_submitted_unless_the_school_says_so(
        steps in proptest::collection::vec((0_usize..5, 0_u64..3), 0..40),
        by_one in any::<bool>(),
    ) {
        let rule = if by_one { Rule::OnePerson } else { Rule::TwoPeople };
        let mut finals = Finals::new(ClassId::new(1, [0; 10]));
        for (step, number) in steps {
            let (person, rank) = (person(number), Rank::Administrator);
            let signer = Signer { person: &person, rank, rule };
            let before = finals.state;
            let Ok(after) = take(&finals, STEPS[step], signer) else { continue };
            if after.state == FinalsState::Locked {
                let submitter = after.submitted.clone().unwrap().by;
                let lock = after.locked.clone().unwrap();
                prop_assert_eq!(before, FinalsState::Submitted);
                prop_assert_eq!(lock.alone, lock.by == submitter);
                prop_assert!(by_one || !lock.alone);
            }
            prop_assert!(after.version > finals.version && after.work.is_none());
            finals = after;
        }
    }

    #[test]
    fn while_a_step_goes_on_nothing_else_changes(step in 0_usize..5, state in 0_usize..3) {
        let finals = Finals {
            state: [FinalsState::Open, FinalsState::Submitted, FinalsState::Locked][state],
            work: Some(Work { step: STEPS[step], job: JobId::new(1, [0; 10]) }),
            ..Finals::new(ClassId::new(1, [0; 10]))
        };

        prop_assert_eq!(finals.check_open(), Err(FinalsRefusal::AtWork));
        prop_assert_eq!(finals.check_locked(), Err(FinalsRefusal::AtWork));
    }

    #[test]
    fn a_computed_grade_is_the_one_that_its_mark_typed_would_give(numerator in 0_i64..=1_000, denominator in 1_000_i64..2_000) {
        let total = Exact::fraction(numerator, denominator).unwrap();
        let grade = Grade::of_total(&scheme(), &total).unwrap();

        prop_assert_eq!(Grade::read(&scheme(), &grade.shown()), Ok(grade.clone()));
        prop_assert_eq!(grade.shown(), scheme().mark(&total).to_string());
    }

    #[test]
    fn a_grade_that_was_set_and_taken_back_is_the_computed_one(tenths in 0_i64..=100, set in 0_i64..=100) {
        let computed = final_grade(Exact::fraction(tenths, 100));
        let text = Exact::fraction(set, 10).unwrap().round(scheme().rounding()).to_string();

        let adjusted = computed.adjust(&mark(&text), &scheme(), (&person(2), now())).unwrap();
        let back = AdjustmentInput { mark: Patch::Null, ..mark("") };
        let back = adjusted.adjust(&back, &scheme(), (&person(2), now())).unwrap();

        prop_assert_eq!(adjusted.grade().unwrap().shown(), text);
        prop_assert_eq!(back.grade(), computed.grade());
    }

    #[test]
    fn computing_the_same_again_changes_nothing(tenths in proptest::option::of(0_i64..=100)) {
        let total = tenths.and_then(|tenths| Exact::fraction(tenths, 100));
        let grade = final_grade(total.clone()).lock(now());

        let again = grade.compute(computation(total), &scheme(), (1, Timestamp::MAX));

        prop_assert_eq!(again, grade);
    }
}

#[test]
fn a_mark_beyond_the_scale_or_with_too_many_places_or_without_a_reason_is_refused() {
    let grade = final_grade(None);
    let adjust =
        |input: &AdjustmentInput| fault(grade.adjust(input, &scheme(), (&person(2), now())));

    assert_eq!(adjust(&mark("10.1")), ("mark".into(), "out_of_range"));
    assert_eq!(adjust(&mark("-1")), ("mark".into(), "out_of_range"));
    assert_eq!(adjust(&mark("8.55")), ("mark".into(), "too_many_places"));
    assert_eq!(adjust(&mark("8,5")), ("mark".into(), "invalid"));
    let without = AdjustmentInput {
        reason: " ".into(),
        ..mark("8.5")
    };
    assert_eq!(adjust(&without), ("reason".into(), "required"));
}

#[test]
fn a_student_without_a_total_has_no_mark_until_one_is_set_or_none_is_accepted() {
    let none = final_grade(None);
    let incomplete = AdjustmentInput {
        mark: Patch::Absent,
        incomplete: Some(true),
        ..mark("")
    };
    let by = (&person(2), now());

    let accepted = none.adjust(&incomplete, &scheme(), by).unwrap();
    let graded = accepted.adjust(&mark("4.0"), &scheme(), by).unwrap();

    assert_eq!(none.outcome(), Outcome::NoMark);
    assert_eq!(accepted.outcome(), Outcome::Incomplete);
    assert_eq!(graded.grade().unwrap().letter.as_str(), "D");
    let with_mark = final_grade(Exact::fraction(1, 2));
    let refused = fault(with_mark.adjust(&incomplete, &scheme(), by));
    assert_eq!(refused, ("incomplete".into(), "has_mark"));
}

#[test]
fn finals_are_submitted_when_they_were_computed_and_nobody_is_without_a_mark() {
    let teacher = person(1);
    let signer = Signer {
        person: &teacher,
        rank: Rank::Lecturer,
        rule: Rule::TwoPeople,
    };
    let fresh = Finals::new(ClassId::new(1, [0; 10]));
    let computed = take(&fresh, FinalsStep::Compute, signer).unwrap();
    let lacking = Finals {
        no_mark: 2,
        ..computed.clone()
    };

    let refused = take(&fresh, FinalsStep::Submit, signer);
    assert_eq!(refused, Err(FinalsRefusal::NotComputed));
    let refused = take(&lacking, FinalsStep::Submit, signer);
    assert_eq!(refused, Err(FinalsRefusal::Incomplete(2)));
    let submitted = take(&computed, FinalsStep::Submit, signer).unwrap();
    let colleague = person(2);
    let colleague = Signer {
        person: &colleague,
        ..signer
    };
    let refused = take(&submitted, FinalsStep::Withdraw, colleague);
    assert_eq!(refused, Err(FinalsRefusal::NotSubmitter));
    assert!(take(&submitted, FinalsStep::Withdraw, signer).is_ok());
}

#[test]
fn a_step_whose_job_has_died_is_taken_again_and_a_submission_can_be_set_free() {
    let admin = person(1);
    let signer = Signer {
        person: &admin,
        rank: Rank::Administrator,
        rule: Rule::TwoPeople,
    };
    let job = JobId::new(1, [0; 10]);
    let dying = Finals {
        work: Some(Work {
            step: FinalsStep::Submit,
            job,
        }),
        computed_at: Some(now()),
        ..Finals::new(ClassId::new(1, [0; 10]))
    };

    assert!(take(&dying, FinalsStep::Submit, signer).is_ok());
    let freed = take(&dying, FinalsStep::Withdraw, signer).unwrap();
    assert_eq!(freed.state, FinalsState::Open);
    let refused = take(&dying, FinalsStep::Lock, signer);
    assert_eq!(refused, Err(FinalsRefusal::AtWork));
}

#[test]
fn a_change_is_decided_once_by_another_and_counts_only_for_the_grade_that_it_was_asked_for() {
    let grade = final_grade(Exact::fraction(1, 2)).lock(now());
    let (teacher, admin) = (person(2), person(3));
    let request = Request {
        mark: "7.0".into(),
        reason: "Cộng sót điểm".into(),
    };
    let asked = (ChangeId::new(1, [0; 10]), &teacher, now());
    let change = FinalChange::ask(asked, (&request, &scheme()), &grade).unwrap();
    let signer = |person| Signer {
        person,
        rank: Rank::Administrator,
        rule: Rule::TwoPeople,
    };

    let own = change.check_decision(signer(&teacher));
    assert_eq!(own, Err(FinalsRefusal::SecondPersonNeeded));
    assert_eq!(change.check_decision(signer(&admin)), Ok(()));
    let yes = Verdict {
        approve: Some(true),
        reason: None,
    };
    let decided = change.decide(&yes, (&admin, now())).unwrap();
    let again = decided.check_decision(signer(&admin));
    assert_eq!(again, Err(FinalsRefusal::Decided));
    let changed = grade.change(&decided, now()).unwrap();
    assert_eq!(changed.grade().unwrap().shown(), "7.0");
    assert_eq!(changed.computed, grade.computed);
    let outdated = changed.change(&decided, now());
    assert_eq!(outdated, Err(FinalsRefusal::Outdated));
    let no = Verdict {
        approve: Some(false),
        reason: None,
    };
    let unsaid = fault(change.decide(&no, (&admin, now())));
    assert_eq!(unsaid, ("reason".into(), "required"));
}

#[test]
fn a_grade_that_was_set_follows_a_new_scheme_or_is_gone_with_it() {
    let by = (&person(2), now());
    let set = final_grade(None).adjust(&mark("8.5"), &scheme(), by);
    let set = set.unwrap();
    let hundred = Scheme::built_in(BuiltIn::Hundred);
    let made = || computation(None);

    let followed = set.compute(made(), &hundred, (2, now()));
    let high = set.adjust(&mark("10"), &scheme(), by).unwrap();
    let passed = Scheme::built_in(BuiltIn::PassFail);

    assert_eq!(followed.grade().unwrap().shown(), "8.50");
    assert!(!followed.grade().unwrap().passes);
    let back = high.compute(made(), &passed, (2, now()));
    assert_eq!(back.grade().unwrap().letter.as_str(), "F");
    let beyond = followed.adjust(&mark("85"), &hundred, by).unwrap();
    assert_eq!(beyond.compute(made(), &scheme(), (3, now())).grade(), None);
}
