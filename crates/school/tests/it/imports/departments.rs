//! Departments that courses name: made once, found again, and taken back unless others use them.

use std::sync::Arc;

use domain::departments::Department;
use domain::ids::{DepartmentId, PersonId};
use domain::subjects::SubjectInput;
use ports::AttributeValue;
use school::bundles::files::File::{Courses, Orgs};
use school::tables::{self, Unique};
use school::{PageRequest, School};

use super::jobs::{acting, look, start, store_with_admin, walk};
use super::kills::told_items;
use super::recorders::Recorder;
use super::specimens::Specimen;
use crate::support::school_over;

async fn imported(
    store: &Arc<Recorder>,
    admin: &PersonId,
    specimen: &Specimen,
) -> (School, domain::ids::BatchId) {
    let school = school_over(store.clone());
    let job = start(&school, admin, specimen).await;
    walk(&school, &job).await;
    let job = look(&school, admin, &job).await;
    assert_eq!(job.errors, 0);
    (school, job.batch.unwrap())
}

async fn names(school: &School, admin: &PersonId) -> Vec<String> {
    let page = PageRequest::default();
    let shelf = domain::subjects::Shelf::Active;
    let desk = acting(school, admin);
    let list = desk.list_departments(shelf, &page).await;
    let name = |department: Department| department.name.to_string();
    list.unwrap().items.into_iter().map(name).collect()
}

async fn holder(store: &Arc<Recorder>, name: &str) -> DepartmentId {
    let lock = store.item(tables::lock(Unique::DepartmentName, name)).await;
    let Some(AttributeValue::S(id)) = lock.unwrap().get("holder").cloned() else {
        panic!("a lock without a holder");
    };
    DepartmentId::parse(&id).unwrap()
}

/// A second course of the department that is there already.
fn two_courses() -> Specimen {
    Specimen::new().row(
        Courses,
        "course-2,,,sy-1,Networks,NW101,,org-1,INFORMATICS,",
    )
}

#[tokio::test]
async fn courses_that_name_one_department_share_it() {
    let (store, admin) = store_with_admin().await;

    let (school, _) = imported(&store, &admin, &two_courses()).await;

    assert_eq!(names(&school, &admin).await, ["Informatics"]);
    let id = holder(&store, "informatics").await;
    let page = PageRequest::default();
    let shelf = domain::subjects::Shelf::Active;
    let taught = acting(&school, &admin);
    let taught = taught.list_department_subjects(&id, shelf, &page).await;
    let name = |subject: domain::subjects::Subject| {
        (
            subject.name.to_string(),
            subject.department.unwrap().to_string(),
        )
    };
    let taught: Vec<_> = taught.unwrap().items.into_iter().map(name).collect();
    let informatics = || "Informatics".to_owned();
    assert_eq!(
        taught,
        [
            ("Databases".to_owned(), informatics()),
            ("Networks".to_owned(), informatics())
        ]
    );
}

#[tokio::test]
async fn a_department_of_the_school_is_found_by_its_name() {
    let (store, admin) = store_with_admin().await;
    let school = school_over(store.clone());
    let desk = acting(&school, &admin);
    let there = desk.create_department("informatics", None).await.unwrap();

    let (school, _) = imported(&store, &admin, &two_courses()).await;

    assert_eq!(holder(&store, "informatics").await, there.id);
    assert_eq!(names(&school, &admin).await, ["informatics"]);
}

#[tokio::test]
async fn an_organisation_that_is_a_department_names_that_of_its_courses() {
    let (store, admin) = store_with_admin().await;
    let specimen = Specimen::new()
        .row(Orgs, "org-2,,,Khoa Tin,department,,org-1")
        .edit(
            Courses,
            "Databases,DB101,,org-1,Informatics",
            "Databases,DB101,,org-2,Informatics",
        );

    let (school, _) = imported(&store, &admin, &specimen).await;

    assert_eq!(names(&school, &admin).await, ["Khoa Tin"]);
}

#[tokio::test]
async fn a_department_that_others_use_by_now_stays_when_its_import_is_taken_back() {
    let (store, admin) = store_with_admin().await;
    let before = told_items(&store).await;
    let (school, batch) = imported(&store, &admin, &two_courses()).await;
    let id = holder(&store, "informatics").await;
    let desk = acting(&school, &admin);
    let subject = SubjectInput {
        code: "AI101".into(),
        name: "Robots".into(),
        ..SubjectInput::default()
    };
    let subject = desk.create_subject(subject, Some(id), None).await.unwrap();

    let undo = desk.undo_import(&batch).await.unwrap().id;
    walk(&school, &undo).await;

    let undone = look(&school, &admin, &undo).await;
    assert_eq!(undone.tallies.get("kept"), None);
    assert_eq!(names(&school, &admin).await, ["Informatics"]);
    assert_eq!(desk.get_subject(&subject.id).await.unwrap(), subject);
    assert!(told_items(&store).await.len() > before.len());
}
