//! What is to become of a sheet: which column is which field, and what goes for rows that say nothing.

use domain::checks::{Checks, Fault, Invalid};
use domain::enrollments::ClassRole;
use domain::ids::TermId;
use domain::people::Role;
use serde::{Deserialize, Serialize};

use super::Table;
use super::fields::{Field, SheetKind};
use crate::people::Invitation;

/// What is to become of a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetPlan {
    /// What its rows are.
    pub of: SheetKind,
    /// Position of the sheet in its workbook.
    pub worksheet: usize,
    /// What each column is; none: it is read past.
    pub columns: Vec<Option<Field>>,
    /// Role of people of whom the sheet does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Term of classes of which the sheet does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<TermId>,
    /// Whether new people are invited to sign in.
    pub invitation: Invitation,
}

/// A plan as it is sent.
#[derive(Debug, Clone, Default)]
pub struct PlanInput {
    /// Position of the sheet in its workbook.
    pub worksheet: usize,
    /// The field of each column, in their order.
    pub columns: Vec<Option<String>>,
    /// Role value.
    pub role: Option<String>,
    /// Id of a term.
    pub term: Option<String>,
    /// Whether new people are invited to sign in.
    pub invitation: Option<Invitation>,
}

impl SheetPlan {
    /// Checks a plan against the sheet; every bad field is told at once.
    pub fn create(of: SheetKind, input: &PlanInput, table: &Table) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        let columns = read_columns(&mut checks, of, &input.columns);
        if columns.len() != table.heads.len() {
            checks.note("columns", Fault::new("invalid"));
        }
        let role = match of {
            SheetKind::Enrollments => {
                let role = |text: &str| ClassRole::parse(text).map(ClassRole::school_role);
                checks.take_optional("role", input.role.as_deref(), role)
            }
            _ => checks.take_optional("role", input.role.as_deref(), Role::parse),
        };
        let unknown = |_| Fault::new("unknown_reference");
        let term = |text: &str| TermId::parse(text).map_err(unknown);
        let term = checks.take_optional("term", input.term.as_deref(), term);
        let plan = Self {
            of,
            worksheet: input.worksheet,
            columns,
            role,
            term,
            invitation: input.invitation.unwrap_or(Invitation::None),
        };
        for alike in plan.needed() {
            if !alike.iter().any(|field| plan.column(*field).is_some()) {
                let first = alike.first().map_or("columns", |field| field.as_str());
                checks.note(first, Fault::new("required"));
            }
        }
        checks.finish()?;
        Ok(plan)
    }

    /// Where a field is.
    pub fn column(&self, field: Field) -> Option<usize> {
        self.columns
            .iter()
            .position(|column| *column == Some(field))
    }

    /// Fields of which one in each line has to be there.
    fn needed(&self) -> &'static [&'static [Field]] {
        match self.of {
            SheetKind::People => &[
                &[Field::Given, Field::FullName],
                &[Field::Email, Field::Code],
            ],
            SheetKind::Classes if self.term.is_some() => {
                &[&[Field::ClassCode], &[Field::Title], &[Field::Subject]]
            }
            SheetKind::Classes => &[
                &[Field::ClassCode],
                &[Field::Title],
                &[Field::Subject],
                &[Field::Term],
            ],
            SheetKind::Enrollments => &[&[Field::Person], &[Field::Class]],
        }
    }
}

fn read_columns(
    checks: &mut Checks,
    of: SheetKind,
    columns: &[Option<String>],
) -> Vec<Option<Field>> {
    let mut read: Vec<Option<Field>> = Vec::with_capacity(columns.len());
    for (at, text) in columns.iter().enumerate() {
        let field = text.as_deref().map(|text| {
            let field = Field::parse(text).filter(|field| of.fields().contains(field));
            field.filter(|field| !read.contains(&Some(*field)))
        });
        if field == Some(None) {
            let free: Vec<&str> = of.fields().iter().map(|field| field.as_str()).collect();
            let fault = Fault::new("not_allowed").with("allowed", free.join(", "));
            checks.note(&format!("columns.{at}"), fault);
        }
        read.push(field.flatten());
    }
    read
}
