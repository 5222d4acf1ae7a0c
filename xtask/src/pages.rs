//! The page in `web/`: its packages, its own checks, and the build that the program embeds.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::Result;

use crate::packages;
use crate::programs::{self, root};

/// What the build reads; the rest of `web/` is tests and settings of tools.
const SOURCES: [&str; 7] = [
    "src",
    "public",
    "index.html",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "vite.config.ts",
];

/// Why the page cannot be built or checked on this machine, if so.
pub fn obstacle() -> Option<String> {
    if !programs::is_there("node") {
        return Some("node is not installed".to_owned());
    }
    (!programs::is_there("npm")).then(|| "npm is not installed".to_owned())
}

/// Why the page cannot be looked at on this machine, if so.
pub fn obstacle_to_browsing() -> Option<String> {
    let browser = env::var("CHROMIUM_PATH").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    obstacle()
        .or_else(|| (!Path::new(&browser).exists()).then(|| format!("no browser at {browser}")))
}

/// Installs the packages of the lock file.
pub fn install_packages() -> Result<()> {
    packages::install_npm(&web())
}

/// Builds `web/dist`.
pub fn build() -> Result<()> {
    run_script("build")
}

/// Runs a script of `web/package.json`.
pub fn run_script(name: &str) -> Result<()> {
    programs::run(&mut npm(&["run", "--silent", name]))
}

/// Whether `web/dist` is newer than everything that it is built from.
pub fn is_built() -> bool {
    let Ok(built) = modified(&web().join("dist/index.html")) else {
        return false;
    };
    SOURCES
        .iter()
        .map(|source| newest(&web().join(source)))
        .all(|source| source.is_ok_and(|source| source <= built))
}

/// npm, in `web/`.
pub fn npm(arguments: &[&str]) -> std::process::Command {
    let mut npm = programs::command("npm", arguments);
    npm.current_dir(web());
    npm
}

fn web() -> PathBuf {
    root().join("web")
}

fn modified(path: &Path) -> std::io::Result<SystemTime> {
    fs::metadata(path)?.modified()
}

/// The latest change in a file or folder; the beginning of time for one that is not there.
fn newest(path: &Path) -> std::io::Result<SystemTime> {
    if !path.exists() {
        return Ok(SystemTime::UNIX_EPOCH);
    }
    let mut latest = modified(path)?;
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            latest = latest.max(newest(&entry?.path())?);
        }
    }
    Ok(latest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_deep_in_a_folder_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a/b");
        fs::create_dir_all(&deep).unwrap();
        let file = fs::File::create(deep.join("c")).unwrap();
        let later = SystemTime::now() + std::time::Duration::from_mins(1);

        file.set_modified(later).unwrap();

        assert_eq!(newest(folder.path()).unwrap(), later);
    }

    #[test]
    fn what_is_not_there_was_never_changed() {
        let folder = tempfile::tempdir().unwrap();

        let newest = newest(&folder.path().join("absent")).unwrap();

        assert_eq!(newest, SystemTime::UNIX_EPOCH);
    }
}
