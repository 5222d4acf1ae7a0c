//! A pool to try clients against: everything in memory, messages on the terminal.
//!
//! `cargo run -p userpool --example serve -- 127.0.0.1:8089` prints the pool, the client and the password of each account.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use async_trait::async_trait;
use axum::Router;
use tokio::net::TcpListener;
use userpool::{
    EmailState, Invitation, MailError, MemoryStore, NewAccount, PasswordKind, PoolConfig, PoolMail,
    PoolMessage, PoolParts, PoolSecrets, SystemClock, SystemEntropy, UserPool, router,
};

const PASSWORD: &str = "Correct-horse1!";
const TEMPORARY: &str = "Temporary-horse1!";

struct Terminal;

#[async_trait]
impl PoolMail for Terminal {
    async fn send(&self, message: PoolMessage) -> Result<(), MailError> {
        match message {
            PoolMessage::Invitation {
                email,
                temporary_password,
                ..
            }
            | PoolMessage::TemporaryPassword {
                email,
                temporary_password,
                ..
            } => {
                println!("MAIL invitation {email} {}", *temporary_password);
            }
            PoolMessage::ResetCode { email, code, .. } => println!("MAIL code {email} {}", *code),
        }
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "127.0.0.1:0".to_owned());
    let listener = TcpListener::bind(address).await?;
    let endpoint = format!("http://{}/cognito", listener.local_addr()?);
    let parts = PoolParts {
        store: Arc::new(MemoryStore::default()),
        mail: Arc::new(Terminal),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        secrets: PoolSecrets::generate(),
    };
    let pool = Arc::new(UserPool::open(parts, PoolConfig::new(&endpoint)).await?);
    add_accounts(&pool).await?;
    println!(
        "ENDPOINT {endpoint}\nPOOL {}\nCLIENT {}",
        pool.pool_id(),
        pool.client_id()
    );
    let app = Router::new().nest_service("/cognito", router(pool));
    axum::serve(
        listener,
        app.into_make_service_with_connect_info::<SocketAddr>(),
    )
    .await?;
    Ok(())
}

async fn add_accounts(pool: &UserPool) -> Result<(), Box<dyn std::error::Error>> {
    for (name, kind, password) in [
        ("an", PasswordKind::Permanent, PASSWORD),
        ("binh", PasswordKind::Temporary, TEMPORARY),
        ("chi", PasswordKind::Temporary, TEMPORARY),
        ("dung", PasswordKind::Temporary, TEMPORARY),
    ] {
        let new = NewAccount {
            email: format!("{name}@example.edu"),
            email_state: EmailState::Verified,
            attributes: BTreeMap::from([("name".to_owned(), name.to_owned())]),
            groups: vec!["STUDENT".to_owned()],
            temporary_password: None,
            invitation: Invitation::Suppressed,
        };
        let account = pool.create_account(new).await?.account;
        pool.set_password(&account.sub, password, kind).await?;
        println!("ACCOUNT {} {password} {kind:?}", account.email);
    }
    Ok(())
}
