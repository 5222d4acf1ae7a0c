//! Imports of bundles that are sent; the import itself is a job.

use axum::extract::DefaultBodyLimit;
use domain::checks::{Checks, Fault};
use school::bundles::people::AdminRoles;
use school::imports::{ImportMode, ImportRequest};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actors::Actor;
use crate::bodies::Zip;
use crate::jobs::JobOut;
use crate::params::Params;
use crate::problems::Problem;
use crate::representations::Created;
use crate::{MAX_BUNDLE, State};

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

fn read_flag(checks: &mut Checks, name: &str, text: Option<&str>) -> Option<bool> {
    let read = text?.parse().map_err(|_| {
        let fault = Fault::new("not_allowed");
        fault.with("allowed", "true, false")
    });
    checks.take(name, read)
}

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(create_import))
        .layer(DefaultBodyLimit::max(MAX_BUNDLE))
}

/// Import a OneRoster 1.2 CSV bundle, as a job
#[utoipa::path(post, path = "/api/imports", tag = "jobs",
    request_body(content = Vec<u8>, content_type = "application/zip", description = "The bundle, at most 4 MB"),
    params(ImportParams, ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for 24 hours")),
    responses(
    (status = 201, body = JobOut, description = "The job, which goes on by itself"),
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
