//! A school whose items are all known, with two classes of a subject.

use std::sync::Arc;

use domain::checks::Patch;
use domain::classes::ClassInput;
use domain::enrollments::EnrollmentInput;
use domain::ids::{ClassId, PersonId, SubjectId};
use domain::names::NameInput;
use domain::people::{PersonInput, PersonPatch};
use domain::search::Search;
use domain::subjects::SubjectInput;
use domain::terms::TermInput;
use school::people::Invitation;
use school::terms::Current;
use school::{Acting, Origin, PageRequest, School, SchoolError};

use super::entries::enter_administrator;
use crate::imports::recorders::Recorder;
use crate::support::{StandingClock, school_at};
/// A school with an administrator and two classes.
pub struct Campus {
    pub store: Arc<Recorder>,
    pub school: School,
    pub clock: Arc<StandingClock>,
    pub admin: PersonId,
    pub classes: Vec<ClassId>,
    pub subject: SubjectId,
    pub people: Vec<PersonId>,
}

impl Campus {
    pub async fn new() -> Self {
        let store = Recorder::new();
        let clock = StandingClock::new();
        let school = school_at(store.clone(), clock.clone());
        let admin = enter_administrator(&store).await;
        let mut campus = Self {
            store,
            school,
            clock,
            admin: admin.clone(),
            classes: Vec::new(),
            subject: SubjectId::new(0, [0; 10]),
            people: Vec::new(),
        };
        campus.open_classes().await;
        campus
    }

    pub fn acting(&self) -> Acting<'_> {
        self.school.acting_as(self.admin.clone(), Origin::default())
    }

    pub fn acting_as(&self, person: &PersonId) -> Acting<'_> {
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
        let subject = acting.create_subject(subject, None, None).await.unwrap().id;
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

    pub async fn enter(
        &mut self,
        (family, middle, given): (&str, &str, &str),
        code: &str,
    ) -> PersonId {
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

    pub async fn enroll(
        &self,
        class: usize,
        person: &PersonId,
        role: &str,
    ) -> Result<(), SchoolError> {
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

    pub async fn drop(&self, class: usize, person: &PersonId) -> Result<(), SchoolError> {
        let class = &self.classes[class];
        let seen = self.acting().get_enrollment(class, person).await?;
        let version = seen.enrollment.version;
        self.acting()
            .delete_enrollment(class, person, version)
            .await
    }

    pub async fn edit(&self, person: &PersonId, patch: PersonPatch) -> Result<(), SchoolError> {
        let version = self.acting().get_person(person).await?.version;
        let edited = self.acting().update_person(person, version, patch).await;
        edited.map(|_| ())
    }

    /// Names of the people found, page by page.
    pub async fn found(&self, query: &str, limit: u32) -> Vec<String> {
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

pub fn name(family: &str, middle: &str, given: &str) -> NameInput {
    let part = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    NameInput {
        family: part(family),
        middle: part(middle),
        given: given.to_owned(),
        order: Some("family_first".to_owned()),
    }
}

pub fn renamed(name: NameInput) -> PersonPatch {
    PersonPatch {
        name: Patch::Value(name),
        ..PersonPatch::default()
    }
}
