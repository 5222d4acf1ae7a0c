//! What is found follows what is there, whatever was done before and in whatever order.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::checks::Patch;
use domain::classes::{Class, ClassInput, ClassPatch, SubjectLabel};
use domain::enrollments::{ClassRole, Enrollment, EnrollmentInput};
use domain::ids::{ClassId, PersonId, SubjectId};
use domain::names::NameInput;
use domain::people::{Person, PersonInput, PersonPatch, PersonStatus, Role};
use domain::search::Search;
use domain::sessions::EndedSessions;
use domain::subjects::{Subject, SubjectInput, SubjectPatch};
use domain::terms::TermInput;
use ports::{Action, Item, Put};
use proptest::prelude::*;
use school::acting::Authority;
use school::people::{Invitation, PersonRow};
use school::search::{ClassEntry, Found, MemberEntry};
use school::stored::plain_item;
use school::terms::Current;
use school::{Acting, Origin, PageRequest, School, SchoolError};

use crate::imports::recorders::{Recorder, name_of};
use crate::support::school_over;

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
                expect(&mut expected, &MemberEntry::from(&member));
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
    let is_entry = |key: &String| key.starts_with("records SEARCH#") || key.contains(" FIND#");
    let found: BTreeMap<String, Item> =
        items.into_iter().filter(|(key, _)| is_entry(key)).collect();
    let keys = |items: &BTreeMap<String, Item>| items.keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&found), keys(&expected));
    assert!(found == expected, "an entry shows something old");
}

/// Somebody with the rights of an administrator, and nothing else of a person.
async fn enter_administrator(store: &Recorder) -> PersonId {
    let admin = PersonId::new(1, [1; 10]);
    let authority = Authority {
        person: admin.clone(),
        email: "quan.ly@example.edu".to_owned(),
        roles: vec![Role::Admin],
        status: PersonStatus::Active,
        sub: None,
        tokens_valid_after: None,
        revoked: EndedSessions::default(),
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

struct Campus {
    store: Arc<Recorder>,
    school: School,
    admin: PersonId,
    classes: Vec<ClassId>,
    subject: SubjectId,
    people: Vec<PersonId>,
}

impl Campus {
    async fn new() -> Self {
        let store = Recorder::new();
        let school = school_over(store.clone());
        let admin = enter_administrator(&store).await;
        let mut campus = Self {
            store,
            school,
            admin: admin.clone(),
            classes: Vec::new(),
            subject: SubjectId::new(0, [0; 10]),
            people: Vec::new(),
        };
        campus.open_classes().await;
        campus
    }

    fn acting(&self) -> Acting<'_> {
        self.school.acting_as(self.admin.clone(), Origin::default())
    }

    fn acting_as(&self, person: &PersonId) -> Acting<'_> {
        self.school.acting_as(person.clone(), Origin::default())
    }

    async fn open_classes(&mut self) {
        let subject = SubjectInput {
            code: "MTH101".into(),
            name: "Giải tích hàm nhiều biến".into(),
            ..SubjectInput::default()
        };
        let term = TermInput {
            name: "HK1".into(),
            starts_on: "2026-01-05".into(),
            ends_on: "2026-06-30".into(),
            ..TermInput::default()
        };
        let acting = self.school.acting_as(self.admin.clone(), Origin::default());
        let subject = acting.create_subject(&subject, None).await.unwrap().id;
        let (term, _) = acting
            .create_term(&term, Current::Unchanged, None)
            .await
            .unwrap();
        for code in ["MTH101-A", "MTH101-B"] {
            let input = ClassInput {
                code: code.into(),
                name: format!("Giải tích, nhóm {code}"),
                ..ClassInput::default()
            };
            let place = (Some(subject.clone()), Some(term.id.clone()));
            let class = acting.create_class(&input, place, None).await.unwrap();
            self.classes.push(class.id);
        }
        self.subject = subject;
    }

    async fn enter(&mut self, (family, middle, given): (&str, &str, &str), code: &str) -> PersonId {
        let input = PersonInput {
            name: name(family, middle, given),
            email: format!("{}@example.edu", code.to_lowercase()),
            code: Some(code.to_owned()),
            roles: vec!["STUDENT".into(), "LECTURER".into()],
            ..PersonInput::default()
        };
        let acting = self.school.acting_as(self.admin.clone(), Origin::default());
        let person = acting
            .create_person(&input, Invitation::None, None)
            .await
            .unwrap();
        self.people.push(person.id.clone());
        person.id
    }

    async fn enroll(&self, class: usize, person: &PersonId, role: &str) -> Result<(), SchoolError> {
        let input = EnrollmentInput {
            role: role.to_owned(),
            ..EnrollmentInput::default()
        };
        let class = &self.classes[class];
        let acting = self.acting();
        acting
            .create_enrollment(class, Some(person), (&input, None))
            .await
            .map(|_| ())
    }

    async fn drop(&self, class: usize, person: &PersonId) -> Result<(), SchoolError> {
        let class = &self.classes[class];
        let seen = self.acting().get_enrollment(class, person).await?;
        let version = seen.enrollment.version;
        self.acting()
            .delete_enrollment(class, person, version)
            .await
    }

    async fn edit(&self, person: &PersonId, patch: PersonPatch) -> Result<(), SchoolError> {
        let version = self.acting().get_person(person).await?.version;
        let edited = self.acting().update_person(person, version, patch).await;
        edited.map(|_| ())
    }

    /// Names of the people found, page by page.
    async fn found(&self, query: &str, limit: u32) -> Vec<String> {
        let search = Search::parse(query).unwrap();
        let mut names = Vec::new();
        let mut cursor = None;
        loop {
            let page = PageRequest { limit, cursor };
            let acting = self.acting();
            let found = acting.search_people(&search, &page).await.unwrap();
            assert!(found.items.len() <= limit as usize);
            names.extend(found.items.iter().map(|row| row.name.display()));
            let Some(next) = found.next else {
                return names;
            };
            cursor = Some(next);
        }
    }
}

fn name(family: &str, middle: &str, given: &str) -> NameInput {
    let part = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    NameInput {
        family: part(family),
        middle: part(middle),
        given: given.to_owned(),
        order: Some("family_first".to_owned()),
    }
}

fn renamed(name: NameInput) -> PersonPatch {
    PersonPatch {
        name: Patch::Value(name),
        ..PersonPatch::default()
    }
}

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

/// Something that is done in a school; numbers choose what it is done to.
#[derive(Debug, Clone)]
enum Deed {
    Enter(usize),
    Rename(usize, usize),
    Recode(usize, usize),
    Disable(usize),
    Enroll(usize, usize, bool),
    Drop(usize, usize),
    RenameClass(usize, usize),
    RenameSubject(usize),
}

const NAMES: [(&str, &str, &str); 6] = [
    ("Nguyễn", "Văn", "An"),
    ("An", "", "An"),
    ("", "", "Sukarno"),
    ("Đặng", "Thị Hồng", "Ngọc"),
    ("Y", "", "B"),
    ("Trần", "Sv 1", "Anh"),
];
const TITLES: [&str; 4] = ["Toán", "Toán, nhóm 2", "MTH101 A", "Đại số đại cương"];

fn any_deed() -> impl Strategy<Value = Deed> {
    let at = || 0..6_usize;
    prop_oneof![
        at().prop_map(Deed::Enter),
        (at(), at()).prop_map(|(who, name)| Deed::Rename(who, name)),
        (at(), at()).prop_map(|(who, code)| Deed::Recode(who, code)),
        at().prop_map(Deed::Disable),
        (at(), at(), any::<bool>())
            .prop_map(|(who, class, teaches)| Deed::Enroll(who, class, teaches)),
        (at(), at()).prop_map(|(who, class)| Deed::Drop(who, class)),
        (at(), at()).prop_map(|(class, title)| Deed::RenameClass(class, title)),
        at().prop_map(Deed::RenameSubject),
    ]
}

impl Campus {
    /// Does it; what the school refuses changes nothing.
    async fn perform(&mut self, deed: &Deed, number: usize) -> Result<(), SchoolError> {
        let who = |at: &usize| self.people[at % self.people.len()].clone();
        match deed {
            Deed::Enter(name) => {
                self.enter(NAMES[*name], &format!("SV-{number}")).await;
                Ok(())
            }
            Deed::Rename(person, to) => {
                let (family, middle, given) = NAMES[*to];
                let patch = renamed(name(family, middle, given));
                self.edit(&who(person), patch).await
            }
            Deed::Recode(person, code) => {
                let patch = PersonPatch {
                    code: Patch::Value(format!("AN-{code}")),
                    email: Patch::Value(format!("an.{code}@example.edu")),
                    ..PersonPatch::default()
                };
                self.edit(&who(person), patch).await
            }
            Deed::Disable(person) => {
                let patch = PersonPatch {
                    status: Patch::Value("disabled".into()),
                    ..PersonPatch::default()
                };
                self.edit(&who(person), patch).await
            }
            Deed::Enroll(person, class, teaches) => {
                let role = if *teaches { "LECTURER" } else { "STUDENT" };
                self.enroll(class % 2, &who(person), role).await
            }
            Deed::Drop(person, class) => self.drop(class % 2, &who(person)).await,
            Deed::RenameClass(class, title) => self.rename_class(class % 2, *title).await,
            Deed::RenameSubject(title) => self.rename_subject(*title).await,
        }
    }

    async fn rename_class(&self, class: usize, title: usize) -> Result<(), SchoolError> {
        let id = &self.classes[class];
        let version = self.acting().get_class(id).await?.version;
        let patch = ClassPatch {
            name: Patch::Value(TITLES[title % TITLES.len()].into()),
            code: Patch::Value(format!("A-{title}")),
            ..ClassPatch::default()
        };
        let edit = (patch, Patch::Absent);
        let edited = self.acting().update_class(id, version, edit).await;
        edited.map(|_| ())
    }

    async fn rename_subject(&self, title: usize) -> Result<(), SchoolError> {
        let id = &self.subject;
        let version = self.acting().get_subject(id).await?.version;
        let patch = SubjectPatch {
            name: Patch::Value(TITLES[title % TITLES.len()].into()),
            status: Patch::Value("archived".into()),
            ..SubjectPatch::default()
        };
        let edited = self.acting().update_subject(id, version, patch).await;
        edited.map(|_| ())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_found_follows_every_change(deeds in proptest::collection::vec(any_deed(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut campus = Campus::new().await;
            campus.enter(NAMES[0], "SV-first").await;
            for (number, deed) in deeds.iter().enumerate() {
                match campus.perform(deed, number).await {
                    Ok(()) | Err(SchoolError::Refused(_) | SchoolError::NotFound) => {}
                    Err(error) => panic!("{deed:?}: {error}"),
                }
            }
            check_entries(&campus.store).await;
        });
    }
}
