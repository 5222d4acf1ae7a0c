//! Packages of others: exactly the pinned ones, installed anew only when the pins have changed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::programs;

/// Installs the packages of the folder's lock file into it, unless the ones there came from the very same.
pub fn install_npm(folder: &Path) -> Result<()> {
    let lock =
        fs::read(folder.join("package-lock.json")).context("cannot read package-lock.json")?;
    // Beside the packages, so that who removes them removes it too.
    let stamp = folder.join("node_modules/.installed-from.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let mut npm = programs::command("npm", &["ci", "--no-audit", "--no-fund"]);
    programs::run(npm.current_dir(folder))?;
    fs::write(&stamp, lock).context("cannot note what was installed")
}

/// Makes an environment with exactly the packages of a requirements file, and gives its Python.
pub fn install_pip(requirements: &Path, environment: &Path) -> Result<PathBuf> {
    let python = environment.join("bin/python");
    let pinned = fs::read(requirements).context("cannot read the requirements")?;
    let stamp = environment.join("installed-from.txt");
    if fs::read(&stamp).is_ok_and(|installed| installed == pinned) {
        return Ok(python);
    }
    programs::run(programs::command("python3", &["-m", "venv", "--clear"]).arg(environment))?;
    let install = ["-m", "pip", "install", "--quiet", "--no-deps"];
    programs::run(
        programs::command(&python, &install)
            .arg("--requirement")
            .arg(requirements)
            .env("PIP_DISABLE_PIP_VERSION_CHECK", "1"),
    )?;
    fs::write(&stamp, pinned).context("cannot note what was installed")?;
    Ok(python)
}
