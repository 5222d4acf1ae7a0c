//! The program, serving its demo on a port of its own choice to the clients.

use std::ffi::OsStr;
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
    key: Key,
    files_key: Key,
}

/// What signed requests are signed with.
struct Key {
    id: String,
    secret: String,
}

impl Server {
    pub fn start() -> Result<Self> {
        let data = tempfile::tempdir().context("cannot make a folder for the demo")?;
        // Before the folder is served: one process has it at a time.
        let key = print_key(data.path(), &[])?;
        let files_key = print_key(data.path(), &["--files"])?;
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
                return Ok(Self {
                    process,
                    url,
                    data,
                    key,
                    files_key,
                });
            }
        }
        let status = process.wait().context("rollbook did not start")?;
        bail!("rollbook did not start: {status}")
    }

    /// What a client is told in its environment: where the program and its folder are, the key of the pool, under the names
    /// that AWS's own tools look for, and the key of the files.
    pub fn surroundings(&self) -> [(&'static str, &OsStr); 6] {
        [
            ("ROLLBOOK_URL", self.url.as_ref()),
            ("ROLLBOOK_DATA", self.data.path().as_os_str()),
            ("AWS_ACCESS_KEY_ID", self.key.id.as_ref()),
            ("AWS_SECRET_ACCESS_KEY", self.key.secret.as_ref()),
            ("ROLLBOOK_FILES_KEY", self.files_key.id.as_ref()),
            ("ROLLBOOK_FILES_SECRET", self.files_key.secret.as_ref()),
        ]
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

fn print_key(data: &Path, of: &[&str]) -> Result<Key> {
    let printed = Command::new(programs::rollbook()?)
        .args(["admin", "credentials", "--data"])
        .arg(data)
        .args(of)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .context("cannot ask rollbook for credentials")?;
    let line = String::from_utf8(printed.stdout).context("the credentials are no text")?;
    let (id, secret) = line
        .trim()
        .split_once(' ')
        .context("rollbook printed no credentials")?;
    Ok(Key {
        id: id.to_owned(),
        secret: secret.to_owned(),
    })
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has been stopped cannot be killed any more.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
