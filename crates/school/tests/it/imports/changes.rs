//! Rows that change: each column of each noun is taken over, and what a row says of its status.

use domain::checks::Patch;
use domain::classes::Class;
use domain::ids::{ClassId, SubjectId, TermId};
use domain::scores::{BookItem, Category};
use domain::subjects::{Shelf, Subject};
use domain::terms::{Term, TermPatch};
use ports::{Action, AttributeValue, Changes, Key, Update};
use school::bundles::files::File::{
    AcademicSessions, Categories, Classes, Courses, Enrollments, LineItems, Orgs, Users,
};
use school::tables;
use serde::de::DeserializeOwned;

use super::marks::{id_of, text};
use super::recorders::Recorder;
use super::specimens::Specimen;
use super::{import, told};
use crate::support::school_over;

const THEN: &str = "2026-01-04T00:00:00.000Z";

async fn noun<T: DeserializeOwned>(store: &Recorder, key: Key) -> T {
    serde_dynamo::from_item(store.item(key).await.unwrap()).unwrap()
}

async fn class_id(store: &Recorder) -> ClassId {
    ClassId::parse(&id_of(store, "classes", "class-1").await).unwrap()
}

async fn term(store: &Recorder) -> Term {
    let id = id_of(store, "academicSessions", "term-1").await;
    noun(store, tables::term(&TermId::parse(&id).unwrap())).await
}

async fn subject(store: &Recorder) -> Subject {
    let id = id_of(store, "courses", "course-1").await;
    noun(store, tables::subject(&SubjectId::parse(&id).unwrap())).await
}

async fn set(store: &Recorder, key: Key, changes: Changes) {
    let update = Update {
        key,
        changes,
        condition: None,
    };
    store.act(Action::Update(update)).await;
}

#[tokio::test]
async fn a_term_a_subject_and_a_class_follow_their_rows() {
    let store = Recorder::new();
    let school = school_over(store.clone());
    import(&school, Specimen::new().bundle()).await;
    let changed = Specimen::new()
        .edit(
            AcademicSessions,
            "Autumn,term,2025-09-01,2026-02-01,sy-1,2026",
            "Herbst,term,2025-09-08,2026-02-08,sy-1,2027",
        )
        .edit(
            Courses,
            "Databases,DB101,,org-1,Informatics",
            "Data,DB102,,org-1,Computing",
        )
        .edit(
            Classes,
            "Databases 1,,course-1,DB101-1,scheduled,A-101",
            "Data 1,,course-1,DB102-1,scheduled,B-2",
        );

    let report = import(&school, changed.bundle()).await;

    assert_eq!(told(&report), Vec::<String>::new());
    let term = term(&store).await;
    let days = (term.starts_on.to_string(), term.ends_on.to_string());
    assert_eq!((term.name.as_str(), term.year), ("Herbst", 2027));
    assert_eq!(days, ("2025-09-08".into(), "2026-02-07".into()));
    let subject = subject(&store).await;
    assert_eq!(
        (subject.name.as_str(), subject.code.as_str()),
        ("Data", "DB102")
    );
    assert_eq!(subject.department.unwrap().as_str(), "Computing");
    let class: Class = noun(&store, tables::class(&class_id(&store).await)).await;
    assert_eq!(
        (class.name.as_str(), class.code.as_str()),
        ("Data 1", "DB102-1")
    );
    assert_eq!(class.room.unwrap().as_str(), "B-2");
    // What the class shows of its subject and term follows by a task.
    assert_eq!(
        (class.subject.code.as_str(), class.term.name.as_str()),
        ("DB102", "Herbst")
    );
    let old = tables::lock(tables::Unique::SubjectCode, "db101");
    assert!(store.item(old).await.is_none());
}

#[tokio::test]
async fn a_class_moves_to_another_term_but_not_to_another_subject() {
    let store = Recorder::new();
    let school = school_over(store.clone());
    let two = Specimen::new()
        .row(
            AcademicSessions,
            "term-2,,,Spring,term,2026-02-01,2026-07-01,sy-1,2026",
        )
        .row(Courses, "course-2,,,sy-1,Logic,LG1,,org-1,,");
    import(&school, two.bundle()).await;

    let moved = two.clone().edit(Classes, "org-1,term-1", "org-1,term-2");
    assert_eq!(
        told(&import(&school, moved.bundle()).await),
        Vec::<String>::new()
    );
    let other = moved.edit(Classes, "course-1", "course-2");
    let report = import(&school, other.bundle()).await;

    assert_eq!(
        told(&report),
        ["classes.csv:2:courseSourcedId:reference_changed"]
    );
    let class: Class = noun(&store, tables::class(&class_id(&store).await)).await;
    assert_eq!(
        (class.term.name.as_str(), class.subject.code.as_str()),
        ("Spring", "DB101")
    );
}

#[tokio::test]
async fn categories_and_items_follow_their_rows() {
    let store = Recorder::new();
    let school = school_over(store.clone());
    let two = Specimen::new().row(Categories, "cat-2,,,Exam,50");
    let two = two.row(
        LineItems,
        "li-3,,,Exam,,2025-09-01,2026-01-20,class-1,cat-2,term-1,0,100,org-1,50",
    );
    import(&school, two.bundle()).await;
    let changed = two.edit(Categories, "Homework,100", "Coursework,50").edit(
        LineItems,
        "Homework 1,,2025-09-01,2025-09-20,class-1,cat-1,term-1,0,100,org-1,40",
        "Essay,Long,2025-09-02,2025-09-21,class-1,cat-2,term-1,0,200,org-1,41",
    );

    let report = import(&school, changed.bundle()).await;

    assert_eq!(told(&report), Vec::<String>::new());
    let class = class_id(&store).await;
    let category: Category = noun(&store, tables::category(&class, 1)).await;
    assert_eq!(
        (
            category.title.as_str(),
            category.weight.to_string().as_str()
        ),
        ("Coursework", "50")
    );
    let item: BookItem = noun(&store, tables::item(&class, 1)).await;
    assert_eq!(
        (item.title.as_str(), item.category, item.version),
        ("Essay", 2, 2)
    );
    assert_eq!(item.description.unwrap().as_str(), "Long");
    assert_eq!(
        (item.points.to_string(), item.weight.unwrap().to_string()),
        ("200".into(), "41".into())
    );
    let days = (
        item.assigned_on.unwrap().to_string(),
        item.due_on.unwrap().to_string(),
    );
    assert_eq!(days, ("2025-09-02".into(), "2025-09-21".into()));
}

#[tokio::test]
async fn a_deleted_category_no_longer_counts() {
    let store = Recorder::new();
    let school = school_over(store.clone());
    import(&school, Specimen::new().bundle()).await;
    let gone = format!("cat-1,tobedeleted,{THEN},Homework,100\n");

    import(&school, Specimen::empty().delta(Categories, &gone).bundle()).await;

    let key = tables::category(&class_id(&store).await, 1);
    let category: Category = noun(&store, key).await;
    assert!(!category.counted);
}

#[tokio::test]
async fn a_deleted_term_is_archived_unless_it_is_the_current_one() {
    let store = Recorder::new();
    let school = school_over(store.clone());
    import(&school, Specimen::new().bundle()).await;
    let gone = format!("term-1,tobedeleted,{THEN},Autumn,term,2025-09-01,2026-02-01,sy-1,2026\n");
    let delta = Specimen::empty().delta(AcademicSessions, &gone);
    let id = AttributeValue::S(term(&store).await.id.to_string());
    set(
        &store,
        tables::settings(),
        Changes::new().set("current_term", id),
    )
    .await;

    let refused = import(&school, delta.bundle()).await;
    set(
        &store,
        tables::settings(),
        Changes::new().remove("current_term"),
    )
    .await;
    let done = import(&school, delta.bundle()).await;

    assert_eq!(
        told(&refused),
        ["academicSessions.csv:2:status:current_term"]
    );
    assert_eq!(told(&done), Vec::<String>::new());
    assert_eq!(term(&store).await.status, Shelf::Archived);
}

#[tokio::test]
async fn a_school_keeps_the_name_that_it_has() {
    let store = Recorder::new();
    let school = school_over(store.clone());
    import(&school, Specimen::new().bundle()).await;

    let renamed = Specimen::new().edit(Orgs, "Trường Mẫu", "Trường Khác");
    let report = import(&school, renamed.bundle()).await;

    assert_eq!(told(&report), Vec::<String>::new());
    assert_eq!(school.settings().await.unwrap().school_name, "Trường Mẫu");
}

#[tokio::test]
async fn scores_say_whether_their_student_has_left() {
    let store = Recorder::new();
    let school = school_over(store.clone());
    import(&school, Specimen::new().bundle()).await;
    let left = Specimen::new().edit(
        Enrollments,
        "student,false,2025-09-01,\n",
        "student,false,2025-09-01,2025-12-01\n",
    );

    import(&school, left.bundle()).await;

    let person = domain::ids::PersonId::parse(&id_of(&store, "users", "s1").await).unwrap();
    let scores = tables::scores(&class_id(&store).await, &person);
    assert_eq!(
        text(&store.item(scores).await.unwrap(), "state").unwrap(),
        "withdrawn"
    );
}

#[tokio::test]
async fn a_person_whose_e_mail_changes_is_found_under_the_new_one() {
    let store = Recorder::new();
    let school = school_over(store.clone());
    import(&school, Specimen::new().bundle()).await;
    let changed = Specimen::new()
        .edit(Users, "SV1,an@example.edu", "SV9,an.nguyen@example.edu")
        .edit(Users, "true,jane", "false,jane");

    let report = import(&school, changed.bundle()).await;

    assert_eq!(told(&report), Vec::<String>::new());
    let lock = |unique, value| store.item(tables::lock(unique, value));
    assert!(
        lock(tables::Unique::Email, "an@example.edu")
            .await
            .is_none()
    );
    assert!(
        lock(tables::Unique::Email, "an.nguyen@example.edu")
            .await
            .is_some()
    );
    assert!(lock(tables::Unique::PersonCode, "sv1").await.is_none());
    assert!(lock(tables::Unique::PersonCode, "sv9").await.is_some());
}

#[tokio::test]
async fn an_edit_of_the_school_that_a_changed_row_contradicts_leaves_the_row_out() {
    let store = Recorder::new();
    let school = school_over(store.clone());
    import(&school, Specimen::new().bundle()).await;
    let old = term(&store).await;
    let patch = TermPatch {
        starts_on: Patch::Value("2025-12-01".into()),
        ..TermPatch::default()
    };
    let moved = old.edit(patch, old.updated_at).unwrap();
    let starts_on = AttributeValue::S(moved.starts_on.to_string());
    set(
        &store,
        tables::term(&old.id),
        Changes::new().set("starts_on", starts_on),
    )
    .await;

    let changed = Specimen::new().edit(AcademicSessions, "2026-02-01", "2025-11-01");
    let report = import(&school, changed.bundle()).await;

    assert_eq!(told(&report), ["academicSessions.csv:3::end_before_start"]);
    assert!(!report.is_stopped());
}
