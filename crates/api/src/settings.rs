//! Settings of the school.

use domain::backups::{BackupPlan, BackupPlanPatch as PlanEdit};
use domain::checks::Patch;
use domain::settings::{Settings, SettingsPatch as Edit};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actors::Actor;
use crate::bodies::{Body, IfMatch};
use crate::logos::logo_url;
use crate::operations::{Operations, operations};
use crate::problems::Problem;
use crate::representations::{One, Versioned};
use crate::values;

/// Settings of the school.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettingsOut {
    /// Name of the school; empty until somebody gives one.
    #[schema(example = "Trường Đại học Mới")]
    pub school_name: String,
    /// Where the logo is; null if there is none.
    #[schema(required, example = "/api/logo/3")]
    pub logo_url: Option<String>,
    /// Whether students may come into classes by themselves, where the class lets them too.
    pub self_enrollment: bool,
    /// Whether administrators and lecturers have to have a second factor.
    pub staff_needs_mfa: bool,
    /// Whether one person may both submit the finals of a class and lock them.
    pub finals_by_one: bool,
    /// What counts in an average of a subject that was taken more than once.
    pub repeats: values::Repeats,
    /// When backups are made, where the home makes them of itself.
    pub backups: BackupPlanOut,
    /// The current term; it is chosen by an edit of the term.
    #[schema(required, example = "trm_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub current_term: Option<String>,
    /// Version, as in the `ETag`; 0 before the first edit.
    pub version: u64,
}

impl From<Settings> for SettingsOut {
    fn from(settings: Settings) -> Self {
        Self {
            logo_url: logo_url(&settings),
            school_name: settings.school_name,
            self_enrollment: settings.self_enrollment,
            staff_needs_mfa: settings.staff_needs_mfa,
            finals_by_one: settings.finals_by_one,
            repeats: settings.repeats.into(),
            backups: settings.backups.into(),
            current_term: settings.current_term.map(|term| term.to_string()),
            version: settings.version,
        }
    }
}

impl Versioned for SettingsOut {
    fn version(&self) -> u64 {
        self.version
    }

    fn location(&self) -> String {
        "/api/settings".to_owned()
    }
}

/// When backups are made, and how many are kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct BackupPlanOut {
    /// `never`, `daily` or `weekly`, which is on Mondays.
    #[schema(example = "daily")]
    pub every: &'static str,
    /// From which hour on, 0 to 23.
    pub hour: u8,
    /// How many whole ones are kept, 1 to 100.
    pub keep: u8,
    /// In which zone the hour is; null is UTC.
    #[schema(required, example = "Asia/Ho_Chi_Minh")]
    pub zone: Option<String>,
}

impl From<BackupPlan> for BackupPlanOut {
    fn from(plan: BackupPlan) -> Self {
        Self {
            every: plan.every.as_str(),
            hour: plan.hour,
            keep: plan.keep,
            zone: plan.zone.map(|zone| zone.as_str().to_owned()),
        }
    }
}

/// An edit of the plan of backups: absent leaves.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BackupPlanPatch {
    /// `never`, `daily` or `weekly`, which is on Mondays.
    #[schema(example = "daily")]
    pub every: Option<String>,
    /// From which hour on, 0 to 23.
    pub hour: Option<u8>,
    /// How many whole ones are kept, 1 to 100.
    pub keep: Option<u8>,
    /// In which zone the hour is.
    #[schema(example = "Asia/Ho_Chi_Minh")]
    pub zone: Option<String>,
}

impl From<BackupPlanPatch> for PlanEdit {
    fn from(patch: BackupPlanPatch) -> Self {
        let BackupPlanPatch {
            every,
            hour,
            keep,
            zone,
        } = patch;
        Self {
            every,
            hour,
            keep,
            zone,
        }
    }
}

/// An edit of the settings: absent leaves.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingsPatch {
    /// Name of the school.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "Trường Đại học Mới")]
    pub school_name: Patch<String>,
    /// Whether students may come into classes by themselves, where the class lets them too.
    #[serde(default)]
    pub self_enrollment: Option<bool>,
    /// Whether administrators and lecturers have to have a second factor. Who has none, whoever asks for it included,
    /// is answered `mfa_required` until it is set up.
    #[serde(default)]
    pub staff_needs_mfa: Option<bool>,
    /// Whether one person may both submit the finals of a class and lock them, or ask for a change of a final grade and
    /// decide it.
    #[serde(default)]
    pub finals_by_one: Option<bool>,
    /// What counts in an average of a subject that was taken more than once: `best`, `latest` or `all`.
    #[serde(default)]
    #[schema(example = "best")]
    pub repeats: Option<String>,
    /// When backups are made, where the home makes them of itself.
    #[serde(default)]
    pub backups: Option<BackupPlanPatch>,
}

pub(crate) fn operations() -> Operations {
    operations![get_settings, update_settings]
}

/// Settings of the school
#[utoipa::path(get, path = "/api/settings", tag = "school", responses(
    (status = 200, body = SettingsOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
))]
async fn get_settings(actor: Actor) -> Result<One<SettingsOut>, Problem> {
    Ok(One(actor.acting().await?.get_settings().await?.into()))
}

/// Edit the settings of the school
#[utoipa::path(patch, path = "/api/settings", tag = "school", request_body = SettingsPatch,
    params(("If-Match" = String, Header, description = "Version in quotes", example = "\"3\"")),
    responses(
    (status = 200, body = SettingsOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
    (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
))]
async fn update_settings(
    actor: Actor,
    IfMatch(version): IfMatch,
    Body { value, .. }: Body<SettingsPatch>,
) -> Result<One<SettingsOut>, Problem> {
    let SettingsPatch {
        school_name,
        self_enrollment,
        staff_needs_mfa,
        finals_by_one,
        repeats,
        backups,
    } = value;
    let edit = Edit {
        school_name,
        self_enrollment,
        staff_needs_mfa,
        finals_by_one,
        repeats,
        backups: backups.map(PlanEdit::from).unwrap_or_default(),
    };
    let edited = actor.acting().await?.update_settings(version, edit).await?;
    Ok(One(edited.into()))
}
