//! Finals of a class: computed over all of its students, submitted, locked and opened again by jobs, each
//! student in a transaction of the job. Scores are frozen with the submission, student by student, so that
//! what is locked is what was submitted.

mod adjustments;
mod changes;
mod ends;
mod gaps;
mod grounds;
mod passes;
mod steps;

use domain::classes::Class;
use domain::enrollments::{ClassRole, Enrollment, EnrollmentStatus};
use domain::finals::{FinalChange, FinalGrade, Finals, FinalsState, Rank, Rule, Signer};
use domain::ids::{ClassId, PersonId};
use domain::people::Role;
use domain::policy::{Action, permit};
use ports::{AttributeValue, Condition, Item, Key};

use crate::acting::{Acting, class_relation};
use crate::enrollments::{member_keys, roster};
use crate::errors::SchoolError;
use crate::lists::{List, PageRequest};
use crate::settings::read_settings;
use crate::stored::{Difference, Noun, Stored, difference, from_item, to_item};
use crate::tables::{self, s};
use crate::writes::Write;

pub use changes::ToldChange;
pub use gaps::{Gap, Gaps};
pub(crate) use passes::Progress;

impl Stored for Finals {
    fn key(&self) -> Key {
        tables::finals(&self.class)
    }

    fn derived(&self) -> Vec<(&'static str, AttributeValue)> {
        Vec::new()
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn into_noun(self) -> Noun {
        Noun::Finals(self)
    }
}

impl Stored for FinalGrade {
    fn key(&self) -> Key {
        tables::final_grade(&self.class, &self.person)
    }

    fn derived(&self) -> Vec<(&'static str, AttributeValue)> {
        Vec::new()
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn into_noun(self) -> Noun {
        Noun::FinalGrade(self)
    }
}

impl Stored for FinalChange {
    fn key(&self) -> Key {
        tables::final_change(&self.class, &self.id)
    }

    fn derived(&self) -> Vec<(&'static str, AttributeValue)> {
        Vec::new()
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn into_noun(self) -> Noun {
        Noun::FinalChange(self)
    }
}

/// The finals of a class, of which there need be nothing yet.
pub fn read_finals(class: &ClassId, item: Option<Item>) -> Result<Finals, SchoolError> {
    item.map_or_else(|| Ok(Finals::new(class.clone())), from_item)
}

/// Refuses what would change the book or the scores of a class whose finals are not open; the item is that
/// of [`tables::finals`].
pub fn refuse_unless_open(class: &ClassId, item: Option<Item>) -> Result<(), SchoolError> {
    Ok(read_finals(class, item)?.check_open()?)
}

/// Requires in a transaction what [`refuse_unless_open`] has seen.
pub fn hold_open(write: &mut Write, class: &ClassId) {
    write.check(tables::finals(class), is_open());
}

/// The condition of finals that are open, or that nobody has looked at.
fn is_open() -> Condition {
    let open = Condition::Equals("state".into(), s("open"));
    let open = Condition::Any(vec![Condition::Missing("state".into()), open]);
    Condition::All(vec![open, Condition::Missing("work".into())])
}

/// Adds the finals after a step to a transaction; a failure is a race.
fn write_finals(write: &mut Write, old: &Finals, new: &Finals) -> Difference {
    if old.version == 0 {
        write.create(new);
        return difference(&Item::default(), &to_item(new));
    }
    write.change(old, new)
}

/// A student of a class with what the class comes to for them.
#[derive(Debug, Clone, PartialEq)]
pub struct FinalRow {
    /// The membership.
    pub student: Enrollment,
    /// None: nobody has computed it.
    pub grade: Option<FinalGrade>,
}

/// The finals of a class as the acting person stands to them.
pub(crate) struct Scene {
    class: Class,
    finals: Finals,
    rank: Rank,
    rule: Rule,
    /// Whether the acting person administers the school or teaches the class.
    is_staff: bool,
    /// What was asked for beside them.
    items: Vec<Option<Item>>,
}

impl Scene {
    fn signer<'a>(&self, person: &'a PersonId) -> Signer<'a> {
        Signer {
            person,
            rank: self.rank,
            rule: self.rule,
        }
    }

    /// The final grade that was asked for first.
    fn take_grade(&mut self) -> Result<FinalGrade, SchoolError> {
        let item = self.items.remove(0).ok_or(SchoolError::NotFound)?;
        from_item(item)
    }
}

impl Acting<'_> {
    /// The finals of a class with other items, if the action is permitted on it; `whose` is the student
    /// whom it is about.
    async fn load_finals(
        &self,
        action: Action,
        (class, whose): (&ClassId, Option<&PersonId>),
        more: &[Key],
    ) -> Result<Scene, SchoolError> {
        let [teaches, attends] = self.own_memberships(class);
        let mut keys = vec![tables::class(class), teaches, attends];
        keys.extend([tables::finals(class), tables::settings()]);
        keys.extend_from_slice(more);
        let mut loaded = self.load(&keys).await?;
        let items = loaded.items.split_off(5);
        let settings = read_settings(loaded.items.pop().flatten())?;
        let finals = read_finals(class, loaded.items.pop().flatten())?;
        let class = loaded.items.remove(0).ok_or(SchoolError::NotFound)?;
        let mut relation = class_relation(&loaded.items);
        relation.own = whose == Some(&self.person);
        let roles = &loaded.authority.roles;
        permit(action, roles, relation)?;
        let is_admin = roles.contains(&Role::Admin);
        Ok(Scene {
            class: from_item(class)?,
            finals,
            rank: if is_admin {
                Rank::Administrator
            } else {
                Rank::Lecturer
            },
            rule: settings.finals_rule(),
            is_staff: is_admin || relation.teaches,
            items,
        })
    }

    /// How far the finals of a class are, with a page of its students by name.
    pub async fn list_finals(
        &self,
        class: &ClassId,
        page: &PageRequest,
    ) -> Result<(Finals, List<FinalRow>), SchoolError> {
        let List { items, next } = self.page_of_students(class, page).await?;
        let key = |student: &Enrollment| tables::final_grade(class, &student.person);
        let keys: Vec<Key> = items.iter().map(key).collect();
        let scene = self
            .load_finals(Action::ListFinals, (class, None), &keys)
            .await?;
        let rows = items.into_iter().zip(scene.items);
        let rows = rows.map(|(student, grade)| {
            let grade = grade.map(from_item).transpose()?;
            Ok(FinalRow { student, grade })
        });
        let items = rows.collect::<Result<_, SchoolError>>()?;
        Ok((scene.finals, List { items, next }))
    }

    /// A page of the active students, by name. What is read here is shown to nobody before a permission.
    async fn page_of_students(
        &self,
        class: &ClassId,
        page: &PageRequest,
    ) -> Result<List<Enrollment>, SchoolError> {
        let role = ClassRole::Student;
        let table_keys = |sort_key: &str| member_keys(class, role, sort_key);
        let listing = roster((class, role, EnrollmentStatus::Active), &table_keys);
        let List { items, next } = listing.page(&self.store, page).await?;
        let items = items.into_iter().map(from_item).collect::<Result<_, _>>()?;
        Ok(List { items, next })
    }

    /// One final grade; a student sees their own when it is locked.
    pub async fn get_final(
        &self,
        class: &ClassId,
        person: &PersonId,
    ) -> Result<FinalGrade, SchoolError> {
        let keys = [tables::final_grade(class, person)];
        let whose = (class, Some(person));
        let mut scene = self.load_finals(Action::GetFinal, whose, &keys).await?;
        let is_shown = scene.is_staff || scene.finals.check_locked().is_ok();
        if !is_shown {
            return Err(SchoolError::NotFound);
        }
        scene.take_grade()
    }
}

/// The state in items, for conditions.
const fn state_of(state: FinalsState) -> &'static str {
    match state {
        FinalsState::Open => "open",
        FinalsState::Submitted => "submitted",
        FinalsState::Locked => "locked",
    }
}
