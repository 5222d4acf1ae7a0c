//! Cognito clients that others wrote, in their own languages, against the program as people run it.
//! Each is a step; what it tries is in `clients/`, and what came of it in a table of docs/clients.md.

mod outcomes;
mod pins;
mod servers;

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail};

use crate::packages;
use crate::pages;
use crate::programs::{self, root};
use crate::steps::{Done, Strictness, Tally};
use outcomes::{Outcome, Table};
use servers::Server;

#[derive(clap::Args)]
pub struct Arguments {
    /// Writes the table of docs/clients.md anew
    #[arg(long)]
    bless: bool,
}

/// What becomes of the table once all clients have been met.
#[derive(Clone, Copy)]
pub enum Purpose {
    /// The one in docs/clients.md must be the same.
    Check,
    /// It is written there.
    Bless,
}

/// What runs a client.
#[derive(Clone, Copy)]
enum Runner {
    Python,
    Node,
    Browser,
}

struct Client {
    step: &'static str,
    /// The package whose pin says which version this is.
    package: &'static str,
    /// Run one after the other; in `clients/`, or in `web/` what meets a browser.
    files: &'static [&'static str],
    runner: Runner,
}

const CLIENTS: [Client; 9] = [
    Client {
        step: "client: Amplify in Chromium",
        package: "@aws-amplify/auth",
        files: &["e2e/cross-origin.spec.ts"],
        runner: Runner::Browser,
    },
    Client {
        step: "client: Amplify",
        package: "@aws-amplify/auth",
        files: &["amplify.test.js"],
        runner: Runner::Node,
    },
    Client {
        step: "client: identity-js",
        package: "amazon-cognito-identity-js",
        files: &["identity-js.test.js"],
        runner: Runner::Node,
    },
    Client {
        step: "client: SDK v3",
        package: "@aws-sdk/client-cognito-identity-provider",
        files: &["sdk.test.js", "sdk-administration.test.js"],
        runner: Runner::Node,
    },
    Client {
        step: "client: jwt-verify",
        package: "aws-jwt-verify",
        files: &["jwt-verify.test.js"],
        runner: Runner::Node,
    },
    Client {
        step: "client: pycognito",
        package: "pycognito",
        files: &["pycognito_test.py"],
        runner: Runner::Python,
    },
    Client {
        step: "client: boto3",
        package: "boto3",
        files: &["boto3_test.py", "boto3_administration_test.py"],
        runner: Runner::Python,
    },
    Client {
        step: "client: aws CLI",
        package: "awscli",
        files: &["aws_cli_test.py", "aws_cli_administration_test.py"],
        runner: Runner::Python,
    },
    Client {
        step: "client: PyJWT",
        package: "PyJWT",
        files: &["pyjwt_test.py"],
        runner: Runner::Python,
    },
];

/// `cargo xtask clients`: these steps alone, over a program that is built first.
pub fn run(arguments: &Arguments) -> ExitCode {
    let mut tally = Tally::new(Strictness::of_surroundings());
    let purpose = if arguments.bless {
        Purpose::Bless
    } else {
        Purpose::Check
    };
    tally.step("program", || {
        programs::run(&mut programs::cargo(&["build", "--package", "rollbook"]))?;
        Ok(Done::Passed)
    });
    meet(&mut tally, purpose);
    tally.finish()
}

/// Starts a demo of its own and lets the clients at it, one after the other.
pub fn meet(tally: &mut Tally, purpose: Purpose) {
    tally.step("clients: packages", install_packages);
    let mut server = None;
    tally.step("clients: demo", || {
        server = Some(Server::start()?);
        Ok(Done::Passed)
    });
    let mut table = Table::default();
    for client in &CLIENTS {
        tally.step(client.step, || {
            client.meet(server.as_ref().context("there is no demo")?, &mut table)
        });
    }
    tally.step("clients: end of the demo", || {
        server.take().context("there is no demo")?.stop()?;
        Ok(Done::Passed)
    });
    tally.step("clients: table", || conclude(&table, purpose));
}

/// Those of the languages that are there; whoever misses the others is skipped.
fn install_packages() -> Result<Done> {
    if Runner::Node.obstacle().is_none() {
        packages::install_npm(&folder())?;
    }
    if Runner::Browser.obstacle().is_none() {
        pages::install_packages()?;
    }
    if Runner::Python.obstacle().is_none() {
        packages::install_pip(&folder().join("requirements.txt"), &environment()?)?;
    }
    Ok(Done::Passed)
}

fn conclude(table: &Table, purpose: Purpose) -> Result<Done> {
    println!("{}", table.to_text());
    if table.clients() < CLIENTS.len() {
        return Ok(Done::Skipped("not every client was met".to_owned()));
    }
    let page = root().join("docs/clients.md");
    match purpose {
        Purpose::Check => table.compare(&page)?,
        Purpose::Bless => table.write(&page)?,
    }
    Ok(Done::Passed)
}

fn folder() -> PathBuf {
    root().join("clients")
}

fn environment() -> Result<PathBuf> {
    Ok(programs::target()?.join("clients"))
}

impl Runner {
    /// Why it cannot run on this machine, if so.
    fn obstacle(self) -> Option<String> {
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

    fn meet(&self, server: &Server, table: &mut Table) -> Result<Done> {
        if let Some(why) = self.runner.obstacle() {
            return Ok(Done::Skipped(why));
        }
        let version = pins::version(&self.runner.pins(), self.package)?;
        table.begin(self.name(), version);
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
