//! Somebody is renamed while the membership is written: what is found is still what is there.

use domain::enrollments::{ClassRole, EnrollmentStatus};
use domain::ids::PersonId;
use ports::{Action, AttributeValue, Changes, Item, Put, Update};
use school::tables;

use super::campuses::{Campus, name, renamed};
use super::entries::check_entries;
use crate::doctor::wards::check_health;

const OLD: (&str, &str, &str) = ("Nguyễn", "Văn", "An");
const NEW: (&str, &str, &str) = ("Trần", "Thị", "Hoa");

/// The item of a membership in the first class.
async fn member(campus: &Campus, person: &PersonId) -> Item {
    let key = tables::member(&campus.classes[0], ClassRole::Student, person);
    campus.store.item(key).await.unwrap()
}

/// What the outbox does to the membership of somebody who is renamed: a new name and no new version.
fn refreshed(mut item: Item, campus: &Campus, person: &PersonId) -> Action {
    let AttributeValue::M(mut name) = item.remove("name").unwrap() else {
        panic!("a name");
    };
    name.insert("given".to_owned(), AttributeValue::S("Hoa".to_owned()));
    Action::Update(Update {
        key: tables::member(&campus.classes[0], ClassRole::Student, person),
        changes: Changes::new().set("name", AttributeValue::M(name)),
        condition: None,
    })
}

#[tokio::test]
async fn leaving_a_class_forgets_the_name_of_then() {
    let mut campus = Campus::new().await;
    let an = campus.enter(OLD, "SV-001").await;
    campus.enroll(0, &an, "STUDENT").await.unwrap();
    let item = member(&campus, &an).await;
    campus.store.meet_rival(refreshed(item, &campus, &an));

    campus.drop(0, &an).await.unwrap();

    let left = member(&campus, &an).await;
    let AttributeValue::M(name) = &left["name"] else {
        panic!("a name");
    };
    assert_eq!(name["given"], AttributeValue::S("Hoa".to_owned()));
}

#[tokio::test]
async fn who_joins_while_being_renamed_is_in_the_class_under_the_new_name() {
    let mut campus = Campus::new().await;
    let an = campus.enter(OLD, "SV-001").await;
    let email = "sv-001@example.edu";
    let item = campus.store.item(tables::user(&an, email)).await.unwrap();
    campus.store.meet_rival(renamed_person(item, "Hoa", 2));

    campus.enroll(0, &an, "STUDENT").await.unwrap();

    let AttributeValue::M(name) = &member(&campus, &an).await["name"] else {
        panic!("a name");
    };
    assert_eq!(name["given"], AttributeValue::S("Hoa".to_owned()));
}

#[tokio::test]
async fn somebody_who_is_renamed_keeps_the_version_of_the_membership() {
    let mut campus = Campus::new().await;
    let an = campus.enter(OLD, "SV-001").await;
    campus.enroll(0, &an, "STUDENT").await.unwrap();
    let (family, middle, given) = NEW;

    campus
        .edit(&an, renamed(name(family, middle, given)))
        .await
        .unwrap();

    let acting = campus.acting();
    let seen = acting.get_enrollment(&campus.classes[0], &an).await;
    let seen = seen.unwrap().enrollment;
    assert_eq!((seen.version, seen.status), (1, EnrollmentStatus::Active));
    assert_eq!(seen.name.display(), "Trần Thị Hoa");
    check_entries(&campus.store).await;
    check_health(&campus.store).await;
}

/// Sets the name that the person has, as another rename does.
fn renamed_person(mut item: Item, given: &str, version: u64) -> Action {
    let AttributeValue::M(mut name) = item.remove("name").unwrap() else {
        panic!("a name");
    };
    name.insert("given".to_owned(), AttributeValue::S(given.to_owned()));
    item.insert("name".to_owned(), AttributeValue::M(name));
    item.insert("version".to_owned(), AttributeValue::N(version.to_string()));
    Action::Put(Put {
        table: &tables::USERS,
        item,
        condition: None,
    })
}

#[tokio::test]
async fn a_late_task_puts_no_older_name_back() {
    let mut campus = Campus::new().await;
    let an = campus.enter(OLD, "SV-001").await;
    campus.enroll(0, &an, "STUDENT").await.unwrap();
    let email = "sv-001@example.edu";
    let item = campus.store.item(tables::user(&an, email)).await.unwrap();
    let (family, middle, given) = NEW;
    // Patience for the edit of the person itself; the next transaction is the task's.
    let rival = renamed_person(item, "Mai", 9);
    campus.store.meet_rival_after(1, rival);

    campus
        .edit(&an, renamed(name(family, middle, given)))
        .await
        .unwrap();
    campus.clock.pass(2_000);
    campus.school.run_outbox().await.unwrap();

    let AttributeValue::M(name) = &member(&campus, &an).await["name"] else {
        panic!("a name");
    };
    assert_eq!(name["given"], AttributeValue::S("Mai".to_owned()));
}
