//! Whatever is done, in whatever order: what is found follows.

use domain::checks::Patch;
use domain::classes::ClassPatch;
use domain::materials::MaterialInput;
use domain::people::PersonPatch;
use domain::subjects::SubjectPatch;
use domain::terms::TermPatch;
use proptest::prelude::*;
use school::terms::Current;
use school::{PageRequest, SchoolError};

use super::campuses::{Campus, name, renamed};
use super::entries::check_entries;
use crate::doctor::wards::check_health;
/// Something that is done in a school; numbers choose what it is done to.
#[derive(Debug, Clone)]
pub enum Deed {
    Enter(usize),
    Rename(usize, usize),
    Recode(usize, usize),
    Disable(usize),
    Enroll(usize, usize, bool),
    Drop(usize, usize),
    RenameClass(usize, usize),
    RenameSubject(usize),
    Limit(usize, u32),
    Link(usize),
    RenameTerm(usize),
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

pub fn any_deed() -> impl Strategy<Value = Deed> {
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
        (at(), 1..4_u32).prop_map(|(class, most)| Deed::Limit(class, most)),
        at().prop_map(Deed::Link),
        at().prop_map(Deed::RenameTerm),
    ]
}

impl Campus {
    /// Does it; what the school refuses changes nothing.
    pub async fn perform(&mut self, deed: &Deed, number: usize) -> Result<(), SchoolError> {
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
            Deed::Limit(class, most) => self.limit_class(class % 2, *most).await,
            Deed::Link(class) => self.link(class % 2).await,
            Deed::RenameTerm(title) => self.rename_term(*title).await,
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

    async fn limit_class(&self, class: usize, most: u32) -> Result<(), SchoolError> {
        let id = &self.classes[class];
        let version = self.acting().get_class(id).await?.version;
        let patch = ClassPatch {
            capacity: Patch::Value(most),
            ..ClassPatch::default()
        };
        let edit = (patch, Patch::Absent);
        let edited = self.acting().update_class(id, version, edit).await;
        edited.map(|_| ())
    }

    /// Adds a material, and takes the first one away now and then.
    async fn link(&self, class: usize) -> Result<(), SchoolError> {
        let id = &self.classes[class];
        let (acting, page) = (self.acting(), PageRequest::default());
        let all = acting.list_materials(id, &page).await?.items;
        if let Some(first) = all.first().filter(|_| all.len() > 2) {
            return acting.delete_material(id, &first.id, first.version).await;
        }
        let input = MaterialInput {
            title: Some(TITLES[all.len()].into()),
            url: Some("https://example.edu/".into()),
            ..MaterialInput::default()
        };
        let made = acting.create_material(id, &input, None).await;
        made.map(|_| ())
    }

    async fn rename_term(&self, title: usize) -> Result<(), SchoolError> {
        let class = self.acting().get_class(&self.classes[0]).await?;
        let (term, _) = self.acting().get_term(&class.term.id).await?;
        let patch = TermPatch {
            name: Patch::Value(TITLES[title % TITLES.len()].into()),
            starts_on: Patch::Value(format!("2026-01-0{}", title + 1)),
            ..TermPatch::default()
        };
        let edit = (patch, Current::Become);
        let edited = self
            .acting()
            .update_term(&term.id, term.version, edit)
            .await;
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
        let edited = self
            .acting()
            .update_subject(id, version, (patch, Patch::Absent))
            .await;
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
            check_health(&campus.store).await;
        });
    }
}
