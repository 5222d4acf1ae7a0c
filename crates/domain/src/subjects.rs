//! Subjects: what the school teaches, apart from when and by whom.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::checks::{Checks, Fault, Invalid, Patch};
use crate::decimals::Decimal;
use crate::departments::DepartmentLabel;
use crate::ids::{DepartmentId, SubjectId};
use crate::names::title_key;
use crate::texts::{Code, Description, Label, Title};

/// How a subject ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grading {
    /// With a mark.
    Graded,
    /// Passed or not.
    PassFail,
}

impl Grading {
    /// Reads `graded` or `pass_fail`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        match text {
            "graded" => Ok(Self::Graded),
            "pass_fail" => Ok(Self::PassFail),
            _ => Err(Fault::new("not_allowed").with("allowed", "graded, pass_fail")),
        }
    }
}

/// Whether something is in use or kept for the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shelf {
    /// In use.
    Active,
    /// Kept for the history.
    Archived,
}

impl Shelf {
    /// Reads `active` or `archived`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        match text {
            "active" => Ok(Self::Active),
            "archived" => Ok(Self::Archived),
            _ => Err(Fault::new("not_allowed").with("allowed", "active, archived")),
        }
    }

    /// The value in items and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Archived => "archived",
        }
    }
}

/// A subject.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Subject {
    /// Never changes.
    pub id: SubjectId,
    /// Unique in the school.
    pub code: Code,
    /// Name.
    pub name: Title,
    /// Credits, 0 to 100; none: not counted in a grade point average.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credits: Option<Decimal>,
    /// Name of the department that teaches it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department: Option<Label>,
    /// That department; none of a name from before there were departments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department_id: Option<DepartmentId>,
    /// For the catalogue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Description>,
    /// How it ends.
    pub grading: Grading,
    /// In use or kept.
    pub status: Shelf,
    /// Grows by one with every edit.
    pub version: u64,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was last edited.
    pub updated_at: Timestamp,
}

/// A subject as typed or read from a file.
#[derive(Debug, Clone, Default)]
pub struct SubjectInput {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Plain decimal.
    pub credits: Option<String>,
    /// Department.
    pub department: Option<DepartmentLabel>,
    /// Description.
    pub description: Option<String>,
    /// `graded` (default) or `pass_fail`.
    pub grading: Option<String>,
}

/// An edit of a subject.
#[derive(Debug, Clone, Default)]
pub struct SubjectPatch {
    /// Code.
    pub code: Patch<String>,
    /// Name.
    pub name: Patch<String>,
    /// Plain decimal.
    pub credits: Patch<String>,
    /// Department.
    pub department: Patch<DepartmentLabel>,
    /// Description.
    pub description: Patch<String>,
    /// `graded` or `pass_fail`.
    pub grading: Patch<String>,
    /// `active` or `archived`.
    pub status: Patch<String>,
}

fn parse_credits(text: &str) -> Result<Decimal, Fault> {
    Decimal::parse_within(text, Decimal::ZERO, Decimal::whole(100))
}

impl Subject {
    /// Checks a new subject; every bad field is told at once.
    pub fn create(id: SubjectId, input: &SubjectInput, now: Timestamp) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        let code = checks.take("code", Code::parse(&input.code));
        let name = checks.take("name", Title::parse(&input.name));
        let credits = checks.take_optional("credits", input.credits.as_deref(), parse_credits);
        let description = checks.take_optional(
            "description",
            input.description.as_deref(),
            Description::parse,
        );
        let grading = checks.take_optional("grading", input.grading.as_deref(), Grading::parse);
        checks.finish()?;
        Ok(Self {
            id,
            code: code.expect("a field that failed its check ended at finish"),
            name: name.expect("a field that failed its check ended at finish"),
            credits,
            department: input.department.as_ref().map(|label| label.name.clone()),
            department_id: input.department.as_ref().map(|label| label.id.clone()),
            description,
            grading: grading.unwrap_or(Grading::Graded),
            status: Shelf::Active,
            version: 1,
            created_at: now,
            updated_at: now,
        })
    }

    /// The subject after an edit, with the next version.
    pub fn edit(&self, patch: SubjectPatch, now: Timestamp) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        let mut edited = self.clone();
        if let Some(code) = patch.code.required(&mut checks, "code") {
            edited.code = checks
                .take("code", Code::parse(&code))
                .unwrap_or(edited.code);
        }
        if let Some(name) = patch.name.required(&mut checks, "name") {
            edited.name = checks
                .take("name", Title::parse(&name))
                .unwrap_or(edited.name);
        }
        if let Some(grading) = patch.grading.required(&mut checks, "grading") {
            let grading = checks.take("grading", Grading::parse(&grading));
            edited.grading = grading.unwrap_or(edited.grading);
        }
        if let Some(status) = patch.status.required(&mut checks, "status") {
            edited.status = checks
                .take("status", Shelf::parse(&status))
                .unwrap_or(edited.status);
        }
        let credits = patch
            .credits
            .check(|text| checks.take("credits", parse_credits(&text)));
        edited.credits = credits.apply_to(edited.credits);
        match patch.department {
            Patch::Absent => {}
            Patch::Null => (edited.department, edited.department_id) = (None, None),
            Patch::Value(DepartmentLabel { id, name }) => {
                (edited.department, edited.department_id) = (Some(name), Some(id));
            }
        }
        let description = patch
            .description
            .check(|text| checks.take("description", Description::parse(&text)));
        edited.description = description.apply_to(edited.description);
        checks.finish()?;
        edited.version += 1;
        edited.updated_at = now;
        Ok(edited)
    }

    /// Sorts subjects by name.
    pub fn sort_key(&self) -> String {
        title_key(self.name.as_str(), self.id.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_are_exact_and_bounded() {
        let now = "2026-01-05T08:00:00Z".parse().unwrap();
        let id = SubjectId::new(1, [0; 10]);
        let mut input = SubjectInput {
            code: "MTH101".into(),
            name: "Toán".into(),
            credits: Some("2.5".into()),
            ..SubjectInput::default()
        };
        let subject = Subject::create(id.clone(), &input, now).unwrap();
        assert_eq!(subject.credits.unwrap().to_string(), "2.5");

        input.credits = Some("101".into());
        let Invalid(faults) = Subject::create(id, &input, now).unwrap_err();

        assert_eq!(faults[0].fault.code, "out_of_range");
    }
}
