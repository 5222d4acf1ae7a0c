//! Backups of a home that makes them of itself.

use axum::Json;
use jiff::Timestamp;
use ports::{BackupProof, BackupRecord, BackupWork, BackupsNow};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actors::Actor;
use crate::bodies::Body;
use crate::operations::{Operations, operations};
use crate::problems::Problem;

/// What is being done.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BackupWorkOut {
    /// One is made.
    Make,
    /// One is proven.
    Prove,
}

/// Backups as they are now.
#[derive(Debug, Serialize, ToSchema)]
pub struct BackupsOut {
    /// The folder where they lie, on the machine that serves the school.
    #[schema(example = "/var/lib/rollbook/backups")]
    pub place: String,
    /// What is being done.
    #[schema(required)]
    pub working: Option<BackupWorkOut>,
    /// Each attempt that is remembered, newest first.
    pub backups: Vec<BackupOut>,
}

/// An attempt at a backup.
#[derive(Debug, Serialize, ToSchema)]
pub struct BackupOut {
    /// Name of its file.
    #[schema(example = "rollbook-20260105T190000Z.zip")]
    pub name: String,
    /// When it was begun.
    #[schema(value_type = String, format = DateTime)]
    pub begun_at: Timestamp,
    /// Size of the file.
    pub bytes: u64,
    /// How many items are in it.
    pub items: u64,
    /// How many files are in it.
    pub files: u64,
    /// Why there is none: `disk_full`, `not_written`, `not_read`.
    #[schema(required)]
    pub failure: Option<String>,
    /// How it was last proven.
    #[schema(required)]
    pub proof: Option<BackupProofOut>,
}

/// A backup was restored beside the school, compared and looked at.
#[derive(Debug, Serialize, ToSchema)]
pub struct BackupProofOut {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Why it is not good: `damaged`, `not_restored`, `incomplete`, `not_opened`, `findings`, `disk_full`.
    #[schema(required)]
    pub failure: Option<String>,
}

/// Which backup to prove.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BackupProofIn {
    /// Name of its file.
    #[serde(default)]
    #[schema(value_type = String, example = "rollbook-20260105T190000Z.zip")]
    pub name: Option<String>,
}

impl From<BackupsNow> for BackupsOut {
    fn from(now: BackupsNow) -> Self {
        Self {
            place: now.place,
            working: now.working.map(|work| match work {
                BackupWork::Make => BackupWorkOut::Make,
                BackupWork::Prove(_) => BackupWorkOut::Prove,
            }),
            backups: now.records.into_iter().map(BackupOut::from).collect(),
        }
    }
}

impl From<BackupRecord> for BackupOut {
    fn from(record: BackupRecord) -> Self {
        Self {
            name: record.name,
            begun_at: record.begun_at,
            bytes: record.bytes,
            items: record.items,
            files: record.files,
            failure: record.failure,
            proof: record
                .proof
                .map(|BackupProof { at, failure }| BackupProofOut { at, failure }),
        }
    }
}

pub(crate) fn operations() -> Operations {
    operations![get_backups, make_backup, prove_backup]
}

/// Backups of the school, where its home makes them of itself
#[utoipa::path(get, path = "/api/backups", tag = "school", responses(
    (status = 200, body = BackupsOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "backups_elsewhere"),
))]
async fn get_backups(actor: Actor) -> Result<Json<BackupsOut>, Problem> {
    Ok(Json(actor.acting().await?.get_backups().await?.into()))
}

/// Begin a backup
#[utoipa::path(post, path = "/api/backups/make", tag = "school", responses(
    (status = 200, body = BackupsOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "backups_elsewhere, backup_running"),
))]
async fn make_backup(actor: Actor) -> Result<Json<BackupsOut>, Problem> {
    Ok(Json(actor.acting().await?.make_backup().await?.into()))
}

/// Begin to prove a backup: it is restored beside the school, compared, looked at, and removed again
#[utoipa::path(post, path = "/api/backups/prove", tag = "school", request_body = BackupProofIn, responses(
    (status = 200, body = BackupsOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "backups_elsewhere, backup_running"),
))]
async fn prove_backup(
    actor: Actor,
    Body { value, .. }: Body<BackupProofIn>,
) -> Result<Json<BackupsOut>, Problem> {
    let name = value.name.unwrap_or_default();
    let acting = actor.acting().await?;
    Ok(Json(acting.prove_backup(&name).await?.into()))
}
