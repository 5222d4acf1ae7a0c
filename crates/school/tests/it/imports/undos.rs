//! Imports that are taken back: whole, in steps, twice, and where somebody has changed something since.

use std::sync::Arc;

use domain::classes::Class;
use domain::ids::{BatchId, ClassId, JobId, PersonId};
use domain::jobs::JobState;
use ports::{Action, AttributeValue, Changes, Update};
use school::jobs::{Job, RowOutcome};
use school::{PageRequest, Refusal, School, SchoolError};

use super::jobs::{acting, look, start, store_with_admin, walk};
use super::kills::told_items;
use super::marks::{cells, id_of};
use super::recorders::Recorder;
use super::specimens::Specimen;
use crate::doctor::wards::check_health;
use crate::search::check_entries;
use crate::support::school_over;
use school::bundles::files::File::{Enrollments, LineItems, Results, Users};

/// A school with the bundle, and the batch that brought it.
async fn imported(
    (store, admin): (&Arc<Recorder>, &PersonId),
    specimen: &Specimen,
) -> (School, BatchId) {
    let school = school_over(store.clone());
    let job = start(&school, admin, specimen).await;
    walk(&school, &job).await;
    let job = look(&school, admin, &job).await;
    assert_eq!(job.state, JobState::Done);
    (school, job.batch.unwrap())
}

async fn undo(school: &School, admin: &PersonId, batch: &BatchId) -> JobId {
    acting(school, admin).undo_import(batch).await.unwrap().id
}

async fn undo_all(school: &School, admin: &PersonId, batch: &BatchId) -> Job {
    let job = undo(school, admin, batch).await;
    walk(school, &job).await;
    while school.run_outbox().await.unwrap() > 0 {}
    look(school, admin, &job).await
}

#[tokio::test]
async fn an_import_that_is_taken_back_leaves_nothing_and_can_be_done_again() {
    let (store, admin) = store_with_admin().await;
    let before = told_items(&store).await;
    let (school, batch) = imported((&store, &admin), &Specimen::new()).await;
    let whole = told_items(&store).await;

    let undone = undo_all(&school, &admin, &batch).await;

    assert_eq!(undone.state, JobState::Done);
    assert_eq!(undone.tallies.get("kept"), None);
    assert_eq!(undone.done, undone.total);
    assert_eq!(told_items(&store).await, before);
    imported((&store, &admin), &Specimen::new()).await;
    assert_eq!(told_items(&store).await, whole);
}

#[tokio::test]
async fn an_undo_that_is_killed_goes_on_in_another_process() {
    let (clean, admin) = store_with_admin().await;
    let before = told_items(&clean).await;

    for transactions in [1, 2, 5, 8] {
        let (store, admin) = (store_with_admin().await.0, admin.clone());
        let (school, batch) = imported((&store, &admin), &Specimen::new()).await;
        let job = undo(&school, &admin, &batch).await;
        store.die_after(transactions);
        let long = std::time::Duration::from_mins(1);
        let died = school.step_job(&job, long).await.is_err();
        // What nobody has touched goes in few transactions: the later ends may come too late.
        assert!(died || transactions > 2, "after {transactions}");

        store.live();
        let school = school_over(store.clone());
        school.adopt_jobs().await.unwrap();
        walk(&school, &job).await;

        assert_eq!(told_items(&store).await, before, "after {transactions}");
    }
}

#[tokio::test]
async fn an_import_is_taken_back_once() {
    let (store, admin) = store_with_admin().await;
    let (school, batch) = imported((&store, &admin), &Specimen::new()).await;
    let job = undo(&school, &admin, &batch).await;

    let meanwhile = acting(&school, &admin).undo_import(&batch).await;
    walk(&school, &job).await;
    let again = acting(&school, &admin).undo_import(&batch).await;

    assert!(matches!(meanwhile, Err(SchoolError::ImportRunning(running)) if running == job));
    assert!(matches!(
        again,
        Err(SchoolError::Refused(Refusal::AlreadyUndone))
    ));
}

#[tokio::test]
async fn changes_of_an_import_go_back_to_what_was_there() {
    let (store, admin) = store_with_admin().await;
    imported((&store, &admin), &Specimen::new()).await;
    let whole = told_items(&store).await.len();
    let changed = Specimen::new()
        .edit(Results, "fully graded,78", "fully graded,80")
        .edit(LineItems, "Homework 1", "Essay")
        .edit(Users, "an@example.edu", "van.an@example.edu");
    let (school, batch) = imported((&store, &admin), &changed).await;

    let undone = undo_all(&school, &admin, &batch).await;

    assert_eq!(undone.tallies.get("kept"), None);
    let items = told_items(&store).await;
    assert_eq!(items.len(), whole);
    let texts: String = items.values().cloned().collect();
    assert!(!texts.contains("Essay") && !texts.contains("van.an@example.edu"));
    assert!(texts.contains("Homework 1"));
    let class = ClassId::parse(&id_of(&store, "classes", "class-1").await).unwrap();
    let an = PersonId::parse(&id_of(&store, "users", "s1").await).unwrap();
    let found = cells(&store, &class, &an).await;
    assert_eq!(found[&1], "3|g|78|");
    // What was taken back is a change again.
    let (_, again) = imported((&store, &admin), &changed).await;
    assert_ne!(again, batch);
}

#[tokio::test]
async fn whoever_came_or_left_by_an_import_is_found_as_before_it() {
    let (store, admin) = store_with_admin().await;
    imported((&store, &admin), &Specimen::new()).await;
    let changed = Specimen::new()
        .edit(
            Enrollments,
            "s1,student,false,2025-09-01,",
            "s1,student,false,2025-09-01,2025-10-02",
        )
        .edit(
            Enrollments,
            "s2,student,false,2025-09-01,2025-10-02",
            "s2,student,false,2025-09-01,",
        )
        .edit(Users, "Jane,Moore", "Jane,More");
    let (school, batch) = imported((&store, &admin), &changed).await;
    check_entries(&store).await;
    check_health(&store).await;

    let undone = undo_all(&school, &admin, &batch).await;

    assert_eq!(undone.state, JobState::Done);
    assert_eq!(undone.tallies.get("kept"), None);
    check_entries(&store).await;
    check_health(&store).await;
}

async fn find_class(store: &Recorder) -> Class {
    let class = ClassId::parse(&id_of(store, "classes", "class-1").await).unwrap();
    let item = store.item(school::tables::class(&class)).await.unwrap();
    serde_dynamo::from_item(item).unwrap()
}

#[tokio::test]
async fn a_student_who_came_back_with_new_marks_is_gone_again_and_counted_once() {
    let (store, admin) = store_with_admin().await;
    imported((&store, &admin), &Specimen::new()).await;
    let before = find_class(&store).await;
    let changed = Specimen::new()
        .edit(
            Enrollments,
            "s2,student,false,2025-09-01,2025-10-02",
            "s2,student,false,2025-09-01,",
        )
        .edit(
            Results,
            "s2,not submitted,,2025-09-20,,,class-1,,,false,true,false",
            "s2,fully graded,50,2025-09-20,,,class-1,,,false,false,false",
        );
    let (school, batch) = imported((&store, &admin), &changed).await;
    assert_eq!(find_class(&store).await.students, before.students + 1);

    let undone = undo_all(&school, &admin, &batch).await;

    assert_eq!(undone.state, JobState::Done);
    assert_eq!(undone.tallies.get("kept"), None);
    assert_eq!(find_class(&store).await.students, before.students);
    let jane = PersonId::parse(&id_of(&store, "users", "s2").await).unwrap();
    assert_eq!(cells(&store, &before.id, &jane).await[&1], "3|m||");
    let scores = school::tables::scores(&before.id, &jane);
    let state = store.item(scores).await.unwrap()["state"].clone();
    assert_eq!(state, AttributeValue::S("withdrawn".into()));
}

#[tokio::test]
async fn a_lecturer_whom_an_import_made_second_leads_again() {
    let (store, admin) = store_with_admin().await;
    imported((&store, &admin), &Specimen::new()).await;
    let before = find_class(&store).await;
    let changed = Specimen::new().edit(Enrollments, "teacher,true", "teacher,false");
    let (school, batch) = imported((&store, &admin), &changed).await;
    assert_ne!(find_class(&store).await.lecturers, before.lecturers);

    let undone = undo_all(&school, &admin, &batch).await;

    assert_eq!(undone.state, JobState::Done);
    assert_eq!(find_class(&store).await.lecturers, before.lecturers);
}

#[tokio::test]
async fn what_was_changed_since_is_kept_and_told_with_its_row() {
    let (store, admin) = store_with_admin().await;
    let (school, batch) = imported((&store, &admin), &Specimen::new()).await;
    let jane = PersonId::parse(&id_of(&store, "users", "s2").await).unwrap();
    let renamed = Changes::new()
        .set("phone", AttributeValue::S("+84 912 345 678".into()))
        .add("version", 1);
    store
        .act(Action::Update(Update {
            key: school::tables::user(&jane, "jane@example.edu"),
            changes: renamed,
            condition: None,
        }))
        .await;

    let undone = undo_all(&school, &admin, &batch).await;

    assert_eq!(undone.state, JobState::Done);
    assert!(undone.tallies["kept"] > 0);
    let rows = acting(&school, &admin)
        .list_job_rows(&undone.id, &PageRequest::default())
        .await
        .unwrap();
    let [told] = rows.items.as_slice() else {
        panic!("one row is kept: {rows:?}");
    };
    let row = &told.row;
    assert_eq!(row.outcome, RowOutcome::Kept);
    assert_eq!((row.file.as_deref(), row.row), (Some("users.csv"), Some(4)));
    assert_eq!(row.code.as_deref(), Some("changed_since"));
    assert!(store.item(school::tables::authority(&jane)).await.is_some());
}
