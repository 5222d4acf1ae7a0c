//! Other programs that the commands run: where they are, and what their end means.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// The workspace, in which every program starts unless told otherwise.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in the workspace")
}

/// Where cargo puts what it builds, wherever this machine keeps that.
pub fn target() -> Result<PathBuf> {
    let this = env::current_exe().context("cannot tell where this program is")?;
    let target = this.ancestors().nth(2);
    Ok(target
        .context("this program is not in a target folder")?
        .to_owned())
}

/// The `rollbook` that cargo built beside this program.
pub fn rollbook() -> Result<PathBuf> {
    built("rollbook")
}

/// A program of ours that cargo built beside this one.
pub fn built(name: &str) -> Result<PathBuf> {
    Ok(target()?
        .join("debug")
        .join(format!("{name}{}", env::consts::EXE_SUFFIX)))
}

/// The cargo that started this program.
pub fn cargo(arguments: &[&str]) -> Command {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    command(cargo, arguments)
}

/// This program, with another of its commands.
pub fn this(arguments: &[&str]) -> Result<Command> {
    let this = env::current_exe().context("cannot tell where this program is")?;
    // Linux says so of a program that was built anew since it was started, as a test of the workspace does.
    let place = this.to_string_lossy();
    let place = place.strip_suffix(" (deleted)").unwrap_or(&place);
    Ok(command(place, arguments))
}

/// A program of this name, in the workspace.
pub fn command(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// Whether a program is there and starts.
pub fn is_there(program: impl AsRef<std::ffi::OsStr>) -> bool {
    let mut version = Command::new(program);
    version.arg("--version");
    version.stdin(Stdio::null());
    version.stdout(Stdio::null());
    version.stderr(Stdio::null());
    version.status().is_ok_and(|status| status.success())
}

/// Runs a program to its end.
///
/// # Errors
/// When it does not start or ends with anything but 0.
pub fn run(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("cannot start {name}"))?;
    if !status.success() {
        bail!("{name} ended with {status}");
    }
    Ok(())
}

/// Runs a program to its end and gives what it printed.
///
/// # Errors
/// When it does not start or ends with anything but 0, in its own last words.
pub fn read(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {name}"))?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        let last = words.trim_end().lines().next_back().unwrap_or_default();
        bail!("{}", if last.is_empty() { &name } else { last });
    }
    String::from_utf8(output.stdout).with_context(|| format!("{name} printed no text"))
}
