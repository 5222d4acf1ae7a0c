//! People, subjects, terms and classes, with the rows, entries and locks that follow from them.

use ports::Changes;
use school::tables::{self, RECORDS, SUBJECTS, Unique, n, s};

use super::wards::{Ward, key_of, person_lock};

#[tokio::test]
async fn a_row_of_a_list_comes_back() {
    let ward = Ward::new().await;
    let before = ward.campus.store.items().await;
    let row = ward.find("PEOPLE#STUDENT#active", "").await;

    ward.remove(key_of(&row)).await;

    let expected = ["missing PEOPLE#<ROLE>#<status> <name>"];
    ward.check_mended(&before, &expected).await;
}

#[tokio::test]
async fn a_row_that_shows_something_old_is_brought_in_line() {
    let ward = Ward::new().await;
    let before = ward.campus.store.items().await;
    let row = ward.find("PEOPLE#STUDENT#active", "").await;

    ward.set(key_of(&row), "code", s("SV-0")).await;

    let expected = ["differs PEOPLE#<ROLE>#<status> <name>"];
    ward.check_mended(&before, &expected).await;
}

#[tokio::test]
async fn a_row_of_somebody_who_has_no_such_role_goes() {
    let ward = Ward::new().await;
    let before = ward.campus.store.items().await;
    let mut row = ward.find("PEOPLE#STUDENT#active", "").await;
    row.insert("pk".into(), s("PEOPLE#ADMIN#active"));

    ward.put_item(&key_of(&row), row.clone()).await;

    let expected = ["surplus PEOPLE#<ROLE>#<status> <name>"];
    ward.check_mended(&before, &expected).await;
}

#[tokio::test]
async fn entries_of_the_search_come_back() {
    let ward = Ward::new().await;
    let before = ward.campus.store.items().await;
    for kind in ["people", "subjects", "classes"] {
        let entry = ward.find(&format!("SEARCH#{kind}#"), "").await;
        ward.remove(key_of(&entry)).await;
    }

    let expected = ["missing SEARCH#<kind>#<letters> <words> <id>"; 3];
    ward.check_mended(&before, &expected).await;
}

#[tokio::test]
async fn an_entry_under_a_word_that_the_name_has_not_goes() {
    let ward = Ward::new().await;
    let before = ward.campus.store.items().await;
    let mut entry = ward.find("SEARCH#people#", "").await;
    entry.insert("pk".into(), s("SEARCH#people#zz"));
    entry.insert("sk".into(), s(format!("zz\u{1}{}", ward.an)));

    ward.put_item(&key_of(&entry), entry.clone()).await;

    let expected = ["surplus SEARCH#<kind>#<letters> <words> <id>"];
    ward.check_mended(&before, &expected).await;
}

#[tokio::test]
async fn locks_without_rivals_come_back() {
    let ward = Ward::new().await;
    let before = ward.campus.store.items().await;
    ward.remove(person_lock()).await;
    ward.remove(tables::lock(Unique::PersonCode, "sv-2")).await;
    ward.remove(tables::lock(Unique::SubjectCode, "mth101"))
        .await;
    ward.remove(tables::lock(Unique::ClassCode, "mth101-a"))
        .await;

    let found = ward.findings().await;

    assert_eq!(found.len(), 4, "{found:?}");
    assert!(
        found
            .iter()
            .all(|finding| finding.starts_with("missing LOCK#"))
    );
    ward.mend().await;
    assert_eq!(ward.findings().await, Vec::<String>::new());
    let after = ward.campus.store.items().await;
    assert!(
        before
            .iter()
            .all(|(key, item)| after.get(key) == Some(item))
    );
}

#[tokio::test]
async fn a_lock_of_nobody_goes() {
    let ward = Ward::new().await;
    let before = ward.campus.store.items().await;
    let lock = tables::lock(Unique::Email, "khong@example.edu");

    ward.put(&lock, &[("holder", s(ward.an.as_str()))]).await;

    ward.check_mended(&before, &["surplus LOCK#email#<email> LOCK"])
        .await;
}

#[tokio::test]
async fn a_lock_that_somebody_else_holds_is_left_to_people() {
    let ward = Ward::new().await;
    let lock = person_lock();

    ward.set(lock, "holder", s(ward.binh.as_str())).await;

    let findings = ward.findings().await;
    assert_eq!(
        findings,
        [
            "rival LOCK#email#<email> LOCK",
            "surplus LOCK#email#<email> LOCK"
        ]
    );
    let health = ward.mend().await;
    assert!(health.found.contains_key("rival"));
}

#[tokio::test]
async fn rights_follow_the_person() {
    let ward = Ward::new().await;
    let before = ward.campus.store.items().await;
    let key = tables::authority(&ward.an);

    ward.set(key, "status", s("disabled")).await;

    ward.check_mended(&before, &["differs PERSON#<person> AUTHORITY"])
        .await;
}

#[tokio::test]
async fn rights_that_are_gone_are_left_to_people() {
    let ward = Ward::new().await;
    ward.remove(tables::authority(&ward.an)).await;

    let found = ward.findings().await;

    assert!(
        found.contains(&"missing PERSON#<person> AUTHORITY".to_owned()),
        "{found:?}"
    );
    assert_eq!(ward.mend().await.mended, 0);
}

#[tokio::test]
async fn an_account_that_leads_to_nobody_is_told() {
    let ward = Ward::new().await;
    ward.set(tables::authority(&ward.an), "sub", s("sub-1"))
        .await;

    ward.check_left(&["reference PERSON#<person> AUTHORITY"])
        .await;
}

#[tokio::test]
async fn keys_of_indexes_follow_the_noun() {
    let ward = Ward::new().await;
    let before = ward.campus.store.items().await;

    ward.set(ward.class_key(), "sort_key", s("open#zzz")).await;
    let gone = Changes::new().remove("sort_key");
    ward.change(tables::subject(&ward.campus.subject), gone)
        .await;

    ward.check_mended(&before, &["index_keys classes", "index_keys subjects"])
        .await;
}

#[tokio::test]
async fn the_row_of_a_term_comes_back() {
    let ward = Ward::new().await;
    let before = ward.campus.store.items().await;
    let row = ward.find("TERMS#", "").await;

    ward.remove(key_of(&row)).await;

    ward.check_mended(&before, &["missing TERMS#<status> <first day>"])
        .await;
}

#[tokio::test]
async fn what_a_class_shows_of_its_subject_and_term_is_brought_in_line() {
    let ward = Ward::new().await;
    let before = ward.campus.store.items().await;
    ward.set_path(ward.class_key(), ["subject", "name"], s("Cũ"))
        .await;
    ward.set_path(ward.class_key(), ["term", "name"], s("Cũ"))
        .await;

    ward.check_mended(&before, &["label classes", "label classes"])
        .await;
}

#[tokio::test]
async fn the_name_of_a_department_stands_in_its_subjects() {
    let ward = Ward::new().await;
    ward.join_department().await;
    let before = ward.campus.store.items().await;
    let taught = ward.find("DEPARTMENT#", "SUBJECT#").await;

    ward.remove(key_of(&taught)).await;
    let expected = ["missing DEPARTMENT#<department> SUBJECT#<status>#<name>"];
    ward.check_mended(&before, &expected).await;
    let subject = tables::subject(&ward.campus.subject);
    ward.set(subject, "department", s("Khoa cũ")).await;
    ward.set(key_of(&taught), "department", s("Khoa cũ")).await;

    ward.check_mended(&before, &["label subjects"]).await;
}

#[tokio::test]
async fn a_class_without_its_term_is_told() {
    let ward = Ward::new().await;
    let term = ward.class_now().await.term.id;
    let row = ward.find("TERMS#", "").await;
    ward.remove(key_of(&row)).await;
    ward.remove(tables::term(&term)).await;

    ward.check_left(&["reference classes", "reference classes"])
        .await;
}

#[tokio::test]
async fn a_noun_under_the_key_of_another_one_is_told() {
    let ward = Ward::new().await;
    let mut subject = ward
        .item(tables::subject(&ward.campus.subject))
        .await
        .unwrap();
    let elsewhere = RECORDS.key("TERM#trm_1", "TERM");
    let term = ward.class_now().await.term.id;
    let mut term = ward.item(tables::term(&term)).await.unwrap();
    term.extend(elsewhere.to_item().into_inner());
    subject.insert("version".into(), n(0));
    ward.put_item(&tables::subject(&ward.campus.subject), subject)
        .await;

    ward.put_item(&elsewhere, term).await;

    ward.check_left(&["unversioned subjects", "misplaced TERM#<term> TERM"])
        .await;
    assert_eq!(SUBJECTS.name, "subjects");
}
