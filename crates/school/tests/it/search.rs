//! What is found follows what is there, whatever was done before and in whatever order.

pub mod campuses;
pub mod deeds;
mod entries;
mod races;

use data_encoding::BASE64URL_NOPAD;
use domain::checks::Patch;
use domain::enrollments::ClassRole;
use domain::ids::PersonId;
use domain::people::{PersonPatch, PersonStatus};
use domain::search::Search;
use school::{PageRequest, SchoolError};

use campuses::Campus;
pub use entries::{check_cost, check_entries, enter_administrator};

#[tokio::test]
async fn a_person_is_found_by_every_word_in_any_order() {
    let mut campus = Campus::new().await;
    campus.enter(("Nguyễn", "Văn", "An"), "SV-001").await;
    campus.enter(("Nguyễn", "", "Ân"), "SV-002").await;
    campus.enter(("Đặng", "Thị Hồng", "Ngọc"), "SV-003").await;
    campus.enter(("An", "", "An"), "SV-004").await;

    for query in ["nguyen van a", "VAN AN", "an nguyễn van", "van an nguyen"] {
        assert_eq!(campus.found(query, 10).await, ["Nguyễn Văn An"], "{query}");
    }
    // The two-word name comes first: it is the phrase.
    let both = ["Nguyễn Ân", "Nguyễn Văn An"];
    assert_eq!(campus.found("nguyen an", 10).await, both);
    assert_eq!(campus.found("nguyen an", 1).await, both);
    assert_eq!(campus.found("dang hong", 10).await, ["Đặng Thị Hồng Ngọc"]);
    assert_eq!(campus.found("sv 003", 10).await, ["Đặng Thị Hồng Ngọc"]);
    assert_eq!(campus.found("an an", 10).await, ["An An"]);
    assert_eq!(campus.found("an", 1).await.len(), 3);
    assert!(campus.found("binh", 10).await.is_empty());
}

#[tokio::test]
async fn a_page_of_a_phrase_is_two_calls_and_one_unit() {
    let mut campus = Campus::new().await;
    for number in 0..60 {
        let middle = format!("Văn {number:02}");
        let code = format!("SV-{number:03}");
        campus.enter(("Nguyễn", &middle, "An"), &code).await;
    }
    let search = Search::parse("nguyen van").unwrap();
    let acting = campus.acting();
    let page = PageRequest {
        limit: 10,
        cursor: None,
    };

    let found = acting.search_people(&search, &page).await.unwrap();

    assert_eq!((found.items.len(), found.next.is_some()), (10, true));
    let spent = acting.spent();
    assert_eq!(spent.calls, 2);
    // One for the authority.
    assert!(spent.read_units <= 2.0, "{spent:?}");
    assert_eq!(campus.found("nguyen van", 7).await.len(), 60);
}

#[tokio::test]
async fn a_cursor_belongs_to_its_query() {
    let mut campus = Campus::new().await;
    for code in ["SV-001", "SV-002", "SV-003"] {
        campus.enter(("Nguyễn", "Văn", "An"), code).await;
    }
    let ask = async |query: &str, cursor: Option<String>| {
        let search = Search::parse(query).unwrap();
        let page = PageRequest { limit: 1, cursor };
        campus.acting().search_people(&search, &page).await
    };
    let next = ask("nguyen van", None).await.unwrap().next;

    let same = ask("Nguyễn  VĂN", next.clone()).await;
    let other = ask("nguyen", next).await;

    assert_eq!(same.unwrap().items.len(), 1);
    assert!(matches!(other, Err(SchoolError::InvalidCursor)));
}

#[tokio::test]
async fn subjects_and_classes_are_found_by_words_and_codes() {
    let campus = Campus::new().await;
    let page = PageRequest::default();
    let acting = campus.acting();
    let subjects = async |query: &str| {
        let search = Search::parse(query).unwrap();
        let found = acting.search_subjects(&search, &page).await.unwrap();
        found.items.len()
    };
    let classes = async |query: &str| {
        let search = Search::parse(query).unwrap();
        let found = acting.search_classes(&search, &page).await.unwrap();
        let codes = found.items.iter().map(|class| class.code.to_string());
        codes.collect::<Vec<_>>()
    };

    for query in ["giai tich", "bien", "mth1", "giai bien", "tich nhieu giai"] {
        assert_eq!(subjects(query).await, 1, "{query}");
    }
    assert_eq!(classes("mth101-b").await, ["MTH101-B"]);
    assert_eq!(classes("giải tích").await, ["MTH101-A", "MTH101-B"]);
}

#[tokio::test]
async fn members_are_found_in_their_class_and_by_number_for_staff_alone() {
    let mut campus = Campus::new().await;
    let an = campus.enter(("Nguyễn", "Văn", "An"), "SV-001").await;
    let binh = campus.enter(("Trần", "", "Bình"), "SV-002").await;
    let lan = campus.enter(("Lê", "Thị", "Lan"), "GV-001").await;
    campus.enroll(0, &lan, "LECTURER").await.unwrap();
    for class in [0, 1] {
        campus.enroll(class, &an, "STUDENT").await.unwrap();
        campus.enroll(class, &binh, "STUDENT").await.unwrap();
    }
    let page = PageRequest::default();
    let roster = async |person: &PersonId, class: usize, query: &str| {
        let search = Search::parse(query).unwrap();
        let acting = campus.acting_as(person);
        let class = &campus.classes[class];
        let found = acting
            .search_enrollments(class, ClassRole::Student, (&search, &page))
            .await;
        let spent = acting.spent();
        found.map(|found| (found.items.len(), spent.calls))
    };
    let fellows = async |person: &PersonId, query: &str| {
        let search = Search::parse(query).unwrap();
        let acting = campus.acting_as(person);
        let found = acting.list_my_people(&search, &page).await.unwrap();
        let told = found.items.into_iter().map(|fellow| {
            let member = fellow.member;
            (member.name.display(), member.code.is_some())
        });
        told.collect::<Vec<_>>()
    };

    assert_eq!(roster(&lan, 0, "nguyen").await.unwrap(), (1, 2));
    assert_eq!(roster(&lan, 0, "sv 001").await.unwrap().0, 1);
    assert_eq!(roster(&binh, 0, "an").await.unwrap().0, 1);
    assert_eq!(roster(&binh, 0, "sv 001").await.unwrap().0, 0);
    assert!(matches!(
        roster(&lan, 1, "an").await,
        Err(SchoolError::Forbidden)
    ));
    // In two classes with each other, and found once.
    let an_found = [("Nguyễn Văn An".to_owned(), false)];
    assert_eq!(fellows(&binh, "nguyen").await, an_found);
    assert_eq!(fellows(&binh, "lan").await.len(), 1);
    assert!(fellows(&binh, "sv 001").await.is_empty());
    assert_eq!(
        fellows(&lan, "sv 001").await,
        [("Nguyễn Văn An".to_owned(), true)]
    );

    campus.drop(0, &an).await.unwrap();

    assert_eq!(roster(&lan, 0, "nguyen").await.unwrap().0, 0);
    assert!(fellows(&lan, "nguyen").await.is_empty());
}

#[tokio::test]
async fn somebody_who_is_disabled_is_still_found() {
    let mut campus = Campus::new().await;
    let an = campus.enter(("Nguyễn", "Văn", "An"), "SV-001").await;
    let disable = PersonPatch {
        status: Patch::Value("disabled".into()),
        ..PersonPatch::default()
    };

    campus.edit(&an, disable).await.unwrap();

    let search = Search::parse("nguyen").unwrap();
    let acting = campus.acting();
    let found = acting
        .search_people(&search, &PageRequest::default())
        .await
        .unwrap();
    assert_eq!(found.items[0].status, PersonStatus::Disabled);
}

/// What every cursor says that a person gets for a query in the first class.
async fn cursors(campus: &Campus, person: &PersonId, query: &str) -> Vec<String> {
    let search = Search::parse(query).unwrap();
    let mut said = Vec::new();
    let mut page = PageRequest {
        limit: 1,
        cursor: None,
    };
    loop {
        let acting = campus.acting_as(person);
        let class = &campus.classes[0];
        let ask = (&search, &page);
        let found = acting.search_enrollments(class, ClassRole::Student, ask);
        let roster = found.await.unwrap().next;
        let fellows = campus.acting_as(person);
        page.cursor = match roster {
            Some(next) => Some(next),
            None => fellows
                .list_my_people(&search, &page)
                .await
                .map_or(None, |found| found.next),
        };
        let Some(next) = &page.cursor else {
            return said;
        };
        let text = BASE64URL_NOPAD.decode(next.as_bytes()).unwrap();
        said.push(String::from_utf8(text).unwrap());
    }
}

#[tokio::test]
async fn no_cursor_of_a_classmate_tells_a_number() {
    let mut campus = Campus::new().await;
    let mut people = Vec::new();
    for number in 0..12 {
        let code = format!("AN-{number:03}");
        people.push(campus.enter(("Lê", "An", "An"), &code).await);
    }
    let lan = campus.enter(("Trần", "Thị", "Lan"), "GV-001").await;
    campus.enroll(0, &lan, "LECTURER").await.unwrap();
    for person in &people {
        campus.enroll(0, person, "STUDENT").await.unwrap();
    }

    let of_classmate = [
        cursors(&campus, &people[0], "an").await,
        cursors(&campus, &people[0], "an 0").await,
    ];
    let of_lecturer = cursors(&campus, &lan, "an 0").await;

    let tells = |said: &String| said.contains("an 00") || said.contains("an 01");
    assert!(!of_classmate[0].is_empty());
    assert!(
        !of_classmate.iter().flatten().any(tells),
        "{of_classmate:?}"
    );
    assert_eq!(of_lecturer.iter().filter(|said| tells(said)).count(), 11);
}

#[tokio::test]
async fn a_fellow_is_found_in_a_class_by_those_alone_who_may_list_its_members() {
    let mut campus = Campus::new().await;
    let an = campus.enter(("Nguyễn", "Văn", "An"), "SV-001").await;
    let binh = campus.enter(("Trần", "", "Bình"), "SV-002").await;
    for person in [&an, &binh] {
        campus.enroll(0, person, "STUDENT").await.unwrap();
    }
    let lecturer_now = PersonPatch {
        roles: Patch::Value(vec!["LECTURER".into()]),
        ..PersonPatch::default()
    };
    campus.edit(&binh, lecturer_now).await.unwrap();
    let search = Search::parse("nguyen").unwrap();
    let page = PageRequest::default();

    let found = campus.acting_as(&binh);
    let found = found.list_my_people(&search, &page).await.unwrap();

    // The membership is still there; the role of the school that it needs is not.
    assert!(found.items.is_empty());
}
