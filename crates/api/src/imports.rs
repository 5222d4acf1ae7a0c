//! Imports of bundles that are sent; the import itself is a job.

use domain::checks::{Checks, Fault};
use domain::ids::BatchId;
use school::bundles::people::AdminRoles;
use school::imports::{ImportMode, ImportRequest};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::MAX_BUNDLE;
use crate::actors::Actor;
use crate::bodies::Zip;
use crate::jobs::JobOut;
use crate::operations::{Operations, operations};
use crate::params::{Id, Params};
use crate::problems::Problem;
use crate::representations::Created;

/// The bytes of a zip.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "only described: the body is taken as it is")]
pub struct ZipBytes(Vec<u8>);

/// How a bundle is to be imported.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImportParams {
    /// `true`: says what the import would do, and writes nothing; `false` if left out.
    #[param(value_type = Option<bool>)]
    pub dry_run: Option<String>,
    /// `true`: administrators of the bundle become administrators here; `false` if left out.
    #[param(value_type = Option<bool>)]
    pub grant_admins: Option<String>,
}

impl ImportParams {
    fn read(self) -> Result<ImportRequest, Problem> {
        let mut checks = Checks::new();
        let mode = match read_flag(&mut checks, "dry_run", self.dry_run.as_deref()) {
            Some(true) => ImportMode::DryRun,
            _ => ImportMode::Import,
        };
        let grant = read_flag(&mut checks, "grant_admins", self.grant_admins.as_deref());
        let admin_roles = match grant {
            Some(true) => AdminRoles::Grant,
            _ => AdminRoles::Refuse,
        };
        checks.finish()?;
        Ok(ImportRequest { mode, admin_roles })
    }
}

pub(crate) fn read_flag(checks: &mut Checks, name: &str, text: Option<&str>) -> Option<bool> {
    let read = text?.parse().map_err(|_| {
        let fault = Fault::new("not_allowed");
        fault.with("allowed", "true, false")
    });
    checks.take(name, read)
}

pub(crate) fn operations() -> Operations {
    operations![create_import]
        .with_body_limit(MAX_BUNDLE)
        .and(operations![undo_import])
}

/// Import a OneRoster 1.2 CSV bundle, as a job
#[utoipa::path(post, path = "/api/imports", tag = "jobs",
    request_body(content = ZipBytes, content_type = "application/zip", description = "The bundle, at most 4 MB"),
    params(ImportParams, ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for 24 hours")),
    responses(
    (status = 201, body = JobOut, description = "The job, which goes on by itself"),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "unknown_parameter, bad_request"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "import_running, with the job"),
    (status = 413, body = Problem, content_type = "application/problem+json", description = "payload_too_large"),
    (status = 415, body = Problem, content_type = "application/problem+json", description = "unsupported_media_type"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed, idempotency_key_reused"),
))]
async fn create_import(
    actor: Actor,
    Params(params): Params<ImportParams>,
    Zip { bytes, once }: Zip,
) -> Result<Created<JobOut>, Problem> {
    let request = params.read()?;
    let acting = actor.acting().await?;
    let job = acting.create_import(&bytes, request, once.as_ref()).await?;
    Ok(Created(job.into()))
}

/// Take an import back, as a job; what was changed since is kept and told
#[utoipa::path(post, path = "/api/imports/{batch}/undo", tag = "jobs",
    params(("batch" = String, Path, description = "The batch that the import's job names", example = "bat_0cqk3f0m3gsfjr5u2a7o9d1e4c")),
    responses(
    (status = 201, body = JobOut, description = "The job, which goes on by itself"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "import_running, with the job; already_undone"),
))]
async fn undo_import(actor: Actor, Id(batch): Id<BatchId>) -> Result<Created<JobOut>, Problem> {
    let job = actor.acting().await?.undo_import(&batch).await?;
    Ok(Created(job.into()))
}
