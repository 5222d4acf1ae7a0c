//! Somebody who calls, and what comes back.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use ports::contract::Faulty;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::App;

/// Somebody who calls.
#[derive(Clone)]
pub struct Client {
    pub(super) router: Router,
    pub(super) token: Option<String>,
    pub(super) faults: Option<Arc<Faulty>>,
    /// Id of the person.
    pub id: String,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub body: Value,
    /// The body as it came.
    pub bytes: Vec<u8>,
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
            bytes: bytes.into(),
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
