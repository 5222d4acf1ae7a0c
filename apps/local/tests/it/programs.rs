//! Starts the program, reads what it prints, calls it, and ends it.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use ureq::Agent;
use ureq::http::{Request, Response};

use crate::clients::Secret;

/// No answer of the program takes this long, even in a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// How a program ended that was run to its end.
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Runs the program to its end.
pub fn run(arguments: &[&str]) -> Ended {
    run_with_input(arguments, "")
}

/// Runs the program to its end with these in its surroundings.
pub fn run_with(arguments: &[&str], surroundings: &[(&str, &str)]) -> Ended {
    let mut command = rollbook(arguments);
    command.envs(surroundings.iter().copied());
    end(command, "")
}

/// Runs the program to its end with this on its standard input.
pub fn run_with_input(arguments: &[&str], input: &str) -> Ended {
    end(rollbook(arguments), input)
}

fn end(mut command: Command, input: &str) -> Ended {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that ends without reading closes its end.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Ended {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn rollbook(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rollbook"));
    command.args(arguments);
    command
}

/// A serving program; dropped, it is killed.
pub struct Program {
    process: Child,
    lines: Receiver<String>,
    agent: Agent,
    /// Where it listens.
    pub url: String,
}

impl Program {
    /// Serves the folder on a port of the program's choice.
    pub fn serve(data: &Path, arguments: &[&str]) -> Self {
        Self::serve_with(data, arguments, &[])
    }

    /// The same with these in its surroundings.
    pub fn serve_with(data: &Path, arguments: &[&str], surroundings: &[(&str, &str)]) -> Self {
        let data = data.to_str().unwrap();
        let mut process = rollbook(&["serve", "--data", data, "--listen", "127.0.0.1:0"])
            .args(arguments)
            .envs(surroundings.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, lines) = channel();
        tell_lines(process.stdout.take().unwrap(), sender.clone());
        tell_lines(process.stderr.take().unwrap(), sender);
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .build();
        let mut program = Self {
            process,
            lines,
            agent: config.into(),
            url: String::new(),
        };
        let line = program.await_line("listening on ");
        let url = line.strip_prefix("listening on ").unwrap();
        url.clone_into(&mut program.url);
        program
    }

    /// The next line that contains this, printed or logged.
    pub fn await_line(&self, part: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap();
            if line.contains(part) {
                return line;
            }
        }
    }

    /// The next lines in JSON, to the one that contains this.
    pub fn lines_until(&self, part: &str) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap();
            let is_last = line.contains(part);
            lines.extend(Some(line).filter(|line| line.starts_with('{')));
            if is_last {
                return lines;
            }
        }
    }

    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// Host and port.
    pub fn address(&self) -> &str {
        self.url.strip_prefix("http://").unwrap()
    }

    /// Sends a request with these headers; its target is a path.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Response<ureq::Body> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.agent.run(request.body(()).unwrap()).unwrap()
    }

    pub fn get(&self, path: &str, headers: &[(&str, &str)]) -> Response<ureq::Body> {
        self.send("GET", path, headers)
    }

    /// The JSON at a path that answers well.
    pub fn read(&self, path: &str) -> Value {
        let mut response = self.get(path, &[]);
        assert_eq!(response.status(), 200, "{path}");
        response.body_mut().read_json().unwrap()
    }

    pub fn post(&self, path: &str, body: &Value) -> Response<ureq::Body> {
        self.agent
            .post(format!("{}{path}", self.url))
            .send_json(body)
            .unwrap()
    }

    /// Posts for the holder of a token.
    pub fn post_as(&self, bearer: &str, path: &str, body: &Value) -> Response<ureq::Body> {
        self.agent
            .post(format!("{}{path}", self.url))
            .header("authorization", bearer)
            .send_json(body)
            .unwrap()
    }

    /// Edits something of a version for the holder of a token.
    pub fn patch_as(
        &self,
        (bearer, version): (&str, &str),
        path: &str,
        body: &Value,
    ) -> Response<ureq::Body> {
        self.agent
            .patch(format!("{}{path}", self.url))
            .header("authorization", bearer)
            .header("if-match", format!("\"{version}\""))
            .send_json(body)
            .unwrap()
    }

    /// What the API says of the holder of a token.
    pub fn me(&self, token: &Value) -> Response<ureq::Body> {
        let bearer = format!("Bearer {}", token.as_str().unwrap());
        self.get("/api/me", &[("authorization", &bearer)])
    }

    /// Calls the user pool.
    pub fn call_pool(&self, operation: &str, body: &Value) -> Value {
        let request = self
            .agent
            .post(format!("{}/cognito/", self.url))
            .header("content-type", "application/x-amz-json-1.1")
            .header(
                "x-amz-target",
                format!("AWSCognitoIdentityProviderService.{operation}"),
            );
        let mut response = request.send(body.to_string()).unwrap();
        serde_json::from_str(&response.body_mut().read_to_string().unwrap()).unwrap()
    }

    /// Both steps of SRP: the tokens, another challenge or a refusal.
    pub fn sign_in(&self, email: &str, password: &str) -> Value {
        let config = self.read("/api/config");
        let secret = Secret::draw();
        let parameters = json!({ "USERNAME": email, "SRP_A": secret.public_hex() });
        let challenge = self.call_pool(
            "InitiateAuth",
            &json!({ "AuthFlow": "USER_SRP_AUTH", "ClientId": config["client_id"], "AuthParameters": parameters }),
        );
        let pool = config["user_pool_id"].as_str().unwrap();
        let proof = secret.prove(pool, password, &challenge["ChallengeParameters"]);
        self.call_pool(
            "RespondToAuthChallenge",
            &json!({ "ChallengeName": "PASSWORD_VERIFIER", "ClientId": config["client_id"], "ChallengeResponses": proof }),
        )
    }

    /// Asks it to end, and waits until it has.
    pub fn terminate(mut self) -> ExitStatus {
        kill_process(Pid::from_child(&self.process), Signal::TERM).unwrap();
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status;
            }
            thread::yield_now();
        }
        panic!("the program did not end");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn tell_lines(output: impl Read + Send + 'static, sender: Sender<String>) {
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            // Nobody reads any more once a test is over.
            let _ = sender.send(line);
        }
    });
}

/// A header as text.
pub fn header<'a>(response: &'a Response<ureq::Body>, name: &str) -> Option<&'a str> {
    response
        .headers()
        .get(name)
        .map(|value| value.to_str().unwrap())
}
