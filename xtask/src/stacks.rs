//! What the commands for AWS share: its tools, which are installed once into the target folder, and what
//! `deploy/stacks.py` asks of an account.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::emulators::MINISTACK;
use crate::programs;

/// The template, from the root of the workspace.
pub const TEMPLATE: &str = "deploy/template.yaml";

/// Where the template is looked at without an account.
pub const REGION: &str = "ap-southeast-1";

/// AWS's tools for templates, and Python with its SDK.
pub struct Tools {
    python: PathBuf,
}

impl Tools {
    /// Why they cannot be had on this machine, if so.
    pub fn obstacle() -> Option<String> {
        MINISTACK.obstacle()
    }

    /// Installs them unless they are there.
    pub fn install() -> Result<Self> {
        let python = MINISTACK.install()?;
        Ok(Self { python })
    }

    /// One that was installed beside Python.
    pub fn command(&self, name: &str, arguments: &[&str]) -> Result<Command> {
        let program = self.python.with_file_name(name);
        let mut command = programs::command(program, arguments);
        // It would tell its makers, and keep settings in the home folder.
        command
            .env("SAM_CLI_TELEMETRY", "0")
            .env("__SAM_CLI_APP_DIR", programs::target()?.join("sam"));
        Ok(command)
    }

    /// Python with a script of `deploy/`.
    pub fn script(&self, path: &Path, arguments: &[&str]) -> Command {
        // Without -B the folder would fill with what Python compiles.
        let mut script = programs::command(&self.python, &["-B"]);
        script.arg(path).args(arguments);
        script
    }

    /// Asks something of the account; the answers are lines of a name and a value.
    ///
    /// # Errors
    /// In the words of what is wrong.
    pub fn ask(&self, arguments: &[&str]) -> Result<BTreeMap<String, String>> {
        let mut script = self.script(Path::new("deploy/stacks.py"), arguments);
        let told = programs::read(&mut script)?;
        let pairs = told.lines().filter_map(|line| line.split_once('='));
        Ok(pairs
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect())
    }
}
