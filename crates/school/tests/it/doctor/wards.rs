//! A small school with one of everything, and hands that break it behind its back.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::checks::Patch;
use domain::classes::{Class, ClassPatch};
use domain::ids::{ClassId, PersonId};
use domain::materials::MaterialInput;
use domain::scores::{CellInput, DecimalMark, ItemPatch};
use domain::subjects::SubjectPatch;
use embedded::SystemEntropy;
use embedded::buckets::FileFolder;
use ports::{Action, AttributeValue, Changes, Delete, Item, ItemStore, Key, Put, Update};
use school::doctor::{Finding, Health, Patient, Treatment, examine};
use school::gradebooks::CellAsk;
use school::store::Store;
use school::tables::{self, RECORDS, Unique, n, s};

use crate::imports::recorders::Recorder;
use crate::search::campuses::Campus;
use crate::support::StandingClock;

/// A school in which An attends and Bình waits, whom Chi teaches.
pub struct Ward {
    pub campus: Campus,
    pub an: PersonId,
    pub binh: PersonId,
    pub chi: PersonId,
    pub files: tempfile::TempDir,
}

/// The doctor's view of a store.
fn store_of(items: Arc<dyn ItemStore>) -> Store {
    Store::new(items, StandingClock::new(), Arc::new(SystemEntropy))
}

/// Everything that is wrong.
pub async fn look(store: &Recorder, files: &FileFolder) -> Vec<Finding> {
    // Indexes that lag are one write behind.
    store.settle().await;
    let patient = Patient {
        store: &store_of(store.inner()),
        items: store,
        files,
    };
    let mut findings = Vec::new();
    let mut listen = |finding: &Finding| findings.push(finding.clone());
    examine(&patient, Treatment::Look, &mut listen)
        .await
        .unwrap();
    findings
}

/// Nothing is wrong.
pub async fn check_health(store: &Recorder) {
    let files = FileFolder::at("/nowhere".into());
    let findings = look(store, &files).await;
    let told: Vec<String> = findings.iter().map(Finding::to_string).collect();
    assert_eq!(told, Vec::<String>::new());
}

impl Ward {
    pub async fn new() -> Self {
        Box::pin(Self::make()).await
    }

    async fn make() -> Self {
        let mut campus = Campus::new().await;
        let an = campus.enter(("Nguyễn", "Văn", "An"), "SV-1").await;
        let binh = campus.enter(("Trần", "", "Bình"), "SV-2").await;
        let chi = campus.enter(("Lê", "Mai", "Chi"), "GV-3").await;
        let ward = Self {
            campus,
            an,
            binh,
            chi,
            files: tempfile::tempdir().unwrap(),
        };
        ward.fill_class().await;
        ward.fill_book().await;
        ward
    }

    async fn fill_class(&self) {
        let campus = &self.campus;
        let class = self.class();
        let version = campus.acting().get_class(class).await.unwrap().version;
        let patch = ClassPatch {
            capacity: Patch::Value(1),
            ..ClassPatch::default()
        };
        let edit = (patch, Patch::Absent);
        let edited = campus.acting().update_class(class, version, edit).await;
        edited.unwrap();
        campus.enroll(0, &self.an, "STUDENT").await.unwrap();
        campus.enroll(0, &self.binh, "STUDENT").await.unwrap();
        campus.enroll(0, &self.chi, "LECTURER").await.unwrap();
        let link = MaterialInput {
            title: Some("Đề cương".into()),
            url: Some("https://example.edu/de-cuong".into()),
            ..MaterialInput::default()
        };
        let made = campus.acting().create_material(class, &link, None).await;
        made.unwrap();
    }

    /// Brings the subject into a department.
    pub async fn join_department(&self) {
        let acting = self.campus.acting();
        let department = acting.create_department("Khoa Toán", None).await.unwrap();
        let subject = &self.campus.subject;
        let version = acting.get_subject(subject).await.unwrap().version;
        let edit = (SubjectPatch::default(), Patch::Value(department.id));
        let edited = acting.update_subject(subject, version, edit).await;
        edited.unwrap();
    }

    /// Grades An anew, posts the item for later, enters another one and takes it away.
    pub async fn grade(&self) {
        let (acting, class) = (self.campus.acting(), self.class());
        let input = CellInput {
            points: Some("9".into()),
            ..CellInput::default()
        };
        let asks = [CellAsk {
            student: self.an.to_string(),
            item: 1,
            version: 1,
            input,
        }];
        let asked = (asks.as_slice(), DecimalMark::Dot);
        acting.write_scores(class, asked, None).await.unwrap();
        let item = ItemPatch {
            category: Patch::Value(Some(1)),
            title: Patch::Value("Bài 2".into()),
            points: Patch::Value("10".into()),
            ..ItemPatch::default()
        };
        let item = acting.create_item(class, item, None).await.unwrap();
        let number = item.part.number;
        let at = acting.now() + jiff::SignedDuration::from_hours(1);
        let posted = acting.post_item((class, number), 1, Some(at)).await;
        assert_eq!(posted.unwrap().ungraded, 1);
        acting.delete_item((class, number), 2).await.unwrap();
    }

    /// A book with an item, in which An has a mark.
    async fn fill_book(&self) {
        let class = self.class();
        let book = [
            ("weighting", s("points")),
            ("next_category", n(2)),
            ("next_item", n(2)),
            ("version", n(1)),
        ];
        self.put(&tables::book(class), &book).await;
        let category = [
            ("number", n(1)),
            ("title", s("Bài tập")),
            ("weight", s("100")),
            ("counted", AttributeValue::Bool(true)),
            ("version", n(1)),
        ];
        self.put(&tables::category(class, 1), &category).await;
        let item = [
            ("number", n(1)),
            ("category", n(1)),
            ("title", s("Bài 1")),
            ("points", s("10")),
            ("counted", AttributeValue::Bool(true)),
            ("posted", AttributeValue::Bool(true)),
            ("version", n(1)),
        ];
        self.put(&tables::item(class, 1), &item).await;
        self.set_path(self.scores(), ["scores", "1"], s("1|g|8.5|"))
            .await;
    }

    pub fn class(&self) -> &ClassId {
        &self.campus.classes[0]
    }

    pub fn class_key(&self) -> Key {
        tables::class(self.class())
    }

    pub fn scores(&self) -> Key {
        tables::scores(self.class(), &self.an)
    }

    pub async fn class_now(&self) -> Class {
        self.campus.acting().get_class(self.class()).await.unwrap()
    }

    async fn act(&self, action: Action) {
        self.campus.store.transact(vec![action]).await.unwrap();
    }

    pub async fn put(&self, key: &Key, attributes: &[(&str, AttributeValue)]) {
        let mut item = key.to_item();
        let attributes = attributes.iter();
        item.extend(attributes.map(|(name, value)| ((*name).to_owned(), value.clone())));
        self.put_item(key, item).await;
    }

    pub async fn put_item(&self, key: &Key, item: Item) {
        self.act(Action::Put(Put {
            table: key.table,
            item,
            condition: None,
        }))
        .await;
    }

    pub async fn set(&self, key: Key, name: &str, value: AttributeValue) {
        self.change(key, Changes::new().set(name, value)).await;
    }

    pub async fn set_path(&self, key: Key, path: [&str; 2], value: AttributeValue) {
        self.change(key, Changes::new().set(path, value)).await;
    }

    pub async fn change(&self, key: Key, changes: Changes) {
        self.act(Action::Update(Update {
            key,
            changes,
            condition: None,
        }))
        .await;
    }

    pub async fn remove(&self, key: Key) {
        self.act(Action::Delete(Delete {
            key,
            condition: None,
        }))
        .await;
    }

    pub async fn item(&self, key: Key) -> Option<Item> {
        self.campus.store.item(key).await
    }

    /// The one item whose partition begins so.
    pub async fn find(&self, partition: &str, sort: &str) -> Item {
        let items = self.campus.store.items().await;
        let begins = |item: &Item, name: &str, with: &str| matches!(item.get(name), Some(AttributeValue::S(text)) if text.starts_with(with));
        let found = items.into_values();
        let mut found =
            found.filter(|item| begins(item, "pk", partition) && begins(item, "sk", sort));
        found.next().unwrap()
    }

    pub fn folder(&self) -> FileFolder {
        FileFolder::at(self.files.path().to_owned())
    }

    /// What is wrong: code and kind of item.
    pub async fn findings(&self) -> Vec<String> {
        let findings = look(&self.campus.store, &self.folder()).await;
        let kind = |place: &str| place.split(" of ").next().unwrap_or_default().to_owned();
        let told = findings
            .iter()
            .map(|finding| format!("{} {}", finding.code.as_str(), kind(&finding.place)));
        told.collect()
    }

    /// Puts right what can be.
    pub async fn mend(&self) -> Health {
        self.campus.store.settle().await;
        let patient = Patient {
            store: &store_of(self.campus.store.clone()),
            items: &*self.campus.store,
            files: &self.folder(),
        };
        let treatment = Treatment::Mend(&self.campus.school);
        examine(&patient, treatment, &mut |_| {}).await.unwrap()
    }

    /// Exactly this is found, is put right, and the school is as it was.
    pub async fn check_mended(&self, before: &BTreeMap<String, Item>, expected: &[&str]) {
        assert_eq!(self.findings().await, expected);

        let health = self.mend().await;

        assert_eq!(health.left(), 0, "{health:?}");
        assert_eq!(self.findings().await, Vec::<String>::new());
        let mut after = self.campus.store.items().await;
        after
            .retain(|key, _| before.contains_key(key) || !key.starts_with("records SCHOOL EVENT#"));
        let names: Vec<&String> = before
            .keys()
            .filter(|key| before.get(*key) != after.get(*key))
            .collect();
        assert!(names.is_empty(), "{names:?}");
        assert_eq!(before.len(), after.len());
    }

    /// Exactly this is found, and stays as it is.
    pub async fn check_left(&self, expected: &[&str]) {
        let before = self.campus.store.items().await;
        assert_eq!(self.findings().await, expected);

        let health = self.mend().await;

        assert_eq!(health.mended, 0, "{health:?}");
        assert!(self.campus.store.items().await == before);
    }

    pub async fn events(&self) -> Vec<String> {
        let items = self.campus.store.items().await;
        let events = items
            .iter()
            .filter(|(key, _)| key.starts_with("records SCHOOL EVENT#"));
        let action = |item: &Item| match item.get("action") {
            Some(AttributeValue::S(action)) => action.clone(),
            _ => String::new(),
        };
        events.map(|(_, item)| action(item)).collect()
    }
}

/// What An keeps for the e-mail.
pub fn person_lock() -> Key {
    tables::lock(Unique::Email, "sv-1@example.edu")
}

/// The key of an item of `records`.
pub fn key_of(item: &Item) -> Key {
    Key::of(&RECORDS, item).unwrap()
}
