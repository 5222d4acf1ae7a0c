//! A small school to test on: an administrator, two lecturers, three students, two classes. Only the
//! check of tokens is replaced: a token is the name of an account. With `ROLLBOOK_FAULTS` set the
//! school's store has the cloud's faults (decisions.md B10).

mod accounts;
mod campuses;
mod clients;
mod clocks;
mod identities;
mod shelves;

use std::sync::Arc;

use axum::Router;
use domain::names::NameInput;
use domain::people::PersonInput;
use embedded::Home;
use ports::contract::Faulty;
use ports::{FirstPassword, ItemStore};
use school::School;

use accounts::{FactorAccounts, Factors};
pub use campuses::Campus;
pub use clients::{Answer, Client, id};
pub use clocks::{NOW, StillClock};
use identities::NamedIdentities;
use shelves::StillBackups;

use crate::faults;

pub struct App {
    pub router: Router,
    pub school: Arc<School>,
    pub home: Home,
    /// Who has a second factor.
    pub factors: Arc<Factors>,
    faults: Option<Arc<Faulty>>,
}

impl App {
    /// A school without anybody.
    pub async fn empty() -> Self {
        Self::empty_at(Arc::default()).await
    }

    async fn empty_at(clock: Arc<StillClock>) -> Self {
        let home = Self::empty_home_at(clock).await;
        let faults = faults::over(home.items.clone());
        Self::over(home, faults)
    }

    /// A home without anybody.
    pub async fn empty_home() -> Home {
        Self::empty_home_at(Arc::default()).await
    }

    async fn empty_home_at(clock: Arc<StillClock>) -> Home {
        Home::memory(&school::tables::ALL, clock)
            .await
            .expect("a home")
    }

    /// A school over its home, with faults between them or none.
    pub fn over(home: Home, faults: Option<Arc<Faulty>>) -> Self {
        Self::over_parts(home, faults, Arc::default())
    }

    fn over_parts(home: Home, faults: Option<Arc<Faulty>>, factors: Arc<Factors>) -> Self {
        let items: Arc<dyn ItemStore> = match &faults {
            Some(faulty) => faulty.clone(),
            None => home.items.clone(),
        };
        Self {
            faults,
            ..Self::over_store_with(home, items, factors)
        }
    }

    /// A school over a home and another store than its own.
    pub fn over_store(home: Home, items: Arc<dyn ItemStore>) -> Self {
        Self::over_store_with(home, items, Arc::default())
    }

    fn over_store_with(home: Home, items: Arc<dyn ItemStore>, factors: Arc<Factors>) -> Self {
        let accounts = FactorAccounts {
            accounts: home.accounts.clone(),
            factors: factors.clone(),
        };
        let school = School::new(school::Home {
            items,
            accounts: Arc::new(accounts),
            files: home.files.clone(),
            keys: home.keys.clone(),
            clock: home.clock.clone(),
            entropy: home.entropy.clone(),
        });
        let school = Arc::new(school.with_backups(Arc::new(StillBackups)));
        let callers = api::Callers::Tokens(Arc::new(NamedIdentities));
        let router = api::router(school.clone(), callers, settings(&home));
        Self {
            router,
            school,
            home,
            factors,
            faults: None,
        }
    }

    /// The same school as a home serves it whose gateway says who calls.
    pub fn behind_a_gateway(&self) -> Router {
        let settings = settings(&self.home);
        api::router(self.school.clone(), api::Callers::Gateway, settings)
    }

    /// A school with an administrator, and that administrator.
    pub async fn with_administrator() -> (Self, Client) {
        Self::with_administrator_at(Arc::default()).await
    }

    /// The same by a clock of the test's own.
    pub async fn with_administrator_at(clock: Arc<StillClock>) -> (Self, Client) {
        Self::empty_at(clock).await.hire_administrator().await
    }

    async fn hire_administrator(self) -> (Self, Client) {
        let input = PersonInput {
            name: NameInput {
                family: Some("Đỗ".into()),
                given: "Mai".into(),
                ..NameInput::default()
            },
            email: "mai@example.edu".into(),
            ..PersonInput::default()
        };
        let password = FirstPassword::Chosen("Quan-ly-1!".into());
        let person = self
            .school
            .make_administrator(input, password)
            .await
            .expect("an administrator");
        let admin = self.client("mai@example.edu", person.id.as_str()).await;
        (self, admin)
    }

    /// The client of a person with an account.
    pub async fn client(&self, email: &str, id: &str) -> Client {
        let account = self
            .home
            .pool
            .find_account(email)
            .await
            .expect("an account");
        let token = Some(format!("sub:{}", account.sub));
        Client {
            router: self.router.clone(),
            token,
            faults: self.faults.clone(),
            id: id.to_owned(),
        }
    }

    /// Deletes an account in the user pool, which the school does not hear of.
    pub async fn delete_account(&self, email: &str) {
        let account = self.home.pool.find_account(email).await;
        let sub = account.expect("an account").sub;
        let deleted = self.home.pool.delete_account(&sub).await;
        deleted.expect("deleted");
    }

    /// The same caller at another process over the same home.
    pub fn at_another_process(&self, client: &Client) -> Client {
        let (home, faults) = (self.home.clone(), self.faults.clone());
        let other = Self::over_parts(home, faults, self.factors.clone());
        Client {
            router: other.router,
            ..client.clone()
        }
    }

    /// Somebody signed in whom the school does not know.
    pub fn somebody(&self) -> Client {
        Client {
            token: Some("sub:somebody".to_owned()),
            ..self.stranger()
        }
    }

    /// Somebody who is not signed in.
    pub fn stranger(&self) -> Client {
        Client {
            router: self.router.clone(),
            token: None,
            faults: self.faults.clone(),
            id: String::new(),
        }
    }
}

fn settings(home: &Home) -> api::Settings {
    api::Settings {
        pool: api::PoolSettings {
            user_pool_id: home.pool.pool_id().to_owned(),
            client_id: home.pool.client_id().to_owned(),
            region: "ap-southeast-1".to_owned(),
            endpoint: "http://127.0.0.1:8080/cognito/".to_owned(),
            password_policy: api::PasswordPolicy {
                min_length: 8,
                upper: true,
                lower: true,
                digit: true,
                symbol: true,
            },
        },
        allowed_origins: vec!["https://elsewhere.example".to_owned()],
        demo_accounts: Vec::new(),
        setup_token: Some("the-printed-secret".to_owned()),
    }
}
