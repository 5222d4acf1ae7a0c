//! The entries of the search that the nouns imply, and those that are there.

use std::collections::BTreeMap;

use domain::classes::{Class, SubjectLabel};
use domain::enrollments::Enrollment;
use domain::ids::PersonId;
use domain::people::{Person, PersonStatus, Role};
use domain::search::Search;
use domain::sessions::EndedSessions;
use domain::subjects::Subject;
use ports::{Action, Item, Put};
use school::acting::Authority;
use school::people::PersonRow;
use school::search::{ClassEntry, Found, MemberEntry, NumberEntry};
use school::stored::plain_item;
use school::{Origin, PageRequest, School};

use crate::imports::recorders::{Recorder, name_of};
/// All items of the search that the nouns among these items imply.
fn expected_items(items: &BTreeMap<String, Item>) -> BTreeMap<String, Item> {
    let mut expected = BTreeMap::new();
    for (key, item) in items {
        let item = item.clone();
        if key.starts_with("users ") {
            let person: Person = serde_dynamo::from_item(item).unwrap();
            expect(&mut expected, &PersonRow::from(&person));
        } else if key.starts_with("subjects ") {
            let subject: Subject = serde_dynamo::from_item(item).unwrap();
            expect(&mut expected, &SubjectLabel::from(&subject));
        } else if key.starts_with("classes ") {
            let class: Class = serde_dynamo::from_item(item).unwrap();
            expect(&mut expected, &ClassEntry::from(&class));
        } else if key.starts_with("records CLASS#") && key.contains(" MEMBER#") {
            let member: Enrollment = serde_dynamo::from_item(item).unwrap();
            if member.is_active() {
                let entry = MemberEntry::from(&member);
                expect(&mut expected, &entry);
                expect(&mut expected, &NumberEntry(entry));
            }
        }
    }
    expected
}

fn expect<T: Found>(expected: &mut BTreeMap<String, Item>, entry: &T) {
    for text in entry.texts().iter() {
        let key = entry.key(text);
        let mut item = plain_item(entry);
        item.extend(key.to_item().into_inner());
        expected.insert(name_of(&key), item);
    }
}

/// Everything that the search finds is there, and it finds nothing else.
pub async fn check_entries(store: &Recorder) {
    let items = store.items().await;
    let expected = expected_items(&items);
    let is_entry = |key: &String| {
        key.starts_with("records SEARCH#") || key.contains(" FIND#") || key.contains(" NUMBER#")
    };
    let found: BTreeMap<String, Item> =
        items.into_iter().filter(|(key, _)| is_entry(key)).collect();
    let keys = |items: &BTreeMap<String, Item>| items.keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&found), keys(&expected));
    assert!(found == expected, "an entry shows something old");
}

/// Somebody with the rights of an administrator, and nothing else of a person.
pub async fn enter_administrator(store: &Recorder) -> PersonId {
    let admin = PersonId::new(1, [1; 10]);
    let authority = Authority {
        person: admin.clone(),
        email: "quan.ly@example.edu".to_owned(),
        roles: vec![Role::Admin],
        status: PersonStatus::Active,
        sub: None,
        tokens_valid_after: None,
        revoked: EndedSessions::default(),
        mfa: None,
    };
    let key = school::tables::authority(&admin);
    let mut item = plain_item(&authority);
    item.extend(key.to_item().into_inner());
    let put = Put {
        table: key.table,
        item,
        condition: None,
    };
    store.act(Action::Put(put)).await;
    admin
}

/// The first pages of a phrase cost a Query of two units, beside the unit of the authority.
pub async fn check_cost(store: &Recorder, school: &School) {
    let admin = enter_administrator(store).await;
    for query in ["nguyen van", "nguyen", "van", "smith"] {
        let acting = school.acting_as(admin.clone(), Origin::default());
        let search = Search::parse(query).unwrap();
        let page = PageRequest::default();

        let found = acting.search_people(&search, &page).await.unwrap();

        let spent = acting.spent();
        assert_eq!((found.items.len(), spent.calls), (50, 2), "{query}");
        assert!(spent.read_units <= 3.0, "{query}: {spent:?}");
    }
}
