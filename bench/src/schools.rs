//! Schools to measure on: a bundle of testdata imported by the program, with an administrator who
//! has signed in.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::Agent;

use crate::clients::Secret;
use crate::programs::{self, Program};

const EMAIL: &str = "bench@example.edu";
const PASSWORD: &str = "Bench-mark-1!";

/// A bundle of testdata.
pub fn bundle(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../testdata")
        .join(name)
}

/// A served school.
pub struct School {
    /// Its program.
    pub program: Program,
    /// Access token of an administrator.
    pub token: String,
    /// Id of that administrator.
    pub admin: String,
    /// Ids of its classes.
    pub classes: Vec<String>,
    folder: TempDir,
}

/// A folder with the bundle and an administrator in it.
pub fn make_folder(bundle_name: &str) -> Result<TempDir> {
    let folder = tempfile::tempdir()?;
    let data = text(folder.path())?;
    let bundle = bundle(bundle_name);
    programs::run(&["import", "--data", data, text(&bundle)?], "")?;
    let admin = [
        "admin",
        "create",
        "--data",
        data,
        "--email",
        EMAIL,
        "--password-stdin",
    ];
    programs::run(&admin, PASSWORD)?;
    Ok(folder)
}

/// A path of the bench's own making.
pub fn text(path: &Path) -> Result<&str> {
    path.to_str().context("the path is unicode")
}

impl School {
    /// Serves a folder of [`make_folder`].
    pub fn serve(folder: TempDir) -> Result<Self> {
        let program = Program::serve(folder.path())?;
        let token = sign_in(&program)?;
        let me = read(&program, "/api/me", &token)?;
        let classes = read(&program, "/api/classes", &token)?;
        let classes = classes["items"].as_array().context("a list")?;
        Ok(Self {
            admin: id(&me["person"]).or_else(|_| id(&me))?,
            classes: classes.iter().map(id).collect::<Result<_>>()?,
            program,
            token,
            folder,
        })
    }

    /// A copy of its folder as it is now.
    pub fn copy(&self) -> Result<TempDir> {
        let copy = tempfile::tempdir()?;
        for entry in fs::read_dir(self.folder.path())? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                fs::copy(entry.path(), copy.path().join(entry.file_name()))?;
            }
        }
        Ok(copy)
    }
}

/// The id of a thing.
pub fn id(thing: &Value) -> Result<String> {
    Ok(thing["id"]
        .as_str()
        .context("a thing has an id")?
        .to_owned())
}

/// Somebody signed in.
#[derive(Clone)]
pub struct Caller {
    agent: Agent,
    address: SocketAddr,
    bearer: String,
}

impl Caller {
    /// The holder of a token.
    pub fn new(program: &Program, token: &str) -> Self {
        Self {
            agent: Agent::new_with_defaults(),
            address: program.address,
            bearer: format!("Bearer {token}"),
        }
    }

    /// The same one, at another start of the program.
    pub fn of(&self, program: &Program) -> Self {
        Self {
            agent: Agent::new_with_defaults(),
            address: program.address,
            bearer: self.bearer.clone(),
        }
    }

    /// What the API answers at a path.
    pub fn get(&self, path: &str) -> Result<Value> {
        let url = format!("http://{}{path}", self.address);
        let mut answer = self
            .agent
            .get(url)
            .header("authorization", &self.bearer)
            .call()?;
        Ok(answer.body_mut().read_json()?)
    }

    /// What it answers to a file.
    pub fn send(&self, path: &str, file: &[u8]) -> Result<Value> {
        let url = format!("http://{}{path}", self.address);
        let mut answer = self
            .agent
            .post(url)
            .header("authorization", &self.bearer)
            .header("content-type", "application/octet-stream")
            .send(file)?;
        Ok(answer.body_mut().read_json()?)
    }

    /// What it answers to a creation under a key.
    pub fn post(&self, path: &str, key: &str, body: &Value) -> Result<Value> {
        let url = format!("http://{}{path}", self.address);
        let request = self.agent.post(url).header("authorization", &self.bearer);
        let mut answer = request.header("idempotency-key", key).send_json(body)?;
        Ok(answer.body_mut().read_json()?)
    }

    /// The values at a pointer of all entries of a list.
    pub fn walk(&self, path: &str, pointer: &str) -> Result<Vec<String>> {
        let separator = if path.contains('?') { '&' } else { '?' };
        let mut values = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self.get(&format!("{path}{separator}limit=200{cursor}"))?;
            for entry in page["items"].as_array().context("a list")? {
                let value = entry.pointer(pointer).and_then(Value::as_str);
                values.push(value.context("an entry has the value")?.to_owned());
            }
            let Some(next) = page["next"].as_str() else {
                return Ok(values);
            };
            cursor = format!("&cursor={next}");
        }
    }
}

/// What the API answers the holder of a token at a path.
pub fn read(program: &Program, path: &str, token: &str) -> Result<Value> {
    Caller::new(program, token).get(path)
}

/// Both steps of SRP.
pub fn sign_in(program: &Program) -> Result<String> {
    let config = read(program, "/api/config", "")?;
    let secret = Secret::draw();
    let parameters = json!({ "USERNAME": EMAIL, "SRP_A": secret.public_hex() });
    let challenge = call_pool(
        program,
        "InitiateAuth",
        &json!({ "AuthFlow": "USER_SRP_AUTH", "ClientId": config["client_id"], "AuthParameters": parameters }),
    )?;
    let pool = config["user_pool_id"]
        .as_str()
        .context("a pool has an id")?;
    let proof = secret.prove(pool, PASSWORD, &challenge["ChallengeParameters"]);
    let tokens = call_pool(
        program,
        "RespondToAuthChallenge",
        &json!({ "ChallengeName": "PASSWORD_VERIFIER", "ClientId": config["client_id"], "ChallengeResponses": proof }),
    )?;
    let token = &tokens["AuthenticationResult"]["AccessToken"];
    Ok(token.as_str().context("the password is right")?.to_owned())
}

fn call_pool(program: &Program, operation: &str, body: &Value) -> Result<Value> {
    let mut answer = Agent::new_with_defaults()
        .post(format!("http://{}/cognito/", program.address))
        .header("content-type", "application/x-amz-json-1.1")
        .header(
            "x-amz-target",
            format!("AWSCognitoIdentityProviderService.{operation}"),
        )
        .send(body.to_string())?;
    Ok(serde_json::from_str(&answer.body_mut().read_to_string()?)?)
}
