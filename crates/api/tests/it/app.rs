//! A small school to test on: an administrator, two lecturers, three students, two classes. Only the
//! check of tokens is replaced: a token is the name of an account. With `ROLLBOOK_FAULTS` set the
//! school's store has the cloud's faults (decisions.md B10).

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response, StatusCode, header};
use domain::names::NameInput;
use domain::people::PersonInput;
use embedded::Home;
use http_body_util::BodyExt;
use jiff::Timestamp;
use ports::contract::Faulty;
use ports::{Clock, FirstPassword, Identities, Identity, IdentityError, ItemStore};
use school::School;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::faults;

/// The instant at which every test begins, 2026-03-02T08:00:00Z.
pub const NOW: i64 = 1_772_438_400;

/// Stands still until it is told otherwise; waits are over at once.
#[derive(Default)]
pub struct StillClock {
    passed: AtomicI64,
}

impl StillClock {
    /// Lets seconds pass.
    pub fn pass(&self, seconds: i64) {
        self.passed.fetch_add(seconds, Ordering::Relaxed);
    }
}

#[async_trait]
impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        let second = NOW + self.passed.load(Ordering::Relaxed);
        Timestamp::from_second(second).expect("an instant")
    }

    async fn pause(&self, _: Duration) {
        tokio::task::yield_now().await;
    }
}

/// A token `sub:<sub>` is the account `<sub>`, one with `:<session>:<second>` behind it of that session
/// and second of issue; any other is refused.
struct NamedIdentities;

#[async_trait]
impl Identities for NamedIdentities {
    async fn identify(&self, access_token: &str) -> Result<Identity, IdentityError> {
        let sub = access_token.strip_prefix("sub:");
        let sub = sub.ok_or(IdentityError::Refused {
            reason: "not a token",
        })?;
        let mut parts = sub.split(':').map(str::to_owned);
        Ok(Identity {
            sub: parts.next().unwrap_or_default(),
            session: parts.next().unwrap_or_else(|| "s".to_owned()),
            issued_at: parts.next().map_or(1_772_000_000, |second| {
                second.parse().expect("a second in the token")
            }),
        })
    }
}

pub struct App {
    pub router: Router,
    pub school: Arc<School>,
    pub home: Home,
    faults: Option<Arc<Faulty>>,
}

/// Somebody who calls.
#[derive(Clone)]
pub struct Client {
    router: Router,
    token: Option<String>,
    faults: Option<Arc<Faulty>>,
    /// Id of the person.
    pub id: String,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub body: Value,
}

impl Answer {
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The body, if the status is this one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{:#}", self.body);
        self.body
    }

    /// Paths and codes of bad fields.
    pub fn faults(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let errors = self.body["errors"].as_array().cloned().unwrap_or_default();
        errors
            .iter()
            .map(|error| (text(&error["path"]), text(&error["code"])))
            .collect()
    }
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
        let items: Arc<dyn ItemStore> = match &faults {
            Some(faulty) => faulty.clone(),
            None => home.items.clone(),
        };
        Self {
            faults,
            ..Self::over_store(home, items)
        }
    }

    /// A school over a home and another store than its own.
    pub fn over_store(home: Home, items: Arc<dyn ItemStore>) -> Self {
        let school = Arc::new(School::new(school::Home {
            items,
            accounts: home.accounts.clone(),
            files: home.files.clone(),
            keys: home.keys.clone(),
            clock: home.clock.clone(),
            entropy: home.entropy.clone(),
        }));
        let callers = api::Callers::Tokens(Arc::new(NamedIdentities));
        let router = api::router(school.clone(), callers, settings(&home));
        Self {
            router,
            school,
            home,
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
        let other = Self::over(self.home.clone(), self.faults.clone());
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

/// A school at work.
pub struct Campus {
    pub app: App,
    pub admin: Client,
    /// Teaches the class.
    pub lan: Client,
    /// Teaches the other class.
    pub minh: Client,
    /// In the class.
    pub an: Client,
    /// In the class too.
    pub binh: Client,
    /// In the other class.
    pub chi: Client,
    pub subject: String,
    pub term: String,
    pub class: String,
    pub other_class: String,
}

impl Campus {
    pub async fn new() -> Self {
        Self::over(App::empty().await).await
    }

    /// The same in a school without anybody.
    pub async fn over(app: App) -> Self {
        let (app, admin) = app.hire_administrator().await;
        let [lan, minh] = [("Lê", "Lan"), ("Vũ", "Minh")].map(|name| (name, "LECTURER"));
        let [an, binh, chi] =
            [("Nguyễn", "An"), ("Trần", "Bình"), ("Phạm", "Chi")].map(|name| (name, "STUDENT"));
        let mut people = Vec::new();
        for (name, role) in [lan, minh, an, binh, chi] {
            people.push(admin.enter(&app, name, role).await);
        }
        let [lan, minh, an, binh, chi]: [Client; 5] = people
            .try_into()
            .unwrap_or_else(|_| unreachable!("five were entered"));
        let subject = admin
            .post(
                "/api/subjects",
                json!({"code": "MTH101", "name": "Giải tích"}),
            )
            .await;
        let subject = id(&subject.expect(201));
        let term = json!({"name": "HK1", "starts_on": "2026-01-05", "ends_on": "2026-06-30", "current": true});
        let term = id(&admin.post("/api/terms", term).await.expect(201));
        let class = admin.open_class("MTH101-A", &subject, &term).await;
        let other_class = admin.open_class("MTH101-B", &subject, &term).await;
        for (class, person, role) in [
            (&class, &lan, "LECTURER"),
            (&class, &an, "STUDENT"),
            (&class, &binh, "STUDENT"),
            (&other_class, &minh, "LECTURER"),
            (&other_class, &chi, "STUDENT"),
        ] {
            admin.enroll(class, &person.id, role).await.expect(201);
        }
        Self {
            app,
            admin,
            lan,
            minh,
            an,
            binh,
            chi,
            subject,
            term,
            class,
            other_class,
        }
    }
}

/// Id of a representation.
pub fn id(body: &Value) -> String {
    body["id"].as_str().expect("an id").to_owned()
}

impl Client {
    /// The same person with a token of another session, issued at this second; a stranger stays one.
    pub fn signed_in(&self, session: &str, issued_at: i64) -> Self {
        let token = self.token.as_deref().map(|token| {
            let account: Vec<&str> = token.split(':').take(2).collect();
            format!("{}:{session}:{issued_at}", account.join(":"))
        });
        Self {
            token,
            ..self.clone()
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, &[], Some(body)).await
    }

    pub async fn post_once(&self, path: &str, key: &str, body: Value) -> Answer {
        self.send(Method::POST, path, &[("idempotency-key", key)], Some(body))
            .await
    }

    pub async fn patch(&self, path: &str, version: u64, body: Value) -> Answer {
        let version = format!("\"{version}\"");
        self.send(Method::PATCH, path, &[("if-match", &version)], Some(body))
            .await
    }

    pub async fn delete(&self, path: &str, version: u64) -> Answer {
        let version = format!("\"{version}\"");
        self.send(Method::DELETE, path, &[("if-match", &version)], None)
            .await
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.call(request.body(body).expect("a request")).await
    }

    /// Sends a request as it is, with the token. A page is opened a moment after a write, when the
    /// indexes have caught up; what writes must do without.
    pub async fn call(&self, mut request: Request<Body>) -> Answer {
        if let Some(faults) = self
            .faults
            .as_ref()
            .filter(|_| request.method() == Method::GET)
        {
            faults.catch_up().await;
        }
        if let Some(token) = &self.token {
            let value = format!("Bearer {token}").parse().expect("a header value");
            request.headers_mut().insert(header::AUTHORIZATION, value);
        }
        let response: Response<Body> = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("a body").to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    /// Enters and invites a person.
    pub async fn enter(&self, app: &App, (family, given): (&str, &str), role: &str) -> Self {
        let email = format!("{}@example.edu", domain::names::fold(given));
        let body = json!({
            "name": {"family": family, "given": given},
            "email": email,
            "code": format!("{role}-{given}"),
            "roles": [role],
            "invite": true,
        });
        let person = self.post("/api/people", body).await.expect(201);
        app.client(&email, &id(&person)).await
    }

    /// Enters people without accounts; returns their ids.
    pub async fn enter_students(&self, count: usize) -> Vec<String> {
        let mut ids = Vec::new();
        for number in 0..count {
            let body = json!({
                "name": {"family": "Nguyễn", "given": format!("Sinh {number:03}")},
                "email": format!("sv{number:03}@example.edu"),
                "roles": ["STUDENT"],
            });
            ids.push(id(&self.post("/api/people", body).await.expect(201)));
        }
        ids
    }

    pub async fn open_class(&self, code: &str, subject: &str, term: &str) -> String {
        let body = json!({"code": code, "name": code, "subject": subject, "term": term});
        id(&self.post("/api/classes", body).await.expect(201))
    }

    pub async fn enroll(&self, class: &str, person: &str, role: &str) -> Answer {
        let body = json!({"person": person, "role": role});
        self.post(&format!("/api/classes/{class}/enrollments"), body)
            .await
    }

    /// Walks a list to its end with pages of `limit`, checking that no entry comes twice; returns
    /// the values at `pointer` in order.
    pub async fn walk(&self, path: &str, limit: usize, pointer: &str) -> Vec<String> {
        let mut seen = Vec::new();
        let mut cursor = String::new();
        let separator = if path.contains('?') { '&' } else { '?' };
        loop {
            let page = self
                .get(&format!("{path}{separator}limit={limit}{cursor}"))
                .await
                .expect(200);
            let items = page["items"].as_array().expect("items");
            assert!(items.len() <= limit, "a page is no longer than its limit");
            for item in items {
                let value = item
                    .pointer(pointer)
                    .and_then(Value::as_str)
                    .expect("a value")
                    .to_owned();
                assert!(!seen.contains(&value), "an entry came twice");
                seen.push(value);
            }
            let Some(next) = page["next"].as_str() else {
                return seen;
            };
            assert_eq!(items.len(), limit, "only the last page may be short");
            cursor = format!("&cursor={next}");
        }
    }
}
