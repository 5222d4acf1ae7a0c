//! How all clients reach AWS: one configuration, one pool of connections, one cache of credentials,
//! and nothing slow before the first request.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::provider_config::ProviderConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::credential_fn::provide_credentials_fn;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{IdentityCache, ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Builder, ConnectorBuilder};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use tokio::sync::OnceCell;

/// A function answers within 30 s, and a request of the school makes two calls, rarely four: one
/// that hangs must leave time for an answer that says so.
const CALL: Duration = Duration::from_secs(7);

/// DynamoDB answers within a few tens of milliseconds; a first connection on a small function
/// takes longer.
const ATTEMPT: Duration = Duration::from_secs(3);

/// TCP and TLS.
const CONNECT: Duration = Duration::from_secs(2);

/// The school tries again by itself what is throttled or in conflict, so few are enough here.
const ATTEMPTS: u32 = 3;

/// DynamoDB's own advice; the SDKs' common second would eat the time of the request.
const FIRST_PAUSE: Duration = Duration::from_millis(50);

/// So that all attempts fit into [`CALL`].
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// The configuration that all clients are made of. An `endpoint` takes the place of all of AWS's.
pub fn configure(region: &str, endpoint: Option<String>) -> SdkConfig {
    let region = Region::new(region.to_owned());
    let http = SharedHttpClient::new(LateClient(https()));
    let surroundings = ProviderConfig::without_region()
        .with_region(Some(region.clone()))
        .with_http_client(http.clone());
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .operation_attempt_timeout(ATTEMPT)
        .operation_timeout(CALL)
        .build();
    let retries = RetryConfig::standard()
        .with_max_attempts(ATTEMPTS)
        .with_initial_backoff(FIRST_PAUSE)
        .with_max_backoff(LONGEST_PAUSE);
    let mut config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(region)
        .http_client(http)
        .credentials_provider(SharedCredentialsProvider::new(credentials(surroundings)))
        .identity_cache(IdentityCache::lazy().build())
        .timeout_config(timeouts)
        .retry_config(retries);
    config.set_endpoint_url(endpoint);
    config.build()
}

/// Those of the environment, which a function has; where there are none, the SDKs look everywhere else, with
/// clients of other services that no start needs to pay for.
fn credentials(surroundings: ProviderConfig) -> CredentialsProviderChain {
    let everywhere = Arc::new(OnceCell::new());
    let find = move || {
        let (everywhere, surroundings) = (everywhere.clone(), surroundings.clone());
        async move {
            let chain = || DefaultCredentialsChain::builder().configure(surroundings);
            let chain = everywhere.get_or_init(|| chain().build()).await;
            chain.provide_credentials().await
        }
    };
    let environment = EnvironmentVariableCredentialsProvider::new();
    CredentialsProviderChain::first_try("Environment", environment)
        .or_else("Everywhere", provide_credentials_fn(find))
}

/// A client that is made by its first request: making one reads all of AWS's partitions.
pub(crate) type Late<C> = Arc<LazyLock<C, Box<dyn FnOnce() -> C + Send>>>;

/// Makes a client later.
pub(crate) fn later<C>(make: impl FnOnce() -> C + Send + 'static) -> Late<C> {
    Arc::new(LazyLock::new(Box::new(make)))
}

/// As the SDKs make it by default.
fn https() -> SharedHttpClient {
    Builder::new().build_with_connector_fn(|settings, components| {
        let mut connector = ConnectorBuilder::default()
            .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
            .proxy_config(ProxyConfig::from_env());
        connector.set_connector_settings(settings.cloned());
        connector.set_sleep_impl(components.and_then(RuntimeComponents::sleep_impl));
        connector.build()
    })
}

/// Each client of the SDKs would read all trusted certificates when it is made, which a cold start
/// pays for. This one has them read once, by the first request.
#[derive(Debug)]
struct LateClient(SharedHttpClient);

impl HttpClient for LateClient {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        self.0.http_connector(settings, components)
    }
}
