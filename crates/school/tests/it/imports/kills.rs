//! Imports that are killed, and run again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::classes::Class;
use domain::ids::ClassId;
use ports::{AttributeValue, Item};

use super::marks::{id_of, text};
use super::recorders::Recorder;
use super::specimens::Specimen;
use super::{ImportReport, import, open, options};
use crate::support::school_over;
use school::bundles::files::File;

/// What keys of items have that tell of the run itself.
const OF_THE_RUN: [&str; 7] = [
    "EVENT#",
    "BATCH#",
    "JOB#",
    "JOBS",
    "LOCK#import",
    "HEAD#",
    "notifications ",
];

/// All items with ids told by the rows, or the names of departments, that they came from; without events, batches, jobs and
/// notices of their end, which tell of the run itself.
pub async fn told_items(store: &Arc<Recorder>) -> BTreeMap<String, String> {
    let items = store.items().await;
    let mut names = BTreeMap::new();
    for (key, item) in &items {
        if let (Some(rest), Some(id)) = (key.strip_prefix("records SOURCE#"), text(item, "id")) {
            names.insert(id, rest.to_owned());
        }
        // A department comes from no row of its own; its name is unique.
        if let (true, Some(id)) = (
            key.starts_with("records LOCK#department#"),
            text(item, "holder"),
        ) {
            names.insert(id, key.clone());
        }
    }
    let told = items
        .into_iter()
        .filter(|(key, _)| !OF_THE_RUN.iter().any(|part| key.contains(part)));
    told.map(|(key, item)| (tell(&key, &names), tell(&json(&item), &names)))
        .collect()
}

fn json(item: &Item) -> String {
    serde_json::to_value(item).unwrap().to_string()
}

/// A text with each id replaced by its row's name.
fn tell(text: &str, names: &BTreeMap<String, String>) -> String {
    const LENGTH: usize = "usr_".len() + 26;
    let mut told = String::new();
    let mut rest = text;
    while let Some(at) = ["usr_", "cls_", "sub_", "trm_", "dep_"]
        .iter()
        .filter_map(|prefix| rest.find(prefix))
        .min()
    {
        told.push_str(&rest[..at]);
        let id = &rest[at..at + LENGTH];
        told.push_str(names.get(id).map_or(id, String::as_str));
        rest = &rest[at + LENGTH..];
    }
    told + rest
}

/// A bundle of which rows are left out and told of in every file that can have such.
pub fn specimen_with_problems() -> Specimen {
    Specimen::new()
        .row(
            File::Users,
            "s3,,,true,an2,,An,Trần,,SV1,an2@example.edu,,,,,,,,,,org-1,",
        )
        .row(File::Roles, "role-s3,,,s3,primary,student,,,org-1,")
        .row(
            File::Enrollments,
            "e-s3,,,class-1,org-1,s3,student,false,2025-09-01,",
        )
        .row(
            File::Results,
            "r-4,,,li-1,s3,fully graded,50,2025-09-19,,,class-1,,,false,false,false",
        )
        .row(File::Categories, "cat-9,,,Nothing,0")
}

/// Every class counts exactly the members that there are.
async fn check_counts(store: &Recorder, classes: &[&str]) {
    let items = store.items().await;
    for class in classes {
        let id = id_of(store, "classes", class).await;
        let class = school::tables::class(&ClassId::parse(&id).unwrap());
        let Some(class) = store.item(class).await else {
            continue;
        };
        let class: Class = serde_dynamo::from_item(class).unwrap();
        let active = |role: &str| {
            let prefix = format!("records CLASS#{id} MEMBER#{role}#");
            let members = items.iter().filter(|(key, _)| key.starts_with(&prefix));
            members
                .filter(|(_, item)| item.get("status") == Some(&AttributeValue::S("active".into())))
                .count()
        };
        assert_eq!(class.students as usize, active("STUDENT"));
        assert_eq!(class.lecturers.len(), active("LECTURER"));
    }
}

#[tokio::test]
async fn an_import_that_was_killed_goes_on_when_it_is_run_again() {
    let clean = Recorder::new();
    let clean_report = import(
        &school_over(clean.clone()),
        open("oulad-small-oneroster.zip"),
    )
    .await;
    let whole = told_items(&clean).await;
    let all = clean.transactions();

    // The last one removes what the job was kept for.
    for transactions in [1, 4, all / 4, all / 2, all - 3, all - 2] {
        let store = Recorder::new();
        let school = school_over(store.clone());
        store.die_after(transactions);
        let killed = school
            .import_bundle(open("oulad-small-oneroster.zip"), options(), &mut |_| {})
            .await;
        assert!(killed.is_err());
        if transactions > 4 {
            check_counts(&store, &["class-AAA-2013J", "class-AAA-2014J"]).await;
        }

        store.live();
        let report = import(&school, open("oulad-small-oneroster.zip")).await;

        assert_eq!(report.problems.errors(), 0);
        assert_eq!(report.counts, clean_report.counts, "after {transactions}");
        let found = told_items(&store).await;
        assert_eq!(found.len(), whole.len(), "after {transactions}");
        assert!(found == whole, "after {transactions}");
        check_counts(&store, &["class-AAA-2013J", "class-AAA-2014J"]).await;
    }
}

#[tokio::test]
async fn every_step_of_a_small_import_may_be_the_last() {
    let clean = Recorder::new();
    let specimen = specimen_with_problems();
    let told = import(&school_over(clean.clone()), specimen.bundle()).await;
    let whole = told_items(&clean).await;

    for transactions in 0..clean.transactions() - 1 {
        let store = Recorder::new();
        let school = school_over(store.clone());
        store.die_after(transactions);
        let bundle = specimen.bundle();
        assert!(
            school
                .import_bundle(bundle, options(), &mut |_| {})
                .await
                .is_err()
        );

        store.live();
        let report = import(&school, specimen.bundle()).await;

        assert_eq!(told_items(&store).await, whole, "after {transactions}");
        assert_eq!(report.counts, told.counts, "after {transactions}");
        let sorted = |report: &ImportReport| BTreeSet::from_iter(super::told(report));
        assert_eq!(sorted(&report), sorted(&told), "after {transactions}");
    }
}
