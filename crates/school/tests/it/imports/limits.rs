//! What bounds an import: the size of a class, of texts, finals that are locked, and others who
//! write at the same time.

use std::fmt::Write;

use domain::classes::Class;
use domain::ids::{ClassId, PersonId};
use ports::{Action, AttributeValue, Changes, Key, Put, Update};
use school::bundles::files::File::{Enrollments, LineItems, Results, Roles, Users};

use super::marks::{cells, id_of, text};
use super::recorders::Recorder;
use super::specimens::Specimen;
use super::{import, told};
use crate::support::school_over;

async fn class_id(store: &Recorder) -> ClassId {
    ClassId::parse(&id_of(store, "classes", "class-1").await).unwrap()
}

async fn person_id(store: &Recorder, sourced_id: &str) -> PersonId {
    PersonId::parse(&id_of(store, "users", sourced_id).await).unwrap()
}

async fn class(store: &Recorder) -> Class {
    let key = school::tables::class(&class_id(store).await);
    serde_dynamo::from_item(store.item(key).await.unwrap()).unwrap()
}

fn update(key: Key, changes: Changes) -> Action {
    Action::Update(Update {
        key,
        changes,
        condition: None,
    })
}

/// Somebody takes an e-mail.
fn take_email(email: &str) -> Action {
    let key = school::tables::lock(school::tables::Unique::Email, email);
    let mut item = key.to_item();
    item.insert("holder".to_owned(), AttributeValue::S("somebody".into()));
    Action::Put(Put {
        table: key.table,
        item,
        condition: None,
    })
}

#[tokio::test]
async fn an_e_mail_taken_at_the_same_moment_costs_its_row_alone() {
    let store = Recorder::new();
    let school = school_over(store.clone());
    let users = Specimen::empty().delta(
        Users,
        "x1,active,2026-01-01T00:00:00.000Z,true,binh,,Bình,Lê,,,binh@example.edu,,,,,,,,,,org-1,\n\
         x2,active,2026-01-01T00:00:00.000Z,true,chi,,Chi,Lê,,,chi@example.edu,,,,,,,,,,org-1,\n",
    );
    store.meet_rival(take_email("binh@example.edu"));

    let report = import(&school, users.bundle()).await;

    assert_eq!(told(&report), ["users.csv:2::email_taken"]);
    let counts = report.counts["users.csv"];
    assert_eq!((counts.created, counts.skipped), (1, 1));
    let left_out = school::tables::source("users", "x1");
    assert!(store.item(left_out).await.is_none());
    assert!(!id_of(&store, "users", "x2").await.is_empty());
    let batch = store
        .item(school::tables::batch(&report.batch.unwrap()))
        .await;
    assert_eq!(text(&batch.unwrap(), "state").unwrap(), "done");
}

#[tokio::test]
async fn who_was_left_out_at_the_last_moment_comes_into_no_class() {
    let store = Recorder::new();
    let school = school_over(store.clone());
    let roll = Specimen::new()
        .edit(Users, "t1,,,true", "x1,,,true")
        .edit(Roles, ",t1,", ",x1,")
        .edit(Enrollments, ",t1,", ",x1,");
    store.meet_rival(take_email("lan@example.edu"));

    let report = import(&school, roll.bundle()).await;

    assert_eq!(
        told(&report),
        [
            "users.csv:2::email_taken",
            "enrollments.csv:2:userSourcedId:left_out_reference"
        ]
    );
    assert!(class(&store).await.lecturers.is_empty());
}

#[tokio::test]
async fn a_noun_edited_at_the_same_moment_leaves_its_row_for_the_next_import() {
    let store = Recorder::new();
    let school = school_over(store.clone());
    import(&school, Specimen::new().bundle()).await;
    let an = person_id(&store, "s1").await;
    let changed = Specimen::new().edit(Users, "An,Nguyễn", "Ân,Nguyễn");
    let touch = Changes::new().add("version", 1);
    store.meet_rival(update(school::tables::user(&an, "an@example.edu"), touch));

    let first = import(&school, changed.bundle()).await;
    let second = import(&school, changed.bundle()).await;

    assert_eq!(told(&first), ["users.csv:3::changed_meanwhile"]);
    assert_eq!(first.counts["users.csv"].skipped, 1);
    assert_eq!(told(&second), Vec::<String>::new());
    assert_eq!(second.counts["users.csv"].updated, 1);
}

#[tokio::test]
async fn scores_whose_finals_are_locked_stay() {
    let store = Recorder::new();
    let school = school_over(store.clone());
    import(&school, Specimen::new().bundle()).await;
    let (class, an) = (class_id(&store).await, person_id(&store, "s1").await);
    let lock = Changes::new().set("locked", AttributeValue::Bool(true));
    store
        .act(update(school::tables::scores(&class, &an), lock))
        .await;

    let changed = Specimen::new().edit(Results, "fully graded,78", "fully graded,80");
    let report = import(&school, changed.bundle()).await;

    assert_eq!(
        told(&report),
        [
            "results.csv:2:studentSourcedId:scores_locked",
            "results.csv:3:studentSourcedId:scores_locked"
        ]
    );
    let cells = cells(&store, &class, &an).await;
    assert_eq!(
        cells.into_values().collect::<Vec<_>>(),
        ["1|g|78|", "1|g|9.5|l"]
    );
}

/// A bundle with so many more students in the class.
fn crowd(students: usize) -> Specimen {
    let (mut users, mut roles, mut enrollments) = (String::new(), String::new(), String::new());
    for at in 0..students {
        let user = format!("c{at},,,true,c{at},,Chi,Lê,,,c{at}@example.edu,,,,,,,,,,org-1,");
        writeln!(users, "{user}").unwrap();
        writeln!(roles, "role-c{at},,,c{at},primary,student,,,org-1,").unwrap();
        writeln!(enrollments, "e-c{at},,,class-1,org-1,c{at},student,false,,").unwrap();
    }
    let files = [(Users, users), (Roles, roles), (Enrollments, enrollments)];
    files
        .into_iter()
        .fold(Specimen::new(), |specimen, (file, rows)| {
            specimen.row(file, rows.trim_end())
        })
}

#[tokio::test]
async fn a_class_has_at_most_five_thousand_students() {
    let store = Recorder::new();
    let school = school_over(store.clone());
    import(&school, Specimen::new().bundle()).await;
    let nearly_full = Changes::new().set("enrolled", AttributeValue::N("4999".into()));
    let class_key = school::tables::class(&class_id(&store).await);
    store.act(update(class_key, nearly_full)).await;

    let report = import(&school, crowd(2).bundle()).await;

    assert_eq!(class(&store).await.students, 5_000);
    assert_eq!(told(&report), ["enrollments.csv:6::class_full"]);
    assert_eq!(report.counts["enrollments.csv"].skipped, 1);
}

#[tokio::test]
async fn a_capacity_does_not_bind_an_import_but_is_told() {
    let store = Recorder::new();
    let school = school_over(store.clone());
    import(&school, Specimen::new().bundle()).await;
    let capacity = Changes::new().set("capacity", AttributeValue::N("1".into()));
    let class_key = school::tables::class(&class_id(&store).await);
    store.act(update(class_key, capacity)).await;

    let report = import(&school, crowd(1).bundle()).await;

    assert_eq!(
        told(&report),
        ["enrollments.csv:5:classSourcedId:over_capacity"]
    );
    assert_eq!(class(&store).await.students, 2);
}

#[tokio::test]
async fn a_long_cell_is_remembered_by_its_hash_and_still_tells_a_change() {
    let store = Recorder::new();
    let school = school_over(store.clone());
    let long = "x".repeat(600);
    let before = Specimen::new().edit(LineItems, "\"Read, then write\"", &long);
    let after = before.clone().edit(LineItems, &long, &format!("{long}y"));

    let first = import(&school, before.bundle()).await;
    let second = import(&school, after.bundle()).await;

    assert_eq!((told(&first), told(&second)), (Vec::new(), Vec::new()));
    assert_eq!(second.counts["lineItems.csv"].updated, 1);
    let item = school::tables::item(&class_id(&store).await, 2);
    let description = text(&store.item(item).await.unwrap(), "description").unwrap();
    assert_eq!(description.len(), 601);
}

#[tokio::test]
async fn a_long_cell_that_the_school_has_no_place_for_is_told() {
    let store = Recorder::new();
    let long = format!("true,an,{},", "y".repeat(600));
    let specimen = Specimen::new().edit(Users, "true,an,,", &long);

    let report = import(&school_over(store), specimen.bundle()).await;

    assert_eq!(told(&report), ["users.csv:3:userIds:not_kept"]);
}
