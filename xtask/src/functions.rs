//! `cargo xtask package`: the function as Lambda takes it and the page as a bucket takes it, both in
//! `target/package/`. The same source makes the same zip.

use std::env;
use std::fmt;
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::programs::{self, cargo, root};
use crate::{packages, pages};

/// What Amazon Linux 2023 has (`provided.al2023`).
const NEWEST: Glibc = Glibc(2, 34);

/// Most bytes of the zip: what is larger is loaded later.
const LIMIT: usize = 10_000_000;

/// The tools that build for an older C library or another processor than this machine's.
const TOOLS: &str = "xtask/zig.txt";

#[derive(clap::Args)]
pub struct Arguments {
    /// Processor of the function, as the template's parameter
    #[arg(long, value_name = "NAME", default_value = "x86_64")]
    architecture: Architecture,
    /// Leaves out the page
    #[arg(long)]
    no_site: bool,
}

/// A processor that Lambda has, by its name there.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Architecture {
    #[value(name = "x86_64")]
    X86_64,
    #[value(name = "arm64")]
    Arm64,
}

impl Architecture {
    fn target(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64-unknown-linux-gnu",
            Self::Arm64 => "aarch64-unknown-linux-gnu",
        }
    }

    /// Whether this machine has it.
    fn is_here(self) -> bool {
        self.target().starts_with(env::consts::ARCH) && env::consts::OS == "linux"
    }
}

/// A version of the C library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Glibc(u32, u32);

impl fmt::Display for Glibc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let folder = programs::target()?.join("package");
    fs::create_dir_all(&folder)?;
    let program = fs::read(build(arguments.architecture)?)?;
    let needed = needed_glibc(&program).context("the function needs no C library at all")?;
    ensure!(
        needed <= NEWEST,
        "the function needs glibc {needed}, and Lambda has {NEWEST}"
    );
    let zip = pack(&program)?;
    ensure!(zip.len() < LIMIT, "the zip has {} bytes", zip.len());
    let path = folder.join("rollbook-lambda.zip");
    fs::write(&path, &zip).with_context(|| path.display().to_string())?;
    println!(
        "{}: {} kB, glibc {needed}",
        path.display(),
        zip.len() / 1000
    );
    if !arguments.no_site {
        build_site(&folder.join("site"))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds the function with what is here, if Lambda can run what comes of that, else with zig.
fn build(architecture: Architecture) -> Result<PathBuf> {
    let built = |folder: &str| -> Result<PathBuf> {
        Ok(programs::target()?.join(folder).join("lambda/bootstrap"))
    };
    let what = [
        "--package",
        "bootstrap",
        "--bin",
        "bootstrap",
        "--profile",
        "lambda",
    ];
    if architecture.is_here() {
        let target = architecture.target();
        programs::run(cargo(&["build", "--target", target]).args(what))?;
        let program = built(target)?;
        if needed_glibc(&fs::read(&program)?) <= Some(NEWEST) {
            return Ok(program);
        }
        println!("The C library of this machine is newer than Lambda's: once more, with zig.");
    }
    build_with_zig(architecture, &what)?;
    built(architecture.target())
}

fn build_with_zig(architecture: Architecture, what: &[&str]) -> Result<()> {
    let target = architecture.target();
    ensure!(
        has_standard_library(target)?,
        "the standard library of {target} is not installed: rustup target add {target}"
    );
    ensure!(
        programs::is_there("python3"),
        "zig comes with Python, and python3 is not installed"
    );
    let environment = programs::target()?.join("zig");
    let python = packages::install_pip(&root().join(TOOLS), &environment)?;
    let tools = python.parent().context("Python is in a folder")?;
    let path = env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(tools.to_owned()).chain(env::split_paths(&path));
    let mut zig = programs::command(
        tools.join("cargo-zigbuild"),
        &["zigbuild", "--target", &format!("{target}.{NEWEST}")],
    );
    programs::run(zig.args(what).env("PATH", env::join_paths(paths)?))
}

fn has_standard_library(target: &str) -> Result<bool> {
    let asked = ["--print", "target-libdir", "--target", target];
    let answer = programs::command("rustc", &asked)
        .output()
        .context("cannot start rustc")?;
    let folder = String::from_utf8(answer.stdout)?;
    Ok(answer.status.success() && Path::new(folder.trim()).exists())
}

/// The newest version of the C library whose symbols a program names.
fn needed_glibc(program: &[u8]) -> Option<Glibc> {
    const NAME: &[u8] = b"GLIBC_";
    let named = program.windows(NAME.len()).enumerate();
    named
        .filter(|(_, window)| *window == NAME)
        .filter_map(|(at, _)| {
            let rest = &program[at + NAME.len()..];
            let end = rest.iter().position(|byte| *byte == 0)?;
            let mut numbers = str::from_utf8(&rest[..end]).ok()?.split('.');
            let (major, minor) = (numbers.next()?, numbers.next()?);
            Some(Glibc(major.parse().ok()?, minor.parse().ok()?))
        })
        .max()
}

/// A zip of the program alone, without anything of this machine or hour.
fn pack(program: &[u8]) -> Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o755);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("bootstrap", options)?;
    zip.write_all(program)?;
    Ok(zip.finish()?.into_inner())
}

/// Builds the page for a bucket. `VITE_COGNITO_*` of the surroundings go into it; without them the page
/// asks the API. What the program on one machine embeds stays as it is.
fn build_site(folder: &Path) -> Result<()> {
    if let Some(why) = pages::obstacle() {
        bail!("the page cannot be built: {why}");
    }
    pages::install_packages()?;
    let folder = folder
        .to_str()
        .context("the target folder has a plain name")?;
    let build = [
        "run",
        "--silent",
        "build",
        "--",
        "--emptyOutDir",
        "--outDir",
        folder,
    ];
    programs::run(&mut pages::npm(&build))?;
    println!("{folder}: the page");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_that_a_program_names_is_the_one_it_needs() {
        let program = b"\x7fELF\0GLIBC_2.9\0memcpy\0GLIBC_2.34\0GLIBC_2.2.5\0GLIBC_PRIVATE\0";

        assert_eq!(needed_glibc(program), Some(Glibc(2, 34)));
        assert_eq!(needed_glibc(b"GLIBC_2"), None);
    }

    #[test]
    fn the_same_program_makes_the_same_zip_that_can_be_started() {
        let zip = pack(b"program").unwrap();

        assert_eq!(zip, pack(b"program").unwrap());
        let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
        assert_eq!(archive.len(), 1);
        let file = archive.by_index(0).unwrap();
        assert_eq!(file.name().unwrap(), "bootstrap");
        assert_eq!(file.unix_mode().map(|mode| mode & 0o777), Some(0o755));
    }
}
