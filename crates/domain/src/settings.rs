//! Settings of the school: what an administrator decides for everybody.

use serde::{Deserialize, Serialize};

use crate::backups::{BackupPlan, BackupPlanPatch};
use crate::checks::{Checks, Invalid, Patch};
use crate::finals::Rule;
use crate::ids::TermId;
use crate::people::Role;
use crate::scores::Repeats;
use crate::texts::Title;

/// Settings of the school.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is decided by itself, and none excludes another"
)]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Name of the school; empty until somebody gives one.
    pub school_name: String,
    /// Version of the settings with which the logo came; none: there is no logo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<u64>,
    /// The current term.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_term: Option<TermId>,
    /// Whether students may come into classes by themselves, where the class lets them too.
    pub self_enrollment: bool,
    /// Whether administrators and lecturers have to have a second factor.
    pub staff_needs_mfa: bool,
    /// Whether one person may both submit the finals of a class and lock them.
    pub finals_by_one: bool,
    /// What counts in an average of a subject that was taken more than once.
    pub repeats: Repeats,
    /// When the home makes backups of itself, if it does.
    pub backups: BackupPlan,
    /// Whether this is the demo: invented accounts whose passwords everybody sees.
    pub demo: bool,
    /// Whether an administrator was ever made.
    pub administrator_made: bool,
    /// Grows by one with every edit; 0 before the first.
    pub version: u64,
}

impl Default for Settings {
    /// Those of a school in which nothing was decided.
    fn default() -> Self {
        Self {
            school_name: String::new(),
            logo: None,
            current_term: None,
            self_enrollment: true,
            staff_needs_mfa: false,
            finals_by_one: false,
            repeats: Repeats::default(),
            backups: BackupPlan::default(),
            demo: false,
            administrator_made: false,
            version: 0,
        }
    }
}

/// An edit of the settings.
#[derive(Debug, Clone, Default)]
pub struct SettingsPatch {
    /// Name of the school.
    pub school_name: Patch<String>,
    /// Whether students may come into classes by themselves.
    pub self_enrollment: Option<bool>,
    /// Whether administrators and lecturers have to have a second factor.
    pub staff_needs_mfa: Option<bool>,
    /// Whether one person may both submit the finals of a class and lock them.
    pub finals_by_one: Option<bool>,
    /// `best`, `latest` or `all`.
    pub repeats: Option<String>,
    /// When backups are made.
    pub backups: BackupPlanPatch,
}

impl Settings {
    /// Whether this is the current term.
    pub fn is_current(&self, term: &TermId) -> bool {
        self.current_term.as_ref() == Some(term)
    }

    /// Whether finals are signed by two people.
    pub fn finals_rule(&self) -> Rule {
        if self.finals_by_one {
            return Rule::OnePerson;
        }
        Rule::TwoPeople
    }

    /// Whether somebody with these roles has to have a second factor.
    pub fn needs_mfa(&self, held: &[Role]) -> bool {
        let is_staff = |role: &Role| matches!(role, Role::Admin | Role::Lecturer);
        self.staff_needs_mfa && held.iter().any(is_staff)
    }

    /// The settings with a new logo, with the next version.
    #[must_use]
    pub fn show_logo(&self) -> Self {
        let version = self.version + 1;
        Self {
            logo: Some(version),
            version,
            ..self.clone()
        }
    }

    /// The settings without a logo, with the next version.
    #[must_use]
    pub fn drop_logo(&self) -> Self {
        Self {
            logo: None,
            version: self.version + 1,
            ..self.clone()
        }
    }

    /// The settings after an edit, with the next version.
    pub fn edit(&self, patch: SettingsPatch) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        let mut edited = self.clone();
        if let Some(name) = patch.school_name.required(&mut checks, "school_name") {
            let name = checks.take("school_name", Title::parse(&name));
            edited.school_name = name.map_or(edited.school_name, |name| name.to_string());
        }
        edited.self_enrollment = patch.self_enrollment.unwrap_or(edited.self_enrollment);
        edited.staff_needs_mfa = patch.staff_needs_mfa.unwrap_or(edited.staff_needs_mfa);
        edited.finals_by_one = patch.finals_by_one.unwrap_or(edited.finals_by_one);
        let repeats = patch.repeats.as_deref().map(Repeats::parse);
        let repeats = repeats.and_then(|repeats| checks.take("repeats", repeats));
        edited.repeats = repeats.unwrap_or(edited.repeats);
        patch.backups.apply_to(&mut edited.backups, &mut checks);
        checks.finish()?;
        edited.version += 1;
        Ok(edited)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_school_cannot_lose_its_name() {
        let settings = Settings::default();
        for name in [Patch::Null, Patch::Value(" \u{a0} ".to_owned())] {
            let patch = SettingsPatch {
                school_name: name,
                ..SettingsPatch::default()
            };

            let Invalid(faults) = settings.edit(patch).unwrap_err();

            assert_eq!(faults[0].path, "school_name");
        }
    }

    #[test]
    fn a_second_factor_is_needed_by_staff_alone_and_only_where_the_school_says_so() {
        let lenient = Settings::default();
        let strict = Settings {
            staff_needs_mfa: true,
            ..Settings::default()
        };

        for (held, is_staff) in [
            (&[][..], false),
            (&[Role::Student], false),
            (&[Role::Lecturer], true),
            (&[Role::Student, Role::Admin], true),
        ] {
            assert_eq!(strict.needs_mfa(held), is_staff);
            assert!(!lenient.needs_mfa(held));
        }
    }

    #[test]
    fn what_an_edit_does_not_name_stays() {
        let settings = Settings {
            school_name: "Đại học Mới".to_owned(),
            ..Settings::default()
        };
        let patch = SettingsPatch {
            self_enrollment: Some(false),
            ..SettingsPatch::default()
        };

        let edited = settings.edit(patch).unwrap();

        assert!(!edited.self_enrollment);
        assert_eq!(
            (edited.school_name.as_str(), edited.version),
            ("Đại học Mới", 1)
        );
    }
}
