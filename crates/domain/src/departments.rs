//! Departments: who teaches subjects. A subject shows the name of its department.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::checks::{Checks, Invalid, Patch};
use crate::ids::DepartmentId;
use crate::names::{fold, title_key};
use crate::subjects::Shelf;
use crate::texts::Label;

/// A department.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Department {
    /// Never changes.
    pub id: DepartmentId,
    /// Unique in the school, see [`Department::folded`].
    pub name: Label,
    /// In use or kept.
    pub status: Shelf,
    /// Grows by one with every edit.
    pub version: u64,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was last edited.
    pub updated_at: Timestamp,
}

/// What a subject shows of its department.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepartmentLabel {
    /// Which.
    pub id: DepartmentId,
    /// Name.
    pub name: Label,
}

impl From<&Department> for DepartmentLabel {
    fn from(department: &Department) -> Self {
        Self {
            id: department.id.clone(),
            name: department.name.clone(),
        }
    }
}

/// An edit of a department.
#[derive(Debug, Clone, Default)]
pub struct DepartmentPatch {
    /// Name.
    pub name: Patch<String>,
    /// `active` or `archived`.
    pub status: Patch<String>,
}

impl Department {
    /// Checks a new department.
    pub fn create(id: DepartmentId, name: &str, now: Timestamp) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        let name = checks.take("name", Label::parse(name));
        checks.finish()?;
        Ok(Self {
            id,
            name: name.expect("a field that failed its check ended at finish"),
            status: Shelf::Active,
            version: 1,
            created_at: now,
            updated_at: now,
        })
    }

    /// The department after an edit, with the next version.
    pub fn edit(&self, patch: DepartmentPatch, now: Timestamp) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        let mut edited = self.clone();
        if let Some(name) = patch.name.required(&mut checks, "name") {
            edited.name = checks
                .take("name", Label::parse(&name))
                .unwrap_or(edited.name);
        }
        if let Some(status) = patch.status.required(&mut checks, "status") {
            edited.status = checks
                .take("status", Shelf::parse(&status))
                .unwrap_or(edited.status);
        }
        checks.finish()?;
        edited.version += 1;
        edited.updated_at = now;
        Ok(edited)
    }

    /// The form in which two names are the same: without case and diacritics.
    pub fn folded(&self) -> String {
        fold(self.name.as_str())
    }

    /// Sorts departments by name.
    pub fn sort_key(&self) -> String {
        title_key(self.name.as_str(), self.id.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn department() -> Department {
        let now = "2026-01-05T08:00:00Z".parse().unwrap();
        Department::create(DepartmentId::new(1, [0; 10]), " Khoa  Toán ", now).unwrap()
    }

    #[test]
    fn two_spellings_of_a_name_are_the_same() {
        let old = department();
        let patch = DepartmentPatch {
            name: Patch::Value("KHOA TOAN".to_owned()),
            ..DepartmentPatch::default()
        };

        let new = old.edit(patch, old.created_at).unwrap();

        assert_eq!((new.folded(), new.version), (old.folded(), 2));
        assert_ne!(new.name, old.name);
    }

    #[test]
    fn a_department_cannot_lose_its_name() {
        let patch = DepartmentPatch {
            name: Patch::Null,
            ..DepartmentPatch::default()
        };

        let Invalid(faults) = department()
            .edit(patch, department().created_at)
            .unwrap_err();

        assert_eq!(faults[0].path, "name");
    }
}
