//! What everybody may know before signing in: health, how to sign in, and the door for the first
//! administrator.

use axum::Json;
use axum::extract::{FromRequestParts, State as Extract};
use axum::http::request::Parts;
use domain::checks::Checks;
use domain::people::PersonInput;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use utoipa::ToSchema;

use crate::State;
use crate::actors;
use crate::bodies::Body;
use crate::names::NameIn;
use crate::operations::{Operations, operations};
use crate::people::PersonOut;
use crate::problems::{Code, Problem};
use crate::representations::Created;

/// What a home tells the interface about itself.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How to sign in.
    pub pool: PoolSettings,
    /// Origins of pages elsewhere that may call.
    pub allowed_origins: Vec<String>,
    /// Accounts of the demo; empty in a real school.
    pub demo_accounts: Vec<DemoAccount>,
    /// Secret of the printed link for the first administrator, if the door is open.
    pub setup_token: Option<String>,
}

/// The user pool as a client needs it.
#[derive(Debug, Clone)]
pub struct PoolSettings {
    /// Pool id of AWS's form.
    pub user_pool_id: String,
    /// App client without a secret.
    pub client_id: String,
    /// Region that the pool id begins with.
    pub region: String,
    /// Absolute URL of the pool's endpoint.
    pub endpoint: String,
    /// Which passwords are accepted.
    pub password_policy: PasswordPolicy,
}

/// Which passwords are accepted.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the policy of Cognito has these switches"
)]
pub struct PasswordPolicy {
    /// Fewest characters.
    #[schema(example = 8)]
    pub min_length: u32,
    /// Needs an upper-case letter.
    pub upper: bool,
    /// Needs a lower-case letter.
    pub lower: bool,
    /// Needs a digit.
    pub digit: bool,
    /// Needs a symbol.
    pub symbol: bool,
}

/// An account of the demo, with the password that everybody may know.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DemoAccount {
    /// Sign-in name.
    #[schema(example = "a001@staff.example.edu")]
    pub email: String,
    /// Password.
    pub password: String,
    /// `ADMIN`, `LECTURER` or `STUDENT`.
    #[schema(example = "ADMIN")]
    pub role: String,
}

/// Whether the program is well.
#[derive(Debug, Serialize, ToSchema)]
pub struct HealthOut {
    /// Always `ok`; otherwise there is no answer.
    #[schema(example = "ok")]
    pub status: &'static str,
    /// Version of the program.
    #[schema(example = "0.1.0")]
    pub version: &'static str,
}

/// What a page needs to know before somebody signs in.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConfigOut {
    /// Pool id.
    #[schema(example = "ap-southeast-1_Ab3dEf9Gh")]
    pub user_pool_id: String,
    /// App client.
    pub client_id: String,
    /// Region.
    #[schema(example = "ap-southeast-1")]
    pub region: String,
    /// Endpoint of the pool.
    #[schema(example = "http://127.0.0.1:8080/cognito/")]
    pub endpoint: String,
    /// Name of the school; may be empty.
    pub school_name: String,
    /// Where its logo is; null if there is none.
    #[schema(required, example = "/api/logo/3")]
    pub logo_url: Option<String>,
    /// Whether the first administrator is still to be made.
    pub setup_open: bool,
    /// Which passwords are accepted.
    pub password_policy: PasswordPolicy,
    /// Accounts of the demo; absent in a real school.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub demo_accounts: Vec<DemoAccount>,
}

/// The first administrator.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetupIn {
    /// What stands behind the `#` of the printed link.
    #[serde(default)]
    pub token: String,
    /// Sign-in name.
    #[serde(default)]
    #[schema(example = "lan@example.edu")]
    pub email: String,
    /// Password, by the policy of the configuration.
    #[serde(default)]
    pub password: String,
    /// Name.
    #[serde(default)]
    pub name: NameIn,
}

pub(crate) fn operations() -> Operations {
    operations![get_health, get_config, create_first_administrator]
}

/// Whether the program is well
#[utoipa::path(get, path = "/api/health", tag = "school", responses(
    (status = 200, body = HealthOut),
))]
async fn get_health() -> Json<HealthOut> {
    Json(HealthOut {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
    })
}

/// What a page needs to know before somebody signs in
#[utoipa::path(get, path = "/api/config", tag = "school", responses(
    (status = 200, body = ConfigOut),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
async fn get_config(Extract(state): Extract<State>) -> Result<Json<ConfigOut>, Problem> {
    let school = state.school.settings().await?;
    let Settings {
        pool,
        demo_accounts,
        setup_token,
        ..
    } = &state.settings;
    Ok(Json(ConfigOut {
        user_pool_id: pool.user_pool_id.clone(),
        client_id: pool.client_id.clone(),
        region: pool.region.clone(),
        endpoint: pool.endpoint.clone(),
        logo_url: crate::logos::logo_url(&school),
        school_name: school.school_name,
        setup_open: setup_token.is_some() && !school.administrator_made,
        password_policy: pool.password_policy,
        demo_accounts: demo_accounts.clone(),
    }))
}

/// Make the first administrator, with the link that the program printed
#[utoipa::path(post, path = "/api/setup", tag = "school", request_body = SetupIn, responses(
    (status = 201, body = PersonOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "setup_closed"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
))]
async fn create_first_administrator(
    Extract(state): Extract<State>,
    Caller(origin): Caller,
    Body { value, .. }: Body<SetupIn>,
) -> Result<Created<PersonOut>, Problem> {
    let is_right = state
        .settings
        .setup_token
        .as_ref()
        .is_some_and(|token| token.as_bytes().ct_eq(value.token.as_bytes()).into());
    if !is_right {
        return Err(Problem::new(Code::SetupClosed));
    }
    let mut checks = Checks::new();
    if value.password.is_empty() {
        checks.note("password", domain::checks::Fault::new("required"));
    }
    checks.finish()?;
    let input = PersonInput {
        name: value.name.into(),
        email: value.email,
        ..PersonInput::default()
    };
    let made = state
        .school
        .create_first_administrator(input, value.password, origin)
        .await?;
    Ok(Created(made.into()))
}

/// Where an unsigned request comes from.
struct Caller(school::Origin);

impl FromRequestParts<State> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Problem> {
        Ok(Self(actors::origin(parts)))
    }
}
