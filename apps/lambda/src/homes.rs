//! The home on AWS and the school in it, by the environment.

use std::sync::Arc;

use api::{Callers, PoolSettings, Settings};
use aws::{Home, HomeOptions};
use axum::Router;
use ports::Metered;
use school::School;

use crate::environment::Environment;

/// The school, its router, and what its store costs.
pub struct Wired {
    /// For the worker.
    pub school: Arc<School>,
    /// For requests.
    pub router: Router,
    /// For metrics.
    pub meter: Arc<Metered>,
}

/// Wires everything together. Nothing is asked of AWS yet.
pub fn wire(environment: Environment) -> Wired {
    let Environment {
        region,
        user_pool_id,
        client_id,
        password_policy,
        allowed_origins,
        ..
    } = environment.clone();
    let home = Home::open(&options(environment));
    let meter = Arc::new(Metered::new(home.items));
    let school = Arc::new(School::new(school::Home {
        items: meter.clone(),
        accounts: home.accounts,
        files: home.files,
        keys: home.keys,
        clock: home.clock,
        entropy: home.entropy,
    }));
    let settings = Settings {
        pool: PoolSettings {
            user_pool_id,
            client_id,
            endpoint: format!("https://cognito-idp.{region}.amazonaws.com/"),
            region,
            password_policy,
        },
        allowed_origins,
        demo_accounts: Vec::new(),
        // The first administrator is made from the command line.
        setup_token: None,
    };
    Wired {
        router: api::router(school.clone(), Callers::Gateway, settings),
        school,
        meter,
    }
}

fn options(environment: Environment) -> HomeOptions {
    HomeOptions {
        region: environment.region,
        table_prefix: environment.table_prefix,
        user_pool: environment.user_pool_id,
        files_bucket: environment.files_bucket,
        keys_parameter: environment.keys_parameter,
        mail_sender: environment.mail_sender,
        sign_in_url: format!("{}/", environment.public_url),
        // Set by emulators alone.
        endpoint: std::env::var("AWS_ENDPOINT_URL").ok(),
    }
}
