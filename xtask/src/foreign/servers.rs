//! The program, serving its demo on a port of its own choice to the clients.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::programs;

/// A serving program over a folder that goes with it; dropped, it is killed.
pub struct Server {
    process: Child,
    url: String,
    data: TempDir,
}

impl Server {
    pub fn start() -> Result<Self> {
        let data = tempfile::tempdir().context("cannot make a folder for the demo")?;
        let mut process = Command::new(programs::rollbook()?)
            .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"])
            .arg(data.path())
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
                return Ok(Self { process, url, data });
            }
        }
        let status = process.wait().context("rollbook did not start")?;
        bail!("rollbook did not start: {status}")
    }

    /// Where it answers.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The folder that it serves.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// Asks the program to end, and waits until it has: it finishes its requests in bounded time.
    pub fn stop(mut self) -> Result<()> {
        kill_process(Pid::from_child(&self.process), Signal::TERM)
            .context("cannot stop rollbook")?;
        let status = self.process.wait().context("cannot wait for rollbook")?;
        if !status.success() {
            bail!("rollbook ended with {status}");
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has been stopped cannot be killed any more.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
