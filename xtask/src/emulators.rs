//! AWS on this machine, made by others: ministack (many services, in Python) and DynamoDB Local
//! (AWS's own, in Java). Each is installed once, listens on a free port of loopback and is stopped
//! by its id. Their versions stand in `deploy/requirements.txt` and `xtask/dynamodb-local/pom.xml`.

mod installations;

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::programs;
pub use installations::{DYNAMODB_LOCAL, MINISTACK};

/// The account that ministack plays.
const ACCOUNT: &str = "123456789012";

/// How long one may take to end by itself.
const ENDING: Duration = Duration::from_secs(10);

/// One that runs; dropped, it is killed.
pub struct Emulator {
    process: Child,
    url: String,
    /// Where it puts its files; it goes with them.
    _folder: TempDir,
}

impl Emulator {
    /// Starts ministack, which checks signatures and the policies of roles; `test` with the secret
    /// `test` may everything.
    pub fn ministack() -> Result<Self> {
        let python = MINISTACK.install()?;
        let folder = tempfile::tempdir().context("cannot make a folder for ministack")?;
        let port = free_port()?;
        let url = format!("http://127.0.0.1:{port}");
        let mut process = Command::new(python)
            .args(["-B", "-m", "ministack"])
            .current_dir(folder.path())
            .env("TMPDIR", folder.path())
            .env("BIND_HOST", "127.0.0.1")
            .env("GATEWAY_PORT", port.to_string())
            // It would listen for devices as well.
            .env("IOT_MTLS_ENABLED", "0")
            .env("MINISTACK_ACCOUNT_ID", ACCOUNT)
            .env("AUTH", "true")
            // What functions that it runs inherit.
            .env("AWS_ENDPOINT_URL", &url)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .context("cannot start ministack")?;
        let told = process.stderr.take().expect("its errors are piped");
        wait_until(&mut process, told, "Running on ")?;
        Ok(Self {
            process,
            url,
            _folder: folder,
        })
    }

    /// Starts DynamoDB Local, with its items in memory and nothing told to its maker.
    pub fn dynamodb_local() -> Result<Self> {
        let jars = DYNAMODB_LOCAL.install()?;
        let folder = tempfile::tempdir().context("cannot make a folder for DynamoDB Local")?;
        let mut process = Command::new("java")
            .arg(format!("-Djava.library.path={}", jars.display()))
            .arg("-cp")
            .arg(jars.join("*"))
            .arg(programs::root().join("xtask/dynamodb-local/Loopback.java"))
            .args(["-inMemory", "-disableTelemetry"])
            .current_dir(folder.path())
            .env("DDB_LOCAL_TELEMETRY", "0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start DynamoDB Local")?;
        let told = process.stdout.take().expect("its output is piped");
        let url = wait_until(&mut process, told, "listening on ")?;
        Ok(Self {
            process,
            url,
            _folder: folder,
        })
    }

    /// Where it listens, such as `http://127.0.0.1:40123`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Asks it to end, and ends it if it does not.
    pub fn stop(mut self) -> Result<()> {
        kill_process(Pid::from_child(&self.process), Signal::TERM)
            .context("cannot stop the emulator")?;
        let begun = Instant::now();
        while begun.elapsed() < ENDING {
            let ended = self.process.try_wait();
            if ended.context("cannot wait for the emulator")?.is_some() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // One that has been stopped cannot be killed any more.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").context("no port is free")?;
    let address = listener.local_addr().context("no port is free")?;
    Ok(address.port())
}

/// Reads until the line in which a program says that it listens, and gives what follows the words.
fn wait_until(
    process: &mut Child,
    told: impl Read + Send + 'static,
    words: &str,
) -> Result<String> {
    let mut lines = BufReader::new(told).lines();
    let mut said = Vec::new();
    while let Some(Ok(line)) = lines.next() {
        if let Some((_, rest)) = line.split_once(words) {
            let rest = rest.to_owned();
            // Read on, or it would stand still with a full pipe.
            thread::spawn(move || lines.for_each(drop));
            return Ok(rest);
        }
        said.push(line);
    }
    let status = process.wait().context("the emulator did not start")?;
    bail!("the emulator ended with {status}: {}", said.join(" / "))
}
