//! The school as a bundle: what came leaves as it came, and what leaves can come.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use std::ops::ControlFlow;
use std::sync::Arc;

use domain::checks::Patch;
use domain::ids::PersonId;
use domain::people::PersonPatch;
use ports::{Action, Changes, Update};
use proptest::prelude::*;
use school::School;
use school::SchoolError;
use school::bundles::Bundle;
use school::bundles::files::File::{self, Enrollments, Results, Users};
use school::exports::bundles::{Administrators, BundleRequest, Gradebook};
use zip::ZipArchive;

use crate::imports::marks::id_of;
use crate::imports::recorders::Recorder;
use crate::imports::specimens::Specimen;
use crate::imports::{import, open, testdata};
use crate::search::campuses::{Campus, name, renamed};
use crate::search::deeds::any_deed;
use crate::support::school_over;

pub const ALL: BundleRequest = BundleRequest {
    gradebook: Gradebook::Included,
    administrators: Administrators::Named,
};
const USUAL: BundleRequest = BundleRequest {
    administrators: Administrators::LeftOut,
    ..ALL
};

pub async fn export(school: &School, request: BundleRequest) -> Vec<u8> {
    let output = Cursor::new(Vec::new());
    let written = school
        .write_bundle(request, (output, &mut |_, _| ControlFlow::Continue(())))
        .await;
    written.unwrap().0.into_inner()
}

/// The lines of each file, without their order.
fn rows(zip: &[u8]) -> BTreeMap<String, BTreeSet<String>> {
    let mut zip = ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut files = BTreeMap::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        let lines = text.lines().map(ToOwned::to_owned).collect();
        files.insert(file.name().unwrap().into_owned(), lines);
    }
    files
}

pub fn file(zip: &[u8], file: File) -> String {
    let mut zip = ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut text = String::new();
    let mut entry = zip.by_name(file.name()).unwrap();
    entry.read_to_string(&mut text).unwrap();
    text
}

/// The bundle brought into an empty school, and taken out of it again.
async fn moved(zip: &[u8], request: BundleRequest) -> (Arc<Recorder>, Vec<u8>) {
    let store = Recorder::new();
    let school = school_over(store.clone());
    let report = import(&school, Bundle::from_bytes(zip.to_vec())).await;
    let kept = report.problems.kept();
    assert_eq!(report.problems.errors(), 0, "{kept:?}");
    let again = export(&school, request).await;
    (store, again)
}

async fn school_with(specimen: &Specimen) -> (Arc<Recorder>, School) {
    let store = Recorder::new();
    let school = school_over(store.clone());
    import(&school, specimen.bundle()).await;
    (store, school)
}

/// All but the manifest, which names another program.
pub fn assert_same_rows(school: &[u8], bundle: &[u8]) {
    let (mut ours, mut theirs) = (rows(school), rows(bundle));
    ours.remove("manifest.csv");
    theirs.remove("manifest.csv");
    let names = |files: &BTreeMap<String, _>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&ours), names(&theirs));
    for (name, lines) in ours {
        let other: Vec<_> = lines.symmetric_difference(&theirs[&name]).take(4).collect();
        assert!(other.is_empty(), "{name}: {other:?}");
    }
}

#[tokio::test]
async fn a_bundle_that_came_leaves_row_by_row_as_it_came() {
    let (_, school) = school_with(&Specimen::new()).await;

    let zip = export(&school, ALL).await;

    assert_same_rows(&zip, &Specimen::new().zip());
}

#[tokio::test]
async fn the_bundle_of_a_university_leaves_as_it_came_and_comes_again() {
    let store = Recorder::new();
    let school = school_over(store.clone());
    let path = testdata("oulad-small-oneroster.zip");
    import(&school, open("oulad-small-oneroster.zip")).await;

    let zip = export(&school, ALL).await;

    assert_same_rows(&zip, &std::fs::read(path).unwrap());
    assert!(moved(&zip, ALL).await.1 == zip);
}

#[tokio::test]
async fn a_bundle_of_rosters_has_no_marks_and_no_administrators() {
    let specimen = Specimen::new().row(File::Roles, "role-a,,,t1,secondary,principal,,,org-1,");
    let (_, school) = school_with(&specimen).await;
    let request = BundleRequest {
        gradebook: Gradebook::LeftOut,
        ..USUAL
    };

    let zip = export(&school, request).await;

    let files = rows(&zip);
    assert!(!files.contains_key("categories.csv") && !files.contains_key("results.csv"));
    assert!(files["manifest.csv"].contains("file.results,absent"));
    assert!(!file(&zip, File::Roles).contains("principal"));
    assert!(moved(&zip, request).await.1 == zip);
}

#[tokio::test]
async fn what_was_changed_here_goes_over_what_came() {
    let (store, school) = school_with(&Specimen::new()).await;
    let admin = crate::search::enter_administrator(&store).await;
    let acting = crate::imports::jobs::acting(&school, &admin);
    let jane = PersonId::parse(&id_of(&store, "users", "s2").await).unwrap();
    let patch = PersonPatch {
        email: Patch::Value("jane.more@example.edu".into()),
        code: Patch::Null,
        roles: Patch::Value(vec!["STUDENT".into(), "LECTURER".into()]),
        ..renamed(name("", "", "Jane"))
    };
    acting.update_person(&jane, 1, patch).await.unwrap();
    let class = domain::ids::ClassId::parse(&id_of(&store, "classes", "class-1").await).unwrap();
    let an = PersonId::parse(&id_of(&store, "users", "s1").await).unwrap();
    acting.delete_enrollment(&class, &an, 1).await.unwrap();
    store
        .act(Action::Update(Update {
            key: school::tables::scores(&class, &an),
            changes: Changes::new().set(["scores", "1"], school::tables::s("2|e|80|l")),
            condition: None,
        }))
        .await;

    let zip = export(&school, USUAL).await;

    let users = file(&zip, Users);
    assert!(
        users.contains("s2,,,true,jane.more@example.edu,,Jane,-,,,jane.more@example.edu,"),
        "{users}"
    );
    let roles = file(&zip, File::Roles);
    assert!(roles.contains(&format!(
        "rollbook-{jane}-lecturer,,,s2,secondary,teacher,,,org-1,"
    )));
    let enrollments = file(&zip, Enrollments);
    assert!(enrollments.contains("e-s1,,,class-1,org-1,s1,student,false,2025-09-01,2026-01-06"));
    let results = file(&zip, Results);
    assert!(
        results.contains("r-1,,,li-1,s1,exempt,80,2025-09-19,,,class-1,,false,true,false,false")
    );
    let (there, again) = moved(&zip, USUAL).await;
    assert!(again == zip);
    let jane = PersonId::parse(&id_of(&there, "users", "s2").await).unwrap();
    let key = school::tables::user(&jane, "jane.more@example.edu");
    let jane = there.item(key).await.unwrap();
    assert!(!jane.contains_key("code"));
}

#[tokio::test]
async fn a_cell_has_one_line_and_no_formula_is_touched() {
    let specimen = Specimen::new().edit(
        Results,
        "\"Good, but late\"",
        "\"=SUM(A1) \"\"so\"\"\nand so\"",
    );
    let (_, school) = school_with(&specimen).await;

    let zip = export(&school, USUAL).await;

    assert!(file(&zip, Results).contains("\"=SUM(A1) \"\"so\"\" and so\""));
    assert!(moved(&zip, USUAL).await.1 == zip);
}

#[tokio::test]
async fn what_a_delta_took_out_is_not_in_the_whole() {
    let (_, school) = school_with(&Specimen::new()).await;
    let then = "2026-01-04T00:00:00.000Z";
    let delta = Specimen::empty()
        .delta(
            File::LineItems,
            &format!("li-1,tobedeleted,{then},Homework 1,,2025-09-01,2025-09-20,class-1,cat-1,term-1,0,100,org-1,40\n"),
        )
        .delta(
            Enrollments,
            &format!("e-t1,tobedeleted,{then},class-1,org-1,t1,teacher,true,2025-09-01,2026-02-01\n"),
        );
    import(&school, delta.bundle()).await;

    let zip = export(&school, USUAL).await;

    assert!(!file(&zip, File::LineItems).contains("li-1"));
    assert!(!file(&zip, Results).contains("li-1,"));
    assert!(!file(&zip, Enrollments).contains("e-t1"));
    assert!(moved(&zip, USUAL).await.1 == zip);
}

#[tokio::test]
async fn the_department_of_a_course_leaves_by_its_organisation() {
    let specimen = Specimen::new()
        .row(File::Orgs, "org-2,,,Khoa Tin học,department,,org-1")
        .edit(
            File::Courses,
            "DB101,,org-1,Informatics",
            "DB101,,org-2,Informatics",
        );
    let (_, school) = school_with(&specimen).await;

    let zip = export(&school, ALL).await;

    assert_same_rows(&zip, &specimen.zip());
    assert!(moved(&zip, ALL).await.1 == zip);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn whatever_was_done_in_a_school_leaves_it_and_comes_again(
        deeds in proptest::collection::vec(any_deed(), 1..30)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut campus = Campus::new().await;
            campus.enter(("", "", "Sukarno"), "SV-first").await;
            for (number, deed) in deeds.iter().enumerate() {
                match campus.perform(deed, number).await {
                    Ok(()) | Err(SchoolError::Refused(_) | SchoolError::NotFound) => {}
                    Err(error) => panic!("{deed:?}: {error}"),
                }
            }
            for request in [ALL, USUAL] {
                let zip = export(&campus.school, request).await;
                assert!(moved(&zip, request).await.1 == zip, "{request:?}");
            }
        });
    }
}
