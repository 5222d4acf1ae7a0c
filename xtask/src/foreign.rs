//! Clients that others wrote for Cognito, in Python, against the real program: the scripts in `clients/`.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::programs::{self, root};
use crate::steps::Done;

/// Starts a demo of its own and lets the clients at it.
pub fn meet() -> Result<Done> {
    if !programs::is_there("python3") {
        return Ok(Done::Skipped("python3 is not installed".to_owned()));
    }
    let python = install_packages()?;
    let data = tempfile::tempdir().context("cannot make a folder for the demo")?;
    let mut server = Server::start(data.path())?;
    let met = programs::run(
        programs::command(python, &["clients/pycognito_test.py"])
            .env("ROLLBOOK_URL", &server.url)
            .env("ROLLBOOK_DATA", data.path()),
    );
    server.stop()?;
    met?;
    Ok(Done::Passed)
}

/// Makes an environment with exactly the pinned packages, and gives its Python.
fn install_packages() -> Result<PathBuf> {
    let wanted = root().join("clients/requirements.txt");
    let environment = programs::target()?.join("clients");
    let python = environment.join("bin/python");
    let pinned = fs::read(&wanted).context("cannot read clients/requirements.txt")?;
    let stamp = environment.join("installed-from.txt");
    if fs::read(&stamp).is_ok_and(|installed| installed == pinned) {
        return Ok(python);
    }
    programs::run(programs::command("python3", &["-m", "venv", "--clear"]).arg(&environment))?;
    let install = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--requirement",
    ];
    programs::run(
        programs::command(&python, &install)
            .arg(&wanted)
            .env("PIP_DISABLE_PIP_VERSION_CHECK", "1"),
    )?;
    fs::write(&stamp, pinned).context("cannot note what was installed")?;
    Ok(python)
}

/// The program, serving its demo on a port of its own choice.
struct Server {
    process: Child,
    url: String,
}

impl Server {
    fn start(data: &Path) -> Result<Self> {
        let mut process = Command::new(programs::rollbook()?)
            .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            // Its refusals are what the clients ask for.
            .env("RUST_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start rollbook")?;
        let output = process.stdout.take().expect("the output is piped");
        let mut lines = BufReader::new(output).lines();
        while let Some(Ok(line)) = lines.next() {
            if let Some(url) = line.strip_prefix("listening on ") {
                let url = url.to_owned();
                // Read on, or the program would stand still with a full pipe.
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(Self { process, url });
            }
        }
        let status = process.wait().context("rollbook did not start")?;
        bail!("rollbook did not start: {status}")
    }

    /// Asks the program to end, and waits until it has: it finishes its requests in bounded time.
    fn stop(&mut self) -> Result<()> {
        kill_process(Pid::from_child(&self.process), Signal::TERM)
            .context("cannot stop rollbook")?;
        let status = self.process.wait().context("cannot wait for rollbook")?;
        if !status.success() {
            bail!("rollbook ended with {status}");
        }
        Ok(())
    }
}
