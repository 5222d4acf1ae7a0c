//! A school with an administrator in a file of items, which an engine of DynamoDB's kind serves on
//! loopback. The accounts are the test's: nobody signs in here, since the gateway has checked that.

use std::sync::Arc;

use async_trait::async_trait;
use axum::body::to_bytes;
use axum::extract::State;
use axum::http::Request;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use data_encoding::BASE64;
use dynoxide::Database;
use embedded::{Items, SystemClock, SystemEntropy};
use lambda_runtime_api_client::Client;
use lambda_runtime_api_client::body::Body;
use ports::keys::Key256;
use ports::{
    AccountState, Accounts, AccountsError, Download, FileError, FileHead, FileKey, FileStore,
    FirstPassword, Keys, KeysError, MailRoute, MailSender, NewAccount, SignedUpload, TestMail,
    Upload,
};
use school::{NameInput, PersonInput, School};
use serde_json::json;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Stands before the names of the tables.
pub const PREFIX: &str = "student-management-";

/// The account of the administrator.
pub const ADMINISTRATOR: &str = "mai@school.example";

/// A store of items on loopback; it ends with this.
pub struct Store {
    pub endpoint: String,
    server: JoinHandle<()>,
    /// The items behind it; none in a store without tables.
    pub items: Option<Arc<Items>>,
    folder: Option<TempDir>,
}

impl Store {
    /// A store of a school with an administrator.
    pub async fn with_administrator() -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("items.db");
        let items = Items::open(&path, PREFIX, &school::tables::ALL).unwrap();
        let items = Arc::new(items);
        let school = School::new(school::Home {
            items: items.clone(),
            accounts: Arc::new(NamedAccounts),
            files: Arc::new(NoFiles),
            keys: Arc::new(OneKey),
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
        });
        let mai = PersonInput {
            name: NameInput {
                family: Some("Đỗ".into()),
                given: "Mai".into(),
                ..NameInput::default()
            },
            email: ADMINISTRATOR.into(),
            ..PersonInput::default()
        };
        let password = FirstPassword::Chosen("Quan-ly-1!".into());
        school.make_administrator(mai, password).await.unwrap();
        let engine = Database::new(path.to_str().unwrap()).unwrap();
        let mut store = Self::serve(engine).await;
        store.items = Some(items);
        store.folder = Some(folder);
        store
    }

    /// A store in which nothing is yet.
    pub async fn with_empty_tables() -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("items.db");
        drop(Items::open(&path, PREFIX, &school::tables::ALL).unwrap());
        let mut store = Self::serve(Database::new(path.to_str().unwrap()).unwrap()).await;
        store.folder = Some(folder);
        store
    }

    /// A store in which there is no table.
    pub async fn without_tables() -> Self {
        Self::serve(Database::memory().unwrap()).await
    }

    async fn serve(engine: Database) -> Self {
        let (endpoint, listener) = listen().await;
        let (behind, inner) = listen().await;
        let client = Client::builder().with_endpoint(behind.parse().unwrap());
        let client = Arc::new(client.build().unwrap());
        let front = Router::new().fallback(answer).with_state(client);
        let server = tokio::spawn(async move {
            let engine = dynoxide::server::serve_on(inner, engine);
            let front = async { axum::serve(listener, front).await.unwrap() };
            tokio::join!(engine, front);
        });
        Self {
            endpoint,
            server,
            items: None,
            folder: None,
        }
    }
}

async fn listen() -> (String, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    (endpoint, listener)
}

/// Answers what is asked of SSM, the parameter of the keys, and passes the rest on to the engine.
async fn answer(State(client): State<Arc<Client>>, request: Request<axum::body::Body>) -> Response {
    let target = request.headers().get("x-amz-target").cloned();
    if target.is_some_and(|target| target == "AmazonSSM.GetParameter") {
        let value = format!("passcode_key={}", BASE64.encode(&[7; 32]));
        let parameter = json!({"Name": "keys", "Type": "SecureString", "Value": value});
        return Json(json!({"Parameter": parameter})).into_response();
    }
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    let request = Request::from_parts(parts, Body::from(bytes.to_vec()));
    let response = client.call(request).await.unwrap();
    response.map(axum::body::Body::new).into_response()
}

impl Drop for Store {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Nothing here depends on which key it is.
struct OneKey;

#[async_trait]
impl Keys for OneKey {
    async fn passcode_key(&self) -> Result<Key256, KeysError> {
        Ok([7; 32])
    }
}

/// Nothing here puts a file anywhere.
struct NoFiles;

#[async_trait]
impl FileStore for NoFiles {
    async fn sign_upload(&self, _: Upload) -> Result<SignedUpload, FileError> {
        Err(FileError::Throttled)
    }

    async fn sign_download(&self, _: Download) -> Result<String, FileError> {
        Err(FileError::Throttled)
    }

    async fn head(&self, _: &FileKey) -> Result<Option<FileHead>, FileError> {
        Ok(None)
    }

    async fn delete(&self, _: &FileKey) -> Result<(), FileError> {
        Ok(())
    }
}

/// An account is named by its address.
struct NamedAccounts;

#[async_trait]
impl Accounts for NamedAccounts {
    async fn create(&self, account: NewAccount) -> Result<String, AccountsError> {
        Ok(account.email)
    }

    fn mail_sender(&self) -> MailSender {
        MailSender {
            route: MailRoute::Folder,
            from: None,
        }
    }

    async fn send_test(&self, _: &str, _: &str) -> Result<TestMail, AccountsError> {
        Ok(TestMail::Kept)
    }

    async fn invite_again(&self, _: &str) -> Result<(), AccountsError> {
        Ok(())
    }

    async fn set_password(&self, _: &str, _: &str) -> Result<(), AccountsError> {
        Ok(())
    }

    async fn reset_password(&self, _: &str) -> Result<(), AccountsError> {
        Ok(())
    }

    async fn set_email(&self, _: &str, _: &str) -> Result<(), AccountsError> {
        Ok(())
    }

    async fn set_language(&self, _: &str, _: &str) -> Result<(), AccountsError> {
        Ok(())
    }

    async fn set_groups(&self, _: &str, _: &[String]) -> Result<(), AccountsError> {
        Ok(())
    }

    async fn set_state(&self, _: &str, _: AccountState) -> Result<(), AccountsError> {
        Ok(())
    }

    async fn has_mfa(&self, _: &str) -> Result<bool, AccountsError> {
        Ok(false)
    }

    async fn reset_mfa(&self, _: &str) -> Result<(), AccountsError> {
        Ok(())
    }

    async fn end_session(&self, _: &str, _: &str) -> Result<(), AccountsError> {
        Ok(())
    }

    async fn sign_out_everywhere(&self, _: &str) -> Result<(), AccountsError> {
        Ok(())
    }
}
