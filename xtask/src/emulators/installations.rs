//! How the emulators come onto a machine: into the target folder, exactly the pinned versions, anew
//! only when the pins have changed.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::packages;
use crate::programs::{self, root};

/// An emulator that can be installed.
pub struct Installation {
    name: &'static str,
    /// What it cannot be installed or run without.
    needs: &'static [&'static str],
    place: fn() -> Result<PathBuf>,
}

/// With the other Python tools of the home on AWS; installed, it is the environment's Python.
pub const MINISTACK: Installation = Installation {
    name: "ministack",
    needs: &["python3"],
    place: install_python,
};

/// Installed, it is a folder of jars.
pub const DYNAMODB_LOCAL: Installation = Installation {
    name: "DynamoDB Local",
    needs: &["java", "javac", "mvn"],
    place: fetch_jars,
};

impl Installation {
    /// Why it cannot run on this machine, if so.
    pub fn obstacle(&self) -> Option<String> {
        let missing = self.needs.iter().find(|need| !programs::is_there(need))?;
        Some(format!("{missing} is not installed"))
    }

    /// Where it is; fetched first if it is not there.
    pub fn install(&self) -> Result<PathBuf> {
        (self.place)().with_context(|| format!("cannot install {}", self.name))
    }
}

fn install_python() -> Result<PathBuf> {
    let requirements = root().join("deploy/requirements.txt");
    packages::install_pip(&requirements, &programs::target()?.join("deploy"))
}

fn fetch_jars() -> Result<PathBuf> {
    let folder = programs::target()?.join("dynamodb-local");
    let pins = root().join("xtask/dynamodb-local/pom.xml");
    let pinned = fs::read(&pins).context("cannot read the pins")?;
    let stamp = folder.join("installed-from.xml");
    if fs::read(&stamp).is_ok_and(|installed| installed == pinned) {
        return Ok(folder);
    }
    let mut fetch = programs::command("mvn", &["--quiet", "--batch-mode", "--file"]);
    fetch
        .arg(&pins)
        .arg("dependency:copy-dependencies")
        .arg(format!("-DoutputDirectory={}", folder.display()));
    programs::run(&mut fetch)?;
    fs::write(&stamp, pinned).context("cannot note what was fetched")?;
    Ok(folder)
}
