//! Packages of others: exactly the pinned ones, installed anew only when the pins have changed.

use std::fs;
use std::io::ErrorKind;
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

/// Makes an environment with exactly the packages of a requirements file, and gives its Python. One that was left half
/// made, or made elsewhere, is made anew.
pub fn install_pip(requirements: &Path, environment: &Path) -> Result<PathBuf> {
    let python = environment.join("bin/python");
    let pinned = fs::read_to_string(requirements).context("cannot read the requirements")?;
    let mark = Mark::of(environment, &pinned);
    if mark.is_there() && programs::is_there(&python) {
        return Ok(python);
    }
    // First of all, and set last: nothing that is between has one.
    mark.remove()?;
    programs::run(programs::command("python3", &["-m", "venv", "--clear"]).arg(environment))?;
    let install = ["-m", "pip", "install", "--quiet", "--no-deps"];
    programs::run(
        programs::command(&python, &install)
            .arg("--requirement")
            .arg(requirements)
            .env("PIP_DISABLE_PIP_VERSION_CHECK", "1"),
    )?;
    mark.set()?;
    Ok(python)
}

/// What says that an environment is whole, and of what.
struct Mark {
    path: PathBuf,
    text: String,
}

impl Mark {
    /// Programs beside Python begin with the place that they were installed to, so that it is a part of what they are.
    fn of(environment: &Path, pinned: &str) -> Self {
        Self {
            path: environment.join("installed-from.txt"),
            text: format!("# In {}\n{pinned}", environment.display()),
        }
    }

    fn is_there(&self) -> bool {
        fs::read_to_string(&self.path).is_ok_and(|installed| installed == self.text)
    }

    fn remove(&self) -> Result<()> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(error).context("cannot remove the note of what was installed")
            }
            _ => Ok(()),
        }
    }

    fn set(&self) -> Result<()> {
        fs::write(&self.path, &self.text).context("cannot note what was installed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PINS: &str = "boto3==1.44.8\n";

    #[test]
    fn a_mark_that_was_set_is_there_until_the_pins_change_or_it_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let mark = Mark::of(folder.path(), PINS);
        assert!(!mark.is_there());

        mark.set().unwrap();

        assert!(mark.is_there());
        assert!(!Mark::of(folder.path(), "boto3==1.44.9\n").is_there());
        mark.remove().unwrap();
        mark.remove().unwrap();
        assert!(!mark.is_there());
    }

    #[test]
    fn an_environment_that_was_moved_has_no_mark() {
        let folder = tempfile::tempdir().unwrap();
        let [made, moved] = ["made", "moved"].map(|name| folder.path().join(name));
        fs::create_dir(&made).unwrap();
        Mark::of(&made, PINS).set().unwrap();

        fs::rename(&made, &moved).unwrap();

        assert!(!Mark::of(&moved, PINS).is_there());
    }
}
