//! Imports as jobs: steps of one transaction, two holders, cancelling, and a clock that is set back.

use std::sync::Arc;
use std::time::Duration;

use domain::ids::{JobId, PersonId};
use domain::jobs::JobState;
use ports::{Action, Changes, Key, Put, Update};
use school::bundles::people::AdminRoles;
use school::imports::{ImportMode, ImportRequest};
use school::jobs::{Job, Stepped};
use school::{Acting, Origin, PageRequest, School, SchoolError};
use serde_dynamo::AttributeValue;

use super::kills::{specimen_with_problems, told_items};
use super::recorders::Recorder;
use super::specimens::Specimen;
use super::{import, open, told};
use crate::support::{StandingClock, school_at, school_over};

const AT_ONCE: Duration = Duration::ZERO;
const IMPORT: ImportRequest = ImportRequest {
    mode: ImportMode::Import,
    admin_roles: AdminRoles::Refuse,
};

/// A store with an administrator, who is nobody's row.
pub async fn store_with_admin() -> (Arc<Recorder>, PersonId) {
    let store = Recorder::new();
    let id = PersonId::new(1, [7; 10]);
    let key = school::tables::authority(&id);
    let mut item = key.to_item();
    let s = |text: &str| AttributeValue::S(text.to_owned());
    for (name, value) in [
        ("person", s(id.as_str())),
        ("email", s("admin@example.edu")),
        ("roles", AttributeValue::L(vec![s("ADMIN")])),
        ("status", s("active")),
    ] {
        item.insert(name.to_owned(), value);
    }
    store
        .act(Action::Put(Put {
            table: key.table,
            item,
            condition: None,
        }))
        .await;
    (store, id)
}

pub fn acting<'a>(school: &'a School, person: &PersonId) -> Acting<'a> {
    school.acting_as(person.clone(), Origin::default())
}

pub async fn start(school: &School, admin: &PersonId, specimen: &Specimen) -> JobId {
    let acting = acting(school, admin);
    let job = acting.create_import(&specimen.zip(), IMPORT, None).await;
    job.unwrap().id
}

pub async fn look(school: &School, admin: &PersonId, job: &JobId) -> Job {
    acting(school, admin).get_job(job).await.unwrap()
}

/// Steps of one transaction each until nothing is left; returns how many.
pub async fn walk(school: &School, job: &JobId) -> u32 {
    let mut steps = 0;
    while school.step_job(job, AT_ONCE).await.unwrap() == Stepped::Worked {
        steps += 1;
        assert!(steps < 10_000, "a step goes on");
    }
    steps
}

#[tokio::test]
async fn steps_of_one_transaction_come_to_what_one_run_does() {
    let (clean, _) = store_with_admin().await;
    let report = import(
        &school_over(clean.clone()),
        specimen_with_problems().bundle(),
    )
    .await;
    let (store, admin) = store_with_admin().await;
    let school = school_over(store.clone());

    let job = start(&school, &admin, &specimen_with_problems()).await;
    let steps = walk(&school, &job).await;

    assert!(steps > 5);
    assert_eq!(told_items(&store).await, told_items(&clean).await);
    let job = look(&school, &admin, &job).await;
    assert_eq!((job.state, job.done), (JobState::Done, job.total));
    for (file, counts) in report.counts {
        assert_eq!(job.counts[file], counts, "{file}");
    }
    let rows = acting(&school, &admin)
        .list_job_rows(&job.id, &PageRequest::default())
        .await
        .unwrap();
    let mut said: Vec<String> = rows
        .items
        .into_iter()
        .map(|told| {
            let row = told.row;
            let place = row.row.map(|row| row.to_string()).unwrap_or_default();
            let (file, column) = (
                row.file.unwrap_or("zip".into()),
                row.column.unwrap_or_default(),
            );
            format!("{file}:{place}:{column}:{}", row.code.unwrap())
        })
        .collect();
    let mut expected = told(&import_anew().await);
    said.sort();
    expected.sort();
    assert_eq!(said, expected);
}

async fn import_anew() -> super::ImportReport {
    import(
        &school_over(Recorder::new()),
        specimen_with_problems().bundle(),
    )
    .await
}

#[tokio::test]
async fn a_larger_import_goes_on_in_a_process_that_knows_nothing_of_it() {
    let (clean, _) = store_with_admin().await;
    let bundle = || open("oulad-small-oneroster.zip");
    let report = import(&school_over(clean.clone()), bundle()).await;
    let (store, admin) = store_with_admin().await;
    let first = school_over(store.clone());
    let job = acting(&first, &admin)
        .create_import(&bundle().bytes(), IMPORT, None)
        .await
        .unwrap()
        .id;

    let mut steps = 0;
    // Every twentieth step is in a process of its own.
    while look(&first, &admin, &job).await.state.is_open() {
        let school = school_over(store.clone());
        for _ in 0..20 {
            school.step_job(&job, AT_ONCE).await.unwrap();
            steps += 1;
        }
        assert!(steps < 5_000, "a step goes on");
    }

    assert!(told_items(&store).await == told_items(&clean).await);
    let job = look(&first, &admin, &job).await;
    for (file, counts) in report.counts {
        assert_eq!(job.counts[file], counts, "{file}");
    }
}

#[tokio::test]
async fn a_job_that_was_cancelled_stays_as_it_is_and_frees_the_school() {
    for steps in [0, 1, 3, 6] {
        let (store, admin) = store_with_admin().await;
        let school = school_over(store.clone());
        let job = start(&school, &admin, &Specimen::new()).await;
        for _ in 0..steps {
            school.step_job(&job, AT_ONCE).await.unwrap();
        }

        let cancelled = acting(&school, &admin).cancel_job(&job).await.unwrap();
        let items = told_items(&store).await;

        assert_eq!(cancelled.state, JobState::Cancelled);
        assert_eq!(walk(&school, &job).await, 0);
        assert_eq!(told_items(&store).await, items);
        let again = start(&school, &admin, &Specimen::new()).await;
        walk(&school, &again).await;
        assert_eq!(look(&school, &admin, &again).await.state, JobState::Done);
    }
}

#[tokio::test]
async fn a_second_import_is_refused_with_the_first_one_named() {
    let (store, admin) = store_with_admin().await;
    let school = school_over(store.clone());
    let job = start(&school, &admin, &Specimen::new()).await;

    let other = Specimen::new().property("source.systemName", "Other");
    let second = acting(&school, &admin)
        .create_import(&other.zip(), IMPORT, None)
        .await;

    assert!(matches!(second, Err(SchoolError::ImportRunning(first)) if first == job));
}

/// What somebody else does to the job just before its holder writes.
fn rival(job: &JobId, changes: Changes) -> Action {
    Action::Update(Update {
        key: school::tables::job(job),
        changes,
        condition: None,
    })
}

#[tokio::test]
async fn a_holder_whose_lease_was_taken_writes_nothing_more() {
    let (store, admin) = store_with_admin().await;
    let clock = StandingClock::new();
    let school = school_at(store.clone(), clock.clone());
    let job = start(&school, &admin, &Specimen::new()).await;
    school.step_job(&job, AT_ONCE).await.unwrap();
    let items = told_items(&store).await;

    let until = "1767600031000"; // 31 s after the instant of every test
    let taken = Changes::new()
        .set("lease", AttributeValue::S("rival".into()))
        .set("lease_until", AttributeValue::N(until.into()));
    store.meet_rival_after(1, rival(&job, taken));
    school.step_job(&job, AT_ONCE).await.unwrap();

    assert_eq!(told_items(&store).await, items);
    assert_eq!(school.step_job(&job, AT_ONCE).await.unwrap(), Stepped::Idle);
    clock.pass(32);
    assert!(walk(&school, &job).await > 0);
    assert_eq!(look(&school, &admin, &job).await.state, JobState::Done);
}

#[tokio::test]
async fn a_clock_that_was_set_back_does_not_freeze_a_job_whose_holder_died() {
    let (store, admin) = store_with_admin().await;
    let clock = StandingClock::new();
    let school = school_at(store.clone(), clock.clone());
    let job = start(&school, &admin, &Specimen::new()).await;
    store.die_after(2);
    assert!(school.step_job(&job, Duration::from_secs(5)).await.is_err());
    store.live();
    assert_eq!(school.step_job(&job, AT_ONCE).await.unwrap(), Stepped::Idle);

    clock.pass(-3600);

    assert!(walk(&school, &job).await > 0);
    assert_eq!(look(&school, &admin, &job).await.state, JobState::Done);
}

#[tokio::test]
async fn a_dry_run_as_a_job_says_what_it_would_do_and_touches_nothing_else() {
    let (store, admin) = store_with_admin().await;
    let school = school_over(store.clone());
    let before = told_items(&store).await;
    let request = ImportRequest {
        mode: ImportMode::DryRun,
        ..IMPORT
    };
    let zip = specimen_with_problems().zip();
    let job = acting(&school, &admin)
        .create_import(&zip, request, None)
        .await
        .unwrap();

    walk(&school, &job.id).await;

    let job = look(&school, &admin, &job.id).await;
    assert_eq!((job.state, job.batch), (JobState::Done, None));
    assert_eq!(told_items(&store).await, before);
    assert_eq!(job.counts["users.csv"].created, 3);
    assert!(job.errors > 0);
}

#[tokio::test]
async fn what_is_kept_for_a_job_is_gone_when_it_ends() {
    let (store, admin) = store_with_admin().await;
    let school = school_over(store.clone());
    let job = start(&school, &admin, &Specimen::new()).await;
    let piece: Key = school::tables::job_file(&job, 1);
    assert!(store.item(piece.clone()).await.is_some());

    walk(&school, &job).await;

    assert!(store.item(piece).await.is_none());
    let left = [
        school::tables::open_job(&job),
        school::tables::import_lock(),
    ];
    for key in left {
        assert!(store.item(key).await.is_none());
    }
}

#[tokio::test]
async fn a_broken_bundle_ends_its_job_as_failed_with_all_its_errors() {
    let (store, admin) = store_with_admin().await;
    let school = school_over(store.clone());
    let broken = Specimen::new().without_property("oneroster.version");
    let job = start(&school, &admin, &broken).await;

    walk(&school, &job).await;

    let job = look(&school, &admin, &job).await;
    assert_eq!(job.state, JobState::Failed);
    assert_eq!(job.code.as_deref(), Some("bundle_stopped"));
    assert!(job.errors > 0);
}
