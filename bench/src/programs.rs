//! Processes that the bench starts, holds by their id and ends, and what the system says of them.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

/// The system counts the time of processes in hundredths of a second.
const TICK: Duration = Duration::from_millis(10);

/// Who does nothing for so long has nothing to do.
const PEACE: Duration = Duration::from_millis(700);

/// A process that serves; dropped, it is killed.
pub struct Program {
    process: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

/// Memory of a process, in megabytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Memory {
    /// At this moment.
    pub now: f64,
    /// At most until now.
    pub peak: f64,
}

/// Another program than the one that is built here.
const OTHER: &str = "ROLLBOOK_BIN";

/// Builds the program that is measured.
pub fn build() -> Result<()> {
    if env::var_os(OTHER).is_some() {
        return Ok(());
    }
    let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let built = Command::new(cargo)
        .args(["build", "--release", "--package", "rollbook"])
        .status()?;
    ensure!(built.success(), "the program was not built");
    Ok(())
}

/// The program, built for release beside the bench unless another one is named.
pub fn rollbook() -> Result<Command> {
    let built = env::current_exe()?.with_file_name("rollbook");
    let path = env::var_os(OTHER).map_or(built, PathBuf::from);
    ensure!(path.exists(), "{} is not there", path.display());
    Ok(Command::new(path))
}

/// Runs the program to its end and answers what it printed.
pub fn run(arguments: &[&str], input: &str) -> Result<String> {
    let mut child = rollbook()?
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes())?;
    }
    let ended = child.wait_with_output()?;
    ensure!(
        ended.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&ended.stderr)
    );
    Ok(String::from_utf8(ended.stdout)?)
}

impl Program {
    /// The program, serving a data folder.
    pub fn serve(data: &Path) -> Result<Self> {
        let mut command = rollbook()?;
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]);
        command.arg(data);
        Self::start(command)
    }

    /// The same, whose tokens are of this address.
    pub fn serve_as(data: &Path, public_url: &str) -> Result<Self> {
        let mut command = rollbook()?;
        command.args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--public-url",
            public_url,
        ]);
        command.arg("--data").arg(data);
        Self::start(command)
    }

    /// The bare route over a copy of the data folder.
    pub fn bare(data: &Path, token: &str) -> Result<Self> {
        let mut command = Command::new(env::current_exe()?);
        command.arg("bare").arg("--data").arg(data);
        command.args(["--token", token]);
        Self::start(command)
    }

    fn start(mut command: Command) -> Result<Self> {
        let mut process = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let output = process.stdout.take().context("its output is piped")?;
        for line in BufReader::new(output).lines() {
            if let Some(url) = line?.strip_prefix("listening on ") {
                let address = url.trim_start_matches("http://").parse()?;
                return Ok(Self { process, address });
            }
        }
        // It has ended already, or it would have said where it listens.
        let status = process.wait()?;
        bail!("it did not serve: {status}")
    }

    /// Its id.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Processor time that it has used.
    pub fn used(&self) -> Result<Duration> {
        let text = fs::read_to_string(proc(self.id(), "stat"))?;
        let (_, fields) = text.rsplit_once(") ").context("a process has a name")?;
        let fields: Vec<&str> = fields.split(' ').collect();
        let ticks: u32 = fields[11].parse::<u32>()? + fields[12].parse::<u32>()?;
        Ok(TICK * ticks)
    }

    /// Waits until it does nothing more of its own accord, as it does after a start.
    pub fn settle(&self) -> Result<()> {
        let mut used = self.used()?;
        loop {
            thread::sleep(PEACE);
            let now = self.used()?;
            if now.saturating_sub(used) <= TICK {
                return Ok(());
            }
            used = now;
        }
    }

    /// Ends it as the power does.
    pub fn kill(mut self) -> Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn proc(id: u32, file: &str) -> PathBuf {
    PathBuf::from(format!("/proc/{id}/{file}"))
}

/// Memory of a process that has not ended.
pub fn memory(id: u32) -> Result<Memory> {
    let text = fs::read_to_string(proc(id, "status"))?;
    let megabytes = |name: &str| {
        let line = text.lines().find(|line| line.starts_with(name));
        let number = line.and_then(|line| line.split_whitespace().nth(1));
        number.and_then(|number| number.parse::<f64>().ok())
    };
    let (Some(now), Some(peak)) = (megabytes("VmRSS:"), megabytes("VmHWM:")) else {
        bail!("process {id} has ended");
    };
    Ok(Memory {
        now: now / 1024.0,
        peak: peak / 1024.0,
    })
}
