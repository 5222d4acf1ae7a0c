//! What a person sees and edits of their own.

use domain::classes::Class;
use domain::enrollments::{ClassRole, EnrollmentStatus};
use domain::ids::{ClassId, PersonId};
use domain::people::{Person, PersonPatch, ProfilePatch, Role};
use domain::policy::{self, Action};
use domain::second_factors::Standing;
use domain::settings::Settings;
use ports::Order;
use serde::Deserialize;

use crate::acting::{Acting, Authority, Loaded};
use crate::errors::SchoolError;
use crate::lists::{List, Listing, PageRequest};
use crate::people::find_person;
use crate::settings::read_settings;
use crate::stored::from_item;
use crate::tables::{self, RECORDS};

/// What the page needs to know of who is signed in.
#[derive(Debug, Clone, PartialEq)]
pub struct Me {
    /// Who.
    pub person: Person,
    /// Roles held.
    pub roles: Vec<Role>,
    /// Operation ids that these roles may ever take.
    pub permissions: Vec<&'static str>,
    /// The school's settings.
    pub settings: Settings,
    /// How one stands to the second factor that the school may require.
    pub mfa: Standing,
}

/// A class with what the person is in it.
#[derive(Debug, Clone, PartialEq)]
pub struct MyClass {
    /// The class as it is now.
    pub class: Class,
    /// As what.
    pub role: ClassRole,
    /// Whether the membership counts.
    pub status: EnrollmentStatus,
}

impl Acting<'_> {
    /// Who is signed in.
    pub async fn get_me(&self) -> Result<Me, SchoolError> {
        let action = Action::GetMe;
        let (loaded, standing) = self.load_for(action, &[tables::settings()]).await?;
        let Loaded {
            authority,
            mut items,
        } = loaded;
        policy::permit(action, &authority.roles, self.relation_to(&self.person))?;
        let settings = read_settings(items.remove(0))?;
        let person = find_person(&self.store, &self.person)
            .await?
            .ok_or(SchoolError::NotAMember)?;
        let permissions = policy::permissions(&authority.roles);
        Ok(Me {
            person,
            roles: authority.roles,
            permissions,
            settings,
            mfa: standing,
        })
    }

    /// Edits one's own profile.
    pub async fn update_me(
        &self,
        version: u64,
        profile: ProfilePatch,
    ) -> Result<Person, SchoolError> {
        let action = Action::UpdateMe;
        let (Loaded { authority, .. }, _) = self.load_for(action, &[]).await?;
        policy::permit(action, &authority.roles, self.relation_to(&self.person))?;
        let patch = PersonPatch {
            profile,
            ..PersonPatch::default()
        };
        self.edit_person(action, &self.person, version, patch).await
    }

    /// A page of one's own classes, newest first.
    pub async fn list_my_classes(&self, page: &PageRequest) -> Result<List<MyClass>, SchoolError> {
        self.list_classes_of(Action::ListMyClasses, &self.person, page)
            .await
    }

    /// A page of a person's classes, newest first.
    pub async fn list_person_classes(
        &self,
        person: &PersonId,
        page: &PageRequest,
    ) -> Result<List<MyClass>, SchoolError> {
        self.list_classes_of(Action::ListPersonClasses, person, page)
            .await
    }

    async fn list_classes_of(
        &self,
        action: Action,
        person: &PersonId,
        page: &PageRequest,
    ) -> Result<List<MyClass>, SchoolError> {
        let (_, classes) = self.load_classes_of(action, person, page).await?;
        Ok(classes)
    }

    /// A page of a person's classes, newest first, with the acting person's authority.
    pub(crate) async fn load_classes_of(
        &self,
        action: Action,
        person: &PersonId,
        page: &PageRequest,
    ) -> Result<(Authority, List<MyClass>), SchoolError> {
        let table_keys = |sort_key: &str| {
            let (class, role) = tables::read_member_of(sort_key)?;
            Some(tables::member(&class, role, person).to_item())
        };
        let listing = Listing {
            name: "memberships",
            table: &RECORDS,
            index: Some("by-person"),
            partition: person.as_str().to_owned(),
            prefix: tables::MEMBERSHIPS.to_owned(),
            order: Order::Descending,
            table_keys: Some(&table_keys),
        };
        let page = listing.page(&self.store, page).await?;
        let memberships: Vec<Membership> = page
            .items
            .into_iter()
            .map(from_item)
            .collect::<Result<_, _>>()?;
        let keys: Vec<ports::Key> = memberships
            .iter()
            .map(|m| tables::class(&m.class))
            .collect();
        // Authority comes in the same batch as the classes: two calls in all.
        let Loaded { authority, items } = self.load(&keys).await?;
        policy::permit(action, &authority.roles, self.relation_to(person))?;
        let mut classes = Vec::with_capacity(items.len());
        for (membership, item) in memberships.into_iter().zip(items) {
            if let Some(item) = item {
                let Membership { role, status, .. } = membership;
                classes.push(MyClass {
                    class: from_item(item)?,
                    role,
                    status,
                });
            }
        }
        let next = page.next;
        let items = classes;
        Ok((authority, List { items, next }))
    }
}

/// What `by-person` copies of a membership.
#[derive(Deserialize)]
struct Membership {
    class: ClassId,
    role: ClassRole,
    status: EnrollmentStatus,
}
