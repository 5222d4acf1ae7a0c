//! `rollbook serve`: from the lock on the data folder to the last request.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use api::{Callers, DemoAccount, PasswordPolicy, PoolSettings, Settings};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use data_encoding::BASE64URL_NOPAD;
use embedded::{Home, HomeOptions, Shelf};
use school::School;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use userpool::Rule;

use crate::failures::{Exit, Failure, OrExit};
use crate::greetings::Greeting;
use crate::pages::Page;
use crate::safekeeping::Safe;
use crate::{background, connections, demos, homes, logs, mails, safekeeping};

/// The folder of backups in the folder of the school.
const BACKUPS: &str = "backups";

#[derive(clap::Args)]
pub struct Arguments {
    /// Folder of the school; made, closed to others, if it is not there
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// Address and port; port 0 takes a free one, which is printed
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Where people reach it, if not at the address that it listens on, as `https://school.example`
    #[arg(long, value_name = "URL", value_parser = api::parse_public_url)]
    public_url: Option<String>,
    /// Lets pages of this origin call the interface, as `https://pages.example`; may be given several times
    #[arg(long = "allow-origin", value_name = "ORIGIN", value_parser = api::parse_origin)]
    allowed_origins: Vec<String>,
    /// Serves a school of invented people, to this machine alone; needs a folder of its own
    #[arg(long)]
    demo: bool,
    /// Sends mails from this address, as `Rollbook <no-reply@school.example>`, by the server that the environment
    /// variable `ROLLBOOK_SMTP` names, as `smtps://user:password@mail.example`; without it they stay in the outbox folder
    #[arg(long, value_name = "ADDRESS")]
    mail_from: Option<String>,
    /// Folder for the backups that the school makes of itself by its settings, at best on another disk; by default
    /// `backups` in the folder of the school
    #[arg(long, value_name = "DIR")]
    backups: Option<PathBuf>,
    /// Form of the log lines on standard error
    #[arg(long, value_name = "FORM", default_value = "text")]
    log: logs::Form,
}

/// Who can get in before anybody has an account.
enum Door {
    /// Everybody, by the accounts of the demo.
    Demo(Vec<DemoAccount>),
    /// Whoever has the printed link, to become the first administrator.
    Setup(String),
    /// Nobody: there is an administrator.
    Closed,
}

pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    logs::start(arguments.log);
    if arguments.demo {
        refuse_strangers(arguments.listen)?;
    }
    let folder = homes::take(&arguments.data)?;
    let data = folder.path().to_owned();
    let listener = listen(arguments.listen).await?;
    let address = listener.local_addr()?;
    folder
        .announce(&address.to_string())
        .or_exit(Exit::NotWritable)?;
    let end = wait_for_end()?;
    let public_url = arguments
        .public_url
        .clone()
        .unwrap_or_else(|| format!("http://{address}"));
    let mut options = HomeOptions::new(&public_url, &school::tables::ALL);
    let relay = mails::find_relay(arguments.mail_from.as_deref(), &folder)?;
    options.mail_sender.clone_from(&arguments.mail_from);
    let shelf = open_shelf(arguments.backups.as_deref(), &data)?;
    let (home, school) = homes::open_with(folder, options, Some(shelf.clone())).await?;
    let door = find_door(&arguments, &home, &school).await?;
    let greeting = Greeting {
        address,
        public_url: &public_url,
        data: &data,
    };
    match &door {
        Door::Demo(accounts) => greeting.show_demo(accounts),
        Door::Setup(token) => greeting.show_setup(token),
        Door::Closed => greeting.show(),
    }
    let settings = Settings {
        allowed_origins: arguments.allowed_origins,
        ..describe(&home, &public_url, door)
    };
    let router = make_router(&home, (&school, &public_url), settings);
    let jobs = tokio::spawn(background::work_on_jobs(school.clone()));
    let safe = Safe {
        school: school.clone(),
        data,
        shelf,
    };
    let keeping = tokio::spawn(safekeeping::keep(safe));
    let working = tokio::spawn(background::work(school, home));
    let mails = relay.map(|relay| tokio::spawn(mails::send(relay)));
    connections::serve(listener, router, end).await;
    jobs.abort();
    working.abort();
    keeping.abort();
    if let Some(mails) = mails {
        mails.abort();
    }
    Ok(())
}

fn open_shelf(told: Option<&Path>, data: &Path) -> Result<Arc<Shelf>, Failure> {
    let folder = told.map_or_else(|| data.join(BACKUPS), Path::to_owned);
    let shelf = Shelf::open(&folder)
        .with_context(|| format!("cannot keep backups in {}", folder.display()))
        .or_exit(Exit::NotWritable)?;
    Ok(Arc::new(shelf))
}

/// The passwords of the demo are known to everybody (docs/operations.md).
fn refuse_strangers(listen: SocketAddr) -> Result<(), Failure> {
    if listen.ip().is_loopback() {
        return Ok(());
    }
    let line = format!("the demo is served to this machine alone, and {listen} is open to others");
    Err(Failure::new(Exit::Usage, line))
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}"))
        .or_exit(Exit::Busy)
}

/// The program ends when its terminal or its supervisor says so.
fn wait_for_end() -> Result<impl Future<Output = ()>, Failure> {
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
}

async fn find_door(arguments: &Arguments, home: &Home, school: &School) -> Result<Door, Failure> {
    if arguments.demo {
        return Ok(Door::Demo(demos::prepare(school).await?));
    }
    let settings = school.settings().await?;
    if settings.demo {
        refuse_strangers(arguments.listen)?;
    }
    if settings.administrator_made {
        return Ok(Door::Closed);
    }
    let mut token = [0; 32];
    home.entropy.fill(&mut token);
    Ok(Door::Setup(BASE64URL_NOPAD.encode(&token)))
}

fn describe(home: &Home, public_url: &str, door: Door) -> Settings {
    let pool_id = home.pool.pool_id();
    let policy = homes::password_policy();
    let (region, _) = pool_id
        .split_once('_')
        .expect("a pool id begins with its region");
    let (demo_accounts, setup_token) = match door {
        Door::Demo(accounts) => (accounts, None),
        Door::Setup(token) => (Vec::new(), Some(token)),
        Door::Closed => (Vec::new(), None),
    };
    Settings {
        pool: PoolSettings {
            user_pool_id: pool_id.to_owned(),
            client_id: home.pool.client_id().to_owned(),
            region: region.to_owned(),
            endpoint: format!("{public_url}/cognito/"),
            password_policy: PasswordPolicy {
                min_length: u32::try_from(policy.min_length).unwrap_or(u32::MAX),
                upper: policy.upper == Rule::Required,
                lower: policy.lower == Rule::Required,
                digit: policy.digit == Rule::Required,
                symbol: policy.symbol == Rule::Required,
            },
        },
        // The page is served from here, and pages elsewhere are none of ours unless somebody says so.
        allowed_origins: Vec::new(),
        demo_accounts,
        setup_token,
    }
}

fn make_router(
    home: &Home,
    (school, public_url): (&Arc<School>, &str),
    settings: Settings,
) -> Router {
    let page = Page::built(api::page_headers(&settings.pool.endpoint, public_url));
    let answer_page = move |request: Request<Body>| {
        let answer = page.answer(&request);
        async move { answer }
    };
    let callers = Callers::Tokens(home.identities.clone());
    let files = embedded::buckets::router(&home.files).layer(api::cors(&settings.allowed_origins));
    api::router(school.clone(), callers, settings)
        .merge(files)
        .nest_service("/cognito", userpool::router(home.pool.clone()))
        .fallback(answer_page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_is_refused_where_others_could_reach_it() {
        for open in ["0.0.0.0:8080", "[::]:8080", "192.168.1.4:8080"] {
            assert!(refuse_strangers(open.parse().unwrap()).is_err(), "{open}");
        }
        for own in ["127.0.0.1:8080", "[::1]:8080"] {
            assert!(refuse_strangers(own.parse().unwrap()).is_ok(), "{own}");
        }
    }
}
