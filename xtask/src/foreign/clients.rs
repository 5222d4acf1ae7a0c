//! Which clients there are, what each is run by and against what.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::outcomes::{Outcome, Table};
use super::servers::Server;
use super::{environment, folder, pins};
use crate::pages;
use crate::programs::{self, root};
use crate::steps::Done;

/// What runs a client.
#[derive(Clone, Copy)]
pub enum Runner {
    Python,
    Node,
    Browser,
}

/// Which version of a client is met.
#[derive(Clone, Copy)]
enum Version {
    /// What the pin of this package says.
    Pinned(&'static str),
    /// The one of this program that the machine has: not told, or the table would be another on each.
    OfMachine(&'static str),
}

/// One that is let at the program.
pub struct Client {
    /// Name of its step.
    pub step: &'static str,
    version: Version,
    /// Run one after the other; in `clients/`, or in `web/` what meets a browser.
    files: &'static [&'static str],
    runner: Runner,
}

/// All of them, in the order of the columns.
pub const CLIENTS: [Client; 10] = [
    Client {
        step: "client: Amplify in Chromium",
        version: Version::Pinned("@aws-amplify/auth"),
        files: &["e2e/cross-origin.spec.ts"],
        runner: Runner::Browser,
    },
    Client {
        step: "client: Amplify",
        version: Version::Pinned("@aws-amplify/auth"),
        files: &["amplify.test.js"],
        runner: Runner::Node,
    },
    Client {
        step: "client: identity-js",
        version: Version::Pinned("amazon-cognito-identity-js"),
        files: &["identity-js.test.js"],
        runner: Runner::Node,
    },
    Client {
        step: "client: SDK v3",
        version: Version::Pinned("@aws-sdk/client-cognito-identity-provider"),
        files: &[
            "sdk.test.js",
            "sdk-administration.test.js",
            "sdk-files.test.js",
        ],
        runner: Runner::Node,
    },
    Client {
        step: "client: jwt-verify",
        version: Version::Pinned("aws-jwt-verify"),
        files: &["jwt-verify.test.js"],
        runner: Runner::Node,
    },
    Client {
        step: "client: pycognito",
        version: Version::Pinned("pycognito"),
        files: &["pycognito_test.py"],
        runner: Runner::Python,
    },
    Client {
        step: "client: boto3",
        version: Version::Pinned("boto3"),
        files: &[
            "boto3_test.py",
            "boto3_administration_test.py",
            "boto3_files_test.py",
        ],
        runner: Runner::Python,
    },
    Client {
        step: "client: aws CLI",
        version: Version::Pinned("awscli"),
        files: &[
            "aws_cli_test.py",
            "aws_cli_administration_test.py",
            "aws_cli_files_test.py",
        ],
        runner: Runner::Python,
    },
    Client {
        step: "client: PyJWT",
        version: Version::Pinned("PyJWT"),
        files: &["pyjwt_test.py"],
        runner: Runner::Python,
    },
    Client {
        step: "client: curl",
        version: Version::OfMachine("curl"),
        files: &["curl_files_test.py"],
        runner: Runner::Python,
    },
];

impl Runner {
    /// Why it cannot run on this machine, if so.
    pub fn obstacle(self) -> Option<String> {
        match self {
            Self::Node => pages::obstacle(),
            Self::Browser => pages::obstacle_to_browsing(),
            Self::Python => {
                (!programs::is_there("python3")).then(|| "python3 is not installed".to_owned())
            }
        }
    }

    /// The folder whose files say which version it runs.
    fn pins(self) -> PathBuf {
        match self {
            Self::Browser => root().join("web"),
            Self::Python | Self::Node => folder(),
        }
    }

    fn command(self, file: &str) -> Result<Command> {
        let mut command = match self {
            Self::Browser => {
                let report = ["--reporter", "../clients/browser-reports.js"];
                let mut browse = pages::npm(&["run", "--silent", "e2e", "--", file]);
                browse
                    .args(report)
                    .env("ROLLBOOK_BIN", programs::rollbook()?);
                return Ok(browse);
            }
            Self::Node => {
                let report = [
                    "--test-reporter=./reports.js",
                    "--test-reporter-destination=stdout",
                ];
                let mut node = Command::new("node");
                node.args(["--test", "--test-timeout=120000"]).args(report);
                node
            }
            Self::Python => {
                let mut python = Command::new(environment()?.join("bin/python"));
                // Without it the folder would fill with what Python compiles.
                python.arg("-B");
                python
            }
        };
        command.arg(file).current_dir(folder());
        Ok(command)
    }
}

impl Client {
    fn name(&self) -> &'static str {
        self.step
            .strip_prefix("client: ")
            .expect("each of them is called so")
    }

    /// Head of its column.
    fn title(&self) -> Result<String> {
        let name = self.name();
        let Version::Pinned(package) = self.version else {
            return Ok(name.to_owned());
        };
        let version = pins::version(&self.runner.pins(), package)?;
        Ok(format!("{name} {version}"))
    }

    fn obstacle(&self) -> Option<String> {
        let is_missing = |program| !programs::is_there(program);
        match self.version {
            Version::OfMachine(program) if is_missing(program) => {
                Some(format!("{program} is not installed"))
            }
            _ => self.runner.obstacle(),
        }
    }

    /// Runs its files, and counts what they tell.
    pub fn meet(&self, server: &Server, table: &mut Table) -> Result<Done> {
        if let Some(why) = self.obstacle() {
            return Ok(Done::Skipped(why));
        }
        table.begin(self.title()?);
        let ran: Vec<_> = self
            .files
            .iter()
            .map(|file| self.try_all_in(file, server, table))
            .collect();
        // All of them have run before the first that failed is told.
        ran.into_iter().collect::<Result<()>>()?;
        Ok(Done::Passed)
    }

    fn try_all_in(&self, file: &str, server: &Server, table: &mut Table) -> Result<()> {
        let mut process = self
            .runner
            .command(file)?
            .envs(server.surroundings())
            // Whoever works here may have an account at AWS, which is none of this.
            .env_remove("AWS_PROFILE")
            .env_remove("AWS_DEFAULT_PROFILE")
            .env_remove("AWS_SESSION_TOKEN")
            .env_remove("AWS_ENDPOINT_URL")
            .env_remove("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER")
            .env("AWS_CONFIG_FILE", "/dev/null")
            .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start the client")?;
        let output = process.stdout.take().expect("the output is piped");
        for line in BufReader::new(output).lines() {
            let line = line.context("cannot read what the client prints")?;
            println!("{line}");
            if let Some(outcome) = Outcome::read(&line) {
                table.count(&outcome)?;
            }
        }
        let status = process.wait().context("cannot wait for the client")?;
        if !status.success() {
            bail!("{file} ended with {status}");
        }
        Ok(())
    }
}
