//! A process of the function: started as Lambda starts it, asked one event after the other, and ended by
//! its id.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use data_encoding::BASE64;
use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

use crate::events::CLIENT;
use crate::runtimes::{Invocation, Report, Runtime};

/// Nothing takes this long, even in a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// What Lambda gives a request.
const TIME: Duration = Duration::from_secs(30);

/// A running function; dropped, it is killed.
pub struct Lambda {
    process: Child,
    runtime: Runtime,
    lines: UnboundedReceiver<String>,
    asked: u32,
}

/// What the gateway would make of an answer.
pub struct Answer {
    pub status: u64,
    pub headers: BTreeMap<String, String>,
    pub bytes: Vec<u8>,
}

impl Answer {
    fn of(answer: &Value) -> Self {
        let body = answer["body"].as_str().unwrap();
        let mut bytes = body.as_bytes().to_vec();
        if answer["isBase64Encoded"] == true {
            bytes = BASE64.decode(&bytes).unwrap();
        }
        Self {
            status: answer["statusCode"].as_u64().unwrap(),
            headers: serde_json::from_value(answer["headers"].clone()).unwrap(),
            bytes,
        }
    }

    pub fn body(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The body, if the status is this one.
    #[track_caller]
    pub fn expect(&self, status: u64) -> Value {
        assert_eq!(self.status, status, "{:#}", self.body());
        self.body()
    }

    /// Status and code of a problem.
    pub fn problem(&self) -> (u64, String) {
        let body = self.body();
        let code = body["code"].as_str().unwrap_or_default();
        (self.status, code.to_owned())
    }
}

/// The environment of a function over this endpoint in the place of AWS's.
pub fn environment(endpoint: &str) -> BTreeMap<&'static str, String> {
    let variables = [
        ("AWS_REGION", "ap-southeast-1"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_ENDPOINT_URL", endpoint),
        ("AWS_LAMBDA_FUNCTION_NAME", "student-management-api"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512"),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        ("TABLE_PREFIX", "student-management-"),
        ("USER_POOL_ID", "ap-southeast-1_Ab3dEf9Gh"),
        ("USER_POOL_CLIENT_ID", CLIENT),
        ("PASSWORD_POLICY", "8,upper,lower,digit,symbol"),
        ("FILES_BUCKET", "student-management-files"),
        ("KEYS_PARAMETER", "/student-management/keys"),
        ("PUBLIC_URL", "https://school.example"),
        ("ALLOWED_ORIGINS", "https://pages.example"),
    ];
    variables
        .map(|(name, value)| (name, value.to_owned()))
        .into()
}

impl Lambda {
    /// A function over this endpoint.
    pub async fn over(endpoint: &str) -> Self {
        Self::start(&environment(endpoint)).await
    }

    /// A function in this environment and no other.
    pub async fn start(environment: &BTreeMap<&'static str, String>) -> Self {
        let runtime = Runtime::open().await;
        let mut process = Command::new(env!("CARGO_BIN_EXE_bootstrap"))
            .env_clear()
            .envs(environment)
            .env("AWS_LAMBDA_RUNTIME_API", &runtime.address)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(process.stdout.take().unwrap());
        let (sender, lines) = unbounded_channel();
        thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                // The test may have ended before the program.
                let _ = sender.send(line);
            }
        });
        Self {
            process,
            runtime,
            lines,
            asked: 0,
        }
    }

    /// Hands out an event and waits for what comes of it.
    pub async fn invoke(&mut self, event: &Value) -> Report {
        self.invoke_within(event, TIME).await
    }

    /// The same with another time that Lambda gives.
    pub async fn invoke_within(&mut self, event: &Value, time: Duration) -> Report {
        self.asked += 1;
        let deadline = SystemTime::now().duration_since(UNIX_EPOCH).unwrap() + time;
        let invocation = Invocation {
            id: format!("8476a536-e9f4-11e8-9739-{:012}", self.asked),
            deadline_ms: deadline.as_millis(),
            event: event.to_string(),
        };
        let asked = invocation.id.clone();
        self.runtime.events.send(invocation).ok().unwrap();
        let report = self.report().await;
        if let Report::Response { id, .. } | Report::Error { id, .. } = &report {
            assert_eq!(*id, asked);
        }
        report
    }

    /// What the function reports next.
    pub async fn report(&mut self) -> Report {
        let report = timeout(PATIENCE, self.runtime.reports.recv()).await;
        report.unwrap().unwrap()
    }

    /// The answer to a request.
    pub async fn ask(&mut self, event: &Value) -> Answer {
        match self.invoke(event).await {
            Report::Response { body, .. } => Answer::of(&body),
            other => panic!("{other:?}"),
        }
    }

    /// Waits until the function asks for its first event.
    pub async fn ready(&mut self) {
        let asked = timeout(PATIENCE, self.runtime.asked.recv()).await;
        asked.unwrap().unwrap();
    }

    /// The next line of the log that has this in it.
    pub async fn line_with(&mut self, text: &str) -> Value {
        loop {
            let line = timeout(PATIENCE, self.lines.recv()).await.unwrap();
            let line = line.expect("the program has ended without such a line");
            if line.contains(text) {
                return serde_json::from_str(&line).unwrap();
            }
        }
    }

    /// Waits for the end of the process; returns how it ended, with what it logged.
    pub async fn wait(mut self) -> (ExitStatus, Vec<String>) {
        let mut logged = Vec::new();
        while let Some(line) = timeout(PATIENCE, self.lines.recv()).await.unwrap() {
            logged.push(line);
        }
        (self.process.wait().unwrap(), logged)
    }

    /// Everything that was logged, at the end of the process.
    pub async fn logged(mut self) -> Vec<String> {
        self.process.kill().unwrap();
        self.wait().await.1
    }
}

impl Drop for Lambda {
    fn drop(&mut self) {
        // It has ended by itself if either of these fails.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
