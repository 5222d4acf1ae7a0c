//! Deltas: bundles of what changed, which may refer to rows that only the school has.

use domain::classes::{Class, ClassStatus};
use domain::enrollments::{ClassRole, Enrollment};
use domain::ids::{ClassId, PersonId};
use domain::people::{Person, PersonStatus, Role};
use domain::scores::{BookItem, Category};
use school::School;
use school::bundles::files::File::{
    Categories, Classes, Enrollments, LineItems, Results, Roles, Users,
};

use super::marks::{cells, id_of};
use super::recorders::Recorder;
use super::specimens::Specimen;
use super::{import, told};
use crate::support::school_over;

async fn imported(store: &std::sync::Arc<Recorder>) -> School {
    let school = school_over(store.clone());
    import(&school, Specimen::new().bundle()).await;
    school
}

async fn class_id(store: &Recorder) -> ClassId {
    ClassId::parse(&id_of(store, "classes", "class-1").await).unwrap()
}

async fn person_id(store: &Recorder, sourced_id: &str) -> PersonId {
    PersonId::parse(&id_of(store, "users", sourced_id).await).unwrap()
}

async fn class(store: &Recorder) -> Class {
    let item = store
        .item(school::tables::class(&class_id(store).await))
        .await;
    serde_dynamo::from_item(item.unwrap()).unwrap()
}

const THEN: &str = "2026-01-04T00:00:00.000Z";

#[tokio::test]
async fn a_deleted_enrollment_is_withdrawn() {
    let store = Recorder::new();
    let school = imported(&store).await;
    let delta = Specimen::empty().delta(
        Enrollments,
        &format!("e-s1,tobedeleted,{THEN},class-1,org-1,s1,student,false,2025-09-01,\n"),
    );

    let report = import(&school, delta.bundle()).await;

    assert_eq!(told(&report), Vec::<String>::new());
    let (id, person) = (class_id(&store).await, person_id(&store, "s1").await);
    let key = school::tables::member(&id, ClassRole::Student, &person);
    let an: Enrollment = serde_dynamo::from_item(store.item(key).await.unwrap()).unwrap();
    assert!(!an.is_active());
    assert_eq!(class(&store).await.students, 0);
    assert_eq!(cells(&store, &id, &person).await.len(), 2);
}

#[tokio::test]
async fn a_deleted_user_and_class_are_archived() {
    let store = Recorder::new();
    let school = imported(&store).await;
    let delta = Specimen::empty()
        .delta(
            Users,
            &format!("s1,tobedeleted,{THEN},true,an,,An,Nguyễn,Văn,SV1,an@example.edu,,,,,,,,,,org-1,\n"),
        )
        .delta(
            Classes,
            &format!("class-1,tobedeleted,{THEN},Databases 1,,course-1,DB101-1,scheduled,A-101,org-1,term-1,,,\n"),
        );

    let report = import(&school, delta.bundle()).await;

    assert_eq!(told(&report), Vec::<String>::new());
    let key = school::tables::user(&person_id(&store, "s1").await, "an@example.edu");
    let an: Person = serde_dynamo::from_item(store.item(key).await.unwrap()).unwrap();
    assert_eq!(an.status, PersonStatus::Archived);
    assert_eq!(class(&store).await.status, ClassStatus::Archived);
}

#[tokio::test]
async fn a_new_student_comes_into_a_class_that_only_the_school_has() {
    let store = Recorder::new();
    let school = imported(&store).await;
    let delta = Specimen::empty()
        .delta(
            Users,
            &format!(
                "s3,active,{THEN},true,binh,,Bình,Trần,,SV3,binh@example.edu,,,,,,,,,,org-1,\n"
            ),
        )
        .delta(
            Roles,
            &format!("role-s3,active,{THEN},s3,primary,student,,,org-1,\n"),
        )
        .delta(
            Enrollments,
            &format!("e-s3,active,{THEN},class-1,org-1,s3,student,false,2026-01-04,\n"),
        )
        .delta(
            Results,
            &format!(
                "r-9,active,{THEN},li-2,s3,fully graded,7,2026-01-04,,,class-1,,,,,\n\
                 r-8,active,{THEN},li-2,s1,fully graded,8,2026-01-04,,,class-1,,,,,\n"
            ),
        );

    let report = import(&school, delta.bundle()).await;

    assert_eq!(told(&report), Vec::<String>::new());
    assert_eq!(class(&store).await.students, 2);
    let id = class_id(&store).await;
    let new = cells(&store, &id, &person_id(&store, "s3").await).await;
    let old = cells(&store, &id, &person_id(&store, "s1").await).await;
    assert_eq!(new.into_values().collect::<Vec<_>>(), ["1|g|7|"]);
    assert_eq!(old.into_values().collect::<Vec<_>>(), ["1|g|78|", "2|g|8|"]);
}

#[tokio::test]
async fn a_role_alone_is_added_to_the_person() {
    let store = Recorder::new();
    let school = imported(&store).await;
    let delta = Specimen::empty().delta(
        Roles,
        &format!("role-s1b,active,{THEN},s1,secondary,teacher,,,org-1,\n"),
    );

    import(&school, delta.bundle()).await;

    let key = school::tables::user(&person_id(&store, "s1").await, "an@example.edu");
    let an: Person = serde_dynamo::from_item(store.item(key).await.unwrap()).unwrap();
    assert_eq!(an.roles(), [Role::Lecturer, Role::Student]);
}

#[tokio::test]
async fn a_deleted_result_clears_its_cell_and_a_deleted_item_is_hidden() {
    let store = Recorder::new();
    let school = imported(&store).await;
    let delta = Specimen::empty()
        .delta(
            Results,
            &format!("r-1,tobedeleted,{THEN},li-1,s1,fully graded,78,2025-09-19,,,class-1,,,false,false,false\n"),
        )
        .delta(
            LineItems,
            &format!("li-2,tobedeleted,{THEN},Homework 2,,2025-09-01,2025-10-20,class-1,cat-1,term-1,0,10,org-1,60\n"),
        )
        .delta(Categories, &format!("cat-1,active,{THEN},Coursework,90\n"));

    let report = import(&school, delta.bundle()).await;

    assert_eq!(told(&report), ["lineItems.csv:2:status:item_hidden"]);
    let id = class_id(&store).await;
    let cells = cells(&store, &id, &person_id(&store, "s1").await).await;
    assert_eq!(cells[&1], "2|n||");
    let item = store.item(school::tables::item(&id, 2)).await.unwrap();
    let item: BookItem = serde_dynamo::from_item(item).unwrap();
    assert!(!item.counted && !item.posted);
    let category = store.item(school::tables::category(&id, 1)).await.unwrap();
    let category: Category = serde_dynamo::from_item(category).unwrap();
    assert_eq!(
        (
            category.title.as_str(),
            category.weight.to_string().as_str()
        ),
        ("Coursework", "90")
    );
}

#[tokio::test]
async fn a_reference_that_neither_bundle_nor_school_knows_leaves_its_row_out() {
    let store = Recorder::new();
    let school = imported(&store).await;
    let delta = Specimen::empty().delta(
        Enrollments,
        &format!("e-s9,active,{THEN},class-1,org-1,s9,student,false,2026-01-04,\n"),
    );

    let report = import(&school, delta.bundle()).await;

    assert_eq!(
        told(&report),
        ["enrollments.csv:2:userSourcedId:unknown_to_school"]
    );
    assert_eq!(report.counts["enrollments.csv"].skipped, 1);
}
