//! Imports that are killed, and run again.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::classes::Class;
use domain::ids::ClassId;
use ports::{AttributeValue, Item};

use super::marks::{id_of, text};
use super::recorders::Recorder;
use super::specimens::Specimen;
use super::{import, open, options};
use crate::support::school_over;

/// All items with ids told by the rows that they came from; without events and batches, of which a
/// second run has its own.
async fn told_items(store: &Arc<Recorder>) -> BTreeMap<String, String> {
    let items = store.items().await;
    let mut names = BTreeMap::new();
    for (key, item) in &items {
        if let (Some(rest), Some(id)) = (key.strip_prefix("records SOURCE#"), text(item, "id")) {
            names.insert(id, rest.to_owned());
        }
    }
    let told = items
        .into_iter()
        .filter(|(key, _)| !key.contains("EVENT#") && !key.contains("BATCH#"));
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
    while let Some(at) = ["usr_", "cls_", "sub_", "trm_"]
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
    import(
        &school_over(clean.clone()),
        open("oulad-small-oneroster.zip"),
    )
    .await;
    let whole = told_items(&clean).await;
    let all = clean.transactions();

    for transactions in [1, 4, all / 4, all / 2, all - 3, all - 1] {
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
        let found = told_items(&store).await;
        assert_eq!(found.len(), whole.len(), "after {transactions}");
        assert!(found == whole, "after {transactions}");
        check_counts(&store, &["class-AAA-2013J", "class-AAA-2014J"]).await;
    }
}

#[tokio::test]
async fn every_step_of_a_small_import_may_be_the_last() {
    let clean = Recorder::new();
    import(&school_over(clean.clone()), Specimen::new().bundle()).await;
    let whole = told_items(&clean).await;

    for transactions in 0..clean.transactions() {
        let store = Recorder::new();
        let school = school_over(store.clone());
        store.die_after(transactions);
        let bundle = Specimen::new().bundle();
        assert!(
            school
                .import_bundle(bundle, options(), &mut |_| {})
                .await
                .is_err()
        );

        store.live();
        import(&school, Specimen::new().bundle()).await;

        assert_eq!(told_items(&store).await, whole, "after {transactions}");
    }
}
